//! What only the whole file shows: rows that add up others, and a second table.

use super::cell::is_missing;
use super::evidence::{Kind, kind};
use super::totals::Candidate;
use crate::numeric::distinct;

/// What a pass found, for the next one to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// Lines of rows whose numbers are sums of other rows, ascending.
    pub(super) totals: Vec<u32>,
    pub(super) second_table: Option<SecondTable>,
}

/// A table below the one that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SecondTable {
    /// The first line that is not of the first table.
    pub(super) line: u32,
    /// The line of its names: below its title, if it has one.
    pub(super) names_line: u32,
}

impl Findings {
    /// Adds what another pass found; its totals only where they are not given.
    pub(super) fn merge(&mut self, other: &Self, totals: bool) {
        if totals {
            self.totals.extend(&other.totals);
            self.totals = distinct(&self.totals);
        }
        self.second_table = self.second_table.or(other.second_table);
    }
}

/// Records behind an empty line, as long as they may be a table of their own.
#[derive(Debug, Clone)]
pub(super) struct Suspect {
    table: SecondTable,
    records: u32,
    /// Of these: of another width, or words over columns of numbers.
    misfits: u32,
    /// Whether its first record is a title.
    titled: bool,
    /// Cells of the first record of two cells or more, and how many have as many.
    width: usize,
    same: u32,
    /// Per cell of that record: a word over numbers or dates only.
    names: Vec<bool>,
}

/// Records after which it is decided.
const DECIDED: u32 = 8;

impl Suspect {
    /// Starts with the record at this line.
    pub(super) fn at(line: u32) -> Self {
        Self {
            table: SecondTable {
                line,
                names_line: line,
            },
            records: 0,
            misfits: 0,
            titled: false,
            width: 0,
            same: 0,
            names: Vec::new(),
        }
    }

    /// Looks at a record of these trimmed cells.
    pub(super) fn add(&mut self, line: u32, cells: &[&str], fits: bool) {
        self.records += 1;
        self.misfits += u32::from(!fits);
        let filled = cells.iter().filter(|c| !c.is_empty()).count();
        self.titled |= self.records == 1 && filled < 2;
        if filled < 2 {
            return;
        }
        if self.width == 0 {
            self.width = cells.len();
            self.table.names_line = line;
            let all = cells
                .iter()
                .all(|c| !is_missing(c) && kind(c) == Kind::Word);
            self.names = vec![all; cells.len()];
        } else {
            let below = self.names.iter_mut().zip(cells);
            below.for_each(|(name, cell)| *name &= is_missing(cell) || kind(cell) != Kind::Word);
        }
        self.same += u32::from(cells.len() == self.width);
    }

    /// Whether enough was seen.
    pub(super) fn decided(&self) -> bool {
        self.records >= DECIDED
    }

    /// The second table, if most records do not fit the first one and fit each other, or if the
    /// first of them names the others: words over two columns of numbers or dates, or under a title.
    pub(super) fn verdict(&self) -> Option<SecondTable> {
        let fits_itself = self.same >= 2 && self.same * 10 >= self.records * 7;
        let other = self.misfits * 10 >= self.records * 8;
        let names = self.names.iter().filter(|name| **name).count();
        let named = self.same >= 3 && (names >= 2 || (names >= 1 && self.titled));
        (fits_itself && (other || named)).then_some(self.table)
    }
}

/// Lines of the candidates whose numbers are sums of other rows. `end` are the sums of all rows and
/// how many there are.
pub(super) fn confirmed(candidates: &[Candidate], end: (&[f64], usize)) -> Vec<u32> {
    let mut is_total = vec![false; candidates.len()];
    // A grand total is seen once the totals of its blocks are.
    for _ in 0..3 {
        let before = is_total.clone();
        for (place, candidate) in candidates.iter().enumerate() {
            let found = candidate.adds_up(place, candidates, &before, end);
            if let Some(slot) = is_total.get_mut(place) {
                *slot |= found;
            }
        }
        if before == is_total {
            break;
        }
    }
    let found = candidates.iter().zip(is_total).filter(|(_, total)| *total);
    found.map(|(candidate, _)| candidate.line).collect()
}
