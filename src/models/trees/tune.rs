//! Tuning of boosted trees by successive halving (Jamieson and Talwalkar 2016) with trees as
//! the resource.
//!
//! ```text
//! the default          until held-out loss settles
//! 27 configurations    30 trees each at the middle rate, the default being one of them
//!  9 best of them     100 trees
//!  3 best of them     300 trees
//!  the best            until held-out loss settles
//! ```
//!
//! A configuration with half the middle rate gets twice the trees of its rung, so that all are
//! compared after the same way down. With the same number of trees for all, low rates fell in
//! the first rung: over 20 searches on the UCI bank file, whole and a tenth of it, the winner's
//! held-out log-loss was then higher in 11 and never lower.
//!
//! Loss is the mean over the folds, which are the same for all. Training is resumed, so no
//! tree is grown twice, and one that has settled is not grown on. The default goes first and
//! is always finished: whenever the search is told to [finish early](Progress::finish_early),
//! there is an answer.
//!
//! Three folds serve up to some 20,000 rows. Beyond, one that watches a quarter of the rows
//! says enough for a third of the time: 41,188 rows of 19 columns took 4.6 s natively instead
//! of 15.8, and some 8 s in wasm instead of 25.
//!
//! What was learned about the rows is shared by all configurations; each one that is kept takes
//! eight bytes per row and fold, and never more than eleven are.

use std::rc::Rc;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::boost::{Boosting, Scratch, Stage, Watched};
use super::params::BoostedTreesValidParams;
use super::rounds::{best_round, has_settled};
use crate::error::{Error, ErrorCode};
use crate::numeric::count;
use crate::numeric::{exp, ln, sort_by};
use crate::progress::{Progress, Span};
use crate::table::Features;

/// Trees of each configuration at the middle rate, and how many are kept.
const RUNGS: [(usize, usize); 3] = [(30, 9), (100, 3), (300, 1)];
/// Rates are drawn from this range; its middle by their logarithm.
const RATES: (f64, f64) = (0.02, 0.2);
const MIDDLE_RATE: f64 = 0.0632;
/// Configurations, with the default.
const CONFIGURATIONS: usize = 27;
/// Trees added between two looks at whether it is enough, and at the loss.
const STEP: usize = 10;
/// Held-out loss has settled when it has not fallen for so many trees.
const PATIENCE: usize = 40;
/// Trees the default, or the last one, is thought to need: for the bar of progress only.
const EXPECTED: usize = 250;

/// Rows to train on and rows to follow the loss on.
#[derive(Debug, Clone, Copy)]
pub struct TuneFold<'a> {
    /// Columns of the rows trained on.
    pub features: &'a Features,
    /// Their outcomes.
    pub outcomes: &'a [bool],
    /// Their weights; all 1 when absent.
    pub weights: Option<&'a [f64]>,
    /// The rows that have no part in training.
    pub watched: Watched<'a>,
}

/// What tuning found.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The configuration one starts with.
    pub default: Contender,
    /// The best one: the default when no other had a lower loss. It was chosen by the watched
    /// rows, so an honest figure for it takes other ones.
    pub best: Contender,
    /// Every configuration that was tried, the default first.
    pub tried: Vec<Trial>,
    /// Trees grown, over all configurations and folds.
    pub grown: u64,
    /// Whether it ended because it was told to.
    pub stopped_early: bool,
}

/// A configuration with the number of trees that served it best.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// Its hyper-parameters.
    pub params: BoostedTreesValidParams,
    /// Log-loss per unit of weight on the watched rows, the mean over folds.
    pub loss: f64,
    /// Log-odds of the watched rows, fold by fold.
    pub log_odds: Vec<Vec<f64>>,
}

/// How far a configuration came.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Its hyper-parameters, with the number of trees that served it best.
    pub params: BoostedTreesValidParams,
    /// Trees grown in each fold.
    pub trees: usize,
    /// The least mean log-loss on the watched rows.
    pub loss: f64,
}

