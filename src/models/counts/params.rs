//! Hyper-parameters: unchecked, then checked, then used.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::Array1;

use super::model::CountModel;
use crate::error::{Error, ErrorCode};
use crate::models::logistic::problem::{Problem, Response};
use crate::models::logistic::{LogisticRegression, LogisticValidParams, Solver, newton};
use crate::numeric::{exp, ln};
use crate::prepare::{Design, count};
use crate::progress::{Progress, Silent};

/// Rounds of coefficients and size in turn.
const ROUNDS: u32 = 25;
/// The size is settled when it moves by less than this share.
const SETTLED: f64 = 1e-6;
/// A larger size is no different from Poisson.
const LARGEST: f64 = 1e7;

/// Regression of a volume; see the module.
#[derive(Debug, Clone, Copy)]
pub struct CountRegression;

/// How volumes vary around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Family {
    /// In proportion to their mean.
    QuasiPoisson,
    /// By chance, and by a share of their mean besides: `mean + mean^2 / theta`, `theta` found.
    NegativeBinomial,
    /// The same with a given `theta`, above 0.
    NegativeBinomialOf {
        /// Size.
        theta: f64,
    },
    /// By a share of their mean: amounts of money, of which the logarithm is taken. Rows with
    /// nothing are left out, and expected amounts are multiplied by the share of the others.
    LogNormal,
}

impl CountRegression {
    /// Hyper-parameters with their defaults: negative binomial, `lambda` 1.
    #[must_use]
    pub fn params() -> CountParams {
        CountParams(CountValidParams {
            family: Family::NegativeBinomial,
            lambda: 1.0,
        })
    }
}

/// Hyper-parameters not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct CountParams(CountValidParams);

impl CountParams {
    /// How volumes vary.
    #[must_use]
    pub fn family(mut self, family: Family) -> Self {
        self.0.family = family;
        self
    }

    /// Strength of the penalty, finite and at least 0.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.0.lambda = lambda;
        self
    }
}

impl ParamGuard for CountParams {
    type Checked = CountValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let p = &self.0;
        let theta = match p.family {
            Family::NegativeBinomialOf { theta } => theta,
            _ => 1.0,
        };
        if !(p.lambda.is_finite() && p.lambda >= 0.0 && theta.is_finite() && theta > 0.0) {
            return Err(Error::new(
                ErrorCode::BadSetup,
                format!(
                    "The penalty must be zero or more and the size above zero; they are {} and {theta}.",
                    p.lambda
                ),
                "Choose a value in the allowed range.",
            ));
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
pub struct CountValidParams {
    family: Family,
    lambda: f64,
}

impl CountValidParams {
    /// Fits to the rows of a design. Volumes are finite and at least 0; `weights`, when given, are
    /// finite and at least 0, one per row. `start` is an earlier model with the same columns to
    /// begin at.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] for lengths, volumes or weights that do not fit,
    /// [`ErrorCode::BadSetup`] when all volumes are 0, [`ErrorCode::NotConverged`], and
    /// [`Error::cancelled`] by the listener.
    pub fn fit_rows(
        &self,
        design: &Design,
        volumes: &[f64],
        weights: Option<&[f64]>,
        start: Option<&CountModel>,
        progress: &dyn Progress,
    ) -> Result<CountModel, Error> {
        if volumes.iter().any(|y| !(y.is_finite() && *y >= 0.0)) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "A volume is negative or not a number.",
                "Leave out such rows.",
            ));
        }
        let weight = |row: usize| weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0));
        let total: f64 = volumes
            .iter()
            .enumerate()
            .map(|(row, y)| weight(row) * y)
            .sum();
        if total <= 0.0 {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "All volumes are zero, so there is nothing to learn.",
                "Choose another column for the volume.",
            ));
        }
        let start = start.filter(|m| m.coefficients.len() == design.width());
        let fit = Fitting {
            design,
            volumes,
            weights,
            lambda: self.lambda,
            progress,
        };
        match self.family {
            Family::QuasiPoisson => {
                let theta =
                    fit.minimise(Response::Poisson, None, start.map(CountModel::theta_vector))?;
                Ok(fit.model(theta, self.family, None))
            }
            Family::NegativeBinomialOf { theta: size } => {
                let response = Response::NegativeBinomial { theta: size };
                let theta = fit.minimise(response, None, start.map(CountModel::theta_vector))?;
                Ok(fit.model(theta, self.family, Some(size)))
            }
            Family::NegativeBinomial => fit.negative_binomial(start),
            Family::LogNormal => fit.log_normal(start),
        }
    }
}

