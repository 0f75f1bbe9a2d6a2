//! Columns that may be the outcome in disguise: bottles, lines or items beside the sales. Taken as
//! traffic they would explain each dealer's sales by its sales.

use super::cells::Cells;
use super::setup::{Area, ScorecardSetup};
use super::step::Step;
use crate::numeric::ln;
use crate::panel::{Panel, Slice};
use crate::table::Table;

/// Share of the movement within dealers from which a column is asked about whose name says that it
/// is traffic.
const NAMED: f64 = 0.95;
/// The same of a column that was taken for being a number.
const UNNAMED: f64 = 0.7;
/// Fewest cells that say how two columns move together.
const CELLS: usize = 48;

impl ScorecardSetup {
    /// The drivers that move with the volume almost exactly become questions. Tables that cannot be
    /// joined have none: the run says why.
    pub(super) fn ask_about_disguises(&mut self, tables: &[&Table]) {
        let Ok(spec) = self.panel() else { return };
        let Ok(panel) = Panel::join(tables, &spec, &mut |_, _| {}) else {
            return;
        };
        for area in &mut self.areas {
            let cells = Cells::of(&panel, area, &Slice::default());
            for (driver, values) in area.drivers.iter_mut().zip(&cells.drivers) {
                let bar = if driver.step == Step::Other {
                    UNNAMED
                } else {
                    NAMED
                };
                if shared_movement(&panel, &cells.volume, values).is_some_and(|s| s >= bar) {
                    driver.step = Step::Unsure;
                }
            }
        }
    }

    /// The setup without the drivers that nobody has decided on.
    pub(super) fn decided(&self) -> Self {
        let mut setup = self.clone();
        for area in &mut setup.areas {
            area.drivers.retain(|driver| driver.step != Step::Unsure);
        }
        setup
    }
}

impl Area {
    /// The drivers that nobody has decided on.
    pub(super) fn undecided(&self) -> Vec<String> {
        let unsure = self.drivers.iter().filter(|d| d.step == Step::Unsure);
        unsure.map(|driver| driver.column.clone()).collect()
    }
}

/// The squared correlation of the logarithms of two measures by cell within dealers: what months
/// have in common is taken out, then what a dealer's months have. `None` where too few cells have
/// both, or one of both does not move.
fn shared_movement(panel: &Panel, volume: &[f64], driver: &[f64]) -> Option<f64> {
    let known = |((at, a), d): ((usize, &f64), &f64)| {
        let (dealer, month) = *panel.cells().get(at)?;
        let above = *a > 0.0 && *d > 0.0 && a.is_finite() && d.is_finite();
        above.then(|| (dealer as usize, month as usize, [ln(*a), ln(*d)]))
    };
    let pairs = volume.iter().enumerate().zip(driver);
    let mut cells: Vec<(usize, usize, [f64; 2])> = pairs.filter_map(known).collect();
    if cells.len() < CELLS {
        return None;
    }
    // A dealer of one month has nothing to move by, and is at zero after this.
    centre(&mut cells, panel.calendar().len(), |cell| cell.1);
    centre(&mut cells, panel.units().len(), |cell| cell.0);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (_, _, [x, y]) in &cells {
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let still = 1e-6 * cells.len() as f64;
    (xx > still && yy > still && xy > 0.0).then(|| xy * xy / (xx * yy))
}

/// Takes the mean of its group from every cell.
fn centre(
    cells: &mut [(usize, usize, [f64; 2])],
    groups: usize,
    group: impl Fn(&(usize, usize, [f64; 2])) -> usize,
) {
    let mut sums = vec![([0.0; 2], 0.0); groups];
    for cell in cells.iter() {
        if let Some((sum, n)) = sums.get_mut(group(cell)) {
            sum.iter_mut().zip(&cell.2).for_each(|(s, x)| *s += x);
            *n += 1.0;
        }
    }
    for cell in cells {
        if let Some((sum, n)) = sums.get(group(cell)) {
            cell.2.iter_mut().zip(sum).for_each(|(x, s)| *x -= s / n);
        }
    }
}
