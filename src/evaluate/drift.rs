//! Whether a file still looks like the one a model was trained on: the population stability
//! index, with the noise it has by chance.

use serde::{Deserialize, Serialize};

use crate::estimate::Unit;
use crate::format;
use crate::numeric::count;
use crate::numeric::{ln, rounded, sort_by, sort_numbers};
use crate::table::{Categories, DATE_MISSING, Values};

/// Bins of about as many rows.
const BINS: usize = 10;
/// Share of zeros from which on they are a bin of their own.
const SPIKE: f64 = 0.05;
/// Levels with a bin of their own; the rarer ones share one.
const LEVELS: usize = 20;
/// Counted on top in every bin, so that none is empty.
const LAPLACE: f64 = 0.5;
/// Below this an index is no news whatever the sample: a convention.
const SLIGHT: f64 = 0.1;
/// The 99 % point of the normal distribution.
const Z99: f64 = 2.326_347_874_040_841;

/// How one column was distributed in training. Plain data; saved with the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Whether it has levels; otherwise numbers or moments.
    category: bool,
    /// Upper ends of the bins of numbers but the last; empty for levels.
    edges: Vec<f64>,
    /// Whether zeros are a bin of their own.
    zeros: bool,
    /// The levels known, commonest first; empty for numbers.
    levels: Vec<String>,
    /// Rows: missing, zeros or levels that were unknown, then one per bin.
    rows: Vec<f64>,
}

/// How far a column has moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The population stability index.
    pub psi: f64,
    /// What it has to pass to be more than chance.
    pub threshold: f64,
    /// The bins that have rows.
    pub bins: Vec<DriftBin>,
}

/// One bin before and now.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftBin {
    /// What falls in it.
    pub label: String,
    /// Share of the training rows.
    pub before: f64,
    /// Share of the rows of the new file.
    pub now: f64,
}

impl Drift {
    /// Whether the column has moved by more than chance would move it.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.psi > self.threshold
    }
}

