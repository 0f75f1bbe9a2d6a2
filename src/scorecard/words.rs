//! Small helpers for sentences and charts.

use super::sheet::Points;
use crate::charts::{Axis, Chart, Series, linear};
use crate::estimate::Unit;
use crate::format::count;

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
    linear(label, unit, min, max)
}

/// A drawing without a note.
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
