//! What the page shows of a conversion run. Plain data; all arithmetic is done here.

use serde::{Deserialize, Serialize};

use super::ConversionSetup;
use crate::charts::Chart;
use crate::classify::{BoostingChoice, TreeNode};
use crate::estimate::Estimate;
use crate::grid::Grid;
use crate::report::{Card, Evaluation, Field};

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

/// Other kinds of models and other settings, side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CompareReport {
    /// The kinds of models, then the settings of boosted trees.
    pub cards: Vec<Card>,
    /// Settings of boosted trees that did better than those of the setup.
    pub boosting: Option<BoostingChoice>,
}

/// A column that may give the answer away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LeakFinding {
    /// The column.
    pub column: String,
    /// The rule that fired: `L1` too good alone, `L2` dominance gap, `L3` purity, `L4` name,
    /// `L5` filled in with one outcome, `L6` perhaps written later and of use.
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
