//! One pass over the whole file with a layout and a plan.

use super::builder::Builder;
use super::cell::{MissingValues, trim};
use super::decode::{Bytes, Faults, Stream};
use super::dialect::{DELIMITERS, Dialect};
use super::evidence::{Evidence, Kind, kind};
use super::findings::{Findings, SecondTable, Suspect, confirmed};
use super::issues::{Issues, Located};
use super::plan::{Plan, Reading};
use super::records::{Fault, MAX_RECORD, RecordEnd, Signs, Span, Splitter, count_lines, line_end};
use super::rejected::Rejected;
use super::sink::{Batch, Sink};
use super::totals::{
    Candidate, Held, MOST_BLANK_NAMES, MOST_CELLS, Sign, may_be_subtotal, may_be_totals,
};
use super::{Encoding, IssueKind, Limits, SourceError};
use crate::error::Error;
use crate::progress::Progress;
use crate::table::Values;

/// Rows handed to the columns at a time: enough that each column's code stays hot, few enough
/// that progress is told every few milliseconds.
const BATCH: usize = 4096;

/// Why a pass ended early.
pub(super) enum Stop {
    Source(SourceError),
    Cancelled(Error),
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

/// What a pass gives.
pub(super) struct Outcome {
    pub(super) columns: Vec<Values>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) faults: Faults,
    pub(super) issues: Issues,
    pub(super) rejected: Rejected,
    pub(super) rows: usize,
    /// Per column the marks of missing values in it, with how often they stand there, if it is one
    /// of words.
    pub(super) marks: Vec<Vec<(String, u32)>>,
    /// What the rows show only together.
    pub(super) findings: Findings,
}

/// What stays the same during a pass.
pub(super) struct Job<'a> {
    pub(super) bytes: &'a Bytes<'a>,
    pub(super) encoding: Encoding,
    pub(super) dialect: &'a Dialect,
    pub(super) names: &'a [String],
    pub(super) missing: &'a [MissingValues],
    pub(super) limits: &'a Limits,
    /// What a sample of its cells said.
    pub(super) sample: &'a [Evidence],
    /// The line of the table's end, if the user said it.
    pub(super) last_line: Option<u32>,
}

/// Reads the whole file into a sink.
pub(super) async fn run<S: Sink>(
    job: &Job<'_>,
    plan: &Plan,
    findings: &Findings,
    sink: &mut S,
    progress: &dyn Progress,
) -> Result<Outcome, Stop> {
    sink.start(job.names);
    let mut stream = Stream::new(job.bytes, job.encoding, job.limits.chunk_bytes);
    let mut pass = Pass::new(job, plan, findings);
    loop {
        if !stream.at_end() {
            stream.more().await?;
        }
        pass.note_bad_letters(&stream);
        let last = stream.at_end();
        let used = pass.consume(&stream, last, sink, progress)?;
        stream.text.drain(..used);
        if last {
            break;
        }
    }
    Ok(pass.finish(job, plan, stream.faults))
}

struct Pass<'a> {
    signs: Signs,
    width: usize,
    size: u64,
    /// Lines still to pass over in front.
    skip: u32,
    /// Records of the names still to come.
    header: usize,
    /// The cells of the rows of names, where a record is told by them to be names again.
    header_cells: Vec<Vec<String>>,
    keep_totals: bool,
    /// Within a record that is too long: everything up to the next line end goes.
    skipping: bool,
    /// The line the next record starts on.
    line: u32,
    spans: Vec<Span>,
    lines: Vec<u32>,
    scratch: String,
    builders: Vec<Builder>,
    rows: usize,
    blank: Located,
    held: Vec<Held>,
    totals_inside: bool,
    /// Lines of totals that an earlier pass found and that are still to come.
    totals: &'a [u32],
    /// Rows that may be totals.
    candidates: Vec<Candidate>,
    /// Whether there were too many of them to mean anything.
    many_candidates: bool,
    blank_names: usize,
    /// The line at which the table ends.
    end: Option<u32>,
    /// The start of another table that an earlier pass found.
    second_table: Option<SecondTable>,
    /// What may be another table.
    suspect: Option<Suspect>,
    found: Option<SecondTable>,
    issues: Issues,
    rejected: Rejected,
    names: &'a [String],
    sample: &'a [Evidence],
}

