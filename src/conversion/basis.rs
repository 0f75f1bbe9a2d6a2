//! What a run and a comparison of models both start from.

use super::cases::Cases;
use super::fit::Data;
use super::order::{customers, in_time};
use super::run::{check, recipe};
use super::{BoostingChoice, ConversionSetup, ModelKind};
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
        let cases = Cases::of(table, setup)?;
        Ok(Self {
            table,
            seed: u64::from(setup.seed),
            kind: setup.model,
            boosting: setup.boosting,
            kept_share: setup.kept_share,
            recipe: recipe(table, setup, &[])?,
            moments: in_time(table, &cases.rows, &setup.order)?,
            customers: match &setup.group {
                Some(column) => Some(customers(table, &cases.rows, column)?),
                None => None,
            },
            cases,
        })
    }

    /// The data of a fit.
    pub(super) fn data(&self) -> Data<'_> {
        Data {
            table: self.table,
            cases: &self.cases,
            recipe: &self.recipe,
            customers: self.customers.as_deref(),
            seed: self.seed,
            kind: self.kind,
            boosting: self.boosting,
            kept_share: self.kept_share,
        }
    }
}
