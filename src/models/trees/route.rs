//! Many rows down a tree at once: at each question a batch of rows is parted in two, without
//! a jump that depends on the data.

use super::tree::{Node, SplitRule, Tree};
use crate::table::{FeatureValues, Features};

/// Rows that go down together: what they need of the columns stays in the fastest cache.
const BATCH: usize = 2_048;

/// Space used again from tree to tree.
#[derive(Default)]
pub(super) struct Router {
    order: Vec<u32>,
    spare: Vec<u32>,
    /// Where each node's rows lie in `order`.
    spans: Vec<(usize, usize)>,
}

impl Router {
    /// Calls `visit` with each leaf's node number, its value and its rows, batch by batch.
    pub(super) fn leaves(
        &mut self,
        tree: &Tree,
        features: &Features,
        visit: &mut dyn FnMut(usize, f64, &[u32]),
    ) {
        let mut from = 0;
        while from < features.rows() {
            let to = (from + BATCH).min(features.rows());
            self.batch(tree, features, from, to, visit);
            from = to;
        }
    }

    /// Adds the tree's value to each row's score.
    pub(super) fn add(&mut self, tree: &Tree, features: &Features, scores: &mut [f64]) {
        self.leaves(tree, features, &mut |_, value, rows| {
            for &row in rows {
                if let Some(score) = scores.get_mut(row as usize) {
                    *score += value;
                }
            }
        });
    }

    fn batch(
        &mut self,
        tree: &Tree,
        features: &Features,
        from: usize,
        to: usize,
        visit: &mut dyn FnMut(usize, f64, &[u32]),
    ) {
        self.order.clear();
        self.order.extend(from as u32..to as u32);
        self.spare.resize(BATCH, 0);
        self.spans.clear();
        self.spans.resize(tree.nodes.len(), (0, 0));
        if let Some(root) = self.spans.first_mut() {
            *root = (0, to - from);
        }
        for (at, node) in tree.nodes.iter().enumerate() {
            let (start, end) = self.spans[at];
            if start == end {
                continue;
            }
            match node {
                Node::Leaf { value, .. } => visit(at, *value, &self.order[start..end]),
                Node::Split {
                    feature,
                    rule,
                    missing_left,
                    left,
                    right,
                    ..
                } => {
                    let rows = &mut self.order[start..end];
                    let column = features.columns().get(*feature as usize);
                    let lefts = match (rule, column.map(|c| &c.values)) {
                        (SplitRule::AtMost(bound), Some(FeatureValues::Numbers(values))) => {
                            part(rows, &mut self.spare, |row| {
                                let value = values[row];
                                if value.is_finite() {
                                    value <= *bound
                                } else {
                                    *missing_left
                                }
                            })
                        }
                        (SplitRule::In(set), Some(FeatureValues::Levels { codes, levels })) => {
                            part(rows, &mut self.spare, |row| {
                                let code = codes[row];
                                if code < *levels {
                                    set.contains(code)
                                } else {
                                    *missing_left
                                }
                            })
                        }
                        _ => part(rows, &mut self.spare, |_| *missing_left),
                    };
                    let middle = start + lefts;
                    for (child, span) in [(left, (start, middle)), (right, (middle, end))] {
                        // In a broken file a child may come before its parent: its rows stop.
                        let later = *child as usize > at;
                        if let Some(slot) = self.spans.get_mut(*child as usize).filter(|_| later) {
                            *slot = span;
                        }
                    }
                }
            }
        }
    }
}

/// Puts the rows that go left first, both sides in their order. Returns how many go left.
#[inline(always)]
fn part(rows: &mut [u32], spare: &mut [u32], goes_left: impl Fn(usize) -> bool) -> usize {
    let spare = &mut spare[..rows.len()];
    let mut lefts = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        let left = usize::from(goes_left(row as usize));
        rows[lefts] = row;
        spare[at - lefts] = row;
        lefts += left;
    }
    let rights = rows.len() - lefts;
    rows[lefts..].copy_from_slice(&spare[..rights]);
    lefts
}

#[cfg(test)]
mod tests {
    use super::super::tree::LevelSet;
    use super::*;
    use crate::table::Feature;

    #[test]
    fn agrees_with_one_row_at_a_time_and_survives_a_broken_tree() {
        let n = 5_000_u32;
        let number = |i: u32| match i % 11 {
            0 => f64::NAN,
            1 => f64::INFINITY,
            _ => f64::from(i % 97),
        };
        let feature = |values| Feature {
            name: String::new(),
            values,
        };
        let features = Features::new(
            n as usize,
            vec![
                feature(FeatureValues::Numbers((0..n).map(number).collect())),
                feature(FeatureValues::Levels {
                    codes: (0..n).map(|i| (i * 7) % 45).collect(),
                    levels: 40,
                }),
            ],
        );
        let leaf = |value| Node::Leaf { value, cover: 1.0 };
        let split = |feature, rule, missing_left, left, right| Node::Split {
            feature,
            rule,
            missing_left,
            left,
            right,
            cover: 1.0,
            gain: 1.0,
        };
        let tree = Tree {
            nodes: vec![
                split(1, SplitRule::In(LevelSet::of([1, 2, 39])), true, 1, 2),
                split(0, SplitRule::AtMost(20.0), false, 3, 4),
                split(0, SplitRule::AtMost(50.0), true, 5, 6),
                leaf(1.0),
                leaf(2.0),
                split(9, SplitRule::AtMost(0.0), true, 7, 8),
                leaf(3.0),
                leaf(4.0),
                // Nobody may be sent back, or out of the tree.
                split(0, SplitRule::AtMost(0.0), true, 2, 99),
            ],
        };
        let features = features.unwrap();
        let mut scores = vec![10.0; n as usize];
        Router::default().add(&tree, &features, &mut scores);
        for (row, score) in scores.iter().enumerate() {
            assert_eq!(*score, 10.0 + tree.value(&features, row));
        }
    }
}