impl<'a> Pass<'a> {
    fn new(job: &Job<'a>, plan: &Plan, findings: &'a Findings) -> Self {
        let dialect = job.dialect;
        let builders = plan.columns.iter().zip(&plan.placeholders).zip(job.missing);
        Self {
            signs: dialect.signs,
            width: dialect.width,
            size: job.bytes.len,
            skip: dialect.skip_lines,
            header: dialect.header_records(),
            header_cells: header_cells(dialect),
            keep_totals: dialect.keep_totals,
            skipping: false,
            line: 1,
            spans: Vec::new(),
            lines: Vec::new(),
            scratch: String::new(),
            builders: builders
                .map(|((reading, days), missing)| {
                    Builder::new(*reading, plan.decimal, missing, days)
                })
                .collect(),
            rows: 0,
            blank: Located::default(),
            held: Vec::new(),
            totals_inside: false,
            totals: &findings.totals,
            candidates: Vec::new(),
            many_candidates: false,
            blank_names: 0,
            end: match job.last_line {
                Some(last) => Some(last.saturating_add(1)),
                None => findings.second_table.map(|table| table.line),
            },
            second_table: findings.second_table.filter(|_| job.last_line.is_none()),
            suspect: None,
            found: None,
            issues: Issues::default(),
            rejected: Rejected::default(),
            names: job.names,
            sample: job.sample,
        }
    }

    /// Bytes that are not of the encoding and zeros, in the piece just decoded.
    fn note_bad_letters(&mut self, stream: &Stream<'_>) {
        let text = stream.text.as_bytes();
        for (at, nul) in &stream.faults.places {
            let before = text.get(..*at).unwrap_or_default();
            let lines = count_lines(before, self.signs.newline);
            let lines = u32::try_from(lines).unwrap_or(u32::MAX);
            let line = self.line.saturating_add(lines);
            if self.end.is_some_and(|end| line >= end) {
                continue;
            }
            // What stands before it on its line: what stands behind may not be here yet.
            let start = before.iter().rposition(|b| matches!(b, b'\n' | b'\r'));
            let line_so_far = stream.text.get(start.map_or(0, |s| s + 1)..*at);
            let line_so_far = line_so_far.unwrap_or_default();
            let letters = line_so_far.chars().count();
            let mut found: String = line_so_far
                .chars()
                .skip(letters.saturating_sub(40))
                .collect();
            if !*nul {
                found.push(char::REPLACEMENT_CHARACTER);
            }
            let (kind, expected) = if *nul {
                (IssueKind::NulByte, "no zero byte")
            } else {
                (IssueKind::BadEncoding, "letters of the encoding")
            };
            self.issues.add(kind, None, line, expected, &found);
        }
    }

