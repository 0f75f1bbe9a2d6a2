//! Several tables as one panel: units (dealers, customers, channels) by periods (days to years).
//!
//! ```text
//! tables --names--> columns of the roles --codes--> levels of dimensions
//!                                        --units--> unit, the same one in every table
//!                                        --dates--> period
//!        --join---> Part: rows of a table, each with its cell (unit, period) and its segment
//!                   (one level of every row dimension); copies of rows are left out
//! Panel + column + Slice --sums, rates--> one number per cell
//! ```
//!
//! A workspace says which columns have which role ([`PanelSpec`]) and adds up columns by cell. A
//! table without periods lends what it says of a unit to every period of that unit. Dimensions are
//! a list: one of the units (a region) describes each unit, one of the rows (a lead's source) parts
//! what happened in a cell.

mod calendar;
mod codes;
mod copies;
mod dimension;
mod join;
pub mod names;
mod part;
mod rates;
mod segments;
mod sums;
#[cfg(test)]
mod tests;
mod units;

use serde::{Deserialize, Serialize};

pub use crate::calendar::{Period, Weekday, month_name};
pub use calendar::Calendar;
pub use dimension::{Dimension, DimensionRole, Scope, Slice};
pub use join::PanelSpec;
pub use names::Likeness;
pub use part::Part;
pub use rates::Rates;
pub use units::{LikenessFound, MatchChoice, MissingUnits, TableUnits, UnitMatch, match_units};

/// All rows that count, by unit and period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    units: Vec<String>,
    dimensions: Vec<Dimension>,
    calendar: Calendar,
    /// Unit and period of each cell, unit by unit, the periods ascending.
    cells: Vec<(u32, u32)>,
    /// Per segment its level of each row dimension, [`MISSING`](crate::table::MISSING) where it is not known.
    segments: Vec<Vec<u32>>,
    parts: Vec<Part>,
    copies: u32,
    added: u32,
}

impl Panel {
    /// Names of the units in order of first appearance; a cell goes by the place.
    #[must_use]
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// The dimensions, in the order of the specification.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The first dimension with this role, and its place.
    #[must_use]
    pub fn dimension(&self, id: &str) -> Option<(usize, &Dimension)> {
        self.dimensions.iter().enumerate().find(|(_, d)| d.id == id)
    }

    /// Every period that occurs, ascending.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Unit and period of each cell, as places in [`Self::units`] and [`Self::calendar`]: unit by
    /// unit, the periods ascending.
    #[must_use]
    pub fn cells(&self) -> &[(u32, u32)] {
        &self.cells
    }

    /// The rows of each table that has a column of units.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Rows left out because they repeat another one.
    #[must_use]
    pub fn copies(&self) -> u32 {
        self.copies
    }

    /// Rows beyond the first of the same segment of a cell: they are added up.
    #[must_use]
    pub fn added(&self) -> u32 {
        self.added
    }

    /// The cells of each unit that has any.
    pub fn by_unit(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let mut from = 0;
        self.cells.chunk_by(|a, b| a.0 == b.0).map(move |chunk| {
            let range = from..from + chunk.len();
            from = range.end;
            range
        })
    }

    /// Per segment its level of each row dimension, in their order;
    /// [`MISSING`](crate::table::MISSING) where it is not known.
    #[must_use]
    pub fn segments(&self) -> &[Vec<u32>] {
        &self.segments
    }

    /// Whether some rows say a level of a row dimension.
    #[must_use]
    pub fn has_segments(&self) -> bool {
        let parting = |d: &Dimension| d.scope == Scope::Row && !d.levels.is_empty();
        self.dimensions.iter().any(parting)
    }

    /// Whether every place in it is one of its lists, as it is after a join: to be asked of what
    /// was read from bytes.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let (units, cells) = (self.units.len(), self.cells.len());
        let in_order = |pair: &[(u32, u32)]| matches!(pair, [a, b] if a < b);
        let is_cell =
            |c: &(u32, u32)| (c.0 as usize) < units && (c.1 as usize) < self.calendar.len();
        let row_dimensions: Vec<&Dimension> = self
            .dimensions
            .iter()
            .filter(|d| d.scope == Scope::Row)
            .collect();
        let is_segment = |codes: &Vec<u32>| {
            let known = |(code, d): (&u32, &&Dimension)| d.has(*code);
            codes.len() == row_dimensions.len() && codes.iter().zip(&row_dimensions).all(known)
        };
        self.calendar.is_sound()
            && self.cells.iter().all(is_cell)
            && self.cells.windows(2).all(in_order)
            && self.dimensions.iter().all(|d| d.is_sound(units))
            && self.segments.iter().all(is_segment)
            && self
                .parts
                .iter()
                .all(|p| p.is_sound(cells, units, &self.segments))
    }
}
