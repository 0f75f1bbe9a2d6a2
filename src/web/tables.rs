//! The tables that were read, by the ids the page gave.

use std::collections::BTreeMap;

use super::fail::Thrown;
use crate::error::{Error, ErrorCode};
use crate::ingest::ReadOutcome;
use crate::table::Table;

/// A table with the records that did not make it.
struct Held {
    table: Table,
    reading: u32,
    rejected: Vec<u8>,
}

/// All tables.
#[derive(Default)]
pub(super) struct Tables {
    held: BTreeMap<String, Held>,
    /// How many files have been read.
    readings: u32,
}

impl Tables {
    /// Keeps what was read, in place of an earlier table of this id.
    pub(super) fn keep(&mut self, id: String, outcome: ReadOutcome) {
        self.readings = self.readings.wrapping_add(1);
        let held = Held {
            table: outcome.table,
            reading: self.readings,
            rejected: outcome.rejected,
        };
        self.held.insert(id, held);
    }

    pub(super) fn forget(&mut self, id: &str) {
        self.held.remove(id);
    }

    pub(super) fn get(&self, id: &str) -> Result<&Table, Thrown> {
        Ok(&self.held(id)?.table)
    }

    /// Several at once, in this order.
    pub(super) fn all(&self, ids: &[String]) -> Result<Vec<&Table>, Thrown> {
        ids.iter().map(|id| self.get(id)).collect()
    }

    /// Which reading of all a table came from.
    pub(super) fn reading(&self, id: &str) -> Result<u32, Thrown> {
        Ok(self.held(id)?.reading)
    }

    /// The records that were not taken into the table.
    pub(super) fn rejected(&self, id: &str) -> Result<&[u8], Thrown> {
        Ok(&self.held(id)?.rejected)
    }

    fn held(&self, id: &str) -> Result<&Held, Thrown> {
        self.held.get(id).ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("There is no table {id}."),
                "Drop the file again.",
            )
            .into()
        })
    }
}
