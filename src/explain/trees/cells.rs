//! Values told apart only as far as some trees do.

use crate::models::trees::{Node, SplitRule, Tree};
use crate::numeric::sort_numbers;
use crate::table::{FeatureValues, Features};

/// Per feature, the cells between the values that the trees ask about; the last cell is for
/// missing values. All values of a cell take the same way through every tree.
#[derive(Debug)]
pub(super) struct Cells {
    /// One value per cell.
    grid: Vec<FeatureValues>,
}

impl Cells {
    /// `None` when a feature has more cells than a number of 16 bits can name.
    pub(super) fn of(trees: &[Tree], features: &Features) -> Option<Self> {
        let mut asked: Vec<Vec<f64>> = vec![Vec::new(); features.columns().len()];
        for node in trees.iter().flat_map(|tree| &tree.nodes) {
            if let Node::Split {
                feature,
                rule: SplitRule::AtMost(at),
                ..
            } = node
                && let Some(asked) = asked.get_mut(*feature as usize)
            {
                asked.push(*at);
            }
        }
        let columns = features.columns().iter().zip(asked);
        let grid: Vec<FeatureValues> = columns
            .map(|(column, mut asked)| match &column.values {
                FeatureValues::Numbers(_) => {
                    sort_numbers(&mut asked);
                    asked.dedup();
                    asked.extend([f64::MAX, f64::NAN]);
                    FeatureValues::Numbers(asked)
                }
                FeatureValues::Levels { levels, .. } => FeatureValues::Levels {
                    codes: (0..=(*levels).min(u32::from(u16::MAX))).collect(),
                    levels: *levels,
                },
            })
            .collect();
        let small = |values: &FeatureValues| match values {
            FeatureValues::Numbers(grid) => grid.len() <= usize::from(u16::MAX),
            FeatureValues::Levels { levels, .. } => *levels < u32::from(u16::MAX),
        };
        grid.iter().all(small).then_some(Self { grid })
    }

    /// The cell of each of these rows.
    pub(super) fn encode(
        &self,
        features: &Features,
        feature: usize,
        rows: std::ops::Range<usize>,
    ) -> Vec<u16> {
        let narrow = |cell: usize| u16::try_from(cell).unwrap_or(u16::MAX);
        let column = features.columns().get(feature).map(|c| &c.values);
        match (self.grid.get(feature), column) {
            (Some(FeatureValues::Numbers(grid)), Some(FeatureValues::Numbers(values))) => {
                let missing = narrow(grid.len() - 1);
                let asked = grid.get(..grid.len() - 2).unwrap_or_default();
                let values = values.get(rows).unwrap_or_default().iter();
                values
                    .map(|value| {
                        if !value.is_finite() {
                            missing
                        } else {
                            narrow(asked.partition_point(|at| at < value))
                        }
                    })
                    .collect()
            }
            (_, Some(FeatureValues::Levels { codes, levels })) => {
                let codes = codes.get(rows).unwrap_or_default().iter();
                codes
                    .map(|code| narrow((*code).min(*levels) as usize))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Number of cells of a feature.
    pub(super) fn number(&self, feature: usize) -> usize {
        match self.grid.get(feature) {
            Some(FeatureValues::Numbers(grid)) => grid.len(),
            Some(FeatureValues::Levels { codes, .. }) => codes.len(),
            None => 0,
        }
    }

    /// Whether the values of a cell go left at a node.
    pub(super) fn goes_left(&self, node: Option<&Node>, cell: usize) -> bool {
        match node {
            Some(Node::Split {
                feature,
                rule,
                missing_left,
                ..
            }) => {
                let grid = self.grid.get(*feature as usize);
                grid.and_then(|grid| Tree::satisfies(rule, grid, cell))
                    .unwrap_or(*missing_left)
            }
            _ => false,
        }
    }
}