    /// Takes all whole records of the text and says how many bytes they were.
    fn consume<S: Sink>(
        &mut self,
        stream: &Stream<'_>,
        last: bool,
        sink: &mut S,
        progress: &dyn Progress,
    ) -> Result<usize, Stop> {
        let text = stream.text.as_str();
        let mut splitter = Splitter::new(text, self.signs, self.width);
        let mut at = 0;
        while at < text.len() {
            if self.end.is_some_and(|end| self.line >= end) {
                let line = line_end(text.as_bytes(), at, self.signs.newline, last).flatten();
                if line.is_none() && !last && text.len() - at <= MAX_RECORD {
                    break;
                }
                let end = line.map_or(text.len(), |e| e.letters);
                self.at_the_end(text.get(at..end).unwrap_or_default());
                at = text.len();
                break;
            }
            if self.skip > 0 || self.skipping {
                match self.pass_over(text, at, last) {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            let before = self.spans.len();
            let end = splitter.split(at, last, &mut self.spans, &mut self.scratch);
            let Some(end) = end else {
                if text.len() - at > MAX_RECORD {
                    self.too_long(text, at);
                    continue;
                }
                break;
            };
            if end.next - at > MAX_RECORD {
                self.spans.truncate(before);
                self.too_long(text, at);
                continue;
            }
            self.record(text, at, end, before);
            at = end.next;
            self.line = self.line.saturating_add(end.lines);
            if self.lines.len() >= BATCH {
                self.flush(text, stream.taken(), text.len() - at, sink);
                let taken = stream.taken().saturating_sub((text.len() - at) as u64);
                self.report(taken, progress)?;
            }
        }
        if last {
            self.settle_held(text);
        }
        self.flush(text, stream.taken(), text.len() - at, sink);
        self.report(stream.taken(), progress)?;
        Ok(at)
    }

    fn report(&self, taken: u64, progress: &dyn Progress) -> Result<(), Stop> {
        #[allow(clippy::cast_precision_loss)] // a share of the file
        let fraction = taken as f64 / self.size.max(1) as f64;
        let fraction = fraction.min(1.0);
        progress
            .report("Reading rows", fraction)
            .map_err(Stop::Cancelled)
    }

    /// A line before the table, or the rest of a record that is too long. `None` when its end has
    /// not been read yet.
    fn pass_over(&mut self, text: &str, at: usize, last: bool) -> Option<usize> {
        let end = line_end(text.as_bytes(), at, self.signs.newline, last)?;
        if self.skipping {
            self.skipping = end.is_none();
            self.line += u32::from(end.is_some());
            return Some(end.map_or(text.len(), |e| e.next));
        }
        if end.is_none() && !last && text.len() - at <= MAX_RECORD {
            return None;
        }
        let line = text
            .get(at..end.map_or(text.len(), |e| e.letters))
            .unwrap_or_default();
        let line = trim(line);
        let separator = self.line == 1 && line.to_ascii_lowercase().contains("sep=");
        if !line.is_empty() && !separator {
            self.issues
                .add(IssueKind::Preamble, None, self.line, "the table", line);
        }
        self.skip -= 1;
        self.skipping = end.is_none() && !last;
        self.line += u32::from(end.is_some());
        Some(end.map_or(text.len(), |e| e.next))
    }

    /// A record that is longer than a record can be: its first line goes.
    fn too_long(&mut self, text: &str, at: usize) {
        let rest = text.get(at..).unwrap_or_default();
        let start: String = rest.chars().take(1000).collect();
        let start = start.split(['\n', '\r']).next().unwrap_or_default();
        self.issues.add(
            IssueKind::TooLarge,
            None,
            self.line,
            "a record of at most 1 MB",
            start,
        );
        self.rejected.add(self.line, "longer than 1 MB", start);
        self.skipping = true;
    }
}

impl Pass<'_> {
    /// One record whose cells were added at the end of `spans`.
    fn record(&mut self, text: &str, at: usize, end: RecordEnd, before: usize) {
        let cells = self.spans.get(before..).unwrap_or_default();
        let scratch = self.scratch.as_str();
        let usual = end.fault.is_none()
            && cells.len() == self.width
            && self.held.is_empty()
            && self.blank.count == 0
            && self.header == 0
            && self.suspect.is_none()
            && self.totals.first() != Some(&self.line)
            && !self.may_be_names(cells.first().map(|c| c.of(text, scratch)))
            && cells.first().is_some_and(|c| {
                matches!(c.of(text, scratch).as_bytes().first(), Some(b) if b.is_ascii_graphic())
            })
            && (self.keep_totals
                || !(may_be_totals(cells.iter().map(|c| c.of(text, scratch)), cells.len(), self.width)
                    || may_be_subtotal(cells.iter().map(|c| c.of(text, scratch)))));
        if usual {
            self.lines.push(self.line);
        } else {
            self.unusual(text, at, end, before);
        }
    }

    fn unusual(&mut self, text: &str, at: usize, end: RecordEnd, before: usize) {
        let cells = self.spans.split_off(before);
        let scratch = self.scratch.as_str();
        let raw = text.get(at..end.next).unwrap_or_default();
        let raw = raw.trim_end_matches(['\r', '\n']);
        if !end.quoted && cells.iter().all(|c| trim(c.of(text, scratch)).is_empty()) {
            if self.rows + self.lines.len() > 0 || !self.held.is_empty() {
                self.blank.add(self.line, "an empty line");
            }
            return;
        }
        if let Some(fault) = end.fault {
            let (kind, expected) = match fault {
                Fault::Stray => (IssueKind::StrayQuote, "quotes around whole cells only"),
                Fault::Unclosed => (IssueKind::UnclosedQuote, "a closing quote"),
            };
            self.issues.add(kind, None, self.line, expected, raw);
        }
        if self.header > 0 {
            self.header -= 1;
            return;
        }
        if self.totals.first() == Some(&self.line) {
            self.totals = self.totals.split_first().map_or(&[], |(_, rest)| rest);
            let expected = "a row of the table";
            self.issues
                .add(IssueKind::TotalsRow, None, self.line, expected, raw);
            self.rejected.add(self.line, "a total of other rows", raw);
            return;
        }
        self.suspect_a_table(text, &cells);
        let texts = cells.iter().map(|c| c.of(text, self.scratch.as_str()));
        if self.is_names_again(texts.clone()) {
            // What was held is the total of the block above.
            self.settle_held(text);
            self.issues
                .add(IssueKind::RepeatedHeader, None, self.line, "a row", raw);
            let reason = "the names of the columns again";
            self.rejected.add(self.line, reason, raw);
            return;
        }
        if !self.keep_totals && may_be_totals(texts.clone(), cells.len(), self.width) {
            let held = Held {
                line: self.line,
                cells: texts.map(str::to_owned).collect(),
                raw: raw.to_owned(),
            };
            self.held.push(held);
            if self.held.len() > 16 {
                self.release_held(text);
            }
            return;
        }
        self.release_held(text);
        let blank = std::mem::take(&mut self.blank);
        self.issues
            .add_located(IssueKind::BlankLine, None, blank, "a row");
        self.accept(text, cells, self.line, raw, end.fault.is_some());
    }

    /// Looks whether another table starts behind an empty line.
    fn suspect_a_table(&mut self, text: &str, cells: &[Span]) {
        if self.blank.count > 0 && self.found.is_none() && self.suspect.is_none() {
            self.suspect = Some(Suspect::at(self.line));
        }
        let Some(mut suspect) = self.suspect.take() else {
            return;
        };
        let texts: Vec<&str> = cells
            .iter()
            .map(|c| trim(c.of(text, &self.scratch)))
            .collect();
        let typed = self.builders.iter().zip(&texts);
        let typed: Vec<(&Builder, &&str)> = typed
            .filter(|(builder, cell)| !builder.is_words() && !cell.is_empty())
            .collect();
        let foreign = !typed.is_empty() && typed.iter().all(|(b, cell)| !b.fits(cell));
        let fits = cells.len() == self.width && !foreign;
        suspect.add(self.line, &texts, fits);
        if suspect.decided() {
            self.found = suspect.verdict();
        } else {
            self.suspect = Some(suspect);
        }
    }

    /// Where the table ends and another one starts, with this line.
    fn at_the_end(&mut self, line: &str) {
        if let Some(table) = self.second_table.take() {
            let expected = "the end of the table";
            self.issues
                .add(IssueKind::SecondTable, None, table.line, expected, line);
        }
    }

    /// Whether a record with this first cell may be names again. A blank one is looked at anyway.
    fn may_be_names(&self, first: Option<&str>) -> bool {
        let name = self.header_cells.first().and_then(|names| names.first());
        name.filter(|name| !name.is_empty())
            .zip(first)
            .is_some_and(|(name, cell)| cell.len() >= name.len() && trim(cell) == name)
    }

    fn is_names_again<'a>(&self, cells: impl ExactSizeIterator<Item = &'a str> + Clone) -> bool {
        self.header_cells.iter().any(|names| {
            let mut cells = cells.clone();
            cells.len() == names.len()
                && names
                    .iter()
                    .all(|name| cells.next().is_some_and(|cell| trim(cell) == name))
        })
    }

