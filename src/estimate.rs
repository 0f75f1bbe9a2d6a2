//! A number for a person: its unit, and the interval it comes with.

use serde::{Deserialize, Serialize};

/// How a number is written for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share between 0 and 1, written as per cent.
    Share,
    /// A difference of shares, written in percentage points.
    Points,
    /// A whole count.
    Count,
    /// An amount in the user's currency.
    Money,
    /// A ratio, written with "x".
    Times,
    /// A plain number.
    Number,
}

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Estimate {
    /// Best single value.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Unit of all three.
    pub unit: Unit,
}

/// The 97.5 % point of the normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

impl Estimate {
    /// A share `successes / trials` with its 95 % Wilson score interval (Wilson 1927); the whole
    /// range from 0 to 1 when there are no trials.
    #[must_use]
    #[inline(never)]
    pub fn rate(successes: f64, trials: f64) -> Self {
        if !(trials > 0.0 && successes.is_finite()) {
            return Self {
                value: 0.0,
                low: 0.0,
                high: 1.0,
                unit: Unit::Share,
            };
        }
        let share = (successes / trials).clamp(0.0, 1.0);
        let z2 = Z95 * Z95;
        let centre = (share + z2 / (2.0 * trials)) / (1.0 + z2 / trials);
        let half = Z95 / (1.0 + z2 / trials)
            * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
        Self {
            value: share,
            // At the ends the exact bound is the share itself; rounding must not pass it.
            low: (centre - half).clamp(0.0, share),
            high: (centre + half).clamp(share, 1.0),
            unit: Unit::Share,
        }
    }
}

impl Estimate {
    /// A share as [`Estimate::rate`], when every trial without a success stands for
    /// `others_weigh` of them.
    #[must_use]
    pub fn weighed_rate(successes: f64, trials: f64, others_weigh: f64) -> Self {
        let seen = Self::rate(successes, trials);
        let weigh = |p: f64| p / (p + others_weigh * (1.0 - p));
        Self {
            value: weigh(seen.value),
            low: weigh(seen.low),
            high: weigh(seen.high),
            unit: seen.unit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval() {
        // 81 of 263: Newcombe 1998, Statistics in Medicine 17, table I, method 3.
        for (k, n, low, high, within) in [
            (81.0, 263.0, 0.2553, 0.3662, 5e-5),
            (
                10.0,
                100.0,
                0.055_229_137_060_675,
                0.174_365_661_504_913,
                1e-12,
            ),
            (0.0, 20.0, 0.0, 0.161_125_158_052_819, 1e-12),
            (20.0, 20.0, 0.838_874_841_947_181, 1.0, 1e-12),
        ] {
            let rate = Estimate::rate(k, n);
            assert!((rate.low - low).abs() < within, "{rate:?}");
            assert!((rate.high - high).abs() < within, "{rate:?}");
        }
        assert_eq!(Estimate::rate(0.0, 0.0).high, 1.0);
    }
}
