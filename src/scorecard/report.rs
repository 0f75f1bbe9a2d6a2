//! What the page shows.

use serde::{Deserialize, Serialize};

use super::filter::{FilterDimension, ScorecardFilter};
use super::setup::ScorecardSetup;
use crate::report::{Card, ListColumn};

/// What a run found, before any filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScorecardReport {
    /// The setup it was made with.
    pub setup: ScorecardSetup,
    /// One sentence.
    pub headline: String,
    /// What the reader must know first.
    pub warnings: Vec<String>,
    /// What is looked at first: the first area, all dealers, the last twelve months.
    pub filter: ScorecardFilter,
    /// Names of all dealers; a filter and an address go by the place.
    pub dealers: Vec<String>,
    /// The months, ascending.
    pub months: Vec<String>,
    /// What can be filtered by besides months, in the order in which it is asked for.
    pub dimensions: Vec<FilterDimension>,
    /// How the rows were treated, how good the expectation is, which dealers are alike.
    pub cards: Vec<Card>,
}

/// The network through a filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScorecardView {
    /// One sentence.
    pub headline: String,
    /// Where the filter leaves too little.
    pub warnings: Vec<String>,
    /// Answers, in the order a person asks.
    pub cards: Vec<Card>,
    /// Columns of the list of dealers.
    pub columns: Vec<ListColumn>,
    /// Dealers on it.
    pub listed: u32,
}

/// One dealer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DealerView {
    /// Its name.
    pub name: String,
    /// Region, traits and peer group.
    pub about: String,
    /// One sentence.
    pub headline: String,
    /// Where there is too little to say.
    pub warnings: Vec<String>,
    /// Overall, generating, managing; of every area.
    pub scores: Vec<ScoreTile>,
    /// Its measures beside those of region, peers and nation.
    pub tiles: Vec<KpiTile>,
    /// Trend, leaks, gap, peers.
    pub cards: Vec<Card>,
}

/// A score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScoreTile {
    /// "Sales, generating".
    pub name: String,
    /// The adjusted score: "104".
    pub value: String,
    /// Its 95 % interval: "98 to 110".
    pub interval: String,
    /// "Clearly above", "In line" or "Clearly below".
    pub verdict: String,
    /// For the colour: 1 above, 0 in line, -1 below.
    pub standing: i8,
    /// The raw score, the reliability, the place: small print.
    pub small: String,
}

/// A measure of a dealer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct KpiTile {
    /// Its name.
    pub name: String,
    /// What it means.
    pub help: String,
    /// The dealer's.
    pub own: String,
    /// The mean of its region.
    pub region: String,
    /// The mean of its peers.
    pub peers: String,
    /// The mean of the network.
    pub nation: String,
    /// Against the peers: 1 clearly better, 0 alike or unknown, -1 clearly worse.
    pub standing: i8,
}
