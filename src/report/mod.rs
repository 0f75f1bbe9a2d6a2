//! What every report is made of, whatever the workspace.

mod evaluation;
mod field;
mod listing;

pub use evaluation::{Cut, Evaluation, Metric, Scheme};
pub use field::{Contribution, Field, FieldEntry, FieldInput, FieldValue};
pub use listing::{ListAsk, ListColumn, ListPage, ListRow, Listing};

use serde::{Deserialize, Serialize};

use crate::charts::Chart;
use crate::grid::Grid;

/// One answer: a sentence with the finding, a drawing, what it does not mean, how it was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Stable name, unique within a report; also the anchor in the address.
    pub id: String,
    /// Two or three words.
    pub title: String,
    /// The finding as one sentence with its numbers.
    pub finding: String,
    /// Drawings, most important first.
    pub charts: Vec<Chart>,
    /// Small tables.
    pub tables: Vec<Grid>,
    /// What it does not mean.
    pub note: String,
    /// How it was computed, with the source of the formula.
    pub method: String,
}
