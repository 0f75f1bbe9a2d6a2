//! The conversion workspace as JavaScript sees it.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, object};
use crate::conversion::{Setup, guess_setup, retarget};

#[wasm_bindgen]
impl Engine {
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
