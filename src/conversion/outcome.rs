//! Which values of the target count as a conversion, and which do not: both are always listed.

use serde::{Deserialize, Serialize};

use super::ConversionSetup;
use super::guess::{MOST_VALUES, counts, says_yes};
use crate::error::Error;
use crate::format::count;
use crate::numeric::sort_by;
use crate::panel::names::answer;
use crate::table::target::labels;
use crate::table::{Column, Table};

/// Values that are listed.
const LISTED: usize = 40;

/// The values of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OutcomeValues {
    /// The commonest first.
    pub values: Vec<OutcomeValue>,
    /// Further values, none of which counts as a conversion.
    pub others: u32,
    /// Rows without a value: they are left out.
    pub blank: u32,
}

/// One value of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OutcomeValue {
    /// As the file writes it.
    pub value: String,
    /// Rows with it.
    pub rows: u32,
    /// Whether it counts as a conversion.
    pub converts: bool,
    /// What the person has to think about: it is another answer than the conversion, and may be
    /// meant as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// What the values of a target count as when `positive` and `also` are conversions.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] when there is no column named `target`.
pub fn outcome(
    table: &Table,
    target: &str,
    positive: &str,
    also: &[String],
) -> Result<OutcomeValues, Error> {
    let column = table.column(target)?;
    let converts = |value: &str| value == positive || also.iter().any(|a| a == value);
    let mut counted = counts(column);
    let mut others = 0;
    if counted.len() > MOST_VALUES {
        // A column of so many values is not counted to the end: of these it is enough to know what
        // converts.
        let of = |value: &String| (value.clone(), rows_with(column, value));
        let mut profiles = table.profiles().iter();
        let all = profiles
            .find(|p| p.name == target)
            .map_or(0, |p| p.distinct);
        counted = std::iter::once(&positive.to_owned())
            .chain(also)
            .map(of)
            .filter(|(_, rows)| *rows > 0)
            .collect();
        others = (all as usize).saturating_sub(counted.len());
    }
    sort_by(&mut counted, |a, b| b.1.cmp(&a.1));
    // What converts is always in sight.
    let (mut shown, rest): (Vec<_>, Vec<_>) =
        counted.into_iter().partition(|(value, _)| converts(value));
    let room = LISTED.saturating_sub(shown.len());
    others += rest.len().saturating_sub(room);
    shown.extend(rest.into_iter().take(room));
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let value = |(value, rows): (String, usize)| OutcomeValue {
        question: may_be_meant(&value, positive).then(|| {
            let rows = rows_of(rows);
            let state = match converts(&value) {
                true => format!("Its {rows} count as conversions."),
                false => format!("For now its {rows} count as none."),
            };
            format!("Is {value} a conversion too? {state}")
        }),
        converts: converts(&value),
        rows: number(rows),
        value,
    };
    let rows = 0..table.rows();
    Ok(OutcomeValues {
        values: shown.into_iter().map(value).collect(),
        others: number(others),
        blank: number(rows.filter(|row| column.values.is_missing(*row)).count()),
    })
}

fn rows_with(column: &Column, value: &str) -> usize {
    let found = labels(column, &[value]);
    found.into_iter().flatten().filter(|found| *found).count()
}

/// Whether a value is not the same answer as `positive` and still another word for a conversion,
/// or begins with one.
fn may_be_meant(value: &str, positive: &str) -> bool {
    let (own, wanted) = (answer(value), answer(positive));
    let mut words = value
        .split(|c: char| !c.is_alphanumeric())
        .map(answer)
        .filter(|word| !word.is_empty());
    let begins = |word: &String| {
        word.chars().any(char::is_alphabetic) && (*word == wanted || says_yes(word))
    };
    own != wanted && (says_yes(value) || words.next().as_ref().is_some_and(begins))
}

fn rows_of(n: usize) -> String {
    match n {
        1 => "1 row".to_owned(),
        n => format!("{} rows", count(n as f64)),
    }
}

/// Says which values may be meant as a conversion and were counted as none.
pub(super) fn say_what_is_open(
    table: &Table,
    setup: &ConversionSetup,
    warnings: &mut Vec<String>,
) -> Result<(), Error> {
    let found = outcome(table, &setup.target, &setup.positive, &setup.also)?;
    for open in found
        .values
        .iter()
        .filter(|v| v.question.is_some() && !v.converts)
    {
        warnings.push(format!(
            "{} with {} in {} were counted as no conversion. If they are one, say so in the setup.",
            rows_of(open.rows as usize),
            open.value,
            setup.target
        ));
    }
    Ok(())
}
