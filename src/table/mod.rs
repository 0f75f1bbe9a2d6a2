//! Columns in memory, and what can be said of them without a model.

pub mod civil;
mod column;
mod duplicates;
mod features;
mod fingerprint;
pub mod profile;
pub mod target;
mod text;
mod window;

pub use column::{Categories, Column, ColumnType, DATE_MISSING, Dates, MISSING, Values};
pub use duplicates::{Copies, duplicates};
pub use features::{Feature, FeatureValues, Features};
pub use fingerprint::fingerprint;
pub use text::Texts;
pub use window::RowWindow;

use std::sync::OnceLock;

use crate::error::{Error, ErrorCode};
use profile::ColumnProfile;

/// A named table: columns of equal length with distinct names.
#[derive(Debug, Clone)]
pub struct Table {
    name: String,
    rows: usize,
    columns: Vec<Column>,
    /// What was found out about the columns, once somebody asked.
    profiles: OnceLock<Vec<ColumnProfile>>,
}

/// Tables are equal by what they hold, whatever was asked of them.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.columns == other.columns
    }
}

impl Table {
    /// Puts columns together.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when lengths differ or a name stands twice.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Result<Self, Error> {
        let name = name.into();
        let rows = columns.first().map_or(0, |c| c.values.len());
        for (i, column) in columns.iter().enumerate() {
            if column.values.len() != rows {
                return Err(Error::new(
                    ErrorCode::BadRequest,
                    format!(
                        "Column {} has {} rows, the first has {rows}.",
                        column.name,
                        column.values.len()
                    ),
                    "Report this as a defect.",
                )
                .in_column(&column.name));
            }
            if columns.iter().take(i).any(|c| c.name == column.name) {
                return Err(Error::new(
                    ErrorCode::BadRequest,
                    format!("Two columns are named {}.", column.name),
                    "Give each column its own name.",
                )
                .in_column(&column.name));
            }
        }
        Ok(Self {
            name,
            rows,
            columns,
            profiles: OnceLock::new(),
        })
    }

    /// The profile of every column, in file order. Worked out once: a file is looked at on the data
    /// screen, by every guess and by every look at its history.
    #[must_use]
    pub fn profiles(&self) -> &[ColumnProfile] {
        self.profiles.get_or_init(|| profile::profile(self))
    }

    /// The name the user knows it by: the file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns in file order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns, to change them and put them together again.
    #[must_use]
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    /// A column by name.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] naming the column.
    pub fn column(&self, name: &str) -> Result<&Column, Error> {
        self.columns.iter().find(|c| c.name == name).ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("The table {} has no column named {name}.", self.name),
                "Choose one of its columns.",
            )
            .in_column(name)
        })
    }
}
