//! Rows that say the same a second time.

use super::Panel;
use super::part::Part;
use crate::numeric::order_of;
use crate::table::MISSING;

/// Rows of a segment of a cell that a row is compared with: a cell with hundreds of rows holds no
/// copies.
const COMPARED: usize = 8;

impl Panel {
    /// Leaves out rows that say the same of the same segment of a cell as one before, and counts
    /// those that say something else of it: they are added up. `moments` are those of the rows of
    /// each part, where its table has dates: days of a month are no copies of each other.
    pub(super) fn drop_copies(&mut self, moments: &[Option<Vec<i64>>]) {
        for (part, moments) in self.parts.iter_mut().zip(moments) {
            let (copies, added) = drop_copies_of(part, moments.as_deref());
            self.copies += copies;
            self.added += added;
        }
    }
}

/// How many rows were left out, and how many are added up.
fn drop_copies_of(part: &mut Part, moments: Option<&[i64]>) -> (u32, u32) {
    let (mut copies, mut added) = (0, 0);
    let cells = part.cells.iter().zip(&part.segments);
    let keys: Vec<u64> = cells
        .map(|(cell, segment)| u64::from(*cell) << 32 | u64::from(*segment))
        .collect();
    let mut kept: Vec<u32> = Vec::new();
    let mut last = None;
    for row in order_of(&keys) {
        let at = row as usize;
        if part.cells.get(at).is_none_or(|c| *c == MISSING) {
            continue;
        }
        let key = keys.get(at).copied();
        if key != last {
            kept.clear();
            last = key;
        }
        let moment = |row: usize| moments.and_then(|m| m.get(row));
        let same = |other: &u32| {
            moment(at) == moment(*other as usize)
                && part.columns.iter().all(|(_, values)| {
                    let pair = (values.get(at), values.get(*other as usize));
                    matches!(pair, (Some(a), Some(b)) if a.to_bits() == b.to_bits())
                })
        };
        if kept.iter().any(same) {
            copies += 1;
            if let Some(cell) = part.cells.get_mut(at) {
                *cell = MISSING;
            }
        } else {
            added += u32::from(!kept.is_empty());
            if kept.len() < COMPARED {
                kept.push(row);
            }
        }
    }
    (copies, added)
}
