//! Models of the second version: a single tree was a forest of one.

use serde::Deserialize;

use crate::calibrate::Link;
use crate::classify::{
    Additive, Averaged, BackgroundData, Boosted, Classifier, Forest, Holdout, KnownColumn,
    Logistic, MovedRate, Predictor, Prior, SingleTree,
};
use crate::conversion::ConversionModel;

/// The fields in the order they were written.
#[derive(Deserialize)]
pub(super) struct ModelV2 {
    target: String,
    positive: String,
    identifier: Option<String>,
    predictor: PredictorV2,
    link: Link,
    background: BackgroundData,
    columns: Vec<KnownColumn>,
    rows: u32,
    base_rate: f64,
    moved: Option<MovedRate>,
    holdout: Holdout,
    prior: Prior,
}

/// The variants in the order they were numbered.
#[derive(Deserialize)]
enum PredictorV2 {
    Logistic(Logistic),
    Additive(Additive),
    Averaged(Averaged),
    Boosted(Boosted),
}

impl From<PredictorV2> for Predictor {
    fn from(old: PredictorV2) -> Self {
        match old {
            PredictorV2::Logistic(fitted) => Self::Logistic(fitted),
            PredictorV2::Additive(fitted) => Self::Additive(fitted),
            PredictorV2::Averaged(fitted) if fitted.model.trees.len() == 1 => {
                Self::Tree(SingleTree(fitted))
            }
            PredictorV2::Averaged(fitted) => Self::Forest(Forest(fitted)),
            PredictorV2::Boosted(fitted) => Self::Boosted(fitted),
        }
    }
}

impl From<ModelV2> for ConversionModel {
    fn from(old: ModelV2) -> Self {
        Self {
            target: old.target,
            positive: old.positive,
            identifier: old.identifier,
            classifier: Classifier {
                predictor: old.predictor.into(),
                link: old.link,
                background: old.background,
                columns: old.columns,
                fields: Vec::new(),
                rows: old.rows,
                base_rate: old.base_rate,
                moved: old.moved,
                holdout: old.holdout,
                prior: old.prior,
            },
        }
    }
}
