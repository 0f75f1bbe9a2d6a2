//! Delimiter, quote, line end, lines before the table, header: seen from the start of the file.

use memchr::{memchr, memchr_iter};

use super::ReadOptions;
use super::cell::{is_missing, trim};
use super::evidence::{Kind, kind};
use super::records::{Signs, Span, Splitter, line_end};

/// How the text is laid out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dialect {
    pub(super) signs: Signs,
    /// Lines before the table.
    pub(super) skip_lines: u32,
    pub(super) header: bool,
    /// What the record under the names is.
    pub(super) second: Second,
    /// Whether what looks like totals at the end is a row like any other.
    pub(super) keep_totals: bool,
    /// The line of the first record.
    pub(super) first_line: u32,
    /// Cells of a record.
    pub(super) width: usize,
    /// The cells of the first record, as they are; with those of the second below them where names
    /// stand in two rows.
    pub(super) first: Vec<String>,
    /// The records of the names, as they are.
    pub(super) header_rows: Vec<Vec<String>>,
    /// Why, for delimiter, lines to skip and header.
    pub(super) reasons: Reasons,
}

/// What the record under the names is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    /// A row of the table.
    Row,
    /// Units or other words over columns of numbers.
    Units,
    /// The lower half of names in two rows, as pivots have them.
    Names,
}

impl Dialect {
    /// Records of the names, which are no rows.
    pub(super) fn header_records(&self) -> usize {
        self.header_rows.len()
    }
}

/// Evidence for the choices, in plain words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reasons {
    pub(super) delimiter: String,
    pub(super) skip_lines: String,
    pub(super) header: String,
}

/// Records looked at.
const RECORDS: usize = 500;
/// Delimiters, the likelier first where all else is equal.
pub(super) const DELIMITERS: [u8; 4] = *b",;\t|";

/// Cells of the first records.
type Rows = Vec<Vec<String>>;

/// The first records of a text, without the one that the sample's end may have cut. `width` is the
/// number of cells a record should have, 0 when it is not known yet.
fn rows(text: &str, signs: Signs, whole: bool, width: usize) -> Rows {
    let mut splitter = Splitter::new(text, signs, width);
    let (mut at, mut rows) = (0, Vec::new());
    let (mut cells, mut scratch): (Vec<Span>, String) = Default::default();
    while at < text.len() && rows.len() < RECORDS {
        cells.clear();
        scratch.clear();
        let end = match splitter.split(at, whole, &mut cells, &mut scratch) {
            Some(end) => end,
            // A sample of one endless line still has to be looked at.
            None if rows.is_empty() => match splitter.split(at, true, &mut cells, &mut scratch) {
                Some(end) => end,
                None => break,
            },
            None => break,
        };
        rows.push(
            cells
                .iter()
                .map(|c| c.of(text, &scratch).to_owned())
                .collect(),
        );
        at = end.next;
    }
    rows
}

/// How well signs fit: many records of the same length (pattern score), whose cells look like
/// cells (type score). Source: van den Burg, Nazábal, Sutton, "Wrangling messy CSV files by
/// detecting row and type patterns", 2019, with record lengths as patterns.
fn score(rows: &Rows) -> f64 {
    let mut lengths: Vec<(usize, f64)> = Vec::new();
    let (mut known, mut cells) = (0_u32, 0_u32);
    for row in rows {
        match lengths.iter_mut().find(|(length, _)| *length == row.len()) {
            Some((_, times)) => *times += 1.0,
            None => lengths.push((row.len(), 1.0)),
        }
        for cell in row {
            cells += 1;
            known += u32::from(looks_like_a_cell(trim(cell)));
        }
    }
    let pattern: f64 = lengths
        .iter()
        .map(|(length, times)| {
            let length = f64::from(u32::try_from(*length).unwrap_or(u32::MAX));
            times * (length - 1.0).max(1e-3) / length
        })
        .sum();
    let patterns = f64::from(u32::try_from(lengths.len().max(1)).unwrap_or(u32::MAX));
    let types = f64::from(known).max(1e-3) / f64::from(cells.max(1));
    pattern / patterns * types
}

