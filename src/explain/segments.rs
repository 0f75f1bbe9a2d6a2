//! Where a model is worse: promised and observed conversions of parts of the people.

use super::order::area;
use super::tested::{TestedRows, variance};
use crate::estimate::{Estimate, Unit, Z95};
use crate::evaluate::clopper_pearson;
use crate::format::value;
use crate::numeric::{count, ln, regularised_beta, rounded_ends, sort_by, sort_numbers};
use crate::progress::Progress;
use crate::table::civil::moment_text;
use crate::table::{DATE_MISSING, Values};

/// Fewest rows of a segment, and most levels of a category that stand alone.
const FEWEST: usize = 20;
const LEVELS: usize = 12;
/// Conversions and others from which the order within a segment is judged.
const ORDERED: usize = 30;
/// Share of false flags among all flags.
const FALSE_FLAGS: f64 = 0.05;

/// A part of the people and how the model does there.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The column that tells them apart.
    pub column: String,
    /// Their level, range, or "missing".
    pub level: String,
    /// Rows.
    pub rows: usize,
    /// Conversions among them.
    pub conversions: usize,
    /// Share that converted.
    pub rate: Estimate,
    /// Mean probability they were given.
    pub mean: f64,
    /// Conversions over those the probabilities promised.
    pub ratio: Estimate,
    /// Area under the ROC curve within the segment, where 30 rows of either outcome are.
    pub auc: Option<Estimate>,
    /// How surprising the conversions are if the probabilities are right (two-sided).
    pub p_value: f64,
    /// Whether that is too surprising for the number of segments looked at.
    pub flagged: bool,
}

/// All tested rows and parts of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Segments {
    /// All of them as one segment; `None` without rows.
    pub all: Option<Segment>,
    /// Worst first.
    pub parts: Vec<Segment>,
}

/// Judges every level of every category, every quarter of every number and date, and those
/// without a value, of at least 20 rows; levels after the commonest 12 together. Worst first:
/// by how far the interval of the ratio is from 1.
///
/// Intervals of the ratio and p-values are exact for as many rows that each convert with the
/// mean probability (Clopper and Pearson 1934), which is on the safe side when probabilities
/// differ. Where customers repeat, rows count for less, by the design effect of the errors
/// (Kish 1965). Flags keep the expected share of false ones among them at 5 % (Benjamini and
/// Hochberg 1995).
///
/// # Errors
/// [`crate::error::Error::cancelled`].
pub fn segments(
    probabilities: &[f64],
    rows: &TestedRows<'_>,
    columns: &[String],
    progress: &dyn Progress,
) -> Result<Segments, crate::error::Error> {
    let judge = Judge::of(probabilities, rows);
    let mut found = Vec::new();
    for (done, name) in columns.iter().enumerate() {
        progress.report("Looking at segments", count(done) / count(columns.len()))?;
        let Ok(column) = rows.table.column(name) else {
            continue;
        };
        let parts = parts(&column.values);
        // A column with one level only has nothing to tell apart.
        if parts.len() > 1 {
            let enough = parts.into_iter().filter(|(_, of)| of.len() >= FEWEST);
            found.extend(enough.map(|(level, of)| judge.segment(name, level, &of)));
        }
    }
    flag(&mut found);
    sort_by(&mut found, |a, b| {
        let far = |s: &Segment| ln(s.ratio.low.max(1e-300)).max(-ln(s.ratio.high.max(1e-300)));
        far(b)
            .max(0.0)
            .total_cmp(&far(a).max(0.0))
            .then(a.p_value.total_cmp(&b.p_value))
    });
    let rows: Vec<usize> = (0..probabilities.len()).collect();
    let all = || judge.segment("", "All rows tested".to_owned(), &rows);
    Ok(Segments {
        all: (!rows.is_empty()).then(all),
        parts: found,
    })
}

