//! What each column does to a probability, for a model of any kind.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::kinds::Structure;
use super::{Predictor, TrainingSet};
use crate::calibrate::Link;
use crate::error::{Error, ErrorCode};
use crate::explain::Background;
use crate::explain::trees::interventional_probability;
use crate::numeric::sort_by;
use crate::prepare::shared;
use crate::progress::{Progress, Silent};
use crate::saved::FEWEST;
use crate::table::{Column, Features, Table};

/// Made-up people that everybody is compared with.
const MADE_UP: usize = 100;

/// The people that everybody is compared with, as the kind of model needs them; made up since the
/// files of models hold no rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BackgroundData {
    /// What each column adds in each row.
    Parts(Background),
    /// The rows themselves.
    Rows(Features),
}

impl BackgroundData {
    /// Made-up people who together stand for everybody: each is made in a cell of at least
    /// [`FEWEST`] training rows that the model ranks alike, each of its values is drawn on its
    /// own from those rows, and no value is that of fewer rows of the file.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub(crate) fn made_up(
        predictor: &Predictor,
        set: TrainingSet<'_>,
        ranked: &RankedRows,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let rows: Vec<u32> = ranked.0.iter().map(|(_, row)| *row).collect();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(set.seed ^ 0xce11);
        let people = MADE_UP.min(rows.len().max(1));
        let size = (rows.len() / people).max(FEWEST).min(rows.len());
        let mut columns = Vec::new();
        for plan in set.recipe.plans() {
            let one_of = |person: usize| {
                let middle = (2 * person + 1) * rows.len() / (2 * people);
                let from = middle.saturating_sub(size / 2).min(rows.len() - size);
                // As `u64`: a draw of `usize` differs between platforms.
                let step = random.gen_range(0..size.max(1) as u64);
                u32::try_from(from as u64 + step).unwrap_or(0)
            };
            let drawn: Vec<u32> = (0..people).map(one_of).collect();
            let column = shared(plan, set.table, &rows)?;
            columns.push(Column {
                values: column.values.pick(&drawn),
                ..column
            });
        }
        let table = Table::new("", columns)?;
        let all: Vec<u32> = (0..people as u32).collect();
        Self::of(predictor, &table, &all, progress)
    }

    /// These rows as the ones to compare with.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn of(
        predictor: &Predictor,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let fitted = predictor.fitted();
        Ok(match fitted.structure() {
            Structure::Sum(sum) => {
                let columns = fitted.columns();
                Self::Parts(Background::new(sum.parts(table, rows, &columns)?, columns))
            }
            Structure::Trees { preparation, .. } => {
                Self::Rows(preparation.apply(table, rows, progress)?)
            }
        })
    }

    /// Whether it is whole and such as this model needs; it may come from a file.
    pub(super) fn fits(&self, predictor: &Predictor) -> bool {
        match (predictor.fitted().structure(), self) {
            (Structure::Sum(_), Self::Parts(background)) => {
                let rows = background.log_odds.len();
                let mut numbers = background.parts.iter().chain(&background.log_odds);
                rows > 0
                    && background.parts.len() == rows * background.columns.len()
                    && numbers.all(|x| x.is_finite())
            }
            (Structure::Trees { .. }, Self::Rows(rows)) => rows.rows() > 0 && rows.is_whole(),
            _ => false,
        }
    }
}

/// What every column adds to the probability of some rows, in probability points (0.05 is
/// five); with [`Explainer::base`] they sum to the probability.
pub struct Explained {
    /// The probability of each row.
    pub probabilities: Vec<f64>,
    width: usize,
    points: Vec<f64>,
}

impl Explained {
    /// What each column adds to this row; empty beyond the last.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        let from = row * self.width;
        self.points.get(from..from + self.width).unwrap_or_default()
    }

    /// Row after row.
    #[must_use]
    pub fn points(&self) -> &[f64] {
        &self.points
    }
}

/// The training rows in the order of the model's own ranking.
pub struct RankedRows(Vec<(f64, u32)>);

