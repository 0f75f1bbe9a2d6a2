//! The function to be minimised, its gradient and its Hessian, tile by tile.
//!
//! All sums run over the tiles in order, with a fixed number of lanes within a tile, so the
//! result is the same on every platform, with or without vector instructions.

use super::cholesky::Triangle;
use crate::error::{Error, ErrorCode};
use crate::numeric::{exp, ln, ln_1p, logit};
use crate::prepare::{Design, TILE};
use crate::progress::Progress;

/// Tiles between two questions whether to go on.
const TILES_PER_REPORT: usize = 32;

/// How an outcome varies around what the linear part says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) enum Response {
    /// 0 or 1; the linear part is the log-odds.
    Binary,
    /// A volume whose variance is its mean; the linear part is the logarithm of the mean.
    Poisson,
    /// A count whose variance is `mean + mean^2 / theta`; the linear part is the logarithm of
    /// the mean.
    NegativeBinomial {
        /// The larger, the nearer to Poisson; above 0.
        theta: f64,
    },
    /// A number with a variance of 1 around the linear part.
    Normal,
}

/// The data and the penalty.
pub(in crate::models) struct Problem<'a> {
    design: &'a Design,
    response: Response,
    /// Filled up to whole tiles.
    outcomes: Vec<f64>,
    /// 0 where filled up.
    weights: Vec<f64>,
    /// Whether the given weights are all 1.
    unit: bool,
    lambda: f64,
    weight: f64,
    /// The sum of the weighted outcomes.
    positive: f64,
    /// What is added to the loss of each tile. A Poisson loss then is at least the volume, so
    /// that its size tells how far it is rounded.
    floor: Vec<f64>,
}

/// Which tiles are looked at: every `step`-th. 1 is all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) step: usize,
    /// Share of the weight in them.
    pub(super) share: f64,
}

impl Sample {
    pub(super) const ALL: Self = Self {
        step: 1,
        share: 1.0,
    };
}

/// The value and the gradient at a point; the intercept comes first.
pub(super) struct Evaluation {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
}

/// Where a minimiser ended.
pub(in crate::models) struct Solution {
    pub(in crate::models) theta: Vec<f64>,
    /// The factor of the Hessian there, when asked for.
    pub(super) factor: Option<Triangle>,
    pub(super) evaluations: u32,
    pub(super) gradient: f64,
}

