//! Periods, their days, and how people write them.

use super::*;
use crate::table::civil::Civil;

#[test]
fn periods_follow_each_other_and_hold_their_days() {
    use Weekday::*;
    let weeks = [
        Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
    ];
    let all = weeks.iter().map(|first| Period::Week(*first));
    let others = [Period::Day, Period::Month, Period::Quarter, Period::Year];
    for period in all.chain(others) {
        // Eight years with two leap days, and 1900, which has none.
        let start = |year| {
            Civil {
                year,
                month: 1,
                day: 1,
            }
            .days()
        };
        for days in (start(2019)..start(2027)).chain(start(1900)..start(1901)) {
            let day = Civil::from_days(days);
            let number = period.of_day(day).unwrap();
            let next = period.of_day(Civil::from_days(days + 1)).unwrap();
            assert!(next == number || next == number + 1);
            let first = period.first_day(number);
            assert!(first <= day && period.of_day(first) == Some(number));
            assert!(day < period.first_day(number + 1));
            assert!(period.season(number) < period.seasons());
            let year = period.year(number).unwrap();
            assert!((year - day.year).abs() <= 1, "{period:?} {day:?}");
            // What is written is read again, where it says the period.
            let label = period.label(number);
            let read = period.parse(&label, None);
            if matches!(period, Period::Week(first) if first != Monday) {
                assert_eq!(period.of_day(first), Some(number));
            } else {
                assert_eq!(read, Some(number), "{label}");
            }
        }
    }
}

#[test]
fn iso_weeks_at_the_ends_of_years() {
    // Known from the calendar of ISO 8601: years of 52 and of 53 weeks.
    let week = Period::Week(Weekday::Monday);
    for (day, label) in [
        ("2004-12-31", "2004-W53"),
        ("2005-01-01", "2004-W53"),
        ("2005-01-03", "2005-W01"),
        ("2008-12-29", "2009-W01"),
        ("2010-01-03", "2009-W53"),
        ("2015-12-31", "2015-W53"),
        ("2016-01-03", "2015-W53"),
        ("2016-01-04", "2016-W01"),
        ("2018-12-31", "2019-W01"),
        ("2020-12-31", "2020-W53"),
        ("2021-01-03", "2020-W53"),
        ("2024-12-30", "2025-W01"),
    ] {
        let number = week.parse(day, None).unwrap();
        assert_eq!(week.label(number), label, "{day}");
        assert_eq!(week.parse(label, None), Some(number), "{label}");
    }
    // Weeks from Sunday, as the epidemiological week: 2024 begins on its last day of 2023.
    let sunday = Period::Week(Weekday::Sunday);
    let first = sunday.parse("2024-01-06", None).unwrap();
    assert_eq!(sunday.first_day(first).iso(), "2023-12-31");
    assert_eq!((sunday.year(first), sunday.season(first)), (Some(2024), 0));
    assert_eq!(sunday.parse("2024-W01", None), Some(first));
}

