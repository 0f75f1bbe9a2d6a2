//! Whole readings of small files: what comes out, what is told, what is asked.

use super::*;
use crate::error::ErrorCode;
use crate::progress::Silent;
use crate::table::ColumnType;

fn given(bytes: &[u8], options: &ReadOptions) -> ReadOutcome {
    let outcome = read(bytes, "t.csv", options, &Limits::default(), &Silent).unwrap();
    for chunk_bytes in [1, 7, 64] {
        let limits = Limits {
            chunk_bytes,
            ..Limits::default()
        };
        let again = read(bytes, "t.csv", options, &limits, &Silent).unwrap();
        same(&again, &outcome);
    }
    let again = read(
        bytes,
        "t.csv",
        &outcome.report.chosen,
        &Limits::default(),
        &Silent,
    )
    .unwrap();
    same(
        &again,
        &ReadOutcome {
            report: again.report.clone(),
            ..outcome.clone()
        },
    );
    assert_eq!(again.report.chosen, outcome.report.chosen);
    outcome
}

/// Equal, with missing numbers equal to each other.
fn same(a: &ReadOutcome, b: &ReadOutcome) {
    let show = |o: &ReadOutcome| format!("{:?}", (o.table.columns(), &o.report, &o.rejected));
    assert_eq!(show(a), show(b));
}

fn see(text: &str) -> ReadOutcome {
    given(text.as_bytes(), &ReadOptions::default())
}

fn rows(outcome: &ReadOutcome) -> Vec<String> {
    let rows = outcome.table.window(0, 100).rows;
    rows.iter().map(|r| r.join("|")).collect()
}

fn names(outcome: &ReadOutcome) -> String {
    let columns = outcome.table.columns().iter();
    let letter = |t: ColumnType| match t {
        ColumnType::Number => "n",
        ColumnType::Category => "c",
        ColumnType::Date => "d",
        ColumnType::Text => "t",
    };
    let names: Vec<String> = columns
        .map(|c| format!("{}:{}", c.name, letter(c.values.column_type())))
        .collect();
    names.join(" ")
}

fn issues(outcome: &ReadOutcome) -> Vec<(IssueKind, Vec<u32>)> {
    let groups = outcome.report.issues.iter();
    groups
        .map(|g| (g.kind, g.examples.iter().map(|e| e.line).collect()))
        .collect()
}

#[test]
fn a_plain_file() {
    let o = see("id,day,amount,kind\nA1,2024-01-31,1.5,x\nA2,2024-02-01,,y\nA3,NA,-3,x\n");
    assert_eq!(names(&o), "id:c day:d amount:n kind:c");
    assert_eq!(
        rows(&o),
        ["A1|2024-01-31|1.5|x", "A2|2024-02-01||y", "A3||-3|x"]
    );
    assert_eq!(o.report.questions, []);
    assert_eq!(issues(&o), []);
    assert!(o.rejected.is_empty());
}

#[test]
fn a_german_file() {
    let text = "Bericht Mai;;;\r\n\r\nKunde;Datum;Umsatz;Anteil\r\n007;31.12.2024;1.234,50 €;12,5 %\r\n008;01.02.2025;99,90 €;3 %\r\nSumme;;1.334,40 €;\r\n";
    let (bytes, _): (Vec<u8>, ()) = (
        text.chars()
            .map(|c| if c == '€' { 0x80 } else { c as u8 })
            .collect(),
        (),
    );
    let o = given(&bytes, &ReadOptions::default());
    assert_eq!(o.report.chosen.encoding, Some(Encoding::Windows1252));
    assert_eq!(o.report.chosen.decimal, Some(Decimal::Comma));
    assert_eq!(names(&o), "Kunde:c Datum:d Umsatz:n Anteil:n");
    assert_eq!(
        rows(&o),
        ["007|2024-12-31|1234.5|0.125", "008|2025-02-01|99.9|0.03"]
    );
    assert_eq!(o.report.questions, []);
    assert_eq!(
        issues(&o),
        [
            (IssueKind::Preamble, vec![1]),
            (IssueKind::TotalsRow, vec![6])
        ]
    );
}

