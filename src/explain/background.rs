//! Contributions in probability points that add up.
//!
//! In log-odds the contribution of column `j` against a background row `z` is
//! `b_j (x_j - z_j)`, its 0/1 columns summed; [`Secants`] turn it into probability. The
//! contributions sum to `p(x) - mean_z p(z)`.

use serde::{Deserialize, Serialize};

use super::secants::{OutputScale, Secants};
use crate::calibrate::Link;
use crate::models::logistic::LogisticModel;
use crate::numeric::count;
use crate::prepare::Design;

/// What each table column adds to the log-odds of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnParts {
    width: usize,
    values: Vec<f64>,
    log_odds: Vec<f64>,
}

impl ColumnParts {
    /// From an intercept and the scores of features: of each the place of its column among
    /// `width` columns, and one score per row.
    #[must_use]
    pub fn of_scores(
        width: usize,
        rows: usize,
        intercept: f64,
        features: &[(usize, Vec<f64>)],
    ) -> Self {
        let mut values = vec![0.0; width * rows];
        let mut log_odds = vec![intercept; rows];
        for (place, scores) in features {
            let slots = values.iter_mut().skip(*place).step_by(width.max(1));
            for ((slot, z), score) in slots.zip(&mut log_odds).zip(scores) {
                *slot += score;
                *z += score;
            }
        }
        Self {
            width,
            values,
            log_odds,
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.log_odds.len()
    }

    /// What each column adds to this row, in log-odds; empty beyond the last row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        let start = row * self.width;
        self.values
            .get(start..start + self.width)
            .unwrap_or_default()
    }

    /// Intercept plus all parts, one per row.
    #[must_use]
    pub fn log_odds(&self) -> &[f64] {
        &self.log_odds
    }
}

/// The parts of every row of a design, for these table columns in this order. Coefficients of
/// columns not named are left out.
#[must_use]
pub fn column_parts(model: &LogisticModel, design: &Design, columns: &[String]) -> ColumnParts {
    let width = columns.len();
    let mut values = vec![0.0; width * design.rows()];
    let place = |column: &str| columns.iter().position(|c| c == column);
    let terms = design.terms();
    for j in 0..design.dense_width() {
        let (Some(place), Some(&b)) = (
            terms.get(j).and_then(|t| place(&t.column)),
            model.coefficients.get(j),
        ) else {
            continue;
        };
        let slots = values.iter_mut().skip(place).step_by(width.max(1));
        for (slot, x) in slots.zip(design.dense(j)) {
            *slot += b * x;
        }
    }
    for factor in design.factors() {
        let Some(place) = terms.get(factor.offset()).and_then(|t| place(&t.column)) else {
            continue;
        };
        let slots = values.iter_mut().skip(place).step_by(width.max(1));
        for (slot, &code) in slots.zip(factor.codes()) {
            // Code 0 is the reference and adds nothing.
            if let Some(level) = (code as usize).checked_sub(1) {
                *slot += model
                    .coefficients
                    .get(factor.offset() + level)
                    .copied()
                    .unwrap_or(0.0);
            }
        }
    }
    let log_odds = (0..design.rows())
        .map(|row| {
            let start = row * width;
            let parts = values.get(start..start + width).unwrap_or_default();
            parts.iter().fold(model.intercept, |z, part| z + part)
        })
        .collect();
    ColumnParts {
        width,
        values,
        log_odds,
    }
}

/// The rows everybody is compared with. Plain data; saved with the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Background {
    /// The table columns, in the order of the parts.
    pub columns: Vec<String>,
    /// What each column adds to the log-odds, row by row.
    pub parts: Vec<f64>,
    /// The log-odds of each row.
    pub log_odds: Vec<f64>,
}

impl Background {
    /// From the parts of rows, one per column.
    #[must_use]
    pub fn new(parts: ColumnParts, columns: Vec<String>) -> Self {
        Self {
            columns,
            parts: parts.values,
            log_odds: parts.log_odds,
        }
    }

    /// The mean probability of the background rows: where contributions start.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.attribution().base()
    }

    /// Ready for many rows.
    #[must_use]
    pub fn attribution(&self) -> Attribution<'_> {
        self.calibrated(Link::default())
    }

    /// Ready for many rows, in calibrated probability.
    #[must_use]
    pub fn calibrated(&self, link: Link) -> Attribution<'_> {
        Attribution {
            background: self,
            secants: Secants::new(link, OutputScale::LogOdds, &self.log_odds),
        }
    }
}

/// A background with its probabilities at hand.
#[derive(Debug, Clone)]
pub struct Attribution<'a> {
    background: &'a Background,
    secants: Secants<'a>,
}

impl Attribution<'_> {
    /// Where contributions start: the mean probability of the background rows.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.secants.base()
    }

    /// The contribution of each column to the probability of one row (0.05 is five points),
    /// written to `points`; they sum to the row's probability less [`Attribution::base`].
    /// Returns the probability.
    pub fn explain(&self, parts: &[f64], log_odds: f64, points: &mut [f64]) -> f64 {
        points.fill(0.0);
        let width = self.background.columns.len();
        let rows = self.background.parts.chunks_exact(width.max(1));
        let (p, known) = self.secants.of(log_odds);
        let mut secants = 0.0;
        for (row, secant) in rows.zip(known) {
            secants += secant;
            for (slot, part) in points.iter_mut().zip(row) {
                *slot -= secant * part;
            }
        }
        let n = count(self.background.log_odds.len().max(1));
        for (slot, part) in points.iter_mut().zip(parts) {
            *slot = (*slot + secants * part) / n;
        }
        p
    }
}
