//! How good predictions are, with intervals, and how rows are set aside to find out.
//!
//! ```text
//! outcomes + scores (+ weights) -> Scored: sorted once, equal scores grouped
//! Scored -> Metrics, curves, cuts, profit, each with bootstrap or Wilson intervals
//! outcomes, customers, order in time -> folds and splits
//! ```
//!
//! Equal scores are never put in an order of their own: every figure that depends on the
//! order within a tie is its expected value under a random one. Weights count as repeated
//! rows. Reference values: scikit-learn.

mod bootstrap;
mod curves;
mod cuts;
mod interval;
mod metrics;
mod probability;
mod profit;
mod ranking;
mod resample;
mod scored;

pub use bootstrap::{BootstrapOptions, Difference, MetricIntervals, bootstrap, compare_roc_auc};
pub use curves::{
    CalibrationBin, Curve, calibration_bins, gain_curve, lift_curve, precision_recall_curve,
    roc_curve,
};
pub use cuts::{Cut, cut_at, cuts};
pub use interval::{clopper_pearson, wilson};
pub use metrics::{MetricId, Metrics};
pub(crate) use probability::logistic_line;
pub use probability::{Binning, calibration_line, expected_calibration_error};
pub use profit::{Profit, ProfitPoint, profit};
pub use ranking::{capture_at, lift_at, roc_auc};
pub use resample::{Split, grouped_folds, splits_of_folds, stratified_folds, time_split};
pub use scored::Scored;
