//! The kinds of models as JavaScript sees them.

use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, list};
use crate::classify::kind_infos;

#[wasm_bindgen]
impl Engine {
    /// What a page says of every kind of model, the simplest first. For the page's own thread, as
    /// it needs no table.
    #[wasm_bindgen(js_name = modelKinds, unchecked_return_type = "KindInfo[]")]
    pub fn model_kinds() -> Result<JsValue, Thrown> {
        list(&kind_infos())
    }
}
