//! The fitted model.

use linfa::traits::{Predict, PredictInplace};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::cholesky;
use super::problem::{Problem, Solution};
use crate::numeric::sigmoid;
use crate::prepare::Design;

/// A coefficient beyond this in size (an odds ratio of 22,000), or a fit that explains
/// nearly everything, means that some column gives the outcome away.
const SEPARATED_COEFFICIENT: f64 = 10.0;
const SEPARATED_LOSS: f64 = 0.02;

/// A fitted logistic regression. Plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticModel {
    /// Log-odds when every column of the design is 0.
    pub intercept: f64,
    /// One per column of the design.
    pub coefficients: Vec<f64>,
    /// The penalty it was fitted with.
    pub lambda: f64,
    /// Covariance of (intercept, coefficients): the inverse of the penalised Hessian
    /// `X'SX + lambda I`, approximate because of the penalty. Its lower triangle row by
    /// row; empty when it was not computed.
    pub covariance: Vec<f64>,
    /// Weighted log-loss per unit of weight on the training rows, without the penalty.
    pub loss: f64,
    /// Evaluations of the gradient.
    pub iterations: u32,
    /// Largest part of the gradient at the end, as foretold by the step before.
    pub gradient: f64,
    /// Whether the outcome is (almost) given away by some column: a coefficient above 10 in
    /// size, or a log-loss below 2 % of that of knowing nothing.
    pub separated: bool,
}

impl LogisticModel {
    pub(super) fn new(problem: &Problem<'_>, solution: Solution) -> Self {
        let loss = problem.loss_per_weight(&solution.theta);
        let intercept = solution.theta.first().copied().unwrap_or(0.0);
        let coefficients = solution.theta.get(1..).unwrap_or_default().to_vec();
        let separated = coefficients.iter().any(|b| b.abs() > SEPARATED_COEFFICIENT)
            || loss < SEPARATED_LOSS * problem.null_loss();
        Self {
            intercept,
            coefficients,
            lambda: problem.lambda(),
            covariance: solution
                .factor
                .map(|factor| cholesky::inverse(&factor))
                .unwrap_or_default(),
            loss,
            iterations: solution.evaluations,
            gradient: solution.gradient,
            separated,
        }
    }

    /// Intercept first, then the coefficients.
    pub(super) fn theta(&self) -> Vec<f64> {
        let mut theta = Vec::with_capacity(self.coefficients.len() + 1);
        theta.push(self.intercept);
        theta.extend_from_slice(&self.coefficients);
        theta
    }

    /// Log-odds of each row. Coefficients are taken by position: the design must come from
    /// the preparation the model was fitted with.
    #[must_use]
    pub fn predict_log_odds(&self, design: &Design) -> Vec<f64> {
        design.linear(self.intercept, &self.coefficients)
    }

    /// Probability of each row.
    #[must_use]
    pub fn predict_probability(&self, design: &Design) -> Vec<f64> {
        let mut p = self.predict_log_odds(design);
        for p in &mut p {
            *p = sigmoid(*p);
        }
        p
    }

    /// Standard errors of (intercept, coefficients), approximate because of the penalty.
    /// Empty when the covariance was not computed.
    #[must_use]
    pub fn standard_errors(&self) -> Vec<f64> {
        if self.covariance.is_empty() {
            return Vec::new();
        }
        (0..=self.coefficients.len())
            .map(|i| self.covariance_of(i, i).max(0.0).sqrt())
            .collect()
    }

    /// The standard error of a row's log-odds, the row given as (coefficient, value) for
    /// what is not zero, as [`Design::row`] gives it. `None` without covariance.
    #[must_use]
    pub fn standard_error_of(&self, row: &[(usize, f64)]) -> Option<f64> {
        if self.covariance.is_empty() {
            return None;
        }
        let with_intercept: Vec<(usize, f64)> = std::iter::once((0, 1.0))
            .chain(row.iter().map(|&(j, x)| (j + 1, x)))
            .collect();
        let mut variance = 0.0;
        for &(i, a) in &with_intercept {
            for &(j, b) in &with_intercept {
                variance += a * b * self.covariance_of(i, j);
            }
        }
        Some(variance.max(0.0).sqrt())
    }

    /// Covariance of two parameters; 0 is the intercept, `j + 1` the coefficient `j`.
    #[must_use]
    pub fn covariance_of(&self, i: usize, j: usize) -> f64 {
        let (high, low) = (i.max(j), i.min(j));
        self.covariance
            .get(high * (high + 1) / 2 + low)
            .copied()
            .unwrap_or(0.0)
    }
}

impl PredictInplace<Design, Array1<f64>> for LogisticModel {
    fn predict_inplace<'a>(&'a self, x: &'a Design, y: &mut Array1<f64>) {
        for (slot, p) in y.iter_mut().zip(self.predict_probability(x)) {
            *slot = p;
        }
    }

    fn default_target(&self, x: &Design) -> Array1<f64> {
        Array1::zeros(x.rows())
    }
}

impl Predict<&Design, Array1<f64>> for LogisticModel {
    fn predict(&self, x: &Design) -> Array1<f64> {
        Array1::from_vec(self.predict_probability(x))
    }
}

impl PredictInplace<Array2<f64>, Array1<f64>> for LogisticModel {
    fn predict_inplace<'a>(&'a self, x: &'a Array2<f64>, y: &mut Array1<f64>) {
        for (slot, row) in y.iter_mut().zip(x.rows()) {
            let z = row
                .iter()
                .zip(&self.coefficients)
                .fold(self.intercept, |z, (x, b)| z + x * b);
            *slot = sigmoid(z);
        }
    }

    fn default_target(&self, x: &Array2<f64>) -> Array1<f64> {
        Array1::zeros(x.nrows())
    }
}
