//! Where a probability comes from: contributions of columns in probability points, and the
//! sentence that says them.

mod background;
mod secants;
mod sentence;
pub mod trees;

pub use background::Attribution;
pub use background::{Background, ColumnParts, column_parts};
pub use secants::{Scale, Secants};
pub use sentence::{Reason, largest, per_cent_text, points_text, reasons_sentence};
