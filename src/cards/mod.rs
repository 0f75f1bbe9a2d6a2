//! Cards about a classifier, for any workspace.

mod beeswarm;
mod by_value;
mod calibration;
mod drift;
mod groups;
mod importance;
mod models;
mod partial_dependence;
mod permutation_importance;
mod segments;
mod strongest_interaction;
mod timeline;
mod tree;
mod tuning;

pub use beeswarm::beeswarm;
pub use by_value::by_value;
pub use calibration::calibration;
pub use drift::drift;
pub use importance::importance;
pub use models::models;
pub use partial_dependence::partial_dependence;
pub use permutation_importance::permutation_importance;
pub use segments::segments;
pub use timeline::timeline;
pub use tree::tree;
pub use tuning::tuning;
