//! Interventional Shapley values: a feature that is absent takes the value of a background
//! row (Lundberg et al. 2020). They say what the model itself does with the features.
//!
//! For a row, a background row and a leaf of value `v`, every feature on the path must let
//! one of the two through, or the leaf cannot be reached by any mixture. With `p` features
//! that only the row satisfies and `r` that only the background row does,
//!
//! ```text
//! each of the p gets   v (p - 1)! r! / (p + r)!
//! each of the r gets  -v p! (r - 1)! / (p + r)!
//! ```
//!
//! Background rows that answer a path alike are one: what they weigh is added up first.

use std::ops::Range;

use super::contributions::Contributions;
use super::path::{Path, goes_left};
use crate::calibrate::Link;
use crate::error::Error;
use crate::explain::{Scale, Secants};
use crate::models::trees::{Features, Tree};
use crate::prepare::count;
use crate::progress::Progress;

/// Rows worked on at a time.
const BLOCK: usize = 1_024;

/// The contribution of every feature to what the trees say of every row, against these
/// background rows, in the unit of the trees' values.
///
/// # Errors
/// [`Error::cancelled`].
pub fn interventional(
    trees: &[Tree],
    features: &Features,
    background: &Features,
    progress: &dyn Progress,
) -> Result<Contributions, Error> {
    let said = values(trees, background, 0.0);
    let share = 1.0 / count(said.len().max(1));
    let base = said.iter().sum::<f64>() * share;
    let each = |_, weights: &mut [f64]| weights.fill(share);
    weighted(trees, features, background, base, &each, progress)
}

/// Trees with how their values make a score.
#[derive(Debug, Clone, Copy)]
pub enum Ensemble<'a> {
    /// Log-odds: the values are added to `start`.
    Added {
        /// The trees.
        trees: &'a [Tree],
        /// Log-odds before the first tree.
        start: f64,
    },
    /// A probability: the mean of the values.
    Averaged(&'a [Tree]),
}

impl Ensemble<'_> {
    /// What one tree's value is multiplied by.
    fn share(self) -> f64 {
        match self {
            Self::Added { .. } => 1.0,
            Self::Averaged(trees) => 1.0 / count(trees.len().max(1)),
        }
    }

    fn scores(self, features: &Features) -> Vec<f64> {
        match self {
            Self::Added { trees, start } => values(trees, features, start),
            Self::Averaged(trees) => {
                let mut sums = values(trees, features, 0.0);
                sums.iter_mut().for_each(|sum| *sum *= self.share());
                sums
            }
        }
    }
}

/// The contribution of every feature to the probability of every row, against these
/// background rows. They sum to the row's probability less the mean of the background's.
///
/// # Errors
/// [`Error::cancelled`].
pub fn interventional_probability(
    ensemble: Ensemble<'_>,
    link: &Link,
    features: &Features,
    background: &Features,
    progress: &dyn Progress,
) -> Result<Contributions, Error> {
    let others = ensemble.scores(background);
    let rows = ensemble.scores(features);
    let (trees, scale) = match ensemble {
        Ensemble::Added { trees, .. } => (trees, Scale::LogOdds),
        Ensemble::Averaged(trees) => (trees, Scale::Share),
    };
    let secants = Secants::new(link.clone(), scale, &others);
    let share = ensemble.share() / count(others.len().max(1));
    let each = |row: usize, weights: &mut [f64]| {
        if let Some(&score) = rows.get(row) {
            for (slot, secant) in weights.iter_mut().zip(secants.of(score).1) {
                *slot = secant * share;
            }
        }
    };
    let base = secants.base();
    weighted(trees, features, background, base, &each, progress)
}

fn values(trees: &[Tree], features: &Features, start: f64) -> Vec<f64> {
    let value = |row| {
        trees
            .iter()
            .map(|tree| tree.value(features, row))
            .sum::<f64>()
    };
    (0..features.rows()).map(|row| start + value(row)).collect()
}

/// Contributions against each background row times its weight for the row, added up.
fn weighted(
    trees: &[Tree],
    features: &Features,
    background: &Features,
    base: f64,
    weigh: &dyn Fn(usize, &mut [f64]),
    progress: &dyn Progress,
) -> Result<Contributions, Error> {
    let rows = features.rows();
    let mut found = Contributions::new(rows, features.columns().len(), base);
    let others = background.rows();
    for start in (0..rows).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(rows);
        let mut weights = vec![0.0; block.len() * others];
        for (row, slots) in block.clone().zip(weights.chunks_exact_mut(others.max(1))) {
            weigh(row, slots);
        }
        for (number, tree) in trees.iter().enumerate() {
            let share = count(number) / count(trees.len());
            let done = count(start) + share * count(block.len());
            progress.report("Working out contributions", done / count(rows))?;
            let answers = Answers::of(tree, features, block.clone());
            let of_others = Answers::of(tree, background, 0..others);
            for (path, value) in Path::default().leaves(tree) {
                let own = answers.patterns(&path);
                let mut leaf = Leaf::new(&path, value, of_others.patterns(&path));
                let rows = own
                    .0
                    .chunks_exact(own.1)
                    .zip(weights.chunks_exact(others.max(1)));
                for ((own, weights), row) in rows.zip(start..) {
                    leaf.add(own, weights, row, &mut found);
                }
            }
        }
    }
    Ok(found)
}

/// Bits of a word.
const WORD: usize = 64;

/// Patterns, one after the other, and the words of each; bit `j` says whether feature `j` of
/// a path lets a row through.
type Patterns = (Vec<u64>, usize);

/// Whether rows go left at each node of a tree: node after node.
struct Answers {
    rows: usize,
    left: Vec<bool>,
}

