//! The reading choices, what was guessed, and what was wrong.

use serde::{Deserialize, Serialize};

use crate::table::ColumnType;

/// How bytes become letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Western European Windows (a superset of Latin-1).
    Windows1252,
    /// Central European Windows: Polish, Czech, Hungarian, Romanian.
    Windows1250,
    /// Cyrillic Windows.
    Windows1251,
    /// Greek Windows.
    Windows1253,
    /// Turkish Windows.
    Windows1254,
    /// Hebrew Windows.
    Windows1255,
    /// Arabic Windows.
    Windows1256,
    /// Baltic Windows.
    Windows1257,
    /// Western European Macintosh.
    MacRoman,
    /// Western European DOS.
    Cp850,
    /// Simplified Chinese, with the letters that GB 18030 adds.
    Gbk,
    /// Japanese.
    ShiftJis,
}

impl Encoding {
    /// Its name for a person.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16, little end first",
            Self::Utf16Be => "UTF-16, big end first",
            Self::Windows1252 => "Western European (Windows-1252)",
            Self::Windows1250 => "Central European (Windows-1250)",
            Self::Windows1251 => "Cyrillic (Windows-1251)",
            Self::Windows1253 => "Greek (Windows-1253)",
            Self::Windows1254 => "Turkish (Windows-1254)",
            Self::Windows1255 => "Hebrew (Windows-1255)",
            Self::Windows1256 => "Arabic (Windows-1256)",
            Self::Windows1257 => "Baltic (Windows-1257)",
            Self::MacRoman => "Western European (Mac Roman)",
            Self::Cp850 => "Western European (DOS 850)",
            Self::Gbk => "Simplified Chinese (GBK)",
            Self::ShiftJis => "Japanese (Shift_JIS)",
        }
    }
}

/// Which sign separates the whole from the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// 1,234.5
    Point,
    /// 1.234,5
    Comma,
}

/// The order of day, month and year in a date written with numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2024-12-31
    YearMonthDay,
    /// 31/12/2024
    DayMonthYear,
    /// 12/31/2024
    MonthDayYear,
}

/// How the cells of a column of dates say their day or moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// Day, month and year: 31/12/2024, 31 Dec 2024, 2024-12-31 14:05.
    Day,
    /// Months with their year: 2024-12, Dec 2024, 202412, 12/24. Each stands for its first day.
    Month,
    /// Quarters with their year: Q4 2024. Each stands for its first day.
    Quarter,
    /// ISO weeks with their year: 2024-W52. Each stands for its Monday.
    Week,
    /// Days since 1899-12-30, as spreadsheets count them: 45657; the fraction is the time of day.
    Serial,
    /// Seconds since 1970-01-01 00:00 UTC.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 00:00 UTC.
    UnixMilliseconds,
}

/// What the user has decided about reading a file. `None` means: guess it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct ReadOptions {
    /// Encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Delimiter: `,` `;` tab or `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Quote character; `"` unless the file shows `'`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<char>,
    /// Whether a backslash before a quote makes it a letter of a quoted cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backslash: Option<bool>,
    /// Lines before the table to pass over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<u32>,
    /// Whether the first record names the columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Whether the second record belongs to the names: units, or names in two rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_header: Option<bool>,
    /// The last line of the table, where another one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_line: Option<u32>,
    /// Whether rows that look like totals or notes stay in the table; they are left out
    /// unless this says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_totals: Option<bool>,
    /// Lines of the rows that are left out because their numbers are sums of other rows; found by
    /// their sums unless they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_lines: Option<Vec<u32>>,
    /// Decimal sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Order of ambiguous dates, for all columns that do not say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Choices for single columns, by their name as read.
    pub columns: Vec<ColumnOptions>,
}

/// What the user has decided about one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct ColumnOptions {
    /// The column's name as read.
    pub name: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_type: Option<ColumnType>,
    /// The order of its dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// How its dates are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_form: Option<DateForm>,
    /// Values to treat as missing, as written in the file (999, -1, unknown).
    pub missing: Vec<String>,
    /// Values that look missing and are not: the region NA, the day 1970-01-01 (dates as
    /// year-month-day).
    pub keep: Vec<String>,
}

