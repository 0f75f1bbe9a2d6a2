//! Measures of probability: are the numbers themselves right.

use super::scored::Scored;
use crate::numeric::{ln, ln_1p, logit, sigmoid};

/// Cox's calibration line `logit P(y) = intercept + slope logit(p)` by weighted maximum
/// likelihood. (0, 1) is perfect; a slope below 1 means the predictions are too extreme.
/// The slope is 0 when all predictions are alike.
#[must_use]
pub fn calibration_line(scored: &Scored) -> (f64, f64) {
    let logits: Vec<f64> = scored.scores.iter().map(|&p| logit(p)).collect();
    logistic_line(&logits, &scored.outcomes, &scored.weights)
}

/// Intercept and slope of `target ~ sigma(intercept + slope logit)` by weighted maximum
/// likelihood; targets lie between 0 and 1. The slope is 0 when all logits are alike.
pub(crate) fn logistic_line(logits: &[f64], targets: &[f64], weights: &[f64]) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    if logits.windows(2).all(|pair| pair.first() == pair.last()) {
        let rows = targets.iter().zip(weights);
        let (hits, total) = rows.fold((0.0, 0.0), |(h, t), (y, w)| (h + w * y, t + w));
        return (logit(hits / total), 0.0);
    }
    let rows = || logits.iter().zip(targets).zip(weights);
    let loss = |a: f64, b: f64| -> f64 {
        rows()
            .map(|((z, y), w)| {
                let z = a + b * z;
                w * (z.max(0.0) - y * z + ln_1p(crate::numeric::exp(-z.abs())))
            })
            .sum()
    };
    let mut best = loss(a, b);
    for _ in 0..50 {
        let mut sums = LineSums::default();
        for ((&z, &y), &w) in rows() {
            let p = sigmoid(a + b * z);
            sums.add(w, z, p - y, p * (1.0 - p));
        }
        let (da, db) = sums.step();
        let mut length = 1.0;
        let mut next = loss(a + da, b + db);
        // Near the end the decrease drowns in rounding.
        let slack = 1e-13 * best.abs();
        while next > best + slack && length > 1e-6 {
            length *= 0.5;
            next = loss(a + length * da, b + length * db);
        }
        if next > best + slack {
            break;
        }
        a += length * da;
        b += length * db;
        best = next;
        if da.abs().max(db.abs()) < 1e-12 * (1.0 + a.abs().max(b.abs())) {
            break;
        }
    }
    (a, b)
}

/// Sums for one Newton step of a line in the logits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineSums {
    gradient: [f64; 2],
    hessian: [f64; 3],
}

impl LineSums {
    /// Adds a row: its weight, logit, residual `p - y` and `p (1 - p)`.
    pub(super) fn add(&mut self, w: f64, z: f64, residual: f64, curvature: f64) {
        let (r, s) = (w * residual, w * curvature);
        self.gradient[0] += r;
        self.gradient[1] += r * z;
        self.hessian[0] += s;
        self.hessian[1] += s * z;
        self.hessian[2] += s * z * z;
    }

    /// The step; (0, 0) when the sums do not determine one.
    pub(super) fn step(&self) -> (f64, f64) {
        let [ga, gb] = self.gradient;
        let [haa, hab, hbb] = self.hessian;
        let determinant = haa * hbb - hab * hab;
        if determinant > 1e-12 * haa * hbb {
            (
                -(hbb * ga - hab * gb) / determinant,
                -(haa * gb - hab * ga) / determinant,
            )
        } else {
            (0.0, 0.0)
        }
    }
}

/// Log-loss of each rank, predictions held within 1e-15 of 0 and 1.
pub(super) fn log_losses(scored: &Scored) -> Vec<f64> {
    let rows = scored.scores.iter().zip(&scored.outcomes);
    rows.map(|(&p, &y)| {
        let p = p.clamp(1e-15, 1.0 - 1e-15);
        -(y * ln(p) + (1.0 - y) * ln_1p(-p))
    })
    .collect()
}

/// The bin of each rank: ten bins of about the same weight; equal scores share a bin.
pub(super) fn bins(scored: &Scored) -> Vec<u8> {
    let total: f64 = scored.weights.iter().sum();
    let mut bins = Vec::with_capacity(scored.rows());
    let (mut start, mut before) = (0, 0.0);
    for &end in &scored.ends {
        let rows = scored.weights.get(start..end).unwrap_or_default();
        let weight: f64 = rows.iter().sum();
        // The bin in which the middle of the group falls.
        let middle = (before + 0.5 * weight) / total;
        bins.resize(end, tenth(middle));
        before += weight;
        start = end;
    }
    bins
}

fn tenth(share: f64) -> u8 {
    let passed = (1..10_u8).filter(|&b| share >= f64::from(b) / 10.0).count();
    u8::try_from(passed).unwrap_or(9)
}

/// The calibration error `sum_b (w_b / w) |observed rate - mean prediction|` over ten bins, for
/// these weights by rank.
pub(super) fn binned_error(scored: &Scored, bins: &[u8], weights: &[f64]) -> f64 {
    let mut gaps = [0.0; 10];
    let mut total = 0.0;
    let rows = scored.scores.iter().zip(&scored.outcomes).zip(weights);
    for (((p, y), w), &bin) in rows.zip(bins) {
        if let Some(gap) = gaps.get_mut(usize::from(bin)) {
            *gap += w * (y - p);
        }
        total += w;
    }
    gaps.iter().map(|g: &f64| g.abs()).sum::<f64>() / total
}
