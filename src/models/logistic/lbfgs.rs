//! Limited-memory BFGS with a strong Wolfe line search, for designs too wide for a Hessian.
//!
//! Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4, 3.5 and 3.6.

use std::collections::VecDeque;

use super::cholesky::dot;
use super::params::LogisticValidParams;
use super::problem::{Evaluation, Problem, Sample, Solution};
use crate::error::{Error, ErrorCode};
use crate::progress::Progress;

/// Pairs remembered.
const MEMORY: usize = 10;
const DECREASE: f64 = 1e-4;
const CURVATURE: f64 = 0.9;
/// An iteration is far cheaper than one of Newton's, and more are needed.
const ITERATIONS_PER_NEWTON: u32 = 20;

/// A step, the change of the gradient along it, and one over their product.
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    rho: f64,
}

pub(super) fn minimise(
    problem: &Problem<'_>,
    start: Option<Vec<f64>>,
    params: &LogisticValidParams,
    progress: &dyn Progress,
) -> Result<Solution, Error> {
    let mut search = Search {
        problem,
        progress,
        curvature: vec![0.0; problem.padded_rows()],
        evaluations: 0,
        fraction: 0.0,
    };
    let limit = params.tolerance * problem.weight().max(1.0);
    let mut theta = start.unwrap_or_else(|| problem.null_theta());
    let mut here = search.evaluate(&theta)?;
    let mut pairs: VecDeque<Pair> = VecDeque::with_capacity(MEMORY);
    let most = params.max_iterations.saturating_mul(ITERATIONS_PER_NEWTON);
    for iteration in 0..most {
        if largest(&here.gradient) <= limit {
            break;
        }
        search.fraction = f64::from(iteration) / (f64::from(iteration) + 30.0);
        let mut direction = direction(&pairs, &here.gradient);
        if dot(&direction, &here.gradient) >= 0.0 {
            pairs.clear();
            direction = here.gradient.iter().map(|g| -g).collect();
        }
        let first = if pairs.is_empty() {
            1.0 / largest(&here.gradient).max(1.0)
        } else {
            1.0
        };
        let Some((length, there)) = search.along(&theta, &direction, &here, first)? else {
            if pairs.is_empty() {
                break;
            }
            pairs.clear();
            continue;
        };
        let step: Vec<f64> = direction.iter().map(|d| length * d).collect();
        for (t, s) in theta.iter_mut().zip(&step) {
            *t += s;
        }
        let change: Vec<f64> = there
            .gradient
            .iter()
            .zip(&here.gradient)
            .map(|(a, b)| a - b)
            .collect();
        let product = dot(&step, &change);
        if product > 1e-300 {
            if pairs.len() == MEMORY {
                pairs.pop_front();
            }
            pairs.push_back(Pair {
                step,
                change,
                rho: 1.0 / product,
            });
        }
        here = there;
    }
    let gradient = largest(&here.gradient);
    if gradient > limit {
        return Err(Error::new(
            ErrorCode::NotConverged,
            format!("The model did not settle within {most} steps."),
            "Leave out columns that say the same as others, or use a stronger penalty.",
        ));
    }
    Ok(Solution {
        theta,
        factor: None,
        evaluations: search.evaluations,
        gradient,
    })
}

/// Minus the approximate inverse Hessian times the gradient (the two-loop recursion).
fn direction(pairs: &VecDeque<Pair>, gradient: &[f64]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for pair in pairs.iter().rev() {
        let alpha = pair.rho * dot(&pair.step, &q);
        for (q, c) in q.iter_mut().zip(&pair.change) {
            *q -= alpha * c;
        }
        alphas.push(alpha);
    }
    if let Some(last) = pairs.back() {
        let scale = 1.0 / (last.rho * dot(&last.change, &last.change));
        for q in &mut q {
            *q *= scale;
        }
    }
    for (pair, alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = pair.rho * dot(&pair.change, &q);
        for (q, s) in q.iter_mut().zip(&pair.step) {
            *q += (alpha - beta) * s;
        }
    }
    q
}

struct Search<'a> {
    problem: &'a Problem<'a>,
    progress: &'a dyn Progress,
    curvature: Vec<f64>,
    evaluations: u32,
    fraction: f64,
}

/// A point on the line: how far, the value, the slope, and all of it.
struct Point {
    length: f64,
    slope: f64,
    at: Evaluation,
}

impl Search<'_> {
    fn evaluate(&mut self, theta: &[f64]) -> Result<Evaluation, Error> {
        self.evaluations += 1;
        self.problem.evaluate(
            theta,
            Sample::ALL,
            &mut self.curvature,
            self.progress,
            self.fraction,
        )
    }

    fn point(&mut self, theta: &[f64], direction: &[f64], length: f64) -> Result<Point, Error> {
        let trial: Vec<f64> = theta
            .iter()
            .zip(direction)
            .map(|(t, d)| t + length * d)
            .collect();
        let at = self.evaluate(&trial)?;
        let slope = dot(&at.gradient, direction);
        Ok(Point { length, slope, at })
    }

    /// A length that satisfies the strong Wolfe conditions, with what is there; `None` when
    /// rounding leaves none.
    fn along(
        &mut self,
        theta: &[f64],
        direction: &[f64],
        here: &Evaluation,
        first: f64,
    ) -> Result<Option<(f64, Evaluation)>, Error> {
        let slope = dot(&here.gradient, direction);
        let slack = 1e-13 * here.value.abs();
        let enough = |p: &Point| p.at.value <= here.value + DECREASE * p.length * slope + slack;
        let flat = |p: &Point| p.slope.abs() <= -CURVATURE * slope;
        // `low` has the lowest value so far that decreases enough; its length may be 0.
        let (mut low_length, mut low_value, mut low_slope) = (0.0, here.value, slope);
        let mut low: Option<Point> = None;
        let mut high: Option<(f64, f64)> = None;
        let mut length = first;
        for _ in 0..40 {
            let point = self.point(theta, direction, length)?;
            if !enough(&point) || (point.at.value >= low_value + slack && low.is_some()) {
                high = Some((point.length, point.at.value));
            } else {
                if flat(&point) {
                    return Ok(Some((point.length, point.at)));
                }
                let outward = high.map_or(1.0, |(h, _)| h - low_length);
                if point.slope * outward >= 0.0 {
                    high = Some((low_length, low_value));
                }
                (low_length, low_value, low_slope) = (point.length, point.at.value, point.slope);
                low = Some(point);
            }
            length = match high {
                None => 2.0 * length,
                Some((high_length, high_value)) => {
                    // The minimum of the parabola through both, kept off the ends.
                    let gap = high_length - low_length;
                    let bend = high_value - low_value - low_slope * gap;
                    let share = if bend > 0.0 {
                        (-0.5 * low_slope * gap / bend).clamp(0.1, 0.9)
                    } else {
                        0.5
                    };
                    low_length + share * gap
                }
            };
        }
        Ok(low.map(|p| (p.length, p.at)))
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |a, b| a.max(b.abs()))
}
