//! Rule L3b: totals that were put together after the fact.

use super::count;
use crate::numeric::sort_by;
use crate::table::{DATE_MISSING, MISSING, Values};

/// Customers seen at two moments or more, from which the rule can speak.
const LEAST: usize = 50;

/// A number that is the same on every date of a customer, though customers differ: it was
/// computed once, over the whole period, and so contains what happened later.
pub(super) fn future_total(
    values: &Values,
    rows: &[u32],
    moments: &[(u32, f64)],
    groups: &[u32],
) -> Option<String> {
    let number = |case: u32| -> Option<f64> {
        let row = *rows.get(case as usize)? as usize;
        match values {
            Values::Number(v) => v.get(row).copied().filter(|x| !x.is_nan()),
            Values::Date(v) => v
                .millis
                .get(row)
                .filter(|m| **m != DATE_MISSING)
                .map(|m| *m as f64),
            Values::Category(_) | Values::Text(_) => None,
        }
    };
    let mut seen: Vec<(u32, f64, f64)> = moments
        .iter()
        .filter_map(|&(case, when)| {
            let group = *groups.get(case as usize)?;
            (group != MISSING).then_some((group, when, number(case)?))
        })
        .collect();
    sort_by(&mut seen, |a, b| {
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
    });
    let (mut repeated, mut constant) = (0_usize, 0_usize);
    let mut first: Option<f64> = None;
    let mut vary = false;
    for customer in seen.chunk_by(|a, b| a.0 == b.0) {
        let (Some(start), Some(end)) = (customer.first(), customer.last()) else {
            continue;
        };
        if start.1 == end.1 {
            continue;
        }
        repeated += 1;
        constant += usize::from(customer.iter().all(|c| c.2 == start.2));
        vary |= first.is_some_and(|x| x != start.2);
        first = first.or(Some(start.2));
    }
    (vary && repeated >= LEAST && constant as f64 > 0.99 * repeated as f64).then(|| {
        format!(
            "It is the same on every date for {} of {} customers seen on several dates, so it may count what happened later.",
            count(constant as f64),
            count(repeated as f64)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_found_and_running_counts_are_not() {
        let groups: Vec<u32> = (0..200).map(|i| i / 2).collect();
        let moments: Vec<(u32, f64)> = (0..200).map(|i| (i, f64::from(i % 2))).collect();
        let rows: Vec<u32> = (0..200).collect();
        let total = Values::Number((0..200).map(|i| f64::from(i / 2 % 7)).collect());
        let running = Values::Number((0..200).map(f64::from).collect());
        let same = Values::Number(vec![3.0; 200]);
        assert!(future_total(&total, &rows, &moments, &groups).is_some());
        assert!(future_total(&running, &rows, &moments, &groups).is_none());
        assert!(future_total(&same, &rows, &moments, &groups).is_none());
        let few = moments.get(..80).unwrap();
        assert!(future_total(&total, &rows, few, &groups).is_none());
    }
}