impl<'a> Problem<'a> {
    pub(super) fn new(
        design: &'a Design,
        outcomes: &[bool],
        weights: Option<&[f64]>,
        lambda: f64,
    ) -> Result<Self, Error> {
        let y = outcomes.iter().map(|&o| f64::from(u8::from(o))).collect();
        let problem = Self::of(design, Response::Binary, y, weights, lambda)?;
        if !(problem.positive > 0.0 && problem.positive < problem.weight) {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "All rows have the same outcome, so there is nothing to learn.",
                "Choose a target that has both conversions and others.",
            ));
        }
        Ok(problem)
    }

    /// A problem with any response.
    pub(in crate::models) fn of(
        design: &'a Design,
        response: Response,
        mut y: Vec<f64>,
        weights: Option<&[f64]>,
        lambda: f64,
    ) -> Result<Self, Error> {
        let rows = design.rows();
        if y.len() != rows || weights.is_some_and(|w| w.len() != rows) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!("{rows} rows came with {} outcomes.", y.len()),
                "Report this as a defect.",
            ));
        }
        if weights.is_some_and(|w| w.iter().any(|w| !(w.is_finite() && *w >= 0.0))) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "A weight is negative or not a number.",
                "Use weights of zero or more.",
            ));
        }
        let padded = design.tiles() * TILE;
        y.resize(padded, 0.0);
        let mut w = weights.map_or_else(|| vec![1.0; rows], <[f64]>::to_vec);
        let unit = w.iter().all(|&w| w == 1.0);
        w.resize(padded, 0.0);
        let weight: f64 = w.iter().sum();
        let positive: f64 = w.iter().zip(&y).map(|(w, y)| w * y).sum();
        let mut floor = Vec::new();
        if response == Response::Poisson {
            for (w, y) in w.chunks(TILE).zip(y.chunks(TILE)) {
                let rows = w.iter().zip(y).filter(|(_, y)| **y > 0.0);
                floor.push(rows.map(|(w, y)| w * y * ln(*y)).sum());
            }
        }
        Ok(Self {
            design,
            response,
            outcomes: y,
            weights: w,
            unit,
            lambda,
            weight,
            positive,
            floor,
        })
    }

    pub(super) fn lambda(&self) -> f64 {
        self.lambda
    }

    /// Total weight.
    pub(super) fn weight(&self) -> f64 {
        self.weight
    }

    /// Number of parameters: the intercept and the coefficients.
    pub(super) fn size(&self) -> usize {
        self.design.width() + 1
    }

    pub(super) fn padded_rows(&self) -> usize {
        self.weights.len()
    }

    /// The longest step that is tried, in any parameter. The loss of a volume is all but
    /// straight far from its minimum, and Newton's steps there have no bounds.
    pub(super) fn furthest(&self) -> f64 {
        match self.response {
            Response::Binary | Response::Normal => f64::INFINITY,
            Response::Poisson | Response::NegativeBinomial { .. } => 8.0,
        }
    }

    /// The minimum without columns.
    pub(in crate::models) fn null_theta(&self) -> Vec<f64> {
        let mut theta = vec![0.0; self.size()];
        if let Some(intercept) = theta.first_mut() {
            let mean = self.positive / self.weight;
            *intercept = match self.response {
                Response::Binary => logit(mean),
                Response::Poisson | Response::NegativeBinomial { .. } => ln(mean),
                Response::Normal => mean,
            };
        }
        theta
    }

    /// Log-loss per unit of weight of knowing only the base rate.
    pub(super) fn null_loss(&self) -> f64 {
        let p = self.positive / self.weight;
        -(p * ln(p) + (1.0 - p) * ln_1p(-p))
    }

    /// Log-loss per unit of weight, without the penalty.
    pub(super) fn loss_per_weight(&self, theta: &[f64]) -> f64 {
        let mut z = [0.0; TILE];
        let mut scratch = Scratch::new();
        let mut loss = 0.0;
        for tile in 0..self.design.tiles() {
            self.linear(theta, tile, &mut z);
            loss += self.respond(tile, &z, &mut scratch);
        }
        loss / self.weight
    }

    /// A sample of every `step`-th tile, or `None` when it has too few of either outcome to
    /// start from.
    pub(super) fn sample(&self, step: usize) -> Option<Sample> {
        let (mut weight, mut positive) = (0.0, 0.0);
        let tiles = self.weights.chunks(TILE).zip(self.outcomes.chunks(TILE));
        for (w, y) in tiles.step_by(step) {
            weight += w.iter().sum::<f64>();
            positive += w.iter().zip(y).map(|(w, y)| w * y).sum::<f64>();
        }
        let enough = 2.0 * crate::numeric::count(self.size());
        let rarer = match self.response {
            Response::Binary => positive.min(weight - positive),
            _ => weight,
        };
        (rarer >= enough.max(100.0)).then_some(Sample {
            step,
            share: weight / self.weight,
        })
    }

    /// Value and gradient at `theta`. The second derivatives of the rows are left in
    /// `curvature` for [`Self::hessian`].
    pub(super) fn evaluate(
        &self,
        theta: &[f64],
        sample: Sample,
        curvature: &mut [f64],
        progress: &dyn Progress,
        fraction: f64,
    ) -> Result<Evaluation, Error> {
        let dense = self.design.dense_width();
        let mut gradient = vec![0.0; self.size()];
        let mut tables: Vec<Vec<f64>> = self
            .design
            .factors()
            .iter()
            .map(|f| vec![0.0; f.width() + 1])
            .collect();
        let mut value = 0.0;
        let mut z = [0.0; TILE];
        let mut scratch = Scratch::new();
        for (visit, tile) in (0..self.design.tiles()).step_by(sample.step).enumerate() {
            if visit % TILES_PER_REPORT == 0 {
                progress.report("Fitting the model", fraction)?;
            }
            self.linear(theta, tile, &mut z);
            value += self.respond(tile, &z, &mut scratch);
            if let Some(slot) = curvature.get_mut(tile * TILE..(tile + 1) * TILE) {
                slot.copy_from_slice(&scratch.curvature);
            }
            let residual = &scratch.residual;
            if let Some((intercept, rest)) = gradient.split_first_mut() {
                *intercept += sum_tile(residual);
                for (j, slot) in rest.iter_mut().enumerate().take(dense) {
                    *slot += dot_tile(residual, self.design.dense_tile(j, tile));
                }
            }
            for (factor, table) in self.design.factors().iter().zip(&mut tables) {
                for (&code, r) in factor.tile(tile).iter().zip(residual) {
                    if let Some(slot) = table.get_mut(code as usize) {
                        *slot += r;
                    }
                }
            }
        }
        for (factor, table) in self.design.factors().iter().zip(&tables) {
            let start = factor.offset() + 1;
            if let Some(slots) = gradient.get_mut(start..start + factor.width()) {
                slots.copy_from_slice(&table[1..]);
            }
        }
        value += self.penalise(theta, self.lambda * sample.share, &mut gradient);
        Ok(Evaluation { value, gradient })
    }

    /// The Hessian without the penalty, for the second derivatives left by
    /// [`Self::evaluate`].
    pub(super) fn hessian(
        &self,
        curvature: &[f64],
        sample: Sample,
        progress: &dyn Progress,
        fraction: f64,
    ) -> Result<Triangle, Error> {
        let design = self.design;
        let dense = design.dense_width();
        let factors = design.factors();
        let mut hessian = Triangle::zeros(self.size());
        // For each factor and code: the sums of s and of s x over its rows.
        let mut by_level: Vec<Vec<f64>> = factors
            .iter()
            .map(|f| vec![0.0; (f.width() + 1) * (dense + 1)])
            .collect();
        // For each pair of factors and codes: the sum of s over their common rows.
        let mut by_pair: Vec<Vec<f64>> = Vec::new();
        for (i, a) in factors.iter().enumerate() {
            for b in factors.iter().take(i) {
                by_pair.push(vec![0.0; (a.width() + 1) * (b.width() + 1)]);
            }
        }
        let mut scaled = vec![[0.0; TILE]; dense];
        let mut by_row = vec![
            0.0;
            if factors.is_empty() {
                0
            } else {
                TILE * (dense + 1)
            }
        ];
        let mut columns: Vec<&[f64; TILE]> = Vec::with_capacity(dense);
        for (visit, tile) in (0..design.tiles()).step_by(sample.step).enumerate() {
            if visit % TILES_PER_REPORT == 0 {
                progress.report("Fitting the model", fraction)?;
            }
            let Some(s) = curvature
                .get(tile * TILE..)
                .and_then(|rest| rest.first_chunk::<TILE>())
            else {
                continue;
            };
            columns.clear();
            columns.extend((0..dense).map(|j| design.dense_tile(j, tile)));
            for (scaled, x) in scaled.iter_mut().zip(&columns) {
                for ((slot, s), x) in scaled.iter_mut().zip(s).zip(*x) {
                    *slot = s * x;
                }
            }
            hessian.row_mut(0)[0] += sum_tile(s);
            for (j, scaled) in scaled.iter().enumerate() {
                let row = hessian.row_mut(j + 1);
                row[0] += sum_tile(scaled);
                add_products(&mut row[1..], scaled, &columns[..=j]);
            }
            if factors.is_empty() {
                continue;
            }
            for (r, (row, s)) in by_row.chunks_exact_mut(dense + 1).zip(s).enumerate() {
                row[0] = *s;
                for (slot, scaled) in row[1..].iter_mut().zip(&scaled) {
                    *slot = scaled[r];
                }
            }
            let mut pair = 0;
            for (i, (factor, table)) in factors.iter().zip(&mut by_level).enumerate() {
                let codes = factor.tile(tile);
                for (&code, row) in codes.iter().zip(by_row.chunks_exact(dense + 1)) {
                    let start = code as usize * (dense + 1);
                    if let Some(slots) = table.get_mut(start..start + dense + 1) {
                        for (slot, x) in slots.iter_mut().zip(row) {
                            *slot += x;
                        }
                    }
                }
                for other in factors.iter().take(i) {
                    let width = other.width() + 1;
                    if let Some(table) = by_pair.get_mut(pair) {
                        for ((&a, &b), s) in codes.iter().zip(other.tile(tile)).zip(s) {
                            if let Some(slot) = table.get_mut(a as usize * width + b as usize) {
                                *slot += s;
                            }
                        }
                    }
                    pair += 1;
                }
            }
        }
        let mut pair = 0;
        for (i, (factor, table)) in factors.iter().zip(&by_level).enumerate() {
            for code in 1..=factor.width() {
                let start = code * (dense + 1);
                let at = factor.offset() + code;
                let row = hessian.row_mut(at);
                row[..=dense].copy_from_slice(&table[start..=start + dense]);
                row[at] = table[start];
            }
            for other in factors.iter().take(i) {
                let width = other.width() + 1;
                let table = &by_pair[pair];
                for code in 1..=factor.width() {
                    let row = hessian.row_mut(factor.offset() + code);
                    let from = code * width;
                    row[other.offset() + 1..=other.offset() + other.width()]
                        .copy_from_slice(&table[from + 1..from + width]);
                }
                pair += 1;
            }
        }
        Ok(hessian)
    }

    /// Adds the gradient of the penalty; returns the penalty.
    ///
    /// Dense coefficients are drawn to 0. The levels of a factor are drawn to their common
    /// mean, the reference (0) among them: the same as a column for every level, each drawn
    /// to 0, whose constant the intercept takes up. So the choice of the reference has no
    /// part in the predictions.
    fn penalise(&self, theta: &[f64], lambda: f64, gradient: &mut [f64]) -> f64 {
        let mut square = 0.0;
        let dense = self.design.dense_width();
        for (g, b) in gradient.iter_mut().zip(theta).skip(1).take(dense) {
            *g += lambda * b;
            square += b * b;
        }
        for factor in self.design.factors() {
            let range = factor.offset() + 1..factor.offset() + 1 + factor.width();
            let levels = theta.get(range.clone()).unwrap_or_default();
            let mean = levels.iter().sum::<f64>() / crate::numeric::count(factor.width() + 1);
            square += mean * mean;
            let slots = gradient.get_mut(range).unwrap_or_default();
            for (g, b) in slots.iter_mut().zip(levels) {
                *g += lambda * (b - mean);
                square += (b - mean) * (b - mean);
            }
        }
        0.5 * lambda * square
    }

    /// Adds the second derivatives of the penalty.
    pub(super) fn add_penalty(&self, hessian: &mut Triangle, sample: Sample) {
        let lambda = self.lambda * sample.share;
        for j in 1..=self.design.dense_width() {
            hessian.add_diagonal(j, lambda);
        }
        for factor in self.design.factors() {
            let first = factor.offset() + 1;
            let shared = lambda / crate::numeric::count(factor.width() + 1);
            for j in first..first + factor.width() {
                hessian.add_diagonal(j, lambda);
                for slot in hessian.row_mut(j).iter_mut().skip(first) {
                    *slot -= shared;
                }
            }
        }
    }

    /// Log-odds of a tile.
    fn linear(&self, theta: &[f64], tile: usize, z: &mut [f64; TILE]) {
        let (&intercept, b) = theta.split_first().unwrap_or((&0.0, &[]));
        z.fill(intercept);
        for (j, b) in b.iter().enumerate().take(self.design.dense_width()) {
            for (z, x) in z.iter_mut().zip(self.design.dense_tile(j, tile)) {
                *z += b * x;
            }
        }
        for factor in self.design.factors() {
            // Where the reference would stand is another column's coefficient, or the intercept.
            let effects = theta.get(factor.offset()..).unwrap_or_default();
            for (z, &code) in z.iter_mut().zip(factor.tile(tile)) {
                let effect = effects.get(code as usize).copied().unwrap_or(0.0);
                *z += if code == 0 { 0.0 } else { effect };
            }
        }
    }

    /// Residuals and second derivatives of a tile; returns its loss: minus the logarithm of the
    /// likelihood, without what does not depend on the linear part.
    fn respond(&self, tile: usize, z: &[f64; TILE], scratch: &mut Scratch) -> f64 {
        let from = tile * TILE;
        let none = [0.0; TILE];
        let y: &[f64; TILE] = first_tile(&self.outcomes, from).unwrap_or(&none);
        let w: &[f64; TILE] = first_tile(&self.weights, from).unwrap_or(&none);
        if self.response != Response::Binary {
            let floor = self.floor.get(tile).copied().unwrap_or(0.0);
            return floor + respond_volumes(self.response, y, w, z, scratch);
        }
        for r in 0..TILE {
            let z = z[r];
            let small = exp(-z.abs());
            let whole = 1.0 + small;
            let likelier = 1.0 / whole;
            let rarer = small * likelier;
            let p = if z >= 0.0 { likelier } else { rarer };
            scratch.residual[r] = w[r] * (p - y[r]);
            scratch.curvature[r] = w[r] * likelier * rarer;
            scratch.linear[r] = w[r] * (z.max(0.0) - y[r] * z);
            scratch.small[r] = small;
        }
        let full = from + TILE <= self.design.rows();
        let logs = if self.unit && full {
            // Each factor lies between 1 and 2, so a product of 64 cannot overflow, and one
            // logarithm serves 64 rows.
            let mut products = [1.0; TILE / 64];
            for (product, rows) in products.iter_mut().zip(scratch.small.chunks_exact(64)) {
                for small in rows {
                    *product *= 1.0 + small;
                }
            }
            products.iter().map(|&p| ln(p)).sum::<f64>()
        } else {
            let rows = scratch.small.iter().zip(w);
            rows.filter(|(_, w)| **w > 0.0)
                .map(|(&small, w)| w * ln_1p(small))
                .sum::<f64>()
        };
        logs + sum_tile(&scratch.linear)
    }
}

