//! Models of the first version: always logistic regression, without calibration.

use serde::Deserialize;

use crate::calibrate::Link;
use crate::classify::{
    BackgroundData, Classifier, Holdout, KnownColumn, Logistic, MovedRate, Predictor, Prior,
};
use crate::conversion::ConversionModel;
use crate::explain::Background;
use crate::models::logistic::LogisticModel;
use crate::prepare::{Preparation, SeenColumn};

/// The fields in the order they were written. The types they are made of may not change
/// their fields either: a model of this version among the tests would no longer be read.
#[derive(Deserialize)]
pub(super) struct ModelV1 {
    target: String,
    positive: String,
    identifier: Option<String>,
    preparation: Preparation,
    model: LogisticModel,
    background: Background,
    rows: u32,
    base_rate: f64,
    moved: Option<MovedRate>,
    holdout: Holdout,
}

impl From<ModelV1> for ConversionModel {
    fn from(old: ModelV1) -> Self {
        let seen = old.preparation.columns.iter();
        let seen = seen.filter_map(SeenColumn::of_prepared);
        let columns = seen.map(|seen| KnownColumn {
            seen,
            baseline: None,
        });
        Self {
            target: old.target,
            positive: old.positive,
            identifier: old.identifier,
            classifier: Classifier {
                columns: columns.collect(),
                predictor: Predictor::Logistic(Logistic {
                    preparation: old.preparation,
                    model: old.model,
                }),
                link: Link::default(),
                background: BackgroundData::Parts(old.background),
                fields: Vec::new(),
                rows: old.rows,
                base_rate: old.base_rate,
                moved: old.moved,
                holdout: old.holdout,
                prior: Prior::default(),
            },
        }
    }
}
