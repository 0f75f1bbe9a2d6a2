//! Rows that stand in the file more than once.

use super::{Table, Values};
use crate::numeric::sort_keys;

/// How many of these rows are exact copies of another of them, in every column of the table.
/// Rows are compared by a 64-bit hash.
#[must_use]
pub fn duplicates(table: &Table, rows: &[u32]) -> usize {
    let mut keys = vec![0_u64; rows.len()];
    for column in table.columns() {
        for (key, &row) in keys.iter_mut().zip(rows) {
            *key = mix(*key ^ bits(&column.values, row as usize));
        }
    }
    sort_keys(&mut keys);
    keys.windows(2).filter(|w| w.first() == w.last()).count()
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
        assert_eq!(duplicates(&table, &[0, 1, 2, 3, 4, 5, 6, 7]), 3);
        assert_eq!(duplicates(&table, &[0, 2, 3, 7]), 0);
        assert_eq!(duplicates(&table, &[]), 0);
    }
}
