//! Boosted trees: planted truth, and what must not change an answer.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    clippy::disallowed_methods
)]

use std::cell::Cell;

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use nearside::error::{Error, ErrorCode};
use nearside::models::trees::{
    BoostedTrees, BoostedTreesModel, BoostedTreesParams, DecisionTree, LevelSet, Node,
    RandomForest, Refit, SplitRule, Targets, Watched,
};
use nearside::numeric::sigmoid;
use nearside::prepare::{ColumnPlan, TreePreparation};
use nearside::progress::{Progress, Silent};
use nearside::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};
use nearside::table::{Feature, FeatureValues, Features};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Deserialize;

fn features(columns: Vec<FeatureValues>) -> Features {
    let rows = match columns.first() {
        Some(FeatureValues::Numbers(v)) => v.len(),
        Some(FeatureValues::Levels { codes, .. }) => codes.len(),
        None => 0,
    };
    let columns = columns.into_iter().enumerate().map(|(at, values)| Feature {
        name: format!("f{at}"),
        values,
    });
    Features::new(rows, columns.collect()).unwrap()
}

fn fit(params: BoostedTreesParams, x: &Features, y: &[bool]) -> BoostedTreesModel {
    fit_weighted(params, x, y, None)
}

fn fit_weighted(
    params: BoostedTreesParams,
    x: &Features,
    y: &[bool],
    w: Option<&[f64]>,
) -> BoostedTreesModel {
    params.check().unwrap().fit_rows(x, y, w, &Silent).unwrap()
}

