//! Rows that a model was not trained on, and how sure a mean over them is.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::error::Error;
use crate::numeric::count;
use crate::numeric::ln;
use crate::table::{Column, Table};

/// The probability of every row of a table, whose columns are found by name: any model at all.
pub type Predict<'a> = dyn Fn(&Table) -> Result<Vec<f64>, Error> + 'a;

/// Rows with a known outcome that the model has not seen.
#[derive(Debug, Clone, Copy)]
pub struct TestedRows<'a> {
    /// Exactly these rows, with the columns of the model and perhaps others.
    pub table: &'a Table,
    /// Whether each converted.
    pub outcomes: &'a [bool],
    /// What each row weighs, finite and above 0; all 1 when absent.
    pub weights: Option<&'a [f64]>,
    /// The customer of each row, where rows repeat customers: such rows do not count as
    /// separate evidence.
    pub customers: Option<&'a [u32]>,
    /// How many people a row without a conversion stands for (1, or more when only a share of
    /// them is in the file).
    pub others_weigh: f64,
    /// The same seed gives the same rows, shuffles and intervals.
    pub seed: u64,
}

impl TestedRows<'_> {
    /// The rows in a random order.
    pub(super) fn shuffled(&self, random: &mut Xoshiro256PlusPlus) -> Vec<u32> {
        let mut rows: Vec<u32> = (0_u32..).take(self.outcomes.len()).collect();
        rows.shuffle(random);
        rows
    }

    pub(super) fn random(&self, purpose: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(self.seed ^ purpose)
    }

    pub(super) fn outcome(&self, row: u32) -> bool {
        self.outcomes.get(row as usize) == Some(&true)
    }

    pub(super) fn weight(&self, row: u32) -> f64 {
        let own = self.weights.and_then(|w| w.get(row as usize)).copied();
        let stands_for = if self.outcome(row) {
            1.0
        } else {
            self.others_weigh
        };
        own.unwrap_or(1.0) * stands_for
    }

    /// The customers of some rows; each row its own when they do not repeat.
    pub(super) fn customers_of(&self, rows: &[u32]) -> Option<Vec<u32>> {
        let customers = self.customers?;
        let of = |row: &u32| customers.get(*row as usize).copied().unwrap_or(u32::MAX);
        Some(rows.iter().map(of).collect())
    }

    /// Some rows of some columns, in this order; columns the table lacks are left out.
    pub(super) fn pick(&self, columns: &[String], rows: &[u32]) -> Vec<Column> {
        let found = columns.iter().filter_map(|c| self.table.column(c).ok());
        let picked = found.map(|column| Column {
            name: column.name.clone(),
            values: column.values.pick(rows),
        });
        picked.collect()
    }
}

/// The variance of a mean from what each row adds to it beyond its share (its influence):
/// `n / (n - 1)` times the sum of squares, where the rows of a customer add up first.
pub(super) fn variance(influence: &[f64], customers: Option<&[u32]>) -> f64 {
    let (squares, units) = match customers {
        None => (
            influence.iter().map(|x| x * x).sum::<f64>(),
            influence.len(),
        ),
        Some(customers) => {
            let names = crate::numeric::distinct(customers);
            let mut sums = vec![0.0; names.len()];
            for (customer, x) in customers.iter().zip(influence) {
                let place = names.binary_search(customer).unwrap_or(0);
                if let Some(sum) = sums.get_mut(place) {
                    *sum += x;
                }
            }
            (sums.iter().map(|x| x * x).sum(), names.len())
        }
    };
    let n = count(units.max(2));
    squares * n / (n - 1.0)
}

/// The surprise of one outcome, probabilities held within 1e-15 of 0 and 1.
pub(super) fn surprise(p: f64, outcome: bool) -> f64 {
    let p = p.clamp(1e-15, 1.0 - 1e-15);
    -ln(if outcome { p } else { 1.0 - p })
}
