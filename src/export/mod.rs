//! What a person takes away: lists as CSV that cannot become formulas.

mod scores;

pub use scores::{ScoredRow, scores_csv};
