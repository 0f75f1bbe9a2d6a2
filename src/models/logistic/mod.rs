//! Logistic regression with an L2 penalty.
//!
//! Minimises `sum_i w_i [ln(1 + e^{z_i}) - y_i z_i] + (lambda / 2) |b|^2` with
//! `z = b0 + X b`; the intercept `b0` is not penalised. `lambda` is one over scikit-learn's
//! `C`. Classes are left as unbalanced as they are: a probability is a probability.
//!
//! The levels of a category are penalised by their distance from their mean, the reference
//! among them, as if each had its own column. Drawing them to the reference instead makes
//! predictions depend on which level is called so: on the UCI bank file in
//! order of time the area under the ROC curve was 0.42 with the commonest levels as references, 0.66 with the
//! first in the alphabet, and 0.69 this way (scikit-learn, `C = 1`).
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

pub(super) mod cholesky;
mod lbfgs;
mod model;
pub(super) mod newton;
mod params;
mod path;
pub(super) mod problem;

pub use model::LogisticModel;
pub use params::{LogisticParams, LogisticRegression, LogisticValidParams, Solver};
pub use path::{LambdaPath, LambdaPathOptions, LambdaPoint, LambdaRule, PathFold, mean_loss};
