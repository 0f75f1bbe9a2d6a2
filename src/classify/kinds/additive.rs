//! Additive curves: how smooth, then the curves.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::held_out::{FeatureRows, HeldOut};
use super::shapes::shapes;
use super::{Chosen, FittedKind, Kind, NOT_FINITE, Settings, Structure, Sum, columns_of, mixed_up};
use crate::classify::TrainingSet;
use crate::error::Error;
use crate::evaluate::Split;
use crate::explain::ColumnParts;
use crate::models::additive::{AdditiveLogistic, AdditiveModel};
use crate::models::logistic::mean_loss;
use crate::prepare::TreePreparation;
use crate::progress::{Progress, Silent, Span};
use crate::report::Card;
use crate::table::Table;

/// Penalties tried, smoothest last: the best one hardly depends on the number of rows.
const PENALTIES: [f64; 4] = [3.0, 10.0, 30.0, 100.0];

/// A hundredth of a percentage point of probability is not seen.
const TOLERANCE: f64 = 1e-5;

/// Additive logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Additive {
    /// How rows become rows of the model.
    pub preparation: TreePreparation,
    /// One curve per feature.
    pub model: AdditiveModel,
}

impl Kind for Additive {
    const NAME: &'static str = "Additive curves";
    const DESCRIPTION: &'static str =
        "One curve per column, multiplied: nothing is hidden, and bends and steps are found.";
    const ORDERS: &'static str = "additive curves order";
    const HAS_TREES: bool = false;

    /// The penalty with the lowest mean log-loss on the held-out parts.
    fn choose(
        set: TrainingSet<'_>,
        _rows: usize,
        splits: &[Split],
        progress: &dyn Progress,
    ) -> Result<Chosen, Error> {
        let mut parts = Vec::new();
        for split in splits {
            parts.push(HeldOut::of(set, split, &Span::new(progress, 0.0, 0.1))?);
        }
        let fits = (PENALTIES.len() * parts.len()).max(1) as f64;
        let mut done = 0.0;
        let mut best: Option<(f64, Chosen)> = None;
        for penalty in PENALTIES {
            let mut loss = 0.0;
            let mut held_out = Vec::new();
            for part in &parts {
                let from = 0.1 + 0.9 * done / fits;
                let span = Span::new(progress, from, from + 0.9 / fits);
                let log_odds = fit(&part.kept, penalty, &span)?.predict_log_odds(&part.features);
                loss += mean_loss(&log_odds, &part.outcomes, part.weights.as_deref());
                held_out.push(log_odds);
                done += 1.0;
            }
            if best.as_ref().is_none_or(|(least, _)| loss < *least) {
                let settings = Settings::Penalty(penalty);
                best = Some((loss, Chosen { settings, held_out }));
            }
        }
        best.map(|(_, chosen)| chosen).ok_or_else(mixed_up)
    }

    fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        settings: Settings,
        _covariance: bool,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let Settings::Penalty(penalty) = settings else {
            return Err(mixed_up());
        };
        let rows = FeatureRows::of(set, cases, &Span::new(progress, 0.0, 0.2))?;
        let model = fit(&rows, penalty, &Span::new(progress, 0.2, 1.0))?;
        Ok(Self {
            preparation: rows.preparation,
            model,
        })
    }
}

fn fit(rows: &FeatureRows, penalty: f64, progress: &dyn Progress) -> Result<AdditiveModel, Error> {
    let weights = rows.weights.as_deref();
    AdditiveLogistic::params()
        .lambda(penalty)
        .tolerance(TOLERANCE)
        .check()?
        .fit_rows(&rows.features, &rows.outcomes, weights, progress)
}

impl FittedKind for Additive {
    fn columns(&self) -> Vec<String> {
        columns_of(&self.preparation)
    }

    fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let features = self.preparation.apply(table, rows, progress)?;
        Ok(self.model.predict_log_odds(&features))
    }

    fn structure(&self) -> Structure<'_> {
        Structure::Sum(self)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.model.shapes.len() != self.preparation.features.len() {
            return Err("its curves do not fit its columns");
        }
        if !self.model.is_finite() {
            return Err(NOT_FINITE);
        }
        Ok(())
    }

    fn cards(&self) -> Vec<Card> {
        vec![shapes(self)]
    }
}

impl Sum for Additive {
    fn parts(&self, table: &Table, rows: &[u32], columns: &[String]) -> Result<ColumnParts, Error> {
        let features = self.preparation.apply(table, rows, &Silent)?;
        let place = |column: &str| columns.iter().position(|c| c == column);
        let scores = self.preparation.features.iter();
        let scores = scores.zip(self.model.parts(&features));
        let scores: Vec<(usize, Vec<f64>)> = scores
            .filter_map(|(feature, scores)| Some((place(&feature.column)?, scores)))
            .collect();
        let (width, rows) = (columns.len(), rows.len());
        let intercept = self.model.intercept;
        Ok(ColumnParts::of_scores(width, rows, intercept, &scores))
    }
}
