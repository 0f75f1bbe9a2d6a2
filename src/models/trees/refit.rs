//! New leaf values for old questions.

use super::model::BoostedTreesModel;
use super::route::Router;
use super::rows::{Rows, Targets};
use super::shape::refuse;
use super::tree::Node;
use crate::error::Error;
use crate::progress::Progress;
use crate::table::Features;

/// What a refit keeps of the old.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refit {
    /// Weight of the old value of a leaf, 0 to 1; the rest is the new one's. LightGBM's
    /// default is 0.9.
    pub decay: f64,
    /// What a new value is multiplied by: the rate the model was trained with.
    pub rate: f64,
    /// L2 penalty on new values, at least 0.
    pub lambda: f64,
}

impl BoostedTreesModel {
    /// The same questions with the leaf values drawn to these rows, tree by tree:
    /// `decay * old + (1 - decay) * new`, where `new = -rate * G / (H + lambda)` at the
    /// log-odds reached by the refitted trees before. A leaf without rows keeps its value;
    /// covers stay those of training.
    ///
    /// # Errors
    /// As [`fit_rows`](super::BoostedTreesValidParams::fit_rows), but all outcomes may be
    /// alike; [`ErrorCode::BadSetup`](crate::error::ErrorCode::BadSetup) for numbers out of
    /// their range.
    pub fn refit<'a>(
        &self,
        how: Refit,
        features: &Features,
        targets: impl Into<Targets<'a>>,
        weights: Option<&[f64]>,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&how.decay) {
            return Err(refuse("weight of the old values", "from 0 to 1"));
        }
        if !(how.rate > 0.0 && how.rate <= 1.0) {
            return Err(refuse("learning rate", "above 0 and at most 1"));
        }
        if !(how.lambda.is_finite() && how.lambda >= 0.0) {
            return Err(refuse("penalty", "zero or more"));
        }
        let rows = Rows::new(features, targets.into(), weights)?;
        let mut model = self.clone();
        let mut scores = vec![self.start; features.rows()];
        let mut pairs = vec![[0.0; 2]; features.rows()];
        let mut router = Router::default();
        let trees = crate::numeric::count(self.trees.len());
        for (done, tree) in model.trees.iter_mut().enumerate() {
            progress.report("Refitting trees", crate::numeric::count(done) / trees)?;
            rows.gradients(&scores, &mut pairs);
            let mut sums = vec![(0.0_f64, 0.0_f64); tree.nodes.len()];
            router.leaves(tree, features, &mut |leaf, _, rows| {
                let (g, h) = &mut sums[leaf];
                for &row in rows {
                    let [gradient, hessian] = pairs[row as usize];
                    *g += f64::from(gradient);
                    *h += f64::from(hessian);
                }
            });
            for (node, (g, h)) in tree.nodes.iter_mut().zip(sums) {
                if let Node::Leaf { value, .. } = node
                    && h > 0.0
                {
                    // As in training, a leaf of sure rows does not leap.
                    let new = -how.rate * g / (h + how.lambda).max(1e-3);
                    *value = how.decay * *value + (1.0 - how.decay) * new;
                }
            }
            router.add(tree, features, &mut scores);
        }
        Ok(model)
    }
}
