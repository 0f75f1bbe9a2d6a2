//! A list of any length, of which a part is looked at: sorted by a column, searched, in pages.

use serde::{Deserialize, Serialize};

/// Most rows of a list at once.
const ROWS: u32 = 1_000;

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListColumn {
    /// Its heading.
    pub name: String,
    /// Whether it is aligned to the right.
    pub numeric: bool,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListRow {
    /// What it is about, as a place in a list of the report.
    pub id: u32,
    /// For the colour: 1 above, 0 in line, -1 below.
    pub standing: i8,
    /// A cell per column, as text.
    pub cells: Vec<String>,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListAsk {
    /// Letters of the name, in any case; all when empty.
    pub search: String,
    /// The place of the column it is sorted by.
    pub sort: u32,
    /// The largest first.
    pub descending: bool,
    /// The first row.
    pub start: u32,
    /// Most rows, up to 1,000.
    pub count: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListPage {
    /// Rows that fit the search.
    pub total: u32,
    /// The part.
    pub rows: Vec<ListRow>,
}

/// What a list has to say of itself to be looked at in parts.
pub trait Listing {
    /// The headings.
    fn columns(&self) -> Vec<ListColumn>;

    /// How many rows.
    fn len(&self) -> u32;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a row is found by.
    fn name(&self, row: u32) -> &str;

    /// Sorts rows by a column, the smallest first; those that agree stay as they are.
    fn sort(&self, rows: &mut [u32], column: usize);

    /// A row as text.
    fn row(&self, row: u32) -> Option<ListRow>;

    /// The part that is asked for.
    fn page(&self, ask: &ListAsk) -> ListPage {
        let wanted = ask.search.trim().to_lowercase();
        let fits =
            |row: &u32| wanted.is_empty() || self.name(*row).to_lowercase().contains(&wanted);
        let mut rows: Vec<u32> = (0..self.len()).filter(fits).collect();
        self.sort(&mut rows, ask.sort as usize);
        if ask.descending {
            rows.reverse();
        }
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let part = rows.into_iter().skip(ask.start as usize);
        let part = part.take(ask.count.min(ROWS) as usize);
        ListPage {
            total,
            rows: part.filter_map(|row| self.row(row)).collect(),
        }
    }
}
