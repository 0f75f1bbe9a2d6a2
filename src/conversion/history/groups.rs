//! A column cut into groups that a person can look at, with the conversions of each.

use crate::classify::univariate::Binned;
use crate::estimate::Estimate;
use crate::numeric::sort_by;
use crate::table::Values;

/// Groups of a number or date, about as many rows in each.
const BINS: usize = 10;
/// Levels by name; the others are one group.
const LEVELS: usize = 12;
/// Letters of a level that are shown.
const LETTERS: usize = 48;

/// What is the same for every column.
pub(super) struct Rows<'a> {
    /// Rows of the table with a known outcome.
    pub(super) rows: &'a [u32],
    /// Whether each converted.
    pub(super) outcomes: &'a [bool],
    /// The cases one customer after another, each with its customer; `None` when every case is
    /// taken as a customer of its own.
    pub(super) by_customer: Option<Vec<(u32, u32)>>,
    /// The third of the time of each case, 0 to 2; 3 when its moment is unknown.
    pub(super) thirds: Option<Vec<u8>>,
    /// How many people a row without a conversion stands for.
    pub(super) others_weigh: f64,
}

impl Rows<'_> {
    /// A conversion rate, with the interval that `design` asks for.
    pub(super) fn rate(&self, tally: Tally, design: f64) -> Estimate {
        Estimate::weighed_rate(tally.hits / design, tally.rows / design, self.others_weigh)
    }
}

/// Rows and the conversions among them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) rows: f64,
    pub(super) hits: f64,
}

impl Tally {
    pub(super) fn add(&mut self, hit: bool) {
        self.rows += 1.0;
        self.hits += f64::from(u8::from(hit));
    }

    pub(super) fn share(self) -> f64 {
        self.hits / self.rows.max(1.0)
    }
}

/// Rows that have the same value, or values near each other.
pub(super) struct Group {
    /// In words, so that "where the column is …" is a sentence.
    pub(super) label: String,
    pub(super) all: Tally,
    /// By third of the time.
    pub(super) thirds: [Tally; 3],
    /// How much larger the variance of the rate is than that of so many unrelated rows.
    pub(super) design: f64,
    pub(super) rate: Estimate,
    /// Whether it is that of the rows without a value.
    pub(super) missing: bool,
}

/// The groups of a column, at least two; `None` when all rows are the same. Numbers and dates in
/// their order, levels by their rate; then the other levels, then the rows without a value.
pub(super) fn groups(values: &Values, of: &Rows<'_>) -> Option<(Vec<Group>, bool)> {
    let binned = Binned::of(values, of.rows, BINS)?;
    let tallies = binned.tally(of.outcomes);
    let missing = binned.missing();
    let mut shown: Vec<usize> = (0..missing)
        .filter(|bin| tallies.get(*bin).is_some_and(|t| t.0 > 0.0))
        .collect();
    let size = |bin: usize| tallies.get(bin).map_or(0.0, |t| t.0);
    let mut others = 0;
    if !binned.ordered() {
        sort_by(&mut shown, |a, b| size(*b).total_cmp(&size(*a)));
        // One more level takes no more room than "one other value".
        if shown.len() > LEVELS + 1 {
            others = shown.len() - LEVELS;
            shown.truncate(LEVELS);
        }
        let rate = |bin: usize| tallies.get(bin).map_or(0.0, |t| t.1 / t.0);
        sort_by(&mut shown, |a, b| rate(*b).total_cmp(&rate(*a)));
    }
    let mut labels: Vec<(String, bool)> = shown
        .iter()
        .map(|bin| (short(&binned.label(*bin)), false))
        .collect();
    let rest = labels.len();
    if others > 0 {
        labels.push((format!("one of {others} other values"), false));
    }
    let mut place = vec![rest; missing + 1];
    for (at, bin) in shown.iter().enumerate() {
        if let Some(slot) = place.get_mut(*bin) {
            *slot = at;
        }
    }
    if size(missing) > 0.0 {
        if let Some(slot) = place.last_mut() {
            *slot = labels.len();
        }
        labels.push(("missing".to_owned(), true));
    }
    Some((counted(labels, &place, &binned, of), binned.ordered()))
}

/// Counts every case into its group.
fn counted(
    labels: Vec<(String, bool)>,
    place: &[usize],
    binned: &Binned,
    of: &Rows<'_>,
) -> Vec<Group> {
    let mut groups: Vec<Group> = labels
        .into_iter()
        .map(|(label, missing)| Group {
            label,
            all: Tally::default(),
            thirds: Default::default(),
            design: 1.0,
            rate: Estimate::rate(0.0, 0.0),
            missing,
        })
        .collect();
    let group_of = |case: usize| {
        let bin = *binned.codes().get(case)? as usize;
        place.get(bin).copied()
    };
    for (case, hit) in of.outcomes.iter().enumerate() {
        let Some(group) = group_of(case).and_then(|at| groups.get_mut(at)) else {
            continue;
        };
        group.all.add(*hit);
        let third = of.thirds.as_ref().and_then(|t| t.get(case));
        if let Some(third) = third.and_then(|t| group.thirds.get_mut(usize::from(*t))) {
            third.add(*hit);
        }
    }
    if let Some(order) = &of.by_customer {
        let shares: Vec<f64> = groups.iter().map(|g| g.all.share()).collect();
        let designs = designs(order, of.outcomes, &shares, &group_of);
        for (group, design) in groups.iter_mut().zip(designs) {
            group.design = design;
        }
    }
    for group in &mut groups {
        group.rate = of.rate(group.all, group.design);
    }
    groups
}

/// Per group: the variance of its rate when customers are drawn, over that when rows are
/// (Kish's design effect by linearisation, Rao and Scott 1992), at least 1.
pub(super) fn designs(
    by_customer: &[(u32, u32)],
    outcomes: &[bool],
    shares: &[f64],
    group_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<f64> {
    // Per group: customers, rows, and the sum of the squared totals of customers.
    let mut sums = vec![(0.0, 0.0, 0.0); shares.len()];
    let mut own: Vec<(usize, f64, f64)> = Vec::new();
    for customer in by_customer.chunk_by(|a, b| a.1 == b.1) {
        own.clear();
        for &(case, _) in customer {
            let case = case as usize;
            let Some(at) = group_of(case) else { continue };
            let share = shares.get(at).copied().unwrap_or_default();
            let hit = outcomes.get(case).copied().unwrap_or_default();
            let residual = f64::from(u8::from(hit)) - share;
            match own.iter_mut().find(|o| o.0 == at) {
                Some(o) => {
                    o.1 += 1.0;
                    o.2 += residual;
                }
                None => own.push((at, 1.0, residual)),
            }
        }
        for &(at, rows, residual) in &own {
            if let Some(sum) = sums.get_mut(at) {
                sum.0 += 1.0;
                sum.1 += rows;
                sum.2 += residual * residual;
            }
        }
    }
    let design = |(&(customers, rows, squares), &share): (&(f64, f64, f64), &f64)| -> f64 {
        let plain = rows * share * (1.0 - share);
        if customers < 2.0 || plain <= 0.0 {
            return (rows / f64::max(customers, 1.0)).max(1.0);
        }
        (customers / (customers - 1.0) * squares / plain).max(1.0)
    };
    sums.iter().zip(shares).map(design).collect()
}

fn short(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    let start: String = label.chars().take(LETTERS).collect();
    format!("{start}…")
}
