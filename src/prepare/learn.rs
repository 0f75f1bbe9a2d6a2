//! Learning the encoding of one column from its training rows.

use crate::numeric::{distinct, rounded, sort_by, sort_numbers};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::design::DesignBuilder;
use super::plan::{ColumnKind, ColumnPlan, Steps};
use super::preparation::{
    ColumnEncoding, DateEncoding, LevelEncoding, NumberEncoding, PreparedColumn, TargetEncoding,
    days_since_1970, months, weekdays,
};
use super::source::{self, Levels};
use crate::numeric::count;
use crate::table::{MISSING, Values};

/// A number with a larger share of missing values gets an indicator.
const INDICATOR_SHARE: f64 = 0.01;
/// A number with a larger skewness is logged.
const LOG_SKEWNESS: f64 = 2.0;
/// Values are held within this quantile and its mirror, on a side with outliers: where the
/// last value is this many times as far from the median as the quantile.
const CLIP: f64 = 0.005;
const OUTLYING: f64 = 2.0;
/// A level with fewer rows is rare, and so is one below the share.
const RARE_ROWS: f64 = 10.0;
const RARE_SHARE: f64 = 0.002;
/// A category with more levels is replaced by its conversion rate.
const MANY_LEVELS: usize = 50;
/// Rows of the overall rate added to every level's.
const SMOOTHING: f64 = 20.0;
/// Folds of the out-of-fold rates.
const FOLDS: usize = 5;

/// The training rows and what is known about them.
pub(super) struct Lesson<'a> {
    pub(super) rows: &'a [u32],
    pub(super) target: &'a [bool],
    /// The customer of each row, when rows repeat customers.
    pub(super) groups: Option<&'a [u32]>,
    pub(super) seed: u64,
    pub(super) steps: Steps,
}

