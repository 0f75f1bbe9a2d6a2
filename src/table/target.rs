//! Who converted: a column read as yes or no.

use super::civil::moment_text;
use super::{Column, DATE_MISSING, Values};

/// A cell as text, as the page shows it and as a setup names it; `None` when missing.
#[must_use]
pub fn cell_text(values: &Values, row: usize) -> Option<String> {
    if values.is_missing(row) {
        return None;
    }
    match values {
        Values::Number(v) => v.get(row).map(|x| number_text(*x)),
        Values::Category(v) => v.get(row).map(str::to_owned),
        Values::Date(v) => v.millis.get(row).map(|&m| moment_text(m, v.has_time)),
        Values::Text(v) => v.get(row).map(str::to_owned),
    }
}

/// The shortest text that reads back as the same number; `0` for negative zero.
#[must_use]
pub fn number_text(x: f64) -> String {
    format!("{}", x + 0.0)
}

/// One entry per row: whether it is one of `positives`, `None` where the value is missing.
/// Numbers are compared as numbers (`1` and `1.0` are equal), everything else as text.
#[must_use]
pub fn labels(column: &Column, positives: &[&str]) -> Vec<Option<bool>> {
    match &column.values {
        Values::Number(v) => {
            let wanted: Vec<f64> = positives
                .iter()
                .filter_map(|p| p.trim().parse().ok())
                .collect();
            v.iter()
                .map(|x| (!x.is_nan()).then(|| wanted.contains(x)))
                .collect()
        }
        Values::Category(v) => {
            let wanted: Vec<bool> = v
                .levels
                .iter()
                .map(|level| positives.contains(&level.as_str()))
                .collect();
            let is_wanted = |code: u32| wanted.get(code as usize).copied().unwrap_or(false);
            v.codes
                .iter()
                .map(|&c| (c != super::MISSING).then(|| is_wanted(c)))
                .collect()
        }
        Values::Date(v) => v
            .millis
            .iter()
            .map(|&m| {
                (m != DATE_MISSING)
                    .then(|| positives.contains(&moment_text(m, v.has_time).as_str()))
            })
            .collect(),
        Values::Text(v) => v
            .iter()
            .map(|t| (!t.is_empty()).then(|| positives.contains(&t)))
            .collect(),
    }
}
