//! What the user has to decide because the file does not.

use super::cell::may_be_a_word;
use super::evidence::Evidence;
use super::plan::{DateReading, Reading, date_order};
use super::told::Told;
use super::{Answer, ColumnOptions, DateForm, DateOrder, Decimal, Encoding, Question, ReadOptions};
use crate::calendar::MONTHS;
use crate::numeric::sort_by;
use crate::table::civil::Civil;
use crate::table::{Column, ColumnType, Values};

/// All questions of a reading, those about the whole file first.
pub(super) fn questions(told: &Told<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    questions.extend(encoding(told));
    questions.extend(second_table(told));
    if told.open.decimal {
        questions.extend(decimal(told));
    }
    for (place, column, evidence, reading, options) in told.columns() {
        if let Reading::Date(DateReading { order, .. }) = reading
            && told.open.date_orders.contains(&place)
        {
            questions.push(order_of_dates(told, column, evidence, order));
        }
        if let Some((_, form)) = told.open.dates.iter().find(|(at, _)| *at == place) {
            questions.push(dates_or_not(told, column, evidence, reading, *form));
        }
        questions.extend(placeholders(told, place, column, options));
    }
    questions.extend(marks(told));
    questions
}

/// The options given, with a change to one column.
fn with_column(
    given: &ReadOptions,
    name: &str,
    change: impl FnOnce(&mut ColumnOptions),
) -> ReadOptions {
    let mut apply = given.clone();
    match apply.columns.iter_mut().find(|c| c.name == name) {
        Some(column) => change(column),
        None => {
            let mut column = ColumnOptions {
                name: name.to_owned(),
                ..ColumnOptions::default()
            };
            change(&mut column);
            apply.columns.push(column);
        }
    }
    apply
}

/// Which letters are right, when the file does not show it.
fn encoding(told: &Told<'_>) -> Option<Question> {
    let answer = |(encoding, words): &(Encoding, String)| Answer {
        text: format!("{words} \u{2013} {}", encoding.name()),
        apply: ReadOptions {
            encoding: Some(*encoding),
            ..told.given.clone()
        },
    };
    let rivals = &told.letters.rivals;
    (!rivals.is_empty()).then(|| Question {
        text: "Which words are written right? The file does not show how its letters beyond ASCII are meant."
            .to_owned(),
        column: None,
        answers: rivals.iter().map(answer).collect(),
    })
}

fn second_table(told: &Told<'_>) -> Option<Question> {
    let table = told
        .findings
        .second_table
        .filter(|_| told.given.last_line.is_none())?;
    let last = table.line - 1;
    Some(Question {
        text: format!(
            "The file holds two tables: another one starts at line {}. Which one do you want to read?",
            table.names_line
        ),
        column: None,
        answers: vec![
            Answer {
                text: format!("The first one, up to line {last}."),
                apply: ReadOptions {
                    last_line: Some(last),
                    ..told.given.clone()
                },
            },
            Answer {
                text: format!("The one from line {} on.", table.names_line),
                apply: ReadOptions {
                    skip_lines: Some(table.names_line - 1),
                    ..ReadOptions::default()
                },
            },
        ],
    })
}

fn decimal(told: &Told<'_>) -> Option<Question> {
    let (_, column, evidence, ..) = told
        .columns()
        .find(|(_, c, e, ..)| c.values.column_type() == ColumnType::Number && e.maybe > 0)?;
    let example = evidence.maybe_example.clone().unwrap_or_default();
    let answer = |decimal: Decimal| Answer {
        text: match decimal {
            Decimal::Point => "The point is the decimal sign; a comma groups thousands.",
            Decimal::Comma => "The comma is the decimal sign; a point groups thousands.",
        }
        .to_owned(),
        apply: ReadOptions {
            decimal: Some(decimal),
            ..told.given.clone()
        },
    };
    let other = match told.plan.decimal {
        Decimal::Point => Decimal::Comma,
        Decimal::Comma => Decimal::Point,
    };
    Some(Question {
        text: format!(
            "Is {example} in {} more than a thousand, or a little more than one?",
            column.name
        ),
        column: Some(column.name.clone()),
        answers: vec![answer(told.plan.decimal), answer(other)],
    })
}

/// What a cell is as a date, in words; empty when it is none.
fn said(example: &str, form: DateForm, order: DateOrder) -> String {
    let reading = DateReading {
        form,
        order,
        utc: false,
    };
    let Some(millis) = reading.moment(example) else {
        return String::new();
    };
    let day = Civil::from_millis(millis);
    match form {
        DateForm::Month => month_in_words(day),
        DateForm::Quarter => format!("quarter {} of {}", (day.month + 2) / 3, day.year),
        DateForm::Week => format!("the week of {}", day_in_words(day)),
        _ => day_in_words(day),
    }
}

