//! From counted evidence to types, decimal sign and date orders.

use super::evidence::Evidence;
use super::measure::Measure;
use super::{ColumnOptions, DateForm, DateOrder, Decimal, ReadOptions};
use crate::table::ColumnType;

/// How the cells of one column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As numbers. `minutes` says that 12:30 and 5 m are minutes, because other lengths of time
    /// stand there too; they are all in seconds then.
    Number { minutes: bool },
    /// As dates.
    Date(DateReading),
    /// As words; whether levels or text is seen from how many differ, unless it is given.
    Words(Option<ColumnType>),
}

/// How the cells of a column of dates are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateReading {
    pub(super) form: DateForm,
    /// The order of day, month and year, where it matters.
    pub(super) order: DateOrder,
    /// Whether zones differ, so that all moments are turned to UTC.
    pub(super) utc: bool,
}

/// How all cells are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The decimal sign of all numbers.
    pub(super) decimal: Decimal,
    /// One per column.
    pub(super) columns: Vec<Reading>,
    /// Per column the days, since 1970-01-01, that stand for "no date".
    pub(super) placeholders: Vec<Vec<i64>>,
}

/// Of the cells that are not missing, the share in per cent that must be numbers (or dates) for
/// the column to be numbers: below it too much would be lost.
const ENOUGH: u64 = 95;

fn enough(part: u32, whole: u32) -> bool {
    part > 0 && u64::from(part) * 100 >= u64::from(whole) * ENOUGH
}

/// Whether the cells are dates, the compact way only if all are.
fn dates(e: &Evidence) -> bool {
    enough(e.dates, e.exact()) || (e.compact > 0 && e.compact == e.exact())
}

/// Months, quarters or weeks, if the cells are such.
fn periods(e: &Evidence) -> Option<DateForm> {
    let forms = [DateForm::Month, DateForm::Quarter, DateForm::Week];
    let mut found = forms.into_iter().zip(e.periods);
    found.find(|(_, n)| enough(*n, e.exact())).map(|(f, _)| f)
}

/// Why cells that are numbers are not read as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoQuantity {
    /// Digits would be lost.
    Identifiers,
    /// All stand behind a plus sign.
    Plus,
    /// The column's name says that they are codes.
    Name,
    /// They are of different units.
    Units,
}

/// Whether numbers are none to count with, and why.
pub(super) fn no_quantity(e: &Evidence, name: &str) -> Option<NoQuantity> {
    let fractions = e.point + e.comma + e.maybe;
    // One lost digit in a thousand is enough, unless the column also holds fractions, which
    // identifiers do not have.
    if e.identifiers > fractions && u64::from(e.identifiers) * 1000 >= u64::from(e.filled) {
        return Some(NoQuantity::Identifiers);
    }
    if e.plus > 0 && e.plus == e.numbers {
        return Some(NoQuantity::Plus);
    }
    // Metres beside lengths of time are minutes.
    let minutes = if Measure::minutes_among(e.measures) {
        Measure::METRES.bit()
    } else {
        0
    };
    if Measure::units(e.measures & !minutes).count() > 1 {
        return Some(NoQuantity::Units);
    }
    let digits =
        fractions == 0 && e.measures == 0 && e.range.ends().is_some_and(|(least, _)| least >= 0.0);
    (digits && says(name, CODES)).then_some(NoQuantity::Name)
}

/// Words of names of columns whose digits are no amounts.
const CODES: &[&str] = &[
    "zip",
    "zipcode",
    "plz",
    "postcode",
    "postcodes",
    "postal",
    "postleitzahl",
    "cap",
    "phone",
    "telephone",
    "telefon",
    "telefono",
    "fax",
    "sku",
    "ean",
    "gtin",
    "upc",
    "isbn",
    "iban",
];

/// Words of names of columns that hold days and moments.
const DATES: &[&str] = &[
    "date",
    "dates",
    "datum",
    "fecha",
    "dt",
    "datetime",
    "timestamp",
    "ts",
    "created",
    "updated",
    "modified",
    "month",
    "monat",
    "mes",
    "mois",
    "mese",
    "yearmonth",
    "period",
    "periode",
    "when",
    "at",
    "day",
];

/// Whether one of the words of a column's name is one of these: parts between signs, and between
/// a small letter and a capital.
fn says(name: &str, words: &[&str]) -> bool {
    let mut parts: Vec<String> = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (small && c.is_uppercase()) {
            parts.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(part) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            part.extend(c.to_lowercase());
        }
    }
    parts.iter().any(|part| words.contains(&part.as_str()))
}

