//! What contacting people brings, by cut-off.

use super::bootstrap::{BootstrapOptions, Resampler, Strata, by_rank, percentiles};
use super::cuts::thresholds;
use super::scored::{Scored, Tally};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit};
use crate::numeric::count;
use crate::progress::Progress;

/// Profit is given for so many people.
const PEOPLE: f64 = 1_000.0;

/// Profit at one cut-off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfitPoint {
    /// Everybody with at least this probability is contacted.
    pub threshold: f64,
    /// Share of the people contacted.
    pub contacted: f64,
    /// Profit per 1,000 people, with its bootstrap interval.
    pub profit: Estimate,
}

/// Profit by cut-off, and the cut-offs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Profit {
    /// From nobody to everybody.
    pub curve: Vec<ProfitPoint>,
    /// At the cut-off that theory gives, cost over value. It is right when the
    /// probabilities are, and not chosen by looking at the outcomes.
    pub at_theory: ProfitPoint,
    /// Share contacted there, with its bootstrap interval.
    pub contacted: Estimate,
    /// The highest point of the curve. Chosen by looking at the outcomes, so it flatters.
    pub best: ProfitPoint,
    /// Share contacted at the highest point, with the interval of where the replicates had
    /// theirs.
    pub best_contacted: Estimate,
    /// The cut-off of the highest point, with the interval of where the replicates had theirs.
    pub best_threshold: Estimate,
    /// When everybody is contacted.
    pub everybody: ProfitPoint,
}

/// Profit `value * conversions - cost * contacts` per 1,000 people.
///
/// # Errors
/// [`ErrorCode::BadSetup`] unless `value` is above 0 and `cost` at least 0, both finite;
/// [`ErrorCode::BadRequest`] when clusters do not fit; [`Error::cancelled`].
pub fn profit(
    scored: &Scored,
    value: f64,
    cost: f64,
    options: &BootstrapOptions<'_>,
    progress: &dyn Progress,
) -> Result<Profit, Error> {
    if !(value.is_finite() && value > 0.0 && cost.is_finite() && cost >= 0.0) {
        return Err(Error::new(
            ErrorCode::BadSetup,
            "The value of a conversion must be above zero and the cost of a contact zero or more.",
            "Enter other amounts.",
        ));
    }
    let theory = cost / value;
    // Nobody first, then the cuts, with the one of theory last.
    let mut levels = vec![f64::INFINITY];
    levels.extend(thresholds(scored));
    let everybody = levels.len() - 1;
    levels.push(theory);
    let ranks: Vec<usize> = levels
        .iter()
        .map(|&t| scored.scores.partition_point(|&s| s >= t))
        .collect();
    let gain = |weights: &[f64]| -> Vec<(f64, f64)> {
        let sums = cumulative(scored, weights);
        let total = sums.last().map_or(1.0, |t| t.total());
        ranks
            .iter()
            .map(|&rank| {
                let inside = sums.get(rank).copied().unwrap_or_default();
                (
                    PEOPLE * (value * inside.positive - cost * inside.total()) / total,
                    inside.total() / total,
                )
            })
            .collect()
    };
    let best_of = |gains: &[(f64, f64)]| {
        let on_curve = gains.iter().take(everybody + 1).enumerate();
        on_curve.fold((0, f64::NEG_INFINITY, 0.0), |best, (i, g)| {
            if g.0 > best.1 { (i, g.0, g.1) } else { best }
        })
    };
    let gains = gain(&scored.weights);
    let mut profits: Vec<Vec<f64>> = vec![Vec::new(); gains.len()];
    let (mut contacted, mut best_contacted) = (Vec::new(), Vec::new());
    let mut best_threshold = Vec::new();
    // No one scores above 1, and infinity cannot be written down.
    let level = |i: usize| match levels.get(i) {
        Some(level) if level.is_finite() => *level,
        _ => 1.0,
    };
    let clusters = by_rank(scored, options.clusters)?;
    let mut resampler = Resampler::new(
        &scored.outcomes,
        clusters.as_deref(),
        Strata::None,
        options.seed,
    );
    let replicates = replicates(scored, options);
    let mut weights = vec![0.0; scored.rows()];
    for replicate in 0..replicates {
        progress.report("Working out profit", count(replicate) / count(replicates))?;
        if !resampler.draw() {
            continue;
        }
        for ((slot, w), &times) in weights
            .iter_mut()
            .zip(&scored.weights)
            .zip(&resampler.counts)
        {
            *slot = w * f64::from(times);
        }
        let drawn = gain(&weights);
        for (slot, (profit, _)) in profits.iter_mut().zip(&drawn) {
            slot.push(*profit);
        }
        let best = best_of(&drawn);
        best_contacted.push(best.2);
        best_threshold.push(level(best.0));
        contacted.extend(drawn.last().map(|g| g.1));
    }
    let point = |i: usize| -> ProfitPoint {
        let (profit, contacted) = gains.get(i).copied().unwrap_or_default();
        let mut draws = profits.get(i).cloned().unwrap_or_default();
        let (low, high) = percentiles(&mut draws).unwrap_or((profit, profit));
        ProfitPoint {
            threshold: level(i),
            contacted,
            profit: Estimate {
                value: profit,
                low: low.min(profit),
                high: high.max(profit),
                unit: Unit::Money,
            },
        }
    };
    let share = |value: f64, mut draws: Vec<f64>| {
        let (low, high) = percentiles(&mut draws).unwrap_or((value, value));
        Estimate {
            value,
            low: low.min(value),
            high: high.max(value),
            unit: Unit::Share,
        }
    };
    let curve: Vec<ProfitPoint> = (0..=everybody).map(point).collect();
    let best = best_of(&gains);
    let best_point = curve.get(best.0).copied().unwrap_or_else(|| point(best.0));
    let at_theory = point(gains.len() - 1);
    Ok(Profit {
        best: best_point,
        best_contacted: share(best.2, best_contacted),
        best_threshold: share(level(best.0), best_threshold),
        everybody: point(everybody),
        contacted: share(at_theory.contacted, contacted),
        at_theory,
        curve,
    })
}

/// The curve is redrawn while the user moves a field, so it gets fewer replicates.
fn replicates(scored: &Scored, options: &BootstrapOptions<'_>) -> usize {
    match options.replicates {
        Some(n) => usize::try_from(n).unwrap_or(200).max(2),
        None => (20_000_000 / scored.rows().max(1)).clamp(100, 1_000),
    }
}

/// The tally above each rank, for these weights by rank; one more than there are ranks.
fn cumulative(scored: &Scored, weights: &[f64]) -> Vec<Tally> {
    let mut seen = Tally::default();
    let mut sums = Vec::with_capacity(weights.len() + 1);
    sums.push(seen);
    for (y, w) in scored.outcomes.iter().zip(weights) {
        seen.add(Tally {
            positive: w * y,
            negative: w * (1.0 - y),
        });
        sums.push(seen);
    }
    sums
}
