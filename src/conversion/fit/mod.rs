//! One honest fit: everything (preparation, settings, coefficients or trees, calibration) is
//! learned on training cases only.
//!
//! ```text
//! training cases -- parts held out in turn --> settings, calibration
//! training cases + settings ---------------> predictor
//! ```

mod additive;
mod logistic;
mod trees;

pub(super) use trees::FOREST;

use super::cases::Cases;
use super::predictor::Predictor;
use super::{BoostingChoice, ModelKind};
use crate::calibrate::{Choice, Link, choose, shift_undersampled};
use crate::error::Error;
use crate::evaluate::{Split, grouped_folds, splits_of_folds, stratified_folds};
use crate::numeric::sigmoid;
use crate::prepare::{Recipe, TreePreparation};
use crate::progress::{Progress, Span};
use crate::table::Features;
use crate::table::Table;

/// Parts of the training cases, of which some are held out in turn.
const PARTS: u32 = 4;

/// The data of a fit, and the kind of model.
#[derive(Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) table: &'a Table,
    pub(super) cases: &'a Cases,
    pub(super) recipe: &'a Recipe,
    /// The customer of each case, when cases repeat customers.
    pub(super) customers: Option<&'a [u32]>,
    pub(super) seed: u64,
    pub(super) kind: ModelKind,
    pub(super) boosting: BoostingChoice,
    /// Share of the people without a conversion that is in the file.
    pub(super) kept_share: f64,
}

/// How a fit comes to its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Plan {
    /// They are chosen, and probabilities calibrated, by holding out so many of four parts of
    /// the training cases in turn. One is enough to see the size of a penalty or the number of
    /// trees; more make it steadier.
    Choose(u32),
    /// They are known; probabilities are left as they are.
    Use(Settings),
}

/// What is chosen on held-out parts of the training cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Settings {
    /// The penalty: of logistic regression per training row, of additive curves as it is.
    Penalty(f64),
    /// The number of boosted trees.
    Trees(u32),
    /// Nothing.
    Fixed,
}

/// What a fit learned.
pub(super) struct Fitted {
    pub(super) predictor: Predictor,
    pub(super) link: Link,
    pub(super) settings: Settings,
    /// What each calibration would have cost; `None` when settings were known.
    pub(super) calibration: Option<[Option<f64>; 3]>,
}

impl Fitted {
    /// Probabilities of other cases.
    pub(super) fn predict(
        &self,
        data: Data<'_>,
        cases: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let (rows, _) = data.cases.pick(cases);
        let mut p = self.predictor.log_odds(data.table, &rows, progress)?;
        for p in &mut p {
            *p = self.link.probability(*p);
        }
        Ok(p)
    }
}

impl Data<'_> {
    /// The customers of some cases.
    pub(super) fn customers_of(&self, cases: &[u32]) -> Option<Vec<u32>> {
        let customers = self.customers?;
        let of = |case: &u32| customers.get(*case as usize).copied().unwrap_or(0);
        Some(cases.iter().map(of).collect())
    }

    /// Quarters of some cases: each once held out, the others kept. The rows of a customer
    /// stay together where that leaves every part both outcomes: on a part of known customers
    /// everything looks better than it will be.
    pub(super) fn quarters(&self, cases: &[u32]) -> Result<Vec<Split>, Error> {
        let (_, outcomes) = self.cases.pick(cases);
        let seed = self.seed ^ 0x5eed;
        let customers = self.customers_of(cases);
        let folds = match customers.map(|c| grouped_folds(&c, &outcomes, PARTS, seed)) {
            Some(Ok(folds)) => folds,
            _ => stratified_folds(&outcomes, PARTS, seed)?,
        };
        let pick = |places: &[u32]| -> Vec<u32> {
            let of = |&i: &u32| cases.get(i as usize).copied();
            places.iter().filter_map(of).collect()
        };
        let splits = splits_of_folds(&folds, PARTS).into_iter();
        let splits = splits.map(|split| Split {
            train: pick(&split.train),
            test: pick(&split.test),
        });
        Ok(splits.collect())
    }
}

