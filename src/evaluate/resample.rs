//! Setting rows aside: folds and the split in time. The same seed gives the same sets.

use crate::numeric::{distinct, order_of, sort_by};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::error::{Error, ErrorCode};
use crate::numeric::count;

/// Rows to train on and rows to test on, both ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// To train on.
    pub train: Vec<u32>,
    /// To test on.
    pub test: Vec<u32>,
}

/// A fold for each row, from 0 to `folds - 1`, each with its share of the conversions: both
/// outcomes are spread separately, so fold sizes differ by two at most.
///
/// # Errors
/// [`ErrorCode::BadSetup`] for fewer than two folds, [`ErrorCode::TooFewRows`] when there
/// are fewer conversions (or others) than folds.
pub fn stratified_folds(outcomes: &[bool], folds: u32, seed: u64) -> Result<Vec<u32>, Error> {
    enough(outcomes, folds)?;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut fold_of = vec![0; outcomes.len()];
    // Where the first outcome leaves off the second goes on, to even out the sizes.
    let mut next = 0;
    for side in [true, false] {
        let mut rows: Vec<usize> = outcomes
            .iter()
            .enumerate()
            .filter(|(_, o)| **o == side)
            .map(|(row, _)| row)
            .collect();
        rows.shuffle(&mut random);
        for row in rows {
            if let Some(slot) = fold_of.get_mut(row) {
                *slot = next % folds;
            }
            next = (next + 1) % folds;
        }
    }
    Ok(fold_of)
}

/// A fold for each row such that rows with the same group share a fold. Groups are dealt
/// largest first, in random order among equals, each to the fold that stays most even in
/// rows and conversions.
///
/// # Errors
/// As [`stratified_folds`], and [`ErrorCode::BadRequest`] when lengths differ,
/// [`ErrorCode::TooFewRows`] when there are fewer groups than folds or a fold is left with
/// one outcome only.
pub fn grouped_folds(
    groups: &[u32],
    outcomes: &[bool],
    folds: u32,
    seed: u64,
) -> Result<Vec<u32>, Error> {
    if groups.len() != outcomes.len() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "The groups do not fit the rows.",
            "Report this as a defect.",
        ));
    }
    enough(outcomes, folds)?;
    let names = distinct(groups);
    let number = |group: &u32| names.binary_search(group).unwrap_or(0);
    // Rows and conversions of each group.
    let mut sizes = vec![(0_u32, 0_u32); names.len()];
    for (group, &outcome) in groups.iter().zip(outcomes) {
        if let Some((rows, hits)) = sizes.get_mut(number(group)) {
            *rows += 1;
            *hits += u32::from(outcome);
        }
    }
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.shuffle(&mut random);
    let size = |g: usize| sizes.get(g).copied().unwrap_or_default();
    sort_by(&mut order, |&a, &b| size(b).cmp(&size(a)));
    let (rows_share, hits_share) = (
        count(outcomes.len()) / f64::from(folds),
        count(outcomes.iter().filter(|&&o| o).count()) / f64::from(folds),
    );
    let folds_usize = usize::try_from(folds).unwrap_or(1);
    let mut filled = vec![(0_u32, 0_u32); folds_usize];
    let mut fold_of_group = vec![0_u32; names.len()];
    for group in order {
        let (rows, hits) = size(group);
        // The squares of how full a fold is, in rows and in conversions, grow by this much.
        let growth = |&(r, h): &(u32, u32)| {
            let square = |filled: u32, more: u32, share: f64| {
                let (before, after) = (f64::from(filled), f64::from(filled + more));
                (after * after - before * before) / (share * share)
            };
            square(r, rows, rows_share) + square(h, hits, hits_share)
        };
        let best = filled
            .iter()
            .enumerate()
            .fold(None::<(usize, f64)>, |best, (i, f)| match best {
                Some((_, least)) if least <= growth(f) => best,
                _ => Some((i, growth(f))),
            })
            .map_or(0, |(i, _)| i);
        if let Some((r, h)) = filled.get_mut(best) {
            *r += rows;
            *h += hits;
        }
        if let Some(slot) = fold_of_group.get_mut(group) {
            *slot = u32::try_from(best).unwrap_or(0);
        }
    }
    if filled.iter().any(|&(rows, hits)| hits == 0 || hits == rows) {
        return Err(Error::new(
            ErrorCode::TooFewRows,
            format!("The customers cannot be spread over {folds} folds that all hold conversions."),
            "Use fewer folds, or a file with more customers.",
        ));
    }
    Ok(groups
        .iter()
        .map(|g| fold_of_group.get(number(g)).copied().unwrap_or(0))
        .collect())
}

