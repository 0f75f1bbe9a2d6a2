//! The distribution of a column in at most 20 bins, with the conversion rate in each.

use super::numbers::{Numbers, exponent, power_of_ten, short};
use super::{Bin, count, per_cent};
use crate::estimate::Estimate;
use crate::numeric::sort_by;
use crate::table::civil::{Civil, DAY_MILLIS};
use crate::table::{Categories, DATE_MISSING, Dates, MISSING};

/// Bins of a distribution, or levels listed by name.
const BINS: usize = 20;
/// Letters of a level shown.
const LABEL_LETTERS: usize = 60;

/// Rows and conversions per bin while a column is read once.
struct Tally {
    rows: Vec<usize>,
    /// Conversions and rows with a known target.
    known: Vec<(usize, usize)>,
}

impl Tally {
    /// Counts rows into `bins` bins; `bin_of` gives the bin of each row in order.
    fn of(
        bins: usize,
        target: Option<&[Option<bool>]>,
        bin_of: impl Iterator<Item = usize>,
    ) -> Self {
        let mut tally = Self {
            rows: vec![0; bins],
            known: vec![(0, 0); bins],
        };
        match target {
            None => {
                for bin in bin_of {
                    if let Some(rows) = tally.rows.get_mut(bin) {
                        *rows += 1;
                    }
                }
            }
            Some(labels) => {
                for (bin, label) in bin_of.zip(labels) {
                    if let (Some(rows), Some(known)) =
                        (tally.rows.get_mut(bin), tally.known.get_mut(bin))
                    {
                        *rows += 1;
                        if let Some(converted) = label {
                            known.0 += usize::from(*converted);
                            known.1 += 1;
                        }
                    }
                }
            }
        }
        tally
    }

    /// The bins with these labels; those without rows are left out when `drop_empty`.
    fn bins(&self, labels: Vec<String>, drop_empty: bool) -> Vec<Bin> {
        labels
            .into_iter()
            .zip(&self.rows)
            .zip(&self.known)
            .filter(|((_, rows), _)| !drop_empty || **rows > 0)
            .map(|((label, &rows), &(converted, known))| Bin {
                label,
                rows: count(rows),
                rate: (known > 0).then(|| Estimate::rate(converted as f64, known as f64)),
            })
            .collect()
    }
}

/// Bins of numbers: one per value when there are at most 20, else steps of 1, 2 or 5 times a
/// power of ten over the middle 99 % of the rows, with the ends open.
pub(super) fn of_numbers(
    values: &[f64],
    numbers: &Numbers,
    sentinel: Option<f64>,
    target: Option<&[Option<bool>]>,
) -> Vec<Bin> {
    let (edges, mut labels) = if numbers.distinct() <= BINS {
        let distinct: Vec<f64> = numbers
            .values()
            .into_iter()
            .filter(|x| Some(*x) != sentinel)
            .collect();
        let labels = distinct.iter().map(|x| short(*x)).collect();
        (distinct.into_iter().skip(1).collect(), labels)
    } else {
        steps(numbers, sentinel)
    };
    let regular = labels.len();
    if let Some(x) = sentinel {
        labels.push(format!("{} (special value)", short(x)));
    }
    let missing = labels.len();
    labels.push("missing".to_owned());
    let bin_of = values.iter().map(|&x| {
        if x.is_nan() {
            missing
        } else if Some(x) == sentinel {
            regular
        } else {
            edges.partition_point(|edge| *edge <= x)
        }
    });
    let tally = Tally::of(labels.len(), target, bin_of);
    let mut bins = tally.bins(labels, false);
    if tally.rows.get(missing) == Some(&0) {
        bins.pop();
    }
    bins
}

