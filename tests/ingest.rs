//! Reading files: our own corpus of broken ones, and properties that hold for any.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use std::task::Poll;

use nearside::error::{Error, ErrorCode};
use nearside::export::write_csv;
use nearside::ingest::{
    Batch, Cells, ColumnOptions, Decimal, IssueKind, Limits, ReadOptions, ReadOutcome, Sink,
    Source, SourceError, read, read_into,
};
use nearside::progress::{Progress, Silent};
use nearside::table::target::cell_text;
use nearside::table::{
    Categories, Column, ColumnType, DATE_MISSING, Dates, MISSING, Table, Texts, Values,
};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde::Deserialize;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed")
}

fn read_in_pieces(bytes: &[u8], options: &ReadOptions, chunk: usize) -> Result<ReadOutcome, Error> {
    let limits = Limits {
        chunk_bytes: chunk,
        ..Limits::default()
    };
    read(bytes, "file.csv", options, &limits, &Silent)
}

fn read_whole(bytes: &[u8], options: &ReadOptions) -> Result<ReadOutcome, Error> {
    read_in_pieces(bytes, options, 1 << 20)
}

fn cells(table: &Table) -> Vec<Vec<String>> {
    (0..table.rows())
        .map(|row| {
            table
                .columns()
                .iter()
                .map(|c| cell_text(&c.values, row).unwrap_or_default())
                .collect()
        })
        .collect()
}

fn types(table: &Table) -> Vec<(String, ColumnType)> {
    table
        .columns()
        .iter()
        .map(|c| (c.name.clone(), c.values.column_type()))
        .collect()
}

// ---- The corpus

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    class: String,
    #[serde(default)]
    options: ReadOptions,
    error: Option<ErrorCode>,
    #[serde(default)]
    columns: Vec<(String, ColumnType)>,
    #[serde(default)]
    rows: Vec<Vec<String>>,
    #[serde(default)]
    issues: Vec<Expected>,
    #[serde(default)]
    questions: usize,
    #[serde(default)]
    rejected: u32,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Expected {
    kind: IssueKind,
    line: u32,
    column: Option<String>,
    count: u32,
}

