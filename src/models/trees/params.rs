//! Hyper-parameters of boosted trees: unchecked, then checked, then used.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::boost::{Boosting, Watched};
use super::model::BoostedTreesModel;
use super::rows::Targets;
use super::shape::{Shape, refuse};
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::progress::{Progress, Silent};
use crate::table::Features;

/// Boosted trees for a yes/no outcome, a volume or any number; see the module.
#[derive(Debug, Clone, Copy)]
pub struct BoostedTrees;

impl BoostedTrees {
    /// Hyper-parameters with LightGBM's defaults: 100 trees, rate 0.1, 31 leaves of at least
    /// 20 rows, no penalty, all rows and columns.
    #[must_use]
    pub fn params() -> BoostedTreesParams {
        BoostedTreesParams(BoostedTreesValidParams {
            trees: 100,
            rate: 0.1,
            row_share: 1.0,
            column_share: 1.0,
            monotone: Vec::new(),
            seed: 0,
            shape: Shape::default(),
        })
    }
}

/// Hyper-parameters not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct BoostedTreesParams(BoostedTreesValidParams);

/// Checked hyper-parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoostedTreesValidParams {
    pub(super) trees: u32,
    pub(super) rate: f64,
    pub(super) row_share: f64,
    pub(super) column_share: f64,
    pub(super) monotone: Vec<i8>,
    pub(super) seed: u64,
    pub(super) shape: Shape,
}

impl BoostedTreesParams {
    /// Number of trees, at least 1.
    #[must_use]
    pub fn trees(mut self, trees: u32) -> Self {
        self.0.trees = trees;
        self
    }