/// How a file was read: every choice in force and whether the user made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ReadReport {
    /// File name.
    pub file: String,
    /// File size in bytes.
    pub bytes: f64,
    /// Rows in the table.
    pub rows: u32,
    /// The choices in force, complete: no `None` among those that apply. Sent back unchanged they give the same table.
    pub chosen: ReadOptions,
    /// Which of the choices were guessed rather than given, with the evidence.
    pub guesses: Vec<Guess>,
    /// What the user has to decide because the file does not: ambiguous dates or decimals.
    pub questions: Vec<Question>,
    /// One entry per kind of issue and column, with examples.
    pub issues: Vec<IssueGroup>,
    /// Records that are not in the table (downloadable).
    pub rejected_rows: u32,
}

/// A choice made by the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Guess {
    /// Which choice, as the field's name in [`ReadOptions`], or `columnType`.
    pub field: String,
    /// The column, for choices about one column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Why, in plain words ("20 semicolons in each of the first 500 lines").
    pub reason: String,
}

/// A question to the user with the options to choose from. Applying an option means sending
/// `options[i].apply` as the next [`ReadOptions`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Question {
    /// The question in plain words ("Is 03/04/2024 in signup_date the 3rd of April or the 4th of March?").
    pub text: String,
    /// The column it is about, if one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// At least two answers; the first is in force until the user decides.
    pub answers: Vec<Answer>,
}

/// One answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Answer {
    /// The answer in plain words.
    pub text: String,
    /// The complete options to read the file again with.
    pub apply: ReadOptions,
}

/// What was wrong with a record or a cell, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// Fewer cells than the header names: the rest is missing.
    TooFewCells,
    /// More cells than the header names: the record is rejected.
    TooManyCells,
    /// A quote that is never closed.
    UnclosedQuote,
    /// A quote inside an unquoted cell, or text after a closing quote.
    StrayQuote,
    /// Bytes that are not of the encoding; replaced by U+FFFD.
    BadEncoding,
    /// NUL bytes; removed.
    NulByte,
    /// Not a number in a number column; missing.
    NotANumber,
    /// Not a date in a date column; missing.
    NotADate,
    /// A bound in a number column ("< 10%"); missing.
    Bound,
    /// Numbers of one column with different signs or units beside them; not converted.
    MixedUnits,
    /// A mark of a missing value in a column of words; missing.
    MissingMark,
    /// A date that stands for none, such as 9999-12-31; missing.
    PlaceholderDate,
    /// A name that stands twice; made unique.
    DuplicateHeader,
    /// A column without a name; named after its place.
    EmptyHeader,
    /// Fewer names than the rows have cells: names may stand over the wrong column.
    ShortHeader,
    /// The names of the columns again, further down; passed over.
    RepeatedHeader,
    /// A second row of names, or a row of units, under the names; no row of data.
    SecondHeader,
    /// Another table further down; not read.
    SecondTable,
    /// More cells than columns, those too many blank; taken out where the types say which.
    ExtraDelimiter,
    /// A record that another sign divides into as many cells as the others have.
    OtherDelimiter,
    /// Lines before the table; passed over.
    Preamble,
    /// A totals or footer row; passed over.
    TotalsRow,
    /// An empty line within the table; passed over.
    BlankLine,
    /// A column beyond the number a table can have, or a cell beyond the size a cell can have.
    TooLarge,
}

/// All issues of one kind in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct IssueGroup {
    /// The kind.
    pub kind: IssueKind,
    /// The column, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How many.
    pub count: u32,
    /// Up to 20 of them, the first ones.
    pub examples: Vec<Issue>,
    /// What was done about it and what the user can do, in plain words.
    pub advice: String,
}

/// One issue at its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Issue {
    /// Line of the file where the record starts, from 1.
    pub line: u32,
    /// What was expected.
    pub expected: String,
    /// What was found, cut to 80 letters.
    pub found: String,
}
