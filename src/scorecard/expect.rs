//! The volume to be expected of a dealer, learned from the other dealers.
//!
//! The dealers are divided into folds. The dealers of a fold are predicted by a model of all the
//! others, corrected for how the others of the region did in that very month. So neither a
//! dealer's own volume nor its past is in what it is compared with; its traffic is.

use serde::{Deserialize, Serialize};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use linfa::param_guard::ParamGuard;

use super::frame::Frame;
use super::region::Regions;
use super::setup::{Expectation, ScorecardSetup};
use crate::error::Error;
use crate::evaluate::RandomEffects;
use crate::models::counts::{CountModel, CountRegression, Family};
use crate::models::ridge::leverages;
use crate::numeric::{exp, ln};
use crate::panel::Panel;
use crate::progress::{Progress, Span};

/// Strength of the ridge penalty. On generated networks of 30 to 200 dealers, 1 foretold new
/// dealers worse by 5 to 30 %, and 1,000 worse by 1 to 9 %.
const LAMBDA: f64 = 100.0;

/// Fits in which the variance of the logarithm of money is found, which scales the penalty.
const SCALINGS: usize = 2;
/// The least variance of a logarithm that it is scaled by.
const LEAST_VARIANCE: f64 = 1e-4;

/// What a fit is made of.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) panel: &'a Panel,
    pub(super) setup: &'a ScorecardSetup,
    pub(super) frame: &'a Frame,
    /// Per cell; `NaN` where unknown.
    pub(super) volume: &'a [f64],
    pub(super) money: bool,
    /// The fold of each dealer.
    pub(super) fold_of: &'a [u32],
    pub(super) folds: u32,
}

/// A fold for each dealer, as even as can be.
pub(super) fn folds_of(dealers: usize, folds: u32, seed: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0_u32..).take(dealers).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(u64::from(seed)));
    let mut fold_of = vec![0; dealers];
    for (place, dealer) in (0_u32..).zip(order) {
        if let Some(slot) = fold_of.get_mut(dealer as usize) {
            *slot = place % folds.max(1);
        }
    }
    fold_of
}

/// What is to be expected of every cell.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Expected {
    /// Volume by cell.
    pub(super) volume: Vec<f64>,
    /// Per dealer, how much of the differences between dealers that no column explains has gone
    /// into its expectation: the variance of its logarithm over that of the dealers' ratios.
    pub(super) leverage: Vec<f64>,
    /// Per dealer, the variance of the logarithm of its own level, which is in its expectation;
    /// empty where none is.
    #[serde(skip)]
    pub(super) own: Vec<f64>,
}

