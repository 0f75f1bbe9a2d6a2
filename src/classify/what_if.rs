//! What the probability of one person would be with other values: field by field.

use super::entries::in_words;
use crate::charts::{Chart, Mark, Shape, Style, bands, cut, linear, series, upright};
use crate::estimate::{Estimate, Unit};
use crate::format::per_cent;
use crate::numeric::sort_by;
use crate::report::FieldValue;

/// Fields of the overview.
const DRAWN: usize = 12;

/// One field with the values it could take and what comes of each, the others as they are.
pub(super) struct Tried<'a> {
    pub(super) name: &'a str,
    pub(super) choices: &'a [FieldValue],
    pub(super) probabilities: &'a [Estimate],
}

/// A value of a field and the probability with it.
#[derive(Clone, Copy)]
struct End<'a> {
    value: &'a FieldValue,
    probability: f64,
}

/// A field with its values of the lowest and the highest probability.
struct Reach<'a> {
    name: &'a str,
    low: End<'a>,
    high: End<'a>,
}

impl<'a> Reach<'a> {
    fn of(tried: &Tried<'a>) -> Option<Self> {
        let ends = tried.choices.iter().zip(tried.probabilities);
        let ends = ends.map(|(value, e)| End {
            value,
            probability: e.value,
        });
        let by = |a: &End<'_>, b: &End<'_>| a.probability.total_cmp(&b.probability);
        Some(Self {
            name: tried.name,
            low: ends.clone().min_by(by)?,
            high: ends.max_by(by)?,
        })
    }

    fn width(&self) -> f64 {
        self.high.probability - self.low.probability
    }
}

/// The fields by how far each moves the probability (a tornado chart).
pub(super) fn overview(tried: &[Tried<'_>], now: f64) -> Chart {
    let mut ends: Vec<Reach<'_>> = tried.iter().filter_map(Reach::of).collect();
    sort_by(&mut ends, |a, b| b.width().total_cmp(&a.width()));
    ends.truncate(DRAWN);
    let caption = match ends.first() {
        Some(reach) if reach.width() >= 0.0005 => format!(
            "{name} moves this person most: from {} ({name} {}) to {} ({name} {}).",
            per_cent(reach.low.probability),
            in_words(reach.low.value),
            per_cent(reach.high.probability),
            in_words(reach.high.value),
            name = reach.name,
        ),
        _ => "No field moves the probability of this person.".to_owned(),
    };
    let top = ends.iter().map(|e| e.high.probability).fold(now, f64::max);
    let half = |name: &str, style, of: &dyn Fn(&Reach<'_>) -> Mark| {
        series(
            name,
            Shape::Bars,
            style,
            ends.iter()
                .enumerate()
                .map(|(i, reach)| Mark {
                    y: i as f64,
                    base: Some(now),
                    ..of(reach)
                })
                .collect(),
        )
    };
    let mark = |end: End<'_>| Mark {
        x: end.probability,
        label: in_words(end.value),
        ..Mark::default()
    };
    Chart {
        id: "overview".to_owned(),
        title: "What moves this person most".to_owned(),
        caption,
        note: "Each field from the value with the lowest probability to the one with the highest, the others as entered; only values that occur in the training rows. People like this, not what a change would cause.".to_owned(),
        x: linear("Probability", Unit::Share, 0.0, top.max(0.001)),
        y: bands("Field", ends.iter().map(|e| e.name.to_owned()).collect()),
        series: vec![
            half("Lower", Style::Secondary, &|reach| mark(reach.low)),
            half("Higher", Style::Primary, &|reach| mark(reach.high)),
            cut("As entered", now),
        ],
    }
}

/// The probability at each value of one field.
pub(super) fn effect(
    &Tried {
        name,
        choices,
        probabilities,
    }: &Tried<'_>,
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
        FieldValue::Category { .. } | FieldValue::Date { .. } | FieldValue::Missing => i as f64,
    };
    let marks: Vec<Mark> = choices
        .iter()
        .zip(probabilities)
        .enumerate()
        .map(|(i, (value, e))| upright(place(i, value), e, in_words(value)))
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
        bands(name, choices.iter().map(in_words).collect())
    };
    let here = choices
        .iter()
        .position(|c| c == now)
        .and_then(|i| marks.get(i).cloned());
    let mut drawn = vec![series(
        "Probability",
        if numeric { Shape::Line } else { Shape::Points },
        Style::Primary,
        marks,
    )];
    if let Some(here) = here {
        drawn.push(series(
            "As entered",
            Shape::Points,
            Style::Secondary,
            vec![here],
        ));
    }
    Chart {
        id: format!("effect-{name}"),
        title: name.to_owned(),
        caption,
        note: "The other fields stay as entered. People like this, not what a change would cause."
            .to_owned(),
        x,
        y,
        series: drawn,
    }
}
