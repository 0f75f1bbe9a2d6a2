//! Columns that grow cell by cell.

use super::cell::{is_missing, trim};
use super::cells::Cells;
use super::date::{self, Hint};
use super::evidence::{Evidence, kind};
use super::intern::Interner;
use super::issues::Located;
use super::number;
use super::plan::Reading;
use super::{DateOrder, Decimal};
use crate::table::civil::DAY_MILLIS;
use crate::table::{Categories, ColumnType, DATE_MISSING, Dates, MISSING, Texts, Values};

/// With more distinct words than this a column is text: no model and no chart can use so many.
pub(super) const MOST_LEVELS: usize = 1_000;
/// With no more distinct words than this a column has levels however few its rows are.
const FEW_LEVELS: usize = 10;

/// A growing column, with all that its cells said.
pub(super) struct Builder {
    decimal: Decimal,
    missing: Vec<String>,
    missing_numbers: Vec<f64>,
    values: Growing,
    /// What the cells said about the type.
    pub(super) evidence: Evidence,
    /// Cells that are no number or date.
    pub(super) failures: Located,
}

enum Growing {
    Number(Vec<f64>),
    Date(DateOrder, Dates),
    Words(Words),
}

impl Builder {
    /// A column read in this way, with values that the user calls missing.
    pub(super) fn new(reading: Reading, decimal: Decimal, missing: &[String]) -> Self {
        let missing: Vec<String> = missing.iter().map(|m| trim(m).to_owned()).collect();
        let numbers = missing.iter().filter_map(|m| number::parse(m, decimal));
        Self {
            decimal,
            missing_numbers: numbers.map(|n| n.value).collect(),
            missing,
            values: match reading {
                Reading::Number => Growing::Number(Vec::new()),
                Reading::Date(order) => Growing::Date(order, Dates::default()),
                Reading::Words(given) => Growing::Words(Words::new(given)),
            },
            evidence: Evidence::default(),
            failures: Located::default(),
        }
    }

    /// Whether a cell is missing or of the column's type.
    pub(super) fn fits(&self, cell: &str) -> bool {
        let cell = trim(cell);
        is_missing(cell)
            || self.missing.iter().any(|m| m == cell)
            || match &self.values {
                Growing::Number(_) => number::parse(cell, self.decimal).is_some(),
                Growing::Date(order, _) => date::parse(cell, *order).millis.is_some(),
                Growing::Words(_) => true,
            }
    }

