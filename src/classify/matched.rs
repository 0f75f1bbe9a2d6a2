//! A list brought together with a classifier: its columns found, its people scored, and what
//! differs from the training file.

use std::collections::BTreeSet;

use super::Classifier;
use crate::error::{Error, ErrorCode};
use crate::evaluate::{Baseline, Drift};
use crate::explain::{Reason, largest, points_text};
use crate::export::ScoredRow;
use crate::format::{count, list};
use crate::numeric::sort_by;
use crate::panel::names::{column, folded};
use crate::prepare::{ColumnKind, SeenColumn, SeenValues};
use crate::progress::{Progress, Silent};
use crate::table::target::cell_text;
use crate::table::{Column, ColumnType, Table, Values};

/// Rows scored at a time.
pub(crate) const CHUNK: usize = 8_192;

/// A table whose columns carry the names of the model.
pub struct Matched<'a> {
    classifier: &'a Classifier,
    /// The column that names the person, if there is one.
    identifier: Option<&'a str>,
    original: &'a Table,
    /// Only when names had to be changed.
    renamed: Option<Table>,
}

impl<'a> Matched<'a> {
    /// Finds the columns of the classifier in a table, also under names that differ in case,
    /// spaces and signs. `identifier` names the column that says who a row is.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] for a damaged classifier, [`ErrorCode::EmptyFile`] without rows,
    /// [`ErrorCode::BadSetup`] when the table has no column of the classifier.
    pub fn of(
        classifier: &'a Classifier,
        table: &'a Table,
        identifier: Option<&'a str>,
    ) -> Result<Self, Error> {
        classifier.check()?;
        if table.rows() == 0 {
            return Err(Error::new(
                ErrorCode::EmptyFile,
                "The list has no rows.",
                "Choose a file with at least one person.",
            )
            .in_file(table.name()));
        }
        let found: Vec<(&str, &Column)> = classifier
            .needed()
            .filter_map(|name| Some((name, column(table, name)?)))
            .collect();
        if found.is_empty() {
            let needed: Vec<String> = classifier.needed().map(str::to_owned).collect();
            return Err(Error::new(
                ErrorCode::BadSetup,
                format!("{} has none of the columns the model needs.", table.name()),
                format!("It needs {}.", list(&needed, 8)),
            )
            .in_file(table.name()));
        }
        let renamed = if found.iter().all(|(name, column)| *name == column.name) {
            None
        } else {
            let columns = found.iter().map(|(name, column)| Column {
                name: (*name).to_owned(),
                values: column.values.clone(),
            });
            Some(Table::new(table.name(), columns.collect())?)
        };
        Ok(Self {
            classifier,
            identifier,
            original: table,
            renamed,
        })
    }

    fn table(&self) -> &Table {
        self.renamed.as_ref().unwrap_or(self.original)
    }

