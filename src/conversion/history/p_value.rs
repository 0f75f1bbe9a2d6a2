//! Whether groups differ by more than chance, and how many looks were taken.

use super::groups::Tally;
use crate::numeric::{regularised_beta, sort_by};

/// Fewest conversions, and fewest rows without, that chance is expected to put into a group for
/// the test to count it by itself (Cochran 1954).
const EXPECTED: f64 = 5.0;

/// The probability that groups of one rate differ at least as much as these: Pearson's test of
/// homogeneity over the mean design effect, referred to an F distribution (Rao and Scott 1987).
/// Groups that are too small to be judged are put together. 1 when there is nothing to compare.
///
/// `designs` has one design effect per group; `units` is the number of customers, or of rows
/// when each is a customer of its own.
pub(super) fn homogeneity(groups: &[Tally], designs: &[f64], units: f64) -> f64 {
    let mut all = Tally::default();
    for group in groups {
        all.rows += group.rows;
        all.hits += group.hits;
    }
    let share = all.share();
    let least = share.min(1.0 - share);
    if least <= 0.0 {
        return 1.0;
    }
    let (mut square, mut design, mut counted) = (0.0, 0.0, 0.0);
    let mut add = |group: Tally, effect: f64| {
        let over = group.hits - group.rows * share;
        square += over * over / (group.rows * share * (1.0 - share));
        design += (1.0 - group.rows / all.rows) * effect;
        counted += 1.0;
    };
    let mut pooled = (Tally::default(), 0.0);
    for (group, effect) in groups.iter().zip(designs) {
        if group.rows * least >= EXPECTED {
            add(*group, *effect);
        } else {
            pooled.0.rows += group.rows;
            pooled.0.hits += group.hits;
            pooled.1 += group.rows * effect;
        }
    }
    if pooled.0.rows * least >= EXPECTED {
        add(pooled.0, pooled.1 / pooled.0.rows);
    }
    let free = counted - 1.0;
    if free < 1.0 {
        return 1.0;
    }
    let square = square / (design / free).max(1.0);
    let rest = (units - counted).max(1.0);
    // The upper tail of F(free, rest) at square / free.
    regularised_beta(0.5 * rest, 0.5 * free, rest / (rest + square))
}

/// Holm's adjustment (1979): each probability as if it were the only one that was looked at.
pub(super) fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    let of = |i: &usize| p_values.get(*i).copied().unwrap_or(1.0);
    sort_by(&mut order, |a, b| of(a).total_cmp(&of(b)));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest: f64 = 0.0;
    let mut left = p_values.len() as f64;
    for i in order {
        largest = largest.max((of(&i) * left).min(1.0));
        left -= 1.0;
        if let Some(slot) = adjusted.get_mut(i) {
            *slot = largest;
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(rows: f64, hits: f64) -> Tally {
        Tally { rows, hits }
    }

    #[test]
    fn agrees_with_the_chi_square_test() {
        // scipy 1.14: chi2_contingency([[30, 70], [45, 55], [60, 140]], correction=False) gives
        // a statistic of 7.5472 and p = 0.022970.
        let groups = [tally(100.0, 30.0), tally(100.0, 45.0), tally(200.0, 60.0)];
        let p = homogeneity(&groups, &[1.0; 3], 1e9);
        assert!((p - 0.022_970).abs() < 1e-5, "{p}");
        // Rows that come in fours say a quarter.
        let fours = homogeneity(&groups, &[4.0; 3], 1e9);
        assert!((fours - 0.389_303).abs() < 1e-5, "{fours}");
    }

    #[test]
    fn small_groups_are_put_together() {
        let groups = [tally(1_000.0, 100.0), tally(5.0, 5.0), tally(2.0, 2.0)];
        assert_eq!(homogeneity(&groups, &[1.0; 3], 1_007.0), 1.0);
        assert_eq!(homogeneity(&[tally(10.0, 0.0)], &[1.0], 10.0), 1.0);
        assert_eq!(homogeneity(&[], &[], 0.0), 1.0);
    }

    #[test]
    fn holm_by_hand() {
        // In order: 0.005 * 4, 0.01 * 3, 0.03 * 2, and 0.04 * 1 held at 0.06.
        let expected = [0.06, 0.03, 0.06, 0.02];
        let found = holm(&[0.03, 0.01, 0.04, 0.005]);
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{found:?}");
        }
    }
}
