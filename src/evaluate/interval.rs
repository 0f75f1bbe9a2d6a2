//! Intervals for shares.

use crate::estimate::{Estimate, Unit};
use crate::numeric::beta_quantile;

/// A share of `hits` among `rows` with its exact interval (Clopper and Pearson 1934) at a
/// confidence `level` such as 0.99. 0 of 0 is 0 with the interval from 0 to 1.
#[must_use]
pub fn clopper_pearson(hits: u32, rows: u32, level: f64) -> Estimate {
    let hits = hits.min(rows);
    let (x, n) = (f64::from(hits), f64::from(rows));
    let tail = 0.5 * (1.0 - level.clamp(0.0, 1.0));
    Estimate {
        value: if rows == 0 { 0.0 } else { x / n },
        low: if hits == 0 {
            0.0
        } else {
            beta_quantile(x, n - x + 1.0, tail)
        },
        high: if hits == rows {
            1.0
        } else {
            beta_quantile(x + 1.0, n - x, 1.0 - tail)
        },
        unit: Unit::Share,
    }
}
