//! Bytes to a table: encoding, dialect, records, types. Always gives a table and a list of issues.
//!
//! ```text
//! start (encoding, is it a table?) -> dialect -> sample -> plan -> pass -> report
//!                                                            ^       |  \
//!                                                            +-------+   rows -> Sink: a table's columns,
//!                              the whole file contradicts its sample             or what adds them up
//! ```

mod builder;
mod cell;
mod cells;
mod code_pages;
mod date;
mod decode;
mod dialect;
mod evidence;
mod findings;
mod header;
mod intern;
mod issues;
mod languages;
mod letters;
mod marks;
mod measure;
mod number;
mod options;
mod pairs;
mod pass;
mod plan;
mod questions;
mod read;
mod records;
mod rejected;
mod report;
mod sample;
mod sink;
mod source;
mod start;
#[cfg(test)]
mod tests;
mod told;
mod totals;

pub use cells::Cells;
pub use options::*;
pub use read::{Limits, ReadOutcome, read, read_async, read_into, read_into_async};
pub use sink::{Batch, Sink};
pub use source::{Source, SourceError};
