//! Shrinkage: estimates of many units, each drawn to the mean of all by how little is known of it
//! (empirical Bayes under a normal model of random effects).

use serde::{Deserialize, Serialize};

use crate::numeric::normal_cdf;

/// Most steps towards the variance; six are usual.
const ROUNDS: usize = 100;

/// What is common to many estimates: their mean and how much the truths behind them differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RandomEffects {
    /// Weighted mean of the estimates.
    pub mean: f64,
    /// Variance of the truths.
    pub variance: f64,
}

/// What is believed of one after its data: a normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// In the unit of the estimates.
    pub mean: f64,
    /// In their unit squared.
    pub variance: f64,
    /// Share of the estimate's distance from the mean that is kept, 0 to 1.
    pub reliability: f64,
}

impl RandomEffects {
    /// The mean and variance of the truths behind `(estimate, variance of its error)` pairs: the
    /// variance at which the weighted squares are what they should be (Paule and Mandel 1982).
    /// Pairs that are not finite or have no variance are passed over.
    #[must_use]
    pub fn of(estimates: &[(f64, f64)]) -> Self {
        let usable = || {
            estimates
                .iter()
                .filter(|(x, v)| x.is_finite() && *v > 0.0 && v.is_finite())
        };
        let count = usable().count() as f64;
        if count < 2.0 {
            let mean = usable().map(|(x, _)| *x).next().unwrap_or(0.0);
            return Self {
                mean,
                variance: 0.0,
            };
        }
        // The squares fall and are convex in the variance, so Newton's steps from 0 go up to the
        // one place and never beyond (DerSimonian and Kacker 2007).
        let (mut tau, mut mean) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (x, v) in usable() {
                let w = 1.0 / (v + tau);
                sum += w * x;
                weight += w;
            }
            mean = sum / weight;
            let (mut squares, mut slope) = (0.0, 0.0);
            for (x, v) in usable() {
                let w = 1.0 / (v + tau);
                let square = w * (x - mean) * (x - mean);
                squares += square;
                slope += w * square;
            }
            let step = (squares - (count - 1.0)) / slope.max(f64::MIN_POSITIVE);
            if step <= 1e-12 * tau.max(1e-300) {
                break;
            }
            tau += step;
        }
        Self {
            mean,
            variance: tau,
        }
    }

    /// What is believed of one with this estimate and variance of its error; of one without, what
    /// is common to all.
    #[must_use]
    pub fn posterior(self, estimate: f64, variance: f64) -> Posterior {
        if !(estimate.is_finite() && variance > 0.0 && variance.is_finite()) {
            return Posterior {
                mean: self.mean,
                variance: self.variance,
                reliability: 0.0,
            };
        }
        let reliability = self.variance / (self.variance + variance);
        Posterior {
            mean: self.mean + reliability * (estimate - self.mean),
            variance: reliability * variance,
            reliability,
        }
    }
}

impl Posterior {
    /// So many standard deviations on both sides: [`Z95`](crate::estimate::Z95) for the middle 95 %.
    #[must_use]
    pub fn interval(&self, z: f64) -> (f64, f64) {
        let half = z * self.variance.sqrt();
        (self.mean - half, self.mean + half)
    }

    /// The probability that the truth is above `bar`.
    #[must_use]
    pub fn above(&self, bar: f64) -> f64 {
        if self.variance > 0.0 {
            normal_cdf((self.mean - bar) / self.variance.sqrt())
        } else {
            f64::from(u8::from(self.mean > bar))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_variances_have_the_spread_of_the_estimates_less_the_error() {
        // With one variance of the errors: the variance of the estimates less it.
        let estimates = [1.0, 2.0, 3.0, 6.0].map(|x| (x, 0.5));
        let all = RandomEffects::of(&estimates);
        let spread = (4.0 + 1.0 + 0.0 + 9.0) / 3.0;
        assert!((all.mean - 3.0).abs() < 1e-12);
        assert!((all.variance - (spread - 0.5)).abs() < 1e-9, "{all:?}");
        let own = all.posterior(6.0, 0.5);
        let kept = (spread - 0.5) / spread;
        assert!((own.reliability - kept).abs() < 1e-9);
        assert!((own.mean - (3.0 + 3.0 * kept)).abs() < 1e-9);
        assert!((own.variance - 0.5 * kept).abs() < 1e-9);
        let (low, high) = own.interval(2.0);
        assert!((high - low - 4.0 * own.variance.sqrt()).abs() < 1e-12);
        assert!((own.above(own.mean) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn estimates_that_differ_by_chance_only_are_all_the_mean() {
        let all = RandomEffects::of(&[(1.0, 4.0), (1.5, 4.0), (f64::NAN, 1.0), (2.0, 4.0)]);
        assert_eq!((all.mean, all.variance), (1.5, 0.0));
        let own = all.posterior(2.0, 4.0);
        assert_eq!((own.mean, own.reliability), (1.5, 0.0));
        assert_eq!((own.above(1.0), own.above(1.5)), (1.0, 0.0));
        assert_eq!(RandomEffects::of(&[]).posterior(f64::NAN, 1.0).mean, 0.0);
    }
}
