//! What every fit, test and comparison starts from.

use super::{BoostingChoice, Cases, ModelKind, Tested};
use crate::error::Error;
use crate::estimate::Estimate;
use crate::evaluate::{Split, grouped_folds, splits_of_folds, stratified_folds};
use crate::prepare::Recipe;
use crate::table::Table;

/// Parts of the training cases, of which some are held out in turn.
pub(crate) const PARTS: u32 = 4;

/// Rows with their outcomes, the columns to learn from, and the kind of model to learn.
///
/// A case is a place in [`TrainingSet::cases`], not a row of the table.
#[derive(Clone, Copy)]
pub struct TrainingSet<'a> {
    /// Where the columns are.
    pub table: &'a Table,
    /// The usable rows and what came of each.
    pub cases: &'a Cases,
    /// The columns and how they are prepared.
    pub recipe: &'a Recipe,
    /// What each case weighs, finite and above 0; a weight of 2 is the same as the case given
    /// twice. All weigh 1 when absent.
    pub weights: Option<&'a [f64]>,
    /// The customer of each case, when cases repeat customers.
    pub customers: Option<&'a [u32]>,
    /// The same seed gives the same answer.
    pub seed: u64,
    /// The kind of model.
    pub kind: ModelKind,
    /// Settings of boosted trees, for that kind.
    pub boosting: BoostingChoice,
    /// Share of the people without a conversion that is in the file, above 0 and at most 1.
    pub kept_share: f64,
}

impl TrainingSet<'_> {
    /// Every case.
    #[must_use]
    pub fn all(&self) -> Vec<u32> {
        (0_u32..).take(self.cases.len()).collect()
    }

    /// How many people a row without a conversion stands for.
    #[must_use]
    pub fn others_weigh(&self) -> f64 {
        1.0 / self.kept_share
    }

    /// The conversion rate of the people that the cases stand for.
    #[must_use]
    pub fn base_rate(&self) -> Estimate {
        Tested::base_rate(*self)
    }

    /// The customers of some cases.
    #[must_use]
    pub fn customers_of(&self, cases: &[u32]) -> Option<Vec<u32>> {
        let customers = self.customers?;
        let of = |case: &u32| customers.get(*case as usize).copied().unwrap_or(0);
        Some(cases.iter().map(of).collect())
    }

    /// The weights of some cases.
    #[must_use]
    pub fn weights_of(&self, cases: &[u32]) -> Option<Vec<f64>> {
        let weights = self.weights?;
        let of = |case: &u32| weights.get(*case as usize).copied().unwrap_or(1.0);
        Some(cases.iter().map(of).collect())
    }

    /// Quarters of some cases: each once held out, the others kept. The rows of a customer
    /// stay together where that leaves every part both outcomes: on a part of known customers
    /// everything looks better than it will be.
    pub(super) fn quarters(&self, cases: &[u32]) -> Result<Vec<Split>, Error> {
        let (_, outcomes) = self.cases.pick(cases);
        let seed = self.seed ^ 0x5eed;
        let customers = self.customers_of(cases);
        let folds = match customers.map(|c| grouped_folds(&c, &outcomes, PARTS, seed)) {
            Some(Ok(folds)) => folds,
            _ => stratified_folds(&outcomes, PARTS, seed)?,
        };
        let pick = |places: &[u32]| -> Vec<u32> {
            let of = |&i: &u32| cases.get(i as usize).copied();
            places.iter().filter_map(of).collect()
        };
        let splits = splits_of_folds(&folds, PARTS).into_iter();
        let splits = splits.map(|split| Split {
            train: pick(&split.train),
            test: pick(&split.test),
        });
        Ok(splits.collect())
    }
}
