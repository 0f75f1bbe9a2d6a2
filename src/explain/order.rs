//! The area under the ROC curve with the part of every row in it.

use crate::numeric::count;
use crate::numeric::{key_of, order_of};

/// The ranks of values, equal ones sharing the mean of theirs, from 1 on.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    // Adding zero makes -0 equal to 0.
    let keys: Vec<u64> = values.iter().map(|x| key_of(*x + 0.0)).collect();
    let order = order_of(&keys);
    let key = |row: &u32| keys.get(*row as usize);
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for equal in order.chunk_by(|a, b| key(a) == key(b)) {
        let rank = count(below) + 0.5 * (count(equal.len()) + 1.0);
        for row in equal {
            if let Some(slot) = ranks.get_mut(*row as usize) {
                *slot = rank;
            }
        }
        below += equal.len();
    }
    ranks
}

/// The area and what each row adds to it beyond its share; `None` without both outcomes.
///
/// Placements of DeLong, DeLong and Clarke-Pearson 1988, by ranks (Sun and Xu 2014): of a
/// conversion the share of others below it, of another the share of conversions above it,
/// ties half. The variance of the area is the sum of squares of the influences.
pub(super) fn area(outcomes: &[bool], scores: &[f64]) -> Option<(f64, Vec<f64>)> {
    let all = ranks(scores);
    let of = |side: bool| -> Vec<f64> {
        let own = scores.iter().zip(outcomes).filter(|(_, o)| **o == side);
        ranks(&own.map(|(s, _)| *s).collect::<Vec<f64>>())
    };
    let (hits, others) = (of(true), of(false));
    if hits.is_empty() || others.is_empty() {
        return None;
    }
    let (m, n) = (count(hits.len()), count(others.len()));
    let (mut hit, mut other) = (hits.iter(), others.iter());
    let placements: Vec<f64> = all
        .iter()
        .zip(outcomes)
        .map(|(rank, outcome)| {
            if *outcome {
                (rank - hit.next().unwrap_or(rank)) / n
            } else {
                1.0 - (rank - other.next().unwrap_or(rank)) / m
            }
        })
        .collect();
    let sum: f64 = placements
        .iter()
        .zip(outcomes)
        .filter(|(_, o)| **o)
        .map(|(p, _)| p)
        .sum();
    let area = sum / m;
    let influence = placements.iter().zip(outcomes);
    let influence = influence.map(|(p, o)| (p - area) / if *o { m } else { n });
    Some((area, influence.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_ranks() {
        assert_eq!(
            ranks(&[2.0, -0.0, 0.0, 5.0, 2.0, 2.0]),
            [4.0, 1.5, 1.5, 6.0, 4.0, 4.0]
        );
    }

    #[test]
    fn the_area_counts_pairs_and_influences_sum_to_zero() {
        let scores = [0.9, 0.5, 0.5, 0.3, 0.1, 0.7];
        let outcomes = [true, true, false, false, false, true];
        let (mut pairs, mut right) = (0.0, 0.0);
        for (a, x) in scores.iter().zip(outcomes) {
            for (b, y) in scores.iter().zip(outcomes) {
                if x && !y {
                    pairs += 1.0;
                    right += if a > b {
                        1.0
                    } else if a == b {
                        0.5
                    } else {
                        0.0
                    };
                }
            }
        }
        let (found, influence) = area(&outcomes, &scores).unwrap();
        assert!((found - right / pairs).abs() < 1e-15);
        assert!(influence.iter().sum::<f64>().abs() < 1e-15);
        assert!(area(&[true, true], &[0.1, 0.2]).is_none());
        assert!(area(&[], &[]).is_none());
    }
}
