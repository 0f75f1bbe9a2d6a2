//! What the test to quote gave, kept with the model: enough to say what a score was worth.

use serde::{Deserialize, Serialize};

use crate::numeric::sort_by;
use crate::report::Scheme;

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

/// People the curve is drawn from, at most: redrawn while the user types.
const PEOPLE: u32 = 20_000;

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
    #[must_use]
    pub fn of(
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

    /// Whether its parts fit together and its numbers are finite; it may come from a file.
    pub(super) fn is_whole(&self) -> bool {
        let known = self.scores.len();
        known == self.rows.len()
            && known == self.conversions.len()
            && self.customers_fit()
            && self.scores.iter().all(|x| x.is_finite())
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
    #[must_use]
    pub fn alike(&self, score: f64) -> (u64, u64) {
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

impl Holdout {
    /// The tested people, one by one, with the customer of each where they repeat; a sample of
    /// even steps when there are very many.
    pub(super) fn people(&self) -> (Vec<f64>, Vec<bool>, Option<Vec<u32>>) {
        let total: u64 = self.rows.iter().map(|n| u64::from(*n)).sum();
        // Where customers repeat, the model keeps few enough, and all rows of each.
        let step = match &self.customers {
            Some(_) => 1,
            None => total.div_ceil(u64::from(PEOPLE)).max(1),
        };
        let (mut scores, mut outcomes) = (Vec::new(), Vec::new());
        // Converters and others are counted apart, so that both are thinned evenly.
        let mut passed = [0_u64; 2];
        let groups = self.scores.iter().zip(&self.rows);
        for ((&score, &rows), &hits) in groups.zip(&self.conversions) {
            let parts = [(true, hits.min(rows)), (false, rows.saturating_sub(hits))];
            for ((outcome, n), passed) in parts.into_iter().zip(&mut passed) {
                let before = passed.div_ceil(step);
                *passed += u64::from(n);
                for _ in before..passed.div_ceil(step) {
                    scores.push(score);
                    outcomes.push(outcome);
                }
            }
        }
        (scores, outcomes, self.customers.clone())
    }
}
