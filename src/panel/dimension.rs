//! Dimensions: categories that describe units, or part what happened in a cell.

use serde::{Deserialize, Serialize};

use crate::table::MISSING;

/// What a dimension belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// To the unit: each has one level in all periods, that of its first row that has one.
    Unit,
    /// To the row: a unit's period is parted by it.
    Row,
}

/// A dimension that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionRole {
    /// Stable name of the role; several dimensions may share it.
    pub id: String,
    /// Its column; a dimension without one has no levels.
    pub column: Option<String>,
    /// What it belongs to.
    pub scope: Scope,
}

/// A dimension of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Stable name of the role.
    pub id: String,
    /// Its column.
    pub column: Option<String>,
    /// What it belongs to.
    pub scope: Scope,
    /// Names of the levels in order of first appearance.
    pub levels: Vec<String>,
    /// The level of each unit, [`MISSING`] where unknown; empty for a dimension of rows.
    pub of_unit: Vec<u32>,
}

impl Dimension {
    /// The level of a unit by its place; [`MISSING`] where unknown.
    #[must_use]
    pub fn level(&self, unit: usize) -> u32 {
        self.of_unit.get(unit).copied().unwrap_or(MISSING)
    }

    /// The name of a unit's level.
    #[must_use]
    pub fn name(&self, unit: usize) -> Option<&String> {
        self.levels.get(self.level(unit) as usize)
    }

    /// Whether a code is a level or [`MISSING`].
    pub(super) fn has(&self, code: u32) -> bool {
        code == MISSING || (code as usize) < self.levels.len()
    }

    pub(super) fn is_sound(&self, units: usize) -> bool {
        let described = match self.scope {
            Scope::Unit => units,
            Scope::Row => 0,
        };
        self.of_unit.len() == described && self.of_unit.iter().all(|code| self.has(*code))
    }
}

/// Which rows count: those with these levels of dimensions of rows; all by default. Rows of a table
/// that does not have the dimension count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    /// Place of the dimension in the panel, and the level.
    picks: Vec<(usize, u32)>,
}

impl Slice {
    /// The same with one level of a dimension, in place of another one that was picked.
    #[must_use]
    pub fn with(&self, dimension: usize, level: u32) -> Self {
        let others = self.picks.iter().filter(|(d, _)| *d != dimension);
        let mut picks: Vec<(usize, u32)> = others.copied().collect();
        picks.push((dimension, level));
        Self { picks }
    }

    /// Whether all rows count.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.picks.is_empty()
    }

    pub(super) fn picks(&self) -> &[(usize, u32)] {
        &self.picks
    }
}
