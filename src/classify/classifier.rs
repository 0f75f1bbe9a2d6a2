//! A classifier as a whole: enough to score, to explain and to weigh money, as plain data.

use serde::{Deserialize, Serialize};

use super::fields::fields;
use super::{
    BackgroundData, Explained, Explainer, Fitted, Holdout, Plan, Predictor, Prior, RankedRows,
    SchemeSplits, Tested, TrainingSet, fit, test_all,
};
use crate::calibrate::{Link, shift_moved};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit, Z95};
use crate::evaluate::Baseline;
use crate::numeric::{logit, sigmoid};
use crate::prepare::{ColumnPlan, SeenColumn};
use crate::progress::{Progress, Span};
use crate::report::Field;
use crate::table::Table;

/// A trained classifier. Its fields are part of every file that holds one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    /// From rows to log-odds.
    pub predictor: Predictor,
    /// From log-odds to the probability that is shown.
    pub link: Link,
    /// The rows everybody is compared with.
    pub background: BackgroundData,
    /// The columns of the model as the training rows held them.
    pub columns: Vec<KnownColumn>,
    /// The form for one person; it follows from the columns.
    #[serde(skip)]
    pub fields: Vec<Field>,
    /// Rows trained on.
    pub rows: u32,
    /// The conversion rate of the people they stand for.
    pub base_rate: f64,
    /// How the conversion rate moved in time, when it did.
    pub moved: Option<MovedRate>,
    /// What the test to quote gave, by score.
    pub holdout: Holdout,
    /// What its rows weigh.
    pub prior: Prior,
}

/// A column of the model as the training rows held it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownColumn {
    /// Its values.
    pub seen: SeenColumn,
    /// How they were distributed; unknown in models saved by the first version.
    pub baseline: Option<Baseline>,
}

/// A conversion rate that moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MovedRate {
    /// Rate in the earlier rows.
    pub early: f64,
    /// Rate in the later rows.
    pub late: f64,
}

impl Classifier {
    /// Tests by every scheme, then learns from all cases: everything but what a workspace says of
    /// it. The first scheme is the one to quote. `expected_rate`: the conversion rate of the people
    /// who will be scored, when it is not that of the file.
    ///
    /// # Errors
    /// What keeps the kind from learning, [`ErrorCode::TooFewRows`] without schemes, and
    /// [`Error::cancelled`].
    pub fn fit(
        set: TrainingSet<'_>,
        schemes: Vec<SchemeSplits>,
        expected_rate: Option<f64>,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let tested = test_all(set, schemes, &Span::new(progress, 0.0, 0.75))?;
        let quoted = tested.first().ok_or_else(no_test)?;
        let learning = Span::new(progress, 0.75, 0.95);
        let fitted = fit(set, &set.all(), Plan::Choose(3), true, &learning)?;
        let ranked = RankedRows::of(&fitted.predictor, set, &learning)?;
        let background = BackgroundData::made_up(&fitted.predictor, set, &ranked, &learning)?;
        let base_rate = set.base_rate().value;
        let rates = Rates {
            base: base_rate,
            expected: expected_rate,
            moved: None,
        };
        Self::of(set, fitted, background, rates, quoted)
    }

    /// All that is needed to score people, with the correction for another conversion rate.
    pub(crate) fn of(
        set: TrainingSet<'_>,
        fitted: Fitted,
        background: BackgroundData,
        rates: Rates,
        quoted: &Tested,
    ) -> Result<Self, Error> {
        let rows = &set.cases.rows;
        let known = |plan: &ColumnPlan| -> Result<KnownColumn, Error> {
            let values = &set.table.column(&plan.name)?.values;
            Ok(KnownColumn {
                seen: SeenColumn::of(plan, set.table, rows)?,
                baseline: if set.cases.dropped == 0 {
                    Baseline::learn(values)
                } else {
                    Baseline::learn(&values.pick(rows))
                },
            })
        };
        let columns: Result<Vec<KnownColumn>, Error> =
            set.recipe.plans().iter().map(known).collect();
        let base_rate = rates.base;
        let expected = rates.expected.unwrap_or(base_rate);
        let shift = shift_moved(base_rate, expected);
        let mut link = fitted.link;
        link.shift += shift;
        let mut probabilities = quoted.probabilities.clone();
        if shift != 0.0 {
            for p in &mut probabilities {
                *p = sigmoid(logit(*p) + shift);
            }
        }
        Ok(Self {
            predictor: fitted.predictor,
            link,
            background,
            columns: columns?,
            fields: Vec::new(),
            rows: u32::try_from(set.cases.len()).unwrap_or(u32::MAX),
            base_rate: expected,
            // Whoever says what to expect has seen that it moves.
            moved: rates.moved.filter(|_| rates.expected.is_none()),
            holdout: Holdout::of(
                quoted.scheme,
                &probabilities,
                &quoted.outcomes,
                quoted.customers(set.customers).as_deref(),
            ),
            prior: Prior {
                conversions: expected / base_rate,
                others: (1.0 - expected) / (1.0 - base_rate) / set.kept_share,
            },
        }
        .complete())
    }

