//! What the tables say of each dealer's month, for one area.

use super::setup::Area;
use crate::panel::{Panel, Rates, Slice};

/// The measures of one area by cell (dealer and month); `NaN` where the tables say nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    pub(super) volume: Vec<f64>,
    /// Per driver of the area.
    pub(super) drivers: Vec<Vec<f64>>,
    /// Per measure of management.
    pub(super) kpis: Vec<Rates>,
}

impl Cells {
    /// Adds up the rows of a slice.
    pub(super) fn of(panel: &Panel, area: &Area, slice: &Slice) -> Self {
        Self {
            volume: panel.sums(&area.volume, slice),
            drivers: area
                .drivers
                .iter()
                .map(|d| panel.sums(&d.column, slice))
                .collect(),
            kpis: area
                .kpis
                .iter()
                .map(|k| panel.rates(&k.column, k.base.as_deref(), k.percent, slice))
                .collect(),
        }
    }
}
