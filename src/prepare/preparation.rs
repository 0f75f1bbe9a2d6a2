//! What was learned on training rows, and how it is applied to any rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::design::{Design, DesignBuilder};
use super::plan::ColumnKind;
use super::source;
use super::term::{Term, TermKind};
use crate::calendar::{MONTHS, WEEKDAYS};
use crate::error::Error;
use crate::numeric::ln_1p;
use crate::progress::Progress;
use crate::table::civil::{Civil, DAY_MILLIS};
use crate::table::{DATE_MISSING, MISSING, Table};

/// Everything needed to turn rows of a table into rows of a model. Plain data; saved with
/// the model. Nothing in it is ever estimated again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// One entry per planned column, in the order of the plan.
    pub columns: Vec<PreparedColumn>,
    /// Training rows.
    pub rows: u32,
    /// Conversions over training rows.
    pub target_rate: f64,
}

/// One table column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreparedColumn {
    /// Its name in the table.
    pub name: String,
    /// How it was read.
    pub kind: ColumnKind,
    /// Training rows without a value.
    pub missing: u32,
    /// What becomes of it.
    pub encoding: ColumnEncoding,
}

/// What becomes of a table column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ColumnEncoding {
    /// Nothing: it has one value only in the training rows.
    Constant,
    /// One number.
    Number(NumberEncoding),
    /// A 0/1 column per level.
    Levels(LevelEncoding),
    /// The smoothed conversion rate of its level.
    Target(TargetEncoding),
    /// Month, weekday and days since the first training date.
    Date(DateEncoding),
}

/// A number: held within limits, perhaps `ln(1 + x)`, standardised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberEncoding {
    /// Stands in for a missing value; in units of the column.
    pub median: f64,
    /// Values below are held here, in units of the column: the 0.5 % quantile when the
    /// training rows have outliers below it, otherwise as far below the smallest as that is
    /// from the largest.
    pub low: f64,
    /// Values above are held here, by the same rule.
    pub high: f64,
    /// The 0.5 % quantile of the training rows: where a form begins.
    pub seen_low: f64,
    /// The 99.5 % quantile: where it ends.
    pub seen_high: f64,
    /// Whether `ln(1 + x)` is taken after that.
    pub log: bool,
    /// Mean after that.
    pub mean: f64,
    /// Standard deviation after that, above 0.
    pub sd: f64,
    /// Whether a 0/1 column says that the value was missing.
    pub indicator: bool,
}

/// A category: a 0/1 column per level besides the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelEncoding {
    /// Levels, commonest first; the first is the reference. A missing value is `None`
    /// and is a level of its own when it is common enough.
    pub levels: Vec<Option<String>>,
    /// Training rows of each of them.
    pub counts: Vec<u32>,
    /// Levels merged for being rare. A level never seen in training is treated as one of
    /// them, and so is a missing value without a level of its own. When there are none, such
    /// values still have their own column, which is 0 in every training row.
    pub rare: Vec<Option<String>>,
    /// Training rows of the rare levels.
    pub rare_count: u32,
}

/// A category with many levels: its smoothed conversion rate, standardised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetEncoding {
    /// Levels, commonest first; a missing value is `None`.
    pub levels: Vec<Option<String>>,
    /// The smoothed rate of each, `(conversions + m rate) / (rows + m)` with `m = 20`.
    pub rates: Vec<f64>,
    /// The rate of a level never seen: that of all training rows.
    pub prior: f64,
    /// Mean of the out-of-fold rates of the training rows.
    pub mean: f64,
    /// Their standard deviation, above 0.
    pub sd: f64,
}

/// A date in three parts; a part with one value only is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DateEncoding {
    /// The first training date in days since 1970-01-01; days are counted from here.
    pub origin: f64,
    /// The month by its English name.
    pub month: Option<LevelEncoding>,
    /// The day of the week by its English name.
    pub weekday: Option<LevelEncoding>,
    /// Days since the first training date.
    pub days: Option<NumberEncoding>,
}

