//! Path-dependent Shapley values: a feature that is absent sends a row both ways, by the
//! shares of the training rows (Lundberg et al. 2018, algorithm 2). They mix in what the
//! features tell about each other; see `interventional` for what the model itself does.
//!
//! For a leaf of value `v` on a path over the features `U`, with `z_j` the share of training
//! rows that feature `j` lets through and `A` the features that let the row through:
//!
//! ```text
//! g(A)  = integral over t of  prod_{j in A} (t + z_j (1 - t))  (1 - t)^(|U| - 1 - |A|)
//! phi_i = v prod_{j not in A} z_j * ( (1 - z_i) g(A without i)   when i is in A
//!                                     - g(A)                     otherwise )
//! ```
//!
//! With many rows, leaves that share most of their path are taken together, and what they add
//! is tabulated over all the ways their questions can be answered (as Fast TreeSHAP does per
//! leaf; Yang 2021). A row then costs a few look-ups per group. Leaves too deep for a table,
//! and single rows, are worked out directly.

use super::cells::Cells;
use super::contributions::Contributions;
use super::path::{Part, Path, goes_left};
use super::quadrature::Quadratures;
use crate::error::Error;
use crate::models::trees::Tree;
use crate::numeric::count;
use crate::progress::Progress;
use crate::table::Features;

/// Rows worked on at a time: what is needed of them stays in the cache.
const BLOCK: usize = 16_384;
/// Rows below which tables do not pay.
const FEW: usize = 64;
/// Questions in a table, at most.
const MOST_BITS: usize = 10;
/// Questions that share cells.
const SPLITS: usize = 4_096;

/// The contribution of every feature to every row.
///
/// # Errors
/// [`Error::cancelled`].
pub fn path_dependent(
    trees: &[Tree],
    features: &Features,
    progress: &dyn Progress,
) -> Result<Contributions, Error> {
    let rows = features.rows();
    let leaves = |tree: &Tree| Path::default().leaves(tree);
    let share = |path: &Path| path.parts.iter().map(|p| p.share).product::<f64>();
    let base = trees
        .iter()
        .flat_map(&leaves)
        .map(|(path, value)| value * share(&path))
        .sum();
    let mut found = Contributions::new(rows, features.columns().len(), base);
    let mut work = Work::default();
    let done = |start: usize, tree: usize| {
        let block = count((rows - start).min(BLOCK)) * count(tree) / count(trees.len().max(1));
        (count(start) + block) / count(rows.max(1))
    };
    for start in (0..rows).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(rows);
        // A table pays when each of its entries serves several rows.
        let bits = match block.len() {
            0..FEW => 0,
            n => ((n / 16).ilog2() as usize).min(MOST_BITS),
        };
        let mut first = 0;
        while let Some(chunk) = trees.get(first..).filter(|left| !left.is_empty()) {
            let mut splits = 0;
            let fit = chunk.iter().take_while(|tree| {
                splits += tree.nodes.len() / 2;
                splits <= SPLITS
            });
            let chunk = chunk.get(..fit.count().max(1)).unwrap_or(chunk);
            let cells = (bits > 0).then(|| Cells::of(chunk, features)).flatten();
            let codes: Vec<Vec<u16>> = match &cells {
                Some(cells) => (0..features.columns().len())
                    .map(|f| cells.encode(features, f, block.clone()))
                    .collect(),
                None => Vec::new(),
            };
            for (tree, number) in chunk.iter().zip(first..) {
                progress.report("Working out contributions", done(start, number))?;
                let mut deep = Vec::new();
                match &cells {
                    None => deep = leaves(tree),
                    Some(cells) => {
                        for group in groups(tree, bits, &mut deep) {
                            work.tabulate(&group);
                            work.look_up(&group, tree, cells, &codes, start, &mut found);
                        }
                    }
                }
                if !deep.is_empty() {
                    work.direct(&deep, tree, features, block.clone(), &mut found);
                }
            }
            first += chunk.len();
        }
    }
    Ok(found)
}

/// Leaves whose contributions are tabulated together.
struct Group {
    /// Each bit says whether all of these questions about this feature are answered so.
    bits: Vec<(usize, Vec<(usize, bool)>)>,
    /// The features that contribute.
    features: Vec<usize>,
    leaves: Vec<GroupLeaf>,
}

struct GroupLeaf {
    value: f64,
    parts: Vec<GroupPart>,
}

/// A feature on the way to a leaf lets a row through when `pattern & mask == want`.
struct GroupPart {
    slot: usize,
    share: f64,
    mask: usize,
    want: usize,
}

