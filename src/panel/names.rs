//! When two names mean the same: the one matcher of column names, of the names of units and levels,
//! and of what a role's column may be called.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::table::target::number_text;
use crate::table::{Column, Table};

/// A name without case: letters one by one, the two small sigmas alike, so that a name in capitals
/// is the same wherever its words end. A letter and its accent are one, however they are stored.
fn lower(letters: impl Iterator<Item = char>) -> String {
    letters
        .nfc()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect()
}

/// A column's name for comparison: letters and digits only, in lower case, so that "VDP Views" and
/// `vdp_views` are the same. Empty for a name of signs only.
#[must_use]
pub fn folded(name: &str) -> String {
    lower(name.nfc().filter(|c| c.is_alphanumeric()))
}

/// A cell's name for comparison (of a unit, of a level): lower case without spaces. Signs stay,
/// because "A+" and "A-" are two; and so does a space between two digits, because "1 12" and "11 2"
/// are two.
#[must_use]
pub fn key(value: &str) -> String {
    let mut kept = String::with_capacity(value.len());
    let mut spaced = false;
    for letter in value.chars() {
        if letter.is_whitespace() || is_invisible(letter) {
            spaced = true;
            continue;
        }
        let after_digit = kept.ends_with(|c: char| c.is_numeric());
        if spaced && after_digit && letter.is_numeric() {
            kept.push(' ');
        }
        spaced = false;
        kept.push(letter);
    }
    lower(kept.chars())
}

/// An answer written by hand, for comparison: a [`key`] without the signs that end a sentence or
/// quote a word, and without those that join letters. "Yes", "YES." and "yes " are one, "sign-up"
/// and "Sign up" too; "A+" and "A-" are two, and so are "1" and "-1". A number is its value.
#[must_use]
pub fn answer(value: &str) -> String {
    let key = key(value);
    if let Some(number) = key.parse::<f64>().ok().filter(|x| x.is_finite()) {
        return number_text(number);
    }
    let quiet = |c: char| {
        matches!(
            c,
            '.' | ',' | ';' | ':' | '!' | '_' | '\'' | '"' | '‘'..='”'
        )
    };
    let letters: Vec<char> = key.trim_matches(quiet).chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_alphabetic())
    };
    let joins = |(at, letter): (usize, &char)| {
        matches!(letter, '-' | '–' | '_' | '.' | '\'' | '’')
            && is_letter(at.checked_sub(1))
            && is_letter(Some(at + 1))
    };
    let kept = letters.iter().enumerate().filter(|pair| !joins(*pair));
    let plain: String = kept.map(|(_, letter)| *letter).collect();
    if plain.is_empty() { key } else { plain }
}

/// What takes no room and stands in copied text: spaces of no width, the mark of a file's start, a
/// place to hyphenate.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Ways in which the names of one unit may differ from file to file, beyond [`key`]. They are
/// looked at in the order of [`Likeness::ALL`], each after those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Zeros before a number, and ".0" behind it: "007", "7" and "7.0", "A07" and "A7".
    Zeros,
    /// Signs, and the one word that stands before the numbers of a file: "Store 7", "store-7", "7".
    Words,
    /// Accents, left out or spelled out: "Köln", "Koln", "Koeln".
    Accents,
}

impl Likeness {
    /// All, in the order in which they are looked at.
    pub const ALL: [Self; 3] = [Self::Zeros, Self::Words, Self::Accents];

    /// Whether names that differ in this only are one unit without asking, as long as no file has
    /// two of them.
    #[must_use]
    pub fn is_safe(self) -> bool {
        self == Self::Zeros
    }

    /// A [`key`] without what makes no difference. `word` is the word that stands before the
    /// numbers of the files that have this name.
    pub(super) fn form(self, key: &str, word: Option<&str>) -> String {
        let form = match self {
            Self::Zeros => without_zeros(key),
            Self::Words => {
                let letters = without_signs(key);
                match (word, numbered(&letters)) {
                    (Some(word), Some((own, number))) if own == word => number.to_owned(),
                    _ => letters,
                }
            }
            Self::Accents => without_accents(key),
        };
        // A name that consists of what makes no difference is itself.
        if form.is_empty() {
            key.to_owned()
        } else {
            form
        }
    }
}