#[test]
fn ambiguous_dates_are_asked_about_and_answers_work() {
    let o = see("d,n\n03/04/2024,1\n05/06/2024,2\n");
    assert_eq!(o.report.questions.len(), 1);
    let question = &o.report.questions[0];
    assert_eq!(
        question.text,
        "Is 03/04/2024 in d 3 April 2024 or 4 March 2024?"
    );
    assert_eq!(rows(&o)[0], "2024-04-03|1");
    let first = given(
        "d,n\n03/04/2024,1\n05/06/2024,2\n".as_bytes(),
        &question.answers[0].apply,
    );
    assert_eq!(rows(&first), rows(&o));
    assert_eq!(first.report.questions, []);
    let second = given(
        "d,n\n03/04/2024,1\n05/06/2024,2\n".as_bytes(),
        &question.answers[1].apply,
    );
    assert_eq!(rows(&second)[0], "2024-03-04|1");
}

#[test]
fn the_rest_of_the_file_decides_what_its_start_leaves_open() {
    let mut text = String::from("d,n,w\n");
    for _ in 0..60_000 {
        text += "03/04/2024,1,a\n";
    }
    text += "12/31/2024,2,a\n";
    for _ in 0..60_000 {
        text += "03/04/2024,1,a\n";
    }
    let o = read(
        text.as_bytes(),
        "t",
        &ReadOptions::default(),
        &Limits::default(),
        &Silent,
    )
    .unwrap();
    assert_eq!(rows(&o)[0], "2024-03-04|1|a");
    assert_eq!(o.report.questions, []);
    // Letters in the middle third make a column of words of what looks like numbers.
    let mut text = String::from("n\n");
    for i in 0..300_000 {
        text += if (100_000..140_000).contains(&i) {
            "abc\n"
        } else {
            "12\n"
        };
    }
    let o = read(
        text.as_bytes(),
        "t",
        &ReadOptions::default(),
        &Limits::default(),
        &Silent,
    )
    .unwrap();
    assert_eq!(names(&o), "n:c");
    // One letter beyond ASCII far behind the sample makes it Windows-1252.
    let mut bytes = "n,w\n".repeat(200_000).into_bytes();
    bytes.extend(b"1,Zo\xeb\n");
    bytes.extend("1,w\n".repeat(100_000).into_bytes());
    let o = read(
        bytes.as_slice(),
        "t",
        &ReadOptions::default(),
        &Limits::default(),
        &Silent,
    )
    .unwrap();
    assert_eq!(o.report.chosen.encoding, Some(Encoding::Windows1252));
    assert_eq!(o.report.issues, []);
}

#[test]
fn ambiguous_thousands_are_asked_about() {
    let o = see("a;b\n1,234;x\n5,678;y\n");
    assert_eq!(o.report.questions.len(), 1);
    assert_eq!(rows(&o)[0], "1.234|x");
    let o = see("a\tb\n1,234\tx\n5,678\ty\n");
    assert_eq!(
        o.report.questions[0].text,
        "Is 1,234 in a more than a thousand, or a little more than one?"
    );
    assert_eq!(rows(&o)[0], "1234|x");
    let o = see("a;b\n1,234;0,5\n5,678;1,5\n");
    assert_eq!(o.report.questions, []);
    assert_eq!(rows(&o)[0], "1.234|0.5");
}

#[test]
fn broken_rows_are_located() {
    let o = see("a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n1,2,3,,\n\"x,2,3\n1,2,3\n");
    assert_eq!(
        rows(&o),
        ["1|2|3", "4|5|", "1|2|3", "|2|3", "1|2|3"].map(|r| if r == "|2|3" { "x|2|3" } else { r })
    );
    assert_eq!(
        issues(&o),
        [
            (IssueKind::TooFewCells, vec![3]),
            (IssueKind::TooManyCells, vec![4]),
            (IssueKind::UnclosedQuote, vec![7]),
            (IssueKind::ExtraDelimiter, vec![6]),
            (IssueKind::BlankLine, vec![5]),
        ]
    );
    assert_eq!(o.report.rejected_rows, 1);
    let rejected = String::from_utf8(o.rejected).unwrap();
    assert_eq!(
        rejected,
        "line,reason,text\r\n4,4 cells instead of 3,\"6,7,8,9\"\r\n"
    );
}