/// Benjamini and Hochberg's step-up rule.
fn flag(segments: &mut [Segment]) {
    let mut p: Vec<f64> = segments.iter().map(|s| s.p_value).collect();
    sort_numbers(&mut p);
    let all = count(p.len());
    let passes = |(i, p): &(usize, &f64)| **p <= FALSE_FLAGS * count(i + 1) / all;
    let Some((_, &limit)) = p.iter().enumerate().rfind(passes) else {
        return;
    };
    for segment in segments {
        segment.flagged = segment.p_value <= limit;
    }
}

/// The levels or ranges of a column, with their rows.
fn parts(values: &Values) -> Vec<(String, Vec<usize>)> {
    match values {
        Values::Number(numbers) => {
            let of = |row: usize| numbers.get(row).copied().filter(|x| !x.is_nan());
            let text = |x: f64| value(x, Unit::Number);
            quarters(numbers.len(), &of, &rounded_ends, &text)
        }
        Values::Date(dates) => {
            let known = |m: &i64| *m != DATE_MISSING;
            let of = |row: usize| {
                dates
                    .millis
                    .get(row)
                    .copied()
                    .filter(known)
                    .map(|m| m as f64)
            };
            let text = |x: f64| moment_text(x as i64, false);
            quarters(dates.millis.len(), &of, &|low, high| (low, high), &text)
        }
        Values::Category(categories) => {
            let mut levels: Vec<(String, Vec<usize>)> = categories
                .levels
                .iter()
                .map(|l| (l.clone(), Vec::new()))
                .collect();
            let mut missing = ("missing".to_owned(), Vec::new());
            for (row, code) in categories.codes.iter().enumerate() {
                levels
                    .get_mut(*code as usize)
                    .unwrap_or(&mut missing)
                    .1
                    .push(row);
            }
            sort_by(&mut levels, |a, b| b.1.len().cmp(&a.1.len()));
            let rare = levels.split_off(LEVELS.min(levels.len()));
            let mut others: Vec<usize> = rare.into_iter().flat_map(|(_, of)| of).collect();
            others =
                crate::numeric::distinct(&others.iter().map(|r| *r as u32).collect::<Vec<_>>())
                    .into_iter()
                    .map(|r| r as usize)
                    .collect();
            levels.push(("all other levels".to_owned(), others));
            levels.push(missing);
            levels.retain(|(_, of)| !of.is_empty());
            levels
        }
        Values::Text(_) => Vec::new(),
    }
}

/// The rows of each quarter of the known values, equal ones together, and those without.
fn quarters(
    rows: usize,
    of: &dyn Fn(usize) -> Option<f64>,
    ends: &dyn Fn(f64, f64) -> (f64, f64),
    text: &dyn Fn(f64) -> String,
) -> Vec<(String, Vec<usize>)> {
    let mut known: Vec<f64> = (0..rows).filter_map(of).collect();
    sort_numbers(&mut known);
    let mut cuts: Vec<f64> = (1..4)
        .filter_map(|q| known.get(q * known.len() / 4).copied())
        .collect();
    cuts.dedup_by(|a, b| a == b);
    let mut parts: Vec<(f64, f64, Vec<usize>)> =
        vec![(f64::INFINITY, f64::NEG_INFINITY, Vec::new()); cuts.len() + 1];
    let mut missing = Vec::new();
    for row in 0..rows {
        let Some(x) = of(row) else {
            missing.push(row);
            continue;
        };
        if let Some((least, most, of)) = parts.get_mut(cuts.partition_point(|cut| *cut <= x)) {
            *least = least.min(x);
            *most = most.max(x);
            of.push(row);
        }
    }
    let known = parts
        .into_iter()
        .filter(|(.., of)| !of.is_empty())
        .map(|(least, most, of)| {
            let (least, most) = ends(least, most);
            let (least, most) = (text(least), text(most));
            let range = if least == most {
                least
            } else {
                format!("{least} to {most}")
            };
            (range, of)
        });
    let missing = (!missing.is_empty()).then(|| ("missing".to_owned(), missing));
    known.chain(missing).collect()
}

/// All tested rows with their probabilities.
struct Judge<'a> {
    rows: &'a TestedRows<'a>,
    probabilities: &'a [f64],
    /// Rows that say as much as one row of a customer of its own.
    effect: f64,
}