impl Lesson<'_> {
    /// Learns one column and adds its training rows to the design.
    pub(super) fn column(
        &self,
        builder: &mut DesignBuilder,
        plan: &ColumnPlan,
        values: &Values,
    ) -> PreparedColumn {
        let name = &plan.name;
        let (missing, encoding) = match plan.kind {
            ColumnKind::Number => {
                let numbers = source::numbers(Some(values), self.rows);
                let missing = numbers.iter().filter(|x| x.is_nan()).count();
                let encoding = self.number(&numbers);
                if let Some(e) = &encoding {
                    e.push(builder, name, name, &numbers);
                }
                (missing, encoding.map(ColumnEncoding::Number))
            }
            ColumnKind::Category => {
                let found = source::levels(Some(values), self.rows);
                let missing = found.codes.iter().filter(|&&c| c == MISSING).count();
                (missing, self.category(builder, name, &found))
            }
            ColumnKind::Date => {
                let millis = source::moments(Some(values), self.rows);
                let encoding = self.date(&millis);
                if let Some(e) = &encoding {
                    e.push(builder, name, &millis);
                }
                let missing = millis.iter().filter(|&&m| days_since_1970(m).is_nan());
                (missing.count(), encoding.map(ColumnEncoding::Date))
            }
        };
        PreparedColumn {
            name: name.clone(),
            kind: plan.kind,
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
            encoding: encoding.unwrap_or(ColumnEncoding::Constant),
        }
    }

    /// `None` when nothing varies, not even what is missing.
    fn number(&self, values: &[f64]) -> Option<NumberEncoding> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        sort_numbers(&mut sorted);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let missing = count(values.len() - sorted.len()) / count(values.len());
        let (seen_low, seen_high) = match (quantile(&sorted, CLIP), quantile(&sorted, 1.0 - CLIP)) {
            // A yes/no number with fewer than one in 200 on one side would lose that side.
            (low, high) if low < high => (low, high),
            _ => (min, max),
        };
        // Quantiles are values of single rows; they are kept rounded.
        let spread = seen_high - seen_low;
        let (seen_low, seen_high) = (rounded(seen_low, spread), rounded(seen_high, spread));
        let median = rounded(quantile(&sorted, 0.5), spread);
        // A side without outliers is left room: prices and rates wander out of the range
        // they were seen in, and a model that does not follow them is worse.
        let room = max - min;
        let (mut low, mut high) = (-f64::MAX, f64::MAX);
        if self.steps.clip {
            let outlying = |end: f64, seen: f64| {
                seen_low < seen_high && (end - median).abs() > OUTLYING * (seen - median).abs()
            };
            low = if outlying(min, seen_low) {
                seen_low
            } else {
                min - room
            };
            high = if outlying(max, seen_high) {
                seen_high
            } else {
                max + room
            };
        }
        let two_valued = sorted.iter().all(|&x| x == min || x == max);
        let log = self.steps.log && min >= 0.0 && !two_valued && skewness(&sorted) > LOG_SKEWNESS;
        let mut encoding = NumberEncoding {
            median,
            low: if log { low.max(0.0) } else { low },
            high,
            seen_low,
            seen_high,
            log,
            mean: 0.0,
            sd: 1.0,
            indicator: self.steps.indicators && missing > INDICATOR_SHARE,
        };
        let (mean, sd) = mean_and_sd(values.iter().map(|&x| encoding.bounded(x)), values.len());
        encoding.mean = mean;
        if sd > 1e-12 * mean.abs().max(f64::MIN_POSITIVE) {
            encoding.sd = sd;
        } else if !encoding.indicator {
            return None;
        }
        Some(encoding)
    }

    fn category(
        &self,
        builder: &mut DesignBuilder,
        name: &str,
        found: &Levels<'_>,
    ) -> Option<ColumnEncoding> {
        let counted = commonest_first(found);
        if counted.len() > MANY_LEVELS {
            let (encoding, rates) = self.target_rates(found, &counted)?;
            encoding.push(builder, name, name, rates);
            return Some(ColumnEncoding::Target(encoding));
        }
        let encoding = self.levels(found, &counted)?;
        builder.push_factor(encoding.codes(found), encoding.terms(name, name));
        Some(ColumnEncoding::Levels(encoding))
    }

    /// `None` when there is one level only, or all are rare.
    fn levels(&self, found: &Levels<'_>, counted: &[(u32, usize)]) -> Option<LevelEncoding> {
        let limit = RARE_ROWS.max(RARE_SHARE * count(found.codes.len()));
        let rare = |n: usize| self.steps.merge_rare && count(n) < limit;
        let mut encoding = LevelEncoding {
            levels: Vec::new(),
            counts: Vec::new(),
            rare: Vec::new(),
            rare_count: 0,
        };
        for &(code, n) in counted {
            let level = name_of(found, code);
            let rows = u32::try_from(n).unwrap_or(u32::MAX);
            if rare(n) {
                encoding.rare.push(level);
                encoding.rare_count += rows;
            } else {
                encoding.levels.push(level);
                encoding.counts.push(rows);
            }
        }
        let groups = encoding.levels.len() + usize::from(!encoding.rare.is_empty());
        (!encoding.levels.is_empty() && groups > 1).then_some(encoding)
    }

    /// The encoding for new rows, and the out-of-fold rates of the training rows: a row's
    /// own outcome, and those of its fold, have no part in its rate.
    fn target_rates(
        &self,
        found: &Levels<'_>,
        counted: &[(u32, usize)],
    ) -> Option<(TargetEncoding, Vec<f64>)> {
        let n = found.codes.len();
        // Position of each table level among `counted`, the last place for missing.
        let mut place = vec![0_usize; found.levels.len() + 1];
        for (at, &(code, _)) in counted.iter().enumerate() {
            if let Some(slot) = place.get_mut(slot_of(found, code)) {
                *slot = at;
            }
        }
        let groups: Vec<usize> = found
            .codes
            .iter()
            .map(|&c| place.get(slot_of(found, c)).copied().unwrap_or(0))
            .collect();
        let folds = self.folds(n);
        let mut tally = vec![vec![(0.0_f64, 0.0_f64); counted.len()]; FOLDS];
        let mut totals = [(0.0_f64, 0.0_f64); FOLDS];
        for ((&group, &fold), &hit) in groups.iter().zip(&folds).zip(self.target) {
            let hit = f64::from(u8::from(hit));
            if let Some(cell) = tally.get_mut(fold).and_then(|t| t.get_mut(group)) {
                cell.0 += hit;
                cell.1 += 1.0;
            }
            if let Some(cell) = totals.get_mut(fold) {
                cell.0 += hit;
                cell.1 += 1.0;
            }
        }
        let sum = |of: &mut dyn Iterator<Item = (f64, f64)>| {
            of.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
        };
        let smooth =
            |(hits, rows): (f64, f64), prior: f64| (hits + SMOOTHING * prior) / (rows + SMOOTHING);
        let all = sum(&mut totals.iter().copied());
        let prior = all.0 / all.1.max(1.0);
        let of_group = |g: usize, without: usize| {
            sum(&mut tally
                .iter()
                .enumerate()
                .filter(|(fold, _)| *fold != without)
                .filter_map(|(_, t)| t.get(g).copied()))
        };
        let rates: Vec<f64> = (0..counted.len())
            .map(|g| smooth(of_group(g, FOLDS), prior))
            .collect();
        let by_fold: Vec<Vec<f64>> = (0..FOLDS)
            .map(|fold| {
                let own = totals.get(fold).copied().unwrap_or_default();
                let rest = (all.0 - own.0, all.1 - own.1);
                let prior = if rest.1 > 0.0 { rest.0 / rest.1 } else { prior };
                (0..counted.len())
                    .map(|g| smooth(of_group(g, fold), prior))
                    .collect()
            })
            .collect();
        let training: Vec<f64> = groups
            .iter()
            .zip(&folds)
            .map(|(&g, &fold)| {
                by_fold
                    .get(fold)
                    .and_then(|rates| rates.get(g))
                    .copied()
                    .unwrap_or(prior)
            })
            .collect();
        let (mean, sd) = mean_and_sd(training.iter().copied(), n);
        if sd <= 1e-12 {
            return None;
        }
        let encoding = TargetEncoding {
            levels: counted.iter().map(|&(c, _)| name_of(found, c)).collect(),
            rates,
            prior,
            mean,
            sd,
        };
        Some((encoding, training))
    }

    /// A fold per row: whole customers where they repeat, otherwise each fold with its share
    /// of the conversions.
    fn folds(&self, n: usize) -> Vec<usize> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        if let Some(groups) = self.groups {
            let names = distinct(groups);
            let mut dealt: Vec<usize> = (0..names.len()).map(|i| i % FOLDS).collect();
            dealt.shuffle(&mut random);
            let of = |group: &u32| dealt.get(names.binary_search(group).ok()?).copied();
            return groups.iter().map(|g| of(g).unwrap_or(0)).collect();
        }
        let mut folds = vec![0; n];
        for side in [true, false] {
            let mut rows: Vec<usize> = self
                .target
                .iter()
                .enumerate()
                .filter(|(_, t)| **t == side)
                .map(|(i, _)| i)
                .collect();
            rows.shuffle(&mut random);
            for (i, row) in rows.into_iter().enumerate() {
                if let Some(fold) = folds.get_mut(row) {
                    *fold = i % FOLDS;
                }
            }
        }
        folds
    }

    fn date(&self, millis: &[i64]) -> Option<DateEncoding> {
        let days: Vec<f64> = millis.iter().map(|&m| days_since_1970(m)).collect();
        let origin = days.iter().copied().fold(f64::NAN, f64::min).floor();
        let since: Vec<f64> = days.iter().map(|d| d - origin).collect();
        let part = |found: &Levels<'_>| self.levels(found, &commonest_first(found));
        let encoding = DateEncoding {
            origin,
            month: part(&months(millis)),
            weekday: part(&weekdays(millis)),
            days: self.number(&since),
        };
        let some =
            encoding.days.is_some() || encoding.month.is_some() || encoding.weekday.is_some();
        (origin.is_finite() && some).then_some(encoding)
    }
}