/// The number at the end without zeros before it, where there is no other number; "7.0" as "7".
fn without_zeros(key: &str) -> String {
    let whole = [".0", ".00", ",0", ",00"]
        .iter()
        .filter_map(|end| key.strip_suffix(end))
        .find(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
        .unwrap_or(key);
    let before = whole.trim_end_matches(|c: char| c.is_ascii_digit());
    let (Some(number), false) = (
        whole.strip_prefix(before).filter(|n| !n.is_empty()),
        before.chars().any(char::is_numeric),
    ) else {
        return whole.to_owned();
    };
    let significant = number.trim_start_matches('0');
    let digits = if significant.is_empty() {
        "0"
    } else {
        significant
    };
    format!("{before}{digits}")
}

/// Letters and digits; a sign before a number alone is a minus and stays, and one between two
/// digits keeps them apart.
fn without_signs(key: &str) -> String {
    if key
        .strip_prefix('-')
        .is_some_and(|rest| rest.parse::<f64>().is_ok())
    {
        return key.to_owned();
    }
    let mut kept = String::with_capacity(key.len());
    let mut signed = false;
    for letter in key.chars() {
        if !letter.is_alphanumeric() {
            signed = true;
            continue;
        }
        if signed && letter.is_numeric() && kept.ends_with(char::is_numeric) {
            kept.push(' ');
        }
        signed = false;
        kept.push(letter);
    }
    kept
}

/// A name of letters and a number behind them, such as "store7", in two.
fn numbered(letters: &str) -> Option<(&str, &str)> {
    let word = letters.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = letters.strip_prefix(word)?;
    (!word.is_empty() && !number.is_empty() && !word.chars().any(char::is_numeric))
        .then_some((word, number))
}

/// The word before the number of a [`key`], as [`Likeness::Words`] sees it.
pub(super) fn word_before_number(key: &str) -> Option<String> {
    let letters = without_signs(key);
    numbered(&letters).map(|(word, _)| word.to_owned())
}

/// Letters without accents, and those that stand for one in lower case: "ö" and "oe" as "o".
fn without_accents(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    for letter in key.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')) {
        match letter {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            other => plain.push(other),
        }
    }
    for (spelled, letter) in [("ae", "a"), ("oe", "o"), ("ue", "u")] {
        plain = plain.replace(spelled, letter);
    }
    plain.nfc().collect()
}

/// Whether two names of columns differ in case, spaces and signs only.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a == b || {
        let a = folded(a);
        !a.is_empty() && a == folded(b)
    }
}

/// The column of a table by its name: the very same, or else the first that another file may mean
/// by it ([`same`]).
#[must_use]
pub fn column<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    if let Ok(exact) = table.column(name) {
        return Some(exact);
    }
    let wanted = folded(name);
    let mut columns = table.columns().iter();
    columns.find(|c| !wanted.is_empty() && folded(&c.name) == wanted)
}

/// What the column of a role may be called, as [`folded`] writes it.
#[derive(Debug, Clone, Copy)]
pub struct Aliases(pub &'static [&'static str]);

impl Aliases {
    /// Whether a column's name is one of these; a final plural s makes no difference.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        let folded = folded(column);
        let single = folded.strip_suffix('s').unwrap_or(&folded);
        self.0
            .iter()
            .any(|name| *name == folded || name.strip_suffix('s').unwrap_or(name) == single)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Values;

