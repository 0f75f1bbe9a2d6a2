//! What a person takes away: tables and lists as CSV that no spreadsheet takes for formulas.

mod csv;
mod scores;

pub use csv::{Cell, push_cell, write_csv};
pub use scores::{ScoredRow, scores_csv};
