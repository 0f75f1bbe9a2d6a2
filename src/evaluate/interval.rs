//! Intervals for shares.

use crate::estimate::{Estimate, Unit};
use crate::numeric::beta_quantile;

/// A share of `hits` among `rows` with its exact interval (Clopper and Pearson 1934), which leaves
/// out `tail` at either end: 0.025 for 95 %. Neither need be whole, as rows that say less than one
/// each may be counted for less. 0 of 0 is 0 with the interval from 0 to 1.
#[must_use]
pub fn clopper_pearson(hits: f64, rows: f64, tail: f64) -> Estimate {
    Estimate {
        value: if rows > 0.0 { hits / rows } else { 0.0 },
        low: if hits > 0.0 {
            beta_quantile(hits, rows - hits + 1.0, tail)
        } else {
            0.0
        },
        high: if hits < rows {
            beta_quantile(hits + 1.0, rows - hits, 1.0 - tail)
        } else {
            1.0
        },
        unit: Unit::Share,
    }
}
