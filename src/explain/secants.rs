//! From log-odds to probability points: the one mechanism behind every model's contributions.
//!
//! A contribution in log-odds against a background row `z`, times the secant
//! `(g(f(x)) - g(f(z))) / (f(x) - f(z))` of the link `g`, averaged over the background rows,
//! is a contribution in probability; they sum to `g(f(x)) - mean_z g(f(z))` (scoring-maths
//! 2.10).

use crate::calibrate::Link;
use crate::prepare::count;

/// Differences of log-odds below which the secant is taken as the slope: the quotient would
/// be noise.
const CLOSE: f64 = 1e-8;
/// Half the width over which the slope is taken. Its error is below 1e-9.
const STEP: f64 = 1e-4;

/// Background rows by what the model says of them.
#[derive(Debug, Clone)]
pub struct Secants<'a> {
    link: Link,
    log_odds: &'a [f64],
    probabilities: Vec<f64>,
}

impl<'a> Secants<'a> {
    /// The model's log-odds of the background rows, and its link.
    #[must_use]
    pub fn new(link: Link, log_odds: &'a [f64]) -> Self {
        Self {
            probabilities: log_odds.iter().map(|z| link.probability(*z)).collect(),
            link,
            log_odds,
        }
    }

    /// The mean probability of the background rows: where contributions start.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.probabilities.iter().sum::<f64>() / count(self.probabilities.len().max(1))
    }

    /// The probability of a row with these log-odds, and its secant to each background row.
    pub fn of(&self, log_odds: f64) -> (f64, impl Iterator<Item = f64> + '_) {
        let p = self.link.probability(log_odds);
        let rows = self.log_odds.iter().zip(&self.probabilities);
        let secants = rows.map(move |(z, q)| {
            let distance = log_odds - z;
            if distance.abs() < CLOSE {
                let middle = z + 0.5 * distance;
                let at = |step: f64| self.link.probability(middle + step);
                (at(STEP) - at(-STEP)) / (2.0 * STEP)
            } else {
                (p - q) / distance
            }
        });
        (p, secants)
    }
}
