//! What can be said of a column without a model: missing, distinct, distribution, role.

mod bins;
mod numbers;
mod role;

pub use role::looks_like_an_id;
pub(crate) use role::words;

use serde::{Deserialize, Serialize};

use super::civil::moment_text;
use super::target::labels;
use super::{Column, ColumnType, DATE_MISSING, Table, Values};
use crate::error::Error;
use crate::estimate::Estimate;
use numbers::Numbers;

/// What a column is for. Guessed from name and values, shown with its reason, changed by the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Names a person or a row; never a cause.
    Identifier,
    /// One value only.
    Constant,
    /// A moment.
    Date,
    /// A quantity.
    Numeric,
    /// Two values.
    Binary,
    /// Up to 50 levels.
    Categorical,
    /// More than 50 levels.
    HighCardinality,
    /// Free text.
    FreeText,
}

/// What is known of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// Guessed role.
    pub role: Role,
    /// Why this role, in plain words.
    pub role_reason: String,
    /// Rows without a value.
    pub missing: u32,
    /// The same as a share of all rows.
    pub missing_share: f64,
    /// Distinct values, missing not counted.
    pub distinct: u32,
    /// Smallest, median, largest as text (numbers and dates), or the commonest levels.
    pub summary: String,
    /// A value that stands for "missing" or "never" (999, -1) by the rule of the sentinel, offered to be treated as missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentinel: Option<f64>,
    /// Up to 20 bins (numbers, dates) or the 20 commonest levels and the rest; then the
    /// sentinel and the missing rows if there are any. Empty for identifiers and free text.
    pub bins: Vec<Bin>,
}

/// One bin or level of a distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Bin {
    /// The level, or the range in words.
    pub label: String,
    /// Rows in it.
    pub rows: u32,
    /// Conversion rate in it with its Wilson interval, once a target is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Estimate>,
}

/// The profile of every column, in file order.
#[must_use]
pub fn profile(table: &Table) -> Vec<ColumnProfile> {
    table.columns().iter().map(|c| describe(c, None)).collect()
}

/// The profile of every column with the conversion rate by bin and its Wilson interval; rows whose
/// target is one of `positives` convert.
/// Rows whose target is missing count in `rows` of a bin and not in its rate.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] when there is no column named `target`.
pub fn profile_with_target(
    table: &Table,
    target: &str,
    positives: &[&str],
) -> Result<Vec<ColumnProfile>, Error> {
    let labels = labels(table.column(target)?, positives);
    Ok(table
        .columns()
        .iter()
        .map(|c| describe(c, Some(&labels)))
        .collect())
}

/// The share of a whole file this many rows are, as a whole per cent for a sentence.
fn per_cent(part: usize, whole: usize) -> String {
    let share = 100.0 * part as f64 / whole.max(1) as f64;
    if share > 0.0 && share < 1.0 {
        "under 1 %".to_owned()
    } else {
        format!("{share:.0} %")
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn describe(column: &Column, target: Option<&[Option<bool>]>) -> ColumnProfile {
    let rows = column.values.len();
    let mut sentinel = None;
    let (distinct, missing, summary, bins, facts) = match &column.values {
        Values::Number(values) => {
            let numbers = Numbers::of(values.iter().copied());
            sentinel = numbers.sentinel();
            let bins = bins::of_numbers(values, &numbers, sentinel, target);
            (
                numbers.distinct(),
                rows - numbers.len(),
                numbers.summary(),
                bins,
                role::Facts::Number(numbers),
            )
        }
        Values::Date(dates) => {
            let numbers = Numbers::of(dates.millis.iter().map(|&m| {
                if m == DATE_MISSING {
                    f64::NAN
                } else {
                    m as f64
                }
            }));
            let present = || dates.millis.iter().filter(|&&m| m != DATE_MISSING);
            let summary = match (present().min(), present().max()) {
                (Some(&first), Some(&last)) => format!(
                    "{} to {}",
                    moment_text(first, dates.has_time),
                    moment_text(last, dates.has_time)
                ),
                _ => String::new(),
            };
            (
                numbers.distinct(),
                rows - numbers.len(),
                summary,
                bins::of_dates(dates, target),
                role::Facts::Date,
            )
        }
        Values::Category(categories) => {
            let levels = bins::Levels::of(categories);
            (
                levels.present(),
                levels.missing,
                levels.summary(categories, rows),
                levels.bins(categories, target),
                role::Facts::Words(role::Words::of_levels(categories)),
            )
        }
        Values::Text(texts) => {
            let words = role::Words::of_texts(texts);
            (
                words.distinct,
                rows - words.present,
                words.summary(),
                Vec::new(),
                role::Facts::Words(words),
            )
        }
    };
    let (role, role_reason) = role::guess(&column.name, &column.values, distinct, missing, &facts);
    ColumnProfile {
        name: column.name.clone(),
        column_type: column.values.column_type(),
        role,
        role_reason,
        missing: count(missing),
        missing_share: missing as f64 / rows.max(1) as f64,
        distinct: count(distinct),
        summary,
        sentinel: sentinel.filter(|_| role != Role::Identifier),
        bins: if matches!(role, Role::Identifier | Role::FreeText) {
            Vec::new()
        } else {
            bins
        },
    }
}
