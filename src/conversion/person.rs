//! One person: the probability, its reasons, and what each change would do.

use super::testing::linear;
use super::words::{count, number, per_cent};
use super::{
    Contribution, FieldEntry, FieldInput, FieldValue, FittedModel, PersonReport, Predictor,
};
use crate::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::error::{Error, ErrorCode};
use crate::explain::{Reason, largest, points_text, reasons_sentence};
use crate::numeric::sort_numbers;
use crate::prepare::ColumnKind;
use crate::progress::Silent;
use crate::report::{Estimate, Unit, Z95};
use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};

/// Points of an effect along a number.
const STEPS: usize = 25;
/// Levels of an effect.
const LEVELS: usize = 12;

/// The answer for one person. A column without an entry is taken as the form starts; entries
/// for columns the model does not use are passed over.
///
/// # Errors
/// [`ErrorCode::BadRequest`] when an entry is not of the kind of its field, or the model is damaged.
pub fn person(model: &FittedModel, entries: &[FieldEntry]) -> Result<PersonReport, Error> {
    model.check()?;
    let values = values(model, entries)?;
    // The first row is the person; then one row per value each field could take.
    let mut rows: Vec<Vec<FieldValue>> = vec![values.clone()];
    let mut tries: Vec<Vec<FieldValue>> = Vec::new();
    for (i, field) in model.fields.iter().enumerate() {
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
    let probabilities = probabilities(model, &table)?;
    let answer = probabilities.first().copied().ok_or_else(|| {
        Error::new(
            ErrorCode::BadRequest,
            "There is nobody to score.",
            "Report this as a defect.",
        )
    })?;
    let reasons = reasons(model, &table, &values)?;
    let mut effects = Vec::new();
    let mut next = 1;
    for ((field, choices), value) in model.fields.iter().zip(&tries).zip(&values) {
        let known = probabilities.get(next..next + choices.len());
        next += choices.len();
        effects.push(effect(
            &field.name,
            choices,
            known.unwrap_or_default(),
            value,
            answer,
        ));
    }
    let base = model.explainer().base()?;
    Ok(PersonReport {
        probability: answer,
        interval: interval(model, answer.value),
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
        effects,
    })
}

/// One value per field of the form.
fn values(model: &FittedModel, entries: &[FieldEntry]) -> Result<Vec<FieldValue>, Error> {
    model
        .fields
        .iter()
        .map(|field| {
            let Some(entry) = entries.iter().find(|e| e.name == field.name) else {
                return Ok(field.start.clone());
            };
            let fits = match (&field.input, &entry.value) {
                (_, FieldValue::Missing)
                | (FieldInput::Category { .. }, FieldValue::Category { .. }) => true,
                (FieldInput::Number { .. }, FieldValue::Number { value }) => value.is_finite(),
                _ => false,
            };
            if fits {
                Ok(entry.value.clone())
            } else {
                Err(Error::new(
                    ErrorCode::BadRequest,
                    format!("{} takes another kind of value.", field.name),
                    "Enter a value of the kind the form shows.",
                )
                .in_column(&field.name))
            }
        })
        .collect()
}

/// Values a field could take.
fn choices(input: &FieldInput, now: Option<&FieldValue>) -> Vec<FieldValue> {
    match input {
        FieldInput::Number { min, max, step } => {
            let whole = step.fract() == 0.0 && min.fract() == 0.0;
            let mut values: Vec<f64> = (0..STEPS)
                .map(|i| {
                    let x = min + (max - min) * i as f64 / (STEPS - 1) as f64;
                    if whole { x.round() } else { x }
                })
                .collect();
            if let Some(FieldValue::Number { value }) = now {
                values.push(value.clamp(*min, max.max(*min)));
            }
            sort_numbers(&mut values);
            values.dedup();
            let number = |value| FieldValue::Number { value };
            values.into_iter().map(number).collect()
        }
        FieldInput::Category { levels } => {
            let mut named: Vec<String> = levels.iter().take(LEVELS).cloned().collect();
            if let Some(FieldValue::Category { level }) = now
                && !named.contains(level)
            {
                named.truncate(LEVELS - 1);
                named.push(level.clone());
            }
            let level = |level| FieldValue::Category { level };
            named.into_iter().map(level).collect()
        }
    }
}

/// Rows of form values as a table of the columns of the model.
fn table(model: &FittedModel, rows: &[Vec<FieldValue>]) -> Result<Table, Error> {
    let columns = model.columns.iter().map(|known| {
        let name = &known.seen.name;
        let field = model.fields.iter().position(|f| &f.name == name);
        let cells = || rows.iter().map(move |row| field.and_then(|i| row.get(i)));
        let values = match known.seen.kind() {
            ColumnKind::Number => Values::Number(
                cells()
                    .map(|cell| match cell {
                        Some(FieldValue::Number { value }) => *value,
                        _ => f64::NAN,
                    })
                    .collect(),
            ),
            ColumnKind::Category => {
                let mut levels: Vec<String> = Vec::new();
                let codes = cells()
                    .map(|cell| match cell {
                        Some(FieldValue::Category { level }) => {
                            let at = levels.iter().position(|l| l == level).unwrap_or_else(|| {
                                levels.push(level.clone());
                                levels.len() - 1
                            });
                            u32::try_from(at).unwrap_or(MISSING)
                        }
                        _ => MISSING,
                    })
                    .collect();
                Values::Category(Categories { codes, levels })
            }
            ColumnKind::Date => Values::Date(Dates {
                millis: vec![DATE_MISSING; rows.len()],
                has_time: false,
            }),
        };
        Column {
            name: name.clone(),
            values,
        }
    });
    Table::new("form", columns.collect())
}

/// What the interval of a probability is made of.
fn interval(model: &FittedModel, probability: f64) -> String {
    if matches!(model.predictor, Predictor::Logistic { .. }) {
        return "The interval is that of the average for people like this.".to_owned();
    }
    let (rows, hits) = model.holdout.alike(probability);
    format!(
        "The interval is taken from the {} people of the test with about this probability, of whom {} converted.",
        count(rows as f64),
        count(hits as f64)
    )
}

/// The probability of every row with its interval: from the covariance of the coefficients
/// where there are any, otherwise from what happened to people of the test with such a score.
fn probabilities(model: &FittedModel, table: &Table) -> Result<Vec<Estimate>, Error> {
    let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
    let log_odds = model.predictor.log_odds(table, &all, &Silent)?;
    let link = &model.link;
    if let Predictor::Logistic {
        preparation,
        model: coefficients,
    } = &model.predictor
    {
        let design = preparation.apply(table, &all, &Silent)?;
        let of = |(row, z): (usize, f64)| {
            // Without a covariance nothing is known of the width; the interval is then a point.
            let error = coefficients.standard_error_of(&design.row(row));
            let half = Z95 * error.unwrap_or(0.0);
            Estimate {
                value: link.probability(z),
                low: link.probability(z - half),
                high: link.probability(z + half),
                unit: Unit::Share,
            }
        };
        return Ok(log_odds.into_iter().enumerate().map(of).collect());
    }
    let of = |z| model.interval_of(link.probability(z));
    Ok(log_odds.into_iter().map(of).collect())
}

fn reasons(
    model: &FittedModel,
    table: &Table,
    values: &[FieldValue],
) -> Result<Vec<Reason>, Error> {
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

fn in_words(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing => "missing".to_owned(),
        FieldValue::Number { value } => number(*value),
        FieldValue::Category { level } => level.clone(),
    }
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
    let series = |name: &str, style, marks| Series {
        name: name.to_owned(),
        shape: Shape::Bars,
        style,
        marks,
    };
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
        y: Axis {
            label: "Reason".to_owned(),
            unit: Unit::Number,
            scale: Scale::Bands { labels },
        },
        series: vec![
            series("Probability", Style::Muted, marks),
            series("Change", Style::Diverging, changes),
        ],
    }
}