/// Cases as trees and additive curves take them.
pub(super) struct Rows {
    pub(super) preparation: TreePreparation,
    pub(super) features: Features,
    pub(super) outcomes: Vec<bool>,
}

impl Rows {
    pub(super) fn of(
        data: Data<'_>,
        cases: &[u32],
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let (rows, outcomes) = data.cases.pick(cases);
        let preparation = TreePreparation::learn(data.recipe.plans(), data.table, &rows, progress)?;
        Ok(Self {
            features: preparation.apply(data.table, &rows, progress)?,
            preparation,
            outcomes,
        })
    }
}

/// Settings chosen on held-out parts, with the log-odds of each part's held-out cases by the
/// model of those settings that had not seen them.
struct Chosen {
    settings: Settings,
    held_out: Vec<Vec<f64>>,
}

/// Fits to these cases.
pub(super) fn fit(
    data: Data<'_>,
    train: &[u32],
    plan: Plan,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<Fitted, Error> {
    let choosing = Span::new(progress, 0.0, 0.7);
    let (settings, choice) = match plan {
        Plan::Use(settings) => (settings, None),
        Plan::Choose(parts) => {
            let mut splits = data.quarters(train)?;
            splits.truncate(parts.clamp(1, PARTS) as usize);
            let chosen = match data.kind {
                ModelKind::Logistic => logistic::choose(data, train.len(), &splits, &choosing)?,
                ModelKind::Additive => additive::choose(data, &splits, &choosing)?,
                ModelKind::Tree | ModelKind::Forest => trees::hold_out(data, &splits, &choosing)?,
                ModelKind::Boosted => trees::choose(data, &splits, &choosing)?,
            };
            let calibration = calibrate(data, &splits, &chosen.held_out)?;
            (chosen.settings, Some(calibration))
        }
    };
    let learning = Span::new(progress, 0.7, 1.0);
    let predictor = learn(data, train, settings, covariance, &learning)?;
    let (calibration, log_loss) = match choice {
        Some(choice) => (choice.calibration, Some(choice.log_loss)),
        None => Default::default(),
    };
    Ok(Fitted {
        predictor,
        link: Link {
            calibration,
            shift: shift_undersampled(data.kept_share),
        },
        settings,
        calibration: log_loss,
    })
}

/// Learns with settings that are known.
pub(super) fn learn(
    data: Data<'_>,
    train: &[u32],
    settings: Settings,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<Predictor, Error> {
    match data.kind {
        ModelKind::Logistic => logistic::learn(data, train, settings, covariance, progress),
        ModelKind::Additive => additive::learn(data, train, settings, progress),
        ModelKind::Tree | ModelKind::Forest | ModelKind::Boosted => {
            trees::learn(data, train, settings, progress)
        }
    }
}

/// The calibration that serves best on parts that neither model nor calibration had seen. A
/// single part is halved for that.
fn calibrate(data: Data<'_>, splits: &[Split], held_out: &[Vec<f64>]) -> Result<Choice, Error> {
    let (mut probabilities, mut outcomes, mut folds) = (Vec::new(), Vec::new(), Vec::new());
    for ((split, log_odds), part) in splits.iter().zip(held_out).zip(0_u32..) {
        let (_, of) = data.cases.pick(&split.test);
        match splits {
            [_] => folds.extend(stratified_folds(&of, 2, data.seed ^ 0xca1)?),
            _ => folds.extend(of.iter().map(|_| part)),
        }
        outcomes.extend(of);
        probabilities.extend(log_odds.iter().map(|z| sigmoid(*z)));
    }
    choose(&probabilities, &outcomes, &folds)
}

/// Settings that belong to another kind of model.
fn mixed_up() -> Error {
    Error::new(
        crate::error::ErrorCode::BadRequest,
        "The settings are those of another kind of model.",
        "Report this as a defect.",
    )
}
