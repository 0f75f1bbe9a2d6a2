//! What any workspace shows of a classifier. Plain data; all arithmetic is done here.

use serde::{Deserialize, Serialize};

use crate::charts::Chart;
use crate::estimate::Estimate;
use crate::report::Contribution;

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
