//! What all column types agree on about a cell: its padding and how a missing value is written.

/// The cell without padding: blanks, tabs, no-break spaces, byte order marks.
pub(super) fn trim(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return cell;
    };
    // Nearly every cell starts and ends with a printing ASCII letter.
    if first.is_ascii_graphic() && last.is_ascii_graphic() {
        return cell;
    }
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// What stands in a cell that a spreadsheet was told to keep as it is: 00412 of `="00412"`.
pub(super) fn formula_text(cell: &str) -> Option<&str> {
    cell.strip_prefix("=\"")?.strip_suffix('"')
}

/// The text of a trimmed cell, without the formula that keeps it.
pub(super) fn content(cell: &str) -> &str {
    formula_text(cell).unwrap_or(cell)
}

/// Whether a trimmed cell says "no value": empty, dashes, `?`, what ad platforms and databases write
/// for it, NA, null, none, nan in any case of letters, or an error of a spreadsheet.
#[inline]
pub(super) fn is_missing(cell: &str) -> bool {
    match cell.as_bytes() {
        [] => true,
        // Digits and letters that begin none of the marks.
        [first, ..] if !may_begin_a_mark(*first) => false,
        _ => is_mark(cell),
    }
}

#[inline]
fn may_begin_a_mark(first: u8) -> bool {
    matches!(
        first,
        b'-' | b'?'
            | b'#'
            | b'('
            | b'<'
            | b'='
            | b'\\'
            | b'n'
            | b'N'
            | b'k'
            | b'K'
            | b's'
            | b'S'
            | 0xe2
    )
}

/// Marks of a missing value in small letters. `(other)` and `(none)` are values: Google Analytics
/// has them for what was added up and for visits without a medium.
fn is_mark(cell: &str) -> bool {
    const MARKS: [&str; 23] = [
        "na",
        "n/a",
        "n.a.",
        "n. a.",
        "n.a",
        "nan",
        "null",
        "none",
        "nil",
        "n/d",
        "n.d.",
        "k.a.",
        "k. a.",
        "(not set)",
        "(null)",
        "(blank)",
        "(empty)",
        "<na>",
        "<null>",
        "\\n",
        "#nv",
        "#n/a",
        "select",
    ];
    // "-", "--", "—" and the like, "?", "??".
    let dashes = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    if cell.chars().all(dashes) || cell.bytes().all(|b| b == b'?') {
        return true;
    }
    // #REF!, #NAME?, #DIV/0!, #WERT!, #¡VALOR!
    if cell.starts_with('#') && cell.ends_with(['!', '?']) {
        return cell.len() <= 12 && !cell.contains(' ');
    }
    formula_text(cell).is_some_and(|inner| trim(inner).is_empty())
        || (cell.len() <= 9 && MARKS.iter().any(|mark| cell.eq_ignore_ascii_case(mark)))
}

/// Whether a mark of a missing value may be a word of its own: the region NA, the offer None, the
/// tier Select (which is also what a form says that nobody filled in).
pub(super) fn may_be_a_word(mark: &str) -> bool {
    ["na", "none", "null", "nan", "nil", "select"]
        .iter()
        .any(|w| mark.eq_ignore_ascii_case(w))
}

/// What a column calls missing, and what it does not, though it looks so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MissingValues {
    given: Vec<String>,
    kept: Vec<String>,
}

impl MissingValues {
    /// Values that the user calls missing, and those to be kept.
    pub(super) fn new(given: &[String], kept: &[String]) -> Self {
        let trimmed = |list: &[String]| list.iter().map(|m| trim(m).to_owned()).collect();
        Self {
            given: trimmed(given),
            kept: trimmed(kept),
        }
    }

    /// Values that the user calls missing.
    pub(super) fn given(&self) -> &[String] {
        &self.given
    }

    /// Whether the user calls this trimmed cell missing.
    #[inline]
    pub(super) fn is_given(&self, cell: &str) -> bool {
        !self.given.is_empty() && self.given.iter().any(|m| m == cell)
    }

    /// Whether the user keeps this trimmed cell.
    pub(super) fn is_kept(&self, cell: &str) -> bool {
        self.kept.iter().any(|k| k == cell)
    }

    /// Whether a trimmed cell is missing.
    #[inline]
    pub(super) fn has(&self, cell: &str) -> bool {
        (is_missing(cell) && !self.is_kept(cell)) || self.is_given(cell)
    }
}

/// The start of a text, at most `letters` letters, with an ellipsis when it was cut.
pub(super) fn cut(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_goes_and_inner_blanks_stay() {
        assert_eq!(trim(" a b\t"), "a b");
        assert_eq!(trim("\u{a0}12 €\u{a0}"), "12 €");
        assert_eq!(trim("voilà"), "voilà");
        assert_eq!(trim("\u{feff}x"), "x");
        assert_eq!(trim("   "), "");
    }

    #[test]
    fn missing_words() {
        for word in [
            "",
            "NA",
            "n/a",
            "Null",
            "NONE",
            "NaN",
            "?",
            "-",
            "#N/A",
            "#DIV/0!",
            "--",
            "—",
            "n.a.",
            "(not set)",
            "\\N",
            "<NA>",
            "k.A.",
            "#BEZUG!",
            "#NV",
            "=\"\"",
        ] {
            assert!(is_missing(word), "{word}");
        }
        for word in [
            "unknown",
            "0",
            "no",
            "nano",
            "n",
            "#1",
            "(other)",
            "(none)",
            "-5",
            "--x",
            "# 1!",
            "#this is it!",
            "king",
            "<10",
            "€5",
        ] {
            assert!(!is_missing(word), "{word}");
        }
    }

    #[test]
    fn cut_counts_letters_not_bytes() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü…");
    }
}
