//! What the training rows held of a column: what a form may offer, and what is new later.

use serde::{Deserialize, Serialize};

use super::learn::{commonest_first, quantile};
use super::plan::{ColumnKind, ColumnPlan};
use super::preparation::{ColumnEncoding, PreparedColumn};
use super::source;
use crate::error::Error;
use crate::numeric::{rounded, sort_numbers};
use crate::table::civil::DAY_MILLIS;
use crate::table::{DATE_MISSING, MISSING, Table};

/// Share of the rows beyond which values are left out of a form, on either side.
const TAIL: f64 = 0.005;
/// Levels remembered, the commonest ones.
const LEVELS: usize = 1_000;

/// One column as the training rows held it. Plain data; saved with a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeenColumn {
    /// Its name in the table.
    pub name: String,
    /// Its values.
    pub values: SeenValues,
}

/// The values of a column in the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SeenValues {
    /// Numbers, in units of the column; all `NaN` when every value was missing.
    Numbers {
        /// The 0.5 % quantile, rounded as all three.
        low: f64,
        /// The 99.5 % quantile.
        high: f64,
        /// The median.
        median: f64,
    },
    /// Levels, commonest first.
    Levels {
        /// Their names.
        levels: Vec<String>,
        /// Whether there were more than are named.
        more: bool,
        /// Whether a missing value was commoner than any level.
        mostly_missing: bool,
    },
    /// Moments of models saved before their range was remembered.
    Dates,
    /// Moments in milliseconds since 1970-01-01; all `NaN` when every value was missing.
    Moments {
        /// The 0.5 % quantile.
        low: f64,
        /// The 99.5 % quantile.
        high: f64,
        /// The middle one.
        median: f64,
        /// Whether any has a time of day.
        time: bool,
    },
}

impl SeenColumn {
    /// Looks at these rows.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::NotFound`] for a planned column the table lacks.
    pub fn of(plan: &ColumnPlan, table: &Table, rows: &[u32]) -> Result<Self, Error> {
        let values = &table.column(&plan.name)?.values;
        let values = match plan.kind {
            ColumnKind::Number => {
                let mut known = source::numbers(Some(values), rows);
                known.retain(|x| !x.is_nan());
                let (low, high) = range(&mut known);
                // Quantiles are values of single rows; they are kept rounded.
                let kept = |x: f64| rounded(x, high - low);
                SeenValues::Numbers {
                    low: kept(low),
                    high: kept(high),
                    median: kept(quantile(&known, 0.5)),
                }
            }
            ColumnKind::Category => {
                let found = source::levels(Some(values), rows);
                let ranked = commonest_first(&found);
                let named = ranked.iter().filter(|(code, _)| *code != MISSING);
                let name = |(code, _): &(u32, usize)| {
                    let level = found.levels.get(usize::try_from(*code).ok()?)?;
                    Some(level.as_ref().to_owned())
                };
                SeenValues::Levels {
                    more: named.clone().count() > LEVELS,
                    levels: named.filter_map(name).take(LEVELS).collect(),
                    mostly_missing: ranked.first().is_some_and(|(code, _)| *code == MISSING),
                }
            }
            ColumnKind::Date => {
                let mut known = source::moments(Some(values), rows);
                known.retain(|m| *m != DATE_MISSING);
                let time = known.iter().any(|m| m.rem_euclid(DAY_MILLIS) != 0);
                let mut known: Vec<f64> = known.into_iter().map(|m| m as f64).collect();
                let (low, high) = range(&mut known);
                // A day that occurs, and none between two; never a moment of a single row.
                let median = day_of(known.get(known.len() / 2).copied().unwrap_or(f64::NAN));
                SeenValues::Moments {
                    low: day_of(low),
                    high: day_of(high),
                    median,
                    time,
                }
            }
        };
        Ok(Self {
            name: plan.name.clone(),
            values,
        })
    }

