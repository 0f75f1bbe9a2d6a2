//! Numbers rounded to what their spread makes worth telling.

/// Steps of a spread, at least.
const STEPS: f64 = 200.0;

/// `x` in steps of the largest power of ten of which `spread` has at least 200; as it is when
/// there is no spread.
#[must_use]
pub fn rounded(x: f64, spread: f64) -> f64 {
    let finest = spread / STEPS;
    if !(x.is_finite() && finest.is_finite() && finest > f64::MIN_POSITIVE) {
        return x;
    }
    // Powers of ten up to 22 are exact, and so is a division by one where a product with a
    // tenth is not.
    let mut power = 1.0;
    let found = if finest >= 1.0 {
        while power * 10.0 <= finest {
            power *= 10.0;
        }
        (x / power).round() * power
    } else {
        while power * finest < 1.0 {
            power *= 10.0;
        }
        (x * power).round() / power
    };
    if found.is_finite() { found } else { x }
}

/// The ends of a range as they are told: they are values of single rows, so they are rounded to
/// what the width of the range makes worth telling. A range of one value is told as it is.
#[must_use]
pub fn rounded_ends(low: f64, high: f64) -> (f64, f64) {
    let end = |x: f64| rounded(x, 10.0 * (high - low).min(2.0 * x.abs()));
    (end(low), end(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_spread() {
        for (x, spread, expected) in [
            (1_234.56, 8_000.0, 1_230.0),
            (1_234.56, 900.0, 1_235.0),
            (36.0, 60.0, 36.0),
            (36.04, 60.0, 36.0),
            (0.123_456, 1.0, 0.123),
            (-1_234.56, 8_000.0, -1_230.0),
            (1.5, 0.0, 1.5),
            (1.5, f64::INFINITY, 1.5),
        ] {
            assert_eq!(rounded(x, spread), expected, "{x} of {spread}");
        }
        assert!(rounded(f64::NAN, 1.0).is_nan());
        assert_eq!(rounded_ends(4_475.22, 6_774.11), (4_500.0, 6_800.0));
        assert_eq!(rounded_ends(4_775.22, 1_234_567.0), (4_800.0, 1_230_000.0));
        assert_eq!(rounded_ends(18.0, 34.0), (18.0, 34.0));
        assert_eq!(rounded_ends(0.0, 1.0), (0.0, 1.0));
        assert_eq!(rounded_ends(5.25, 5.25), (5.25, 5.25));
    }
}
