//! Columns that grow cell by cell.

use super::cell::{MissingValues, content, is_missing, trim};
use super::cells::Cells;
use super::date::{self, Hint, is_zero_date};
use super::evidence::{Evidence, Kind, kind};
use super::intern::Interner;
use super::issues::Located;
use super::measure::Measure;
use super::number;
use super::plan::{DateReading, Reading};
use super::{DateForm, Decimal};
use crate::calendar::{Period, Weekday};
use crate::table::civil::DAY_MILLIS;
use crate::table::{Categories, ColumnType, DATE_MISSING, Dates, MISSING, Texts, Values};

/// With more distinct words than this a column is text: no model and no chart can use so many.
pub(super) const MOST_LEVELS: usize = 1_000;
/// Marks of missing values told apart in a column; further ones count with the last.
const MOST_MARKS: usize = 20;
/// With no more distinct words than this a column has levels however few its rows are.
const FEW_LEVELS: usize = 10;

/// A growing column, with all that its cells said.
pub(super) struct Builder {
    decimal: Decimal,
    missing: MissingValues,
    missing_numbers: Vec<f64>,
    /// Days that stand for "no date".
    placeholders: Vec<i64>,
    /// What stands beside the first number that is not zero.
    measure: Option<Measure>,
    values: Growing,
    /// The sum of the numbers so far.
    sum: f64,
    /// What the cells said about the type.
    pub(super) evidence: Evidence,
    said: Said,
}

/// Cells of a column that are told.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Those that are no number or date.
    pub(super) failures: Located,
    /// Those that bound a number.
    pub(super) bounds: Located,
    /// Numbers with other signs beside them than the first.
    pub(super) mixed: Located,
    /// Dates that stand for none.
    pub(super) placeholders: Located,
    /// Marks of missing values in a column of words, each with its cells.
    pub(super) marks: Vec<(String, Located)>,
}

enum Growing {
    /// The values, and whether 12:30 is minutes and seconds.
    Number(Vec<f64>, bool),
    Date(DateReading, Dates),
    Words(Words),
}

impl Builder {
    /// A column read in this way, with the days that stand for "no date".
    pub(super) fn new(
        reading: Reading,
        decimal: Decimal,
        missing: &MissingValues,
        placeholders: &[i64],
    ) -> Self {
        let given = missing.given().iter();
        let numbers = given.filter_map(|m| number::parse(m, decimal));
        Self {
            decimal,
            missing_numbers: numbers.map(|n| n.value).collect(),
            missing: missing.clone(),
            placeholders: placeholders.to_vec(),
            measure: None,
            values: match reading {
                Reading::Number { minutes } => Growing::Number(Vec::new(), minutes),
                Reading::Date(reading) => Growing::Date(reading, Dates::default()),
                Reading::Words(given) => Growing::Words(Words::new(given)),
            },
            sum: 0.0,
            evidence: Evidence::default(),
            said: Said::default(),
        }
    }

    /// The sum of the numbers so far; 0 for words and dates.
    pub(super) fn sum(&self) -> f64 {
        self.sum
    }

    /// A cell as a number of this column, with the unit of its last digit.
    pub(super) fn number(&self, cell: &str) -> Option<(f64, f64)> {
        let cell = trim(cell);
        if !self.is_number() || self.missing.has(cell) {
            return None;
        }
        let value = number::parse(cell, self.decimal)?.value;
        let sign = char::from(self.decimal.byte());
        let digits = cell.rsplit_once(sign).map_or(0, |(_, fraction)| {
            fraction.bytes().take_while(u8::is_ascii_digit).count()
        });
        let percent = if cell.ends_with('%') { 2 } else { 0 };
        Some((
            value,
            0.1_f64.powi(i32::try_from(digits + percent).unwrap_or(0)),
        ))
    }

    /// Whether a cell is missing or of the column's type.
    pub(super) fn fits(&self, cell: &str) -> bool {
        let cell = trim(cell);
        self.missing.has(cell)
            || match &self.values {
                Growing::Number(..) => {
                    number::parse(cell, self.decimal).is_some() || number::is_bound(cell)
                }
                Growing::Date(reading, _) => reading.moment(cell).is_some() || is_zero_date(cell),
                Growing::Words(_) => true,
            }
    }

