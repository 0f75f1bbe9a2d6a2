//! Faults on request, for the tests of recovery. Never part of a release build.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, bad_request};
use super::listen::{Listen, Listeners};
use super::params::{params, read};
use crate::progress::Progress;

params! {
    /// What is to go wrong.
    PlantParams {
        /// Its name.
        fault: String,
    }
}

#[wasm_bindgen]
impl Engine {
    /// Goes wrong on request.
    pub fn plant(&self, params: Ts<PlantParams>) -> Result<(), Thrown> {
        plant(&read(params)?.fault, &self.listeners)
    }
}

/// Goes wrong in the way named: `panic`, `out_of_memory`, `deaf` (never looks at the flag that
/// cancels) or `long` (works for ten seconds, unless less is enough, and looks as real work
/// does).
///
/// # Errors
/// `cancelled` from `long`, and `bad_request` for another name.
fn plant(fault: &str, listeners: &Listeners) -> Result<(), Thrown> {
    match fault {
        #[expect(clippy::panic, reason = "it is what was asked for")]
        "panic" => panic!("planted"),
        "out_of_memory" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(Vec::with_capacity(64 << 20));
                std::hint::black_box(&hoard);
            }
        }
        "deaf" => loop {
            std::hint::black_box(js_sys::Date::now());
        },
        "long" => {
            let listen = Listen::new(listeners);
            let start = js_sys::Date::now();
            loop {
                let done = (js_sys::Date::now() - start) / 10_000.0;
                if done >= 1.0 || listen.finish_early() {
                    return Ok(());
                }
                listen.report("Waiting", done)?;
            }
        }
        other => Err(bad_request(format!("There is no fault named {other}.")).into()),
    }
}
