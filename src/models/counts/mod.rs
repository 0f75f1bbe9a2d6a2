//! Regression of a volume with a logarithmic link and a ridge penalty: counts whose variance
//! grows with their mean, or amounts of money.
//!
//! ```text
//! CountRegression::params().family(..).lambda(1.0)   unchecked
//!     .check()?                                      checked: linfa's ParamGuard
//!     .fit_rows(&design, &volumes, ...)?             CountModel
//! model.predict(&design)                             expected volumes
//! ```
//!
//! The minimiser and the penalty are those of logistic regression ([`super::logistic`]): the
//! levels of a category are drawn to their mean. The size of a negative binomial distribution is
//! found in turn with the coefficients (Venables and Ripley 2002, 7.4).

mod model;
mod params;

pub use model::{CountModel, Family};
pub use params::{CountParams, CountRegression, CountValidParams};