/// What kind of date plain numbers may be, from their size alone.
fn numbers_as_dates(e: &Evidence) -> Option<DateForm> {
    let whole = e.numbers == e.exact() && e.identifiers == 0 && e.measures == 0;
    // 1980 to 2049 as a spreadsheet's days; 2001 to 2039 as seconds: shorter numbers are other things.
    const SERIALS: (f64, f64) = (29_221.0, 54_789.0);
    const SECONDS: (f64, f64) = (1e9, 2.2e9);
    if !whole || e.numbers == 0 {
        None
    } else if e.year_months == e.numbers {
        Some(DateForm::Month)
    } else if e.range.within(SERIALS.0, SERIALS.1) {
        Some(DateForm::Serial)
    } else if e.range.within(SECONDS.0, SECONDS.1) {
        Some(DateForm::UnixSeconds)
    } else if e.range.within(SECONDS.0 * 1e3, SECONDS.1 * 1e3) {
        Some(DateForm::UnixMilliseconds)
    } else {
        None
    }
}

/// The form of dates of a column that the user calls dates.
fn form(e: &Evidence) -> DateForm {
    if dates(e) {
        return DateForm::Day;
    }
    let forms = [DateForm::Month, DateForm::Quarter, DateForm::Week];
    let (most, found) =
        forms
            .into_iter()
            .zip(e.periods)
            .fold((0, DateForm::Day), |best, (form, n)| {
                if n > best.0 { (n, form) } else { best }
            });
    if most > e.dates {
        return found;
    }
    numbers_as_dates(e).unwrap_or(DateForm::Day)
}

fn number_like(e: &Evidence, name: &str) -> bool {
    !dates(e) && enough(e.numbers, e.exact()) && no_quantity(e, name).is_none()
}

/// The decimal sign of the file, and whether its cells decide it.
fn decimal(evidence: &[Evidence], names: &[String], delimiter: u8) -> (Decimal, bool) {
    let (mut point, mut comma, mut maybe) = (0_u64, 0_u64, 0_u64);
    for (e, _) in evidence
        .iter()
        .zip(names)
        .filter(|(e, n)| number_like(e, n))
    {
        point += u64::from(e.point);
        comma += u64::from(e.comma);
        maybe += u64::from(e.maybe);
    }
    match point.cmp(&comma) {
        std::cmp::Ordering::Greater => (Decimal::Point, true),
        std::cmp::Ordering::Less => (Decimal::Comma, true),
        // Where the comma is the decimal sign, files are written with semicolons.
        std::cmp::Ordering::Equal if maybe > 0 && delimiter == b';' => (Decimal::Comma, false),
        std::cmp::Ordering::Equal => (Decimal::Point, maybe == 0 && point == 0),
    }
}

/// The order of a column's dates, and whether its cells decide it.
pub(super) fn date_order(e: &Evidence) -> (DateOrder, bool) {
    match (e.day_first, e.month_first) {
        (0, 0) if e.either == 0 => (DateOrder::YearMonthDay, true),
        (0, 0) => (DateOrder::DayMonthYear, false),
        (day, month) if day >= month => (DateOrder::DayMonthYear, month == 0),
        (day, _) => (DateOrder::MonthDayYear, day == 0),
    }
}

/// What is still open after a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// The decimal sign.
    pub(super) decimal: bool,
    /// Columns whose date order is open.
    pub(super) date_orders: Vec<usize>,
    /// Columns that may be dates or not, and how they are written if they are.
    pub(super) dates: Vec<(usize, DateForm)>,
}

/// Decides all that is not given.
pub(super) fn decide(
    evidence: &[Evidence],
    names: &[String],
    given: &ReadOptions,
    delimiter: u8,
) -> (Plan, Open) {
    let mut open = Open::default();
    let decimal = given.decimal.unwrap_or_else(|| {
        let (decimal, sure) = decimal(evidence, names, delimiter);
        open.decimal = !sure;
        decimal
    });
    // A column whose order is open follows the others of the file until the user decides.
    let decided = evidence.iter().filter(|e| dates(e)).find_map(|e| {
        let (order, sure) = date_order(e);
        (sure && order != DateOrder::YearMonthDay).then_some(order)
    });
    let mut columns = Vec::with_capacity(names.len());
    let mut placeholders = Vec::with_capacity(names.len());
    for (place, (e, name)) in evidence.iter().zip(names).enumerate() {
        let options = given.columns.iter().find(|c| &c.name == name);
        let wanted = Wanted {
            place,
            e,
            name,
            options,
            order: options.and_then(|o| o.date_order).or(given.date_order),
            decided,
            decimal,
        };
        let reading = wanted.reading(&mut open);
        columns.push(reading);
        placeholders.push(wanted.placeholders(reading));
    }
    let plan = Plan {
        decimal,
        columns,
        placeholders,
    };
    (plan, open)
}

