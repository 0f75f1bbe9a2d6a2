//! Names as small numbers.

use std::collections::BTreeMap;

use super::names::key;
use crate::table::target::cell_text;
use crate::table::{MISSING, Values};

/// Distinct names in order of first appearance; those that [`key`] cannot tell apart are one, and
/// are called as the first of them.
#[derive(Debug, Default)]
pub(super) struct Codes {
    pub(super) names: Vec<String>,
    of_key: BTreeMap<String, u32>,
}

impl Codes {
    /// The number of a name; [`MISSING`] for one that is empty.
    pub(super) fn code(&mut self, name: &str) -> u32 {
        let key = key(name);
        if key.is_empty() {
            return MISSING;
        }
        if let Some(code) = self.of_key.get(&key) {
            return *code;
        }
        let code = u32::try_from(self.names.len()).unwrap_or(MISSING);
        self.names.push(name.trim().to_owned());
        self.of_key.insert(key, code);
        code
    }

    /// The number of each row of a column. Numbers are names as they are written.
    pub(super) fn of_column(&mut self, values: &Values) -> Vec<u32> {
        if let Values::Category(c) = values {
            let levels: Vec<u32> = c.levels.iter().map(|level| self.code(level)).collect();
            let of = |code: &u32| levels.get(*code as usize).copied().unwrap_or(MISSING);
            return c.codes.iter().map(of).collect();
        }
        let of = |row| cell_text(values, row).map_or(MISSING, |text| self.code(&text));
        (0..values.len()).map(of).collect()
    }
}
