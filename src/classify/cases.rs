//! The rows a run can use, and what came of each.

use crate::error::{Error, ErrorCode};
use crate::table::Table;
use crate::table::target::labels;

/// Fewest conversions, and fewest rows without, that a model can learn from.
const FEWEST: usize = 10;

/// Rows with a known outcome, in file order.
pub struct Cases {
    /// Rows of the table.
    pub rows: Vec<u32>,
    /// Whether each converted.
    pub outcomes: Vec<bool>,
    /// Rows left out because the target is missing.
    pub dropped: usize,
    /// Conversions.
    pub positives: usize,
}

impl Cases {
    /// The rows in which `target` has a value; those in which it is `positive`, or one of `also`,
    /// converted.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] without such a column, [`ErrorCode::BadSetup`] when all outcomes
    /// are alike or missing, [`ErrorCode::TooFewRows`] with fewer than ten of one outcome.
    pub fn of(table: &Table, target: &str, positive: &str, also: &[String]) -> Result<Self, Error> {
        let also = also.iter().map(String::as_str);
        let positives: Vec<&str> = std::iter::once(positive).chain(also).collect();
        let labels = labels(table.column(target)?, &positives);
        let mut rows = Vec::with_capacity(labels.len());
        let mut outcomes = Vec::with_capacity(labels.len());
        for (row, label) in (0_u32..).zip(&labels) {
            if let Some(converted) = label {
                rows.push(row);
                outcomes.push(*converted);
            }
        }
        let positives = outcomes.iter().filter(|o| **o).count();
        let cases = Self {
            dropped: labels.len() - rows.len(),
            rows,
            outcomes,
            positives,
        };
        cases.check(table, target, positive)?;
        Ok(cases)
    }

    fn check(&self, table: &Table, target: &str, positive: &str) -> Result<(), Error> {
        let refuse = |code, message: String, hint: &str| {
            Err(Error::new(code, message, hint)
                .in_file(table.name())
                .in_column(target))
        };
        let (rows, hits) = (self.rows.len(), self.positives);
        let others = rows - hits;
        if rows == 0 {
            return refuse(
                ErrorCode::BadSetup,
                format!("{target} has no value in any row."),
                "Choose the column that says who converted.",
            );
        }
        if hits == 0 {
            return refuse(
                ErrorCode::BadSetup,
                format!("{target} is never {positive}: nobody converted in this file."),
                "Choose another value as the conversion, or use a file that holds both kinds of people.",
            );
        }
        if others == 0 {
            return refuse(
                ErrorCode::BadSetup,
                format!("{target} is {positive} in every row: everybody converted in this file."),
                "Use a file that also holds people who did not convert.",
            );
        }
        if hits < FEWEST {
            return refuse(
                ErrorCode::TooFewRows,
                format!(
                    "Only {hits} of {rows} rows converted ({target} is {positive}), and at least {FEWEST} conversions are needed to learn from."
                ),
                "Add more conversions, for example those of earlier campaigns.",
            );
        }
        if others < FEWEST {
            return refuse(
                ErrorCode::TooFewRows,
                format!(
                    "Only {others} of {rows} rows did not convert, and at least {FEWEST} are needed to learn from."
                ),
                "Add people who did not convert.",
            );
        }
        Ok(())
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none, which [`Cases::of`] refuses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Conversions over cases.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.positives as f64 / self.len().max(1) as f64
    }

    /// Table rows and outcomes of some cases.
    #[must_use]
    pub fn pick(&self, cases: &[u32]) -> (Vec<u32>, Vec<bool>) {
        cases
            .iter()
            .filter_map(|&i| {
                let i = i as usize;
                Some((*self.rows.get(i)?, *self.outcomes.get(i)?))
            })
            .unzip()
    }
}
