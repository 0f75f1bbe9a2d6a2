//! Intervals for shares.

use crate::numeric::beta_quantile;
use crate::report::{Estimate, Unit};

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share of `hits` among `rows` with its 95 % Wilson interval (Wilson 1927). 0 of 0 is
/// 0 with the interval from 0 to 1.
#[must_use]
pub fn wilson(hits: f64, rows: f64) -> Estimate {
    if !(rows > 0.0 && hits.is_finite()) {
        return Estimate {
            value: 0.0,
            low: 0.0,
            high: 1.0,
            unit: Unit::Share,
        };
    }
    let p = (hits / rows).clamp(0.0, 1.0);
    let square = Z * Z / rows;
    let middle = (p + 0.5 * square) / (1.0 + square);
    let half = (p * (1.0 - p) * square + 0.25 * square * square).sqrt() / (1.0 + square);
    Estimate {
        value: p,
        low: (middle - half).clamp(0.0, p),
        high: (middle + half).clamp(p, 1.0),
        unit: Unit::Share,
    }
}

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
