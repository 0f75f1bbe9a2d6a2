//! Models. Each is fitted through linfa's traits (`params() -> checked -> fitted`), is plain
//! data that can be saved, and is tested against reference values.
//!
//! ```text
//! Design + outcomes (+ weights) -> LogisticParams -> LogisticModel -> probabilities
//! Design + volumes (+ weights)   -> CountParams -> CountModel -> expected volumes
//! Features + outcomes (+ weights) -> AdditiveParams -> AdditiveModel -> probabilities
//! Features + outcomes (+ weights) -> BoostedTreesParams, ForestParams -> model -> probabilities
//! points -> k_means -> group of each
//! ```

pub mod additive;
pub mod counts;
pub mod kmeans;
pub mod logistic;
pub mod ridge;
pub mod trees;

use crate::error::{Error, ErrorCode};

/// linfa's traits want its own errors to fit into ours.
impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::new(
            ErrorCode::BadRequest,
            format!("The model could not be fitted: {error}."),
            "Report this as a defect.",
        )
    }
}
