//! Periods of the civil calendar and how people write them: one place for the reader of files and
//! for the panels that add up by period.

mod parse;
mod period;
#[cfg(test)]
mod tests;
mod words;

pub use parse::Written;
pub use period::{Period, Weekday, month_name};
pub use words::{MONTHS, WEEKDAYS, is_weekday, month_named};