    /// Held records that turned out to be rows.
    fn release_held(&mut self, text: &str) {
        for held in std::mem::take(&mut self.held) {
            self.totals_inside |= held.cells.len() == self.width;
            let mut spans = Vec::with_capacity(held.cells.len());
            for cell in &held.cells {
                spans.push(Span::keep(&mut self.scratch, cell));
            }
            self.accept(text, spans, held.line, &held.raw, false);
        }
    }

    /// At the end of the file: what is still held is no row, unless such rows stand elsewhere too
    /// or nothing else is there.
    fn settle_held(&mut self, text: &str) {
        if self.rows + self.lines.len() == 0 {
            self.release_held(text);
        }
        for held in std::mem::take(&mut self.held) {
            if self.totals_inside && held.cells.len() == self.width {
                self.held = vec![held];
                self.release_held(text);
            } else {
                self.issues.add(
                    IssueKind::TotalsRow,
                    None,
                    held.line,
                    "a row of the table",
                    &held.raw,
                );
                self.rejected.add(held.line, "a total or a note", &held.raw);
            }
        }
    }

    /// Makes a record as wide as the table, or rejects it. Of one whose quotes are damaged nobody
    /// knows which cells are missing.
    fn accept(&mut self, text: &str, mut cells: Vec<Span>, line: u32, raw: &str, damaged: bool) {
        let width = self.width;
        let count = cells.len();
        let expected = || match width {
            1 => "1 cell".to_owned(),
            _ => format!("{width} cells"),
        };
        let found = || format!("{count}: {raw}");
        if count != width
            && let Some(other) = self.by_another_delimiter(raw)
        {
            self.issues
                .add(IssueKind::OtherDelimiter, None, line, &expected(), &found());
            cells = other;
        } else if count < width {
            self.issues
                .add(IssueKind::TooFewCells, None, line, &expected(), &found());
            let Some(filled) = self.with_empty_cells(text, &cells).filter(|_| !damaged) else {
                let reason = match damaged {
                    true => format!("{count} cells instead of {width}, and a lost quote"),
                    false => {
                        format!("{count} cells instead of {width}, and not the last ones missing")
                    }
                };
                self.rejected.add(line, &reason, raw);
                return;
            };
            cells = filled;
        } else if count > width {
            let Some(fitting) = self.without_blank_cells(text, &cells) else {
                self.issues
                    .add(IssueKind::TooManyCells, None, line, &expected(), &found());
                let reason = format!("{count} cells instead of {width}");
                self.rejected.add(line, &reason, raw);
                return;
            };
            self.issues
                .add(IssueKind::ExtraDelimiter, None, line, &expected(), &found());
            cells = fitting;
        }
        self.note_candidate(text, &cells, line);
        self.spans.append(&mut cells);
        self.lines.push(line);
    }

