//! Outcomes and weights as trees take them.

use super::features::Features;
use crate::error::{Error, ErrorCode};
use crate::numeric::{exp, ln_1p};

/// Outcomes as 0 and 1, and weights, one per row.
#[derive(Debug, Default)]
pub(in crate::models) struct Rows {
    pub(in crate::models) targets: Vec<f64>,
    pub(in crate::models) weights: Vec<f64>,
}

impl Rows {
    /// # Errors
    /// [`ErrorCode::BadRequest`] for lengths or weights that do not fit,
    /// [`ErrorCode::TooFewRows`] when no row counts.
    pub(in crate::models) fn new(
        features: &Features,
        outcomes: &[bool],
        weights: Option<&[f64]>,
    ) -> Result<Self, Error> {
        let rows = features.rows();
        let fits =
            weights.is_none_or(|w| w.len() == rows && w.iter().all(|w| w.is_finite() && *w >= 0.0));
        if outcomes.len() != rows || !fits || u32::try_from(rows).is_err() {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "The outcomes or weights do not fit the rows.",
                "Report this as a defect.",
            ));
        }
        let weights = weights.map_or_else(|| vec![1.0; rows], <[f64]>::to_vec);
        if weights.iter().all(|&w| w == 0.0) {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                "There is no row to learn from.",
                "Use a file with more rows.",
            ));
        }
        let targets = outcomes.iter().map(|&o| f64::from(u8::from(o))).collect();
        Ok(Self { targets, weights })
    }

    /// The weighted share of conversions.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] when all outcomes are alike.
    pub(in crate::models) fn rate(&self) -> Result<f64, Error> {
        let mass: f64 = self.weights.iter().sum();
        let data = self.targets.iter().zip(&self.weights);
        let rate = data.map(|(y, w)| y * w).sum::<f64>() / mass;
        if rate > 0.0 && rate < 1.0 {
            return Ok(rate);
        }
        Err(Error::new(
            ErrorCode::BadSetup,
            "All outcomes are alike, so there is nothing to tell apart.",
            "Choose another target or more rows.",
        ))
    }

    /// The rows with a weight, ascending.
    pub(super) fn counted(&self) -> Vec<u32> {
        let all = (0..).zip(&self.weights);
        all.filter(|(_, w)| **w > 0.0).map(|(row, _)| row).collect()
    }
}

/// Log-loss of these log-odds per unit of weight.
pub(super) fn log_loss(rows: &Rows, scores: &[f64]) -> f64 {
    let data = scores.iter().zip(&rows.targets).zip(&rows.weights);
    let (mut loss, mut mass) = (0.0, 0.0);
    for ((&z, &y), &w) in data {
        loss += w * (z.max(0.0) - y * z + ln_1p(exp(-z.abs())));
        mass += w;
    }
    loss / mass
}
