//! What shall be done with which columns, before anything is learned.

use serde::{Deserialize, Serialize};

use crate::table::Values;

/// How a column enters the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    /// As a quantity.
    Number,
    /// As levels.
    Category,
    /// As month, weekday and days since the first date.
    Date,
}

/// One column to be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    /// Its name in the table.
    pub name: String,
    /// How it enters.
    pub kind: ColumnKind,
}

impl ColumnPlan {
    /// The plan that follows from the type of the values: text enters as levels.
    #[must_use]
    pub fn for_values(name: impl Into<String>, values: &Values) -> Self {
        let kind = match values {
            Values::Number(_) => ColumnKind::Number,
            Values::Category(_) | Values::Text(_) => ColumnKind::Category,
            Values::Date(_) => ColumnKind::Date,
        };
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// Which cleaning steps are taken. All of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// A 0/1 column for numbers of which more than 1 % are missing.
    pub indicators: bool,
    /// `ln(1 + x)` where no value is negative and the skewness is above 2.
    pub log: bool,
    /// Outliers held at the 0.5 % and 99.5 % quantiles.
    pub clip: bool,
    /// Rare levels merged.
    pub merge_rare: bool,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            indicators: true,
            log: true,
            clip: true,
            merge_rare: true,
        }
    }
}
