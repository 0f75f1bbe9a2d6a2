//! What the cells of a column say about its type, counted.

use super::date::{self, Hint};
use super::number::{self, Form};
use super::{DateOrder, Decimal};

/// Counts over the cells of one column that are not missing. Adding the same cells in any order
/// and in any number of passes gives the same counts, so that what is decided from them depends
/// on the file alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Cells.
    pub(super) filled: u32,
    /// Numbers with one decimal sign or the other.
    pub(super) numbers: u32,
    /// Of these: digits that would not survive as a number.
    pub(super) identifiers: u32,
    /// Of these: only with a decimal point.
    pub(super) point: u32,
    /// Of these: only with a decimal comma.
    pub(super) comma: u32,
    /// Of these: either, 1.234 or 1,234.
    pub(super) maybe: u32,
    /// The first of `maybe`.
    pub(super) maybe_example: Option<String>,
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
}

/// What one cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number(Form, Decimal),
    Date(Hint),
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
            if compact && date::parse(cell, DateOrder::DayMonthYear).hint == Hint::Compact {
                return Kind::Date(Hint::Compact);
            }
            return Kind::Number(number.form, decimal);
        }
    }
    match date::parse(cell, DateOrder::DayMonthYear).hint {
        Hint::NoDate => Kind::Word,
        hint => Kind::Date(hint),
    }
}

/// Numbers and dates hold a digit and, unless they start with one, are short and do not start
/// with the letters that no currency, month or day of the week starts with.
#[inline]
fn may_be_more_than_a_word(cell: &[u8]) -> bool {
    cell.len() <= 64
        && match cell {
            [b'0'..=b'9', ..] => true,
            // C00000017: a letter and digits.
            [a, b'0'..=b'9', ..] if a.is_ascii_alphabetic() => false,
            _ => cell.iter().any(u8::is_ascii_digit),
        }
}

impl Evidence {
    /// Counts a cell `times` times.
    pub(super) fn add(&mut self, cell: &str, kind: Kind, times: u32) {
        self.filled += times;
        match kind {
            Kind::Word => {}
            Kind::Number(form, decimal) => self.add_number(form, decimal, times, cell),
            Kind::Date(hint) => self.add_date(hint, times, cell),
        }
    }

    /// Counts a number; `filled` is not touched.
    #[inline]
    pub(super) fn add_number(&mut self, form: Form, decimal: Decimal, times: u32, cell: &str) {
        self.numbers += times;
        match (form, decimal) {
            (Form::Plain, _) => {}
            (Form::Sure, Decimal::Point) => self.point += times,
            (Form::Sure, Decimal::Comma) => self.comma += times,
            (Form::Identifier, _) => self.identifiers += times,
            (Form::MaybeComma | Form::MaybePoint, _) => {
                self.maybe += times;
                if self.maybe_example.is_none() {
                    self.maybe_example = Some(cell.to_owned());
                }
            }
        }
    }

    /// Counts a date; `filled` is not touched.
    #[inline]
    pub(super) fn add_date(&mut self, hint: Hint, times: u32, cell: &str) {
        match hint {
            Hint::NoDate => {}
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
    }

    /// Numbers when this is the decimal sign.
    pub(super) fn numbers_with(&self, decimal: Decimal) -> u32 {
        self.numbers
            - match decimal {
                Decimal::Point => self.comma,
                Decimal::Comma => self.point,
            }
    }
}
