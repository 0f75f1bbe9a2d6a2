//! One person: the probability, its reasons, and what each change would do.

use super::Classifier;
use super::entries::{choices, in_words, table, values};
use super::report::PersonReport;
use super::what_if::{Tried, effect, overview};
use crate::charts::{Chart, Mark, Shape, Style, bands, linear, series};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit, Z95};
use crate::explain::{Reason, largest, points_text, reasons_sentence};
use crate::format::{count, per_cent};
use crate::numeric::sort_by;
use crate::progress::Silent;
use crate::report::{Contribution, FieldEntry, FieldValue};
use crate::table::Table;

/// Fields whose other values are tried, at most.
const TRIED: usize = 60;

/// The answer for one person. A column without an entry is taken as the form starts; entries
/// for columns the model does not use are passed over.
///
/// # Errors
/// [`ErrorCode::BadRequest`] when an entry is not of the kind of its field, or the model is damaged.
pub fn person(model: &Classifier, entries: &[FieldEntry]) -> Result<PersonReport, Error> {
    model.check()?;
    let values = values(model, entries)?;
    // The first row is the person; then one row per value each field could take.
    let mut rows: Vec<Vec<FieldValue>> = vec![values.clone()];
    let mut tries: Vec<Vec<FieldValue>> = Vec::new();
    let mut tried: Vec<usize> = Vec::new();
    for i in worth_trying(model, &values)? {
        let Some(field) = model.fields.get(i) else {
            continue;
        };
        tried.push(i);
        let choices = choices(&field.input, values.get(i));
        for choice in &choices {
            let mut row = values.clone();
            if let Some(slot) = row.get_mut(i) {
                *slot = choice.clone();
            }
            rows.push(row);
        }
        tries.push(choices);
    }
    let table = table(model, &rows)?;
    let Rated {
        probabilities,
        by_test,
    } = Rated::of(model, &table)?;
    let answer = probabilities.first().copied().ok_or_else(|| {
        Error::new(
            ErrorCode::BadRequest,
            "There is nobody to score.",
            "Report this as a defect.",
        )
    })?;
    let reasons = reasons(model, &table, &values)?;
    let mut next = 1;
    let of_field = |(i, choices): (&usize, &'_ Vec<FieldValue>)| {
        let known = probabilities.get(next..next + choices.len());
        next += choices.len();
        (*i, known.unwrap_or_default())
    };
    let known: Vec<(usize, &[Estimate])> = tried.iter().zip(&tries).map(of_field).collect();
    let tried: Vec<Tried<'_>> = known
        .iter()
        .zip(&tries)
        .filter_map(|((i, probabilities), choices)| {
            Some(Tried {
                name: &model.fields.get(*i)?.name,
                choices,
                probabilities,
            })
        })
        .collect();
    let effects = known
        .iter()
        .zip(&tried)
        .filter_map(|((i, _), tried)| Some(effect(tried, values.get(*i)?, answer)));
    let base = model.explainer().base()?;
    Ok(PersonReport {
        probability: answer,
        interval: interval(model, answer.value, by_test),
        base,
        chart: waterfall(base, answer.value, &reasons),
        sentence: reasons_sentence(answer.value, reasons.clone()),
        contributions: largest(reasons, 0.0)
            .into_iter()
            .map(|r| Contribution {
                column: r.column,
                value: r.value,
                points: r.points,
            })
            .collect(),
        overview: overview(&tried, answer.value),
        effects: effects.collect(),
    })
}

/// The fields whose other values are tried: all of a few, of many those with the largest
/// contributions, in the order of the form.
fn worth_trying(model: &Classifier, values: &[FieldValue]) -> Result<Vec<usize>, Error> {
    if model.fields.len() <= TRIED {
        return Ok((0..model.fields.len()).collect());
    }
    let reasons = reasons(model, &table(model, &[values.to_vec()])?, values)?;
    let largest = largest(reasons, 0.0);
    let names = largest.iter().take(TRIED).map(|r| r.column.as_str());
    let mut places: Vec<usize> = names
        .filter_map(|name| model.fields.iter().position(|f| f.name == name))
        .collect();
    sort_by(&mut places, |a, b| a.cmp(b));
    Ok(places)
}

