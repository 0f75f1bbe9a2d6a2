//! Totals and notes below a table: they would count as customers.

use super::cell::trim;

/// A record that is left out if nothing but its like follows.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
    pub(super) raw: String,
}

/// Whether a record of these cells could be a totals row or a note: its first word says total, or
/// it is a single cell where the table has three or more columns.
pub(super) fn may_be_totals<'a>(
    mut cells: impl Iterator<Item = &'a str>,
    count: usize,
    width: usize,
) -> bool {
    const WORDS: [&str; 14] = [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "somme",
        "total général",
        "suma",
        "suma total",
        "total general",
    ];
    if width < 2 {
        return false;
    }
    if count == 1 && width >= 3 {
        return true;
    }
    let Some(first) = cells.find_map(|c| Some(trim(c)).filter(|c| !c.is_empty())) else {
        return false;
    };
    if !matches!(
        first.as_bytes(),
        [b't' | b'T' | b's' | b'S' | b'g' | b'G' | b'i' | b'I', ..]
    ) {
        return false;
    }
    let word = first.trim_end_matches([':', ' ']);
    word.len() <= 16 && WORDS.contains(&word.to_lowercase().as_str())
}
