//! Table columns as trees take them: numbers as they are, levels as codes, dates in parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::learn::commonest_first;
use super::plan::{ColumnKind, ColumnPlan};
use super::preparation::{days_since_1970, months, weekdays};
use super::source::{self, Levels};
use crate::calendar::{MONTHS, WEEKDAYS};
use crate::error::{Error, ErrorCode};
use crate::numeric::count;
use crate::progress::Progress;
use crate::table::{Feature, FeatureValues, Features};
use crate::table::{MISSING, Table};

/// Levels that are told apart: as many as trees have bins for. Rarer ones are treated as
/// levels never seen in training.
const LEVELS: usize = 254;

/// What turns rows of a table into the features of trees. Plain data; saved with the model.
/// Levels were learned on training rows; nothing else needs learning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreePreparation {
    /// One entry per feature, in order.
    pub features: Vec<TreeFeature>,
}

/// One feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeFeature {
    /// Unique name: the table column, and of a date which part of it ("called: month").
    pub name: String,
    /// The table column it is made from.
    pub column: String,
    /// How.
    pub part: TreePart,
}

/// What of a column a feature holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreePart {
    /// The number.
    Number,
    /// The level: its place in this list, which is that of the training rows, commonest first.
    Levels(Vec<String>),
    /// Days since 1970-01-01 of a date.
    Days,
    /// The month of a date, by its place in the year.
    Month,
    /// The day of the week of a date, Monday first.
    Weekday,
}

impl TreePart {
    /// The name of a level by its code; `None` for numbers and beyond the last level.
    #[must_use]
    pub fn level_name(&self, code: usize) -> Option<&str> {
        match self {
            Self::Number | Self::Days => None,
            Self::Levels(levels) => levels.get(code).map(String::as_str),
            Self::Month => MONTHS.get(code).copied(),
            Self::Weekday => WEEKDAYS.get(code).copied(),
        }
    }
}

impl TreePreparation {
    /// Learns the levels of the planned categories from these rows.
    ///
    /// # Errors
    /// [`ErrorCode::TooFewRows`] without rows, [`ErrorCode::NotFound`] for a planned column
    /// the table lacks, and [`Error::cancelled`] by the listener.
    pub fn learn(
        plans: &[ColumnPlan],
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        if rows.is_empty() {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                "There is no row to learn from.",
                "Use a file with more rows.",
            ));
        }
        let mut features = Vec::new();
        let mut add = |column: &str, suffix: &str, part: TreePart| {
            features.push(TreeFeature {
                name: format!("{column}{suffix}"),
                column: column.to_owned(),
                part,
            });
        };
        for (done, plan) in plans.iter().enumerate() {
            progress.report("Preparing columns", count(done) / count(plans.len()))?;
            let values = &table.column(&plan.name)?.values;
            let name = plan.name.as_str();
            match plan.kind {
                ColumnKind::Number => add(name, "", TreePart::Number),
                ColumnKind::Category => {
                    let found = source::levels(Some(values), rows);
                    let levels = commonest_first(&found).into_iter();
                    let levels = levels.filter_map(|(code, _)| {
                        let level = found.levels.get(usize::try_from(code).ok()?)?;
                        (code != MISSING).then(|| level.as_ref().to_owned())
                    });
                    add(name, "", TreePart::Levels(levels.take(LEVELS).collect()));
                }
                ColumnKind::Date => {
                    add(name, ": days", TreePart::Days);
                    add(name, ": month", TreePart::Month);
                    add(name, ": weekday", TreePart::Weekday);
                }
            }
        }
        Ok(Self { features })
    }

    /// The features of these rows of a table. Columns are found by name; one that is absent
    /// is missing in every row; one of another type is converted when that is harmless.
    ///
    /// # Errors
    /// [`Error::cancelled`] by the listener.
    pub fn apply(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Features, Error> {
        let mut columns = Vec::with_capacity(self.features.len());
        for (done, feature) in self.features.iter().enumerate() {
            progress.report(
                "Preparing columns",
                count(done) / count(self.features.len()),
            )?;
            let values = table.column(&feature.column).ok().map(|c| &c.values);
            let moments = || source::moments(values, rows);
            let values = match &feature.part {
                TreePart::Number => FeatureValues::Numbers(source::numbers(values, rows)),
                TreePart::Levels(known) => known_codes(&source::levels(values, rows), known),
                TreePart::Days => {
                    let days = moments().into_iter().map(days_since_1970);
                    FeatureValues::Numbers(days.collect())
                }
                TreePart::Month => calendar_codes(months(&moments())),
                TreePart::Weekday => calendar_codes(weekdays(&moments())),
            };
            columns.push(Feature {
                name: feature.name.clone(),
                values,
            });
        }
        Features::new(rows.len(), columns)
    }
}

fn known_codes(found: &Levels<'_>, known: &[String]) -> FeatureValues {
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    places.extend(known.iter().map(String::as_str).zip(0..));
    let place = |level: &str| places.get(level).copied().unwrap_or(MISSING);
    let map: Vec<u32> = found.levels.iter().map(|l| place(l.as_ref())).collect();
    let code = |&code: &u32| {
        let at = usize::try_from(code).ok();
        at.and_then(|at| map.get(at)).copied().unwrap_or(MISSING)
    };
    FeatureValues::Levels {
        codes: found.codes.iter().map(code).collect(),
        levels: u32::try_from(known.len()).unwrap_or(0),
    }
}

fn calendar_codes(found: Levels<'_>) -> FeatureValues {
    FeatureValues::Levels {
        levels: u32::try_from(found.levels.len()).unwrap_or(0),
        codes: found.codes,
    }
}
