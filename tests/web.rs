//! The engine on the page's own thread, in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used)]

use js_sys::{Error as JsError, Object, Reflect, Uint8Array};
use nearside::error::{Error, ErrorCode};
use nearside::ingest::ReadOptions;
use nearside::web::Engine;
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Parameters of a call, as JavaScript gives them.
fn params<T: Tsify>(fields: &[(&str, JsValue)]) -> Ts<T> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).unwrap();
    }
    Ts::new_unchecked(object.into())
}

fn rows<T: Tsify>(table: &str) -> Ts<T> {
    params(&[
        ("table", table.into()),
        ("start", 0.into()),
        ("count", 10.into()),
    ])
}

#[wasm_bindgen_test]
fn an_error_is_a_plain_object_of_its_four_fields() {
    let thrown: JsValue = Engine::new().rows(rows("gone")).err().unwrap().into();
    assert!(!thrown.has_type::<JsError>());
    let keys: Vec<String> = Reflect::own_keys(&thrown)
        .unwrap()
        .iter()
        .filter_map(|key| key.as_string())
        .collect();
    assert_eq!(keys, ["code", "place", "message", "hint"]);
    let code = Reflect::get(&thrown, &JsValue::from_str("code")).unwrap();
    assert_eq!(code.as_string().as_deref(), Some("not_found"));

    let error: Error = serde_wasm_bindgen::from_value(thrown).unwrap();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert_eq!(error.message, "There is no table gone.");
}

#[wasm_bindgen_test]
fn forgetting_what_is_not_there_is_no_error() {
    let gone = params(&[("table", "gone".into())]);
    Engine::new().forget(gone).unwrap();
}

#[wasm_bindgen_test]
fn bytes_are_read_without_a_worker() {
    let mut engine = Engine::new();
    let options = ReadOptions::default().into_ts().unwrap();
    let bytes = Uint8Array::from("n\n1\n".as_bytes());
    engine
        .read("t".to_owned(), &bytes, "t.csv".to_owned(), &options)
        .unwrap();
    let window = engine.rows(rows("t")).unwrap().to_rust().unwrap();
    assert_eq!(window.total, 1);
}
