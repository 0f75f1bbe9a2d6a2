//! The picture of a decision tree, with the real rates of the rows it was grown on.

use crate::conversion::cases::Cases;
use crate::conversion::words::{count, either, number, per_cent};
use crate::conversion::{Predictor, TreeNode};
use crate::error::Error;
use crate::estimate::Estimate;
use crate::grid::Grid;
use crate::models::trees::{Node, SplitRule, Tree};
use crate::prepare::TreeFeature;
use crate::progress::Silent;
use crate::report::Card;
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

/// The nodes of a single tree, each after its parent and the left branch first; empty for
/// other kinds of models.
pub(in crate::conversion) fn tree_nodes(
    predictor: &Predictor,
    table: &Table,
    cases: &Cases,
) -> Result<Vec<TreeNode>, Error> {
    let Predictor::Forest { preparation, model } = predictor else {
        return Ok(Vec::new());
    };
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

/// The nodes as a card; `None` without any.
pub(in crate::conversion) fn tree(nodes: &[TreeNode]) -> Option<Card> {
    let leaves = || nodes.iter().filter(|n| n.leaf && n.depth > 0);
    let most = leaves().max_by(|a, b| a.rate.value.total_cmp(&b.rate.value))?;
    let least = leaves().min_by(|a, b| a.rate.value.total_cmp(&b.rate.value))?;
    let group = |n: &TreeNode| {
        format!(
            "{} ({} to {}) of {} people",
            per_cent(n.rate.value),
            per_cent(n.rate.low),
            per_cent(n.rate.high),
            count(f64::from(n.rows))
        )
    };
    Some(Card {
        id: "tree".to_owned(),
        title: "The tree".to_owned(),
        finding: format!(
            "It tells {} groups apart. In the best {} converted, in the worst {}.",
            leaves().count(),
            group(most),
            group(least)
        ),
        charts: Vec::new(),
        tables: vec![Grid {
            caption: "The questions, one after the other".to_owned(),
            headers: ["Answer", "People", "Conversions", "Rate", "95 % interval"]
                .map(str::to_owned)
                .to_vec(),
            numeric: vec![false, true, true, true, true],
            rows: nodes
                .iter()
                .map(|n| {
                    vec![
                        format!("{}{}", "\u{2014} ".repeat(n.depth as usize), n.answer),
                        count(f64::from(n.rows)),
                        count(f64::from(n.conversions)),
                        per_cent(n.rate.value),
                        format!("{} to {}", per_cent(n.rate.low), per_cent(n.rate.high)),
                    ]
                })
                .collect(),
        }],
        note: "These are the rates of the rows the tree was grown on. It chose its questions to set them apart, so new people will differ less; how well that works is shown with the tests above.".to_owned(),
        method: "Decision tree of at most 16 leaves with 50 rows or more, grown best question first by the fall of the squared error; no rows were added, left out or weighted. Wilson intervals.".to_owned(),
    })
}
