//! The random forest, and the single decision tree as a forest of one.
//!
//! Trees are grown to lower the squared error of the outcome, which orders splits as Gini's
//! impurity does (Breiman 2001). A leaf answers with its share of conversions, two further
//! rows of the overall rate added: Laplace's correction, drawn to the rate instead of to a
//! half. The forest answers with the mean of its trees.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::boost::order;
use super::grow::{Columns, Ground, Grower, Leaf};
use super::packed::pack;
use super::route::Router;
use super::rows::Rows;
use super::shape::Shape;
use super::shape::refuse;
use super::tree::Tree;
use crate::error::Error;
use crate::numeric::count;
use crate::progress::{Progress, Silent};
use crate::table::Features;

/// Rows of the overall rate added to every leaf.
const CORRECTION: f64 = 2.0;

/// A random forest; see the module.
#[derive(Debug, Clone, Copy)]
pub struct RandomForest;

impl RandomForest {
    /// 200 trees of at most 512 leaves with 10 rows or more, each tree grown to a bootstrap
    /// sample, each question chosen from a random `sqrt(columns)` columns.
    #[must_use]
    pub fn params() -> ForestParams {
        ForestParams(ForestValidParams {
            trees: 200,
            bootstrap: true,
            some_columns: true,
            seed: 0,
            shape: Shape {
                leaves: 512,
                min_rows: 10,
                min_level_rows: 20,
                min_hessian: 0.0,
                ..Shape::default()
            },
        })
    }
}

/// A single decision tree; see the module.
#[derive(Debug, Clone, Copy)]
pub struct DecisionTree;

impl DecisionTree {
    /// One tree of at most 16 leaves and 5 questions in a row, leaves of 50 rows or more.
    #[must_use]
    pub fn params() -> ForestParams {
        ForestParams(ForestValidParams {
            trees: 1,
            bootstrap: false,
            some_columns: false,
            seed: 0,
            shape: Shape {
                leaves: 16,
                depth: 5,
                min_rows: 50,
                min_hessian: 0.0,
                ..Shape::default()
            },
        })
    }
}

/// Hyper-parameters not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestParams(ForestValidParams);

/// Checked hyper-parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForestValidParams {
    trees: u32,
    bootstrap: bool,
    some_columns: bool,
    seed: u64,
    shape: Shape,
}

impl ForestParams {
    /// Number of trees, at least 1.
    #[must_use]
    pub fn trees(mut self, trees: u32) -> Self {
        self.0.trees = trees;
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

    /// Fewest rows of a leaf, at least 1.
    #[must_use]
    pub fn min_rows(mut self, rows: u32) -> Self {
        self.0.shape.min_rows = rows;
        self
    }

    /// Decides which rows and columns are drawn.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for ForestParams {
    type Checked = ForestValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        if self.0.trees == 0 {
            return Err(refuse("number of trees", "at least 1"));
        }
        self.0.shape.check()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// A fitted forest or tree. Plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForestModel {
    /// The trees; leaves hold probabilities.
    pub trees: Vec<Tree>,
}

/// What fitting a forest gives.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedForest {
    /// The forest.
    pub model: ForestModel,
    /// For each training row the mean of the trees that were grown without it; `None` when
    /// there is none.
    pub out_of_bag: Vec<Option<f64>>,
}

