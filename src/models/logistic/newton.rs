//! Newton's method with Cholesky's factorisation and step halving.
//!
//! With many rows it starts from the minimum over every tenth tile of rows, which costs a
//! tenth and lies within statistical error of the answer. A factor of the Hessian is used
//! again as long as it still cuts the gradient to a tenth: an evaluation of the gradient is
//! far cheaper than a Hessian. Neither changes the answer, only the way to it.

use super::cholesky::{Triangle, factorise, solve};
use super::params::LogisticValidParams;
use super::problem::{Problem, Sample, Solution};
use crate::error::{Error, ErrorCode};
use crate::progress::Progress;

/// Rows from which on the sample is worth its while.
const SAMPLE_ROWS: usize = 20_000;
const SAMPLE_STEP: usize = 10;
/// The largest step that may remain at the end, in any parameter.
const STEP: f64 = 1e-8;
/// Armijo's share of the decrease that the slope promises.
const ARMIJO: f64 = 1e-4;

/// `kept` is a Hessian without penalty of the same rows near the minimum, if one is known;
/// the last one computed is left in it.
pub(in crate::models) fn minimise(
    problem: &Problem<'_>,
    start: Option<Vec<f64>>,
    params: &LogisticValidParams,
    kept: &mut Option<Triangle>,
    progress: &dyn Progress,
) -> Result<Solution, Error> {
    let mut curvature = vec![0.0; problem.padded_rows()];
    let theta = match start {
        Some(theta) => theta,
        None => {
            let null = problem.null_theta();
            let sample = (problem.padded_rows() >= SAMPLE_ROWS)
                .then(|| problem.sample(SAMPLE_STEP))
                .flatten();
            match sample {
                Some(sample) => {
                    let rough = Goal {
                        gradient: 1e-5,
                        step: 1e-3,
                        iterations: 12,
                    };
                    let none = &mut None;
                    let end =
                        descend(problem, null, sample, rough, &mut curvature, none, progress)?;
                    end.theta
                }
                None => null,
            }
        }
    };
    let goal = Goal {
        gradient: params.tolerance,
        step: STEP,
        iterations: params.max_iterations,
    };
    let all = Sample::ALL;
    let end = descend(problem, theta, all, goal, &mut curvature, kept, progress)?;
    if end.gradient > params.tolerance * problem.weight().max(1.0) {
        return Err(Error::new(
            ErrorCode::NotConverged,
            format!(
                "The model did not settle within {} steps.",
                params.max_iterations
            ),
            "Leave out columns that say the same as others, or use a stronger penalty.",
        ));
    }
    let factor = if params.covariance {
        let hessian = problem.hessian(&curvature, all, progress, 0.95)?;
        Some(penalised_factor(problem, &hessian, all)?)
    } else {
        None
    };
    Ok(Solution {
        theta: end.theta,
        factor,
        evaluations: end.evaluations,
        gradient: end.gradient,
    })
}

/// When to stop.
struct Goal {
    /// Largest part of the gradient per unit of weight.
    gradient: f64,
    /// Largest part of the step that would come next.
    step: f64,
    iterations: u32,
}

struct End {
    theta: Vec<f64>,
    evaluations: u32,
    gradient: f64,
}

fn descend(
    problem: &Problem<'_>,
    mut theta: Vec<f64>,
    sample: Sample,
    goal: Goal,
    curvature: &mut [f64],
    kept: &mut Option<Triangle>,
    progress: &dyn Progress,
) -> Result<End, Error> {
    let limit = goal.gradient * (problem.weight() * sample.share).max(1.0);
    let mut here = problem.evaluate(&theta, sample, curvature, progress, 0.0)?;
    let mut evaluations = 1;
    // The factor, whether it was made at this very point, and what was left of the gradient
    // by the last step with it.
    let mut factor: Option<(Triangle, bool, f64)> = match kept {
        Some(hessian) => Some((penalised_factor(problem, hessian, sample)?, false, 1.0)),
        None => None,
    };
    let mut trial_curvature = vec![0.0; curvature.len()];
    for iteration in 0..goal.iterations {
        let fraction = 0.9 * f64::from(iteration) / (f64::from(iteration) + 4.0);
        let (triangle, fresh, left) = match factor.take() {
            Some(old) => old,
            None => {
                let hessian = problem.hessian(curvature, sample, progress, fraction)?;
                let triangle = penalised_factor(problem, &hessian, sample)?;
                *kept = Some(hessian);
                (triangle, true, 1.0)
            }
        };
        let step = solve(&triangle, &here.gradient);
        let slope: f64 = step.iter().zip(&here.gradient).map(|(s, g)| s * g).sum();
        if left * largest(&here.gradient) <= limit && left * largest(&step) <= goal.step {
            // What this last step leaves is known well enough not to look again.
            for (t, s) in theta.iter_mut().zip(&step) {
                *t -= s;
            }
            return Ok(End {
                gradient: left * largest(&here.gradient),
                theta,
                evaluations,
            });
        }
        // Near the minimum the decrease drowns in the rounding of the value.
        let slack = 1e-13 * here.value.abs();
        let mut length = (problem.furthest() / largest(&step)).min(1.0);
        let accepted = loop {
            let trial: Vec<f64> = theta
                .iter()
                .zip(&step)
                .map(|(t, s)| t - length * s)
                .collect();
            let there =
                problem.evaluate(&trial, sample, &mut trial_curvature, progress, fraction)?;
            evaluations += 1;
            if there.value <= here.value - ARMIJO * length * slope + slack {
                break Some((trial, there));
            }
            length *= 0.5;
            // An old factor gets no second chance; a new one always points downhill, so
            // only rounding can be in the way.
            if !fresh || length < 1e-9 {
                break None;
            }
        };
        match accepted {
            Some((trial, there)) => {
                let before = largest(&here.gradient);
                let after = largest(&there.gradient);
                theta = trial;
                here = there;
                curvature.copy_from_slice(&trial_curvature);
                if after <= 0.1 * before {
                    factor = Some((triangle, false, after / before));
                } else if after >= before && after <= limit && fresh {
                    // Rounding: it gets no better.
                    break;
                }
            }
            None if fresh => break,
            None => {}
        }
    }
    Ok(End {
        gradient: largest(&here.gradient),
        theta,
        evaluations,
    })
}

fn penalised_factor(
    problem: &Problem<'_>,
    hessian: &Triangle,
    sample: Sample,
) -> Result<Triangle, Error> {
    let mut hessian = hessian.clone();
    problem.add_penalty(&mut hessian, sample);
    factorise_firmly(hessian, problem.weight())
}

/// The factor of a Hessian that may be singular without a penalty: its diagonal is raised
/// until it is positive definite. That bends the way, not the minimum.
pub(in crate::models) fn factorise_firmly(
    mut hessian: Triangle,
    weight: f64,
) -> Result<Triangle, Error> {
    let mut ridge = 1e-9 * weight.max(f64::MIN_POSITIVE);
    for _ in 0..20 {
        if let Some(factor) = factorise(&hessian) {
            return Ok(factor);
        }
        for j in 0..hessian.size() {
            hessian.add_diagonal(j, ridge);
        }
        ridge *= 10.0;
    }
    Err(Error::new(
        ErrorCode::NotConverged,
        "The columns cannot be told apart.",
        "Leave out columns that say the same as others, or use a stronger penalty.",
    ))
}

pub(in crate::models) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |a, b| a.max(b.abs()))
}
