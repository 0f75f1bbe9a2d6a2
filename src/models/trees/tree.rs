//! One fitted tree.

use serde::{Deserialize, Serialize};

use crate::table::{FeatureValues, Features};

/// A binary tree in raw values. Node 0 is the root; children come after their parent, so
/// every walk ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Never empty.
    pub nodes: Vec<Node>,
}

/// A leaf, or a question with two answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// An answer.
    Leaf {
        /// What the tree adds for rows that end here.
        value: f64,
        /// Sum of the weights of the training rows that ended here.
        cover: f64,
    },
    /// A question about one feature.
    Split {
        /// Which column.
        feature: u32,
        /// Rows that satisfy it go left.
        rule: SplitRule,
        /// Where missing values and unseen levels go.
        missing_left: bool,
        /// Left child.
        left: u32,
        /// Right child.
        right: u32,
        /// Sum of the weights of the training rows that came by.
        cover: f64,
        /// Fall of the training loss by this split.
        gain: f64,
    },
}

/// What sends a row to the left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitRule {
    /// A number up to and with this.
    AtMost(f64),
    /// A level of this set.
    In(LevelSet),
}

/// A set of level codes, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LevelSet(Vec<u32>);

impl LevelSet {
    /// The set of these codes.
    #[must_use]
    pub fn of(codes: impl IntoIterator<Item = u32>) -> Self {
        let mut words = Vec::new();
        for code in codes {
            let word = (code / 32) as usize;
            if words.len() <= word {
                words.resize(word + 1, 0);
            }
            if let Some(w) = words.get_mut(word) {
                *w |= 1 << (code % 32);
            }
        }
        Self(words)
    }

    /// Whether the code is in it.
    #[must_use]
    pub fn contains(&self, code: u32) -> bool {
        self.0
            .get((code / 32) as usize)
            .is_some_and(|word| word >> (code % 32) & 1 == 1)
    }
}

impl Tree {
    /// Whether row `row` goes left at a split; `None` when its value is missing.
    #[must_use]
    pub fn satisfies(rule: &SplitRule, values: &FeatureValues, row: usize) -> Option<bool> {
        match (rule, values) {
            (SplitRule::AtMost(at), FeatureValues::Numbers(values)) => {
                let value = *values.get(row)?;
                value.is_finite().then_some(value <= *at)
            }
            (SplitRule::In(set), FeatureValues::Levels { codes, levels }) => {
                let code = *codes.get(row)?;
                (code < *levels).then(|| set.contains(code))
            }
            _ => None,
        }
    }

    /// Whether all its numbers are finite, which those of a broken file may not be.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.nodes.iter().all(|node| match node {
            Node::Leaf { value, cover } => value.is_finite() && cover.is_finite(),
            Node::Split { rule, cover, .. } => {
                cover.is_finite() && !matches!(rule, SplitRule::AtMost(at) if at.is_nan())
            }
        })
    }

    /// The leaf a row ends in, as a node number.
    #[must_use]
    pub fn leaf(&self, features: &Features, row: usize) -> usize {
        let mut at = 0;
        while let Some(Node::Split {
            feature,
            rule,
            missing_left,
            left,
            right,
            ..
        }) = self.nodes.get(at)
        {
            let goes_left = features
                .columns()
                .get(*feature as usize)
                .and_then(|column| Self::satisfies(rule, &column.values, row))
                .unwrap_or(*missing_left);
            let next = if goes_left { *left } else { *right } as usize;
            if next <= at {
                break; // a broken file: children come after their parent
            }
            at = next;
        }
        at
    }

    /// What the tree says of a row.
    #[must_use]
    pub fn value(&self, features: &Features, row: usize) -> f64 {
        match self.nodes.get(self.leaf(features, row)) {
            Some(Node::Leaf { value, .. }) => *value,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Feature;

    #[test]
    fn numbers_levels_and_gaps_find_their_leaf() {
        let leaf = |value| Node::Leaf { value, cover: 1.0 };
        let split = |feature, rule, left, right| Node::Split {
            feature,
            rule,
            missing_left: false,
            left,
            right,
            cover: 2.0,
            gain: 1.0,
        };
        let tree = Tree {
            nodes: vec![
                split(0, SplitRule::AtMost(1.5), 1, 2),
                leaf(1.0),
                split(1, SplitRule::In(LevelSet::of([0, 40])), 3, 4),
                leaf(2.0),
                leaf(3.0),
            ],
        };
        let feature = |values| Feature {
            name: String::from("f"),
            values,
        };
        let numbers = FeatureValues::Numbers(vec![1.5, 1.6, f64::NAN, 9.0]);
        let codes = FeatureValues::Levels {
            codes: vec![0, 40, 7, 99],
            levels: 41,
        };
        let features = Features::new(4, vec![feature(numbers), feature(codes)]);
        let Ok(features) = features else {
            panic!("equal lengths")
        };
        let said: Vec<f64> = (0..4).map(|row| tree.value(&features, row)).collect();
        assert_eq!(said, [1.0, 2.0, 3.0, 3.0]);
    }
}
