//! Boosted trees: how many of them, then the trees.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::held_out::{FeatureRows, HeldOut};
use super::{Chosen, FittedKind, Kind, NOT_FINITE, Settings, Structure, columns_of, mixed_up};
use crate::classify::TrainingSet;
use crate::error::Error;
use crate::evaluate::Split;
use crate::explain::trees::Ensemble;
use crate::models::trees::{BoostedTreesModel, Tree, Watched, best_round, has_settled};
use crate::prepare::TreePreparation;
use crate::progress::{Progress, Span};
use crate::table::Table;

/// Most boosted trees, and how many more are tried after the best number so far.
const MOST: u32 = 600;
const PATIENCE: usize = 40;
/// Boosted trees added between two looks at the held-out loss.
const STEP: u32 = 10;

/// Boosted trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boosted {
    /// How rows become rows of the model.
    pub preparation: TreePreparation,
    /// The trees, with log-odds at their leaves.
    pub model: BoostedTreesModel,
}

impl Kind for Boosted {
    const NAME: &'static str = "Boosted trees";
    const DESCRIPTION: &'static str = "Trees that each mend what those before got wrong: often the most exact where columns act together.";
    const ORDERS: &'static str = "boosted trees order";
    const HAS_TREES: bool = true;

    /// The number of trees with the lowest mean log-loss on the held-out parts.
    fn choose(
        set: TrainingSet<'_>,
        _rows: usize,
        splits: &[Split],
        progress: &dyn Progress,
    ) -> Result<Chosen, Error> {
        let mut parts = Vec::new();
        for split in splits {
            parts.push(HeldOut::of(set, split, &Span::new(progress, 0.0, 0.05))?);
        }
        let params = set.boosting.params(MOST, set.seed).check()?;
        let mut growing = Vec::new();
        for part in &parts {
            let watched = Watched {
                features: &part.features,
                targets: (&part.outcomes).into(),
                weights: part.weights.as_deref(),
            };
            let kept = &part.kept;
            let weights = kept.weights.as_deref();
            growing.push(params.start(
                &kept.features,
                &kept.outcomes,
                weights,
                Some(watched),
                None,
            )?);
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
        let held_out = growing.into_iter().zip(&parts).map(|(boosting, part)| {
            let mut model: BoostedTreesModel = boosting.into_model();
            model.trees.truncate(trees);
            model.predict_scores(&part.features)
        });
        Ok(Chosen {
            held_out: held_out.collect(),
            settings: Settings::Trees(u32::try_from(trees).unwrap_or(MOST)),
        })
    }

    fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        settings: Settings,
        _covariance: bool,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let Settings::Trees(trees) = settings else {
            return Err(mixed_up());
        };
        let rows = FeatureRows::of(set, cases, &Span::new(progress, 0.0, 0.1))?;
        let span = Span::new(progress, 0.1, 1.0);
        let params = set.boosting.params(trees, set.seed).check()?;
        let weights = rows.weights.as_deref();
        Ok(Self {
            model: params.fit_rows(&rows.features, &rows.outcomes, weights, &span)?,
            preparation: rows.preparation,
        })
    }
}

impl FittedKind for Boosted {
    fn columns(&self) -> Vec<String> {
        columns_of(&self.preparation)
    }

    fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let features = self.preparation.apply(table, rows, progress)?;
        Ok(self.model.predict_scores(&features))
    }

    fn structure(&self) -> Structure<'_> {
        Structure::Trees {
            preparation: &self.preparation,
            ensemble: Ensemble::Added {
                trees: &self.model.trees,
                start: self.model.start,
            },
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        let model = &self.model;
        if !(model.start.is_finite() && model.trees.iter().all(Tree::is_finite)) {
            return Err(NOT_FINITE);
        }
        Ok(())
    }
}
