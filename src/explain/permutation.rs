//! What a model would lose without a column: the column is shuffled over rows that were not
//! trained on (Breiman 2001; Fisher, Rudin and Dominici 2019).

use rand::seq::SliceRandom;

use super::order::area;
use super::related::related;
use super::tested::{Predict, TestedRows, surprise, variance};
use crate::error::Error;
use crate::estimate::{Estimate, Unit, Z95};
use crate::numeric::count;
use crate::numeric::sort_by;
use crate::progress::Progress;
use crate::table::Table;

/// Most rows shuffled.
const ROWS: usize = 5_000;
/// Shuffles of each group, and the rows times groups they may take together.
const REPEATS: usize = 5;
const WORK: usize = 250_000;

/// What is lost when some columns are shuffled.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// Columns that say nearly the same, shuffled together.
    pub columns: Vec<String>,
    /// Rise of the log-loss.
    pub log_loss: Estimate,
    /// Fall of the area under the ROC curve; `None` when the rows have one outcome only.
    pub auc: Option<Estimate>,
}

/// Every column of a model shuffled.
#[derive(Debug, Clone, PartialEq)]
pub struct Permuted {
    /// Most important first, by the area under the ROC curve.
    pub groups: Vec<Importance>,
    /// Rows shuffled.
    pub rows: usize,
    /// Shuffles of each group.
    pub repeats: usize,
    /// Log-loss of these rows as they are.
    pub log_loss: f64,
    /// Area under the ROC curve of these rows as they are.
    pub auc: Option<f64>,
}

/// Shuffles each group of related columns several times over at most 5,000 tested rows (fewer
/// for more than 50 groups), and predicts again.
///
/// Up to half of the rows are conversions, which are rare; weights put their share right.
/// Intervals: the variance over rows of the mean change of a row (for the area, of its
/// placements: DeLong and others 1988), with the rows of a customer as one, plus the variance
/// between shuffles over their number.
///
/// # Errors
/// Those of the model, and [`Error::cancelled`].
pub fn permutation_importance(
    predict: &Predict<'_>,
    rows: &TestedRows<'_>,
    columns: &[String],
    progress: &dyn Progress,
) -> Result<Permuted, Error> {
    let mut random = rows.random(0x5_0ff1e);
    let shuffled = rows.shuffled(&mut random);
    let groups = related(&rows.pick(columns, shuffled.get(..ROWS).unwrap_or(&shuffled)));
    let most = (WORK / groups.len().max(1)).clamp(ROWS / 10, ROWS);
    let sample = Sample::of(rows, &shuffled, most);
    let mut held = rows.pick(columns, &sample.rows);
    let names: Vec<String> = held.iter().map(|c| c.name.clone()).collect();
    let table = Table::new(rows.table.name(), held)?;
    let base = sample.judge(&predict(&table)?);
    held = table.into_columns();

    let mut importances = Vec::new();
    for (done, group) in groups.iter().enumerate() {
        let mut lost = Lost::new(sample.rows.len());
        for repeat in 0..REPEATS {
            let share = count(done * REPEATS + repeat) / count(groups.len() * REPEATS);
            progress.report("Shuffling columns", share)?;
            let mut order: Vec<u32> = (0_u32..).take(sample.rows.len()).collect();
            order.shuffle(&mut random);
            let mut kept = Vec::new();
            for &place in group {
                if let Some(column) = held.get_mut(place) {
                    let mixed = column.values.pick(&order);
                    kept.push((place, std::mem::replace(&mut column.values, mixed)));
                }
            }
            let table = Table::new(rows.table.name(), held)?;
            lost.add(&base, &sample.judge(&predict(&table)?), &sample);
            held = table.into_columns();
            for (place, values) in kept {
                if let Some(column) = held.get_mut(place) {
                    column.values = values;
                }
            }
        }
        let named = group.iter().filter_map(|&place| names.get(place).cloned());
        importances.push(lost.importance(named.collect(), &sample));
    }
    sort_by(&mut importances, |a, b| {
        let auc = |of: &Importance| of.auc.map_or(0.0, |auc| auc.value);
        let order = auc(b).total_cmp(&auc(a));
        order.then(b.log_loss.value.total_cmp(&a.log_loss.value))
    });
    Ok(Permuted {
        groups: importances,
        rows: sample.rows.len(),
        repeats: REPEATS,
        log_loss: sample.mean(&base.losses),
        auc: base.auc,
    })
}