    /// Whether it holds numbers.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.values, Growing::Number(..))
    }

    /// Whether it holds words.
    pub(super) fn is_words(&self) -> bool {
        matches!(self.values, Growing::Words(_))
    }

    /// Makes room for this many more rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.values {
            Growing::Number(v, _) => v.reserve_exact(rows),
            Growing::Date(_, v) => v.millis.reserve_exact(rows),
            Growing::Words(v) => v.reserve(rows),
        }
    }

    /// Rows for which there is room without asking for memory.
    pub(super) fn room(&self) -> usize {
        match &self.values {
            Growing::Number(v, _) => v.capacity() - v.len(),
            Growing::Date(_, v) => v.millis.capacity() - v.millis.len(),
            Growing::Words(v) => v.room(),
        }
    }

    /// Adds the cells of some rows with the lines they are on.
    pub(super) fn extend<'a>(&mut self, cells: impl Iterator<Item = (&'a str, u32)>) {
        let (decimal, evidence, said) = (self.decimal, &mut self.evidence, &mut self.said);
        match &mut self.values {
            Growing::Number(values, minutes) => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let value = match number::parse(cell, decimal) {
                        _ if self.missing.is_given(cell) => f64::NAN,
                        Some(number) if self.missing_numbers.contains(&number.value) => f64::NAN,
                        Some(number) => {
                            evidence.filled += 1;
                            evidence.add_number(&number, decimal, 1, cell);
                            let in_minutes = *minutes && number.measure.may_be_minutes();
                            let (measure, value) = if in_minutes {
                                (Measure::SECONDS, number.value * 60.0)
                            } else {
                                (number.measure, number.value)
                            };
                            if self.measure != Some(measure) && value != 0.0 {
                                match self.measure {
                                    None => self.measure = Some(measure),
                                    Some(_) => said.mixed.add(line, cell),
                                }
                            }
                            self.sum += value;
                            value
                        }
                        None => {
                            if !is_missing(cell) {
                                let kind = kind(cell);
                                evidence.add(cell, kind, 1);
                                match kind {
                                    Kind::Bound => said.bounds.add(line, cell),
                                    _ => said.failures.add(line, cell),
                                }
                            }
                            f64::NAN
                        }
                    };
                    values.push(value);
                }
            }
            Growing::Date(reading, dates) if reading.form == DateForm::Day => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let read = date::parse(cell, reading.order);
                    let value = match read.millis {
                        _ if self.missing.is_given(cell) => DATE_MISSING,
                        Some(millis) => {
                            evidence.filled += 1;
                            evidence.add_date(&read, 1, cell);
                            let day = millis.div_euclid(DAY_MILLIS);
                            if !self.placeholders.is_empty() && self.placeholders.contains(&day) {
                                said.placeholders.add(line, cell);
                                DATE_MISSING
                            } else {
                                let millis = reading.in_its_zone(millis, read.zone);
                                dates.has_time |= millis.rem_euclid(DAY_MILLIS) != 0;
                                millis
                            }
                        }
                        None => {
                            if read.hint != Hint::NoDate || !is_missing(cell) {
                                let kind = kind(cell);
                                evidence.add(cell, kind, 1);
                                match kind {
                                    Kind::ZeroDate => said.placeholders.add(line, cell),
                                    _ => said.failures.add(line, cell),
                                }
                            }
                            DATE_MISSING
                        }
                    };
                    dates.millis.push(value);
                }
            }
            Growing::Date(reading, dates) => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let absent = self.missing.has(cell);
                    if !absent {
                        evidence.add(cell, kind(cell), 1);
                    }
                    let value = match reading.moment(cell).filter(|_| !absent) {
                        Some(millis) => {
                            dates.has_time |= millis.rem_euclid(DAY_MILLIS) != 0;
                            millis
                        }
                        None => {
                            if !absent {
                                said.failures.add(line, cell);
                            }
                            DATE_MISSING
                        }
                    };
                    dates.millis.push(value);
                }
            }
            Growing::Words(words) => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let absent = words.push(cell, &self.missing, evidence);
                    if absent && !cell.is_empty() && !self.missing.is_given(cell) {
                        said.add_mark(cell, line);
                    }
                }
            }
        }
    }

    /// The cells that it holds.
    pub(super) fn cells(&self) -> Cells<'_> {
        match &self.values {
            Growing::Number(values, _) => Cells::Numbers(values),
            Growing::Date(_, dates) => Cells::Dates(&dates.millis),
            Growing::Words(words) => words.cells(),
        }
    }

    /// Forgets the cells, not what they said nor which words there are.
    pub(super) fn clear(&mut self) {
        match &mut self.values {
            Growing::Number(values, _) => values.clear(),
            Growing::Date(_, dates) => dates.millis.clear(),
            Growing::Words(words) => words.clear(),
        }
    }

    /// The column, and what its cells said.
    pub(super) fn finish(self) -> (Values, Evidence, Said) {
        let mut evidence = self.evidence;
        let values = match self.values {
            Growing::Number(mut v, _) => {
                v.shrink_to_fit();
                Values::Number(v)
            }
            Growing::Date(_, mut v) => {
                v.millis.shrink_to_fit();
                Values::Date(v)
            }
            Growing::Words(words) => words.finish(&mut evidence),
        };
        (values, evidence, self.said)
    }
}

