//! A deeper look at a model of a setup.

use super::ConversionSetup;
use super::basis::Basis;
use crate::cards;
use crate::classify::{look_deeper, no_test};
use crate::error::Error;
use crate::progress::Progress;
use crate::report::Card;
use crate::table::Table;

/// Trains once on the training rows of the scheme to quote, and looks at the model on its test
/// rows: what it would miss without a column, how each column acts, and for whom it is worse.
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
    let schemes = basis.schemes(&mut Vec::new())?;
    let first = schemes.first();
    let first = first.and_then(|(scheme, splits)| Some((*scheme, splits.first()?)));
    let (scheme, split) = first.ok_or_else(no_test)?;
    let found = look_deeper(basis.training_set(), split, progress)?;
    let on = scheme.tested_on();
    let cards = vec![
        cards::permutation_importance(&found.permuted, on),
        cards::partial_dependence(&found.dependences, on),
        cards::segments(&found.segments, on),
    ];
    progress.report("Done", 1.0)?;
    Ok(cards)
}
