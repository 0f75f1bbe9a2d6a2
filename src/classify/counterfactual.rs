//! People like this one who convert more often: which few changes of the fields that may be
//! changed lead there.

use super::Classifier;
use super::entries::{choices, in_words, table, values};
use super::person::Rated;
use super::report::{Alternative, Change, CounterfactualReport};
use crate::error::{Error, ErrorCode};
use crate::estimate::Estimate;
use crate::format::{list, per_cent};
use crate::numeric::sort_by;
use crate::report::{FieldEntry, FieldInput, FieldValue};

/// Most fields that are changed together, and answers given.
const CHANGES: usize = 3;
const ANSWERS: usize = 3;
/// Starting points kept after each step.
const BEAM: usize = 8;
/// Rows tried in one step, at most.
const ROWS: usize = 20_000;

/// A person with some fields changed.
#[derive(Clone)]
struct Candidate {
    values: Vec<FieldValue>,
    /// The fields that were changed, ascending.
    changed: Vec<usize>,
    /// Sum over changed numbers of their change over the range of the training rows, and one
    /// for each changed level.
    cost: f64,
}

/// The smallest changes of the fields named in `changeable` with which people like this one
/// convert with at least the probability `target`. Values are tried that occur in the training
/// rows; of the changes that suffice the fewest are taken, then the smallest (a beam search).
///
/// # Errors
/// [`ErrorCode::BadRequest`] when an entry does not fit, `target` is no probability, or no
/// field may be changed.
pub fn counterfactual(
    model: &Classifier,
    entries: &[FieldEntry],
    changeable: &[String],
    target: f64,
) -> Result<CounterfactualReport, Error> {
    model.check()?;
    if !(target > 0.0 && target < 1.0) {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "The probability to reach must lie between 0 % and 100 %.",
            "Enter, for example, 20 %.",
        ));
    }
    let free: Vec<usize> = (0..model.fields.len())
        .filter(|i| {
            model
                .fields
                .get(*i)
                .is_some_and(|f| changeable.contains(&f.name))
        })
        .collect();
    if free.is_empty() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "No field may be changed.",
            "Tick the fields that can be different.",
        ));
    }
    let start = Candidate {
        values: values(model, entries)?,
        changed: Vec::new(),
        cost: 0.0,
    };
    let now = rated(model, vec![start.clone()])?;
    let now_is = now.first().map_or(0.0, |(_, e)| e.value);
    if now_is >= target {
        return Ok(CounterfactualReport {
            headline: format!(
                "People like this one convert with {} already.",
                per_cent(now_is)
            ),
            alternatives: Vec::new(),
        });
    }
    let mut beam = vec![start.clone()];
    let mut highest: Option<(Candidate, Estimate)> = None;
    for _ in 0..CHANGES {
        let mut tried = Vec::new();
        for from in &beam {
            for &i in &free {
                tried.extend(steps(model, from, i));
            }
        }
        tried.truncate(ROWS);
        let mut tried = rated(model, tried)?;
        let mut enough: Vec<(Candidate, Estimate)> = tried
            .iter()
            .filter(|(_, e)| e.value >= target)
            .cloned()
            .collect();
        if !enough.is_empty() {
            sort_by(&mut enough, |a, b| a.0.cost.total_cmp(&b.0.cost));
            return Ok(report(model, &start, distinct(enough), target));
        }
        sort_by(&mut tried, |a, b| b.1.value.total_cmp(&a.1.value));
        if let Some(best) = tried.first()
            && highest.as_ref().is_none_or(|h| best.1.value > h.1.value)
        {
            highest = Some(best.clone());
        }
        beam = distinct_fields(tried);
        if beam.is_empty() {
            break;
        }
    }
    let headline = match highest {
        Some((candidate, e)) if e.value > now_is => format!(
            "With the fields ticked nobody like this one reaches {}. The highest is {}: {}.",
            per_cent(target),
            per_cent(e.value),
            in_sentence(&changes(model, &start, &candidate)),
        ),
        _ => format!(
            "With the fields ticked nobody like this one converts with more than {}.",
            per_cent(now_is)
        ),
    };
    Ok(CounterfactualReport {
        headline,
        alternatives: Vec::new(),
    })
}

