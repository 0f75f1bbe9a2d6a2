//! The managing index: how the business is led, from several measures.

use super::cells::Cells;
use super::generating::{Generating, Window};
use super::setup::{Area, IndexRule};
use crate::evaluate::{Hierarchy, Observed, Posterior, RandomEffects};
use crate::models::ridge::ridge;
use crate::panel::Panel;
use crate::panel::Rates;

/// Points of the index that a standard deviation of the network is worth.
pub(super) const POINTS: f64 = 10.0;

/// One measure in the whole network.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// Per dealer: its rate with the variance of its error.
    pub(super) rates: Vec<Option<(f64, f64)>>,
    /// The rate of all dealers together.
    pub(super) mean: f64,
    pub(super) prior: RandomEffects,
    pub(super) beliefs: Vec<Option<Posterior>>,
    /// Share of the index, 0 to 1.
    pub(super) weight: f64,
    /// Whether the data gave it a weight below zero, which was set to zero.
    pub(super) against: bool,
}

impl Measured {
    fn of(panel: &Panel, rates: &Rates, window: Window) -> Self {
        let mut found = vec![None; panel.units().len()];
        // The variance of a month's rate, times its base, around the dealer's own rate.
        let (mut squares, mut spare) = (0.0, 0.0);
        let (mut top, mut bottom) = (0.0, 0.0);
        for range in panel.by_unit() {
            let Some((dealer, _)) = panel.cells().get(range.start) else {
                continue;
            };
            let known: Vec<(f64, f64)> = range
                .filter(|cell| panel.cells().get(*cell).is_some_and(|c| window.has(c.1)))
                .filter_map(|cell| {
                    Some((*rates.numerator.get(cell)?, *rates.denominator.get(cell)?))
                })
                .filter(|(t, b)| t.is_finite() && *b > 0.0)
                .collect();
            let sum = known.iter().fold((0.0, 0.0), |s, k| (s.0 + k.0, s.1 + k.1));
            if sum.1 <= 0.0 {
                continue;
            }
            let rate = sum.0 / sum.1;
            squares += known
                .iter()
                .map(|(t, b)| b * (t / b - rate) * (t / b - rate))
                .sum::<f64>();
            spare += known.len() as f64 - 1.0;
            top += sum.0;
            bottom += sum.1;
            if let Some(slot) = found.get_mut(*dealer as usize) {
                *slot = Some((rate, sum.1));
            }
        }
        let mean = if bottom > 0.0 { top / bottom } else { f64::NAN };
        // With one month each there is only what chance does to a share.
        let noise = if spare > 0.0 {
            squares / spare
        } else {
            (mean * (1.0 - mean)).abs()
        };
        let noise = noise.max(1e-12);
        let rates: Vec<Option<(f64, f64)>> = found
            .into_iter()
            .map(|f| f.map(|(rate, base)| (rate, noise / base)))
            .collect();
        let observed = |rate: &(f64, f64)| Observed::new(rate.0, rate.1);
        let known: Vec<Observed> = rates.iter().flatten().map(observed).collect();
        let network = Hierarchy::of(&known);
        let prior = network.effects();
        let beliefs = rates
            .iter()
            .map(|rate| network.belief(&observed(rate.as_ref()?)))
            .collect();
        Self {
            rates,
            mean,
            prior,
            beliefs,
            weight: 0.0,
            against: false,
        }
    }

    /// How far a dealer is believed to be from the mean, in standard deviations of the truths, and
    /// the variance of that; `sign` is -1 when less is better.
    fn standard(&self, dealer: usize, sign: f64) -> Option<(f64, f64)> {
        let belief = self.beliefs.get(dealer).copied().flatten()?;
        if self.prior.variance <= 0.0 {
            return Some((0.0, 0.0));
        }
        let sd = self.prior.variance.sqrt();
        Some((
            sign * (belief.mean - self.prior.mean) / sd,
            belief.variance / self.prior.variance,
        ))
    }
}

/// The index of all dealers.
#[derive(Debug, Clone)]
pub(super) struct Managing {
    pub(super) measures: Vec<Measured>,
    /// Per dealer, in points around 100.
    pub(super) beliefs: Vec<Option<Posterior>>,
}

impl Managing {
    /// `None` when the area has no measure, or no dealer has one in the window.
    pub(super) fn of(
        panel: &Panel,
        area: &Area,
        cells: &Cells,
        window: Window,
        generating: &Generating,
    ) -> Option<Self> {
        let mut measures: Vec<Measured> = cells
            .kpis
            .iter()
            .map(|k| Measured::of(panel, k, window))
            .collect();
        measures.iter().any(|m| m.mean.is_finite()).then_some(())?;
        let signs: Vec<f64> = area
            .kpis
            .iter()
            .map(|k| if k.more_is_better { 1.0 } else { -1.0 })
            .collect();
        weigh(&mut measures, area, &signs, generating);
        let dealers = 0..panel.units().len();
        let beliefs = match area.index {
            IndexRule::Standardised => {
                let sums: Vec<Option<(f64, f64, f64)>> =
                    dealers.map(|d| composite(&measures, &signs, d)).collect();
                scaled(&sums)
            }
            IndexRule::PercentSum => {
                let shares: Vec<&Measured> = measures
                    .iter()
                    .zip(&area.kpis)
                    .filter(|(_, k)| k.percent)
                    .map(|(m, _)| m)
                    .collect();
                dealers.map(|d| percent_sum(&shares, d)).collect()
            }
        };
        Some(Self { measures, beliefs })
    }
}

