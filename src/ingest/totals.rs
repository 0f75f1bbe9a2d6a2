//! Totals and notes below a table: they would count as customers.

use super::cell::trim;

/// A record that is left out if nothing but its like follows.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
    pub(super) raw: String,
}

/// What rows of totals begin with, in the languages of ad platforms and office programs.
const WORDS: [&str; 32] = [
    "total",
    "totals",
    "grand total",
    "overall total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "ergebnis",
    "teilergebnis",
    "insgesamt",
    "zwischensumme",
    "somme",
    "total général",
    "sous-total",
    "suma",
    "suma total",
    "total general",
    "totale",
    "totale complessivo",
    "totaal",
    "eindtotaal",
    "totalt",
    "summa",
    "yhteensä",
    "razem",
    "celkem",
    "összesen",
    "toplam",
    "итого",
];

/// Whether a record of these cells could be a totals row or a note: its first word says total, or
/// it is a single cell where the table has three or more columns.
pub(super) fn may_be_totals<'a>(
    mut cells: impl Iterator<Item = &'a str>,
    count: usize,
    width: usize,
) -> bool {
    if width < 2 {
        return false;
    }
    if count == 1 && width >= 3 {
        return true;
    }
    let Some(first) = cells.find_map(|c| Some(trim(c)).filter(|c| !c.is_empty())) else {
        return false;
    };
    if !may_start_a_word(first.as_bytes()) {
        return false;
    }
    // "Total: Account", "Totals (40 records)".
    let word = first.split([':', '(']).next().unwrap_or_default().trim();
    WORDS.iter().any(|known| same_word(known, word))
}

/// Whether a word is a known one in any case; none of them changes its length with it.
fn same_word(known: &str, word: &str) -> bool {
    known.len() == word.len() && word.chars().flat_map(char::to_lowercase).eq(known.chars())
}

/// Whether one of the words may start with these letters: what nearly all cells fail at, at the
/// cost of two comparisons. The last two are the first bytes of ö and и.
fn may_start_a_word(cell: &[u8]) -> bool {
    match cell {
        [a, b, ..] if a.is_ascii() => matches!(
            &[a.to_ascii_lowercase(), b.to_ascii_lowercase()],
            b"to"
                | b"gr"
                | b"ov"
                | b"su"
                | b"ge"
                | b"er"
                | b"te"
                | b"in"
                | b"zw"
                | b"so"
                | b"ei"
                | b"yh"
                | b"ra"
                | b"ce"
        ),
        [first, ..] => matches!(first, 0xc3 | 0xd0),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_any_case() {
        for word in WORDS {
            for cell in [word.to_owned(), word.to_uppercase(), format!("{word}: all")] {
                let cells = [cell.as_str(), "", "5"];
                assert!(may_be_totals(cells.into_iter(), 3, 3), "{cell}");
            }
        }
        for cell in ["Totalitarian", "C00000001", "Tom", "Österreich"] {
            assert!(!may_be_totals([cell, "", "5"].into_iter(), 3, 3), "{cell}");
        }
    }
}
