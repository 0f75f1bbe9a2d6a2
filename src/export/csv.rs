//! CSV by RFC 4180, safe against formulas.

use crate::table::target::cell_text;
use crate::table::{Table, Values};

/// What a cell is, for the way it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Written by the engine as a number: a leading minus is a minus.
    Number,
    /// Anything that may come from outside.
    Text,
}

/// Appends one cell. A text that a spreadsheet would run as a formula (it starts with `=`, `+`,
/// `-`, `@`, a tab or a line end and is not a number) gets an apostrophe in front and quotes
/// (OWASP, "CSV Injection"); a text with a delimiter, a quote, a line end or padding is quoted.
pub fn push_cell(csv: &mut String, text: &str, cell: Cell) {
    let formula = cell == Cell::Text
        && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
        && !text.parse::<f64>().is_ok_and(f64::is_finite);
    let special = |b: u8| matches!(b, b',' | b';' | b'"' | b'\'' | b'\t' | b'\n' | b'\r');
    if !(formula || text.bytes().any(special) || text.trim() != text) {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    if formula {
        csv.push('\'');
    }
    for piece in text.split_inclusive('"') {
        csv.push_str(piece);
        if piece.ends_with('"') {
            csv.push('"');
        }
    }
    csv.push('"');
}

/// The table as UTF-8 with a header row: commas, CRLF, decimal points, ISO dates; a missing value
/// is an empty cell.
#[must_use]
pub fn write_csv(table: &Table) -> Vec<u8> {
    let mut csv = String::with_capacity(table.rows().saturating_mul(table.columns().len() * 8));
    for (i, column) in table.columns().iter().enumerate() {
        if i > 0 {
            csv.push(',');
        }
        push_cell(&mut csv, &column.name, Cell::Text);
    }
    csv.push_str("\r\n");
    for row in 0..table.rows() {
        let start = csv.len();
        for (i, column) in table.columns().iter().enumerate() {
            if i > 0 {
                csv.push(',');
            }
            match &column.values {
                Values::Number(v) => {
                    let x = v.get(row).copied().unwrap_or(f64::NAN);
                    if !x.is_nan() {
                        push_cell(&mut csv, &number(x), Cell::Number);
                    }
                }
                values => {
                    let text = cell_text(values, row).unwrap_or_default();
                    push_cell(&mut csv, &text, Cell::Text);
                }
            }
        }
        // A row without any value must not look like an empty line.
        if csv
            .get(start..)
            .is_some_and(|r| r.bytes().all(|b| b == b','))
        {
            csv.insert_str(start, "\"\"");
        }
        csv.push_str("\r\n");
    }
    csv.into_bytes()
}

/// The shortest digits that read back as the same number; with an exponent where it would
/// otherwise be longer than the digits a number has.
fn number(x: f64) -> String {
    if x == 0.0 || (1e-5..1e15).contains(&x.abs()) {
        format!("{}", x + 0.0)
    } else {
        format!("{x:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, kind: Cell) -> String {
        let mut csv = String::new();
        push_cell(&mut csv, text, kind);
        csv
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (text, written) in [
            ("=1+1", "\"'=1+1\""),
            ("+a", "\"'+a\""),
            ("-a", "\"'-a\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("\r=x", "\"'\r=x\""),
            ("=\"a\",1", "\"'=\"\"a\"\",1\""),
            ("-5", "-5"),
            ("+4.5", "+4.5"),
            ("-1-1", "\"'-1-1\""),
            ("-", "\"'-\""),
            ("a=b", "a=b"),
            ("a,b", "\"a,b\""),
            (" a", "\" a\""),
            ("", ""),
        ] {
            assert_eq!(cell(text, Cell::Text), written, "{text:?}");
        }
        assert_eq!(cell("-1e300", Cell::Number), "-1e300");
    }

    #[test]
    fn numbers_read_back() {
        for x in [
            0.0,
            -0.0,
            0.1,
            1e15,
            1e300,
            -5e-324,
            123_456_789.125,
            1e-5,
            1e-6,
        ] {
            let text = number(x);
            assert_eq!(text.parse::<f64>().unwrap(), x, "{text}");
            assert!(text.len() < 25, "{text}");
        }
        assert_eq!(number(-0.0), "0");
    }
}
