//! What is told about a reading: choices, guesses, questions.

use super::dialect::Dialect;
use super::evidence::Evidence;
use super::issues::Issues;
use super::letters::Letters;
use super::plan::{Open, Plan, Reading, date_order};
use super::{
    Answer, ColumnOptions, DateOrder, Decimal, Encoding, Guess, Question, ReadOptions, ReadReport,
};
use crate::table::civil::Civil;
use crate::table::{Column, ColumnType, Table, Values};

/// All that a report is made from.
pub(super) struct Told<'a> {
    pub(super) file: &'a str,
    pub(super) bytes: f64,
    pub(super) letters: &'a Letters,
    pub(super) dialect: &'a Dialect,
    pub(super) plan: &'a Plan,
    pub(super) open: &'a Open,
    pub(super) evidence: &'a [Evidence],
    /// For each column of the table its place in the file.
    pub(super) kept: &'a [usize],
    pub(super) table: &'a Table,
    pub(super) rows: usize,
    /// What the user had decided.
    pub(super) given: &'a ReadOptions,
    pub(super) issues: Issues,
    pub(super) rejected: u32,
}

/// Puts the report together.
pub(super) fn report(told: Told<'_>) -> ReadReport {
    ReadReport {
        file: told.file.to_owned(),
        bytes: told.bytes,
        rows: u32::try_from(told.rows).unwrap_or(u32::MAX),
        chosen: chosen(&told),
        guesses: guesses(&told),
        questions: questions(&told),
        rejected_rows: told.rejected,
        issues: told.issues.finish(),
    }
}

impl<'a> Told<'a> {
    /// Columns of the table with their evidence, reading and the user's choices.
    fn columns(
        &self,
    ) -> impl Iterator<
        Item = (
            usize,
            &'a Column,
            &'a Evidence,
            Reading,
            Option<&'a ColumnOptions>,
        ),
    > {
        let (plan, evidence, given) = (self.plan, self.evidence, self.given);
        let columns = self.table.columns().iter().zip(self.kept);
        columns.filter_map(move |(column, &place)| {
            let options = given.columns.iter().find(|c| c.name == column.name);
            let reading = *plan.columns.get(place)?;
            Some((place, column, evidence.get(place)?, reading, options))
        })
    }
}

fn chosen(told: &Told<'_>) -> ReadOptions {
    let signs = told.dialect.signs;
    ReadOptions {
        encoding: Some(told.letters.encoding),
        delimiter: Some(char::from(signs.delimiter)),
        quote: Some(char::from(signs.quote)),
        backslash: Some(signs.backslash),
        skip_lines: Some(told.dialect.skip_lines),
        header: Some(told.dialect.header),
        keep_totals: Some(told.dialect.keep_totals),
        decimal: Some(told.plan.decimal),
        date_order: told.given.date_order,
        columns: told
            .columns()
            .map(|(_, column, _, reading, options)| ColumnOptions {
                name: column.name.clone(),
                column_type: Some(column.values.column_type()),
                date_order: match reading {
                    Reading::Date(order) => Some(order),
                    _ => options.and_then(|o| o.date_order),
                },
                missing: options.map_or_else(Vec::new, |o| o.missing.clone()),
            })
            .collect(),
    }
}

fn guesses(told: &Told<'_>) -> Vec<Guess> {
    let given = told.given;
    let reasons = &told.dialect.reasons;
    let mut guesses = Vec::new();
    let mut add = |field: &str, column: Option<&str>, reason: String| {
        guesses.push(Guess {
            field: field.to_owned(),
            column: column.map(str::to_owned),
            reason,
        });
    };
    if given.encoding.is_none() && told.letters.rivals.is_empty() {
        let reason = match (told.letters.encoding, told.letters.language) {
            (Encoding::Utf8, _) => "All letters can be read as UTF-8.".to_owned(),
            (Encoding::Utf16Le | Encoding::Utf16Be, _) => {
                "Every other byte is a zero, or a mark in front says so.".to_owned()
            }
            (_, Some(language)) => {
                format!("Some letters cannot be read as UTF-8; they look {language}.")
            }
            (_, None) => "Some letters cannot be read as UTF-8.".to_owned(),
        };
        add("encoding", None, reason);
    }
    if given.delimiter.is_none() {
        add("delimiter", None, reasons.delimiter.clone());
    }
    if given.quote.is_none() && told.dialect.signs.quote == b'\'' {
        let reason = "Cells start and end with apostrophes.";
        add("quote", None, reason.to_owned());
    }
    if given.backslash.is_none() && told.dialect.signs.backslash {
        let reason = "Backslashes stand before quotes inside cells.";
        add("backslash", None, reason.to_owned());
    }
    if given.skip_lines.is_none() && told.dialect.skip_lines > 0 {
        add("skipLines", None, reasons.skip_lines.clone());
    }
    if given.header.is_none() {
        add("header", None, reasons.header.clone());
    }
    let fractions = |e: &Evidence| e.point + e.comma + e.maybe > 0;
    let mut numbers = told
        .columns()
        .filter(|(_, c, ..)| c.values.column_type() == ColumnType::Number);
    if given.decimal.is_none() && !told.open.decimal && numbers.any(|(_, _, e, ..)| fractions(e)) {
        let reason = match told.plan.decimal {
            Decimal::Point => "Some numbers can only have a decimal point.",
            Decimal::Comma => "Some numbers can only have a decimal comma.",
        };
        add("decimal", None, reason.to_owned());
    }
    for (place, column, evidence, reading, options) in told.columns() {
        let name = Some(column.name.as_str());
        if options.and_then(|o| o.column_type).is_none() {
            let mut reason = type_reason(column, evidence, told.plan.decimal);
            if let Some(codes) = codes_reason(&column.values) {
                reason = format!("{reason} {codes}");
            }
            add("columnType", name, reason);
        }
        let order_given = given
            .date_order
            .or(options.and_then(|o| o.date_order))
            .is_some();
        if let Reading::Date(order) = reading
            && !order_given
            && order != DateOrder::YearMonthDay
            && !told.open.date_orders.contains(&place)
        {
            let reason = match order {
                DateOrder::MonthDayYear => {
                    "Some dates have a second number above 12, so the month comes first."
                }
                _ => "Some dates have a first number above 12, so the day comes first.",
            };
            add("dateOrder", name, reason.to_owned());
        }
    }
    guesses
}