impl Said {
    fn add_mark(&mut self, mark: &str, line: u32) {
        let at = self.marks.iter().position(|(known, _)| known == mark);
        let at = at.unwrap_or_else(|| {
            if self.marks.len() < MOST_MARKS {
                self.marks.push((mark.to_owned(), Located::default()));
            }
            self.marks.len() - 1
        });
        if let Some((_, located)) = self.marks.get_mut(at) {
            located.add(line, mark);
        }
    }
}

impl DateReading {
    /// The moment that a trimmed cell says, in milliseconds since 1970-01-01 00:00.
    pub(super) fn moment(self, cell: &str) -> Option<i64> {
        let first_day = |period: Period| {
            let number = period.parse(content(cell), None)?;
            period.year(number)?;
            Some(period.first_day(number).days() * DAY_MILLIS)
        };
        let scaled = |days: f64, scale: f64, epoch: i64| {
            // Years 1900 to 9999, as spreadsheets have them.
            let millis = (days * scale).round();
            (millis.abs() < 2.6e14).then(|| {
                #[allow(clippy::cast_possible_truncation)] // looked at just above
                let millis = millis as i64;
                millis + epoch * DAY_MILLIS
            })
        };
        let number = || {
            let number = number::parse(cell, Decimal::Point);
            let number = number.or_else(|| number::parse(cell, Decimal::Comma))?;
            Some(number.value).filter(|v| *v >= 0.0)
        };
        match self.form {
            DateForm::Day => {
                let read = date::parse(cell, self.order);
                Some(self.in_its_zone(read.millis?, read.zone))
            }
            DateForm::Month => first_day(Period::Month),
            DateForm::Quarter => first_day(Period::Quarter),
            DateForm::Week => first_day(Period::Week(Weekday::Monday)),
            DateForm::Serial => scaled(number()?, 86_400_000.0, -25_569),
            DateForm::UnixSeconds => scaled(number()?, 1000.0, 0),
            DateForm::UnixMilliseconds => scaled(number()?, 1.0, 0),
        }
    }

    /// The moment in the file's own time, or in UTC where zones differ.
    fn in_its_zone(self, millis: i64, zone: Option<i16>) -> i64 {
        match zone {
            Some(minutes) if self.utc => millis - i64::from(minutes) * 60_000,
            _ => millis,
        }
    }
}

/// Words: levels as long as few of them differ, then text.
struct Words {
    given: Option<ColumnType>,
    interner: Interner,
    /// Per distinct word: its level, or [`MISSING`], and how often it occurred.
    entries: Vec<(u32, u32)>,
    /// Per level its place among the distinct words.
    levels: Vec<usize>,
    codes: Vec<u32>,
    /// `Some` once the column is text.
    texts: Option<Texts>,
}

