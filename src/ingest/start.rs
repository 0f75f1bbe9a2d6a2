//! The first bytes: is this a table at all, and in which encoding?

use super::Encoding;
use super::decode::{Faults, decode};
use crate::error::{Error, ErrorCode};

/// Why these bytes are no text table, if they are none.
pub(super) fn refusal(head: &[u8]) -> Option<Error> {
    let (what, hint) = known_format(head).or_else(|| unknown_binary(head))?;
    Some(Error::new(ErrorCode::NotATable, what, hint))
}

fn known_format(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const SPREADSHEET: &str = "Open it in the spreadsheet program and save the sheet as \"CSV UTF-8\", then read that file.";
    const UNPACK: &str = "Unpack it first, then read the file inside.";
    const TABLE: &str = "Read a text table: CSV, or text with tabs.";
    let starts = |magic: &[u8]| head.starts_with(magic);
    Some(match head {
        _ if starts(b"PK\x03\x04") && contains(head, b"mimetypeapplication/vnd.oasis") => {
            ("This is a LibreOffice file, not a text table.", SPREADSHEET)
        }
        _ if starts(b"PK\x03\x04")
            && (contains(head, b"[Content_Types].xml") || contains(head, b"xl/")) =>
        {
            ("This is an Excel workbook, not a text table.", SPREADSHEET)
        }
        _ if starts(b"\xd0\xcf\x11\xe0") => (
            "This is an old Excel workbook, not a text table.",
            SPREADSHEET,
        ),
        _ if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => {
            ("This is a zip archive, not a text table.", UNPACK)
        }
        _ if starts(b"\x1f\x8b")
            || starts(b"BZh")
            || starts(b"\x28\xb5\x2f\xfd")
            || starts(b"7z\xbc\xaf")
            || starts(b"Rar!\x1a")
            || starts(b"\xfd7zXZ") =>
        {
            ("This is a compressed file, not a text table.", UNPACK)
        }
        _ if starts(b"%PDF-") => (
            "This is a PDF document, not a text table.",
            "Ask for the data behind it as CSV.",
        ),
        _ if starts(b"\x89PNG")
            || starts(b"\xff\xd8\xff")
            || starts(b"GIF8")
            || (starts(b"RIFF") && head.get(8..12) == Some(b"WEBP")) =>
        {
            ("This is a picture, not a text table.", TABLE)
        }
        _ if starts(b"PAR1") => (
            "This is a Parquet file, not a text table.",
            "Export the data as CSV.",
        ),
        _ if starts(b"SQLite format 3") => (
            "This is a database file, not a text table.",
            "Export a table from it as CSV.",
        ),
        _ if starts(b"{\\rtf") => ("This is a text document, not a text table.", TABLE),
        _ if text_starts(head, &["<!doctype html", "<html"]) => (
            "This is a web page, not a text table.",
            "Often a download needs signing in first: download the file itself again.",
        ),
        _ if text_starts(head, &["<?xml"]) => (
            "This is an XML file, not a text table.",
            "Export the data as CSV.",
        ),
        _ if text_starts(head, &["[{", "{\""]) => (
            "This is a JSON file, not a text table.",
            "Export the data as CSV.",
        ),
        _ => return None,
    })
}

fn contains(head: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(head.get(..4096).unwrap_or(head), needle).is_some()
}

/// Whether the text starts so, whatever the case, mark and blanks in front.
fn text_starts(head: &[u8], words: &[&str]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    words.iter().any(|word| {
        head.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Text has next to no control letters; UTF-16 has its zeros in every other place.
fn unknown_binary(head: &[u8]) -> Option<(&'static str, &'static str)> {
    if matches!(encoding(head), Some(Encoding::Utf16Le | Encoding::Utf16Be)) {
        return None;
    }
    let control = |b: &&u8| matches!(b, 0..=8 | 11 | 14..=31);
    let count = head.iter().filter(control).count();
    (count > 8 && count * 20 > head.len() || count == head.len()).then_some((
        "This file holds bytes that are no text.",
        "Read a text table: CSV, or text with tabs. A spreadsheet can be saved as \"CSV UTF-8\".",
    ))
}

/// The encoding that the bytes show: a byte order mark, zeros in every other place, else UTF-8
/// unless that leaves many letters unreadable; then it is a code page.
pub(super) fn encoding(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return Some(Encoding::Utf8),
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let pairs = head.len() / 2;
    let zeros = |first: usize| {
        head.iter()
            .skip(first)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if pairs > 1 && odd * 10 > pairs * 3 && even * 10 < pairs {
        return Some(Encoding::Utf16Le);
    }
    if pairs > 1 && even * 10 > pairs * 3 && odd * 10 < pairs {
        return Some(Encoding::Utf16Be);
    }
    let mut faults = Faults::default();
    let text = &mut String::new();
    decode(Encoding::Utf8, None, head, false, text, &mut faults);
    (!looks_like_code_page(&faults)).then_some(Encoding::Utf8)
}

/// Whether bytes read as UTF-8 were probably of a code page: a damaged UTF-8 file still has far
/// more good letters beyond ASCII than bad ones.
pub(super) fn looks_like_code_page(faults: &Faults) -> bool {
    u64::from(faults.bad) * 4 > faults.beyond_ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_show() {
        for (head, expected) in [
            (&b"a,b"[..], Some(Encoding::Utf8)),
            (b"Zo\xc3\xab", Some(Encoding::Utf8)),
            (b"Zo\xc3", Some(Encoding::Utf8)),
            (b"Zo\xeb,1", None),
            (b"\xff\xfea\0", Some(Encoding::Utf16Le)),
            (b"a\0,\0b\0", Some(Encoding::Utf16Le)),
            (b"\0a\0,\0b", Some(Encoding::Utf16Be)),
        ] {
            assert_eq!(encoding(head), expected, "{head:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        for (head, word) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "picture"),
            (b"PK\x03\x04\x14\0[Content_Types].xml", "Excel"),
            (b"PK\x03\x04\x14\0a.csv", "zip"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08", "compressed"),
            (b"  <!DOCTYPE html>", "web page"),
            (b"[{\"a\":1}]", "JSON"),
            (b"\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02abc", "no text"),
        ] {
            let error = refusal(head).unwrap();
            assert_eq!(error.code, ErrorCode::NotATable);
            assert!(error.message.contains(word), "{}", error.message);
        }
        assert_eq!(refusal(b"a,b\n1,\0\n"), None);
        assert_eq!(refusal(b"a\0,\0b\0\n\0"), None);
    }
}