/// The probability at each value of one field.
fn effect(
    name: &str,
    choices: &[FieldValue],
    probabilities: &[Estimate],
    now: &FieldValue,
    answer: Estimate,
) -> Chart {
    let top = probabilities
        .iter()
        .map(|e| e.high)
        .fold(answer.high, f64::max);
    let most = choices
        .iter()
        .zip(probabilities)
        .max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let least = choices
        .iter()
        .zip(probabilities)
        .min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let caption = match (most, least) {
        (Some(most), Some(least)) if most.1.value - least.1.value >= 0.0005 => format!(
            "From {} when {name} is {} to {} when it is {}.",
            per_cent(least.1.value),
            in_words(least.0),
            per_cent(most.1.value),
            in_words(most.0)
        ),
        _ => format!("{name} hardly changes the probability of this person."),
    };
    let y = linear("Probability", Unit::Share, 0.0, top.max(0.001));
    let place = |i: usize, value: &FieldValue| match value {
        FieldValue::Number { value } => *value,
        FieldValue::Category { .. } | FieldValue::Missing => i as f64,
    };
    let marks: Vec<Mark> = choices
        .iter()
        .zip(probabilities)
        .enumerate()
        .map(|(i, (value, e))| Mark {
            x: place(i, value),
            y: e.value,
            low: Some(e.low),
            high: Some(e.high),
            base: None,
            label: in_words(value),
        })
        .collect();
    let numeric = matches!(choices.first(), Some(FieldValue::Number { .. }));
    let x = if numeric {
        let ends = marks.iter().map(|m| m.x);
        linear(
            name,
            Unit::Number,
            ends.clone().fold(f64::INFINITY, f64::min),
            ends.fold(f64::NEG_INFINITY, f64::max),
        )
    } else {
        Axis {
            label: name.to_owned(),
            unit: Unit::Number,
            scale: Scale::Bands {
                labels: choices.iter().map(in_words).collect(),
            },
        }
    };
    let here = choices
        .iter()
        .position(|c| c == now)
        .and_then(|i| marks.get(i).cloned());
    let mut series = vec![Series {
        name: "Probability".to_owned(),
        shape: if numeric { Shape::Line } else { Shape::Points },
        style: Style::Primary,
        marks,
    }];
    if let Some(here) = here {
        series.push(Series {
            name: "As entered".to_owned(),
            shape: Shape::Points,
            style: Style::Secondary,
            marks: vec![here],
        });
    }
    Chart {
        id: format!("effect-{name}"),
        title: name.to_owned(),
        caption,
        note: "The other fields stay as entered. People like this, not what a change would cause."
            .to_owned(),
        x,
        y,
        series,
    }
}