impl Baseline {
    /// Learns the bins of a column: ten of about as many rows for numbers and moments, one per
    /// level for categories; with bins for missing values, for zeros when there are many, and
    /// for levels not seen. `None` for text, which has no distribution to compare, and when
    /// there is no row.
    #[must_use]
    pub fn learn(values: &Values) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let mut baseline = Self {
            category: matches!(values, Values::Category(_)),
            edges: Vec::new(),
            zeros: false,
            levels: Vec::new(),
            rows: Vec::new(),
        };
        match values {
            Values::Text(_) => return None,
            Values::Category(categories) => baseline.levels = commonest(categories),
            Values::Number(_) | Values::Date(_) => {
                let mut known: Vec<f64> = (0..values.len())
                    .filter_map(|row| number(values, row))
                    .collect();
                let zeros = known.iter().filter(|x| **x == 0.0).count();
                baseline.zeros = count(zeros) >= SPIKE * count(values.len());
                if baseline.zeros {
                    known.retain(|x| *x != 0.0);
                }
                sort_numbers(&mut known);
                let last = known.len().saturating_sub(1);
                // Quantiles are values of single rows; they are kept rounded.
                let at = |k: usize| known.get(last * k / BINS).copied();
                let spread = at(BINS - 1).unwrap_or(0.0) - at(1).unwrap_or(0.0);
                let edge = |k: usize| at(k).map(|x| rounded(x, spread));
                baseline.edges = (1..BINS).filter_map(edge).collect();
                baseline.edges.dedup();
            }
        }
        baseline.rows = baseline.tally(values);
        Some(baseline)
    }

    /// How far a column of a new file has moved. A column of another kind counts as missing
    /// throughout.
    #[must_use]
    pub fn compare(&self, values: &Values) -> Drift {
        let now = self.tally(values);
        let pairs = || self.rows.iter().zip(&now).enumerate();
        let used = |(_, (before, now)): &(usize, (&f64, &f64))| **before + **now > 0.0;
        let bins = count(pairs().filter(used).count());
        let total = |rows: &[f64]| rows.iter().sum::<f64>();
        let (n, m) = (total(&self.rows), total(&now));
        let mut psi = 0.0;
        for (_, (before, now)) in pairs().filter(used) {
            let e = (before + LAPLACE) / (n + LAPLACE * bins);
            let a = (now + LAPLACE) / (m + LAPLACE * bins);
            psi += (a - e) * (ln(a) - ln(e));
        }
        let noise = (1.0 / n.max(1.0) + 1.0 / m.max(1.0)) * chi_squared_99(bins - 1.0);
        Drift {
            psi,
            threshold: noise.max(SLIGHT),
            bins: pairs()
                .filter(used)
                .map(|(bin, (before, now))| DriftBin {
                    label: self.label(bin, matches!(values, Values::Date(_))),
                    before: before / n.max(1.0),
                    now: now / m.max(1.0),
                })
                .collect(),
        }
    }

    /// Rows per bin.
    fn tally(&self, values: &Values) -> Vec<f64> {
        let bins = match self.category {
            false => self.edges.len() + 1,
            true => self.levels.len().min(LEVELS + 1),
        };
        let mut rows = vec![0.0; 2 + bins];
        let mut add = |bin: usize| {
            if let Some(rows) = rows.get_mut(bin) {
                *rows += 1.0;
            }
        };
        match values {
            Values::Category(categories) if self.category => {
                let place = |level: &String| match self.levels.iter().position(|l| l == level) {
                    Some(at) => 2 + at.min(LEVELS),
                    None => 1,
                };
                let places: Vec<usize> = categories.levels.iter().map(place).collect();
                for code in &categories.codes {
                    add(places.get(*code as usize).copied().unwrap_or(0));
                }
            }
            _ => {
                for row in 0..values.len() {
                    add(match number(values, row) {
                        Some(_) if self.category => 0,
                        Some(x) if x == 0.0 && self.zeros => 1,
                        Some(x) => 2 + self.edges.partition_point(|edge| *edge < x),
                        None => 0,
                    });
                }
            }
        }
        rows
    }

    fn label(&self, bin: usize, date: bool) -> String {
        let level = |at: usize| self.levels.get(at).cloned().unwrap_or_default();
        let edge = |at: usize| match (self.edges.get(at), date) {
            (Some(x), false) => format::value(*x, Unit::Number),
            #[expect(clippy::cast_possible_truncation, reason = "a moment was put in")]
            (Some(x), true) => crate::table::civil::moment_text(*x as i64, false),
            (None, _) => String::new(),
        };
        match bin {
            0 => "missing".to_owned(),
            1 if self.category => "not seen before".to_owned(),
            1 => "zero".to_owned(),
            _ if self.category && bin - 2 < LEVELS => level(bin - 2),
            _ if self.category => "rarer levels".to_owned(),
            _ if self.edges.is_empty() => "all others".to_owned(),
            _ if bin - 2 < self.edges.len() => format!("up to {}", edge(bin - 2)),
            _ => format!("above {}", edge(self.edges.len() - 1)),
        }
    }
}

/// A number or a moment; `None` when it is missing or of another kind.
fn number(values: &Values, row: usize) -> Option<f64> {
    match values {
        Values::Number(numbers) => numbers.get(row).copied().filter(|x| x.is_finite()),
        Values::Date(dates) => {
            let millis = *dates.millis.get(row)?;
            (millis != DATE_MISSING).then_some(millis as f64)
        }
        _ => None,
    }
}

/// The levels with rows, commonest first.
fn commonest(categories: &Categories) -> Vec<String> {
    let mut levels: Vec<(usize, &String)> = categories.levels.iter().map(|l| (0, l)).collect();
    for code in &categories.codes {
        if let Some(level) = levels.get_mut(*code as usize) {
            level.0 += 1;
        }
    }
    levels.retain(|level| level.0 > 0);
    sort_by(&mut levels, |a, b| b.0.cmp(&a.0));
    levels.into_iter().map(|level| level.1.clone()).collect()
}

/// The 99 % point of chi-squared, within 1 % (Wilson and Hilferty 1931).
fn chi_squared_99(degrees: f64) -> f64 {
    if degrees <= 0.0 {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * degrees);
    let root = 1.0 - spread + Z99 * spread.sqrt();
    degrees * root * root * root
}
