//! What a person takes away: tables and lists as CSV and Excel that no spreadsheet takes for formulas, and
//! documents as HTML that run no script.

mod csv;
mod html;
mod scores;
mod xlsx;

pub use csv::{Cell, push_cell, write_csv};
pub use html::Html;
pub use scores::{ScoredRow, scores_csv};
pub use xlsx::write_xlsx;