/// As [`Problem::respond`], of outcomes that are volumes.
fn respond_volumes(
    response: Response,
    y: &[f64; TILE],
    w: &[f64; TILE],
    z: &[f64; TILE],
    scratch: &mut Scratch,
) -> f64 {
    let mut loss = 0.0;
    let middle = match response {
        Response::NegativeBinomial { theta } => ln(theta),
        _ => 0.0,
    };
    for r in 0..TILE {
        let (y, z) = (y[r], z[r]);
        let (residual, curvature, value) = match response {
            Response::NegativeBinomial { theta } => {
                // As a function of the linear part this is the loss of `y` successes and
                // `theta` failures at the log-odds `u`. So written, nothing cancels, however
                // large a volume is.
                let u = z - middle;
                let small = exp(-u.abs());
                let likelier = 1.0 / (1.0 + small);
                let rarer = small * likelier;
                let (success, failure) = if u >= 0.0 {
                    (likelier, rarer)
                } else {
                    (rarer, likelier)
                };
                let value = (y + theta) * ln_1p(small) + theta * u.max(0.0) - y * u.min(0.0);
                let curvature = (y + theta) * likelier * rarer;
                (theta * success - y * failure, curvature, value)
            }
            Response::Poisson => {
                let mean = exp(z);
                (mean - y, mean, mean - y * z)
            }
            Response::Normal | Response::Binary => {
                let off = z - y;
                (off, 1.0, 0.5 * off * off)
            }
        };
        scratch.residual[r] = w[r] * residual;
        scratch.curvature[r] = w[r] * curvature;
        scratch.linear[r] = w[r] * value;
    }
    for (value, w) in scratch.linear.iter().zip(w) {
        loss += if *w > 0.0 { *value } else { 0.0 };
    }
    loss
}

