//! Rows that stand in the file more than once, and how many would by coincidence.

use super::{Table, Values};
use crate::numeric::{sort_by, sort_keys};

/// Columns by which coincidence is measured.
const JUDGED: usize = 12;

/// Rows that are exact copies of others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Copies {
    /// Rows that are equal to another one in every column, beyond the first of each.
    pub found: usize,
    /// How many of them different people would give who happen to be alike.
    pub expected: f64,
}

impl Copies {
    /// Copies that coincidence does not account for.
    #[must_use]
    pub fn beyond(&self) -> f64 {
        (self.found as f64 - self.expected).max(0.0)
    }

    /// Whether there are clearly more than coincidence gives: twice as many at least, and more
    /// than its own scatter allows.
    #[must_use]
    pub fn are_clear(&self) -> bool {
        self.found as f64 > 2.0 * self.expected && self.beyond() > 3.0 * self.expected.sqrt()
    }
}

/// How many of these rows are exact copies of another of them, in every column of the table, and
/// how many coincidence would give.
///
/// People who happen to be alike are far more often alike in all columns but one. So the pairs of
/// rows that differ in one column only tell how many pairs should differ in none: as many as
/// there are, times the odds that two rows agree in that column. The column that speaks most for
/// coincidence counts. Rows are compared by a 64-bit hash.
#[must_use]
pub fn duplicates(table: &Table, rows: &[u32]) -> Copies {
    let none = Copies {
        found: 0,
        expected: 0.0,
    };
    let mut keys = vec![0_u64; rows.len()];
    for (place, column) in table.columns().iter().enumerate() {
        for (key, &row) in keys.iter_mut().zip(rows) {
            *key = key.wrapping_add(part(&column.values, place, row));
        }
    }
    let (found, pairs) = equal(keys.clone());
    if found == 0 {
        return none;
    }
    // What is about half the time the same tells most: rows that differ there are many, and
    // their number is known well.
    let every = rows.len() as f64 * (rows.len() as f64 - 1.0) / 2.0;
    let mut agree: Vec<(usize, f64)> = table
        .columns()
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let alone = rows.iter().map(|&r| part(&column.values, place, r));
            (place, equal(alone.collect()).1 / every.max(1.0))
        })
        .collect();
    sort_by(&mut agree, |a, b| {
        (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs())
    });
    let mut chance: f64 = 0.0;
    for &(place, share) in agree.iter().take(JUDGED) {
        let Some(column) = table.columns().get(place) else {
            continue;
        };
        if share >= 1.0 {
            continue;
        }
        let others = keys
            .iter()
            .zip(rows)
            .map(|(key, &row)| key.wrapping_sub(part(&column.values, place, row)));
        let differ = equal(others.collect()).1 - pairs;
        chance = chance.max(differ * share / (1.0 - share));
    }
    Copies {
        found,
        expected: found as f64 * (chance / pairs.max(1.0)).min(1.0),
    }
}

/// Keys that stand for another one too, beyond the first of each, and pairs of equal keys.
fn equal(mut keys: Vec<u64>) -> (usize, f64) {
    sort_keys(&mut keys);
    keys.chunk_by(|a, b| a == b).fold((0, 0.0), |sum, run| {
        let n = run.len() as f64;
        (sum.0 + run.len() - 1, sum.1 + n * (n - 1.0) / 2.0)
    })
}

/// What one cell adds to the key of its row.
fn part(values: &Values, place: usize, row: u32) -> u64 {
    mix(bits(values, row as usize) ^ mix(place as u64))
}

/// A value as 64 bits, the same for equal values of a column.
fn bits(values: &Values, row: usize) -> u64 {
    match values {
        // Adding zero makes -0 and 0 one; all missing numbers are one.
        Values::Number(v) => match v.get(row) {
            Some(x) if !x.is_nan() => (x + 0.0).to_bits(),
            _ => u64::MAX,
        },
        Values::Category(v) => v.codes.get(row).map_or(u64::MAX, |c| u64::from(*c)),
        Values::Date(v) => v.millis.get(row).map_or(u64::MAX, |m| m.cast_unsigned()),
        Values::Text(v) => {
            let bytes = v.get(row).unwrap_or_default().bytes();
            bytes.fold(1, |hash, byte| mix(hash ^ u64::from(byte)))
        }
    }
}

