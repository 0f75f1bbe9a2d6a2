//! Text to records and cells: delimiters, quotes, line ends.

use memchr::{memchr, memchr_iter, memchr2};

use super::marks::Marks;

/// The longest record, in bytes. A quote that is not closed within it is taken for a letter, so
/// that one lost quote cannot swallow the file.
pub(super) const MAX_RECORD: usize = 1 << 20;

/// The signs that split text. All are ASCII, so that every cell is whole letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// Between cells.
    pub(super) delimiter: u8,
    /// Around cells.
    pub(super) quote: u8,
    /// At the end of a record: a line feed, in whose files carriage returns end lines too,
    /// before it or alone; or a carriage return where the file has no line feed.
    pub(super) newline: u8,
    /// Whether a backslash before a quote makes it a letter of a quoted cell.
    pub(super) backslash: bool,
}

/// A line's end: where its letters end, and where the next line starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineEnd {
    pub(super) letters: usize,
    pub(super) next: usize,
}

/// Where the next line starts after the line end at `at`. `None` when more text is needed to say.
#[inline]
fn after_line_end(bytes: &[u8], at: usize, newline: u8, last: bool) -> Option<usize> {
    if newline == b'\r' || bytes.get(at) != Some(&b'\r') {
        return Some(at + 1);
    }
    // Some programs write several carriage returns before one line feed.
    let rest = bytes.get(at..).unwrap_or_default();
    let returns = rest.iter().take_while(|b| **b == b'\r').count();
    match rest.get(returns) {
        Some(b'\n') => Some(at + returns + 1),
        None if !last => None,
        _ => Some(at + 1),
    }
}

/// Whether this byte ends a line.
#[inline]
fn ends_line(byte: u8, newline: u8) -> bool {
    byte == newline || (byte == b'\r' && newline == b'\n')
}

/// The first line end from `at` on, `Some(None)` when there is none. `None` when more text is
/// needed to say where the next line starts.
pub(super) fn line_end(
    bytes: &[u8],
    at: usize,
    newline: u8,
    last: bool,
) -> Option<Option<LineEnd>> {
    let other = if newline == b'\n' { b'\r' } else { newline };
    let Some(length) = memchr2(newline, other, bytes.get(at..).unwrap_or_default()) else {
        return Some(None);
    };
    let letters = at + length;
    let next = after_line_end(bytes, letters, newline, last)?;
    Some(Some(LineEnd { letters, next }))
}

/// Line ends in a text that is complete.
pub(super) fn count_lines(bytes: &[u8], newline: u8) -> usize {
    let (mut at, mut lines) = (0, 0);
    while let Some(Some(end)) = line_end(bytes, at, newline, true) {
        at = end.next;
        lines += 1;
    }
    lines
}

/// Where a cell is: in the text, or unescaped in the scratch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

const IN_SCRATCH: u32 = 1 << 31;

impl Span {
    /// A cell without letters.
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    #[inline]
    fn new(start: usize, end: usize) -> Self {
        // Buffers are a few MB; a span beyond 2 GB would only be an empty cell.
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) if end < IN_SCRATCH => Self { start, end },
            _ => Self::EMPTY,
        }
    }

    fn in_scratch(start: usize, end: usize) -> Self {
        let span = Self::new(start, end);
        Self {
            start: span.start | IN_SCRATCH,
            end: span.end,
        }
    }

    /// A cell of letters that are put in the scratch.
    pub(super) fn keep(scratch: &mut String, letters: &str) -> Self {
        let start = scratch.len();
        scratch.push_str(letters);
        Self::in_scratch(start, scratch.len())
    }

    /// The letters.
    #[inline]
    pub(super) fn of<'a>(self, text: &'a str, scratch: &'a str) -> &'a str {
        let (from, start) = if self.start & IN_SCRATCH == 0 {
            (text, self.start)
        } else {
            (scratch, self.start & !IN_SCRATCH)
        };
        from.get(start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// What was wrong with the quotes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote inside a cell, or text after a closing quote.
    Stray,
    /// A quote that is never closed.
    Unclosed,
}

/// Where a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordEnd {
    /// The first byte of the next record.
    pub(super) next: usize,
    /// Lines of the file it takes, at least 1.
    pub(super) lines: u32,
    /// What was wrong with its quotes.
    pub(super) fault: Option<Fault>,
    /// Whether a cell was quoted.
    pub(super) quoted: bool,
}

