//! Progress out of the engine, and the wish to stop into it.

use std::cell::Cell;

use js_sys::{Date, Function};
use wasm_bindgen::JsValue;

use crate::error::Error;
use crate::progress::Progress;

/// Between two looks at the flag that cancels: a tenth of the 200 ms within which Cancel answers.
const LOOK_MILLIS: f64 = 15.0;
/// Between two notes to the page: twenty a second are smooth, more would only cost.
const NOTE_MILLIS: f64 = 50.0;

/// The functions a long run talks to.
#[derive(Clone, Default)]
pub(super) struct Listeners {
    /// `(stage: string, fraction: number) => void`
    pub(super) note: Option<Function>,
    /// `() => boolean`, true when the run should stop.
    pub(super) stop: Option<Function>,
    /// `() => boolean`, true when a search should end with the best it has.
    pub(super) finish_early: Option<Function>,
}

impl Listeners {
    /// What a page answers; no when it throws, as a listener must not end the run it listens to.
    fn says(asked: Option<&Function>) -> bool {
        asked.is_some_and(|f| f.call0(&JsValue::NULL).is_ok_and(|v| v.is_truthy()))
    }
}

/// The [`Progress`] of one run.
pub(super) struct Listen {
    listeners: Listeners,
    looked: Cell<f64>,
    noted: Cell<f64>,
}

impl Listen {
    /// A run that starts now.
    pub(super) fn new(listeners: &Listeners) -> Self {
        Self {
            listeners: listeners.clone(),
            looked: Cell::new(f64::NEG_INFINITY),
            noted: Cell::new(f64::NEG_INFINITY),
        }
    }

    /// Looks at the flag whatever the time: the last chance before a run changes anything.
    pub(super) fn last_look(&self) -> Result<(), Error> {
        if Listeners::says(self.listeners.stop.as_ref()) {
            return Err(Error::cancelled());
        }
        Ok(())
    }
}

impl Progress for Listen {
    fn report(&self, stage: &'static str, fraction: f64) -> Result<(), Error> {
        let now = Date::now();
        // The clock of the machine may be set back, so a negative difference counts as long ago.
        let due = |last: f64, pause: f64| !(0.0..pause).contains(&(now - last));
        if due(self.looked.get(), LOOK_MILLIS) {
            self.looked.set(now);
            self.last_look()?;
        }
        if due(self.noted.get(), NOTE_MILLIS) {
            self.noted.set(now);
            if let Some(note) = &self.listeners.note {
                // A listener that throws must not end the run it listens to.
                let _ = note.call2(&JsValue::NULL, &stage.into(), &fraction.into());
            }
        }
        Ok(())
    }

    fn finish_early(&self) -> bool {
        Listeners::says(self.listeners.finish_early.as_ref())
    }
}
