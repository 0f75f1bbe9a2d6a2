//! Cells as days and moments.

use super::DateOrder;
use super::cell::formula_text;
use crate::calendar::{is_weekday, month_named};
use crate::table::civil::{Civil, DAY_MILLIS};

/// A cell looked at as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Milliseconds since 1970-01-01 00:00 in the order asked for; `None` when it is no date in it.
    pub(super) millis: Option<i64>,
    /// What the writing says about the order.
    pub(super) hint: Hint,
    /// Whether it may be no date at all.
    pub(super) doubt: Doubt,
    /// Minutes its clock is ahead of UTC, where it says so.
    pub(super) zone: Option<i16>,
}

/// Whether what is written like a date may be a slot, a version or a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// No: the year has four digits or the month is a word.
    Date,
    /// The year has two digits: 10/12/14.
    ShortYear,
    /// It has, and no part has a leading zero, with points or hyphens between: 1-1-19, 1.2.24.
    Slot,
}

/// What the writing of a date says about the order of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// No date in any order.
    NoDate,
    /// A date whatever the order: the year stands first, the month is a word, or day and month
    /// are equal.
    Certain,
    /// Only the day can stand first: 31/12/2024.
    DayFirst,
    /// Only the month can stand first: 12/31/2024.
    MonthFirst,
    /// 03/04/2024.
    Either,
    /// Eight digits, 20241231: a number unless the whole column looks so.
    Compact,
}

const NO_DATE: Reading = Reading {
    millis: None,
    hint: Hint::NoDate,
    doubt: Doubt::Date,
    zone: None,
};

/// Reads a trimmed cell as a date.
#[inline]
pub(super) fn parse(cell: &str, order: DateOrder) -> Reading {
    let bytes = cell.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_alphanumeric) || bytes.len() > 48 {
        // ="31.12.2024"
        return formula_text(cell).map_or(NO_DATE, |inner| parse(inner, order));
    }
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes
        && let Some(year) = number(&[y1, y2, y3, y4])
        && let Some(month) = number(&[m1, m2])
        && let Some(day) = number(&[d1, d2])
    {
        return certain(year, month, day, 0);
    }
    if let [d1, d2, s1, m1, m2, s2, y1, y2, y3, y4] = *bytes
        && s1 == s2
        && matches!(s1, b'.' | b'/' | b'-')
        && let Some(first) = number(&[d1, d2])
        && let Some(second) = number(&[m1, m2])
        && let Some(year) = number(&[y1, y2, y3, y4])
    {
        return by_order(first, second, year, 0, order);
    }
    general(cell, order)
}

/// Two numbers before a year: the order says which is the day.
#[inline]
fn by_order(first: i64, second: i64, year: i64, time: i64, order: DateOrder) -> Reading {
    let day_first = millis(year, second, first, time);
    let month_first = millis(year, first, second, time);
    let hint = match (day_first, month_first) {
        (None, None) => return NO_DATE,
        (Some(_), None) => Hint::DayFirst,
        (None, Some(_)) => Hint::MonthFirst,
        (Some(d), Some(m)) if d == m => Hint::Certain,
        _ => Hint::Either,
    };
    Reading {
        millis: match order {
            DateOrder::MonthDayYear => month_first,
            _ => day_first,
        },
        hint,
        doubt: Doubt::Date,
        zone: None,
    }
}

/// The value of up to eight digits.
#[inline]
fn number(bytes: &[u8]) -> Option<i64> {
    if bytes.len() > 8 {
        return None;
    }
    bytes.iter().try_fold(0_i64, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0'))
    })
}

#[inline]
fn certain(year: i64, month: i64, day: i64, time: i64) -> Reading {
    match millis(year, month, day, time) {
        Some(millis) => Reading {
            millis: Some(millis),
            hint: Hint::Certain,
            ..NO_DATE
        },
        None => NO_DATE,
    }
}

