//! The generating score: 100 times the actual over the expected volume.

use super::expect::Expected;
use super::noise::Noise;
use crate::evaluate::{Posterior, RandomEffects, ratio_interval};
use crate::numeric::ln;
use crate::panel::Panel;

/// Rounds in which the spread of the dealers and the uncertainty it brings are found in turn.
const ROUNDS: usize = 4;

/// Months that are looked at, the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Window {
    pub(super) fn has(self, month: u32) -> bool {
        (self.from..=self.to).contains(&month)
    }
}

/// What a dealer sold in a window, and what was to be expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ratio {
    pub(super) actual: f64,
    pub(super) expected: f64,
    pub(super) months: u32,
    /// Variance of the actual volume around its mean, from month to month.
    pub(super) variance: f64,
}

impl Ratio {
    /// Adds up cells; `None` where no month has both numbers.
    pub(super) fn of(
        cells: impl Iterator<Item = usize>,
        volume: &[f64],
        expected: &[f64],
        noise: &Noise,
    ) -> Option<Self> {
        let mut sum = Self {
            actual: 0.0,
            expected: 0.0,
            months: 0,
            variance: 0.0,
        };
        for cell in cells {
            let (Some(a), Some(e)) = (volume.get(cell), expected.get(cell)) else {
                continue;
            };
            if *a >= 0.0 && *e > 0.0 && e.is_finite() {
                sum.actual += a;
                sum.expected += e;
                sum.variance += noise.variance(*e);
                sum.months += 1;
            }
        }
        sum.variance *= noise.inflation(f64::from(sum.months));
        (sum.months > 0).then_some(sum)
    }

    /// The logarithm of the ratio and the variance of its error. Half an event is added on both
    /// sides, so that no sale at all has a logarithm too.
    pub(super) fn log(&self) -> (f64, f64) {
        let half = 0.5 * self.variance / self.expected;
        let mean = self.expected + half;
        (
            ln((self.actual + half) / mean),
            self.variance / (mean * mean),
        )
    }

    /// 100 times the ratio.
    pub(super) fn raw(&self) -> f64 {
        100.0 * self.actual / self.expected
    }

    /// The 95 % interval of [`Self::raw`].
    pub(super) fn raw_interval(&self) -> (f64, f64) {
        let (low, high) = ratio_interval(self.actual, self.expected, self.variance / self.expected);
        (100.0 * low, 100.0 * high)
    }
}

/// The scores of all dealers; what is believed is of the logarithm of the ratio.
#[derive(Debug, Clone)]
pub(super) struct Generating {
    /// Per dealer.
    pub(super) ratios: Vec<Option<Ratio>>,
    pub(super) prior: RandomEffects,
    pub(super) beliefs: Vec<Option<Posterior>>,
}

impl Generating {
    pub(super) fn of(
        panel: &Panel,
        volume: &[f64],
        expected: &Expected,
        noise: &Noise,
        window: Window,
    ) -> Self {
        let mut ratios = vec![None; panel.units().len()];
        for range in panel.by_unit() {
            let Some((dealer, _)) = panel.cells().get(range.start) else {
                continue;
            };
            let inside = |cell: &usize| panel.cells().get(*cell).is_some_and(|c| window.has(c.1));
            if let Some(slot) = ratios.get_mut(*dealer as usize) {
                *slot = Ratio::of(range.filter(inside), volume, &expected.volume, noise);
            }
        }
        Self::believed(ratios, &expected.leverage)
    }

    /// Draws each ratio to the mean of all by how little is known of it: of the dealer's own
    /// volume, and of what was to be expected of it.
    pub(super) fn believed(ratios: Vec<Option<Ratio>>, leverage: &[f64]) -> Self {
        let with = |spread: f64| -> Vec<Option<(f64, f64)>> {
            let of = |(at, ratio): (usize, &Option<Ratio>)| {
                let (log, variance) = ratio.as_ref()?.log();
                Some((
                    log,
                    variance + spread * leverage.get(at).copied().unwrap_or(1.0),
                ))
            };
            ratios.iter().enumerate().map(of).collect()
        };
        // The expectation is as uncertain as dealers differ, which is what is to be found.
        let mut logs = with(0.0);
        let mut prior = RandomEffects::of(&logs.iter().flatten().copied().collect::<Vec<_>>());
        for _ in 0..ROUNDS {
            logs = with(prior.variance);
            prior = RandomEffects::of(&logs.iter().flatten().copied().collect::<Vec<_>>());
        }
        let belief = |log: &Option<(f64, f64)>| log.map(|(x, v)| prior.posterior(x, v));
        let beliefs = logs.iter().map(belief).collect();
        Self {
            ratios,
            prior,
            beliefs,
        }
    }
}
