//! Periods, as files write them.

use super::period::{Period, YEARS};
use crate::table::civil::Civil;
use crate::table::target::cell_text;
use crate::table::{DATE_MISSING, Values};

/// English names of months, by their first three letters.
const NAMES: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

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
    /// - weeks "2024-W05", "2024W05", "W5 2024", a number beside a year, all of them ISO weeks, and
    ///   days. A week that does not begin on Monday is the one with the ISO week's Thursday;
    /// - months "Mar", "March 2024", "Mar-24", "2024-03", "3/2024", "202403", or a number from 1
    ///   to 12;
    /// - quarters "Q1", "Q1 2024", "2024-Q1", "1Q24", and months with a year;
    /// - years "2024", and months and days with a year.
    #[must_use]
    pub fn parse(self, text: &str, year: Option<i64>) -> Option<i64> {
        match self {
            Self::Day => self.of_day(day(text)?),
            Self::Week(_) => self.of_day(week(text, year).or_else(|| day(text))?),
            Self::Month => {
                let (year, month) = month(text, year)?;
                let fits = (1..=12).contains(&month) && YEARS.contains(&year);
                fits.then(|| year * 12 + month - 1)
            }
            Self::Quarter => quarter(text, year).or_else(|| {
                let (year, month) = month(text, year)?;
                self.of_day(Civil {
                    year,
                    month: (1..=12).contains(&month).then_some(month)?,
                    day: 1,
                })
            }),
            Self::Year => {
                let found = single_year(text).or_else(|| Some(month(text, year)?.0));
                found.filter(|y| *y > 0 && YEARS.contains(y))
            }
        }
    }
}

/// A day that the calendar has.
fn real(year: i64, month: i64, day: i64) -> Option<Civil> {
    let civil = Civil { year, month, day };
    let fits = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    (fits && Civil::from_days(civil.days()) == civil).then_some(civil)
}

/// The runs of digits of a text, with how many digits they are.
fn digits(text: &str) -> Vec<(i64, usize)> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter_map(|run| Some((run.parse().ok()?, run.len())))
        .collect()
}

/// "2024-03-01", also with a time of day behind it, and "20240301".
fn day(text: &str) -> Option<Civil> {
    match digits(text)[..] {
        [(all, 8)] => real(all / 10_000, all / 100 % 100, all % 100),
        [(year, 4), (month, 1 | 2), (day, 1 | 2), ..] => real(year, month, day),
        _ => None,
    }
}

/// "2024-W05" and the like: the Thursday of an ISO week, which is in the year the week is of.
fn week(text: &str, year: Option<i64>) -> Option<Civil> {
    let text = text.trim();
    let (before, after) = match text.split_once(['W', 'w']) {
        Some(parts) => parts,
        // A number of its own, beside a column with the year.
        None if year.is_some() && text.len() <= 2 => ("", text),
        None => return None,
    };
    let (before, after) = (digits(before), digits(after));
    let (week, length) = *after.first()?;
    let four = |found: &&(i64, usize)| found.1 == 4;
    let year = before
        .iter()
        .chain(&after)
        .find(four)
        .map(|f| f.0)
        .or(year)?;
    if length > 2 || !YEARS.contains(&year) {
        return None;
    }
    // The fourth of January is in the first week.
    let january = real(year, 1, 4)?.days();
    let thursday = january - (january + 3).rem_euclid(7) + 3 + 7 * (week - 1);
    let found = Civil::from_days(thursday);
    ((1..=53).contains(&week) && found.year == year).then_some(found)
}

/// Year, 0 for none, and number of the month, which may be none of the calendar's.
fn month(text: &str, year: Option<i64>) -> Option<(i64, i64)> {
    let mut named = None;
    let mut numbers: Vec<(i64, usize)> = Vec::new();
    for token in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if let Ok(number) = token.parse::<i64>() {
            numbers.push((number, token.len()));
        } else if let Some(start) = token.get(..3) {
            let start = start.to_ascii_lowercase();
            let found = NAMES.iter().zip(1_i64..).find(|(name, _)| **name == start);
            named = found.map(|(_, month)| month).or(named);
        }
    }
    let mut found_year = year;
    let mut month = named;
    for (number, digits) in numbers {
        match digits {
            8 if month.is_none() => {
                found_year = Some(number / 10_000);
                month = Some(number / 100 % 100);
            }
            6 if month.is_none() => {
                found_year = Some(number / 100);
                month = Some(number % 100);
            }
            4 => found_year = Some(number),
            // Beside a name two digits are a year; alone they are the month.
            2 if named.is_some() && found_year.is_none() => found_year = Some(2_000 + number),
            1 | 2 if month.is_none() => month = Some(number),
            _ => {}
        }
    }
    Some((found_year.unwrap_or(0), month?))
}

/// "Q1 2024", "2024-Q1", "2024Q1", "1Q24".
fn quarter(text: &str, year: Option<i64>) -> Option<i64> {
    let (before, after) = text.split_once(['Q', 'q'])?;
    let (mut before, mut after) = (digits(before), digits(after));
    let quarter = match (after.first(), before.last()) {
        (Some((q, 1)), _) => {
            let q = *q;
            after.remove(0);
            q
        }
        (_, Some((q, 1))) => {
            let q = *q;
            before.pop();
            q
        }
        _ => return None,
    };
    let year = match before.iter().chain(&after).next() {
        Some((year, 4)) => *year,
        Some((year, 2)) => 2_000 + year,
        Some(_) => return None,
        None => year.unwrap_or(0),
    };
    let fits = (1..=4).contains(&quarter) && YEARS.contains(&year);
    fits.then(|| year * 4 + quarter - 1)
}

fn single_year(text: &str) -> Option<i64> {
    match digits(text)[..] {
        [(year, 4)] => Some(year),
        _ => None,
    }
}