    /// What a preparation remembers of a column; `None` for one that never varied. For
    /// models saved before columns were remembered by themselves.
    #[must_use]
    pub fn of_prepared(column: &PreparedColumn) -> Option<Self> {
        let levels = |named: Vec<String>, mostly_missing| SeenValues::Levels {
            levels: named,
            more: false,
            mostly_missing,
        };
        let values = match &column.encoding {
            ColumnEncoding::Constant => return None,
            ColumnEncoding::Date(_) => SeenValues::Dates,
            ColumnEncoding::Number(number) => SeenValues::Numbers {
                low: number.seen_low,
                high: number.seen_high,
                median: number.median,
            },
            ColumnEncoding::Levels(e) => levels(
                e.levels.iter().chain(&e.rare).flatten().cloned().collect(),
                matches!(e.levels.first(), Some(None)),
            ),
            ColumnEncoding::Target(e) => {
                levels(e.levels.iter().flatten().cloned().collect(), false)
            }
        };
        Some(Self {
            name: column.name.clone(),
            values,
        })
    }

    /// How the column enters a model.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        match self.values {
            SeenValues::Numbers { .. } => ColumnKind::Number,
            SeenValues::Levels { .. } => ColumnKind::Category,
            SeenValues::Dates | SeenValues::Moments { .. } => ColumnKind::Date,
        }
    }

    /// Whether the training rows held more than one value; of dates whose range is not known that
    /// is taken for granted.
    #[must_use]
    pub fn varies(&self) -> bool {
        match &self.values {
            SeenValues::Numbers { low, high, .. } | SeenValues::Moments { low, high, .. } => {
                low < high
            }
            SeenValues::Levels { levels, .. } => levels.len() > 1,
            SeenValues::Dates => true,
        }
    }
}

/// Sorts values and gives the range of all but the tails.
fn range(known: &mut [f64]) -> (f64, f64) {
    sort_numbers(known);
    let (low, high) = (quantile(known, TAIL), quantile(known, 1.0 - TAIL));
    // A yes/no number with fewer than one in 200 on one side would lose that side.
    if low < high {
        (low, high)
    } else {
        (quantile(known, 0.0), quantile(known, 1.0))
    }
}

/// The beginning of the day of a moment.
fn day_of(millis: f64) -> f64 {
    let day = DAY_MILLIS as f64;
    (millis / day).floor() * day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, Values};

    fn seen(values: Values, kind: ColumnKind, rows: &[u32]) -> SeenColumn {
        let column = Column {
            name: "c".to_owned(),
            values,
        };
        let plan = ColumnPlan {
            name: "c".to_owned(),
            kind,
        };
        let table = Table::new("t", vec![column]).unwrap();
        SeenColumn::of(&plan, &table, rows).unwrap()
    }

    #[test]
    fn only_the_rows_given_are_seen() {
        let numbers = Values::Number(vec![3.0, f64::NAN, 1.0, 2.0, 900.0]);
        let found = seen(numbers, ColumnKind::Number, &[0, 1, 2, 3]);
        let SeenValues::Numbers { low, high, median } = found.values else {
            panic!("numbers")
        };
        assert!(low >= 1.0 && high <= 3.0 && median == 2.0, "{low} {high}");
        let levels = Values::Category(Categories {
            codes: vec![1, 1, MISSING, 0, 2],
            levels: ["a", "b", "c"].map(str::to_owned).to_vec(),
        });
        let found = seen(levels, ColumnKind::Category, &[0, 1, 2, 3]);
        let expected = SeenValues::Levels {
            levels: vec!["b".to_owned(), "a".to_owned()],
            more: false,
            mostly_missing: false,
        };
        assert_eq!(found.values, expected);
        assert!(found.varies());
    }

    #[test]
    fn columns_without_values_do_not_vary() {
        let nothing = Values::Number(vec![f64::NAN; 3]);
        assert!(!seen(nothing, ColumnKind::Number, &[0, 1, 2]).varies());
        let same = Values::Number(vec![7.0; 3]);
        assert!(!seen(same, ColumnKind::Number, &[0, 1, 2]).varies());
        let nothing = Values::Category(Categories {
            codes: vec![MISSING; 3],
            levels: Vec::new(),
        });
        assert!(!seen(nothing, ColumnKind::Category, &[0, 1, 2]).varies());
    }
}