    /// Keeps a row that may add up others, for its numbers to decide.
    fn note_candidate(&mut self, text: &str, cells: &[Span], line: u32) {
        if self.keep_totals || self.width < 2 || self.many_candidates {
            return;
        }
        if (self.candidates.len() + 1) * self.width > MOST_CELLS {
            self.many_candidates = true;
            self.candidates = Vec::new();
            return;
        }
        let texts = || cells.iter().map(|c| c.of(text, &self.scratch));
        let blank = texts().next().is_some_and(|c| trim(c).is_empty());
        let sign = if may_be_subtotal(texts()) {
            Sign::Subtotal
        } else if may_be_totals(texts(), cells.len(), self.width) {
            Sign::Word
        } else if blank && self.blank_names <= MOST_BLANK_NAMES {
            self.blank_names += 1;
            Sign::BlankName
        } else {
            return;
        };
        let numbers = self.builders.iter().zip(texts());
        let own = numbers
            .map(|(builder, cell)| builder.number(cell))
            .collect();
        self.candidates.push(Candidate {
            line,
            row: self.rows + self.lines.len(),
            sign,
            above: Vec::new(),
            own,
        });
    }

    /// The cells of a record that another sign divides into as many as the table has columns, all of
    /// which fit.
    fn by_another_delimiter(&mut self, raw: &str) -> Option<Vec<Span>> {
        if self.width < 2 {
            return None;
        }
        for delimiter in DELIMITERS.into_iter().chain([b' ']) {
            if delimiter == self.signs.delimiter {
                continue;
            }
            let signs = Signs {
                delimiter,
                ..self.signs
            };
            let (mut spans, mut scratch) = (Vec::new(), String::new());
            let end =
                Splitter::new(raw, signs, self.width).split(0, true, &mut spans, &mut scratch)?;
            if end.next < raw.len() || spans.len() != self.width || end.fault.is_some() {
                continue;
            }
            let fit = spans.iter().zip(&self.builders);
            let mut typed = 0;
            let all = fit.into_iter().all(|(span, builder)| {
                typed += u32::from(!builder.is_words());
                builder.fits(span.of(raw, &scratch))
            });
            // Blanks divide any sentence: numbers or dates must say that it is a row.
            if all && (typed > 0 || delimiter != b' ') {
                let keep = |span: &Span| Span::keep(&mut self.scratch, span.of(raw, &scratch));
                return Some(spans.iter().map(keep).collect());
            }
        }
        None
    }

