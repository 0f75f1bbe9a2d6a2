//! What the historical data say: every column against conversion, before any model.

mod card;
mod groups;
mod p_value;

use super::{Because, ColumnChoice, ConversionSetup};
use crate::classify::univariate::{Binned, FINE, univariate_auc};
use crate::classify::{Cases, customers, in_time};
use crate::error::Error;
use crate::estimate::{Estimate, Unit, Z95};
use crate::evaluate::{grouped_folds, stratified_folds};
use crate::numeric::sort_by;
use crate::progress::Progress;
use crate::report::Card;
use crate::table::profile::ColumnProfile;
use crate::table::{Table, Values};
use groups::{Group, Rows, Tally, designs, groups};
use p_value::{holm, homogeneity};

/// Columns with a card of their own; the others are in the list of all columns.
const CARDS: usize = 30;
/// Folds in which a column is tested alone.
const FOLDS: u32 = 5;
/// How often chance may pass for a difference, over all columns together.
const LEVEL: f64 = 0.05;
/// Share of the rows that must be in other groups in the last third of the time than in the
/// first for a column to count as one that changes.
const CHANGED: f64 = 0.1;

/// One column and what was found.
struct Seen<'a> {
    choice: &'a ColumnChoice,
    profile: Option<&'a ColumnProfile>,
    /// Its groups and whether they are in an order; empty when it was not looked at.
    groups: Vec<Group>,
    ordered: bool,
    /// How often a converter is put before another person by this column alone.
    univariate: Estimate,
    /// The probability of such differences by chance, corrected for the number of columns.
    p_value: f64,
    /// Whether the column changes with the time.
    changed: bool,
}

impl Seen<'_> {
    fn clear(&self) -> bool {
        self.p_value < LEVEL
    }
}

/// Every column of the setup against conversion: a card that lists all of them, then one card per
/// column that is included or in question, the columns that clearly go with conversion first, and
/// among them the most telling one. Needs no model, and says nothing of causes.
///
/// # Errors
/// As [`run`](super::run) for a target that cannot be used, and [`Error::cancelled`].
pub fn history(
    table: &Table,
    setup: &ConversionSetup,
    progress: &dyn Progress,
) -> Result<Vec<Card>, Error> {
    const STAGE: &str = "Looking at the historical data";
    progress.report(STAGE, 0.0)?;
    let cases = Cases::of(table, &setup.target, &setup.positive, &setup.also)?;
    let moments = in_time(table, &cases.rows, &setup.order)?;
    progress.report(STAGE, 0.05)?;
    let customers = match &setup.group {
        Some(column) => Some(customers(table, &cases.rows, column)?),
        None => None,
    };
    progress.report(STAGE, 0.1)?;
    let seed = u64::from(setup.seed);
    let fold_of = match customers
        .as_ref()
        .map(|c| grouped_folds(c, &cases.outcomes, FOLDS, seed))
    {
        Some(Ok(folds)) => folds,
        _ => stratified_folds(&cases.outcomes, FOLDS, seed)?,
    };
    let mut folds = vec![Vec::new(); FOLDS as usize];
    for (case, fold) in (0_u32..).zip(fold_of) {
        if let Some(cases) = folds.get_mut(fold as usize) {
            cases.push(case);
        }
    }
    let of = Rows {
        rows: &cases.rows,
        outcomes: &cases.outcomes,
        by_customer: customers.as_deref().map(by_customer),
        thirds: moments.as_deref().map(|m| thirds(m, cases.len())),
        others_weigh: 1.0 / setup.kept_share,
    };
    let all = Tally {
        rows: cases.len() as f64,
        hits: cases.positives as f64,
    };
    let whole = of.by_customer.as_ref().and_then(|order| {
        let one = designs(order, of.outcomes, &[all.share()], &|_| Some(0));
        one.first().copied()
    });
    let base = of.rate(all, whole.unwrap_or(1.0));
    let units = match &of.by_customer {
        Some(order) => order.chunk_by(|a, b| a.1 == b.1).count() as f64,
        None => all.rows,
    };
    progress.report(STAGE, 0.15)?;
    let profiles = table.profiles();
    let mut seen = Vec::with_capacity(setup.columns.len());
    for (done, choice) in setup.columns.iter().enumerate() {
        progress.report(STAGE, 0.2 + 0.8 * done as f64 / setup.columns.len() as f64)?;
        let mut column = Seen {
            choice,
            profile: profiles.iter().find(|p| p.name == choice.name),
            groups: Vec::new(),
            ordered: false,
            univariate: area(0.5, all, 1.0),
            p_value: 1.0,
            changed: false,
        };
        if wanted(choice) {
            let values = &table.column(&choice.name)?.values;
            look(&mut column, values, &of, all, units, &folds);
        }
        seen.push(column);
    }
    correct(&mut seen);
    // What was looked at first; of that what is clear, the most telling column first.
    sort_by(&mut seen, |a, b| {
        let looked = a.groups.is_empty().cmp(&b.groups.is_empty());
        looked
            .then(b.clear().cmp(&a.clear()))
            .then(b.univariate.value.total_cmp(&a.univariate.value))
    });
    let looked = seen.iter().take_while(|s| !s.groups.is_empty()).count();
    let (telling, rest) = seen.split_at(looked);
    progress.report(STAGE, 1.0)?;
    let context = card::Context {
        base,
        others_weigh: of.others_weigh,
        timed: of.thirds.is_some(),
        clustered: of.by_customer.is_some(),
        looked,
    };
    let mut cards = vec![card::overview(telling, rest, &context)];
    let own = telling.iter().take(CARDS).zip(0_usize..);
    cards.extend(own.filter_map(|(seen, place)| card::column(seen, place, &context)));
    Ok(cards)
}