fn corpus() -> Vec<(Case, Vec<u8>)> {
    let manifest = std::fs::read_to_string(folder().join("cases.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&manifest).unwrap();
    cases
        .into_iter()
        .map(|case| {
            let bytes = std::fs::read(folder().join("files").join(&case.file)).unwrap();
            (case, bytes)
        })
        .collect()
}

/// What differs from what the case says, if anything.
fn difference(case: &Case, bytes: &[u8], chunk: usize) -> Option<String> {
    let outcome = match (read_in_pieces(bytes, &case.options, chunk), case.error) {
        (Err(error), Some(code)) if error.code == code => return None,
        (Err(error), _) => return Some(format!("error {:?}: {error}", error.code)),
        (Ok(outcome), Some(code)) => {
            return Some(format!(
                "{code:?} expected, read {:?}",
                cells(&outcome.table)
            ));
        }
        (Ok(outcome), None) => outcome,
    };
    let issues: Vec<Expected> = outcome
        .report
        .issues
        .iter()
        .map(|group| Expected {
            kind: group.kind,
            line: group.examples.first().map_or(0, |e| e.line),
            column: group.column.clone(),
            count: group.count,
        })
        .collect();
    let check =
        |what: &str, same: bool, found: String| (!same).then(|| format!("{what}: found {found}"));
    let (columns, rows) = (types(&outcome.table), cells(&outcome.table));
    let report = &outcome.report;
    check("columns", columns == case.columns, format!("{columns:?}"))
        .or_else(|| check("rows", rows == case.rows, format!("{rows:?}")))
        .or_else(|| check("issues", issues == case.issues, format!("{issues:?}")))
        .or_else(|| {
            let same = report.questions.len() == case.questions;
            check("questions", same, format!("{:?}", report.questions))
        })
        .or_else(|| {
            let same = report.rejected_rows == case.rejected;
            check("rejected", same, report.rejected_rows.to_string())
        })
        .or_else(|| {
            let same = outcome.rejected.is_empty() == (case.rejected == 0);
            check("rejected bytes", same, outcome.rejected.len().to_string())
        })
}

#[test]
fn the_corpus_reads_as_written_down() {
    let corpus = corpus();
    assert!(corpus.len() >= 60, "{} cases", corpus.len());
    let mut wrong = Vec::new();
    for (case, bytes) in &corpus {
        for chunk in [1 << 20, 7] {
            if let Some(difference) = difference(case, bytes, chunk) {
                wrong.push(format!(
                    "{} ({}), pieces of {chunk}: {difference}",
                    case.file, case.class
                ));
                break;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_file_of_the_corpus_has_its_case() {
    let mut files: Vec<String> = std::fs::read_dir(folder().join("files"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut cases: Vec<String> = corpus().into_iter().map(|(case, _)| case.file).collect();
    files.sort();
    cases.sort();
    assert_eq!(files, cases);
}

/// The same table and report, however the bytes are cut.
fn assert_same(a: &ReadOutcome, b: &ReadOutcome) {
    assert_eq!(types(&a.table), types(&b.table));
    assert_eq!(cells(&a.table), cells(&b.table));
    assert_eq!(a.report, b.report);
    assert_eq!(a.rejected, b.rejected);
}

/// Reading again with what was chosen gives the same table and leaves no question.
fn assert_chosen_is_complete(bytes: &[u8], first: &ReadOutcome) {
    let chosen = &first.report.chosen;
    let again = read_whole(bytes, chosen).unwrap();
    assert_eq!(types(&first.table), types(&again.table));
    assert_eq!(cells(&first.table), cells(&again.table));
    assert_eq!(&again.report.chosen, chosen);
    assert!(again.report.questions.is_empty());
}

#[test]
fn the_corpus_reads_the_same_as_chosen_and_in_any_pieces() {
    for (case, bytes) in corpus() {
        let Ok(whole) = read_whole(&bytes, &case.options) else {
            continue;
        };
        assert_chosen_is_complete(&bytes, &whole);
        for chunk in [1, 2, 3, 5, 64] {
            assert_same(
                &whole,
                &read_in_pieces(&bytes, &case.options, chunk).unwrap(),
            );
        }
    }
}

#[test]
fn an_answer_settles_its_question_and_no_other() {
    for (case, bytes) in corpus() {
        let Ok(first) = read_whole(&bytes, &case.options) else {
            continue;
        };
        for question in &first.report.questions {
            assert!(question.answers.len() >= 2, "{}", case.file);
            let mut tables = Vec::new();
            for answer in &question.answers {
                let next = read_whole(&bytes, &answer.apply).unwrap();
                assert_eq!(
                    next.report.questions.len() + 1,
                    first.report.questions.len(),
                    "{}",
                    case.file
                );
                tables.push(cells(&next.table));
            }
            assert_eq!(
                tables.first(),
                Some(&cells(&first.table)),
                "{}: the first is in force",
                case.file
            );
            tables.dedup();
            assert!(
                tables.len() >= 2,
                "{}: all answers give the same",
                case.file
            );
        }
    }
}

// ---- Large and failing files

#[test]
fn a_type_is_decided_by_the_whole_file() {
    // Words appear only between the places where samples could be taken.
    let mut file = String::from("id,late,code\n");
    for i in 0..200_000 {
        let late = if (70_000..85_000).contains(&i) {
            "word"
        } else {
            "1"
        };
        let code = if i == 77_777 {
            "00042".to_owned()
        } else {
            format!("{}", 10_000 + i)
        };
        file.push_str(&format!("{i},{late},{code}\n"));
    }
    let outcome = read_whole(file.as_bytes(), &ReadOptions::default()).unwrap();
    let types: Vec<ColumnType> = types(&outcome.table).into_iter().map(|t| t.1).collect();
    assert_eq!(types[..2], [ColumnType::Number, ColumnType::Category]);
    assert_eq!(outcome.report.rows, 200_000);
    assert_same(
        &outcome,
        &read_in_pieces(file.as_bytes(), &ReadOptions::default(), 4093).unwrap(),
    );
}

#[test]
fn an_unclosed_quote_does_not_swallow_the_file() {
    let mut file = String::from("a,b\n");
    for i in 0..300_000 {
        file.push_str(if i == 1_000 {
            "1000,\"open\n"
        } else {
            "7,shut\n"
        });
    }
    let outcome = read_whole(file.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(outcome.report.rows, 300_000);
    let issues: Vec<(IssueKind, u32, u32)> = outcome
        .report
        .issues
        .iter()
        .map(|g| (g.kind, g.count, g.examples[0].line))
        .collect();
    assert_eq!(issues, [(IssueKind::UnclosedQuote, 1, 1_002)]);
}

/// A file of any size that was never written: reading it would fail.
struct Huge;

impl Source for Huge {
    fn len(&self) -> u64 {
        1 << 36
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Poll<Result<usize, SourceError>> {
        const LINE: &[u8; 16] = b"12345,67890.123\n";
        for (place, byte) in (offset..).zip(buffer.iter_mut()) {
            *byte = LINE[usize::try_from(place % 16).unwrap()];
        }
        Poll::Ready(Ok(buffer.len()))
    }
}

#[test]
fn a_file_too_large_is_refused_before_it_is_read() {
    let error = read(
        &Huge,
        "huge.csv",
        &ReadOptions::default(),
        &Limits::default(),
        &Silent,
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    let words = format!("{error}");
    assert!(
        words.contains("of up to about 14"),
        "names the size that would work: {words}"
    );
}

/// Cancels once work has begun.
struct CancelAfter(f64);

impl Progress for CancelAfter {
    fn report(&self, _stage: &'static str, fraction: f64) -> Result<(), Error> {
        if fraction > self.0 {
            Err(Error::cancelled())
        } else {
            Ok(())
        }
    }
}

#[test]
fn cancel_stops_the_reading() {
    let file = "a,b\n1,x\n".to_owned() + &"2,y\n".repeat(500_000);
    let error = read(
        file.as_bytes(),
        "f.csv",
        &ReadOptions::default(),
        &Limits::default(),
        &CancelAfter(0.2),
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
}

// ---- Properties

/// The same cases in every run.
fn check<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    TestRunner::new_with_rng(config, random)
        .run(strategy, |value| {
            test(value);
            Ok(())
        })
        .unwrap();
}

/// Text that is hard to write: signs of CSV, of formulas, of other scripts.
fn hostile() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        Just('"'),
        Just('\''),
        Just(','),
        Just(';'),
        Just('\t'),
        Just('|'),
        Just('\n'),
        Just('\r'),
        Just('='),
        Just('+'),
        Just('-'),
        Just('@'),
        Just('\\'),
        Just(' '),
        Just('é'),
        Just('東'),
        Just('𝄞'),
        Just('<'),
        Just('0'),
        Just('1'),
        Just('.'),
        Just('a'),
        Just('z'),
    ];
    proptest::collection::vec(letter, 1..12).prop_map(|letters| {
        // Padding is not kept, and a word keeps it from being a missing value.
        let text: String = letters.into_iter().collect();
        format!("w{}w", text)
    })
}

/// Text that a spreadsheet would run.
fn formula() -> impl Strategy<Value = String> {
    (
        prop_oneof![Just('='), Just('+'), Just('-'), Just('@')],
        hostile(),
    )
        .prop_map(|(sign, text)| format!("{sign}{text}"))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => any::<f64>().prop_filter("finite", |x| x.is_finite()),
        4 => (-1_000_000i32..1_000_000).prop_map(f64::from),
        2 => (-100_000i32..100_000).prop_map(|x| f64::from(x) / 100.0),
        1 => Just(f64::NAN),
    ]
}

fn column(rows: usize) -> impl Strategy<Value = Values> {
    let words = prop_oneof![4 => hostile(), 1 => formula()];
    let texts = proptest::collection::vec(prop_oneof![3 => words, 1 => Just(String::new())], rows);
    let numbers = proptest::collection::vec(number(), rows);
    let day = 86_400_000i64;
    let days =
        prop_oneof![4 => (-20_000i64..40_000).prop_map(move |d| d * day), 1 => Just(DATE_MISSING)];
    let moments =
        prop_oneof![4 => -1_000_000_000_000i64..2_000_000_000_000, 1 => Just(DATE_MISSING)];
    prop_oneof![
        numbers.prop_map(Values::Number),
        texts
            .clone()
            .prop_map(|t| Values::Text(t.iter().map(String::as_str).collect::<Texts>())),
        texts.prop_map(|t| Values::Category(categories(&t))),
        proptest::collection::vec(days, rows).prop_map(|millis| Values::Date(Dates {
            millis,
            has_time: false
        })),
        proptest::collection::vec(moments, rows).prop_map(|millis| {
            let has_time = millis
                .iter()
                .any(|m| *m != DATE_MISSING && m.rem_euclid(86_400_000) != 0);
            Values::Date(Dates { millis, has_time })
        }),
    ]
}

fn categories(texts: &[String]) -> Categories {
    let mut made = Categories::default();
    for text in texts {
        let code = if text.is_empty() {
            MISSING
        } else {
            made.code_of(text).unwrap_or_else(|| {
                made.levels.push(text.clone());
                u32::try_from(made.levels.len() - 1).unwrap()
            })
        };
        made.codes.push(code);
    }
    made
}

fn table() -> impl Strategy<Value = Table> {
    (1usize..6, 1usize..12).prop_flat_map(|(columns, rows)| {
        let column = (hostile(), column(rows));
        proptest::collection::vec(column, columns).prop_map(|columns| {
            let columns = columns
                .into_iter()
                .enumerate()
                .map(|(i, (name, values))| Column {
                    // Line ends in names become blanks when read.
                    name: format!("{i}{}", name.replace(['\n', '\r', '\t', ' '], "_")),
                    values,
                })
                .collect();
            Table::new("t", columns).unwrap()
        })
    })
}

/// What is known of a table that was written.
fn as_written(table: &Table) -> ReadOptions {
    ReadOptions {
        delimiter: Some(','),
        quote: Some('"'),
        backslash: Some(false),
        skip_lines: Some(0),
        header: Some(true),
        decimal: Some(Decimal::Point),
        columns: table
            .columns()
            .iter()
            .map(|c| ColumnOptions {
                name: c.name.clone(),
                column_type: Some(c.values.column_type()),
                ..ColumnOptions::default()
            })
            .collect(),
        ..ReadOptions::default()
    }
}

/// A cell as it comes back: formulas have got their apostrophe.
fn safe(values: &Values, row: usize) -> String {
    let text = cell_text(values, row).unwrap_or_default();
    match values {
        Values::Text(_) | Values::Category(_) if text.starts_with(['=', '+', '-', '@']) => {
            format!("'{text}")
        }
        _ => text,
    }
}

#[test]
fn what_is_written_is_read_again() {
    check(400, &table(), |table| {
        let bytes = write_csv(&table);
        let outcome = read_whole(&bytes, &as_written(&table)).unwrap();
        assert_eq!(types(&outcome.table), types(&table));
        assert_eq!(outcome.table.rows(), table.rows());
        for (written, found) in table.columns().iter().zip(outcome.table.columns()) {
            if let (Values::Number(a), Values::Number(b)) = (&written.values, &found.values) {
                // To the last bit, not only as text.
                assert!(
                    a.iter()
                        .zip(b)
                        .all(|(a, b)| a == b || (a.is_nan() && b.is_nan())),
                    "{a:?} {b:?}"
                );
            }
            if let (Values::Date(a), Values::Date(b)) = (&written.values, &found.values) {
                assert_eq!(a, b);
            }
            for row in 0..table.rows() {
                let found = cell_text(&found.values, row).unwrap_or_default();
                assert_eq!(found, safe(&written.values, row));
            }
        }
        assert_eq!(outcome.report.rejected_rows, 0);
        assert!(
            outcome.report.issues.is_empty(),
            "{:?}",
            outcome.report.issues
        );
    });
}

/// Bytes that look enough like a table to get far.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            ",", ";", "\t", "|", "\"", "\"\"", "'", "\\\"", "\n", "\r\n", "\r", "1", "0", "-1.5", "1,234",
            "1.234,5", "03/04/2024", "31.12.24", "2024-12-31", "x", "NA", "Total", "sep=;", "é", "$5", "12%",
            " ", "a,b\n", "007",
        ]).prop_map(|s| s.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 1..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_bytes_make_it_panic_and_pieces_do_not_matter() {
    check(1500, &(file(), 1usize..40), |(bytes, chunk)| {
        let options = ReadOptions::default();
        let whole = read_whole(&bytes, &options);
        let pieces = read_in_pieces(&bytes, &options, chunk);
        match (whole, pieces) {
            (Ok(whole), Ok(pieces)) => {
                assert_same(&whole, &pieces);
                assert_chosen_is_complete(&bytes, &whole);
            }
            (whole, pieces) => assert_eq!(whole.map(|_| ()), pieces.map(|_| ())),
        }
    });
}

/// Adds up the amounts of each customer, and keeps no row.
#[derive(Default)]
struct Totals {
    passes: u32,
    customer: usize,
    amount: usize,
    total: f64,
    of_customer: std::collections::BTreeMap<String, f64>,
    largest_batch: usize,
}

impl Sink for Totals {
    const KEEPS_ROWS: bool = false;

    fn start(&mut self, columns: &[String]) {
        let place = |name: &str| columns.iter().position(|c| c == name).unwrap();
        *self = Self {
            passes: self.passes + 1,
            customer: place("customer"),
            amount: place("amount"),
            ..Self::default()
        };
    }

    fn rows(&mut self, batch: &Batch<'_>) {
        // In a first pass it may be something else.
        let Some(Cells::Numbers(amounts)) = batch.column(self.amount) else {
            return;
        };
        self.largest_batch = self.largest_batch.max(amounts.len());
        let names: Vec<&str> = match batch.column(self.customer) {
            Some(Cells::Levels { codes, levels }) => {
                let name = |code: &u32| levels.get(*code as usize).copied().unwrap_or_default();
                codes.iter().map(name).collect()
            }
            Some(Cells::Texts(texts)) => texts.iter().collect(),
            _ => vec![""; amounts.len()],
        };
        assert_eq!(names.len(), amounts.len());
        for (name, amount) in names.into_iter().zip(amounts).filter(|(_, a)| !a.is_nan()) {
            self.total += amount;
            *self.of_customer.entry(name.to_owned()).or_default() += amount;
        }
    }
}

#[test]
fn a_sink_adds_up_what_a_table_would_hold_without_its_rows() {
    // Few customers stay levels, many become texts; and customers that are numbers wherever the
    // sample looks make the file be read twice.
    for (customers, lettered) in [
        (40, 0..120_000),
        (30_000, 0..120_000),
        (30_000, 30_000..45_000),
    ] {
        let mut csv = "customer,day,amount,\n".to_owned();
        for row in 0..120_000_u32 {
            let customer = row.wrapping_mul(2_654_435_761) % customers;
            let letter = if lettered.contains(&row) { "C" } else { "" };
            let amount = if row % 1_000 == 7 {
                "?".to_owned()
            } else {
                format!("{}.{:02}", row % 977, row % 100)
            };
            csv += &format!("{letter}{customer},2024-01-{:02},{amount},\n", row % 28 + 1);
        }
        let options = ReadOptions::default();
        let whole = read_whole(csv.as_bytes(), &options).unwrap();
        let mut sink = Totals::default();
        // The table would not fit.
        let limits = Limits {
            memory_bytes: 1,
            chunk_bytes: 50_000,
        };
        let read = read_into(
            csv.as_bytes(),
            "file.csv",
            &options,
            &limits,
            &mut sink,
            &Silent,
        );
        let outcome = read.unwrap();
        assert_eq!(sink.passes, if lettered.start > 0 { 2 } else { 1 });
        assert!(sink.largest_batch <= 4_096, "{}", sink.largest_batch);
        assert_eq!(outcome.table.rows(), 0);
        assert_eq!(outcome.report.rows, 120_000);
        assert_eq!(outcome.report.issues, whole.report.issues);
        assert_eq!(outcome.report.chosen, whole.report.chosen);
        let mut expected = Totals::default();
        let Values::Number(amounts) = &whole.table.column("amount").unwrap().values else {
            panic!("numbers");
        };
        let names = &whole.table.column("customer").unwrap().values;
        for (row, amount) in amounts.iter().enumerate().filter(|(_, a)| !a.is_nan()) {
            expected.total += amount;
            let name = cell_text(names, row).unwrap();
            *expected.of_customer.entry(name).or_default() += amount;
        }
        assert_eq!(sink.total.to_bits(), expected.total.to_bits());
        assert_eq!(sink.of_customer, expected.of_customer);
    }
}
