//! From log-odds to probability points: the one mechanism behind every model's contributions.
//!
//! A contribution in log-odds against a background row `z`, times the secant
//! `(g(f(x)) - g(f(z))) / (f(x) - f(z))` of the link `g`, averaged over the background rows,
//! is a contribution in probability; they sum to `g(f(x)) - mean_z g(f(z))`
//! (DeepLIFT's rescale rule, Shrikumar and others 2017).

use crate::calibrate::Link;
use crate::numeric::count;
use crate::numeric::logit;

/// Differences of log-odds below which the secant is taken as the slope: the quotient would
/// be noise.
const CLOSE: f64 = 1e-8;
/// Half the width over which the slope is taken. Its error is below 1e-9.
const STEP: f64 = 1e-4;

/// What a model's scores are, to which contributions add up before the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputScale {
    /// Log-odds.
    LogOdds,
    /// Probabilities.
    Share,
}

impl OutputScale {
    /// A score as log-odds; probabilities are kept 1e-12 away from 0 and 1.
    #[must_use]
    pub fn log_odds(self, score: f64) -> f64 {
        match self {
            Self::LogOdds => score,
            Self::Share => logit(score.clamp(1e-12, 1.0 - 1e-12)),
        }
    }
}

/// Background rows by what the model says of them.
#[derive(Debug, Clone)]
pub struct Secants<'a> {
    link: Link,
    scale: OutputScale,
    scores: &'a [f64],
    probabilities: Vec<f64>,
}

impl<'a> Secants<'a> {
    /// The model's scores of the background rows, and its link.
    #[must_use]
    pub fn new(link: Link, scale: OutputScale, scores: &'a [f64]) -> Self {
        let mut secants = Self {
            link,
            scale,
            scores,
            probabilities: Vec::new(),
        };
        secants.probabilities = scores.iter().map(|s| secants.probability(*s)).collect();
        secants
    }

    /// The probability that is shown for a score.
    fn probability(&self, score: f64) -> f64 {
        self.link.probability(self.scale.log_odds(score))
    }

    /// The mean probability of the background rows: where contributions start.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.probabilities.iter().sum::<f64>() / count(self.probabilities.len().max(1))
    }

    /// The probability of a row with this score, and its secant to each background row.
    pub fn of(&self, score: f64) -> (f64, impl Iterator<Item = f64> + '_) {
        let p = self.probability(score);
        let rows = self.scores.iter().zip(&self.probabilities);
        let secants = rows.map(move |(z, q)| {
            let distance = score - z;
            if distance.abs() < CLOSE {
                let middle = z + 0.5 * distance;
                let at = |step: f64| self.probability(middle + step);
                (at(STEP) - at(-STEP)) / (2.0 * STEP)
            } else {
                (p - q) / distance
            }
        });
        (p, secants)
    }
}