/// The place of a code in a list of levels with one more place, for missing, at the end.
fn slot_of(found: &Levels<'_>, code: u32) -> usize {
    usize::try_from(code)
        .unwrap_or(usize::MAX)
        .min(found.levels.len())
}

fn name_of(found: &Levels<'_>, code: u32) -> Option<String> {
    found
        .levels
        .get(slot_of(found, code))
        .map(|l| l.as_ref().to_owned())
}

/// Levels that occur with their rows, commonest first; equally common ones by name.
pub(super) fn commonest_first(found: &Levels<'_>) -> Vec<(u32, usize)> {
    let mut counts = vec![0_usize; found.levels.len() + 1];
    for &code in &found.codes {
        if let Some(slot) = counts.get_mut(slot_of(found, code)) {
            *slot += 1;
        }
    }
    let mut counted: Vec<(u32, usize)> = counts
        .iter()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .map(|(at, &n)| {
            let code = if at == found.levels.len() {
                MISSING
            } else {
                u32::try_from(at).unwrap_or(MISSING)
            };
            (code, n)
        })
        .collect();
    sort_by(&mut counted, |a, b| {
        let name = |code: u32| found.levels.get(slot_of(found, code));
        b.1.cmp(&a.1).then_with(|| name(a.0).cmp(&name(b.0)))
    });
    counted
}