/// Missing, a number, a date, or words without the signs that split tables.
fn looks_like_a_cell(cell: &str) -> bool {
    is_missing(cell)
        || kind(cell) != Kind::Word
        || !cell
            .bytes()
            .any(|b| matches!(b, b',' | b';' | b'\t' | b'|' | b'"'))
}

/// The line at `at` without its end, and where the next one starts.
fn line(text: &str, at: usize, newline: u8) -> (&str, usize) {
    let rest = text.get(at..).unwrap_or_default();
    match line_end(rest.as_bytes(), 0, newline, true).flatten() {
        Some(end) => (rest.get(..end.letters).unwrap_or_default(), at + end.next),
        None => (rest, text.len()),
    }
}

/// Whether a byte can stand between cells: a sign that is no letter, digit or quote.
pub(super) fn may_divide(byte: u8) -> bool {
    byte == b'\t' || byte == b' ' || (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'\''))
}

/// The delimiter of a `sep=;` line.
fn separator_line(line: &str) -> Option<u8> {
    let line = trim(line).trim_matches('"');
    match line
        .get(..4)?
        .eq_ignore_ascii_case("sep=")
        .then(|| line.as_bytes().get(4..))??
    {
        [b] if may_divide(*b) => Some(*b),
        [] => Some(b'\t').filter(|_| line.len() == 4),
        _ => None,
    }
}

/// Sees the layout from a sample of the start; `whole` when the sample is the whole text.
pub(super) fn detect(sample: &str, whole: bool, given: &ReadOptions) -> Dialect {
    let newline = match (
        memchr(b'\n', sample.as_bytes()),
        memchr(b'\r', sample.as_bytes()),
    ) {
        (None, Some(_)) => b'\r',
        _ => b'\n',
    };
    let (first_line, after) = line(sample, 0, newline);
    let told = separator_line(first_line);
    let mut start = 0;
    let mut skipped = 0;
    if let Some(lines) = given.skip_lines {
        for _ in 0..lines {
            start = line(sample, start, newline).1;
        }
        skipped = lines;
    } else if told.is_some() {
        start = after;
        skipped = 1;
    }
    // The table ends where the user said.
    let mut end = start;
    let mut whole = whole;
    for _ in skipped..given.last_line.unwrap_or(0) {
        end = line(sample, end, newline).1;
    }
    if given.last_line.is_some() && end > start {
        whole |= end < sample.len();
    } else {
        end = sample.len();
    }
    let text = sample.get(start..end).unwrap_or_default();
    let (signs, mut table) = signs(text, whole, newline, told, given);
    // Once the width is known, a record with a lost quote is split by it.
    let width = usual_width(&table);
    if table.iter().any(|row| row.len() != width) {
        table = rows(text, signs, whole, width);
    }
    split_first_rows(&mut table, signs, width);
    let mut reasons = Reasons {
        delimiter: delimiter_reason(told, signs.delimiter, &table),
        ..Reasons::default()
    };
    if given.skip_lines.is_none() {
        let preamble = preamble(&table);
        if preamble > 0 {
            // Records before the table may be quoted over several lines: count lines, not records.
            let mut splitter = Splitter::new(text, signs, width);
            let mut at = 0;
            for _ in 0..preamble {
                let end = splitter.split(at, true, &mut Vec::new(), &mut String::new());
                if let Some(end) = end {
                    at = end.next;
                    skipped += end.lines;
                }
            }
            table.drain(..preamble);
        }
        if skipped > u32::from(told.is_some()) {
            reasons.skip_lines = format!("The table starts at line {}.", skipped + 1);
        } else if told.is_some() {
            reasons.skip_lines = "The first line only names the delimiter.".to_owned();
        }
    }
    let blank = |row: &Vec<String>| row.iter().all(|c| trim(c).is_empty());
    let leading = table.iter().take_while(|row| blank(row)).count();
    table.drain(..leading);
    let first_line = skipped.saturating_add(u32::try_from(leading).unwrap_or(0)) + 1;
    let first = table.first().cloned().unwrap_or_default();
    let width = first.len().max(usual_width(&table));
    let (header, reason) = match given.header {
        Some(header) => (header, String::new()),
        None => match has_header(&table) {
            (false, _) if years_over_names(&table) => (
                true,
                "The second record looks like names under years or months.".to_owned(),
            ),
            found => found,
        },
    };
    reasons.header = reason;
    let second = if header && given.second_header != Some(false) {
        second_record(&table, given.second_header.is_some())
    } else {
        Second::Row
    };
    let records = usize::from(header) + usize::from(second != Second::Row);
    let header_rows = table.iter().take(records).cloned().collect();
    let first = match table.get(1) {
        Some(below) if second == Second::Names => joined_names(&first, below),
        _ => first,
    };
    Dialect {
        signs,
        second,
        header_rows,
        skip_lines: skipped,
        header,
        keep_totals: given.keep_totals.unwrap_or(false),
        first_line,
        width,
        first,
        reasons,
    }
}

