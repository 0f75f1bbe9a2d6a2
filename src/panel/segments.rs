//! The combinations of levels of the row dimensions that occur.

use crate::numeric::sort_keys;
use crate::table::MISSING;

/// What the row dimensions say of the rows of a table.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    pub(super) rows: usize,
    /// Per row dimension the code of each row; `None` where the table does not say it.
    pub(super) codes: Vec<Option<Vec<u32>>>,
}

impl Sayings {
    /// The key of a row: its segment by the dimensions before this one, and its code.
    fn key(&self, dimension: usize, row: usize, before: u32) -> u64 {
        let codes = self.codes.get(dimension).and_then(Option::as_ref);
        let code = codes.and_then(|c| c.get(row)).copied().unwrap_or(MISSING);
        u64::from(before) << 32 | u64::from(code)
    }
}

/// The segment of each row of each table, and of each segment its level of every dimension,
/// [`MISSING`] where it is not known.
pub(super) fn segments(tables: &[Sayings], dimensions: usize) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    let mut of_rows: Vec<Vec<u32>> = tables.iter().map(|t| vec![0; t.rows]).collect();
    let mut segments = vec![Vec::new()];
    for dimension in 0..dimensions {
        let mut distinct: Vec<u64> = Vec::new();
        for (table, rows) in tables.iter().zip(&of_rows) {
            for (row, before) in rows.iter().enumerate() {
                let key = table.key(dimension, row, *before);
                if distinct.last() != Some(&key) {
                    distinct.push(key);
                }
            }
        }
        sort_keys(&mut distinct);
        distinct.dedup();
        for (table, rows) in tables.iter().zip(&mut of_rows) {
            for (row, segment) in rows.iter_mut().enumerate() {
                let found = distinct.binary_search(&table.key(dimension, row, *segment));
                *segment = u32::try_from(found.unwrap_or(0)).unwrap_or(MISSING);
            }
        }
        let longer = |key: &u64| {
            let before: Option<&Vec<u32>> = segments.get((key >> 32) as usize);
            let mut levels = before.cloned().unwrap_or_default();
            levels.push((key & 0xffff_ffff) as u32);
            levels
        };
        segments = distinct.iter().map(longer).collect();
    }
    (of_rows, segments)
}