/// Two numbers that matter (one by a step, one with gaps that matter), a category of twelve
/// levels of which three convert more, and noise. Returns the true log-odds too.
fn planted(n: usize, seed: u64) -> (Features, Vec<bool>, Vec<f64>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut a, mut b, mut c, mut noise) = (vec![], vec![], vec![], vec![]);
    let (mut y, mut truth) = (vec![], vec![]);
    for _ in 0..n {
        let x: f64 = random.r#gen();
        let gap = random.r#gen::<f64>() < 0.2;
        let v: f64 = random.r#gen();
        let level = random.gen_range(0..12_u32);
        let z = -2.5
            + if x > 0.6 { 1.2 } else { 0.0 }
            + if gap { 1.0 } else { 1.5 * v }
            + if [1, 5, 9].contains(&level) { 1.4 } else { 0.0 };
        a.push(x);
        b.push(if gap { f64::NAN } else { v });
        c.push(level);
        noise.push(random.r#gen::<f64>());
        y.push(random.r#gen::<f64>() < sigmoid(z));
        truth.push(z);
    }
    let columns = vec![
        FeatureValues::Numbers(a),
        FeatureValues::Numbers(b),
        FeatureValues::Levels {
            codes: c,
            levels: 12,
        },
        FeatureValues::Numbers(noise),
    ];
    (features(columns), y, truth)
}

fn log_loss(z: &[f64], y: &[bool]) -> f64 {
    let loss = |(z, y): (&f64, &bool)| -(sigmoid(if *y { *z } else { -z })).ln();
    z.iter().zip(y).map(loss).sum::<f64>() / y.len() as f64
}

fn numbers(x: &Features, column: usize) -> Vec<f64> {
    match &x.columns()[column].values {
        FeatureValues::Numbers(v) => v.clone(),
        FeatureValues::Levels { .. } => unreachable!(),
    }
}

fn with_numbers(x: &Features, column: usize, values: Vec<f64>) -> Features {
    let mut columns: Vec<_> = x.columns().iter().map(|c| c.values.clone()).collect();
    columns[column] = FeatureValues::Numbers(values);
    features(columns)
}

#[derive(Deserialize)]
struct Reference {
    a: Vec<f64>,
    b: Vec<Option<f64>>,
    few: Vec<u32>,
    many: Vec<i32>,
    y: Vec<u8>,
    weight: Vec<f64>,
    start: f64,
    trees: Vec<Vec<ReferenceNode>>,
    log_odds: Vec<f64>,
}

#[derive(Deserialize)]
struct ReferenceNode {
    cover: f64,
    value: Option<f64>,
    feature: Option<u32>,
    rule: Option<serde_json::Value>,
    missing_left: Option<bool>,
    left: Option<u32>,
    gain: Option<f64>,
}

#[test]
fn every_question_is_the_best_of_all_that_could_be_asked() {
    let want: Reference = serde_json::from_str(include_str!("reference/trees.json")).unwrap();
    let x = features(vec![
        FeatureValues::Numbers(want.a.clone()),
        FeatureValues::Numbers(want.b.iter().map(|b| b.unwrap_or(f64::NAN)).collect()),
        FeatureValues::Levels {
            codes: want.few.clone(),
            levels: 3,
        },
        FeatureValues::Levels {
            codes: want
                .many
                .iter()
                .map(|&c| u32::try_from(c).unwrap_or(MISSING))
                .collect(),
            levels: 9,
        },
    ]);
    let y: Vec<bool> = want.y.iter().map(|&y| y == 1).collect();
    let params = BoostedTrees::params()
        .trees(4)
        .leaves(7)
        .min_rows(15)
        .lambda(0.5);
    let params = params.rate(0.3).min_level_rows(20);
    let got = fit_weighted(params, &x, &y, Some(&want.weight));
    let near = |a: f64, b: f64, to: f64| assert!((a - b).abs() <= to * b.abs().max(1.0), "{a} {b}");
    near(got.start, want.start, 1e-12);
    for (got, want) in got.trees.iter().zip(&want.trees) {
        assert_eq!(got.nodes.len(), want.len());
        for (got, want) in got.nodes.iter().zip(want) {
            match got {
                Node::Leaf { value, cover } => {
                    near(*value, want.value.unwrap(), 1e-6);
                    near(*cover, want.cover, 1e-12);
                }
                Node::Split {
                    feature,
                    rule,
                    missing_left,
                    left,
                    right,
                    cover,
                    gain,
                } => {
                    assert_eq!(Some(*feature), want.feature);
                    assert_eq!(Some(*missing_left), want.missing_left);
                    assert_eq!((Some(*left), *right), (want.left, *left + 1));
                    near(*gain, want.gain.unwrap(), 1e-4);
                    near(*cover, want.cover, 1e-12);
                    match (rule, want.rule.as_ref().unwrap()) {
                        (SplitRule::AtMost(at), serde_json::Value::Null) => {
                            assert_eq!(*at, f64::MAX)
                        }
                        (SplitRule::AtMost(at), wanted) => {
                            assert_eq!(*at, wanted.as_f64().unwrap())
                        }
                        (SplitRule::In(set), wanted) => {
                            let wanted = wanted.as_array().unwrap().iter();
                            let wanted = wanted.filter_map(|v| u32::try_from(v.as_i64()?).ok());
                            assert_eq!(*set, LevelSet::of(wanted));
                        }
                    }
                }
            }
        }
    }
    for (a, b) in got.predict_scores(&x).iter().zip(&want.log_odds) {
        near(*a, *b, 1e-6);
    }
}

#[test]
fn the_plant_is_found() {
    let (x, y, _) = planted(20_000, 1);
    let (test, y_test, truth) = planted(20_000, 2);
    let model = fit(BoostedTrees::params().trees(60).leaves(8), &x, &y);
    let (got, best) = (
        log_loss(&model.predict_scores(&test), &y_test),
        log_loss(&truth, &y_test),
    );
    let rate = y_test.iter().filter(|&&y| y).count() as f64 / y_test.len() as f64;
    let nothing = log_loss(&vec![(rate / (1.0 - rate)).ln(); y_test.len()], &y_test);
    assert!(
        got < best + 0.05 * (nothing - best),
        "{got} {best} {nothing}"
    );
    // The first tree's first questions are about what was planted, never about noise.
    let asked = |node: &Node| match node {
        Node::Split { feature, gain, .. } => Some((*feature, *gain)),
        Node::Leaf { .. } => None,
    };
    let first: Vec<(u32, f64)> = model.trees[0].nodes.iter().filter_map(asked).collect();
    assert!(
        first
            .iter()
            .all(|&(feature, gain)| feature < 3 && gain > 0.0)
    );
}

#[test]
fn linfas_traits_give_the_same_model() {
    let (x, y, _) = planted(1_000, 3);
    let params = BoostedTrees::params().trees(5);
    let weights: Vec<f64> = (0..1_000).map(|i| f64::from(i % 3)).collect();
    let direct = fit_weighted(params.clone(), &x, &y, Some(&weights));
    let dataset = DatasetBase::new(x, Array1::from_vec(y))
        .with_weights(weights.iter().map(|&w| w as f32).collect());
    let fitted = params.check().unwrap().fit(&dataset).unwrap();
    assert!(fitted == direct);
    let predicted: Array1<f64> = fitted.predict(&dataset.records);
    assert_eq!(
        predicted.to_vec(),
        direct.predict_probability(&dataset.records)
    );
}

#[test]
fn bad_parameters_and_data_are_refused() {
    let p = BoostedTrees::params;
    for bad in [
        p().trees(0),
        p().rate(0.0),
        p().rate(f64::NAN),
        p().rate(1.5),
        p().leaves(1),
        p().leaves(5_000),
        p().depth(0),
        p().min_rows(0),
        p().lambda(-1.0),
        p().min_gain(f64::INFINITY),
        p().row_share(0.0),
        p().column_share(1.1),
        p().level_smoothing(-1.0),
        p().monotone(vec![2]),
    ] {
        assert_eq!(bad.check().unwrap_err().code, ErrorCode::BadSetup);
    }
    let (x, y, _) = planted(50, 4);
    let refused = |params: BoostedTreesParams, y: &[bool], w: Option<&[f64]>| {
        let params = params.check().unwrap();
        params.fit_rows(&x, y, w, &Silent).unwrap_err().code
    };
    assert_eq!(refused(p(), &y[1..], None), ErrorCode::BadRequest);
    assert_eq!(refused(p(), &y, Some(&[1.0; 3])), ErrorCode::BadRequest);
    assert_eq!(refused(p(), &y, Some(&[-1.0; 50])), ErrorCode::BadRequest);
    assert_eq!(
        refused(p(), &y, Some(&[f64::NAN; 50])),
        ErrorCode::BadRequest
    );
    assert_eq!(refused(p(), &y, Some(&[0.0; 50])), ErrorCode::TooFewRows);
    assert_eq!(refused(p(), &[true; 50], None), ErrorCode::BadSetup);
    let by_level = p().monotone(vec![0, 0, 1]);
    assert_eq!(refused(by_level, &y, None), ErrorCode::BadSetup);
    let empty = p().check().unwrap();
    let empty = empty.fit_rows(&features(vec![]), &[], None, &Silent);
    assert_eq!(empty.unwrap_err().code, ErrorCode::TooFewRows);
}

#[test]
fn scaling_a_column_changes_no_prediction() {
    let (x, y, _) = planted(3_000, 5);
    let params = || BoostedTrees::params().trees(20);
    let plain = fit(params(), &x, &y).predict_scores(&x);
    for factor in [1e-6, 1e6, 1e-200] {
        let scaled = numbers(&x, 0).iter().map(|v| v * factor).collect();
        let scaled = with_numbers(&x, 0, scaled);
        assert_eq!(fit(params(), &scaled, &y).predict_scores(&scaled), plain);
    }
}

#[test]
fn flipping_the_labels_flips_the_probabilities() {
    let (x, y, _) = planted(4_000, 6);
    let flipped: Vec<bool> = y.iter().map(|y| !y).collect();
    let params = || BoostedTrees::params().trees(30);
    let p = fit(params(), &x, &y).predict_probability(&x);
    let q = fit(params(), &x, &flipped).predict_probability(&x);
    for (p, q) in p.iter().zip(q) {
        assert!((p + q - 1.0).abs() < 1e-9, "{p} {q}");
    }
}

#[test]
fn a_weight_of_two_is_a_row_given_twice() {
    let (x, y, _) = planted(1_500, 7);
    let twice = |row: usize| row.is_multiple_of(3);
    let weights: Vec<f64> = (0..1_500)
        .map(|r| if twice(r) { 2.0 } else { 1.0 })
        .collect();
    let rows: Vec<usize> = (0..1_500)
        .flat_map(|r| vec![r; if twice(r) { 2 } else { 1 }])
        .collect();
    let repeated = x.columns().iter().map(|c| match &c.values {
        FeatureValues::Numbers(v) => FeatureValues::Numbers(rows.iter().map(|&r| v[r]).collect()),
        FeatureValues::Levels { codes, levels } => FeatureValues::Levels {
            codes: rows.iter().map(|&r| codes[r]).collect(),
            levels: *levels,
        },
    });
    let repeated = features(repeated.collect());
    let y_repeated: Vec<bool> = rows.iter().map(|&r| y[r]).collect();
    // Limits in rows differ by design; the weight of a leaf is limited instead.
    let params = || {
        let params = BoostedTrees::params()
            .trees(10)
            .min_rows(1)
            .min_hessian(3.0);
        params.level_smoothing(0.0).min_level_rows(0)
    };
    let weighted = fit_weighted(params(), &x, &y, Some(&weights)).predict_scores(&x);
    let repeated = fit(params(), &repeated, &y_repeated).predict_scores(&x);
    for (a, b) in weighted.iter().zip(repeated) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn a_weight_of_zero_is_a_row_left_out() {
    let (x, y, _) = planted(1_000, 8);
    let (half, y_half, _) = planted(1_000, 8);
    let weights: Vec<f64> = (0..1_000).map(|r| f64::from(u8::from(r < 500))).collect();
    let cut = half.columns().iter().map(|c| match &c.values {
        FeatureValues::Numbers(v) => FeatureValues::Numbers(v[..500].to_vec()),
        FeatureValues::Levels { codes, levels } => FeatureValues::Levels {
            codes: codes[..500].to_vec(),
            levels: *levels,
        },
    });
    let params = || BoostedTrees::params().trees(10);
    let cut = fit(params(), &features(cut.collect()), &y_half[..500]);
    let weighted = fit_weighted(params(), &x, &y, Some(&weights));
    let pairs = weighted
        .predict_scores(&x)
        .into_iter()
        .zip(cut.predict_scores(&x));
    for (a, b) in pairs {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
}

#[test]
fn a_monotone_column_is_never_contradicted() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let n = 3_000;
    let x: Vec<f64> = (0..n).map(|_| random.r#gen()).collect();
    let other: Vec<f64> = (0..n).map(|_| random.r#gen()).collect();
    // The truth goes up and down, so the constraint binds.
    let z = |i: usize| 3.0 * (9.0 * x[i]).sin() + 2.0 * x[i] + other[i];
    let y: Vec<bool> = (0..n)
        .map(|i| random.r#gen::<f64>() < sigmoid(z(i)))
        .collect();
    let data = features(vec![
        FeatureValues::Numbers(x.clone()),
        FeatureValues::Numbers(other),
    ]);
    let grid: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    let along = |model: &BoostedTreesModel, at: f64| {
        let fixed = FeatureValues::Numbers(vec![at; grid.len()]);
        model.predict_scores(&features(vec![FeatureValues::Numbers(grid.clone()), fixed]))
    };
    let falls = |z: &[f64]| z.windows(2).filter(|w| w[1] < w[0] - 1e-12).count();
    let params = || BoostedTrees::params().trees(40);
    let (free, up, down) = (
        fit(params(), &data, &y),
        fit(params().monotone(vec![1]), &data, &y),
        fit(params().monotone(vec![-1]), &data, &y),
    );
    for at in [0.0, 0.3, 0.7, 1.0] {
        assert!(falls(&along(&free, at)) > 5);
        assert_eq!(falls(&along(&up, at)), 0);
        let mirrored: Vec<f64> = along(&down, at).iter().map(|z| -z).collect();
        assert_eq!(falls(&mirrored), 0);
    }
    let rise = along(&up, 0.5);
    assert!(rise[200] - rise[0] > 1.0, "it still learns");
}

#[test]
fn going_on_gives_the_bits_of_training_in_one_go() {
    let (x, y, _) = planted(3_000, 10);
    let params = BoostedTrees::params()
        .trees(30)
        .row_share(0.7)
        .column_share(0.6)
        .seed(5);
    let params = params.check().unwrap();
    let whole = params.fit_rows(&x, &y, None, &Silent).unwrap();
    let mut boosting = params.start(&x, &y, None, None, None).unwrap();
    boosting.grow(11, &Silent).unwrap();
    let saved = serde_json::to_string(boosting.model()).unwrap();
    boosting.grow(19, &Silent).unwrap();
    assert!(boosting.into_model() == whole);
    let opened: BoostedTreesModel = serde_json::from_str(&saved).unwrap();
    let mut boosting = params.start(&x, &y, None, None, Some(opened)).unwrap();
    boosting.grow(19, &Silent).unwrap();
    assert!(boosting.into_model() == whole);
    assert!(params.fit_rows(&x, &y, None, &Silent).unwrap() == whole);
}

#[test]
fn watched_rows_have_no_part_in_training_and_their_loss_is_told() {
    let (x, y, _) = planted(2_000, 11);
    let (test, y_test, _) = planted(1_500, 12);
    let params = BoostedTrees::params().trees(12).check().unwrap();
    let alone = params.fit_rows(&x, &y, None, &Silent).unwrap();
    let watched = Watched {
        features: &test,
        targets: (&y_test).into(),
        weights: None,
    };
    let mut boosting = params.start(&x, &y, None, Some(watched), None).unwrap();
    boosting.grow(12, &Silent).unwrap();
    assert!(boosting.model() == &alone);
    let scores = alone.predict_scores(&test);
    assert_eq!(boosting.model().predict_scores(&test), scores);
    assert_eq!(boosting.watched_losses().len(), 12);
    let last = boosting.watched_losses()[11];
    assert!((last - log_loss(&scores, &y_test)).abs() < 1e-12);
}

/// Cancels at the given call.
struct Impatient(Cell<u32>);

impl Progress for Impatient {
    fn report(&self, _: &'static str, fraction: f64) -> Result<(), Error> {
        assert!((0.0..=1.0).contains(&fraction));
        self.0.set(self.0.get() - 1);
        if self.0.get() == 0 {
            Err(Error::cancelled())
        } else {
            Ok(())
        }
    }
}

#[test]
fn growth_stops_when_asked_and_keeps_its_trees() {
    let (x, y, _) = planted(1_000, 13);
    let params = BoostedTrees::params().check().unwrap();
    let mut boosting = params.start(&x, &y, None, None, None).unwrap();
    let stopped = boosting.grow(100, &Impatient(Cell::new(8))).unwrap_err();
    assert_eq!(stopped.code, ErrorCode::Cancelled);
    assert_eq!(boosting.model().trees.len(), 7);
}

#[test]
fn missing_and_unseen_values_go_somewhere_sensible() {
    let (x, y, _) = planted(20_000, 14);
    let model = fit(BoostedTrees::params().trees(40).leaves(8), &x, &y);
    let row = |a: f64, b: f64, level: u32| {
        features(vec![
            FeatureValues::Numbers(vec![a]),
            FeatureValues::Numbers(vec![b]),
            FeatureValues::Levels {
                codes: vec![level],
                levels: 12,
            },
            FeatureValues::Numbers(vec![0.5]),
        ])
    };
    let z = |a, b, level| model.predict_scores(&row(a, b, level))[0];
    // A gap was planted to count 1.0, as a value of 2/3 does.
    assert!((z(0.2, f64::NAN, 0) - z(0.2, 0.667, 0)).abs() < 0.25);
    // What was never missing in training goes with most rows: below 0.6, and an ordinary level.
    assert!((z(f64::NAN, 0.5, 0) - z(0.2, 0.5, 0)).abs() < 0.3);
    assert!((z(0.2, 0.5, u32::MAX) - z(0.2, 0.5, 0)).abs() < 0.3);
    assert!(z(0.2, 0.5, 5) - z(0.2, 0.5, 0) > 0.9);
}

#[test]
fn every_leaf_has_its_rows_and_covers_add_up() {
    let (x, y, _) = planted(3_000, 15);
    let model = fit(BoostedTrees::params().trees(10).min_rows(37), &x, &y);
    for tree in &model.trees {
        let mut reached = vec![0.0; tree.nodes.len()];
        for row in 0..3_000 {
            reached[tree.leaf(&x, row)] += 1.0;
        }
        for (node, reached) in tree.nodes.iter().zip(reached) {
            match node {
                Node::Leaf { cover, .. } => {
                    assert_eq!(*cover, reached);
                    assert!(reached >= 37.0);
                }
                Node::Split {
                    left, right, cover, ..
                } => {
                    let of = |at: &u32| match &tree.nodes[*at as usize] {
                        Node::Leaf { cover, .. } | Node::Split { cover, .. } => *cover,
                    };
                    assert_eq!(*cover, of(left) + of(right));
                }
            }
        }
    }
}

fn auc(score: &[f64], y: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|&a, &b| score[a].total_cmp(&score[b]));
    let ranks = order.iter().zip(1_u32..).filter(|(row, _)| y[**row]);
    let (sum, hits) = ranks.fold((0.0, 0.0), |(s, n), (_, r)| (s + f64::from(r), n + 1.0));
    (sum - hits * (hits + 1.0) / 2.0) / (hits * (y.len() as f64 - hits))
}

#[test]
fn a_forest_finds_the_plant_and_its_held_out_answers_are_honest() {
    let (x, y, _) = planted(6_000, 21);
    let (test, y_test, truth) = planted(6_000, 22);
    let params = RandomForest::params().trees(40).check().unwrap();
    let fitted = params.fit_rows(&x, &y, None, &Silent).unwrap();
    let best = auc(&truth, &y_test);
    let got = auc(&fitted.model.predict_probability(&test), &y_test);
    assert!(got > best - 0.03, "{got} {best}");
    // Each row is out of some of forty bags; those answers rank as new rows are ranked, and
    // not as the trees rank rows they know.
    let outside: Vec<f64> = fitted.out_of_bag.iter().map(|p| p.unwrap()).collect();
    assert!((auc(&outside, &y) - got).abs() < 0.02);
    assert!(auc(&fitted.model.predict_probability(&x), &y) > got + 0.02);
    assert!(params.fit_rows(&x, &y, None, &Silent).unwrap() == fitted);
    let other = RandomForest::params().trees(40).seed(1).check().unwrap();
    assert!(other.fit_rows(&x, &y, None, &Silent).unwrap() != fitted);
}

#[test]
fn a_decision_tree_tells_corrected_rates() {
    let (x, y, _) = planted(2_000, 23);
    let params = DecisionTree::params().check().unwrap();
    let fitted = params.fit_rows(&x, &y, None, &Silent).unwrap();
    assert!(fitted.out_of_bag.iter().all(Option::is_none));
    let [tree] = fitted.model.trees.as_slice() else {
        panic!("one tree")
    };
    let rate = y.iter().filter(|&&y| y).count() as f64 / 2_000.0;
    let mut found = vec![(0.0, 0.0); tree.nodes.len()];
    for (row, &y) in y.iter().enumerate() {
        let (hits, rows) = &mut found[tree.leaf(&x, row)];
        *hits += f64::from(u8::from(y));
        *rows += 1.0;
    }
    let mut leaves = 0;
    for (node, (hits, rows)) in tree.nodes.iter().zip(found) {
        if let Node::Leaf { value, cover } = node {
            leaves += 1;
            assert_eq!(*cover, rows);
            assert!(rows >= 50.0);
            assert!((value - (hits + 2.0 * rate) / (rows + 2.0)).abs() < 1e-12);
        }
    }
    assert!((4..=16).contains(&leaves));
    // The forest of one answers as its tree, through linfa's traits too.
    let dataset = DatasetBase::new(x, Array1::from_vec(y));
    let model = params.fit(&dataset).unwrap();
    let p: Array1<f64> = model.predict(&dataset.records);
    assert_eq!(p[7], tree.value(&dataset.records, 7));
}

#[test]
fn bad_forests_are_refused() {
    for bad in [
        RandomForest::params().trees(0),
        RandomForest::params().leaves(1),
        DecisionTree::params().depth(0),
        DecisionTree::params().min_rows(0),
    ] {
        assert_eq!(bad.check().unwrap_err().code, ErrorCode::BadSetup);
    }
    let (x, _, _) = planted(100, 24);
    let params = RandomForest::params().check().unwrap();
    let refused = params.fit_rows(&x, &[false; 100], None, &Silent);
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadSetup);
    let (x, y, _) = planted(300, 24);
    let stopped = params.fit_rows(&x, &y, None, &Impatient(Cell::new(3)));
    assert_eq!(stopped.unwrap_err().code, ErrorCode::Cancelled);
}

#[test]
fn a_refit_draws_the_values_to_new_rows_and_leaves_the_questions() {
    let (x, y, _) = planted(3_000, 25);
    let params = BoostedTrees::params().trees(20).leaves(6).level_lambda(0.0);
    let model = fit(params, &x, &y);
    let how = |decay| Refit {
        decay,
        rate: 0.1,
        lambda: 0.0,
    };
    let refit =
        |decay, x: &Features, y: &[bool]| model.refit(how(decay), x, y, None, &Silent).unwrap();
    assert!(refit(1.0, &x, &y) == model, "nothing of the new");
    // On its own rows a fresh fit of every leaf comes to the same values.
    let same = refit(0.0, &x, &y);
    for (a, b) in same.predict_scores(&x).iter().zip(model.predict_scores(&x)) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
    // The world has turned: the values follow, half way or wholly.
    let turned: Vec<bool> = y.iter().map(|y| !y).collect();
    let loss = |m: &BoostedTreesModel| log_loss(&m.predict_scores(&x), &turned);
    let (half, whole) = (refit(0.5, &x, &turned), refit(0.0, &x, &turned));
    assert!(loss(&whole) < loss(&half) && loss(&half) < loss(&model));
    let questions =
        |m: &BoostedTreesModel| -> Vec<usize> { m.trees.iter().map(|t| t.leaf(&x, 5)).collect() };
    assert_eq!(questions(&whole), questions(&model));
    for bad in [
        how(-0.1),
        how(f64::NAN),
        Refit {
            rate: 0.0,
            ..how(0.5)
        },
    ] {
        let error = model.refit(bad, &x, &y, None, &Silent).unwrap_err();
        assert_eq!(error.code, ErrorCode::BadSetup);
    }
}

#[test]
fn table_columns_become_features_by_what_training_rows_knew() {
    let day = 86_400_000;
    let category = |words: &[&str]| {
        let mut found = Categories::default();
        for word in words {
            let code = found.code_of(word).unwrap_or_else(|| {
                found.levels.push((*word).to_owned());
                (found.levels.len() - 1) as u32
            });
            found
                .codes
                .push(if word.is_empty() { MISSING } else { code });
        }
        Values::Category(found)
    };
    let column = |name: &str, values| Column {
        name: name.to_owned(),
        values,
    };
    let table = Table::new(
        "t",
        vec![
            column("spend", Values::Number(vec![1.5, f64::NAN, 3.0, 4.0])),
            column("job", category(&["cook", "clerk", "clerk", "monk"])),
            // Monday 2024-01-29 at noon, a gap, and Thursday 2024-02-29.
            column(
                "called",
                Values::Date(Dates {
                    millis: vec![19_751 * day + day / 2, DATE_MISSING, 19_782 * day, 0],
                    has_time: true,
                }),
            ),
        ],
    )
    .unwrap();
    let plans = table.columns().iter();
    let plans = plans.map(|c| ColumnPlan::for_values(&c.name, &c.values));
    let plans: Vec<ColumnPlan> = plans.collect();
    let learn = |rows: &[u32]| TreePreparation::learn(&plans, &table, rows, &Silent);
    let learned = learn(&[0, 1, 2]).unwrap();
    let saved = serde_json::to_string(&learned).unwrap();
    let opened: TreePreparation = serde_json::from_str(&saved).unwrap();
    assert_eq!(opened, learned);
    let x = opened.apply(&table, &[3, 2, 1, 0], &Silent).unwrap();
    let names: Vec<&str> = x.columns().iter().map(|c| c.name.as_str()).collect();
    let of_date = ["called: days", "called: month", "called: weekday"];
    assert_eq!(names, [&["spend", "job"][..], &of_date[..]].concat());
    let values = |at: usize| &x.columns()[at].values;
    let levels = |codes: &[u32], levels| FeatureValues::Levels {
        codes: codes.to_vec(),
        levels,
    };
    // The commonest level comes first; a monk was never seen in training.
    assert_eq!(values(1), &levels(&[MISSING, 0, 0, 1], 2));
    assert_eq!(values(3), &levels(&[0, 1, MISSING, 0], 12));
    assert_eq!(values(4), &levels(&[3, 3, MISSING, 0], 7));
    let FeatureValues::Numbers(days) = values(2) else {
        panic!("a number")
    };
    assert!(days[2].is_nan());
    assert_eq!((days[0], days[1], days[3]), (0.0, 19_782.0, 19_751.5));
    // A column that is absent is missing throughout.
    let bare = Table::new("bare", vec![column("spend", Values::Number(vec![2.0]))]).unwrap();
    let x = learned.apply(&bare, &[0], &Silent).unwrap();
    assert_eq!(x.columns()[1].values, levels(&[MISSING], 2));
    let none = learn(&[]).unwrap_err();
    assert_eq!(none.code, ErrorCode::TooFewRows);
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -3.0..3.0_f64,
        2 => (0..4).prop_map(f64::from),
        1 => Just(f64::NAN),
        1 => prop_oneof![
            Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(f64::MAX), Just(f64::MIN),
            Just(f64::MIN_POSITIVE), Just(-0.0), Just(5e-324),
        ],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_123), ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_breaks_it(
        rows in 1..60_usize,
        values in prop::collection::vec(any_number(), 180),
        codes in prop::collection::vec(prop_oneof![0..5_u32, Just(u32::MAX)], 60),
        y in prop::collection::vec(any::<bool>(), 60),
        w in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.0..9.0_f64, Just(1e12)], 60),
        min_rows in 1..5_u32,
        shares in prop_oneof![Just(1.0), 0.1..1.0_f64],
        sign in -1..2_i8,
    ) {
        let x = features(vec![
            FeatureValues::Numbers(values[..rows].to_vec()),
            FeatureValues::Numbers(values[60..60 + rows].to_vec()),
            FeatureValues::Levels { codes: codes[..rows].to_vec(), levels: 5 },
            FeatureValues::Numbers(vec![f64::NAN; rows]),
            FeatureValues::Numbers(vec![7.0; rows]),
            FeatureValues::Levels { codes: vec![0; rows], levels: 0 },
            FeatureValues::Numbers(values[120..120 + rows].to_vec()),
        ]);
        let params = BoostedTrees::params().trees(4).min_rows(min_rows).min_level_rows(1)
            .level_smoothing(0.0).row_share(shares).column_share(shares).monotone(vec![sign]);
        let fitted = params.check().unwrap().fit_rows(&x, &y[..rows], Some(&w[..rows]), &Silent);
        match fitted {
            Ok(model) => {
                let again = serde_json::to_string(&model).unwrap();
                prop_assert!(serde_json::from_str::<BoostedTreesModel>(&again).unwrap() == model);
                for p in model.predict_probability(&x) {
                    prop_assert!((0.0..=1.0).contains(&p));
                }
            }
            Err(error) => prop_assert!(matches!(
                error.code, ErrorCode::BadSetup | ErrorCode::TooFewRows
            )),
        }
    }
}

