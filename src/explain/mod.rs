//! Where a probability comes from: contributions of columns in probability points, and the
//! sentence that says them.

mod background;
mod dependence;
mod order;
mod permutation;
mod related;
mod secants;
mod segments;
mod sentence;
mod tested;
#[cfg(test)]
mod tests;
pub mod trees;

pub use background::Attribution;
pub use background::{Background, ColumnParts, column_parts};
pub use dependence::{Dependence, DependencePoint, dependence};
pub use permutation::{Importance, Permuted, permutation_importance};
pub use related::related;
pub use secants::{OutputScale, Secants};
pub use segments::{Segment, Segments, segments};
pub use sentence::{Reason, largest, points_text, reasons_sentence};
pub use tested::{Predict, TestedRows};
