//! Growth of one tree, best leaf first.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::bins::{FeatureBins, draw};
use super::histogram::{self, Histogram};
use super::layout::Layout;
use super::packed::Packing;
use super::shape::Shape;
use super::split::{Bounds, Column, Search, Split};
use super::tree::{LevelSet, Node, SplitRule, Tree};
use crate::error::Error;
use crate::table::Features;

/// Histograms kept for subtraction take at most so many bytes; leaves beyond that are summed
/// afresh when they are split.
const HISTOGRAM_BYTES: usize = 192 << 20;
/// Additions to histograms between two reports: some 10 ms.
const REPORT_WORK: usize = 20_000_000;

/// The rows and columns trees are grown on; the same for all trees of a model.
pub(super) struct Ground {
    pub(super) bins: Vec<FeatureBins>,
    pub(super) layout: Layout,
    /// Columns with more than one bin.
    pub(super) usable: Vec<usize>,
    /// One per column; see [`Column`].
    pub(super) monotone: Vec<i8>,
}

impl Ground {
    /// Cuts the columns by the rows of `features` and codes these rows, then those of `others`.
    pub(super) fn new(
        features: &Features,
        weights: &[f64],
        others: Option<&Features>,
        monotone: &[i8],
        seed: u64,
    ) -> Self {
        let bins = super::bins::learn(features, weights, super::bins::MOST, seed);
        let parts: Vec<&Features> = std::iter::once(features).chain(others).collect();
        let layout = Layout::new(&bins, &parts);
        let used = layout.places.iter().enumerate();
        Self {
            usable: used.filter(|(_, p)| p.is_some()).map(|(i, _)| i).collect(),
            bins,
            layout,
            monotone: monotone.to_vec(),
        }
    }
}

/// Which columns are asked about.
pub(super) enum Columns {
    /// These, in the whole tree.
    Fixed(Vec<usize>),
    /// So many, drawn afresh for every leaf.
    Drawn(usize, Xoshiro256PlusPlus),
}

/// A leaf of the growing tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    /// Its number among the nodes.
    pub(super) node: usize,
    /// Its rows are `start..end` of the order, those it was fitted to come first.
    pub(super) start: usize,
    pub(super) fitted: usize,
    pub(super) end: usize,
    pub(super) bounds: Bounds,
    pub(super) extra_lambda: f64,
    depth: u32,
    sum: i64,
    histogram: Option<usize>,
    split: Option<Split>,
}

/// The grown tree: leaves have no values yet.
pub(super) struct Grown {
    nodes: Vec<Grain>,
    pub(super) leaves: Vec<Leaf>,
}

impl Grown {
    /// The leaf of each row, by its place among the leaves; there are fewer than 65,536.
    pub(super) fn leaf_of(&self, order: &[u32], leaf_of: &mut Vec<u16>) {
        leaf_of.resize(order.len(), 0);
        for (at, leaf) in (0..).zip(&self.leaves) {
            for &row in &order[leaf.start..leaf.end] {
                leaf_of[row as usize] = at;
            }
        }
    }
}

/// A node in bins.
#[derive(Debug, Clone, Copy)]
struct Grain {
    split: Option<Split>,
    left: usize,
}

/// What growing needs again and again.
#[derive(Default)]
pub(super) struct Grower {
    /// Rows, leaf by leaf.
    pub(super) order: Vec<u32>,
    spare: Vec<u32>,
    pool: Vec<Vec<Histogram>>,
    free: Vec<usize>,
}

impl Grower {
    /// Grows a tree. `order` holds the rows, of which the first `fitted` have a part in it;
    /// `packed` has a value for each row by its number.
    pub(super) fn grow(
        &mut self,
        ground: &Ground,
        shape: &Shape,
        (packing, packed): (Packing, &[i64]),
        fitted: usize,
        columns: &mut Columns,
        report: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Grown, Error> {
        self.spare.resize(self.order.len(), 0);
        self.free = (0..self.pool.len()).collect();
        let mut work = 0;
        let sum = self.order[..fitted]
            .iter()
            .map(|&row| packed[row as usize])
            .sum();
        let mut root = Leaf {
            node: 0,
            start: 0,
            fitted,
            end: self.order.len(),
            bounds: Bounds::NONE,
            extra_lambda: 0.0,
            depth: 0,
            sum,
            histogram: None,
            split: None,
        };
        let mut grown = Grown {
            nodes: vec![Grain {
                split: None,
                left: 0,
            }],
            leaves: Vec::with_capacity(shape.leaves as usize),
        };
        if splittable(&root, shape) {
            root.histogram = Some(self.sums(ground, packed, &root, &mut work));
            root.split = self.search(ground, shape, packing, &root, columns);
        }
        grown.leaves.push(root);
        while grown.leaves.len() < shape.leaves as usize {
            let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |s| s.gain);
            let best = grown.leaves.iter().enumerate().fold(0, |best, (at, leaf)| {
                if gain(leaf) > gain(&grown.leaves[best]) {
                    at
                } else {
                    best
                }
            });
            let parent = grown.leaves[best];
            let Some(split) = parent.split else { break };
            let (mut left, mut right) = self.divide(ground, shape, packing, &parent, &split);
            grown.nodes[parent.node] = Grain {
                split: Some(split),
                left: grown.nodes.len(),
            };
            for leaf in [&mut left, &mut right] {
                leaf.node = grown.nodes.len();
                grown.nodes.push(Grain {
                    split: None,
                    left: 0,
                });
            }
            let last = grown.leaves.len() + 1 == shape.leaves as usize;
            if !last {
                self.children(
                    ground,
                    shape,
                    packed,
                    &parent,
                    [&mut left, &mut right],
                    &mut work,
                );
                for leaf in [&mut left, &mut right] {
                    leaf.split = match leaf.histogram {
                        Some(_) => self.search(ground, shape, packing, leaf, columns),
                        None => None,
                    };
                    if leaf.split.is_none() || self.is_full() {
                        self.free.extend(leaf.histogram.take());
                    }
                }
                if work > REPORT_WORK {
                    report()?;
                    work = 0;
                }
            }
            grown.leaves[best] = left;
            grown.leaves.push(right);
        }
        Ok(grown)
    }

