//! A number that tells one table's content from another's.

use super::{Table, Values};

/// A fingerprint of 128 bits over the names, types and values of all columns in file order, as
/// 32 hexadecimal digits. Two readings that give the same table have the same one, whatever the
/// file was called and however it was written; another value, order of rows or order of columns
/// gives another. It is no protection against someone who wants two tables to look alike.
///
/// Method: two streams of 64 bits, each word mixed in by an exclusive or, a multiplication and a
/// shift, and finished as in MurmurHash3 (Appleby 2011, public domain).
#[must_use]
pub fn fingerprint(table: &Table) -> String {
    let mut hash = Hash(0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f);
    hash.number(table.rows());
    for column in table.columns() {
        hash.text(&column.name);
        match &column.values {
            Values::Number(values) => {
                hash.word(1);
                for x in values {
                    // One bit pattern for every missing value, and one for zero.
                    hash.word(if x.is_nan() {
                        u64::MAX
                    } else {
                        (x + 0.0).to_bits()
                    });
                }
            }
            Values::Category(values) => {
                hash.word(2);
                hash.number(values.levels.len());
                for level in &values.levels {
                    hash.text(level);
                }
                for code in &values.codes {
                    hash.word(u64::from(*code));
                }
            }
            Values::Date(values) => {
                hash.word(3);
                hash.word(u64::from(values.has_time));
                for millis in &values.millis {
                    hash.word(millis.cast_unsigned());
                }
            }
            Values::Text(values) => {
                hash.word(4);
                for text in values.iter() {
                    hash.text(text);
                }
            }
        }
    }
    format!("{:016x}{:016x}", finished(hash.0), finished(hash.1))
}

struct Hash(u64, u64);

impl Hash {
    fn word(&mut self, word: u64) {
        let a = (self.0 ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.0 = a ^ (a >> 32);
        let b = (self.1.rotate_left(27) ^ word).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        self.1 = b ^ (b >> 29);
    }

    fn number(&mut self, number: usize) {
        self.word(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        for bytes in text.as_bytes().chunks(8) {
            let word = bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.word(word);
        }
    }
}

fn finished(mut x: u64) -> u64 {
    x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Texts};

    fn columns() -> Vec<Column> {
        let mut texts = Texts::default();
        for text in ["a", "", "abcdefgh1"] {
            texts.push(text);
        }
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            values,
        };
        vec![
            column("n", Values::Number(vec![1.5, f64::NAN, 0.0])),
            column(
                "c",
                Values::Category(Categories {
                    codes: vec![0, 1, MISSING],
                    levels: vec!["x".to_owned(), "y".to_owned()],
                }),
            ),
            column(
                "d",
                Values::Date(Dates {
                    millis: vec![0, DATE_MISSING, 5],
                    has_time: true,
                }),
            ),
            column("t", Values::Text(texts)),
        ]
    }

    fn of(name: &str, columns: Vec<Column>) -> String {
        fingerprint(&Table::new(name, columns).unwrap())
    }

    #[test]
    fn every_part_of_the_content_counts_and_the_name_does_not() {
        let same = of("t", columns());
        // Pinned: the same natively, in the browser and in the next version.
        assert_eq!(same, "d7b301e927d4a01d57ee502bbfde28da");
        assert_eq!(of("other.csv", columns()), same);
        let mut seen = vec![same.clone()];
        let mut changed = |change: &dyn Fn(&mut Vec<Column>)| {
            let mut columns = columns();
            change(&mut columns);
            let found = of("t", columns);
            assert!(!seen.contains(&found));
            seen.push(found);
        };
        changed(&|c| c[0].name.push('!'));
        changed(&|c| c[0].values = Values::Number(vec![1.5, 0.0, f64::NAN]));
        changed(&|c| c[0].values = Values::Number(vec![1.5, 0.0, 0.0]));
        changed(&|c| c.swap(0, 1));
        changed(&|c| c.truncate(3));
        let levels = |c: &mut Vec<Column>, change: &dyn Fn(&mut Categories)| {
            if let Values::Category(v) = &mut c[1].values {
                change(v);
            }
        };
        changed(&|c| levels(c, &|v| v.levels.swap(0, 1)));
        changed(&|c| levels(c, &|v| v.codes.swap(0, 2)));
        changed(&|c| {
            if let Values::Date(v) = &mut c[2].values {
                v.millis[2] = 6;
            }
        });
        // Where a text ends counts, not only its letters.
        changed(&|c| {
            let mut texts = Texts::default();
            for text in ["", "a", "abcdefgh1"] {
                texts.push(text);
            }
            c[3].values = Values::Text(texts);
        });
        let mut zero = columns();
        zero[0].values = Values::Number(vec![1.5, -f64::NAN, -0.0]);
        assert_eq!(of("t", zero), same);
    }
}
