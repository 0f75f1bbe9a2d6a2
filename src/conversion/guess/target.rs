//! Which column says who converted, and which value of it is a conversion.

use crate::numeric::sort_by;
use std::collections::BTreeMap;

use crate::error::{Error, ErrorCode};
use crate::panel::names::answer;
use crate::table::profile::{ColumnProfile, Role, words};
use crate::table::target::{cell_text, number_text};
use crate::table::{Column, ColumnType, Table, Values};

/// Values a target may have when the user has not said which one counts.
pub(in crate::conversion) const MOST_VALUES: usize = 50;

/// Whole names of targets.
const NAMES: [&str; 30] = [
    "y",
    "target",
    "label",
    "converted",
    "conversion",
    "convert",
    "response",
    "responded",
    "subscribed",
    "subscribe",
    "subscription",
    "churn",
    "churned",
    "exited",
    "attrition",
    "purchase",
    "purchased",
    "bought",
    "buy",
    "deposit",
    "sale",
    "sold",
    "won",
    "success",
    "signedup",
    "signup",
    "accepted",
    "class",
    "outcome",
    "revenue",
];

/// Words that make a name likely ("conversion_status", "is_converted").
const WORDS: [&str; 17] = [
    "target",
    "converted",
    "conversion",
    "responded",
    "response",
    "subscribed",
    "churn",
    "churned",
    "exited",
    "attrition",
    "purchased",
    "bought",
    "won",
    "sold",
    "accepted",
    "label",
    "outcome",
];

/// Words of the past, which no outcome to be predicted carries.
const PAST: [&str; 6] = ["previous", "prev", "prior", "last", "past", "before"];

/// Texts of a conversion.
const YES: [&str; 28] = [
    "yes",
    "y",
    "true",
    "t",
    "1",
    "converted",
    "conversion",
    "won",
    "success",
    "subscribed",
    "responded",
    "accepted",
    "purchased",
    "purchase",
    "bought",
    "buyer",
    "sale",
    "sold",
    "churned",
    "churn",
    "signed",
    "signedup",
    "positive",
    "customer",
    "ja",
    "oui",
    "si",
    "sí",
];
const NO: [&str; 8] = ["no", "n", "false", "f", "0", "nein", "non", "not"];

/// The name of the likeliest target.
pub(super) fn guess(table: &Table, profiles: &[ColumnProfile]) -> Result<String, Error> {
    let mut best: Option<(i32, &str)> = None;
    for (i, profile) in profiles.iter().enumerate() {
        let Some(column) = table.columns().get(i) else {
            continue;
        };
        let place = if i + 1 == profiles.len() {
            20
        } else {
            // With equal marks the first column comes before the middle ones, and of those the later.
            i32::from(i == 0)
        };
        let score = score(profile, column) + place;
        if score >= 10 + place && best.is_none_or(|(b, _)| score >= b) {
            best = Some((score, &profile.name));
        }
    }
    best.map(|(_, name)| name.to_owned()).ok_or_else(|| {
        Error::new(
            ErrorCode::BadSetup,
            "No column has exactly two values, so none says who converted.",
            "Add a column that says yes or no for each person, or choose the target yourself.",
        )
        .in_file(table.name())
    })
}

/// Names of outcomes of a contact that stand beside others.
const STEPS: [&str; 10] = [
    "visit", "visited", "click", "clicked", "opened", "reply", "replied", "answered", "booked",
    "ordered",
];

/// Names of targets that may as well be something known of a person.
const TRAITS: [&str; 7] = [
    "class",
    "label",
    "y",
    "deposit",
    "subscription",
    "revenue",
    "subscribe",
];

