//! A chart in words: the tooltip of a mark, and the table that says all of it.

use super::chart::{Axis, Chart, Mark, Scale, Series, Shape};
use super::pen::clean;
use crate::format;
use crate::grid::Grid;

impl Shape {
    /// The value runs along x.
    pub(super) fn lies(self) -> bool {
        matches!(self, Self::Bars | Self::Forest)
    }

    /// A mark that answers to the pointer and the keyboard.
    pub(super) fn answers(self) -> bool {
        !matches!(self, Self::Reference | Self::Thread | Self::Cut)
    }
}

impl Chart {
    /// The values run along x: bars that lie, or groups listed from top to bottom.
    pub(super) fn lies(&self) -> bool {
        let bands = |axis: &Axis| matches!(axis.scale, Scale::Bands { .. });
        (bands(&self.y) && !bands(&self.x)) || self.series.iter().any(|s| s.shape.lies())
    }

    /// The axis of the places and the axis of the values.
    fn axes(&self) -> (&Axis, &Axis) {
        if self.lies() {
            (&self.y, &self.x)
        } else {
            (&self.x, &self.y)
        }
    }

    fn place_and_value(&self, mark: &Mark) -> (f64, f64) {
        if self.lies() {
            (mark.y, mark.x)
        } else {
            (mark.x, mark.y)
        }
    }
}

/// The tooltip: lines parted by line feeds.
pub(super) fn tooltip(chart: &Chart, series: &Series, mark: &Mark) -> String {
    let (places, values) = chart.axes();
    let (place, value) = chart.place_and_value(mark);
    let several = chart.series.iter().filter(|s| s.shape.answers()).count() > 1;
    let mut lines = Vec::new();
    if several && !series.name.is_empty() {
        lines.push(clean(&series.name));
    }
    lines.push(labelled(places, &written(places, place)));
    let mut said = value_of(values, mark, value);
    if let Some(interval) = interval(values, mark) {
        said = format!("{said} ({interval})");
    }
    lines.push(labelled(values, &said));
    if !mark.label.is_empty() {
        lines.push(clean(&mark.label));
    }
    lines.retain(|line| !line.is_empty());
    lines.dedup();
    lines.join("\n")
}

/// The table twin of a chart: every mark as a row, in the order of the chart.
#[must_use]
pub fn table(chart: &Chart) -> Grid {
    let (places, values) = chart.axes();
    let shown: Vec<&Series> = chart
        .series
        .iter()
        .filter(|s| !matches!(s.shape, Shape::Reference | Shape::Thread))
        .collect();
    let marks = || shown.iter().flat_map(|series| &series.marks);
    let several = shown.len() > 1;
    let intervals = marks().any(|mark| mark.low.is_some() && mark.high.is_some());
    let notes = marks().any(|mark| !mark.label.is_empty());
    let numbers = !matches!(places.scale, Scale::Bands { .. });

    let mut columns = Vec::new();
    if several {
        columns.push(("Series".to_owned(), false));
    }
    columns.push((heading(places, "Group"), numbers));
    columns.push((heading(values, "Value"), true));
    if intervals {
        columns.push(("95 % interval".to_owned(), true));
    }
    if notes {
        columns.push(("Note".to_owned(), false));
    }
    let (headers, numeric) = columns.into_iter().unzip();
    let mut rows = Vec::new();
    for series in &shown {
        for mark in &series.marks {
            let (place, value) = chart.place_and_value(mark);
            let mut row = Vec::new();
            if several {
                row.push(clean(&series.name));
            }
            // A cut stands on the axis from left to right and is nowhere on the other.
            let cut = series.shape == Shape::Cut;
            row.push(if cut && chart.lies() {
                String::new()
            } else {
                written(places, place)
            });
            row.push(if cut && !chart.lies() {
                String::new()
            } else {
                value_of(values, mark, value)
            });
            if intervals {
                row.push(interval(values, mark).unwrap_or_default());
            }
            if notes {
                row.push(clean(&mark.label));
            }
            rows.push(row);
        }
    }
    Grid {
        caption: clean(&chart.title),
        headers,
        numeric,
        rows,
    }
}

/// A place or value as text: the label of a band, or the number with its unit.
fn written(axis: &Axis, at: f64) -> String {
    match &axis.scale {
        Scale::Bands { labels } => {
            // Not a number and all below zero become the first place, so they are asked first.
            let label = (at.round() >= 0.0).then(|| labels.get(at.round() as usize));
            label
                .flatten()
                .map_or_else(String::new, |label| clean(label))
        }
        _ => format::value(at, axis.unit),
    }
}

/// The value as text, with as many decimals as its interval.
fn value_of(axis: &Axis, mark: &Mark, value: f64) -> String {
    match axis.scale {
        Scale::Linear { .. } | Scale::Log { .. } if mark.low.is_some() && mark.high.is_some() => {
            format::aligned(value, axis.unit)
        }
        _ => written(axis, value),
    }
}

fn labelled(axis: &Axis, text: &str) -> String {
    if axis.label.is_empty() {
        text.to_owned()
    } else {
        format!("{}: {text}", clean(&axis.label))
    }
}

fn heading(axis: &Axis, otherwise: &str) -> String {
    if axis.label.is_empty() {
        otherwise.to_owned()
    } else {
        clean(&axis.label)
    }
}

fn interval(axis: &Axis, mark: &Mark) -> Option<String> {
    let (low, high) = (mark.low?, mark.high?);
    Some(format::interval(low, high, axis.unit))
}
