//! How the model is tested: the schemes that the data allow.

use super::cases::Cases;
use super::fit::{Data, Plan};
use super::order::past_and_future;
use super::testing::{Tested, test};
use super::{ConversionSetup, Scheme, TimeOrder};
use crate::error::Error;
use crate::evaluate::{Split, grouped_folds, splits_of_folds, stratified_folds};
use crate::progress::{Progress, Span};
use crate::table::{ColumnType, Table};

/// The schemes the data allow, the one to quote first.
pub(super) fn schemes(
    setup: &ConversionSetup,
    cases: &Cases,
    moments: Option<&[(u32, f64)]>,
    customers: Option<&[u32]>,
    warnings: &mut Vec<String>,
) -> Result<Vec<(Scheme, Vec<Split>)>, Error> {
    let seed = u64::from(setup.seed);
    let mut schemes = Vec::new();
    if let Some(moments) = moments {
        let both = |of: &[u32], least: usize| {
            let (_, outcomes) = cases.pick(of);
            let hits = outcomes.iter().filter(|o| **o).count();
            hits >= least && outcomes.len() - hits >= least
        };
        match past_and_future(moments, setup.test_share) {
            Some(split) if both(&split.train, 10) && both(&split.test, 5) => {
                schemes.push((Scheme::Time, vec![split]));
            }
            _ => warnings.push(
                "A test in the order of time was not possible: the earlier or the later rows hold too few conversions, or nearly all rows are of one moment.".to_owned(),
            ),
        }
    }
    if let Some(customers) = customers {
        match grouped_folds(customers, &cases.outcomes, setup.folds, seed) {
            Ok(folds) => {
                schemes.push((Scheme::Grouped, splits_of_folds(&folds, setup.folds)));
            }
            Err(_) => warnings.push(
                "A test that keeps the rows of a customer together was not possible: there are too few customers.".to_owned(),
            ),
        }
    }
    let few = cases.positives.min(cases.len() - cases.positives);
    let folds = setup.folds.min(u32::try_from(few).unwrap_or(u32::MAX));
    let fold_of = stratified_folds(&cases.outcomes, folds, seed)?;
    schemes.push((Scheme::Stratified, splits_of_folds(&fold_of, folds)));
    Ok(schemes)
}

/// Trains and tests by each of them.
pub(super) fn test_all(
    data: Data<'_>,
    schemes: Vec<(Scheme, Vec<Split>)>,
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
        tested.push(test(data, scheme, splits, Plan::Choose(1), &span)?);
        done = next;
    }
    Ok(tested)
}

/// The scheme in plain words.
pub(super) fn title(
    tested: &Tested,
    setup: &ConversionSetup,
    moments: Option<&[(u32, f64)]>,
    table: &Table,
) -> String {
    match tested.scheme {
        Scheme::Time => {
            let (early, late) = shares(tested);
            let from = match &setup.order {
                TimeOrder::Column { name } if is_date(table, name) => moments
                    .and_then(|m| first_moment(m, tested.cases.iter().copied()))
                    .map(|at| format!(", from {} on", crate::table::civil::moment_text(at, false))),
                _ => None,
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

pub(super) fn is_date(table: &Table, name: &str) -> bool {
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
