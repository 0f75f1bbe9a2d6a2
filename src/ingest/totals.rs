//! Totals and notes in and below a table: they would count as customers, and twice.

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

/// Whether a record's first cells say that it adds up others: "East Total", or "Total" in the second
/// cell. Its numbers must say so too ([`Candidate`]).
#[inline]
pub(super) fn may_be_subtotal<'a>(mut cells: impl Iterator<Item = &'a str>) -> bool {
    const ENDS: [&str; 6] = [
        " total",
        " totals",
        " ergebnis",
        " gesamt",
        " totale",
        " summe",
    ];
    let Some(first) = cells.next() else {
        return false;
    };
    let bytes = first.as_bytes();
    let ends_so = |end: &&str| {
        let tail = bytes
            .len()
            .checked_sub(end.len())
            .and_then(|at| bytes.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
    };
    let ends = matches!(
        bytes.last(),
        Some(b'l' | b'L' | b's' | b'S' | b't' | b'T' | b'e' | b'E')
    );
    if ends && ENDS.iter().any(ends_so) {
        return true;
    }
    let second = cells.next().unwrap_or_default();
    may_start_a_word(second.as_bytes()) && WORDS.iter().any(|known| same_word(known, trim(second)))
}

/// Why a row may add up others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Its first word says so.
    Word,
    /// "Rome Total", or the word in the second cell.
    Subtotal,
    /// Its first cell is blank.
    BlankName,
}

/// A row of the table that may add up others, with the sums around it. Its numbers decide.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) line: u32,
    /// Its place among the rows.
    pub(super) row: usize,
    pub(super) sign: Sign,
    /// Per column the sum of all rows above.
    pub(super) above: Vec<f64>,
    /// Per column its own number and the unit of its last digit, where it has one.
    pub(super) own: Vec<Option<(f64, f64)>>,
}

/// With more rows without a name than this a missing name says nothing.
pub(super) const MOST_BLANK_NAMES: usize = 64;
/// With more cells in rows that may be totals than this a word that says so is a value like any
/// other.
pub(super) const MOST_CELLS: usize = 1 << 20;

/// The totals known so far, whose own numbers do not count, as a row sees them.
pub(super) struct Around<'a> {
    /// Those above: the nearest, how many, and the sums of their numbers by column.
    pub(super) above: (Option<&'a Candidate>, usize, &'a [f64]),
    /// Those below.
    pub(super) below: (Option<&'a Candidate>, usize, &'a [f64]),
    /// The sums of all rows by column, and how many rows there are.
    pub(super) all: (&'a [f64], usize),
}

impl Candidate {
    /// Its own number in a column; 0 where it has none.
    pub(super) fn own_number(&self, column: usize) -> f64 {
        let own = self.own.get(column).copied().flatten();
        own.map_or(0.0, |(value, _)| value)
    }

    fn above(&self, column: usize) -> f64 {
        self.above.get(column).copied().unwrap_or(0.0)
    }

    /// Whether its numbers are the sums of the rows of its block (since the total before), of all
    /// rows above, of those up to the next total, or of all rows below.
    pub(super) fn adds_up(&self, around: &Around<'_>) -> bool {
        let (last, before, sums_before) = around.above;
        let (next, after, sums_after) = around.below;
        let (all, rows) = around.all;
        let of = |sums: &[f64], column: usize| sums.get(column).copied().unwrap_or(0.0);
        let through = |c: &Self, column: usize| c.above(column) + c.own_number(column);
        let from = last.map_or(0, |c| c.row + 1);
        let to = next.map_or(rows, |c| c.row);
        let ways: [(usize, &dyn Fn(usize) -> f64); 4] = [
            (self.row - from, &|column| {
                self.above(column) - last.map_or(0.0, |c| through(c, column))
            }),
            (self.row.saturating_sub(before), &|column| {
                self.above(column) - of(sums_before, column)
            }),
            (to.saturating_sub(self.row + 1), &|column| {
                next.map_or_else(|| of(all, column), |c| c.above(column)) - through(self, column)
            }),
            (rows.saturating_sub(self.row + 1 + after), &|column| {
                of(all, column) - through(self, column) - of(sums_after, column)
            }),
        ];
        ways.into_iter().any(|(rows, sum)| self.matches(rows, sum))
    }

    /// Whether enough numbers are sums of so many rows, that chance does not make it: two of them, or
    /// a single one that is no small number, or the only one there is. A row without a name needs all
    /// its numbers, and two of them or many rows.
    fn matches(&self, rows: usize, sum: &dyn Fn(usize) -> f64) -> bool {
        let (mut filled, mut same, mut large) = (0, 0, false);
        for (column, own) in self.own.iter().enumerate() {
            let Some((value, digit)) = own.filter(|(value, _)| *value != 0.0) else {
                continue;
            };
            filled += 1;
            #[allow(clippy::cast_precision_loss)] // a count
            let rounding = digit * 0.51 * (rows as f64).sqrt();
            let allowed = rounding.min(value.abs() * 1e-3) + 1e-9 * value.abs();
            if (sum(column) - value).abs() <= allowed {
                same += 1;
                large |= value.abs() >= 1000.0 * digit;
            }
        }
        let only = filled == 1 && same == 1;
        match self.sign {
            _ if rows < 2 => false,
            Sign::Word => same >= 2 || (same == 1 && large) || (only && rows >= 3),
            Sign::Subtotal => same >= 2 || (same == 1 && large) || only,
            Sign::BlankName => same == filled && (same >= 2 || (only && rows >= 5)),
        }
    }
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
