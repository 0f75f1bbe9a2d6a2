//! Groups of people in place of single ones: what a card holds is kept in files.

use crate::charts::Mark;
use crate::estimate::Z95;
use crate::format;
use crate::numeric::{count, sort_by};
use crate::saved::FEWEST;

/// People in groups of at least [`FEWEST`] and at most so many groups, by `key`; of fewer people
/// there is no group.
pub(super) fn groups<T>(mut people: Vec<T>, most: usize, key: impl Fn(&T) -> f64) -> Vec<Vec<T>> {
    sort_by(&mut people, |a, b| key(a).total_cmp(&key(b)));
    let n = people.len();
    let parts = (n / FEWEST).min(most);
    let mut left = people.into_iter();
    (0..parts)
        .map(|part| {
            let size = n * (part + 1) / parts - n * part / parts;
            left.by_ref().take(size).collect()
        })
        .collect()
}

/// A mean with its 95 % interval, and of how many.
pub(super) struct Mean {
    pub(super) value: f64,
    half: f64,
    people: usize,
}

impl Mean {
    pub(super) fn of(points: &[f64]) -> Self {
        let n = count(points.len().max(1));
        let value = points.iter().sum::<f64>() / n;
        let squares: f64 = points.iter().map(|x| (x - value) * (x - value)).sum();
        Self {
            value,
            half: Z95 * (squares / (n - 1.0).max(1.0) / n).sqrt(),
            people: points.len(),
        }
    }

    /// As a mark at (`x`, `y`).
    pub(super) fn mark(&self, x: f64, y: f64) -> Mark {
        Mark {
            x,
            y,
            low: Some(self.value - self.half),
            high: Some(self.value + self.half),
            label: format!("{} people", format::count(count(self.people))),
            ..Mark::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_twenty_people_each_and_everybody() {
        for n in [0, 19, 20, 39, 40, 57, 1_000] {
            let people: Vec<f64> = (0..n).rev().map(f64::from).collect();
            let found = groups(people, 7, |x| *x);
            assert!(found.iter().all(|g| g.len() >= FEWEST) && found.len() <= 7);
            let all: usize = found.iter().map(Vec::len).sum();
            assert_eq!(all, if n < 20 { 0 } else { n as usize });
            assert!(found.concat().is_sorted());
        }
        let mean = Mean::of(&[1.0, 3.0]);
        assert!(mean.value == 2.0 && (mean.half - Z95).abs() < 1e-12);
    }
}
