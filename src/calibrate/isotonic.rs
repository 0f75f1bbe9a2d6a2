//! Isotonic calibration: the best rising curve.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode};

/// A rising curve of straight pieces; level before its first knot and after its last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isotonic {
    /// Probabilities before, rising.
    pub before: Vec<f64>,
    /// Probabilities after, never falling; as many.
    pub after: Vec<f64>,
}

impl Isotonic {
    /// Whether it is a curve: finite, with as many values as rising knots.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let numbers = self.before.iter().chain(&self.after);
        numbers.clone().all(|x| x.is_finite())
            && self.before.len() == self.after.len()
            && self.before.is_sorted_by(|a, b| a < b)
    }

    /// The calibrated probability, linear between knots.
    #[must_use]
    pub fn apply(&self, p: f64) -> f64 {
        let next = self.before.partition_point(|x| *x < p);
        let at = |i: usize| Some((*self.before.get(i)?, *self.after.get(i)?));
        match (next.checked_sub(1).and_then(at), at(next)) {
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (p - x0) / (x1 - x0),
            (Some((_, y)), None) | (None, Some((_, y))) => y,
            (None, None) => p,
        }
    }
}

/// Fits the curve to predictions of rows that were not trained on: rows of equal probability
/// are one point, neighbours that fall are pooled (Ayer et al. 1955), and the ends of each
/// level piece are its knots, as in scikit-learn. `weights`, when given, count as repeated rows.
///
/// # Errors
/// [`ErrorCode::BadRequest`] when the lengths differ, there is no row, a probability is not
/// one or a weight is not finite and above 0.
pub fn fit_isotonic(
    probabilities: &[f64],
    outcomes: &[bool],
    weights: Option<&[f64]>,
) -> Result<Isotonic, Error> {
    check(probabilities, outcomes, weights)?;
    let weight = |row: usize| weights.and_then(|w| w.get(row)).copied().unwrap_or(1.0);
    let rows = probabilities.iter().zip(outcomes).enumerate();
    let mut rows: Vec<(f64, bool, f64)> = rows.map(|(row, (p, y))| (*p, *y, weight(row))).collect();
    crate::numeric::sort_by(&mut rows, |a, b| a.0.total_cmp(&b.0));
    let mut pieces: Vec<Piece> = Vec::new();
    for (p, y, weight) in rows {
        let hits = weight * f64::from(u8::from(y));
        match pieces.last_mut().filter(|piece| piece.last == p) {
            Some(piece) => {
                piece.hits += hits;
                piece.rows += weight;
            }
            None => pieces.push(Piece {
                first: p,
                last: p,
                hits,
                rows: weight,
            }),
        }
    }
    let mut pooled: Vec<Piece> = Vec::new();
    for piece in pieces {
        let mut piece = piece;
        while let Some(before) = pooled.pop_if(|before| before.rate() >= piece.rate()) {
            piece = Piece {
                first: before.first,
                last: piece.last,
                hits: before.hits + piece.hits,
                rows: before.rows + piece.rows,
            };
        }
        pooled.push(piece);
    }
    let mut curve = Isotonic {
        before: Vec::new(),
        after: Vec::new(),
    };
    for piece in pooled {
        let ends = [piece.first, piece.last];
        for end in ends
            .iter()
            .take(if piece.first < piece.last { 2 } else { 1 })
        {
            curve.before.push(*end);
            curve.after.push(piece.rate());
        }
    }
    Ok(curve)
}

/// Rows that share a rate.
#[derive(Debug, Clone, Copy)]
struct Piece {
    first: f64,
    last: f64,
    hits: f64,
    rows: f64,
}

impl Piece {
    fn rate(&self) -> f64 {
        self.hits / self.rows
    }
}

pub(super) fn check(
    probabilities: &[f64],
    outcomes: &[bool],
    weights: Option<&[f64]>,
) -> Result<(), Error> {
    let probability = |p: &f64| (0.0..=1.0).contains(p);
    let weighed =
        |w: &[f64]| w.len() == outcomes.len() && w.iter().all(|w| w.is_finite() && *w > 0.0);
    if !weights.is_none_or(weighed) {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "Calibration needs one weight above zero per outcome.",
            "Report this as a defect.",
        ));
    }
    if outcomes.is_empty()
        || probabilities.len() != outcomes.len()
        || !probabilities.iter().all(probability)
    {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "Calibration needs one probability per outcome.",
            "Report this as a defect.",
        ));
    }
    Ok(())
}
