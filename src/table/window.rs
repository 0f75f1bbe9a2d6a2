//! A window of rows as text, for the preview grid.

use serde::{Deserialize, Serialize};

use super::Table;
use super::target::cell_text;

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

impl Table {
    /// Up to `count` rows from `start` on, at most 1,000; fewer, or none, at the end of the table.
    #[must_use]
    pub fn window(&self, start: usize, count: usize) -> RowWindow {
        let start = start.min(self.rows);
        let end = start.saturating_add(count.min(MAX_ROWS)).min(self.rows);
        let rows = (start..end)
            .map(|row| {
                self.columns
                    .iter()
                    .map(|c| cell_text(&c.values, row).unwrap_or_default())
                    .collect()
            })
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
    use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Values};

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