/// Inner edges and labels of regular bins.
fn steps(numbers: &Numbers, sentinel: Option<f64>) -> (Vec<f64>, Vec<String>) {
    let whole = numbers.whole();
    let all = numbers.values();
    let regular: Vec<f64> = all.into_iter().filter(|x| Some(*x) != sentinel).collect();
    let (Some(&min), Some(&max)) = (regular.first(), regular.last()) else {
        return (Vec::new(), vec!["all".to_owned()]);
    };
    let inside = |q: f64| numbers.quantile(q).unwrap_or(min).clamp(min, max);
    let (mut low, mut high) = (inside(0.005), inside(0.995));
    if high <= low {
        (low, high) = (min, max);
    }
    let step = nice_step((high - low) / 17.0, whole);
    let first = (low / step).floor();
    let inner = (((high / step).floor() - first) as usize).clamp(1, BINS - 2);
    let edge = |i: usize| (first + i as f64) * step;
    let (below, above) = (min < edge(0), max >= edge(inner + 1));
    let decimals = decimals_of(step);
    let text = |x: f64| format!("{:.decimals$}", x + 0.0);
    let mut edges = Vec::new();
    let mut labels = Vec::new();
    if below {
        labels.push(format!("below {}", text(edge(0))));
        edges.push(edge(0));
    }
    for i in 0..=inner {
        let (from, to) = (edge(i), edge(i + 1));
        labels.push(if whole && step == 1.0 {
            text(from)
        } else if whole {
            format!("{} to {}", text(from), text(to - 1.0))
        } else {
            format!("{} to {}", text(from), text(to))
        });
        if i < inner || above {
            edges.push(to);
        }
    }
    if above {
        labels.push(format!("{} or more", text(edge(inner + 1))));
    }
    (edges, labels)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `raw`; at least 1 for whole numbers.
fn nice_step(raw: f64, whole: bool) -> f64 {
    let power = power_of_ten(exponent(raw.max(1e-300)));
    let step = [1.0, 2.0, 5.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= raw * (1.0 - 1e-9))
        .unwrap_or(10.0 * power);
    if whole { step.round().max(1.0) } else { step }
}

fn decimals_of(step: f64) -> usize {
    usize::try_from((-exponent(step)).clamp(0, 12)).unwrap_or(0)
}

/// How far apart the bins of dates are.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Days(i64),
    Months(i64),
}

/// Bins of dates: days, weeks, months, quarters or years, whichever gives at most 20.
pub(super) fn of_dates(dates: &Dates, target: Option<&[Option<bool>]>) -> Vec<Bin> {
    let days = || {
        dates
            .millis
            .iter()
            .filter(|&&m| m != DATE_MISSING)
            .map(|m| m.div_euclid(DAY_MILLIS))
    };
    let (starts, mut labels) = match (days().min(), days().max()) {
        (Some(first), Some(last)) => calendar(first, last),
        _ => (Vec::new(), Vec::new()),
    };
    let missing = labels.len();
    labels.push("missing".to_owned());
    let bin_of = dates.millis.iter().map(|&m| {
        if m == DATE_MISSING {
            missing
        } else {
            let day = m.div_euclid(DAY_MILLIS);
            starts.partition_point(|s| *s <= day).saturating_sub(1)
        }
    });
    let tally = Tally::of(labels.len(), target, bin_of);
    let mut bins = tally.bins(labels, false);
    if tally.rows.get(missing) == Some(&0) {
        bins.pop();
    }
    bins
}

/// First days and labels of the bins from `first` to `last`.
fn calendar(first: i64, last: i64) -> (Vec<i64>, Vec<String>) {
    let units = [
        Unit::Days(1),
        Unit::Days(7),
        Unit::Months(1),
        Unit::Months(3),
        Unit::Months(12),
        Unit::Months(60),
        Unit::Months(120),
        Unit::Months(600),
        Unit::Months(1_200),
        Unit::Months(12_000),
    ];
    for unit in units {
        let mut starts = Vec::new();
        let mut start = floor(first, unit);
        while start <= last && starts.len() <= BINS {
            starts.push(start);
            start = next(start, unit);
        }
        if starts.len() <= BINS {
            let labels = starts.iter().map(|s| label(*s, unit)).collect();
            return (starts, labels);
        }
    }
    (vec![first], vec!["all".to_owned()])
}

