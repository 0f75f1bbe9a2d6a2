//! The form for one person.

use super::{Field, FieldInput, FieldValue};
use crate::prepare::{Encoding, LevelEncoding, NumberEncoding, PreparedColumn};

/// Levels offered in a form.
const LEVELS: usize = 200;

/// One field per column of the model that a person can fill in. Dates are left out: the model
/// then takes the middle date.
pub(super) fn fields(columns: &[PreparedColumn]) -> Vec<Field> {
    columns.iter().filter_map(field).collect()
}

fn field(column: &PreparedColumn) -> Option<Field> {
    let (input, start) = match &column.encoding {
        Encoding::Constant | Encoding::Date(_) => return None,
        Encoding::Number(number) => of_number(number),
        Encoding::Levels(levels) => of_levels(levels),
        Encoding::Target(target) => of_names(target.levels.iter().flatten().cloned()),
    };
    Some(Field {
        name: column.name.clone(),
        input,
        start,
    })
}

fn of_number(number: &NumberEncoding) -> (FieldInput, FieldValue) {
    let (min, max) = (number.seen_low, number.seen_high.max(number.seen_low));
    let input = FieldInput::Number {
        min,
        max,
        step: step(
            max - min,
            [min, max, number.median].iter().all(|x| x.fract() == 0.0),
        ),
    };
    let start = FieldValue::Number {
        value: number.median.clamp(min, max),
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

fn of_levels(levels: &LevelEncoding) -> (FieldInput, FieldValue) {
    let named = levels.levels.iter().chain(&levels.rare);
    let (input, mut start) = of_names(named.flatten().cloned());
    if matches!(levels.levels.first(), Some(None)) {
        start = FieldValue::Missing;
    }
    (input, start)
}

fn of_names(names: impl Iterator<Item = String>) -> (FieldInput, FieldValue) {
    let levels: Vec<String> = names.take(LEVELS).collect();
    let start = levels
        .first()
        .map_or(FieldValue::Missing, |level| FieldValue::Category {
            level: level.clone(),
        });
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