/// Columns that are used, or that the person still has to decide on.
fn wanted(choice: &ColumnChoice) -> bool {
    let asked = choice.question.is_some() || choice.because == Because::KnownAfter;
    choice.include || (asked && choice.because != Because::FreeText)
}

fn look(
    column: &mut Seen<'_>,
    values: &Values,
    of: &Rows<'_>,
    all: Tally,
    units: f64,
    folds: &[Vec<u32>],
) {
    let Some((found, ordered)) = groups(values, of) else {
        return;
    };
    let tallies: Vec<Tally> = found.iter().map(|g| g.all).collect();
    let effects: Vec<f64> = found.iter().map(|g| g.design).collect();
    column.p_value = homogeneity(&tallies, &effects, units);
    let univariate = Binned::of(values, of.rows, FINE)
        .map_or(0.5, |binned| univariate_auc(&binned, of.outcomes, folds));
    let mean = found.iter().map(|g| g.design * g.all.rows).sum::<f64>() / all.rows;
    column.univariate = area(univariate, all, mean);
    let ends: Vec<Tally> = found.iter().map(first_and_last).collect();
    let (total, moved) = found.iter().zip(&ends).fold((0.0, 0.0), |sum, (g, t)| {
        (
            sum.0 + t.rows,
            sum.1 + (g.share_of_third(0, &found) - g.share_of_third(2, &found)).abs(),
        )
    });
    // A hundredth: each column is asked, and a change is only worth a word when it is sure.
    column.changed = 0.5 * moved >= CHANGED && homogeneity(&ends, &effects, total) < 0.01 * LEVEL;
    column.groups = found;
    column.ordered = ordered;
}

/// The rows of the first and the last third, those of the last counted as hits.
fn first_and_last(group: &Group) -> Tally {
    let [first, _, last] = group.thirds;
    Tally {
        rows: first.rows + last.rows,
        hits: last.rows,
    }
}

impl Group {
    /// The share of the rows of a third of the time that are in this group.
    fn share_of_third(&self, third: usize, all: &[Self]) -> f64 {
        let rows = |g: &Self| g.thirds.get(third).map_or(0.0, |t| t.rows);
        rows(self) / all.iter().map(rows).sum::<f64>().max(1.0)
    }
}

/// Puts what was looked at right for how much was looked at.
fn correct(seen: &mut [Seen<'_>]) {
    let looked = || seen.iter().filter(|s| !s.groups.is_empty());
    let adjusted = holm(&looked().map(|s| s.p_value).collect::<Vec<f64>>());
    let mut next = adjusted.into_iter();
    for column in seen.iter_mut().filter(|s| !s.groups.is_empty()) {
        column.p_value = next.next().unwrap_or(1.0);
    }
}

/// An area under the ROC curve with the interval of Hanley and McNeil (1982), as if there were
/// `design` times fewer rows.
fn area(value: f64, all: Tally, design: f64) -> Estimate {
    let (hits, others) = (all.hits / design, (all.rows - all.hits) / design);
    let square = value * value;
    let (one, two) = (value / (2.0 - value), 2.0 * square / (1.0 + value));
    let variance = value * (1.0 - value)
        + (hits - 1.0).max(0.0) * (one - square)
        + (others - 1.0).max(0.0) * (two - square);
    let half = Z95 * (variance.max(0.0) / (hits * others).max(1.0)).sqrt();
    Estimate {
        value,
        low: (value - half).max(0.0),
        high: (value + half).min(1.0),
        unit: Unit::Number,
    }
}

/// The cases one customer after another. Customers are numbered from 0.
fn by_customer(customers: &[u32]) -> Vec<(u32, u32)> {
    let mut order: Vec<(u32, u32)> = (0_u32..).zip(customers.iter().copied()).collect();
    sort_by(&mut order, |a, b| a.1.cmp(&b.1));
    order
}

/// The third of the time of each case: of the rows in order of time, not of the days.
fn thirds(moments: &[(u32, f64)], cases: usize) -> Vec<u8> {
    let mut third = vec![3; cases];
    for (part, name) in (0_usize..3).zip(0_u8..) {
        let (from, to) = (part * moments.len() / 3, (part + 1) * moments.len() / 3);
        for (case, _) in moments.get(from..to).unwrap_or_default() {
            if let Some(slot) = third.get_mut(*case as usize) {
                *slot = name;
            }
        }
    }
    third
}