/// Why a column has its type.
fn type_reason(column: &Column, e: &Evidence, decimal: Decimal) -> String {
    let share = |part: u32| {
        if part == e.filled {
            "All".to_owned()
        } else {
            format!("{part} of {}", e.filled)
        }
    };
    match &column.values {
        _ if e.filled == 0 => "The column has no value.".to_owned(),
        Values::Number(_) => format!("{} values are numbers.", share(e.numbers_with(decimal))),
        Values::Date(_) => format!("{} values are dates.", share(e.dates.max(e.compact))),
        _ if e.identifiers > 0 => {
            "Some numbers start with zeros or have more than 15 digits, which would be lost."
                .to_owned()
        }
        Values::Category(v) if v.levels.len() == 1 => "All values are the same.".to_owned(),
        Values::Category(v) => format!("{} different values that repeat.", v.levels.len()),
        Values::Text(_) => "Nearly every value is different.".to_owned(),
    }
}

/// Whole numbers of which a few repeat may be codes.
fn codes_reason(values: &Values) -> Option<String> {
    const MOST_CODES: usize = 12;
    let Values::Number(values) = values else {
        return None;
    };
    let mut distinct: Vec<f64> = Vec::with_capacity(MOST_CODES + 1);
    let mut filled = 0_usize;
    for x in values.iter().filter(|x| !x.is_nan()) {
        filled += 1;
        if x.fract() != 0.0 || x.abs() > 1e6 {
            return None;
        }
        if distinct.contains(x) {
            continue;
        }
        distinct.push(*x);
        if distinct.len() > MOST_CODES {
            return None;
        }
    }
    (distinct.len() > 2 && filled >= 10 * distinct.len()).then(|| {
        format!(
            "There are only {} different whole numbers: if they are codes and not amounts, choose category.",
            distinct.len()
        )
    })
}

fn questions(told: &Told<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    questions.extend(letters_question(told));
    if told.open.decimal {
        questions.extend(decimal_question(told));
    }
    for (place, column, evidence, reading, _) in told.columns() {
        if let Reading::Date(order) = reading
            && told.open.date_orders.contains(&place)
        {
            questions.push(date_question(told, &column.name, evidence, order));
        }
    }
    questions
}

/// Which letters are right, when the file does not show it.
fn letters_question(told: &Told<'_>) -> Option<Question> {
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

fn decimal_question(told: &Told<'_>) -> Option<Question> {
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

fn date_question(told: &Told<'_>, name: &str, evidence: &Evidence, order: DateOrder) -> Question {
    let example = evidence.either_example.clone().unwrap_or_default();
    let say = |order: DateOrder| {
        let millis = super::date::parse(&example, order).millis;
        millis.map_or(String::new(), |m| day_in_words(Civil::from_millis(m)))
    };
    let answer = |order: DateOrder| {
        let mut apply = told.given.clone();
        match apply.columns.iter_mut().find(|c| c.name == name) {
            Some(column) => column.date_order = Some(order),
            None => apply.columns.push(ColumnOptions {
                name: name.to_owned(),
                date_order: Some(order),
                ..ColumnOptions::default()
            }),
        }
        let first = match order {
            DateOrder::MonthDayYear => "The month comes first",
            _ => "The day comes first",
        };
        Answer {
            text: match say(order) {
                day if day.is_empty() => format!("{first}."),
                day => format!("{first}: {day}."),
            },
            apply,
        }
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
    Question {
        text,
        column: Some(name.to_owned()),
        answers: vec![answer(first), answer(second)],
    }
}

/// 3 April 2024.
fn day_in_words(day: Civil) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(day.month - 1)
        .ok()
        .and_then(|m| MONTHS.get(m));
    format!(
        "{} {} {}",
        day.day,
        month.copied().unwrap_or_default(),
        day.year
    )
}
