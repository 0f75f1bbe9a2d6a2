//! The engine as JavaScript sees it.

use std::collections::BTreeMap;

use js_sys::Function;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::fail::{Thrown, list, object};
use super::listen::{Listen, Listeners};
use super::source::JsSource;
use crate::conversion::FittedModel;
use crate::error::{Error, ErrorCode};
use crate::ingest::{self, Limits, ReadOptions, ReadReport};
use crate::table::profile::{profile, profile_with_target};
use crate::table::{RowWindow, Table};

/// A table with the records that did not make it.
struct Held {
    table: Table,
    rejected: Vec<u8>,
}

/// Tables and models by the names the page gave them, and every call on them.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    tables: BTreeMap<String, Held>,
    pub(super) models: BTreeMap<String, FittedModel>,
    pub(super) listeners: Listeners,
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
    /// times a second, `stop()` is asked every few milliseconds whether to stop.
    #[wasm_bindgen]
    pub fn listen(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "(stage: string, fraction: number) => void")]
        note: Option<Function>,
        #[wasm_bindgen(unchecked_param_type = "() => boolean")] stop: Option<Function>,
    ) {
        self.listeners = Listeners { note, stop };
    }

    /// Reads a file into a table; a table of the same name is replaced only when it succeeds.
    /// `file` is a `Blob` (in a worker) or a `Uint8Array` (anywhere).
    #[wasm_bindgen]
    pub fn read(
        &mut self,
        table: String,
        #[wasm_bindgen(unchecked_param_type = "Blob | Uint8Array")] file: &JsValue,
        name: &str,
        options: &Ts<ReadOptions>,
    ) -> Result<Ts<ReadReport>, JsValue> {
        let options = options.to_rust().map_err(Thrown::from)?;
        let source = JsSource::new(file).map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let outcome = ingest::read(&source, name, &options, &Limits::default(), &listen)
            .map_err(Thrown::from)?;
        let report = object(&outcome.report)?;
        listen.last_look().map_err(Thrown::from)?;
        let held = Held {
            table: outcome.table,
            rejected: outcome.rejected,
        };
        self.tables.insert(table, held);
        Ok(report)
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
            _ => profile(table),
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

    pub(super) fn model(&self, id: &str) -> Result<&FittedModel, Thrown> {
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