/// A day that exists, in the years people's records are from.
#[inline]
fn millis(year: i64, month: i64, day: i64, time: i64) -> Option<i64> {
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    ((1000..=9999).contains(&year) && (1..=last).contains(&day))
        .then(|| Civil { year, month, day }.days() * DAY_MILLIS + time)
}

/// A run of digits or letters of the date part.
#[derive(Clone, Copy, Default)]
struct Token {
    value: i64,
    digits: usize,
    /// A month's name.
    month: bool,
}

#[inline(never)]
fn general(cell: &str, order: DateOrder) -> Reading {
    match split_time(cell) {
        None => NO_DATE,
        Some((date, time, zone)) => Reading {
            zone,
            ..written(date, time, order)
        },
    }
}

/// A date without its time of day, in milliseconds, which is given.
fn written(date: &str, time: i64, order: DateOrder) -> Reading {
    let mut tokens = [Token::default(); 3];
    let mut count = 0;
    let mut separators = [' '; 2];
    let mut rest = date;
    while !rest.is_empty() {
        let letters = rest.starts_with(char::is_alphabetic);
        let end = rest
            .find(|c: char| {
                if letters {
                    !c.is_alphabetic()
                } else {
                    !c.is_ascii_digit()
                }
            })
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return NO_DATE;
        }
        let next = after
            .find(|c: char| c.is_alphanumeric())
            .unwrap_or(after.len());
        let (separator, after) = after.split_at(next);
        if letters && count == 0 && is_weekday(word) && matches!(separator, " " | ", " | "," | ". ")
        {
            rest = after;
            continue;
        }
        let token = if letters {
            month_named(word).map(|value| Token {
                value,
                digits: 0,
                month: true,
            })
        } else {
            number(word.as_bytes()).map(|value| Token {
                value,
                digits: word.len(),
                month: false,
            })
        };
        let Some((token, slot)) = token.zip(tokens.get_mut(count)) else {
            return NO_DATE;
        };
        *slot = token;
        let known = match separator {
            "" => after.is_empty() || letters || after.starts_with(char::is_alphabetic),
            "-" | "." | "/" | " " | ", " | ". " | "," => true,
            _ => false,
        };
        if !known {
            return NO_DATE;
        }
        if let Some(slot) = separators.get_mut(count) {
            *slot = separator.chars().next().unwrap_or('\0');
        }
        count += 1;
        rest = after;
    }
    let [a, b, c] = tokens;
    if count == 1 {
        return compact(a, time);
    }
    if count != 3 {
        return NO_DATE;
    }
    if tokens.iter().any(|t| t.month) {
        return named(tokens, time);
    }
    if separators.first() != separators.last() || separators.first() == Some(&'\0') {
        return NO_DATE;
    }
    let short = |t: Token| t.digits <= 2;
    if a.digits == 4 && short(b) && short(c) {
        return certain(a.value, b.value, c.value, time);
    }
    if !(short(a) && short(b) && (c.digits == 2 || c.digits == 4)) {
        return NO_DATE;
    }
    let doubt = if c.digits == 4 {
        Doubt::Date
    } else if matches!(separators, ['-' | '.', _])
        && !date.split(separators).any(|part| part.starts_with('0'))
    {
        Doubt::Slot
    } else {
        Doubt::ShortYear
    };
    let reading = if order == DateOrder::YearMonthDay && c.digits == 2 {
        certain(full_year(a), b.value, c.value, time)
    } else {
        by_order(a.value, b.value, full_year(c), time, order)
    };
    Reading { doubt, ..reading }
}

/// 20241231.
fn compact(token: Token, time: i64) -> Reading {
    let (year, month, day) = (
        token.value / 10_000,
        token.value / 100 % 100,
        token.value % 100,
    );
    match millis(year, month, day, time) {
        Some(millis) if token.digits == 8 && (1900..=2100).contains(&year) => Reading {
            millis: Some(millis),
            hint: Hint::Compact,
            ..NO_DATE
        },
        _ => NO_DATE,
    }
}

