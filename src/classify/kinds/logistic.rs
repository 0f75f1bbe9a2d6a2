//! Logistic regression: the penalty, then the coefficients.

use linfa::param_guard::ParamGuard;
use serde::{Deserialize, Serialize};

use super::odds::odds;
use super::{Chosen, FittedKind, Kind, NOT_FINITE, Settings, Structure, Sum, mixed_up};
use crate::classify::TrainingSet;
use crate::error::{Error, ErrorCode};
use crate::evaluate::Split;
use crate::explain::{ColumnParts, column_parts};
use crate::models::logistic::{
    LambdaPath, LambdaPathOptions, LambdaRule, LogisticModel, LogisticRegression, PathFold,
};
use crate::prepare::{ColumnEncoding, Design, Preparation, Prepared};
use crate::progress::{Progress, Silent, Span};
use crate::report::Card;
use crate::table::Table;

/// Logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// How rows become rows of the model.
    pub preparation: Preparation,
    /// Coefficients with their covariance.
    pub model: LogisticModel,
}

/// Training cases as the model takes them.
struct DesignRows {
    prepared: Prepared,
    outcomes: Vec<bool>,
    weights: Option<Vec<f64>>,
}

impl DesignRows {
    fn of(set: TrainingSet<'_>, cases: &[u32], progress: &dyn Progress) -> Result<Self, Error> {
        let (rows, outcomes) = set.cases.pick(cases);
        let customers = set.customers_of(cases);
        let prepared = set.recipe.fit_grouped(
            set.table,
            &rows,
            &outcomes,
            customers.as_deref(),
            set.seed,
            progress,
        )?;
        Ok(Self {
            prepared,
            outcomes,
            weights: set.weights_of(cases),
        })
    }
}

/// A held-out part, prepared by what was learned on the cases kept.
struct HeldOutDesign {
    kept: DesignRows,
    left: Design,
    outcomes: Vec<bool>,
    weights: Option<Vec<f64>>,
}

impl Kind for Logistic {
    const NAME: &'static str = "Logistic regression";
    const DESCRIPTION: &'static str =
        "Simple and fast, with an interval for every effect. A good first choice.";
    const ORDERS: &'static str = "logistic regression orders";
    const HAS_TREES: bool = false;

    /// The penalty with the lowest log-loss on the held-out parts.
    fn choose(
        set: TrainingSet<'_>,
        rows: usize,
        splits: &[Split],
        progress: &dyn Progress,
    ) -> Result<Chosen, Error> {
        let mut parts = Vec::new();
        let n = splits.len().max(1) as f64;
        for (done, split) in splits.iter().enumerate() {
            let from = 0.3 * done as f64 / n;
            let span = Span::new(progress, from, from + 0.3 / n);
            let (left, outcomes) = set.cases.pick(&split.test);
            let kept = DesignRows::of(set, &split.train, &span)?;
            parts.push(HeldOutDesign {
                left: kept.prepared.preparation.apply(set.table, &left, &span)?,
                kept,
                outcomes,
                weights: set.weights_of(&split.test),
            });
        }
        let folds: Vec<PathFold<'_>> = parts
            .iter()
            .map(|part| PathFold {
                train: &part.kept.prepared.design,
                train_outcomes: &part.kept.outcomes,
                train_weights: part.kept.weights.as_deref(),
                test: &part.left,
                test_outcomes: &part.outcomes,
                test_weights: part.weights.as_deref(),
            })
            .collect();
        let path = LambdaPath::walk(
            &folds,
            LambdaPathOptions {
                rule: LambdaRule::Lowest,
                ..LambdaPathOptions::default()
            },
            &Span::new(progress, 0.3, 0.9),
        )?;
        // The path's penalties are for all rows of its held-out parts together.
        let left: usize = folds.iter().map(|f| f.test_outcomes.len()).sum();
        let per_row = path.chosen / left.max(1) as f64;
        if !(per_row * rows as f64).is_finite() {
            return Err(Error::new(
                ErrorCode::NotConverged,
                "The penalty could not be chosen.",
                "Report this as a defect.",
            ));
        }
        let mut held_out = Vec::new();
        for part in &parts {
            let model = fit(&part.kept, per_row, false, &Span::new(progress, 0.9, 1.0))?;
            held_out.push(model.predict_log_odds(&part.left));
        }
        Ok(Chosen {
            settings: Settings::Penalty(per_row),
            held_out,
        })
    }

    fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        settings: Settings,
        covariance: bool,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let Settings::Penalty(per_row) = settings else {
            return Err(mixed_up());
        };
        let rows = DesignRows::of(set, cases, &Span::new(progress, 0.0, 0.4))?;
        let model = fit(&rows, per_row, covariance, &Span::new(progress, 0.4, 1.0))?;
        Ok(Self {
            preparation: rows.prepared.preparation,
            model,
        })
    }
}

fn fit(
    rows: &DesignRows,
    per_row: f64,
    covariance: bool,
    progress: &dyn Progress,
) -> Result<LogisticModel, Error> {
    LogisticRegression::params()
        .lambda(per_row * rows.outcomes.len() as f64)
        .covariance(covariance)
        .check()?
        .fit_rows(
            &rows.prepared.design,
            &rows.outcomes,
            rows.weights.as_deref(),
            None,
            progress,
        )
}

impl FittedKind for Logistic {
    fn columns(&self) -> Vec<String> {
        let used = self.preparation.columns.iter();
        let used = used.filter(|c| c.encoding != ColumnEncoding::Constant);
        used.map(|c| c.name.clone()).collect()
    }

    fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        let design = self.preparation.apply(table, rows, progress)?;
        Ok(self.model.predict_log_odds(&design))
    }

    fn structure(&self) -> Structure<'_> {
        Structure::Sum(self)
    }

    fn check(&self) -> Result<(), &'static str> {
        let model = &self.model;
        let width = self.preparation.terms().len();
        let parameters = width + 1;
        let covariance = model.covariance.len();
        if model.coefficients.len() != width
            || (covariance != 0 && covariance != parameters * (parameters + 1) / 2)
        {
            return Err("its coefficients do not fit its columns");
        }
        let mut numbers = model.coefficients.iter().chain(&model.covariance);
        if !(numbers.all(|x| x.is_finite()) && model.intercept.is_finite()) {
            return Err(NOT_FINITE);
        }
        Ok(())
    }

    fn standard_errors(
        &self,
        table: &Table,
        rows: &[u32],
    ) -> Result<Option<Vec<Option<f64>>>, Error> {
        let design = self.preparation.apply(table, rows, &Silent)?;
        let error = |row: usize| self.model.standard_error_of(&design.row(row));
        Ok(Some((0..rows.len()).map(error).collect()))
    }

    fn cards(&self) -> Vec<Card> {
        odds(self).into_iter().collect()
    }

    fn is_separated(&self) -> bool {
        self.model.separated
    }

    fn lacks_intervals(&self) -> bool {
        self.model.covariance.is_empty()
    }
}

impl Sum for Logistic {
    fn parts(&self, table: &Table, rows: &[u32], columns: &[String]) -> Result<ColumnParts, Error> {
        let design = self.preparation.apply(table, rows, &Silent)?;
        Ok(column_parts(&self.model, &design, columns))
    }
}
