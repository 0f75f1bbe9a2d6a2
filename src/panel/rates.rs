//! Measures that are ratios.

use std::borrow::Cow;

use super::Panel;
use super::dimension::Slice;
use super::part::Part;

/// A ratio by cell, as what stands above and below its line: a ratio of several cells is the sum of
/// the numerators over the sum of the denominators. `NaN` where the tables say nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Per cell.
    pub numerator: Vec<f64>,
    /// Per cell.
    pub denominator: Vec<f64>,
}

impl Panel {
    /// A column of rates. `base` is the column with what it is a share of: rows with more of it
    /// weigh more, and without it all rows weigh the same. A base in another table weighs the mean
    /// of a cell's rows. With `percent`, a column in per cent becomes one of shares.
    #[must_use]
    pub fn rates(&self, column: &str, base: Option<&str>, percent: bool, slice: &Slice) -> Rates {
        let scale = if percent && self.is_in_per_cent(column) {
            0.01
        } else {
            1.0
        };
        let value = |part: &'_ Part| part.column(column).is_some();
        let together = |part: &Part| base.is_some_and(|b| part.column(b).is_some()) && value(part);
        // Rows of a table that has both: each weighs by its base.
        if let Some(base) = base.filter(|_| self.parts.iter().any(together)) {
            return Rates {
                numerator: self.sums_of(slice, &|p| {
                    Some(product(p.column(column)?, p.column(base)?, scale))
                }),
                denominator: self.sums_of(slice, &|p| {
                    Some(where_known(p.column(base)?, p.column(column)?))
                }),
            };
        }
        let sum = self.sums_of(slice, &|p| Some(scaled(p.column(column)?, scale)));
        let rows = self.sums_of(slice, &|p| Some(ones(p.column(column)?)));
        let Some(base) = base.map(|b| self.sums(b, slice)) else {
            return Rates {
                numerator: sum,
                denominator: rows,
            };
        };
        let weighed = sum.iter().zip(&rows).zip(&base);
        Rates {
            numerator: weighed
                .map(|((sum, rows), base)| sum / rows * base)
                .collect(),
            denominator: base
                .iter()
                .zip(&rows)
                .map(|(b, rows)| if rows.is_nan() { f64::NAN } else { *b })
                .collect(),
        }
    }

    /// Whether a column of rates is in per cent: more than one in a hundred is above 1.5.
    fn is_in_per_cent(&self, column: &str) -> bool {
        let parts = || self.parts.iter();
        let values = || parts().filter_map(|p| p.column(column)).flatten();
        let above = values().filter(|x| **x > 1.5).count();
        100 * above > values().filter(|x| !x.is_nan()).count()
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