/// The tree cut into subtrees with few enough questions on the way to them and in them. The
/// leaves that do not fit go to `deep`.
fn groups(tree: &Tree, most_bits: usize, deep: &mut Vec<(Path, f64)>) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut open = vec![Path::default()];
    for _ in 0..tree.nodes.len() {
        let Some(path) = open.pop() else { break };
        let leaves = path.leaves(tree);
        if path.parts.len() + leaves.len().saturating_sub(1) <= most_bits {
            groups.push(Group::new(&path, leaves));
        } else if let Some([left, right]) = path.children(tree) {
            open.extend([right, left].into_iter().filter(|c| c.node > path.node));
        } else {
            deep.extend(leaves);
        }
    }
    groups
}

impl Group {
    fn new(root: &Path, leaves: Vec<(Path, f64)>) -> Self {
        let above = root.parts.iter();
        let mut group = Self {
            bits: above.map(|p| (p.feature, p.steps.clone())).collect(),
            features: root.parts.iter().map(|p| p.feature).collect(),
            leaves: Vec::new(),
        };
        for (path, value) in leaves {
            let parts = path.parts.iter().map(|p| group.part(root, p)).collect();
            group.leaves.push(GroupLeaf { value, parts });
        }
        group
    }

    fn part(&mut self, root: &Path, part: &Part) -> GroupPart {
        let find = |f: &usize| *f == part.feature;
        let slot = self.features.iter().position(find).unwrap_or_else(|| {
            self.features.push(part.feature);
            self.features.len() - 1
        });
        let (mut mask, mut want, mut above) = (0, 0, 0);
        if let Some(bit) = root.parts.iter().position(|p| p.feature == part.feature) {
            (mask, want) = (1 << bit, 1 << bit);
            above = root.parts.get(bit).map_or(0, |p| p.steps.len());
        }
        for &(node, left) in part.steps.iter().skip(above) {
            let question = vec![(node, true)];
            let inside = self.bits.iter().skip(root.parts.len());
            let known = inside.map(|(_, q)| q).position(|q| *q == question);
            let bit = known.map_or(self.bits.len(), |at| root.parts.len() + at);
            if known.is_none() {
                self.bits.push((part.feature, question));
            }
            mask |= 1 << bit;
            want |= usize::from(left) << bit;
        }
        GroupPart {
            slot,
            share: part.share,
            mask,
            want,
        }
    }

    /// Ways to answer all questions.
    fn patterns(&self) -> usize {
        1 << self.bits.len()
    }
}

/// Memory used again and again.
#[derive(Default)]
struct Work {
    quadratures: Quadratures,
    /// Per slot and pattern: what the group adds.
    table: Vec<f64>,
    leaf: LeafTable,
    /// The leaf's own pattern for each pattern of the group.
    own: Vec<u16>,
    /// The pattern of each row.
    patterns: Vec<u16>,
}

impl Work {
    fn tabulate(&mut self, group: &Group) {
        let size = group.patterns();
        self.table.clear();
        self.table.resize(size * group.features.len(), 0.0);
        for leaf in &group.leaves {
            let shares = leaf.parts.iter().map(|p| p.share).collect::<Vec<_>>();
            self.leaf.fill(&shares, leaf.value, &mut self.quadratures);
            self.own.clear();
            self.own.resize(size, 0);
            for (j, part) in leaf.parts.iter().enumerate() {
                for (pattern, own) in self.own.iter_mut().enumerate() {
                    *own |= u16::from(pattern & part.mask == part.want) << j;
                }
            }
            for (j, part) in leaf.parts.iter().enumerate() {
                let column = self.leaf.column(j);
                let slots = self.table.chunks_exact_mut(size).nth(part.slot);
                for (slot, &own) in slots.unwrap_or_default().iter_mut().zip(&self.own) {
                    *slot += column.get(usize::from(own)).copied().unwrap_or(0.0);
                }
            }
        }
    }

    fn look_up(
        &mut self,
        group: &Group,
        tree: &Tree,
        cells: &Cells,
        codes: &[Vec<u16>],
        start: usize,
        found: &mut Contributions,
    ) {
        let rows = codes.first().map_or(0, Vec::len);
        self.patterns.clear();
        self.patterns.resize(rows, 0);
        for &feature in &group.features {
            let answers: Vec<u16> = (0..cells.number(feature))
                .map(|cell| {
                    let mut answer = 0;
                    for (bit, (_, steps)) in
                        (0_u16..).zip(&group.bits).filter(|(_, b)| b.0 == feature)
                    {
                        let holds = |&(node, left): &(usize, bool)| {
                            cells.goes_left(tree.nodes.get(node), cell) == left
                        };
                        answer |= u16::from(steps.iter().all(holds)) << bit;
                    }
                    answer
                })
                .collect();
            let codes = codes.get(feature).map_or(&[][..], Vec::as_slice);
            for (pattern, &code) in self.patterns.iter_mut().zip(codes) {
                *pattern |= answers.get(usize::from(code)).copied().unwrap_or(0);
            }
        }
        let tables = self.table.chunks_exact(group.patterns());
        for (&feature, table) in group.features.iter().zip(tables) {
            let from = feature * found.rows + start;
            let column = found.values.get_mut(from..from + rows).unwrap_or_default();
            for (slot, &pattern) in column.iter_mut().zip(&self.patterns) {
                *slot += table.get(usize::from(pattern)).copied().unwrap_or(0.0);
            }
        }
    }