impl Ground<'_> {
    /// The expected volume of every cell from the other folds. `learned(month)` says which months
    /// may be learned from; in the others the level of the month still comes from the other
    /// dealers, as it does when a month is over.
    ///
    /// # Errors
    /// As the models', and [`Error::cancelled`].
    pub(super) fn expect(
        &self,
        learned: &dyn Fn(u32) -> bool,
        progress: &dyn Progress,
    ) -> Result<Expected, Error> {
        let mut expected = vec![f64::NAN; self.volume.len()];
        let mut leverage = vec![1.0; self.panel.units().len()];
        let dealers = self.frame.dealers(self.panel);
        let all = self.frame.all();
        for fold in 0..self.folds {
            let part = |done: u32| f64::from(done) / f64::from(self.folds);
            let span = Span::new(progress, part(fold), part(fold + 1));
            let train: Vec<u32> = all
                .iter()
                .copied()
                .filter(|cell| self.trains(*cell, fold) && learned(self.month(*cell)))
                .collect();
            // Trees hardly extrapolate: what they take from the dealers is bounded without.
            let (predicted, penalty) = match self.setup.expectation {
                Expectation::Regression => {
                    let (predicted, model) = self.regress(&train, &span)?;
                    let information = self.information(&train, &predicted, &model);
                    (predicted, LAMBDA / information)
                }
                Expectation::Trees => (self.boost(&train, fold, &span)?, 1.0),
            };
            let levels = self.month_levels(fold, &predicted);
            for cell in &all {
                if self.fold(*cell) == fold
                    && let (Some(slot), Some(p)) = (
                        expected.get_mut(*cell as usize),
                        predicted.get(*cell as usize),
                    )
                {
                    *slot = p * self.level(&levels, *cell);
                }
            }
            self.lever(&dealers, fold, penalty, &mut leverage);
        }
        Ok(Expected {
            volume: expected,
            leverage,
            own: Vec::new(),
        })
    }

    /// What a dealer weighs in the regression, on average: the curvature of its cells.
    fn information(&self, train: &[u32], predicted: &[f64], model: &CountModel) -> f64 {
        let of = |cell: &u32| {
            let mean = predicted.get(*cell as usize).copied().unwrap_or(0.0);
            match model.theta {
                _ if self.money => 1.0 / model.dispersion.clamp(LEAST_VARIANCE, 1.0),
                Some(theta) => mean / (1.0 + mean / theta),
                None => mean,
            }
        };
        let total: f64 = train.iter().map(of).sum();
        let mut dealers = 0.0;
        let mut last = u32::MAX;
        for cell in train {
            let dealer = self.panel.cells().get(*cell as usize).map_or(0, |c| c.0);
            dealers += f64::from(u8::from(dealer != last));
            last = dealer;
        }
        (total / f64::max(dealers, 1.0)).max(1e-9)
    }

    /// Fills in the leverage of the dealers of a fold.
    fn lever(&self, dealers: &[Vec<f64>], fold: u32, penalty: f64, leverage: &mut [f64]) {
        let is = |at: usize| self.fold_of.get(at) == Some(&fold);
        let others: Vec<&[f64]> = dealers
            .iter()
            .enumerate()
            .filter(|(at, _)| !is(*at))
            .map(|(_, row)| row.as_slice())
            .collect();
        for (at, found) in leverages(&others, dealers, penalty).into_iter().enumerate() {
            if let Some(slot) = leverage.get_mut(at).filter(|_| is(at)) {
                *slot = found;
            }
        }
    }

    pub(super) fn fold(&self, cell: u32) -> u32 {
        let dealer = self.panel.cells().get(cell as usize).map_or(0, |c| c.0);
        self.fold_of.get(dealer as usize).copied().unwrap_or(0)
    }

    fn month(&self, cell: u32) -> u32 {
        self.panel.cells().get(cell as usize).map_or(0, |c| c.1)
    }

    pub(super) fn volume(&self, cell: u32) -> f64 {
        self.volume.get(cell as usize).copied().unwrap_or(f64::NAN)
    }

    /// Whether a cell is known and of another fold.
    fn trains(&self, cell: u32, fold: u32) -> bool {
        self.fold(cell) != fold && self.volume(cell) >= 0.0
    }

    /// A regression of these cells, and what it says of all. It starts from nothing: a model of
    /// other folds has seen the dealers of this one, and would leave its last bits behind.
    fn regress(
        &self,
        train: &[u32],
        progress: &dyn Progress,
    ) -> Result<(Vec<f64>, CountModel), Error> {
        let scales = self.frame.scales(train);
        let volumes: Vec<f64> = train.iter().map(|cell| self.volume(*cell)).collect();
        let family = if self.money {
            Family::LogNormal
        } else {
            Family::NegativeBinomial
        };
        let design = self.frame.design(train, &scales);
        let fit = |lambda: f64| {
            let params = CountRegression::params()
                .family(family)
                .lambda(lambda)
                .check()?;
            params.fit_rows(&design, &volumes, None, None, progress)
        };
        let mut model = fit(LAMBDA)?;
        // Least squares weigh a row by one, not by one over its variance as a likelihood does: the
        // same penalty is as many times smaller, or it would draw the part of traffic to nothing.
        if self.money {
            for _ in 0..SCALINGS {
                model = fit(LAMBDA * model.dispersion.clamp(LEAST_VARIANCE, 1.0))?;
            }
        }
        let predicted = model.predict(&self.frame.design(&self.frame.all(), &scales));
        Ok((predicted, model))
    }

    /// How the dealers outside a fold did in each month against a prediction: in the network, and
    /// in each region against the network.
    fn month_levels(&self, fold: u32, predicted: &[f64]) -> Levels {
        let months = self.panel.calendar().len();
        let others: Vec<u32> = self
            .frame
            .all()
            .into_iter()
            .filter(|c| self.trains(*c, fold))
            .collect();
        let expected = |cell: u32| predicted.get(cell as usize).copied().unwrap_or(f64::NAN);
        let network = self.levels(
            months,
            &others,
            &|c| Some(self.month(c) as usize),
            &expected,
        );
        let monthly = |cell: u32| {
            network
                .get(self.month(cell) as usize)
                .copied()
                .unwrap_or(1.0)
        };
        let regional = self.levels(
            months * Regions::of(self.panel).names().len(),
            &others,
            &|c| self.region_month(c),
            &|c| expected(c) * monthly(c),
        );
        Levels { network, regional }
    }

    /// The place of a cell among regions by months.
    fn region_month(&self, cell: u32) -> Option<usize> {
        Regions::of(self.panel).place(*self.panel.cells().get(cell as usize)?)
    }

    /// Actual over expected of groups of cells, each drawn to the mean of all by how little it
    /// rests on.
    fn levels(
        &self,
        groups: usize,
        cells: &[u32],
        group: &dyn Fn(u32) -> Option<usize>,
        expected: &dyn Fn(u32) -> f64,
    ) -> Vec<f64> {
        let mut tallies = vec![Tally::default(); groups];
        let mut each = |work: &dyn Fn(&mut Tally, f64, f64)| {
            for cell in cells {
                let e = expected(*cell);
                if let Some(tally) = group(*cell).and_then(|at| tallies.get_mut(at))
                    && e > 0.0
                    && e.is_finite()
                {
                    work(tally, self.volume(*cell), e);
                }
            }
        };
        each(&|tally, a, e| {
            tally.actual += a;
            tally.expected += e;
            tally.cells += 1.0;
        });
        each(&|tally, a, e| {
            let off = a - tally.actual / tally.expected * e;
            tally.squares += off * off;
        });
        let estimates: Vec<(f64, f64)> = tallies.iter().map(Tally::log_ratio).collect();
        let prior = RandomEffects::of(&estimates);
        estimates
            .iter()
            .map(|(x, v)| exp(prior.posterior(*x, *v).mean))
            .collect()
    }

    fn level(&self, levels: &Levels, cell: u32) -> f64 {
        let network = levels.network.get(self.month(cell) as usize).copied();
        let regional = self
            .region_month(cell)
            .and_then(|at| levels.regional.get(at).copied());
        network.unwrap_or(1.0) * regional.unwrap_or(1.0)
    }
}

/// Factors by month, and by region and month.
struct Levels {
    network: Vec<f64>,
    regional: Vec<f64>,
}

/// Cells of a group, added up.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    cells: f64,
    actual: f64,
    expected: f64,
    /// Squared distances from the ratio of the group.
    squares: f64,
}

impl Tally {
    /// The logarithm of actual over expected, with the variance of its error between cells; not
    /// a number where one cell or nothing is known.
    fn log_ratio(&self) -> (f64, f64) {
        if self.cells < 2.0 || self.actual <= 0.0 {
            return (f64::NAN, f64::NAN);
        }
        let spread = self.squares * self.cells / (self.cells - 1.0);
        // A group in which all agree is still of a few cells only.
        let variance = (spread / (self.actual * self.actual)).max(1e-9);
        (ln(self.actual / self.expected), variance)
    }
}