impl Preparation {
    /// The design of these rows of a table. Columns are found by name; one that is absent
    /// is missing in every row; one of another type is converted when that is harmless.
    ///
    /// # Errors
    /// [`Error::cancelled`] by the listener.
    pub fn apply(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Design, Error> {
        let mut builder = DesignBuilder::new(rows.len());
        for (done, column) in self.columns.iter().enumerate() {
            progress.report(
                "Preparing columns",
                crate::numeric::count(done) / crate::numeric::count(self.columns.len()),
            )?;
            column.push(&mut builder, table, rows);
        }
        Ok(builder.finish())
    }

    /// What each coefficient of a design made by this preparation stands for.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        let mut builder = DesignBuilder::new(0);
        for column in &self.columns {
            match &column.encoding {
                ColumnEncoding::Constant => {}
                ColumnEncoding::Number(e) => e.push(&mut builder, &column.name, &column.name, &[]),
                ColumnEncoding::Levels(e) => {
                    builder.push_factor(Vec::new(), e.terms(&column.name, &column.name))
                }
                ColumnEncoding::Target(e) => {
                    e.push(&mut builder, &column.name, &column.name, Vec::new())
                }
                ColumnEncoding::Date(e) => e.push(&mut builder, &column.name, &[]),
            }
        }
        builder.finish().terms().to_vec()
    }
}

impl PreparedColumn {
    fn push(&self, builder: &mut DesignBuilder, table: &Table, rows: &[u32]) {
        let values = table.column(&self.name).ok().map(|c| &c.values);
        match &self.encoding {
            ColumnEncoding::Constant => {}
            ColumnEncoding::Number(e) => {
                e.push(
                    builder,
                    &self.name,
                    &self.name,
                    &source::numbers(values, rows),
                );
            }
            ColumnEncoding::Levels(e) => {
                let codes = e.codes(&source::levels(values, rows));
                builder.push_factor(codes, e.terms(&self.name, &self.name));
            }
            ColumnEncoding::Target(e) => {
                let found = source::levels(values, rows);
                e.push(builder, &self.name, &self.name, e.encode(&found));
            }
            ColumnEncoding::Date(e) => e.push(builder, &self.name, &source::moments(values, rows)),
        }
    }
}

impl NumberEncoding {
    /// The value in the design for a value of the column (`NaN` is missing).
    #[must_use]
    pub fn encode(&self, x: f64) -> f64 {
        (self.bounded(x) - self.mean) / self.sd
    }

    /// Imputed, held within the limits and logged, but not yet standardised.
    pub(super) fn bounded(&self, x: f64) -> f64 {
        let x = if x.is_nan() { self.median } else { x };
        let x = x.clamp(self.low, self.high.max(self.low));
        if self.log { ln_1p(x) } else { x }
    }

    pub(super) fn push(
        &self,
        builder: &mut DesignBuilder,
        name: &str,
        column: &str,
        values: &[f64],
    ) {
        let term = Term {
            name: name.to_owned(),
            column: column.to_owned(),
            kind: TermKind::PerSd {
                sd: self.sd,
                log: self.log,
            },
        };
        builder.push_column(term, values.iter().map(|&x| self.encode(x)));
        if self.indicator {
            let codes = values.iter().map(|x| u32::from(x.is_nan())).collect();
            let term = Term {
                name: format!("{name}: missing"),
                column: column.to_owned(),
                kind: TermKind::Missing { reference: None },
            };
            builder.push_factor(codes, vec![term]);
        }
    }
}

impl LevelEncoding {
    /// The name of the reference for a person.
    #[must_use]
    pub fn reference(&self) -> &str {
        match self.levels.first() {
            Some(Some(level)) => level,
            _ => "missing",
        }
    }

    /// The code of each row: 0 the reference, then the other levels, then the rare ones.
    pub(super) fn codes(&self, found: &source::Levels<'_>) -> Vec<u32> {
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        known.extend(
            self.levels
                .iter()
                .zip(0_u32..)
                .filter_map(|(level, code)| level.as_deref().map(|l| (l, code))),
        );
        let rare = u32::try_from(self.levels.len()).unwrap_or(0);
        let missing = self
            .levels
            .iter()
            .zip(0_u32..)
            .find(|(level, _)| level.is_none())
            .map_or(rare, |(_, code)| code);
        let map: Vec<u32> = found
            .levels
            .iter()
            .map(|l| known.get(l.as_ref()).copied().unwrap_or(rare))
            .collect();
        translate(&found.codes, &map, missing)
    }

    pub(super) fn terms(&self, name: &str, column: &str) -> Vec<Term> {
        let reference = self.reference();
        let mut terms: Vec<Term> = self
            .levels
            .iter()
            .skip(1)
            .map(|level| match level {
                Some(level) => Term {
                    name: format!("{name}: {level}"),
                    column: column.to_owned(),
                    kind: TermKind::Level {
                        level: level.clone(),
                        reference: reference.to_owned(),
                    },
                },
                None => Term {
                    name: format!("{name}: missing"),
                    column: column.to_owned(),
                    kind: TermKind::Missing {
                        reference: Some(reference.to_owned()),
                    },
                },
            })
            .collect();
        let reference = reference.to_owned();
        let (name, kind) = if self.rare.is_empty() {
            (format!("{name}: new"), TermKind::New { reference })
        } else {
            (format!("{name}: rare or new"), TermKind::Rare { reference })
        };
        terms.push(Term {
            name,
            column: column.to_owned(),
            kind,
        });
        terms
    }
}

