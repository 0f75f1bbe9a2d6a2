//! Which calibration serves best.

use super::isotonic::{check, fit_isotonic};
use super::link::{Calibration, Link};
use super::platt::fit_platt;
use crate::error::Error;
use crate::numeric::count;
use crate::numeric::{distinct, ln, ln_1p, logit};

/// Conversions from which on the many knots of the isotonic curve can be learned.
const ISOTONIC_HITS: usize = 1_000;

/// The calibration chosen, and what each would have cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Fitted to all rows.
    pub calibration: Calibration,
    /// Mean log-loss on rows that neither model nor calibration had seen: without, by Platt,
    /// by the isotonic curve. `None` for a curve that was not tried.
    pub log_loss: [Option<f64>; 3],
}

/// Chooses among no calibration, Platt's and the isotonic curve by log-loss over these folds:
/// each is fitted to the predictions of all folds but one and judged on that one. The
/// probabilities must be those of models that had not seen the row. The simpler wins a tie;
/// the isotonic curve is tried from 1,000 conversions on. `weights`, when given, count as
/// repeated rows; of conversions the rows count.
///
/// # Errors
/// [`crate::error::ErrorCode::BadRequest`] when the lengths differ, a probability is not one or
/// a weight is not finite and above 0.
pub fn choose(
    probabilities: &[f64],
    outcomes: &[bool],
    weights: Option<&[f64]>,
    fold_of: &[u32],
) -> Result<Choice, Error> {
    check(probabilities, outcomes, weights)?;
    let fit = |kind: usize, p: &[f64], y: &[bool], w: Option<&[f64]>| match kind {
        0 => Ok(Calibration::None),
        1 => fit_platt(p, y, w).map(Calibration::Platt),
        _ => fit_isotonic(p, y, w).map(|mut curve| {
            // The curve promises 0 or 1 where all of a few rows went one way. Half a row more
            // on either side keeps it from being sure.
            let least = 0.5 / (count(y.len()) + 1.0);
            for after in &mut curve.after {
                *after = after.clamp(least, 1.0 - least);
            }
            Calibration::Isotonic(curve)
        }),
    };
    let hits = outcomes.iter().filter(|y| **y).count();
    let tried = if hits < ISOTONIC_HITS { 2 } else { 3 };
    let folds = distinct(fold_of);
    let mut log_loss = [None; 3];
    for (kind, slot) in log_loss.iter_mut().enumerate().take(tried) {
        let (mut sum, mut rows) = (0.0, 0.0);
        for fold in &folds {
            let part = |inside: bool| {
                Part::of(probabilities, outcomes, weights, |row| {
                    (fold_of.get(row) == Some(fold)) == inside
                })
            };
            let others = part(false);
            if others.probabilities.is_empty() {
                continue;
            }
            let link = Link {
                calibration: fit(
                    kind,
                    &others.probabilities,
                    &others.outcomes,
                    others.weights.as_deref(),
                )?,
                shift: 0.0,
            };
            let own = part(true);
            for (row, (p, y)) in own.probabilities.iter().zip(&own.outcomes).enumerate() {
                let weight = own.weights.as_ref().and_then(|w| w.get(row));
                let weight = weight.copied().unwrap_or(1.0);
                let p = link.probability(logit(*p)).clamp(1e-15, 1.0 - 1e-15);
                sum -= weight * if *y { ln(p) } else { ln_1p(-p) };
                rows += weight;
            }
        }
        if rows > 0.0 {
            *slot = Some(sum / rows);
        }
    }
    let losses = log_loss.iter().enumerate();
    let (best, _) = losses.fold((0, f64::INFINITY), |best, (kind, loss)| match loss {
        Some(loss) if *loss < best.1 => (kind, *loss),
        _ => best,
    });
    Ok(Choice {
        calibration: fit(best, probabilities, outcomes, weights)?,
        log_loss,
    })
}

/// Some of the rows.
struct Part {
    probabilities: Vec<f64>,
    outcomes: Vec<bool>,
    weights: Option<Vec<f64>>,
}

impl Part {
    fn of(
        probabilities: &[f64],
        outcomes: &[bool],
        weights: Option<&[f64]>,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let rows = probabilities.iter().zip(outcomes).enumerate();
        let rows = rows.filter(|(row, _)| wanted(*row));
        let (probabilities, outcomes) = rows.map(|(_, (p, y))| (*p, *y)).unzip();
        let weights = weights.map(|w| {
            let rows = w.iter().enumerate().filter(|(row, _)| wanted(*row));
            rows.map(|(_, w)| *w).collect()
        });
        Self {
            probabilities,
            outcomes,
            weights,
        }
    }
}
