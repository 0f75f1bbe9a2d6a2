//! The form for one person.

use super::KnownColumn;
use crate::prepare::{SeenColumn, SeenValues};
use crate::report::{Field, FieldInput, FieldValue};

/// Levels offered in a form.
const LEVELS: usize = 200;

/// One field per column of the model that a person can fill in. Dates of which an old model does
/// not remember the range are left out: it then takes the middle date.
pub(super) fn fields(columns: &[KnownColumn]) -> Vec<Field> {
    let used = columns.iter().map(|c| &c.seen).filter(|c| c.varies());
    used.filter_map(field).collect()
}

fn field(column: &SeenColumn) -> Option<Field> {
    let (input, start) = match &column.values {
        SeenValues::Dates => return None,
        SeenValues::Moments {
            low,
            high,
            median,
            time,
        } => (
            FieldInput::Date {
                min: *low,
                max: *high,
                time: *time,
            },
            FieldValue::Date { value: *median },
        ),
        SeenValues::Numbers { low, high, median } => of_number(*low, *high, *median),
        SeenValues::Levels {
            levels,
            mostly_missing,
            ..
        } => of_levels(levels, *mostly_missing),
    };
    Some(Field {
        name: column.name.clone(),
        input,
        start,
    })
}

fn of_number(min: f64, max: f64, median: f64) -> (FieldInput, FieldValue) {
    let whole = [min, max, median].iter().all(|x| x.fract() == 0.0);
    let input = FieldInput::Number {
        min,
        max,
        step: step(max - min, whole),
    };
    let start = FieldValue::Number {
        value: median.max(min).min(max),
    };
    (input, start)
}

/// About a hundred steps over the range, of 1, 2 or 5 times a power of ten.
fn step(range: f64, whole: bool) -> f64 {
    let raw = range / 100.0;
    if !(raw.is_finite() && raw > 0.0) {
        return 1.0;
    }
    let mut power = 1.0;
    while power > raw {
        power /= 10.0;
    }
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    let step = if raw >= 5.0 * power {
        5.0 * power
    } else if raw >= 2.0 * power {
        2.0 * power
    } else {
        power
    };
    if whole { step.max(1.0) } else { step }
}

fn of_levels(levels: &[String], mostly_missing: bool) -> (FieldInput, FieldValue) {
    let start = match levels.first() {
        Some(level) if !mostly_missing => FieldValue::Category {
            level: level.clone(),
        },
        _ => FieldValue::Missing,
    };
    let levels = levels.iter().take(LEVELS).cloned().collect();
    (FieldInput::Category { levels }, start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (range, whole, expected) in [
            (81.0, true, 1.0),
            (81.0, false, 0.5),
            (5_000.0, true, 50.0),
            (1.0, false, 0.01),
            (0.0, false, 1.0),
        ] {
            assert!((step(range, whole) - expected).abs() < 1e-12 * expected);
        }
    }
}
