//! Curves as plain points, few enough to draw.

use serde::{Deserialize, Serialize};

use super::probability::bins;
use super::ranking::Top;
use super::scored::{Scored, Tally};
use crate::estimate::Estimate;

/// Points a curve is thinned to, about.
const POINTS: f64 = 200.0;

/// A line through points, in drawing order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Horizontal.
    pub x: Vec<f64>,
    /// Vertical; as many.
    pub y: Vec<f64>,
}

impl Curve {
    fn push(&mut self, x: f64, y: f64) {
        self.x.push(x);
        self.y.push(y);
    }

    /// Leaves out points so that neighbours lie about one 200th of the way apart; corners
    /// that stay are exact, the ends always stay.
    fn thinned(self) -> Self {
        let points: Vec<(f64, f64)> = self.x.into_iter().zip(self.y).collect();
        let way = |a: (f64, f64), b: (f64, f64)| (b.0 - a.0).abs() + (b.1 - a.1).abs();
        let total: f64 = points
            .iter()
            .zip(points.iter().skip(1))
            .map(|(&a, &b)| way(a, b))
            .sum();
        let step = total / POINTS;
        let mut kept = Self::default();
        let mut gone = 0.0;
        let mut last = points.first().copied().unwrap_or_default();
        let mut pending = None;
        for &point in &points {
            gone += way(last, point);
            last = point;
            if gone >= step || kept.x.is_empty() {
                kept.push(point.0, point.1);
                gone = 0.0;
                pending = None;
            } else {
                pending = Some(point);
            }
        }
        if let Some(end) = pending {
            kept.push(end.0, end.1);
        }
        kept
    }
}

/// Share of the others contacted (x) and of the conversions found (y), from nobody to all.
#[must_use]
pub fn roc_curve(scored: &Scored) -> Curve {
    let total = scored.total();
    let mut curve = Curve::default();
    curve.push(0.0, 0.0);
    let mut seen = Tally::default();
    for t in scored.tallies(&scored.weights) {
        seen.add(t);
        curve.push(
            seen.negative / total.negative,
            seen.positive / total.positive,
        );
    }
    curve.thinned()
}

/// Share of the conversions found (x, recall) and of conversions among the contacted
/// (y, precision), from the highest score down.
#[must_use]
pub fn precision_recall_curve(scored: &Scored) -> Curve {
    let total = scored.total();
    let mut curve = Curve::default();
    let mut seen = Tally::default();
    for t in scored.tallies(&scored.weights) {
        seen.add(t);
        // Before the first conversion found there is no point: precision 0 at recall 0 says nothing.
        if seen.positive > 0.0 {
            curve.push(seen.positive / total.positive, seen.positive / seen.total());
        }
    }
    curve.thinned()
}

/// Share of the people contacted (x) and of the conversions found (y).
#[must_use]
pub fn gain_curve(scored: &Scored) -> Curve {
    let tallies = scored.tallies(&scored.weights);
    let mut curve = Curve::default();
    curve.push(0.0, 0.0);
    for share in shares() {
        curve.push(share, Top::new(share, false).capture(&tallies));
    }
    curve
}

/// Share of the people contacted (x, from 0.5 %) and the lift among them (y).
#[must_use]
pub fn lift_curve(scored: &Scored) -> Curve {
    let tallies = scored.tallies(&scored.weights);
    let mut curve = Curve::default();
    for share in shares() {
        curve.push(share, Top::new(share, false).lift(&tallies));
    }
    curve
}

fn shares() -> impl Iterator<Item = f64> {
    (1..=200_u32).map(|k| f64::from(k) / 200.0)
}

/// Rows of about the same predicted probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalibrationBin {
    /// Weighted mean of the predictions.
    pub predicted: f64,
    /// Observed share of conversions with its Wilson interval.
    pub observed: Estimate,
    /// Weight of the rows.
    pub weight: f64,
}

/// Up to ten bins of about the same weight, lowest predictions first; equal predictions
/// share a bin. Weighted rows count as `(sum w)^2 / sum w^2` rows in the interval.
#[must_use]
pub fn calibration_bins(scored: &Scored) -> Vec<CalibrationBin> {
    let mut sums = [[0.0; 4]; 10];
    let rows = scored
        .scores
        .iter()
        .zip(&scored.outcomes)
        .zip(&scored.weights);
    for (((p, y), w), bin) in rows.zip(bins(scored)) {
        if let Some([weight, predicted, hits, square]) = sums.get_mut(usize::from(bin)) {
            *weight += w;
            *predicted += w * p;
            *hits += w * y;
            *square += w * w;
        }
    }
    sums.iter()
        .rev()
        .filter(|[weight, ..]| *weight > 0.0)
        .map(|&[weight, predicted, hits, square]| {
            let rows = weight * weight / square;
            CalibrationBin {
                predicted: predicted / weight,
                observed: Estimate::rate(hits / weight * rows, rows),
                weight,
            }
        })
        .collect()
}
