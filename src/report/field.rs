//! A form for one person, what was entered, and what each column did to the answer.

use serde::{Deserialize, Serialize};

/// A field of the form for one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// The column.
    pub name: String,
    /// What may be entered.
    pub input: FieldInput,
    /// Where the form starts: median or commonest level.
    pub start: FieldValue,
}

/// What may be entered in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldInput {
    /// A slider over the range seen in training (0.5 % to 99.5 %).
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// A sensible step.
        step: f64,
    },
    /// A choice among the levels seen in training.
    Category {
        /// Levels, commonest first.
        levels: Vec<String>,
    },
    /// A date within the range seen in training (0.5 % to 99.5 %), in milliseconds since
    /// 1970-01-01 00:00.
    Date {
        /// Earliest.
        min: f64,
        /// Latest.
        max: f64,
        /// Whether a time of day belongs to it.
        time: bool,
    },
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "snake_case", from = "ValueFields")]
pub enum FieldValue {
    /// Nothing known.
    Missing,
    /// A number.
    Number {
        /// The number.
        value: f64,
    },
    /// A level.
    Category {
        /// The level.
        level: String,
    },
    /// A date.
    Date {
        /// Milliseconds since 1970-01-01 00:00.
        value: f64,
    },
}

/// The fields of a [`FieldValue`] of any kind: small code to read it.
#[derive(Deserialize)]
struct ValueFields {
    kind: ValueKind,
    #[serde(default = "unknown")]
    value: f64,
    #[serde(default)]
    level: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ValueKind {
    Missing,
    Number,
    Category,
    Date,
}

fn unknown() -> f64 {
    f64::NAN
}

impl From<ValueFields> for FieldValue {
    fn from(fields: ValueFields) -> Self {
        let ValueFields { kind, value, level } = fields;
        match kind {
            ValueKind::Number if !value.is_nan() => Self::Number { value },
            ValueKind::Date if !value.is_nan() => Self::Date { value },
            ValueKind::Missing | ValueKind::Number | ValueKind::Date => Self::Missing,
            ValueKind::Category => Self::Category { level },
        }
    }
}

/// A field of the form as the user filled it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FieldEntry {
    /// The column.
    pub name: String,
    /// What was entered.
    pub value: FieldValue,
}

/// What one column did to one probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Contribution {
    /// The column.
    pub column: String,
    /// Its value in words.
    pub value: String,
    /// In probability (0.05 is five points).
    pub points: f64,
}
