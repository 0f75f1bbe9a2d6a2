//! Platt's calibration: a line in the log-odds.

use serde::{Deserialize, Serialize};

use super::isotonic::check;
use crate::error::Error;
use crate::evaluate::logistic_line;
use crate::numeric::{logit, sigmoid};

/// `p = sigma(intercept + slope z)` for log-odds `z`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// 1 leaves the spread of the log-odds as it is.
    pub slope: f64,
    /// 0 leaves their level as it is.
    pub intercept: f64,
}

impl Platt {
    /// The calibrated probability.
    #[must_use]
    pub fn apply(&self, log_odds: f64) -> f64 {
        sigmoid(self.intercept + self.slope * log_odds)
    }
}

/// Fits the line to predictions of rows that were not trained on. The outcomes are drawn in
/// to `(P + 1) / (P + 2)` and `1 / (N + 2)`, with `P` conversions and `N` others, so that a
/// sample that is separated cleanly does not give certainties (Platt 1999). `weights`, when
/// given, count as repeated rows, in `P` and `N` too.
///
/// # Errors
/// [`crate::error::ErrorCode::BadRequest`] when the lengths differ, there is no row, a
/// probability is not one or a weight is not finite and above 0.
pub fn fit_platt(
    probabilities: &[f64],
    outcomes: &[bool],
    weights: Option<&[f64]>,
) -> Result<Platt, Error> {
    check(probabilities, outcomes, weights)?;
    let ones = || vec![1.0; outcomes.len()];
    let weights = weights.map_or_else(ones, <[f64]>::to_vec);
    let weighed = outcomes.iter().zip(&weights);
    let hits: f64 = weighed.filter(|(y, _)| **y).map(|(_, w)| w).sum();
    let others = weights.iter().sum::<f64>() - hits;
    let targets: Vec<f64> = outcomes
        .iter()
        .map(|&y| match y {
            true => (hits + 1.0) / (hits + 2.0),
            false => 1.0 / (others + 2.0),
        })
        .collect();
    let logits: Vec<f64> = probabilities.iter().map(|&p| logit(p)).collect();
    let (intercept, slope) = logistic_line(&logits, &targets, &weights);
    Ok(Platt { slope, intercept })
}
