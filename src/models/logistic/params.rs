//! Hyper-parameters: unchecked, then checked, then used.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

use super::cholesky::Triangle;
use super::model::LogisticModel;
use super::problem::Problem;
use super::{lbfgs, newton};
use crate::error::{Error, ErrorCode};
use crate::prepare::Design;
use crate::progress::{Progress, Silent};

/// More coefficients than this are fitted by L-BFGS, without standard errors.
const NEWTON_WIDTH: usize = 500;

/// Logistic regression with an L2 penalty; see the module.
#[derive(Debug, Clone, Copy)]
pub struct LogisticRegression;

impl LogisticRegression {
    /// Hyper-parameters with their defaults: `lambda` 1, gradient tolerance 1e-8 per row,
    /// 100 iterations, the solver by width, standard errors computed.
    #[must_use]
    pub fn params() -> LogisticParams {
        LogisticParams(LogisticValidParams {
            lambda: 1.0,
            tolerance: 1e-8,
            max_iterations: 100,
            solver: Solver::Auto,
            covariance: true,
        })
    }
}

/// How the minimum is found. The answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Solver {
    /// Newton up to 500 coefficients, L-BFGS beyond.
    Auto,
    /// Newton's method.
    Newton,
    /// Limited-memory BFGS.
    Lbfgs,
}

/// Hyper-parameters not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticParams(LogisticValidParams);

impl LogisticParams {
    /// Strength of the penalty, finite and at least 0.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.0.lambda = lambda;
        self
    }

    /// Stops when no part of the gradient exceeds this times the total weight; above 0.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Most iterations, at least 1.
    #[must_use]
    pub fn max_iterations(mut self, iterations: u32) -> Self {
        self.0.max_iterations = iterations;
        self
    }

    /// How the minimum is found.
    #[must_use]
    pub fn solver(mut self, solver: Solver) -> Self {
        self.0.solver = solver;
        self
    }

    /// Whether the covariance of the coefficients is computed (Newton only).
    #[must_use]
    pub fn covariance(mut self, covariance: bool) -> Self {
        self.0.covariance = covariance;
        self
    }
}

impl ParamGuard for LogisticParams {
    type Checked = LogisticValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let refuse = |what: String| {
            Err(Error::new(
                ErrorCode::BadSetup,
                what,
                "Choose a value in the allowed range.",
            ))
        };
        let p = &self.0;
        if !(p.lambda.is_finite() && p.lambda >= 0.0) {
            return refuse(format!(
                "The penalty must be zero or more, and it is {}.",
                p.lambda
            ));
        }
        if !(p.tolerance.is_finite() && p.tolerance > 0.0) {
            return refuse(format!(
                "The tolerance must be above zero, and it is {}.",
                p.tolerance
            ));
        }
        if p.max_iterations == 0 {
            return refuse("At least one iteration is needed, and none is allowed.".to_owned());
        }
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// Checked hyper-parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticValidParams {
    pub(super) lambda: f64,
    pub(super) tolerance: f64,
    pub(super) max_iterations: u32,
    pub(super) solver: Solver,
    pub(super) covariance: bool,
}

impl LogisticValidParams {
    /// Fits to the rows of a design. `weights`, when given, are finite and at least 0, one
    /// per row; a weight of 2 is the same as the row given twice. `start` is an earlier
    /// model with the same coefficients to begin at.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] for lengths or weights that do not fit,
    /// [`ErrorCode::BadSetup`] when all outcomes are alike,
    /// [`ErrorCode::NotConverged`] when the iterations did not suffice, and
    /// [`Error::cancelled`] by the listener.
    pub fn fit_rows(
        &self,
        design: &Design,
        outcomes: &[bool],
        weights: Option<&[f64]>,
        start: Option<&LogisticModel>,
        progress: &dyn Progress,
    ) -> Result<LogisticModel, Error> {
        self.fit_keeping(design, outcomes, weights, start, &mut None, progress)
    }

    /// As [`Self::fit_rows`], with a Hessian kept from a fit to the same rows.
    pub(super) fn fit_keeping(
        &self,
        design: &Design,
        outcomes: &[bool],
        weights: Option<&[f64]>,
        start: Option<&LogisticModel>,
        kept: &mut Option<Triangle>,
        progress: &dyn Progress,
    ) -> Result<LogisticModel, Error> {
        let problem = Problem::new(design, outcomes, weights, self.lambda)?;
        let start = match start {
            Some(model) if model.coefficients.len() != design.width() => {
                return Err(Error::new(
                    ErrorCode::BadRequest,
                    "The model to start from has other coefficients.",
                    "Report this as a defect.",
                ));
            }
            Some(model) => Some(model.theta()),
            None => None,
        };
        let by_newton = match self.solver {
            Solver::Auto => design.width() <= NEWTON_WIDTH,
            Solver::Newton => true,
            Solver::Lbfgs => false,
        };
        let solution = if by_newton {
            newton::minimise(&problem, start, self, kept, progress)?
        } else {
            lbfgs::minimise(&problem, start, self, progress)?
        };
        Ok(LogisticModel::new(&problem, solution))
    }
}

impl Fit<Design, Array1<bool>, Error> for LogisticValidParams {
    type Object = LogisticModel;

    /// The dataset's weights are used when it has any.
    fn fit(&self, dataset: &DatasetBase<Design, Array1<bool>>) -> Result<LogisticModel, Error> {
        fit_dataset(self, &dataset.records, dataset)
    }
}

impl Fit<Array2<f64>, Array1<bool>, Error> for LogisticValidParams {
    type Object = LogisticModel;

    /// The dataset's weights are used when it has any.
    fn fit(
        &self,
        dataset: &DatasetBase<Array2<f64>, Array1<bool>>,
    ) -> Result<LogisticModel, Error> {
        if dataset.records.iter().any(|x| !x.is_finite()) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "The matrix has values that are missing or infinite.",
                "Fill missing values first.",
            ));
        }
        fit_dataset(self, &Design::from_array(&dataset.records), dataset)
    }
}

fn fit_dataset<R: linfa::dataset::Records>(
    params: &LogisticValidParams,
    design: &Design,
    dataset: &DatasetBase<R, Array1<bool>>,
) -> Result<LogisticModel, Error> {
    let outcomes = dataset.targets.to_vec();
    let weights: Option<Vec<f64>> =
        (!dataset.weights.is_empty()).then(|| dataset.weights.iter().map(|&w| w.into()).collect());
    params.fit_rows(design, &outcomes, weights.as_deref(), None, &Silent)
}