    /// Leaf by leaf and row by row.
    fn direct(
        &mut self,
        leaves: &[(Path, f64)],
        tree: &Tree,
        features: &Features,
        rows: std::ops::Range<usize>,
        found: &mut Contributions,
    ) {
        let mut left: Vec<bool> = Vec::new();
        let mut factors: Vec<(f64, f64)> = Vec::new();
        let mut after: Vec<f64> = Vec::new();
        for row in rows {
            left.clear();
            left.extend(tree.nodes.iter().map(|node| goes_left(node, features, row)));
            for (path, value) in leaves {
                factors.clear();
                factors.extend(path.parts.iter().map(|part| {
                    let holds = f64::from(u8::from(part.holds(&left)));
                    (holds, part.share)
                }));
                for &(t, w) in self.quadratures.of(factors.len()) {
                    let factor = |&(holds, share): &(f64, f64)| holds * t + share * (1.0 - t);
                    // Products of the factors after each one, then those before it.
                    after.clear();
                    after.resize(factors.len(), 1.0);
                    let mut product = 1.0;
                    for (slot, f) in after.iter_mut().zip(&factors).rev() {
                        *slot = product;
                        product *= factor(f);
                    }
                    let mut before = value * w;
                    for ((part, f), after) in path.parts.iter().zip(&factors).zip(&after) {
                        let place = part.feature * found.rows + row;
                        if let Some(slot) = found.values.get_mut(place) {
                            *slot += (f.0 - f.1) * before * after;
                        }
                        before *= factor(f);
                    }
                }
            }
        }
    }
}

/// What one leaf adds, by the pattern of the features that let the row through.
#[derive(Default)]
struct LeafTable {
    size: usize,
    /// `g` of the module's head, by pattern.
    within: Vec<f64>,
    /// The value times the shares of the features that do not let the row through.
    outside: Vec<f64>,
    product: Vec<f64>,
    /// Feature after feature.
    values: Vec<f64>,
}

impl LeafTable {
    fn fill(&mut self, shares: &[f64], value: f64, quadratures: &mut Quadratures) {
        let size = 1 << shares.len();
        self.size = size;
        self.within.clear();
        self.within.resize(size, 0.0);
        self.product.clear();
        self.product.resize(size, 0.0);
        for &(t, w) in quadratures.of(shares.len()) {
            // The pattern without features, then with one more at a time.
            let nobody = shares.iter().skip(1).fold(w, |p, _| p * (1.0 - t));
            double(&mut self.product, nobody, shares, |share| {
                (1.0, share + t / (1.0 - t))
            });
            for (slot, product) in self.within.iter_mut().zip(&self.product) {
                *slot += product;
            }
        }
        self.outside.clear();
        self.outside.resize(size, 0.0);
        double(&mut self.outside, value, shares, |share| (share, 1.0));
        self.values.clear();
        for (i, share) in shares.iter().enumerate() {
            let bit = 1 << i;
            let patterns = self.outside.iter().zip(&self.within).enumerate();
            let within = &self.within;
            self.values.extend(patterns.map(|(pattern, (outside, g))| {
                if pattern & bit == 0 {
                    -outside * g
                } else {
                    let without = within.get(pattern ^ bit).copied().unwrap_or(0.0);
                    (1.0 - share) * outside * without
                }
            }));
        }
    }

    fn column(&self, part: usize) -> &[f64] {
        let start = part * self.size;
        self.values
            .get(start..start + self.size)
            .unwrap_or_default()
    }
}

/// Products by pattern: each feature multiplies the patterns without it by the first of its
/// two factors, and those with it by the second.
fn double(products: &mut [f64], start: f64, shares: &[f64], factors: impl Fn(f64) -> (f64, f64)) {
    if let Some(first) = products.first_mut() {
        *first = start;
    }
    let mut known = 1;
    for &share in shares {
        let (without, with) = factors(share);
        let (low, high) = products.split_at_mut(known.min(products.len()));
        for (low, high) in low.iter_mut().zip(high) {
            *high = *low * with;
            *low *= without;
        }
        known *= 2;
    }
}
