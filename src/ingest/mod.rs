//! Bytes to a table: encoding, dialect, records, types. Always gives a table and a list of issues.
//!
//! ```text
//! start (encoding, is it a table?) -> dialect -> sample -> plan -> pass -> report
//!                                                            ^       |
//!                                                            +-------+ the whole file contradicts its sample
//! ```

mod builder;
mod cell;
mod date;
mod decode;
mod dialect;
mod evidence;
mod header;
mod intern;
mod issues;
mod marks;
mod number;
mod options;
mod pass;
mod plan;
mod read;
mod records;
mod rejected;
mod report;
mod sample;
mod source;
mod start;
#[cfg(test)]
mod tests;
mod totals;

pub use options::*;
pub use read::{Limits, ReadOutcome, read, read_async};
pub use source::{Source, SourceError};
