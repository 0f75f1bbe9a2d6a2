//! What a fit learned, whatever its kind: from rows of a table to scores, and from scores back
//! to the columns.

use serde::{Deserialize, Serialize};

use super::ModelKind;
use crate::calibrate::Link;
use crate::error::{Error, ErrorCode};
use crate::explain::trees::{Ensemble, interventional_probability};
use crate::explain::{Background, ColumnParts, OutputScale, column_parts};
use crate::models::additive::AdditiveModel;
use crate::models::logistic::LogisticModel;
use crate::models::trees::{BoostedTreesModel, ForestModel, Tree};
use crate::prepare::{ColumnEncoding, Preparation, TreePreparation};
use crate::progress::{Progress, Silent};
use crate::table::Features;
use crate::table::Table;

/// A fitted model with what prepares rows for it. Plain data; saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Predictor {
    /// Logistic regression.
    Logistic {
        /// How rows become rows of the model.
        preparation: Preparation,
        /// Coefficients with their covariance.
        model: LogisticModel,
    },
    /// Additive logistic regression.
    Additive {
        /// How rows become rows of the model.
        preparation: TreePreparation,
        /// One curve per feature.
        model: AdditiveModel,
    },
    /// A forest, or a single tree.
    Forest {
        /// How rows become rows of the model.
        preparation: TreePreparation,
        /// The trees, with probabilities at their leaves.
        model: ForestModel,
    },
    /// Boosted trees.
    Boosted {
        /// How rows become rows of the model.
        preparation: TreePreparation,
        /// The trees, with log-odds at their leaves.
        model: BoostedTreesModel,
    },
}

/// The rows that everybody is compared with, as the kind of model needs them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BackgroundData {
    /// What each column adds in each row.
    Parts(Background),
    /// The rows themselves.
    Rows(Features),
}

impl Predictor {
    /// The kind of model.
    #[must_use]
    pub fn kind(&self) -> ModelKind {
        match self {
            Self::Logistic { .. } => ModelKind::Logistic,
            Self::Additive { .. } => ModelKind::Additive,
            Self::Forest { model, .. } if model.trees.len() == 1 => ModelKind::Tree,
            Self::Forest { .. } => ModelKind::Forest,
            Self::Boosted { .. } => ModelKind::Boosted,
        }
    }

    /// The table columns it uses, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        match self {
            Self::Logistic { preparation, .. } => {
                let used = preparation.columns.iter();
                let used = used.filter(|c| c.encoding != ColumnEncoding::Constant);
                used.map(|c| c.name.clone()).collect()
            }
            Self::Additive { preparation, .. }
            | Self::Forest { preparation, .. }
            | Self::Boosted { preparation, .. } => {
                let mut columns: Vec<String> = Vec::new();
                for feature in &preparation.features {
                    // Parts of one date stand together.
                    if columns.last() != Some(&feature.column) {
                        columns.push(feature.column.clone());
                    }
                }
                columns
            }
        }
    }

    /// Log-odds of rows of a table, before any calibration.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        Ok(match self {
            Self::Logistic { preparation, model } => {
                model.predict_log_odds(&preparation.apply(table, rows, progress)?)
            }
            Self::Additive { preparation, model } => {
                model.predict_log_odds(&preparation.apply(table, rows, progress)?)
            }
            Self::Forest { preparation, model } => {
                let shares = model.predict_probability(&preparation.apply(table, rows, progress)?);
                shares
                    .into_iter()
                    .map(|p| OutputScale::Share.log_odds(p))
                    .collect()
            }
            Self::Boosted { preparation, model } => {
                model.predict_scores(&preparation.apply(table, rows, progress)?)
            }
        })
    }

    /// These rows as the ones to compare with.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn background(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<BackgroundData, Error> {
        Ok(match self {
            Self::Logistic { .. } | Self::Additive { .. } => {
                let columns = self.columns();
                BackgroundData::Parts(Background::new(self.parts(table, rows, &columns)?, columns))
            }
            Self::Forest { preparation, .. } | Self::Boosted { preparation, .. } => {
                BackgroundData::Rows(preparation.apply(table, rows, progress)?)
            }
        })
    }

    /// What each of these columns adds to the log-odds of rows, for models that are sums.
    fn parts(&self, table: &Table, rows: &[u32], columns: &[String]) -> Result<ColumnParts, Error> {
        match self {
            Self::Logistic { preparation, model } => {
                let scheme = preparation.apply(table, rows, &Silent)?;
                Ok(column_parts(model, &scheme, columns))
            }
            Self::Additive { preparation, model } => {
                let features = preparation.apply(table, rows, &Silent)?;
                let place = |column: &str| columns.iter().position(|c| c == column);
                let scores = preparation.features.iter().zip(model.parts(&features));
                let scores: Vec<(usize, Vec<f64>)> = scores
                    .filter_map(|(feature, scores)| Some((place(&feature.column)?, scores)))
                    .collect();
                let (width, rows) = (columns.len(), rows.len());
                Ok(ColumnParts::of_scores(
                    width,
                    rows,
                    model.intercept,
                    &scores,
                ))
            }
            Self::Forest { .. } | Self::Boosted { .. } => Err(mismatch()),
        }
    }

    /// Whether numbers are finite and parts fit together; `Err` says what does not.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        let infinite = "some of its numbers are not finite";
        match self {
            Self::Logistic { preparation, model } => {
                let width = preparation.terms().len();
                let parameters = width + 1;
                let covariance = model.covariance.len();
                if model.coefficients.len() != width
                    || (covariance != 0 && covariance != parameters * (parameters + 1) / 2)
                {
                    return Err("its coefficients do not fit its columns");
                }
                let numbers = finite(&model.coefficients) && finite(&model.covariance);
                if !(numbers && model.intercept.is_finite()) {
                    return Err(infinite);
                }
            }
            Self::Additive { preparation, model } => {
                if model.shapes.len() != preparation.features.len() {
                    return Err("its curves do not fit its columns");
                }
                if !model.is_finite() {
                    return Err(infinite);
                }
            }
            Self::Forest { model, .. } => {
                if model.trees.is_empty() {
                    return Err("it has no trees");
                }
                if !model.trees.iter().all(Tree::is_finite) {
                    return Err(infinite);
                }
            }
            Self::Boosted { model, .. } => {
                if !(model.start.is_finite() && model.trees.iter().all(Tree::is_finite)) {
                    return Err(infinite);
                }
            }
        }
        Ok(())
    }
}

