//! Periods, as files write them.

use super::period::{Period, Weekday, YEARS};
use super::words::{folded, month_named};
use crate::table::civil::Civil;
use crate::table::target::cell_text;
use crate::table::{DATE_MISSING, Values};

/// A period with its year, as a cell writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How long it is: [`Period::Month`], [`Period::Quarter`] or a week from Monday.
    pub period: Period,
    /// Its number ([`Period::of_day`]).
    pub number: i64,
    /// Whether the year has two digits, so that it may be none: "Jan-23", "01/23".
    pub short_year: bool,
    /// Whether nothing but digits says so: "01/23", "202301".
    pub digits_only: bool,
}

impl Written {
    /// The month, quarter or week with its year that a text is: "2024-01", "2024M01", "Jan 2024",
    /// "Januar 24", "01/2024", "202401", "Q1 2024", "1Q24", "2024-W05", "KW 5 2024". `None` for days.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = tokens(text)?;
        let is_number = |t: &&Token| matches!(t, Token::Number(..));
        let short_year = !tokens
            .iter()
            .any(|t| matches!(t, Token::Number(_, length) if *length >= 4));
        let digits_only = tokens.iter().filter(is_number).count() == tokens.len();
        let week = Period::Week(Weekday::Monday);
        let number = |period: Period, number: i64| Self {
            period,
            number,
            short_year,
            digits_only,
        };
        if let Some((year, month)) = month(&tokens, None).filter(|(year, _)| *year > 0) {
            return Some(number(Period::Month, year * 12 + month - 1));
        }
        if let Some(found) = quarter(&tokens, None).filter(|n| *n >= 4) {
            return Some(number(Period::Quarter, found));
        }
        let day = iso_week(&tokens, None)?;
        Some(number(week, week.of_day(day)?))
    }
}

impl Period {
    /// The period of each row of a column; `None` where the cell says none. `year` is the column
    /// with the year, where periods come without.
    #[must_use]
    pub fn of_column(self, column: &Values, year: Option<&Values>) -> Vec<Option<i64>> {
        if let Values::Date(dates) = column {
            let of = |millis: &i64| (*millis != DATE_MISSING).then(|| self.of_millis(*millis))?;
            return dates.millis.iter().map(of).collect();
        }
        // Cells of a category repeat: each level is parsed once.
        if let (Values::Category(levels), None) = (column, year) {
            let parse = |level: &String| self.parse(level, None);
            let parsed: Vec<Option<i64>> = levels.levels.iter().map(parse).collect();
            let of = |code: &u32| parsed.get(*code as usize).copied().flatten();
            return levels.codes.iter().map(of).collect();
        }
        let of = |row: usize| {
            let year = match year {
                Some(Values::Date(dates)) => {
                    let millis = *dates.millis.get(row)?;
                    (millis != DATE_MISSING).then(|| Civil::from_millis(millis).year)
                }
                Some(values) => cell_text(values, row).and_then(|t| t.trim().parse().ok()),
                None => None,
            };
            self.parse(&cell_text(column, row)?, year)
        };
        (0..column.len()).map(of).collect()
    }

    /// The period a cell says, with the year from its own column:
    ///
    /// - days "2024-03-01" and "20240301";
    /// - weeks "2024-W05", "2024W05", "W5 2024", "KW 5/2024", a number beside a year, all of them
    ///   ISO weeks, and days. A week that does not begin on Monday is the one with the ISO week's
    ///   Thursday;
    /// - months "Mar", "März 2024", "Mar-24", "2024-03", "2024M03", "3/2024", "03/24", "202403", or
    ///   a number from 1 to 12, and days;
    /// - quarters "Q1", "Q1 2024", "2024-Q1", "1Q24", "1. Quartal 2024", and months with a year;
    /// - years "2024", and months and days with a year.
    ///
    /// Every word and number of the cell must have its place in it: "total 3" is no March.
    #[must_use]
    pub fn parse(self, text: &str, year: Option<i64>) -> Option<i64> {
        if self == Self::Day {
            return self.of_day(day(text)?);
        }
        let tokens = tokens(text)?;
        let month_of_year = || {
            let of_day = |day: Civil| (day.year, day.month);
            month(&tokens, year).or_else(|| day(text).map(of_day))
        };
        match self {
            Self::Day => None,
            Self::Week(_) => self.of_day(iso_week(&tokens, year).or_else(|| day(text))?),
            Self::Month => {
                let (year, month) = month_of_year()?;
                Some(year * 12 + month - 1)
            }
            Self::Quarter => quarter(&tokens, year).or_else(|| {
                let (year, month) = month_of_year()?;
                self.of_day(Civil {
                    year,
                    month,
                    day: 1,
                })
            }),
            Self::Year => {
                let alone = match tokens[..] {
                    [Token::Number(year, 4)] => Some(year),
                    _ => None,
                };
                let found = alone.or_else(|| Some(month_of_year()?.0));
                found.filter(|y| *y > 0 && YEARS.contains(y))
            }
        }
    }
}

/// A run of digits with how many they are, or a word.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(i64, usize),
    Month(i64),
    Word(String),
}