#[test]
fn counts_and_numbers_agree_with_lightgbm() {
    let text = include_str!("reference/volumes.json");
    let reference: serde_json::Value = serde_json::from_str(text).unwrap();
    let list =
        |name: &str| -> Vec<f64> { serde_json::from_value(reference[name].clone()).unwrap() };
    let rows: Vec<[f64; 2]> = serde_json::from_value(reference["x"].clone()).unwrap();
    let column = |at: usize| FeatureValues::Numbers(rows.iter().map(|r| r[at]).collect());
    let x = features(vec![column(0), column(1)]);
    let (counts, numbers, weights) = (list("counts"), list("numbers"), list("weights"));
    let fit = |targets: Targets<'_>, monotone: Vec<i8>| {
        let params = BoostedTrees::params()
            .trees(20)
            .leaves(8)
            .min_rows(1)
            .monotone(monotone);
        let params = params.check().unwrap();
        params
            .fit_rows(&x, targets, Some(&weights), &Silent)
            .unwrap()
    };
    let near = |model: &BoostedTreesModel, name: &str| {
        for (a, b) in model.predict_scores(&x).iter().zip(list(name)) {
            assert!((a - b).abs() < 1e-5, "{name}: {a} {b}");
        }
    };
    let poisson = fit(Targets::Counts(&counts), vec![1, 0]);
    near(&poisson, "poisson");
    near(&fit(Targets::Numbers(&numbers), vec![0, 0]), "squares");
    // Rising only, whatever else is so.
    for other in 0..25 {
        let line = vec![
            FeatureValues::Numbers((0..40).map(f64::from).collect()),
            FeatureValues::Numbers(vec![f64::from(other); 40]),
        ];
        let scores = poisson.predict_scores(&features(line));
        assert!(scores.windows(2).all(|w| w[0] <= w[1]));
    }
    // What was watched is what is told; and a volume below zero is none.
    let watched = Watched {
        features: &x,
        targets: Targets::Counts(&counts),
        weights: None,
    };
    let params = BoostedTrees::params().trees(5).check().unwrap();
    let mut boosting = params
        .start(&x, Targets::Counts(&counts), None, Some(watched), None)
        .unwrap();
    boosting.grow(5, &Silent).unwrap();
    assert!(boosting.watched_losses().windows(2).all(|w| w[1] < w[0]));
    let mut below = counts.clone();
    below[3] = -1.0;
    assert!(
        params
            .fit_rows(&x, Targets::Counts(&below), None, &Silent)
            .is_err()
    );
    let zeros = vec![0.0; counts.len()];
    assert!(
        params
            .fit_rows(&x, Targets::Counts(&zeros), None, &Silent)
            .is_err()
    );
}
