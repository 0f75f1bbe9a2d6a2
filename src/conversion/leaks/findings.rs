//! What a suspicious column is worth to the model.

use super::{Suspicion, hints};
use crate::classify::{Plan, Tested, TimeOrder, TrainingSet, test};
use crate::conversion::basis::recipe;
use crate::conversion::{ConversionSetup, LeakFinding, guess};
use crate::error::{Error, ErrorCode};
use crate::evaluate::{Comparison, Scored};
use crate::progress::{Progress, Span};
use crate::report::Scheme;

/// Suspicious columns that are fitted with and without one by one; the others are together.
const COMPARED: usize = 12;

/// Columns that may give the answer away.
pub(in crate::conversion) struct Leaks {
    /// All of them, most serious first.
    pub(in crate::conversion) findings: Vec<LeakFinding>,
    /// The model as it was set up, and without every one of them that it uses; absent when it
    /// uses none.
    pub(in crate::conversion) together: Option<Comparison>,
}

/// A model with other columns, judged on the rows of the tested one.
struct Others<'a> {
    set: TrainingSet<'a>,
    setup: &'a ConversionSetup,
    base: &'a Tested,
}

impl Others<'_> {
    /// The model with these columns the other way round.
    fn flipped(&self, flip: &[String], progress: &dyn Progress) -> Result<Scored, Error> {
        let names: Vec<&str> = flip.iter().map(String::as_str).collect();
        if let Ok(recipe) = recipe(self.set.table, self.setup, &names) {
            let set = TrainingSet {
                recipe: &recipe,
                ..self.set
            };
            let plan = Plan::Use(self.base.settings);
            let splits = self.base.splits.clone();
            match test(set, self.base.scheme, splits, plan, progress) {
                Ok(other) => return other.scored(),
                Err(e) if e.code == ErrorCode::Cancelled => return Err(e),
                Err(_) => {}
            }
        }
        // Without any other column there is nothing to rank by.
        self.base.scored_as(&vec![0.5; self.base.outcomes.len()])
    }

    fn compare(
        &self,
        with: &Scored,
        without: &Scored,
        progress: &dyn Progress,
    ) -> Result<Comparison, Error> {
        self.base.compare(self.set, with, without, progress)
    }
}

/// Suspicious columns, each with the AUC with and without it.
pub(in crate::conversion) fn find_leaks(
    set: TrainingSet<'_>,
    setup: &ConversionSetup,
    tested: &[Tested],
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<Leaks, Error> {
    let none = Leaks {
        findings: Vec::new(),
        together: None,
    };
    // Folds that keep customers together where they repeat: at random a column that only
    // recognises a customer would seem to know the outcome. The random folds are always
    // there, and last.
    let grouped = tested.iter().find(|t| t.scheme == Scheme::Grouped);
    let Some(base) = grouped.or(tested.last()) else {
        return Ok(none);
    };
    let folds: Vec<Vec<u32>> = base.splits.iter().map(|s| s.test.clone()).collect();
    let dated = moments.filter(|_| matches!(setup.order, TimeOrder::Column { .. }));
    let mut suspects = super::suspects(
        set.table,
        setup,
        set.cases,
        &folds,
        dated,
        set.customers,
        &Span::new(progress, 0.0, 0.1),
    )?;
    if suspects.is_empty() {
        return Ok(none);
    }
    let as_set = base.scored()?;
    let others = Others { set, setup, base };
    let together = judge_together(
        &others,
        &as_set,
        &mut suspects,
        &Span::new(progress, 0.1, 0.3),
    )?;
    super::rank(&mut suspects);
    let inside = suspects.iter().filter(|s| s.included).count();
    let rest = suspects.split_off(suspects.len().min(COMPARED));
    let parts = suspects.len() as f64 + f64::from(u8::from(!rest.is_empty()));
    let part = |done: usize| {
        let at = |done: f64| 0.3 + 0.7 * done / parts;
        Span::new(progress, at(done as f64), at((done + 1) as f64))
    };
    let mut findings = Vec::new();
    for (done, suspect) in suspects.into_iter().enumerate() {
        let found = match &together {
            Some(same) if suspect.included && inside == 1 => *same,
            _ => {
                let span = part(done);
                let flip = [suspect.column.clone()];
                let other = others.flipped(&flip, &Span::new(&span, 0.0, 0.8))?;
                let (with, without) = if suspect.included {
                    (&as_set, &other)
                } else {
                    (&other, &as_set)
                };
                others.compare(with, without, &Span::new(&span, 0.8, 1.0))?
            }
        };
        let mut said = worth(&found);
        if let Some(all) = together.as_ref().filter(|t| t.difference.low > 0.0)
            && suspect.included
            && inside > 1
            && found.difference.low <= 0.0
        {
            said.push_str(&format!(
                " Another column in question may say the same: without all of them the AUC is {:.3}.",
                all.second.value
            ));
        }
        findings.push(finding(setup, suspect, &said, &found));
    }
    if !rest.is_empty() {
        let span = part(findings.len());
        let named = |included: bool| -> Vec<String> {
            let of = rest.iter().filter(|s| s.included == included);
            of.map(|s| s.column.clone()).collect()
        };
        let either = |flip: Vec<String>, span: &Span<'_>| {
            if flip.is_empty() {
                Ok(as_set.clone())
            } else {
                others.flipped(&flip, span)
            }
        };
        let with = either(named(false), &Span::new(&span, 0.0, 0.4))?;
        let without = either(named(true), &Span::new(&span, 0.4, 0.8))?;
        let found = others.compare(&with, &without, &Span::new(&span, 0.8, 1.0))?;
        let said = format!(
            "The last {} of these columns were measured together. {}",
            rest.len(),
            worth(&found)
        );
        for suspect in rest {
            findings.push(finding(setup, suspect, &said, &found));
        }
    }
    Ok(Leaks { findings, together })
}

