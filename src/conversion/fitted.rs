//! Everything a run learned: enough to score, to explain and to weigh money, as plain data.

use serde::{Deserialize, Serialize};

use super::fields::fields;
use super::predictor::Explainer;
use super::{BackgroundData, Field, Predictor, Scheme};
use crate::calibrate::Link;
use crate::error::{Error, ErrorCode};
use crate::estimate::{Estimate, Unit, Z95};
use crate::evaluate::Baseline;
use crate::numeric::sort_by;
use crate::prepare::SeenColumn;

/// A trained conversion model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversionModel {
    /// The column that says who converted.
    pub target: String,
    /// Its value that counts.
    pub positive: String,
    /// A column that names the customer, if the training file had one.
    pub identifier: Option<String>,
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

/// What a test row weighs among the people who will be scored, when these have another
/// conversion rate than the file: because people were left out of it, or because the rate
/// is expected to move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// A row with a conversion.
    pub conversions: f64,
    /// A row without.
    pub others: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Self {
            conversions: 1.0,
            others: 1.0,
        }
    }
}

/// A conversion rate that moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MovedRate {
    /// Rate in the earlier rows.
    pub early: f64,
    /// Rate in the later rows.
    pub late: f64,
}

/// Scores of rows that were not trained on, with their outcomes, in groups of equal or
/// neighbouring scores, highest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// How the rows were set aside.
    pub scheme: Scheme,
    /// Mean probability of each group.
    pub scores: Vec<f64>,
    /// Rows of each group.
    pub rows: Vec<u32>,
    /// Conversions among them.
    pub conversions: Vec<u32>,
    /// The customer of each row, group by group and those who converted first in each; only
    /// when rows repeat customers.
    pub customers: Option<Vec<u32>>,
}

/// Rows kept when customers repeat, about: each needs its customer, which a saved model has
/// to carry. Whole customers are left out.
const KEPT: usize = 20_000;

/// Groups of a holdout: fine enough that a cut moves by at most one person in a thousand.
const GROUPS: usize = 1_000;