/// What one tile needs besides its columns.
struct Scratch {
    residual: [f64; TILE],
    curvature: [f64; TILE],
    linear: [f64; TILE],
    small: [f64; TILE],
}

impl Scratch {
    fn new() -> Self {
        Self {
            residual: [0.0; TILE],
            curvature: [0.0; TILE],
            linear: [0.0; TILE],
            small: [0.0; TILE],
        }
    }
}

fn first_tile(values: &[f64], from: usize) -> Option<&[f64; TILE]> {
    values.get(from..)?.first_chunk()
}

const LANES: usize = 8;

fn sum_lanes(l: [f64; LANES]) -> f64 {
    ((l[0] + l[1]) + (l[2] + l[3])) + ((l[4] + l[5]) + (l[6] + l[7]))
}

fn sum_tile(a: &[f64; TILE]) -> f64 {
    let mut lanes = [0.0; LANES];
    for a in a.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            lanes[lane] += a[lane];
        }
    }
    sum_lanes(lanes)
}

fn dot_tile(a: &[f64; TILE], b: &[f64; TILE]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (a, b) in a
        .as_chunks::<LANES>()
        .0
        .iter()
        .zip(b.as_chunks::<LANES>().0)
    {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    sum_lanes(lanes)
}

/// Adds the product of one column with each of the others to its slot. Four others at a
/// time, so that the column is read from the cache once for all of them.
fn add_products(slots: &mut [f64], column: &[f64; TILE], others: &[&[f64; TILE]]) {
    let (groups, rest) = others.as_chunks::<4>();
    let (slots, slots_rest) = slots.as_chunks_mut::<4>();
    for (slots, group) in slots.iter_mut().zip(groups) {
        let sums = dot_four(column, group);
        for (slot, sum) in slots.iter_mut().zip(sums) {
            *slot += sum;
        }
    }
    for (slot, other) in slots_rest.iter_mut().zip(rest) {
        *slot += dot_tile(column, other);
    }
}

/// The products of one column with four others.
fn dot_four(column: &[f64; TILE], others: &[&[f64; TILE]; 4]) -> [f64; 4] {
    const WIDTH: usize = 4;
    let [a, b, c, d] = others.map(|other| other.as_chunks::<WIDTH>().0);
    let mut sums = [[0.0; WIDTH]; 4];
    let rows = column
        .as_chunks::<WIDTH>()
        .0
        .iter()
        .zip(a)
        .zip(b)
        .zip(c)
        .zip(d);
    for ((((x, a), b), c), d) in rows {
        for lane in 0..WIDTH {
            sums[0][lane] += x[lane] * a[lane];
            sums[1][lane] += x[lane] * b[lane];
            sums[2][lane] += x[lane] * c[lane];
            sums[3][lane] += x[lane] * d[lane];
        }
    }
    sums.map(|[p, q, r, s]| (p + q) + (r + s))
}