/// Delimiter and quote, and the records they give.
fn signs(
    text: &str,
    whole: bool,
    newline: u8,
    told: Option<u8>,
    given: &ReadOptions,
) -> (Signs, Rows) {
    let ascii = |c: Option<char>| c.and_then(|c| u8::try_from(c).ok()).filter(u8::is_ascii);
    let delimiter = ascii(given.delimiter).or(told);
    let quote = ascii(given.quote);
    // Apostrophes are common letters; they quote only where cells start and end with them and no
    // cell starts with a double quote, which may also be an inch.
    let apostrophes = memchr(b'\'', text.as_bytes()).is_some();
    let mut best: Option<(f64, Signs, Rows)> = None;
    for d in DELIMITERS {
        let d = delimiter.unwrap_or(d);
        for q in [b'"', b'\''] {
            let q = quote.unwrap_or(q);
            let signs = Signs {
                delimiter: d,
                quote: q,
                newline,
                backslash: given
                    .backslash
                    .unwrap_or_else(|| escapes_quotes(text, d, q)),
            };
            let doubles = Signs {
                quote: b'"',
                ..signs
            };
            let quotes = || quoted_cells(text, doubles).0 == 0 && quotes_cells(text, signs);
            if quote.is_none() && q == b'\'' && !(apostrophes && quotes()) {
                continue;
            }
            let rows = rows(text, signs, whole, 0);
            let score = score(&rows)
                + if q == b'\'' && quote.is_none() {
                    1e-9
                } else {
                    0.0
                };
            if best.as_ref().is_none_or(|(s, _, _)| score > *s) {
                best = Some((score, signs, rows));
            }
        }
    }
    match best {
        Some((_, signs, rows)) => (signs, rows),
        None => (
            Signs {
                delimiter: b',',
                quote: b'"',
                newline,
                backslash: given.backslash.unwrap_or(false),
            },
            Vec::new(),
        ),
    }
}

/// Whether backslashes stand before quotes within cells more often than quotes are doubled there.
fn escapes_quotes(text: &str, delimiter: u8, quote: u8) -> bool {
    let bytes = text.as_bytes();
    let edge = |b: Option<&u8>| b.is_none_or(|b| matches!(b, b'\n' | b'\r') || *b == delimiter);
    let (mut escaped, mut doubled) = (0_u32, 0_u32);
    for at in memchr_iter(quote, bytes) {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        let after = bytes.get(at + 1);
        if before == Some(&b'\\') {
            // The quote of "C:\data\", ends its cell.
            escaped += u32::from(!edge(after) && after != Some(&quote));
        } else if after == Some(&quote) && !edge(before) && !edge(bytes.get(at + 2)) {
            doubled += 1;
        }
    }
    escaped > doubled
}

/// Whether every cell that starts with the quote also ends with it, and two or more do.
fn quotes_cells(text: &str, signs: Signs) -> bool {
    let (open, close) = quoted_cells(text, signs);
    open >= 2 && open == close
}

