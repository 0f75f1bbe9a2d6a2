//! Columns that may give the answer away: too good alone (L1), far ahead of the next (L2), with
//! almost pure values or a total of the future (L3), or with a name that says so (L4).

mod findings;
mod repeated;

use super::{Because, ConversionSetup};
use crate::classify::Cases;
use crate::classify::univariate::{Binned, FINE, univariate_auc};
use crate::error::Error;
use crate::evaluate::clopper_pearson;
use crate::format::{count, list, per_cent};
use crate::numeric::sort_by;
use crate::progress::Progress;
use crate::table::Table;
pub(super) use findings::find_leaks;

/// L1: an AUC alone from which a column is too good.
const TOO_GOOD: f64 = 0.95;
/// L2: the best column alone from here on, with at least this gap to the second.
const DOMINANT: f64 = 0.75;
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
}

/// Suspicious columns, most serious first. `folds` gives each case its fold; `moments` the
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
    let mut tested: Vec<(Suspicion, bool)> = Vec::new();
    let base = cases.rate();
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
        let mut evidence = Vec::new();
        let mut rule = None;
        if univariate >= TOO_GOOD {
            rule = Some("L1");
            evidence.push(format!(
                "Alone it puts a converter before a non-converter in {} of the pairs.",
                per_cent(univariate)
            ));
        }
        if let Some(text) = purity(&binned, cases, base) {
            rule = rule.or(Some("L3"));
            evidence.push(text);
        }
        if univariate >= TELLING
            && let (Some(moments), Some(groups)) = (moments, groups)
            && let Some(text) = repeated::future_total(values, &cases.rows, moments, groups)
        {
            rule = rule.or(Some("L3"));
            evidence.push(text);
        }
        let named = choice.because == Because::KnownAfter
            || (choice.because == Because::User && choice.question.is_some());
        if named {
            rule = rule.or(Some("L4"));
            evidence.push("Its name suggests that it is known only after the contact.".to_owned());
        }
        tested.push((
            Suspicion {
                column: choice.name.clone(),
                rule: rule.unwrap_or(""),
                evidence: evidence.join(" "),
                univariate,
                included: choice.include,
            },
            rule.is_some(),
        ));
    }
    dominance(&mut tested);
    let mut found: Vec<Suspicion> = tested
        .into_iter()
        .filter(|(_, fired)| *fired)
        .map(|(s, _)| s)
        .collect();
    // What is in the model matters most; then what is best alone.
    sort_by(&mut found, |a, b| {
        b.included
            .cmp(&a.included)
            .then(b.univariate.total_cmp(&a.univariate))
    });
    Ok(found)
}

/// L2: the best column is far ahead of the second.
fn dominance(tested: &mut [(Suspicion, bool)]) {
    let mut order: Vec<usize> = (0..tested.len()).collect();
    let univariate = |i: &usize| tested.get(*i).map_or(0.0, |(s, _)| s.univariate);
    sort_by(&mut order, |a, b| univariate(b).total_cmp(&univariate(a)));
    let [best, second, ..] = order.as_slice() else {
        return;
    };
    let (first, next) = (univariate(best), univariate(second));
    if first < DOMINANT || first < next + GAP {
        return;
    }
    let next_name = tested.get(*second).map(|(s, _)| s.column.clone());
    if let (Some((suspicion, fired)), Some(next_name)) = (tested.get_mut(*best), next_name) {
        *fired = true;
        if suspicion.rule.is_empty() || suspicion.rule == "L4" {
            suspicion.rule = "L2";
        }
        let text = format!(
            "Alone it reaches an AUC of {first:.2}; the next best column, {next_name}, only {next:.2}."
        );
        suspicion.evidence = if suspicion.evidence.is_empty() {
            text
        } else {
            format!("{text} {}", suspicion.evidence)
        };
    }
}

/// L3: a value with enough rows that (almost) all or none convert: its 99 % Clopper-Pearson
/// interval lies wholly below a twentieth of the base rate, or above its mirror.
fn purity(binned: &Binned, cases: &Cases, base: f64) -> Option<String> {
    let least = (0.005 * cases.len() as f64).max(30.0);
    let mut pure: Vec<String> = Vec::new();
    for (bin, (rows, hits)) in binned.tally(&cases.outcomes).into_iter().enumerate() {
        if rows < least {
            continue;
        }
        let rate = clopper_pearson(hits, rows, 0.005);
        if rate.high < 0.05 * base || rate.low > 1.0 - 0.05 * (1.0 - base) {
            pure.push(format!(
                "of {} rows where it is {}, {} converted",
                count(rows),
                binned.label(bin),
                count(hits)
            ));
        }
    }
    let more = pure.len().saturating_sub(2);
    pure.truncate(2);
    let text = list(&pure, 2);
    let mut letters = text.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    Some(if more > 0 {
        format!(
            "{}{rest}; {more} more of its values are as clear.",
            first.to_uppercase()
        )
    } else {
        format!("{}{rest}.", first.to_uppercase())
    })
}
