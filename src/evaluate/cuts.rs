//! What each cut-off gives: who is contacted, who is missed.

use super::scored::{Scored, Tally};
use crate::estimate::Estimate;
use crate::numeric::sort_numbers;
use crate::report::Cut;

/// About 100 to 140 distinct cut-offs, highest first: every hundredth of the people, and
/// round probabilities within the range of the scores. The last contacts everybody.
#[must_use]
pub fn cuts(scored: &Scored) -> Vec<Cut> {
    thresholds(scored)
        .into_iter()
        .map(|threshold| cut_at(scored, threshold))
        .collect()
}

/// The cut at one threshold.
#[must_use]
pub fn cut_at(scored: &Scored, threshold: f64) -> Cut {
    let total = scored.total();
    let chosen = scored.scores.partition_point(|&s| s >= threshold);
    let mut inside = Tally::default();
    let rows = scored.outcomes.iter().zip(&scored.weights);
    for (y, w) in rows.take(chosen) {
        inside.add(Tally {
            positive: w * y,
            negative: w * (1.0 - y),
        });
    }
    // Weighted rows say less than as many plain ones.
    let share = if scored.unit {
        1.0
    } else {
        scored.effective_share()
    };
    let precision = Estimate::rate(inside.positive * share, inside.total() * share);
    Cut {
        threshold,
        contacted: inside.total() / total.total(),
        true_positives: inside.positive,
        false_positives: inside.negative,
        false_negatives: (total.positive - inside.positive).max(0.0),
        true_negatives: (total.negative - inside.negative).max(0.0),
        precision,
        recall: Estimate::rate(inside.positive * share, total.positive * share),
        lift: precision.value / scored.base_rate(),
    }
}

/// Distinct, highest first.
pub(super) fn thresholds(scored: &Scored) -> Vec<f64> {
    let (Some(&highest), Some(&lowest)) = (scored.scores.first(), scored.scores.last()) else {
        return Vec::new();
    };
    let total: f64 = scored.weights.iter().sum();
    let mut found = vec![lowest];
    let mut next = 1_u32;
    let mut seen = 0.0;
    for (score, w) in scored.scores.iter().zip(&scored.weights) {
        seen += w;
        while next < 100 && seen >= total * f64::from(next) / 100.0 {
            found.push(*score);
            next += 1;
        }
    }
    let round = (1..5_u32)
        .map(|k| f64::from(k) / 100.0)
        .chain((1..20_u32).map(|k| f64::from(k) / 20.0));
    found.extend(round.filter(|&t| lowest < t && t <= highest));
    sort_numbers(&mut found);
    found.reverse();
    found.dedup();
    found
}
