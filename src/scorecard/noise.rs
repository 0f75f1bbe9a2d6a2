//! How much a dealer's volume varies from month to month by itself.

use serde::{Deserialize, Serialize};

use crate::panel::Panel;

/// The variance of a month's volume around what is usual for the dealer:
/// `chance * mean + swing * mean^2`, and how much of it lasts into the next month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Noise {
    /// 1 is what chance alone does to a count.
    pub(super) chance: f64,
    /// Square of the relative swings that do not shrink with size.
    pub(super) swing: f64,
    /// Correlation of a month with the one before, 0 to 0.9.
    pub(super) memory: f64,
    /// Whether it was seen within dealers: with one month each, luck cannot be told from skill.
    pub(super) seen: bool,
    /// The variance seen within dealers over what chance alone would do; for counts.
    pub(super) dispersion: f64,
}

/// Cells whose mean is below this share of the median say little of the others.
const LEAST: f64 = 0.05;
/// Months of a dealer from which its noise is taken.
const MONTHS: f64 = 3.0;

impl Noise {
    /// From the distances of each month from the dealer's own ratio of actual to expected, by the
    /// moments `sum e^2 / m` and `sum e^2 / m^2`.
    pub(super) fn of(panel: &Panel, volume: &[f64], expected: &[f64], money: bool) -> Self {
        let mut points: Vec<(f64, f64)> = Vec::new();
        let mut runs: Vec<Vec<(u32, f64, f64)>> = Vec::new();
        for dealer in panel.by_unit() {
            let known = dealer.filter_map(|cell| {
                let (a, e) = (*volume.get(cell)?, *expected.get(cell)?);
                let month = panel.cells().get(cell)?.1;
                (a >= 0.0 && e > 0.0 && e.is_finite()).then_some((month, a, e))
            });
            let run: Vec<(u32, f64, f64)> = known.collect();
            let months = run.len() as f64;
            let (actual, sum) = run
                .iter()
                .fold((0.0, 0.0), |s, (_, a, e)| (s.0 + a, s.1 + e));
            if months < MONTHS || actual <= 0.0 {
                continue;
            }
            let ratio = actual / sum;
            let lost = months / (months - 1.0);
            let off = |(month, a, e): &(u32, f64, f64)| (*month, a - ratio * e, ratio * e);
            let offs: Vec<(u32, f64, f64)> = run.iter().map(off).collect();
            points.extend(offs.iter().map(|(_, e, m)| (*m, lost * e * e)));
            runs.push(offs);
        }
        let floor = if money { 0.0 } else { 1.0 };
        if points.is_empty() {
            let unseen = Self {
                chance: 1.0,
                swing: 0.0,
                memory: 0.0,
                seen: false,
                dispersion: 1.0,
            };
            return unseen;
        }
        let mut means: Vec<f64> = points.iter().map(|p| p.0).collect();
        crate::numeric::sort_numbers(&mut means);
        let median = means.get(means.len() / 2).copied().unwrap_or(0.0);
        points.retain(|p| p.0 >= LEAST * median);
        let n = points.len() as f64;
        let (mut m, mut inverse, mut first, mut second) = (0.0, 0.0, 0.0, 0.0);
        for (mean, square) in &points {
            m += mean;
            inverse += 1.0 / mean;
            first += square / mean;
            second += square / (mean * mean);
        }
        // [n m; inverse n] [chance swing]' = [first second]'
        let determinant = n * n - m * inverse;
        let (mut chance, mut swing) = (first / n, 0.0);
        if determinant.abs() > 1e-9 * n * n {
            chance = (n * first - m * second) / determinant;
            swing = (n * second - inverse * first) / determinant;
        }
        let dispersion = first / n;
        if swing < 0.0 {
            (chance, swing) = (first / n, 0.0);
        }
        if chance < floor {
            chance = floor;
            swing = ((second - chance * inverse) / n).max(0.0);
        }
        let mut noise = Self {
            chance,
            swing,
            memory: 0.0,
            seen: true,
            dispersion,
        };
        noise.memory = noise.memory_of(&runs);
        noise
    }

    /// So many times the variance.
    pub(super) fn scaled(self, times: f64) -> Self {
        Self {
            chance: times * self.chance,
            swing: times * self.swing,
            ..self
        }
    }

    /// Variance of a month of this mean.
    pub(super) fn variance(&self, mean: f64) -> f64 {
        self.chance * mean + self.swing * mean * mean
    }

    /// How much larger the variance of a sum of so many months is than with no memory.
    pub(super) fn inflation(&self, months: f64) -> f64 {
        let (mut factor, mut power, mut lag) = (1.0, 1.0, 1.0);
        while lag < months && lag < 60.0 {
            power *= self.memory;
            factor += 2.0 * (1.0 - lag / months) * power;
            lag += 1.0;
        }
        factor
    }

    /// The correlation of neighbouring months, corrected for the dealer's own mean having been
    /// taken from them (Kendall 1954: minus one over the months).
    fn memory_of(&self, runs: &[Vec<(u32, f64, f64)>]) -> f64 {
        let (mut products, mut squares, mut pairs, mut lengths) = (0.0, 0.0, 0.0, 0.0);
        for run in runs {
            let scaled: Vec<(u32, f64)> = run
                .iter()
                .map(|(month, e, m)| (*month, e / self.variance(*m).max(1e-300).sqrt()))
                .collect();
            for pair in scaled.windows(2) {
                if let [(before, a), (month, b)] = pair
                    && *month == before + 1
                {
                    products += a * b;
                    squares += 0.5 * (a * a + b * b);
                    pairs += 1.0;
                    lengths += 1.0 / scaled.len() as f64;
                }
            }
        }
        if pairs < 20.0 || squares <= 0.0 {
            return 0.0;
        }
        (products / squares + lengths / pairs).clamp(0.0, 0.9)
    }
}