    /// Log-odds of every row, before calibration.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn log_odds(&self, progress: &dyn Progress) -> Result<Vec<f64>, Error> {
        let all: Vec<u32> = (0_u32..).take(self.original.rows()).collect();
        let mut log_odds = Vec::with_capacity(all.len());
        for chunk in all.chunks(CHUNK) {
            progress.report("Scoring rows", log_odds.len() as f64 / all.len() as f64)?;
            log_odds.extend(self.classifier.log_odds(self.table(), chunk, &Silent)?);
        }
        Ok(log_odds)
    }

    /// Probabilities of every row.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn probabilities(&self, progress: &dyn Progress) -> Result<Vec<f64>, Error> {
        let link = &self.classifier.link;
        let log_odds = self.log_odds(progress)?.into_iter();
        Ok(log_odds.map(|z| link.probability(z)).collect())
    }

    fn id(&self) -> Option<&Column> {
        column(self.original, self.identifier?)
    }

    /// What the column that names the person is called.
    #[must_use]
    pub fn id_heading(&self) -> String {
        self.id().map_or("row".to_owned(), |c| c.name.clone())
    }

    /// Some rows with their probability and up to three reasons, in the order given.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn rows_with_reasons(
        &self,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<ScoredRow>, Error> {
        let explainer = self.classifier.explainer();
        let explained = explainer.explain(self.table(), rows, progress)?;
        let names = explainer.columns();
        let columns: Vec<Option<&Column>> = names
            .iter()
            .map(|name| self.table().column(name).ok())
            .collect();
        let id = self.id();
        Ok(rows
            .iter()
            .zip(&explained.probabilities)
            .enumerate()
            .map(|(i, (&row, &probability))| {
                let points = explained.row(i);
                let row = row as usize;
                // The three largest are found before any text is made: rows are many.
                let mut order: Vec<usize> = (0..points.len()).collect();
                let size = |at: &usize| points.get(*at).map_or(0.0, |p: &f64| p.abs());
                sort_by(&mut order, |a, b| size(b).total_cmp(&size(a)));
                let reasons = order.iter().take(3).filter_map(|&at| {
                    Some(Reason {
                        column: names.get(at)?.clone(),
                        value: columns
                            .get(at)
                            .copied()
                            .flatten()
                            .and_then(|c| cell_text(&c.values, row))
                            .unwrap_or_else(|| "missing".to_owned()),
                        points: *points.get(at)?,
                    })
                });
                ScoredRow {
                    id: id
                        .and_then(|c| cell_text(&c.values, row))
                        .unwrap_or_else(|| format!("{}", row + 1)),
                    probability,
                    reasons: largest(reasons.collect(), 0.0005)
                        .into_iter()
                        .map(|r| format!("{} is {} ({})", r.column, r.value, points_text(r.points)))
                        .collect(),
                }
            })
            .collect())
    }

    /// How far the columns of the list, and its probabilities, are from what was known; empty when
    /// nothing is known.
    #[must_use]
    pub fn drift(&self, probabilities: &[f64]) -> Vec<(String, Drift)> {
        let mut moved = Vec::new();
        for known in &self.classifier.columns {
            let name = &known.seen.name;
            if let (Some(baseline), Ok(column)) = (&known.baseline, self.table().column(name)) {
                moved.push((name.clone(), baseline.compare(&column.values)));
            }
        }
        if moved.is_empty() {
            return moved;
        }
        let (tested, _, _) = self.classifier.holdout.people();
        if let Some(baseline) = Baseline::learn(&Values::Number(tested)) {
            let now = baseline.compare(&Values::Number(probabilities.to_vec()));
            moved.push(("The probability, against the test".to_owned(), now));
        }
        moved
    }

    /// What differs from the training file, one sentence each. Columns named in `besides` may be
    /// there without a word.
    #[must_use]
    pub fn differences(&self, besides: &[&str]) -> Vec<String> {
        let mut said = Vec::new();
        let (mut absent, mut renamed) = (Vec::new(), Vec::new());
        for name in self.classifier.needed() {
            match column(self.original, name) {
                None => absent.push(name.to_owned()),
                Some(c) if c.name != name => renamed.push(format!("{} for {name}", c.name)),
                Some(_) => {}
            }
        }
        if !absent.is_empty() {
            said.push(format!(
                "The list has no column {}; it is taken as missing for everybody, which makes the probabilities less reliable.",
                list(&absent, 5)
            ));
        }
        if !renamed.is_empty() {
            said.push(format!("Taken by similar name: {}.", list(&renamed, 5)));
        }
        for known in &self.classifier.columns {
            let seen = &known.seen;
            let Ok(column) = self.table().column(&seen.name) else {
                continue;
            };
            let type_now = column.values.column_type();
            let expected = match seen.kind() {
                ColumnKind::Number => ColumnType::Number,
                ColumnKind::Category => ColumnType::Category,
                ColumnKind::Date => ColumnType::Date,
            };
            let both_words = expected == ColumnType::Category && type_now == ColumnType::Text;
            if type_now != expected && !both_words {
                said.push(format!(
                    "{} holds {} here and held {} in the training file; what cannot be converted is taken as missing.",
                    seen.name,
                    type_words(type_now),
                    type_words(expected)
                ));
            }
            said.extend(new_levels(seen, &column.values));
        }
        let mut known: BTreeSet<String> = BTreeSet::new();
        known.extend(self.classifier.columns.iter().map(|c| folded(&c.seen.name)));
        known.extend(besides.iter().map(|name| folded(name)));
        known.extend(self.identifier.map(folded));
        let extra: Vec<String> = self
            .original
            .columns()
            .iter()
            .filter(|c| !known.contains(&folded(&c.name)))
            .map(|c| c.name.clone())
            .collect();
        if !extra.is_empty() {
            said.push(format!("Not used by the model: {}.", list(&extra, 5)));
        }
        said
    }
}

fn type_words(of: ColumnType) -> &'static str {
    match of {
        ColumnType::Number => "numbers",
        ColumnType::Category => "categories",
        ColumnType::Date => "dates",
        ColumnType::Text => "text",
    }
}

/// Levels that did not occur in training.
fn new_levels(seen: &SeenColumn, values: &Values) -> Option<String> {
    let name = &seen.name;
    let mut known: BTreeSet<&str> = BTreeSet::new();
    match &seen.values {
        // Of those that were not remembered nobody can say whether they are new.
        SeenValues::Levels {
            levels,
            more: false,
            ..
        } => known.extend(levels.iter().map(String::as_str)),
        _ => return None,
    }
    let Values::Category(categories) = values else {
        return None;
    };
    let fresh: Vec<bool> = categories
        .levels
        .iter()
        .map(|l| !known.contains(l.as_str()))
        .collect();
    let rows = categories
        .codes
        .iter()
        .filter(|c| fresh.get(**c as usize) == Some(&true))
        .count();
    let names: Vec<String> = categories
        .levels
        .iter()
        .zip(&fresh)
        .filter(|(_, fresh)| **fresh)
        .map(|(l, _)| l.clone())
        .collect();
    (rows > 0).then(|| {
        format!(
            "{name} has values never seen in training in {} rows: {}.",
            count(rows as f64),
            list(&names, 5)
        )
    })
}