fn floor(day: i64, unit: Unit) -> i64 {
    match unit {
        Unit::Days(1) => day,
        // 1970-01-01 was a Thursday; weeks start on Monday.
        Unit::Days(n) => (day + 3).div_euclid(n) * n - 3,
        Unit::Months(n) => from_months(months(day).div_euclid(n) * n),
    }
}

fn next(day: i64, unit: Unit) -> i64 {
    match unit {
        Unit::Days(n) => day + n,
        Unit::Months(n) => from_months(months(day) + n),
    }
}

fn months(day: i64) -> i64 {
    let civil = Civil::from_days(day);
    civil.year * 12 + civil.month - 1
}

fn from_months(months: i64) -> i64 {
    Civil {
        year: months.div_euclid(12),
        month: months.rem_euclid(12) + 1,
        day: 1,
    }
    .days()
}

fn label(day: i64, unit: Unit) -> String {
    let civil = Civil::from_days(day);
    match unit {
        Unit::Days(1) => civil.iso(),
        Unit::Days(_) => format!("week of {}", civil.iso()),
        Unit::Months(1) => format!("{:04}-{:02}", civil.year, civil.month),
        Unit::Months(3) => format!("{} Q{}", civil.year, (civil.month - 1) / 3 + 1),
        Unit::Months(12) => civil.year.to_string(),
        Unit::Months(n) => format!("{} to {}", civil.year, civil.year + n / 12 - 1),
    }
}

/// The levels of a category by how common they are.
pub(super) struct Levels {
    /// Code and rows, commonest first, ties in order of first appearance; none empty.
    order: Vec<(usize, usize)>,
    pub(super) missing: usize,
}

impl Levels {
    pub(super) fn of(categories: &Categories) -> Self {
        let mut counts = vec![0_usize; categories.levels.len()];
        let mut missing = 0;
        for &code in &categories.codes {
            match counts.get_mut(code as usize) {
                Some(n) if code != MISSING => *n += 1,
                _ => missing += 1,
            }
        }
        let mut order: Vec<(usize, usize)> = counts
            .into_iter()
            .enumerate()
            .filter(|(_, n)| *n > 0)
            .collect();
        sort_by(&mut order, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Self { order, missing }
    }

    pub(super) fn present(&self) -> usize {
        self.order.len()
    }

    pub(super) fn summary(&self, categories: &Categories, rows: usize) -> String {
        let named = self.order.iter().take(3).filter_map(|&(code, n)| {
            let level = categories.levels.get(code)?;
            Some(format!("{} ({})", cut(level), per_cent(n, rows)))
        });
        named.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn bins(
        &self,
        categories: &Categories,
        target: Option<&[Option<bool>]>,
    ) -> Vec<Bin> {
        let named = if self.order.len() <= BINS + 1 {
            self.order.len()
        } else {
            BINS
        };
        let mut place = vec![named; categories.levels.len()];
        let mut labels = Vec::new();
        for (i, &(code, _)) in self.order.iter().take(named).enumerate() {
            if let (Some(p), Some(level)) = (place.get_mut(code), categories.levels.get(code)) {
                *p = i;
                labels.push(cut(level));
            }
        }
        labels.push(format!("{} other levels", self.order.len() - named));
        labels.push("missing".to_owned());
        let bin_of = categories.codes.iter().map(|&code| {
            if code == MISSING {
                named + 1
            } else {
                place.get(code as usize).copied().unwrap_or(named + 1)
            }
        });
        Tally::of(labels.len(), target, bin_of).bins(labels, true)
    }
}

/// A level cut to a length that fits on a page.
fn cut(level: &str) -> String {
    if level.chars().count() <= LABEL_LETTERS {
        return level.to_owned();
    }
    level.chars().take(LABEL_LETTERS - 1).chain(['…']).collect()
}
