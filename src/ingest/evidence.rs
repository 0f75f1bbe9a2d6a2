//! What the cells of a column say about its type, counted.

use super::date::{self, Doubt, Hint, is_zero_date, may_stand_for_none};
use super::measure::Measure;
use super::number::{self, Form, Number};
use super::{DateOrder, Decimal};
use crate::calendar::{Period, Written};
use crate::table::civil::{Civil, DAY_MILLIS};

/// Counts over the cells of one column that are not missing. Adding the same cells in any order
/// and in any number of passes gives the same counts, so that what is decided from them depends
/// on the file alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Evidence {
    /// Cells.
    pub(super) filled: u32,
    /// Numbers with one decimal sign or the other.
    pub(super) numbers: u32,
    /// Of these: digits that would not survive as a number.
    pub(super) identifiers: u32,
    /// Of these: digits behind a plus sign.
    pub(super) plus: u32,
    /// Of these: only with a decimal point.
    pub(super) point: u32,
    /// Of these: only with a decimal comma.
    pub(super) comma: u32,
    /// Of these: either, 1.234 or 1,234.
    pub(super) maybe: u32,
    /// The first of `maybe`.
    pub(super) maybe_example: Option<String>,
    /// What stands beside the numbers ([`Measure::bit`]).
    pub(super) measures: u128,
    /// The least and the greatest number.
    pub(super) range: Span<f64>,
    /// Of the numbers: a year of four digits and a month of two, 202401.
    pub(super) year_months: u32,
    /// Cells that bound a number: "< 10%".
    pub(super) bounds: u32,
    /// Dates in any order, without the compact ones.
    pub(super) dates: u32,
    /// 20241231.
    pub(super) compact: u32,
    /// Dates with the day in front only.
    pub(super) day_first: u32,
    /// Dates with the month in front only.
    pub(super) month_first: u32,
    /// Dates that can be read both ways.
    pub(super) either: u32,
    /// The first of `either`.
    pub(super) either_example: Option<String>,
    /// Dates whose year has two digits.
    pub(super) short_years: u32,
    /// Of these: such as may be slots or versions.
    pub(super) slots: u32,
    /// The first of `short_years`.
    pub(super) short_example: Option<String>,
    /// Minutes ahead of UTC.
    pub(super) zones: Span<i16>,
    /// Dates of zeros.
    pub(super) zero_dates: u32,
    /// Days that may stand for none, each once, and how many there are of them; at most
    /// [`PLACEHOLDERS`].
    pub(super) placeholders: Vec<i64>,
    /// First and last of all other days.
    pub(super) days: Span<i64>,
    /// Periods with their year, by month, quarter and week.
    pub(super) periods: [u32; 3],
    /// Of these: with a year of two digits.
    pub(super) short_periods: u32,
    /// Of these: digits alone, 01/23.
    pub(super) digit_periods: u32,
    /// Their years.
    pub(super) years: Span<i64>,
    /// The first of the periods.
    pub(super) period_example: Option<String>,
}

/// With more days that may stand for none than this they are days like any other.
pub(super) const PLACEHOLDERS: usize = 4;

/// The least and the greatest of some values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span<T> {
    least: T,
    most: T,
}

/// Numbers with an end on either side.
pub(super) trait Ends {
    const LOWEST: Self;
    const HIGHEST: Self;
}

macro_rules! ends {
    ($($number:ty: $lowest:expr, $highest:expr;)*) => {$(
        impl Ends for $number {
            const LOWEST: Self = $lowest;
            const HIGHEST: Self = $highest;
        }
    )*};
}

ends! {
    f64: f64::NEG_INFINITY, f64::INFINITY;
    i64: i64::MIN, i64::MAX;
    i16: i16::MIN, i16::MAX;
}

impl<T: Ends> Default for Span<T> {
    fn default() -> Self {
        Self {
            least: T::HIGHEST,
            most: T::LOWEST,
        }
    }
}

impl<T: PartialOrd + Copy> Span<T> {
    #[inline]
    pub(super) fn add(&mut self, value: T) {
        self.least = if value < self.least {
            value
        } else {
            self.least
        };
        self.most = if value > self.most { value } else { self.most };
    }

