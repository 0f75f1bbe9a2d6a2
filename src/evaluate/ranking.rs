//! Measures of order: does who converts stand above who does not.

use super::scored::{Scored, Tally};

/// The share of (conversion, other) pairs in the right order, ties counted half: the area
/// under the ROC curve.
#[must_use]
pub fn roc_auc(scored: &Scored) -> f64 {
    Sweep::of(&scored.tallies(&scored.weights)).roc_auc
}

/// What one pass from the highest score down gives.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sweep {
    pub(super) roc_auc: f64,
    /// `sum (R_k - R_{k-1}) P_k` over distinct scores, without interpolation.
    pub(super) average_precision: f64,
    /// Largest distance of the two cumulative distributions (Kolmogorov and Smirnov).
    pub(super) ks: f64,
    /// Area under the curve of captured conversions over contacted rows.
    pub(super) alift: f64,
}

impl Sweep {
    pub(super) fn of(tallies: &[Tally]) -> Self {
        let mut total = Tally::default();
        for &t in tallies {
            total.add(t);
        }
        let mut seen = Tally::default();
        let (mut pairs, mut precision, mut ks, mut area) = (0.0, 0.0, 0.0_f64, 0.0);
        let (per_positive, per_negative) = (1.0 / total.positive, 1.0 / total.negative);
        for &t in tallies {
            pairs += t.negative * (seen.positive + 0.5 * t.positive);
            area += t.total() * (seen.positive + 0.5 * t.positive);
            seen.add(t);
            if t.positive > 0.0 {
                precision += t.positive * (seen.positive / seen.total());
                // Only after conversions can the distance grow.
                ks = ks.max(seen.positive * per_positive - seen.negative * per_negative);
            }
        }
        Self {
            roc_auc: pairs * per_positive * per_negative,
            average_precision: precision * per_positive,
            ks,
            alift: area * per_positive / total.total(),
        }
    }
}

/// The best rows, by share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Top {
    share: f64,
    whole: bool,
}

impl Top {
    pub(super) fn new(share: f64, whole: bool) -> Self {
        Self { share, whole }
    }

    /// Weight of the best rows, and of the conversions among them.
    fn take(self, tallies: &[Tally]) -> (f64, Tally, Tally) {
        let mut total = Tally::default();
        for &t in tallies {
            total.add(t);
        }
        let exact = self.share.clamp(0.0, 1.0) * total.total();
        let wanted = if self.whole {
            // 0.1 * 30 is a hair above 3: that is not a reason for a fourth row.
            (exact * (1.0 - 1e-12)).ceil().max(1.0)
        } else {
            exact
        };
        let mut taken = Tally::default();
        let mut left = wanted;
        for &t in tallies {
            if left <= 0.0 {
                break;
            }
            let part = if t.total() > left {
                left / t.total()
            } else {
                1.0
            };
            taken.add(Tally {
                positive: part * t.positive,
                negative: part * t.negative,
            });
            left -= t.total();
        }
        (wanted, taken, total)
    }

    pub(super) fn lift(self, tallies: &[Tally]) -> f64 {
        let (wanted, taken, total) = self.take(tallies);
        if wanted > 0.0 {
            (taken.positive / wanted) / (total.positive / total.total())
        } else {
            1.0
        }
    }

    pub(super) fn capture(self, tallies: &[Tally]) -> f64 {
        let (_, taken, total) = self.take(tallies);
        taken.positive / total.positive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_share_agrees_with_the_reference_values() {
        let text = include_str!("../../tests/reference/metrics.json");
        let reference: serde_json::Value = serde_json::from_str(text).unwrap();
        let numbers = |name: &str| -> Vec<f64> {
            let list = reference[name].as_array().unwrap().iter();
            list.map(|x| x.as_f64().unwrap()).collect()
        };
        let outcomes: Vec<bool> = numbers("y").iter().map(|y| *y == 1.0).collect();
        let scored = Scored::new(&outcomes, &numbers("p"), None).unwrap();
        let tallies = scored.tallies(&scored.weights);
        let tops = reference["tops"].as_array().unwrap();
        assert!(!tops.is_empty());
        for of in tops {
            let top = Top::new(of["share"].as_f64().unwrap(), scored.unit);
            for (got, want) in [
                (top.lift(&tallies), &of["lift"]),
                (top.capture(&tallies), &of["capture"]),
            ] {
                assert!((got - want.as_f64().unwrap()).abs() < 1e-9, "{got} {want}");
            }
        }
    }
}
