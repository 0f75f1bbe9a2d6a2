//! The engine in a dedicated worker, in a real browser: where it lives on the site.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used)]

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use nearside::error::{Error, ErrorCode};
use nearside::ingest::{ReadOptions, ReadReport};
use nearside::web::Engine;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn options() -> Ts<ReadOptions> {
    ReadOptions::default().into_ts().unwrap()
}

fn error(thrown: JsValue) -> Error {
    serde_wasm_bindgen::from_value(thrown).unwrap()
}

fn read(engine: &mut Engine, text: &str) -> Result<ReadReport, Error> {
    read_pieces(engine, text, 1 << 20)
}

/// Reads into the table `t`, as the worker does, but in pieces of at most so many bytes.
fn read_pieces(engine: &mut Engine, text: &str, most: usize) -> Result<ReadReport, Error> {
    let size = text.len() as f64;
    engine
        .read_begin("t".to_owned(), size, "t.csv".to_owned(), &options())
        .map_err(error)?;
    let mut given: (f64, Option<&str>) = (0.0, Some(""));
    loop {
        let bytes = given.1.map(|t| Uint8Array::from(t.as_bytes()));
        if let Some(report) = engine.read_on(given.0, bytes).map_err(error)? {
            return Ok(report.to_rust().unwrap());
        }
        let [from, to] = engine.read_wants()[..] else {
            unreachable!()
        };
        let to = (to as usize).min(from as usize + most);
        given = (from, text.get(from as usize..to));
    }
}

fn cells(engine: &Engine) -> Vec<Vec<String>> {
    engine.rows("t", 0, 10).unwrap().to_rust().unwrap().rows
}

/// Rows enough that reading them takes some looks at the flag.
fn long_file() -> String {
    let mut text = String::from("n,name\n");
    for i in 0..400_000 {
        text.push_str(&format!("{i},name {}\n", i % 97));
    }
    text
}

#[wasm_bindgen_test]
fn pieces_of_any_size_give_the_table_that_the_whole_gives() {
    let text = "n,c\n1,x\n2,y\n3,x\n";
    let (mut one, mut other) = (Engine::new(), Engine::new());
    let bytes = Uint8Array::from(text.as_bytes());
    let whole = one.read("t".to_owned(), &bytes, "t.csv".to_owned(), &options());
    let whole = whole.unwrap().to_rust().unwrap();
    assert_eq!(whole.rows, 3);
    assert_eq!(cells(&one), [["1", "x"], ["2", "y"], ["3", "x"]]);
    for most in 1..8 {
        let pieces = read_pieces(&mut other, text, most).unwrap();
        assert_eq!(pieces, whole);
        assert_eq!(cells(&one), cells(&other));
    }
}

#[wasm_bindgen_test]
fn a_file_that_goes_while_it_is_read_is_said() {
    let mut engine = Engine::new();
    read(&mut engine, "n\n1\n").unwrap();
    engine
        .read_begin("t".to_owned(), 4.0, "t.csv".to_owned(), &options())
        .unwrap();
    let gone = error(engine.read_on(0.0, None).err().unwrap());
    assert_eq!(gone.code, ErrorCode::Unreadable);
    assert_eq!(cells(&engine), [["1"]]);
    let ended = error(engine.read_on(0.0, None).err().unwrap());
    assert_eq!(ended.code, ErrorCode::BadRequest);
}

#[wasm_bindgen_test]
fn options_that_do_not_fit_are_refused() {
    let wrong = Object::new();
    Reflect::set(&wrong, &"encoding".into(), &"klingon".into()).unwrap();
    let mut engine = Engine::new();
    let options = Ts::new_unchecked(wrong.into());
    let thrown = engine.read_begin("t".to_owned(), 4.0, "t.csv".to_owned(), &options);
    let refused = error(thrown.err().unwrap());
    assert_eq!(refused.code, ErrorCode::BadRequest);
    assert!(refused.message.contains("klingon"), "{refused}");
}

#[wasm_bindgen_test]
fn a_read_that_is_stopped_leaves_the_table_that_was_there() {
    let mut engine = Engine::new();
    read(&mut engine, "n\n1\n").unwrap();
    // Says stop at its third look, in the midst of the work.
    let stop = Function::new_no_args(
        "globalThis.looks = (globalThis.looks ?? 0) + 1; return globalThis.looks > 2;",
    );
    engine.listen(None, Some(stop), None);
    let stopped = read(&mut engine, &long_file()).err().unwrap();
    assert_eq!(stopped.code, ErrorCode::Cancelled);
    assert_eq!(cells(&engine), [["1"]]);
}

#[wasm_bindgen_test]
fn a_read_that_fails_leaves_the_table_that_was_there() {
    let mut engine = Engine::new();
    read(&mut engine, "n\n1\n").unwrap();
    let failed = read(&mut engine, "").err().unwrap();
    assert_eq!(failed.code, ErrorCode::EmptyFile);
    assert_eq!(cells(&engine), [["1"]]);
}

#[wasm_bindgen_test]
fn progress_grows_and_is_not_told_too_often() {
    let mut engine = Engine::new();
    let notes = Array::new();
    Reflect::set(&js_sys::global(), &"notes".into(), &notes).unwrap();
    let note = Function::new_with_args("stage, fraction", "globalThis.notes.push(fraction);");
    engine.listen(Some(note), None, None);
    let began = js_sys::Date::now();
    read(&mut engine, &long_file()).unwrap();
    // One millisecond more: the clock of the page counts whole ones.
    let took = js_sys::Date::now() - began + 1.0;
    let notes: Vec<f64> = notes.iter().filter_map(|v| v.as_f64()).collect();
    assert!(!notes.is_empty());
    for pair in notes.windows(2) {
        let [before, after] = pair else { continue };
        assert!(
            after >= before && (0.0..=1.0).contains(after),
            "{before} then {after}"
        );
    }
    // Over the whole, since a busy machine can hand two notes over in a row.
    assert!(
        notes.len() as f64 <= 2.0 + took / 50.0,
        "{} notes in {took} ms",
        notes.len()
    );
}
