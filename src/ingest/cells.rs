//! Typed cells on their way out of the reader.

use crate::table::Texts;

/// The typed cells of a column, one per row.
#[derive(Debug)]
pub enum Cells<'a> {
    /// `NaN` is missing; never infinite.
    Numbers(&'a [f64]),
    /// Milliseconds since 1970-01-01 00:00, or [`DATE_MISSING`](crate::table::DATE_MISSING).
    Dates(&'a [i64]),
    /// Words that repeat. A column of words may turn to texts at any batch.
    Levels {
        /// Places in `levels`, or [`MISSING`](crate::table::MISSING); the same from batch to batch.
        codes: &'a [u32],
        /// The words so far.
        levels: Vec<&'a str>,
    },
    /// Words of which too many differ; empty is missing.
    Texts(&'a Texts),
}
