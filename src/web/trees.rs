//! Boosted trees on plain numbers: for Node, and for measuring them against their peers.

use js_sys::Float64Array;
use linfa::ParamGuard;
use wasm_bindgen::prelude::*;

use super::fail::{Thrown, bad_request};
use crate::models::trees::{BoostedTrees, Feature, FeatureValues, Features};
use crate::progress::Silent;

/// Grows boosted trees. `x` holds one column after the other; `levels` has one entry per
/// column, 0 for a number, otherwise the number of levels its codes are of; `y` holds 0 or 1
/// for the first rows, which are trained on. Returns the probabilities of the rows after them.
#[wasm_bindgen(js_name = fitTrees)]
pub fn fit_trees(
    x: &[f64],
    levels: &[u32],
    y: &[f64],
    trees: u32,
    leaves: u32,
    rate: f64,
) -> Result<Float64Array, JsValue> {
    let rows = x.len().checked_div(levels.len()).unwrap_or(0);
    let binary = y.iter().all(|&v| v == 0.0 || v == 1.0);
    if rows < y.len() || rows * levels.len() != x.len() || !binary {
        let what =
            "The matrix must hold whole columns, and the outcomes 0 or 1 for its first rows.";
        return Err(Thrown::from(bad_request(what.to_owned())).into());
    }
    let part = |from: usize, to: usize| {
        let columns = x.chunks_exact(rows).zip(levels).map(|(column, &levels)| {
            let values = column.get(from..to).unwrap_or_default();
            let values = if levels == 0 {
                FeatureValues::Numbers(values.to_vec())
            } else {
                FeatureValues::Levels {
                    // NaN is no code: it becomes level 0, as nothing here is missing.
                    codes: values.iter().map(|&v| v as u32).collect(),
                    levels,
                }
            };
            Feature {
                name: String::new(),
                values,
            }
        });
        Features::new(to - from, columns.collect())
    };
    let fit = || {
        let outcomes: Vec<bool> = y.iter().map(|&v| v == 1.0).collect();
        let params = BoostedTrees::params()
            .trees(trees)
            .leaves(leaves)
            .rate(rate);
        let model = params
            .check()?
            .fit_rows(&part(0, y.len())?, &outcomes, None, &Silent)?;
        Ok::<_, crate::error::Error>(model.predict_probability(&part(y.len(), rows)?))
    };
    let p = fit().map_err(Thrown::from)?;
    Ok(Float64Array::from(p.as_slice()))
}
