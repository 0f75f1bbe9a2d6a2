//! Shapley values of trees (Lundberg et al. 2018, 2020), exact, for any split: numbers, sets
//! of levels, missing values with a direction.
//!
//! ```text
//! Tree -> Path: one per leaf, the questions on the way to it gathered by feature
//! Paths + Features -> path_dependent: absent features follow the training rows (covers)
//! Paths + Features + background rows -> interventional: absent features come from them
//! ```
//!
//! A leaf pays its value only if every feature on its path answers as the path asks, so its
//! Shapley values depend on nothing but which features do. That is a handful of bits, and
//! what follows from them is worked out once and not for every row.

mod cells;
mod contributions;
mod interventional;
mod path;
mod path_dependent;
mod quadrature;

pub use contributions::Contributions;
pub use interventional::{Ensemble, interventional, interventional_probability};
pub use path_dependent::path_dependent;
