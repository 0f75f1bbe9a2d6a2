//! The cells of a few places of the file, to decide how to read it.

use super::cell::{MissingValues, trim};
use super::decode::{Bytes, Stream};
use super::dialect::Dialect;
use super::evidence::{Evidence, kind};
use super::intern::Interner;
use super::plan::{Plan, Reading};
use super::records::{Signs, Span, Splitter, line_end};
use super::{Encoding, SourceError};
use crate::table::ColumnType;

/// Bytes looked at in the middle and at the end.
const PIECE: u64 = 1 << 16;
/// Rows looked at in each place.
const ROWS: usize = 2_000;

/// What the sampled cells say.
pub(super) struct Sample {
    pub(super) evidence: Vec<Evidence>,
    /// Distinct words per column.
    words: Vec<Interner>,
    /// Letters per column.
    letters: Vec<u64>,
    rows: u64,
    /// Bytes of the text of these rows.
    bytes: u64,
}

/// Looks at the rows of the start (already decoded) and of two places further on.
pub(super) async fn look(
    bytes: &Bytes<'_>,
    encoding: Encoding,
    dialect: &Dialect,
    start: &str,
    missing: &[MissingValues],
) -> Result<Sample, SourceError> {
    let mut sample = Sample {
        evidence: vec![Evidence::default(); dialect.width],
        words: (0..dialect.width).map(|_| Interner::default()).collect(),
        letters: vec![0; dialect.width],
        rows: 0,
        bytes: 0,
    };
    let newline = dialect.signs.newline;
    let lines = usize::try_from(dialect.skip_lines).unwrap_or(usize::MAX);
    let mut at = 0;
    for _ in 0..lines {
        match line_end(start.as_bytes(), at, newline, true).flatten() {
            Some(end) => at = end.next,
            None => break,
        }
    }
    let table = start.get(at..).unwrap_or_default();
    let whole = bytes.len <= PIECE;
    sample.add(
        dialect.signs,
        table,
        whole,
        dialect.header_records(),
        missing,
    );
    if bytes.len > 6 * PIECE {
        for offset in [bytes.len / 2, bytes.len - PIECE] {
            // UTF-16 starts at an even byte.
            let mut stream = Stream::new(bytes, encoding, 1 << 16).from(offset & !1);
            stream.more().await?;
            let text = stream.text.as_str();
            let first = line_end(text.as_bytes(), 0, newline, true).flatten();
            let first = first.map_or(text.len(), |e| e.next);
            let rest = text.get(first..).unwrap_or_default();
            sample.add(dialect.signs, rest, stream.at_end(), 0, missing);
        }
    }
    Ok(sample)
}

impl Sample {
    fn add(
        &mut self,
        signs: Signs,
        text: &str,
        whole: bool,
        header: usize,
        missing: &[MissingValues],
    ) {
        let mut splitter = Splitter::new(text, signs, self.evidence.len());
        let (mut cells, mut scratch): (Vec<Span>, String) = Default::default();
        let (mut at, mut rows) = (0, 0);
        while at < text.len() && rows < ROWS + header {
            cells.clear();
            scratch.clear();
            let Some(end) = splitter.split(at, whole, &mut cells, &mut scratch) else {
                break;
            };
            let length = end.next - at;
            at = end.next;
            // Cells of a broken record say nothing about the columns.
            if cells.len() != self.evidence.len() {
                continue;
            }
            rows += 1;
            if rows <= header {
                continue;
            }
            self.rows += 1;
            self.bytes += length as u64;
            let columns = self.evidence.iter_mut().zip(&mut self.words);
            let columns = columns.zip(&mut self.letters).zip(missing);
            for ((((evidence, words), letters), missing), span) in columns.zip(&cells) {
                let cell = trim(span.of(text, &scratch));
                *letters += cell.len() as u64;
                words.insert(cell);
                if !missing.has(cell) {
                    evidence.add(cell, kind(cell), 1);
                }
            }
        }
    }

    /// Bytes that the table will take, from the size of the file as text and the rows seen.
    pub(super) fn table_bytes(&self, text: u64, plan: &Plan) -> u64 {
        let rows = text.saturating_mul(self.rows) / self.bytes.max(1);
        let seen = self.rows.max(1);
        let columns = plan.columns.iter().zip(&self.words).zip(&self.letters);
        let row: u64 = columns
            .map(|((reading, words), letters)| match reading {
                Reading::Number { .. } | Reading::Date(_) => 8,
                Reading::Words(Some(ColumnType::Category)) => 4,
                // Levels repeat; text takes its letters.
                Reading::Words(given) => {
                    let repeats = (words.len() as u64) * 2 <= seen && words.len() < 1_000;
                    if repeats && given.is_none() {
                        4
                    } else {
                        4 + letters.div_ceil(seen)
                    }
                }
            })
            .sum();
        rows.saturating_mul(row)
    }
}
