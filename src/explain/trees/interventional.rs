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
use crate::explain::{OutputScale, Secants};
use crate::models::trees::Tree;
use crate::numeric::count;
use crate::progress::Progress;
use crate::table::Features;

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
        Ensemble::Added { trees, .. } => (trees, OutputScale::LogOdds),
        Ensemble::Averaged(trees) => (trees, OutputScale::Share),
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
    let shares = Shares::new();
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
                let mut leaf = Leaf::new(&path, value, &of_others.patterns(&path), &shares);
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
    shares: &'a Shares,
    /// The words of a pattern that every feature lets through.
    all: Vec<u64>,
    /// Background rows, those of one pattern together.
    order: Vec<u32>,
    /// The different patterns, one after the other.
    patterns: Vec<u64>,
    /// Of each pattern its first word, which tells most of them apart, and where its rows start
    /// and end in `order`.
    groups: Vec<(u64, usize, usize)>,
    /// What each feature gets.
    gains: Vec<f64>,
}

impl<'a> Leaf<'a> {
    fn new(path: &'a Path, value: f64, others: &Patterns, shares: &'a Shares) -> Self {
        let (patterns, words) = others;
        let features = path.parts.len();
        let of = |row: u32| {
            let from = row as usize * words;
            patterns.get(from..from + words).unwrap_or_default()
        };
        let mut order: Vec<u32> = (0_u32..).take(patterns.len() / words).collect();
        crate::numeric::sort_by(&mut order, |a, b| of(*a).cmp(of(*b)));
        let (mut different, mut groups, mut end) = (Vec::new(), Vec::new(), 0);
        for rows in order.chunk_by(|a, b| of(*a) == of(*b)) {
            let pattern = rows.first().map(|row| of(*row)).unwrap_or_default();
            different.extend(pattern);
            let start = end;
            end += rows.len();
            groups.push((pattern.first().copied().unwrap_or(0), start, end));
        }
        let bits = |word: usize| features.saturating_sub(word * WORD).min(WORD);
        let word = |word| {
            u64::MAX
                .checked_shr((WORD - bits(word)) as u32)
                .unwrap_or(0)
        };
        Self {
            gains: vec![0.0; features],
            all: (0..*words).map(word).collect(),
            patterns: different,
            path,
            value,
            shares,
            order,
            groups,
        }
    }

    fn add(&mut self, own: &[u64], weights: &[f64], row: usize, found: &mut Contributions) {
        let features = self.path.parts.len();
        let satisfied: usize = own.iter().map(|w| w.count_ones() as usize).sum();
        let others_only = features - satisfied.min(features);
        let (mut lost, mut reached) = (0.0, false);
        let (Some(&own_word), Some(&all_word)) = (own.first(), self.all.first()) else {
            return;
        };
        for (at, &(word, start, end)) in self.groups.iter().enumerate() {
            if own_word | word != all_word {
                continue;
            }
            let rows = self.order.get(start..end).unwrap_or_default();
            let from = at * own.len();
            let other = self.patterns.get(from..from + own.len());
            let pairs = || own.iter().zip(other.unwrap_or_default());
            if pairs().zip(&self.all).any(|((a, b), all)| a | b != *all) {
                continue;
            }
            let own_only: usize = pairs().map(|(a, b)| (a & !b).count_ones() as usize).sum();
            if own_only + others_only == 0 {
                continue;
            }
            if !reached {
                self.gains.fill(0.0);
                reached = true;
            }
            let weight = |row: &u32| weights.get(*row as usize).copied().unwrap_or(0.0);
            let weight = self.value * rows.iter().map(weight).sum::<f64>();
            lost += weight * self.shares.of(others_only, own_only);
            let gain = weight * self.shares.of(own_only, others_only);
            for ((own, other), gains) in pairs().zip(self.gains.chunks_mut(WORD)) {
                let mut left = own & !other;
                while left != 0 {
                    if let Some(slot) = gains.get_mut(left.trailing_zeros() as usize) {
                        *slot += gain;
                    }
                    left &= left - 1;
                }
            }
        }
        if !reached {
            return;
        }
        for (j, (part, gain)) in self.path.parts.iter().zip(&self.gains).enumerate() {
            let satisfied = own.get(j / WORD).is_some_and(|w| w >> (j % WORD) & 1 == 1);
            if let Some(slot) = found.values.get_mut(part.feature * found.rows + row) {
                *slot += if satisfied { *gain } else { -lost };
            }
        }
    }
}

/// `(p - 1)! r! / (p + r)!` for every `p` and `r` of a usual path, worked out once.
struct Shares(Vec<f64>);

impl Shares {
    /// Features of a path that is looked up; longer ones are worked out each time.
    const USUAL: usize = 32;

    fn new() -> Self {
        let cell = |at| shapley(at / Self::USUAL, at % Self::USUAL);
        Self((0..Self::USUAL * Self::USUAL).map(cell).collect())
    }

    fn of(&self, p: usize, r: usize) -> f64 {
        if p < Self::USUAL && r < Self::USUAL {
            self.0.get(p * Self::USUAL + r).copied().unwrap_or(0.0)
        } else {
            shapley(p, r)
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
