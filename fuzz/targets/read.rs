//! No bytes may make reading panic, and what is read may depend neither on the size of the
//! pieces nor on whether the choices were guessed or given.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nearside::ingest::{Limits, ReadOptions, ReadOutcome, read};
use nearside::progress::Silent;
use nearside::table::{Table, Values};

fn run(bytes: &[u8], options: &ReadOptions, chunk_bytes: usize) -> Option<ReadOutcome> {
    let limits = Limits {
        chunk_bytes,
        ..Limits::default()
    };
    read(bytes, "fuzz.csv", options, &limits, &Silent).ok()
}

/// Whether two tables hold the same values, missing ones being equal.
fn same(a: &Table, b: &Table) -> bool {
    a.rows() == b.rows()
        && a.columns().len() == b.columns().len()
        && a.columns().iter().zip(b.columns()).all(|(a, b)| {
            a.name == b.name
                && match (&a.values, &b.values) {
                    (Values::Number(a), Values::Number(b)) => a
                        .iter()
                        .zip(b)
                        .all(|(a, b)| a == b || (a.is_nan() && b.is_nan())),
                    (a, b) => a == b,
                }
        })
}

fuzz_target!(|data: &[u8]| {
    let Some((&size, bytes)) = data.split_first() else {
        return;
    };
    let guess = ReadOptions::default();
    let whole = run(bytes, &guess, 1 << 20);
    let pieces = run(bytes, &guess, usize::from(size) + 1);
    assert_eq!(whole.is_some(), pieces.is_some(), "size of the pieces");
    let (Some(whole), Some(pieces)) = (whole, pieces) else {
        return;
    };
    assert!(
        same(&whole.table, &pieces.table),
        "size of the pieces: table"
    );
    assert_eq!(whole.report, pieces.report, "size of the pieces: report");
    assert_eq!(
        whole.rejected, pieces.rejected,
        "size of the pieces: rejected"
    );
    for column in whole.table.columns() {
        assert_eq!(column.values.len(), whole.table.rows());
        if let Values::Number(values) = &column.values {
            assert!(values.iter().all(|x| !x.is_infinite()), "never infinite");
        }
    }
    let again = run(bytes, &whole.report.chosen, 1 << 20).expect("what was chosen can be read");
    assert!(same(&whole.table, &again.table), "reading again as chosen");
    assert!(
        again.report.questions.is_empty(),
        "all questions are answered"
    );
});
