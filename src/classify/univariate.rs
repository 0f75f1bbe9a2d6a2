//! How well one column alone tells converters from others.

use std::collections::BTreeMap;

use crate::estimate::Unit;
use crate::format::value;
use crate::numeric::{rounded_ends, sort_by, sort_numbers};
use crate::table::civil::moment_text;
use crate::table::{DATE_MISSING, MISSING, Values};

/// Bins of a number, fine enough to rank people by it.
pub(crate) const FINE: usize = 40;
/// Rows of the overall rate added to every bin's.
const SMOOTHING: f64 = 20.0;

/// A column cut into bins: one code per case.
pub(crate) struct Binned {
    codes: Vec<u32>,
    names: Names,
    bins: usize,
}

enum Names {
    /// Lower and upper end of each bin; then missing.
    Ranges(Vec<(f64, f64)>, bool),
    /// Levels; then missing.
    Levels(Vec<String>),
}

impl Binned {
    /// A bin per level, or about `most` bins of about as many rows each for a number or a date;
    /// `None` when there is one bin only.
    pub(crate) fn of(values: &Values, rows: &[u32], most: usize) -> Option<Self> {
        let binned = match values {
            Values::Number(v) => Self::of_numbers(
                rows.iter()
                    .map(|r| v.get(*r as usize).copied().unwrap_or(f64::NAN)),
                most,
                false,
            ),
            Values::Date(v) => Self::of_numbers(
                rows.iter().map(|r| match v.millis.get(*r as usize) {
                    Some(&m) if m != DATE_MISSING => m as f64,
                    _ => f64::NAN,
                }),
                most,
                true,
            ),
            Values::Category(v) => {
                let missing = u32::try_from(v.levels.len()).ok()?;
                let codes = rows.iter().map(|r| match v.codes.get(*r as usize) {
                    Some(&code) if code != MISSING => code,
                    _ => missing,
                });
                Self {
                    codes: codes.collect(),
                    names: Names::Levels(v.levels.clone()),
                    bins: v.levels.len() + 1,
                }
            }
            Values::Text(v) => {
                let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
                let mut levels: Vec<String> = Vec::new();
                let mut codes = Vec::with_capacity(rows.len());
                for row in rows {
                    let text = v.get(*row as usize).unwrap_or_default();
                    if text.is_empty() {
                        codes.push(MISSING);
                        continue;
                    }
                    let next = u32::try_from(levels.len()).ok()?;
                    let code = *seen.entry(text).or_insert(next);
                    if code == next {
                        levels.push(text.to_owned());
                    }
                    codes.push(code);
                }
                let missing = u32::try_from(levels.len()).ok()?;
                for code in codes.iter_mut().filter(|code| **code == MISSING) {
                    *code = missing;
                }
                Self {
                    codes,
                    bins: levels.len() + 1,
                    names: Names::Levels(levels),
                }
            }
        };
        let first = binned.codes.first()?;
        binned.codes.iter().any(|c| c != first).then_some(binned)
    }

    /// Bins of about equal size; a value with more rows than that is a bin of its own.
    fn of_numbers(values: impl Iterator<Item = f64> + Clone, most: usize, date: bool) -> Self {
        let mut sorted: Vec<f64> = values.clone().filter(|x| !x.is_nan()).collect();
        sort_numbers(&mut sorted);
        let size = sorted.len().div_ceil(most).max(1);
        let mut ranges: Vec<(f64, f64)> = Vec::new();
        let mut filled = size;
        for run in sorted.chunk_by(|a, b| a == b) {
            let Some(&x) = run.first() else { continue };
            match ranges.last_mut() {
                Some(last) if filled < size && run.len() < size => {
                    last.1 = x;
                    filled += run.len();
                }
                _ => {
                    ranges.push((x, x));
                    filled = run.len();
                }
            }
        }
        let missing = u32::try_from(ranges.len()).unwrap_or(MISSING);
        let codes = values
            .map(|x| {
                if x.is_nan() {
                    missing
                } else {
                    let after = ranges.partition_point(|(low, _)| *low <= x);
                    u32::try_from(after.saturating_sub(1)).unwrap_or(missing)
                }
            })
            .collect();
        Self {
            codes,
            bins: ranges.len() + 1,
            names: Names::Ranges(ranges, date),
        }
    }

    /// The bin of each case.
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The bin of the cases without a value, which is the last.
    pub(crate) fn missing(&self) -> usize {
        self.bins - 1
    }

    /// Whether the bins are in an order: those of numbers and dates, not those of levels.
    pub(crate) fn ordered(&self) -> bool {
        matches!(self.names, Names::Ranges(..))
    }

