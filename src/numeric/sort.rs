//! Sorting that is compiled once.
//!
//! The standard sorts are compiled anew, some 6 kB, for every type and every comparison, and
//! every visitor downloads each of them. All sorting of the engine goes through here instead,
//! and clippy refuses the standard ones. Collecting into a `BTreeMap` or a `BTreeSet` hides
//! one more: the engine starts with an empty one and extends it.

use std::cmp::Ordering;

/// Sorts stably, like [`slice::sort_by`].
///
/// Takes some three times as long: for lists of columns, levels or cards, not of rows.
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

/// Sorts numbers in the order of [`f64::total_cmp`]. Fast: for any number of rows.
pub fn sort_numbers(numbers: &mut [f64]) {
    let mut keys: Vec<u64> = numbers.iter().map(|x| key_of(*x)).collect();
    sort_keys(&mut keys);
    for (number, key) in numbers.iter_mut().zip(keys) {
        *number = number_of(key);
    }
}

/// Sorts whole numbers. Fast: for any number of rows.
#[allow(clippy::disallowed_methods)] // The one sort that many rows go through.
pub fn sort_keys(keys: &mut [u64]) {
    keys.sort_unstable();
}

/// The distinct values in ascending order.
pub fn distinct(values: &[u32]) -> Vec<u32> {
    let mut keys: Vec<u64> = values.iter().map(|value| u64::from(*value)).collect();
    sort_keys(&mut keys);
    keys.dedup();
    keys.iter().map(|key| *key as u32).collect()
}

/// The rows `0, 1, ...` in ascending order of their keys, equal ones as they were.
///
/// [`key_of`] makes the key of a number; the complement of a key sorts downwards.
pub fn order_of(keys: &[u64]) -> Vec<u32> {
    const ROW: u64 = u32::MAX as u64;
    // One half of the key and the row fit one number. Rows that have the upper half in common
    // are then sorted among themselves by the lower one.
    let mut packed: Vec<u64> = keys
        .iter()
        .zip(0..)
        .map(|(key, row)| key & !ROW | row)
        .collect();
    sort_keys(&mut packed);
    for alike in packed.chunk_by_mut(|a, b| a & !ROW == b & !ROW) {
        if alike.len() > 1 {
            for item in alike.iter_mut() {
                let row = *item & ROW;
                let key = keys.get(row as usize).copied().unwrap_or(0);
                *item = key << 32 | row;
            }
            sort_keys(alike);
        }
    }
    packed.iter().map(|item| (item & ROW) as u32).collect()
}

/// A whole number that sorts as the number does under [`f64::total_cmp`].
pub fn key_of(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

/// The number of a key.
fn number_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

/// The places `0..n` in the order of `compare`, equal ones as they were (merge sort).
fn sorted(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut spare = order.clone();
    let mut width = 1;
    while width < n {
        for (from, into) in order.chunks(2 * width).zip(spare.chunks_mut(2 * width)) {
            let (left, right) = from.split_at(width.min(from.len()));
            merge(left, right, into, compare);
        }
        std::mem::swap(&mut order, &mut spare);
        width *= 2;
    }
    order
}

fn merge(
    left: &[usize],
    right: &[usize],
    into: &mut [usize],
    compare: &mut dyn FnMut(usize, usize) -> Ordering,
) {
    let (mut left, mut right) = (left.iter().copied(), right.iter().copied());
    let (mut l, mut r) = (left.next(), right.next());
    for place in into {
        let from_right = match (l, r) {
            (Some(l), Some(r)) => compare(r, l) == Ordering::Less,
            (l, _) => l.is_none(),
        };
        let next = if from_right {
            std::mem::replace(&mut r, right.next())
        } else {
            std::mem::replace(&mut l, left.next())
        };
        if let Some(next) = next {
            *place = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that repeat, at all scales and of both signs.
    fn random() -> impl Iterator<Item = u64> {
        let mut state = 1_u64;
        std::iter::repeat_with(move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> (state >> 59)
        })
    }

    #[test]
    fn equals_the_standard_sort_and_is_stable() {
        for n in [0, 1, 2, 3, 10, 47, 48, 257, 5_000] {
            let mut items: Vec<(u64, usize)> = random().map(|x| x % 64).zip(0..n).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| std::cmp::Reverse(item.0));
            sort_by(&mut items, |a, b| b.0.cmp(&a.0));
            assert_eq!(items, expected);

            // Rows that differ in the upper half, in the lower one, and not at all.
            let keys: Vec<u64> = random().map(|x| (x % 8) << 30).take(n).collect();
            let mut expected: Vec<usize> = (0..n).collect();
            expected.sort_by_key(|&row| keys[row]);
            let rows: Vec<usize> = order_of(&keys).iter().map(|&row| row as usize).collect();
            assert_eq!(rows, expected);
        }
    }

    #[test]
    fn sorts_whole_numbers_and_finds_the_distinct() {
        for n in [0, 1, 5, 47, 48, 300, 4_000] {
            let mut keys: Vec<u64> = random().take(n).collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort_keys(&mut keys);
            assert_eq!(keys, expected);

            let small: Vec<u32> = keys.iter().map(|key| (key % 100) as u32).collect();
            let expected: std::collections::BTreeSet<u32> = small.iter().copied().collect();
            assert!(distinct(&small).iter().eq(&expected));
        }
    }

    #[test]
    fn numbers_are_in_total_order() {
        let special = [
            f64::NAN,
            -f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            0.0,
            -0.0,
            f64::MIN_POSITIVE,
            -1.5,
            5e-324,
        ];
        for n in [0, 30, 2_000] {
            let mut numbers: Vec<f64> = random().take(n).map(f64::from_bits).collect();
            numbers.extend(special);
            let mut expected = numbers.clone();
            expected.sort_by(f64::total_cmp);
            sort_numbers(&mut numbers);
            let bits = |list: &[f64]| list.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&numbers), bits(&expected));
        }
    }

    #[test]
    fn moves_what_cannot_be_copied() {
        let mut words = ["pear", "fig", "apple", "kiwi"].map(str::to_owned);
        sort_by(&mut words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(words, ["fig", "pear", "kiwi", "apple"]);
    }
}
