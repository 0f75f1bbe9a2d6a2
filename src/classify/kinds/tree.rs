//! One decision tree.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::averaged::{Averaged, hold_out};
use super::tree_picture::tree_nodes;
use super::{Chosen, FittedKind, Kind, Settings, Structure, mixed_up};
use crate::classify::report::TreeNode;
use crate::classify::{Cases, TrainingSet};
use crate::error::Error;
use crate::evaluate::Split;
use crate::models::trees::DecisionTree;
use crate::progress::Progress;
use crate::table::Table;

/// A decision tree: of averaged trees the only one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SingleTree(pub Averaged);

impl Kind for SingleTree {
    const NAME: &'static str = "Decision tree";
    const DESCRIPTION: &'static str =
        "A few questions in a row: easy to tell, seldom the most exact.";
    const ORDERS: &'static str = "a decision tree orders";
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
            let params = DecisionTree::params().check()?;
            let weights = rows.weights.as_deref();
            let fitted = params.fit_rows(&rows.features, &rows.outcomes, weights, progress)?;
            Ok(fitted.model)
        })?;
        Ok(Self(fitted))
    }
}

impl FittedKind for SingleTree {
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

    fn tree(&self, table: &Table, cases: &Cases) -> Result<Vec<TreeNode>, Error> {
        tree_nodes(&self.0, table, cases)
    }
}
