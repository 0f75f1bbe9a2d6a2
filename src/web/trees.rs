//! Boosted trees on plain numbers: for Node, and for measuring them against their peers.

use std::ops::Range;

use js_sys::Float64Array;
use linfa::ParamGuard;
use wasm_bindgen::prelude::*;

use super::fail::{Thrown, bad_request};
use crate::calibrate::Link;
use crate::error::Error;
use crate::explain::trees::{Ensemble, interventional_probability, path_dependent};
use crate::models::trees::{BoostedTrees, BoostedTreesModel};
use crate::progress::Silent;
use crate::table::{Feature, FeatureValues, Features};

/// Boosted trees grown on plain columns.
#[wasm_bindgen]
pub struct PlainTrees {
    levels: Vec<u32>,
    model: BoostedTreesModel,
}

#[wasm_bindgen]
impl PlainTrees {
    /// Grows boosted trees. `x` holds one column after the other; `levels` has one entry per
    /// column, 0 for a number, otherwise the number of levels its codes are of; `y` holds 0 or
    /// 1 for the first rows, which are trained on.
    #[wasm_bindgen(constructor)]
    pub fn new(
        x: &[f64],
        levels: Vec<u32>,
        y: &[f64],
        trees: u32,
        leaves: u32,
        rate: f64,
    ) -> Result<Self, Thrown> {
        let fit = || {
            let outcomes: Vec<bool> = y.iter().map(|&v| v == 1.0).collect();
            let params = BoostedTrees::params()
                .trees(trees)
                .leaves(leaves)
                .rate(rate);
            let rows = part(x, &levels, 0..y.len())?;
            params.check()?.fit_rows(&rows, &outcomes, None, &Silent)
        };
        let model = fit()?;
        Ok(Self { levels, model })
    }

    /// The probabilities of the rows from this one on.
    pub fn predict(&self, x: &[f64], from: usize) -> Result<Float64Array, Thrown> {
        let rows = part(x, &self.levels, from..usize::MAX)?;
        let p = self.model.predict_probability(&rows);
        Ok(Float64Array::from(p.as_slice()))
    }

    /// What each column adds to the log-odds of each of the first `rows` rows, column after
    /// column; with a background of the last so many rows, to their probability.
    pub fn contributions(
        &self,
        x: &[f64],
        rows: usize,
        background: usize,
    ) -> Result<Float64Array, Thrown> {
        let explain = || {
            let trees = &self.model.trees;
            let explained = part(x, &self.levels, 0..rows)?;
            if background == 0 {
                return path_dependent(trees, &explained, &Silent);
            }
            let all = x.len().checked_div(self.levels.len()).unwrap_or(0);
            let from = all.saturating_sub(background);
            let others = part(x, &self.levels, from..all)?;
            let start = self.model.start;
            let link = Link::default();
            interventional_probability(
                Ensemble::Added { trees, start },
                &link,
                &explained,
                &others,
                &Silent,
            )
        };
        let found = explain()?;
        let all: Vec<f64> = (0..self.levels.len())
            .flat_map(|feature| found.feature(feature))
            .copied()
            .collect();
        Ok(Float64Array::from(all.as_slice()))
    }
}

/// These rows of columns that stand one after the other.
fn part(x: &[f64], levels: &[u32], rows: Range<usize>) -> Result<Features, Error> {
    let all = x.len().checked_div(levels.len()).unwrap_or(0);
    let rows = rows.start..rows.end.min(all);
    if all == 0 || all * levels.len() != x.len() || rows.is_empty() {
        let what = "The matrix must hold whole columns with as many rows as are asked for.";
        return Err(bad_request(what.to_owned()));
    }
    let columns = x.chunks_exact(all).zip(levels).map(|(column, &levels)| {
        let values = column.get(rows.clone()).unwrap_or_default();
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
    Features::new(rows.len(), columns.collect())
}
