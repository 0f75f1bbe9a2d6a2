//! What is kept (the report, the model) identifies no row of the data.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use nearside::classify::KINDS;
use nearside::conversion::{
    Appendix, Provenance, compare, document, guess_setup, history, insights, profit, run,
};
use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::Silent;
use nearside::samples::Campaign;
use nearside::saved::Saved;
use nearside::table::{Table, Values};

const ROWS: u32 = 1_200;

/// A campaign in which every row has an amount of money to the cent and a customer's name that
/// no other row has. Amounts are above every place in a drawing, and none is round.
fn unique() -> Table {
    let campaign = Campaign {
        rows: ROWS,
        leak: false,
        ..Campaign::default()
    };
    let csv = String::from_utf8(campaign.csv()).unwrap();
    let mut out = String::new();
    for (row, line) in csv.lines().enumerate() {
        let added = match row.checked_sub(1) {
            None => "client,amount".to_owned(),
            Some(row) => {
                let shuffled = row as u64 * 7_919 % u64::from(ROWS);
                let converted = line.ends_with("yes");
                let cents = 200_000
                    + shuffled * 701
                    + shuffled * shuffled * 31 % 397
                    + if converted { 350_700 } else { 0 };
                // Neither whole nor with one decimal.
                let cents = if cents.is_multiple_of(10) {
                    cents + 3
                } else {
                    cents
                };
                let amount = format!("{}.{:02}", cents / 100, cents % 100);
                format!("Zq{:05}x,{amount}", row * 37 + 11)
            }
        };
        out.push_str(&added);
        out.push(',');
        out.push_str(line);
        out.push('\n');
    }
    let (options, limits) = (ReadOptions::default(), Limits::default());
    read(out.as_bytes(), "c.csv", &options, &limits, &Silent)
        .unwrap()
        .table
}

fn amounts(table: &Table) -> Vec<f64> {
    let Values::Number(amounts) = &table.column("amount").unwrap().values else {
        panic!("numbers")
    };
    let mut sorted = amounts.clone();
    nearside::numeric::sort_numbers(&mut sorted);
    sorted.dedup();
    assert!(sorted.len() as f64 > 0.95 * f64::from(ROWS));
    sorted
}

/// Every number of the text that is written to the cent.
fn cents(text: &str) -> Vec<f64> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|word| word.split_once('.').is_some_and(|(_, d)| !d.is_empty()))
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn said(found: &[f64], amounts: &[f64]) -> Vec<f64> {
    let is_one = |x: &&f64| {
        let at = amounts.partition_point(|a| a < x);
        let near = |i: usize| amounts.get(i).is_some_and(|a| (a - **x).abs() < 1e-9);
        near(at) || at.checked_sub(1).is_some_and(near)
    };
    found.iter().filter(is_one).copied().collect()
}

/// The amounts among the numbers of eight bytes, and those of four bytes, at every place.
fn amounts_in(bytes: &[u8], amounts: &[f64]) -> Vec<f64> {
    let wide = bytes
        .windows(8)
        .map(|w| f64::from_le_bytes(w.try_into().unwrap()));
    let mut found = said(&wide.collect::<Vec<f64>>(), amounts);
    let narrow: Vec<[u8; 4]> = amounts.iter().map(|x| (*x as f32).to_le_bytes()).collect();
    let hits = bytes.windows(4).filter(|w| narrow.iter().any(|n| n == w));
    found.extend(hits.map(|w| f64::from(f32::from_le_bytes(w.try_into().unwrap()))));
    found
}

#[test]
fn a_kept_report_and_a_kept_model_hold_no_value_of_a_single_row() {
    let table = unique();
    let amounts = amounts(&table);
    let mut setup = guess_setup(&table).unwrap();
    let used = setup.columns.iter_mut().find(|c| c.name == "amount");
    used.unwrap().include = true;
    let mut history_of = history(&table, &setup, &Silent).unwrap();
    let mut comparison = compare(&table, &setup, &Silent).unwrap().cards;
    for &kind in KINDS {
        setup.model = kind;
        let (report, model) = run(&table, &setup, &Silent).unwrap();
        assert!(
            model
                .classifier
                .predictor
                .fitted()
                .columns()
                .contains(&"amount".to_owned())
        );
        let appendix = Appendix {
            history: std::mem::take(&mut history_of),
            comparison: std::mem::take(&mut comparison),
            insights: insights(&table, &setup, &Silent).unwrap(),
            profit: Some((profit(&model, 100.0, 4.0).unwrap(), 100.0, 4.0)),
        };
        let source = Provenance {
            file: "c.csv".to_owned(),
            rows: table.rows(),
            columns: table.columns().len(),
            fingerprint: String::new(),
        };
        let html = document(&report, &source, &appendix, "1 December 2026", "");
        let html = String::from_utf8(html).unwrap();
        // It goes into the file of the model.
        let plain = serde_json::to_string(&report).unwrap();
        assert!(html.contains("amount") && html.contains("What each value adds"));
        assert_eq!(
            said(&cents(&html.replace(',', "")), &amounts),
            [0.0; 0],
            "report, {kind:?}"
        );
        assert_eq!(
            said(&cents(&plain), &amounts),
            [0.0; 0],
            "report as data, {kind:?}"
        );
        let bytes = model.to_bytes().unwrap();
        assert_eq!(amounts_in(&bytes, &amounts), [0.0; 0], "model, {kind:?}");
        let lossy = String::from_utf8_lossy(&bytes);
        for text in [html.as_str(), &plain, &lossy] {
            let names = text
                .match_indices("Zq")
                .filter(|(at, _)| text.as_bytes().get(at + 7) == Some(&b'x'));
            assert_eq!(names.count(), 0, "{kind:?}");
        }
    }
}