/// How many cells start with the quote, and how many end with it.
fn quoted_cells(text: &str, signs: Signs) -> (u32, u32) {
    let (mut open, mut close) = (0, 0);
    for line in text.split(char::from(signs.newline)).take(RECORDS) {
        let mut before = signs.delimiter;
        let bytes = line.trim_end_matches('\r').as_bytes();
        for (i, &b) in bytes.iter().enumerate() {
            if b == signs.quote {
                open += u32::from(before == signs.delimiter);
                let next = bytes.get(i + 1);
                close += u32::from(next.is_none() || next == Some(&signs.delimiter));
            }
            before = b;
        }
    }
    (open, close)
}

/// The commonest number of cells, of at least two where any record has two; of two tables of as
/// many rows the width of the first.
fn usual_width(rows: &Rows) -> usize {
    let mut lengths: Vec<(usize, usize)> = Vec::new();
    for row in rows
        .iter()
        .filter(|r| r.iter().any(|c| !trim(c).is_empty()))
    {
        match lengths.iter_mut().find(|(length, _)| *length == row.len()) {
            Some((_, times)) => *times += 1,
            None => lengths.push((row.len(), 1)),
        }
    }
    let most = lengths.iter().map(|(_, times)| *times).max().unwrap_or(0);
    let mut usual = lengths.iter().filter(|(_, times)| *times == most);
    let first = usual.next().map_or(0, |(length, _)| *length);
    if most >= 3 && first >= 2 {
        return first;
    }
    usual.map(|(length, _)| *length).fold(first, usize::max)
}

fn delimiter_reason(told: Option<u8>, delimiter: u8, rows: &Rows) -> String {
    if told.is_some() {
        return "The first line of the file says so.".to_owned();
    }
    let width = usual_width(rows);
    let same = rows.iter().filter(|r| r.len() == width).count();
    let name = match delimiter {
        b',' => "commas",
        b';' => "semicolons",
        b'\t' => "tabs",
        b'|' => "bars",
        _ => "delimiters",
    };
    match width {
        0 | 1 => "No sign divides the lines, so there is one column.".to_owned(),
        _ => format!(
            "{same} of the first {} records have {width} cells divided by {name}.",
            rows.len()
        ),
    }
}

/// Records before the table: titles, notes, blank lines. They have far fewer cells than the rest.
fn preamble(rows: &Rows) -> usize {
    let width = usual_width(rows);
    let filled = |row: &Vec<String>| row.iter().filter(|c| !trim(c).is_empty()).count();
    let outside = |row: &Vec<String>| {
        let cells = filled(row);
        let comment = row.len() < width && row.first().is_some_and(|c| c.starts_with('#'));
        cells == 0
            || (width >= 2
                && (comment
                    || (cells <= 1 && (row.len() < width || width >= 3))
                    || (row.len() < width && cells * 2 <= width)))
    };
    let Some(mut first) = rows.iter().take(100).position(|row| !outside(row)) else {
        // Sparse all over: only what is empty is passed over.
        return rows.iter().take_while(|row| filled(row) == 0).count();
    };
    // A title that is as wide as the table, or wider because of its commas: the names stand below.
    while let Some(row) = rows.get(first) {
        let alone = filled(row) == 1 && row.first().is_some_and(|c| !trim(c).is_empty());
        let title = width >= 2 && (row.len() != width || alone);
        let rest = rows.get(first + 1..).unwrap_or_default();
        let blank = rest.iter().take_while(|row| filled(row) == 0).count();
        let Some((names, body)) = rest.get(blank..).and_then(<[_]>::split_first) else {
            break;
        };
        let named = names.len() == width && filled(names) == width;
        if !(title && named && matches!(names_and_values(names, body), (1.., 0))) {
            break;
        }
        first += 1 + blank;
    }
    first
}

