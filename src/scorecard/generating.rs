//! The generating score: 100 times the actual over the expected volume.

use super::expect::Expected;
use super::noise::Noise;
use crate::evaluate::{Hierarchy, Observed, Posterior, ratio_interval};
use crate::numeric::ln;
use crate::panel::Panel;

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
    /// Variance of the logarithm of the expected volume, as far as it is the dealer's own level.
    pub(super) own: f64,
}

impl Ratio {
    /// Adds up cells of a dealer; `None` where no month has both numbers.
    pub(super) fn of(
        dealer: usize,
        cells: impl Iterator<Item = usize>,
        volume: &[f64],
        expected: &Expected,
        noise: &Noise,
    ) -> Option<Self> {
        let mut sum = Self {
            actual: 0.0,
            expected: 0.0,
            months: 0,
            variance: 0.0,
            own: expected.own.get(dealer).copied().unwrap_or(0.0),
        };
        for cell in cells {
            let (Some(a), Some(e)) = (volume.get(cell), expected.volume.get(cell)) else {
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

    /// The logarithm of the ratio and the variance of its error. Half an event is added to what was
    /// sold, so that no sale at all has a logarithm too, and so that the mean of the logarithm is
    /// that of the truth (Haldane 1956, Anscombe 1956: a logarithm falls short by half the variance).
    pub(super) fn log(&self) -> (f64, f64) {
        let half = 0.5 * self.variance / self.expected;
        let mean = self.expected + half;
        (
            ln((self.actual + half) / self.expected),
            self.variance / (mean * mean) + self.own,
        )
    }

    /// 100 times the ratio.
    pub(super) fn raw(&self) -> f64 {
        100.0 * self.actual / self.expected
    }

    /// The 95 % interval of [`Self::raw`].
    pub(super) fn raw_interval(&self) -> (f64, f64) {
        let variance = self.variance + self.own * self.expected * self.expected;
        let (low, high) = ratio_interval(self.actual, self.expected, variance / self.expected);
        (100.0 * low, 100.0 * high)
    }
}

/// The scores of all dealers; what is believed is of the logarithm of the ratio.
#[derive(Debug, Clone)]
pub(super) struct Generating {
    /// Per dealer.
    pub(super) ratios: Vec<Option<Ratio>>,
    /// How the dealers differ, with what is not known of it.
    pub(super) network: Hierarchy,
    /// Variance of the logarithm of the dealers' true ratios.
    pub(super) spread: f64,
    pub(super) beliefs: Vec<Option<Posterior>>,
    /// Per dealer, how much of what the others differ by has gone into its expectation.
    leverage: Vec<f64>,
    /// Variance of the error of a dealer's logarithm, as it usually is.
    usual: f64,
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
                *slot = Ratio::of(
                    *dealer as usize,
                    range.filter(inside),
                    volume,
                    expected,
                    noise,
                );
            }
        }
        Self::believed(ratios, &expected.leverage)
    }

    /// Draws each ratio to the mean of all by how little is known of it: of the dealer's own
    /// volume, and of what was to be expected of it.
    pub(super) fn believed(ratios: Vec<Option<Ratio>>, leverage: &[f64]) -> Self {
        let logs = ratios.iter().flatten().map(|r| r.log().1);
        let (precision, n) = logs.fold((0.0, 0.0), |s, v| (s.0 + 1.0 / v, s.1 + 1.0));
        let mut scores = Self {
            network: Hierarchy::of(&[]),
            spread: 0.0,
            beliefs: Vec::new(),
            leverage: leverage.to_vec(),
            usual: if precision > 0.0 { n / precision } else { 0.0 },
            ratios,
        };
        let observed: Vec<Option<Observed>> = scores
            .ratios
            .iter()
            .enumerate()
            .map(|(at, ratio)| Some(scores.observed(at, ratio.as_ref()?)))
            .collect();
        let known: Vec<Observed> = observed.iter().flatten().copied().collect();
        scores.network = Hierarchy::of(&known);
        scores.spread = scores.network.effects().variance;
        let belief = |o: &Option<Observed>| scores.network.belief(o.as_ref()?);
        scores.beliefs = observed.iter().map(belief).collect();
        scores
    }

    /// What a ratio of a dealer says of it. The expectation was learned from dealers who differ,
    /// by themselves and by chance: both are in it, by the dealer's leverage.
    fn observed(&self, dealer: usize, ratio: &Ratio) -> Observed {
        let share = self.leverage.get(dealer).copied().unwrap_or(1.0);
        let (value, variance) = ratio.log();
        Observed {
            value,
            variance: variance + share * self.usual,
            share,
        }
    }

    /// What is believed of a dealer by another ratio of it than that of these months.
    pub(super) fn belief(&self, dealer: usize, ratio: &Ratio) -> Option<Posterior> {
        self.network.belief(&self.observed(dealer, ratio))
    }
}
