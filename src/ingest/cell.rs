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

/// Whether a trimmed cell says "no value": empty, NA, N/A, null, none, nan, `?`, `-`, or one of
/// the error values of a spreadsheet, in any case of letters.
pub(super) fn is_missing(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "na", "n/a", "nan", "null", "none", "#n/a", "#ref!", "#num!", "#null!", "#name?",
        "#value!", "#div/0!",
    ];
    match cell.as_bytes() {
        [] | [b'?' | b'-'] => true,
        [b'n' | b'N' | b'#', ..] => {
            cell.len() <= 7 && WORDS.iter().any(|w| cell.eq_ignore_ascii_case(w))
        }
        _ => false,
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
            "", "NA", "n/a", "Null", "NONE", "NaN", "?", "-", "#N/A", "#DIV/0!",
        ] {
            assert!(is_missing(word), "{word}");
        }
        for word in ["unknown", "0", "no", "nano", "--", "n", "#1"] {
            assert!(!is_missing(word), "{word}");
        }
    }

    #[test]
    fn cut_counts_letters_not_bytes() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü…");
    }
}
