//! What the user chooses before training. Saved, and usable on next month's file.

use serde::{Deserialize, Serialize};

use crate::classify::{BoostingChoice, ModelKind, TimeOrder};

/// Everything that decides a conversion run, besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConversionSetup {
    /// The column that says who converted.
    pub target: String,
    /// The value of it that counts as a conversion, as text.
    pub positive: String,
    /// One entry per other column, in file order.
    pub columns: Vec<ColumnChoice>,
    /// The kind of model.
    pub model: ModelKind,
    /// Settings of boosted trees, when the model is of that kind.
    pub boosting: BoostingChoice,
    /// Share of the people without a conversion that the file holds, above 0 and at most 1: 1
    /// when none were left out. All people with a conversion are taken to be in it.
    pub kept_share: f64,
    /// The conversion rate to expect of the people who will be scored, between 0 and 1, when
    /// it is not that of this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_rate: Option<f64>,
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
