//! A deeper look at the model, which takes a while: what it would miss without a column, how
//! each column acts, and for whom it is worse. All of it on rows it was not trained on.

use super::ConversionSetup;
use super::basis::Basis;
use super::cards;
use super::fit::{Plan, fit};
use super::schemes::schemes;
use crate::error::{Error, ErrorCode};
use crate::explain::{TestedRows, dependence, permutation_importance, segments};
use crate::progress::{Progress, Silent, Span};
use crate::report::Card;
use crate::table::{Column, Table};

/// Columns whose effect is drawn.
const DRAWN: usize = 6;

/// Trains once on the training rows of the scheme to quote, and looks at the model on its test
/// rows.
///
/// # Errors
/// As [`run`](super::run), and [`Error::cancelled`].
pub fn insights(
    table: &Table,
    setup: &ConversionSetup,
    progress: &dyn Progress,
) -> Result<Vec<Card>, Error> {
    progress.report("Getting ready", 0.0)?;
    let basis = Basis::of(table, setup)?;
    let data = basis.data();
    let moments = basis.moments.as_deref();
    let schemes = schemes(
        setup,
        &basis.cases,
        moments,
        data.customers,
        &mut Vec::new(),
    )?;
    let first = schemes
        .first()
        .and_then(|(scheme, splits)| Some((*scheme, splits.first()?)));
    let (scheme, split) = first
        .ok_or_else(|| Error::new(ErrorCode::TooFewRows, "No test was possible.", "Add rows."))?;
    let plan = Plan::Choose(1);
    let fitted = fit(
        data,
        &split.train,
        plan,
        false,
        &Span::new(progress, 0.02, 0.4),
    )?;
    let probabilities = fitted.predict(data, &split.test, &Span::new(progress, 0.4, 0.45))?;

    let columns: Vec<String> = data.recipe.plans().iter().map(|p| p.name.clone()).collect();
    let (test_rows, outcomes) = data.cases.pick(&split.test);
    let mut picked = Vec::new();
    for name in &columns {
        picked.push(Column {
            name: name.clone(),
            values: table.column(name)?.values.pick(&test_rows),
        });
    }
    let tested = Table::new(table.name(), picked)?;
    let customers = data.customers_of(&split.test);
    let rows = TestedRows {
        table: &tested,
        outcomes: &outcomes,
        customers: customers.as_deref(),
        others_weigh: 1.0 / setup.kept_share,
        seed: data.seed,
    };
    let predict = |table: &Table| {
        let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
        let mut p = fitted.predictor.log_odds(table, &all, &Silent)?;
        for p in &mut p {
            *p = fitted.link.probability(*p);
        }
        Ok(p)
    };

    let shuffling = Span::new(progress, 0.45, 0.8);
    let permuted = permutation_importance(&predict, &rows, &columns, &shuffling)?;
    let strongest = permuted.groups.iter().flat_map(|group| &group.columns);
    let used = fitted.predictor.columns();
    let strongest: Vec<&String> = strongest.filter(|c| used.contains(c)).take(DRAWN).collect();
    let mut dependences = Vec::new();
    for (done, column) in (0_u32..).zip(&strongest) {
        let share = f64::from(done) / strongest.len() as f64;
        progress.report("Following columns", 0.8 + 0.15 * share)?;
        dependences.push(dependence(&predict, &rows, &columns, column)?);
    }
    let looking = Span::new(progress, 0.95, 1.0);
    let parts = segments(&probabilities, &rows, &columns, &looking)?;
    let on = scheme.tested_on();
    let cards = vec![
        cards::permutation_importance(&permuted, on),
        cards::partial_dependence(&dependences, on),
        cards::segments(&parts, on),
    ];
    progress.report("Done", 1.0)?;
    Ok(cards)
}
