//! A column in which no value is that of a few rows only, for what is kept.

use super::learn::commonest_first;
use super::plan::{ColumnKind, ColumnPlan};
use super::source;
use crate::error::Error;
use crate::numeric::{count, sort_by};
use crate::saved::FEWEST;
use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};

/// Groups of like numbers, at most about.
const GROUPS: usize = 500;
/// A day in milliseconds.
const DAY: f64 = 86_400_000.0;

/// A column at these rows, as its plan reads it: a number is the mean of at least
/// [`FEWEST`] rows with the nearest ones, or itself when so many rows have it; a day likewise; a
/// level of fewer rows is the commonest.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] for a planned column the table lacks.
pub(crate) fn shared(plan: &ColumnPlan, table: &Table, rows: &[u32]) -> Result<Column, Error> {
    let values = Some(&table.column(&plan.name)?.values);
    let values = match plan.kind {
        ColumnKind::Number => Values::Number(means(&source::numbers(values, rows))),
        ColumnKind::Date => {
            let moments = source::moments(values, rows).into_iter();
            let known = moments.map(|m| {
                if m == DATE_MISSING {
                    f64::NAN
                } else {
                    m as f64
                }
            });
            let moment = |x: f64| {
                #[expect(clippy::cast_possible_truncation, reason = "a mean of moments")]
                let day = ((x / DAY).floor() * DAY) as i64;
                if x.is_nan() { DATE_MISSING } else { day }
            };
            let means = means(&known.collect::<Vec<f64>>()).into_iter();
            Values::Date(Dates {
                millis: means.map(moment).collect(),
                has_time: false,
            })
        }
        ColumnKind::Category => {
            let found = source::levels(values, rows);
            let ranked = commonest_first(&found);
            let first = ranked.first().map_or(MISSING, |(code, _)| *code);
            let mut kept = vec![first; found.levels.len()];
            let mut missing = first;
            for (code, _) in ranked.iter().filter(|(_, n)| *n >= FEWEST) {
                match usize::try_from(*code).ok().and_then(|at| kept.get_mut(at)) {
                    Some(slot) => *slot = *code,
                    None => missing = MISSING,
                }
            }
            let code = |code: &u32| {
                let known = usize::try_from(*code).ok().and_then(|at| kept.get(at));
                known.copied().unwrap_or(missing)
            };
            Values::Category(Categories {
                codes: found.codes.iter().map(code).collect(),
                levels: found.levels.iter().map(|l| l.as_ref().to_owned()).collect(),
            })
        }
    };
    Ok(Column {
        name: plan.name.clone(),
        values,
    })
}

/// Each number as that of its group.
fn means(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let at = |row: usize| values.get(row).copied().unwrap_or(f64::NAN);
    order.retain(|row| !at(*row).is_nan());
    sort_by(&mut order, |a, b| at(*a).total_cmp(&at(*b)));
    let size = (order.len() / GROUPS).max(FEWEST);
    let mut ends: Vec<usize> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for run in order.chunk_by(|a, b| at(*a) == at(*b)) {
        // What many rows have stands for itself.
        if run.len() >= size && end - start >= FEWEST {
            ends.push(end);
            start = end;
        }
        end += run.len();
        if end - start >= size {
            ends.push(end);
            start = end;
        }
    }
    if end - start < FEWEST {
        ends.pop();
    }
    ends.push(end);
    let few = values.len() - order.len() < FEWEST;
    let middle = order.get(order.len() / 2).copied();
    let mut found = vec![f64::NAN; values.len()];
    let mut start = 0;
    let mut filling = f64::NAN;
    for end in ends {
        let group = order.get(start..end).unwrap_or_default();
        start = end;
        let runs = group.chunk_by(|a, b| at(*a) == at(*b));
        let value = match runs.max_by_key(|run| run.len()) {
            Some([first, rest @ ..]) if 1 + rest.len() >= FEWEST => at(*first),
            _ => group.iter().map(|row| at(*row)).sum::<f64>() / count(group.len().max(1)),
        };
        if middle.is_some_and(|row| group.contains(&row)) {
            filling = value;
        }
        for row in group {
            if let Some(slot) = found.get_mut(*row) {
                *slot = value;
            }
        }
    }
    // So do those without a value, when they are few.
    if few {
        for x in found.iter_mut().filter(|x| x.is_nan()) {
            *x = filling;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_that_of_twenty_rows() {
        let mut values: Vec<f64> = (0..1_003).map(|i| f64::from(i * i % 997) + 0.01).collect();
        values.extend([0.0; 300]);
        values.extend([f64::NAN; 7]);
        let found = means(&values);
        assert_eq!(found.len(), values.len());
        let mut sorted = found.clone();
        sort_by(&mut sorted, f64::total_cmp);
        let mut groups = sorted.chunk_by(|a, b| a == b);
        assert!(groups.all(|g| g.len() >= FEWEST));
        assert!(found[1_003..1_303].iter().all(|x| *x == 0.0));
        let far = values.iter().zip(&found).map(|(a, b)| (a - b).abs());
        assert!(far.filter(|d| !d.is_nan()).fold(0.0, f64::max) < 30.0);
        let few = means(&[1.0, 2.0, 6.0, f64::NAN]);
        assert_eq!(few, [3.0; 4]);
        assert!(means(&[]).is_empty());
        assert!(means(&[f64::NAN; 30]).iter().all(|x| x.is_nan()));
    }
}