/// A date whose month is a word: 31 Dec 2024, Dec 31, 2024, 2024-Dec-31.
fn named([a, b, c]: [Token; 3], time: i64) -> Reading {
    match (a.month, b.month, c.month) {
        (false, true, false) if a.digits == 4 => certain(a.value, b.value, c.value, time),
        (false, true, false) if a.digits <= 2 && (c.digits == 2 || c.digits == 4) => {
            certain(full_year(c), b.value, a.value, time)
        }
        (true, false, false) if b.digits <= 2 && (c.digits == 2 || c.digits == 4) => {
            certain(full_year(c), a.value, b.value, time)
        }
        _ => NO_DATE,
    }
}

/// Two digits mean 1969 to 2068, as POSIX has it.
fn full_year(token: Token) -> i64 {
    match (token.digits, token.value) {
        (2, 69..) => 1900 + token.value,
        (2, _) => 2000 + token.value,
        _ => token.value,
    }
}

/// The date part, the time of day in milliseconds and the zone in minutes; `None` when what follows
/// the date is no time.
fn split_time(cell: &str) -> Option<(&str, i64, Option<i16>)> {
    let Some(colon) = cell.find(':') else {
        return Some((cell, 0, None));
    };
    let bytes = cell.as_bytes();
    let mut start = colon;
    while start > 0 && colon - start < 2 && bytes.get(start - 1).is_some_and(u8::is_ascii_digit) {
        start -= 1;
    }
    let date = cell.get(..start)?;
    let date = date
        .strip_suffix(['T', 't'])
        .or_else(|| date.strip_suffix(", "))
        .or_else(|| date.strip_suffix([' ', '\u{a0}', ',']))?;
    let hours = number(cell.get(start..colon)?.as_bytes()).filter(|_| start < colon)?;
    let rest = cell.get(colon + 1..)?;
    let (minutes, rest) = two_digits(rest)?;
    let (seconds, rest) = match rest.strip_prefix(':') {
        Some(rest) => two_digits(rest)?,
        None => (0, rest),
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (digits, rest) = rest.split_at(end);
            if digits.is_empty() || digits.len() > 9 {
                return None;
            }
            let milli = digits.bytes().chain(*b"000").take(3);
            (milli.fold(0, |n, b| n * 10 + i64::from(b - b'0')), rest)
        }
        None => (0, rest),
    };
    let rest = rest.trim_start();
    let (hours, rest) = half_day(hours, rest)?;
    let zone = zone(rest.trim_start())?;
    let fits = hours < 24 && minutes < 60 && seconds < 61;
    let millis = ((hours * 60 + minutes) * 60 + seconds.min(59)) * 1000 + fraction;
    fits.then_some((date.trim_end(), millis, zone))
}

/// Twelve-hour clock: the hour as of 24, and the text after AM or PM.
fn half_day(hours: i64, rest: &str) -> Option<(i64, &str)> {
    let afternoon = match rest.as_bytes() {
        [b'a' | b'A', b'm' | b'M', ..] => false,
        [b'p' | b'P', b'm' | b'M', ..] => true,
        _ => return Some((hours, rest)),
    };
    (1..=12)
        .contains(&hours)
        .then_some((hours % 12 + if afternoon { 12 } else { 0 }, rest.get(2..)?))
}

fn two_digits(text: &str) -> Option<(i64, &str)> {
    let value = number(text.get(..2)?.as_bytes())?;
    Some((value, text.get(2..)?))
}

