//! What the page shows of a conversion run. Plain data; all arithmetic is done here.

use serde::{Deserialize, Serialize};

use super::{BoostingChoice, ConversionSetup};
use crate::charts::Chart;
use crate::estimate::Estimate;
use crate::grid::Grid;
use crate::report::Card;

/// The answer of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConversionReport {
    /// The setup that was run.
    pub setup: ConversionSetup,
    /// Rows used.
    pub rows: u32,
    /// Conversions among them.
    pub conversions: u32,
    /// Conversions over rows, with the Wilson interval.
    pub base_rate: Estimate,
    /// One sentence: how good, on which evidence.
    pub headline: String,
    /// What the reader must know before using it, most serious first (base rate moved, separation, few conversions).
    pub warnings: Vec<String>,
    /// The ways the model was tested, side by side; the first is the one to quote.
    pub evaluations: Vec<Evaluation>,
    /// Columns that may give the answer away.
    pub leaks: Vec<LeakFinding>,
    /// Answer cards in reading order: importance, odds ratios, base rate in time, …
    pub cards: Vec<Card>,
    /// The nodes of a decision tree, each after its parent, for its picture; empty for other
    /// kinds of models.
    pub tree: Vec<TreeNode>,
    /// The fields of the form for one person.
    pub fields: Vec<Field>,
}

/// A node of a decision tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TreeNode {
    /// Questions above it.
    pub depth: u32,
    /// The answer that leads to it ("age up to 46").
    pub answer: String,
    /// Training rows that came by.
    pub rows: u32,
    /// Conversions among them.
    pub conversions: u32,
    /// Their share, with the Wilson interval.
    pub rate: Estimate,
    /// Whether nothing more is asked.
    pub leaf: bool,
}

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

/// Other kinds of models and other settings, side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CompareReport {
    /// The kinds of models, then the settings of boosted trees.
    pub cards: Vec<Card>,
    /// Settings of boosted trees that did better than those of the setup.
    pub boosting: Option<BoostingChoice>,
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

/// A column that may give the answer away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LeakFinding {
    /// The column.
    pub column: String,
    /// The rule that fired: `L1` too good alone, `L2` dominance gap, `L3` purity, `L4` name.
    pub rule: String,
    /// The evidence with its numbers.
    pub evidence: String,
    /// The question in plain words.
    pub question: String,
    /// AUC with the column in.
    pub auc_with: Estimate,
    /// AUC without it.
    pub auc_without: Estimate,
    /// The first less the second, with its own interval: both models were judged on the same
    /// drawn rows, so it cannot be read off the two above.
    pub difference: Estimate,
    /// Whether the run used it.
    pub included: bool,
}

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
}

fn unknown() -> f64 {
    f64::NAN
}

impl From<ValueFields> for FieldValue {
    fn from(fields: ValueFields) -> Self {
        let ValueFields { kind, value, level } = fields;
        match kind {
            ValueKind::Number if !value.is_nan() => Self::Number { value },
            ValueKind::Missing | ValueKind::Number => Self::Missing,
            ValueKind::Category => Self::Category { level },
        }
    }
}

/// One person's answer: the probability and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PersonReport {
    /// Probability of conversion with its interval.
    pub probability: Estimate,
    /// What the interval is made of, as one sentence.
    pub interval: String,
    /// What the average person gets; the contributions start here.
    pub base: f64,
    /// Contributions in probability points, largest first; with `base` they sum to the probability.
    pub contributions: Vec<Contribution>,
    /// The reasons in one sentence.
    pub sentence: String,
    /// The waterfall.
    pub chart: Chart,
    /// The fields by how far their other values move the probability.
    pub overview: Chart,
    /// Per field: the probability at each value it could take, the others as they are; of many
    /// fields those with the largest contributions.
    pub effects: Vec<Chart>,
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

/// People like one person who convert more often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CounterfactualReport {
    /// Whether there are any, as one sentence.
    pub headline: String,
    /// The fewest and smallest changes first; at most three, each of other fields.
    pub alternatives: Vec<Alternative>,
}

/// People who differ from one person in a few fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Alternative {
    /// All of it in one sentence.
    pub sentence: String,
    /// The fields that differ.
    pub changes: Vec<Change>,
    /// How often these people convert.
    pub probability: Estimate,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Change {
    /// The field.
    pub field: String,
    /// Its value as entered.
    pub from: String,
    /// Its value among these people.
    pub to: String,
}

/// A scored list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScoreReport {
    /// Rows scored.
    pub rows: u32,
    /// One sentence: how many conversions to expect.
    pub headline: String,
    /// Expected conversions with its range.
    pub expected: Estimate,
    /// Columns of the model the file lacks, columns it has besides, types that differ, levels never seen: each a sentence.
    pub differences: Vec<String>,
    /// How far columns and probabilities have moved from the training file, where it is known.
    pub drift: Option<Card>,
    /// The first rows of the list, best first, with the top reasons.
    pub top: Grid,
    /// Distribution of the probabilities.
    pub chart: Chart,
}

/// A list of a given length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TopKReport {
    /// One sentence: contact whom, and what to expect.
    pub headline: String,
    /// People on the list: as many as asked for, or all there are.
    pub contacted: u32,
    /// The lowest probability among them.
    pub threshold: f64,
    /// Conversions among them, with the range that holds the count 95 times out of 100.
    pub conversions: Estimate,
    /// Expected conversions among as many people drawn at random.
    pub at_random: f64,
}

/// Expected profit by cut-off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ProfitReport {
    /// One sentence: contact whom, and what it brings.
    pub headline: String,
    /// Contact from this probability on: cost over value.
    pub threshold: f64,
    /// Profit at that cut per 1,000 people, with its bootstrap interval.
    pub profit: Estimate,
    /// Profit of contacting everybody per 1,000 people.
    pub profit_all: Estimate,
    /// Share of the people to contact.
    pub contacted: Estimate,
    /// The cut-off at which the test itself brought most, with the interval of where it lies.
    pub best: Estimate,
    /// What to make of it, as one sentence.
    pub best_words: String,
    /// The curve.
    pub chart: Chart,
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
