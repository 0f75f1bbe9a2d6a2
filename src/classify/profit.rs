//! Expected profit by cut-off.

use super::report::ProfitReport;
use super::{Classifier, Prior};
use crate::charts::{Chart, Mark, Shape, Style, linear, reference, series, upright};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit};
use crate::evaluate::{BootstrapOptions, Scored, profit as evaluate_profit};
use crate::format;
use crate::format::per_cent;
use crate::progress::Silent;
use crate::report::Scheme;

/// Whom to contact, and what it brings, when a conversion is worth `value` and a contact
/// costs `cost`. Taken from rows that were not trained on, by the test that is quoted.
///
/// # Errors
/// [`ErrorCode::BadSetup`] when `value` is not above zero or `cost` is below zero.
pub fn profit(model: &Classifier, value: f64, cost: f64) -> Result<ProfitReport, Error> {
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
    let (scores, outcomes, customers) = model.holdout.people();
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
        .map(|p| {
            let from = per_cent(p.threshold.min(1.0));
            upright(
                p.contacted,
                &p.profit,
                format!("from a probability of {from} on"),
            )
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
                reference("No profit", &[(0.0, 0.0), (1.0, 0.0)]),
                series("Profit", Shape::Line, Style::Primary, marks),
                series(
                    "Cost over value",
                    Shape::Cut,
                    Style::Secondary,
                    vec![Mark {
                        x: cut.contacted,
                        y: cut.profit.value,
                        ..Mark::default()
                    }],
                ),
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

fn note(model: &Classifier) -> String {
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
