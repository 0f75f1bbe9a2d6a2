//! A scored list as CSV.

use super::csv::{Cell, push_cell};

/// One person of a scored list.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredRow {
    /// The customer, or the row number.
    pub id: String,
    /// Probability of conversion.
    pub probability: f64,
    /// Up to three reasons, largest first.
    pub reasons: Vec<String>,
}

/// The bytes of a CSV (RFC 4180, UTF-8 with a byte order mark so that spreadsheets read the
/// letters right): the customer under `id_heading`, the probability with six decimals, three
/// reasons. No cell can become a formula.
#[must_use]
pub fn scores_csv(id_heading: &str, rows: &[ScoredRow]) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    push_cell(&mut text, id_heading, Cell::Text);
    text.push_str(",probability,reason_1,reason_2,reason_3\r\n");
    for row in rows {
        push_cell(&mut text, &row.id, Cell::Text);
        text.push_str(&format!(",{:.6}", row.probability));
        for i in 0..3 {
            text.push(',');
            let reason = row.reasons.get(i).map_or("", String::as_str);
            push_cell(&mut text, reason, Cell::Text);
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_become_formulas() {
        for (cell, written) in [
            ("plain", "plain"),
            ("-5", "-5"),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""),
            ("-inf", "\"'-inf\""),
            ("\t=1", "\"'\t=1\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("", ""),
        ] {
            let mut text = String::new();
            push_cell(&mut text, cell, Cell::Text);
            assert_eq!(text, written);
        }
    }

    #[test]
    fn the_list_is_a_table() {
        let row = ScoredRow {
            id: "7".to_owned(),
            probability: 0.123_456_78,
            reasons: vec!["age is 41 (+2.0 points)".to_owned()],
        };
        assert_eq!(
            String::from_utf8(scores_csv("customer_id", &[row])).unwrap(),
            "\u{feff}customer_id,probability,reason_1,reason_2,reason_3\r\n7,0.123457,age is 41 (+2.0 points),,\r\n"
        );
    }
}
