//! Logistic regression with an L2 penalty.
//!
//! Minimises `sum_i w_i [ln(1 + e^{z_i}) - y_i z_i] + (lambda / 2) |b|^2` with
//! `z = b0 + X b`; the intercept `b0` is not penalised. `lambda` is one over scikit-learn's
//! `C`. Classes are left as unbalanced as they are: a probability is a probability.
//!
//! ```text
//! LogisticRegression::params().lambda(1.0)   unchecked
//!     .check()?                              checked: linfa's ParamGuard
//!     .fit_rows(&design, &outcomes, ...)?    LogisticModel
//! model.predict_probability(&design)
//! ```
//!
//! Up to 500 coefficients: Newton's method with Cholesky's factorisation and step halving
//! (McCullagh and Nelder 1989), the Hessian used again while it still serves. Beyond:
//! limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.5 and 3.5).

mod cholesky;
mod lbfgs;
mod model;
mod newton;
mod params;
mod path;
mod problem;

pub use model::LogisticModel;
pub use params::{LogisticParams, LogisticRegression, LogisticValidParams, Solver};
pub use path::{LambdaPath, LambdaPathOptions, LambdaPoint, LambdaRule, PathFold};
