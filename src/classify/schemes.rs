//! How a model is tested: the schemes that the data allow.

use super::order::past_and_future;
use super::{Cases, Plan, Tested, TimeOrder, TrainingSet, test};
use crate::error::Error;
use crate::evaluate::{Split, grouped_folds, splits_of_folds, stratified_folds};
use crate::progress::{Progress, Span};
use crate::report::Scheme;
use crate::table::civil::moment_text;
use crate::table::{ColumnType, Table};

/// A way of testing, with the splits it makes.
pub type SchemeSplits = (Scheme, Vec<Split>);

/// What is known of the cases, and the choices that splits depend on.
#[derive(Clone, Copy)]
pub struct SchemeOptions<'a> {
    /// The cases in order of time, each with its moment; see [`super::in_time`].
    pub moments: Option<&'a [(u32, f64)]>,
    /// The customer of each case, when cases repeat customers.
    pub customers: Option<&'a [u32]>,
    /// Folds of the cross-validation, 2 to 20.
    pub folds: u32,
    /// Share of the cases, the last ones in time, kept for the test in time order.
    pub test_share: f64,
    /// The same seed gives the same splits.
    pub seed: u64,
}

/// The schemes the data allow, the one to quote first; what kept a scheme from being possible is
/// added to `warnings`.
///
/// # Errors
/// [`crate::error::ErrorCode::TooFewRows`] when not even folds at random are possible.
pub fn schemes(
    cases: &Cases,
    options: SchemeOptions<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<SchemeSplits>, Error> {
    let SchemeOptions { folds, seed, .. } = options;
    let mut schemes = Vec::new();
    if let Some(moments) = options.moments {
        let both = |of: &[u32], least: usize| {
            let (_, outcomes) = cases.pick(of);
            let hits = outcomes.iter().filter(|o| **o).count();
            hits >= least && outcomes.len() - hits >= least
        };
        match past_and_future(moments, options.test_share) {
            Some(split) if both(&split.train, 10) && both(&split.test, 5) => {
                schemes.push((Scheme::Time, vec![split]));
            }
            _ => warnings.push(
                "A test in the order of time was not possible: the earlier or the later rows hold too few conversions, or nearly all rows are of one moment.".to_owned(),
            ),
        }
    }
    if let Some(customers) = options.customers {
        match grouped_folds(customers, &cases.outcomes, folds, seed) {
            Ok(fold_of) => {
                schemes.push((Scheme::Grouped, splits_of_folds(&fold_of, folds)));
            }
            Err(_) => warnings.push(
                "A test that keeps the rows of a customer together was not possible: there are too few customers.".to_owned(),
            ),
        }
    }
    let few = cases.positives.min(cases.len() - cases.positives);
    let folds = folds.min(u32::try_from(few).unwrap_or(u32::MAX));
    let fold_of = stratified_folds(&cases.outcomes, folds, seed)?;
    schemes.push((Scheme::Stratified, splits_of_folds(&fold_of, folds)));
    Ok(schemes)
}

/// Trains and tests by each of them.
///
/// # Errors
/// As [`test()`].
pub fn test_all(
    set: TrainingSet<'_>,
    schemes: Vec<SchemeSplits>,
    progress: &dyn Progress,
) -> Result<Vec<Tested>, Error> {
    let fits: usize = schemes.iter().map(|(_, splits)| splits.len()).sum();
    let mut done = 0;
    let mut tested = Vec::new();
    for (scheme, splits) in schemes {
        let next = done + splits.len();
        let span = Span::new(
            progress,
            done as f64 / fits as f64,
            next as f64 / fits as f64,
        );
        tested.push(test(set, scheme, splits, Plan::Choose(1), &span)?);
        done = next;
    }
    Ok(tested)
}

/// The scheme in plain words.
#[must_use]
pub fn title(
    tested: &Tested,
    order: &TimeOrder,
    moments: Option<&[(u32, f64)]>,
    table: &Table,
) -> String {
    match tested.scheme {
        Scheme::Time => {
            let (early, late) = shares(tested);
            let from = if is_dated(table, order) {
                moments
                    .and_then(|m| first_moment(m, tested.cases.iter().copied()))
                    .map(|at| format!(", from {} on", moment_text(at, false)))
            } else {
                None
            };
            format!(
                "Trained on the first {early}, tested on the last {late}{}",
                from.unwrap_or_default()
            )
        }
        Scheme::Grouped => format!(
            "{} parts in turn, the rows of a customer kept together",
            tested.splits.len()
        ),
        Scheme::Stratified => format!("{} parts in turn, at random", tested.splits.len()),
    }
}

/// Whether the order in time is that of a column of dates.
#[must_use]
pub fn is_dated(table: &Table, order: &TimeOrder) -> bool {
    let TimeOrder::Column { name } = order else {
        return false;
    };
    table
        .column(name)
        .is_ok_and(|c| c.values.column_type() == ColumnType::Date)
}

fn first_moment(moments: &[(u32, f64)], cases: impl Iterator<Item = u32>) -> Option<i64> {
    let mut tested = std::collections::BTreeSet::new();
    tested.extend(cases);
    moments
        .iter()
        .find(|(case, _)| tested.contains(case))
        .map(|(_, at)| *at as i64)
}

/// The training and test shares of a split in time.
fn shares(tested: &Tested) -> (String, String) {
    let (train, test) = tested
        .splits
        .first()
        .map_or((0, 0), |s| (s.train.len(), s.test.len()));
    let late = (100.0 * test as f64 / (train + test).max(1) as f64).round();
    (format!("{:.0} %", 100.0 - late), format!("{late:.0} %"))
}
