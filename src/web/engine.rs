//! The engine as JavaScript sees it.

use std::collections::BTreeMap;

use js_sys::Function;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::fail::{Thrown, list, object};
use super::listen::Listeners;
use crate::error::{Error, ErrorCode};
use crate::table::profile::profile_with_target;
use crate::table::{RowWindow, Table};

/// Tables and models by the names the page gave them, and every call on them.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    tables: BTreeMap<String, Table>,
    listeners: Listeners,
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

    /// Cells of up to 1,000 rows as text.
    #[wasm_bindgen]
    pub fn rows(&self, table: &str, start: u32, count: u32) -> Result<Ts<RowWindow>, JsValue> {
        let at = |i: u32| usize::try_from(i).unwrap_or(usize::MAX);
        Ok(object(&self.table(table)?.window(at(start), at(count)))?)
    }

    /// Profiles of all columns with the conversion rate by bin.
    #[wasm_bindgen(unchecked_return_type = "ColumnProfile[]")]
    pub fn profile(&self, table: &str, target: &str, positive: &str) -> Result<JsValue, JsValue> {
        let profiles =
            profile_with_target(self.table(table)?, target, positive).map_err(Thrown::from)?;
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