impl Fit<Design, Array1<f64>, Error> for CountValidParams {
    type Object = CountModel;

    /// The dataset's weights are used when it has any.
    fn fit(&self, dataset: &DatasetBase<Design, Array1<f64>>) -> Result<CountModel, Error> {
        let weights: Option<Vec<f64>> = (!dataset.weights.is_empty())
            .then(|| dataset.weights.iter().map(|&w| w.into()).collect());
        let volumes = dataset.targets.to_vec();
        self.fit_rows(
            &dataset.records,
            &volumes,
            weights.as_deref(),
            None,
            &Silent,
        )
    }
}

/// What every family is fitted to.
struct Fitting<'a> {
    design: &'a Design,
    volumes: &'a [f64],
    weights: Option<&'a [f64]>,
    lambda: f64,
    progress: &'a dyn Progress,
}

impl Fitting<'_> {
    /// The intercept and coefficients for a response, of the volumes or of `other` outcomes with
    /// weights of their own.
    fn minimise(
        &self,
        response: Response,
        other: Option<(Vec<f64>, &[f64])>,
        start: Option<Vec<f64>>,
    ) -> Result<Vec<f64>, Error> {
        // The gradient is in units of the outcome: what is small depends on how large that is.
        let mean = self.volumes.iter().sum::<f64>() / count(self.volumes.len()).max(1.0);
        let unit = match response {
            Response::Poisson => mean.max(1.0),
            _ => 1.0,
        };
        let (outcomes, weights) = match other {
            Some((outcomes, weights)) => (outcomes, Some(weights)),
            None => (self.volumes.to_vec(), self.weights),
        };
        let problem = Problem::of(self.design, response, outcomes, weights, self.lambda)?;
        let params: LogisticValidParams = LogisticRegression::params()
            .tolerance(1e-9 * unit)
            .solver(Solver::Newton)
            .covariance(false)
            .check()?;
        let end = newton::minimise(&problem, start, &params, &mut None, self.progress)?;
        Ok(end.theta)
    }

    fn model(&self, theta: Vec<f64>, family: Family, size: Option<f64>) -> CountModel {
        let (&intercept, coefficients) = theta.split_first().unwrap_or((&0.0, &[]));
        let mut model = CountModel {
            intercept,
            coefficients: coefficients.to_vec(),
            family,
            theta: size,
            dispersion: 1.0,
            smearing: 1.0,
        };
        let means = model.predict(self.design);
        let squares: f64 = self.each(&means, &|y, mean| {
            (y - mean) * (y - mean) / (mean + size.map_or(0.0, |s| mean * mean / s)).max(1e-300)
        });
        model.dispersion = squares / self.spare();
        model
    }

    /// The weighted sum of something of a row's volume and mean.
    fn each(&self, means: &[f64], of: &dyn Fn(f64, f64) -> f64) -> f64 {
        let rows = self.volumes.iter().zip(means).enumerate();
        rows.map(|(row, (y, mean))| self.weight(row) * of(*y, *mean))
            .sum()
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights
            .map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0))
    }

    /// Rows less columns, at least 1.
    fn spare(&self) -> f64 {
        let rows: f64 = (0..self.volumes.len()).map(|row| self.weight(row)).sum();
        (rows - count(self.design.width() + 1)).max(1.0)
    }

    /// Coefficients and size in turn, from Poisson on.
    fn negative_binomial(&self, start: Option<&CountModel>) -> Result<CountModel, Error> {
        let family = Family::NegativeBinomial;
        let mut size = start.and_then(|m| m.theta);
        let mut theta = start.map(CountModel::theta_vector);
        for _ in 0..ROUNDS {
            let response = match size {
                Some(theta) => Response::NegativeBinomial { theta },
                None => Response::Poisson,
            };
            let fitted = self.minimise(response, None, theta.take())?;
            let model = self.model(fitted, family, size);
            let next = self.size(&model.predict(self.design), size);
            let settled = match (size, next) {
                (Some(before), Some(after)) => (after - before).abs() <= SETTLED * before,
                (None, None) => true,
                _ => false,
            };
            if settled {
                return Ok(model);
            }
            theta = Some(model.theta_vector());
            size = next;
        }
        // The size hardly matters any more where it does not settle.
        self.minimise(
            size.map_or(Response::Poisson, |theta| Response::NegativeBinomial {
                theta,
            }),
            None,
            theta,
        )
        .map(|theta| self.model(theta, family, size))
    }

    /// The size at which the squared Pearson residuals add up to the rows less the columns
    /// (Breslow 1984); `None` where even without one they are fewer.
    fn size(&self, means: &[f64], near: Option<f64>) -> Option<f64> {
        // As a share of the mean, 1 / theta: 0 is Poisson.
        let excess = |share: f64| {
            let squares = self.each(means, &|y, mean| {
                (y - mean) * (y - mean) / (mean + share * mean * mean).max(1e-300)
            });
            squares / self.spare() - 1.0
        };
        if excess(1.0 / LARGEST) <= 0.0 {
            return None;
        }
        // In logarithms, as the share may be anything; by Illinois' rule (Dowell and Jarratt 1971).
        let around = near.map_or(0.0, |theta| -ln(theta));
        let (mut low, mut high) = (around - 0.5, around + 0.5);
        let (mut below, mut above) = (excess(exp(low)), excess(exp(high)));
        while below < 0.0 && low > -17.0 {
            (high, above) = (low, below);
            low -= 2.0;
            below = excess(exp(low));
        }
        while above > 0.0 && high < 20.0 {
            (low, below) = (high, above);
            high += 2.0;
            above = excess(exp(high));
        }
        for _ in 0..60 {
            if high - low < 1e-9 || above == below {
                break;
            }
            let middle = (low * above - high * below) / (above - below);
            let middle = if middle > low && middle < high {
                middle
            } else {
                0.5 * (low + high)
            };
            let value = excess(exp(middle));
            if value.abs() < 1e-12 {
                (low, high) = (middle, middle);
                break;
            }
            if value > 0.0 {
                (low, below) = (middle, value);
                above *= 0.5;
            } else {
                (high, above) = (middle, value);
                below *= 0.5;
            }
        }
        Some(exp(-0.5 * (low + high)))
    }

    /// Least squares of the logarithms of what is above zero.
    fn log_normal(&self, start: Option<&CountModel>) -> Result<CountModel, Error> {
        let logs: Vec<f64> = self
            .volumes
            .iter()
            .map(|y| if *y > 0.0 { ln(*y) } else { 0.0 })
            .collect();
        let weights: Vec<f64> = self
            .volumes
            .iter()
            .enumerate()
            .map(|(row, y)| if *y > 0.0 { self.weight(row) } else { 0.0 })
            .collect();
        let first = start.map(CountModel::theta_vector);
        let theta = self.minimise(Response::Normal, Some((logs.clone(), &weights)), first)?;
        let mut model = self.model(theta, Family::LogNormal, None);
        let linear = model.linear(self.design);
        let (mut total, mut all, mut smear, mut squares) = (0.0, 0.0, 0.0, 0.0);
        for (row, ((z, log), w)) in linear.iter().zip(&logs).zip(&weights).enumerate() {
            all += self.weight(row);
            total += w;
            smear += w * exp(log - z);
            squares += w * (log - z) * (log - z);
        }
        // The mean of the factors of those above zero, times their share of all.
        model.smearing = smear / all.max(f64::MIN_POSITIVE);
        model.dispersion = squares / (total - count(self.design.width() + 1)).max(1.0);
        Ok(model)
    }
}
