//! A decision tree in words, with the real rates of the rows it was grown on.

use crate::classify::TreeNode;
use crate::format::{count, per_cent};
use crate::grid::Grid;
use crate::report::Card;

/// The nodes as a card; `None` without any.
pub fn tree(nodes: &[TreeNode]) -> Option<Card> {
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