    /// The sums of both children, as far as they can be split further.
    fn children(
        &mut self,
        ground: &Ground,
        shape: &Shape,
        packed: &[i64],
        parent: &Leaf,
        [left, right]: [&mut Leaf; 2],
        work: &mut usize,
    ) {
        let rows = |leaf: &Leaf| leaf.fitted - leaf.start;
        let (small, large) = if rows(left) <= rows(right) {
            (left, right)
        } else {
            (right, left)
        };
        let inherited = parent.histogram;
        if splittable(large, shape) {
            if let Some(whole) = inherited {
                let part = self.sums(ground, packed, small, work);
                let mut sums = std::mem::take(&mut self.pool[whole]);
                histogram::subtract(&mut sums, &self.pool[part]);
                self.pool[whole] = sums;
                large.histogram = Some(whole);
                small.histogram = Some(part);
            } else {
                large.histogram = Some(self.sums(ground, packed, large, work));
            }
        } else {
            self.free.extend(inherited);
        }
        if splittable(small, shape) {
            if small.histogram.is_none() {
                small.histogram = Some(self.sums(ground, packed, small, work));
            }
        } else {
            self.free.extend(small.histogram.take());
        }
    }

    /// Sums a leaf's rows into a histogram of the pool.
    fn sums(&mut self, ground: &Ground, packed: &[i64], leaf: &Leaf, work: &mut usize) -> usize {
        let bytes = ground.layout.columns.len();
        let at = self.free.pop().unwrap_or_else(|| {
            self.pool.push(vec![[0; 256]; bytes]);
            self.pool.len() - 1
        });
        let rows = &self.order[leaf.start..leaf.fitted];
        histogram::fill(&ground.layout, rows, packed, &mut self.pool[at]);
        *work += (rows.len() + 256) * bytes;
        at
    }

    /// Whether no more histograms shall be kept.
    fn is_full(&self) -> bool {
        let one = self.pool.first().map_or(0, Vec::len) * size_of::<Histogram>();
        (self.pool.len() - self.free.len()) * one > HISTOGRAM_BYTES
    }

    /// The best question for a leaf.
    fn search(
        &mut self,
        ground: &Ground,
        shape: &Shape,
        packing: Packing,
        leaf: &Leaf,
        columns: &mut Columns,
    ) -> Option<Split> {
        let histograms = &self.pool[leaf.histogram?];
        let mut search = Search::new(shape, packing, leaf.sum, leaf.bounds);
        let mut digits = [0_i64; 256];
        let mut drawn = Vec::new();
        let asked = match columns {
            Columns::Fixed(list) => list,
            Columns::Drawn(count, random) => {
                drawn.clone_from(&ground.usable);
                draw(&mut drawn, *count, random);
                &drawn
            }
        };
        for &feature in asked {
            let Some(place) = ground.layout.places[feature] else {
                continue;
            };
            let sums = &histograms[place.byte];
            // A column alone in its byte is read where it is.
            let alone = place.stride == 1 && place.radix > 128;
            if !alone {
                digits[..place.radix].fill(0);
                let turns = sums.chunks_exact(place.stride);
                for (turn, sums) in turns.enumerate() {
                    digits[turn % place.radix] += sums.iter().sum::<i64>();
                }
            }
            search.column(&Column {
                feature,
                levels: ground.bins[feature].is_levels(),
                digits: if alone {
                    &sums[..place.radix]
                } else {
                    &digits[..place.radix]
                },
                first: place.first,
                monotone: ground.monotone.get(feature).copied().unwrap_or(0),
            });
        }
        search.best()
    }