    /// What each tree's answer is multiplied by, above 0 and at most 1.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.0.rate = rate;
        self
    }

    /// Most leaves of a tree, 2 to 4,096.
    #[must_use]
    pub fn leaves(mut self, leaves: u32) -> Self {
        self.0.shape.leaves = leaves;
        self
    }

    /// Most questions in a row, 1 to 64.
    #[must_use]
    pub fn depth(mut self, depth: u32) -> Self {
        self.0.shape.depth = depth;
        self
    }

    /// Fewest training rows of a leaf, at least 1.
    #[must_use]
    pub fn min_rows(mut self, rows: u32) -> Self {
        self.0.shape.min_rows = rows;
        self
    }

    /// Smallest sum of `w p (1 - p)` of a leaf, at least 0.
    #[must_use]
    pub fn min_hessian(mut self, hessian: f64) -> Self {
        self.0.shape.min_hessian = hessian;
        self
    }

    /// L2 penalty on the leaf values, at least 0.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.0.shape.lambda = lambda;
        self
    }

    /// What a split must gain at least, in log-loss summed over rows; at least 0.
    #[must_use]
    pub fn min_gain(mut self, gain: f64) -> Self {
        self.0.shape.min_gain = gain;
        self
    }

    /// Share of the rows each tree sees, above 0 and at most 1.
    #[must_use]
    pub fn row_share(mut self, share: f64) -> Self {
        self.0.row_share = share;
        self
    }

    /// Share of the columns each tree sees, above 0 and at most 1.
    #[must_use]
    pub fn column_share(mut self, share: f64) -> Self {
        self.0.column_share = share;
        self
    }

    /// Added to the hessian of a level when levels are sorted by `G / H`; at least 0.
    #[must_use]
    pub fn level_smoothing(mut self, smoothing: f64) -> Self {
        self.0.shape.level_smoothing = smoothing;
        self
    }

    /// L2 penalty added where sorted levels are split; at least 0.
    #[must_use]
    pub fn level_lambda(mut self, lambda: f64) -> Self {
        self.0.shape.level_lambda = lambda;
        self
    }

    /// Fewest rows by which one set of sorted levels may differ from the next.
    #[must_use]
    pub fn min_level_rows(mut self, rows: u32) -> Self {
        self.0.shape.min_level_rows = rows;
        self
    }

    /// For each column 1 (the probability must not fall as the value grows), -1 (must not
    /// rise) or 0 (free); columns beyond the list are free. Levels cannot be constrained.
    #[must_use]
    pub fn monotone(mut self, signs: Vec<i8>) -> Self {
        self.0.monotone = signs;
        self
    }

    /// Decides which rows and columns are drawn.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for BoostedTreesParams {
    type Checked = BoostedTreesValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let p = &self.0;
        let share = |x: f64| x > 0.0 && x <= 1.0;
        let shares = [
            ("learning rate", p.rate),
            ("share of rows", p.row_share),
            ("share of columns", p.column_share),
        ];
        for (name, value) in shares {
            if !share(value) {
                return Err(refuse(name, "above 0 and at most 1"));
            }
        }
        if p.trees == 0 {
            return Err(refuse("number of trees", "at least 1"));
        }
        if p.monotone.iter().any(|sign| sign.abs() > 1) {
            return Err(refuse("direction of a column", "-1, 0 or 1"));
        }
        p.shape.check()?;
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl BoostedTreesValidParams {
    /// Fits to these rows. `weights`, when given, are finite and at least 0, one per row.
    ///
    /// # Errors
    /// [`ErrorCode::TooFewRows`] without rows, [`ErrorCode::BadRequest`] for lengths or
    /// weights that do not fit, [`ErrorCode::BadSetup`] when all outcomes are alike or levels
    /// are to be monotone, and [`Error::cancelled`] by the listener.
    pub fn fit_rows<'a>(
        &self,
        features: &Features,
        targets: impl Into<Targets<'a>>,
        weights: Option<&[f64]>,
        progress: &dyn Progress,
    ) -> Result<BoostedTreesModel, Error> {
        let mut boosting = self.start(features, targets, weights, None, None)?;
        boosting.grow(self.trees, progress)?;
        Ok(boosting.into_model())
    }

    /// Prepares training: no tree is grown yet. Trees are added to those of `from`, when
    /// given; the loss on the rows of `watched`, which have no part in training, is kept
    /// after each tree.
    ///
    /// # Errors
    /// As [`Self::fit_rows`].
    pub fn start<'a>(
        &self,
        features: &Features,
        targets: impl Into<Targets<'a>>,
        weights: Option<&[f64]>,
        watched: Option<Watched<'_>>,
        from: Option<BoostedTreesModel>,
    ) -> Result<Boosting, Error> {
        Boosting::new(
            self.clone(),
            features,
            targets.into(),
            weights,
            watched,
            from,
        )
    }

    /// Number of trees asked for.
    #[must_use]
    pub fn trees(&self) -> u32 {
        self.trees
    }

    /// What each tree's answer is multiplied by.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Most leaves of a tree.
    #[must_use]
    pub fn leaves(&self) -> u32 {
        self.shape.leaves
    }

    /// Fewest training rows of a leaf.
    #[must_use]
    pub fn min_rows(&self) -> u32 {
        self.shape.min_rows
    }

    /// L2 penalty on the leaf values.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        self.shape.lambda
    }

    /// Share of the rows each tree sees.
    #[must_use]
    pub fn row_share(&self) -> f64 {
        self.row_share
    }

    /// Share of the columns each tree sees.
    #[must_use]
    pub fn column_share(&self) -> f64 {
        self.column_share
    }

    /// Added to the hessian of a level when levels are sorted.
    #[must_use]
    pub fn level_smoothing(&self) -> f64 {
        self.shape.level_smoothing
    }
}

impl Fit<Features, Array1<bool>, Error> for BoostedTreesValidParams {
    type Object = BoostedTreesModel;

    /// The dataset's weights are used when it has any.
    fn fit(
        &self,
        dataset: &DatasetBase<Features, Array1<bool>>,
    ) -> Result<BoostedTreesModel, Error> {
        let outcomes = dataset.targets.to_vec();
        let weights: Vec<f64> = dataset.weights.iter().map(|&w| w.into()).collect();
        let weights = (!weights.is_empty()).then_some(weights.as_slice());
        self.fit_rows(&dataset.records, &outcomes, weights, &Silent)
    }
}