#[test]
fn periods_as_files_write_them() {
    let week = Period::Week(Weekday::Monday);
    for (period, text, year, label) in [
        (Period::Month, "Jan", None, "Jan"),
        (Period::Month, "december", None, "Dec"),
        (Period::Month, "Sept.", Some(2023), "Sep 2023"),
        (Period::Month, "2024-03", None, "Mar 2024"),
        (Period::Month, "2024-03-01", None, "Mar 2024"),
        (Period::Month, "03/2024", None, "Mar 2024"),
        (Period::Month, "Mar-24", None, "Mar 2024"),
        (Period::Month, "March 2024", None, "Mar 2024"),
        (Period::Month, "202411", None, "Nov 2024"),
        (Period::Month, "20241130", None, "Nov 2024"),
        (Period::Month, "7", Some(2021), "Jul 2021"),
        (Period::Month, "12", None, "Dec"),
        (Period::Month, "Mrz 2023", None, "Mar 2023"),
        (Period::Month, "Dezember 23", None, "Dec 2023"),
        (Period::Month, "juil. 2023", None, "Jul 2023"),
        (Period::Month, "enero 2023", None, "Jan 2023"),
        (Period::Month, "2023M01", None, "Jan 2023"),
        (Period::Month, "M01 2023", None, "Jan 2023"),
        (Period::Month, "Monat 3", Some(2023), "Mar 2023"),
        (Period::Month, "01/23", None, "Jan 2023"),
        (Period::Month, "01/24", None, "Jan 2024"),
        (Period::Month, "Jan '23", None, "Jan 2023"),
        (Period::Month, "Jan-99", None, "Jan 1999"),
        (Period::Month, "31-Dec-24", None, "Dec 2024"),
        (Period::Day, "2024-02-29", None, "2024-02-29"),
        (Period::Day, "2024-02-29 14:05", None, "2024-02-29"),
        (Period::Day, "20240229", None, "2024-02-29"),
        (week, "2024-W05", None, "2024-W05"),
        (week, "2024W05", None, "2024-W05"),
        (week, "w5 2024", None, "2024-W05"),
        (week, "5", Some(2024), "2024-W05"),
        (week, "2024-02-01", None, "2024-W05"),
        (week, "KW 5/2024", None, "2024-W05"),
        (week, "5. KW 2024", None, "2024-W05"),
        (Period::Quarter, "Q1", None, "Q1"),
        (Period::Quarter, "1. Quartal 2024", None, "Q1 2024"),
        (Period::Quarter, "T2 2024", None, "Q2 2024"),
        (Period::Quarter, "Q3", Some(2022), "Q3 2022"),
        (Period::Quarter, "q1 2024", None, "Q1 2024"),
        (Period::Quarter, "2024-Q4", None, "Q4 2024"),
        (Period::Quarter, "2024Q4", None, "Q4 2024"),
        (Period::Quarter, "1Q24", None, "Q1 2024"),
        (Period::Quarter, "Aug 2024", None, "Q3 2024"),
        (Period::Year, "2024", None, "2024"),
        (Period::Year, "2024-03-01", None, "2024"),
        (Period::Year, "Mar 2024", None, "2024"),
    ] {
        let number = period.parse(text, year);
        let found = number.map(|n| period.label(n));
        assert_eq!(found.as_deref(), Some(label), "{period:?} {text}");
    }
    for (period, texts) in [
        (
            Period::Month,
            &[
                "",
                "13",
                "total",
                "2024",
                "0",
                "total 3",
                "store 7",
                "2024-02-31",
                "1/2/3",
                "Jan Feb",
                "31/02",
                "23-13",
                "3/2023/4",
                "Mar 2024 draft",
            ][..],
        ),
        (
            Period::Day,
            &["", "2023-02-29", "2024-13-01", "20241301", "7", "2024-3"],
        ),
        (
            week,
            &["", "2024-W54", "2023-W53", "2024-W00", "W5", "week"],
        ),
        (Period::Quarter, &["", "Q5", "Q0 2024", "2024", "3", "Q"]),
        (Period::Year, &["", "24", "99999", "total", "0000"]),
    ] {
        for text in texts {
            assert_eq!(period.parse(text, None), None, "{period:?} {text}");
        }
    }
    let march = Period::Month.parse("2024-03", None).unwrap();
    assert_eq!(Period::Month.label(march - 12), "Mar 2023");
    assert_eq!(Period::Month.year(3), None);
}

#[test]
fn a_period_says_its_length_and_how_sure_it_is() {
    let week = Period::Week(Weekday::Monday);
    for (text, period, short, digits) in [
        ("2024-01", Period::Month, false, true),
        ("202401", Period::Month, false, true),
        ("2024M01", Period::Month, false, false),
        ("Jan 2024", Period::Month, false, false),
        ("Jan-24", Period::Month, true, false),
        ("01/24", Period::Month, true, true),
        ("Q1 2024", Period::Quarter, false, false),
        ("1Q24", Period::Quarter, true, false),
        ("2024-W05", week, false, false),
    ] {
        let found = Written::parse(text).unwrap();
        let said = (found.period, found.short_year, found.digits_only);
        assert_eq!(said, (period, short, digits), "{text}");
    }
    for text in [
        "",
        "2024",
        "Jan",
        "Q1",
        "7",
        "W5",
        "2024-01-05",
        "5 Jan 2024x",
        "1.5",
    ] {
        assert_eq!(Written::parse(text), None, "{text}");
    }
}
