//! What a run, a comparison and a deeper look all start from.

use super::ConversionSetup;
use crate::classify::{
    BoostingChoice, Cases, ModelKind, SchemeOptions, SchemeSplits, TrainingSet, customers, in_time,
    schemes,
};
use crate::error::{Error, ErrorCode};
use crate::prepare::{ColumnPlan, Recipe, Steps};
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
        let cases = Cases::of(table, &setup.target, &setup.positive, &setup.also)?;
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

/// Whether the choices make sense by themselves and fit the table.
fn check(table: &Table, setup: &ConversionSetup) -> Result<(), Error> {
    let refuse = |message: String, hint: &str| Err(Error::new(ErrorCode::BadSetup, message, hint));
    if !(2..=20).contains(&setup.folds) {
        return refuse(
            format!(
                "The number of folds must be 2 to 20, and it is {}.",
                setup.folds
            ),
            "Choose 5.",
        );
    }
    if !(0.1..=0.5).contains(&setup.test_share) {
        return refuse(
            "The share kept for the test must be 10 % to 50 %.".to_owned(),
            "Choose 30 %.",
        );
    }
    if !(setup.kept_share > 0.0 && setup.kept_share <= 1.0) {
        return refuse(
            "The share of people without a conversion that the file holds must be above 0 % and at most 100 %.".to_owned(),
            "Enter 100 % when nobody was left out.",
        );
    }
    if setup.expected_rate.is_some_and(|r| !(r > 0.0 && r < 1.0)) {
        return refuse(
            "The conversion rate to expect must lie between 0 % and 100 %.".to_owned(),
            "Leave it empty to expect that of the file.",
        );
    }
    for choice in setup.columns.iter().filter(|c| c.include) {
        table.column(&choice.name)?;
        if choice.name == setup.target {
            return refuse(
                format!("{} is the target and cannot predict itself.", choice.name),
                "Take it out of the columns.",
            );
        }
    }
    Ok(())
}

/// The columns that are in, those named in `flip` the other way round.
pub(super) fn recipe(
    table: &Table,
    setup: &ConversionSetup,
    flip: &[&str],
) -> Result<Recipe, Error> {
    let plans: Vec<ColumnPlan> = setup
        .columns
        .iter()
        .filter(|c| c.include != flip.contains(&c.name.as_str()))
        .map(|c| {
            Ok(ColumnPlan::for_values(
                &c.name,
                &table.column(&c.name)?.values,
            ))
        })
        .collect::<Result<_, Error>>()?;
    if plans.is_empty() {
        return Err(Error::new(
            ErrorCode::BadSetup,
            "No column is chosen to predict with.",
            "Take in at least one column that is known before the contact.",
        ));
    }
    Ok(Recipe::new(plans, Steps::default()))
}
