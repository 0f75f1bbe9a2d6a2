//! A list of a given length.

use super::Classifier;
use super::Matched;
use super::report::TopKReport;
use crate::error::{Error, ErrorCode};
use crate::evaluate::capacity;
use crate::format::{count, per_cent};
use crate::progress::Progress;
use crate::table::Table;

/// What contacting the best `k` people of a table brings.
///
/// # Errors
/// As [`Classifier::log_odds`], and [`ErrorCode::BadRequest`] without places.
pub fn top_k(
    model: &Classifier,
    table: &Table,
    k: u32,
    progress: &dyn Progress,
) -> Result<TopKReport, Error> {
    if k == 0 {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "Nobody can be contacted with no place on the list.",
            "Enter at least 1.",
        ));
    }
    let probabilities = Matched::of(model, table, None)?.probabilities(progress)?;
    let found = capacity(&probabilities, k as usize, Some(&model.holdout_ratio()));
    let conversions = found.conversions;
    let mut headline = format!(
        "Contact the {} with a probability of {} or more: about {} of them can be expected to convert ({} to {}); of as many drawn at random it would be {}.",
        count(found.contacted as f64),
        per_cent(found.threshold),
        count(conversions.value),
        count(conversions.low),
        count(conversions.high),
        count(found.at_random),
    );
    if found.left_out > 0 {
        headline.push_str(&format!(
            " {} more have the lowest of these probabilities and no place; the list takes those that come first in the file.",
            count(found.left_out as f64)
        ));
    }
    Ok(TopKReport {
        headline,
        contacted: u32::try_from(found.contacted).unwrap_or(u32::MAX),
        threshold: found.threshold,
        conversions,
        at_random: found.at_random,
    })
}
