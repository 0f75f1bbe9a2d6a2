//! What receives typed cells while a file is read.

use super::builder::Builder;
use super::cells::Cells;

/// Receives the rows of a file batch by batch. Which sink it is, is known when the reader is
/// compiled, so that a table, whose columns are the rows' last place, costs nothing.
pub trait Sink {
    /// Whether the columns keep every row, as those of a table do. Otherwise they are emptied after
    /// each batch, and memory does not grow with the rows.
    const KEEPS_ROWS: bool;

    /// A pass over the file begins; the columns in the order of the file. A file that contradicts
    /// its sample is read once more from its first row: what came before is void.
    fn start(&mut self, columns: &[String]);

    /// The rows since the last call. How the file is cut into pieces has an influence on how many
    /// they are, not on what they are.
    fn rows(&mut self, batch: &Batch<'_>);
}

/// Rows of a table stay where they were put together: in its columns.
pub(super) struct TableColumns;

impl Sink for TableColumns {
    const KEEPS_ROWS: bool = true;

    fn start(&mut self, _: &[String]) {}

    fn rows(&mut self, _: &Batch<'_>) {}
}

/// Rows as columns of typed cells.
pub struct Batch<'a> {
    pub(super) columns: &'a [Builder],
}

impl<'a> Batch<'a> {
    /// The cells of a column, by its place; `None` beyond the last.
    #[must_use]
    pub fn column(&self, place: usize) -> Option<Cells<'a>> {
        Some(self.columns.get(place)?.cells())
    }
}
