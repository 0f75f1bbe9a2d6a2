//! Bootstrap intervals (Efron 1979): rows are drawn again, and the figures computed anew.
//!
//! Scores are sorted once. A replicate is a count per row, so it costs a pass, not a sort.
//! For figures of order, rows are drawn within conversions and within others, so that every
//! replicate has as many of each as the data. Figures of probability and profit depend on
//! how many convert, which is itself uncertain: for them rows are drawn from all. With
//! clusters, whole customers are drawn for both.

use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::metrics::{MetricId, Metrics, Parts};
use super::probability::{LineSums, calibration_line};
use super::ranking::Sweep;
use super::scored::Scored;
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit};
use crate::numeric::count;
use crate::numeric::{distinct, logit, sigmoid, sort_numbers};
use crate::progress::Progress;

/// Replicates times rows beyond which replicates are saved on.
const WORK: usize = 100_000_000;

/// How rows are drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct BootstrapOptions<'a> {
    /// Number of replicates. By default 1,000 up to 100,000 rows, then fewer in proportion,
    /// at least 200.
    pub replicates: Option<u32>,
    /// A number per row that names its customer: all rows of a customer are drawn together.
    pub clusters: Option<&'a [u32]>,
    /// The same seed gives the same intervals.
    pub seed: u64,
}

impl BootstrapOptions<'_> {
    fn replicates(&self, rows: usize) -> usize {
        match self.replicates {
            Some(n) => usize::try_from(n).unwrap_or(1_000).max(2),
            None => (WORK / rows.max(1)).clamp(200, 1_000),
        }
    }
}

/// Every figure with its 95 % percentile interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricIntervals {
    /// On the data.
    pub value: Metrics,
    /// 2.5 % quantile of the replicates.
    pub low: Metrics,
    /// 97.5 % quantile.
    pub high: Metrics,
}

/// Two models on the same rows. All intervals are of the same replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The first model's figure.
    pub first: Estimate,
    /// The second's.
    pub second: Estimate,
    /// First minus second. Its interval is narrower than the two above suggest: what is
    /// common to both models, drawn rows above all, cancels.
    pub difference: Estimate,
    /// Share of the replicates in which the first was better; ties count half.
    pub first_better: f64,
}

/// All figures with their intervals. The calibration line of a replicate is one Newton step
/// from that of the data. The calibration error of a replicate is larger by chance alone;
/// where its interval would leave out the value, it is widened to it.
///
/// # Errors
/// [`ErrorCode::BadRequest`] when clusters do not fit, and [`Error::cancelled`].
pub fn bootstrap(
    scored: &Scored,
    options: &BootstrapOptions<'_>,
    progress: &dyn Progress,
) -> Result<MetricIntervals, Error> {
    let value = Metrics::of(scored);
    let parts = Parts::new(scored);
    let (intercept, slope) = calibration_line(scored);
    let line: Vec<[f64; 3]> = scored
        .scores
        .iter()
        .zip(&scored.outcomes)
        .map(|(&score, &y)| {
            let z = logit(score);
            let p = sigmoid(intercept + slope * z);
            [z, p - y, p * (1.0 - p)]
        })
        .collect();
    let mut draws: Vec<Vec<f64>> = vec![Vec::new(); MetricId::ALL.len()];
    let mut weights = vec![0.0; scored.rows()];
    let clusters = by_rank(scored, options.clusters)?;
    let clusters = clusters.as_deref();
    let outcomes = &scored.outcomes;
    let mut within = Resampler::new(outcomes, clusters, Strata::Outcomes, options.seed);
    let mut among = Resampler::new(outcomes, clusters, Strata::None, options.seed);
    let replicates = options.replicates(scored.rows());
    for replicate in 0..replicates {
        progress.report(
            "Working out intervals",
            count(replicate) / count(replicates),
        )?;
        if !(within.draw() && among.draw()) {
            continue;
        }
        let mut metrics = value;
        for ((slot, w), &times) in weights.iter_mut().zip(&scored.weights).zip(&within.counts) {
            *slot = w * f64::from(times);
        }
        parts.set_order(&mut metrics, &weights, scored.unit);
        let mut sums = LineSums::default();
        let rows = weights.iter_mut().zip(&scored.weights);
        for (((slot, w), &times), row) in rows.zip(&among.counts).zip(&line) {
            *slot = w * f64::from(times);
            let [z, residual, curvature] = *row;
            sums.add(*slot, z, residual, curvature);
        }
        parts.set_probability(&mut metrics, &weights);
        let (da, db) = sums.step();
        metrics.set(MetricId::CalibrationIntercept, intercept + da);
        metrics.set(MetricId::CalibrationSlope, slope + db);
        for (id, draws) in MetricId::ALL.iter().zip(&mut draws) {
            draws.push(metrics.get(*id));
        }
    }
    let (mut low, mut high) = (value, value);
    for (id, draws) in MetricId::ALL.iter().zip(&mut draws) {
        let (from, to) = percentiles(draws).unwrap_or((value.get(*id), value.get(*id)));
        low.set(*id, from);
        high.set(*id, to);
        if *id == MetricId::Ece {
            low.set(*id, from.min(value.get(*id)));
            high.set(*id, to.max(value.get(*id)));
        }
    }
    Ok(MetricIntervals { value, low, high })
}

