//! Columns and steps put together, and what they learn.

use super::design::{Design, DesignBuilder};
use super::learn;
use super::plan::{ColumnPlan, Steps};
use super::preparation::Preparation;
use crate::error::{Error, ErrorCode};
use crate::numeric::count;
use crate::progress::Progress;
use crate::table::Table;

/// Columns and steps; learns a [`Preparation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    columns: Vec<ColumnPlan>,
    steps: Steps,
}

/// What a recipe learned, and the training rows made with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// To be applied to other rows and saved.
    pub preparation: Preparation,
    /// The training rows in the order they were given. Differs from applying the
    /// preparation to them only in columns with many levels, whose rates are out of fold here.
    pub design: Design,
}

impl Recipe {
    /// Uses these columns with these steps.
    #[must_use]
    pub fn new(columns: Vec<ColumnPlan>, steps: Steps) -> Self {
        Self { columns, steps }
    }

    /// The columns used.
    #[must_use]
    pub fn plans(&self) -> &[ColumnPlan] {
        &self.columns
    }

    /// Learns from these rows of the table. `target[i]` says whether row `rows[i]`
    /// converted; it is used for columns with many levels only. `seed` decides their folds.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when `target` and `rows` differ in length,
    /// [`ErrorCode::TooFewRows`] without rows, [`ErrorCode::NotFound`] for a planned column
    /// the table lacks, [`ErrorCode::BadSetup`] when no column varies, and
    /// [`Error::cancelled`] by the listener.
    pub fn fit(
        &self,
        table: &Table,
        rows: &[u32],
        target: &[bool],
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Prepared, Error> {
        self.fit_grouped(table, rows, target, None, seed, progress)
    }

    /// As [`Self::fit`], with the customer of each row when rows repeat customers: all rows
    /// of a customer share a fold, because one of them would give the others' outcome away.
    ///
    /// # Errors
    /// As [`Self::fit`], and [`ErrorCode::BadRequest`] when `groups` differs in length.
    pub fn fit_grouped(
        &self,
        table: &Table,
        rows: &[u32],
        target: &[bool],
        groups: Option<&[u32]>,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Prepared, Error> {
        if rows.len() != target.len() || groups.is_some_and(|g| g.len() != rows.len()) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!(
                    "{} rows came with outcomes or customers that do not fit.",
                    rows.len()
                ),
                "Report this as a defect.",
            ));
        }
        if rows.is_empty() {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                "There is no row to learn from.",
                "Use a file with more rows.",
            ));
        }
        let mut builder = DesignBuilder::new(rows.len());
        let mut columns = Vec::with_capacity(self.columns.len());
        for (done, plan) in self.columns.iter().enumerate() {
            progress.report("Preparing columns", count(done) / count(self.columns.len()))?;
            let values = &table.column(&plan.name)?.values;
            let lesson = learn::Lesson {
                rows,
                target,
                groups,
                seed,
                steps: self.steps,
            };
            columns.push(lesson.column(&mut builder, plan, values));
        }
        let design = builder.finish();
        if design.width() == 0 {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "None of the chosen columns varies.",
                "Choose at least one column with more than one value.",
            ));
        }
        let positives = target.iter().filter(|&&t| t).count();
        Ok(Prepared {
            preparation: Preparation {
                columns,
                rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                target_rate: count(positives) / count(rows.len()),
            },
            design,
        })
    }
}
