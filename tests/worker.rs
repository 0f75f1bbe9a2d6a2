//! The engine in a dedicated worker, in a real browser: where it lives on the site.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used)]

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use nearside::error::{Error, ErrorCode};
use nearside::ingest::{Encoding, ReadOptions, ReadReport};
use nearside::web::{Engine, Thrown};
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn options() -> Ts<ReadOptions> {
    ReadOptions::default().into_ts().unwrap()
}

fn error(thrown: Thrown) -> Error {
    serde_wasm_bindgen::from_value(thrown.into()).unwrap()
}

/// Parameters of a call, as JavaScript gives them.
fn params<T: Tsify>(fields: &[(&str, JsValue)]) -> Ts<T> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).unwrap();
    }
    Ts::new_unchecked(object.into())
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
    let rows = params(&[
        ("table", "t".into()),
        ("start", 0.into()),
        ("count", 10.into()),
    ]);
    engine.rows(rows).unwrap().to_rust().unwrap().rows
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

/// The tables of these are the browser's.
#[wasm_bindgen_test]
fn letters_of_japanese_and_chinese_are_read() {
    for (bytes, encoding, cities) in [
        (
            &b"a,b\n\x83|\x83X\x83g,1\n\x95\x5c\x8e\xa6,2\n\x83\x5c\x83t\x83g,3\n"[..],
            Encoding::ShiftJis,
            ["ポスト", "表示", "ソフト"],
        ),
        (
            &b"a,b\n\xb1\xb1\xbe\xa9,1\n\xc9\xcf\xba\xa3\xca\xd0,2\n\xbf\xcd\xbb\xa7,3\n"[..],
            Encoding::Gbk,
            ["北京", "上海市", "客户"],
        ),
    ] {
        let mut engine = Engine::new();
        let bytes = Uint8Array::from(bytes);
        let report = engine.read("t".to_owned(), &bytes, "t.csv".to_owned(), &options());
        let report = report.unwrap().to_rust().unwrap();
        assert_eq!(report.chosen.encoding, Some(encoding));
        let read: Vec<String> = cells(&engine)
            .into_iter()
            .map(|row| row[0].clone())
            .collect();
        assert_eq!(read, cities);
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

/// A small campaign: with the trait four of five convert, without it one of five.
fn campaign() -> String {
    let mut text = String::from("trait,noise,converted\n");
    for i in 0..400 {
        let (name, converts) = match i % 2 {
            0 => ("with", i % 10 != 8),
            _ => ("without", i % 10 == 1),
        };
        let converted = if converts { "yes" } else { "no" };
        text.push_str(&format!("{name},{},{converted}\n", (i * 7_919) % 101));
    }
    text
}

/// Workspace and id of what the engine has learned since it was last asked, with its size.
fn learned(engine: &mut Engine) -> Vec<(String, String, u32)> {
    let text = |model: &JsValue, field: &str| {
        let value = Reflect::get(model, &field.into()).unwrap();
        value.as_string().unwrap()
    };
    let size = |model: &JsValue| {
        let bytes = Reflect::get(model, &"bytes".into()).unwrap();
        Uint8Array::from(bytes).length()
    };
    let models: Array = engine.learned().unwrap().into();
    models
        .iter()
        .map(|m| (text(&m, "workspace"), text(&m, "id"), size(&m)))
        .collect()
}

/// The error of asking for the profit of a model, if there is one.
fn asked(engine: &mut Engine, model: &str) -> Option<ErrorCode> {
    let ask = params(&[
        ("model", model.into()),
        ("value", 100.into()),
        ("cost", 1.into()),
    ]);
    engine.conversion_profit(ask).err().map(|e| error(e).code)
}

#[wasm_bindgen_test]
fn what_a_call_learns_is_told_once_kept_as_bytes_and_forgotten() {
    let mut engine = Engine::new();
    read(&mut engine, &campaign()).unwrap();
    let setup = engine
        .conversion_setup(params(&[("table", "t".into())]))
        .unwrap();
    for model in ["a", "b", "a"] {
        let run = params(&[
            ("table", "t".into()),
            ("model", model.into()),
            ("setup", setup.js_value()),
        ]);
        engine.conversion_run(run).unwrap();
    }
    let kept: Array = engine.learned().unwrap().into();
    assert_eq!(kept.length(), 2, "a model that was replaced is told once");
    assert!(learned(&mut engine).is_empty(), "told once");

    for (of, gone, left) in [("a", "a", "b"), ("b", "b", "b")] {
        let forget = params(&[("workspace", "conversion".into()), ("id", of.into())]);
        engine.forget_model(forget).unwrap();
        assert_eq!(asked(&mut engine, gone), Some(ErrorCode::NotFound));
        let there = asked(&mut engine, left).is_none();
        assert_eq!(there, left != gone);
    }
    for saved in kept.iter() {
        engine.restore_model(Ts::new_unchecked(saved)).unwrap();
    }
    assert_eq!(asked(&mut engine, "a"), None);
    assert_eq!(asked(&mut engine, "b"), None);
    assert!(learned(&mut engine).is_empty(), "the page has these");
}

#[wasm_bindgen_test]
fn models_are_of_a_workspace_that_there_is() {
    let forget = params(&[("workspace", "astrology".into()), ("id", "a".into())]);
    let refused = error(Engine::new().forget_model(forget).err().unwrap());
    assert_eq!(refused.code, ErrorCode::BadRequest);
    assert!(refused.message.contains("astrology"), "{refused}");
}

#[cfg(feature = "plain-models")]
mod plain {
    use super::*;
    use nearside::web::fit_logistic;

    #[wasm_bindgen_test]
    fn fits_the_coefficients_that_follow_from_a_two_by_two_table() {
        // Of 10 without the trait 2 converted, of 20 with it 12.
        let x: Vec<f64> = (0..30).map(|i| f64::from(i >= 10)).collect();
        let y: Vec<f64> = (0..30).map(|i| f64::from(!(2..18).contains(&i))).collect();
        let fitted = fit_logistic(&x, &y, 0.0).unwrap().to_vec();
        let wanted = [(2.0_f64 / 8.0).ln(), ((12.0_f64 / 8.0) / (2.0 / 8.0)).ln()];
        assert_eq!(fitted.len(), 2);
        for (found, wanted) in fitted.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-6, "{fitted:?}");
        }
    }

    #[wasm_bindgen_test]
    fn refuses_a_matrix_that_does_not_fit_its_outcomes() {
        let refused = error(fit_logistic(&[0.0; 3], &[0.0; 2], 1.0).err().unwrap());
        assert_eq!(refused.code, ErrorCode::BadRequest);
    }
}
