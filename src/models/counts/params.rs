//! Hyper-parameters: unchecked, then checked, then used.

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::Array1;

use super::model::{CountModel, Family};
use crate::error::{Error, ErrorCode};
use crate::models::logistic::cholesky::Triangle;
use crate::models::logistic::problem::{Problem, Response};
use crate::models::logistic::{LogisticRegression, LogisticValidParams, Solver, newton};
use crate::numeric::count;
use crate::numeric::{exp, ln};
use crate::prepare::Design;
use crate::progress::{Progress, Silent};

/// Rounds of coefficients and size in turn.
const ROUNDS: u32 = 25;
/// The size is settled when it moves by less than this share.
const SETTLED: f64 = 1e-8;
/// A smaller size would leave nothing to learn: the penalty outweighs what the rows say, and
/// what they then do not explain makes the size smaller still.
const LEAST: f64 = 0.02;
/// A larger size is no different from Poisson.
const LARGEST: f64 = 1e7;

/// Regression of a volume; see the module.
#[derive(Debug, Clone, Copy)]
pub struct CountRegression;

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
        let weighed =
            |w: &[f64]| w.len() == volumes.len() && w.iter().all(|w| w.is_finite() && *w >= 0.0);
        if volumes.len() != design.rows() || !weights.is_none_or(weighed) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "Each row needs one volume, and a weight of zero or more if there are weights.",
                "Report this as a defect.",
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
                let start = start.map(CountModel::theta_vector);
                let theta = fit.minimise(Response::Poisson, start, &mut None)?;
                Ok(fit.model(theta, self.family, None))
            }
            Family::NegativeBinomialOf { theta: size } => {
                let response = Response::NegativeBinomial { theta: size };
                let start = start.map(CountModel::theta_vector);
                let theta = fit.minimise(response, start, &mut None)?;
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
    /// The intercept and coefficients for a response to the volumes. `kept` is a Hessian near the
    /// minimum, if one is known.
    fn minimise(
        &self,
        response: Response,
        start: Option<Vec<f64>>,
        kept: &mut Option<Triangle>,
    ) -> Result<Vec<f64>, Error> {
        // The gradient is in units of the outcome: what is small depends on how large that is.
        let ceiling = match response {
            Response::NegativeBinomial { theta } => theta,
            _ => f64::INFINITY,
        };
        let unit = self.volumes.iter().map(|y| y.min(ceiling)).sum::<f64>();
        let unit = (unit / count(self.volumes.len()).max(1.0)).max(1.0);
        let volumes = self.volumes.to_vec();
        let problem = Problem::of(self.design, response, volumes, self.weights, self.lambda)?;
        if let Some(start) = start {
            let end = descend(&problem, start, 1e-9 * unit, kept, self.progress);
            // A start too far off is no help.
            match end {
                Err(error) if error.code == ErrorCode::NotConverged => *kept = None,
                _ => return end,
            }
        }
        let start = self.first(ceiling)?;
        descend(&problem, start, 1e-9 * unit, kept, self.progress)
    }

    /// A point to start from: the first step of iteratively reweighted least squares, from means
    /// that are nearly the volumes themselves (McCullagh and Nelder 1989, 2.5). From the mean of
    /// all rows Newton's steps would lead far astray where volumes differ by orders of magnitude.
    fn first(&self, ceiling: f64) -> Result<Vec<f64>, Error> {
        let mean = self.volumes.iter().sum::<f64>() / count(self.volumes.len()).max(1.0);
        let least = 0.1 * mean.min(1.0);
        let mut logs = Vec::with_capacity(self.volumes.len());
        let mut weights = Vec::with_capacity(self.volumes.len());
        for (row, y) in self.volumes.iter().enumerate() {
            let near = y + least;
            logs.push(ln(near) - least / near);
            weights.push(self.weight(row) * near / (1.0 + near / ceiling));
        }
        self.least_squares(logs, &weights, None)
    }

    /// Ridge least squares.
    fn least_squares(
        &self,
        outcomes: Vec<f64>,
        weights: &[f64],
        start: Option<Vec<f64>>,
    ) -> Result<Vec<f64>, Error> {
        let normal = Response::Normal;
        let problem = Problem::of(self.design, normal, outcomes, Some(weights), self.lambda)?;
        let start = start.unwrap_or_else(|| problem.null_theta());
        descend(&problem, start, 1e-9, &mut None, self.progress)
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
        let mut kept = None;
        // A size below this asks for a larger one, a size above that for a smaller one.
        let (mut low, mut high) = (ln(LEAST), ln(LARGEST));
        // The last size and what came of it, as logarithms.
        let mut before: Option<(f64, f64)> = None;
        let mut round = 0;
        loop {
            round += 1;
            let response = size.map_or(Response::Poisson, |theta| Response::NegativeBinomial {
                theta,
            });
            let fitted = self.minimise(response, theta.take(), &mut kept)?;
            let model = self.model(fitted, family, size);
            let next = self.size(&model.predict(self.design), size);
            let (Some(now), Some(after)) = (size, next) else {
                // Once a negative binomial turned out to be Poisson, Poisson it is.
                if next.is_none() && size.is_none() || round >= ROUNDS {
                    return Ok(model);
                }
                (size, kept, before) = (next, None, None);
                theta = Some(model.theta_vector());
                continue;
            };
            let (now, after) = (ln(now), ln(after));
            if after > now {
                low = low.max(now);
            } else {
                high = high.min(now);
            }
            // Where hardly another size asks for quite another one, none fits: this is the edge.
            let edge = high - low < 0.7 && (after - now).abs() > 1.0;
            if (after - now).abs() <= SETTLED || edge || round >= ROUNDS {
                return Ok(model);
            }
            // Steffensen's way: how much of a step came back in the last round tells how far to
            // go in this one. Half of it or less, where the two chase each other.
            let back = before.map_or(0.0, |(was, became)| (after - became) / (now - was));
            let back = if back.is_nan() { 0.0 } else { back };
            let step = (after - now) / (1.0 - back.clamp(-9.0, 0.5));
            before = Some((now, after));
            let mut next = now + step;
            if next <= low || next >= high {
                next = 0.5 * (low + high);
            }
            size = Some(exp(next).clamp(LEAST, LARGEST));
            theta = Some(model.theta_vector());
        }
    }

    /// The size at which the squared Pearson residuals add up to the rows less the columns
    /// (Breslow 1984); `None` where even without one they are fewer.
    ///
    /// With the share `a = 1 / theta` their sum is `f(a) = sum c / (1 + a m)`. One over it is a
    /// harmonic mean of straight lines and so concave: Newton's method on `1 / f` cannot fail.
    fn size(&self, means: &[f64], near: Option<f64>) -> Option<f64> {
        let spare = self.spare();
        let sums = |share: f64| {
            let (mut sum, mut slope) = (0.0, 0.0);
            for (row, (y, mean)) in self.volumes.iter().zip(means).enumerate() {
                let mean = mean.max(f64::MIN_POSITIVE);
                let part = 1.0 / (1.0 + share * mean);
                let off = y - mean;
                let square = self.weight(row) * off * (off / mean) * part;
                sum += square;
                slope += square * mean * part;
            }
            (sum, slope)
        };
        if sums(1.0 / LARGEST).0 <= spare {
            return None;
        }
        let mut share = near.map_or(0.0, |theta| 1.0 / theta);
        for _ in 0..100 {
            let (sum, slope) = sums(share);
            let next =
                (share + sum * (sum / spare - 1.0) / slope).clamp(1.0 / LARGEST, 1.0 / LEAST);
            if next.is_nan() {
                return Some(LEAST);
            }
            let moved = (next - share).abs();
            share = next;
            if moved <= 1e-12 * share {
                break;
            }
        }
        Some(1.0 / share)
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
        let theta = self.least_squares(logs.clone(), &weights, first)?;
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

/// Newton's method, as for logistic regression; `tolerance` is per row.
fn descend(
    problem: &Problem<'_>,
    start: Vec<f64>,
    tolerance: f64,
    kept: &mut Option<Triangle>,
    progress: &dyn Progress,
) -> Result<Vec<f64>, Error> {
    let params: LogisticValidParams = LogisticRegression::params()
        .tolerance(tolerance)
        .solver(Solver::Newton)
        .covariance(false)
        .check()?;
    Ok(newton::minimise(problem, Some(start), &params, kept, progress)?.theta)
}
