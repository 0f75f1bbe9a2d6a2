//! Targets and weights as trees take them, and the loss that goes with them.

use crate::error::{Error, ErrorCode};
use crate::numeric::{exp, ln, ln_1p, logit, sigmoid};
use crate::table::Features;

/// `exp(0.7)`: LightGBM's `poisson_max_delta_step`.
const HOLD_BACK: f64 = 2.013_752_707_470_476_6;

/// What is learned, one per row. It decides the loss, and what the trees add up to.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// A yes/no outcome: log-loss; trees add up to log-odds.
    Outcomes(&'a [bool]),
    /// A volume of at least zero: Poisson deviance; trees add up to the logarithm of its mean.
    Counts(&'a [f64]),
    /// Any number: squares; trees add up to its mean.
    Numbers(&'a [f64]),
}

impl<'a> From<&'a [bool]> for Targets<'a> {
    fn from(outcomes: &'a [bool]) -> Self {
        Self::Outcomes(outcomes)
    }
}

impl<'a, const N: usize> From<&'a [bool; N]> for Targets<'a> {
    fn from(outcomes: &'a [bool; N]) -> Self {
        Self::Outcomes(outcomes)
    }
}

impl<'a> From<&'a Vec<bool>> for Targets<'a> {
    fn from(outcomes: &'a Vec<bool>) -> Self {
        Self::Outcomes(outcomes)
    }
}

/// The loss of a [`Targets`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Loss {
    #[default]
    Log,
    Poisson,
    Squared,
}

/// Targets (outcomes as 0 and 1) and weights, one per row.
#[derive(Debug, Default)]
pub(in crate::models) struct Rows {
    loss: Loss,
    pub(in crate::models) targets: Vec<f64>,
    pub(in crate::models) weights: Vec<f64>,
}

impl Rows {
    /// # Errors
    /// [`ErrorCode::BadRequest`] for lengths, targets or weights that do not fit,
    /// [`ErrorCode::TooFewRows`] when no row counts.
    pub(in crate::models) fn new(
        features: &Features,
        targets: Targets<'_>,
        weights: Option<&[f64]>,
    ) -> Result<Self, Error> {
        let rows = features.rows();
        let (loss, targets) = match targets {
            Targets::Outcomes(y) => {
                let numbers = y.iter().map(|y| f64::from(u8::from(*y)));
                (Loss::Log, numbers.collect())
            }
            Targets::Counts(y) => (Loss::Poisson, y.to_vec()),
            Targets::Numbers(y) => (Loss::Squared, y.to_vec()),
        };
        let least = match loss {
            Loss::Squared => f64::MIN,
            Loss::Log | Loss::Poisson => 0.0,
        };
        let known = targets.iter().all(|y| y.is_finite() && *y >= least);
        let fits =
            weights.is_none_or(|w| w.len() == rows && w.iter().all(|w| w.is_finite() && *w >= 0.0));
        if targets.len() != rows || !known || !fits || u32::try_from(rows).is_err() {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "The targets or weights do not fit the rows.",
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
        Ok(Self {
            loss,
            targets,
            weights,
        })
    }

    fn mean(&self) -> f64 {
        let mass: f64 = self.weights.iter().sum();
        let data = self.targets.iter().zip(&self.weights);
        data.map(|(y, w)| y * w).sum::<f64>() / mass
    }

    /// The score before the first tree: that of the mean.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] when all outcomes are alike, or all volumes zero.
    pub(super) fn start(&self) -> Result<f64, Error> {
        let mean = self.mean();
        match self.loss {
            Loss::Log => Ok(logit(self.rate()?)),
            Loss::Poisson if mean > 0.0 => Ok(ln(mean)),
            Loss::Squared => Ok(mean),
            Loss::Poisson => Err(Error::new(
                ErrorCode::BadSetup,
                "All volumes are zero, so there is nothing to learn.",
                "Choose another column for the volume.",
            )),
        }
    }

    /// Derivatives of the loss by the score: of the log-loss `g = w (p - y)`, `h = w p (1 - p)`;
    /// of the Poisson deviance `g = w (mu - y)`, `h = w mu exp(0.7)`, where the factor holds
    /// steps back, as LightGBM does it; of half the squares `g = w (z - y)`, `h = w`.
    pub(super) fn gradients(&self, scores: &[f64], pairs: &mut [[f32; 2]]) {
        let of: fn(f64, f64) -> (f64, f64) = match self.loss {
            Loss::Log => |z, y| {
                let p = sigmoid(z);
                (p - y, p * (1.0 - p))
            },
            Loss::Poisson => |z, y| {
                let mean = exp(z);
                (mean - y, mean * HOLD_BACK)
            },
            Loss::Squared => |z, y| (z - y, 1.0),
        };
        let data = scores.iter().zip(&self.targets).zip(&self.weights);
        for (pair, ((&z, &y), &w)) in pairs.iter_mut().zip(data) {
            let (g, h) = of(z, y);
            *pair = [(w * g) as f32, (w * h) as f32];
        }
    }

    /// Loss of these scores per unit of weight: log-loss, Poisson deviance without what depends
    /// on the volumes alone, or squares.
    pub(super) fn loss(&self, scores: &[f64]) -> f64 {
        let data = scores.iter().zip(&self.targets).zip(&self.weights);
        let (mut loss, mut mass) = (0.0, 0.0);
        for ((&z, &y), &w) in data {
            let one = match self.loss {
                Loss::Log => z.max(0.0) - y * z + ln_1p(exp(-z.abs())),
                Loss::Poisson => exp(z) - y * z,
                Loss::Squared => (z - y) * (z - y),
            };
            loss += w * one;
            mass += w;
        }
        loss / mass
    }

    /// The weighted share of conversions.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] when all outcomes are alike.
    pub(in crate::models) fn rate(&self) -> Result<f64, Error> {
        let rate = self.mean();
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
