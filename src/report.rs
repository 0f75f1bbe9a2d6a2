//! What every report is made of: numbers with their interval and unit, and answer cards.

use serde::{Deserialize, Serialize};

use crate::charts::Chart;

/// How a number is written for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share between 0 and 1, written as per cent.
    Share,
    /// A difference of shares, written in percentage points.
    Points,
    /// A whole count.
    Count,
    /// An amount in the user's currency.
    Money,
    /// A ratio, written with "x".
    Times,
    /// A plain number.
    Number,
}

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Estimate {
    /// Best single value.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Unit of all three.
    pub unit: Unit,
}

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

/// A small table for reading: every cell is already text, for a header row and body rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Grid {
    /// What the table lists.
    pub caption: String,
    /// One heading per column.
    pub headers: Vec<String>,
    /// `numeric[j]`: column `j` is aligned to the right.
    pub numeric: Vec<bool>,
    /// Rows of cells, each as long as `headers`.
    pub rows: Vec<Vec<String>>,
}
