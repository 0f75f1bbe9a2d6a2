//! The answer cards of a run.

mod acts;
mod beeswarm;
mod by_value;
mod calibration;
mod drift;
mod importance;
mod missed;
mod odds;
mod segments;
mod shapes;
mod telling;
mod timeline;
mod tree;

pub(super) use acts::acts;
pub(super) use beeswarm::beeswarm;
pub(super) use by_value::by_value;
pub(super) use calibration::calibration;
pub(super) use drift::drift;
pub(super) use importance::importance;
pub(super) use missed::missed;
pub(super) use odds::odds;
pub(super) use segments::segments;
pub(super) use shapes::shapes;
pub(super) use timeline::timeline;
pub(super) use tree::{tree, tree_nodes};
