//! Each person a point: what every column does to the probability of many people.

use crate::charts::{Chart, Mark, Shape, Style, bands, linear, series};
use crate::classify::Explained;
use crate::estimate::Unit;
use crate::format::list;
use crate::numeric::{sort_by, sort_numbers};
use crate::report::Card;
use crate::table::target::cell_text;
use crate::table::{Table, Values};

/// Columns drawn, and people of each.
const COLUMNS: usize = 10;
const PEOPLE: usize = 200;
/// Points that would lie on each other are laid side by side, within so many places along x.
const PLACES: f64 = 90.0;
/// How far apart two such points are, and how far from the middle they may be, in bands.
const APART: f64 = 0.05;
const FARTHEST: f64 = 0.4;

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
    let mut groups: [Vec<Mark>; 4] = Default::default();
    for (band, column) in ranked.iter().enumerate() {
        let values = columns
            .get(*column)
            .and_then(|name| table.column(name).ok())
            .map(|c| &c.values);
        let third = thirds(values, &people);
        let points = people.iter().map(|(at, _)| {
            let own = explained.row(*at).get(*column);
            own.copied().unwrap_or(0.0)
        });
        let points: Vec<f64> = points.collect();
        let offsets = side_by_side(&points);
        for (((_, row), x), offset) in people.iter().zip(&points).zip(offsets) {
            let group = third(*row);
            if let Some(marks) = groups.get_mut(group) {
                marks.push(Mark {
                    x: *x,
                    y: band as f64 + offset,
                    label: values
                        .and_then(|v| cell_text(v, *row as usize))
                        .unwrap_or_else(|| "missing".to_owned()),
                    ..Mark::default()
                });
            }
        }
    }
    let ends = || groups.iter().flatten().map(|m| m.x);
    let (low, high) = (ends().fold(-1e-3, f64::min), ends().fold(1e-3, f64::max));
    let looks = [
        ("Low value", Style::Secondary),
        ("Middle value", Style::Muted),
        ("High value", Style::Primary),
        ("Category or missing", Style::Tertiary),
    ];
    let finding = format!(
        "How far {} move each of {} people, to the right towards a conversion.",
        list(&names, 3),
        people.len()
    );
    (!names.is_empty()).then(|| Card {
        id: "beeswarm".to_owned(),
        title: "Each person a point".to_owned(),
        charts: vec![Chart {
            id: "beeswarm".to_owned(),
            title: "What each column does to each person".to_owned(),
            caption: finding.clone(),
            note: "Points that would cover each other are laid side by side. Low, middle and high are thirds of these people.".to_owned(),
            x: linear("Contribution to the probability", Unit::Points, low, high),
            y: bands("Column", names),
            series: looks
                .into_iter()
                .zip(groups)
                .filter(|(_, marks)| !marks.is_empty())
                .map(|((name, style), marks)| series(name, Shape::Forest, style, marks))
                .collect(),
        }],
        tables: Vec::new(),
        finding,
        note: "People like these, not what a change would cause.".to_owned(),
        method: "Exact interventional Shapley values in probability of people at even steps of the model's own ranking, each compared with the same background rows.".to_owned(),
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

/// How far each point is moved from the middle of its band, in bands: alternately to either
/// side among those at the same place.
pub(super) fn side_by_side(points: &[f64]) -> Vec<f64> {
    let low = points.iter().copied().fold(f64::INFINITY, f64::min);
    let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let width = ((high - low) / PLACES).max(1e-9);
    let mut filled = vec![0_u32; PLACES as usize + 1];
    let offset = |x: &f64| {
        let place = ((x - low) / width) as usize;
        let Some(slot) = filled.get_mut(place) else {
            return 0.0;
        };
        let number = *slot;
        *slot += 1;
        let side = if number.is_multiple_of(2) { 1.0 } else { -1.0 };
        side * (APART * f64::from(number.div_ceil(2))).min(FARTHEST)
    };
    points.iter().map(offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_one_place_are_laid_side_by_side_and_stay_in_their_band() {
        let offsets = side_by_side(&[0.0, 0.0, 0.0, 1.0]);
        assert_eq!(offsets.len(), 4);
        assert!((offsets[0], offsets[3]) == (0.0, 0.0));
        assert!(offsets[1] * offsets[2] < 0.0);
        let many = side_by_side(&[0.5; 500]);
        assert!(many.iter().all(|o| o.abs() <= FARTHEST));
        assert!(side_by_side(&[]).is_empty());
    }

    #[test]
    fn values_fall_into_thirds() {
        let numbers = Values::Number((0..9).map(f64::from).chain([f64::NAN]).collect());
        let people: Vec<(usize, u32)> = (0..10).map(|i| (i as usize, i)).collect();
        let group = thirds(Some(&numbers), &people);
        let found: Vec<usize> = (0..10).map(group).collect();
        assert_eq!(found, [0, 0, 0, 1, 1, 1, 1, 2, 2, 3]);
    }
}
