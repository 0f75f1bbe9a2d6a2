//! How far every column moves people: what it does to the probability of groups of them.

use super::groups::{Mean, groups};
use crate::charts::{Chart, Mark, Shape, Style, bands, linear, series};
use crate::classify::Explained;
use crate::estimate::Unit;
use crate::format::list;
use crate::numeric::{sort_by, sort_numbers};
use crate::report::Card;
use crate::table::{Table, Values};

/// Columns drawn, people of each, and groups of those with like values.
const COLUMNS: usize = 10;
const PEOPLE: usize = 1_000;
const GROUPS: usize = 4;

/// The contributions of these rows, column by column, those with the largest first. The rows
/// are spread evenly over the model's ranking.
pub fn beeswarm(
    columns: &[String],
    explained: &Explained,
    table: &Table,
    rows: &[u32],
) -> Option<Card> {
    let people = spread_evenly(rows, PEOPLE);
    let ranked = largest(columns.len(), explained, &people, COLUMNS);
    let named = ranked.iter().filter_map(|c| columns.get(*c).cloned());
    let names: Vec<String> = named.collect();
    let mut drawn: [Vec<Mark>; 4] = Default::default();
    for (band, column) in ranked.iter().enumerate() {
        let values = columns
            .get(*column)
            .and_then(|name| table.column(name).ok())
            .map(|c| &c.values);
        let third = thirds(values, &people);
        let mut points: [Vec<f64>; 4] = Default::default();
        for (at, row) in &people {
            let own = explained.row(*at).get(*column).copied();
            if let Some(points) = points.get_mut(third(*row)) {
                points.push(own.unwrap_or(0.0));
            }
        }
        for (marks, points) in drawn.iter_mut().zip(points) {
            let means = groups(points, GROUPS, |x| *x).into_iter();
            marks.extend(means.map(|group| {
                let mean = Mean::of(&group);
                mean.mark(mean.value, band as f64)
            }));
        }
    }
    let ends = || {
        drawn
            .iter()
            .flatten()
            .flat_map(|m| m.low.into_iter().chain(m.high))
    };
    let (low, high) = (ends().fold(-1e-3, f64::min), ends().fold(1e-3, f64::max));
    let looks = [
        ("Low value", Style::Secondary),
        ("Middle value", Style::Muted),
        ("High value", Style::Primary),
        ("Category or missing", Style::Tertiary),
    ];
    let finding = format!(
        "How far {} move {} people, to the right towards a conversion.",
        list(&names, 3),
        people.len()
    );
    (!names.is_empty()).then(|| Card {
        id: "beeswarm".to_owned(),
        title: "How far columns move people".to_owned(),
        charts: vec![Chart {
            id: "beeswarm".to_owned(),
            title: "What each column does to people".to_owned(),
            caption: finding.clone(),
            note: "A point is the mean of at least 20 people who are moved about as far. Low, middle and high are thirds of these people by the value of the column; of fewer than 20 there is no point.".to_owned(),
            x: linear("Contribution to the probability", Unit::Points, low, high),
            y: bands("Column", names),
            series: looks
                .into_iter()
                .zip(drawn)
                .filter(|(_, marks)| !marks.is_empty())
                .map(|((name, style), marks)| series(name, Shape::Forest, style, marks))
                .collect(),
        }],
        tables: Vec::new(),
        finding,
        note: "People like these, not what a change would cause.".to_owned(),
        method: "Exact interventional Shapley values in probability of people at even steps of the model's own ranking, each compared with the same 100 made-up people. Intervals are of the mean over the people of a point; they hold the model fixed.".to_owned(),
    })
}

/// At most so many of the rows at even steps, each with its place among them.
pub(super) fn spread_evenly(rows: &[u32], most: usize) -> Vec<(usize, u32)> {
    let step = rows.len().div_ceil(most).max(1);
    rows.iter().copied().enumerate().step_by(step).collect()
}

/// The columns with the largest contributions to these people, at most so many.
pub(super) fn largest(
    columns: usize,
    explained: &Explained,
    people: &[(usize, u32)],
    most: usize,
) -> Vec<usize> {
    let size = |column: usize| -> f64 {
        let of = |(at, _): &(usize, u32)| explained.row(*at).get(column).copied();
        people.iter().filter_map(of).map(f64::abs).sum()
    };
    let mut ranked: Vec<(usize, f64)> = (0..columns).map(|c| (c, size(c))).collect();
    sort_by(&mut ranked, |a, b| b.1.total_cmp(&a.1));
    ranked.truncate(most);
    ranked.into_iter().map(|(column, _)| column).collect()
}

/// Which group the value of a row belongs to: thirds of the numbers, or 3 for all else.
fn thirds<'a>(values: Option<&'a Values>, people: &[(usize, u32)]) -> impl Fn(u32) -> usize + 'a {
    let numbers = match values {
        Some(Values::Number(numbers)) => Some(numbers),
        _ => None,
    };
    let get = move |row: u32| {
        let x = *numbers?.get(row as usize)?;
        (!x.is_nan()).then_some(x)
    };
    let mut known: Vec<f64> = people.iter().filter_map(|(_, row)| get(*row)).collect();
    sort_numbers(&mut known);
    let cut = |share: usize| known.get(known.len() * share / 3).copied();
    let (low, high) = (cut(1), cut(2));
    move |row| match (get(row), low, high) {
        (Some(x), Some(low), _) if x < low => 0,
        (Some(x), _, Some(high)) if x > high => 2,
        (Some(_), ..) => 1,
        (None, ..) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fall_into_thirds() {
        let numbers = Values::Number((0..9).map(f64::from).chain([f64::NAN]).collect());
        let people: Vec<(usize, u32)> = (0..10).map(|i| (i as usize, i)).collect();
        let group = thirds(Some(&numbers), &people);
        let found: Vec<usize> = (0..10).map(group).collect();
        assert_eq!(found, [0, 0, 0, 1, 1, 1, 1, 2, 2, 3]);
    }
}