    /// A record of too few cells with empty ones: at the end, unless one delimiter is missing and
    /// the empty cell fits better further in front. `None` when it is not clear where.
    fn with_empty_cells(&self, text: &str, cells: &[Span]) -> Option<Vec<Span>> {
        let mut padded = cells.to_vec();
        padded.resize(self.width, Span::EMPTY);
        if cells.len() + 1 < self.width {
            return Some(padded);
        }
        // Cells of the wrong type, and numbers or dates among words, were a cell in this column.
        let misfit = |place: usize, span: &Span| {
            let cell = trim(span.of(text, &self.scratch));
            let column = self.builders.get(place).zip(self.sample.get(place));
            column.map_or((0, 0), |(column, sample)| {
                let words = column.is_words() && sample.numbers + sample.dates == 0;
                let among_words = words && !cell.is_empty() && kind(cell) != Kind::Word;
                (u32::from(!column.fits(cell)), u32::from(among_words))
            })
        };
        let sum = |a: (u32, u32), b: (u32, u32)| (a.0 + b.0, a.1 + b.1);
        // With the empty cell at a place, those in front of it stay and those behind it move by one.
        let mut behind = vec![(0, 0)];
        for (place, span) in cells.iter().enumerate().rev() {
            let rest = behind.last().copied().unwrap_or_default();
            behind.push(sum(rest, misfit(place + 1, span)));
        }
        let mut front = (0, 0);
        let mut with_gap = Vec::with_capacity(self.width);
        for (place, behind) in behind.iter().rev().enumerate() {
            with_gap.push(sum(front, *behind));
            if let Some(span) = cells.get(place) {
                front = sum(front, misfit(place, span));
            }
        }
        let least = with_gap.iter().min().copied();
        let at_end = with_gap.last().copied();
        let mut best = (0..with_gap.len()).filter(|at| with_gap.get(*at).copied() == least);
        match (at_end == least, best.next(), best.next()) {
            (false, Some(at), None) => {
                padded.insert(at, Span::EMPTY);
                padded.truncate(self.width);
                Some(padded)
            }
            (true, ..) => Some(padded),
            _ => None,
        }
    }

    /// A record of too many cells without those that are blank and too many: the last ones, or
    /// one further in front when only then all values fit their columns. `None` when values are
    /// too many, or when it is not clear which blank cell is.
    fn without_blank_cells(&self, text: &str, cells: &[Span]) -> Option<Vec<Span>> {
        let cell = |span: &Span| span.of(text, &self.scratch);
        let blank = |span: &Span| trim(cell(span)).is_empty();
        let (kept, extra) = cells.split_at_checked(self.width)?;
        if !extra.iter().all(blank) {
            return None;
        }
        let fits = |row: &[Span]| {
            let mut columns = self.builders.iter().zip(row);
            columns.all(|(column, span)| column.fits(cell(span)))
        };
        let mut fitting: Vec<Vec<Span>> = Vec::new();
        if fits(kept) {
            fitting.push(kept.to_vec());
        }
        // A row that was padded has its blank cells at the end; a stray delimiter is one. Of
        // blank cells side by side it is all the same which one goes.
        let inside = (0..self.width).filter(|_| extra.len() == 1).filter(|&at| {
            kept.get(at).is_some_and(blank) && kept.get(at + 1).is_some_and(|next| !blank(next))
        });
        for at in inside {
            let mut row = cells.to_vec();
            row.remove(at);
            if fits(&row) {
                fitting.push(row);
            }
            if fitting.len() > 1 {
                return None;
            }
        }
        fitting.pop()
    }

