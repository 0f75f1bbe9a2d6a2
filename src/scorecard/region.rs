//! The region of the dealers: the one dimension that has a meaning of its own, because dealers of a
//! region share their season.

use super::vocabulary::REGION;
use crate::panel::{Dimension, Panel};
use crate::table::MISSING;

/// The regions of a panel; none when there is no column of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Regions<'a> {
    panel: &'a Panel,
    dimension: Option<&'a Dimension>,
}

impl<'a> Regions<'a> {
    pub(super) fn of(panel: &'a Panel) -> Self {
        let dimension = panel.dimension(REGION).map(|(_, d)| d);
        Self { panel, dimension }
    }

    /// Their names.
    pub(super) fn names(self) -> &'a [String] {
        self.dimension.map_or(&[], |d| d.levels.as_slice())
    }

    /// The region of a dealer; [`MISSING`] where unknown.
    pub(super) fn of_dealer(self, dealer: usize) -> u32 {
        self.dimension.map_or(MISSING, |d| d.level(dealer))
    }

    /// The name of a dealer's region; empty where unknown.
    pub(super) fn name(self, dealer: usize) -> String {
        let name = self.dimension.and_then(|d| d.name(dealer));
        name.cloned().unwrap_or_default()
    }

    /// The place of a dealer's month among regions by months; none for a dealer without region.
    pub(super) fn place(self, (dealer, month): (u32, u32)) -> Option<usize> {
        let region = self.of_dealer(dealer as usize);
        let months = self.panel.calendar().len();
        (region != MISSING).then(|| region as usize * months + month as usize)
    }
}