fn order_of_dates(
    told: &Told<'_>,
    column: &Column,
    evidence: &Evidence,
    order: DateOrder,
) -> Question {
    let example = evidence.either_example.clone().unwrap_or_default();
    let name = column.name.as_str();
    let say = |order: DateOrder| said(&example, DateForm::Day, order);
    let answer = |order: DateOrder| Answer {
        text: match say(order) {
            day if day.is_empty() => format!("{}.", first_part(order)),
            day => format!("{}: {day}.", first_part(order)),
        },
        apply: with_column(told.given, name, |c| c.date_order = Some(order)),
    };
    let (first, second) = match order {
        DateOrder::MonthDayYear => (order, DateOrder::DayMonthYear),
        _ => (DateOrder::DayMonthYear, DateOrder::MonthDayYear),
    };
    let text = match (say(first), say(second)) {
        (a, b) if !a.is_empty() && !b.is_empty() => format!("Is {example} in {name} {a} or {b}?"),
        _ => format!(
            "Some dates in {name} have the day first, others the month ({} and {}). Which is right?",
            evidence.day_first, evidence.month_first
        ),
    };
    debug_assert!(!date_order(evidence).1);
    let mut answers = vec![answer(first), answer(second)];
    if evidence.short_years == evidence.dates {
        answers.push(no_date(told, column));
    }
    Question {
        text,
        column: Some(name.to_owned()),
        answers,
    }
}

fn first_part(order: DateOrder) -> &'static str {
    match order {
        DateOrder::MonthDayYear => "The month comes first",
        DateOrder::YearMonthDay => "The year comes first",
        DateOrder::DayMonthYear => "The day comes first",
    }
}

/// The answer that a column holds no dates.
fn no_date(told: &Told<'_>, column: &Column) -> Answer {
    // What the column is now; of dates that are none the kind of words is seen from how many differ.
    let words = match &column.values {
        Values::Category(_) => ColumnType::Category,
        Values::Text(_) => ColumnType::Text,
        Values::Number(_) => ColumnType::Number,
        Values::Date(dates) => {
            let mut days = dates.millis.clone();
            sort_by(&mut days, i64::cmp);
            days.dedup();
            if days.len() <= 1_000 && days.len() * 2 <= dates.millis.len() {
                ColumnType::Category
            } else {
                ColumnType::Text
            }
        }
    };
    let text = match words {
        ColumnType::Number => "No, it is a number like any other.",
        _ => "No, it is no date: a slot, a version, a size or a name.",
    };
    Answer {
        text: text.to_owned(),
        apply: with_column(told.given, &column.name, |c| {
            c.column_type = Some(words);
            c.date_form = None;
        }),
    }
}

fn dates_or_not(
    told: &Told<'_>,
    column: &Column,
    evidence: &Evidence,
    reading: Reading,
    form: DateForm,
) -> Question {
    let name = column.name.as_str();
    let written = match form {
        DateForm::Day => &evidence.short_example,
        _ => &evidence.period_example,
    };
    // Plain numbers are told by the least of them.
    let least = || evidence.range.ends().map(|(least, _)| least.to_string());
    let example = written.clone().or_else(least).unwrap_or_default();
    let date = |order: DateOrder, lead: &str| {
        let day = said(&example, form, order);
        (!day.is_empty()).then(|| Answer {
            text: format!("{lead}: {day}."),
            apply: with_column(told.given, name, |c| {
                c.column_type = Some(ColumnType::Date);
                c.date_form = Some(form);
                c.date_order = (form == DateForm::Day).then_some(order);
            }),
        })
    };
    let mut dates: Vec<Answer> = match (form, date_order(evidence)) {
        (DateForm::Day, (_, false)) => [DateOrder::DayMonthYear, DateOrder::MonthDayYear]
            .into_iter()
            .filter_map(|order| date(order, &format!("Yes. {}", first_part(order))))
            .collect(),
        (_, (order, _)) => date(order, "Yes").into_iter().collect(),
    };
    let none = match reading {
        Reading::Date(_) => Answer {
            text: "No, it is a number like any other.".to_owned(),
            apply: with_column(told.given, name, |c| {
                c.column_type = Some(ColumnType::Number);
                c.date_form = None;
            }),
        },
        _ => no_date(told, column),
    };
    let answers = if matches!(reading, Reading::Date(_)) {
        dates.push(none);
        dates
    } else {
        [vec![none], dates].concat()
    };
    Question {
        text: format!("Is {example} in {name} a date?"),
        column: Some(name.to_owned()),
        answers,
    }
}

/// Days of a column that stand for "no date", as far as the user has not said so.
fn days_for_none(told: &Told<'_>, place: usize, options: Option<&ColumnOptions>) -> Vec<String> {
    let days = told.plan.placeholders.get(place);
    let days = days
        .into_iter()
        .flatten()
        .map(|d| Civil::from_days(*d).iso());
    days.filter(|day| options.is_none_or(|o| !o.missing.contains(day)))
        .collect()
}