    /// Sends a leaf's rows to its children.
    fn divide(
        &mut self,
        ground: &Ground,
        shape: &Shape,
        packing: Packing,
        parent: &Leaf,
        split: &Split,
    ) -> (Leaf, Leaf) {
        let mut goes_left = [0_u8; 256];
        let place = ground.layout.places[split.feature];
        let mut codes = [].as_slice();
        if let Some(place) = place {
            codes = ground.layout.columns[place.byte].as_slice();
            for (code, slot) in goes_left.iter_mut().enumerate() {
                let bin = code / place.stride % place.radix + place.first;
                *slot = u8::from(split.left.contains(bin));
            }
        }
        let fitted = parent.fitted - parent.start;
        let rows = &mut self.order[parent.start..parent.end];
        let spare = &mut self.spare[..rows.len()];
        let mut lefts = 0;
        let mut part = |from: usize, to: usize| {
            for at in from..to {
                let row = rows[at];
                let left = usize::from(goes_left[usize::from(codes[row as usize])]);
                rows[lefts] = row;
                spare[at - lefts] = row;
                lefts += left;
            }
            lefts
        };
        let fitted_left = part(0, fitted);
        let left_rows = part(fitted, parent.end - parent.start);
        rows[left_rows..].copy_from_slice(&spare[..parent.end - parent.start - left_rows]);
        let (low, high) = child_bounds(ground, shape, packing, parent, split);
        let middle = parent.start + left_rows;
        let left = Leaf {
            start: parent.start,
            fitted: parent.start + fitted_left,
            end: middle,
            depth: parent.depth + 1,
            extra_lambda: split.extra_lambda,
            sum: split.left_sum,
            bounds: low,
            histogram: None,
            split: None,
            ..*parent
        };
        let right = Leaf {
            start: middle,
            fitted: middle + fitted - fitted_left,
            end: parent.end,
            sum: parent.sum - split.left_sum,
            bounds: high,
            ..left
        };
        (left, right)
    }
}

/// Under a monotone column both sides keep to their side of the middle of their values.
fn child_bounds(
    ground: &Ground,
    shape: &Shape,
    packing: Packing,
    parent: &Leaf,
    split: &Split,
) -> (Bounds, Bounds) {
    let sign = ground.monotone.get(split.feature).copied().unwrap_or(0);
    if sign == 0 {
        return (parent.bounds, parent.bounds);
    }
    let value = |sum: i64| {
        let sum = packing.open(sum);
        let (g, h) = (sum.g / packing.per_gradient, sum.h / packing.per_hessian);
        let below = (h + shape.lambda)
            .max(shape.min_hessian)
            .max(f64::MIN_POSITIVE);
        parent.bounds.hold(-g / below)
    };
    let middle = 0.5 * (value(split.left_sum) + value(parent.sum - split.left_sum));
    let below = Bounds {
        high: middle,
        ..parent.bounds
    };
    let above = Bounds {
        low: middle,
        ..parent.bounds
    };
    if sign > 0 {
        (below, above)
    } else {
        (above, below)
    }
}

fn splittable(leaf: &Leaf, shape: &Shape) -> bool {
    leaf.fitted - leaf.start >= 2 * shape.min_rows.max(1) as usize && leaf.depth < shape.depth
}

impl Grown {
    /// The tree in raw values. `values` are those of the leaves in order, `weights` those of
    /// the training rows, by which `order` says who ended where.
    pub(super) fn finish(
        &self,
        bins: &[FeatureBins],
        values: &[f64],
        order: &[u32],
        weights: &[f64],
    ) -> Tree {
        let mut leaf_of = vec![(0.0, 0.0); self.nodes.len()];
        for (leaf, &value) in self.leaves.iter().zip(values) {
            let rows = &order[leaf.start..leaf.end];
            // Rows that are only watched have no weight.
            let weight = |&row: &u32| weights.get(row as usize).copied().unwrap_or(0.0);
            leaf_of[leaf.node] = (value, rows.iter().map(weight).sum());
        }
        for at in (0..self.nodes.len()).rev() {
            if self.nodes[at].split.is_some() {
                let left = self.nodes[at].left;
                leaf_of[at].1 = leaf_of[left].1 + leaf_of[left + 1].1;
            }
        }
        let nodes = self.nodes.iter().zip(leaf_of);
        let nodes = nodes.map(|(node, (value, cover))| match node.split {
            None => Node::Leaf { value, cover },
            Some(split) => Node::Split {
                feature: split.feature as u32,
                rule: rule(&bins[split.feature], &split),
                missing_left: split.left.contains(0),
                left: node.left as u32,
                right: node.left as u32 + 1,
                cover,
                gain: split.gain,
            },
        });
        Tree {
            nodes: nodes.collect(),
        }
    }
}

/// A question about bins as one about values.
fn rule(bins: &FeatureBins, split: &Split) -> SplitRule {
    match bins {
        // After the last bin: every number goes left, and only missing ones right.
        FeatureBins::Numbers { upper } => {
            SplitRule::AtMost(upper.get(split.last - 1).copied().unwrap_or(f64::MAX))
        }
        FeatureBins::Levels { bin_of, .. } => {
            let inside = bin_of.iter().zip(0_u32..);
            let inside = inside.filter(|(bin, _)| split.left.contains(usize::from(**bin)));
            SplitRule::In(LevelSet::of(inside.map(|(_, level)| level)))
        }
    }
}
