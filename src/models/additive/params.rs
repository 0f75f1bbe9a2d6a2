//! Hyper-parameters: unchecked, then checked, then used.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::Array1;

use super::model::AdditiveModel;
use super::newton::minimise;
use super::problem::Problem;
use crate::error::Error;
use crate::models::trees::bins::MOST;
use crate::models::trees::rows::Rows;
use crate::models::trees::shape::refuse;
use crate::progress::{Progress, Silent};
use crate::table::Features;

/// Additive logistic regression; see the module.
#[derive(Debug, Clone, Copy)]
pub struct AdditiveLogistic;

impl AdditiveLogistic {
    /// Hyper-parameters with their defaults: `lambda` 10, up to 32 bins, a tolerance of 1e-9.
    #[must_use]
    pub fn params() -> AdditiveParams {
        AdditiveParams(AdditiveValidParams {
            lambda: 10.0,
            bins: 32,
            tolerance: 1e-9,
        })
    }
}

/// Hyper-parameters not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct AdditiveParams(AdditiveValidParams);

/// Checked hyper-parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct AdditiveValidParams {
    pub(super) lambda: f64,
    pub(super) bins: u32,
    pub(super) tolerance: f64,
}

impl AdditiveParams {
    /// Strength of the penalty, finite and above 0: the larger, the flatter the curves.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.0.lambda = lambda;
        self
    }

    /// How exactly the minimum is found: the largest part of the gradient per unit of weight,
    /// and of the last step; between 1e-10 and 1e-3. By default 1e-9.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Most bins of a number, missing not counted: 2 to 254.
    #[must_use]
    pub fn bins(mut self, bins: u32) -> Self {
        self.0.bins = bins;
        self
    }
}

impl ParamGuard for AdditiveParams {
    type Checked = AdditiveValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let p = &self.0;
        // Within what can be added to a weight without one of the two being lost.
        if !(p.lambda >= 1e-9 && p.lambda <= 1e9) {
            return Err(refuse("penalty", "between 1e-9 and 1e9"));
        }
        if !(2..=MOST).contains(&(p.bins as usize)) {
            return Err(refuse("number of bins", "2 to 254"));
        }
        if !(p.tolerance >= 1e-10 && p.tolerance <= 1e-3) {
            return Err(refuse("tolerance", "between 1e-10 and 1e-3"));
        }
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl AdditiveValidParams {
    /// Fits to these rows. `weights`, when given, are finite and at least 0, one per row; a
    /// weight of 2 is the same as the row given twice.
    ///
    /// # Errors
    /// `TooFewRows` without rows, `BadRequest` for lengths or weights that do not fit,
    /// `BadSetup` when all outcomes are alike, `NotConverged` when the iterations did not
    /// suffice, and [`Error::cancelled`] by the listener.
    pub fn fit_rows(
        &self,
        features: &Features,
        outcomes: &[bool],
        weights: Option<&[f64]>,
        progress: &dyn Progress,
    ) -> Result<AdditiveModel, Error> {
        let rows = Rows::new(features, outcomes.into(), weights)?;
        let problem = Problem::new(features, &rows, self);
        let solution = minimise(&problem, rows.rate()?, self.tolerance, progress)?;
        Ok(AdditiveModel::new(&problem, features, &solution))
    }
}

impl Fit<Features, Array1<bool>, Error> for AdditiveValidParams {
    type Object = AdditiveModel;

    /// The dataset's weights are used when it has any.
    fn fit(&self, dataset: &DatasetBase<Features, Array1<bool>>) -> Result<AdditiveModel, Error> {
        let outcomes = dataset.targets.to_vec();
        let weights: Vec<f64> = dataset.weights.iter().map(|&w| w.into()).collect();
        let weights = (!weights.is_empty()).then_some(weights.as_slice());
        self.fit_rows(&dataset.records, &outcomes, weights, &Silent)
    }
}
