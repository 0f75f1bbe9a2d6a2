//! The picture of a decision tree, with the real rates of the rows it was grown on.

use super::Averaged;
use crate::classify::Cases;
use crate::classify::report::TreeNode;
use crate::error::Error;
use crate::estimate::Estimate;
use crate::format::{either, number};
use crate::models::trees::{Node, SplitRule, Tree};
use crate::prepare::TreeFeature;
use crate::progress::Silent;
use crate::table::Table;
use crate::table::{FeatureValues, Features};

/// Levels named in a question.
const NAMED: usize = 4;

/// Rows and conversions that came by a node, and whether some of them had no value there.
#[derive(Clone, Copy, Default)]
struct Passed {
    rows: u32,
    hits: u32,
    missing: bool,
}

/// The nodes of a single tree, each after its parent and the left branch first; empty for a
/// forest.
pub(super) fn tree_nodes(
    fitted: &Averaged,
    table: &Table,
    cases: &Cases,
) -> Result<Vec<TreeNode>, Error> {
    let Averaged { preparation, model } = fitted;
    let [tree] = model.trees.as_slice() else {
        return Ok(Vec::new());
    };
    let features = preparation.apply(table, &cases.rows, &Silent)?;
    let passed = pass(tree, &features, &cases.outcomes);
    let mut nodes = Vec::new();
    // What is left to draw: the node, its depth and the answer that leads to it.
    let mut left = vec![(0_usize, 0_u32, "Everybody".to_owned())];
    while let Some((at, depth, answer)) = left.pop() {
        let own = passed.get(at).copied().unwrap_or_default();
        let mut leaf = true;
        if let Some(Node::Split {
            feature,
            rule,
            missing_left,
            left: yes,
            right: no,
            ..
        }) = tree.nodes.get(at)
        {
            leaf = false;
            let feature = preparation.features.get(*feature as usize);
            let answers = answers(feature, rule);
            let gap = |here: bool| {
                if here && own.missing {
                    ", or missing"
                } else {
                    ""
                }
            };
            let branch = |to: &u32, answer: &str, here| {
                (*to as usize, depth + 1, format!("{answer}{}", gap(here)))
            };
            // The last one is taken first.
            left.push(branch(no, &answers.1, !*missing_left));
            left.push(branch(yes, &answers.0, *missing_left));
        }
        nodes.push(TreeNode {
            depth,
            answer,
            rows: own.rows,
            conversions: own.hits,
            rate: Estimate::rate(f64::from(own.hits), f64::from(own.rows)),
            leaf,
        });
    }
    Ok(nodes)
}

/// Sends every row down the tree.
fn pass(tree: &Tree, features: &Features, outcomes: &[bool]) -> Vec<Passed> {
    let mut passed = vec![Passed::default(); tree.nodes.len()];
    for (row, hit) in outcomes.iter().enumerate() {
        let mut at = 0;
        while let Some(slot) = passed.get_mut(at) {
            slot.rows += 1;
            slot.hits += u32::from(*hit);
            let Some(Node::Split {
                feature,
                rule,
                missing_left,
                left,
                right,
                ..
            }) = tree.nodes.get(at)
            else {
                break;
            };
            let values: Option<&FeatureValues> =
                features.columns().get(*feature as usize).map(|c| &c.values);
            let known = values.and_then(|values| Tree::satisfies(rule, values, row));
            slot.missing |= known.is_none();
            let next = if known.unwrap_or(*missing_left) {
                left
            } else {
                right
            };
            // Children come after their parent.
            if *next as usize <= at {
                break;
            }
            at = *next as usize;
        }
    }
    passed
}

/// The two answers to a question, in words.
fn answers(feature: Option<&TreeFeature>, rule: &SplitRule) -> (String, String) {
    let name = feature.map_or("", |f| f.name.as_str());
    match rule {
        SplitRule::AtMost(at) => {
            let at = number(*at);
            (format!("{name} up to {at}"), format!("{name} above {at}"))
        }
        SplitRule::In(set) => {
            let levels = |inside: bool| -> Vec<String> {
                let part = feature.map(|f| &f.part);
                (0_usize..)
                    .map_while(|code| part?.level_name(code).map(|name| (code, name)))
                    .filter(|(code, _)| set.contains(*code as u32) == inside)
                    .map(|(_, name)| name.to_owned())
                    .collect()
            };
            let says = |levels: &[String]| format!("{name} is {}", either(levels, NAMED));
            (says(&levels(true)), says(&levels(false)))
        }
    }
}
