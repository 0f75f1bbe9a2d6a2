//! Trees: the single decision tree, the random forest and boosted trees, grown from the same
//! parts.
//!
//! ```text
//! Features --Bins::learn--> Bins --apply--> codes (u8, one per row and feature)
//!                                            |  histograms, best split, leaf-wise growth
//!                                            v
//!                                          Tree (thresholds and level sets in raw values)
//! ```
//!
//! A fitted tree speaks of raw values, so scoring and explaining need no bins.

mod bins;
mod boost;
mod features;
mod grow;
mod histogram;
mod layout;
mod model;
mod packed;
mod params;
mod rows;
mod shape;
mod split;
mod tree;

pub use boost::{Boosting, Watched};
pub use features::{Feature, FeatureValues, Features};
pub use model::BoostedTreesModel;
pub use params::{BoostedTrees, BoostedTreesParams, BoostedTreesValidParams};
pub use tree::{LevelSet, Node, Rule, Tree};
