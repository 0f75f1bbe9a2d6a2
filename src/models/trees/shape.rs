//! What a tree may look like.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode};

/// Limits and smoothing of one tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shape {
    /// Most leaves, at least 2.
    pub(super) leaves: u32,
    /// Most questions from the root to a leaf.
    pub(super) depth: u32,
    /// Fewest rows of a leaf.
    pub(super) min_rows: u32,
    /// Smallest sum of hessians of a leaf.
    pub(super) min_hessian: f64,
    /// Added to the sum of hessians.
    pub(super) lambda: f64,
    /// A split must lower the loss by more.
    pub(super) min_gain: f64,
    /// Added to the hessian of a level when levels are sorted; levels with fewer rows are
    /// not sorted and go right.
    pub(super) level_smoothing: f64,
    /// Added to `lambda` where levels were sorted.
    pub(super) level_lambda: f64,
    /// Most levels on the side that was scanned.
    pub(super) most_levels: u32,
    /// Up to so many levels, each is tried against the rest.
    pub(super) one_against_rest: u32,
    /// Fewest rows by which one set of levels differs from the next, and of the other side.
    pub(super) min_level_rows: u32,
}

impl Default for Shape {
    /// LightGBM's defaults.
    fn default() -> Self {
        Self {
            leaves: 31,
            depth: 64,
            min_rows: 20,
            min_hessian: 1e-3,
            lambda: 0.0,
            min_gain: 0.0,
            level_smoothing: 10.0,
            level_lambda: 10.0,
            most_levels: 32,
            one_against_rest: 4,
            min_level_rows: 100,
        }
    }
}

impl Shape {
    /// # Errors
    /// [`ErrorCode::BadSetup`](crate::error::ErrorCode::BadSetup) naming what is out of range.
    pub(super) fn check(&self) -> Result<(), Error> {
        let sizes = [
            ("number of leaves", self.leaves, 2, 4_096, "2 to 4,096"),
            ("depth", self.depth, 1, 64, "1 to 64"),
            (
                "fewest rows of a leaf",
                self.min_rows,
                1,
                u32::MAX,
                "at least 1",
            ),
        ];
        for (name, value, low, high, range) in sizes {
            if value < low || value > high {
                return Err(refuse(name, range));
            }
        }
        let amounts = [
            ("smallest hessian of a leaf", self.min_hessian),
            ("penalty", self.lambda),
            ("least gain", self.min_gain),
            ("smoothing of levels", self.level_smoothing),
            ("penalty on levels", self.level_lambda),
        ];
        for (name, value) in amounts {
            if !(value.is_finite() && value >= 0.0) {
                return Err(refuse(name, "zero or more"));
            }
        }
        Ok(())
    }
}

/// One sentence for a hyper-parameter out of its range.
pub(in crate::models) fn refuse(name: &str, range: &str) -> Error {
    Error::new(
        ErrorCode::BadSetup,
        format!("The {name} must be {range}."),
        "Choose a value in the allowed range.",
    )
}