/// Splits records off a text.
pub(super) struct Splitter<'t> {
    text: &'t str,
    signs: Signs,
    /// The bytes that end a run of ordinary letters.
    marks: Marks<'t>,
    /// Cells a record should have; 0 when not known yet.
    width: usize,
}

impl<'t> Splitter<'t> {
    pub(super) fn new(text: &'t str, signs: Signs, width: usize) -> Self {
        let ends = if signs.newline == b'\n' {
            b'\r'
        } else {
            signs.newline
        };
        let all = [signs.delimiter, signs.quote, signs.newline, ends];
        Self {
            text,
            signs,
            marks: Marks::new(text.as_bytes(), all),
            width,
        }
    }

    /// Adds the cells of the record starting at `at` to `cells`, unescaped ones to `scratch`.
    /// `None`, adding nothing, when the text ends before the record does and more is to come.
    #[inline]
    pub(super) fn split(
        &mut self,
        at: usize,
        last: bool,
        cells: &mut Vec<Span>,
        scratch: &mut String,
    ) -> Option<RecordEnd> {
        let bytes = self.text.as_bytes();
        let before = cells.len();
        let mut start = at;
        let mut from = at;
        let mut fault = None;
        loop {
            let here = self.marks.next(from);
            match bytes.get(here) {
                Some(&b) if b == self.signs.delimiter => {
                    cells.push(Span::new(start, here));
                    start = here + 1;
                    from = start;
                }
                Some(&b) if b == self.signs.quote => {
                    // ="00412" keeps a spreadsheet from making a number of it.
                    let formula = here == start + 1 && bytes.get(start) == Some(&b'=');
                    if formula || blank(bytes, start, here) {
                        cells.truncate(before);
                        return self.quoted(bytes, at, last, cells, scratch);
                    }
                    fault = Some(Fault::Stray);
                    from = here + 1;
                }
                None if !last => {
                    cells.truncate(before);
                    return None;
                }
                end => {
                    let next = match end {
                        Some(_) => after_line_end(bytes, here, self.signs.newline, last),
                        None => Some(here),
                    };
                    let Some(next) = next else {
                        cells.truncate(before);
                        return None;
                    };
                    cells.push(Span::new(start, here));
                    return Some(RecordEnd {
                        next,
                        lines: 1,
                        fault,
                        quoted: false,
                    });
                }
            }
        }
    }

    /// A record with a quoted cell: by the rules of RFC 4180 as long as they fit, else its first
    /// line alone.
    fn quoted(
        &self,
        bytes: &[u8],
        at: usize,
        last: bool,
        cells: &mut Vec<Span>,
        scratch: &mut String,
    ) -> Option<RecordEnd> {
        let (before, scratched) = (cells.len(), scratch.len());
        let outcome = self.strict(bytes, at, last, cells, scratch);
        if let Outcome::Record(end) = outcome {
            let fits = self.width == 0 || cells.len() - before == self.width;
            if fits || (end.lines == 1 && end.fault.is_none()) {
                return Some(end);
            }
            // A quote closed on a later line by luck, or one in the middle of a cell: the first
            // line alone may make more sense.
            let mut other_cells = Vec::new();
            let (mut other, wide) = self.first_line(bytes, at, &mut other_cells, scratch);
            if !wide {
                return Some(end);
            }
            if let Some((lone, fault)) = self.lone_quotes(bytes, at, scratch) {
                (other_cells, other.fault) = (lone, Some(fault));
            }
            if other_cells.len() == self.width {
                cells.truncate(before);
                cells.append(&mut other_cells);
                other.fault = other.fault.or(Some(Fault::Unclosed));
                return Some(other);
            }
            return Some(end);
        }
        cells.truncate(before);
        scratch.truncate(scratched);
        if outcome == Outcome::NeedsMore {
            return None;
        }
        let (mut end, whole) = self.first_line(bytes, at, cells, scratch);
        if !whole && !last {
            cells.truncate(before);
            scratch.truncate(scratched);
            return None;
        }
        end.fault = end.fault.or(Some(Fault::Unclosed));
        if self.width > 0
            && cells.len() - before != self.width
            && let Some((lone, _)) = self.lone_quotes(bytes, at, scratch)
        {
            cells.truncate(before);
            cells.extend(lone);
        }
        Some(end)
    }

