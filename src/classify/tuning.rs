//! Whether other settings of boosted trees do better than those one starts with.

use linfa::param_guard::ParamGuard;

use super::kinds::{HeldOut, Settings};
use super::{BoostingChoice, ModelKind, Tested, TrainingSet};
use crate::error::Error;
use crate::evaluate::{Comparison, MetricId, Metrics, Split};
use crate::models::trees::{BoostedTreesValidParams, TuneFold, Tuned, Watched, tune};
use crate::numeric::sigmoid;
use crate::progress::{Progress, Span};
use crate::report::Scheme;

/// Rows up to which three parts are watched; beyond, one says enough for a third of the time.
const SEVERAL: usize = 20_000;
/// Most boosted trees of a configuration.
const MOST: u32 = 1_500;

/// What tuning found.
pub struct Tuning {
    /// How the rows it was tested on were set aside.
    pub scheme: Scheme,
    /// The configurations tried, and the best.
    pub found: Tuned,
    /// The best found against the settings as they are, on tested rows.
    pub compared: Comparison,
    /// Log-loss there, as set and tuned.
    pub losses: (f64, f64),
    /// The settings to use when they are better.
    pub better: Option<BoostingChoice>,
}

/// Searches on the training rows of a split, and compares what it finds with the settings as
/// they are on its tested rows, which the search has not seen.
///
/// # Errors
/// As [`super::fit`].
pub fn tune_boosting(
    set: TrainingSet<'_>,
    scheme: Scheme,
    split: &Split,
    progress: &dyn Progress,
) -> Result<Tuning, Error> {
    let set = TrainingSet {
        kind: ModelKind::Boosted,
        ..set
    };
    let found = search(set, &split.train, &Span::new(progress, 0.0, 0.8))?;
    let held_out = |params: &BoostedTreesValidParams, from: f64| {
        let set = TrainingSet {
            boosting: BoostingChoice::of(params),
            ..set
        };
        let span = Span::new(progress, from, from + 0.1);
        let settings = Settings::Trees(params.trees());
        let predictor = set.kind.fit(set, &split.train, settings, false, &span)?;
        let (rows, _) = set.cases.pick(&split.test);
        let log_odds = predictor.fitted().log_odds(set.table, &rows, &span)?;
        Ok::<_, Error>(log_odds.into_iter().map(sigmoid).collect::<Vec<f64>>())
    };
    let as_set = held_out(&found.default.params, 0.8)?;
    let tuned = if found.best.params == found.default.params {
        as_set.clone()
    } else {
        held_out(&found.best.params, 0.9)?
    };
    let tested = Tested::of(set, scheme, split);
    let (as_set, tuned) = (tested.scored_as(&as_set)?, tested.scored_as(&tuned)?);
    let compared = tested.compare(set, &tuned, &as_set, &Span::new(progress, 0.95, 1.0))?;
    let loss = |scored| Metrics::of(scored).get(MetricId::LogLoss);
    // Worth using where it was better on both: rows watched and rows tested.
    let better = (compared.difference.value > 0.0 && found.best != found.default)
        .then(|| BoostingChoice::of(&found.best.params));
    Ok(Tuning {
        scheme,
        losses: (loss(&as_set), loss(&tuned)),
        found,
        compared,
        better,
    })
}

/// Successive halving on held-out parts of these cases.
fn search(set: TrainingSet<'_>, train: &[u32], progress: &dyn Progress) -> Result<Tuned, Error> {
    let parts = if train.len() <= SEVERAL { 3 } else { 1 };
    let mut held_out = Vec::new();
    for split in set.quarters(train)?.iter().take(parts) {
        held_out.push(HeldOut::of(set, split, &Span::new(progress, 0.0, 0.05))?);
    }
    let folds: Vec<TuneFold<'_>> = held_out
        .iter()
        .map(|part| TuneFold {
            features: &part.kept.features,
            outcomes: &part.kept.outcomes,
            weights: part.kept.weights.as_deref(),
            watched: Watched {
                features: &part.features,
                targets: (&part.outcomes).into(),
                weights: part.weights.as_deref(),
            },
        })
        .collect();
    let default = set.boosting.params(MOST, set.seed).check()?;
    tune(&folds, &default, &Span::new(progress, 0.05, 1.0))
}
