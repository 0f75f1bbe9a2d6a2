//! What can be said of a column without a model: missing, distinct, distribution, role.

use serde::{Deserialize, Serialize};

use super::ColumnType;
use crate::report::Estimate;

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
    /// Up to 20 bins (numbers, dates) or the 20 commonest levels and the rest.
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
