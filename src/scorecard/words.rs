//! Small helpers for sentences and charts.

use super::sheet::Points;
use crate::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::estimate::Unit;
use crate::format::value;

/// A whole number with its thousands apart.
pub(super) fn count(x: f64) -> String {
    value(x, Unit::Count)
}

/// A share as per cent.
pub(super) fn per_cent(x: f64) -> String {
    value(x, Unit::Share)
}

/// "104 (98 to 110)".
pub(super) fn points(of: &Points) -> String {
    format!(
        "{} ({} to {})",
        count(of.value),
        count(of.low),
        count(of.high)
    )
}

/// "1 dealer", "2 dealers".
pub(super) fn dealers(n: usize) -> String {
    if n == 1 {
        "1 dealer".to_owned()
    } else {
        format!("{} dealers", count(n as f64))
    }
}

/// An axis of numbers that holds all of these.
pub(super) fn axis(label: &str, unit: Unit, values: impl Iterator<Item = f64>) -> Axis {
    let known = values.filter(|x| x.is_finite());
    let (low, high) = known.fold((f64::MAX, f64::MIN), |e, x| (e.0.min(x), e.1.max(x)));
    let (min, max) = if low < high {
        (low, high)
    } else {
        (low.min(99.0), low.max(101.0))
    };
    Axis {
        label: label.to_owned(),
        unit,
        scale: Scale::Linear { min, max },
    }
}

/// An axis of names.
pub(super) fn bands(label: &str, labels: Vec<String>) -> Axis {
    Axis {
        label: label.to_owned(),
        unit: Unit::Number,
        scale: Scale::Bands { labels },
    }
}

pub(super) fn series(name: &str, shape: Shape, style: Style, marks: Vec<Mark>) -> Series {
    Series {
        name: name.to_owned(),
        shape,
        style,
        marks,
    }
}

/// A mark without interval.
pub(super) fn mark(x: f64, y: f64, label: &str) -> Mark {
    Mark {
        x,
        y,
        label: label.to_owned(),
        ..Mark::default()
    }
}

/// A dashed line through these places.
pub(super) fn line(name: &str, places: &[(f64, f64)]) -> Series {
    let marks = places.iter().map(|(x, y)| mark(*x, *y, "")).collect();
    series(name, Shape::Reference, Style::Muted, marks)
}

pub(super) fn chart(
    id: &str,
    title: &str,
    caption: &str,
    x: Axis,
    y: Axis,
    series: Vec<Series>,
) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        note: String::new(),
        x,
        y,
        series,
    }
}
