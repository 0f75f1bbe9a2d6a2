//! A small table for reading.

use serde::{Deserialize, Serialize};

/// A small table for reading: every cell is already text, for a header row and body rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Grid {
    /// What the table lists.
    pub caption: String,
    /// One heading per column.
    pub headers: Vec<String>,
    /// `numeric[j]`: column `j` is aligned to the right.
    pub numeric: Vec<bool>,
    /// Rows of cells, each as long as `headers`.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table without rows yet. Each heading with whether its column is aligned to the right.
    #[must_use]
    #[inline(never)]
    pub fn headed(caption: &str, headings: &[(&str, bool)]) -> Self {
        let mut grid = Self {
            caption: caption.to_owned(),
            ..Self::default()
        };
        for (heading, numeric) in headings {
            grid.headers.push((*heading).to_owned());
            grid.numeric.push(*numeric);
        }
        grid
    }
}