impl Answers {
    fn of(tree: &Tree, features: &Features, rows: Range<usize>) -> Self {
        let node = |node| rows.clone().map(move |row| goes_left(node, features, row));
        Self {
            rows: rows.len(),
            left: tree.nodes.iter().flat_map(node).collect(),
        }
    }

    fn patterns(&self, path: &Path) -> Patterns {
        let words = path.parts.len().div_ceil(WORD).max(1);
        let mut patterns = vec![0_u64; self.rows * words];
        let mut holds = vec![true; self.rows];
        for (j, part) in path.parts.iter().enumerate() {
            holds.fill(true);
            for &(node, left) in &part.steps {
                let answers = self.left.iter().skip(node * self.rows);
                for (slot, answer) in holds.iter_mut().zip(answers) {
                    *slot &= *answer == left;
                }
            }
            let slots = patterns.iter_mut().skip(j / WORD).step_by(words);
            for (slot, holds) in slots.zip(&holds) {
                *slot |= u64::from(*holds) << (j % WORD);
            }
        }
        (patterns, words)
    }
}

/// A leaf with what the background rows answer on the way to it.
struct Leaf<'a> {
    path: &'a Path,
    value: f64,
    others: Patterns,
    /// Background rows, those of one pattern together.
    order: Vec<u32>,
    /// Where each pattern starts and ends in `order`.
    groups: Vec<(usize, usize)>,
    /// The patterns of rows met so far, rising, with what follows from each.
    plans: Vec<(Vec<u64>, Vec<Term>)>,
    /// What each feature gets.
    gains: Vec<f64>,
}

/// Background rows of one pattern that can bring a row to the leaf.
struct Term {
    rows: (usize, usize),
    /// Features that only the row satisfies, as bits.
    own: Vec<u64>,
    /// What each of them gets and what each that the row does not satisfy loses, per weight.
    gain: f64,
    loss: f64,
}

impl<'a> Leaf<'a> {
    fn new(path: &'a Path, value: f64, others: Patterns) -> Self {
        let (patterns, words) = &others;
        let rows = patterns.len() / words;
        let of = |row: u32| {
            let from = row as usize * words;
            patterns.get(from..from + words).unwrap_or_default()
        };
        let mut order: Vec<u32> = (0_u32..).take(rows).collect();
        crate::numeric::sort_by(&mut order, |a, b| of(*a).cmp(of(*b)));
        let mut end = 0;
        let groups = order
            .chunk_by(|a, b| of(*a) == of(*b))
            .map(|rows| {
                let start = end;
                end += rows.len();
                (start, end)
            })
            .collect();
        Self {
            gains: vec![0.0; path.parts.len()],
            path,
            value,
            others,
            order,
            groups,
            plans: Vec::new(),
        }
    }

    /// What follows from the pattern of a row.
    fn plan(&self, own: &[u64]) -> Vec<Term> {
        let ones = |words: &[u64]| words.iter().map(|w| w.count_ones() as usize).sum::<usize>();
        let features = self.path.parts.len();
        let others_only = features - ones(own);
        let (patterns, words) = &self.others;
        let term = |&(start, end): &(usize, usize)| {
            let from = *self.order.get(start)? as usize * words;
            let other = patterns.get(from..from + words)?;
            let pairs = || own.iter().zip(other);
            let either: usize = pairs().map(|(a, b)| (a | b).count_ones() as usize).sum();
            let own: Vec<u64> = pairs().map(|(a, b)| a & !b).collect();
            let own_only = ones(&own);
            (either == features && own_only + others_only > 0).then(|| Term {
                rows: (start, end),
                gain: self.value * shapley(own_only, others_only),
                loss: self.value * shapley(others_only, own_only),
                own,
            })
        };
        self.groups.iter().filter_map(term).collect()
    }

    fn add(&mut self, own: &[u64], weights: &[f64], row: usize, found: &mut Contributions) {
        let at = match self
            .plans
            .binary_search_by(|(known, _)| known.as_slice().cmp(own))
        {
            Ok(at) => at,
            Err(at) => {
                let plan = self.plan(own);
                self.plans.insert(at, (own.to_vec(), plan));
                at
            }
        };
        let Some((_, plan)) = self.plans.get(at).filter(|(_, plan)| !plan.is_empty()) else {
            return;
        };
        self.gains.fill(0.0);
        let mut lost = 0.0;
        for term in plan {
            let rows = self.order.get(term.rows.0..term.rows.1).unwrap_or_default();
            let weight: f64 = rows
                .iter()
                .map(|&row| weights.get(row as usize).copied().unwrap_or(0.0))
                .sum();
            lost += weight * term.loss;
            let gain = weight * term.gain;
            for (word, gains) in term.own.iter().zip(self.gains.chunks_mut(WORD)) {
                let mut left = *word;
                while left != 0 {
                    if let Some(slot) = gains.get_mut(left.trailing_zeros() as usize) {
                        *slot += gain;
                    }
                    left &= left - 1;
                }
            }
        }
        for (j, (part, gain)) in self.path.parts.iter().zip(&self.gains).enumerate() {
            let satisfied = own.get(j / WORD).is_some_and(|w| w >> (j % WORD) & 1 == 1);
            if let Some(slot) = found.values.get_mut(part.feature * found.rows + row) {
                *slot += if satisfied { *gain } else { -lost };
            }
        }
    }
}

/// `(p - 1)! r! / (p + r)!`; 0 when there is no `p`.
fn shapley(p: usize, r: usize) -> f64 {
    if p == 0 {
        return 0.0;
    }
    // 1 / (p binomial(p + r, r)), factor by factor so that nothing overflows early.
    let p_size = count(p);
    (1..=r).fold(1.0 / p_size, |weight, i| {
        let i = count(i);
        weight * i / (p_size + i)
    })
}
