//! The fitted model.

use linfa::traits::Predict;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::newton::Solution;
use super::problem::{Block, Problem};
use crate::models::logistic::cholesky::{dot, forward};
use crate::models::trees::bins::FeatureBins;
use crate::numeric::sigmoid;
use crate::table::{FeatureValues, Features};

/// A fitted additive logistic regression. Plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdditiveModel {
    /// Log-odds of a row whose scores are all 0.
    pub intercept: f64,
    /// The curve of each column, in order.
    pub shapes: Vec<ShapeFunction>,
}

/// What one column adds to the log-odds, by its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShapeFunction {
    /// The column's name.
    pub name: String,
    /// Whether it holds levels; otherwise numbers.
    pub is_levels: bool,
    /// Numbers: the bounds between bins, ascending. ShapeBin `b` holds what is above `upper[b - 1]`
    /// and at most `upper[b]`; the last one is open above. Empty for levels.
    pub upper: Vec<f64>,
    /// Numbers: the bins, ascending. Levels: one for each level, by its code. A level beyond
    /// the 254 commonest, or without training rows, shares the bin of what is missing, as its
    /// weight 0 says.
    pub bins: Vec<ShapeBin>,
    /// Missing, infinite, unseen: 0 with a weight of 0 when training had no such row.
    pub missing: ShapeBin,
}

/// What is known of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ShapeBin {
    /// What it adds to the log-odds. The mean over training rows of a column is 0.
    pub score: f64,
    /// Standard error of the score, from the inverse of the penalised Hessian. Approximate:
    /// the penalty makes it too small where it bends the curve, and beyond 600 bins columns
    /// far apart in the list are taken to be unrelated.
    pub error: f64,
    /// Weight of the training rows in it.
    pub weight: f64,
}

impl AdditiveModel {
    pub(super) fn new(problem: &Problem<'_>, features: &Features, solution: &Solution) -> Self {
        let weights = problem.weights();
        let mut intercept = solution.theta[0];
        let mut shapes = Vec::with_capacity(problem.blocks.len());
        for (group, factor) in problem.groups.iter().zip(&solution.factors) {
            let columns = features.columns()[group.blocks.clone()].iter();
            for (block, column) in problem.blocks[group.blocks.clone()].iter().zip(columns) {
                let share: Vec<f64> = weights[block.at.clone()]
                    .iter()
                    .map(|w| w / weights[0])
                    .collect();
                let scores = &solution.theta[block.at.clone()];
                let mean = dot(&share, scores);
                intercept += mean;
                // A score less the mean, as a combination of the group's parameters.
                let mut combination = vec![0.0; group.at.len()];
                let offset = block.at.start - group.at.start;
                for (slot, share) in combination[offset..].iter_mut().zip(&share) {
                    *slot = -share;
                }
                let mut bins = Vec::with_capacity(scores.len());
                for (at, score) in scores.iter().enumerate() {
                    let weight = weights[block.at.start + at];
                    if weight == 0.0 {
                        bins.push(ShapeBin::default());
                        continue;
                    }
                    combination[offset + at] += 1.0;
                    let spread = forward(factor, &combination);
                    combination[offset + at] -= 1.0;
                    bins.push(ShapeBin {
                        score: score - mean,
                        error: dot(&spread, &spread).sqrt(),
                        weight,
                    });
                }
                shapes.push(shape(column.name.clone(), block, bins));
            }
        }
        Self { intercept, shapes }
    }

    /// Whether all its numbers are finite, which those of a broken file may not be.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let whole = |shape: &ShapeFunction| {
            let bins = shape.bins.iter().chain([&shape.missing]);
            let mut numbers = bins.flat_map(|bin| [bin.score, bin.error, bin.weight]);
            numbers.all(f64::is_finite) && shape.upper.iter().all(|x| !x.is_nan())
        };
        self.intercept.is_finite() && self.shapes.iter().all(whole)
    }

    /// Log-odds of each row. Columns are taken by position.
    #[must_use]
    pub fn predict_log_odds(&self, features: &Features) -> Vec<f64> {
        let mut z = vec![self.intercept; features.rows()];
        for part in self.parts(features) {
            for (z, part) in z.iter_mut().zip(part) {
                *z += part;
            }
        }
        z
    }

    /// The score of each row, column after column: with the intercept they sum to the
    /// log-odds.
    #[must_use]
    pub fn parts(&self, features: &Features) -> Vec<Vec<f64>> {
        let columns = self.shapes.iter().enumerate();
        columns
            .map(|(at, shape)| match features.columns().get(at) {
                Some(column) => shape.scores(&column.values),
                None => vec![shape.missing.score; features.rows()],
            })
            .collect()
    }

    /// Probability of each row.
    #[must_use]
    pub fn predict_probability(&self, features: &Features) -> Vec<f64> {
        let mut p = self.predict_log_odds(features);
        for p in &mut p {
            *p = sigmoid(*p);
        }
        p
    }
}

impl ShapeFunction {
    /// The score of each value. A column of the other kind is missing throughout.
    #[must_use]
    pub fn scores(&self, values: &FeatureValues) -> Vec<f64> {
        let missing = self.missing.score;
        match values {
            FeatureValues::Numbers(values) if !self.is_levels => {
                let score = |x: &f64| {
                    let bin = self.upper.partition_point(|bound| bound < x);
                    let bin = self.bins.get(bin).filter(|_| x.is_finite());
                    bin.map_or(missing, |bin| bin.score)
                };
                values.iter().map(score).collect()
            }
            FeatureValues::Levels { codes, levels } if self.is_levels => {
                let score = |code: &u32| {
                    let bin = self.bins.get(*code as usize).filter(|_| code < levels);
                    bin.map_or(missing, |bin| bin.score)
                };
                codes.iter().map(score).collect()
            }
            FeatureValues::Numbers(values) => vec![missing; values.len()],
            FeatureValues::Levels { codes, .. } => vec![missing; codes.len()],
        }
    }
}

/// A column's curve from its parameters, missing first.
fn shape(name: String, block: &Block, mut found: Vec<ShapeBin>) -> ShapeFunction {
    let missing = found[0];
    let (upper, bins) = match &block.bins {
        FeatureBins::Numbers { upper } => {
            found.remove(0);
            (upper.clone(), found)
        }
        FeatureBins::Levels { bin_of, .. } => {
            let level = |&bin: &u8| match bin {
                0 => ShapeBin {
                    weight: 0.0,
                    ..missing
                },
                bin => found[usize::from(bin)],
            };
            (Vec::new(), bin_of.iter().map(level).collect())
        }
    };
    ShapeFunction {
        name,
        is_levels: block.bins.is_levels(),
        upper,
        bins,
        missing,
    }
}

impl Predict<&Features, Array1<f64>> for AdditiveModel {
    fn predict(&self, x: &Features) -> Array1<f64> {
        Array1::from_vec(self.predict_probability(x))
    }
}
