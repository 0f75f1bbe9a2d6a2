//! How good predictions are, with intervals, and how rows are set aside to find out.
//!
//! ```text
//! outcomes + scores (+ weights) -> Scored: sorted once, equal scores grouped
//! Scored -> Metrics, curves, cuts, profit, each with bootstrap or Wilson intervals
//! probabilities -> capacity: a list of a given length and its conversions
//! a column then and now -> drift
//! amounts and their forecasts -> errors; actual over expected -> an interval
//! estimates of many units -> shrunken to their mean -> ranks with intervals
//! outcomes, customers, order in time -> folds and splits
//! ```
//!
//! Equal scores are never put in an order of their own: every figure that depends on the
//! order within a tie is its expected value under a random one. Weights count as repeated
//! rows. Reference values: scikit-learn.

mod bootstrap;
mod capacity;
mod curves;
mod cuts;
mod drift;
mod forecast;
mod interval;
mod metrics;
mod probability;
mod profit;
mod ranking;
mod ranks;
mod ratio;
mod resample;
mod scored;
mod shrinkage;

pub use bootstrap::{BootstrapOptions, Comparison, MetricIntervals, bootstrap, compare_roc_auc};
pub use capacity::{Capacity, capacity, expected_conversions};
pub use curves::{
    CalibrationBin, Curve, calibration_bins, gain_curve, lift_curve, precision_recall_curve,
    roc_curve,
};
pub use cuts::{cut_at, cuts};
pub use drift::{Baseline, Drift, DriftBin};
pub use forecast::ForecastErrors;
pub use interval::clopper_pearson;
pub use metrics::{MetricId, Metrics};
pub use probability::calibration_line;
pub(crate) use probability::logistic_line;
pub use profit::{Profit, ProfitPoint, profit};
pub use ranking::roc_auc;
pub use ranks::{Rank, ranks};
pub use ratio::ratio_interval;
pub use resample::{Split, grouped_folds, splits_of_folds, stratified_folds, time_split};
pub use scored::Scored;
pub use shrinkage::{Hierarchy, Observed, Posterior, RandomEffects};
