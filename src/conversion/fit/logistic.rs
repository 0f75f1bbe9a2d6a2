//! Logistic regression: the penalty, then the coefficients.

use linfa::param_guard::ParamGuard;

use super::{Chosen, Data, Settings};
use crate::conversion::predictor::Predictor;
use crate::error::{Error, ErrorCode};
use crate::evaluate::Split;
use crate::models::logistic::{
    LambdaPath, LambdaPathOptions, LambdaRule, LogisticRegression, PathFold,
};
use crate::prepare::{Design, Prepared};
use crate::progress::{Progress, Span};

/// A held-out part, prepared by what was learned on the cases kept.
struct Part {
    kept: Prepared,
    kept_outcomes: Vec<bool>,
    left: Design,
    left_outcomes: Vec<bool>,
}

/// The penalty with the lowest log-loss on the held-out parts, for a fit to `rows` rows.
pub(super) fn choose(
    data: Data<'_>,
    rows: usize,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Chosen, Error> {
    let mut parts = Vec::new();
    let n = splits.len().max(1) as f64;
    for (done, split) in splits.iter().enumerate() {
        let from = 0.3 * done as f64 / n;
        let span = Span::new(progress, from, from + 0.3 / n);
        let (left, left_outcomes) = data.cases.pick(&split.test);
        let (kept, kept_outcomes) = prepare(data, &split.train, &span)?;
        parts.push(Part {
            left: kept.preparation.apply(data.table, &left, &span)?,
            kept,
            kept_outcomes,
            left_outcomes,
        });
    }
    let folds: Vec<PathFold<'_>> = parts
        .iter()
        .map(|part| PathFold {
            train: &part.kept.design,
            train_outcomes: &part.kept_outcomes,
            test: &part.left,
            test_outcomes: &part.left_outcomes,
        })
        .collect();
    let path = LambdaPath::walk(
        &folds,
        LambdaPathOptions {
            rule: LambdaRule::Lowest,
            ..LambdaPathOptions::default()
        },
        &Span::new(progress, 0.3, 0.9),
    )?;
    // The path's penalties are for all rows of its held-out parts together.
    let left: usize = folds.iter().map(|f| f.test_outcomes.len()).sum();
    let per_row = path.chosen / left.max(1) as f64;
    if !(per_row * rows as f64).is_finite() {
        return Err(Error::new(
            ErrorCode::NotConverged,
            "The penalty could not be chosen.",
            "Report this as a defect.",
        ));
    }
    let mut held_out = Vec::new();
    for part in &parts {
        let model = LogisticRegression::params()
            .lambda(per_row * part.kept_outcomes.len() as f64)
            .covariance(false)
            .check()?
            .fit_rows(
                &part.kept.design,
                &part.kept_outcomes,
                None,
                None,
                &Span::new(progress, 0.9, 1.0),
            )?;
        held_out.push(model.predict_log_odds(&part.left));
    }
    Ok(Chosen {
        settings: Settings::Penalty(per_row),
        held_out,
    })
}

/// Fits to these cases.
pub(super) fn learn(
    data: Data<'_>,
    train: &[u32],
    settings: Settings,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<Predictor, Error> {
    let Settings::Penalty(per_row) = settings else {
        return Err(super::mixed_up());
    };
    let (prepared, outcomes) = prepare(data, train, &Span::new(progress, 0.0, 0.4))?;
    let model = LogisticRegression::params()
        .lambda(per_row * outcomes.len() as f64)
        .covariance(covariance)
        .check()?
        .fit_rows(
            &prepared.design,
            &outcomes,
            None,
            None,
            &Span::new(progress, 0.4, 1.0),
        )?;
    Ok(Predictor::Logistic {
        preparation: prepared.preparation,
        model,
    })
}

fn prepare(
    data: Data<'_>,
    cases: &[u32],
    progress: &dyn Progress,
) -> Result<(Prepared, Vec<bool>), Error> {
    let (rows, outcomes) = data.cases.pick(cases);
    let customers = data.customers_of(cases);
    let prepared = data.recipe.fit_grouped(
        data.table,
        &rows,
        &outcomes,
        customers.as_deref(),
        data.seed,
        progress,
    )?;
    Ok((prepared, outcomes))
}
