//! The bare model on plain numbers: for Node, and for measuring it against its peers.

use js_sys::Float64Array;
use linfa::ParamGuard;
use wasm_bindgen::prelude::*;

use super::fail::{Thrown, bad_request};
use crate::models::logistic::LogisticRegression;
use crate::prepare::Design;
use crate::progress::Silent;

/// Fits an L2 logistic regression. `x` holds one row after the other, all finite; `y` holds 0
/// or 1, one per row; `lambda` is the strength of the penalty (scikit-learn's `1 / C`).
/// Returns the intercept, then one coefficient per column.
#[wasm_bindgen(js_name = fitLogistic)]
pub fn fit_logistic(x: &[f64], y: &[f64], lambda: f64) -> Result<Float64Array, Thrown> {
    let width = x.len().checked_div(y.len()).unwrap_or(0);
    if width == 0 || width * y.len() != x.len() || y.iter().any(|&v| v != 0.0 && v != 1.0) {
        let what = "The matrix must hold whole rows, and the outcomes 0 or 1, one per row.";
        return Err(bad_request(what.to_owned()).into());
    }
    let fit = || {
        let design = Design::from_rows(x, width)?;
        let outcomes: Vec<bool> = y.iter().map(|&v| v == 1.0).collect();
        let params = LogisticRegression::params()
            .lambda(lambda)
            .covariance(false);
        params
            .check()?
            .fit_rows(&design, &outcomes, None, None, &Silent)
    };
    let model = fit()?;
    let mut theta = vec![model.intercept];
    theta.extend(&model.coefficients);
    Ok(Float64Array::from(theta.as_slice()))
}
