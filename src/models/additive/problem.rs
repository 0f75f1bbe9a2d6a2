//! The penalised log-loss over binned rows: value, gradient, and the Hessian as a product and
//! in groups of columns.
//!
//! Parameter 0 is the intercept; each column has those of its bins, missing first.

use std::ops::Range;

use super::params::AdditiveValidParams;
use crate::error::Error;
use crate::models::logistic::cholesky::Triangle;
use crate::models::logistic::newton::factorise_firmly;
use crate::models::trees::bins::{FeatureBins, learn};
use crate::models::trees::rows::Rows;
use crate::numeric::{exp, ln_1p};
use crate::progress::Progress;
use crate::table::Features;

/// Rows worked on together: what belongs to them stays in the processor's cache.
const TILE: usize = 4_096;
/// The weak penalty that holds the level of a number's curve, as a share of `lambda`.
const LEVEL_SHARE: f64 = 0.01;
/// Most parameters of a group, unless one column alone has more.
const GROUP: usize = 600;
/// Bins from which on a group is one column: the factors of wider ones would take too long.
const WIDE: usize = 2_000;
/// Seed of the sample quantiles are taken of.
const SEED: u64 = 0;

/// One column.
#[derive(Debug)]
pub(super) struct Block {
    /// How it is cut.
    pub(super) bins: FeatureBins,
    /// Its parameters.
    pub(super) at: Range<usize>,
    /// The bin of each row.
    codes: Vec<u8>,
}

/// Columns whose part of the Hessian is kept as a whole.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) blocks: Range<usize>,
    /// Their parameters; those of the first group begin with the intercept.
    pub(super) at: Range<usize>,
}

#[derive(Debug)]
pub(super) struct Problem<'a> {
    pub(super) rows: &'a Rows,
    pub(super) blocks: Vec<Block>,
    pub(super) groups: Vec<Group>,
    /// Number of parameters.
    pub(super) size: usize,
    lambda: f64,
}

impl<'a> Problem<'a> {
    pub(super) fn new(features: &Features, rows: &'a Rows, params: &AdditiveValidParams) -> Self {
        let bins = learn(features, &rows.weights, params.bins as usize, SEED);
        let width = |bins: &FeatureBins| {
            1 + match bins {
                FeatureBins::Numbers { upper } => upper.len() + 1,
                FeatureBins::Levels { bin_of, .. } => {
                    usize::from(bin_of.iter().copied().max().unwrap_or(0))
                }
            }
        };
        let all: usize = bins.iter().map(width).sum();
        let most = if all < WIDE { GROUP } else { 0 };
        let mut size = 1;
        let mut blocks = Vec::with_capacity(bins.len());
        let mut groups = Vec::new();
        let mut group = Group {
            blocks: 0..0,
            at: 0..1,
        };
        for (bins, column) in bins.into_iter().zip(features.columns()) {
            let mut codes = Vec::with_capacity(features.rows());
            bins.code(&column.values, &mut codes);
            let own = width(&bins);
            if group.at.len() + own > most && !group.blocks.is_empty() {
                let next = Group {
                    blocks: group.blocks.end..group.blocks.end,
                    at: size..size,
                };
                groups.push(std::mem::replace(&mut group, next));
            }
            blocks.push(Block {
                bins,
                at: size..size + own,
                codes,
            });
            size += own;
            group.blocks.end += 1;
            group.at.end = size;
        }
        groups.push(group);
        Self {
            rows,
            blocks,
            groups,
            size,
            lambda: params.lambda,
        }
    }

    /// Adds the penalty's matrix times `v` to `out`, for one column.
    fn pull(&self, block: &Block, v: &[f64], out: &mut [f64]) {
        let lambda = self.lambda;
        if block.bins.is_levels() {
            for (out, v) in out.iter_mut().zip(v) {
                *out += lambda * v;
            }
            return;
        }
        // The first is missing: it has no neighbours.
        let mut before = None;
        for (at, &v) in v.iter().enumerate() {
            let share = if at == 0 { 1.0 } else { LEVEL_SHARE };
            out[at] += lambda * share * v;
            if let Some(before) = before {
                let step = lambda * (v - before);
                out[at] += step;
                out[at - 1] -= step;
            }
            before = (at > 0).then_some(v);
        }
    }

    /// Log-odds tile by tile: `work` turns those of rows `start..` into one number per row,
    /// and these are summed by bin, the intercept's first.
    fn sweep(
        &self,
        theta: &[f64],
        progress: &dyn Progress,
        fraction: f64,
        work: &mut dyn FnMut(usize, &mut [f64]),
    ) -> Result<Vec<f64>, Error> {
        let mut sums = vec![0.0; self.size];
        let rows = self.rows.targets.len();
        let mut tile = vec![0.0; TILE];
        for start in (0..rows).step_by(TILE) {
            if start % (16 * TILE) == 0 {
                progress.report("Fitting curves", fraction)?;
            }
            let end = (start + TILE).min(rows);
            let z = &mut tile[..end - start];
            z.fill(theta[0]);
            for block in &self.blocks {
                // As long as there are codes, so that no look is out of bounds.
                let mut table = [0.0; 256];
                table[..block.at.len()].copy_from_slice(&theta[block.at.clone()]);
                for (z, &code) in z.iter_mut().zip(&block.codes[start..end]) {
                    *z += table[usize::from(code)];
                }
            }
            work(start, z);
            sums[0] += z.iter().sum::<f64>();
            for block in &self.blocks {
                let mut table = [0.0; 256];
                for (z, &code) in z.iter().zip(&block.codes[start..end]) {
                    table[usize::from(code)] += z;
                }
                for (sum, part) in sums[block.at.clone()].iter_mut().zip(table) {
                    *sum += part;
                }
            }
        }
        Ok(sums)
    }