/// Decides about the columns that may be written later, by what they add together to a model
/// without those in question anyway; and compares the model with one without all that it uses.
fn judge_together(
    others: &Others<'_>,
    as_set: &Scored,
    suspects: &mut Vec<Suspicion>,
    progress: &dyn Progress,
) -> Result<Option<Comparison>, Error> {
    let names = |of: &[Suspicion], asked: bool| -> Vec<String> {
        of.iter()
            .filter(|s| s.included && s.asked == asked)
            .map(|s| s.column.clone())
            .collect()
    };
    let (sure, open) = (names(suspects, true), names(suspects, false));
    if sure.is_empty() && open.is_empty() {
        return Ok(None);
    }
    let step = |from: f64| Span::new(progress, from, from + 0.25);
    let honest = if sure.is_empty() {
        as_set.clone()
    } else {
        others.flipped(&sure, &step(0.0))?
    };
    if !open.is_empty() {
        let every: Vec<String> = sure.iter().chain(&open).cloned().collect();
        let fewer = others.flipped(&every, &step(0.25))?;
        let added = others.compare(&honest, &fewer, &step(0.5))?;
        if added.difference.low > 0.0 {
            for suspect in suspects.iter_mut().filter(|s| !s.asked) {
                suspect.asked = true;
                if open.len() > 1 {
                    suspect.evidence.push_str(&format!(
                        " The {} columns of this kind add {} to the AUC together ({} to {}).",
                        open.len(),
                        thousandths(added.difference.value),
                        thousandths(added.difference.low),
                        thousandths(added.difference.high)
                    ));
                }
            }
            return others.compare(as_set, &fewer, &step(0.75)).map(Some);
        }
    }
    suspects.retain(|s| s.asked);
    if sure.is_empty() {
        return Ok(None);
    }
    others.compare(as_set, &honest, &step(0.75)).map(Some)
}

/// A suspect as the page shows it.
fn finding(
    setup: &ConversionSetup,
    suspect: Suspicion,
    said: &str,
    found: &Comparison,
) -> LeakFinding {
    let choice = setup.columns.iter().find(|c| c.name == suspect.column);
    let question = match choice.and_then(|c| c.question.clone()) {
        Some(question) => question,
        None if hints::written_later(&suspect.column) => {
            hints::question_written_later(&suspect.column)
        }
        None => guess::question_before_contact(&suspect.column),
    };
    LeakFinding {
        column: suspect.column,
        rule: suspect.rule.to_owned(),
        evidence: format!("{} {said}", suspect.evidence).trim().to_owned(),
        question,
        auc_with: found.first,
        auc_without: found.second,
        difference: found.difference,
        included: suspect.included,
    }
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
pub(in crate::conversion) fn thousandths(x: f64) -> String {
    let text = format!("{:.3}", x.abs());
    if x < 0.0 && text != "0.000" {
        format!("\u{2212}{text}")
    } else {
        text
    }
}
