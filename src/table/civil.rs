//! Days of the civil (proleptic Gregorian) calendar, without time zones.
//!
//! Source of both formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
//! `days_from_civil` and `civil_from_days`.

/// Milliseconds of one day.
pub const DAY_MILLIS: i64 = 86_400_000;

/// A day of the civil calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year; 0 is 1 BC.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, 1 to 31.
    pub day: i64,
}

impl Civil {
    /// The civil day `days` after 1970-01-01.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        // Beyond this the arithmetic could overflow, and no file means such a year.
        let z = days.clamp(-200_000_000, 200_000_000) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
        }
    }

    /// The civil day of a moment in milliseconds since 1970-01-01 00:00.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self::from_days(millis.div_euclid(DAY_MILLIS))
    }

    /// Days after 1970-01-01.
    #[must_use]
    pub fn days(self) -> i64 {
        let year = if self.month <= 2 {
            self.year - 1
        } else {
            self.year
        };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = if self.month > 2 {
            self.month - 3
        } else {
            self.month + 9
        };
        let day_of_year = (153 * shifted + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// As `2024-12-31`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A moment as `2024-12-31`, or `2024-12-31 14:05` when `with_time`, with seconds and
/// milliseconds where it has them, so that nothing is lost by writing it.
#[must_use]
pub fn moment_text(millis: i64, with_time: bool) -> String {
    let day = Civil::from_millis(millis).iso();
    if !with_time {
        return day;
    }
    let milli = millis.rem_euclid(DAY_MILLIS);
    let minute = milli / 60_000;
    let mut text = format!("{day} {:02}:{:02}", minute / 60, minute % 60);
    if milli % 60_000 != 0 {
        text.push_str(&format!(":{:02}", milli / 1000 % 60));
    }
    if milli % 1000 != 0 {
        text.push_str(&format!(".{:03}", milli % 1000));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (days, iso) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (19_783, "2024-03-01"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
        ] {
            assert_eq!(Civil::from_days(days).iso(), iso);
            assert_eq!(Civil::from_days(days).days(), days);
        }
        assert_eq!(moment_text(-60_000, true), "1969-12-31 23:59");
        assert_eq!(moment_text(15_000, true), "1970-01-01 00:00:15");
        assert_eq!(moment_text(60_007, true), "1970-01-01 00:01:00.007");
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back_and_follows_the_one_before() {
        let mut before = Civil::from_days(-150_001);
        for days in -150_000..150_000 {
            let civil = Civil::from_days(days);
            assert_eq!(civil.days(), days);
            assert!(civil > before);
            before = civil;
        }
    }
}
