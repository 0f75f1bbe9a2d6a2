//! A trained conversion model: what is asked, and the classifier that answers.

use serde::{Deserialize, Serialize};

use crate::classify::{
    self, Classifier, CounterfactualReport, PersonReport, ProfitReport, TopKReport,
};
use crate::error::Error;
use crate::progress::Progress;
use crate::report::FieldEntry;
use crate::table::Table;

/// A trained conversion model. Plain data; saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversionModel {
    /// The column that says who converted.
    pub target: String,
    /// Its value that counts.
    pub positive: String,
    /// A column that names the customer, if the training file had one.
    pub identifier: Option<String>,
    /// From people to probabilities.
    pub classifier: Classifier,
}

/// One person; see [`classify::person`].
///
/// # Errors
/// As there.
pub fn person(model: &ConversionModel, entries: &[FieldEntry]) -> Result<PersonReport, Error> {
    classify::person(&model.classifier, entries)
}

/// People like one person who convert more often; see [`classify::counterfactual`].
///
/// # Errors
/// As there.
pub fn counterfactual(
    model: &ConversionModel,
    entries: &[FieldEntry],
    changeable: &[String],
    target: f64,
) -> Result<CounterfactualReport, Error> {
    classify::counterfactual(&model.classifier, entries, changeable, target)
}

/// Whom to contact and what it brings; see [`classify::profit`].
///
/// # Errors
/// As there.
pub fn profit(model: &ConversionModel, value: f64, cost: f64) -> Result<ProfitReport, Error> {
    classify::profit(&model.classifier, value, cost)
}

/// What contacting the best `k` people of a table brings; see [`classify::top_k`].
///
/// # Errors
/// As there.
pub fn top_k(
    model: &ConversionModel,
    table: &Table,
    k: u32,
    progress: &dyn Progress,
) -> Result<TopKReport, Error> {
    classify::top_k(&model.classifier, table, k, progress)
}