    /// Hands the rows so far to the columns, and these to the sink.
    fn flush<S: Sink>(&mut self, text: &str, taken: u64, left: usize, sink: &mut S) {
        let rows = self.lines.len();
        if rows == 0 {
            self.spans.clear();
            self.scratch.clear();
            return;
        }
        let needed = if self.rows == 0 || !S::KEEPS_ROWS {
            rows
        } else {
            let done = taken.saturating_sub(left as u64).max(1);
            let rest = self.size.saturating_sub(done);
            let so_far = u128::try_from(self.rows + rows).unwrap_or(u128::MAX);
            let more = so_far * u128::from(rest) / u128::from(done);
            rows + usize::try_from(more + more / 64).unwrap_or(usize::MAX)
        };
        let (width, scratch) = (self.width, self.scratch.as_str());
        // Up to each row that may be a total, to know the sums above it.
        let known = self.candidates.partition_point(|c| c.row < self.rows);
        let candidates = self.candidates.get_mut(known..).unwrap_or_default();
        for (i, builder) in self.builders.iter_mut().enumerate() {
            if builder.room() < rows {
                builder.reserve(needed);
            }
            let mut done = 0;
            for place in 0..=candidates.len() {
                let candidate = candidates.get_mut(place);
                let end = candidate.as_ref().map_or(rows, |c| c.row - self.rows);
                let lines = self.lines.get(done..end).unwrap_or_default();
                let cells = self.spans.iter().skip(i + done * width).step_by(width);
                let cells = cells.zip(lines);
                builder.extend(cells.map(|(cell, line)| (cell.of(text, scratch), *line)));
                done = end;
                if let Some(candidate) = candidate {
                    candidate.above.push(builder.sum());
                }
            }
        }
        sink.rows(&Batch {
            columns: &self.builders,
        });
        if !S::KEEPS_ROWS {
            self.builders.iter_mut().for_each(Builder::clear);
        }
        self.rows += rows;
        self.spans.clear();
        self.lines.clear();
        self.scratch.clear();
    }

    fn finish(self, job: &Job<'_>, plan: &Plan, faults: Faults) -> Outcome {
        let mut issues = self.issues;
        issues.set_count(IssueKind::BadEncoding, faults.bad);
        issues.set_count(IssueKind::NulByte, faults.nul);
        let sums: Vec<f64> = self.builders.iter().map(Builder::sum).collect();
        let candidates = if self.blank_names > MOST_BLANK_NAMES {
            let said = self
                .candidates
                .into_iter()
                .filter(|c| c.sign != Sign::BlankName);
            said.collect()
        } else {
            self.candidates
        };
        let suspect = self.suspect.as_ref().and_then(Suspect::verdict);
        let findings = Findings {
            totals: confirmed(&candidates, (&sums, self.rows)),
            second_table: self.found.or(suspect),
        };
        let mut columns = Vec::with_capacity(self.builders.len());
        let mut evidence = Vec::with_capacity(self.builders.len());
        let mut marks = Vec::with_capacity(self.builders.len());
        let described = self.builders.into_iter().zip(&plan.columns).zip(self.names);
        for ((builder, reading), name) in described {
            let (values, evidence_of_column, said) = builder.finish();
            columns.push(values);
            evidence.push(evidence_of_column);
            let mut add = |kind, located, expected| {
                issues.add_located(kind, Some(name), located, expected);
            };
            match reading {
                Reading::Number { .. } => {
                    add(IssueKind::NotANumber, said.failures, "a number");
                    add(IssueKind::Bound, said.bounds, "an exact number");
                    add(
                        IssueKind::MixedUnits,
                        said.mixed,
                        "what stands beside the first number",
                    );
                }
                Reading::Date(_) => {
                    add(IssueKind::NotADate, said.failures, "a date");
                    add(
                        IssueKind::PlaceholderDate,
                        said.placeholders,
                        "a date near the others",
                    );
                }
                Reading::Words(_) => {}
            }
            let counted = |(mark, located): &(String, Located)| (mark.clone(), located.count);
            marks.push(said.marks.iter().map(counted).collect());
            for (_, located) in said.marks {
                add(IssueKind::MissingMark, located, "a word");
            }
        }
        debug_assert_eq!(columns.len(), job.dialect.width);
        Outcome {
            columns,
            evidence,
            faults,
            issues,
            rejected: self.rejected,
            rows: self.rows,
            marks,
            findings,
        }
    }
}

/// What a record has to be to be names again: none where there is nothing to tell it by.
fn header_cells(dialect: &Dialect) -> Vec<Vec<String>> {
    let trimmed = |row: &Vec<String>| row.iter().map(|c| trim(c).to_owned()).collect();
    let rows: Vec<Vec<String>> = dialect.header_rows.iter().map(trimmed).collect();
    let named = |row: &Vec<String>| row.iter().filter(|c| !c.is_empty()).count() >= 2;
    rows.into_iter().filter(named).collect()
}