/// Spreads bits (the finaliser of SplitMix64, Steele and others 2014).
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, Texts};

    #[test]
    fn only_rows_that_agree_in_every_column_are_copies() {
        let numbers = vec![1.0, 1.0, 1.0, 0.0, -0.0, f64::NAN, f64::NAN, 2.0];
        let codes = vec![0, 0, 1, 1, 1, 0, 0, 0];
        let mut texts = Texts::default();
        for text in ["a", "a", "a", "b", "b", "", "", "a"] {
            texts.push(text);
        }
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            values,
        };
        let levels = ["x", "y"].map(str::to_owned).to_vec();
        let columns = vec![
            column("n", Values::Number(numbers)),
            column("c", Values::Category(Categories { codes, levels })),
            column("t", Values::Text(texts)),
        ];
        let table = Table::new("t", columns).unwrap();
        assert_eq!(duplicates(&table, &[0, 1, 2, 3, 4, 5, 6, 7]).found, 3);
        assert_eq!(duplicates(&table, &[0, 2, 3, 7]).found, 0);
        assert_eq!(duplicates(&table, &[]).found, 0);
    }

    /// Rows of columns with this many values each; with `linked` the second follows the first in
    /// nine of ten rows. The first `copied` rows stand again at the end.
    fn people(rows: u32, values: &[u32], linked: bool, copied: u32) -> Table {
        let draw = |row: u32, place: usize| mix(u64::from(row) << 8 | place as u64) >> 11;
        let value = |row: u32, place: usize, of: u32| {
            let source = if linked && place == 1 && draw(row, 99) % 10 < 9 {
                0
            } else {
                place
            };
            f64::from(u32::try_from(draw(row, source) % u64::from(of)).unwrap())
        };
        let columns = values.iter().enumerate().map(|(place, &of)| Column {
            name: place.to_string(),
            values: Values::Number(
                (0..rows)
                    .chain(0..copied)
                    .map(|row| value(row, place, of))
                    .collect(),
            ),
        });
        Table::new("people", columns.collect()).unwrap()
    }

    fn copies(table: &Table) -> Copies {
        let rows: Vec<u32> = (0..u32::try_from(table.rows()).unwrap()).collect();
        duplicates(table, &rows)
    }

    #[test]
    fn people_who_happen_to_be_alike_are_no_copies() {
        for (values, linked) in [
            (vec![2, 5, 4, 3], false),
            (vec![2, 5, 4, 3, 6, 12], false),
            (vec![12, 12, 5, 4, 3, 2], true),
            (vec![40, 12, 9, 6, 2], false),
        ] {
            let found = copies(&people(4_000, &values, linked, 0));
            assert!(found.found > 80, "{values:?} {found:?}");
            assert!(!found.are_clear(), "{values:?} {found:?}");
            let share = found.expected / found.found as f64;
            assert!(share > 0.6, "{values:?} {found:?}");
        }
    }

    #[test]
    fn copies_are_more_than_coincidence_gives() {
        // Fine columns: coincidence gives none.
        let fine = copies(&people(4_000, &[900, 700, 30, 12, 2], false, 300));
        assert_eq!(fine.found, 300);
        assert!(fine.expected < 3.0 && fine.are_clear(), "{fine:?}");
        // Coarser ones: some are alike, and the copies come on top.
        let once = copies(&people(4_000, &[60, 40, 12, 6, 2], false, 0));
        let again = copies(&people(4_000, &[60, 40, 12, 6, 2], false, 300));
        assert!(once.found > 5 && !once.are_clear(), "{once:?}");
        assert!(again.are_clear(), "{again:?}");
        assert!((again.beyond() - 300.0).abs() < 30.0, "{once:?} {again:?}");
        // So coarse that nobody can tell.
        assert!(!copies(&people(4_000, &[2, 5, 4, 3], false, 300)).are_clear());
    }
}
