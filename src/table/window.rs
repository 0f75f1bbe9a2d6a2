//! A window of rows as text, for the preview grid.

use serde::{Deserialize, Serialize};

use super::civil::moment_text;
use super::{DATE_MISSING, Table, Values};

/// The most rows of one window: a screen shows fifty, and every cell crosses as a string.
const MAX_ROWS: usize = 1_000;

/// A run of rows as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RowWindow {
    /// The first row of the window, counted from 0.
    pub start: u32,
    /// Rows of the whole table.
    pub total: u32,
    /// Column names in file order.
    pub columns: Vec<String>,
    /// One entry per row, each as long as `columns`; a missing value is empty.
    pub rows: Vec<Vec<String>>,
}

impl Values {
    /// The value in this row as text; empty when missing or beyond the last row. Numbers are
    /// written with a point and as many digits as it takes to read back the same number, dates
    /// as `2024-12-31`, or `2024-12-31 14:05` when the column holds times of day.
    #[must_use]
    pub fn text(&self, row: usize) -> String {
        match self {
            Self::Number(v) => match v.get(row) {
                Some(x) if !x.is_nan() => x.to_string(),
                _ => String::new(),
            },
            Self::Category(v) => v.get(row).unwrap_or_default().to_owned(),
            Self::Date(v) => match v.millis.get(row) {
                Some(&m) if m != DATE_MISSING => moment_text(m, v.has_time),
                _ => String::new(),
            },
            Self::Text(v) => v.get(row).unwrap_or_default().to_owned(),
        }
    }
}

impl Table {
    /// Up to `count` rows from `start` on, at most 1,000; fewer, or none, at the end of the table.
    #[must_use]
    pub fn window(&self, start: usize, count: usize) -> RowWindow {
        let start = start.min(self.rows);
        let end = start.saturating_add(count.min(MAX_ROWS)).min(self.rows);
        let rows = (start..end)
            .map(|row| self.columns.iter().map(|c| c.values.text(row)).collect())
            .collect();
        RowWindow {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            total: u32::try_from(self.rows).unwrap_or(u32::MAX),
            columns: self.columns.iter().map(|c| c.name.clone()).collect(),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, Dates, MISSING};

    fn table() -> Table {
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            values,
        };
        Table::new(
            "t",
            vec![
                column("n", Values::Number(vec![0.1, f64::NAN, -2.0])),
                column(
                    "c",
                    Values::Category(Categories {
                        codes: vec![1, 0, MISSING],
                        levels: vec!["a".into(), "b".into()],
                    }),
                ),
                column(
                    "d",
                    Values::Date(Dates {
                        millis: vec![0, DATE_MISSING, 86_400_000],
                        has_time: false,
                    }),
                ),
                column("t", Values::Text(["007", "", "x"].into_iter().collect())),
            ],
        )
        .unwrap()
    }

    #[test]
    fn cells_are_text_and_missing_is_empty() {
        let window = table().window(0, 10);
        assert_eq!(window.columns, ["n", "c", "d", "t"]);
        assert_eq!(
            window.rows,
            [
                ["0.1", "b", "1970-01-01", "007"],
                ["", "a", "", ""],
                ["-2", "", "1970-01-02", "x"],
            ]
        );
        assert_eq!((window.start, window.total), (0, 3));
    }

    #[test]
    fn a_window_beyond_the_end_is_cut() {
        assert_eq!(table().window(2, 5).rows.len(), 1);
        assert_eq!(table().window(9, 5).rows.len(), 0);
        assert_eq!(table().window(9, 5).start, 3);
    }
}
