//! Boosted trees: planted truth, and what must not change an answer.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cell::Cell;

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use nearside::error::{Error, ErrorCode};
use nearside::models::trees::{
    BoostedTrees, BoostedTreesModel, BoostedTreesParams, Feature, FeatureValues, Features, Node,
    Watched,
};
use nearside::numeric::sigmoid;
use nearside::progress::{Progress, Silent};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

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

#[test]
fn the_plant_is_found() {
    let (x, y, _) = planted(20_000, 1);
    let (test, y_test, truth) = planted(20_000, 2);
    let model = fit(BoostedTrees::params().trees(60).leaves(8), &x, &y);
    let (got, best) = (
        log_loss(&model.predict_log_odds(&test), &y_test),
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
    let plain = fit(params(), &x, &y).predict_log_odds(&x);
    for factor in [1e-6, 1e6, 1e-200] {
        let scaled = numbers(&x, 0).iter().map(|v| v * factor).collect();
        let scaled = with_numbers(&x, 0, scaled);
        assert_eq!(fit(params(), &scaled, &y).predict_log_odds(&scaled), plain);
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
    let weighted = fit_weighted(params(), &x, &y, Some(&weights)).predict_log_odds(&x);
    let repeated = fit(params(), &repeated, &y_repeated).predict_log_odds(&x);
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
        .predict_log_odds(&x)
        .into_iter()
        .zip(cut.predict_log_odds(&x));
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
        model.predict_log_odds(&features(vec![FeatureValues::Numbers(grid.clone()), fixed]))
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
        outcomes: &y_test,
        weights: None,
    };
    let mut boosting = params.start(&x, &y, None, Some(watched), None).unwrap();
    boosting.grow(12, &Silent).unwrap();
    assert!(boosting.model() == &alone);
    let scores = alone.predict_log_odds(&test);
    assert_eq!(boosting.watched_log_odds(), scores);
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
    let z = |a, b, level| model.predict_log_odds(&row(a, b, level))[0];
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
