//! The expectation by boosted trees that may only rise with traffic.

use linfa::param_guard::ParamGuard;

use super::expect::Ground;
use crate::error::Error;
use crate::models::trees::{BoostedTrees, Targets, Watched, best_round, has_settled};
use crate::numeric::{exp, ln};
use crate::progress::{Progress, Span};

/// Most trees.
const MOST: u32 = 400;
/// Trees between two looks at the loss.
const STEP: u32 = 20;
/// Trees without gain after which enough are grown.
const PATIENCE: usize = 40;

impl Ground<'_> {
    /// Boosted trees of these cells, and what they say of all. How many is settled on dealers of
    /// another fold than the one that will be predicted, without those of which the trees of
    /// that search are grown.
    ///
    /// # Errors
    /// As the models', and [`Error::cancelled`].
    pub(super) fn boost(
        &self,
        train: &[u32],
        fold: u32,
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let params = |trees: u32| {
            BoostedTrees::params()
                .trees(trees)
                .rate(0.08)
                .leaves(12)
                .min_rows(30)
                .lambda(1.0)
                .monotone(self.frame.monotone())
                .check()
        };
        let aside = (fold + 1) % self.folds;
        let (held, rest): (Vec<u32>, Vec<u32>) =
            train.iter().partition(|cell| self.fold(**cell) == aside);
        let mut trees = STEP;
        if !rest.is_empty() && !held.is_empty() {
            let (rest_x, held_x) = (self.frame.features(&rest)?, self.frame.features(&held)?);
            let (rest_y, held_y) = (self.targets(&rest), self.targets(&held));
            let watched = Watched {
                features: &held_x,
                targets: self.kind(&held_y),
                weights: None,
            };
            let weights = self.known(&rest);
            let mut boosting = params(MOST)?.start(
                &rest_x,
                self.kind(&rest_y),
                Some(&weights),
                Some(watched),
                None,
            )?;
            for step in 0..MOST / STEP {
                let part = |step: u32| 0.5 * f64::from(step * STEP) / f64::from(MOST);
                boosting.grow(STEP, &Span::new(progress, part(step), part(step + 1)))?;
                if has_settled(&[boosting.watched_losses()], PATIENCE) {
                    break;
                }
            }
            let best = best_round(&[boosting.watched_losses()]);
            trees = u32::try_from(best).unwrap_or(MOST).max(1);
        }
        let volumes = self.targets(train);
        let weights = self.known(train);
        let model = params(trees)?.fit_rows(
            &self.frame.features(train)?,
            self.kind(&volumes),
            Some(&weights),
            &Span::new(progress, 0.5, 0.9),
        )?;
        let all = self.frame.all();
        let means: Vec<f64> = model
            .predict_scores(&self.frame.features(&all)?)
            .into_iter()
            .map(exp)
            .collect();
        // For money the trees know the mean of the logarithms: one factor makes the sums agree.
        let factor = if self.money {
            let sum = |of: &dyn Fn(u32) -> f64| train.iter().map(|c| of(*c)).sum::<f64>();
            let said = sum(&|c| means.get(c as usize).copied().unwrap_or(0.0));
            sum(&|c| self.volume(c)) / said.max(f64::MIN_POSITIVE)
        } else {
            1.0
        };
        Ok(means.into_iter().map(|m| factor * m).collect())
    }

    /// Counts as they are, money as logarithms.
    fn targets(&self, cells: &[u32]) -> Vec<f64> {
        let of = |cell: &u32| match self.volume(*cell) {
            y if !self.money => y,
            y if y > 0.0 => ln(y),
            _ => 0.0,
        };
        cells.iter().map(of).collect()
    }

    /// Which cells count: all, but without money no logarithm.
    fn known(&self, cells: &[u32]) -> Vec<f64> {
        let counts = |cell: &u32| f64::from(u8::from(!self.money || self.volume(*cell) > 0.0));
        cells.iter().map(counts).collect()
    }

    fn kind<'a>(&self, targets: &'a [f64]) -> Targets<'a> {
        if self.money {
            Targets::Numbers(targets)
        } else {
            Targets::Counts(targets)
        }
    }
}
