//! What the tables say of each dealer's month, for one area.

use std::borrow::Cow;

use super::records::{Part, Records, Slice};
use super::setup::{Area, Kpi};

/// The measures of one area by cell (dealer and month); `NaN` where the tables say nothing.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    pub(super) volume: Vec<f64>,
    /// Per driver of the area.
    pub(super) drivers: Vec<Vec<f64>>,
    /// Per measure of management.
    pub(super) kpis: Vec<Rates>,
}

/// A measure that is a ratio: it is averaged by adding up what is above and below its line.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    pub(super) top: Vec<f64>,
    pub(super) bottom: Vec<f64>,
}

impl Cells {
    /// Adds up the rows of a slice.
    pub(super) fn of(records: &Records, area: &Area, slice: Slice) -> Self {
        Self {
            volume: records.sums(&area.volume, slice),
            drivers: area
                .drivers
                .iter()
                .map(|d| records.sums(&d.column, slice))
                .collect(),
            kpis: area
                .kpis
                .iter()
                .map(|k| Rates::of(records, k, slice))
                .collect(),
        }
    }
}

impl Rates {
    fn of(records: &Records, kpi: &Kpi, slice: Slice) -> Self {
        let scale = scale(records, kpi);
        let value = |part: &'_ Part| part.column(&kpi.column).is_some();
        let base = kpi.base.as_deref();
        let together = |part: &Part| base.is_some_and(|b| part.column(b).is_some()) && value(part);
        // Rows of a table that has both: each weighs by its base.
        if let Some(base) = base.filter(|_| records.parts.iter().any(together)) {
            return Self {
                top: records.sums_of(slice, &|p| {
                    Some(product(p.column(&kpi.column)?, p.column(base)?, scale))
                }),
                bottom: records.sums_of(slice, &|p| {
                    Some(where_known(p.column(base)?, p.column(&kpi.column)?))
                }),
            };
        }
        let top = records.sums_of(slice, &|p| Some(scaled(p.column(&kpi.column)?, scale)));
        let rows = records.sums_of(slice, &|p| Some(ones(p.column(&kpi.column)?)));
        let Some(base) = base.map(|b| records.sums(b, slice)) else {
            return Self { top, bottom: rows };
        };
        let weighed = top.iter().zip(&rows).zip(&base);
        Self {
            top: weighed
                .map(|((top, rows), base)| top / rows * base)
                .collect(),
            bottom: base
                .iter()
                .zip(&rows)
                .map(|(b, rows)| if rows.is_nan() { f64::NAN } else { *b })
                .collect(),
        }
    }
}

/// What a cell of a rate is multiplied by to become a share: a column with numbers above 1.5 is
/// in per cent.
fn scale(records: &Records, kpi: &Kpi) -> f64 {
    let columns = || {
        records
            .parts
            .iter()
            .filter_map(|p| p.column(&kpi.column))
            .flatten()
    };
    let above = columns().filter(|x| **x > 1.5).count();
    if kpi.percent && 100 * above > columns().filter(|x| !x.is_nan()).count() {
        0.01
    } else {
        1.0
    }
}

fn product<'a>(value: &'a [f64], base: &'a [f64], scale: f64) -> Cow<'a, [f64]> {
    value.iter().zip(base).map(|(v, b)| scale * v * b).collect()
}

fn where_known<'a>(base: &'a [f64], value: &'a [f64]) -> Cow<'a, [f64]> {
    let known = |(b, v): (&f64, &f64)| if v.is_nan() { f64::NAN } else { *b };
    base.iter().zip(value).map(known).collect()
}

fn scaled(value: &[f64], scale: f64) -> Cow<'_, [f64]> {
    value.iter().map(|v| scale * v).collect()
}

fn ones(value: &[f64]) -> Cow<'_, [f64]> {
    value
        .iter()
        .map(|v| if v.is_nan() { f64::NAN } else { 1.0 })
        .collect()
}
