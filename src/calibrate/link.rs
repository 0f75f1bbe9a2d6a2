//! From log-odds to the probability that is shown.

use serde::{Deserialize, Serialize};

use super::isotonic::Isotonic;
use super::platt::Platt;
use crate::numeric::{exp, ln, logit, sigmoid};

/// A curve from probabilities to better ones.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// Left as they are.
    #[default]
    None,
    /// A line in the log-odds.
    Platt(Platt),
    /// A rising curve of straight pieces.
    Isotonic(Isotonic),
}

/// Calibration, then a shift of the log-odds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Link {
    /// Learned from predictions of rows that were not trained on.
    pub calibration: Calibration,
    /// Added to the calibrated log-odds; see [`shift_undersampled`] and [`shift_moved`].
    pub shift: f64,
}

impl Link {
    /// Whether all its numbers are finite, which those of a broken file may not be.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let known = match &self.calibration {
            Calibration::None => true,
            Calibration::Platt(platt) => platt.intercept.is_finite() && platt.slope.is_finite(),
            Calibration::Isotonic(curve) => curve.is_finite(),
        };
        known && self.shift.is_finite()
    }

    /// The probability that is shown.
    #[must_use]
    pub fn probability(&self, log_odds: f64) -> f64 {
        match &self.calibration {
            Calibration::None => sigmoid(log_odds + self.shift),
            Calibration::Platt(platt) => {
                sigmoid(platt.intercept + platt.slope * log_odds + self.shift)
            }
            Calibration::Isotonic(curve) => {
                // In odds, so that 0 and 1 stay what they are.
                let p = curve.apply(sigmoid(log_odds));
                let odds = exp(self.shift) * p;
                odds / (odds + 1.0 - p)
            }
        }
    }
}

/// The shift for a file from which only the share `kept` of the others was kept, with all
/// conversions: `ln(kept)`, so that `p = kept p_s / ((kept - 1) p_s + 1)` (Dal Pozzolo et
/// al. 2015). `kept` lies above 0 and at most at 1.
#[must_use]
pub fn shift_undersampled(kept: f64) -> f64 {
    ln(kept.clamp(f64::MIN_POSITIVE, 1.0))
}

/// The shift for a base rate that moves from `from` to `to` while conversions and others look
/// as before (Saerens, Latinne and Decaestecker 2002).
#[must_use]
pub fn shift_moved(from: f64, to: f64) -> f64 {
    logit(to) - logit(from)
}
