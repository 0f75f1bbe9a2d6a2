//! What a suspicious column is worth to the model.

use crate::classify::{Plan, Tested, TimeOrder, TrainingSet, test};
use crate::conversion::basis::recipe;
use crate::conversion::{ConversionSetup, LeakFinding, guess};
use crate::error::{Error, ErrorCode};
use crate::evaluate::Comparison;
use crate::progress::{Progress, Span};
use crate::report::Scheme;

/// Suspicious columns that are fitted with and without.
const COMPARED: usize = 6;

/// Suspicious columns, each with the AUC with and without it.
pub(in crate::conversion) fn find_leaks(
    set: TrainingSet<'_>,
    setup: &ConversionSetup,
    tested: &[Tested],
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<Vec<LeakFinding>, Error> {
    // Folds that keep customers together where they repeat: at random a column that only
    // recognises a customer would seem to know the outcome. The random folds are always
    // there, and last.
    let grouped = tested.iter().find(|t| t.scheme == Scheme::Grouped);
    let Some(base) = grouped.or(tested.last()) else {
        return Ok(Vec::new());
    };
    let folds: Vec<Vec<u32>> = base.splits.iter().map(|s| s.test.clone()).collect();
    let dated = moments.filter(|_| matches!(setup.order, TimeOrder::Column { .. }));
    let suspects = super::suspects(
        set.table,
        setup,
        set.cases,
        &folds,
        dated,
        set.customers,
        &Span::new(progress, 0.0, 0.1),
    )?;
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    let as_set = base.scored()?;
    let compared = suspects.len().min(COMPARED) as f64;
    let mut findings = Vec::new();
    for (done, suspect) in suspects.into_iter().take(COMPARED).enumerate() {
        let span = Span::new(
            progress,
            0.15 + 0.85 * done as f64 / compared,
            0.15 + 0.85 * (done + 1) as f64 / compared,
        );
        let other = match recipe(set.table, setup, &[suspect.column.as_str()]) {
            Ok(recipe) => {
                let set = TrainingSet {
                    recipe: &recipe,
                    ..set
                };
                let plan = Plan::Use(base.settings);
                let fits = Span::new(&span, 0.0, 0.8);
                match test(set, base.scheme, base.splits.clone(), plan, &fits) {
                    Ok(other) => Some(other.scored()?),
                    Err(e) if e.code == ErrorCode::Cancelled => return Err(e),
                    Err(_) => None,
                }
            }
            Err(_) => None,
        };
        let other = match other {
            Some(other) => other,
            // Without any other column there is nothing to rank by.
            None => base.scored_as(&vec![0.5; base.outcomes.len()])?,
        };
        let (with, without) = if suspect.included {
            (&as_set, &other)
        } else {
            (&other, &as_set)
        };
        let found = base.compare(set, with, without, &Span::new(&span, 0.8, 1.0))?;
        let question = setup
            .columns
            .iter()
            .find(|c| c.name == suspect.column)
            .and_then(|c| c.question.clone())
            .unwrap_or_else(|| guess::question_before_contact(&suspect.column));
        findings.push(LeakFinding {
            column: suspect.column,
            rule: suspect.rule.to_owned(),
            evidence: format!("{} {}", suspect.evidence, worth(&found)),
            question,
            auc_with: found.first,
            auc_without: found.second,
            difference: found.difference,
            included: suspect.included,
        });
    }
    Ok(findings)
}

/// What a column is worth to the model, as one sentence. The verdict is that of the paired
/// difference.
fn worth(with_and_without: &Comparison) -> String {
    let Comparison {
        first: with,
        second: without,
        difference,
        ..
    } = with_and_without;
    let verdict = if difference.low > 0.0 {
        "It improves the order"
    } else if difference.high < 0.0 {
        "It makes the order worse"
    } else {
        "It makes no clear difference"
    };
    format!(
        "{verdict}: the AUC is {:.3} with it and {:.3} without, a difference of {} ({} to {}).",
        with.value,
        without.value,
        thousandths(difference.value),
        thousandths(difference.low),
        thousandths(difference.high)
    )
}

/// Three decimals, a true minus sign, and no minus before zero.
fn thousandths(x: f64) -> String {
    let text = format!("{:.3}", x.abs());
    if x < 0.0 && text != "0.000" {
        format!("\u{2212}{text}")
    } else {
        text
    }
}
