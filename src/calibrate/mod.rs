//! Making probabilities mean what they say.
//!
//! A [`Link`] is the whole way from a model's log-odds to the probability that is shown: the
//! calibration learned from predictions of rows that were not trained on, then the correction
//! for a base rate that is not that of the sample. It is saved with the model. How far
//! probabilities are off is measured in [`crate::evaluate`].

mod choose;
mod isotonic;
mod link;
mod platt;

pub use choose::{Choice, choose};
pub use isotonic::{Isotonic, fit_isotonic};
pub use link::{Calibration, Link, shift_moved, shift_undersampled};
pub use platt::{Platt, fit_platt};
