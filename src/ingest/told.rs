//! All that is told about a reading, before it is put into words.

use super::dialect::Dialect;
use super::evidence::Evidence;
use super::findings::Findings;
use super::issues::Issues;
use super::letters::Letters;
use super::plan::{Open, Plan, Reading};
use super::{ColumnOptions, ReadOptions};
use crate::table::{Column, Table};

/// All that a report is made from.
pub(super) struct Told<'a> {
    pub(super) file: &'a str,
    pub(super) bytes: f64,
    pub(super) letters: &'a Letters,
    pub(super) dialect: &'a Dialect,
    pub(super) plan: &'a Plan,
    pub(super) open: &'a Open,
    pub(super) evidence: &'a [Evidence],
    /// For each column of the table its place in the file.
    pub(super) kept: &'a [usize],
    pub(super) table: &'a Table,
    pub(super) rows: usize,
    /// What the user had decided.
    pub(super) given: &'a ReadOptions,
    pub(super) issues: Issues,
    pub(super) rejected: u32,
    /// Per column of the file its marks of missing values ([`Outcome`](super::pass::Outcome)).
    pub(super) marks: &'a [Vec<(String, u32)>],
    /// Totals that were left out, and another table further down.
    pub(super) findings: &'a Findings,
}

impl<'a> Told<'a> {
    /// Columns of the table with their evidence, reading and the user's choices.
    pub(super) fn columns(
        &self,
    ) -> impl Iterator<
        Item = (
            usize,
            &'a Column,
            &'a Evidence,
            Reading,
            Option<&'a ColumnOptions>,
        ),
    > {
        let (plan, evidence, given) = (self.plan, self.evidence, self.given);
        let columns = self.table.columns().iter().zip(self.kept);
        columns.filter_map(move |(column, &place)| {
            let options = given.columns.iter().find(|c| c.name == column.name);
            let reading = *plan.columns.get(place)?;
            Some((place, column, evidence.get(place)?, reading, options))
        })
    }
}