/// Days that stand for "no date", or are real.
fn placeholders(
    told: &Told<'_>,
    place: usize,
    column: &Column,
    options: Option<&ColumnOptions>,
) -> Option<Question> {
    let days = Some(days_for_none(told, place, options)).filter(|d| !d.is_empty())?;
    let name = column.name.as_str();
    let listed = days.join(", ");
    let text = match days.len() {
        1 => format!("Does {listed} in {name} stand for \"no date\"? It lies far from all others."),
        _ => format!("Do {listed} in {name} stand for \"no date\"? They lie far from all others."),
    };
    Some(Question {
        text,
        column: Some(name.to_owned()),
        answers: vec![
            Answer {
                text: "Yes, there is no date.".to_owned(),
                apply: with_column(told.given, name, |c| c.missing.extend(days.iter().cloned())),
            },
            Answer {
                text: "No, it is a real date.".to_owned(),
                apply: with_column(told.given, name, |c| c.keep.extend(days.iter().cloned())),
            },
        ],
    })
}

/// Values of a column that are taken for missing until the user decides.
pub(super) fn taken_for_missing(
    told: &Told<'_>,
    place: usize,
    evidence: &Evidence,
    reading: Reading,
    options: Option<&ColumnOptions>,
) -> Vec<String> {
    let marks = frequent_marks(told, place, evidence, reading, options);
    let mut values = days_for_none(told, place, options);
    values.extend(marks.into_iter().map(str::to_owned));
    values
}

/// Marks of missing values in a column of words that may be words themselves, are frequent and not
/// yet decided.
fn frequent_marks<'a>(
    told: &Told<'a>,
    place: usize,
    evidence: &Evidence,
    reading: Reading,
    options: Option<&ColumnOptions>,
) -> Vec<&'a str> {
    let marks = told.marks.get(place).map(Vec::as_slice).unwrap_or_default();
    let asked = |(mark, count): &&(String, u32)| {
        let all = u64::from(evidence.filled) + u64::from(*count);
        let decided = options.is_some_and(|o| o.missing.contains(mark));
        may_be_a_word(mark) && !decided && *count >= 2 && u64::from(*count) * 50 >= all
    };
    let words = matches!(reading, Reading::Words(_));
    let found = marks.iter().filter(|mark| words && asked(mark));
    found.map(|(mark, _)| mark.as_str()).collect()
}

/// Marks of missing values that may be words: the region NA, the offer None. They are asked about
/// where they are frequent.
fn marks(told: &Told<'_>) -> Vec<Question> {
    /// With more columns than this one question is about them all.
    const ONE_BY_ONE: usize = 3;
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for (place, column, evidence, reading, options) in told.columns() {
        let words = frequent_marks(told, place, evidence, reading, options);
        if !words.is_empty() {
            found.push((column.name.as_str(), words));
        }
    }
    let question = |group: &[(&str, Vec<&str>)]| {
        let mut words: Vec<&str> = group.iter().flat_map(|(_, words)| words.clone()).collect();
        sort_by(&mut words, |a, b| a.cmp(b));
        words.dedup();
        let names: Vec<&str> = group.iter().map(|(name, _)| *name).collect();
        let column = match names[..] {
            [name] => Some(name.to_owned()),
            _ => None,
        };
        let apply = |change: &dyn Fn(&mut ColumnOptions, &[&str])| {
            group
                .iter()
                .fold(told.given.clone(), |options, (name, words)| {
                    with_column(&options, name, |c| change(c, words))
                })
        };
        let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let (listed, columns) = (words.join(", "), names.join(", "));
        Question {
            text: format!("Does {listed} in {columns} mean that there is no value?"),
            column,
            answers: vec![
                Answer {
                    text: "Yes, there is no value.".to_owned(),
                    apply: apply(&|c, words| c.missing.extend(owned(words))),
                },
                Answer {
                    text: format!("No, {listed} is a word like the others."),
                    apply: apply(&|c, words| c.keep.extend(owned(words))),
                },
            ],
        }
    };
    if found.len() <= ONE_BY_ONE {
        found
            .iter()
            .map(|one| question(std::slice::from_ref(one)))
            .collect()
    } else {
        vec![question(&found)]
    }
}

/// 3 April 2024.
fn day_in_words(day: Civil) -> String {
    format!("{} {}", day.day, month_in_words(day))
}

/// April 2024.
fn month_in_words(day: Civil) -> String {
    let month = usize::try_from(day.month - 1)
        .ok()
        .and_then(|m| MONTHS.get(m));
    format!("{} {}", month.copied().unwrap_or_default(), day.year)
}
