//! One honest fit: preparation, penalty and coefficients learned on training cases only.

use linfa::param_guard::ParamGuard;

use super::cases::Cases;
use crate::error::{Error, ErrorCode};
use crate::evaluate::{grouped_folds, splits_of_folds, stratified_folds};
use crate::models::logistic::{
    LambdaPath, LambdaPathOptions, LambdaRule, LogisticModel, LogisticRegression, PathFold,
};
use crate::prepare::{Design, Preparation, Recipe};
use crate::progress::{Progress, Span};
use crate::table::Table;

/// How the penalty is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Penalty {
    /// By cross-validation within the training cases, with so many held-out parts.
    Choose(usize),
    /// Known, per training row.
    PerRow(f64),
}

/// What a fit learned.
pub(super) struct Fitted {
    pub(super) preparation: Preparation,
    pub(super) model: LogisticModel,
    /// The penalty over the training rows.
    pub(super) lambda_per_row: f64,
    /// The training rows as the model saw them.
    pub(super) design: Design,
}

impl Fitted {
    /// Log-odds of other cases.
    pub(super) fn predict(
        &self,
        table: &Table,
        cases: &Cases,
        test: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let (rows, _) = cases.pick(test);
        let design = self.preparation.apply(table, &rows, progress)?;
        Ok(self.model.predict_log_odds(&design))
    }
}

/// The data of a fit.
#[derive(Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) table: &'a Table,
    pub(super) cases: &'a Cases,
    pub(super) recipe: &'a Recipe,
    /// The customer of each case, when cases repeat customers.
    pub(super) customers: Option<&'a [u32]>,
    pub(super) seed: u64,
}

impl Data<'_> {
    /// The customers of some cases.
    pub(super) fn customers_of(&self, cases: &[u32]) -> Option<Vec<u32>> {
        let customers = self.customers?;
        let of = |case: &u32| customers.get(*case as usize).copied().unwrap_or(0);
        Some(cases.iter().map(of).collect())
    }
}

/// Fits to these cases.
pub(super) fn fit(
    data: Data<'_>,
    train: &[u32],
    penalty: Penalty,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<Fitted, Error> {
    let (rows, outcomes) = data.cases.pick(train);
    let customers = data.customers_of(train);
    let n = rows.len() as f64;
    let lambda_per_row = match penalty {
        Penalty::PerRow(lambda) => lambda,
        Penalty::Choose(parts) => {
            choose(
                data,
                train,
                customers.as_deref(),
                parts,
                &Span::new(progress, 0.0, 0.7),
            )? / n
        }
    };
    let prepared = data.recipe.fit_grouped(
        data.table,
        &rows,
        &outcomes,
        customers.as_deref(),
        data.seed,
        &Span::new(progress, 0.7, 0.8),
    )?;
    let model = LogisticRegression::params()
        .lambda(lambda_per_row * n)
        .covariance(covariance)
        .check()?
        .fit_rows(
            &prepared.design,
            &outcomes,
            None,
            None,
            &Span::new(progress, 0.8, 1.0),
        )?;
    Ok(Fitted {
        preparation: prepared.preparation,
        model,
        lambda_per_row,
        design: prepared.design,
    })
}

/// The penalty for a fit to all of these cases: the lowest log-loss on held-out parts. They
/// keep the rows of a customer together, where that leaves every part both outcomes: a part
/// of known customers would ask for too weak a penalty.
fn choose(
    data: Data<'_>,
    cases: &[u32],
    customers: Option<&[u32]>,
    parts: usize,
    progress: &dyn Progress,
) -> Result<f64, Error> {
    // Of four quarters the first `parts` are held out in turn: one is enough to see the
    // size of the penalty, more make it steadier.
    let (rows, outcomes) = data.cases.pick(cases);
    let seed = data.seed ^ 0x5eed;
    let folds = match customers.map(|c| grouped_folds(c, &outcomes, 4, seed)) {
        Some(Ok(folds)) => folds,
        _ => stratified_folds(&outcomes, 4, seed)?,
    };
    let splits = splits_of_folds(&folds, 4);
    let pick = |places: &[u32]| -> Vec<u32> {
        let of = |&i: &u32| cases.get(i as usize).copied();
        places.iter().filter_map(of).collect()
    };
    let mut ready = Vec::new();
    let parts = parts.clamp(1, 4);
    for (done, split) in splits.iter().take(parts).enumerate() {
        let from = 0.3 * done as f64 / parts as f64;
        let span = Span::new(progress, from, from + 0.3 / parts as f64);
        let kept = pick(&split.train);
        let (train, train_outcomes) = data.cases.pick(&kept);
        let (test, test_outcomes) = data.cases.pick(&pick(&split.test));
        let prepared = data.recipe.fit_grouped(
            data.table,
            &train,
            &train_outcomes,
            data.customers_of(&kept).as_deref(),
            data.seed,
            &span,
        )?;
        let held_out = prepared.preparation.apply(data.table, &test, &span)?;
        ready.push((prepared.design, train_outcomes, held_out, test_outcomes));
    }
    let folds: Vec<PathFold<'_>> = ready
        .iter()
        .map(|(train, train_outcomes, test, test_outcomes)| PathFold {
            train,
            train_outcomes,
            test,
            test_outcomes,
        })
        .collect();
    let path = LambdaPath::walk(
        &folds,
        LambdaPathOptions {
            rule: LambdaRule::Lowest,
            ..LambdaPathOptions::default()
        },
        &Span::new(progress, 0.3, 1.0),
    )?;
    // The path's penalties are for all rows of its held-out parts together.
    let held_out: usize = folds.iter().map(|f| f.test_outcomes.len()).sum();
    let scaled = path.chosen * rows.len() as f64 / held_out.max(1) as f64;
    if scaled.is_finite() {
        Ok(scaled)
    } else {
        Err(Error::new(
            ErrorCode::NotConverged,
            "The penalty could not be chosen.",
            "Report this as a defect.",
        ))
    }
}
