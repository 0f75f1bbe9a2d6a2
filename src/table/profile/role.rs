//! What a column is for, guessed from its name and values.

use super::numbers::{Numbers, exponent};
use super::{Role, per_cent};
use crate::numeric::sort_keys;
use crate::table::{Categories, MISSING, Texts, Values};

/// Share of different values from which a column names its rows.
const UNIQUE_SHARE: f64 = 0.95;
/// Rows below which a share of different values says nothing.
const UNIQUE_ROWS: usize = 30;
/// Levels up to which a column is a plain category.
const FEW_LEVELS: usize = 50;
/// Letters above which an average text is free text.
const FREE_TEXT_LETTERS: f64 = 30.0;
/// Different whole numbers up to which a number column may be a code.
const CODE_VALUES: usize = 12;

/// What a guess rests on besides counts.
pub(super) enum Facts {
    Number(Numbers),
    Date,
    Words(Words),
}

/// What is known of a column of letters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    pub(super) distinct: usize,
    pub(super) present: usize,
    letters: usize,
}

impl Words {
    pub(super) fn of_levels(categories: &Categories) -> Self {
        let mut counts = vec![0_usize; categories.levels.len()];
        for &code in &categories.codes {
            if code != MISSING
                && let Some(n) = counts.get_mut(code as usize)
            {
                *n += 1;
            }
        }
        let letters = categories.levels.iter().zip(&counts);
        Self {
            distinct: counts.iter().filter(|n| **n > 0).count(),
            present: counts.iter().sum(),
            letters: letters.map(|(l, n)| l.chars().count() * n).sum(),
        }
    }

    pub(super) fn of_texts(texts: &Texts) -> Self {
        // Two different texts share a 64-bit hash once in ten million files of a million rows,
        // and all it would change is a count shown to a person.
        let mut hashes: Vec<u64> = Vec::with_capacity(texts.len());
        let mut letters = 0;
        for text in texts.iter().filter(|t| !t.is_empty()) {
            hashes.push(fnv1a(text));
            letters += text.chars().count();
        }
        let present = hashes.len();
        sort_keys(&mut hashes);
        hashes.dedup();
        Self {
            distinct: hashes.len(),
            present,
            letters,
        }
    }

    fn mean_letters(self) -> f64 {
        self.letters as f64 / self.present.max(1) as f64
    }

    pub(super) fn summary(self) -> String {
        if self.present == 0 {
            return String::new();
        }
        format!(
            "{} different texts, {:.0} letters on average",
            self.distinct,
            self.mean_letters()
        )
    }
}

/// FNV-1a, 64 bits.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The role and the reason, one short sentence.
pub(super) fn guess(
    name: &str,
    values: &Values,
    distinct: usize,
    missing: usize,
    facts: &Facts,
) -> (Role, String) {
    let present = values.len() - missing;
    if distinct == 0 {
        return (Role::Constant, "It has no values at all.".to_owned());
    }
    if distinct == 1 {
        return (Role::Constant, "It has one value only.".to_owned());
    }
    if let Facts::Date = facts {
        return (Role::Date, "It holds dates.".to_owned());
    }
    let unique = present >= UNIQUE_ROWS && distinct as f64 > UNIQUE_SHARE * present as f64;
    let free_text = matches!(facts, Facts::Words(w) if w.mean_letters() > FREE_TEXT_LETTERS);
    let names_rows = match facts {
        Facts::Words(_) => unique && !free_text,
        Facts::Number(numbers) => unique && numbers_rows(values, numbers),
        Facts::Date => false,
    };
    if looks_like_an_id(name) && (names_rows || distinct > FEW_LEVELS) {
        return (
            Role::Identifier,
            format!("Its name says so, and it has {distinct} different values."),
        );
    }
    if names_rows {
        let reason = if distinct == present {
            "Every row has a value of its own.".to_owned()
        } else {
            format!(
                "{} of its values are different.",
                per_cent(distinct, present)
            )
        };
        return (Role::Identifier, reason);
    }
    if distinct == 2 {
        return (Role::Binary, "It has two values.".to_owned());
    }
    match facts {
        Facts::Number(numbers) if numbers.whole() && distinct <= CODE_VALUES => (
            Role::Numeric,
            format!(
                "It has {distinct} different whole numbers. If they are codes and not amounts, read it as categories."
            ),
        ),
        Facts::Number(_) | Facts::Date => (Role::Numeric, "It holds numbers.".to_owned()),
        Facts::Words(words) if free_text && distinct > FEW_LEVELS => (
            Role::FreeText,
            format!(
                "It holds texts of {:.0} letters on average.",
                words.mean_letters()
            ),
        ),
        Facts::Words(_) if distinct <= FEW_LEVELS => {
            (Role::Categorical, format!("It has {distinct} levels."))
        }
        Facts::Words(_) => (
            Role::HighCardinality,
            format!("It has {distinct} levels, more than {FEW_LEVELS}."),
        ),
    }
}

