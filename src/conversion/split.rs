//! Which cases are trained on and which are tested on.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::TimeOrder;
use crate::error::{Error, ErrorCode};
use crate::table::{DATE_MISSING, Table, Values};

/// Training and test cases of one fit, as positions among the cases.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub(super) train: Vec<u32>,
    pub(super) test: Vec<u32>,
}

/// Folds at random with the same share of conversions in each, up to one.
pub(super) fn stratified(outcomes: &[bool], folds: u32, seed: u64) -> Vec<Split> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut fold_of = vec![0_u32; outcomes.len()];
    let mut next = 0_u32;
    for class in [true, false] {
        let mut cases: Vec<usize> = (0..outcomes.len())
            .filter(|i| outcomes.get(*i) == Some(&class))
            .collect();
        cases.shuffle(&mut rng);
        for case in cases {
            if let Some(slot) = fold_of.get_mut(case) {
                *slot = next % folds.max(1);
                next += 1;
            }
        }
    }
    splits(&fold_of, folds)
}

/// Folds at random that keep the cases of one group together: groups in random order, the
/// largest first, each to the fold with the fewest cases so far.
pub(super) fn grouped(groups: &[u32], folds: u32, seed: u64) -> Vec<Split> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let count = groups.iter().max().map_or(0, |m| *m as usize + 1);
    let mut sizes = vec![0_usize; count];
    for &group in groups {
        if let Some(size) = sizes.get_mut(group as usize) {
            *size += 1;
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut rng);
    order.sort_by_key(|g| std::cmp::Reverse(sizes.get(*g).copied()));
    let mut load = vec![0_usize; folds.max(1) as usize];
    let mut fold_of_group = vec![0_u32; count];
    for group in order {
        let lightest = (0_u32..).zip(&load).min_by_key(|(_, n)| **n);
        let fold = lightest.map_or(0, |(fold, _)| fold);
        if let (Some(slot), Some(n), Some(size)) = (
            fold_of_group.get_mut(group),
            load.get_mut(fold as usize),
            sizes.get(group),
        ) {
            *slot = fold;
            *n += size;
        }
    }
    let fold_of: Vec<u32> = groups
        .iter()
        .map(|g| fold_of_group.get(*g as usize).copied().unwrap_or(0))
        .collect();
    splits(&fold_of, folds)
}

fn splits(fold_of: &[u32], folds: u32) -> Vec<Split> {
    (0..folds)
        .map(|fold| {
            let (test, train) = (0_u32..)
                .zip(fold_of)
                .partition::<Vec<_>, _>(|(_, f)| **f == fold);
            Split {
                train: train.into_iter().map(|(i, _)| i).collect(),
                test: test.into_iter().map(|(i, _)| i).collect(),
            }
        })
        .collect()
}

/// The group of each case, numbered from 0; a case without one is a group of its own.
pub(super) fn groups(table: &Table, rows: &[u32], column: &str) -> Result<Vec<u32>, Error> {
    let values = &table.column(column)?.values;
    // Equal keys are made neighbours by sorting; a hash would do with less work, but its
    // order would have to be hidden.
    let mut cases: Vec<u32> = (0_u32..).take(rows.len()).collect();
    let row = |case: u32| rows.get(case as usize).map_or(0, |r| *r as usize);
    let mut group = vec![0_u32; rows.len()];
    let same: Box<dyn Fn(u32, u32) -> std::cmp::Ordering> = match values {
        Values::Number(v) => Box::new(move |a, b| {
            let get = |case| v.get(row(case)).copied().unwrap_or(f64::NAN);
            get(a).total_cmp(&get(b))
        }),
        Values::Category(v) => Box::new(move |a, b| v.codes.get(row(a)).cmp(&v.codes.get(row(b)))),
        Values::Date(v) => Box::new(move |a, b| v.millis.get(row(a)).cmp(&v.millis.get(row(b)))),
        Values::Text(v) => Box::new(move |a, b| v.get(row(a)).cmp(&v.get(row(b)))),
    };
    cases.sort_by(|a, b| same(*a, *b));
    let mut number = 0_u32;
    let mut before: Option<u32> = None;
    for case in cases {
        if let Some(b) = before
            && (values.is_missing(row(case)) || same(b, case).is_ne())
        {
            number += 1;
        }
        if let Some(slot) = group.get_mut(case as usize) {
            *slot = number;
        }
        before = Some(case);
    }
    Ok(group)
}

