//! Whether the rows are known to be in the order of time.

use super::names;
use crate::calendar::{MONTHS, WEEKDAYS};
use crate::classify::TimeOrder;
use crate::table::profile::{ColumnProfile, Role, words};
use crate::table::{Column, Table, Values};

/// Rows below which a pattern down the file says nothing.
const ROWS: usize = 200;
/// Mean rows per block of one month or weekday, from which the file is made of blocks.
const BLOCK_ROWS: usize = 10;

/// A date column if there is one, else what the file itself shows.
pub(super) fn guess(table: &Table, profiles: &[ColumnProfile], target: &str) -> TimeOrder {
    let dates = profiles.iter().filter(|p| {
        p.role == Role::Date
            && p.name != target
            && p.missing_share < 0.05
            && !names::known_after(&p.name, true)
            && names::of_the_person(&p.name).is_none()
    });
    // Of equally good names the first.
    let best = dates.rev().max_by_key(|p| names::moment_rank(&p.name));
    if let Some(best) = best {
        return TimeOrder::Column {
            name: best.name.clone(),
        };
    }
    if table.rows() < ROWS {
        return TimeOrder::Unknown;
    }
    let others = || table.columns().iter().filter(|c| c.name != target);
    others()
        .find_map(|c| calendar(c, &MONTHS, "month"))
        .or_else(|| others().find_map(|c| calendar(c, &WEEKDAYS, "day of the week")))
        .or_else(|| others().find_map(rising))
        .map_or(TimeOrder::Unknown, |reason| TimeOrder::FileOrder { reason })
}

/// The reason, when the months or weekdays of a column come in long blocks that follow the
/// calendar down the file.
fn calendar(column: &Column, cycle: &[&str], what: &str) -> Option<String> {
    let Values::Category(categories) = &column.values else {
        return None;
    };
    let places: Vec<Option<usize>> = categories.levels.iter().map(|l| place(l, cycle)).collect();
    let known = places.iter().flatten().count();
    if known < 3 || 10 * known < 9 * places.len() {
        return None;
    }
    let seen = || {
        categories
            .codes
            .iter()
            .filter_map(|&c| places.get(c as usize).copied().flatten())
    };
    let (mut changes, mut forward, mut rows) = (0_usize, 0_usize, 0_usize);
    let mut before: Option<usize> = None;
    let mut blocks: Vec<usize> = Vec::new();
    for now in seen() {
        rows += 1;
        if before != Some(now) {
            blocks.push(now);
            if let Some(b) = before {
                changes += 1;
                let ahead = (now + cycle.len() - b) % cycle.len();
                forward += usize::from(2 * ahead <= cycle.len());
            }
        }
        before = Some(now);
    }
    // A file sorted by name of the month has blocks too, in the wrong order; and two blocks
    // are in some order by chance.
    let follows = changes >= 3 && 4 * forward >= 3 * changes && rows >= BLOCK_ROWS * changes;
    if !follows {
        return None;
    }
    let first: Vec<String> = blocks
        .iter()
        .take(4)
        .filter_map(|p| cycle.get(*p).copied())
        .map(|name| name.get(..3).unwrap_or(name).to_lowercase())
        .collect();
    Some(format!(
        "Down the file the {what} in {} comes in {} blocks that follow the calendar ({}, …).",
        column.name,
        changes + 1,
        first.join(", ")
    ))
}

/// Where a level stands in a cycle of names: the full name or its first three letters or more.
fn place(level: &str, cycle: &[&str]) -> Option<usize> {
    let level = level.trim().trim_end_matches('.').to_lowercase();
    if level.len() < 3 {
        return None;
    }
    // "sept" and "tues" are cut elsewhere, but always at the front.
    cycle
        .iter()
        .position(|name| name.to_lowercase().starts_with(&level))
}

/// The reason, when a numbering with gaps rises down the file. Without gaps it numbers the
/// rows of whatever order the file was saved in, and says nothing of time.
fn rising(column: &Column) -> Option<String> {
    let Values::Number(values) = &column.values else {
        return None;
    };
    let named = crate::table::profile::looks_like_an_id(&column.name)
        || words(&column.name).iter().any(|w| w == "timestamp");
    let rises = values.windows(2).all(|w| matches!(w, [a, b] if a < b));
    let (first, last) = (values.first()?, values.last()?);
    let gaps = last - first > 1.05 * values.len() as f64;
    (named && rises && gaps).then(|| {
        format!(
            "{} rises from row to row and has gaps, as numbers given out in the order of time do.",
            column.name
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Categories;

    fn months(blocks: &[(u32, usize)]) -> Column {
        let codes = blocks
            .iter()
            .flat_map(|&(code, n)| std::iter::repeat_n(code, n))
            .collect();
        Column {
            name: "month".to_owned(),
            values: Values::Category(Categories {
                codes,
                levels: MONTHS.iter().map(|m| m[..3].to_owned()).collect(),
            }),
        }
    }

    #[test]
    fn blocks_that_follow_the_calendar_are_time() {
        let column = months(&[
            (4, 500),
            (5, 300),
            (6, 900),
            (7, 90),
            (9, 60),
            (2, 40),
            (3, 80),
        ]);
        let reason = calendar(&column, &MONTHS, "month").unwrap();
        assert!(reason.contains("7 blocks"), "{reason}");
        assert!(reason.contains("may, jun, jul, aug"), "{reason}");
    }

    #[test]
    fn a_file_sorted_by_the_name_of_the_month_is_not() {
        let mut order: Vec<u32> = (0..12).collect();
        order.sort_by_key(|i| MONTHS[*i as usize]);
        let blocks: Vec<(u32, usize)> = order.into_iter().map(|i| (i, 100)).collect();
        assert_eq!(calendar(&months(&blocks), &MONTHS, "month"), None);
    }

    #[test]
    fn scattered_months_are_not() {
        let blocks: Vec<(u32, usize)> = (0..1_000).map(|i| (i * 7 % 12, 1)).collect();
        assert_eq!(calendar(&months(&blocks), &MONTHS, "month"), None);
        // Following the calendar row by row is a pattern of the writing, not of time.
        let blocks: Vec<(u32, usize)> = (0..1_000).map(|i| (i % 12, 1)).collect();
        assert_eq!(calendar(&months(&blocks), &MONTHS, "month"), None);
    }

    #[test]
    fn numberings() {
        let numbers = |step: f64| Column {
            name: "lead_id".to_owned(),
            values: Values::Number((0..300).map(|i| 1e5 + step * f64::from(i)).collect()),
        };
        assert!(rising(&numbers(3.0)).is_some());
        assert!(rising(&numbers(1.0)).is_none(), "plain row numbers");
        assert!(rising(&numbers(-3.0)).is_none());
    }
}
