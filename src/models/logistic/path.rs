//! The strength of the penalty, chosen by cross-validation.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::cholesky::Triangle;
use super::model::LogisticModel;
use super::params::LogisticRegression;
use crate::error::{Error, ErrorCode};
use crate::numeric::count;
use crate::numeric::{exp, ln, ln_1p};
use crate::prepare::Design;
use crate::progress::Progress;

/// Which point of the path is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum LambdaRule {
    /// The lowest cross-validated log-loss.
    Lowest,
    /// The strongest penalty within one standard error of it: a simpler model, hardly worse.
    OneStandardError,
}

/// How the path is walked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LambdaPathOptions {
    /// Most points, from strong to weak; at least 1.
    pub points: u32,
    /// The weakest penalty over the strongest.
    pub ratio: f64,
    /// Which point is taken.
    pub rule: LambdaRule,
}

impl Default for LambdaPathOptions {
    fn default() -> Self {
        Self {
            points: 20,
            ratio: 1e-4,
            rule: LambdaRule::Lowest,
        }
    }
}

/// One penalty and what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LambdaPoint {
    /// The penalty for a fit to all rows; a fold's is smaller by its share of them.
    pub lambda: f64,
    /// Mean over folds of the log-loss on the held-out rows.
    pub loss: f64,
    /// Standard error of that mean over folds.
    pub standard_error: f64,
}

/// A walked path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LambdaPath {
    /// Strongest penalty first. The walk ends early once weaker penalties stop helping.
    pub points: Vec<LambdaPoint>,
    /// The penalty the rule chose.
    pub chosen: f64,
}

/// A fold ready for fitting: everything about its training and held-out rows.
pub struct PathFold<'a> {
    /// Training rows.
    pub train: &'a Design,
    /// Their outcomes.
    pub train_outcomes: &'a [bool],
    /// Their weights; all 1 when absent.
    pub train_weights: Option<&'a [f64]>,
    /// Held-out rows, prepared by what was learned on the training rows.
    pub test: &'a Design,
    /// Their outcomes.
    pub test_outcomes: &'a [bool],
    /// Their weights; all 1 when absent.
    pub test_weights: Option<&'a [f64]>,
}

impl LambdaPath {
    /// Walks from `n p (1 - p)`, at which a standardised column's coefficient is about
    /// halved (`n` rows, `p` the base rate), down to `ratio` times it, each fit starting from
    /// the one before. Stops early when three weaker penalties in a row improved the
    /// log-loss by less than 1e-5 of itself.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] without folds or points, or when a fold has one outcome
    /// only, [`ErrorCode::NotConverged`], and [`Error::cancelled`] by the listener.
    pub fn walk(
        folds: &[PathFold<'_>],
        options: LambdaPathOptions,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let rows: usize = folds.iter().map(|f| f.test_outcomes.len()).sum();
        let hits: usize = folds
            .iter()
            .map(|f| f.test_outcomes.iter().filter(|&&o| o).count())
            .sum();
        if options.points == 0 || hits == 0 || hits == rows {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "The penalty cannot be chosen without folds that hold both outcomes.",
                "Use a file with more conversions.",
            ));
        }
        let rate = count(hits) / count(rows);
        let strongest = count(rows) * rate * (1.0 - rate);
        let steps = f64::from(options.points - 1).max(1.0);
        // Each fold's last model, and its last Hessian: neighbours on the path share it.
        let mut models: Vec<(Option<LogisticModel>, Option<Triangle>)> =
            vec![(None, None); folds.len()];
        let mut points: Vec<LambdaPoint> = Vec::new();
        let mut idle = 0;
        for step in 0..options.points {
            let lambda = strongest * exp(ln(options.ratio) * f64::from(step) / steps);
            let mut losses = Vec::with_capacity(folds.len());
            for (done, (fold, (model, kept))) in folds.iter().zip(&mut models).enumerate() {
                let fraction = (f64::from(step) + count(done) / count(folds.len()))
                    / f64::from(options.points);
                progress.report("Choosing the penalty", fraction)?;
                let share = count(fold.train_outcomes.len()) / count(rows);
                let fitted = LogisticRegression::params()
                    .lambda(lambda * share)
                    .tolerance(1e-6)
                    .covariance(false)
                    .check()?
                    .fit_keeping(
                        fold.train,
                        fold.train_outcomes,
                        fold.train_weights,
                        model.as_ref(),
                        kept,
                        &Still(progress, fraction),
                    )?;
                let z = fitted.predict_log_odds(fold.test);
                losses.push(mean_loss(&z, fold.test_outcomes, fold.test_weights));
                *model = Some(fitted);
            }
            let n = count(losses.len());
            let loss = losses.iter().sum::<f64>() / n;
            let square: f64 = losses.iter().map(|l| (l - loss) * (l - loss)).sum();
            let best = points.iter().map(|p| p.loss).fold(f64::INFINITY, f64::min);
            idle = if loss < best * (1.0 - 1e-5) {
                0
            } else {
                idle + 1
            };
            points.push(LambdaPoint {
                lambda,
                loss,
                standard_error: (square / (n - 1.0).max(1.0) / n).sqrt(),
            });
            if idle == 3 {
                break;
            }
        }
        let lowest = points
            .iter()
            .fold(None::<&LambdaPoint>, |best, p| match best {
                Some(b) if b.loss <= p.loss => best,
                _ => Some(p),
            });
        let chosen = match (options.rule, lowest) {
            (_, None) => strongest,
            (LambdaRule::Lowest, Some(best)) => best.lambda,
            (LambdaRule::OneStandardError, Some(best)) => points
                .iter()
                .find(|p| p.loss <= best.loss + best.standard_error)
                .map_or(best.lambda, |p| p.lambda),
        };
        Ok(Self { points, chosen })
    }
}

/// Reports the same place whatever the part says: a fold's fit is too short to count.
struct Still<'a>(&'a dyn Progress, f64);

impl Progress for Still<'_> {
    fn report(&self, _stage: &'static str, _fraction: f64) -> Result<(), Error> {
        self.0.report("Choosing the penalty", self.1)
    }
}

/// Mean log-loss of log-odds: the mean of `ln(1 + e^z) - y z`, weighted when there are weights.
#[must_use]
pub fn mean_loss(z: &[f64], outcomes: &[bool], weights: Option<&[f64]>) -> f64 {
    let losses = z.iter().zip(outcomes).map(|(&z, &o)| {
        let signed = if o { -z } else { z };
        signed.max(0.0) + ln_1p(exp(-z.abs()))
    });
    match weights {
        None => losses.sum::<f64>() / count(z.len().max(1)),
        Some(weights) => {
            let weighed = losses.zip(weights).map(|(loss, weight)| weight * loss);
            weighed.sum::<f64>() / weights.iter().sum::<f64>().max(f64::MIN_POSITIVE)
        }
    }
}