impl RankedRows {
    /// Ranks every case, the lowest log-odds first; equal ones in the order of the file.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn of(
        predictor: &Predictor,
        set: TrainingSet<'_>,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let rows = &set.cases.rows;
        let log_odds = predictor.fitted().log_odds(set.table, rows, progress)?;
        let mut ranked: Vec<(f64, u32)> = log_odds.into_iter().zip(rows.iter().copied()).collect();
        sort_by(&mut ranked, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Ok(Self(ranked))
    }

    /// At most so many rows at even steps of the ranking: together they stand for everybody.
    #[must_use]
    pub fn spread(&self, wanted: usize) -> Vec<u32> {
        let n = self.0.len();
        let take = wanted.min(n);
        (0..take)
            .filter_map(|i| self.0.get((2 * i + 1) * n / (2 * take)).map(|r| r.1))
            .collect()
    }
}

/// A model ready to explain rows.
pub struct Explainer<'a> {
    predictor: &'a Predictor,
    background: &'a BackgroundData,
    link: &'a Link,
    columns: Vec<String>,
}

impl<'a> Explainer<'a> {
    /// Of a model, its calibration and the rows to compare with.
    #[must_use]
    pub fn new(predictor: &'a Predictor, background: &'a BackgroundData, link: &'a Link) -> Self {
        let columns = match background {
            BackgroundData::Parts(background) => background.columns.clone(),
            BackgroundData::Rows(_) => predictor.fitted().columns(),
        };
        Self {
            predictor,
            background,
            link,
            columns,
        }
    }

    /// The columns that are explained, in the order of the points.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The mean probability of the rows compared with: where contributions start.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when the background is that of another kind.
    pub fn base(&self) -> Result<f64, Error> {
        match (self.predictor.fitted().structure(), self.background) {
            (_, BackgroundData::Parts(background)) => {
                Ok(background.calibrated(self.link.clone()).base())
            }
            (Structure::Trees { ensemble, .. }, BackgroundData::Rows(others)) => {
                let nobody = Features::default();
                let found =
                    interventional_probability(ensemble, self.link, &nobody, others, &Silent)?;
                Ok(found.base())
            }
            _ => Err(mismatch()),
        }
    }

    /// Explains rows of a table.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when the background is that of another kind, and
    /// [`Error::cancelled`].
    pub fn explain(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Explained, Error> {
        let width = self.columns.len();
        let mut points = vec![0.0; width * rows.len()];
        let mut probabilities = Vec::with_capacity(rows.len());
        match (self.predictor.fitted().structure(), self.background) {
            (Structure::Sum(sum), BackgroundData::Parts(background)) => {
                let parts = sum.parts(table, rows, &background.columns)?;
                let attribution = background.calibrated(self.link.clone());
                let slots = points.chunks_exact_mut(width.max(1));
                for (row, (slots, z)) in slots.zip(parts.log_odds()).enumerate() {
                    if row % 256 == 0 {
                        progress
                            .report("Working out contributions", row as f64 / rows.len() as f64)?;
                    }
                    probabilities.push(attribution.explain(parts.row(row), *z, slots));
                }
                // Without columns there is nothing to add up, but there are probabilities.
                let rest = parts.log_odds().iter().skip(probabilities.len());
                probabilities.extend(rest.map(|z| self.link.probability(*z)));
            }
            (
                Structure::Trees {
                    preparation,
                    ensemble,
                },
                BackgroundData::Rows(others),
            ) => {
                let features = preparation.apply(table, rows, &Silent)?;
                let found =
                    interventional_probability(ensemble, self.link, &features, others, progress)?;
                for (number, feature) in preparation.features.iter().enumerate() {
                    let Some(column) = self.columns.iter().position(|c| *c == feature.column)
                    else {
                        continue;
                    };
                    let slots = points.iter_mut().skip(column).step_by(width.max(1));
                    for (slot, part) in slots.zip(found.feature(number)) {
                        *slot += part;
                    }
                }
                let log_odds = self.predictor.fitted().log_odds(table, rows, &Silent)?;
                probabilities.extend(log_odds.into_iter().map(|z| self.link.probability(z)));
            }
            _ => return Err(mismatch()),
        }
        Ok(Explained {
            probabilities,
            width,
            points,
        })
    }
}

fn mismatch() -> Error {
    Error::new(
        ErrorCode::BadRequest,
        "The comparison rows of this model are of another kind of model.",
        "Train it again from the file.",
    )
}
