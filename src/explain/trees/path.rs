//! The way from the root to a leaf, gathered by feature.

use crate::models::trees::{Node, Tree};
use crate::table::Features;

/// One feature on the way to a leaf.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) feature: usize,
    /// Share of the training rows that answer as the path asks, at each question among those
    /// that came so far; multiplied over the questions about this feature.
    pub(super) share: f64,
    /// The questions: node, and whether the path goes left.
    pub(super) steps: Vec<(usize, bool)>,
}

impl Part {
    /// Whether a row answers every question as the path asks.
    pub(super) fn holds(&self, goes_left: &[bool]) -> bool {
        let answer = |node: usize| goes_left.get(node).copied().unwrap_or(false);
        self.steps.iter().all(|&(node, left)| answer(node) == left)
    }
}

/// A leaf, or a node on the way to some, with the way to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) node: usize,
    /// One per feature, in the order of first use.
    pub(super) parts: Vec<Part>,
}

impl Path {
    /// The path of a child.
    fn to(&self, node: usize, feature: usize, step: (usize, bool), share: f64) -> Self {
        let mut parts = self.parts.clone();
        match parts.iter_mut().find(|part| part.feature == feature) {
            Some(part) => {
                part.share *= share;
                part.steps.push(step);
            }
            None => parts.push(Part {
                feature,
                share,
                steps: vec![step],
            }),
        }
        Self { node, parts }
    }

    /// Left and right; `None` at a leaf.
    pub(super) fn children(&self, tree: &Tree) -> Option<[Self; 2]> {
        let Some(Node::Split {
            feature,
            left,
            right,
            cover,
            ..
        }) = tree.nodes.get(self.node)
        else {
            return None;
        };
        let child = |node: u32, goes_left: bool| {
            let node = node as usize;
            let share = match tree.nodes.get(node) {
                // Children come after their parent: what does not is no tree.
                Some(Node::Leaf { cover: part, .. } | Node::Split { cover: part, .. })
                    if *cover > 0.0 && node > self.node =>
                {
                    part / cover
                }
                _ => 0.5,
            };
            self.to(node, *feature as usize, (self.node, goes_left), share)
        };
        Some([child(*left, true), child(*right, false)])
    }

    /// What the leaf adds; `None` where there is no leaf.
    pub(super) fn value(&self, tree: &Tree) -> Option<f64> {
        match tree.nodes.get(self.node) {
            Some(Node::Leaf { value, .. }) => Some(*value),
            _ => None,
        }
    }

    /// The leaves below, with their values.
    pub(super) fn leaves(&self, tree: &Tree) -> Vec<(Self, f64)> {
        let mut leaves = Vec::new();
        let mut open = vec![self.clone()];
        // In a broken file, more ways than there are nodes could lead to a leaf.
        for _ in 0..tree.nodes.len() {
            let Some(path) = open.pop() else { break };
            match path.children(tree) {
                Some([left, right]) => open.extend(
                    [right, left]
                        .into_iter()
                        .filter(|child| child.node > path.node),
                ),
                None => leaves.extend(path.value(tree).map(|value| (path, value))),
            }
        }
        leaves
    }
}

/// Whether a row goes left at a node; `false` at a leaf.
pub(super) fn goes_left(node: &Node, features: &Features, row: usize) -> bool {
    match node {
        Node::Leaf { .. } => false,
        Node::Split {
            feature,
            rule,
            missing_left,
            ..
        } => features
            .columns()
            .get(*feature as usize)
            .and_then(|column| Tree::satisfies(rule, &column.values, row))
            .unwrap_or(*missing_left),
    }
}
