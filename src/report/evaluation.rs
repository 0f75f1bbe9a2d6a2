//! A test of predictions as a person sees it.

use serde::{Deserialize, Serialize};

use crate::charts::Chart;
use crate::estimate::Estimate;

/// How rows were set aside for the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Trained on the past, tested on the future.
    Time,
    /// Folds that keep a customer's rows together.
    Grouped,
    /// Stratified folds at random.
    Stratified,
}

impl Scheme {
    /// The rows tested, in words.
    #[must_use]
    pub fn tested_on(self) -> &'static str {
        match self {
            Self::Time => "later rows",
            Self::Grouped => "customers set aside",
            Self::Stratified => "rows set aside at random",
        }
    }
}

/// The test by one scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The scheme.
    pub scheme: Scheme,
    /// Its name in plain words ("Trained on the first 70 %, tested on the last 30 %").
    pub title: String,
    /// Rows trained on (per fold on average).
    pub train_rows: u32,
    /// Rows tested on.
    pub test_rows: u32,
    /// Conversion rate of the training rows.
    pub train_rate: Estimate,
    /// Conversion rate of the test rows.
    pub test_rate: Estimate,
    /// One sentence with the finding.
    pub finding: String,
    /// ROC AUC, average precision, log-loss, Brier, KS, ALIFT, lift at 10 %, calibration in the large, slope, ECE.
    pub metrics: Vec<Metric>,
    /// ROC, precision-recall, gain, lift, calibration.
    pub charts: Vec<Chart>,
    /// Cut-offs with what each gives; also what the slider moves through, highest cut first.
    pub cuts: Vec<Cut>,
}

/// One figure of merit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Metric {
    /// Stable name (`roc_auc`).
    pub id: String,
    /// Name for a person.
    pub name: String,
    /// What it says and whether more is better, in one sentence.
    pub help: String,
    /// Value with its bootstrap interval.
    pub estimate: Estimate,
    /// The value of knowing nothing (everybody gets the base rate).
    pub baseline: f64,
}

/// What happens when everybody with at least this probability is contacted. Counts of test rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Cut {
    /// The probability.
    pub threshold: f64,
    /// Share of the people contacted.
    pub contacted: f64,
    /// Contacted, converted.
    pub true_positives: f64,
    /// Contacted, not converted.
    pub false_positives: f64,
    /// Not contacted, converted.
    pub false_negatives: f64,
    /// Not contacted, not converted.
    pub true_negatives: f64,
    /// Converted among the contacted.
    pub precision: Estimate,
    /// Contacted among the converted.
    pub recall: Estimate,
    /// Rate among the contacted over the base rate.
    pub lift: f64,
}
