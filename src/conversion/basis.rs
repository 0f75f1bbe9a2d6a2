//! What a run, a comparison and a deeper look all start from.

use super::ConversionSetup;
use super::run::{check, recipe};
use crate::classify::{
    BoostingChoice, Cases, ModelKind, SchemeOptions, SchemeSplits, TrainingSet, customers, in_time,
    schemes,
};
use crate::error::Error;
use crate::prepare::Recipe;
use crate::table::Table;

/// The usable rows, the columns, and what is known of time and customers.
pub(super) struct Basis<'a> {
    table: &'a Table,
    seed: u64,
    kind: ModelKind,
    boosting: BoostingChoice,
    kept_share: f64,
    folds: u32,
    test_share: f64,
    recipe: Recipe,
    pub(super) cases: Cases,
    /// The cases in order of time, each with its moment.
    pub(super) moments: Option<Vec<(u32, f64)>>,
    /// The customer of each case, when cases repeat customers.
    pub(super) customers: Option<Vec<u32>>,
}

impl<'a> Basis<'a> {
    /// Checks the setup against the table.
    pub(super) fn of(table: &'a Table, setup: &ConversionSetup) -> Result<Self, Error> {
        check(table, setup)?;
        let cases = Cases::of(table, &setup.target, &setup.positive)?;
        Ok(Self {
            table,
            seed: u64::from(setup.seed),
            kind: setup.model,
            boosting: setup.boosting,
            kept_share: setup.kept_share,
            folds: setup.folds,
            test_share: setup.test_share,
            recipe: recipe(table, setup, &[])?,
            moments: in_time(table, &cases.rows, &setup.order)?,
            customers: match &setup.group {
                Some(column) => Some(customers(table, &cases.rows, column)?),
                None => None,
            },
            cases,
        })
    }

    /// What a fit starts from.
    pub(super) fn training_set(&self) -> TrainingSet<'_> {
        TrainingSet {
            table: self.table,
            cases: &self.cases,
            recipe: &self.recipe,
            weights: None,
            customers: self.customers.as_deref(),
            seed: self.seed,
            kind: self.kind,
            boosting: self.boosting,
            kept_share: self.kept_share,
        }
    }

    /// The schemes the data allow, the one to quote first.
    pub(super) fn schemes(&self, warnings: &mut Vec<String>) -> Result<Vec<SchemeSplits>, Error> {
        let options = SchemeOptions {
            moments: self.moments.as_deref(),
            customers: self.customers.as_deref(),
            folds: self.folds,
            test_share: self.test_share,
            seed: self.seed,
        };
        schemes(&self.cases, options, warnings)
    }
}
