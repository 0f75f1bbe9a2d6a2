//! All figures of merit at once.

use super::probability::{binned_error, bins, calibration_line, log_losses};
use super::ranking::{Sweep, Top};
use super::scored::Scored;
use crate::numeric::{ln, ln_1p, logit};

/// A figure of merit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MetricId {
    /// Area under the ROC curve.
    RocAuc,
    /// Average precision: area under the precision-recall steps.
    AveragePrecision,
    /// Mean log-loss.
    LogLoss,
    /// Mean squared error of the probabilities.
    Brier,
    /// Kolmogorov-Smirnov distance.
    Ks,
    /// Area under the cumulative gain curve.
    Alift,
    /// Lift of the best 10 %.
    LiftAt10,
    /// Conversions captured by the best 10 %.
    CaptureAt10,
    /// Observed over expected conversions.
    CalibrationInTheLarge,
    /// Slope of Cox's calibration line.
    CalibrationSlope,
    /// Intercept of Cox's calibration line.
    CalibrationIntercept,
    /// Expected calibration error, ten bins of equal mass.
    Ece,
}

impl MetricId {
    /// All, in the order of the declaration.
    pub const ALL: [Self; 12] = [
        Self::RocAuc,
        Self::AveragePrecision,
        Self::LogLoss,
        Self::Brier,
        Self::Ks,
        Self::Alift,
        Self::LiftAt10,
        Self::CaptureAt10,
        Self::CalibrationInTheLarge,
        Self::CalibrationSlope,
        Self::CalibrationIntercept,
        Self::Ece,
    ];

    /// Stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RocAuc => "roc_auc",
            Self::AveragePrecision => "average_precision",
            Self::LogLoss => "log_loss",
            Self::Brier => "brier",
            Self::Ks => "ks",
            Self::Alift => "alift",
            Self::LiftAt10 => "lift_at_10",
            Self::CaptureAt10 => "capture_at_10",
            Self::CalibrationInTheLarge => "calibration_in_the_large",
            Self::CalibrationSlope => "calibration_slope",
            Self::CalibrationIntercept => "calibration_intercept",
            Self::Ece => "ece",
        }
    }
}

/// The value of every [`MetricId`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics([f64; 12]);

impl Metrics {
    /// All figures of these predictions.
    #[must_use]
    pub fn of(scored: &Scored) -> Self {
        let parts = Parts::new(scored);
        let mut metrics = Self([0.0; 12]);
        parts.set_order(&mut metrics, &scored.weights, scored.unit);
        parts.set_probability(&mut metrics, &scored.weights);
        let (intercept, slope) = calibration_line(scored);
        metrics.set(MetricId::CalibrationIntercept, intercept);
        metrics.set(MetricId::CalibrationSlope, slope);
        metrics
    }

    /// What giving everybody the base rate would score. The calibration line is flat at the
    /// base rate: its slope is 0, its intercept the log-odds of the rate.
    #[must_use]
    pub fn of_base_rate(rate: f64) -> Self {
        let mut metrics = Self([0.0; 12]);
        for (id, value) in [
            (MetricId::RocAuc, 0.5),
            (MetricId::AveragePrecision, rate),
            (
                MetricId::LogLoss,
                -(rate * ln(rate) + (1.0 - rate) * ln_1p(-rate)),
            ),
            (MetricId::Brier, rate * (1.0 - rate)),
            (MetricId::Alift, 0.5),
            (MetricId::LiftAt10, 1.0),
            (MetricId::CaptureAt10, 0.1),
            (MetricId::CalibrationInTheLarge, 1.0),
            (MetricId::CalibrationIntercept, logit(rate)),
        ] {
            metrics.set(id, value);
        }
        metrics
    }

    /// One figure.
    #[must_use]
    pub fn get(&self, id: MetricId) -> f64 {
        self.0.get(id as usize).copied().unwrap_or(f64::NAN)
    }

    pub(super) fn set(&mut self, id: MetricId, value: f64) {
        if let Some(slot) = self.0.get_mut(id as usize) {
            *slot = value;
        }
    }
}

/// What does not change when rows are drawn again: losses and bins.
pub(super) struct Parts<'a> {
    scored: &'a Scored,
    losses: Vec<f64>,
    bins: Vec<u8>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(scored: &'a Scored) -> Self {
        Self {
            scored,
            losses: log_losses(scored),
            bins: bins(scored),
        }
    }

    /// Sets the figures of order, for these weights by rank. `whole` says that the weights
    /// count rows.
    pub(super) fn set_order(&self, metrics: &mut Metrics, weights: &[f64], whole: bool) {
        let tallies = self.scored.tallies(weights);
        let sweep = Sweep::of(&tallies);
        let top = Top::new(0.1, whole);
        metrics.set(MetricId::RocAuc, sweep.roc_auc);
        metrics.set(MetricId::AveragePrecision, sweep.average_precision);
        metrics.set(MetricId::Ks, sweep.ks);
        metrics.set(MetricId::Alift, sweep.alift);
        metrics.set(MetricId::LiftAt10, top.lift(&tallies));
        metrics.set(MetricId::CaptureAt10, top.capture(&tallies));
    }

    /// Sets the figures of probability but the calibration line, for these weights by rank.
    pub(super) fn set_probability(&self, metrics: &mut Metrics, weights: &[f64]) {
        let scored = self.scored;
        let (mut weight, mut loss, mut square) = (0.0, 0.0, 0.0);
        let (mut observed, mut expected) = (0.0, 0.0);
        let rows = scored.scores.iter().zip(&scored.outcomes).zip(weights);
        for (((&p, &y), &w), &l) in rows.zip(&self.losses) {
            weight += w;
            loss += w * l;
            square += w * (p - y) * (p - y);
            observed += w * y;
            expected += w * p;
        }
        metrics.set(MetricId::LogLoss, loss / weight);
        metrics.set(MetricId::Brier, square / weight);
        metrics.set(
            MetricId::CalibrationInTheLarge,
            observed / expected.max(f64::MIN_POSITIVE),
        );
        metrics.set(MetricId::Ece, binned_error(scored, &self.bins, weights));
    }
}
