//! Platt's calibration: a line in the log-odds.

use serde::{Deserialize, Serialize};

use super::isotonic::check;
use crate::error::Error;
use crate::evaluate::logistic_line;
use crate::numeric::count;
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
/// sample that is separated cleanly does not give certainties (Platt 1999).
///
/// # Errors
/// [`crate::error::ErrorCode::BadRequest`] when the lengths differ, there is no row or a
/// probability is not one.
pub fn fit_platt(probabilities: &[f64], outcomes: &[bool]) -> Result<Platt, Error> {
    check(probabilities, outcomes)?;
    let hits = count(outcomes.iter().filter(|y| **y).count());
    let others = count(outcomes.len()) - hits;
    let targets: Vec<f64> = outcomes
        .iter()
        .map(|&y| match y {
            true => (hits + 1.0) / (hits + 2.0),
            false => 1.0 / (others + 2.0),
        })
        .collect();
    let logits: Vec<f64> = probabilities.iter().map(|&p| logit(p)).collect();
    let weights = vec![1.0; targets.len()];
    let (intercept, slope) = logistic_line(&logits, &targets, &weights);
    Ok(Platt { slope, intercept })
}