    /// The cells of the line at `at` with as few quotes taken for lost as make it as wide as the
    /// table, and what is wrong with them: one that opens a cell goes, one inside it stays. `None`
    /// when no way does, or several.
    fn lone_quotes(
        &self,
        bytes: &[u8],
        at: usize,
        scratch: &mut String,
    ) -> Option<(Vec<Span>, Fault)> {
        /// Longer lines, and quoted cells with more delimiters, are left as they are.
        const PIECES: usize = 256;
        const INSIDE: usize = 32;
        let stop = line_end(bytes, at, self.signs.newline, true).flatten();
        let line = bytes.get(at..stop.map_or(bytes.len(), |e| e.letters))?;
        let line = std::str::from_utf8(line).ok()?;
        let quote = char::from(self.signs.quote);
        let mut ends: Vec<usize> = memchr_iter(self.signs.delimiter, line.as_bytes()).collect();
        ends.push(line.len());
        let pieces = ends.len();
        if pieces <= self.width || pieces > PIECES {
            return None;
        }
        let start = |piece: usize| {
            piece
                .checked_sub(1)
                .map_or(0, |p| ends.get(p).map_or(0, |e| e + 1))
        };
        let group = |from: usize, to: usize| {
            let end = ends.get(to - 1).copied().unwrap_or(line.len());
            line.get(start(from)..end).unwrap_or_default()
        };
        let quoted = |cell: &str| {
            let cell = cell.trim_matches(' ');
            cell.len() >= 2 && cell.starts_with(quote) && cell.ends_with(quote)
        };
        // Per number of pieces used and of cells made: quotes taken for letters, ways to do it, and
        // the pieces of the last cell.
        let wide = self.width + 1;
        // Delimiters within quoted cells: no cell has more, and no count of cells lags by more.
        let extra = pieces - self.width;
        let mut best = vec![(usize::MAX, 0_u32, 0_usize); (pieces + 1) * wide];
        *best.first_mut()? = (0, 1, 0);
        for from in 0..pieces {
            for cells in from.saturating_sub(extra)..self.width.min(from + 1) {
                let (cost, ways, _) = *best.get(from * wide + cells)?;
                if ways == 0 {
                    continue;
                }
                for to in from + 1..=pieces.min(from + INSIDE.min(extra + 1)) {
                    let cell = group(from, to);
                    let lone = match (to - from, quoted(cell)) {
                        (_, true) => 0,
                        (1, false) => usize::from(cell.contains(quote)),
                        _ => continue,
                    };
                    let slot = best.get_mut(to * wide + cells + 1)?;
                    match (cost + lone).cmp(&slot.0) {
                        std::cmp::Ordering::Less => *slot = (cost + lone, ways, to - from),
                        std::cmp::Ordering::Equal => slot.1 = slot.1.saturating_add(ways),
                        std::cmp::Ordering::Greater => {}
                    }
                }
            }
        }
        let (_, ways, _) = *best.get(pieces * wide + self.width)?;
        if ways != 1 {
            return None;
        }
        let (mut to, mut spans) = (pieces, Vec::with_capacity(self.width));
        let mut fault = Fault::Stray;
        let doubled = [quote, quote].iter().collect::<String>();
        for cells in (1..=self.width).rev() {
            let (_, _, length) = *best.get(to * wide + cells)?;
            let cell = group(to - length, to);
            spans.push(if quoted(cell) {
                let inside = cell.trim_matches(' ');
                let inside = inside.get(1..inside.len() - 1).unwrap_or_default();
                Span::keep(scratch, &inside.replace(&doubled, &quote.to_string()))
            } else if let Some(rest) = cell.trim_start_matches(' ').strip_prefix(quote) {
                fault = Fault::Unclosed;
                Span::keep(scratch, rest)
            } else {
                Span::keep(scratch, cell)
            });
            to -= length;
        }
        spans.reverse();
        Some((spans, fault))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Record(RecordEnd),
    NeedsMore,
    Unclosed,
}

/// Whether there are only blanks between two places of a line.
#[inline]
fn blank(bytes: &[u8], start: usize, end: usize) -> bool {
    start == end
        || bytes
            .get(start..end)
            .is_some_and(|b| b.iter().all(|b| *b == b' '))
}

/// Whether an odd number of backslashes stands at the end.
fn is_escaped(before: &[u8]) -> bool {
    before.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// Adds a piece of text to the scratch. Pieces end at ASCII signs, so they are whole letters.
fn keep(scratch: &mut String, bytes: &[u8]) {
    scratch.push_str(std::str::from_utf8(bytes).unwrap_or_default());
}

impl Splitter<'_> {
    /// Whether a cell may end at `at`, and where: past blanks at a delimiter, a line end or the
    /// end of the text. `None` when more text is needed to say.
    fn ends_at(&self, bytes: &[u8], at: usize, last: bool) -> Option<Option<usize>> {
        let mut here = at;
        loop {
            match bytes.get(here) {
                Some(b' ') => here += 1,
                Some(&b) if b == self.signs.delimiter => return Some(Some(here)),
                Some(&b) if ends_line(b, self.signs.newline) => {
                    after_line_end(bytes, here, self.signs.newline, last)?;
                    return Some(Some(here));
                }
                Some(_) => return Some(None),
                None if last => return Some(Some(here)),
                None => return None,
            }
        }
    }

    /// Quotes may hold delimiters, line ends and doubled quotes. A quote that neither doubles nor
    /// ends the cell stands for itself.
    fn strict(
        &self,
        bytes: &[u8],
        at: usize,
        last: bool,
        cells: &mut Vec<Span>,
        scratch: &mut String,
    ) -> Outcome {
        let Signs {
            delimiter,
            quote,
            newline,
            backslash,
        } = self.signs;
        let mut end = RecordEnd {
            next: at,
            lines: 1,
            fault: None,
            quoted: true,
        };
        let mut start = at;
        loop {
            let mut open = start;
            while bytes.get(open) == Some(&b' ') {
                open += 1;
            }
            let formula = bytes.get(open) == Some(&b'=') && bytes.get(open + 1) == Some(&quote);
            open += usize::from(formula);
            let here = if bytes.get(open) == Some(&quote) {
                let mut from = open + 1;
                let mut piece = from;
                let kept = scratch.len();
                let mut stray = false;
                loop {
                    let rest = bytes.get(from..).unwrap_or_default();
                    let Some(length) = memchr(quote, rest) else {
                        let too_long = bytes.len().saturating_sub(at) > MAX_RECORD;
                        return if last || too_long {
                            Outcome::Unclosed
                        } else {
                            Outcome::NeedsMore
                        };
                    };
                    let close = from + length;
                    if close - at > MAX_RECORD {
                        return Outcome::Unclosed;
                    }
                    if backslash && is_escaped(bytes.get(open + 1..close).unwrap_or_default()) {
                        // The quote without its backslash.
                        keep(scratch, bytes.get(piece..close - 1).unwrap_or_default());
                        piece = close;
                        from = close + 1;
                        continue;
                    }
                    if close + 1 >= bytes.len() && !last {
                        return Outcome::NeedsMore;
                    }
                    if bytes.get(close + 1) == Some(&quote) {
                        keep(scratch, bytes.get(piece..=close).unwrap_or_default());
                        piece = close + 2;
                        from = piece;
                        continue;
                    }
                    match self.ends_at(bytes, close + 1, last) {
                        None => return Outcome::NeedsMore,
                        Some(None) => {
                            // Text after a closing quote on a later line: that quote opens a
                            // cell of its own, and ours was never closed.
                            let inside = bytes.get(open..close).unwrap_or_default();
                            if count_lines(inside, newline) > 0 {
                                return Outcome::Unclosed;
                            }
                            stray = true;
                            end.fault = Some(Fault::Stray);
                            from = close + 1;
                        }
                        Some(Some(after)) => {
                            let inside = bytes.get(open..close).unwrap_or_default();
                            let lines = count_lines(inside, newline);
                            if stray && lines > 0 {
                                return Outcome::Unclosed;
                            }
                            end.lines += u32::try_from(lines).unwrap_or(u32::MAX);
                            if scratch.len() > kept {
                                keep(scratch, bytes.get(piece..close).unwrap_or_default());
                                if formula {
                                    scratch.insert_str(kept, "=\"");
                                    scratch.push('"');
                                }
                                cells.push(Span::in_scratch(kept, scratch.len()));
                            } else if formula {
                                cells.push(Span::new(open - 1, close + 1));
                            } else {
                                cells.push(Span::new(piece, close));
                            }
                            break after;
                        }
                    }
                }
            } else {
                let rest = bytes.get(start..).unwrap_or_default();
                let here = rest
                    .iter()
                    .position(|b| *b == delimiter || ends_line(*b, newline));
                if here.is_none() && !last {
                    return Outcome::NeedsMore;
                }
                let here = start + here.unwrap_or(rest.len());
                if memchr(quote, bytes.get(start..here).unwrap_or_default()).is_some() {
                    end.fault = Some(Fault::Stray);
                }
                cells.push(Span::new(start, here));
                here
            };
            let sign = bytes.get(here);
            if sign != Some(&delimiter) {
                let next = match sign {
                    Some(_) => after_line_end(bytes, here, newline, last),
                    None => Some(here),
                };
                let Some(next) = next else {
                    return Outcome::NeedsMore;
                };
                end.next = next;
                return Outcome::Record(end);
            }
            start = here + 1;
        }
    }

    /// The first line of a record alone: a quote opens a cell only if it is closed on this line;
    /// text after a closing quote belongs to the cell. Also says whether the line
    /// has a line end.
    fn first_line(
        &self,
        bytes: &[u8],
        at: usize,
        cells: &mut Vec<Span>,
        scratch: &mut String,
    ) -> (RecordEnd, bool) {
        let whole = matches!(
            line_end(bytes, at, self.signs.newline, false),
            Some(Some(_))
        );
        let line_end = line_end(bytes, at, self.signs.newline, true).flatten();
        let stop = line_end.map_or(bytes.len(), |e| e.letters);
        let line = bytes.get(..stop).unwrap_or_default();
        let quote = self.signs.quote;
        let mut fault = None;
        let mut start = at;
        loop {
            let mut open = start;
            while line.get(open) == Some(&b' ') {
                open += 1;
            }
            let quoted = line.get(open) == Some(&quote);
            let mut here = if quoted { open + 1 } else { start };
            let mut inside =
                quoted && memchr(quote, line.get(here..).unwrap_or_default()).is_some();
            if quoted && !inside {
                fault = Some(Fault::Unclosed);
            }
            let kept = scratch.len();
            let mut piece = here;
            while let Some(&b) = line.get(here) {
                if b == quote && inside {
                    keep(scratch, line.get(piece..here).unwrap_or_default());
                    if line.get(here + 1) == Some(&quote) {
                        here += 1;
                    } else {
                        inside = false;
                        if !matches!(line.get(here + 1), None | Some(b' '))
                            && line.get(here + 1) != Some(&self.signs.delimiter)
                        {
                            fault = fault.or(Some(Fault::Stray));
                        }
                        piece = here + 1;
                        here += 1;
                        continue;
                    }
                    piece = here;
                } else if b == self.signs.delimiter && !inside {
                    break;
                }
                here += 1;
            }
            keep(scratch, line.get(piece..here).unwrap_or_default());
            cells.push(Span::in_scratch(kept, scratch.len()));
            if here >= line.len() {
                break;
            }
            start = here + 1;
        }
        let end = RecordEnd {
            next: line_end.map_or(stop, |e| e.next),
            lines: 1,
            fault,
            quoted: true,
        };
        (end, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNS: Signs = Signs {
        delimiter: b',',
        quote: b'"',
        newline: b'\n',
        backslash: false,
    };

    type Records = Vec<(Vec<String>, u32, Option<Fault>)>;

    /// All records, feeding the text in pieces of `step` bytes.
    fn split(text: &str, width: usize, step: usize) -> Records {
        let mut records = Vec::new();
        let (mut at, mut seen) = (0, step.min(text.len()));
        while at < text.len() {
            let (mut cells, mut scratch) = (Vec::new(), String::new());
            let part = &text[..seen];
            match Splitter::new(part, SIGNS, width).split(
                at,
                seen == text.len(),
                &mut cells,
                &mut scratch,
            ) {
                Some(end) if end.next <= seen => {
                    let cells = cells.iter().map(|c| c.of(part, &scratch).to_owned());
                    records.push((cells.collect(), end.lines, end.fault));
                    at = end.next;
                }
                _ => {
                    assert!(cells.is_empty());
                    seen = (seen + step).min(text.len());
                }
            }
        }
        records
    }

    fn check(text: &str, width: usize, expected: &[(&[&str], u32, Option<Fault>)]) {
        for step in [1, 2, 3, 7, 1000] {
            let records = split(text, width, step);
            let records: Vec<(Vec<&str>, u32, Option<Fault>)> = records
                .iter()
                .map(|(c, l, f)| (c.iter().map(String::as_str).collect(), *l, *f))
                .collect();
            let expected: Vec<(Vec<&str>, u32, Option<Fault>)> = expected
                .iter()
                .map(|(c, l, f)| (c.to_vec(), *l, *f))
                .collect();
            assert_eq!(records, expected, "{text:?} in steps of {step}");
        }
    }

    #[test]
    fn plain_and_quoted() {
        check(
            "a,b\r\n1,\n",
            2,
            &[(&["a", "b"], 1, None), (&["1", ""], 1, None)],
        );
        check(
            "\"a,b\",\"c\"\"d\"\n\"x\ny\" , \"z\"",
            2,
            &[(&["a,b", "c\"d"], 1, None), (&["x\ny", "z"], 2, None)],
        );
        check(
            "\"\"\n\"\"\"\"\n",
            1,
            &[(&[""], 1, None), (&["\""], 1, None)],
        );
    }

    #[test]
    fn lost_quotes_are_located_and_do_not_swallow_the_rest() {
        check(
            "1,\"abc\n2,def\n",
            2,
            &[
                (&["1", "abc"], 1, Some(Fault::Unclosed)),
                (&["2", "def"], 1, None),
            ],
        );
        check(
            "1,\"abc\n2,\"def\"\n3,x\n",
            2,
            &[
                (&["1", "abc"], 1, Some(Fault::Unclosed)),
                (&["2", "def"], 1, None),
                (&["3", "x"], 1, None),
            ],
        );
        check(
            "a\"b,5\"\n",
            2,
            &[(&["a\"b", "5\""], 1, Some(Fault::Stray))],
        );
        check(
            "\"he said \"hi\" to me\",3\n",
            2,
            &[(&["he said \"hi\" to me", "3"], 1, Some(Fault::Stray))],
        );
        check(
            "\"abc\"def,3\n",
            2,
            &[(&["abcdef", "3"], 1, Some(Fault::Stray))],
        );
    }

    #[test]
    fn a_lost_quote_beside_other_quotes_spoils_no_other_cell() {
        let cells: &[&str] = &["1", "x@y", "Ann", "Lee, jr", "5"];
        check(
            "1,\"x@y,Ann,\"Lee, jr\",5\n",
            5,
            &[(cells, 1, Some(Fault::Unclosed))],
        );
        let cells: &[&str] = &["1", "a, b", "x\"", "5"];
        check("1,\"a, b\",x\",5\n", 4, &[(cells, 1, Some(Fault::Stray))]);
    }

    #[test]
    fn a_formula_of_a_text_is_one_cell() {
        check(
            "=\"00412\",5\n=\"a,b\",=\"x\"\"y\"\n",
            2,
            &[
                (&["=\"00412\"", "5"], 1, None),
                (&["=\"a,b\"", "=\"x\"y\""], 1, None),
            ],
        );
    }

    #[test]
    fn a_quote_closed_beyond_the_longest_record_is_taken_for_a_letter() {
        let text = format!("1,\"a\n{}2,b\"\n", "x,y\n".repeat(300_000));
        let records = split(&text, 2, 1 << 19);
        assert_eq!(records.len(), 300_002);
        assert_eq!(records[0].2, Some(Fault::Unclosed));
    }
}
