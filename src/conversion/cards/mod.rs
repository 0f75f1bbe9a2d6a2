//! The answer cards of a run.

mod beeswarm;
mod by_value;
mod calibration;
mod drift;
mod importance;
mod odds;
mod partial_dependence;
mod permutation_importance;
mod segments;
mod shapes;
mod strongest_interaction;
mod timeline;
mod tree;

pub(super) use beeswarm::beeswarm;
pub(super) use by_value::by_value;
pub(super) use calibration::calibration;
pub(super) use drift::drift;
pub(super) use importance::importance;
pub(super) use odds::odds;
pub(super) use partial_dependence::partial_dependence;
pub(super) use permutation_importance::permutation_importance;
pub(super) use segments::segments;
pub(super) use shapes::shapes;
pub(super) use timeline::timeline;
pub(super) use tree::{tree, tree_nodes};
