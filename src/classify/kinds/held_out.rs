//! Cases as trees and additive curves take them.

use crate::classify::TrainingSet;
use crate::error::Error;
use crate::evaluate::Split;
use crate::prepare::TreePreparation;
use crate::progress::Progress;
use crate::table::Features;

/// Training cases, with what was learned of their columns.
pub(in crate::classify) struct FeatureRows {
    pub(in crate::classify) preparation: TreePreparation,
    pub(in crate::classify) features: Features,
    pub(in crate::classify) outcomes: Vec<bool>,
    pub(in crate::classify) weights: Option<Vec<f64>>,
}

impl FeatureRows {
    pub(super) fn of(
        set: TrainingSet<'_>,
        cases: &[u32],
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let (rows, outcomes) = set.cases.pick(cases);
        let preparation = TreePreparation::learn(set.recipe.plans(), set.table, &rows, progress)?;
        Ok(Self {
            features: preparation.apply(set.table, &rows, progress)?,
            preparation,
            outcomes,
            weights: set.weights_of(cases),
        })
    }
}

/// Cases held out of a fit, beside those kept.
pub(in crate::classify) struct HeldOut {
    pub(in crate::classify) kept: FeatureRows,
    /// The cases held out, prepared by what was learned on those kept: levels that only they
    /// have are as new here as they will be later.
    pub(in crate::classify) features: Features,
    pub(in crate::classify) outcomes: Vec<bool>,
    pub(in crate::classify) weights: Option<Vec<f64>>,
}

impl HeldOut {
    pub(in crate::classify) fn of(
        set: TrainingSet<'_>,
        split: &Split,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let kept = FeatureRows::of(set, &split.train, progress)?;
        let (rows, outcomes) = set.cases.pick(&split.test);
        Ok(Self {
            features: kept.preparation.apply(set.table, &rows, progress)?,
            kept,
            outcomes,
            weights: set.weights_of(&split.test),
        })
    }
}
