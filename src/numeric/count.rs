//! Counts as numbers.

/// A count as a number: exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
#[must_use]
pub const fn count(n: usize) -> f64 {
    n as f64
}
