//! A list scored by a model.

use std::collections::BTreeSet;

use super::profit::people;
use super::words::{count, list, per_cent};
use super::{ConversionModel, ScoreReport, cards};
use crate::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::error::{Error, ErrorCode};
use crate::estimate::Unit;
use crate::evaluate::{Baseline, expected_conversions};
use crate::explain::{Reason, largest, points_text};
use crate::export::ScoredRow;
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::prepare::{ColumnKind, SeenColumn, SeenValues};
use crate::progress::{Progress, Silent, Span};
use crate::report::Card;
use crate::table::target::cell_text;
use crate::table::{Column, ColumnType, Table, Values};

/// Rows scored at a time.
const CHUNK: usize = 8_192;
/// Rows shown on the page.
const TOP: usize = 20;
/// Bins of the distribution.
const BINS: usize = 20;

/// Scores every row: how many conversions to expect, what differs from the training file, and
/// the best rows with their reasons.
///
/// # Errors
/// [`ErrorCode::BadRequest`] for a damaged model, [`ErrorCode::BadSetup`] when the table has no
/// column of the model, and [`Error::cancelled`] by the listener.
pub fn score(
    model: &ConversionModel,
    table: &Table,
    progress: &dyn Progress,
) -> Result<ScoreReport, Error> {
    let matched = Matched::of(model, table)?;
    let log_odds = matched.log_odds(progress)?;
    let link = &model.link;
    let probabilities: Vec<f64> = log_odds.iter().map(|z| link.probability(*z)).collect();
    let n = probabilities.len() as f64;
    let expected = expected_conversions(&probabilities, Some(&model.holdout_ratio()));
    // By log-odds: a calibration may give neighbours one probability.
    let mut ranked: Vec<(f64, u32)> = log_odds.into_iter().zip(0_u32..).collect();
    sort_by(&mut ranked, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let best: Vec<u32> = ranked.iter().take(TOP).map(|r| r.1).collect();
    let rows = matched.rows_with_reasons(&best, &Silent)?;
    let mut headline = format!(
        "Of {} people about {} can be expected to convert ({} to {}), {} on average.",
        count(n),
        count(expected.value),
        count(expected.low),
        count(expected.high),
        per_cent(expected.value / n.max(1.0))
    );
    if let Some(moved) = model.moved {
        headline.push_str(&format!(
            " Read the number with care: in the training file the conversion rate moved from {} to {}, so the order is more reliable than the probabilities.",
            per_cent(moved.early),
            per_cent(moved.late)
        ));
    }
    Ok(ScoreReport {
        rows: u32::try_from(probabilities.len()).unwrap_or(u32::MAX),
        headline,
        expected,
        differences: matched.differences()?,
        drift: matched.drift(&probabilities),
        top: top(&matched, &rows),
        chart: distribution(&probabilities, model.base_rate),
    })
}

/// The whole list as the bytes of a CSV, best first: customer, probability, three reasons.
///
/// # Errors
/// As [`score`].
pub fn score_csv(
    model: &ConversionModel,
    table: &Table,
    progress: &dyn Progress,
) -> Result<Vec<u8>, Error> {
    let matched = Matched::of(model, table)?;
    let mut rows = Vec::with_capacity(table.rows());
    let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
    for chunk in all.chunks(CHUNK) {
        let share = |done: usize| done as f64 / table.rows() as f64;
        let span = Span::new(progress, share(rows.len()), share(rows.len() + chunk.len()));
        rows.extend(matched.rows_with_reasons(chunk, &span)?);
    }
    // Stable: equal probabilities stay in the order of the file.
    sort_by(&mut rows, |a, b| b.probability.total_cmp(&a.probability));
    Ok(crate::export::scores_csv(&matched.id_heading(), &rows))
}

/// The letters and digits of a name in lower case: what two writings of it share.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The column of a table that is meant by a name: the same, or the same but for case, spaces
/// and signs.
fn find<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    let columns = table.columns();
    columns
        .iter()
        .find(|c| c.name == name)
        .or_else(|| columns.iter().find(|c| plain(&c.name) == plain(name)))
}

/// A table whose columns carry the names of the model.
pub(super) struct Matched<'a> {
    model: &'a ConversionModel,
    original: &'a Table,
    /// Only when names had to be changed.
    renamed: Option<Table>,
}

