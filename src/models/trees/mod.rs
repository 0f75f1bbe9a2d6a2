//! Trees: the single decision tree, the random forest and boosted trees, grown from the same
//! parts.
//!
//! ```text
//! Features --bins: at most 255 per column--> codes --layout: columns with few bins share a
//!          byte--> bytes of a row together
//! outcomes and scores --packed: gradient, hessian and count in one integer--> one per row
//! grow: histogram of a leaf -> split: the best question -> rows parted -> the smaller
//!       child's histogram is summed, the larger one's is what is left of the parent's
//!                                            v
//!                                          Tree (thresholds and level sets in raw values)
//! ```
//!
//! A fitted tree speaks of raw values, so scoring and explaining need no bins.
//!
//! Sums are of integers: their order cannot change them, so the bits are the same natively
//! and in the browser, however the work is divided. One thread is used.
//!
//! ```text
//! BoostedTrees::params().trees(300).rate(0.05)    unchecked
//!     .check()?                                   checked: linfa's ParamGuard
//!     .fit_rows(&features, &outcomes, ...)?       BoostedTreesModel
//!     .start(..., watched, from)?                 or Boosting: trees are added as asked and
//!                                                 the loss on watched rows is followed
//! tune(&folds, &params, progress)?                the hyper-parameters that serve best
//! ```
//!
//! Defaults and rules are LightGBM's (Ke and others 2017) unless said otherwise: a level of a category that is
//! missing takes part as a level of its own, and the rows of a leaf are counted exactly.

pub(super) mod bins;
mod boost;
mod forest;
mod grow;
mod histogram;
mod layout;
mod model;
mod packed;
mod params;
mod refit;
mod rounds;
mod route;
pub(super) mod rows;
pub(super) mod shape;
mod split;
mod tree;
mod tune;

pub use boost::{Boosting, Watched};
pub use forest::{
    DecisionTree, FittedForest, ForestModel, ForestParams, ForestValidParams, RandomForest,
};
pub use model::BoostedTreesModel;
pub use params::{BoostedTrees, BoostedTreesParams, BoostedTreesValidParams};
pub use refit::Refit;
pub use rounds::{best_round, has_settled};
pub use rows::Targets;
pub use tree::{LevelSet, Node, SplitRule, Tree};
pub use tune::{Contender, Trial, TuneFold, Tuned, tune};