impl<'a> Judge<'a> {
    fn of(probabilities: &'a [f64], rows: &'a TestedRows<'a>) -> Self {
        let mut judge = Self {
            rows,
            probabilities,
            effect: 1.0,
        };
        if let Some(customers) = rows.customers {
            let errors: Vec<f64> = (0..probabilities.len())
                .map(|row| f64::from(u8::from(judge.hit(row))) - judge.in_file(row))
                .collect();
            let alone = variance(&errors, None);
            if alone > 0.0 {
                judge.effect = (variance(&errors, Some(customers)) / alone).max(1.0);
            }
        }
        judge
    }

    fn hit(&self, row: usize) -> bool {
        self.rows.outcomes.get(row) == Some(&true)
    }

    fn probability(&self, row: usize) -> f64 {
        self.probabilities.get(row).copied().unwrap_or(0.0)
    }

    /// The probability among the rows of the file, from which people without a conversion may
    /// have been left out.
    fn in_file(&self, row: usize) -> f64 {
        let p = self.probability(row);
        p / (p + (1.0 - p) / self.rows.others_weigh)
    }

    fn segment(&self, column: &str, level: String, of: &[usize]) -> Segment {
        let hits: Vec<bool> = of.iter().map(|row| self.hit(*row)).collect();
        let conversions = hits.iter().filter(|hit| **hit).count();
        let (x, n) = (count(conversions), count(of.len()));
        let expected = of.iter().map(|row| self.in_file(*row)).sum::<f64>() / n;
        let expected = expected.clamp(1e-12, 1.0 - 1e-12);
        let Estimate {
            low: least,
            high: most,
            ..
        } = clopper_pearson(x / self.effect, n / self.effect, 0.025);
        let weigh = |p: f64| p / (p + self.rows.others_weigh * (1.0 - p));
        let seen = Estimate::rate(x / self.effect, n / self.effect);
        let weight = |row: usize| {
            if self.hit(row) {
                1.0
            } else {
                self.rows.others_weigh
            }
        };
        let weights: f64 = of.iter().map(|row| weight(*row)).sum();
        let given: f64 = of
            .iter()
            .map(|row| weight(*row) * self.probability(*row))
            .sum();
        Segment {
            column: column.to_owned(),
            level,
            rows: of.len(),
            conversions,
            rate: Estimate {
                value: weigh(seen.value),
                low: weigh(seen.low),
                high: weigh(seen.high),
                unit: Unit::Share,
            },
            mean: given / weights,
            ratio: Estimate {
                value: x / n / expected,
                low: least / expected,
                high: most / expected,
                unit: Unit::Times,
            },
            auc: self.auc(of, &hits, conversions),
            p_value: p_value(x / self.effect, n / self.effect, expected),
            flagged: false,
        }
    }

    fn auc(&self, of: &[usize], hits: &[bool], conversions: usize) -> Option<Estimate> {
        if conversions < ORDERED || hits.len() - conversions < ORDERED {
            return None;
        }
        let scores: Vec<f64> = of.iter().map(|row| self.probability(*row)).collect();
        let (value, influence) = area(hits, &scores)?;
        let rows: Vec<u32> = of.iter().map(|row| *row as u32).collect();
        let customers = self.rows.customers_of(&rows);
        let half = Z95 * variance(&influence, customers.as_deref()).sqrt();
        Some(Estimate {
            value,
            low: (value - half).max(0.0),
            high: (value + half).min(1.0),
            unit: Unit::Number,
        })
    }
}

/// Twice the smaller tail of `x` of `n` where each happens with probability `p`.
fn p_value(x: f64, n: f64, p: f64) -> f64 {
    let at_least = if x > 0.0 {
        regularised_beta(x, n - x + 1.0, p)
    } else {
        1.0
    };
    let at_most = if x < n {
        regularised_beta(n - x, x + 1.0, 1.0 - p)
    } else {
        1.0
    };
    (2.0 * at_least.min(at_most)).min(1.0)
}