/// Whether almost unique whole numbers look like a numbering rather than an amount: they
/// rise down the file, leave few gaps, or all have the same number of at least six digits.
fn numbers_rows(values: &Values, numbers: &Numbers) -> bool {
    let (Some(low), Some(high), Values::Number(raw)) = (numbers.min(), numbers.max(), values)
    else {
        return false;
    };
    if !numbers.whole() || low < 0.0 {
        return false;
    }
    let mut before = f64::NEG_INFINITY;
    let rising = raw.iter().filter(|x| !x.is_nan()).all(|&x| {
        let follows = x > before;
        before = x;
        follows
    });
    rising
        || high - low < 2.0 * numbers.distinct() as f64
        || (low >= 1e5 && exponent(low) == exponent(high))
}

/// Whether a name says that the column names a person or a row: its last word is id, email,
/// phone, uuid or the like.
#[must_use]
pub fn looks_like_an_id(name: &str) -> bool {
    const LAST: [&str; 15] = [
        "id",
        "ids",
        "uuid",
        "guid",
        "email",
        "mail",
        "phone",
        "mobile",
        "key",
        "number",
        "no",
        "nr",
        "ref",
        "reference",
        "cookie",
    ];
    // Words that number a person or a row only together with a name of one ("order no").
    const NEEDS_OWNER: [&str; 7] = ["key", "number", "no", "nr", "ref", "reference", "cookie"];
    const OWNERS: [&str; 22] = [
        "customer",
        "user",
        "client",
        "lead",
        "order",
        "contact",
        "person",
        "account",
        "session",
        "visitor",
        "member",
        "row",
        "record",
        "transaction",
        "household",
        "prospect",
        "cookie",
        "device",
        "subscriber",
        "invoice",
        "phone",
        "policy",
    ];
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    let owned = words
        .iter()
        .rev()
        .skip(1)
        .any(|w| OWNERS.contains(&w.as_str()));
    if LAST.contains(&last.as_str()) && (owned || !NEEDS_OWNER.contains(&last.as_str())) {
        return true;
    }
    OWNERS.iter().any(|owner| {
        last.strip_prefix(owner)
            .is_some_and(|rest| matches!(rest, "id" | "no" | "nr" | "number" | "key"))
    })
}

/// The words of a column name in lower case: split at everything but letters and digits, and
/// where a capital follows a small letter.
#[must_use]
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for c in name.chars() {
        let boundary = c.is_uppercase() && after_small;
        if (boundary || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        after_small = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_identifiers() {
        for name in [
            "id",
            "customer_id",
            "CustomerID",
            "customerId",
            "customerid",
            "Lead Number",
            "email",
            "E-Mail",
            "contact email",
            "order no",
            "UUID",
            "mobile",
        ] {
            assert!(looks_like_an_id(name), "{name}");
        }
        for name in [
            "paid",
            "bid",
            "valid",
            "age",
            "number",
            "number_of_calls",
            "PhoneService",
            "covid",
            "y",
            "no",
            "previous",
            "",
        ] {
            assert!(!looks_like_an_id(name), "{name}");
        }
    }

    #[test]
    fn words_of_names() {
        assert_eq!(
            words("Last.Contact_dateUTC"),
            ["last", "contact", "date", "utc"]
        );
        assert_eq!(words("  "), Vec::<String>::new());
    }
}
