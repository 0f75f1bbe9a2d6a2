//! One column: a name and its values.

use serde::{Deserialize, Serialize};

use super::text::Texts;

/// The code of a missing category.
pub const MISSING: u32 = u32::MAX;
/// The value of a missing date.
pub const DATE_MISSING: i64 = i64::MIN;

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Unique within the table.
    pub name: String,
    /// The values, one per row.
    pub values: Values,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Quantities.
    Number,
    /// A limited set of levels.
    Category,
    /// Days, or moments without time zone.
    Date,
    /// Identifiers and free text, kept letter for letter.
    Text,
}

/// The values of a column, by type.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// `NaN` is missing; never infinite.
    Number(Vec<f64>),
    /// Codes into levels.
    Category(Categories),
    /// Moments.
    Date(Dates),
    /// Text as it was; empty is missing.
    Text(Texts),
}

impl Values {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(v) => v.len(),
            Self::Category(v) => v.codes.len(),
            Self::Date(v) => v.millis.len(),
            Self::Text(v) => v.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type of the column.
    #[must_use]
    pub fn column_type(&self) -> ColumnType {
        match self {
            Self::Number(_) => ColumnType::Number,
            Self::Category(_) => ColumnType::Category,
            Self::Date(_) => ColumnType::Date,
            Self::Text(_) => ColumnType::Text,
        }
    }

    /// The values of these rows, in their order; a row beyond the last is missing.
    #[must_use]
    pub fn pick(&self, rows: &[u32]) -> Self {
        let rows = rows.iter().map(|&row| row as usize);
        match self {
            Self::Number(v) => Self::Number(
                rows.map(|r| v.get(r).copied().unwrap_or(f64::NAN))
                    .collect(),
            ),
            Self::Category(v) => Self::Category(Categories {
                codes: rows
                    .map(|r| v.codes.get(r).copied().unwrap_or(MISSING))
                    .collect(),
                levels: v.levels.clone(),
            }),
            Self::Date(v) => Self::Date(Dates {
                millis: rows
                    .map(|r| v.millis.get(r).copied().unwrap_or(DATE_MISSING))
                    .collect(),
                has_time: v.has_time,
            }),
            Self::Text(v) => {
                let mut picked = Texts::default();
                for row in rows {
                    picked.push(v.get(row).unwrap_or_default());
                }
                Self::Text(picked)
            }
        }
    }

    /// Whether the value in this row is missing; `true` beyond the last row.
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Number(v) => v.get(row).is_none_or(|x| x.is_nan()),
            Self::Category(v) => v.codes.get(row).is_none_or(|&c| c == MISSING),
            Self::Date(v) => v.millis.get(row).is_none_or(|&m| m == DATE_MISSING),
            Self::Text(v) => v.get(row).is_none_or(str::is_empty),
        }
    }
}

/// Categories: a code per row and the levels the codes stand for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Categories {
    /// Index into `levels`, or [`MISSING`].
    pub codes: Vec<u32>,
    /// Distinct levels in order of first appearance, none empty.
    pub levels: Vec<String>,
}

impl Categories {
    /// The level in this row, `None` when missing.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.levels
            .get(usize::try_from(code).ok()?)
            .map(String::as_str)
    }

    /// The code of a level.
    #[must_use]
    pub fn code_of(&self, level: &str) -> Option<u32> {
        self.levels
            .iter()
            .position(|l| l == level)
            .and_then(|i| u32::try_from(i).ok())
    }
}

/// Moments in civil time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dates {
    /// Milliseconds since 1970-01-01 00:00 in the file's own civil time, or [`DATE_MISSING`].
    pub millis: Vec<i64>,
    /// Whether any value carries a time of day; otherwise all are midnights.
    pub has_time: bool,
}