impl ForestValidParams {
    /// Fits to these rows. `weights`, when given, are finite and at least 0, one per row.
    ///
    /// # Errors
    /// [`ErrorCode::TooFewRows`](crate::error::ErrorCode::TooFewRows) without rows,
    /// [`ErrorCode::BadRequest`](crate::error::ErrorCode::BadRequest) for lengths or weights
    /// that do not fit, [`ErrorCode::BadSetup`](crate::error::ErrorCode::BadSetup) when all
    /// outcomes are alike, and [`Error::cancelled`] by the listener.
    pub fn fit_rows(
        &self,
        features: &Features,
        outcomes: &[bool],
        weights: Option<&[f64]>,
        progress: &dyn Progress,
    ) -> Result<FittedForest, Error> {
        let rows = Rows::new(features, outcomes.into(), weights)?;
        let rate = rows.rate()?;
        let ground = Ground::new(features, &rows.weights, None, &[], self.seed);
        let counted = rows.counted();
        let (mut grower, mut packed) = (Grower::default(), Vec::new());
        let mut pairs = vec![[0.0_f32; 2]; features.rows()];
        let mut trees = Vec::with_capacity(self.trees as usize);
        let mut outside = vec![(0.0_f64, 0.0_f64); features.rows()];
        for number in 0..self.trees {
            let report =
                || progress.report("Growing trees", f64::from(number) / f64::from(self.trees));
            report()?;
            let key = u64::from(number).wrapping_add(1);
            let seed = self.seed ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
            let drawn = self.sample(&counted, features.rows(), &mut random);
            for (row, pair) in pairs.iter_mut().enumerate() {
                let weight = rows.weights[row] * f64::from(drawn[row]);
                *pair = [(weight * (rate - rows.targets[row])) as f32, weight as f32];
            }
            let packing = pack(&pairs, (seed >> 32) as u32, &mut packed);
            let inside = counted.iter().copied().filter(|&r| drawn[r as usize] > 0);
            let inside: Vec<u32> = inside.collect();
            order(&inside, features.rows(), &mut grower.order);
            let width = count(ground.usable.len()).sqrt().ceil();
            let mut columns = if self.some_columns {
                Columns::Drawn((width as usize).max(1), random)
            } else {
                Columns::Fixed(ground.usable.clone())
            };
            let grown = grower.grow(
                &ground,
                &self.shape,
                (packing, &packed),
                inside.len(),
                &mut columns,
                &report,
            )?;
            let value = |leaf: &Leaf| {
                let (mut hits, mut mass) = (CORRECTION * rate, CORRECTION);
                for &row in &grower.order[leaf.start..leaf.fitted] {
                    let row = row as usize;
                    let weight = rows.weights[row] * f64::from(drawn[row]);
                    hits += weight * rows.targets[row];
                    mass += weight;
                }
                hits / mass
            };
            let values: Vec<f64> = grown.leaves.iter().map(value).collect();
            for (leaf, value) in grown.leaves.iter().zip(&values) {
                for &row in &grower.order[leaf.fitted..leaf.end] {
                    let (sum, times) = &mut outside[row as usize];
                    *sum += value;
                    *times += 1.0;
                }
            }
            trees.push(grown.finish(&ground.bins, &values, &grower.order, &rows.weights));
        }
        let mean = |(sum, times): (f64, f64)| (times > 0.0).then(|| sum / times);
        Ok(FittedForest {
            model: ForestModel { trees },
            out_of_bag: outside.into_iter().map(mean).collect(),
        })
    }

    /// How often each row is in a tree's sample.
    fn sample(&self, counted: &[u32], rows: usize, random: &mut Xoshiro256PlusPlus) -> Vec<u32> {
        let mut drawn = vec![u32::from(!self.bootstrap); rows];
        if self.bootstrap {
            for _ in counted {
                let at = random.gen_range(0..counted.len() as u64) as usize;
                drawn[counted[at] as usize] += 1;
            }
        }
        drawn
    }
}

impl ForestModel {
    /// Probability of each row. Columns are taken by position.
    #[must_use]
    pub fn predict_probability(&self, features: &Features) -> Vec<f64> {
        let mut sums = vec![0.0; features.rows()];
        let mut router = Router::default();
        for tree in &self.trees {
            router.add(tree, features, &mut sums);
        }
        let trees = count(self.trees.len()).max(1.0);
        sums.into_iter().map(|sum| sum / trees).collect()
    }
}

impl Predict<&Features, Array1<f64>> for ForestModel {
    fn predict(&self, x: &Features) -> Array1<f64> {
        Array1::from_vec(self.predict_probability(x))
    }
}

impl Fit<Features, Array1<bool>, Error> for ForestValidParams {
    type Object = ForestModel;

    /// The dataset's weights are used when it has any.
    fn fit(&self, dataset: &DatasetBase<Features, Array1<bool>>) -> Result<ForestModel, Error> {
        let outcomes = dataset.targets.to_vec();
        let weights: Vec<f64> = dataset.weights.iter().map(|&w| w.into()).collect();
        let weights = (!weights.is_empty()).then_some(weights.as_slice());
        let fitted = self.fit_rows(&dataset.records, &outcomes, weights, &Silent)?;
        Ok(fitted.model)
    }
}
