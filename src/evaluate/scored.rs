//! Outcomes with their scores, sorted once.

use crate::error::{Error, ErrorCode};
use crate::numeric::{key_of, order_of};

/// Rows sorted by score, highest first, with equal scores grouped.
///
/// A score is any finite number for the measures of order, and a probability for those of
/// probability (which hold it within 1e-15 of 0 and 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The row at each rank.
    pub(super) order: Vec<u32>,
    /// By rank.
    pub(super) scores: Vec<f64>,
    /// By rank, 0 or 1.
    pub(super) outcomes: Vec<f64>,
    /// By rank.
    pub(super) weights: Vec<f64>,
    /// Where each group of equal scores ends, in ranks.
    pub(super) ends: Vec<usize>,
    /// Whether all weights are 1.
    pub(super) unit: bool,
}

/// The weight of the conversions and of the others at one score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) positive: f64,
    pub(super) negative: f64,
}

impl Tally {
    pub(super) fn total(self) -> f64 {
        self.positive + self.negative
    }

    pub(super) fn add(&mut self, other: Self) {
        self.positive += other.positive;
        self.negative += other.negative;
    }
}

impl Scored {
    /// Sorts. `weights`, when given, are finite and at least 0.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when lengths differ or a number is not as said,
    /// [`ErrorCode::TooFewRows`] when either outcome has no weight: no figure exists then.
    pub fn new(outcomes: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<Self, Error> {
        let n = outcomes.len();
        let bad_weight = |w: &f64| !w.is_finite() || *w < 0.0;
        if scores.len() != n
            || weights.is_some_and(|w| w.len() != n || w.iter().any(bad_weight))
            || scores.iter().any(|s| !s.is_finite())
            || u32::try_from(n).is_err()
        {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!("{n} outcomes came with scores or weights that do not fit."),
                "Report this as a defect.",
            ));
        }
        let keys: Vec<u64> = scores.iter().map(|score| !key_of(*score)).collect();
        let order = order_of(&keys);
        let score = |row: u32| scores.get(row as usize).copied().unwrap_or(0.0);
        let by_rank = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            order.iter().map(|&row| of(row as usize)).collect()
        };
        let weights = by_rank(&|row| weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0)));
        let outcomes =
            by_rank(&|row| f64::from(u8::from(outcomes.get(row).copied().unwrap_or(false))));
        // Adding zero makes -0 equal to 0 for the eye as for the sort's groups below.
        let scores = by_rank(&|row| score(u32::try_from(row).unwrap_or(0)) + 0.0);
        let mut ends: Vec<usize> = scores
            .windows(2)
            .zip(1..)
            .filter(|(pair, _)| pair.first() != pair.last())
            .map(|(_, end)| end)
            .collect();
        if n > 0 {
            ends.push(n);
        }
        let scored = Self {
            unit: weights.iter().all(|&w| w == 1.0),
            order,
            scores,
            outcomes,
            weights,
            ends,
        };
        let total = scored.total();
        if total.positive > 0.0 && total.negative > 0.0 {
            Ok(scored)
        } else {
            Err(Error::new(
                ErrorCode::TooFewRows,
                "The rows to test on have one outcome only.",
                "Use more rows, or set aside a larger share for the test.",
            ))
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.order.len()
    }

    /// Weighted share of conversions.
    #[must_use]
    pub fn base_rate(&self) -> f64 {
        let total = self.total();
        total.positive / total.total()
    }

    /// The weight of conversions and of others.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::default();
        for (w, y) in self.weights.iter().zip(&self.outcomes) {
            total.add(Tally {
                positive: w * y,
                negative: w * (1.0 - y),
            });
        }
        total
    }

    /// One tally per distinct score, highest score first, for these weights by rank.
    pub(super) fn tallies(&self, weights: &[f64]) -> Vec<Tally> {
        let mut start = 0;
        self.ends
            .iter()
            .map(|&end| {
                let mut tally = Tally::default();
                let rows = self.outcomes.get(start..end).unwrap_or_default();
                let rows_weights = weights.get(start..end).unwrap_or_default();
                for (y, w) in rows.iter().zip(rows_weights) {
                    tally.add(Tally {
                        positive: w * y,
                        negative: w * (1.0 - y),
                    });
                }
                start = end;
                tally
            })
            .collect()
    }

    /// Plain rows that say as much as a unit of weight, for intervals: with it the rows
    /// together count as `(sum w)^2 / sum w^2` (Kish 1965).
    pub(super) fn effective_share(&self) -> f64 {
        let sum: f64 = self.weights.iter().sum();
        let square: f64 = self.weights.iter().map(|w| w * w).sum();
        if square > 0.0 { sum / square } else { 1.0 }
    }
}
