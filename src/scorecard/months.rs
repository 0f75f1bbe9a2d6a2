//! Months, as files write them.

use crate::table::civil::Civil;
use crate::table::target::cell_text;
use crate::table::{DATE_MISSING, Values};

/// English names, by their first three letters.
const NAMES: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A month: twelve times the year plus the month from 0. A month without year is of the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i64);

impl Month {
    fn new(year: i64, month: i64) -> Option<Self> {
        let fits = (1..=12).contains(&month) && (0..=9_999).contains(&year);
        fits.then(|| Self(year * 12 + month - 1))
    }

    /// The month of the year, 0 to 11.
    pub(super) fn of_year(self) -> u32 {
        u32::try_from(self.0.rem_euclid(12)).unwrap_or(0)
    }

    /// The year; `None` when the file has none.
    pub(super) fn year(self) -> Option<i64> {
        Some(self.0.div_euclid(12)).filter(|y| *y > 0)
    }

    /// Months from `earlier` to this one.
    pub(super) fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The month so many before this one.
    pub(super) fn before(self, months: i64) -> Self {
        Self(self.0 - months)
    }

    /// As "Mar 2024", or "Mar".
    pub(super) fn label(self) -> String {
        let name = month_name(self.of_year());
        match self.year() {
            Some(year) => format!("{name} {year}"),
            None => name.to_owned(),
        }
    }

    /// A moment's month.
    pub(super) fn of_millis(millis: i64) -> Option<Self> {
        let day = Civil::from_millis(millis);
        Self::new(day.year, day.month)
    }

    /// The month a cell says: "Mar", "March 2024", "Mar-24", "2024-03", "3/2024", "202403", or a
    /// number from 1 to 12, with the year from its own column.
    pub(super) fn parse(text: &str, year: Option<i64>) -> Option<Self> {
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
        Self::new(found_year.unwrap_or(0), month?)
    }
}

/// "Jan" to "Dec", from 0.
pub(super) fn month_name(of_year: u32) -> &'static str {
    const SHOWN: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    SHOWN.get(of_year as usize).copied().unwrap_or("–")
}

/// The month of each row; `None` where the cell says none.
pub(super) fn months(month: &Values, year: Option<&Values>) -> Vec<Option<Month>> {
    let of = |row: usize| {
        if let Values::Date(dates) = month {
            let millis = *dates.millis.get(row)?;
            return (millis != DATE_MISSING).then(|| Month::of_millis(millis))?;
        }
        let year = match year {
            Some(Values::Date(dates)) => {
                let millis = *dates.millis.get(row)?;
                (millis != DATE_MISSING).then(|| Civil::from_millis(millis).year)
            }
            Some(values) => cell_text(values, row).and_then(|t| t.trim().parse().ok()),
            None => None,
        };
        Month::parse(&cell_text(month, row)?, year)
    };
    // Cells of a category repeat: each level is parsed once.
    if let (Values::Category(levels), None) = (month, year) {
        let parsed: Vec<Option<Month>> = levels
            .levels
            .iter()
            .map(|l| Month::parse(l, None))
            .collect();
        let code = |code: &u32| parsed.get(*code as usize).copied().flatten();
        return levels.codes.iter().map(code).collect();
    }
    (0..month.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_as_files_write_them() {
        for (text, year, label) in [
            ("Jan", None, "Jan"),
            ("december", None, "Dec"),
            ("Sept.", Some(2023), "Sep 2023"),
            ("2024-03", None, "Mar 2024"),
            ("2024-03-01", None, "Mar 2024"),
            ("03/2024", None, "Mar 2024"),
            ("Mar-24", None, "Mar 2024"),
            ("March 2024", None, "Mar 2024"),
            ("202411", None, "Nov 2024"),
            ("20241130", None, "Nov 2024"),
            ("7", Some(2021), "Jul 2021"),
            ("12", None, "Dec"),
        ] {
            let month = Month::parse(text, year).unwrap();
            assert_eq!(month.label(), label, "{text}");
        }
        for text in ["", "13", "total", "2024", "0"] {
            assert_eq!(Month::parse(text, None), None, "{text}");
        }
        let march = Month::parse("2024-03", None).unwrap();
        assert_eq!(march.before(12).label(), "Mar 2023");
        assert_eq!(march.since(march.before(5)), 5);
    }
}