/// Minutes ahead of UTC of Z, UTC, GMT, +02:00, +0200, -05, CET and the like; `Some(None)` where
/// nothing is said, `None` for other letters.
#[allow(clippy::option_option)] // no zone, and none that is known
fn zone(text: &str) -> Option<Option<i16>> {
    /// Names that mean one zone wherever they are written.
    const NAMES: [(&str, i16); 22] = [
        ("Z", 0),
        ("z", 0),
        ("UTC", 0),
        ("GMT", 0),
        ("WET", 0),
        ("WEST", 60),
        ("CET", 60),
        ("CEST", 120),
        ("MEZ", 60),
        ("MESZ", 120),
        ("EET", 120),
        ("EEST", 180),
        ("MSK", 180),
        ("EST", -300),
        ("EDT", -240),
        ("CDT", -300),
        ("MST", -420),
        ("MDT", -360),
        ("PST", -480),
        ("PDT", -420),
        ("JST", 540),
        ("AEST", 600),
    ];
    if text.is_empty() {
        return Some(None);
    }
    if let Some((_, minutes)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Some(Some(*minutes));
    }
    let offset = text
        .strip_prefix("UTC")
        .or_else(|| text.strip_prefix("GMT"))
        .unwrap_or(text)
        .trim_start();
    let (sign, digits) = match offset.as_bytes() {
        [b'+', ..] => (1, offset.get(1..)?),
        [b'-', ..] => (-1, offset.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "00"),
    };
    let hours: i16 = hours.parse().ok().filter(|h| (0..=14).contains(h))?;
    let minutes: i16 = minutes.parse().ok().filter(|m| (0..60).contains(m))?;
    Some(Some(sign * (hours * 60 + minutes)))
}

/// Whether a cell is a date of zeros: 0000-00-00, with or without a time of zeros.
pub(super) fn is_zero_date(cell: &str) -> bool {
    let zeros = cell.bytes().filter(|b| *b == b'0').count();
    (cell.starts_with("0000-00-00")
        || cell.starts_with("00.00.0000")
        || cell.starts_with("00/00/0000"))
        && zeros >= 8
        && cell
            .bytes()
            .all(|b| matches!(b, b'0' | b'-' | b'.' | b'/' | b':' | b' ' | b'T' | b'Z'))
}

/// Whether a moment is one that systems write for "no date": the last years there are, the first
/// day of a spreadsheet, of a database or of a computer's clock.
#[inline]
pub(super) fn may_stand_for_none(millis: i64) -> bool {
    // 1970-01-02 to 2099-12-30: nearly all there are.
    !(DAY_MILLIS..47_481 * DAY_MILLIS).contains(&millis) && is_first_or_last(millis)
}

