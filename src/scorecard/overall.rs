//! The overall score: generating and managing, weighted.

use super::generating::{Generating, Window};
use super::managing::Managing;
use super::setup::IndexRule;
use super::sheet::Sheet;
use crate::evaluate::Posterior;
use crate::models::ridge::ridge;
use crate::numeric::exp;

/// Months from which on the weights can be learned from what came later.
const MONTHS: usize = 6;

/// The overall scores, and how they came about.
pub(super) struct Overall {
    /// Share of the generating score, 0 to 1.
    pub(super) weight: f64,
    pub(super) how: How,
    /// Per dealer, in points.
    pub(super) beliefs: Vec<Option<Posterior>>,
}

/// Where the weight comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The user's.
    Own,
    /// How much each score of the first half of the months says of the second half.
    Foretelling,
    /// Correlation of each score with the volume.
    Correlation,
    /// Nothing else could be learned.
    Even,
    /// There is no managing index.
    Alone,
}

pub(super) fn overall(sheet: &Sheet<'_>) -> Overall {
    let (area, generating) = (sheet.area, &sheet.generating);
    let managing = sheet.managing_index();
    let (weight, how) = match (managing, area.generating_weight, area.index) {
        (None, ..) => (1.0, How::Alone),
        (_, Some(own), _) => (own.clamp(0.0, 1.0), How::Own),
        (Some(managing), None, IndexRule::PercentSum) => by_correlation(generating, managing),
        (_, None, IndexRule::Standardised) => by_foretelling(sheet),
    };
    let belief = |(at, g): (usize, &Option<Posterior>)| {
        let generated = g.map(|g| {
            let points = 100.0 * exp(g.mean);
            (points, points * points * g.variance, g.reliability)
        });
        let managed = managing
            .and_then(|m| m.beliefs.get(at).copied().flatten())
            .map(|m| (m.mean, m.variance, m.reliability));
        // A missing part leaves the other alone.
        let (w, g, m) = match (generated, managed) {
            (Some(g), Some(m)) => (weight, g, m),
            (Some(g), None) => (1.0, g, g),
            (None, Some(m)) => (0.0, m, m),
            (None, None) => return None,
        };
        let rest = 1.0 - w;
        Some(Posterior {
            mean: w * g.0 + rest * m.0,
            variance: w * w * g.1 + rest * rest * m.1,
            reliability: w * g.2 + rest * m.2,
        })
    };
    let beliefs = generating.beliefs.iter().enumerate().map(belief).collect();
    Overall {
        weight,
        how,
        beliefs,
    }
}

/// Both scores of the first half of the months, standardised, against actual over expected of the
/// second half: the ridge coefficients, none below zero.
fn by_foretelling(sheet: &Sheet<'_>) -> (f64, How) {
    let (panel, window) = (&sheet.card.panel, sheet.window);
    let last = sheet.card.last_month();
    let (from, to) = (window.from, window.to.min(last));
    let months = (to.saturating_sub(from) + 1) as usize;
    if months < MONTHS {
        return (0.5, How::Even);
    }
    let middle = from + u32::try_from(months / 2).unwrap_or(0);
    let scores = |from, to| {
        let window = Window { from, to };
        let (volume, noise) = (&sheet.cells.volume, &sheet.state.noise);
        Generating::of(panel, volume, &sheet.expected, noise, window)
    };
    let (first, second) = (scores(from, middle - 1), scores(middle, to));
    let early = Window {
        from,
        to: middle - 1,
    };
    let Some(managed) = Managing::of(panel, sheet.area, &sheet.cells, early, &first) else {
        return (1.0, How::Alone);
    };
    let mut rows = Vec::new();
    let (mut targets, mut weights) = (Vec::new(), Vec::new());
    for (at, ratio) in second.ratios.iter().enumerate() {
        let known = |beliefs: &[Option<Posterior>]| beliefs.get(at).copied().flatten();
        if let (Some(ratio), Some(g), Some(m)) =
            (ratio, known(&first.beliefs), known(&managed.beliefs))
        {
            let (log, variance) = ratio.log();
            rows.push(vec![g.mean, m.mean]);
            targets.push(log);
            weights.push(1.0 / (variance + second.spread).max(1e-12));
        }
    }
    standardise(&mut rows);
    let found = ridge(&rows, &targets, &weights, 0.05);
    match found[..] {
        [g, m] if g.max(0.0) + m.max(0.0) > 0.0 => {
            (g.max(0.0) / (g.max(0.0) + m.max(0.0)), How::Foretelling)
        }
        _ => (0.5, How::Even),
    }
}

fn standardise(rows: &mut [Vec<f64>]) {
    let n = (rows.len() as f64).max(1.0);
    for column in 0..2 {
        let of = |row: &Vec<f64>| row.get(column).copied().unwrap_or(0.0);
        let mean = rows.iter().map(of).sum::<f64>() / n;
        let sd = (rows
            .iter()
            .map(|r| (of(r) - mean) * (of(r) - mean))
            .sum::<f64>()
            / n)
            .sqrt();
        for row in rows.iter_mut() {
            if let Some(x) = row.get_mut(column) {
                *x = if sd > 0.0 { (*x - mean) / sd } else { 0.0 };
            }
        }
    }
}

/// The weights of [`IndexRule::PercentSum`]: each score's correlation with the volume, as shares.
fn by_correlation(generating: &Generating, managing: &Managing) -> (f64, How) {
    let volume = |at: usize| {
        let ratio = generating.ratios.get(at).copied().flatten()?;
        Some(ratio.actual / f64::from(ratio.months.max(1)))
    };
    let of = |score: &dyn Fn(usize) -> Option<f64>| {
        let pairs: Vec<(f64, f64)> = (0..generating.ratios.len())
            .filter_map(|at| Some((score(at)?, volume(at)?)))
            .collect();
        correlation(&pairs).max(0.0)
    };
    let g = of(&|at| {
        generating
            .ratios
            .get(at)
            .copied()
            .flatten()
            .map(|r| r.raw())
    });
    let m = of(&|at| managing.beliefs.get(at).copied().flatten().map(|b| b.mean));
    if g + m > 0.0 {
        (g / (g + m), How::Correlation)
    } else {
        (0.5, How::Even)
    }
}

/// Pearson's correlation; 0 where one of both does not vary.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = (pairs.len() as f64).max(1.0);
    let (mx, my) = pairs
        .iter()
        .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
    }
    if xx > 0.0 && yy > 0.0 {
        xy / (xx * yy).sqrt()
    } else {
        0.0
    }
}
