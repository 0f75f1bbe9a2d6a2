//! Other kinds of models and other settings, on the rows of a run.

use super::basis::Basis;
use super::{CompareReport, ConversionSetup};
use crate::cards;
use crate::classify::{compare_kinds, tune_boosting};
use crate::error::Error;
use crate::progress::{Progress, Span};
use crate::table::Table;

/// Trains every kind of model on the same rows and tests it on the same others, by each scheme
/// that the data allow, and says whether one is better than logistic regression. Then the
/// settings of boosted trees are tuned by the scheme to quote.
///
/// # Errors
/// As [`run`](super::run), and [`Error::cancelled`].
pub fn compare(
    table: &Table,
    setup: &ConversionSetup,
    progress: &dyn Progress,
) -> Result<CompareReport, Error> {
    let basis = Basis::of(table, setup)?;
    let set = basis.training_set();
    // What kept some scheme from being possible is said where the model is trained.
    let schemes = basis.schemes(&mut Vec::new())?;
    let quoted = schemes.first().and_then(|(scheme, splits)| {
        let split = splits.first()?;
        Some((*scheme, split.clone()))
    });
    let compared = compare_kinds(set, schemes, &Span::new(progress, 0.0, 0.6))?;
    let mut cards = vec![cards::models(&compared)];
    let mut boosting = None;
    if let Some((scheme, split)) = quoted {
        let tuned = tune_boosting(set, scheme, &split, &Span::new(progress, 0.6, 1.0))?;
        cards.push(cards::tuning(&tuned));
        boosting = tuned.better;
    }
    Ok(CompareReport { cards, boosting })
}
