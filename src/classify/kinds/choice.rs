//! The settings of boosted trees that a person may choose.

use serde::{Deserialize, Serialize};

use crate::models::trees::{BoostedTrees, BoostedTreesParams, BoostedTreesValidParams};

/// Settings of boosted trees. How many there are is chosen on held-out rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct BoostingChoice {
    /// What each tree's answer is multiplied by, above 0 and at most 1.
    pub rate: f64,
    /// Most leaves of a tree, 2 to 4,096.
    pub leaves: u32,
    /// Fewest training rows of a leaf.
    pub min_rows: u32,
    /// L2 penalty on the leaf values.
    pub lambda: f64,
    /// Share of the rows each tree sees.
    pub row_share: f64,
    /// Share of the columns each tree sees.
    pub column_share: f64,
    /// Added to the hessian of a level when levels are sorted.
    pub level_smoothing: f64,
}

impl Default for BoostingChoice {
    /// Small steps and small trees: safe on files of a few thousand rows, and no worse on large.
    fn default() -> Self {
        Self {
            rate: 0.05,
            leaves: 15,
            min_rows: 20,
            lambda: 0.0,
            row_share: 1.0,
            column_share: 0.7,
            level_smoothing: 10.0,
        }
    }
}

impl BoostingChoice {
    /// The hyper-parameters for so many trees.
    #[must_use]
    pub fn params(self, trees: u32, seed: u64) -> BoostedTreesParams {
        BoostedTrees::params()
            .trees(trees)
            .rate(self.rate)
            .leaves(self.leaves)
            .min_rows(self.min_rows)
            .lambda(self.lambda)
            .row_share(self.row_share)
            .column_share(self.column_share)
            .level_smoothing(self.level_smoothing)
            .seed(seed)
    }

    /// The settings of hyper-parameters.
    #[must_use]
    pub fn of(params: &BoostedTreesValidParams) -> Self {
        Self {
            rate: params.rate(),
            leaves: params.leaves(),
            min_rows: params.min_rows(),
            lambda: params.lambda(),
            row_share: params.row_share(),
            column_share: params.column_share(),
            level_smoothing: params.level_smoothing(),
        }
    }
}
