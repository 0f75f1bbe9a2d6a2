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

use super::contributions::Contributions;
use super::path::{Path, directions};
use crate::calibrate::Link;
use crate::error::Error;
use crate::explain::Secants;
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

/// The contribution of every feature to the probability of every row, against these
/// background rows, for trees whose values are added to the log-odds `start`. They sum to the
/// row's probability less the mean of the background's.
///
/// # Errors
/// [`Error::cancelled`].
pub fn interventional_probability(
    trees: &[Tree],
    start: f64,
    link: &Link,
    features: &Features,
    background: &Features,
    progress: &dyn Progress,
) -> Result<Contributions, Error> {
    let others = values(trees, background, start);
    let rows = values(trees, features, start);
    let secants = Secants::new(link.clone(), &others);
    let share = 1.0 / count(others.len().max(1));
    let each = |row: usize, weights: &mut [f64]| {
        if let Some(&log_odds) = rows.get(row) {
            for (slot, secant) in weights.iter_mut().zip(secants.of(log_odds).1) {
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
    let mut goes_left = Vec::new();
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
            let mut leaves: Vec<Leaf> = Path::default()
                .leaves(tree)
                .into_iter()
                .map(|(path, value)| Leaf::new(path, value))
                .collect();
            for row in 0..others {
                directions(tree, background, row, &mut goes_left);
                leaves.iter_mut().for_each(|leaf| leaf.learn(&goes_left));
            }
            leaves.iter_mut().for_each(Leaf::gather);
            let chunks = weights.chunks_exact(others.max(1));
            for (row, weights) in block.clone().zip(chunks) {
                directions(tree, features, row, &mut goes_left);
                for leaf in &mut leaves {
                    leaf.add(&goes_left, weights, row, &mut found);
                }
            }
        }
    }
    Ok(found)
}

/// Bits of a word.
const WORD: usize = 64;

/// A leaf with what the background rows answer on the way to it.
struct Leaf {
    path: Path,
    value: f64,
    /// Words per pattern; bit `j` says whether feature `j` of the path lets a row through.
    words: usize,
    /// One pattern per background row.
    answers: Vec<u64>,
    /// Background rows, those of one pattern together.
    order: Vec<u32>,
    /// Where each pattern ends in `order`.
    ends: Vec<usize>,
    /// The pattern of a row, and the bits that a background row must bring.
    row: Vec<u64>,
    /// What each feature gets.
    gains: Vec<f64>,
}

impl Leaf {
    fn new(path: Path, value: f64) -> Self {
        Self {
            words: path.parts.len().div_ceil(WORD),
            gains: vec![0.0; path.parts.len()],
            path,
            value,
            answers: Vec::new(),
            order: Vec::new(),
            ends: Vec::new(),
            row: Vec::new(),
        }
    }

    fn answers(path: &Path, goes_left: &[bool], patterns: &mut Vec<u64>) {
        patterns.extend(path.parts.chunks(WORD).map(|parts| {
            let bits = parts.iter().zip(0_u32..);
            bits.fold(0, |word, (part, bit)| {
                word | u64::from(part.holds(goes_left)) << bit
            })
        }));
    }

    /// Takes note of the next background row.
    fn learn(&mut self, goes_left: &[bool]) {
        Self::answers(&self.path, goes_left, &mut self.answers);
        self.order
            .push(u32::try_from(self.order.len()).unwrap_or(0));
    }

    /// The pattern of a background row.
    fn pattern(&self, row: u32) -> &[u64] {
        let from = row as usize * self.words;
        self.answers
            .get(from..from + self.words)
            .unwrap_or_default()
    }

    /// Puts background rows of one pattern together.
    fn gather(&mut self) {
        let mut order = std::mem::take(&mut self.order);
        crate::numeric::sort_by(&mut order, |a, b| self.pattern(*a).cmp(self.pattern(*b)));
        let mut end = 0;
        self.ends = order
            .chunk_by(|a, b| self.pattern(*a) == self.pattern(*b))
            .map(|rows| {
                end += rows.len();
                end
            })
            .collect();
        self.order = order;
    }

    fn add(&mut self, goes_left: &[bool], weights: &[f64], row: usize, found: &mut Contributions) {
        let mut own = std::mem::take(&mut self.row);
        own.clear();
        Self::answers(&self.path, goes_left, &mut own);
        let satisfied: usize = own.iter().map(|word| word.count_ones() as usize).sum();
        let others_only = self.path.parts.len() - satisfied;
        let mut gains = std::mem::take(&mut self.gains);
        gains.fill(0.0);
        let (mut lost, mut start, mut reached) = (0.0, 0, false);
        for &end in &self.ends {
            let rows = self.order.get(start..end).unwrap_or_default();
            start = end;
            let Some(&first) = rows.first() else { continue };
            let pattern = self.pattern(first);
            let all = own.iter().zip(pattern).map(|(a, b)| (a | b).count_ones());
            if all.sum::<u32>() as usize != self.path.parts.len() {
                continue;
            }
            let only = || own.iter().zip(pattern).map(|(a, b)| a & !b);
            let own_only: usize = only().map(|word| word.count_ones() as usize).sum();
            if own_only + others_only == 0 {
                continue;
            }
            reached = true;
            let weight: f64 = rows
                .iter()
                .map(|&row| weights.get(row as usize).copied().unwrap_or(0.0))
                .sum();
            let weight = weight * self.value;
            lost += weight * shapley(others_only, own_only);
            let gain = weight * shapley(own_only, others_only);
            for (word, gains) in only().zip(gains.chunks_mut(WORD)) {
                let mut left = word;
                while left != 0 {
                    if let Some(slot) = gains.get_mut(left.trailing_zeros() as usize) {
                        *slot += gain;
                    }
                    left &= left - 1;
                }
            }
        }
        if reached {
            let parts = self.path.parts.chunks(WORD).zip(gains.chunks(WORD));
            for (word, (parts, gains)) in own.iter().zip(parts) {
                for ((part, gain), bit) in parts.iter().zip(gains).zip(0_u32..) {
                    let place = part.feature * found.rows + row;
                    if let Some(slot) = found.values.get_mut(place) {
                        *slot += if word >> bit & 1 == 1 { *gain } else { -lost };
                    }
                }
            }
        }
        self.row = own;
        self.gains = gains;
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
