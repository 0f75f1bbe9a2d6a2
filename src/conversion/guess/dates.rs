//! Dates of the person, which are no time of contact, and dates that may be either.

use super::names;
use crate::classify::{Cases, TimeOrder, in_time, is_dated};
use crate::conversion::DateQuestion;
use crate::estimate::Estimate;
use crate::table::Table;
use crate::table::civil::DAY_MILLIS;
use crate::table::profile::{ColumnProfile, Role};

/// Years from the first to the last date, from which hardly one campaign made them.
const YEARS: f64 = 3.0;
/// Ratio of two rates from which an outcome depends strongly on a date.
const STRONG: f64 = 1.5;

/// Whether the name of a column of dates says that they are of the person.
pub(super) fn of_the_person(profile: &ColumnProfile) -> bool {
    profile.role == Role::Date && names::of_the_person(&profile.name).is_some()
}

/// What to ask about a column of dates; nothing about days of birth.
pub(super) fn question(name: &str) -> Option<DateQuestion> {
    if names::of_birth(name) {
        return None;
    }
    let (other, person) = match names::of_the_person(name) {
        Some(event) => (format!("when {event}"), format!("When {event}")),
        None => (
            "is it a date of theirs, such as when they joined".to_owned(),
            "A date of the person".to_owned(),
        ),
    };
    Some(DateQuestion {
        text: format!("Is {name} when you contacted people, or {other}?"),
        contact: "When we contacted them".to_owned(),
        person,
    })
}

/// What to ask about the dates that are taken for the time of the contact, when their name does
/// not say it and what they hold makes it doubtful: many years, or an outcome that follows them.
pub(super) fn doubt(table: &Table, cases: &Cases, order: &TimeOrder) -> Option<DateQuestion> {
    let TimeOrder::Column { name } = order else {
        return None;
    };
    if !is_dated(table, order) || names::moment_rank(name) > 2 {
        return None;
    }
    let moments = in_time(table, &cases.rows, order).ok()??;
    let years = (moments.last()?.1 - moments.first()?.1) / (DAY_MILLIS as f64 * 365.25);
    (years > YEARS || follows(&moments, &cases.outcomes))
        .then(|| question(name))
        .flatten()
}

/// Whether the rate of the outcome goes one way over the thirds of the moments, and far.
fn follows(moments: &[(u32, f64)], outcomes: &[bool]) -> bool {
    let part = |i: usize| {
        let rows = moments.get(i * moments.len() / 3..(i + 1) * moments.len() / 3);
        let rows = rows.unwrap_or_default();
        let hit = |(case, _): &&(u32, f64)| outcomes.get(*case as usize) == Some(&true);
        let hits = rows.iter().filter(hit).count();
        Estimate::rate(hits as f64, rows.len() as f64)
    };
    let (first, middle, last) = (part(0), part(1), part(2));
    let (low, high) = if first.value < last.value {
        (first, last)
    } else {
        (last, first)
    };
    low.high < high.low
        && high.value >= STRONG * low.value
        && (low.value..=high.value).contains(&middle.value)
}
