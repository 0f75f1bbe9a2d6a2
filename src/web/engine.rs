//! The engine as JavaScript sees it: tables, which every workspace works on.

use std::task::Poll;

use js_sys::{Function, Uint8Array};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Workspaces;
use super::fail::{Thrown, bad_request, list, object};
use super::listen::{Listen, Listeners};
use super::params::{params, read};
use super::reading::Reading;
use super::tables::Tables;
use crate::error::Error;
use crate::ingest::{ReadOptions, ReadReport};
use crate::table::RowWindow;
use crate::table::profile::profile_with_target;

/// Tables and models by the names the page gave them, and every call on them.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    pub(super) tables: Tables,
    pub(super) workspaces: Workspaces,
    pub(super) listeners: Listeners,
    /// The file that is being read.
    reading: Option<Reading>,
}

params! {
    /// Which table.
    TableParams {
        /// Its id.
        table: String,
    }

    /// Which rows of a table.
    RowsParams {
        /// Its id.
        table: String,
        /// The first of the rows.
        start: u32,
        /// How many: up to 1,000.
        count: u32,
    }

    /// Which table to profile, and against what.
    ProfileParams {
        /// Its id.
        table: String,
        /// A column with an outcome, when rates are wanted.
        #[tsify(optional)]
        target: Option<String>,
        /// The value of it that counts.
        #[tsify(optional)]
        positive: Option<String>,
        /// Other values that count too.
        #[tsify(optional)]
        also: Option<Vec<String>>,
    }
}

fn no_reading() -> Error {
    bad_request("No file is being read.".to_owned())
}

/// A place in a file.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a file is a whole number below 2^53"
)]
fn offset(place: f64) -> u64 {
    place as u64
}

#[wasm_bindgen]
impl Engine {
    /// An engine that holds nothing yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whom long calls talk to: `note(stage, fraction)` hears of progress at most twenty
    /// times a second, `stop()` is asked every few milliseconds whether to stop, and `finishEarly()`
    /// now and then whether a search should end with the best it has found.
    pub fn listen(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "(stage: string, fraction: number) => void")]
        note: Option<Function>,
        #[wasm_bindgen(unchecked_param_type = "() => boolean")] stop: Option<Function>,
        #[wasm_bindgen(unchecked_param_type = "() => boolean")] finish_early: Option<Function>,
    ) {
        self.listeners = Listeners {
            note,
            stop,
            finish_early,
        };
    }

    /// Reads the bytes of a file into a table; a table of the same name is replaced only when
    /// it succeeds.
    pub fn read(
        &mut self,
        table: String,
        bytes: &Uint8Array,
        name: String,
        options: &Ts<ReadOptions>,
    ) -> Result<Ts<ReadReport>, Thrown> {
        self.read_begin(table, f64::from(bytes.length()), name, options)?;
        let report = self.read_on(0.0, Some(bytes.clone()))?;
        Ok(report.ok_or_else(no_reading)?)
    }

    /// Begins to read a file of `size` bytes that is then given in pieces: as long as `readOn`
    /// gives no report, it wants the bytes that `readWants` says.
    #[wasm_bindgen(js_name = readBegin)]
    pub fn read_begin(
        &mut self,
        table: String,
        size: f64,
        name: String,
        options: &Ts<ReadOptions>,
    ) -> Result<(), Thrown> {
        let options = options.to_rust()?;
        let listen = self.progress();
        self.reading = Some(Reading::new(table, offset(size), name, options, listen));
        Ok(())
    }

    /// From which byte up to which one the reading wants: `[from, to]`.
    #[wasm_bindgen(js_name = readWants, unchecked_return_type = "[number, number]")]
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a place in a file is below 2^53"
    )]
    pub fn read_wants(&self) -> Vec<f64> {
        let (from, to) = self.reading.as_ref().map_or((0, 0), Reading::wants);
        vec![from as f64, to as f64]
    }

    /// Reads on with the bytes from `from` on, at least one; without any when they cannot be had
    /// any more. The report when the table is complete.
    #[wasm_bindgen(js_name = readOn)]
    pub fn read_on(
        &mut self,
        from: f64,
        bytes: Option<Uint8Array>,
    ) -> Result<Option<Ts<ReadReport>>, Thrown> {
        let mut reading = self.reading.take().ok_or_else(no_reading)?;
        reading.give(offset(from), bytes);
        let Poll::Ready(outcome) = reading.go_on() else {
            self.reading = Some(reading);
            return Ok(None);
        };
        let outcome = outcome?;
        let report = object(&outcome.report)?;
        self.tables.keep(reading.table, outcome);
        Ok(Some(report))
    }

    /// The records that were not taken into the table, as the bytes of a file.
    pub fn rejected(&self, params: Ts<TableParams>) -> Result<Vec<u8>, Thrown> {
        Ok(self.tables.rejected(&read(params)?.table)?.to_vec())
    }

    /// Cells of up to 1,000 rows as text.
    pub fn rows(&self, params: Ts<RowsParams>) -> Result<Ts<RowWindow>, Thrown> {
        let RowsParams {
            table,
            start,
            count,
        } = read(params)?;
        let at = |i: u32| usize::try_from(i).unwrap_or(usize::MAX);
        object(&self.tables.get(&table)?.window(at(start), at(count)))
    }

    /// Profiles of all columns in file order; with the conversion rate by bin when a target
    /// and the value of it that counts are given.
    #[wasm_bindgen(unchecked_return_type = "ColumnProfile[]")]
    pub fn profile(&self, params: Ts<ProfileParams>) -> Result<JsValue, Thrown> {
        let ProfileParams {
            table,
            target,
            positive,
            also,
        } = read(params)?;
        let table = self.tables.get(&table)?;
        match (target, positive) {
            (Some(target), Some(positive)) => {
                let also = also.unwrap_or_default();
                let also = also.iter().map(String::as_str);
                let positives: Vec<&str> = std::iter::once(positive.as_str()).chain(also).collect();
                list(&profile_with_target(table, &target, &positives)?)
            }
            _ => list(table.profiles()),
        }
    }

    /// Forgets a table; nothing happens when there is none.
    pub fn forget(&mut self, params: Ts<TableParams>) -> Result<(), Thrown> {
        self.tables.forget(&read(params)?.table);
        Ok(())
    }
}

impl Engine {
    /// Whom the call that begins now reports to.
    pub(super) fn progress(&self) -> Listen {
        Listen::new(&self.listeners)
    }
}