    /// Makes room for this many more rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.values {
            Growing::Number(v) => v.reserve_exact(rows),
            Growing::Date(_, v) => v.millis.reserve_exact(rows),
            Growing::Words(v) => v.reserve(rows),
        }
    }

    /// Rows for which there is room without asking for memory.
    pub(super) fn room(&self) -> usize {
        match &self.values {
            Growing::Number(v) => v.capacity() - v.len(),
            Growing::Date(_, v) => v.millis.capacity() - v.millis.len(),
            Growing::Words(v) => v.room(),
        }
    }

    /// Adds the cells of some rows with the lines they are on.
    pub(super) fn extend<'a>(&mut self, cells: impl Iterator<Item = (&'a str, u32)>) {
        let (decimal, evidence) = (self.decimal, &mut self.evidence);
        match &mut self.values {
            Growing::Number(values) => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let given = !self.missing.is_empty() && self.missing.iter().any(|m| m == cell);
                    let value = match number::parse(cell, decimal) {
                        _ if given => f64::NAN,
                        Some(number) => {
                            if self.missing_numbers.contains(&number.value) {
                                f64::NAN
                            } else {
                                evidence.filled += 1;
                                evidence.add_number(number.form, decimal, 1, cell);
                                number.value
                            }
                        }
                        None => {
                            if !is_missing(cell) {
                                evidence.add(cell, kind(cell), 1);
                                self.failures.add(line, cell);
                            }
                            f64::NAN
                        }
                    };
                    values.push(value);
                }
            }
            Growing::Date(order, dates) => {
                for (cell, line) in cells {
                    let cell = trim(cell);
                    let given = !self.missing.is_empty() && self.missing.iter().any(|m| m == cell);
                    let reading = date::parse(cell, *order);
                    let value = match reading.millis {
                        _ if given => DATE_MISSING,
                        Some(millis) => {
                            evidence.filled += 1;
                            evidence.add_date(reading.hint, 1, cell);
                            dates.has_time |= millis.rem_euclid(DAY_MILLIS) != 0;
                            millis
                        }
                        None => {
                            if reading.hint != Hint::NoDate || !is_missing(cell) {
                                evidence.add(cell, kind(cell), 1);
                                self.failures.add(line, cell);
                            }
                            DATE_MISSING
                        }
                    };
                    dates.millis.push(value);
                }
            }
            Growing::Words(words) => {
                for (cell, _) in cells {
                    words.push(trim(cell), &self.missing, evidence);
                }
            }
        }
    }

    /// The cells that it holds.
    pub(super) fn cells(&self) -> Cells<'_> {
        match &self.values {
            Growing::Number(values) => Cells::Numbers(values),
            Growing::Date(_, dates) => Cells::Dates(&dates.millis),
            Growing::Words(words) => words.cells(),
        }
    }

    /// Forgets the cells, not what they said nor which words there are.
    pub(super) fn clear(&mut self) {
        match &mut self.values {
            Growing::Number(values) => values.clear(),
            Growing::Date(_, dates) => dates.millis.clear(),
            Growing::Words(words) => words.clear(),
        }
    }

    /// The column, and what its cells said.
    pub(super) fn finish(self) -> (Values, Evidence, Located) {
        let mut evidence = self.evidence;
        let values = match self.values {
            Growing::Number(mut v) => {
                v.shrink_to_fit();
                Values::Number(v)
            }
            Growing::Date(_, mut v) => {
                v.millis.shrink_to_fit();
                Values::Date(v)
            }
            Growing::Words(words) => words.finish(&mut evidence),
        };
        (values, evidence, self.failures)
    }
}

/// Words: levels as long as few of them differ, then text.
struct Words {
    given: Option<ColumnType>,
    interner: Interner,
    /// Per distinct word: its level, or [`MISSING`], and how often it occurred.
    entries: Vec<(u32, u32)>,
    levels: usize,
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
            levels: 0,
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

    #[inline]
    fn push(&mut self, cell: &str, missing: &[String], evidence: &mut Evidence) {
        if let Some(texts) = &mut self.texts {
            if is_missing(cell) || missing.iter().any(|m| m == cell) {
                texts.push("");
            } else {
                evidence.add(cell, kind(cell), 1);
                texts.push(cell);
            }
            return;
        }
        let (place, new) = self.interner.insert(cell);
        if new {
            let absent = is_missing(cell) || missing.iter().any(|m| m == cell);
            let level = if absent {
                MISSING
            } else {
                self.levels += 1;
                u32::try_from(self.levels - 1).unwrap_or(MISSING)
            };
            self.entries.push((level, 0));
        }
        if let Some((level, times)) = self.entries.get_mut(place) {
            *times += 1;
            self.codes.push(*level);
        }
        if new && self.levels > MOST_LEVELS && self.given != Some(ColumnType::Category) {
            self.count(evidence);
            self.texts = Some(self.as_texts());
            self.codes = Vec::new();
            self.entries = Vec::new();
            self.interner = Interner::default();
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
            if *level != MISSING {
                let word = self.interner.get(place);
                evidence.add(word, kind(word), *times);
            }
        }
    }

    /// The entries that are levels, in the order of their codes.
    fn levels(&self) -> impl Iterator<Item = &str> {
        let levels = self.entries.iter().enumerate();
        levels
            .filter(|(_, (level, _))| *level != MISSING)
            .map(|(place, _)| self.interner.get(place))
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
        let repeats = self.levels <= FEW_LEVELS || self.levels * 2 <= filled;
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