/// What the interval of a probability is made of.
fn interval(model: &Classifier, probability: f64, by_test: bool) -> String {
    if !by_test {
        return "The interval is that of the average for people like this.".to_owned();
    }
    let (rows, hits) = model.holdout.alike(probability);
    format!(
        "The interval is taken from the {} people of the test with about this probability, of whom {} converted.",
        count(rows as f64),
        count(hits as f64)
    )
}

/// Probabilities with their intervals.
pub(super) struct Rated {
    pub(super) probabilities: Vec<Estimate>,
    /// Whether the intervals come from the test, and not from standard errors.
    by_test: bool,
}

impl Rated {
    /// The probability of every row: its interval from the standard error of its log-odds where
    /// the kind of model has one, otherwise from what happened to people of the test with such a
    /// score.
    pub(super) fn of(model: &Classifier, table: &Table) -> Result<Self, Error> {
        let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
        let log_odds = model.log_odds(table, &all, &Silent)?;
        let link = &model.link;
        let Some(errors) = model.predictor.fitted().standard_errors(table, &all)? else {
            let of = |z| model.interval_of(link.probability(z));
            return Ok(Self {
                probabilities: log_odds.into_iter().map(of).collect(),
                by_test: true,
            });
        };
        let of = |(z, error): (f64, Option<f64>)| {
            // Without a covariance nothing is known of the width; the interval is then a point.
            let half = Z95 * error.unwrap_or(0.0);
            Estimate {
                value: link.probability(z),
                low: link.probability(z - half),
                high: link.probability(z + half),
                unit: Unit::Share,
            }
        };
        Ok(Self {
            probabilities: log_odds.into_iter().zip(errors).map(of).collect(),
            by_test: false,
        })
    }
}

fn reasons(model: &Classifier, table: &Table, values: &[FieldValue]) -> Result<Vec<Reason>, Error> {
    let explainer = model.explainer();
    let explained = explainer.explain(table, &[0], &Silent)?;
    let points = explained.row(0).iter().copied();
    let reasons = explainer
        .columns()
        .iter()
        .zip(points)
        .map(|(column, points)| {
            let field = model.fields.iter().position(|f| &f.name == column);
            let value = match field.and_then(|i| values.get(i)) {
                Some(value) => in_words(value),
                None => "the middle date".to_owned(),
            };
            Reason {
                column: column.clone(),
                value,
                points,
            }
        });
    Ok(reasons.collect())
}

/// Bars from the average to the person, the largest reasons first and the rest together.
fn waterfall(base: f64, probability: f64, reasons: &[Reason]) -> Chart {
    let ranked = largest(reasons.to_vec(), 0.0);
    let (named, rest) = ranked.split_at(ranked.len().min(10));
    let mut labels = vec!["Average person".to_owned()];
    let mut marks = vec![Mark {
        x: base,
        label: per_cent(base),
        ..Mark::default()
    }];
    let mut changes = Vec::new();
    let mut at = base;
    let mut step = |label: String, points: f64| {
        labels.push(label);
        changes.push(Mark {
            x: at + points,
            y: labels.len() as f64 - 1.0,
            base: Some(at),
            label: points_text(points),
            ..Mark::default()
        });
        at += points;
    };
    for reason in named {
        step(
            format!("{}: {}", reason.column, reason.value),
            reason.points,
        );
    }
    if !rest.is_empty() {
        step(
            match rest.len() {
                1 => "1 other column".to_owned(),
                others => format!("{others} other columns"),
            },
            rest.iter().map(|r| r.points).sum(),
        );
    }
    labels.push("This person".to_owned());
    marks.push(Mark {
        x: probability,
        y: labels.len() as f64 - 1.0,
        label: per_cent(probability),
        ..Mark::default()
    });
    let ends = changes.iter().flat_map(|m| [m.x, m.base.unwrap_or(0.0)]);
    let top = ends.clone().fold(base.max(probability), f64::max);
    let low = ends.fold(0.0, f64::min);
    let bars = |name: &str, style, marks| series(name, Shape::Bars, style, marks);
    Chart {
        id: "person".to_owned(),
        title: "From the average person to this one".to_owned(),
        caption: format!(
            "The average person converts with {}, this one with {}.",
            per_cent(base),
            per_cent(probability)
        ),
        note:
            "The steps add up exactly. They say what the model uses, not what causes the outcome."
                .to_owned(),
        x: linear("Probability", Unit::Share, low, top),
        y: bands("Reason", labels),
        series: vec![
            bars("Probability", Style::Muted, marks),
            bars("Change", Style::Diverging, changes),
        ],
    }
}