#[test]
fn names_are_made_unique() {
    let o = see("a,a,,a_2,\n1,2,3,4,\n5,6,7,8,\n");
    assert_eq!(names(&o), "a:n a_2:n column_3:n a_2_2:n");
    assert_eq!(
        issues(&o).iter().map(|i| i.0).collect::<Vec<_>>(),
        [
            IssueKind::DuplicateHeader,
            IssueKind::DuplicateHeader,
            IssueKind::EmptyHeader
        ]
    );
}

#[test]
fn user_choices_hold() {
    let options = ReadOptions {
        columns: vec![ColumnOptions {
            name: "n".into(),
            missing: vec!["999".into(), "x".into()],
            ..ColumnOptions::default()
        }],
        ..ReadOptions::default()
    };
    let o = given(b"n,m\n1,999\n999.0,1\nx,2\n3,4\n", &options);
    assert_eq!(rows(&o), ["1|999", "|1", "|2", "3|4"]);
    assert_eq!(names(&o), "n:n m:n");
    let options = ReadOptions {
        columns: vec![ColumnOptions {
            name: "n".into(),
            column_type: Some(ColumnType::Text),
            ..ColumnOptions::default()
        }],
        header: Some(true),
        ..ReadOptions::default()
    };
    let o = given(b"n,m\n1,999\n01,1\n", &options);
    assert_eq!(rows(&o), ["1|999", "01|1"]);
    assert_eq!(names(&o), "n:t m:n");
}

#[test]
fn what_is_no_table_is_refused() {
    let fail = |bytes: &[u8]| {
        let limits = Limits::default();
        read(bytes, "t.csv", &ReadOptions::default(), &limits, &Silent).unwrap_err()
    };
    assert_eq!(fail(b"").code, ErrorCode::EmptyFile);
    assert_eq!(fail(b" \r\n\n").code, ErrorCode::EmptyFile);
    assert_eq!(fail(b"\xef\xbb\xbf").code, ErrorCode::EmptyFile);
    assert_eq!(fail(b"\x89PNG\r\n").code, ErrorCode::NotATable);
    assert_eq!(fail(b"\x89PNG\r\n").place.file.as_deref(), Some("t.csv"));
    assert_eq!(
        fail("a,".repeat(10_001).as_bytes()).code,
        ErrorCode::TooLarge
    );
    assert_eq!(fail(b",,,\n,,,\n").code, ErrorCode::EmptyFile);
    let limits = Limits {
        memory_bytes: 3 << 20,
        chunk_bytes: 1 << 10,
    };
    let big = "1,2,3\n".repeat(100_000);
    let error = read(
        big.as_bytes(),
        "t",
        &ReadOptions::default(),
        &limits,
        &Silent,
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    assert!(error.hint.contains("MB works"), "{}", error.hint);
    for (delimiter, quote) in [(Some('\n'), None), (Some('é'), None), (None, Some(','))] {
        let options = ReadOptions {
            delimiter,
            quote,
            ..ReadOptions::default()
        };
        let error = read(
            &b"a,b\n1,2\n"[..],
            "t",
            &options,
            &Limits::default(),
            &Silent,
        )
        .unwrap_err();
        assert_eq!(error.code, ErrorCode::BadRequest);
    }
    // As the error's code says: no row of data.
    assert_eq!(fail(b"a,b\n").code, ErrorCode::EmptyFile);
}

#[test]
fn what_looks_like_totals_can_be_kept() {
    let text = "name,n\nAnn,1\nBob,2\nTotal,3\n";
    assert_eq!(rows(&see(text)), ["Ann|1", "Bob|2"]);
    let options = ReadOptions {
        keep_totals: Some(true),
        ..ReadOptions::default()
    };
    let o = given(text.as_bytes(), &options);
    assert_eq!(rows(&o), ["Ann|1", "Bob|2", "Total|3"]);
    assert_eq!(issues(&o), []);
    assert_eq!(o.report.rejected_rows, 0);
    assert_eq!(o.report.chosen.keep_totals, Some(true));
}
