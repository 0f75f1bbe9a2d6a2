//! Reading a file from its first byte to the table and the report.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::cell::MissingValues;
use super::decode::{Bytes, Faults, decode, mark_length};
use super::dialect::{Dialect, detect, may_divide};
use super::findings::Findings;
use super::letters::{Letters, letters};
use super::pass::{Job, Outcome, Stop, run};
use super::plan::{Open, Plan, decide};
use super::records::MAX_RECORD;
use super::report::report;
use super::sample::look;
use super::sink::{Sink, TableColumns};
use super::start::{encoding, looks_like_code_page, refusal};
use super::told::Told;
use super::{Encoding, IssueKind, ReadOptions, ReadReport, Source, SourceError};
use crate::error::{Error, ErrorCode};
use crate::numeric::distinct;
use crate::progress::{Progress, Span};
use crate::table::{Column, Table, Values};

/// How much memory a reading may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes for the table and all that reading needs; files that would take more are refused.
    pub memory_bytes: u64,
    /// Bytes of the file in memory at a time. It has no influence on what is read.
    pub chunk_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A tab may use 4 GB; models and their working memory need their part of it.
            memory_bytes: 1_500_000_000,
            chunk_bytes: 1 << 20,
        }
    }
}

/// A file that has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOutcome {
    /// The rows.
    pub table: Table,
    /// How it was read, and what was wrong.
    pub report: ReadReport,
    /// Records that are not in the table, as CSV: line, reason, text. Empty when there are none.
    pub rejected: Vec<u8>,
}

/// Columns that a table may have.
const MOST_COLUMNS: usize = 10_000;
/// Bytes of the start looked at for encoding and layout.
const HEAD: u64 = 1 << 18;
/// Passes over the file: the whole file may contradict what its sample showed, a new decimal sign
/// may contradict a type once more, and rows that add up others are left out once they are found.
const PASSES: u32 = 6;

