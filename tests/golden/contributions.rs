//! Contributions of features to what trees say, against XGBoost's and shap's.

use nearside::calibrate::Link;
use nearside::explain::trees::{
    Contributions, Ensemble, interventional, interventional_probability, path_dependent,
};
use nearside::models::trees::{BoostedTreesModel, Node, SplitRule, Tree};
use nearside::numeric::logit;
use nearside::progress::Silent;
use nearside::table::{Feature, FeatureValues, Features};
use serde_json::Value;

use super::studies::Finding;
use super::{Study, distance, numbers, rows};

pub(super) const STUDY: Study = Study {
    name: "contributions",
    run: |shared| {
        let wanted = shared.json("golden/treeshap_xgb.json");
        let trees: Vec<Tree> = wanted["trees"]
            .as_array()
            .unwrap()
            .iter()
            .map(tree)
            .collect();
        let start = logit(wanted["base_score"].as_f64().unwrap());
        let (x, background, query) = (
            features(&wanted["X"])?,
            features(&wanted["background"])?,
            features(&wanted["query"])?,
        );
        let model = BoostedTreesModel {
            start,
            trees: trees.clone(),
        };
        let margins = numbers(&wanted["margin"]);
        let by_path = path_dependent(&trees, &x, &Silent)?;
        let by_path = by_row(&by_path, |of| of.push(start + by_path.base()));
        let raw = interventional(&trees, &query, &background, &Silent)?;
        let ensemble = Ensemble::Added {
            trees: &trees,
            start,
        };
        let shares =
            interventional_probability(ensemble, &Link::default(), &query, &background, &Silent)?;
        let bases = |key: &str| wanted[key].as_f64().unwrap();
        let mut findings = vec![
            Finding::new(
                "Trees of XGBoost: distance of what they say",
                distance(&model.predict_scores(&x), &margins),
                // XGBoost adds up single precision.
                0.0..=1e-5,
            ),
            Finding::new(
                "Path-dependent contributions: distance from XGBoost",
                distance(&by_path, &rows(&wanted["path_dependent"]).concat()),
                0.0..=1e-5,
            ),
        ];
        for (what, of, key, start) in [
            ("log-odds", &raw, "interventional_raw", start),
            ("probabilities", &shares, "interventional_prob", 0.0),
        ] {
            let base = (start + of.base() - bases(&format!("{key}_expected"))).abs();
            findings.push(Finding::new(
                format!("Interventional contributions to {what}: distance from shap"),
                distance(&by_row(of, |_| ()), &rows(&wanted[key]).concat()).max(base),
                0.0..=1e-6,
            ));
        }
        Ok(findings)
    },
};

/// Row after row, each with what `end` adds.
fn by_row(of: &Contributions, end: impl Fn(&mut Vec<f64>)) -> Vec<f64> {
    let mut all = Vec::new();
    for row in 0..of.rows() {
        all.extend(of.row(row));
        end(&mut all);
    }
    all
}

fn features(value: &Value) -> Result<Features, nearside::error::Error> {
    let rows = rows(value);
    let column = |at: usize| Feature {
        name: format!("f{at}"),
        values: FeatureValues::Numbers(rows.iter().map(|row| row[at]).collect()),
    };
    Features::new(rows.len(), (0..rows[0].len()).map(column).collect())
}

/// A tree as XGBoost writes it.
fn tree(value: &Value) -> Tree {
    let mut tree = Tree { nodes: Vec::new() };
    add(value, &mut tree);
    tree
}

/// Adds a node and all below it; returns its place.
fn add(value: &Value, tree: &mut Tree) -> u32 {
    let at = tree.nodes.len();
    let number = |key: &str| value[key].as_f64().unwrap();
    // XGBoost computes in single precision, and writes as many digits as tell it apart.
    let single = |key: &str| number(key) as f32;
    let cover = number("cover");
    if value.get("leaf").is_some() {
        tree.nodes.push(Node::Leaf {
            value: f64::from(single("leaf")),
            cover,
        });
        return at as u32;
    }
    let child = |key: &str| {
        let mut children = value["children"].as_array().unwrap().iter();
        children.find(|c| c["nodeid"] == value[key]).unwrap()
    };
    // The place is kept; the node is known when its children are.
    tree.nodes.push(Node::Leaf { value: 0.0, cover });
    let (left, right) = (add(child("yes"), tree), add(child("no"), tree));
    tree.nodes[at] = Node::Split {
        feature: value["split"].as_str().unwrap()[1..].parse().unwrap(),
        // It asks for less, we for at most.
        rule: SplitRule::AtMost(f64::from(single("split_condition").next_down())),
        missing_left: value["missing"] == value["yes"],
        left,
        right,
        cover,
        gain: number("gain"),
    };
    at as u32
}
