//! Sorting that is compiled once.

use std::cmp::Ordering;

/// Sorts stably, like [`slice::sort_by`].
///
/// The standard sort is compiled anew, some 6 kB, for every type and comparison, and every
/// visitor downloads it. This one is compiled once and costs a few hundred bytes per use. It
/// takes some three times as long, so what sorts a million numbers keeps the standard one:
/// `sort_unstable_by(f64::total_cmp)`, which all numbers share.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = sorted(
        items.len(),
        &mut |a, b| match (items.get(a), items.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        },
    );
    // Each place takes the item that belongs there; what was there waits where that one came
    // from, and is found by following the order.
    for place in 0..order.len() {
        let mut from = place;
        loop {
            from = order.get(from).copied().unwrap_or(place);
            if from >= place {
                break;
            }
        }
        items.swap(place, from);
    }
}

/// The places `0..n` in the order of `compare`, equal ones as they were.
fn sorted(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_standard_sort_and_is_stable() {
        let mut state = 1_u32;
        for n in [0, 1, 2, 3, 10, 257, 5_000] {
            let mut items: Vec<(u32, usize)> = (0..n)
                .map(|i| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 26, i)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| std::cmp::Reverse(item.0));
            sort_by(&mut items, |a, b| b.0.cmp(&a.0));
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn moves_what_cannot_be_copied() {
        let mut words = ["pear", "fig", "apple", "kiwi"].map(str::to_owned);
        sort_by(&mut words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(words, ["fig", "pear", "kiwi", "apple"]);
    }
}