/// Searches around `default`, whose number of trees is the most that any configuration
/// gets, and whose directions of columns and seed hold for all.
///
/// # Errors
/// As [`BoostedTreesValidParams::fit_rows`], [`ErrorCode::BadRequest`] without folds.
pub fn tune(
    folds: &[TuneFold<'_>],
    default: &BoostedTreesValidParams,
    progress: &dyn Progress,
) -> Result<Tuned, Error> {
    if folds.is_empty() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "There are no folds to tune on.",
            "Report this as a defect.",
        ));
    }
    let stage = |f: &TuneFold<'_>| {
        Stage::new(
            default,
            f.features,
            f.outcomes.into(),
            f.weights,
            Some(f.watched),
        )
        .map(Rc::new)
    };
    let most = default.trees as usize;
    let mut search = Search {
        stages: folds.iter().map(stage).collect::<Result<_, _>>()?,
        scratch: folds.iter().map(|_| Scratch::default()).collect(),
        progress: &Trying(progress),
        tried: Vec::new(),
        grown: 0,
        done: 0,
        planned: 2 * EXPECTED + 26 * 30 + 9 * 70 + 3 * 200,
    };
    let mut base = Run::new(0, default.clone());
    search.grow(&mut base, most, EXPECTED)?;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(default.seed ^ 0x7bea_d5a1);
    let mut runs: Vec<Run> = (1..CONFIGURATIONS)
        .map(|number| Run::new(number, draw(default, &mut random)))
        .collect();
    let mut going = true;
    // How many were thought to enter the rung, and with how many trees.
    let (mut field, mut before) = (CONFIGURATIONS - 1, 0);
    for (trees, keep) in RUNGS {
        let behind = search.done + field * (trees - before);
        let loss = |run: &Run| run.loss(run.rung(trees));
        let mut kept: Vec<Run> = Vec::new();
        for mut run in runs {
            let own = run.rung(trees).min(most);
            going = going && search.grow(&mut run, own, trees - before)?;
            kept.push(run);
            sort_by(&mut kept, |a, b| loss(a).total_cmp(&loss(b)));
            kept.truncate(keep);
        }
        runs = kept;
        if !going {
            break;
        }
        // The default takes its place among those kept, and is grown already.
        let limit = loss(&base);
        if runs.iter().filter(|run| loss(run) < limit).count() < keep {
            runs.truncate(keep - 1);
        }
        search.done = behind;
        (field, before) = (keep, trees);
    }
    if let (true, Some(run)) = (going, runs.first_mut()) {
        going = search.grow(run, most, EXPECTED)?;
    }
    search.progress.report("", 1.0)?;
    let least = base.loss(most);
    let winner = runs.into_iter().next().filter(|run| run.loss(most) < least);
    let default = base.contender(folds);
    Ok(Tuned {
        best: winner.map_or_else(|| default.clone(), |run| run.contender(folds)),
        default,
        tried: search.tried,
        grown: search.grown,
        stopped_early: !going,
    })
}

/// A configuration and its training in every fold.
struct Run {
    number: usize,
    params: BoostedTreesValidParams,
    folds: Vec<Boosting>,
}

impl Run {
    fn new(number: usize, params: BoostedTreesValidParams) -> Self {
        Self {
            number,
            params,
            folds: Vec::new(),
        }
    }

    /// Trees it gets where the middle rate gets so many: below 2^32, as rates are above 0.
    fn rung(&self, trees: usize) -> usize {
        (count(trees) * MIDDLE_RATE / self.params.rate + 0.5) as usize
    }

    /// The loss after each of the first trees, fold by fold.
    fn curves(&self, trees: usize) -> Vec<&[f64]> {
        let curves = self.folds.iter().map(Boosting::watched_losses);
        curves.map(|c| &c[..trees.min(c.len())]).collect()
    }

    /// Trees that every fold has.
    fn trees(&self) -> usize {
        let curves = self.folds.iter().map(Boosting::watched_losses);
        curves.map(<[f64]>::len).min().unwrap_or(0)
    }

    /// The least mean loss with at most `trees` trees; infinite without trees.
    fn loss(&self, trees: usize) -> f64 {
        let curves = self.curves(trees);
        let Some(at) = best_round(&curves).checked_sub(1) else {
            return f64::INFINITY;
        };
        curves.iter().map(|c| c[at]).sum::<f64>() / count(curves.len())
    }