/// Cases in the order of time, oldest first, with the moment of each; `None` when unknown.
/// Cases without a moment are left out.
pub(super) fn in_time(
    table: &Table,
    rows: &[u32],
    order: &TimeOrder,
) -> Result<Option<Vec<(u32, f64)>>, Error> {
    let name = match order {
        TimeOrder::Unknown => return Ok(None),
        TimeOrder::FileOrder { .. } => {
            let all = (0_u32..)
                .zip(rows)
                .map(|(case, row)| (case, f64::from(*row)));
            return Ok(Some(all.collect()));
        }
        TimeOrder::Column { name } => name,
    };
    let mut moments: Vec<(u32, f64)> = match &table.column(name)?.values {
        Values::Date(dates) => (0_u32..)
            .zip(rows)
            .filter_map(|(case, row)| {
                let millis = *dates.millis.get(*row as usize)?;
                (millis != DATE_MISSING).then_some((case, millis as f64))
            })
            .collect(),
        Values::Number(numbers) => (0_u32..)
            .zip(rows)
            .filter_map(|(case, row)| {
                let x = *numbers.get(*row as usize)?;
                (!x.is_nan()).then_some((case, x))
            })
            .collect(),
        Values::Category(_) | Values::Text(_) => {
            return Err(Error::new(
                ErrorCode::BadSetup,
                format!("{name} holds neither dates nor numbers, so it gives no order in time."),
                "Choose a date column for the order, or none.",
            )
            .in_column(name));
        }
    };
    // Stable: rows of one moment stay in file order.
    moments.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Some(moments))
}

/// Trained on the past, tested on about the last `share`. The cut falls between two moments,
/// the nearest to the wished place, unless that would move it by more than a tenth.
pub(super) fn past_and_future(moments: &[(u32, f64)], share: f64) -> Split {
    let n = moments.len();
    let wished = ((1.0 - share) * n as f64).round() as usize;
    let changes = |at: &usize| match (
        at.checked_sub(1).and_then(|b| moments.get(b)),
        moments.get(*at),
    ) {
        (Some(a), Some(b)) => a.1 < b.1,
        _ => false,
    };
    let reach = n / 10;
    let cut = (0..=reach)
        .flat_map(|d| [wished.checked_sub(d), wished.checked_add(d)])
        .flatten()
        .find(changes)
        .unwrap_or(wished);
    let cases: Vec<u32> = moments.iter().map(|(case, _)| *case).collect();
    let (train, test) = cases.split_at(cut.min(n));
    Split {
        train: train.to_vec(),
        test: test.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, MISSING};

    fn outcomes(n: u32) -> Vec<bool> {
        (0..n).map(|i| i % 9 == 0).collect()
    }

    #[test]
    fn stratified_folds_share_rows_and_conversions_evenly() {
        let outcomes = outcomes(1_003);
        let splits = stratified(&outcomes, 5, 1);
        let mut seen = vec![0; outcomes.len()];
        for split in &splits {
            assert_eq!(split.train.len() + split.test.len(), outcomes.len());
            let hits = split.test.iter().filter(|i| outcomes[**i as usize]).count();
            assert!((22..=23).contains(&hits), "{hits}");
            split.test.iter().for_each(|i| seen[*i as usize] += 1);
        }
        assert!(seen.iter().all(|n| *n == 1));
        assert_eq!(splits, stratified(&outcomes, 5, 1));
        assert_ne!(splits, stratified(&outcomes, 5, 2));
    }

    #[test]
    fn groups_stay_together() {
        let groups: Vec<u32> = (0..1_000).map(|i| i * i % 137).collect();
        for split in grouped(&groups, 4, 7) {
            assert!(split.test.len() > 150, "{}", split.test.len());
            for i in &split.test {
                let group = groups[*i as usize];
                assert!(!split.train.iter().any(|j| groups[*j as usize] == group));
            }
        }
    }

    #[test]
    fn missing_groups_are_alone() {
        let column = Column {
            name: "id".to_owned(),
            values: Values::Category(Categories {
                codes: vec![0, MISSING, 0, MISSING, 1],
                levels: vec!["a".to_owned(), "b".to_owned()],
            }),
        };
        let table = Table::new("t", vec![column]).unwrap();
        let found = groups(&table, &[0, 1, 2, 3, 4], "id").unwrap();
        assert_eq!(found[0], found[2]);
        let mut distinct = found.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 4, "{found:?}");
    }

    #[test]
    fn the_cut_falls_between_days() {
        let moments: Vec<(u32, f64)> = (0..100).map(|i| (i, f64::from(i / 8))).collect();
        let split = past_and_future(&moments, 0.3);
        assert_eq!(split.train.len(), 72);
        assert_eq!(split.test.first(), Some(&72));
        let one_day: Vec<(u32, f64)> = (0..100).map(|i| (i, 0.0)).collect();
        assert_eq!(past_and_future(&one_day, 0.3).train.len(), 70);
    }
}
