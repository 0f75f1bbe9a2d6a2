//! What was entered for one person, and the tables that are made of it.

use super::Classifier;
use crate::error::{Error, ErrorCode};
use crate::format::number;
use crate::numeric::sort_numbers;
use crate::prepare::ColumnKind;
use crate::report::{FieldEntry, FieldInput, FieldValue};
use crate::table::civil::{DAY_MILLIS, moment_text};
use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};

/// Furthest moment that may be entered: milliseconds of some thousand years.
const LATEST: f64 = 1e14;
/// Dates of an effect.
const DATES: usize = 12;
/// Points of an effect along a number.
const STEPS: usize = 25;
/// Levels of an effect.
const LEVELS: usize = 12;

/// One value per field of the form.
pub(super) fn values(model: &Classifier, entries: &[FieldEntry]) -> Result<Vec<FieldValue>, Error> {
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
                (FieldInput::Date { .. }, FieldValue::Date { value }) => value.abs() <= LATEST,
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
pub(super) fn choices(input: &FieldInput, now: Option<&FieldValue>) -> Vec<FieldValue> {
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
        FieldInput::Date { min, max, .. } => {
            let day = DAY_MILLIS as f64;
            let mut values: Vec<f64> = (0..DATES)
                .map(|i| {
                    let x = min + (max - min) * i as f64 / (DATES - 1) as f64;
                    (x / day).floor() * day
                })
                .collect();
            if let Some(FieldValue::Date { value }) = now {
                values.push(*value);
            }
            sort_numbers(&mut values);
            values.dedup();
            let date = |value| FieldValue::Date { value };
            values.into_iter().map(date).collect()
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
pub(super) fn table(model: &Classifier, rows: &[Vec<FieldValue>]) -> Result<Table, Error> {
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
                millis: cells()
                    .map(|cell| match cell {
                        // Held within what may be entered.
                        Some(FieldValue::Date { value }) => *value as i64,
                        _ => DATE_MISSING,
                    })
                    .collect(),
                has_time: true,
            }),
        };
        Column {
            name: name.clone(),
            values,
        }
    });
    Table::new("form", columns.collect())
}

/// A value as text.
pub(super) fn in_words(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing => "missing".to_owned(),
        FieldValue::Number { value } => number(*value),
        FieldValue::Category { level } => level.clone(),
        FieldValue::Date { value } => {
            let millis = *value as i64;
            moment_text(millis, millis.rem_euclid(DAY_MILLIS) != 0)
        }
    }
}
