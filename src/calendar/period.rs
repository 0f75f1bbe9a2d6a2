//! Periods of the civil calendar, numbered without gaps.

use serde::{Deserialize, Serialize};

use crate::table::civil::{Civil, DAY_MILLIS};

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// The first day of a week of ISO 8601.
    #[default]
    Monday,
    /// The day after Monday.
    Tuesday,
    /// The day after Tuesday.
    Wednesday,
    /// The day after Wednesday.
    Thursday,
    /// The day after Thursday.
    Friday,
    /// The day after Friday.
    Saturday,
    /// The first day of the week in North America.
    Sunday,
}

impl Weekday {
    /// Days after Monday, 0 to 6.
    fn after_monday(self) -> i64 {
        self as i64
    }
}

/// How long a period is. Periods of one length have numbers without gaps, so that a difference of
/// numbers is a number of periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Days; the number counts them from 1970-01-01.
    Day,
    /// Weeks from this weekday on; 0 is the one with 1970-01-01.
    Week(Weekday),
    /// Months; the number is twelve times the year plus the month from 0. A month that a file gives
    /// without year is of the year 0.
    Month,
    /// Quarters from January; the number is four times the year plus the quarter from 0, and the
    /// year may be missing as for months.
    Quarter,
    /// Years; the number is the year.
    Year,
}

/// Years a period may be of; 0 stands for none.
pub(super) const YEARS: std::ops::RangeInclusive<i64> = 0..=9_999;

/// From 1970-01-01, a Thursday, to the Monday after it less a week.
const MONDAY: i64 = -3;

impl Period {
    /// The number of the period with this day; `None` before the year 1 and after 9999.
    #[must_use]
    pub fn of_day(self, day: Civil) -> Option<i64> {
        let known = YEARS.contains(&day.year) && day.year > 0;
        known.then(|| self.number_of(day))
    }

    fn number_of(self, day: Civil) -> i64 {
        match self {
            Self::Day => day.days(),
            Self::Week(first) => (day.days() - MONDAY - first.after_monday()).div_euclid(7),
            Self::Month => day.year * 12 + day.month - 1,
            Self::Quarter => day.year * 4 + (day.month - 1) / 3,
            Self::Year => day.year,
        }
    }

    /// The number of the period with this moment, in milliseconds since 1970-01-01 00:00 of the
    /// file's own time.
    #[must_use]
    pub fn of_millis(self, millis: i64) -> Option<i64> {
        self.of_day(Civil::from_days(millis.div_euclid(DAY_MILLIS)))
    }

    /// The first day of a period.
    #[must_use]
    pub fn first_day(self, number: i64) -> Civil {
        let date = |year, month| Civil {
            year,
            month,
            day: 1,
        };
        match self {
            Self::Day => Civil::from_days(number),
            Self::Week(first) => Civil::from_days(
                number
                    .saturating_mul(7)
                    .saturating_add(MONDAY + first.after_monday()),
            ),
            Self::Month => date(number.div_euclid(12), number.rem_euclid(12) + 1),
            Self::Quarter => date(number.div_euclid(4), number.rem_euclid(4) * 3 + 1),
            Self::Year => date(number, 1),
        }
    }

    /// The day by which a period's year is told: the first one, and of a week the fourth, so that a
    /// week is of the year that has the most of it (ISO 8601).
    fn telling_day(self, number: i64) -> Civil {
        let first = self.first_day(number);
        match self {
            Self::Week(_) => Civil::from_days(first.days() + 3),
            _ => first,
        }
    }

    /// The year of a period; `None` for a month or quarter of a file without years.
    #[must_use]
    pub fn year(self, number: i64) -> Option<i64> {
        Some(self.telling_day(number).year).filter(|y| *y > 0)
    }

    /// Which period of its year it is, from 0: of days the day of the year, of weeks the ISO week
    /// (or its like, for a week that starts on another day).
    #[must_use]
    pub fn season(self, number: i64) -> u32 {
        let of_year = match self {
            Self::Day | Self::Week(_) => {
                let day = self.telling_day(number);
                let january = Civil {
                    year: day.year,
                    month: 1,
                    day: 1,
                };
                let days = day.days() - january.days();
                if self == Self::Day { days } else { days / 7 }
            }
            Self::Month => number.rem_euclid(12),
            Self::Quarter => number.rem_euclid(4),
            Self::Year => 0,
        };
        u32::try_from(of_year).unwrap_or(0)
    }

    /// Most periods of a year.
    #[must_use]
    pub fn seasons(self) -> u32 {
        match self {
            Self::Day => 366,
            Self::Week(_) => 53,
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }

    /// As "2024-03-31", "2024-W01" (ISO 8601), "week of 2024-01-07" (from another weekday),
    /// "Mar 2024", "Q1 2024" and "2024"; without the year where there is none.
    #[must_use]
    pub fn label(self, number: i64) -> String {
        let of_year = self.season(number);
        let name = match self {
            Self::Day => return self.first_day(number).iso(),
            Self::Week(Weekday::Monday) => {
                let year = self.telling_day(number).year;
                return format!("{year:04}-W{:02}", of_year + 1);
            }
            Self::Week(_) => return format!("week of {}", self.first_day(number).iso()),
            Self::Month => month_name(of_year).to_owned(),
            Self::Quarter => format!("Q{}", of_year + 1),
            Self::Year => return number.to_string(),
        };
        match self.year(number) {
            Some(year) => format!("{name} {year}"),
            None => name,
        }
    }

    /// Whether a number is that of a period from year 0 to 9999, give or take a week.
    pub(crate) fn is_number(self, number: i64) -> bool {
        let day = |year, month, day| Civil { year, month, day };
        let (first, last) = (day(*YEARS.start(), 1, 1), day(*YEARS.end(), 12, 31));
        (self.number_of(first)..=self.number_of(last)).contains(&number)
    }
}

/// "Jan" to "Dec", from 0.
#[must_use]
pub fn month_name(of_year: u32) -> &'static str {
    const SHOWN: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    SHOWN.get(of_year as usize).copied().unwrap_or("–")
}
