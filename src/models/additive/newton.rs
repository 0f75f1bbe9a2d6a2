//! Newton's method; each step by conjugate gradients on the exact Hessian (Nocedal and Wright
//! 2006, algorithms 7.1 and 5.3), with the Hessian within groups of columns as preconditioner.
//!
//! Up to 600 bins there is one group: a fresh factor gives the step at once, and an older one
//! serves until it takes more products than making it anew would cost.

use super::problem::Problem;
use crate::error::{Error, ErrorCode};
use crate::models::logistic::cholesky::{Triangle, dot, solve};
use crate::models::logistic::newton::largest;
use crate::numeric::logit;
use crate::progress::Progress;

const ITERATIONS: u32 = 60;
/// How far conjugate gradients shrink what is left of a step: for an exact minimum, and for a
/// tolerance from `ROUGHLY` on.
const RESIDUAL: f64 = 1e-5;
const ROUGH: f64 = 1e-2;
const ROUGHLY: f64 = 1e-6;
/// Products after which a step is taken as it is, which points downhill in any case.
const MOST_PRODUCTS: u32 = 300;
/// Products from which on the factors are made anew.
const REFRESH: u32 = 8;
/// Armijo's share of the decrease that the slope promises.
const ARMIJO: f64 = 1e-4;

/// Where the minimum is.
pub(super) struct Solution {
    /// Intercept, then the bins column by column.
    pub(super) theta: Vec<f64>,
    /// Factors of the Hessian there, group by group.
    pub(super) factors: Vec<Triangle>,
}

pub(super) fn minimise(
    problem: &Problem<'_>,
    rate: f64,
    tolerance: f64,
    progress: &dyn Progress,
) -> Result<Solution, Error> {
    let rows = problem.rows.targets.len();
    let weight: f64 = problem.rows.weights.iter().sum();
    let limit = tolerance * weight.max(1.0);
    let residual = if tolerance < ROUGHLY { RESIDUAL } else { ROUGH };
    let mut theta = vec![0.0; problem.size];
    theta[0] = logit(rate);
    let (mut curvature, mut other) = (vec![0.0; rows], vec![0.0; rows]);
    let (mut value, mut gradient) = problem.evaluate(&theta, &mut curvature, progress, 0.0)?;
    let mut factors = Vec::new();
    for iteration in 0..ITERATIONS {
        let fraction = 0.9 * f64::from(iteration) / (f64::from(iteration) + 4.0);
        if factors.is_empty() {
            factors = problem.factors(&curvature, progress, fraction)?;
        }
        let goal = (residual, gradient.as_slice());
        let (step, products) =
            newton_step(problem, &curvature, &factors, goal, progress, fraction)?;
        if products > REFRESH {
            factors.clear();
        }
        let done = largest(&gradient) <= limit && largest(&step) <= tolerance;
        let slope = dot(&step, &gradient);
        // Near the minimum the decrease drowns in the rounding of the value.
        let slack = 1e-13 * value.abs();
        let mut length = 1.0;
        let found = loop {
            let pairs = theta.iter().zip(&step);
            let trial: Vec<f64> = pairs.map(|(t, s)| t - length * s).collect();
            let (there, slopes) = problem.evaluate(&trial, &mut other, progress, fraction)?;
            if there <= value - ARMIJO * length * slope + slack {
                break Some((trial, there, slopes));
            }
            length *= 0.5;
            if length < 1e-9 {
                break None;
            }
        };
        let before = largest(&gradient);
        let settled = match found {
            Some((trial, there, slopes)) => {
                let after = largest(&slopes);
                std::mem::swap(&mut curvature, &mut other);
                (theta, value, gradient) = (trial, there, slopes);
                // Rounding: it gets no better.
                done || (after <= limit && after >= before)
            }
            None => before <= limit,
        };
        if settled {
            let factors = problem.factors(&curvature, progress, 0.95)?;
            return Ok(Solution { theta, factors });
        }
    }
    Err(Error::new(
        ErrorCode::NotConverged,
        "The curves did not settle.",
        "Use a stronger penalty.",
    ))
}

/// The solution of `H x = g`, up to a share of it, and how many products it took.
fn newton_step(
    problem: &Problem<'_>,
    curvature: &[f64],
    factors: &[Triangle],
    (residual, gradient): (f64, &[f64]),
    progress: &dyn Progress,
    fraction: f64,
) -> Result<(Vec<f64>, u32), Error> {
    let precondition = |r: &[f64]| {
        let mut out = Vec::with_capacity(r.len());
        for (group, factor) in problem.groups.iter().zip(factors) {
            out.extend(solve(factor, &r[group.at.clone()]));
        }
        out
    };
    let mut x = vec![0.0; gradient.len()];
    let mut r = gradient.to_vec();
    let mut ahead = precondition(&r);
    let mut left = dot(&r, &ahead);
    let goal = residual * residual * left;
    let mut products = 0;
    while left > goal && products < MOST_PRODUCTS {
        let product = problem.product(curvature, &ahead, progress, fraction)?;
        products += 1;
        let bent = dot(&ahead, &product);
        if bent.is_nan() || bent <= 0.0 {
            break;
        }
        let length = left / bent;
        for (i, (x, r)) in x.iter_mut().zip(&mut r).enumerate() {
            *x += length * ahead[i];
            *r -= length * product[i];
        }
        let better = precondition(&r);
        let next = dot(&r, &better);
        for (ahead, better) in ahead.iter_mut().zip(better) {
            *ahead = better + next / left * *ahead;
        }
        left = next;
    }
    Ok((x, products))
}