/// Reads a text table.
///
/// What is wrong with single rows or cells never fails the reading: it is in the report with its
/// line. Types, decimal sign and date orders are decided from the whole file; the result does not
/// depend on [`Limits::chunk_bytes`].
///
/// # Errors
/// [`ErrorCode::EmptyFile`] also when only a row of names is there, [`ErrorCode::NotATable`] for pictures, workbooks and the like,
/// [`ErrorCode::TooLarge`] before reading when the table would not fit `limits`, or has too many
/// columns, [`ErrorCode::Unreadable`] when the source fails, [`ErrorCode::Cancelled`].
pub async fn read_async(
    source: &(impl Source + ?Sized),
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<ReadOutcome, Error> {
    read_into_async(
        source,
        file_name,
        options,
        limits,
        &mut TableColumns,
        progress,
    )
    .await
}

/// Reads a text table into a sink, as [`read_async`] does into a table. Of a sink that does not keep
/// rows the outcome's table has the columns, and no row; what can only be said of all values at once
/// is not among the guesses of its report.
///
/// # Errors
/// As [`read_async`].
pub async fn read_into_async<S: Sink>(
    source: &(impl Source + ?Sized),
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    sink: &mut S,
    progress: &dyn Progress,
) -> Result<ReadOutcome, Error> {
    // Any type of source behind one pointer, so that the reader is compiled once.
    let read_at = |offset, buffer: &mut [u8]| source.read_at(offset, buffer);
    let decode = |label: &str, bytes: &[u8]| source.decode(label, bytes);
    let bytes = Bytes::new(source.len(), &read_at).on(&decode);
    read_bytes(&bytes, file_name, options, limits, sink, progress)
        .await
        .map_err(|error| error.in_file(file_name))
}

/// [`read_async`] of a source that never waits, such as bytes in memory.
///
/// # Errors
/// As [`read_async`]; [`ErrorCode::Unreadable`] also when the source waits.
pub fn read(
    source: &(impl Source + ?Sized),
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<ReadOutcome, Error> {
    read_into(
        source,
        file_name,
        options,
        limits,
        &mut TableColumns,
        progress,
    )
}

/// [`read_into_async`] of a source that never waits.
///
/// # Errors
/// As [`read`].
pub fn read_into<S: Sink>(
    source: &(impl Source + ?Sized),
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    sink: &mut S,
    progress: &dyn Progress,
) -> Result<ReadOutcome, Error> {
    at_once(read_into_async(
        source, file_name, options, limits, sink, progress,
    ))
    .unwrap_or_else(|| Err(unreadable(SourceError("its bytes are not here".to_owned()))))
}

/// The result of a future that never waits; `None` when it would.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

async fn read_bytes<S: Sink>(
    bytes: &Bytes<'_>,
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    sink: &mut S,
    progress: &dyn Progress,
) -> Result<ReadOutcome, Error> {
    if bytes.len == 0 {
        return Err(empty("The file is empty."));
    }
    check(options)?;
    progress.report("Looking at the file", 0.0)?;
    let mut head = Vec::new();
    bytes.append(0, HEAD, &mut head).await.map_err(unreadable)?;
    if !head.iter().any(|b| matches!(b, b'\n' | b'\r')) {
        // A header of thousands of names: see it whole, as far as a record can be long.
        let more = MAX_RECORD as u64 * 2;
        bytes
            .append(HEAD, more, &mut head)
            .await
            .map_err(unreadable)?;
    }
    if options.encoding.is_none()
        && let Some(error) = refusal(&head)
    {
        return Err(error);
    }
    let seen = match options.encoding.or_else(|| encoding(&head)) {
        Some(encoding) => Letters::known(encoding),
        None => letters(bytes).await.map_err(unreadable)?,
    };
    let outcome = read_as(
        bytes, &seen, &head, file_name, options, limits, sink, progress,
    )
    .await?;
    match outcome {
        Some(outcome) => Ok(outcome),
        // Bytes beyond the sample showed that it is not UTF-8 after all.
        None => {
            let other = letters(bytes).await.map_err(unreadable)?;
            read_as(
                bytes, &other, &head, file_name, options, limits, sink, progress,
            )
            .await?
            .ok_or_else(|| empty("The file holds no letters."))
        }
    }
}

/// Choices that no page offers would make nonsense of any file.
fn check(options: &ReadOptions) -> Result<(), Error> {
    let byte = |c: char| u8::try_from(c).unwrap_or(0);
    let delimiter = options.delimiter.is_none_or(|c| may_divide(byte(c)));
    let quote = options.quote.is_none_or(|c| matches!(c, '"' | '\''));
    if delimiter && quote {
        return Ok(());
    }
    let what = if delimiter { "quote" } else { "delimiter" };
    Err(Error::new(
        ErrorCode::BadRequest,
        format!("This sign cannot be the {what} of a table."),
        "Choose a comma, semicolon, tab or bar as delimiter and a double quote or an apostrophe as quote.",
    ))
}

/// Reads with this encoding; `None` when the whole file shows that it is another one.
#[allow(clippy::too_many_arguments)] // what a reading is given, and what its start showed
async fn read_as<S: Sink>(
    bytes: &Bytes<'_>,
    letters: &Letters,
    head: &[u8],
    file_name: &str,
    options: &ReadOptions,
    limits: &Limits,
    sink: &mut S,
    progress: &dyn Progress,
) -> Result<Option<ReadOutcome>, Error> {
    let encoding = letters.encoding;
    let pairs = bytes.pairs(encoding);
    if matches!(encoding, Encoding::Gbk | Encoding::ShiftJis) && pairs.is_none() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            format!(
                "This browser does not know the letters of {}.",
                encoding.name()
            ),
            "Save the file as \"CSV UTF-8\", then read that file.",
        ));
    }
    let whole = bytes.len <= head.len() as u64;
    let mut start = String::new();
    let marked = head.get(mark_length(head, encoding)..).unwrap_or_default();
    let faults = &mut Faults::default();
    decode(encoding, pairs, marked, whole, &mut start, faults);
    start.retain(|c| c != '\0');
    if whole && start.trim().is_empty() {
        return Err(empty("The file holds nothing but blanks."));
    }
    let dialect = detect(&start, whole, options);
    if dialect.width == 0 && whole {
        return Err(empty("The file holds nothing but delimiters."));
    }
    if dialect.width > MOST_COLUMNS {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!(
                "The table has {} columns; {MOST_COLUMNS} are the most.",
                dialect.width
            ),
            "Check the delimiter, or keep only the columns you need.",
        ));
    }
    let (names, mut name_issues) = super::header::names(&dialect);
    let missing: Vec<MissingValues> = names
        .iter()
        .map(|name| {
            let given = options.columns.iter().find(|c| &c.name == name);
            given.map_or_else(MissingValues::default, |c| {
                MissingValues::new(&c.missing, &c.keep)
            })
        })
        .collect();
    let sample = look(bytes, encoding, &dialect, &start, &missing)
        .await
        .map_err(unreadable)?;
    let delimiter = dialect.signs.delimiter;
    let (mut plan, _) = decide(&sample.evidence, &names, options, delimiter);
    if S::KEEPS_ROWS {
        // A letter of the file and one of the text may differ in bytes.
        let text = bytes.len as u128 * start.len() as u128 / marked.len().max(1) as u128;
        let table = sample.table_bytes(u64::try_from(text).unwrap_or(u64::MAX), &plan);
        refuse_too_large(table, bytes.len, limits)?;
    }
    let job = Job {
        bytes,
        encoding,
        dialect: &dialect,
        names: &names,
        missing: &missing,
        limits,
        sample: &sample.evidence,
        last_line: options.last_line,
    };
    let mut findings = Findings {
        totals: distinct(options.total_lines.as_deref().unwrap_or_default()),
        ..Findings::default()
    };
    let mut passes = 1;
    let (outcome, open) = loop {
        // The first pass is nearly always the only one.
        let from = 1.0 - 0.1_f64.powi(passes - 1);
        let span = Span::new(progress, from, 1.0 - 0.1_f64.powi(passes));
        let outcome =
            run(&job, &plan, &findings, sink, &span)
                .await
                .map_err(|stop| match stop {
                    Stop::Source(error) => unreadable(error),
                    Stop::Cancelled(error) => error,
                })?;
        let code_page = encoding == Encoding::Utf8 && looks_like_code_page(&outcome.faults);
        if options.encoding.is_none() && code_page {
            return Ok(None);
        }
        let (better, open) = decide(&outcome.evidence, &names, options, delimiter);
        let known = findings.clone();
        findings.merge(&outcome.findings, options.total_lines.is_none());
        if (better == plan && findings == known) || passes as u32 >= PASSES {
            findings = known;
            break (outcome, open);
        }
        plan = better;
        passes += 1;
    };
    progress.report("Reading rows", 1.0)?;
    let outcome = Outcome {
        issues: {
            name_issues.append(outcome.issues);
            name_issues
        },
        ..outcome
    };
    finish(
        bytes, letters, &dialect, names, &plan, &open, &findings, outcome, file_name, options,
    )
    .map(Some)
}