    /// The value at `theta` and the gradient there; `curvature` becomes `w p (1 - p)`.
    pub(super) fn evaluate(
        &self,
        theta: &[f64],
        curvature: &mut [f64],
        progress: &dyn Progress,
        fraction: f64,
    ) -> Result<(f64, Vec<f64>), Error> {
        let mut value = 0.0;
        let rows = self.rows;
        let mut gradient = self.sweep(theta, progress, fraction, &mut |start, z| {
            let data = rows.targets[start..].iter().zip(&rows.weights[start..]);
            let data = data.zip(&mut curvature[start..]);
            for (z, ((&y, &w), curvature)) in z.iter_mut().zip(data) {
                let decay = exp(-z.abs());
                value += w * (z.max(0.0) - y * *z + ln_1p(decay));
                let small = decay / (1.0 + decay);
                let p = if *z > 0.0 { 1.0 - small } else { small };
                *curvature = w * small * (1.0 - small);
                *z = w * (p - y);
            }
        })?;
        let mut pulled = vec![0.0; self.size];
        self.pull_all(theta, &mut pulled);
        for ((slope, pull), v) in gradient.iter_mut().zip(&pulled).zip(theta) {
            *slope += pull;
            value += 0.5 * pull * v;
        }
        Ok((value, gradient))
    }

    fn pull_all(&self, v: &[f64], out: &mut [f64]) {
        for block in &self.blocks {
            self.pull(block, &v[block.at.clone()], &mut out[block.at.clone()]);
        }
    }

    /// The Hessian times `v`.
    pub(super) fn product(
        &self,
        curvature: &[f64],
        v: &[f64],
        progress: &dyn Progress,
        fraction: f64,
    ) -> Result<Vec<f64>, Error> {
        let mut out = self.sweep(v, progress, fraction, &mut |start, z| {
            for (z, s) in z.iter_mut().zip(&curvature[start..]) {
                *z *= s;
            }
        })?;
        self.pull_all(v, &mut out);
        Ok(out)
    }

    /// The weight of each bin, as a list of parameters; that of all rows first.
    pub(super) fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.size];
        weights[0] = self.rows.weights.iter().sum();
        for block in &self.blocks {
            for (&code, w) in block.codes.iter().zip(&self.rows.weights) {
                weights[block.at.start + usize::from(code)] += w;
            }
        }
        weights
    }

    /// Cholesky's factor of each group's part of the Hessian.
    pub(super) fn factors(
        &self,
        curvature: &[f64],
        progress: &dyn Progress,
        fraction: f64,
    ) -> Result<Vec<Triangle>, Error> {
        let mut factors = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let mut hessian = Triangle::zeros(group.at.len());
            for start in (0..curvature.len()).step_by(TILE) {
                if start % (8 * TILE) == 0 {
                    progress.report("Fitting curves", fraction)?;
                }
                let end = (start + TILE).min(curvature.len());
                self.add_tile(group, start..end, curvature, &mut hessian);
            }
            if group.at.start == 0 {
                // A row is in one bin of a column: its bins sum to the intercept's entry.
                hessian.add_diagonal(0, curvature.iter().sum());
                for i in 1..group.at.len() {
                    let row = hessian.row_mut(i);
                    row[0] = row[i];
                }
            }
            for block in &self.blocks[group.blocks.clone()] {
                let (offset, size) = (block.at.start - group.at.start, block.at.len());
                let (mut unit, mut column) = (vec![0.0; size], vec![0.0; size]);
                for i in 0..size {
                    unit[i] = 1.0;
                    column.fill(0.0);
                    self.pull(block, &unit, &mut column);
                    unit[i] = 0.0;
                    let row = &mut hessian.row_mut(offset + i)[offset..];
                    for (slot, part) in row.iter_mut().zip(&column) {
                        *slot += part;
                    }
                }
            }
            factors.push(factorise_firmly(hessian, 1.0)?);
        }
        Ok(factors)
    }

    /// Adds the rows of a tile to a group's part of the Hessian.
    fn add_tile(
        &self,
        group: &Group,
        tile: Range<usize>,
        curvature: &[f64],
        hessian: &mut Triangle,
    ) {
        let blocks = &self.blocks[group.blocks.clone()];
        let values = hessian.values_mut();
        let s = &curvature[tile.clone()];
        for (number, block) in blocks.iter().enumerate() {
            // Where the row of each bin begins.
            let mut starts = [0; 256];
            for (bin, start) in starts.iter_mut().enumerate().take(block.at.len()) {
                let i = block.at.start - group.at.start + bin;
                *start = i * (i + 1) / 2;
            }
            let codes = &block.codes[tile.clone()];
            for other in &blocks[..number] {
                let offset = other.at.start - group.at.start;
                let pairs = codes.iter().zip(&other.codes[tile.clone()]);
                for ((&code, &with), s) in pairs.zip(s) {
                    values[starts[usize::from(code)] + offset + usize::from(with)] += s;
                }
            }
            let offset = block.at.start - group.at.start;
            for (&code, s) in codes.iter().zip(s) {
                values[starts[usize::from(code)] + offset + usize::from(code)] += s;
            }
        }
    }
}