impl Holdout {
    /// Sorts and groups. `customers` names the customer of each row, where they repeat.
    pub(super) fn of(
        scheme: Scheme,
        probabilities: &[f64],
        outcomes: &[bool],
        customers: Option<&[u32]>,
    ) -> Self {
        let keep = customers.map(|c| customers_kept(c, outcomes));
        let customer = |row: usize| customers.and_then(|c| c.get(row)).copied().unwrap_or(0);
        let mut pairs: Vec<(f64, bool, u32)> = probabilities
            .iter()
            .zip(outcomes)
            .enumerate()
            .map(|(row, (&p, &y))| (p, y, customer(row)))
            .filter(|pair| {
                keep.as_ref()
                    .is_none_or(|k| k.get(pair.2 as usize) == Some(&true))
            })
            .collect();
        // Stable: equal ones stay in the order of the rows.
        sort_by(&mut pairs, |a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let size = pairs.len().div_ceil(GROUPS).max(1);
        let mut holdout = Self {
            scheme,
            scores: Vec::new(),
            rows: Vec::new(),
            conversions: Vec::new(),
            customers: customers.map(|_| Vec::with_capacity(pairs.len())),
        };
        let mut group: Vec<(f64, bool, u32)> = Vec::new();
        let mut close = |group: &mut Vec<(f64, bool, u32)>| {
            if group.is_empty() {
                return;
            }
            if let Some(customers) = &mut holdout.customers {
                customers.extend(group.iter().filter(|g| g.1).map(|g| g.2));
                customers.extend(group.iter().filter(|g| !g.1).map(|g| g.2));
            }
            let sum: f64 = group.iter().map(|g| g.0).sum();
            holdout.scores.push(sum / group.len() as f64);
            holdout
                .rows
                .push(u32::try_from(group.len()).unwrap_or(u32::MAX));
            let hits = group.iter().filter(|g| g.1).count();
            holdout
                .conversions
                .push(u32::try_from(hits).unwrap_or(u32::MAX));
            group.clear();
        };
        for pair in pairs {
            // Equal scores cannot be told apart by a cut, so they stay together.
            if group.len() >= size && group.last().is_some_and(|last| last.0 != pair.0) {
                close(&mut group);
            }
            group.push(pair);
        }
        close(&mut group);
        holdout
    }

    /// Whether there is a customer for each row, when there are customers.
    fn customers_fit(&self) -> bool {
        let rows: u64 = self.rows.iter().map(|n| u64::from(*n)).sum();
        let named = self.customers.as_ref().map(Vec::len);
        named.is_none_or(|n| u64::try_from(n).is_ok_and(|n| n == rows))
            && self.rows.iter().zip(&self.conversions).all(|(n, k)| k <= n)
    }
}

/// Which customers are kept, by number: every one up to [`KEPT`] rows, otherwise one in so
/// many of those with a conversion and of those without, so that both are thinned evenly.
fn customers_kept(customers: &[u32], outcomes: &[bool]) -> Vec<bool> {
    let size = customers.iter().max().map_or(0, |m| *m as usize + 1);
    let step = customers.len().div_ceil(KEPT).max(1);
    let mut converted = vec![None; size];
    for (&customer, &hit) in customers.iter().zip(outcomes) {
        if let Some(slot) = converted.get_mut(customer as usize) {
            *slot = Some(hit || *slot == Some(true));
        }
    }
    let mut passed = [0_usize; 2];
    converted
        .into_iter()
        .map(|hit| {
            hit.is_some_and(|hit| {
                let [without, with] = &mut passed;
                let passed = if hit { with } else { without };
                *passed += 1;
                (*passed - 1).is_multiple_of(step)
            })
        })
        .collect()
}

/// Rows of the test that have about the same score, at least.
const ALIKE: u64 = 200;

impl Holdout {
    /// Rows and conversions of the test with a score close to this one: the nearest groups,
    /// until they hold 200 rows.
    pub(super) fn alike(&self, score: f64) -> (u64, u64) {
        // Scores fall.
        let (mut above, mut below) = {
            let at = self.scores.partition_point(|s| *s > score);
            (at, at)
        };
        let (mut rows, mut hits) = (0, 0);
        let distance = |at: usize| self.scores.get(at).map(|s| (s - score).abs());
        while rows < ALIKE {
            let over = above.checked_sub(1);
            let take = match (over.and_then(distance), distance(below)) {
                (Some(up), Some(down)) if up < down => over,
                (Some(_), None) => over,
                (_, Some(_)) => None,
                (None, None) => break,
            };
            let at = take.unwrap_or(below);
            match take {
                Some(at) => above = at,
                None => below += 1,
            }
            rows += u64::from(self.rows.get(at).copied().unwrap_or(0));
            hits += u64::from(self.conversions.get(at).copied().unwrap_or(0));
        }
        (rows, hits)
    }
}

impl ConversionModel {
    /// Whether a model that comes from outside (a file, an older page) can be used: its parts
    /// fit together and its numbers are finite.
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
        if let Err(what) = self.predictor.check() {
            return refuse(what);
        }
        let whole = match (&self.predictor, &self.background) {
            (
                Predictor::Logistic { .. } | Predictor::Additive { .. },
                BackgroundData::Parts(background),
            ) => {
                let rows = background.log_odds.len();
                let numbers = background.parts.iter().chain(&background.log_odds);
                rows > 0
                    && background.parts.len() == rows * background.columns.len()
                    && numbers.clone().all(|x| x.is_finite())
            }
            (Predictor::Forest { .. } | Predictor::Boosted { .. }, BackgroundData::Rows(rows)) => {
                rows.rows() > 0 && rows.is_whole()
            }
            _ => false,
        };
        if !whole {
            return refuse("its comparison rows are damaged");
        }
        let holdout = &self.holdout;
        let known = holdout.scores.len();
        if known != holdout.rows.len()
            || known != holdout.conversions.len()
            || !holdout.customers_fit()
            || !holdout.scores.iter().all(|x| x.is_finite())
        {
            return refuse("its test results are damaged");
        }
        let weights = [self.prior.conversions, self.prior.others];
        if !weights.iter().all(|w| w.is_finite() && *w > 0.0) || !self.link.is_finite() {
            return refuse("its calibration is damaged");
        }
        Ok(())
    }

    /// Works out what follows from the rest.
    pub(super) fn complete(mut self) -> Self {
        self.fields = fields(&self.columns);
        self
    }

    /// The columns a score needs.
    pub(super) fn needed(&self) -> impl Iterator<Item = &str> {
        let used = self.columns.iter().filter(|c| c.seen.varies());
        used.map(|c| c.seen.name.as_str())
    }

    pub(super) fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.predictor, &self.background, &self.link)
    }

    /// Conversions of the test over those that its probabilities promised, with an interval
    /// (conversions taken as a Poisson count).
    pub(super) fn holdout_ratio(&self) -> Estimate {
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
    pub(super) fn interval_of(&self, probability: f64) -> Estimate {
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
