//! Small helpers for sentences.

use crate::estimate::Unit;
pub(super) use crate::explain::per_cent_text as per_cent;
use crate::format::value;

/// A count with its thousands apart: `41,188`.
pub(super) fn count(n: f64) -> String {
    value(n, Unit::Count)
}

/// A number with about three significant digits, thousands apart from 1,000 on.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if size >= 100.0 || x == 0.0 {
        count(x)
    } else if x.fract() == 0.0 {
        format!("{x:.0}")
    } else if size >= 10.0 {
        format!("{x:.1}")
    } else if size >= 1.0 {
        format!("{x:.2}")
    } else if size >= 0.001 {
        format!("{x:.3}")
    } else {
        format!("{x:.1e}")
    }
}

/// "a, b and c", at most `most` of them by name ("a, b and 7 others").
pub(super) fn list(names: &[String], most: usize) -> String {
    joined(names, most, "and")
}

/// "a, b or c", at most `most` of them by name ("a, b or one of 7 others").
pub(super) fn either(names: &[String], most: usize) -> String {
    joined(names, most, "or")
}

fn joined(names: &[String], most: usize, word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        _ if names.len() <= most => {
            let (last, first) = names.split_last().unwrap_or((&names[0], &[]));
            format!("{} {word} {last}", first.join(", "))
        }
        _ => {
            let named: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
            let named = named.join(", ");
            match (names.len() - most, word) {
                (1, _) => format!("{named} {word} one other"),
                (more, "or") => format!("{named} or one of {more} others"),
                (more, _) => format!("{named} {word} {more} others"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        assert_eq!(count(41_188.0), "41,188");
        assert_eq!(count(-0.4), "0");
        assert_eq!(count(999.6), "1,000");
        assert_eq!(number(12_345.678), "12,346");
        assert_eq!(number(0.5), "0.500");
        assert_eq!(number(7.0), "7");
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert_eq!(list(&names[..3], 3), "a, b and c");
        assert_eq!(list(&names, 3), "a, b, c and one other");
    }
}
