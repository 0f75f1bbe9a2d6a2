//! Which cases come before which, and which belong to one customer.

use super::TimeOrder;
use crate::error::{Error, ErrorCode};
use crate::evaluate::{Split, time_split};
use crate::numeric::sort_by;
use crate::table::{DATE_MISSING, Table, Values};

/// Cases in the order of time, oldest first, with the moment of each; `None` when unknown.
/// Cases without a moment are left out.
///
/// # Errors
/// [`ErrorCode::NotFound`] without such a column, [`ErrorCode::BadSetup`] when it holds neither
/// dates nor numbers.
pub fn in_time(
    table: &Table,
    rows: &[u32],
    order: &TimeOrder,
) -> Result<Option<Vec<(u32, f64)>>, Error> {
    let name = match order {
        TimeOrder::Unknown => return Ok(None),
        TimeOrder::FileOrder { .. } => {
            let all = (0_u32..).zip(rows);
            return Ok(Some(
                all.map(|(case, row)| (case, f64::from(*row))).collect(),
            ));
        }
        TimeOrder::Column { name } => name,
    };
    let moment = |row: u32| -> Option<f64> {
        let row = row as usize;
        match &table.column(name).ok()?.values {
            Values::Date(dates) => dates
                .millis
                .get(row)
                .filter(|m| **m != DATE_MISSING)
                .map(|m| *m as f64),
            Values::Number(numbers) => numbers.get(row).copied().filter(|x| !x.is_nan()),
            Values::Category(_) | Values::Text(_) => None,
        }
    };
    if matches!(
        &table.column(name)?.values,
        Values::Category(_) | Values::Text(_)
    ) {
        return Err(Error::new(
            ErrorCode::BadSetup,
            format!("{name} holds neither dates nor numbers, so it gives no order in time."),
            "Choose a date column for the order, or none.",
        )
        .in_column(name));
    }
    let mut moments: Vec<(u32, f64)> = (0_u32..)
        .zip(rows)
        .filter_map(|(case, row)| Some((case, moment(*row)?)))
        .collect();
    // Stable: cases of one moment stay in file order.
    sort_by(&mut moments, |a, b| a.1.total_cmp(&b.1));
    Ok(Some(moments))
}

/// Trains on the past and tests on about the last `share`; `None` when the moments do not
/// allow it, because there is one only or one holds nearly all cases.
#[must_use]
pub(super) fn past_and_future(moments: &[(u32, f64)], share: f64) -> Option<Split> {
    let mut rank = 0_i64;
    let mut before: Option<f64> = None;
    let ranks: Vec<i64> = moments
        .iter()
        .map(|&(_, x)| {
            if before.is_some_and(|b| b != x) {
                rank += 1;
            }
            before = Some(x);
            rank
        })
        .collect();
    let places = time_split(&ranks, share).ok()?;
    let least = moments.len() / 20;
    if places.train.len() < least.max(1) || places.test.len() < least.max(1) {
        return None;
    }
    let cases = |of: &[u32]| -> Vec<u32> {
        of.iter()
            .filter_map(|i| Some(moments.get(*i as usize)?.0))
            .collect()
    };
    Some(Split {
        train: cases(&places.train),
        test: cases(&places.test),
    })
}

/// The customer of each case, numbered from 0; a case without one is a customer of its own.
///
/// # Errors
/// [`ErrorCode::NotFound`] without such a column.
pub fn customers(table: &Table, rows: &[u32], column: &str) -> Result<Vec<u32>, Error> {
    let values = &table.column(column)?.values;
    let mut cases: Vec<u32> = (0_u32..).take(rows.len()).collect();
    let row = |case: u32| rows.get(case as usize).map_or(0, |r| *r as usize);
    let compare = |a: u32, b: u32| {
        let (a, b) = (row(a), row(b));
        match values {
            Values::Number(v) => {
                let get = |row: usize| v.get(row).copied().unwrap_or(f64::NAN);
                get(a).total_cmp(&get(b))
            }
            Values::Category(v) => v.codes.get(a).cmp(&v.codes.get(b)),
            Values::Date(v) => v.millis.get(a).cmp(&v.millis.get(b)),
            Values::Text(v) => v.get(a).cmp(&v.get(b)),
        }
    };
    // Sorting makes the rows of one customer neighbours.
    sort_by(&mut cases, |a, b| compare(*a, *b));
    let mut customer = vec![0_u32; rows.len()];
    let mut number = 0_u32;
    let mut before: Option<u32> = None;
    for case in cases {
        if let Some(b) = before
            && (values.is_missing(row(case)) || compare(b, case).is_ne())
        {
            number += 1;
        }
        if let Some(slot) = customer.get_mut(case as usize) {
            *slot = number;
        }
        before = Some(case);
    }
    Ok(customer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, MISSING};

    #[test]
    fn cases_without_a_customer_are_alone() {
        let column = Column {
            name: "id".to_owned(),
            values: Values::Category(Categories {
                codes: vec![0, MISSING, 0, MISSING, 1],
                levels: vec!["a".to_owned(), "b".to_owned()],
            }),
        };
        let table = Table::new("t", vec![column]).unwrap();
        let found = customers(&table, &[0, 1, 2, 3, 4], "id").unwrap();
        assert_eq!(found[0], found[2]);
        let mut distinct = found.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 4, "{found:?}");
    }

    #[test]
    fn the_cut_falls_between_days() {
        let moments: Vec<(u32, f64)> = (0..100).map(|i| (99 - i, f64::from(i / 8))).collect();
        let split = past_and_future(&moments, 0.3).unwrap();
        assert_eq!(split.train.len(), 72);
        assert!(split.train.iter().all(|case| *case > 27));
        let one_day: Vec<(u32, f64)> = (0..100).map(|i| (i, 0.0)).collect();
        assert!(past_and_future(&one_day, 0.3).is_none());
    }
}
