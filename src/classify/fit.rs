//! One honest fit: everything (preparation, settings, coefficients or trees, calibration) is
//! learned on training cases only.
//!
//! ```text
//! training cases -- parts held out in turn --> settings, calibration
//! training cases + settings ---------------> predictor
//! ```

use super::kinds::Settings;
use super::training_set::PARTS;
use super::{Predictor, TrainingSet};
use crate::calibrate::{Choice, Link, choose, shift_undersampled};
use crate::error::Error;
use crate::evaluate::{Split, stratified_folds};
use crate::numeric::sigmoid;
use crate::progress::{Progress, Span};

/// How a fit comes to its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Plan {
    /// They are chosen, and probabilities calibrated, by holding out so many of four parts of
    /// the training cases in turn. One is enough to see the size of a penalty or the number of
    /// trees; more make it steadier.
    Choose(u32),
    /// They are known; probabilities are left as they are.
    Use(Settings),
}

/// What a fit learned.
pub struct Fitted {
    /// From rows to log-odds.
    pub predictor: Predictor,
    /// From log-odds to probabilities.
    pub link: Link,
    /// What was chosen.
    pub settings: Settings,
    /// Log-loss of each calibration on cases that neither model nor calibration had seen:
    /// without, by Platt, by the isotonic curve; `None` when settings were known.
    pub calibration: Option<[Option<f64>; 3]>,
}

impl Fitted {
    /// Probabilities of other cases.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn predict(
        &self,
        set: TrainingSet<'_>,
        cases: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let (rows, _) = set.cases.pick(cases);
        let fitted = self.predictor.fitted();
        let mut p = fitted.log_odds(set.table, &rows, progress)?;
        for p in &mut p {
            *p = self.link.probability(*p);
        }
        Ok(p)
    }
}

/// Fits to these cases. `covariance`: standard errors will be asked for.
///
/// # Errors
/// What keeps the kind from learning, and [`Error::cancelled`].
pub fn fit(
    set: TrainingSet<'_>,
    train: &[u32],
    plan: Plan,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<Fitted, Error> {
    let choosing = Span::new(progress, 0.0, 0.7);
    let (settings, choice) = match plan {
        Plan::Use(settings) => (settings, None),
        Plan::Choose(parts) => {
            let mut splits = set.quarters(train)?;
            splits.truncate(parts.clamp(1, PARTS) as usize);
            let chosen = set.kind.choose(set, train.len(), &splits, &choosing)?;
            let calibration = calibrate(set, &splits, &chosen.held_out)?;
            (chosen.settings, Some(calibration))
        }
    };
    let learning = Span::new(progress, 0.7, 1.0);
    let predictor = set.kind.fit(set, train, settings, covariance, &learning)?;
    let (calibration, log_loss) = match choice {
        Some(choice) => (choice.calibration, Some(choice.log_loss)),
        None => Default::default(),
    };
    Ok(Fitted {
        predictor,
        link: Link {
            calibration,
            shift: shift_undersampled(set.kept_share),
        },
        settings,
        calibration: log_loss,
    })
}

/// The calibration that serves best on parts that neither model nor calibration had seen. A
/// single part is halved for that.
fn calibrate(
    set: TrainingSet<'_>,
    splits: &[Split],
    held_out: &[Vec<f64>],
) -> Result<Choice, Error> {
    let (mut probabilities, mut outcomes, mut folds) = (Vec::new(), Vec::new(), Vec::new());
    let mut weights = set.weights.map(|_| Vec::new());
    for ((split, log_odds), part) in splits.iter().zip(held_out).zip(0_u32..) {
        let (_, of) = set.cases.pick(&split.test);
        match splits {
            [_] => folds.extend(stratified_folds(&of, 2, set.seed ^ 0xca1)?),
            _ => folds.extend(of.iter().map(|_| part)),
        }
        outcomes.extend(of);
        probabilities.extend(log_odds.iter().map(|z| sigmoid(*z)));
        if let Some(weights) = &mut weights {
            weights.extend(set.weights_of(&split.test).unwrap_or_default());
        }
    }
    choose(&probabilities, &outcomes, weights.as_deref(), &folds)
}