/// What the second record is: words over columns of numbers or dates are no row. Of one such column
/// only a unit is taken for more than an odd cell, unless the user says that the record is no row.
fn second_record(rows: &Rows, said: bool) -> Second {
    let [first, second, body @ ..] = rows.as_slice() else {
        return Second::Row;
    };
    if !said && same_cells(first, second) {
        return Second::Row;
    }
    let typed = |place: usize| {
        let below = body
            .iter()
            .filter_map(|row| row.get(place))
            .map(|c| trim(c));
        let below: Vec<&str> = below.filter(|c| !is_missing(c)).collect();
        let typed = below.iter().filter(|c| kind(c) != Kind::Word).count();
        !below.is_empty() && typed * 5 >= below.len() * 4
    };
    let over_numbers: Vec<&str> = second
        .iter()
        .enumerate()
        .map(|(place, cell)| (place, trim(cell)))
        .filter(|(place, cell)| !cell.is_empty() && typed(*place))
        .map(|(_, cell)| cell)
        .collect();
    let words = over_numbers
        .iter()
        .all(|c| !is_missing(c) && kind(c) == Kind::Word);
    let differ = over_numbers.iter().any(|c| Some(c) != over_numbers.first());
    let units = !over_numbers.is_empty() && over_numbers.iter().all(|c| is_unit(c));
    let enough = units || (over_numbers.len() >= 2 && differ);
    if !said && (body.is_empty() || over_numbers.is_empty() || !words || !enough) {
        return Second::Row;
    }
    let named: Vec<&str> = first
        .iter()
        .map(|c| trim(c))
        .filter(|c| !c.is_empty())
        .collect();
    let twice =
        (1..named.len()).any(|i| named.split_at(i).0.iter().any(|b| named.get(i) == Some(b)));
    let gaps = named.len() < first.len();
    if !units && (gaps || twice) {
        Second::Names
    } else {
        Second::Units
    }
}

/// Whether the first record has years or periods, each over several columns, and the second the
/// names below them.
fn years_over_names(rows: &Rows) -> bool {
    let first = rows.first().map(Vec::as_slice).unwrap_or_default();
    let cells: Vec<&str> = first
        .iter()
        .map(|c| trim(c))
        .filter(|c| !c.is_empty())
        .collect();
    let over = |cell: &&str| match kind(cell) {
        Kind::Period(_) => true,
        Kind::Number(year, _) => cell.len() == 4 && (1900.0..2100.0).contains(&year.value),
        _ => false,
    };
    !cells.is_empty()
        && cells.len() < first.len()
        && cells.iter().all(over)
        && second_record(rows, false) == Second::Names
}

/// Whether a cell is a unit: in brackets, or one that is known.
fn is_unit(cell: &str) -> bool {
    let bracketed = |open, close| cell.starts_with(open) && cell.ends_with(close);
    bracketed('[', ']')
        || bracketed('(', ')')
        || matches!(cell, "%" | "#")
        || super::measure::is_unit(cell)
}

/// Names of two rows: a name above stands over all columns up to the next one.
fn joined_names(above: &[String], below: &[String]) -> Vec<String> {
    let mut over = "";
    let width = above.len().max(below.len());
    (0..width)
        .map(|place| {
            let cell = |row: &[String]| row.get(place).map_or("", |c| trim(c)).to_owned();
            if let Some(name) = above.get(place).map(|c| trim(c)).filter(|c| !c.is_empty()) {
                over = name;
            }
            let (own, lower) = (cell(above), cell(below));
            match lower.as_str() {
                "" => own,
                lower if over.is_empty() => lower.to_owned(),
                lower => format!("{over} {lower}"),
            }
        })
        .collect()
}

/// A row of names that another sign divides is no title.
fn split_first_rows(table: &mut Rows, signs: Signs, width: usize) {
    /// Rows that may be names, or lie above them.
    const FIRST: usize = 3;
    for row in table.iter_mut().take(FIRST).filter(|row| row.len() == 1) {
        let line = row.first().cloned().unwrap_or_default();
        for delimiter in DELIMITERS {
            let other = Signs { delimiter, ..signs };
            let cells = rows(&line, other, true, width).into_iter().next();
            let cells = cells.unwrap_or_default();
            if width >= 3 && cells.len() == width && cells.iter().all(|c| !trim(c).is_empty()) {
                *row = cells;
                break;
            }
        }
    }
}

/// Whether two records have the same cells, but for spaces around them.
fn same_cells(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| trim(a) == trim(b))
}