/// Two areas under the ROC curve and their difference, both models judged on the same
/// rows in every replicate. Both must be scored with the same outcomes and weights in the same order.
///
/// # Errors
/// [`ErrorCode::BadRequest`] when the rows or clusters do not fit, and [`Error::cancelled`].
pub fn compare_roc_auc(
    first: &Scored,
    second: &Scored,
    options: &BootstrapOptions<'_>,
    progress: &dyn Progress,
) -> Result<Comparison, Error> {
    let outcomes = by_row(first, &first.outcomes);
    let weights = by_row(first, &first.weights);
    if outcomes != by_row(second, &second.outcomes) || weights != by_row(second, &second.weights) {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "The two models were tested on different rows.",
            "Report this as a defect.",
        ));
    }
    check_clusters(first, options.clusters)?;
    let mut resampler = Resampler::new(&outcomes, options.clusters, Strata::Outcomes, options.seed);
    let replicates = options.replicates(2 * first.rows());
    let mut scratch = vec![0.0; first.rows()];
    let mut area = |scored: &Scored, counts: &[u32]| {
        for ((slot, &row), w) in scratch.iter_mut().zip(&scored.order).zip(&scored.weights) {
            *slot = w * f64::from(counts.get(row as usize).copied().unwrap_or(0));
        }
        Sweep::of(&scored.tallies(&scratch)).roc_auc
    };
    let once = vec![1; first.rows()];
    let values = (area(first, &once), area(second, &once));
    let (mut firsts, mut seconds, mut draws) = (Vec::new(), Vec::new(), Vec::new());
    let mut better = 0.0;
    for replicate in 0..replicates {
        progress.report("Comparing models", count(replicate) / count(replicates))?;
        if !resampler.draw() {
            continue;
        }
        let drawn = (
            area(first, &resampler.counts),
            area(second, &resampler.counts),
        );
        let difference = drawn.0 - drawn.1;
        better += if difference > 0.0 {
            1.0
        } else if difference == 0.0 {
            0.5
        } else {
            0.0
        };
        firsts.push(drawn.0);
        seconds.push(drawn.1);
        draws.push(difference);
    }
    let drawn = count(draws.len().max(1));
    let estimate = |value: f64, draws: &mut [f64]| {
        let (low, high) = percentiles(draws).unwrap_or((value, value));
        Estimate {
            value,
            low,
            high,
            unit: Unit::Number,
        }
    };
    Ok(Comparison {
        first: estimate(values.0, &mut firsts),
        second: estimate(values.1, &mut seconds),
        difference: estimate(values.0 - values.1, &mut draws),
        first_better: better / drawn,
    })
}

/// What is drawn separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strata {
    /// Conversions and others.
    Outcomes,
    /// Nothing.
    None,
}

/// Draws rows with replacement.
pub(super) struct Resampler {
    random: Xoshiro256PlusPlus,
    draw: Draw,
    /// How often each row was drawn.
    pub(super) counts: Vec<u32>,
    positive: Vec<bool>,
}

enum Draw {
    /// Rows that are drawn among each other.
    Strata(Vec<Vec<u32>>),
    /// The cluster of each row, counted from 0, and how often each was drawn.
    Clusters(Vec<u32>, Vec<u32>),
}