    /// Log-odds of rows of a table, before calibration.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error> {
        self.predictor.fitted().log_odds(table, rows, progress)
    }

    /// What each column does to the probability of rows of a table.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn explain(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Explained, Error> {
        self.explainer().explain(table, rows, progress)
    }

    /// Whether a classifier that comes from outside (a file, an older page) can be used: its
    /// parts fit together and its numbers are finite.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] saying what does not fit.
    pub fn check(&self) -> Result<(), Error> {
        let refuse = |what: &str| {
            Err(Error::new(
                ErrorCode::BadRequest,
                format!("This model cannot be used: {what}."),
                "Train it again from the file.",
            ))
        };
        if let Err(what) = self.predictor.fitted().check() {
            return refuse(what);
        }
        if !self.background.fits(&self.predictor) {
            return refuse("its comparison rows are damaged");
        }
        if !self.holdout.is_whole() {
            return refuse("its test results are damaged");
        }
        let weights = [self.prior.conversions, self.prior.others];
        if !weights.iter().all(|w| w.is_finite() && *w > 0.0) || !self.link.is_finite() {
            return refuse("its calibration is damaged");
        }
        Ok(())
    }

    /// Works out what follows from the rest.
    pub(crate) fn complete(mut self) -> Self {
        self.fields = fields(&self.columns);
        self
    }

    /// The columns a score needs.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &str> {
        let used = self.columns.iter().filter(|c| c.seen.varies());
        used.map(|c| c.seen.name.as_str())
    }

    pub(crate) fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.predictor, &self.background, &self.link)
    }

    /// Conversions of the test over those that its probabilities promised, with an interval
    /// (conversions taken as a Poisson count).
    pub(crate) fn holdout_ratio(&self) -> Estimate {
        let holdout = &self.holdout;
        let groups = holdout.scores.iter().zip(&holdout.rows);
        let (mut promised, mut came, mut hits_seen) = (0.0, 0.0, 0.0);
        for ((score, &rows), &hits) in groups.zip(&holdout.conversions) {
            let (rows, hits) = (f64::from(rows), f64::from(hits));
            let weight = self.prior.conversions * hits + self.prior.others * (rows - hits);
            promised += score * weight;
            came += self.prior.conversions * hits;
            hits_seen += hits;
        }
        let value = if promised > 0.0 { came / promised } else { 1.0 };
        let half = value * Z95 / f64::sqrt(f64::max(hits_seen, 1.0));
        Estimate {
            value,
            low: (value - half).max(0.0),
            high: value + half,
            unit: Unit::Times,
        }
    }

    /// The interval of a probability, from what happened to rows of the test that scored
    /// about the same. It is widened to hold the probability itself.
    pub(crate) fn interval_of(&self, probability: f64) -> Estimate {
        let (rows, hits) = self.holdout.alike(probability);
        let seen = Estimate::rate(hits as f64, rows as f64);
        // Of the people who will be scored.
        let weigh = |p: f64| {
            let hits = self.prior.conversions * p;
            hits / (hits + self.prior.others * (1.0 - p))
        };
        Estimate {
            value: probability,
            low: weigh(seen.low).min(probability),
            high: weigh(seen.high).max(probability),
            unit: Unit::Share,
        }
    }
}

/// The conversion rates a classifier is made for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// Of the people that the training cases stand for.
    pub(crate) base: f64,
    /// Of the people who will be scored, when it is said.
    pub(crate) expected: Option<f64>,
    /// How it moved in time, when it did.
    pub(crate) moved: Option<MovedRate>,
}

/// The error of data that allow no test.
pub(crate) fn no_test() -> Error {
    Error::new(ErrorCode::TooFewRows, "No test was possible.", "Add rows.")
}