/// What every column adds to the probability of some rows, in probability points (0.05 is
/// five); with [`Explainer::base`] they sum to the probability.
pub(super) struct Explained {
    pub(super) probabilities: Vec<f64>,
    width: usize,
    points: Vec<f64>,
}

impl Explained {
    /// What each column adds to this row; empty beyond the last.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        let from = row * self.width;
        self.points.get(from..from + self.width).unwrap_or_default()
    }

    /// Row after row.
    pub(super) fn points(&self) -> &[f64] {
        &self.points
    }
}

/// A model ready to explain rows.
pub(super) struct Explainer<'a> {
    predictor: &'a Predictor,
    background: &'a BackgroundData,
    link: &'a Link,
    columns: Vec<String>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(
        predictor: &'a Predictor,
        background: &'a BackgroundData,
        link: &'a Link,
    ) -> Self {
        let columns = match background {
            BackgroundData::Parts(background) => background.columns.clone(),
            BackgroundData::Rows(_) => predictor.columns(),
        };
        Self {
            predictor,
            background,
            link,
            columns,
        }
    }

    /// The columns that are explained, in the order of the points.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The mean probability of the rows compared with: where contributions start.
    pub(super) fn base(&self) -> Result<f64, Error> {
        match (self.predictor, self.background) {
            (_, BackgroundData::Parts(background)) => {
                Ok(background.calibrated(self.link.clone()).base())
            }
            (predictor, BackgroundData::Rows(others)) => {
                let nobody = Features::default();
                let found = interventional_probability(
                    ensemble(predictor)?,
                    self.link,
                    &nobody,
                    others,
                    &Silent,
                )?;
                Ok(found.base())
            }
        }
    }

    /// Explains rows of a table.
    pub(super) fn explain(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Explained, Error> {
        let width = self.columns.len();
        let mut points = vec![0.0; width * rows.len()];
        let mut probabilities = Vec::with_capacity(rows.len());
        match (self.predictor, self.background) {
            (predictor, BackgroundData::Parts(background)) => {
                let parts = predictor.parts(table, rows, &background.columns)?;
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
                Predictor::Forest { preparation, .. } | Predictor::Boosted { preparation, .. },
                BackgroundData::Rows(others),
            ) => {
                let features = preparation.apply(table, rows, &Silent)?;
                let ensemble = ensemble(self.predictor)?;
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
                let log_odds = self.predictor.log_odds(table, rows, &Silent)?;
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

fn ensemble(predictor: &Predictor) -> Result<Ensemble<'_>, Error> {
    match predictor {
        Predictor::Forest { model, .. } => Ok(Ensemble::Averaged(&model.trees)),
        Predictor::Boosted { model, .. } => Ok(Ensemble::Added {
            trees: &model.trees,
            start: model.start,
        }),
        Predictor::Logistic { .. } | Predictor::Additive { .. } => Err(mismatch()),
    }
}

fn mismatch() -> Error {
    Error::new(
        ErrorCode::BadRequest,
        "The comparison rows of this model are of another kind of model.",
        "Train it again from the file.",
    )
}
