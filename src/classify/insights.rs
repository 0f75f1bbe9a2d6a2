//! A deeper look at a model, which takes a while: what it would miss without a column, how each
//! column acts, and for whom it is worse. All of it on rows it was not trained on.

use super::{Plan, TrainingSet, fit};
use crate::error::Error;
use crate::evaluate::Split;
use crate::explain::{
    Dependence, Permuted, Segments, TestedRows, dependence, permutation_importance, segments,
};
use crate::progress::{Progress, Silent, Span};
use crate::table::{Column, Table};

/// Columns whose effect is followed.
const FOLLOWED: usize = 6;

/// What was found.
pub struct Insights {
    /// The loss by shuffling each column.
    pub permuted: Permuted,
    /// How the probability follows the columns that matter most.
    pub dependences: Vec<Dependence>,
    /// Promised and observed conversions of parts of the people.
    pub segments: Segments,
}

/// Trains once on the training rows of this split, and looks at the model on its test rows.
///
/// # Errors
/// As [`fit`].
pub fn look_deeper(
    set: TrainingSet<'_>,
    split: &Split,
    progress: &dyn Progress,
) -> Result<Insights, Error> {
    let learning = Span::new(progress, 0.02, 0.4);
    let fitted = fit(set, &split.train, Plan::Choose(1), false, &learning)?;
    let probabilities = fitted.predict(set, &split.test, &Span::new(progress, 0.4, 0.45))?;

    let columns: Vec<String> = set.recipe.plans().iter().map(|p| p.name.clone()).collect();
    let (test_rows, outcomes) = set.cases.pick(&split.test);
    let mut picked = Vec::new();
    for name in &columns {
        picked.push(Column {
            name: name.clone(),
            values: set.table.column(name)?.values.pick(&test_rows),
        });
    }
    let tested = Table::new(set.table.name(), picked)?;
    let customers = set.customers_of(&split.test);
    let weights = set.weights_of(&split.test);
    let rows = TestedRows {
        table: &tested,
        outcomes: &outcomes,
        weights: weights.as_deref(),
        customers: customers.as_deref(),
        others_weigh: set.others_weigh(),
        seed: set.seed,
    };
    let predict = |table: &Table| {
        let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
        let mut p = fitted.predictor.fitted().log_odds(table, &all, &Silent)?;
        for p in &mut p {
            *p = fitted.link.probability(*p);
        }
        Ok(p)
    };

    let shuffling = Span::new(progress, 0.45, 0.8);
    let permuted = permutation_importance(&predict, &rows, &columns, &shuffling)?;
    let strongest = permuted.groups.iter().flat_map(|group| &group.columns);
    let used = fitted.predictor.fitted().columns();
    let strongest = strongest.filter(|c| used.contains(c));
    let strongest: Vec<&String> = strongest.take(FOLLOWED).collect();
    let mut dependences = Vec::new();
    for (done, column) in (0_u32..).zip(&strongest) {
        let share = f64::from(done) / strongest.len() as f64;
        progress.report("Following columns", 0.8 + 0.15 * share)?;
        dependences.push(dependence(&predict, &rows, &columns, column)?);
    }
    let looking = Span::new(progress, 0.95, 1.0);
    let segments = segments(&probabilities, &rows, &columns, &looking)?;
    Ok(Insights {
        permuted,
        dependences,
        segments,
    })
}