impl Resampler {
    pub(super) fn new(
        outcomes: &[f64],
        clusters: Option<&[u32]>,
        strata: Strata,
        seed: u64,
    ) -> Self {
        let draw = match clusters {
            None => {
                let rows = |side: f64| {
                    (0_u32..)
                        .zip(outcomes)
                        .filter(|(_, y)| strata == Strata::None || **y == side)
                        .map(|(row, _)| row)
                        .collect()
                };
                Draw::Strata(match strata {
                    Strata::Outcomes => vec![rows(1.0), rows(0.0)],
                    Strata::None => vec![rows(1.0)],
                })
            }
            Some(clusters) => {
                let names = distinct(clusters);
                let numbers = clusters
                    .iter()
                    .map(|c| names.binary_search(c).unwrap_or(0))
                    .map(|i| u32::try_from(i).unwrap_or(0))
                    .collect();
                Draw::Clusters(numbers, vec![0; names.len()])
            }
        };
        Self {
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            draw,
            counts: vec![0; outcomes.len()],
            positive: outcomes.iter().map(|&y| y > 0.5).collect(),
        }
    }

    /// Fills `counts`. `false` when the replicate lacks an outcome, which only clusters can
    /// bring about.
    pub(super) fn draw(&mut self) -> bool {
        match &mut self.draw {
            Draw::Strata(strata) => {
                self.counts.fill(0);
                for rows in strata {
                    for_random(&mut self.random, rows.len(), |i| {
                        let row = rows.get(i).map_or(usize::MAX, |&r| r as usize);
                        if let Some(times) = self.counts.get_mut(row) {
                            *times += 1;
                        }
                    });
                }
                true
            }
            Draw::Clusters(numbers, times) => {
                times.fill(0);
                for_random(&mut self.random, times.len(), |i| {
                    if let Some(times) = times.get_mut(i) {
                        *times += 1;
                    }
                });
                let mut seen = [false; 2];
                for ((slot, &cluster), &positive) in
                    self.counts.iter_mut().zip(&*numbers).zip(&self.positive)
                {
                    *slot = times.get(cluster as usize).copied().unwrap_or(0);
                    seen[usize::from(positive)] |= *slot > 0;
                }
                seen == [true, true]
            }
        }
    }
}

/// Calls back with `n` random places below `n`: the high half of a product, as Lemire
/// (2019) has it; what it leaves uneven is below `n / 2^32`.
fn for_random(random: &mut Xoshiro256PlusPlus, n: usize, mut call: impl FnMut(usize)) {
    let range = n as u64;
    let mut left = n;
    while left > 0 {
        let bits = random.next_u64();
        for half in [bits >> 32, bits & 0xffff_ffff] {
            if left > 0 {
                call(usize::try_from((half * range) >> 32).unwrap_or(0));
                left -= 1;
            }
        }
    }
}

/// The 2.5 % and 97.5 % quantiles, linear between neighbours; `None` without values.
pub(super) fn percentiles(draws: &mut [f64]) -> Option<(f64, f64)> {
    sort_numbers(draws);
    let last = draws.len().checked_sub(1)?;
    let quantile = |q: f64| {
        let at = q * count(last);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in the list"
        )]
        let below = (at.floor() as usize).min(last);
        let a = *draws.get(below)?;
        let b = *draws.get((below + 1).min(last))?;
        Some(a + (b - a) * (at - count(below)))
    };
    Some((quantile(0.025)?, quantile(0.975)?))
}

/// A value per rank put back into the order of the rows.
fn by_row(scored: &Scored, ranked: &[f64]) -> Vec<f64> {
    let mut rows = vec![0.0; ranked.len()];
    for (&row, &value) in scored.order.iter().zip(ranked) {
        if let Some(slot) = rows.get_mut(row as usize) {
            *slot = value;
        }
    }
    rows
}

fn check_clusters(scored: &Scored, clusters: Option<&[u32]>) -> Result<(), Error> {
    if clusters.is_some_and(|c| c.len() != scored.rows()) {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "The customers do not fit the rows.",
            "Report this as a defect.",
        ));
    }
    Ok(())
}

/// The clusters in the order of the ranks.
pub(super) fn by_rank(
    scored: &Scored,
    clusters: Option<&[u32]>,
) -> Result<Option<Vec<u32>>, Error> {
    check_clusters(scored, clusters)?;
    Ok(clusters.map(|clusters| {
        let of = |row: u32| clusters.get(row as usize).copied().unwrap_or(0);
        scored.order.iter().map(|&row| of(row)).collect()
    }))
}