impl<'a> Matched<'a> {
    pub(super) fn of(model: &'a ConversionModel, table: &'a Table) -> Result<Self, Error> {
        model.check()?;
        if table.rows() == 0 {
            return Err(Error::new(
                ErrorCode::EmptyFile,
                "The list has no rows.",
                "Choose a file with at least one person.",
            )
            .in_file(table.name()));
        }
        let found: Vec<(&str, &Column)> = model
            .needed()
            .filter_map(|name| Some((name, find(table, name)?)))
            .collect();
        if found.is_empty() {
            let needed: Vec<String> = model.needed().map(str::to_owned).collect();
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
            model,
            original: table,
            renamed,
        })
    }

    fn table(&self) -> &Table {
        self.renamed.as_ref().unwrap_or(self.original)
    }

    /// Log-odds of every row, before calibration.
    fn log_odds(&self, progress: &dyn Progress) -> Result<Vec<f64>, Error> {
        let all: Vec<u32> = (0_u32..).take(self.original.rows()).collect();
        let mut log_odds = Vec::with_capacity(all.len());
        for chunk in all.chunks(CHUNK) {
            progress.report("Scoring rows", log_odds.len() as f64 / all.len() as f64)?;
            log_odds.extend(
                self.model
                    .predictor
                    .log_odds(self.table(), chunk, &Silent)?,
            );
        }
        Ok(log_odds)
    }

    /// Probabilities of every row.
    pub(super) fn probabilities(&self, progress: &dyn Progress) -> Result<Vec<f64>, Error> {
        let link = &self.model.link;
        let log_odds = self.log_odds(progress)?.into_iter();
        Ok(log_odds.map(|z| link.probability(z)).collect())
    }

    fn id(&self) -> Option<&Column> {
        find(self.original, self.model.identifier.as_deref()?)
    }

    fn id_heading(&self) -> String {
        self.id().map_or("row".to_owned(), |c| c.name.clone())
    }

    fn rows_with_reasons(
        &self,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<ScoredRow>, Error> {
        let explainer = self.model.explainer();
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

    /// How far the columns of the list, and its probabilities, are from what was known.
    fn drift(&self, probabilities: &[f64]) -> Option<Card> {
        let mut moved = Vec::new();
        for known in &self.model.columns {
            let name = &known.seen.name;
            if let (Some(baseline), Ok(column)) = (&known.baseline, self.table().column(name)) {
                moved.push((name.clone(), baseline.compare(&column.values)));
            }
        }
        if moved.is_empty() {
            return None;
        }
        let (tested, _, _) = people(self.model);
        if let Some(baseline) = Baseline::learn(&Values::Number(tested)) {
            let now = baseline.compare(&Values::Number(probabilities.to_vec()));
            moved.push(("The probability, against the test".to_owned(), now));
        }
        cards::drift(moved)
    }

    /// What differs from the training file, one sentence each.
    fn differences(&self) -> Result<Vec<String>, Error> {
        let mut said = Vec::new();
        let (mut absent, mut renamed) = (Vec::new(), Vec::new());
        for name in self.model.needed() {
            match find(self.original, name) {
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
        for known in &self.model.columns {
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
        known.extend(self.model.columns.iter().map(|c| plain(&c.seen.name)));
        known.insert(plain(&self.model.target));
        known.extend(self.model.identifier.as_deref().map(plain));
        let extra: Vec<String> = self
            .original
            .columns()
            .iter()
            .filter(|c| !known.contains(&plain(&c.name)))
            .map(|c| c.name.clone())
            .collect();
        if !extra.is_empty() {
            said.push(format!("Not used by the model: {}.", list(&extra, 5)));
        }
        Ok(said)
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

fn top(matched: &Matched<'_>, rows: &[ScoredRow]) -> Grid {
    Grid {
        caption: "The best of the list".to_owned(),
        headers: vec![
            matched.id_heading(),
            "Probability".to_owned(),
            "Reasons".to_owned(),
        ],
        numeric: vec![false, true, false],
        rows: rows
            .iter()
            .map(|r| vec![r.id.clone(), per_cent(r.probability), r.reasons.join("; ")])
            .collect(),
    }
}

fn distribution(probabilities: &[f64], base_rate: f64) -> Chart {
    let top = probabilities.iter().copied().fold(0.0, f64::max);
    // Bins of 1, 2.5, 5 or 10 points, whichever is enough.
    let width = [0.0025, 0.005, 0.01, 0.025, 0.05]
        .into_iter()
        .find(|w| w * BINS as f64 >= top)
        .unwrap_or(0.05);
    let mut rows = vec![0_u32; BINS];
    for p in probabilities {
        let bin = ((p / width) as usize).min(BINS - 1);
        if let Some(slot) = rows.get_mut(bin) {
            *slot += 1;
        }
    }
    let used = rows.iter().rposition(|n| *n > 0).map_or(1, |i| i + 1);
    rows.truncate(used);
    let labels = (0..used)
        .map(|i| {
            let end = |i: usize| format!("{}", (1e4 * width * i as f64).round() / 100.0);
            format!("{} to {} %", end(i), end(i + 1))
        })
        .collect();
    let most = rows.iter().copied().max().unwrap_or(1);
    Chart {
        id: "scores".to_owned(),
        title: "People by probability".to_owned(),
        caption: format!(
            "The highest probability in the list is {}; in the training file {} converted.",
            per_cent(top),
            per_cent(base_rate)
        ),
        note: String::new(),
        x: Axis {
            label: "Probability".to_owned(),
            unit: Unit::Number,
            scale: Scale::Bands { labels },
        },
        y: Axis {
            label: "People".to_owned(),
            unit: Unit::Count,
            scale: Scale::Linear {
                min: 0.0,
                max: f64::from(most),
            },
        },
        series: vec![Series {
            name: "People".to_owned(),
            shape: Shape::Columns,
            style: Style::Primary,
            marks: rows
                .iter()
                .enumerate()
                .map(|(i, n)| Mark {
                    x: i as f64,
                    y: f64::from(*n),
                    ..Mark::default()
                })
                .collect(),
        }],
    }
}
