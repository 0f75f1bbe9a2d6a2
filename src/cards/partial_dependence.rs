//! How the probability follows single columns.

use super::groups::groups;
use crate::charts::linear;
use crate::charts::{Chart, Mark, Series, Shape, Style, bands, series, upright};
use crate::estimate::Unit;
use crate::explain::{Dependence, DependencePoint, points_text};
use crate::format;
use crate::format::{number, per_cent};
use crate::grid::Grid;
use crate::numeric::count;
use crate::report::Card;

/// One chart per column, most important first; `on` says which rows.
pub fn partial_dependence(found: &[Dependence], on: &str) -> Card {
    let drawn = || found.iter().filter(|d| d.points.len() > 1);
    let finding = match drawn().next() {
        Some(first) => format!(
            "{} All other columns are left as they are.",
            sentence(first)
        ),
        None => "No column moves the probability.".to_owned(),
    };
    Card {
        id: "acts".to_owned(),
        title: "How columns act".to_owned(),
        charts: drawn().map(chart).collect(),
        tables: vec![grid(found)],
        finding,
        note: "People like this get such probabilities; it does not say what would happen to a person whose value is changed. Where columns go together, some of the people asked about do not exist.".to_owned(),
        method: format!(
            "Partial dependence (Friedman 2001): at most 500 {on} are given each value in turn, all else as it is, and the mean of their probabilities is drawn; thin lines are the means of fifths of the people, of at least 20 each, by how far the last value moves them (after Goldstein and others 2015). Numbers at up to 20 quantiles, the commonest 12 levels. Values with fewer than 1 % of the rows near them are left out. Intervals: 200 bootstrap replicates of the people; they hold the model fixed, and do not tell how sure the model is of its curve."
        ),
    }
}

/// Groups of people by how far the last value moves them.
const GROUPS: usize = 5;

/// The mean of curves, point by point.
fn means(curves: &[Vec<f64>]) -> Vec<f64> {
    let points = curves.first().map_or(0, Vec::len);
    let at = |point: usize| -> f64 { curves.iter().filter_map(|c| c.get(point)).sum() };
    (0..points).map(|p| at(p) / count(curves.len())).collect()
}

/// The text of a point.
fn place(point: &DependencePoint) -> String {
    if point.label.is_empty() {
        number(point.x)
    } else {
        point.label.clone()
    }
}

/// From the lowest to the highest mean.
fn sentence(of: &Dependence) -> String {
    let means = || of.points.iter();
    let least = means().min_by(|a, b| a.mean.value.total_cmp(&b.mean.value));
    let most = means().max_by(|a, b| a.mean.value.total_cmp(&b.mean.value));
    match (least, most) {
        (Some(least), Some(most)) => format!(
            "With {}, the mean probability goes from {} at {} to {} at {}.",
            of.column,
            per_cent(least.mean.value),
            place(least),
            per_cent(most.mean.value),
            place(most),
        ),
        _ => String::new(),
    }
}

fn chart(of: &Dependence) -> Chart {
    let first = of.points.first().map(place).unwrap_or_default();
    let curves = if of.is_number {
        groups(of.curves.clone(), GROUPS, |c| {
            c.last().copied().unwrap_or(0.0)
        })
    } else {
        Vec::new()
    };
    let curves: Vec<Vec<f64>> = curves.iter().map(|group| means(group)).collect();
    let marks = of.points.iter().map(|point| {
        upright(
            point.x,
            &point.change,
            format!("Mean probability {}", per_cent(point.mean.value)),
        )
    });
    let marks: Vec<Mark> = marks.collect();
    let thread = |curve: &Vec<f64>| {
        series(
            "",
            Shape::Thread,
            Style::Muted,
            of.points
                .iter()
                .zip(curve)
                .map(|(point, y)| Mark {
                    x: point.x,
                    y: *y,
                    ..Mark::default()
                })
                .collect(),
        )
    };
    let mut drawn: Vec<Series> = curves.iter().map(thread).collect();
    if let Some(named) = drawn.first_mut() {
        named.name = "Fifths of the people".to_owned();
    }
    let ends = || {
        let bars = marks.iter().flat_map(|m| [m.low, m.high]).flatten();
        bars.chain(curves.iter().flatten().copied())
    };
    let (low, high) = (ends().fold(-1e-4, f64::min), ends().fold(1e-4, f64::max));
    drawn.push(series(
        "Mean",
        if of.is_number {
            Shape::Line
        } else {
            Shape::Points
        },
        Style::Primary,
        marks,
    ));
    let (start, end) = (of.points.first(), of.points.last());
    Chart {
        id: format!("acts-{}", of.column),
        title: of.column.clone(),
        caption: sentence(of),
        note: match of.left_out {
            0 => String::new(),
            1 => "1 value is left out: fewer than 1 % of the rows are near it, or others are commoner.".to_owned(),
            n => format!("{n} values are left out: fewer than 1 % of the rows are near them, or others are commoner."),
        },
        x: if of.is_number {
            let x = |point: Option<&DependencePoint>| point.map_or(0.0, |p| p.x);
            linear(&of.column, Unit::Number, x(start), x(end))
        } else {
            bands(&of.column, of.points.iter().map(place).collect())
        },
        y: linear(&format!("Change from {first}, in points"), Unit::Points, low, high),
        series: drawn,
    }
}

fn grid(found: &[Dependence]) -> Grid {
    let row = |of: &Dependence, point: &DependencePoint| {
        vec![
            of.column.clone(),
            place(point),
            format::estimate(&point.mean),
            points_text(point.change.value),
            format::value(point.near as f64, Unit::Count),
        ]
    };
    Grid {
        caption: "Mean probability at each value".to_owned(),
        headers: [
            "Column",
            "Value",
            "Mean probability",
            "Change from the first",
            "Rows near",
        ]
        .map(str::to_owned)
        .to_vec(),
        numeric: vec![false, false, true, true, true],
        rows: found
            .iter()
            .flat_map(|of| of.points.iter().map(move |point| row(of, point)))
            .collect(),
    }
}
