//! Trees whose shares of conversions are averaged: what a single tree and a forest share.

use serde::{Deserialize, Serialize};

use super::held_out::FeatureRows;
use super::{Chosen, FittedKind, Kind, NOT_FINITE, Settings, Structure, columns_of};
use crate::classify::TrainingSet;
use crate::error::Error;
use crate::evaluate::Split;
use crate::explain::OutputScale;
use crate::explain::trees::Ensemble;
use crate::models::trees::{ForestModel, Tree};
use crate::prepare::TreePreparation;
use crate::progress::{Progress, Span};
use crate::table::Table;

/// Averaged trees with what prepares rows for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Averaged {
    /// How rows become rows of the model.
    pub preparation: TreePreparation,
    /// The trees, with probabilities at their leaves.
    pub model: ForestModel,
}

impl Averaged {
    /// Prepares the cases, and lets `grow` grow the trees.
    pub(super) fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        progress: &dyn Progress,
        grow: impl FnOnce(&FeatureRows, &dyn Progress) -> Result<ForestModel, Error>,
    ) -> Result<Self, Error> {
        let rows = FeatureRows::of(set, cases, &Span::new(progress, 0.0, 0.1))?;
        let model = grow(&rows, &Span::new(progress, 0.1, 1.0))?;
        Ok(Self {
            model,
            preparation: rows.preparation,
        })
    }

    pub(super) fn columns(&self) -> Vec<String> {
        columns_of(&self.preparation)
    }

    pub(super) fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let features = self.preparation.apply(table, rows, progress)?;
        let shares = self.model.predict_probability(&features).into_iter();
        Ok(shares.map(|p| OutputScale::Share.log_odds(p)).collect())
    }

    pub(super) fn structure(&self) -> Structure<'_> {
        Structure::Trees {
            preparation: &self.preparation,
            ensemble: Ensemble::Averaged(&self.model.trees),
        }
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.model.trees.is_empty() {
            return Err("it has no trees");
        }
        if !self.model.trees.iter().all(Tree::is_finite) {
            return Err(NOT_FINITE);
        }
        Ok(())
    }
}

/// Log-odds of the held-out parts by a kind of which nothing has to be chosen.
pub(super) fn hold_out<K: Kind + FittedKind>(
    set: TrainingSet<'_>,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Chosen, Error> {
    let mut held_out = Vec::new();
    let n = splits.len().max(1) as f64;
    for (done, split) in splits.iter().enumerate() {
        let span = Span::new(progress, done as f64 / n, (done + 1) as f64 / n);
        let fitted = K::fit(set, &split.train, Settings::Fixed, false, &span)?;
        let (left, _) = set.cases.pick(&split.test);
        held_out.push(fitted.log_odds(set.table, &left, &span)?);
    }
    Ok(Chosen {
        settings: Settings::Fixed,
        held_out,
    })
}