    #[test]
    fn names_of_columns_differ_in_letters_and_digits_only() {
        for (a, b) in [
            ("VDP Views", "vdp_views"),
            ("Lead-Volume (#)", "leadvolume"),
            ("ΟΔΟΣ", "οδός".replace('ό', "ο").as_str()),
            ("ΟΔΟΣ 1", "οδος1"),
            ("É", "é"),
            ("売上", "売上"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        assert!(!same("sales", "sale"));
        // Names of signs only are alike in nothing.
        assert!(!same("%", "#") && same("%", "%"));
    }

    #[test]
    fn names_of_units_keep_their_signs() {
        assert_eq!(key(" Smith  Motors\t"), key("SMITHMOTORS"));
        assert_eq!(key("\u{a0}"), "");
        assert_ne!(key("A+"), key("A-"));
        assert_ne!(key("-5"), key("5"));
    }

    #[test]
    fn names_of_units_are_the_same_however_they_are_stored() {
        // A letter with its accent, and the letter followed by the accent.
        assert_eq!(key("K\u{f6}ln"), key("Ko\u{308}ln"));
        assert_eq!(key("ガ"), key("カ\u{3099}"));
        assert_eq!(folded("Caf\u{e9} %"), folded("cafe\u{301}"));
        assert_eq!(key("\u{feff}Store\u{200b} 7"), key("store 7"));
        // Two numbers do not become one.
        assert_ne!(key("Store 1 12"), key("Store 11 2"));
        assert_eq!(key("Store 1  12"), key("store 1 12 "));
    }

    #[test]
    fn answers_by_hand_are_the_same_but_for_what_they_mean() {
        for (a, b) in [
            ("Yes", "yes "),
            ("YES.", "yes"),
            ("\"yes\"", "Yes!"),
            ("sign-up", "Sign up"),
            ("signed_up", "Signed Up"),
            ("1", "1.0"),
        ] {
            assert_eq!(answer(a), answer(b), "{a} {b}");
        }
        for (a, b) in [
            ("A+", "A-"),
            ("1", "-1"),
            ("yes", "yes?"),
            ("yes", "yes/no"),
            ("yes", "yes*"),
            ("1-2", "12"),
            (">5", "<5"),
        ] {
            assert_ne!(answer(a), answer(b), "{a} {b}");
        }
        assert_eq!(answer("!"), "!");
    }

    #[test]
    fn zeros_are_left_out_of_numbers_only() {
        let form = |name| Likeness::Zeros.form(&key(name), None);
        for (a, b) in [
            ("0007", "7"),
            ("7.0", "7"),
            ("007,00", "7"),
            ("A07", "a7"),
            ("Store-007", "store-7"),
            ("000", "0"),
            ("00123456789012345678901", "123456789012345678901"),
        ] {
            assert_eq!(form(a), form(b), "{a} {b}");
        }
        for (a, b) in [
            ("7.000", "7"),
            ("1.05", "1.5"),
            ("2024-07", "2024-7"),
            ("70", "7"),
            ("1-02", "1-2"),
            ("v1.0", "v1"),
            ("-7", "7"),
        ] {
            assert_ne!(form(a), form(b), "{a} {b}");
        }
    }

    #[test]
    fn words_and_signs_are_left_out_before_numbers() {
        let form = |name| Likeness::Words.form(&key(name), Some("store"));
        assert_eq!(form("Store 7"), "7");
        assert_eq!(form("store-7"), "7");
        assert_eq!(form("STORE_#7"), "7");
        assert_eq!(form("Shop 7"), "shop7");
        assert_eq!(form("Store"), "store");
        assert_eq!(form("-7"), "-7");
        assert_eq!(form("+"), "+");
        assert_eq!(form("1-12"), form("1/12"));
        assert_ne!(form("1-12"), form("11-2"));
        assert_eq!(word_before_number("store#7").as_deref(), Some("store"));
        assert_eq!(word_before_number("7"), None);
        assert_eq!(word_before_number("3store7"), None);
    }

    #[test]
    fn accents_are_left_out_or_spelled_out() {
        let form = |name| Likeness::Accents.form(&key(name), None);
        for (a, b) in [
            ("Köln", "Koln"),
            ("Köln", "KOELN"),
            ("Straße", "STRASSE"),
            ("Århus", "Arhus"),
            ("Łódź", "lodz"),
            ("Besançon", "Besancon"),
        ] {
            assert_eq!(form(a), form(b), "{a} {b}");
        }
        assert_ne!(form("Köln"), form("Kiln"));
    }

    #[test]
    fn a_column_is_found_by_its_own_name_first() {
        let column_of = |name: &str| Column {
            name: name.to_owned(),
            values: Values::Number(vec![1.0]),
        };
        let columns = ["Lead Volume", "lead_volume", "#"].map(column_of).to_vec();
        let table = Table::new("t", columns).unwrap();
        let found = |name: &str| column(&table, name).map(|c| c.name.as_str());
        assert_eq!(found("lead_volume"), Some("lead_volume"));
        assert_eq!(found("LEADVOLUME"), Some("Lead Volume"));
        assert_eq!(found("%"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn a_plural_is_an_alias_too() {
        let names = Aliases(&["visitorconversions", "sale"]);
        for name in ["VisitorConversion", "Visitor Conversions", "SALES", "sale"] {
            assert!(names.has(name), "{name}");
        }
        assert!(!names.has("Sales Loyalty") && !names.has(""));
    }
}
