//! A scorecard as bytes: to hand to a new engine after a crash, so that nothing is learned twice.

mod v1;

use super::cells::Cells;
use super::state::{AreaState, DEALERS, FOLDS, Scorecard};
use crate::error::Error;
use crate::panel::{Dimension, DimensionRole, Slice};
use crate::saved::Saved;

impl Saved for Scorecard {
    const MARK: &'static [u8] = b"nearside scorecard\n";
    const VERSION: u32 = 2;
    const NAME: &'static str = "scorecard";
    const HINT: &'static str = "Make the scorecard again.";

    fn from_body(version: u32, body: &[u8]) -> Result<Self, Error> {
        let mut card: Self = match version {
            1 => Self::parse::<v1::ScorecardV1>(body)?.into(),
            Self::VERSION => Self::parse(body)?,
            _ => return Err(Self::newer()),
        };
        if !card.is_sound() {
            return Err(Self::refuse("its parts do not fit together"));
        }
        for (area, state) in card.setup.areas.iter().zip(&mut card.areas) {
            state.cells = Cells::of(&card.panel, area, &Slice::default());
        }
        Ok(card)
    }
}

impl Scorecard {
    /// Whether every list is as long as those that speak of it expect.
    fn is_sound(&self) -> bool {
        let Ok(spec) = self.setup.panel() else {
            return false;
        };
        let dealers = self.panel.units().len();
        let dimensions = self.panel.dimensions();
        let is_role = |(role, dimension): (&DimensionRole, &Dimension)| {
            role.id == dimension.id
                && role.scope == dimension.scope
                && role.column == dimension.column
        };
        self.panel.is_sound()
            && self.panel.calendar().period() == spec.period
            && !self.panel.cells().is_empty()
            && dealers >= DEALERS
            && dimensions.len() == spec.dimensions.len()
            && spec.dimensions.iter().zip(dimensions).all(is_role)
            && FOLDS.contains(&self.setup.folds)
            && !self.areas.is_empty()
            && self.areas.len() == self.setup.areas.len()
            && self.areas.iter().all(|state| self.fits(state))
            && self.peers.is_sound(dealers)
    }

    fn fits(&self, state: &AreaState) -> bool {
        let dealers = self.panel.units().len();
        state.expected.volume.len() == self.panel.cells().len()
            && state.expected.leverage.len() == dealers
            && state.fold_of.len() == dealers
            && state.fold_of.iter().all(|fold| *fold < self.setup.folds)
    }
}