/// The rows shuffled, each with its share of the people.
struct Sample {
    rows: Vec<u32>,
    outcomes: Vec<bool>,
    /// They sum to 1.
    shares: Vec<f64>,
    customers: Option<Vec<u32>>,
}

impl Sample {
    fn of(tested: &TestedRows<'_>, shuffled: &[u32], most: usize) -> Self {
        let side = |hit: bool| -> Vec<u32> {
            let rows = shuffled.iter().copied();
            rows.filter(|row| tested.outcome(*row) == hit).collect()
        };
        let (hits, others) = (side(true), side(false));
        // Half of each, and what one lacks of the other.
        let half = most / 2;
        let m = hits.len().min(half.max(most - others.len().min(most)));
        let n = others.len().min(most - m);
        let picked = hits.iter().take(m).chain(others.iter().take(n));
        let rows: Vec<u32> = picked.copied().collect();
        let outcomes: Vec<bool> = rows.iter().map(|row| tested.outcome(*row)).collect();
        let stand = |all: usize, picked: usize| count(all) / count(picked.max(1));
        let (of_hit, of_other) = (
            stand(hits.len(), m),
            stand(others.len(), n) * tested.others_weigh,
        );
        let weights = outcomes.iter().map(|o| if *o { of_hit } else { of_other });
        let total: f64 = weights.clone().sum::<f64>().max(f64::MIN_POSITIVE);
        Self {
            shares: weights.map(|w| w / total).collect(),
            customers: tested.customers_of(&rows),
            outcomes,
            rows,
        }
    }

    fn judge(&self, probabilities: &[f64]) -> Judged {
        let losses = probabilities.iter().zip(&self.outcomes);
        let (auc, influence) = area(&self.outcomes, probabilities).unzip();
        Judged {
            losses: losses.map(|(p, o)| surprise(*p, *o)).collect(),
            auc,
            influence: influence.unwrap_or_default(),
        }
    }

    fn mean(&self, values: &[f64]) -> f64 {
        self.shares.iter().zip(values).map(|(w, x)| w * x).sum()
    }
}

/// How predictions fared, in all and row by row.
struct Judged {
    losses: Vec<f64>,
    auc: Option<f64>,
    influence: Vec<f64>,
}

/// What shuffles of one group cost, row by row in the mean and shuffle by shuffle.
struct Lost {
    losses: Vec<f64>,
    influence: Vec<f64>,
    drops: Vec<f64>,
    rises: Vec<f64>,
}

impl Lost {
    fn new(rows: usize) -> Self {
        Self {
            losses: vec![0.0; rows],
            influence: vec![0.0; rows],
            drops: Vec::new(),
            rises: Vec::new(),
        }
    }

    fn add(&mut self, base: &Judged, now: &Judged, sample: &Sample) {
        let repeats = count(REPEATS);
        for ((sum, now), base) in self.losses.iter_mut().zip(&now.losses).zip(&base.losses) {
            *sum += (now - base) / repeats;
        }
        self.rises
            .push(sample.mean(&now.losses) - sample.mean(&base.losses));
        let parts = self.influence.iter_mut().zip(&base.influence);
        for ((sum, base), now) in parts.zip(&now.influence) {
            *sum += (base - now) / repeats;
        }
        if let (Some(base), Some(now)) = (base.auc, now.auc) {
            self.drops.push(base - now);
        }
    }

    fn importance(&self, columns: Vec<String>, sample: &Sample) -> Importance {
        let mean = sample.mean(&self.losses);
        let influence: Vec<f64> = self
            .losses
            .iter()
            .zip(&sample.shares)
            .map(|(loss, share)| share * (loss - mean))
            .collect();
        let customers = sample.customers.as_deref();
        Importance {
            columns,
            log_loss: estimate(&self.rises, variance(&influence, customers)),
            auc: (self.drops.len() == REPEATS)
                .then(|| estimate(&self.drops, variance(&self.influence, customers))),
        }
    }
}

/// The mean over shuffles; their variance and that over the rows add up.
fn estimate(shuffles: &[f64], over_rows: f64) -> Estimate {
    let n = count(shuffles.len());
    let value = shuffles.iter().sum::<f64>() / n;
    let between: f64 = shuffles.iter().map(|x| (x - value) * (x - value)).sum();
    let half = Z95 * (over_rows + between / (n * (n - 1.0))).sqrt();
    Estimate {
        value,
        low: value - half,
        high: value + half,
        unit: Unit::Number,
    }
}
