//! A list of a given length: whom it holds, and how many of them will convert.

use crate::estimate::{Estimate, Unit, Z95};
use crate::numeric::count;
use crate::numeric::sort_by;

/// The best so many people of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capacity {
    /// People contacted: as many as asked for, or all there are.
    pub contacted: usize,
    /// The smallest probability among them; 1 when nobody is contacted.
    pub threshold: f64,
    /// People with just this probability for whom there is no room. Who of them is contacted
    /// is left to chance.
    pub left_out: usize,
    /// Conversions among the contacted, with their predictive range.
    pub conversions: Estimate,
    /// Expected conversions among as many people drawn at random from the list.
    pub at_random: f64,
}

/// The `places` people with the highest probability. `ratio` is what the probabilities are
/// known to be off by: conversions over the sum of probabilities on rows that were not trained
/// on, with its interval.
#[must_use]
pub fn capacity(probabilities: &[f64], places: usize, ratio: Option<&Estimate>) -> Capacity {
    let mut sorted = probabilities.to_vec();
    sort_by(&mut sorted, |a, b| b.total_cmp(a));
    let contacted = places.min(sorted.len());
    let (chosen, rest) = sorted.split_at(contacted);
    let threshold = chosen.last().copied().unwrap_or(1.0);
    let all: f64 = sorted.iter().sum();
    Capacity {
        contacted,
        threshold,
        left_out: rest.iter().take_while(|p| **p == threshold).count(),
        conversions: expected_conversions(chosen, ratio),
        at_random: all * count(contacted) / count(sorted.len().max(1)),
    }
}

/// How many of people with these probabilities will convert, with the range that holds the
/// count 95 times out of 100.
///
/// The count of independent conversions has mean `sum p` and variance `sum p (1 - p)`; the
/// uncertainty of `ratio` comes on top, its middle is left as it is. The range follows the
/// skewness of the count (Cornish and Fisher 1938) and is widened to whole people.
#[must_use]
pub fn expected_conversions(probabilities: &[f64], ratio: Option<&Estimate>) -> Estimate {
    let sum = |of: fn(f64) -> f64| probabilities.iter().map(|p| of(*p)).sum::<f64>();
    let mean = sum(|p| p);
    let chance = sum(|p| p * (1.0 - p));
    let off = ratio.map_or(0.0, |r| mean * (r.high - r.low) / (2.0 * Z95));
    let deviation = (chance + off * off).sqrt();
    let end = |z: f64| {
        if deviation <= 0.0 {
            return mean;
        }
        let third = sum(|p| p * (1.0 - p) * (1.0 - 2.0 * p));
        let skewness = third / (deviation * deviation * deviation);
        mean + deviation * (z + (z * z - 1.0) * skewness / 6.0)
    };
    Estimate {
        value: mean,
        low: end(-Z95).floor().clamp(0.0, mean),
        high: end(Z95)
            .ceil()
            .clamp(mean, count(probabilities.len()).max(mean)),
        unit: Unit::Count,
    }
}