/// Whether the first record names the columns: its cells differ in kind from the cells below.
fn has_header(rows: &Rows) -> (bool, String) {
    let Some((first, body)) = rows.split_first() else {
        return (true, String::new());
    };
    let (name, value) = names_and_values(first, body);
    if value > name {
        (
            false,
            "The first record looks like the rows below it.".to_owned(),
        )
    } else {
        (
            true,
            "The first record looks like names, not like the rows below it.".to_owned(),
        )
    }
}

/// How many cells of a record are like names, over cells of another kind, and how many are like
/// the cells below them.
fn names_and_values(first: &[String], body: &[Vec<String>]) -> (u32, u32) {
    // Names that come again further down, as in exports put one below another, say nothing
    // against names.
    let others: Vec<&Vec<String>> = body.iter().filter(|row| !same_cells(row, first)).collect();
    let body = if others.is_empty() {
        body.iter().collect()
    } else {
        others
    };
    let number_or_date = |cell: &str| !matches!(kind(trim(cell)), Kind::Word);
    let absent = |cell: &str| is_missing(trim(cell));
    // Years over columns are names: region;2023;2024.
    let year = |cell: &str| {
        trim(cell).len() == 4
            && trim(cell)
                .parse::<u32>()
                .is_ok_and(|y| (1900..2100).contains(&y))
    };
    let words = first.iter().any(|c| !absent(c) && !number_or_date(c));
    let (mut name, mut value) = (0, 0);
    for (i, cell) in first.iter().enumerate() {
        if absent(cell) {
            // Names are seldom missing, values often.
            value += u32::from(!trim(cell).is_empty());
            continue;
        }
        let below = body
            .iter()
            .filter_map(|row| row.get(i))
            .filter(|c| !absent(c));
        let count = below.clone().count();
        let typed = below.clone().filter(|c| number_or_date(c)).count();
        let number = |c: &str| matches!(kind(trim(c)), Kind::Number(..));
        let numbers = below.clone().filter(|c| number(c)).count();
        if number_or_date(cell) && !number(cell) && numbers * 5 >= count * 4 && count > 0 {
            // Days and months over columns of numbers are names: dealer;Jan 2024;Feb 2024.
            name += 1;
        } else if number_or_date(cell) {
            value += u32::from(!(words && year(cell)));
        } else if count > 0 && typed * 5 >= count * 4 {
            name += 1;
        } else if below.clone().filter(|c| trim(c) == trim(cell)).count() > 0 {
            value += 1;
        }
    }
    (name, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(text: &str) -> (char, char, u32, bool, usize) {
        let d = detect(text, true, &ReadOptions::default());
        (
            char::from(d.signs.delimiter),
            char::from(d.signs.quote),
            d.skip_lines,
            d.header,
            d.width,
        )
    }

    #[test]
    fn layouts() {
        assert_eq!(see("a,b\n1,2\n3,4\n"), (',', '"', 0, true, 2));
        assert_eq!(see("a;b\n1,5;2,5\n3,1;4,7\n"), (';', '"', 0, true, 2));
        assert_eq!(see("a\tb\n1\t2\n"), ('\t', '"', 0, true, 2));
        assert_eq!(see("a|b|c\nx|y|z\n"), ('|', '"', 0, true, 3));
        assert_eq!(see("sep=;\na;b\n1;2\n"), (';', '"', 1, true, 2));
        assert_eq!(
            see("'a','b'\n'x, y','2'\n'z','3'\n"),
            (',', '\'', 0, true, 2)
        );
        assert_eq!(see("1,2\n3,4\n"), (',', '"', 0, false, 2));
        assert_eq!(see("region,2023,2024\nEast,1,2\n"), (',', '"', 0, true, 3));
        assert_eq!(see("a\r1\r2\r"), (',', '"', 0, true, 1));
        assert_eq!(
            see("Report for May\n\nid,name,sum\n1,x,2\n2,y,3\n"),
            (',', '"', 2, true, 3)
        );
        assert_eq!(see("name\nit's\nO'Brien\n"), (',', '"', 0, true, 1));
    }
}