    /// The least and the greatest; `None` of no value.
    pub(super) fn ends(&self) -> Option<(T, T)> {
        (self.least <= self.most).then_some((self.least, self.most))
    }

    /// Whether there are values and all lie between these two.
    pub(super) fn within(&self, least: T, most: T) -> bool {
        self.ends().is_some_and(|(a, b)| a >= least && b <= most)
    }
}

/// What one cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number(Number, Decimal),
    Date(date::Reading),
    Period(Written),
    /// "< 10%".
    Bound,
    /// 0000-00-00.
    ZeroDate,
    Word,
}

/// Looks at a trimmed cell that is not missing.
pub(super) fn kind(cell: &str) -> Kind {
    if !may_be_more_than_a_word(cell.as_bytes()) {
        return Kind::Word;
    }
    for decimal in [Decimal::Point, Decimal::Comma] {
        if let Some(number) = number::parse(cell, decimal) {
            // Eight digits are a number and perhaps a date; the date says the more.
            let compact = number.form == Form::Plain && cell.len() == 8;
            if compact {
                let date = date::parse(cell, DateOrder::DayMonthYear);
                if date.hint == Hint::Compact {
                    return Kind::Date(date);
                }
            }
            return Kind::Number(number, decimal);
        }
    }
    let date = date::parse(cell, DateOrder::DayMonthYear);
    if date.hint != Hint::NoDate {
        return Kind::Date(date);
    }
    if let Some(period) = period(cell) {
        return Kind::Period(period);
    }
    if number::is_bound(cell) {
        return Kind::Bound;
    }
    if is_zero_date(cell) {
        return Kind::ZeroDate;
    }
    Kind::Word
}

/// A month, quarter or week; of digits alone with a two-digit year only 01/23 is one.
fn period(cell: &str) -> Option<Written> {
    let edges = [cell.as_bytes().first()?, cell.as_bytes().last()?];
    if cell.len() > 24 || !edges.iter().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let found = Written::parse(cell)?;
    (!(found.short_year && found.digits_only) || cell.contains('/')).then_some(found)
}

/// Numbers and dates hold a digit and, unless they start with one, are short and do not start
/// with the letters that no currency, month, period or day of the week starts with.
#[inline]
fn may_be_more_than_a_word(cell: &[u8]) -> bool {
    cell.len() <= 64
        && match cell {
            [b'0'..=b'9', ..] => true,
            // C00000017: a letter and digits. Q1 2024, W05 2024, M01 2024, T1 2024, KW 5.
            [a, b'0'..=b'9', ..] if a.is_ascii_alphabetic() => {
                cell.len() <= 8
                    && matches!(a, b'Q' | b'q' | b'W' | b'w' | b'M' | b'm' | b'T' | b't')
            }
            _ => cell.iter().any(u8::is_ascii_digit),
        }
}

impl Evidence {
    /// Counts a cell `times` times.
    pub(super) fn add(&mut self, cell: &str, kind: Kind, times: u32) {
        self.filled += times;
        match kind {
            Kind::Word => {}
            Kind::Number(number, decimal) => self.add_number(&number, decimal, times, cell),
            Kind::Date(date) => self.add_date(&date, times, cell),
            Kind::Period(period) => self.add_period(period, times, cell),
            Kind::Bound => self.bounds += times,
            Kind::ZeroDate => self.zero_dates += times,
        }
    }

    /// Counts a number; `filled` is not touched.
    #[inline]
    pub(super) fn add_number(&mut self, number: &Number, decimal: Decimal, times: u32, cell: &str) {
        self.numbers += times;
        self.range.add(number.value);
        if number.measure != Measure::NONE {
            self.measures |= number.measure.bit();
        }
        match (number.form, decimal) {
            (Form::Plain, _) => {
                if cell.len() == 6 {
                    self.add_year_month(number.value, times);
                }
            }
            (Form::Sure, Decimal::Point) => self.point += times,
            (Form::Sure, Decimal::Comma) => self.comma += times,
            (Form::Identifier, _) => self.identifiers += times,
            (Form::Plus, _) => self.plus += times,
            (Form::MaybeComma | Form::MaybePoint, _) => {
                self.maybe += times;
                if self.maybe_example.is_none() {
                    self.maybe_example = Some(cell.to_owned());
                }
            }
        }
    }

