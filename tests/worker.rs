//! The engine in a dedicated worker, in a real browser: where it lives on the site.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs)]

use nearside::web::Engine;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn an_engine_starts_empty() {
    assert!(Engine::new().rows("any", 0, 10).is_err());
}
