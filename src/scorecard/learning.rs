//! The learning log of a plain linear model: how the error falls by passes over the rows and by
//! learning rate, on the rows it learns from and on dealers it does not know.
//!
//! The system this follows showed such a log and nothing else, all of it on the rows learned from.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::region::Regions;
use super::sheet::no_such_area;
use super::state::{AreaState, Scorecard};
use super::words::{axis, chart};
use crate::charts::{Shape, Style, mark, reference, series};
use crate::error::{Error, ErrorCode};
use crate::estimate::Unit;
use crate::evaluate::ForecastErrors;
use crate::format::{count, per_cent, value};
use crate::grid::Grid;
use crate::numeric::sort_numbers;
use crate::progress::Progress;
use crate::report::Card;

/// The learning rates and the passes of the log.
const RATES: [f64; 5] = [0.01, 0.1, 1.0, 10.0, 100.0];
const PASSES: u32 = 10;
/// Most bins of a column of traffic.
const BINS: usize = 100;
/// Cells left out of the log when there are more: it is a picture, not a model.
const CELLS: usize = 100_000;

/// Errors after a pass.
struct PassErrors {
    rate: f64,
    pass: u32,
    learned: ForecastErrors,
    held: ForecastErrors,
}

/// The learning log of an area.
///
/// # Errors
/// [`ErrorCode::NotFound`] for an area the scorecard has not, [`ErrorCode::TooFewRows`] without
/// rows on one of the sides, and [`Error::cancelled`].
pub fn learning(card: &Scorecard, area: u32, progress: &dyn Progress) -> Result<Card, Error> {
    let Some(state) = card.areas.get(area as usize) else {
        return Err(no_such_area());
    };
    let sides = Sides::of(card, state);
    if sides.learned.is_empty() || sides.held.is_empty() {
        return Err(Error::new(
            ErrorCode::TooFewRows,
            "There are too few dealers to learn from some and look at others.",
            "Add the other dealers of the network.",
        ));
    }
    let mut entries: Vec<PassErrors> = Vec::new();
    for (at, rate) in RATES.into_iter().enumerate() {
        let mut weights = vec![0.0; sides.width];
        let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::from(card.setup.seed));
        let mut order = sides.learned.clone();
        for pass in 1..=PASSES {
            let done = at as f64 + f64::from(pass - 1) / f64::from(PASSES);
            progress.report("Learning in passes", done / RATES.len() as f64)?;
            order.shuffle(&mut random);
            // Smaller steps in later passes, so that the error settles.
            let rate_now = rate / f64::from(pass);
            for row in &order {
                sides.step(*row, rate_now, &mut weights);
            }
            entries.push(PassErrors {
                rate,
                pass,
                learned: sides.errors(&sides.learned, &weights),
                held: sides.errors(&sides.held, &weights),
            });
        }
    }
    let mean = sides.mean_errors();
    card_of(&entries, &mean).ok_or_else(Error::cancelled)
}

/// Cells as lists of the bins they are in.
struct Sides {
    /// `parts` places of weights per cell.
    active: Vec<u32>,
    parts: usize,
    volumes: Vec<f64>,
    width: usize,
    learned: Vec<u32>,
    held: Vec<u32>,
}

impl Sides {
    /// Traffic by quantiles, the month and the region, each value with a weight of its own.
    /// Dealers of the first fold are held out.
    fn of(card: &Scorecard, state: &AreaState) -> Self {
        let panel = &card.panel;
        let cells = panel.cells().len();
        let mut columns: Vec<(Vec<u32>, u32)> = Vec::new();
        for values in &state.cells.drivers {
            columns.push(binned(values));
        }
        let month = |c: &(u32, u32)| panel.calendar().season(c.1).unwrap_or(0);
        columns.push((panel.cells().iter().map(month).collect(), 12));
        let all = Regions::of(panel);
        let regions = u32::try_from(all.names().len()).unwrap_or(0);
        let region = |c: &(u32, u32)| all.of_dealer(c.0 as usize).min(regions);
        columns.push((panel.cells().iter().map(region).collect(), regions + 1));
        // The first weight is that of all.
        let mut active = vec![0; cells * (columns.len() + 1)];
        let parts = columns.len() + 1;
        let mut from = 1;
        for (at, (codes, levels)) in columns.iter().enumerate() {
            for (cell, code) in codes.iter().enumerate() {
                if let Some(slot) = active.get_mut(cell * parts + at + 1) {
                    *slot = from + code;
                }
            }
            from += levels;
        }
        let every = cells.div_ceil(CELLS).max(1);
        let (mut learned, mut held) = (Vec::new(), Vec::new());
        for (at, ((dealer, _), volume)) in panel.cells().iter().zip(&state.cells.volume).enumerate()
        {
            let known = *volume >= 0.0;
            if at % every != 0 || !known {
                continue;
            }
            let at = u32::try_from(at).unwrap_or(0);
            if state.fold_of.get(*dealer as usize) == Some(&0) {
                held.push(at);
            } else {
                learned.push(at);
            }
        }
        Self {
            active,
            parts,
            volumes: state.cells.volume.clone(),
            width: from as usize,
            learned,
            held,
        }
    }

    fn active(&self, row: u32) -> &[u32] {
        let from = row as usize * self.parts;
        self.active.get(from..from + self.parts).unwrap_or_default()
    }

    fn volume(&self, row: u32) -> f64 {
        self.volumes.get(row as usize).copied().unwrap_or(0.0)
    }

