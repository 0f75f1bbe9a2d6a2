//! Trees: how many of them, then the trees.

use linfa::param_guard::ParamGuard;

use super::{Chosen, Data, Rows, Settings};
use crate::conversion::ModelKind;
use crate::conversion::predictor::Predictor;
use crate::error::Error;
use crate::evaluate::Split;
use crate::models::trees::{
    BoostedTreesModel, DecisionTree, RandomForest, Watched, best_round, has_settled,
};
use crate::progress::{Progress, Span};

/// Trees of a forest.
pub(in crate::conversion) const FOREST: u32 = 100;
/// Most leaves of a tree in a forest: explaining takes as long as there are leaves.
const LEAVES: u32 = 64;
/// Most boosted trees, and how many more are tried after the best number so far.
const MOST: u32 = 600;
const PATIENCE: usize = 40;
/// Boosted trees added between two looks at the held-out loss.
const STEP: u32 = 10;

/// The number of boosted trees with the lowest mean log-loss on the held-out parts.
pub(super) fn choose(
    data: Data<'_>,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Chosen, Error> {
    let mut parts = Vec::new();
    for split in splits {
        let quick = Span::new(progress, 0.0, 0.05);
        // Levels that only the held-out rows have are as new here as they will be later.
        let kept = Rows::of(data, &split.train, &quick)?;
        let (left, left_outcomes) = data.cases.pick(&split.test);
        let left = kept.preparation.apply(data.table, &left, &quick)?;
        parts.push((kept, left, left_outcomes));
    }
    let params = data.boosting.params(MOST, data.seed).check()?;
    let mut growing = Vec::new();
    for (kept, left, outcomes) in &parts {
        let watched = Watched {
            features: left,
            targets: outcomes.into(),
            weights: None,
        };
        growing.push(params.start(&kept.features, &kept.outcomes, None, Some(watched), None)?);
    }
    for step in 0..MOST / STEP {
        for (part, boosting) in growing.iter_mut().enumerate() {
            let share = |part: usize| {
                let done = f64::from(step) + part as f64 / splits.len().max(1) as f64;
                0.05 + 0.9 * done * f64::from(STEP) / f64::from(MOST)
            };
            boosting.grow(STEP, &Span::new(progress, share(part), share(part + 1)))?;
        }
        let losses: Vec<&[f64]> = growing.iter().map(|b| b.watched_losses()).collect();
        if has_settled(&losses, PATIENCE) {
            break;
        }
    }
    let losses: Vec<&[f64]> = growing.iter().map(|b| b.watched_losses()).collect();
    let trees = best_round(&losses).max(1);
    let held_out = growing
        .into_iter()
        .zip(&parts)
        .map(|(boosting, (_, left, _))| {
            let mut model: BoostedTreesModel = boosting.into_model();
            model.trees.truncate(trees);
            model.predict_scores(left)
        });
    Ok(Chosen {
        held_out: held_out.collect(),
        settings: Settings::Trees(u32::try_from(trees).unwrap_or(MOST)),
    })
}

/// Log-odds of the held-out parts, where nothing has to be chosen.
pub(super) fn hold_out(
    data: Data<'_>,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Chosen, Error> {
    let mut held_out = Vec::new();
    let n = splits.len().max(1) as f64;
    for (done, split) in splits.iter().enumerate() {
        let span = Span::new(progress, done as f64 / n, (done + 1) as f64 / n);
        let fitted = learn(data, &split.train, Settings::Fixed, &span)?;
        let (left, _) = data.cases.pick(&split.test);
        held_out.push(fitted.log_odds(data.table, &left, &span)?);
    }
    Ok(Chosen {
        settings: Settings::Fixed,
        held_out,
    })
}

/// Fits to these cases.
pub(super) fn learn(
    data: Data<'_>,
    train: &[u32],
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Predictor, Error> {
    let Rows {
        preparation,
        features,
        outcomes,
    } = Rows::of(data, train, &Span::new(progress, 0.0, 0.1))?;
    let span = Span::new(progress, 0.1, 1.0);
    Ok(match (data.kind, settings) {
        (ModelKind::Tree, Settings::Fixed) => Predictor::Forest {
            model: DecisionTree::params()
                .check()?
                .fit_rows(&features, &outcomes, None, &span)?
                .model,
            preparation,
        },
        (ModelKind::Forest, Settings::Fixed) => Predictor::Forest {
            model: RandomForest::params()
                .trees(FOREST)
                .leaves(LEAVES)
                .seed(data.seed)
                .check()?
                .fit_rows(&features, &outcomes, None, &span)?
                .model,
            preparation,
        },
        (ModelKind::Boosted, Settings::Trees(trees)) => Predictor::Boosted {
            model: data
                .boosting
                .params(trees, data.seed)
                .check()?
                .fit_rows(&features, &outcomes, None, &span)?,
            preparation,
        },
        _ => return Err(super::mixed_up()),
    })
}
