//! The raw columns trees are grown on.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode};

/// Columns as trees take them: numbers as they are, categories as codes, gaps as gaps.
/// Every column has one value per row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Features {
    rows: usize,
    columns: Vec<Feature>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name, for people.
    pub name: String,
    /// Its values.
    pub values: FeatureValues,
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeatureValues {
    /// Quantities; `NaN` is missing, and so is what is infinite.
    Numbers(Vec<f64>),
    /// Codes into a list of `levels` levels that the preparation knows; a code of `levels`
    /// or more is missing or was never seen in training: both go the same way.
    Levels {
        /// One per row.
        codes: Vec<u32>,
        /// Number of levels known in training.
        levels: u32,
    },
}

impl FeatureValues {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Levels { codes, .. } => codes.len(),
        }
    }
}

impl Features {
    /// Columns of equal length.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when a column is longer or shorter than `rows`.
    pub fn new(rows: usize, columns: Vec<Feature>) -> Result<Self, Error> {
        match columns.iter().find(|c| c.values.len() != rows) {
            None => Ok(Self { rows, columns }),
            Some(odd) => Err(Error::new(
                ErrorCode::BadRequest,
                format!(
                    "The column {} has {} values for {rows} rows.",
                    odd.name,
                    odd.values.len()
                ),
                "Report this as a defect.",
            )),
        }
    }

    /// Whether every column has a value per row, which those of a broken file may not have.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.columns.iter().all(|c| c.values.len() == self.rows)
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Feature] {
        &self.columns
    }
}

impl linfa::dataset::Records for Features {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.rows
    }

    fn nfeatures(&self) -> usize {
        self.columns.len()
    }
}
