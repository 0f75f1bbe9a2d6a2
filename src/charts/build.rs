//! The parts that drawings are put together from: axes, marks with their interval, lines to
//! compare with.

use super::chart::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::estimate::{Estimate, Unit};

/// An axis of even steps.
#[must_use]
pub fn linear(label: &str, unit: Unit, min: f64, max: f64) -> Axis {
    Axis {
        label: label.to_owned(),
        unit,
        scale: Scale::Linear { min, max },
    }
}

/// An axis of even ratios, for ratios.
#[must_use]
pub fn logarithmic(label: &str, min: f64, max: f64) -> Axis {
    Axis {
        label: label.to_owned(),
        unit: Unit::Times,
        scale: Scale::Log { min, max },
    }
}

/// An axis with one band per label.
#[must_use]
pub fn bands(label: &str, labels: Vec<String>) -> Axis {
    Axis {
        label: label.to_owned(),
        unit: Unit::Number,
        scale: Scale::Bands { labels },
    }
}

/// Marks of one shape and style.
#[must_use]
pub fn series(name: &str, shape: Shape, style: Style, marks: Vec<Mark>) -> Series {
    Series {
        name: name.to_owned(),
        shape,
        style,
        marks,
    }
}

/// An estimate that lies along x, in the band `place`.
#[must_use]
pub fn across(place: usize, of: &Estimate, label: String) -> Mark {
    Mark {
        x: of.value,
        y: place as f64,
        low: Some(of.low),
        high: Some(of.high),
        base: None,
        label,
    }
}

/// An estimate that stands up at `x`.
#[must_use]
pub fn upright(x: f64, of: &Estimate, label: String) -> Mark {
    Mark {
        x,
        y: of.value,
        low: Some(of.low),
        high: Some(of.high),
        base: None,
        label,
    }
}

/// A mark without interval.
#[must_use]
pub fn mark(x: f64, y: f64, label: &str) -> Mark {
    Mark {
        x,
        y,
        label: label.to_owned(),
        ..Mark::default()
    }
}

/// A dashed line through these places, to compare with.
#[must_use]
pub fn reference(name: &str, places: &[(f64, f64)]) -> Series {
    let marks = places.iter().map(|(x, y)| mark(*x, *y, ""));
    series(name, Shape::Reference, Style::Muted, marks.collect())
}

/// A line across the whole drawing at `x`.
#[must_use]
pub fn cut(name: &str, x: f64) -> Series {
    let mark = Mark {
        x,
        ..Mark::default()
    };
    series(name, Shape::Cut, Style::Muted, vec![mark])
}

/// What a forest of estimates is made of.
pub struct ForestPlot<'a> {
    /// See [`Chart`].
    pub id: String,
    /// See [`Chart`].
    pub title: String,
    /// See [`Chart`].
    pub caption: String,
    /// See [`Chart`].
    pub note: &'a str,
    /// The axis of the estimates.
    pub x: Axis,
    /// What the bands are.
    pub label: &'a str,
    /// One label per estimate.
    pub labels: Vec<String>,
    /// The line to compare with: its name and its place.
    pub line: (&'a str, f64),
    /// What the estimates are.
    pub name: &'a str,
    /// The marks, in the order of the labels; see [`across`].
    pub marks: Vec<Mark>,
}

/// Estimates one below the other, with a line to compare them with.
#[must_use]
pub fn forest(of: ForestPlot<'_>) -> Chart {
    Chart {
        id: of.id,
        title: of.title,
        caption: of.caption,
        note: of.note.to_owned(),
        x: of.x,
        y: bands(of.label, of.labels),
        series: vec![
            cut(of.line.0, of.line.1),
            series(of.name, Shape::Forest, Style::Primary, of.marks),
        ],
    }
}