    /// A bin in words.
    pub(crate) fn label(&self, bin: usize) -> String {
        match &self.names {
            Names::Levels(levels) => levels.get(bin).cloned(),
            Names::Ranges(ranges, date) => ranges.get(bin).map(|&(low, high)| {
                let (low, high) = if *date {
                    (low, high)
                } else {
                    rounded_ends(low, high)
                };
                let text = |x: f64| {
                    if *date {
                        moment_text(x as i64, false)
                    } else {
                        value(x, Unit::Number)
                    }
                };
                if low == high {
                    text(low)
                } else {
                    format!("{} to {}", text(low), text(high))
                }
            }),
        }
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "missing".to_owned())
    }

    /// Rows and conversions of each bin.
    pub(crate) fn tally(&self, outcomes: &[bool]) -> Vec<(f64, f64)> {
        let mut tally = vec![(0.0, 0.0); self.bins];
        for (&code, &hit) in self.codes.iter().zip(outcomes) {
            if let Some(slot) = tally.get_mut(code as usize) {
                slot.0 += 1.0;
                slot.1 += f64::from(u8::from(hit));
            }
        }
        tally
    }
}

/// AUC of the smoothed conversion rate of the bins, each fold scored by the rates of the
/// others; the mean over the folds. `folds[f]` lists the cases of fold `f`.
pub(crate) fn univariate_auc(binned: &Binned, outcomes: &[bool], folds: &[Vec<u32>]) -> f64 {
    let all = binned.tally(outcomes);
    let (rows, hits) = all.iter().fold((0.0, 0.0), |t, b| (t.0 + b.0, t.1 + b.1));
    let (mut sum, mut counted) = (0.0, 0.0);
    for fold in folds {
        let mut own = vec![(0.0, 0.0); binned.bins];
        let mut total = (0.0, 0.0);
        for &case in fold {
            let (Some(&code), Some(&hit)) =
                (binned.codes.get(case as usize), outcomes.get(case as usize))
            else {
                continue;
            };
            if let Some(slot) = own.get_mut(code as usize) {
                let hit = f64::from(u8::from(hit));
                slot.0 += 1.0;
                slot.1 += hit;
                total.0 += 1.0;
                total.1 += hit;
            }
        }
        let prior = (hits - total.1) / f64::max(rows - total.0, 1.0);
        let mut scored: Vec<(f64, f64, f64)> = all
            .iter()
            .zip(&own)
            .filter(|(_, own)| own.0 > 0.0)
            .map(|(all, own)| {
                let rate = (all.1 - own.1 + SMOOTHING * prior) / (all.0 - own.0 + SMOOTHING);
                (rate, own.0 - own.1, own.1)
            })
            .collect();
        if let Some(auc) = auc_of_groups(&mut scored) {
            sum += auc;
            counted += 1.0;
        }
    }
    if counted > 0.0 { sum / counted } else { 0.5 }
}

/// AUC of groups (score, others, converters), ties counted half; `None` with one class only.
fn auc_of_groups(groups: &mut [(f64, f64, f64)]) -> Option<f64> {
    sort_by(groups, |a, b| a.0.total_cmp(&b.0));
    let (mut below, mut pairs, mut converters) = (0.0, 0.0, 0.0);
    for tied in groups.chunk_by(|a, b| a.0 == b.0) {
        let (n, p) = tied.iter().fold((0.0, 0.0), |t, g| (t.0 + g.1, t.1 + g.2));
        pairs += p * (below + 0.5 * n);
        below += n;
        converters += p;
    }
    (below > 0.0 && converters > 0.0).then(|| pairs / (below * converters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_of_groups_counts_pairs() {
        // Others at 1, 2, 2, 3; converters at 2, 4: pairs won 1 + 2 * 1/2 + 4 of 8.
        let mut groups = [
            (2.0, 2.0, 1.0),
            (1.0, 1.0, 0.0),
            (4.0, 0.0, 1.0),
            (3.0, 1.0, 0.0),
        ];
        assert_eq!(auc_of_groups(&mut groups), Some(6.0 / 8.0));
        assert_eq!(auc_of_groups(&mut [(1.0, 3.0, 0.0)]), None);
    }

    #[test]
    fn heavy_values_have_a_bin_of_their_own() {
        let values = (0..1_000).map(|i| if i % 2 == 0 { 0.0 } else { f64::from(i) });
        let binned = Binned::of_numbers(values, FINE, false);
        assert_eq!(binned.label(0), "0");
        assert_eq!(binned.tally(&vec![false; 1_000])[0].0, 500.0);
        assert_eq!(binned.label(binned.bins - 1), "missing");
    }

    #[test]
    fn noise_alone_is_worth_nothing() {
        // 1,000 levels of three rows each: rates of the training folds must not see the test fold.
        let codes: Vec<u32> = (0..3_000).map(|i| i * 7 % 1_000).collect();
        let outcomes: Vec<bool> = (0..3_000).map(|i| (i * i * 31 + i) % 17 < 3).collect();
        let binned = Binned {
            codes,
            names: Names::Levels(Vec::new()),
            bins: 1_001,
        };
        let folds: Vec<Vec<u32>> = (0..5)
            .map(|f| (0..3_000).filter(|i| i % 5 == f).collect())
            .collect();
        let auc = univariate_auc(&binned, &outcomes, &folds);
        assert!((auc - 0.5).abs() < 0.08, "{auc}");
    }
}
