//! A random forest.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::averaged::{Averaged, hold_out};
use super::{Chosen, FittedKind, Kind, Settings, Structure, mixed_up};
use crate::classify::TrainingSet;
use crate::error::Error;
use crate::evaluate::Split;
use crate::models::trees::RandomForest;
use crate::progress::Progress;
use crate::table::Table;

/// Trees of a forest.
pub(crate) const TREES: u32 = 100;
/// Most leaves of a tree in a forest: explaining takes as long as there are leaves.
const LEAVES: u32 = 64;

/// A random forest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forest(pub Averaged);

impl Kind for Forest {
    const NAME: &'static str = "Random forest";
    const DESCRIPTION: &'static str = "Many trees averaged: steady, but slower to explain.";
    const ORDERS: &'static str = "a random forest orders";
    const HAS_TREES: bool = true;

    fn choose(
        set: TrainingSet<'_>,
        _rows: usize,
        splits: &[Split],
        progress: &dyn Progress,
    ) -> Result<Chosen, Error> {
        hold_out::<Self>(set, splits, progress)
    }

    fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        settings: Settings,
        _covariance: bool,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let Settings::Fixed = settings else {
            return Err(mixed_up());
        };
        let fitted = Averaged::fit(set, cases, progress, |rows, progress| {
            let params = RandomForest::params()
                .trees(TREES)
                .leaves(LEAVES)
                .seed(set.seed)
                .check()?;
            let weights = rows.weights.as_deref();
            let fitted = params.fit_rows(&rows.features, &rows.outcomes, weights, progress)?;
            Ok(fitted.model)
        })?;
        Ok(Self(fitted))
    }
}

impl FittedKind for Forest {
    fn columns(&self) -> Vec<String> {
        self.0.columns()
    }

    fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        self.0.log_odds(table, rows, progress)
    }

    fn structure(&self) -> Structure<'_> {
        self.0.structure()
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