#[inline(never)]
fn is_first_or_last(millis: i64) -> bool {
    const DAYS: [(i64, i64, i64); 9] = [
        (1970, 1, 1),
        (1900, 1, 1),
        (1900, 1, 2),
        (1899, 12, 30),
        (1899, 12, 31),
        (1901, 1, 1),
        (1753, 1, 1),
        (1601, 1, 1),
        (1000, 1, 1),
    ];
    let Civil { year, month, day } = Civil::from_millis(millis);
    year >= 2099 || DAYS.contains(&(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::civil::moment_text;

    fn read(cell: &str, order: DateOrder) -> String {
        let reading = parse(cell, order);
        reading
            .millis
            .map_or(String::new(), |m| moment_text(m, m % DAY_MILLIS != 0))
    }

    #[test]
    fn dates_as_people_write_them() {
        for (cell, text) in [
            ("2024-12-31", "2024-12-31"),
            ("2024/1/2", "2024-01-02"),
            ("2024.12.31", "2024-12-31"),
            ("31.12.2024", "2024-12-31"),
            ("1.2.24", "2024-02-01"),
            ("31-12-99", "1999-12-31"),
            ("20241231", "2024-12-31"),
            ("31 Dec 2024", "2024-12-31"),
            ("31-Dec-24", "2024-12-31"),
            ("31Dec2024", "2024-12-31"),
            ("Dec 31, 2024", "2024-12-31"),
            ("December 31 2024", "2024-12-31"),
            ("31. Dezember 2024", "2024-12-31"),
            ("3. März 2024", "2024-03-03"),
            ("3 févr. 2024", "2024-02-03"),
            ("1 août 2024", "2024-08-01"),
            ("5 ene 2024", "2024-01-05"),
            ("Mon, 30 Dec 2024 14:05:00 GMT", "2024-12-30 14:05"),
            ("2024-12-31T14:05:59.123Z", "2024-12-31 14:05:59.123"),
            ("2024-12-31 14:05:00+02:00", "2024-12-31 14:05"),
            ("2024-12-31 14:05 CET", "2024-12-31 14:05"),
            ("=\"31.12.2024\"", "2024-12-31"),
            ("31/12/2024, 2:05 PM", "2024-12-31 14:05"),
            ("31/12/2024 12:05 am", "2024-12-31 00:05"),
            ("29.02.2024", "2024-02-29"),
        ] {
            assert_eq!(read(cell, DateOrder::DayMonthYear), text, "{cell}");
        }
        assert_eq!(read("12/31/2024", DateOrder::MonthDayYear), "2024-12-31");
        assert_eq!(read("24-12-31", DateOrder::YearMonthDay), "2024-12-31");
    }

    #[test]
    fn what_is_no_date() {
        for cell in [
            "",
            "2024",
            "12.5",
            "1.2.3",
            "192.168.1.1",
            "31.02.2024",
            "2024-13-01",
            "29.02.2023",
            "12:30",
            "1/2-2024",
            "Dec",
            "Dec 2024",
            "2024-12-31 25:00",
            "2024-12-31x",
            "a b c",
            "32 Dec 2024",
            "99999999",
            "2024-12-31 10:",
            "1 2 3 4",
            "\u{661}/2/2024",
        ] {
            assert_eq!(read(cell, DateOrder::DayMonthYear), "", "{cell}");
        }
    }

    #[test]
    fn zones_and_what_may_be_no_date() {
        for (cell, zone) in [
            ("2024-12-31 14:05", None),
            ("2024-12-31T14:05Z", Some(0)),
            ("2024-12-31 14:05:00+02:00", Some(120)),
            ("2024-12-31 14:05 -0530", Some(-330)),
            ("2024-12-31 14:05 GMT+2", Some(120)),
            ("2024-12-31 14:05 PST", Some(-480)),
        ] {
            let reading = parse(cell, DateOrder::DayMonthYear);
            assert_eq!(
                (reading.zone, reading.millis.is_some()),
                (zone, true),
                "{cell}"
            );
        }
        assert_eq!(read("2024-12-31 14:05 ABC", DateOrder::DayMonthYear), "");
        for (cell, doubt) in [
            ("1-1-19", Doubt::Slot),
            ("1.2.24", Doubt::Slot),
            ("10-12-14", Doubt::Slot),
            ("01.02.24", Doubt::ShortYear),
            ("1/2/24", Doubt::ShortYear),
            ("1.2.2024", Doubt::Date),
            ("31-Dec-24", Doubt::Date),
        ] {
            assert_eq!(parse(cell, DateOrder::DayMonthYear).doubt, doubt, "{cell}");
        }
        for (cell, none) in [
            ("9999-12-31", true),
            ("2099-12-31", true),
            ("1970-01-01", true),
            ("1900-01-01", true),
            ("1970-01-02", false),
            ("1950-05-05", false),
            ("2024-12-31", false),
        ] {
            let millis = parse(cell, DateOrder::DayMonthYear).millis.unwrap();
            assert_eq!(may_stand_for_none(millis), none, "{cell}");
        }
        assert!(is_zero_date("0000-00-00") && is_zero_date("0000-00-00 00:00:00"));
        assert!(!is_zero_date("0000-00-01") && !is_zero_date("0"));
    }

    #[test]
    fn the_writing_tells_the_order() {
        for (cell, hint) in [
            ("31/12/2024", Hint::DayFirst),
            ("12/31/2024", Hint::MonthFirst),
            ("03/04/2024", Hint::Either),
            ("04/04/2024", Hint::Certain),
            ("2024-03-04", Hint::Certain),
            ("20240304", Hint::Compact),
            ("3 May 2024", Hint::Certain),
            ("13/13/2024", Hint::NoDate),
        ] {
            for order in [DateOrder::DayMonthYear, DateOrder::MonthDayYear] {
                assert_eq!(parse(cell, order).hint, hint, "{cell}");
            }
        }
        assert_eq!(parse("12/31/2024", DateOrder::DayMonthYear).millis, None);
    }
}
