//! What the sorted values of a number column tell.

use crate::numeric::sort_numbers;
use crate::table::target::number_text;

/// The values of a column without the missing ones, in rising order.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    sorted: Vec<f64>,
    distinct: usize,
    whole: bool,
}

/// Smallest share of the rows a sentinel has.
const SENTINEL_SHARE: f64 = 0.05;

impl Numbers {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        // Adding zero makes -0 equal to 0.
        let mut sorted: Vec<f64> = values.filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
        sort_numbers(&mut sorted);
        let distinct = sorted.chunk_by(|a, b| a == b).count();
        let whole = sorted.iter().all(|x| x.fract() == 0.0 && x.abs() < 9e15);
        Self {
            sorted,
            distinct,
            whole,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    pub(super) fn distinct(&self) -> usize {
        self.distinct
    }

    /// Whether every value is a whole number.
    pub(super) fn whole(&self) -> bool {
        self.whole
    }

    pub(super) fn min(&self) -> Option<f64> {
        self.sorted.first().copied()
    }

    pub(super) fn max(&self) -> Option<f64> {
        self.sorted.last().copied()
    }

    /// The value below which a share `q` of the rows lies (an actual value, no interpolation).
    pub(super) fn quantile(&self, q: f64) -> Option<f64> {
        quantile(&self.sorted, q)
    }

    /// The distinct values in rising order.
    pub(super) fn values(&self) -> Vec<f64> {
        self.sorted
            .chunk_by(|a, b| a == b)
            .filter_map(|run| run.first().copied())
            .collect()
    }

    pub(super) fn summary(&self) -> String {
        match (self.min(), self.quantile(0.5), self.max()) {
            (Some(low), Some(median), Some(high)) => format!(
                "{} to {}, median {}",
                short(low),
                short(high),
                short(median)
            ),
            _ => String::new(),
        }
    }

    /// A single value that holds at least 5 % of the rows, is the smallest or the largest of all,
    /// and lies beyond the quartiles of the other values by three times their distance
    /// (Tukey's outer fence, 1977). Besides, a negative code below values that are otherwise never
    /// negative: a count of days has no -1.
    pub(super) fn sentinel(&self) -> Option<f64> {
        [self.max(), self.min()]
            .into_iter()
            .flatten()
            .find(|&candidate| self.is_sentinel(candidate))
    }

    fn is_sentinel(&self, candidate: f64) -> bool {
        let from = self.sorted.partition_point(|x| *x < candidate);
        let to = self.sorted.partition_point(|x| *x <= candidate);
        let mass = to - from;
        if (mass as f64) < SENTINEL_SHARE * self.len() as f64 {
            return false;
        }
        // The candidate is an end of the order, so the rest is one side of it.
        let rest = if from == 0 {
            self.sorted.get(to..)
        } else {
            self.sorted.get(..from)
        };
        let Some(rest) = rest.filter(|r| !r.is_empty()) else {
            return false;
        };
        let (Some(q1), Some(q3), Some(&low), Some(&high)) = (
            quantile(rest, 0.25),
            quantile(rest, 0.75),
            rest.first(),
            rest.last(),
        ) else {
            return false;
        };
        // Two or three values are a code or a yes/no, whichever of them is rare.
        if rest.chunk_by(|a, b| a == b).take(3).count() < 3 {
            return false;
        }
        let spread = q3 - q1;
        if spread > 0.0 && (candidate > q3 + 3.0 * spread || candidate < q1 - 3.0 * spread) {
            return true;
        }
        let code = candidate.fract() == 0.0 && is_repeated_nine(candidate.abs());
        (low >= 0.0 && candidate < 0.0 && (candidate == -1.0 || code))
            || (code && candidate.abs() >= 99.0 && candidate > 10.0 * high.max(1.0))
    }
}

/// Whether a number is written 9, 99, 999, …
fn is_repeated_nine(x: f64) -> bool {
    [9.0, 99.0, 999.0, 9_999.0, 99_999.0, 999_999.0, 9_999_999.0].contains(&x)
}

fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((q * last as f64).round() as usize).copied()
}

/// A number with at most four significant digits for fractions, all digits for whole numbers.
pub(super) fn short(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return number_text(x);
    }
    let exponent = exponent(x);
    if !(-4..15).contains(&exponent) {
        return format!("{x:.3e}");
    }
    // Digits before the point count too: 1234.56 -> 1235, 1.23456 -> 1.235.
    let after = usize::try_from((3 - exponent).clamp(0, 8)).unwrap_or(0);
    number_text(format!("{x:.after$}").parse().unwrap_or(x))
}

/// The power of ten of the first digit: 3 for 1234, -2 for 0.05, 0 for 0. Read from the
/// decimal writing, because logarithms differ in the last bit between platforms.
pub(super) fn exponent(x: f64) -> i32 {
    format!("{x:e}")
        .split('e')
        .nth(1)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// Ten to a whole power, correctly rounded.
pub(super) fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(runs: &[(f64, usize)]) -> Numbers {
        Numbers::of(runs.iter().flat_map(|&(x, n)| std::iter::repeat_n(x, n)))
    }

    #[test]
    fn sentinels() {
        let days = [(1.0, 10), (3.0, 20), (6.0, 20), (9.0, 5), (27.0, 1)];
        let with = |x, n| numbers(&[&days[..], &[(x, n)]].concat()).sentinel();
        assert_eq!(with(999.0, 900), Some(999.0));
        assert_eq!(with(999.0, 2), None, "3 % is an outlier, not a sentinel");
        assert_eq!(with(-1.0, 40), Some(-1.0));
        assert_eq!(with(12.0, 40), None, "a common value within reach");
        assert_eq!(numbers(&days).sentinel(), None);
        assert_eq!(
            numbers(&[(0.0, 90), (1.0, 10)]).sentinel(),
            None,
            "yes or no"
        );
        let mostly_zero = [(0.0, 860), (1.0, 110), (2.0, 20), (3.0, 7), (4.0, 3)];
        assert_eq!(numbers(&mostly_zero).sentinel(), None, "zero is a count");
    }

    #[test]
    fn short_numbers() {
        for (x, text) in [
            (3.0, "3"),
            (-0.0, "0"),
            (93.99412, "93.99"),
            (1234.56, "1235"),
            (0.012345, "0.01235"),
            (1e20, "1.000e20"),
        ] {
            assert_eq!(short(x), text);
        }
    }
}
