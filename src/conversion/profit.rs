//! Expected profit by cut-off.

use super::testing::{linear, reference};
use super::words::per_cent;
use super::{ConversionModel, Prior, ProfitReport, Scheme};
use crate::charts::{Chart, Mark, Series, Shape, Style};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit};
use crate::evaluate::{BootstrapOptions, Scored, profit as evaluate_profit};
use crate::format;
use crate::progress::Silent;

/// People the curve is drawn from, at most: redrawn while the user types.
const PEOPLE: u32 = 20_000;

/// Whom to contact, and what it brings, when a conversion is worth `value` and a contact
/// costs `cost`. Taken from rows that were not trained on, by the test that is quoted.
///
/// # Errors
/// [`ErrorCode::BadSetup`] when `value` is not above zero or `cost` is below zero.
pub fn profit(model: &ConversionModel, value: f64, cost: f64) -> Result<ProfitReport, Error> {
    model.check()?;
    let refuse = |message: &str, hint: &str| Err(Error::new(ErrorCode::BadSetup, message, hint));
    if !(value.is_finite() && value > 0.0) {
        return refuse(
            "The value of a conversion must be above zero.",
            "Enter what one conversion brings, without the cost of the contact.",
        );
    }
    if !(cost.is_finite() && cost >= 0.0) {
        return refuse(
            "The cost of a contact cannot be below zero.",
            "Enter what contacting one person costs.",
        );
    }
    let (scores, outcomes, customers) = people(model);
    let weigh = |hit: &bool| match hit {
        true => model.prior.conversions,
        false => model.prior.others,
    };
    let weights: Vec<f64> = outcomes.iter().map(weigh).collect();
    let weights = (model.prior != Prior::default()).then_some(weights.as_slice());
    let scored = Scored::new(&outcomes, &scores, weights)?;
    let options = BootstrapOptions {
        replicates: Some(200),
        clusters: customers.as_deref(),
        seed: 1,
    };
    let found = evaluate_profit(&scored, value, cost, &options, &Silent)?;
    let (cut, all) = (found.at_theory, found.everybody);
    let marks: Vec<Mark> = found
        .curve
        .iter()
        .map(|p| Mark {
            x: p.contacted,
            y: p.profit.value,
            low: Some(p.profit.low),
            high: Some(p.profit.high),
            base: None,
            label: format!(
                "from a probability of {} on",
                per_cent(p.threshold.min(1.0))
            ),
        })
        .collect();
    let (low, high) = marks.iter().fold((0.0_f64, 0.0_f64), |range, m| {
        (
            range.0.min(m.low.unwrap_or(m.y)),
            range.1.max(m.high.unwrap_or(m.y)),
        )
    });
    let headline = headline(
        &found.contacted.value,
        &cut.profit,
        all.profit.value,
        cost / value,
    );
    Ok(ProfitReport {
        chart: Chart {
            id: "profit".to_owned(),
            title: "Profit per 1,000 people by list length".to_owned(),
            caption: headline.clone(),
            note: note(model),
            x: linear(
                "Share of people contacted, best first",
                Unit::Share,
                0.0,
                1.0,
            ),
            y: linear("Profit per 1,000 people", Unit::Money, low, high),
            series: vec![
                reference("No profit", (0.0, 0.0), (1.0, 0.0)),
                Series {
                    name: "Profit".to_owned(),
                    shape: Shape::Line,
                    style: Style::Primary,
                    marks,
                },
                Series {
                    name: "Cost over value".to_owned(),
                    shape: Shape::Cut,
                    style: Style::Secondary,
                    marks: vec![Mark {
                        x: cut.contacted,
                        y: cut.profit.value,
                        ..Mark::default()
                    }],
                },
            ],
        },
        headline,
        threshold: cost / value,
        profit: cut.profit,
        profit_all: all.profit,
        contacted: found.contacted,
        best: found.best_threshold,
        best_words: best_words(&found.best_threshold, cost / value),
    })
}

/// The tested people, one by one, with the customer of each where they repeat; a sample of
/// even steps when there are very many.
pub(super) fn people(model: &ConversionModel) -> (Vec<f64>, Vec<bool>, Option<Vec<u32>>) {
    let holdout = &model.holdout;
    let total: u64 = holdout.rows.iter().map(|n| u64::from(*n)).sum();
    // Where customers repeat, the model keeps few enough, and all rows of each.
    let step = match &holdout.customers {
        Some(_) => 1,
        None => total.div_ceil(u64::from(PEOPLE)).max(1),
    };
    let (mut scores, mut outcomes) = (Vec::new(), Vec::new());
    // Converters and others are counted apart, so that both are thinned evenly.
    let mut passed = [0_u64; 2];
    let groups = holdout.scores.iter().zip(&holdout.rows);
    for ((&score, &rows), &hits) in groups.zip(&holdout.conversions) {
        let parts = [(true, hits.min(rows)), (false, rows.saturating_sub(hits))];
        for ((outcome, n), passed) in parts.into_iter().zip(&mut passed) {
            let before = passed.div_ceil(step);
            *passed += u64::from(n);
            for _ in before..passed.div_ceil(step) {
                scores.push(score);
                outcomes.push(outcome);
            }
        }
    }
    (scores, outcomes, holdout.customers.clone())
}

fn headline(contacted: &f64, profit: &Estimate, everybody: f64, cut: f64) -> String {
    let money = |x: f64| format::value(x, Unit::Money);
    if cut >= 1.0 {
        return "A contact costs as much as a conversion brings: contact nobody.".to_owned();
    }
    if *contacted <= 0.0 {
        return format!(
            "Nobody reaches a probability of {}, where a contact pays for itself: contact nobody.",
            per_cent(cut)
        );
    }
    format!(
        "Contact the {} with a probability of {} or more: that brings {} per 1,000 people ({} to {}), contacting everybody {}.",
        per_cent(*contacted),
        per_cent(cut),
        money(profit.value),
        money(profit.low),
        money(profit.high),
        money(everybody)
    )
}

/// Whether the cut-off that paid best in the test agrees with cost over value.
fn best_words(best: &Estimate, theory: f64) -> String {
    let range = format!(
        "In the test itself the best cut-off was {} ({} to {})",
        per_cent(best.value),
        per_cent(best.low),
        per_cent(best.high)
    );
    if (best.low..=best.high).contains(&theory) {
        format!("{range}, which agrees with cost over value.")
    } else {
        format!(
            "{range}, away from cost over value: the probabilities were off there. Look at both before you decide."
        )
    }
}

fn note(model: &ConversionModel) -> String {
    let test = match model.holdout.scheme {
        Scheme::Time => "later rows, which were not trained on",
        Scheme::Grouped => "customers who were not trained on",
        Scheme::Stratified => "rows that were not trained on",
    };
    let moved = if model.moved.is_some() {
        " The conversion rate moved in time, so the cut by probability may be off: look at the top of the curve too."
    } else {
        ""
    };
    format!(
        "Measured on {test}. The band is a 95 % interval. It counts every conversion as won by the contact, also those that would have come by themselves.{moved}"
    )
}