    fn predict(&self, row: u32, weights: &[f64]) -> f64 {
        let weight = |at: &u32| weights.get(*at as usize).copied().unwrap_or(0.0);
        self.active(row).iter().map(weight).sum()
    }

    /// A step of implicit stochastic gradient descent, which no learning rate can make diverge
    /// (Toulis and Airoldi 2017).
    fn step(&self, row: u32, rate: f64, weights: &mut [f64]) {
        let off = self.volume(row) - self.predict(row, weights);
        let step = rate * off / (1.0 + rate * self.parts as f64);
        for at in self.active(row) {
            if let Some(weight) = weights.get_mut(*at as usize) {
                *weight += step;
            }
        }
    }

    fn errors(&self, rows: &[u32], weights: &[f64]) -> ForecastErrors {
        let pair = |row: &u32| (self.volume(*row), self.predict(*row, weights));
        let pairs: Vec<(f64, f64)> = rows.iter().map(pair).collect();
        ForecastErrors::of(&pairs)
    }

    /// Of taking the mean of the rows learned from for everybody.
    fn mean_errors(&self) -> ForecastErrors {
        let sum: f64 = self.learned.iter().map(|row| self.volume(*row)).sum();
        let mean = sum / self.learned.len().max(1) as f64;
        let pairs: Vec<(f64, f64)> = self.held.iter().map(|r| (self.volume(*r), mean)).collect();
        ForecastErrors::of(&pairs)
    }
}

/// Codes of values by quantiles, and how many there are; what is missing has one of its own.
fn binned(values: &[f64]) -> (Vec<u32>, u32) {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    sort_numbers(&mut sorted);
    let mut cuts: Vec<f64> = (1..BINS)
        .filter_map(|at| sorted.get(at * sorted.len() / BINS).copied())
        .collect();
    cuts.dedup();
    let most = u32::try_from(cuts.len()).unwrap_or(0) + 1;
    let code = |x: &f64| {
        if x.is_finite() {
            u32::try_from(cuts.partition_point(|cut| cut <= x)).unwrap_or(0)
        } else {
            most
        }
    };
    (values.iter().map(code).collect(), most + 1)
}

fn card_of(entries: &[PassErrors], mean: &ForecastErrors) -> Option<Card> {
    let best = entries
        .iter()
        .min_by(|a, b| a.learned.rmse.total_cmp(&b.learned.rmse))?;
    let number = |x: f64| value(x, Unit::Number);
    let finding = format!(
        "The best of these, rate {} after {} passes, is off by {} on the rows it learned from (NAE) and by {} on dealers it does not know; the mean for everybody, by {}.",
        number(best.rate),
        best.pass,
        per_cent(best.learned.wape),
        per_cent(best.held.wape),
        per_cent(mean.wape)
    );
    let mut grid = Grid::headed(
        "Errors by rate and pass",
        &[
            ("Learning rate", true),
            ("Pass", true),
            ("RMSE", true),
            ("MAE", true),
            ("NAE", true),
            ("MAPE", true),
            ("RMSE, unknown dealers", true),
            ("NAE, unknown dealers", true),
        ],
    );
    for e in entries {
        grid.rows.push(vec![
            number(e.rate),
            e.pass.to_string(),
            number(e.learned.rmse),
            number(e.learned.mae),
            per_cent(e.learned.wape),
            per_cent(e.learned.mape),
            number(e.held.rmse),
            per_cent(e.held.wape),
        ]);
    }
    let styles = [
        Style::Muted,
        Style::Tertiary,
        Style::Quaternary,
        Style::Secondary,
        Style::Primary,
    ];
    let mut lines = Vec::new();
    for (rate, style) in RATES.into_iter().zip(styles) {
        let of_rate = entries.iter().filter(|e| e.rate == rate);
        let marks = of_rate
            .map(|e| {
                let share = e.held.rmse / mean.rmse.max(f64::MIN_POSITIVE);
                mark(
                    f64::from(e.pass),
                    100.0 * share,
                    &format!("rate {}", number(rate)),
                )
            })
            .collect();
        lines.push(series(
            &format!("Rate {}", number(rate)),
            Shape::Line,
            style,
            marks,
        ));
    }
    let top = lines.iter().flat_map(|l| l.marks.iter().map(|m| m.y));
    let reach: Vec<f64> = top.chain([0.0, 100.0]).collect();
    let ends = [(1.0, 100.0), (f64::from(PASSES), 100.0)];
    lines.insert(0, reference("The mean for everybody", &ends));
    let drawing = chart(
        "learning",
        "Error on unknown dealers by pass",
        &finding,
        axis(
            "Pass over the rows",
            Unit::Number,
            [1.0, f64::from(PASSES)].into_iter(),
        ),
        axis(
            "RMSE, 100 is that of the mean",
            Unit::Number,
            reach.into_iter(),
        ),
        lines,
    );
    Some(Card {
        id: "learning".to_owned(),
        title: "How a plain linear model learns".to_owned(),
        finding,
        charts: vec![drawing],
        tables: vec![grid],
        note: format!(
            "An error on the rows learned from says how well a model remembers, not how well it foretells. NAE is the mean absolute error over the mean volume. {} dealer-months were looked at that it did not learn from.",
            count(f64::from(mean.count))
        ),
        method: "A linear model of the volume with a weight for each hundredth of each column of traffic, each month of the year and each region, learned by implicit stochastic gradient descent in ten passes; the rate is divided by the number of the pass. It is shown for comparison and is not what scores are made of.".to_owned(),
    })
}