impl TargetEncoding {
    /// The smoothed rate of each row's level.
    pub(super) fn encode(&self, found: &source::Levels<'_>) -> Vec<f64> {
        let mut known: BTreeMap<&str, f64> = BTreeMap::new();
        known.extend(
            self.levels
                .iter()
                .zip(&self.rates)
                .filter_map(|(level, &rate)| level.as_deref().map(|l| (l, rate))),
        );
        let missing = self
            .levels
            .iter()
            .zip(&self.rates)
            .find(|(level, _)| level.is_none())
            .map_or(self.prior, |(_, &rate)| rate);
        let map: Vec<f64> = found
            .levels
            .iter()
            .map(|l| known.get(l.as_ref()).copied().unwrap_or(self.prior))
            .collect();
        translate(&found.codes, &map, missing)
    }

    pub(super) fn push(
        &self,
        builder: &mut DesignBuilder,
        name: &str,
        column: &str,
        rates: Vec<f64>,
    ) {
        let term = Term {
            name: name.to_owned(),
            column: column.to_owned(),
            kind: TermKind::TargetRate { sd: self.sd },
        };
        builder.push_column(term, rates.into_iter().map(|r| (r - self.mean) / self.sd));
    }
}

impl DateEncoding {
    pub(super) fn push(&self, builder: &mut DesignBuilder, column: &str, millis: &[i64]) {
        if let Some(days) = &self.days {
            let values: Vec<f64> = millis
                .iter()
                .map(|&m| days_since_1970(m) - self.origin)
                .collect();
            days.push(builder, &format!("{column}: days"), column, &values);
        }
        for (part, suffix, of) in [
            (
                &self.month,
                "month",
                months as fn(&[i64]) -> source::Levels<'static>,
            ),
            (&self.weekday, "weekday", weekdays),
        ] {
            if let Some(encoding) = part {
                let codes = encoding.codes(&of(millis));
                builder.push_factor(
                    codes,
                    encoding.terms(&format!("{column}: {suffix}"), column),
                );
            }
        }
    }
}

fn translate<T: Copy>(codes: &[u32], map: &[T], missing: T) -> Vec<T> {
    codes
        .iter()
        .map(|&code| {
            usize::try_from(code)
                .ok()
                .filter(|_| code != MISSING)
                .and_then(|c| map.get(c).copied())
                .unwrap_or(missing)
        })
        .collect()
}

/// Days since 1970, with the time of day as a fraction; `NaN` when missing.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds stay far below 2^53"
)]
pub(super) fn days_since_1970(millis: i64) -> f64 {
    if millis == DATE_MISSING {
        f64::NAN
    } else {
        millis as f64 / DAY_MILLIS as f64
    }
}

/// The month of each moment.
pub(super) fn months(millis: &[i64]) -> source::Levels<'static> {
    calendar(millis, &MONTHS, |day| Civil::from_days(day).month - 1)
}

/// The day of the week of each moment.
pub(super) fn weekdays(millis: &[i64]) -> source::Levels<'static> {
    // 1970-01-01 was a Thursday.
    calendar(millis, &WEEKDAYS, |day| (day + 3).rem_euclid(7))
}

fn calendar(
    millis: &[i64],
    names: &'static [&'static str],
    part: impl Fn(i64) -> i64,
) -> source::Levels<'static> {
    source::Levels {
        codes: millis
            .iter()
            .map(|&m| {
                if m == DATE_MISSING {
                    MISSING
                } else {
                    u32::try_from(part(m.div_euclid(DAY_MILLIS))).unwrap_or(MISSING)
                }
            })
            .collect(),
        levels: names.iter().map(|&n| n.into()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_right() {
        // 2024-02-29 was a Thursday, 1969-12-31 a Wednesday.
        let days = [19_782 * DAY_MILLIS, -DAY_MILLIS + 5, DATE_MISSING];
        let month = months(&days);
        let weekday = weekdays(&days);
        assert_eq!(month.codes, [1, 11, MISSING]);
        assert_eq!(weekday.codes, [3, 2, MISSING]);
    }
}
