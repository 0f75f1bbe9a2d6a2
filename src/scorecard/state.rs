//! All that is known after a run: from it every view is made without learning anew.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::expect::{Expected, Ground, folds_of};
use super::frame::Frame;
use super::noise::Noise;
use super::own_level::{Basis, Growth};
use super::peers::Peers;
use super::rules::{Broken, Check};
use super::setup::{Area, ScorecardSetup};
use super::step::Step;
use super::testing::{Tests, test};
use crate::error::{Error, ErrorCode};
use crate::panel::{Panel, Slice};
use crate::progress::{Progress, Span};
use crate::table::Table;

/// Fewest dealers of a network.
pub(super) const DEALERS: usize = 4;

/// Parts the dealers may be divided into.
pub(super) const FOLDS: std::ops::RangeInclusive<u32> = 2..=20;

/// A scorecard: the rows, and the expectation of every dealer's month.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scorecard {
    pub(super) setup: ScorecardSetup,
    pub(super) panel: Panel,
    pub(super) broken: Broken,
    pub(super) areas: Vec<AreaState>,
    /// By the traffic of the first area.
    pub(super) peers: Peers,
}

/// One area.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AreaState {
    /// Added up anew when it is read from bytes.
    #[serde(skip)]
    pub(super) cells: Cells,
    pub(super) expected: Expected,
    pub(super) noise: Noise,
    pub(super) tests: Tests,
    /// Cells with a missing driver.
    pub(super) filled: u32,
    /// The fold of each dealer.
    pub(super) fold_of: Vec<u32>,
}

impl Scorecard {
    /// The place of the last month.
    pub(super) fn last_month(&self) -> u32 {
        let months = self.panel.calendar().len();
        u32::try_from(months).unwrap_or(u32::MAX).saturating_sub(1)
    }

    /// What an area's scores compare dealers with.
    pub(super) fn basis(&self, area: &Area, state: &AreaState) -> Basis {
        let (volume, expected) = (&state.cells.volume, &state.expected.volume);
        Basis::of(&self.panel, area.drivers.len(), volume, expected)
    }

    /// Joins, checks, learns, tests.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`], [`ErrorCode::NotFound`] or [`ErrorCode::TooFewRows`] with the
    /// reason when the data cannot answer, and [`Error::cancelled`].
    pub fn of(
        tables: &[&Table],
        setup: &ScorecardSetup,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        progress.report("Joining the files", 0.0)?;
        let setup = &setup.decided();
        if setup.areas.is_empty() || !FOLDS.contains(&setup.folds) {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "A scorecard needs a volume, and 2 to 20 parts of the dealers.",
                "Choose the column with the sales, and 5 parts.",
            ));
        }
        let mut broken = Broken::new(setup);
        let mut check = Check::new(setup, &mut broken);
        let panel = Panel::join(tables, &setup.panel()?, &mut |part, kept| {
            check.rows(part, kept)
        })?;
        if panel.cells().is_empty() {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                "No row with a dealer, a month and numbers that keep the rules was found.",
                "Check in the setup which columns hold the dealer and the month, or switch a rule off.",
            ));
        }
        if panel.units().len() < DEALERS {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                format!(
                    "A scorecard compares dealers, and the files have {}.",
                    panel.units().len()
                ),
                "Add the other dealers of the network: at least four, better thirty.",
            ));
        }
        let parts = setup.areas.len() as f64;
        let mut areas = Vec::new();
        for (done, area) in setup.areas.iter().enumerate() {
            let at = |done: usize| 0.1 + 0.9 * done as f64 / parts;
            let span = Span::new(progress, at(done), at(done + 1));
            areas.push(AreaState::of(&panel, setup, area, &span)?);
        }
        progress.report("Finding peers", 0.99)?;
        let (Some(area), Some(state)) = (setup.areas.first(), areas.first()) else {
            return Err(Error::cancelled());
        };
        let peers = Peers::of(&panel, area, state, setup.seed);
        progress.report("Done", 1.0)?;
        Ok(Self {
            setup: setup.clone(),
            panel,
            broken,
            areas,
            peers,
        })
    }
}

impl AreaState {
    fn of(
        panel: &Panel,
        setup: &ScorecardSetup,
        area: &Area,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        progress.report("Adding up", 0.0)?;
        let cells = Cells::of(panel, area, &Slice::default());
        let said = panel.sums(&area.volume, &Slice::default());
        let known = said.iter().filter(|v| **v >= 0.0).count();
        if known == 0 {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                format!("No dealer's month has a number of {}.", area.volume),
                "Choose another column for the volume.",
            )
            .in_column(&area.volume));
        }
        if !cells.volume.iter().any(|v| *v >= 0.0) {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                format!("No dealer has both a number of {} and traffic.", area.volume),
                "Check whether the files name dealers and months alike: the setup says which dealers match.",
            )
            .in_column(&area.volume));
        }
        let dealers = panel.units().len();
        let folds = setup.folds.min(u32::try_from(dealers).unwrap_or(u32::MAX));
        let fold_of = folds_of(dealers, folds, setup.seed);
        let frame = Frame::of(panel, area, &cells);
        let ground = Ground {
            panel,
            setup,
            frame: &frame,
            volume: &cells.volume,
            money: area.money,
            fold_of: &fold_of,
            folds,
        };
        let expected = ground.expect(&|_| true, &Span::new(progress, 0.05, 0.55))?;
        let tests = test(&ground, &expected, &Span::new(progress, 0.55, 0.95))?;
        let mut noise = Noise::of(panel, &cells.volume, &expected.volume, area.money);
        let basis = Basis::of(panel, area.drivers.len(), &cells.volume, &expected.volume);
        if basis.is_own_level() {
            // Around what the peers' months let expect: the season of a region is no noise.
            let growth = Growth {
                panel,
                volume: &cells.volume,
                noise: &noise,
                fold_of: &fold_of,
                window: basis.window(panel.calendar().len()),
            };
            noise = growth.noise(area.money);
        }
        let filled = frame.filled;
        Ok(Self {
            cells,
            expected,
            noise,
            tests,
            filled,
            fold_of,
        })
    }

    /// The column of leads, if the area has one.
    pub(super) fn leads(&self, area: &Area) -> Option<usize> {
        area.drivers.iter().position(|d| d.step == Step::Leads)
    }
}
