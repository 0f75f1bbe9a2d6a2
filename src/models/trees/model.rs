//! The fitted boosted trees.

use linfa::traits::Predict;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::route::Router;
use super::tree::Tree;
use crate::numeric::sigmoid;
use crate::table::Features;

/// Fitted boosted trees. Plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoostedTreesModel {
    /// The score before the first tree: that of the training rows together.
    pub start: f64,
    /// The trees; their values are added to it.
    pub trees: Vec<Tree>,
}

impl BoostedTreesModel {
    /// What the trees add up to for each row: log-odds, or the logarithm of the mean, or the mean,
    /// by what was learned ([`Targets`](super::Targets)). Columns are taken by position.
    #[must_use]
    pub fn predict_scores(&self, features: &Features) -> Vec<f64> {
        let mut scores = vec![self.start; features.rows()];
        let mut router = Router::default();
        for tree in &self.trees {
            router.add(tree, features, &mut scores);
        }
        scores
    }

    /// Probability of each row, of an outcome that was learned.
    #[must_use]
    pub fn predict_probability(&self, features: &Features) -> Vec<f64> {
        let mut p = self.predict_scores(features);
        for p in &mut p {
            *p = sigmoid(*p);
        }
        p
    }
}

impl Predict<&Features, Array1<f64>> for BoostedTreesModel {
    fn predict(&self, x: &Features) -> Array1<f64> {
        Array1::from_vec(self.predict_probability(x))
    }
}