    /// Counts 202401.
    #[inline(never)]
    fn add_year_month(&mut self, value: f64, times: u32) {
        let month = value % 100.0;
        let fits = (190_001.0..=210_012.0).contains(&value) && (1.0..=12.0).contains(&month);
        self.year_months += times * u32::from(fits);
    }

    /// Counts a date; `filled` is not touched.
    #[inline]
    pub(super) fn add_date(&mut self, date: &date::Reading, times: u32, cell: &str) {
        match date.hint {
            Hint::NoDate => return,
            Hint::Certain => self.dates += times,
            Hint::DayFirst => {
                self.dates += times;
                self.day_first += times;
            }
            Hint::MonthFirst => {
                self.dates += times;
                self.month_first += times;
            }
            Hint::Either => {
                self.dates += times;
                self.either += times;
                if self.either_example.is_none() {
                    self.either_example = Some(cell.to_owned());
                }
            }
            // A number just as well.
            Hint::Compact => {
                self.compact += times;
                self.numbers += times;
            }
        }
        if date.doubt != Doubt::Date {
            self.add_short_year(date.doubt, times, cell);
        }
        if let Some(zone) = date.zone {
            self.zones.add(zone);
        }
        if let Some(millis) = date.millis {
            self.add_day(millis);
        }
    }

    #[inline(never)]
    fn add_short_year(&mut self, doubt: Doubt, times: u32, cell: &str) {
        self.short_years += times;
        self.slots += times * u32::from(doubt == Doubt::Slot);
        if self.short_example.is_none() {
            self.short_example = Some(cell.to_owned());
        }
    }

    /// Keeps apart the days that may stand for none.
    #[inline]
    fn add_day(&mut self, millis: i64) {
        let day = millis.div_euclid(DAY_MILLIS);
        if !may_stand_for_none(millis) {
            self.days.add(day);
        } else if !self.placeholders.contains(&day) && self.placeholders.len() <= PLACEHOLDERS {
            let place = self.placeholders.partition_point(|known| *known < day);
            self.placeholders.insert(place, day);
        }
    }

    fn add_period(&mut self, period: Written, times: u32, cell: &str) {
        let place = match period.period {
            Period::Month => 0,
            Period::Quarter => 1,
            _ => 2,
        };
        if let Some(count) = self.periods.get_mut(place) {
            *count += times;
        }
        self.short_periods += times * u32::from(period.short_year);
        self.digit_periods += times * u32::from(period.short_year && period.digits_only);
        if let Some(year) = period.period.year(period.number) {
            self.years.add(year);
        }
        if self.period_example.is_none() {
            self.period_example = Some(cell.to_owned());
        }
    }

    /// Numbers when this is the decimal sign.
    pub(super) fn numbers_with(&self, decimal: Decimal) -> u32 {
        self.numbers
            - match decimal {
                Decimal::Point => self.comma,
                Decimal::Comma => self.point,
            }
    }

    /// Cells that could be numbers or dates: without bounds and dates of zeros.
    pub(super) fn exact(&self) -> u32 {
        self.filled - self.bounds - self.zero_dates
    }

    /// Days that stand for "no date": such as systems write for it, years away from all others.
    /// The last ones there are count from twenty years behind, the first of a clock from five.
    pub(super) fn days_for_none(&self) -> Vec<i64> {
        const YEAR: i64 = 366;
        let Some((first, last)) = self.days.ends() else {
            return Vec::new();
        };
        if self.placeholders.len() > PLACEHOLDERS {
            return Vec::new();
        }
        let far = |day: &i64| {
            let years = if Civil::from_days(*day).year == 1970 {
                5
            } else {
                20
            };
            *day > last + 20 * YEAR || *day < first - years * YEAR
        };
        self.placeholders.iter().copied().filter(far).collect()
    }
}
