//! Everything a run learned: enough to score, to explain and to weigh money, as plain data.

use crate::numeric::sort_by;
use serde::{Deserialize, Serialize};

use super::{Design, Field};
use crate::error::{Error, ErrorCode};
use crate::explain::Background;
use crate::models::logistic::LogisticModel;
use crate::prepare::{Encoding, Preparation};

/// A trained conversion model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedModel {
    /// The column that says who converted.
    pub target: String,
    /// Its value that counts.
    pub positive: String,
    /// A column that names the customer, if the training file had one.
    pub identifier: Option<String>,
    /// How rows become rows of the model.
    pub preparation: Preparation,
    /// Coefficients with their covariance.
    pub model: LogisticModel,
    /// The rows everybody is compared with.
    pub background: Background,
    /// The form for one person; it follows from the preparation.
    #[serde(skip)]
    pub fields: Vec<Field>,
    /// Rows trained on.
    pub rows: u32,
    /// Their conversion rate.
    pub base_rate: f64,
    /// How the conversion rate moved in time, when it did.
    pub moved: Option<MovedRate>,
    /// What the test to quote gave, by score.
    pub holdout: Holdout,
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
    pub design: Design,
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
        design: Design,
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
            design,
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

impl FittedModel {
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
        let width = self.preparation.terms().len();
        let parameters = width + 1;
        let covariance = self.model.covariance.len();
        if self.model.coefficients.len() != width
            || (covariance != 0 && covariance != parameters * (parameters + 1) / 2)
        {
            return refuse("its coefficients do not fit its columns");
        }
        let rows = self.background.log_odds.len();
        if rows == 0 || self.background.parts.len() != rows * self.background.columns.len() {
            return refuse("its comparison rows are damaged");
        }
        let holdout = &self.holdout;
        if holdout.scores.len() != holdout.rows.len()
            || holdout.scores.len() != holdout.conversions.len()
            || !holdout.customers_fit()
        {
            return refuse("its test results are damaged");
        }
        let finite = [
            &self.model.coefficients,
            &self.model.covariance,
            &self.background.parts,
            &self.background.log_odds,
            &holdout.scores,
        ]
        .into_iter()
        .all(|numbers| numbers.iter().all(|x| x.is_finite()));
        if !finite || !self.model.intercept.is_finite() {
            return refuse("some of its numbers are not finite");
        }
        Ok(())
    }

    /// The columns a score needs, in the order of the preparation.
    pub(super) fn needed(&self) -> impl Iterator<Item = &str> {
        self.preparation
            .columns
            .iter()
            .filter(|c| c.encoding != Encoding::Constant)
            .map(|c| c.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_stay_in_one_group() {
        let scores: Vec<f64> = (0..10_000).map(|i| f64::from(i / 37) / 1_000.0).collect();
        let outcomes: Vec<bool> = (0..10_000).map(|i| i % 5 == 0).collect();
        let holdout = Holdout::of(Design::Stratified, &scores, &outcomes, None);
        assert_eq!(holdout.scores.len(), 271);
        assert_eq!(holdout.rows.iter().sum::<u32>(), 10_000);
        assert_eq!(holdout.conversions.iter().sum::<u32>(), 2_000);
        assert!(holdout.scores.windows(2).all(|w| w[0] > w[1]));
    }

    #[test]
    fn customers_follow_their_rows_and_are_kept_or_left_whole() {
        let n = 3 * KEPT as u32;
        let scores: Vec<f64> = (0..n)
            .map(|i| f64::from(i * 7 % n) / f64::from(n))
            .collect();
        let outcomes: Vec<bool> = (0..n).map(|i| i % 11 == 0).collect();
        let customers: Vec<u32> = (0..n).map(|i| i / 4).collect();
        let holdout = Holdout::of(Design::Grouped, &scores, &outcomes, Some(&customers));
        assert!(holdout.customers_fit());
        let kept = holdout.customers.unwrap();
        assert!(kept.len().abs_diff(KEPT) <= 8, "{}", kept.len());
        let mut times = vec![0; customers.len()];
        kept.iter().for_each(|&c| times[c as usize] += 1);
        assert!(times.iter().all(|&t| t == 0 || t == 4));
        // Converters come first in their group: their customers are those of converters.
        let (rows, hits) = (holdout.rows[0] as usize, holdout.conversions[0] as usize);
        let converts = |c: &u32| (4 * c..4 * c + 4).any(|row| outcomes[row as usize]);
        assert!(hits > 0 && hits < rows && kept[..hits].iter().all(converts));
        let rate = f64::from(holdout.conversions.iter().sum::<u32>()) / kept.len() as f64;
        assert!((rate - 1.0 / 11.0).abs() < 0.005, "{rate}");
    }
}