/// What the reading of one column is decided from.
struct Wanted<'a> {
    place: usize,
    e: &'a Evidence,
    name: &'a str,
    options: Option<&'a ColumnOptions>,
    /// The order of dates that the user gave.
    order: Option<DateOrder>,
    /// The order that other columns show.
    decided: Option<DateOrder>,
    decimal: Decimal,
}

impl Wanted<'_> {
    fn reading(&self, open: &mut Open) -> Reading {
        let given = self.options.and_then(|o| o.date_form);
        match self.options.and_then(|o| o.column_type) {
            Some(ColumnType::Number) => self.number(),
            Some(ColumnType::Date) => self.date(given.unwrap_or_else(|| form(self.e)), open),
            Some(words) => Reading::Words(Some(words)),
            None => match given {
                Some(given) => self.date(given, open),
                None => self.guess(open),
            },
        }
    }

    fn number(&self) -> Reading {
        Reading::Number {
            minutes: Measure::minutes_among(self.e.measures),
        }
    }

    fn date(&self, form: DateForm, open: &mut Open) -> Reading {
        let (order, sure) = date_order(self.e);
        let order = self.order.unwrap_or_else(|| {
            if form != DateForm::Day || sure {
                return order;
            }
            open.date_orders.push(self.place);
            if self.e.day_first + self.e.month_first == 0 {
                self.decided.unwrap_or(order)
            } else {
                order
            }
        });
        Reading::Date(DateReading {
            form,
            order,
            utc: self
                .e
                .zones
                .ends()
                .is_some_and(|(least, most)| least != most),
        })
    }

    fn guess(&self, open: &mut Open) -> Reading {
        let e = self.e;
        let dated = says(self.name, DATES);
        let mut ask = |form| open.dates.push((self.place, form));
        if dates(e) {
            // 1-1-19 may be a slot, a version, a size: none of them is a time.
            if e.slots > 0 && e.slots == e.dates && self.order.is_none() {
                ask(DateForm::Day);
                return Reading::Words(None);
            }
            return self.date(DateForm::Day, open);
        }
        if let Some(form) = periods(e) {
            let likely = e.short_periods == 0
                || (e.years.within(1990, 2049)
                    && e.years
                        .ends()
                        .is_some_and(|(first, last)| last - first <= 15)
                    && (dated || e.digit_periods == 0));
            if likely {
                return self.date(form, open);
            }
            ask(form);
            return Reading::Words(None);
        }
        if !enough(e.numbers_with(self.decimal), e.exact()) || e.numbers < e.bounds {
            return Reading::Words(None);
        }
        if no_quantity(e, self.name).is_some() {
            return Reading::Words(None);
        }
        if let Some(form) = numbers_as_dates(e) {
            // Days of a spreadsheet are numbers like any other unless the name says more.
            if dated {
                ask(form);
                return self.date(form, open);
            }
            if form != DateForm::Serial && e.numbers >= 10 {
                ask(form);
            }
        }
        self.number()
    }

    fn placeholders(&self, reading: Reading) -> Vec<i64> {
        let Reading::Date(DateReading {
            form: DateForm::Day,
            ..
        }) = reading
        else {
            return Vec::new();
        };
        let mut days = self.e.days_for_none();
        let kept = |day: &i64| {
            let iso = crate::table::civil::Civil::from_days(*day).iso();
            self.options.is_some_and(|o| o.keep.contains(&iso))
        };
        days.retain(|day| !kept(day));
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        for name in ["zip", "ZIP code", "billingZip", "customer_postcode", "PLZ"] {
            assert!(says(name, CODES), "{name}");
        }
        for name in ["zipper", "capacity", "escape", ""] {
            assert!(!says(name, CODES), "{name}");
        }
        for name in ["created_at", "orderDate", "Date", "sale month"] {
            assert!(says(name, DATES), "{name}");
        }
        for name in ["updates", "candidate", "salary"] {
            assert!(!says(name, DATES), "{name}");
        }
    }
}
