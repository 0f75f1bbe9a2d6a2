//! The engine as JavaScript sees it.

use std::collections::BTreeMap;
use std::task::Poll;

use js_sys::{Function, Uint8Array};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::document::{KeptHistory, KeptReport};
use super::fail::{Thrown, bad_request, list, object};
use super::listen::{Listen, Listeners};
use super::reading::Reading;
use super::scorecard::HeldScorecard;
use crate::conversion::ConversionModel;
use crate::error::{Error, ErrorCode};
use crate::ingest::{ReadOptions, ReadReport};
use crate::table::profile::profile_with_target;
use crate::table::{RowWindow, Table};

/// A table with the records that did not make it.
struct Held {
    table: Table,
    /// Which reading of all it came from.
    reading: u32,
    rejected: Vec<u8>,
}

/// Tables and models by the names the page gave them, and every call on them.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    tables: BTreeMap<String, Held>,
    pub(super) models: BTreeMap<String, ConversionModel>,
    pub(super) scorecards: BTreeMap<String, HeldScorecard>,
    pub(super) listeners: Listeners,
    /// The reports of the last models, oldest first, with what a document of them needs.
    pub(super) reports: Vec<KeptReport>,
    /// What was last found in the historical data.
    pub(super) history: Option<KeptHistory>,
    /// How many files have been read.
    readings: u32,
    /// The file that is being read.
    reading: Option<Reading>,
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
    #[wasm_bindgen]
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
    #[wasm_bindgen]
    pub fn read(
        &mut self,
        table: String,
        bytes: &Uint8Array,
        name: String,
        options: &Ts<ReadOptions>,
    ) -> Result<Ts<ReadReport>, JsValue> {
        self.read_begin(table, f64::from(bytes.length()), name, options)?;
        let report = self.read_on(0.0, Some(bytes.clone()))?;
        Ok(report.ok_or_else(|| Thrown::from(no_reading()))?)
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
    ) -> Result<(), JsValue> {
        let options = options.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
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
    ) -> Result<Option<Ts<ReadReport>>, JsValue> {
        let Some(mut reading) = self.reading.take() else {
            return Err(Thrown::from(no_reading()).into());
        };
        reading.give(offset(from), bytes);
        let Poll::Ready(outcome) = reading.go_on() else {
            self.reading = Some(reading);
            return Ok(None);
        };
        let outcome = outcome.map_err(Thrown::from)?;
        let report = object(&outcome.report)?;
        self.readings = self.readings.wrapping_add(1);
        let held = Held {
            table: outcome.table,
            reading: self.readings,
            rejected: outcome.rejected,
        };
        self.tables.insert(reading.table, held);
        Ok(Some(report))
    }

    /// The records that were not taken into the table, as the bytes of a file.
    #[wasm_bindgen]
    pub fn rejected(&self, table: &str) -> Result<Vec<u8>, JsValue> {
        Ok(self.held(table)?.rejected.clone())
    }

    /// Cells of up to 1,000 rows as text.
    #[wasm_bindgen]
    pub fn rows(&self, table: &str, start: u32, count: u32) -> Result<Ts<RowWindow>, JsValue> {
        let at = |i: u32| usize::try_from(i).unwrap_or(usize::MAX);
        Ok(object(&self.table(table)?.window(at(start), at(count)))?)
    }

    /// Profiles of all columns in file order; with the conversion rate by bin when a target
    /// and the value of it that counts are given.
    #[wasm_bindgen(unchecked_return_type = "ColumnProfile[]")]
    pub fn profile(
        &self,
        table: &str,
        target: Option<String>,
        positive: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let table = self.table(table)?;
        let profiles = match (target, positive) {
            (Some(target), Some(positive)) => {
                profile_with_target(table, &target, &positive).map_err(Thrown::from)?
            }
            _ => return Ok(list(table.profiles())?),
        };
        Ok(list(&profiles)?)
    }

    /// Forgets a table; nothing happens when there is none.
    #[wasm_bindgen]
    pub fn forget(&mut self, table: &str) {
        self.tables.remove(table);
    }

    /// Goes wrong on request: only in builds for tests.
    #[cfg(feature = "planted-faults")]
    #[wasm_bindgen]
    pub fn plant(&self, fault: &str) -> Result<(), JsValue> {
        Ok(super::faults::plant(fault, &self.listeners)?)
    }
}

impl Engine {
    pub(super) fn table(&self, id: &str) -> Result<&Table, Thrown> {
        Ok(&self.held(id)?.table)
    }

    /// Which reading a table came from.
    pub(super) fn reading_of(&self, id: &str) -> Result<u32, Thrown> {
        Ok(self.held(id)?.reading)
    }

    pub(super) fn model(&self, id: &str) -> Result<&ConversionModel, Thrown> {
        self.models.get(id).ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("There is no model {id}."),
                "Train it again.",
            )
            .into()
        })
    }

    fn held(&self, id: &str) -> Result<&Held, Thrown> {
        self.tables.get(id).ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("There is no table {id}."),
                "Drop the file again.",
            )
            .into()
        })
    }
}
