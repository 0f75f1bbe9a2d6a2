//! Estimates of many dealers, each drawn to the mean of all by how little is known of it.

use crate::estimate::Z95;
use crate::numeric::normal_cdf;

/// Most steps towards the variance; six are usual.
const ROUNDS: usize = 100;

/// What is common to many estimates: their mean and how much the truths behind them differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prior {
    pub(super) mean: f64,
    /// Variance of the truths.
    pub(super) variance: f64,
}

/// What is believed of one after its data: a normal distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Posterior {
    pub(super) mean: f64,
    pub(super) variance: f64,
    /// Share of the estimate's distance from the mean that is kept, 0 to 1.
    pub(super) reliability: f64,
}

impl Prior {
    /// The mean and variance of the truths behind `(estimate, variance of its error)` pairs: the
    /// variance at which the weighted squares are what they should be (Paule and Mandel 1982).
    pub(super) fn of(estimates: &[(f64, f64)]) -> Self {
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

    /// What is believed of one with this estimate; of one without, what is common to all.
    pub(super) fn posterior(self, estimate: f64, variance: f64) -> Posterior {
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
    pub(super) fn interval(&self, z: f64) -> (f64, f64) {
        let half = z * self.variance.sqrt();
        (self.mean - half, self.mean + half)
    }

    /// The probability that the truth is above `bar`.
    pub(super) fn above(&self, bar: f64) -> f64 {
        if self.variance > 0.0 {
            normal_cdf((self.mean - bar) / self.variance.sqrt())
        } else {
            f64::from(u8::from(self.mean > bar))
        }
    }
}

/// The 95 % interval of a ratio of `actual`, a count whose variance is `dispersion` times its
/// mean, to `expected`: Byar's approximation of the exact limits of a Poisson mean (Breslow and
/// Day 1987, volume II, page 69), for as many events as carry the same information.
pub(super) fn ratio_interval(actual: f64, expected: f64, dispersion: f64) -> (f64, f64) {
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