/// One split per fold: test on it, train on the others.
#[must_use]
pub fn splits_of_folds(fold_of: &[u32], folds: u32) -> Vec<Split> {
    (0..folds)
        .map(|fold| {
            let (test, train) = (0_u32..)
                .zip(fold_of)
                .partition::<Vec<_>, _>(|(_, f)| **f == fold);
            let rows = |of: Vec<(u32, &u32)>| of.into_iter().map(|(row, _)| row).collect();
            Split {
                train: rows(train),
                test: rows(test),
            }
        })
        .collect()
}

/// Trains on the first rows in time and tests on the last `test_share`. `time[row]` is any
/// number that grows with time. Rows of the same moment stay together: the cut moves to the
/// nearer end of its moment, so the share is met as closely as that allows.
///
/// # Errors
/// [`ErrorCode::BadSetup`] when the share is not between 0 and 1 or when all rows have the
/// same moment.
pub fn time_split(time: &[i64], test_share: f64) -> Result<Split, Error> {
    let refuse = |what: &str, hint: &str| Err(Error::new(ErrorCode::BadSetup, what, hint));
    if !(test_share > 0.0 && test_share < 1.0) {
        return refuse(
            "The share kept for the test must lie between 0 and 1.",
            "Choose a share such as 0.3.",
        );
    }
    // Flipping the sign sorts whole numbers as if they had none.
    let keys: Vec<u64> = time
        .iter()
        .map(|t| (t ^ i64::MIN).cast_unsigned())
        .collect();
    let order = order_of(&keys);
    let moment = |row: &u32| time.get(*row as usize);
    // Rounded down: the test has at least its share.
    let wanted = ((1.0 - test_share) * count(order.len())).floor();
    let distance = |at: usize| (count(at) - wanted).abs();
    // Where one moment ends and the next begins.
    let cut = order
        .windows(2)
        .zip(1_usize..)
        .filter(|(pair, _)| pair.first().map(moment) != pair.last().map(moment))
        .map(|(_, at)| at)
        .fold(None::<usize>, |best, at| match best {
            Some(b) if distance(b) <= distance(at) => best,
            _ => Some(at),
        });
    let Some(cut) = cut else {
        return refuse(
            "All rows have the same moment, so there is no earlier and later.",
            "Choose another column for the order in time.",
        );
    };
    let (first, last) = order.split_at(cut);
    // No row occurs twice.
    Ok(Split {
        train: distinct(first),
        test: distinct(last),
    })
}

fn enough(outcomes: &[bool], folds: u32) -> Result<(), Error> {
    if folds < 2 {
        return Err(Error::new(
            ErrorCode::BadSetup,
            "Cross-validation needs at least two folds.",
            "Choose five, for example.",
        ));
    }
    let hits = outcomes.iter().filter(|&&o| o).count();
    let fewest = hits.min(outcomes.len() - hits);
    if u32::try_from(fewest).is_ok_and(|n| n < folds) {
        return Err(Error::new(
            ErrorCode::TooFewRows,
            format!("The rarer outcome occurs {fewest} times, fewer than the {folds} folds."),
            "Use fewer folds, or a file with more conversions.",
        ));
    }
    Ok(())
}
