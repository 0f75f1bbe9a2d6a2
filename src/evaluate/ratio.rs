//! Ratios of an observed to an expected number.

use crate::estimate::Z95;

/// The 95 % interval of a ratio of `actual`, a count whose variance is `dispersion` times its
/// mean, to `expected`: Byar's approximation of the exact limits of a Poisson mean (Breslow and
/// Day 1987, volume II, page 69), for as many events as carry the same information.
#[must_use]
pub fn ratio_interval(actual: f64, expected: f64, dispersion: f64) -> (f64, f64) {
    let dispersion = dispersion.max(1e-12);
    let events = (actual / dispersion).max(0.0);
    let scale = dispersion / expected;
    let bound = |events: f64, z: f64| {
        let root = 1.0 - 1.0 / (9.0 * events) + z / (3.0 * events.sqrt());
        events * root.max(0.0) * root.max(0.0) * root.max(0.0)
    };
    let low = if events > 0.0 {
        bound(events, -Z95)
    } else {
        0.0
    };
    (low * scale, bound(events + 1.0, Z95) * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byar_is_near_the_exact_limits_of_a_poisson_mean() {
        // Exact limits of 10 events: 4.795 to 18.390; of none: 0 to 3.689.
        let (low, high) = ratio_interval(10.0, 10.0, 1.0);
        assert!((low - 0.4795).abs() < 0.002 && (high - 1.839).abs() < 0.002);
        let (low, high) = ratio_interval(0.0, 2.0, 1.0);
        assert!(low == 0.0 && (high - 3.689 / 2.0).abs() < 0.03, "{high}");
        // Twice the variance is half the events.
        let (low, high) = ratio_interval(20.0, 20.0, 2.0);
        assert!((low - 0.4795).abs() < 0.002 && (high - 1.839).abs() < 0.002);
    }
}
