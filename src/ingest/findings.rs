//! What only the whole file shows: rows that add up others, and a second table.

use super::cell::is_missing;
use super::evidence::{Kind, kind};
use super::totals::{Around, Candidate};
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

/// Lines of the candidates, which are in the order of the rows, whose numbers are sums of other
/// rows. `all` are the sums of all rows by column and how many rows there are.
pub(super) fn confirmed(candidates: &[Candidate], all: (&[f64], usize)) -> Vec<u32> {
    let mut is_total = vec![false; candidates.len()];
    // Downwards each block begins below the total before; upwards it ends above the one after. A
    // grand total is seen once those of its blocks are.
    for _ in 0..2 {
        for upwards in [false, true] {
            pass(candidates, &mut is_total, all, upwards);
        }
    }
    let found = candidates.iter().zip(is_total).filter(|(_, total)| *total);
    found.map(|(candidate, _)| candidate.line).collect()
}

/// Looks at all candidates in turn; what is found a total is one for those that follow.
fn pass(candidates: &[Candidate], is_total: &mut [bool], all: (&[f64], usize), upwards: bool) {
    let mut order: Vec<(&Candidate, &mut bool)> = candidates.iter().zip(is_total).collect();
    if upwards {
        order.reverse();
    }
    let known = order.iter().filter(|(_, total)| **total);
    let known: Vec<&Candidate> = known.map(|(candidate, _)| *candidate).collect();
    let columns = all.0.len();
    let own = |column| known.iter().map(|c| c.own_number(column)).sum();
    let mut ahead = known.iter().copied().peekable();
    let mut sums_ahead: Vec<f64> = (0..columns).map(own).collect();
    let (mut last, mut passed, mut sums_passed) = (None, 0, vec![0.0; columns]);
    for (candidate, total) in order {
        if *total {
            ahead.next();
            let sums = sums_ahead.iter_mut().enumerate();
            sums.for_each(|(column, sum)| *sum -= candidate.own_number(column));
        } else {
            let behind = (last, passed, sums_passed.as_slice());
            let next = ahead.peek().copied();
            let front = (next, ahead.len(), sums_ahead.as_slice());
            let (above, below) = if upwards {
                (front, behind)
            } else {
                (behind, front)
            };
            *total = candidate.adds_up(&Around { above, below, all });
        }
        if *total {
            (last, passed) = (Some(candidate), passed + 1);
            let sums = sums_passed.iter_mut().enumerate();
            sums.for_each(|(column, sum)| *sum += candidate.own_number(column));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::totals::Sign;

    #[test]
    fn totals_of_a_hundred_thousand_blocks_are_found_in_one_go() {
        // Two rows and their total, over and over, and the grand total of all.
        let blocks: u32 = 100_000;
        let (mut candidates, mut sum) = (Vec::new(), 0.0);
        for block in 0..blocks {
            sum += 30.0;
            candidates.push(Candidate {
                line: 3 * block + 4,
                row: 3 * block as usize + 2,
                sign: Sign::Subtotal,
                above: vec![sum],
                own: vec![Some((30.0, 1.0))],
            });
            sum += 30.0;
        }
        let total = f64::from(blocks) * 30.0;
        candidates.push(Candidate {
            line: 3 * blocks + 2,
            row: 3 * blocks as usize,
            sign: Sign::Word,
            above: vec![sum],
            own: vec![Some((total, 1.0))],
        });
        let rows = 3 * blocks as usize + 1;
        let found = confirmed(&candidates, (&[sum + total], rows));
        assert_eq!(found.len(), candidates.len());
        // One that is off is none.
        candidates[7].own = vec![Some((31.0, 1.0))];
        let found = confirmed(&candidates, (&[sum + total + 1.0], rows));
        assert!(!found.contains(&candidates[7].line));
    }
}
