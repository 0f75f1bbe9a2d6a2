//! Bytes to a table: encoding, dialect, records, types. Always gives a table and a list of issues.

mod options;
mod source;

pub use options::*;
pub use source::{Source, SourceError};