impl Words {
    fn new(given: Option<ColumnType>) -> Self {
        Self {
            given,
            interner: Interner::default(),
            entries: Vec::new(),
            levels: Vec::new(),
            codes: Vec::new(),
            texts: (given == Some(ColumnType::Text)).then(Texts::default),
        }
    }

    fn reserve(&mut self, rows: usize) {
        match &mut self.texts {
            Some(texts) => texts.reserve_exact(rows),
            None => self.codes.reserve_exact(rows),
        }
    }

    fn room(&self) -> usize {
        match &self.texts {
            Some(texts) => texts.room(),
            None => self.codes.capacity() - self.codes.len(),
        }
    }

    /// Adds a trimmed cell and says whether it is missing.
    #[inline]
    fn push(&mut self, cell: &str, missing: &MissingValues, evidence: &mut Evidence) -> bool {
        if let Some(texts) = &mut self.texts {
            let absent = missing.has(cell);
            if absent {
                texts.push("");
            } else {
                evidence.add(cell, kind(cell), 1);
                texts.push(content(cell));
            }
            return absent;
        }
        let mut absent = false;
        let (place, new) = self.interner.insert(cell);
        if new {
            self.add_word(place, cell, missing);
        }
        if let Some((level, times)) = self.entries.get_mut(place) {
            *times += 1;
            absent = *level == MISSING;
            self.codes.push(*level);
        }
        if new && self.levels.len() > MOST_LEVELS && self.given != Some(ColumnType::Category) {
            self.count(evidence);
            self.texts = Some(self.as_texts());
            self.codes = Vec::new();
            self.entries = Vec::new();
            self.interner = Interner::default();
        }
        absent
    }

    /// A word that came up for the first time. `="x"` is the level x.
    fn add_word(&mut self, place: usize, cell: &str, missing: &MissingValues) {
        self.entries.push((MISSING, 0));
        let inner = content(cell);
        let level = if missing.has(cell) || missing.has(inner) {
            MISSING
        } else if inner.len() < cell.len() {
            let (inner_place, new) = self.interner.insert(inner);
            if new {
                self.add_word(inner_place, inner, missing);
            }
            self.entries.get(inner_place).map_or(MISSING, |e| e.0)
        } else {
            self.levels.push(place);
            u32::try_from(self.levels.len() - 1).unwrap_or(MISSING)
        };
        if let Some(entry) = self.entries.get_mut(place) {
            entry.0 = level;
        }
    }

    fn cells(&self) -> Cells<'_> {
        match &self.texts {
            Some(texts) => Cells::Texts(texts),
            None => Cells::Levels {
                codes: &self.codes,
                levels: self.levels().collect(),
            },
        }
    }

    fn clear(&mut self) {
        self.codes.clear();
        if let Some(texts) = &mut self.texts {
            texts.clear();
        }
    }

    /// Adds the levels to the evidence.
    fn count(&self, evidence: &mut Evidence) {
        for (place, (level, times)) in self.entries.iter().enumerate() {
            if *level != MISSING && *times > 0 {
                let word = self.interner.get(place);
                evidence.add(word, kind(word), *times);
            }
        }
    }

    /// The levels, in the order of their codes.
    fn levels(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().map(|place| self.interner.get(*place))
    }

    fn as_texts(&self) -> Texts {
        let levels: Vec<&str> = self.levels().collect();
        let word = |code: &u32| levels.get(*code as usize).copied().unwrap_or_default();
        self.codes.iter().map(word).collect()
    }

    fn finish(mut self, evidence: &mut Evidence) -> Values {
        if let Some(mut texts) = self.texts {
            texts.shrink_to_fit();
            return Values::Text(texts);
        }
        self.count(evidence);
        let filled = usize::try_from(evidence.filled).unwrap_or(usize::MAX);
        let repeats = self.levels.len() <= FEW_LEVELS || self.levels.len() * 2 <= filled;
        if self.given != Some(ColumnType::Category) && !repeats {
            return Values::Text(self.as_texts());
        }
        self.codes.shrink_to_fit();
        let levels = self.levels().map(str::to_owned).collect();
        Values::Category(Categories {
            codes: self.codes,
            levels,
        })
    }
}