#[allow(clippy::too_many_arguments)] // each is one of the things a report tells
fn finish(
    bytes: &Bytes<'_>,
    letters: &Letters,
    dialect: &Dialect,
    names: Vec<String>,
    plan: &Plan,
    open: &Open,
    findings: &Findings,
    outcome: Outcome,
    file_name: &str,
    options: &ReadOptions,
) -> Result<ReadOutcome, Error> {
    if outcome.rows == 0 && outcome.rejected.rows() == 0 {
        return Err(empty(if dialect.header {
            "The file holds only a row of names and nothing else."
        } else {
            "The file holds no row."
        }));
    }
    let mut columns = Vec::with_capacity(names.len());
    let mut kept = Vec::with_capacity(names.len());
    for ((i, name), values) in names.into_iter().enumerate().zip(outcome.columns) {
        // Lines that end with a delimiter make a column without a name and without a value.
        let unnamed = dialect
            .first
            .get(i)
            .is_none_or(|c| super::cell::trim(c).is_empty());
        // Columns that were emptied on the way left what they said.
        let said = outcome.evidence.get(i).map_or(0, |e| e.filled);
        let silent = is_hollow(&values) && (values.len() == outcome.rows || said == 0);
        let hollow = dialect.header && unnamed && outcome.rows > 0 && silent;
        if !hollow {
            kept.push(i);
            columns.push(Column { name, values });
        }
    }
    let mut issues = outcome.issues;
    issues.retain_columns(IssueKind::EmptyHeader, |column| {
        columns.iter().any(|c| c.name == column)
    });
    let table = Table::new(file_name, columns)?;
    #[allow(clippy::cast_precision_loss)] // a file size
    let size = bytes.len as f64;
    let report = report(Told {
        file: file_name,
        bytes: size,
        letters,
        dialect,
        plan,
        open,
        evidence: &outcome.evidence,
        kept: &kept,
        table: &table,
        rows: outcome.rows,
        given: options,
        issues,
        rejected: outcome.rejected.rows(),
        marks: &outcome.marks,
        findings,
    });
    Ok(ReadOutcome {
        table,
        report,
        rejected: outcome.rejected.into_bytes(),
    })
}

fn is_hollow(values: &Values) -> bool {
    match values {
        Values::Category(v) => v.levels.is_empty(),
        values => (0..values.len()).all(|row| values.is_missing(row)),
    }
}

fn refuse_too_large(table: u64, file: u64, limits: &Limits) -> Result<(), Error> {
    // Two pieces of the file, one raw and one decoded, and the cells of a batch.
    let buffers = (limits.chunk_bytes as u64).saturating_mul(3) + (2 << 20);
    let needed = table.saturating_add(buffers);
    if needed <= limits.memory_bytes {
        return Ok(());
    }
    let room = u128::from(limits.memory_bytes.saturating_sub(buffers));
    let works = u128::from(file) * room / u128::from(table.max(1));
    let megabytes = |bytes: u128| (bytes / 1_000_000).max(1);
    Err(Error::new(
        ErrorCode::TooLarge,
        format!(
            "The table would take about {} MB of memory, and {} MB are free for it.",
            megabytes(u128::from(needed)),
            megabytes(u128::from(limits.memory_bytes)),
        ),
        format!(
            "A file like this of up to about {} MB works: keep fewer columns or fewer rows.",
            megabytes(works)
        ),
    ))
}

fn empty(message: &str) -> Error {
    Error::new(
        ErrorCode::EmptyFile,
        message,
        "Choose a file with a row of names and rows of data.",
    )
}

fn unreadable(error: SourceError) -> Error {
    Error::new(
        ErrorCode::Unreadable,
        format!("The file cannot be read any more: {error}"),
        "It may have been moved, changed or deleted: choose it again.",
    )
}