/// The quantile of sorted values, linear between neighbours (Hyndman and Fan's type 7).
/// `NaN` without values.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = q * count(last);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list"
    )]
    let below = (at.floor() as usize).min(last);
    let a = sorted.get(below).copied().unwrap_or(f64::NAN);
    let b = sorted.get((below + 1).min(last)).copied().unwrap_or(a);
    a + (b - a) * (at - count(below))
}

fn mean_and_sd(values: impl Iterator<Item = f64> + Clone, n: usize) -> (f64, f64) {
    let n = count(n.max(1));
    let mean = values.clone().sum::<f64>() / n;
    let square = values.map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, square.sqrt())
}

/// The third standardised moment; 0 when nothing varies.
fn skewness(values: &[f64]) -> f64 {
    let (mean, sd) = mean_and_sd(values.iter().copied(), values.len());
    if sd <= 0.0 {
        return 0.0;
    }
    let cube = |x: f64| {
        let z = (x - mean) / sd;
        z * z * z
    };
    values.iter().map(|&x| cube(x)).sum::<f64>() / count(values.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&sorted, 0.5), 3.0);
        assert!((quantile(&sorted, 0.1) - 1.3).abs() < 1e-15);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn a_customers_other_rows_do_not_give_the_outcome_away() {
        // 200 customers of six rows, each with a level and an outcome of its own.
        let n = 1_200_u32;
        let customers: Vec<u32> = (0..n).map(|i| i / 6).collect();
        let target: Vec<bool> = customers.iter().map(|c| c * 7 % 10 < 3).collect();
        let values = Values::Category(crate::table::Categories {
            codes: customers.clone(),
            levels: (0..200).map(|i| format!("level {i}")).collect(),
        });
        let rows: Vec<u32> = (0..n).collect();
        let gap = |groups: Option<&[u32]>| {
            let lesson = Lesson {
                rows: &rows,
                target: &target,
                groups,
                seed: 1,
                steps: Steps::default(),
            };
            let found = source::levels(Some(&values), &rows);
            let (_, rates) = lesson
                .target_rates(&found, &commonest_first(&found))
                .unwrap();
            let mean = |side: bool| {
                let of = rates.iter().zip(&target).filter(|(_, t)| **t == side);
                let rates: Vec<f64> = of.map(|(r, _)| *r).collect();
                rates.iter().sum::<f64>() / count(rates.len())
            };
            mean(true) - mean(false)
        };
        assert!(gap(None) > 0.1, "{}", gap(None));
        assert!(gap(Some(&customers)) <= 0.0, "{}", gap(Some(&customers)));
    }
}
