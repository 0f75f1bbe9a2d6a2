//! What the user chooses before training. Saved, and usable on next month's file.

use serde::{Deserialize, Serialize};

/// Everything that decides a conversion run, besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// The column that says who converted.
    pub target: String,
    /// The value of it that counts as a conversion, as text.
    pub positive: String,
    /// One entry per other column, in file order.
    pub columns: Vec<ColumnChoice>,
    /// What is known of the order in time.
    pub order: TimeOrder,
    /// A column that names the customer, when customers repeat: their rows stay in one fold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Folds of the cross-validation, 2 to 20.
    pub folds: u32,
    /// Share of the rows, the last ones in time, kept for the test in time order; 0.1 to 0.5.
    pub test_share: f64,
    /// The same seed gives the same answer.
    pub seed: u32,
}

/// Whether one column may be used to predict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnChoice {
    /// Its name.
    pub name: String,
    /// In or out.
    pub include: bool,
    /// Why the guess is as it is.
    pub because: Because,
    /// The same as a short sentence.
    pub reason: String,
    /// A question the user has to think about ("Is duration known before you call?"), if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// The kinds of reasons for a column to be in or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Nothing speaks against it.
    Usable,
    /// It names a person or a row.
    Identifier,
    /// It has one value only.
    Constant,
    /// Free text.
    FreeText,
    /// It says when, and is used for the order in time.
    TimeAxis,
    /// It is probably known only after the outcome.
    KnownAfter,
    /// It has hardly any values.
    AlmostEmpty,
    /// The user decided.
    User,
}

/// What is known of the order of rows in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "snake_case", from = "OrderFields")]
pub enum TimeOrder {
    /// Nothing: no evaluation in time order is possible.
    Unknown,
    /// The rows of the file are in time order.
    FileOrder {
        /// Why it is thought so.
        reason: String,
    },
    /// A date column gives the order.
    Column {
        /// Its name.
        name: String,
    },
}

/// The fields of a [`TimeOrder`] of any kind: small code to read it.
#[derive(Deserialize)]
struct OrderFields {
    kind: OrderKind,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrderKind {
    Unknown,
    FileOrder,
    Column,
}

impl From<OrderFields> for TimeOrder {
    fn from(fields: OrderFields) -> Self {
        let OrderFields { kind, reason, name } = fields;
        match kind {
            OrderKind::Unknown => Self::Unknown,
            OrderKind::FileOrder => Self::FileOrder { reason },
            OrderKind::Column => Self::Column { name },
        }
    }
}