/// The runs of a short text; `None` when there is none, or too many for a period.
fn tokens(text: &str) -> Option<Vec<Token>> {
    if text.len() > 40 {
        return None;
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let run = |c: char| {
            if digit {
                c.is_ascii_digit()
            } else {
                c.is_alphabetic()
            }
        };
        let end = rest.find(|c| !run(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            rest = after
                .strip_prefix([' ', '\u{a0}', '-', '–', '.', '/', ',', '_', '\'', '’', ':'])?;
            continue;
        }
        tokens.push(if digit {
            Token::Number(word.parse().ok()?, word.len())
        } else {
            match month_named(word) {
                Some(month) => Token::Month(month),
                None => Token::Word(folded(word)),
            }
        });
        rest = after;
        if tokens.len() > 4 {
            return None;
        }
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// A day that the calendar has.
fn real(year: i64, month: i64, day: i64) -> Option<Civil> {
    let civil = Civil { year, month, day };
    let fits = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    (fits && Civil::from_days(civil.days()) == civil).then_some(civil)
}

/// "2024-03-01", also with a time of day behind it, and "20240301".
fn day(text: &str) -> Option<Civil> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    let digits: Vec<(i64, usize)> = runs
        .filter_map(|run| Some((run.parse().ok()?, run.len())))
        .collect();
    match digits[..] {
        [(all, 8)] => real(all / 10_000, all / 100 % 100, all % 100),
        [(year, 4), (month, 1 | 2), (day, 1 | 2), ..] => real(year, month, day),
        _ => None,
    }
}

/// Two digits mean 1969 to 2068, as POSIX has it; more are the year itself.
fn full_year(number: i64, digits: usize) -> i64 {
    match (digits, number) {
        (2, 69..) => 1900 + number,
        (2, _) => 2000 + number,
        _ => number,
    }
}

/// Year, 0 for none, and month from 1 to 12.
fn month(tokens: &[Token], year: Option<i64>) -> Option<(i64, i64)> {
    use Token::{Month, Number, Word};
    const WORDS: [&str; 7] = ["m", "month", "monat", "mois", "mes", "mese", "maand"];
    let said: Vec<&Token> = tokens
        .iter()
        .filter(|t| !matches!(t, Word(w) if WORDS.contains(&w.as_str())))
        .collect();
    let own = year.unwrap_or(0);
    let (year, month) = match said[..] {
        [Month(month)] => (own, *month),
        [Month(month), Number(year, digits @ (2 | 4))]
        | [Number(year, digits @ (2 | 4)), Month(month)] => (full_year(*year, *digits), *month),
        // With a day in front, or behind the month.
        [
            Number(day, 1 | 2),
            Month(month),
            Number(year, digits @ (2 | 4)),
        ]
        | [
            Month(month),
            Number(day, 1 | 2),
            Number(year, digits @ (2 | 4)),
        ]
        | [Number(year, digits @ 4), Month(month), Number(day, 1 | 2)] => {
            let year = full_year(*year, *digits);
            (real(year, *month, *day)?.year, *month)
        }
        [Number(both, 6)] => (both / 100, both % 100),
        [Number(year, 4), Number(month, 1 | 2)] | [Number(month, 1 | 2), Number(year, 4)] => {
            (*year, *month)
        }
        // 03/24; 24-03 may be a day as well.
        [Number(month, 2), Number(year, 2)] if own == 0 => (full_year(*year, 2), *month),
        [Number(month, 1 | 2)] => (own, *month),
        _ => return None,
    };
    ((1..=12).contains(&month) && YEARS.contains(&year)).then_some((year, month))
}

/// The number beside a word, of at most this many digits, behind it rather than in front of it, and
/// the year from the other number; `None` when there is more than that.
fn beside(
    tokens: &[Token],
    words: &[&str],
    digits: usize,
    year: Option<i64>,
) -> Option<(i64, Option<i64>)> {
    let is_word = |t: &Token| matches!(t, Token::Word(w) if words.contains(&w.as_str()));
    let at = tokens.iter().position(is_word)?;
    let number = |place: Option<usize>| match tokens.get(place?)? {
        Token::Number(number, length) if *length <= digits => Some((place?, *number)),
        _ => None,
    };
    let (place, count) = number(Some(at + 1)).or_else(|| number(at.checked_sub(1)))?;
    let mut others = tokens
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != at && *i != place);
    let year = match (others.next(), others.next()) {
        (None, _) => year,
        (Some((_, Token::Number(year, length @ (2 | 4)))), None) => Some(full_year(*year, *length)),
        _ => return None,
    };
    Some((count, year))
}

/// "2024-W05" and the like: the Thursday of an ISO week, which is in the year the week is of.
fn iso_week(tokens: &[Token], year: Option<i64>) -> Option<Civil> {
    const WORDS: [&str; 9] = [
        "w",
        "wk",
        "week",
        "kw",
        "woche",
        "semaine",
        "semana",
        "settimana",
        "uke",
    ];
    let (week, year) = match (tokens, year) {
        // A number of its own, beside a column with the year.
        ([Token::Number(week, 1 | 2)], Some(year)) => (*week, year),
        _ => {
            let (week, year) = beside(tokens, &WORDS, 2, year)?;
            (week, year?)
        }
    };
    if !YEARS.contains(&year) {
        return None;
    }
    // The fourth of January is in the first week.
    let january = real(year, 1, 4)?.days();
    let thursday = january - (january + 3).rem_euclid(7) + 3 + 7 * (week - 1);
    let found = Civil::from_days(thursday);
    ((1..=53).contains(&week) && found.year == year).then_some(found)
}

/// "Q1 2024", "2024-Q1", "2024Q1", "1Q24", "1. Quartal 2024", "T1 2024".
fn quarter(tokens: &[Token], year: Option<i64>) -> Option<i64> {
    const WORDS: [&str; 8] = [
        "q",
        "qtr",
        "quarter",
        "quartal",
        "trimestre",
        "trim",
        "t",
        "kwartaal",
    ];
    let (quarter, year) = beside(tokens, &WORDS, 1, year)?;
    let year = year.unwrap_or(0);
    let fits = (1..=4).contains(&quarter) && YEARS.contains(&year);
    fits.then(|| year * 4 + quarter - 1)
}