/// The weighted mean of the standardised measures that a dealer has, its variance, and the share
/// of the weights that it rests on.
fn composite(measures: &[Measured], signs: &[f64], dealer: usize) -> Option<(f64, f64, f64)> {
    let (mut sum, mut variance, mut weight) = (0.0, 0.0, 0.0);
    for (measure, sign) in measures.iter().zip(signs) {
        if let Some((z, v)) = measure.standard(dealer, *sign) {
            sum += measure.weight * z;
            variance += measure.weight * measure.weight * v;
            weight += measure.weight;
        }
    }
    (weight > 0.0).then(|| (sum / weight, variance / (weight * weight), weight))
}

/// In points around 100: one standard deviation of what is true of the network is 10 points.
fn scaled(sums: &[Option<(f64, f64, f64)>]) -> Vec<Option<Posterior>> {
    let known = || sums.iter().flatten();
    let n = known().count() as f64;
    let mean = known().map(|s| s.0).sum::<f64>() / n.max(1.0);
    // What is believed varies less than what is true, by what is not known of each.
    let spread = known()
        .map(|s| (s.0 - mean) * (s.0 - mean) + s.1)
        .sum::<f64>()
        / n.max(1.0);
    let per_sd = if spread > 0.0 {
        POINTS / spread.sqrt()
    } else {
        0.0
    };
    let belief = |(z, variance, _): &(f64, f64, f64)| Posterior {
        mean: 100.0 + per_sd * (z - mean),
        variance: per_sd * per_sd * variance,
        reliability: if spread > 0.0 {
            (1.0 - variance / spread).clamp(0.0, 1.0)
        } else {
            0.0
        },
    };
    sums.iter().map(|s| s.as_ref().map(belief)).collect()
}

/// 100 times the sum of the dealer's per cents over the sum of the national ones.
fn percent_sum(measures: &[&Measured], dealer: usize) -> Option<Posterior> {
    let (mut own, mut all, mut variance) = (0.0, 0.0, 0.0);
    for measure in measures.iter().filter(|m| m.mean.is_finite()) {
        if let Some((rate, v)) = measure.rates.get(dealer).copied().flatten() {
            own += rate;
            all += measure.mean;
            variance += v;
        }
    }
    (all != 0.0).then(|| Posterior {
        mean: 100.0 * own / all,
        variance: 1e4 * variance / (all * all),
        reliability: 1.0,
    })
}

/// Weights of the measures: those of the setup, and for the others how much each says of the
/// generating score beside the rest (ridge coefficients of standardised measures, none below
/// zero), so that all add up to one.
fn weigh(measures: &mut [Measured], area: &Area, signs: &[f64], generating: &Generating) {
    let dealers = generating.ratios.len();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let (mut targets, mut weights) = (Vec::new(), Vec::new());
    for dealer in 0..dealers {
        let Some(ratio) = generating.ratios.get(dealer).copied().flatten() else {
            continue;
        };
        let standard =
            |(m, sign): (&Measured, &f64)| m.standard(dealer, *sign).map_or(0.0, |s| s.0);
        rows.push(measures.iter().zip(signs).map(standard).collect());
        let (log, variance) = ratio.log();
        targets.push(log);
        weights.push(1.0 / (variance + generating.spread).max(1e-12));
    }
    let found = ridge(&rows, &targets, &weights, 0.05);
    let usable = |at: usize, m: &Measured| {
        let own = area.kpis.get(at).and_then(|k| k.weight);
        (own, m.mean.is_finite() && m.prior.variance > 0.0)
    };
    let data: Vec<f64> = measures
        .iter()
        .enumerate()
        .map(|(at, m)| {
            let (_, varies) = usable(at, m);
            if varies {
                found.get(at).copied().unwrap_or(0.0)
            } else {
                0.0
            }
        })
        .collect();
    let positive: f64 = data.iter().map(|w| w.max(0.0)).sum();
    let count = data.len() as f64;
    for (at, (measure, coefficient)) in measures.iter_mut().zip(&data).enumerate() {
        let (own, _) = usable(at, measure);
        measure.against = own.is_none() && *coefficient < 0.0;
        let from_data = if positive > 0.0 {
            coefficient.max(0.0) / positive
        } else {
            1.0 / count
        };
        measure.weight = own.unwrap_or(from_data).max(0.0);
    }
    let sum: f64 = measures.iter().map(|m| m.weight).sum();
    for measure in measures.iter_mut() {
        measure.weight = if sum > 0.0 {
            measure.weight / sum
        } else {
            1.0 / count
        };
    }
}