/// A candidate with one more field changed, to each value it could take.
fn steps(model: &Classifier, from: &Candidate, field: usize) -> Vec<Candidate> {
    let (Some(known), Some(now)) = (model.fields.get(field), from.values.get(field)) else {
        return Vec::new();
    };
    if from.changed.contains(&field) {
        return Vec::new();
    }
    let tried = choices(&known.input, None).into_iter();
    let step = |value: FieldValue| {
        let cost = match (&known.input, now, &value) {
            (
                FieldInput::Number { min, max, .. },
                FieldValue::Number { value: from },
                FieldValue::Number { value: to },
            )
            | (
                FieldInput::Date { min, max, .. },
                FieldValue::Date { value: from },
                FieldValue::Date { value: to },
            ) => (to - from).abs() / (max - min).max(f64::MIN_POSITIVE),
            _ => 1.0,
        };
        let mut next = from.clone();
        *next.values.get_mut(field)? = value;
        next.changed.push(field);
        sort_by(&mut next.changed, |a, b| a.cmp(b));
        next.cost += cost;
        Some(next)
    };
    tried
        .filter(|value| value != now)
        .filter_map(step)
        .collect()
}

/// Each candidate with its probability.
fn rated(
    model: &Classifier,
    candidates: Vec<Candidate>,
) -> Result<Vec<(Candidate, Estimate)>, Error> {
    let rows: Vec<Vec<FieldValue>> = candidates.iter().map(|c| c.values.clone()).collect();
    let rated = Rated::of(model, &table(model, &rows)?)?.probabilities;
    Ok(candidates.into_iter().zip(rated).collect())
}

/// The first ones that each change other fields.
fn distinct(ranked: Vec<(Candidate, Estimate)>) -> Vec<(Candidate, Estimate)> {
    let mut kept: Vec<(Candidate, Estimate)> = Vec::new();
    for item in ranked {
        if kept.len() < ANSWERS && kept.iter().all(|k| k.0.changed != item.0.changed) {
            kept.push(item);
        }
    }
    kept
}

/// Where to go on from: the highest ones, each with other fields changed.
fn distinct_fields(ranked: Vec<(Candidate, Estimate)>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for (candidate, _) in ranked {
        if kept.len() < BEAM && kept.iter().all(|k| k.changed != candidate.changed) {
            kept.push(candidate);
        }
    }
    kept
}

fn changes(model: &Classifier, start: &Candidate, to: &Candidate) -> Vec<Change> {
    let change = |&i: &usize| {
        Some(Change {
            field: model.fields.get(i)?.name.clone(),
            from: in_words(start.values.get(i)?),
            to: in_words(to.values.get(i)?),
        })
    };
    to.changed.iter().filter_map(change).collect()
}

fn in_sentence(changes: &[Change]) -> String {
    let said: Vec<String> = changes
        .iter()
        .map(|c| format!("{} {} instead of {}", c.field, c.to, c.from))
        .collect();
    list(&said, CHANGES)
}

fn report(
    model: &Classifier,
    start: &Candidate,
    found: Vec<(Candidate, Estimate)>,
    target: f64,
) -> CounterfactualReport {
    let alternatives: Vec<Alternative> = found
        .iter()
        .map(|(candidate, probability)| {
            let changes = changes(model, start, candidate);
            Alternative {
                sentence: format!(
                    "People like this one but with {} convert with {} ({} to {}).",
                    in_sentence(&changes),
                    per_cent(probability.value),
                    per_cent(probability.low),
                    per_cent(probability.high)
                ),
                changes,
                probability: *probability,
            }
        })
        .collect();
    CounterfactualReport {
        headline: format!(
            "{} {} with {} or more.",
            match alternatives.len() {
                1 => "One kind of people".to_owned(),
                n => format!("{n} kinds of people"),
            },
            if alternatives.len() == 1 {
                "like this one converts"
            } else {
                "like this one convert"
            },
            per_cent(target)
        ),
        alternatives,
    }
}
