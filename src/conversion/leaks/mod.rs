//! Columns that may give the answer away: too good alone (L1), far ahead of the next (L2), with
//! values that an honest column would not have or a total of the future (L3), with a name that
//! says so (L4), filled in with one outcome (L5), or written later and worth something beyond the
//! others (L6).

mod findings;
mod hints;
mod purity;
mod repeated;

use super::{Because, ConversionSetup};
use crate::classify::Cases;
use crate::classify::univariate::{Binned, FINE, univariate_auc};
use crate::error::Error;
use crate::format::{count, per_cent};
use crate::numeric::sort_by;
use crate::progress::Progress;
use crate::table::Table;
pub(super) use findings::{Leaks, find_leaks, thousandths};

/// L1: an AUC alone from which a column is too good.
const TOO_GOOD: f64 = 0.95;
/// L2: the best column alone from here on, with at least this gap to the second. A column against
/// which nothing else speaks must do more: honest ones may be strong.
const DOMINANT: f64 = 0.75;
const DOMINANT_ALONE: f64 = 0.85;
const GAP: f64 = 0.10;
/// A column that never changes for a customer is suspected of counting what happened later
/// only when alone it tells this much; age and sex never change either.
const TELLING: f64 = 0.65;

/// What speaks against a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Suspicion {
    pub(super) column: String,
    /// The most serious rule that fired.
    pub(super) rule: &'static str,
    /// Every rule that fired, in words.
    pub(super) evidence: String,
    /// AUC of the column alone.
    pub(super) univariate: f64,
    /// Whether the setup uses it.
    pub(super) included: bool,
    /// Whether it is asked about whatever it adds. Where not, its name says that it may be written
    /// later, and what it adds decides.
    pub(super) asked: bool,
}

/// A column that was looked at.
struct Looked {
    suspicion: Suspicion,
    written_later: bool,
    lasting: bool,
}

/// Suspicious columns, in the order of the file. `folds` gives each case its fold; `moments` the
/// cases in time order, when known; `groups` the customer of each case.
fn suspects(
    table: &Table,
    setup: &ConversionSetup,
    cases: &Cases,
    folds: &[Vec<u32>],
    moments: Option<&[(u32, f64)]>,
    groups: Option<&[u32]>,
    progress: &dyn Progress,
) -> Result<Vec<Suspicion>, Error> {
    let mut tested: Vec<Looked> = Vec::new();
    let base = cases.rate();
    let (hits, all) = (cases.positives as f64, cases.len() as f64);
    // Two standard deviations of the AUC of a column that says nothing.
    let chance = 0.5 + 2.0 * ((all + 1.0) / (12.0 * (hits * (all - hits)).max(1.0))).sqrt();
    for (done, choice) in setup.columns.iter().enumerate() {
        progress.report(
            "Looking for columns that give the answer away",
            done as f64 / setup.columns.len() as f64,
        )?;
        let skip = matches!(
            choice.because,
            Because::Identifier | Because::Constant | Because::TimeAxis | Because::FreeText
        ) && !choice.include;
        if skip {
            continue;
        }
        let values = &table.column(&choice.name)?.values;
        let Some(binned) = Binned::of(values, &cases.rows, FINE) else {
            continue;
        };
        let univariate = univariate_auc(&binned, &cases.outcomes, folds);
        let lasting = hints::lasting(&choice.name);
        let written_later = hints::written_later(&choice.name);
        let excused = purity::excused(lasting, univariate);
        let mut evidence = Vec::new();
        let mut rule = None;
        if univariate >= TOO_GOOD {
            rule = Some("L1");
            evidence.push(format!(
                "Alone it puts a converter before a non-converter in {} of the pairs.",
                per_cent(univariate)
            ));
        }
        if !excused && let Some(text) = purity::pure_values(&binned, cases, base, univariate) {
            rule = rule.or(Some("L3"));
            evidence.push(text);
        }
        if !excused && let Some(text) = purity::filled_in(&binned, cases, base) {
            rule = rule.or(Some("L5"));
            evidence.push(text);
        }
        if univariate >= TELLING
            && !lasting
            && let (Some(moments), Some(groups)) = (moments, groups)
            && let Some(text) = repeated::future_total(values, &cases.rows, moments, groups)
        {
            rule = rule.or(Some("L3"));
            evidence.push(text);
        }
        let by_user = choice.because == Because::User;
        let named = choice.because == Because::KnownAfter || (by_user && choice.question.is_some());
        if named {
            rule = rule.or(Some("L4"));
            evidence.push("Its name suggests that it is known only after the contact.".to_owned());
        } else if written_later && univariate > chance {
            evidence.push("Its name suggests that it may be written later.".to_owned());
            // Who left it out should still see what it would add.
            if by_user && !choice.include {
                rule = rule.or(Some("L6"));
            }
        }
        tested.push(Looked {
            suspicion: Suspicion {
                column: choice.name.clone(),
                rule: rule.unwrap_or("L6"),
                evidence: evidence.join(" "),
                univariate,
                included: choice.include,
                asked: rule.is_some(),
            },
            written_later: written_later && univariate > chance,
            lasting,
        });
    }
    dominance(&mut tested);
    Ok(tested
        .into_iter()
        .filter(|t| t.suspicion.asked || (t.written_later && t.suspicion.included))
        .map(|t| t.suspicion)
        .collect())
}

/// Most serious first: what is in the model matters most; then what is best alone.
fn rank(found: &mut [Suspicion]) {
    sort_by(found, |a, b| {
        b.included
            .cmp(&a.included)
            .then(b.univariate.total_cmp(&a.univariate))
    });
}

/// L2: the best column is far ahead of the second. Who is in question hides nobody: the rest is
/// judged again without it.
fn dominance(tested: &mut [Looked]) {
    let mut order: Vec<usize> = (0..tested.len()).collect();
    let univariate = |i: &usize| tested.get(*i).map_or(0.0, |t| t.suspicion.univariate);
    sort_by(&mut order, |a, b| univariate(b).total_cmp(&univariate(a)));
    let ranked: Vec<(usize, f64)> = order.iter().map(|i| (*i, univariate(i))).collect();
    for pair in ranked.windows(2) {
        let &[(best, first), (second, next)] = pair else {
            return;
        };
        let next_name = tested.get(second).map(|t| t.suspicion.column.clone());
        let (Some(looked), Some(next_name)) = (tested.get_mut(best), next_name) else {
            return;
        };
        let suspicion = &mut looked.suspicion;
        let enough = if suspicion.asked || looked.written_later {
            DOMINANT
        } else {
            DOMINANT_ALONE
        };
        let ahead = first >= enough && first >= next + GAP && !looked.lasting;
        if ahead {
            if !suspicion.asked || suspicion.rule == "L4" {
                suspicion.rule = "L2";
            }
            suspicion.asked = true;
            let text = format!(
                "Alone it reaches an AUC of {first:.2}; the next best column, {next_name}, only {next:.2}."
            );
            suspicion.evidence = if suspicion.evidence.is_empty() {
                text
            } else {
                format!("{text} {}", suspicion.evidence)
            };
        }
        if !suspicion.asked {
            return;
        }
    }
}
