//! The rows of one table of a panel.

use serde::{Deserialize, Serialize};

use crate::table::MISSING;

/// The rows of one table, each with the cell it counts in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub(super) table: u32,
    pub(super) cells: Vec<u32>,
    pub(super) segments: Vec<u32>,
    /// The unit of each row, of a table without periods: its numbers hold in every period.
    pub(super) lasting: Option<Vec<u32>>,
    /// Per row dimension, whether its table has a column of it.
    pub(super) says: Vec<bool>,
    pub(super) columns: Vec<(String, Vec<f64>)>,
}

impl Part {
    /// Which of the joined tables, by its place.
    #[must_use]
    pub fn table(&self) -> usize {
        self.table as usize
    }

    /// The cell of each row, [`MISSING`] for one that is left out; empty for a table without
    /// periods.
    #[must_use]
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// The segment of each row, a place in [`Panel::segments`](super::Panel::segments).
    #[must_use]
    pub fn segments(&self) -> &[u32] {
        &self.segments
    }

    /// Whether its rows are of periods; otherwise they say what a unit is.
    #[must_use]
    pub fn has_periods(&self) -> bool {
        self.lasting.is_none()
    }

    /// Whether its table has a column of a row dimension.
    #[must_use]
    pub fn is_parted(&self) -> bool {
        self.says.iter().any(|says| *says)
    }

    /// A column of numbers by the name in the specification, one per row; `NaN` is missing.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        let found = self.columns.iter().find(|(n, _)| n == name);
        found.map(|(_, values)| values.as_slice())
    }

    pub(super) fn is_sound(&self, cells: usize, units: usize, segments: &[Vec<u32>]) -> bool {
        let lasting = self.lasting.as_deref();
        let rows = lasting.map_or(self.cells.len(), <[u32]>::len);
        let dated = if lasting.is_some() { 0 } else { rows };
        let within = |most: usize| move |at: &u32| *at == MISSING || (*at as usize) < most;
        self.cells.len() == dated
            && self.segments.len() == dated
            && self.cells.iter().all(within(cells))
            && self.segments.iter().all(|s| (*s as usize) < segments.len())
            && segments.iter().all(|s| s.len() == self.says.len())
            && lasting.is_none_or(|of| of.iter().all(within(units)))
            && self.columns.iter().all(|(_, values)| values.len() == rows)
    }
}
