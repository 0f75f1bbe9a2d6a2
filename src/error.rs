//! The one error type of the engine.

use serde::{Deserialize, Serialize};

/// What went wrong, for programs: stable across versions, never shown to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The user pressed Cancel. Nothing was changed.
    Cancelled,
    /// The file holds no bytes, or no row of data.
    EmptyFile,
    /// The bytes are no text table (a picture, a spreadsheet, an archive).
    NotATable,
    /// The table would not fit in the memory a tab may use.
    TooLarge,
    /// The bytes could not be read from where they are.
    Unreadable,
    /// A named table, model or column does not exist.
    NotFound,
    /// The setup asks for something the data cannot give (one class only, no column left, …).
    BadSetup,
    /// Too few rows or too few conversions to say anything.
    TooFewRows,
    /// The computation did not reach an answer.
    NotConverged,
    /// A request that does not fit its type; a defect of the caller.
    BadRequest,
}

/// Where it went wrong. Every part that is known is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The file or table by the name the user knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line of the file, counted from 1 as an editor does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// An error a person can act on: a code, a place, one sentence of what was expected and
/// found, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[error("{message} {hint}")]
pub struct Error {
    /// Stable code.
    pub code: ErrorCode,
    /// Where.
    pub place: Place,
    /// What was expected and what was found, as one plain sentence.
    pub message: String,
    /// What to do, as one plain sentence.
    pub hint: String,
}

impl Error {
    /// An error without a place.
    pub fn new(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            place: Place::default(),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The answer to a cancelled run.
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(ErrorCode::Cancelled, "Cancelled.", "Nothing was changed.")
    }

    /// The same error, said of this file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// The same error, said of this column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }
}
