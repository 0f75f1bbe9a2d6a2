//! The conversion workspace as JavaScript sees it.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, object};
use crate::conversion::{Setup, guess_setup, retarget};
use crate::samples::Campaign;

#[wasm_bindgen]
impl Engine {
    /// The demo campaign as the bytes of a CSV.
    #[wasm_bindgen(js_name = conversionSample)]
    #[must_use]
    pub fn conversion_sample(&self, seed: u32) -> Vec<u8> {
        Campaign {
            seed: u64::from(seed),
            ..Campaign::default()
        }
        .csv()
    }

    /// A guessed setup.
    #[wasm_bindgen(js_name = conversionSetup)]
    pub fn conversion_setup(&self, table: &str) -> Result<Ts<Setup>, JsValue> {
        let setup = guess_setup(self.table(table)?).map_err(Thrown::from)?;
        Ok(object(&setup)?)
    }

    /// The setup again for another target, or another value that counts.
    #[wasm_bindgen(js_name = conversionTarget)]
    pub fn conversion_target(
        &self,
        table: &str,
        target: &str,
        positive: Option<String>,
    ) -> Result<Ts<Setup>, JsValue> {
        let setup =
            retarget(self.table(table)?, target, positive.as_deref()).map_err(Thrown::from)?;
        Ok(object(&setup)?)
    }
}
