//! Odds ratios with their intervals.

use super::Logistic;
use crate::charts::{Chart, Mark, Shape, Style, bands, cut, logarithmic, series};
use crate::estimate::{Estimate, Unit, Z95};
use crate::grid::Grid;
use crate::numeric::{exp, sort_by};
use crate::prepare::{Term, TermKind};
use crate::report::Card;

/// Terms drawn.
const DRAWN: usize = 20;
/// Rows of the table.
const LISTED: usize = 200;

/// Odds ratios of all terms; `None` without terms or standard errors.
pub(super) fn odds(fitted: &Logistic) -> Option<Card> {
    let Logistic { preparation, model } = fitted;
    let terms = preparation.terms();
    let errors = model.standard_errors();
    if errors.is_empty() || terms.is_empty() {
        return None;
    }
    let mut all: Vec<(&Term, f64, Estimate)> = terms
        .iter()
        .zip(&model.coefficients)
        .zip(errors.iter().skip(1))
        // No training row has a new level: the penalty alone places it.
        .filter(|((term, _), _)| !matches!(term.kind, TermKind::New { .. }))
        .map(|((term, &b), &se)| {
            let ratio = Estimate {
                value: exp(b),
                low: exp(b - Z95 * se),
                high: exp(b + Z95 * se),
                unit: Unit::Times,
            };
            (term, b, ratio)
        })
        .collect();
    sort_by(&mut all, |a, b| b.1.abs().total_cmp(&a.1.abs()));
    // What is drawn and named first: effects whose interval leaves out 1.
    let clear = |r: &Estimate| r.low > 1.0 || r.high < 1.0;
    let drawn: Vec<&(&Term, f64, Estimate)> = all
        .iter()
        .filter(|(_, _, r)| clear(r))
        .chain(all.iter().filter(|(_, _, r)| !clear(r)))
        .take(DRAWN)
        .collect();
    let finding = match drawn.first() {
        Some((term, _, ratio)) if clear(ratio) => format!(
            "The largest clear effect is {} ({}): the odds of converting are {} times as high ({} to {}).",
            term.column,
            term.describe(),
            times(ratio.value),
            times(ratio.low),
            times(ratio.high)
        ),
        _ => "No effect is clear: every interval includes 1, which means no effect.".to_owned(),
    };
    let low = drawn.iter().map(|d| d.2.low).fold(0.5, f64::min).max(1e-3);
    let high = drawn.iter().map(|d| d.2.high).fold(2.0, f64::max).min(1e3);
    let label = |term: &Term| format!("{}: {}", term.column, term.describe());
    Some(Card {
        id: "odds-ratios".to_owned(),
        title: "Odds ratios".to_owned(),
        charts: vec![Chart {
            id: "odds-ratios".to_owned(),
            title: "Odds ratios".to_owned(),
            caption: finding.clone(),
            note: "Right of 1 conversions are likelier, left of 1 less likely. The bars are approximate 95 % intervals.".to_owned(),
            x: logarithmic("Odds ratio (logarithmic)", low, high),
            y: bands("Effect", drawn.iter().map(|d| label(d.0)).collect()),
            series: vec![
                cut("No effect", 1.0),
                series("Odds ratio", Shape::Forest, Style::Primary, drawn
                        .iter()
                        .enumerate()
                        .map(|(i, (_, _, r))| Mark {
                            x: r.value.clamp(low, high),
                            y: i as f64,
                            low: Some(r.low.clamp(low, high)),
                            high: Some(r.high.clamp(low, high)),
                            base: None,
                            label: String::new(),
                        })
                        .collect()),
            ],
        }],
        tables: vec![Grid {
            caption: "Odds ratios, largest effects first".to_owned(),
            headers: vec![
                "Column".to_owned(),
                "Change".to_owned(),
                "Odds ratio".to_owned(),
                "95 % interval".to_owned(),
            ],
            numeric: vec![false, false, true, true],
            rows: all
                .iter()
                .take(LISTED)
                .map(|(term, _, r)| {
                    vec![
                        term.column.clone(),
                        term.describe(),
                        times(r.value),
                        format!("{} to {}", times(r.low), times(r.high)),
                    ]
                })
                .collect(),
        }],
        finding,
        note: "People like this convert more or less often; changing the value need not change the outcome. An odds ratio of 2 doubles the odds, not the probability.".to_owned(),
        method: "Penalised logistic regression; the intervals come from the curvature of the penalised likelihood and are approximate, because the penalty pulls effects towards 1.".to_owned(),
    })
}

fn times(x: f64) -> String {
    if x >= 100.0 {
        format!("{x:.0}")
    } else if x >= 10.0 {
        format!("{x:.1}")
    } else {
        format!("{x:.2}")
    }
}