    /// With the number of trees that serves best.
    fn params(&self) -> BoostedTreesValidParams {
        let mut params = self.params.clone();
        // No more than were asked for.
        params.trees = best_round(&self.curves(usize::MAX)).max(1) as u32;
        params
    }

    fn contender(self, folds: &[TuneFold<'_>]) -> Contender {
        let params = self.params();
        let loss = self.loss(usize::MAX);
        let log_odds = |(boosting, fold): (Boosting, &TuneFold<'_>)| {
            let mut model = boosting.into_model();
            model.trees.truncate(params.trees as usize);
            model.predict_scores(fold.watched.features)
        };
        Contender {
            loss,
            log_odds: self.folds.into_iter().zip(folds).map(log_odds).collect(),
            params,
        }
    }
}

struct Search<'a> {
    stages: Vec<Rc<Stage>>,
    /// One per fold: only one run grows at a time.
    scratch: Vec<Scratch>,
    progress: &'a dyn Progress,
    tried: Vec<Trial>,
    grown: u64,
    /// Trees per fold that are behind, and all that are thought to come, as the bar of
    /// progress sees it.
    done: usize,
    planned: usize,
}

impl Search<'_> {
    /// Grows a run to so many trees in each fold, or until it has settled. Tells whether it
    /// came so far: it does not when it is enough, unless it is the default. `planned` of the
    /// trees thought to come are then behind.
    fn grow(&mut self, run: &mut Run, trees: usize, planned: usize) -> Result<bool, Error> {
        let first = run.trees();
        let come = loop {
            let now = run.trees();
            if now >= trees || has_settled(&run.curves(trees), PATIENCE) {
                break true;
            }
            if run.number > 0 && self.progress.finish_early() {
                break false;
            }
            if run.folds.is_empty() {
                let on = |stage| Boosting::on(stage, run.params.clone());
                run.folds = self.stages.iter().map(on).collect::<Result<_, _>>()?;
            }
            let next = (now + STEP).min(trees);
            let turns = count(self.scratch.len());
            let share = |turn: usize| {
                let behind = count(now - first) + count(next - now) * count(turn) / turns;
                let part = behind / count(trees - first);
                (count(self.done) + count(planned) * part) / count(self.planned)
            };
            let turn = run.folds.iter_mut().zip(&mut self.scratch);
            for (turn, (boosting, scratch)) in turn.enumerate() {
                let span = Span::new(self.progress, share(turn), share(turn + 1));
                std::mem::swap(&mut boosting.scratch, scratch);
                let grown = boosting.grow((next - now) as u32, &span);
                std::mem::swap(&mut boosting.scratch, scratch);
                grown?;
                self.grown += (next - now) as u64;
            }
        };
        self.done += planned;
        if run.trees() > 0 {
            let trial = Trial {
                params: run.params(),
                trees: run.trees(),
                loss: run.loss(usize::MAX),
            };
            match self.tried.get_mut(run.number) {
                Some(before) => *before = trial,
                None => self.tried.push(trial),
            }
        }
        Ok(come)
    }
}

/// A configuration at random; ranges after the defaults of the common packages, sizes on the
/// scale of their logarithm.
fn draw(
    default: &BoostedTreesValidParams,
    random: &mut Xoshiro256PlusPlus,
) -> BoostedTreesValidParams {
    let mut even = |from: f64, to: f64| from + (to - from) * random.r#gen::<f64>();
    let mut params = default.clone();
    params.rate = exp(even(ln(RATES.0), ln(RATES.1)));
    params.column_share = even(0.4, 1.0);
    params.row_share = even(0.6, 1.0);
    let shape = &mut params.shape;
    shape.min_rows = exp(even(ln(5.0), ln(200.0))) as u32;
    shape.lambda = exp(even(ln(0.01), ln(30.0)));
    shape.level_smoothing = exp(even(0.0, ln(50.0)));
    shape.leaves = (8 << (even(0.0, 4.0) as u32).min(3)) - 1;
    params
}

/// Says what is being done, whatever the part says.
struct Trying<'a>(&'a dyn Progress);

impl Progress for Trying<'_> {
    fn report(&self, _: &'static str, fraction: f64) -> Result<(), Error> {
        self.0.report("Trying settings", fraction)
    }

    fn finish_early(&self) -> bool {
        self.0.finish_early()
    }
}
