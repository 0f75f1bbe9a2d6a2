//! What is told about a reading: choices and guesses.

use super::dialect::Second;
use super::evidence::Evidence;
use super::measure::Measure;
use super::plan::{DateReading, NoQuantity, Reading, no_quantity};
use super::questions;
use super::told::Told;
use super::{
    ColumnOptions, DateForm, DateOrder, Decimal, Encoding, Guess, ReadOptions, ReadReport,
};
use crate::table::{Column, ColumnType, Values};

/// Puts the report together.
pub(super) fn report(told: Told<'_>) -> ReadReport {
    ReadReport {
        file: told.file.to_owned(),
        bytes: told.bytes,
        rows: u32::try_from(told.rows).unwrap_or(u32::MAX),
        chosen: chosen(&told),
        guesses: guesses(&told),
        questions: questions::questions(&told),
        rejected_rows: told.rejected,
        issues: told.issues.finish(),
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
        second_header: told
            .dialect
            .header
            .then_some(told.dialect.second != Second::Row),
        last_line: told
            .given
            .last_line
            .or(told.findings.second_table.map(|t| t.line - 1)),
        keep_totals: Some(told.dialect.keep_totals),
        total_lines: Some(told.findings.totals.clone()),
        decimal: Some(told.plan.decimal),
        date_order: told.given.date_order,
        columns: told
            .columns()
            .map(
                |(place, column, evidence, reading, options)| ColumnOptions {
                    name: column.name.clone(),
                    column_type: Some(column.values.column_type()),
                    date_order: match reading {
                        Reading::Date(reading) => Some(reading.order),
                        _ => options.and_then(|o| o.date_order),
                    },
                    date_form: match reading {
                        Reading::Date(reading) => Some(reading.form),
                        _ => options.and_then(|o| o.date_form),
                    },
                    keep: options.map_or_else(Vec::new, |o| o.keep.clone()),
                    missing: {
                        let given = options.map_or_else(Vec::new, |o| o.missing.clone());
                        [
                            given,
                            questions::taken_for_missing(told, place, evidence, reading, options),
                        ]
                        .concat()
                    },
                },
            )
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
            let mut reason = type_reason(column, evidence, reading, told.plan.decimal);
            if let Some(codes) = codes_reason(&column.values) {
                reason = format!("{reason} {codes}");
            }
            add("columnType", name, reason);
        }
        let order_given = given
            .date_order
            .or(options.and_then(|o| o.date_order))
            .is_some();
        if let Reading::Date(DateReading {
            form: DateForm::Day,
            order,
            ..
        }) = reading
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
fn type_reason(column: &Column, e: &Evidence, reading: Reading, decimal: Decimal) -> String {
    let share = |part: u32| {
        if part == e.exact() {
            "All".to_owned()
        } else {
            format!("{part} of {}", e.filled)
        }
    };
    let codes = || no_quantity(e, &column.name).filter(|_| enough_numbers(e, decimal));
    match (&column.values, reading) {
        _ if e.filled == 0 => "The column has no value.".to_owned(),
        (Values::Number(_), _) => {
            let numbers = share(e.numbers_with(decimal));
            format!("{numbers} values are numbers{}.", counted_in(e))
        }
        (Values::Date(_), Reading::Date(reading)) => date_reason(e, reading, share),
        (Values::Category(_) | Values::Text(_), _) if codes().is_some() => match codes() {
            Some(NoQuantity::Plus) => "All numbers stand behind a plus sign, as codes of countries do.",
            Some(NoQuantity::Name) => "The name says that these digits are codes and no amounts.",
            Some(NoQuantity::Units) => "The numbers are of different units, so they cannot be compared.",
            _ => {
                "Some numbers start with zeros, have more than 15 digits or are codes like 5E1, which would be lost."
            }
        }
        .to_owned(),
        (Values::Category(v), _) if v.levels.len() == 1 => "All values are the same.".to_owned(),
        (Values::Category(v), _) => format!("{} different values that repeat.", v.levels.len()),
        _ => "Nearly every value is different.".to_owned(),
    }
}

fn enough_numbers(e: &Evidence, decimal: Decimal) -> bool {
    u64::from(e.numbers_with(decimal)) * 2 > u64::from(e.filled)
}

/// ", in kg", where the cells say what the numbers count.
fn counted_in(e: &Evidence) -> String {
    let has = |measure: Measure| e.measures & measure.bit() != 0;
    if has(Measure::SECONDS) {
        return ": lengths of time, in seconds".to_owned();
    }
    if has(Measure::CLOCK) {
        return ": 12:30 is 12.5".to_owned();
    }
    let unit = Measure::units(e.measures).next();
    unit.map_or(String::new(), |unit| format!(", in {}", unit.label()))
}

fn date_reason(e: &Evidence, reading: DateReading, share: impl Fn(u32) -> String) -> String {
    let [months, quarters, weeks] = e.periods;
    let first = "each stands for its first day";
    match reading.form {
        DateForm::Day if reading.utc => format!(
            "{} values are dates. Their time zones differ, so all are given in UTC.",
            share(e.dates)
        ),
        DateForm::Day => format!("{} values are dates.", share(e.dates.max(e.compact))),
        DateForm::Month => format!(
            "{} values are months; {first}.",
            share(months.max(e.year_months))
        ),
        DateForm::Quarter => format!("{} values are quarters; {first}.", share(quarters)),
        DateForm::Week => format!(
            "{} values are weeks; each stands for its Monday.",
            share(weeks)
        ),
        DateForm::Serial => "The numbers are days as spreadsheets count them.".to_owned(),
        DateForm::UnixSeconds => "The numbers are seconds since 1970, in UTC.".to_owned(),
        DateForm::UnixMilliseconds => "The numbers are milliseconds since 1970, in UTC.".to_owned(),
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
