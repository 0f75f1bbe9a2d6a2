//! From counted evidence to types, decimal sign and date orders.

use super::evidence::Evidence;
use super::{DateOrder, Decimal, ReadOptions};
use crate::table::ColumnType;

/// How the cells of one column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As numbers.
    Number,
    /// As dates, this order where it matters.
    Date(DateOrder),
    /// As words; whether levels or text is seen from how many differ, unless it is given.
    Words(Option<ColumnType>),
}

/// How all cells are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The decimal sign of all numbers.
    pub(super) decimal: Decimal,
    /// One per column.
    pub(super) columns: Vec<Reading>,
}

/// Of the cells that are not missing, the share in per cent that must be numbers (or dates) for
/// the column to be numbers: below it too much would be lost.
const ENOUGH: u64 = 95;

fn enough(part: u32, whole: u32) -> bool {
    part > 0 && u64::from(part) * 100 >= u64::from(whole) * ENOUGH
}

/// Whether the cells are dates, the compact way only if all are.
fn dates(e: &Evidence) -> bool {
    enough(e.dates, e.filled) || (e.compact > 0 && e.compact == e.filled)
}

/// Whether digits would be lost by reading numbers: one in a thousand is enough, unless the
/// column also holds fractions, which identifiers do not have.
fn identifiers(e: &Evidence) -> bool {
    let fractions = e.point + e.comma + e.maybe;
    e.identifiers > fractions && u64::from(e.identifiers) * 1000 >= u64::from(e.filled)
}

fn number_like(e: &Evidence) -> bool {
    !dates(e) && enough(e.numbers, e.filled) && !identifiers(e)
}

/// The decimal sign of the file, and whether its cells decide it.
fn decimal(evidence: &[Evidence], delimiter: u8) -> (Decimal, bool) {
    let (mut point, mut comma, mut maybe) = (0_u64, 0_u64, 0_u64);
    for e in evidence.iter().filter(|e| number_like(e)) {
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
        let (decimal, sure) = decimal(evidence, delimiter);
        open.decimal = !sure;
        decimal
    });
    // A column whose order is open follows the others of the file until the user decides.
    let decided = evidence.iter().filter(|e| dates(e)).find_map(|e| {
        let (order, sure) = date_order(e);
        (sure && order != DateOrder::YearMonthDay).then_some(order)
    });
    let columns = evidence
        .iter()
        .zip(names)
        .enumerate()
        .map(|(i, (e, name))| {
            let options = given.columns.iter().find(|c| &c.name == name);
            let order = || options.and_then(|o| o.date_order).or(given.date_order);
            let mut ordered = || {
                order().unwrap_or_else(|| {
                    let (order, sure) = date_order(e);
                    if sure {
                        return order;
                    }
                    open.date_orders.push(i);
                    if e.day_first + e.month_first == 0 {
                        decided.unwrap_or(order)
                    } else {
                        order
                    }
                })
            };
            match options.and_then(|o| o.column_type) {
                Some(ColumnType::Number) => Reading::Number,
                Some(ColumnType::Date) => Reading::Date(ordered()),
                Some(words) => Reading::Words(Some(words)),
                None if dates(e) => Reading::Date(ordered()),
                None if enough(e.numbers_with(decimal), e.filled) && !identifiers(e) => {
                    Reading::Number
                }
                None => Reading::Words(None),
            }
        });
    let columns = columns.collect();
    (Plan { decimal, columns }, open)
}