/// Whether a column is another outcome than the one that is asked about.
pub(super) fn another(profile: &ColumnProfile) -> bool {
    let words = words(&profile.name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let whole = words.concat();
    profile.distinct == 2
        && profile.column_type != ColumnType::Date
        && !any(&PAST)
        && !TRAITS.contains(&whole.as_str())
        && (NAMES.contains(&whole.as_str()) || STEPS.contains(&whole.as_str()))
}

fn score(profile: &ColumnProfile, column: &Column) -> i32 {
    let words = words(&profile.name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let named = if any(&PAST) {
        0
    } else if NAMES.contains(&words.concat().as_str()) {
        100
    } else if any(&WORDS) {
        60
    } else {
        0
    };
    if profile.column_type == ColumnType::Date || profile.role == Role::FreeText {
        return 0;
    }
    let answers = answers_of(&counts(column));
    // A value written in several ways is one.
    let distinct = match profile.distinct {
        3..=10 => u32::try_from(answers.len()).unwrap_or(profile.distinct),
        distinct => distinct,
    };
    match distinct {
        // A named target with one value is still what the user means; the run says what is wrong.
        1 => named / 2,
        2 => {
            let says = |a: &&Answer| says_yes(&a.value) || NO.contains(&answer(&a.value).as_str());
            let clear = answers.iter().filter(says).count();
            named + 10 + if clear == 2 { 15 } else { 0 }
        }
        3..=10 => named / 2,
        _ => 0,
    }
}

/// The value that counts as a conversion: one that says yes, else the rarest.
pub(super) fn positive(column: &Column) -> Result<String, Error> {
    let bad = |message: String, hint: &str| {
        Error::new(ErrorCode::BadSetup, message, hint).in_column(&column.name)
    };
    if column.values.column_type() == ColumnType::Date {
        return Err(bad(
            format!(
                "{} holds dates, so it does not say who converted.",
                column.name
            ),
            "Choose a column with two values, such as yes and no.",
        ));
    }
    let counts = counts(column);
    if counts.len() > MOST_VALUES {
        return Err(bad(
            format!(
                "{} has more than {MOST_VALUES} different values, so it does not say who converted.",
                column.name
            ),
            "Choose a column with two values, such as yes and no.",
        ));
    }
    let answers = answers_of(&counts);
    // Of equally common ones the first.
    let yes = answers.iter().rev().filter(|a| says_yes(&a.value));
    let yes = yes.max_by_key(|a| a.rows);
    // Of equally rare values the last: larger numbers and later letters.
    let rarest = answers.iter().rev().min_by_key(|a| a.rows);
    yes.or(rarest).map(|a| a.value.clone()).ok_or_else(|| {
        bad(
            format!("{} has no values at all.", column.name),
            "Choose a column with two values, such as yes and no.",
        )
    })
}

/// Whether a value is a word for a conversion.
pub(in crate::conversion) fn says_yes(value: &str) -> bool {
    YES.contains(&answer(value).as_str())
}

/// Other values of a column that are the same answer as this one, written in another way.
pub(super) fn alike(column: &Column, positive: &str) -> Vec<String> {
    let answers = answers_of(&counts(column));
    let same = |a: &&Answer| answer(&a.value) == answer(positive);
    let own = answers.into_iter().find(|a| same(&a));
    let ways = own.map(|a| a.ways).unwrap_or_default();
    ways.into_iter().filter(|way| way != positive).collect()
}

/// One answer with the ways in which it is written.
struct Answer {
    /// The way with the most rows.
    value: String,
    rows: usize,
    ways: Vec<String>,
}

/// Values that are the same answer as one, in the order of their first way. When all of them were
/// one, what tells them apart is the answer, and each is one of its own.
fn answers_of(counts: &[(String, usize)]) -> Vec<Answer> {
    let mut groups: Vec<(String, Vec<&(String, usize)>)> = Vec::new();
    for counted in counts {
        let of = answer(&counted.0);
        match groups.iter_mut().find(|(known, _)| *known == of) {
            Some((_, group)) => group.push(counted),
            None => groups.push((of, vec![counted])),
        }
    }
    if groups.len() == 1 {
        groups = counts.iter().map(|c| (c.0.clone(), vec![c])).collect();
    }
    let one = |(_, group): (String, Vec<&(String, usize)>)| Answer {
        // Of equally common ways the first.
        value: group
            .iter()
            .rev()
            .max_by_key(|(_, n)| *n)
            .map(|(text, _)| text.clone())
            .unwrap_or_default(),
        rows: group.iter().map(|(_, n)| n).sum(),
        ways: group.into_iter().map(|(text, _)| text.clone()).collect(),
    };
    groups.into_iter().map(one).collect()
}

/// The different values as text with their rows, in their order; stops above [`MOST_VALUES`].
pub(in crate::conversion) fn counts(column: &Column) -> Vec<(String, usize)> {
    match &column.values {
        Values::Number(values) => {
            let mut seen: Vec<(f64, usize)> = Vec::new();
            for &x in values.iter().filter(|x| !x.is_nan()) {
                if let Some((_, n)) = seen.iter_mut().find(|(value, _)| *value == x) {
                    *n += 1;
                } else if seen.len() > MOST_VALUES {
                    break;
                } else {
                    seen.push((x, 1));
                }
            }
            sort_by(&mut seen, |a, b| a.0.total_cmp(&b.0));
            seen.into_iter().map(|(x, n)| (number_text(x), n)).collect()
        }
        Values::Category(categories) => {
            let mut counts = vec![0_usize; categories.levels.len()];
            for &code in &categories.codes {
                if let Some(n) = counts.get_mut(code as usize) {
                    *n += 1;
                }
            }
            let levels = categories.levels.iter().cloned().zip(counts);
            let mut seen: Vec<(String, usize)> = levels.filter(|(_, n)| *n > 0).collect();
            sort_by(&mut seen, Ord::cmp);
            seen
        }
        other => {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for row in 0..other.len() {
                if let Some(text) = cell_text(other, row) {
                    *seen.entry(text).or_insert(0) += 1;
                    if seen.len() > MOST_VALUES {
                        break;
                    }
                }
            }
            seen.into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Categories;

    fn column(values: &[&str]) -> Column {
        let mut levels: Vec<String> = Vec::new();
        let codes = values
            .iter()
            .map(|v| {
                levels.iter().position(|l| l == v).unwrap_or_else(|| {
                    levels.push((*v).to_owned());
                    levels.len() - 1
                }) as u32
            })
            .collect();
        Column {
            name: "y".to_owned(),
            values: Values::Category(Categories { codes, levels }),
        }
    }

    #[test]
    fn an_answer_written_in_several_ways_is_one() {
        let by_hand = column(&["No", "YES", "no", "yes", "Yes", "yes", "NO", "no"]);
        assert_eq!(positive(&by_hand).unwrap(), "yes");
        assert_eq!(alike(&by_hand, "yes"), ["YES", "Yes"]);
        assert_eq!(alike(&by_hand, "no"), ["NO", "No"]);
        assert_eq!(alike(&by_hand, "Yes!"), ["YES", "Yes", "yes"]);
        // Other words for yes are for the person to say.
        let mixed = column(&["Y", "yes", "Won - renewal", "no", "yes"]);
        assert_eq!(positive(&mixed).unwrap(), "yes");
        assert!(alike(&mixed, "yes").is_empty());
        // What tells all values apart is the answer.
        assert!(alike(&column(&["Yes", "yes!"]), "Yes").is_empty());
        assert!(alike(&column(&["A+", "A-", "B"]), "A+").is_empty());
    }

    #[test]
    fn the_positive_value() {
        assert_eq!(positive(&column(&["no", "yes", "no"])).unwrap(), "yes");
        assert_eq!(positive(&column(&["Yes", "yes!", "Yes"])).unwrap(), "Yes");
        assert_eq!(positive(&column(&["A", "B", "A"])).unwrap(), "B");
        assert_eq!(positive(&column(&["B", "A"])).unwrap(), "B", "a tie");
        let numbers = |v: &[f64]| Column {
            name: "y".to_owned(),
            values: Values::Number(v.to_vec()),
        };
        assert_eq!(positive(&numbers(&[1.0, 1.0, 0.0])).unwrap(), "1");
        assert_eq!(positive(&numbers(&[2.0, 2.0, 3.0])).unwrap(), "3");
        assert!(positive(&numbers(&[f64::NAN])).is_err());
        let many: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(positive(&numbers(&many)).is_err());
    }
}
