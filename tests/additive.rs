//! Additive logistic regression: reference values, planted curves, and what must not change an
//! answer.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cell::Cell;

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use nearside::error::{Error, ErrorCode};
use nearside::models::additive::{AdditiveLogistic, AdditiveModel, ShapeBin, ShapeFunction};
use nearside::numeric::sigmoid;
use nearside::progress::{Progress, Silent};
use nearside::table::{Feature, FeatureValues, Features};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Deserialize;

fn numbers(values: Vec<f64>) -> FeatureValues {
    FeatureValues::Numbers(values)
}

fn levels(codes: Vec<u32>, levels: u32) -> FeatureValues {
    FeatureValues::Levels { codes, levels }
}

fn features(rows: usize, columns: Vec<FeatureValues>) -> Features {
    let columns = columns.into_iter().enumerate().map(|(at, values)| Feature {
        name: format!("f{at}"),
        values,
    });
    Features::new(rows, columns.collect()).unwrap()
}

fn fit(lambda: f64, x: &Features, y: &[bool], w: Option<&[f64]>) -> AdditiveModel {
    let params = AdditiveLogistic::params().lambda(lambda).check().unwrap();
    params.fit_rows(x, y, w, &Silent).unwrap()
}

fn outcomes(z: &[f64], random: &mut Xoshiro256PlusPlus) -> Vec<bool> {
    let draw = |z: &f64| random.r#gen::<f64>() < sigmoid(*z);
    z.iter().map(draw).collect()
}

#[derive(Deserialize)]
struct Reference {
    a: Vec<f64>,
    b: Vec<Option<f64>>,
    c: Vec<u32>,
    y: Vec<u8>,
    w: Vec<f64>,
    solutions: Vec<Solution>,
}

#[derive(Deserialize)]
struct Solution {
    lambda: f64,
    weighted: bool,
    intercept: f64,
    scores: Vec<Vec<f64>>,
    errors: Vec<Vec<f64>>,
    value: f64,
}

fn reference() -> (Reference, Features, Vec<bool>) {
    let text = include_str!("reference/additive.json");
    let data: Reference = serde_json::from_str(text).unwrap();
    let b = data.b.iter().map(|b| b.unwrap_or(f64::NAN)).collect();
    let columns = vec![
        numbers(data.a.clone()),
        numbers(b),
        levels(data.c.clone(), 5),
    ];
    let x = features(data.a.len(), columns);
    let y = data.y.iter().map(|&y| y == 1).collect();
    (data, x, y)
}

#[test]
fn scores_and_errors_are_those_of_newtons_method_on_the_whole_problem() {
    let (data, x, y) = reference();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-7, "{a} {b}");
    for want in &data.solutions {
        let w = want.weighted.then_some(data.w.as_slice());
        let model = fit(want.lambda, &x, &y, w);
        near(model.intercept, want.intercept);
        for ((shape, scores), errors) in model.shapes.iter().zip(&want.scores).zip(&want.errors) {
            assert_eq!(shape.bins.len() + 1, scores.len());
            let bins = [shape.missing]
                .into_iter()
                .chain(shape.bins.iter().copied());
            for ((bin, score), error) in bins.zip(scores).zip(errors) {
                near(bin.score, *score);
                near(bin.error, *error);
            }
        }
        near(objective(&model, want.lambda, &x, &y, w), want.value);
    }
    assert_eq!(data.solutions.len(), 6);
}

/// The penalised log-loss, written from its definition. The level of each curve is the one
/// that costs least, as it moves the intercept only.
fn objective(
    model: &AdditiveModel,
    lambda: f64,
    x: &Features,
    y: &[bool],
    w: Option<&[f64]>,
) -> f64 {
    let mut value = 0.0;
    for (row, (z, y)) in model.predict_log_odds(x).iter().zip(y).enumerate() {
        let loss = -(sigmoid(if *y { *z } else { -*z })).ln();
        value += w.map_or(1.0, |w| w[row]) * loss;
    }
    for shape in &model.shapes {
        let number = if shape.is_levels { 1.0 } else { 0.01 };
        let counted = |bin: &&ShapeBin| !shape.is_levels || bin.weight > 0.0;
        let bins: Vec<f64> = shape.bins.iter().filter(counted).map(|b| b.score).collect();
        let mut pairs: Vec<(f64, f64)> = bins.iter().map(|&v| (v, number)).collect();
        if shape.missing.weight > 0.0 {
            pairs.push((shape.missing.score, 1.0));
        }
        let total: f64 = pairs.iter().map(|(_, share)| share).sum();
        let level = pairs.iter().map(|(v, share)| v * share).sum::<f64>() / total.max(1e-300);
        for (v, share) in pairs {
            value += 0.5 * lambda * share * (v - level).powi(2);
        }
        if !shape.is_levels {
            let steps: f64 = bins.windows(2).map(|v| (v[1] - v[0]).powi(2)).sum();
            value += 0.5 * lambda * steps;
        }
    }
    value
}

/// A step, a curve with gaps that matter, five levels of which one converts more, noise.
fn planted(n: usize, seed: u64) -> (Features, Vec<bool>, Vec<f64>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut a, mut b, mut c, mut noise, mut z) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..n {
        let x: f64 = random.r#gen();
        let v = 6.0 * random.r#gen::<f64>();
        let gap = random.r#gen::<f64>() < 0.2;
        let level = random.gen_range(0..5_u32);
        let curve = if gap { 1.0 } else { v.sin() };
        z.push(
            -1.0 + f64::from(u8::from(x > 0.7)) * 1.5
                + curve
                + [0.0, 0.0, 1.2, 0.0, -0.6][level as usize],
        );
        a.push(x);
        b.push(if gap { f64::NAN } else { v });
        c.push(level);
        noise.push(random.r#gen());
    }
    let y = outcomes(&z, &mut random);
    let columns = vec![numbers(a), numbers(b), levels(c, 5), numbers(noise)];
    (features(n, columns), y, z)
}

fn mean_error(model: &AdditiveModel, x: &Features, z: &[f64]) -> f64 {
    let found = model.predict_log_odds(x);
    let square: f64 = found.iter().zip(z).map(|(a, b)| (a - b).powi(2)).sum();
    (square / z.len() as f64).sqrt()
}

#[test]
fn planted_curves_are_found_and_noise_is_not() {
    let (x, y, _) = planted(20_000, 1);
    let model = fit(10.0, &x, &y, None);
    let (others, _, truth) = planted(5_000, 2);
    let far = mean_error(&model, &others, &truth);
    assert!(far < 0.2, "{far}");
    let [step, curve, level, noise] = &model.shapes[..] else {
        unreachable!()
    };
    assert_eq!(
        (step.bins.len(), curve.bins.len(), level.bins.len()),
        (32, 32, 5)
    );
    // Bins on either side of 0.7, one in between.
    let below = step.upper.partition_point(|&u| u < 0.65);
    let above = step.upper.partition_point(|&u| u < 0.77);
    let jump = step.bins[above].score - step.bins[below].score;
    assert!((jump - 1.5).abs() < 0.35, "{jump}");
    let at = |v: f64| curve.scores(&numbers(vec![v]))[0];
    assert!((at(1.57) - at(4.71) - 2.0).abs() < 0.3);
    assert!((curve.missing.score - at(1.57)).abs() < 0.2);
    assert!((level.bins[2].score - level.bins[0].score - 1.2).abs() < 0.2);
    // The true differences lie within the intervals; flat curves are called flat.
    let flat = noise.bins.iter().filter(|b| b.score.abs() < 2.0 * b.error);
    assert!(flat.count() >= 28);
    assert!(noise.bins.iter().all(|b| b.score.abs() < 0.25));
}

#[test]
fn a_strong_penalty_leaves_the_rate_alone_and_a_weaker_one_bends_more() {
    let (x, y, _) = planted(3_000, 3);
    let size = |lambda: f64| -> f64 {
        let model = fit(lambda, &x, &y, None);
        let rate = model.predict_probability(&x).iter().sum::<f64>() / 3_000.0;
        let share = y.iter().filter(|y| **y).count() as f64 / 3_000.0;
        // The intercept is free, so the probabilities sum to the conversions.
        assert!((rate - share).abs() < 1e-8);
        let shapes = model.shapes.iter();
        let bins = shapes.flat_map(|s| s.bins.iter().chain([&s.missing]));
        bins.map(|b| b.weight * b.score.powi(2)).sum()
    };
    let sizes: Vec<f64> = [0.01, 1.0, 100.0, 1e6].map(size).to_vec();
    assert!(sizes.windows(2).all(|pair| pair[0] > pair[1]), "{sizes:?}");
    assert!(sizes[3] < 1e-3 * sizes[0]);
}

#[test]
fn parts_sum_to_the_log_odds_and_are_centred_on_training_rows() {
    let (x, y, _) = planted(2_000, 4);
    let weights: Vec<f64> = (0..2_000).map(|i| f64::from(i % 3)).collect();
    let model = fit(0.5, &x, &y, Some(&weights));
    let parts = model.parts(&x);
    for (row, z) in model.predict_log_odds(&x).into_iter().enumerate() {
        let sum = parts.iter().fold(model.intercept, |z, part| z + part[row]);
        assert_eq!(sum.to_bits(), z.to_bits());
    }
    for (part, shape) in parts.iter().zip(&model.shapes) {
        let mean: f64 = part.iter().zip(&weights).map(|(v, w)| v * w).sum();
        assert!(mean.abs() < 1e-9);
        let mass: f64 = shape.bins.iter().map(|b| b.weight).sum();
        assert_eq!(mass + shape.missing.weight, weights.iter().sum::<f64>());
    }
}

#[test]
fn weights_are_rows() {
    let (x, y, _) = planted(600, 5);
    let weights: Vec<f64> = (0..600).map(|i| f64::from(i % 3)).collect();
    let rows: Vec<usize> = (0..600).flat_map(|i| vec![i; i % 3]).collect();
    let columns = x.columns().iter().map(|c| match &c.values {
        FeatureValues::Numbers(v) => numbers(rows.iter().map(|&r| v[r]).collect()),
        FeatureValues::Levels {
            codes,
            levels: known,
        } => levels(rows.iter().map(|&r| codes[r]).collect(), *known),
    });
    let repeated = features(rows.len(), columns.collect());
    let again: Vec<bool> = rows.iter().map(|&r| y[r]).collect();
    let (a, b) = (
        fit(1.0, &x, &y, Some(&weights)),
        fit(1.0, &repeated, &again, None),
    );
    for (a, b) in a.predict_log_odds(&x).iter().zip(b.predict_log_odds(&x)) {
        assert!((a - b).abs() < 1e-8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// No neighbour of the fit is better, by the definition of the objective.
    #[test]
    fn the_fit_is_a_minimum(seed in 0_u64..1_000, power in -2_i32..3) {
        let lambda = 10_f64.powi(power);
        let (x, y, _) = planted(300, seed);
        let model = fit(lambda, &x, &y, None);
        let least = objective(&model, lambda, &x, &y, None);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        for size in [1e-3, 1e-2, 0.3] {
            let mut other = model.clone();
            other.intercept += size * (random.r#gen::<f64>() - 0.5);
            for shape in &mut other.shapes {
                for bin in shape.bins.iter_mut().chain([&mut shape.missing]) {
                    bin.score += size * (random.r#gen::<f64>() - 0.5);
                }
            }
            prop_assert!(objective(&other, lambda, &x, &y, None) > least);
        }
    }

    /// Whatever the columns hold, the fit ends, is finite, and is the same again.
    #[test]
    fn hostile_columns_are_fitted(
        seed in 0_u64..1_000,
        kinds in proptest::collection::vec(0_u32..8, 0..6),
    ) {
        let n = 150;
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let columns = kinds.iter().map(|kind| {
            let mut number = |from: &[f64]| numbers((0..n).map(|_| from[random.gen_range(0..from.len())]).collect());
            match kind {
                0 => number(&[7.0]),
                1 => number(&[f64::NAN]),
                2 => number(&[f64::INFINITY, f64::NEG_INFINITY, 1.0]),
                3 => number(&[f64::MAX, -f64::MAX, 5e-324, 0.0, -0.0]),
                4 => levels(vec![0; n], 1),
                5 => levels((0..n as u32).map(|i| i * 37 % 1_000).collect(), 1_000),
                6 => levels(vec![u32::MAX; n], 0),
                _ => numbers((0..n).map(|_| random.r#gen()).collect()),
            }
        }).collect();
        let x = features(n, columns);
        let y: Vec<bool> = (0..n).map(|i| i % 4 == 0).collect();
        let model = fit(0.1, &x, &y, None);
        prop_assert!(model.predict_log_odds(&x).iter().all(|z| z.is_finite()));
        for shape in &model.shapes {
            let bins = shape.bins.iter().chain([&shape.missing]);
            for bin in bins {
                prop_assert!(bin.score.is_finite() && bin.error.is_finite());
                prop_assert!(bin.weight > 0.0 || shape.is_levels || bin.score == 0.0);
            }
        }
        prop_assert_eq!(fit(0.1, &x, &y, None), model);
    }
}

#[test]
fn a_constant_column_changes_nothing() {
    let (x, y, _) = planted(500, 6);
    let before = fit(1.0, &x, &y, None).predict_log_odds(&x);
    for constant in [
        numbers(vec![3.0; 500]),
        numbers(vec![f64::NAN; 500]),
        levels(vec![0; 500], 1),
    ] {
        let mut columns: Vec<_> = x.columns().iter().map(|c| c.values.clone()).collect();
        columns.insert(1, constant);
        let more = features(500, columns);
        let model = fit(1.0, &more, &y, None);
        for (a, b) in model.predict_log_odds(&more).iter().zip(&before) {
            assert!((a - b).abs() < 1e-8);
        }
        let shape: &ShapeFunction = &model.shapes[1];
        assert!(
            shape
                .bins
                .iter()
                .chain([&shape.missing])
                .all(|b| b.score.abs() < 1e-12)
        );
    }
}

#[test]
fn what_training_never_saw_adds_nothing() {
    let (x, y, _) = planted(500, 7);
    let model = fit(1.0, &x, &y, None);
    let shape = &model.shapes;
    assert_eq!(
        shape[0].scores(&numbers(vec![f64::NAN, f64::INFINITY])),
        [0.0, 0.0]
    );
    assert_eq!(shape[2].scores(&levels(vec![5, u32::MAX], 9)), [0.0, 0.0]);
    // Of the other kind, or not there at all.
    assert_eq!(shape[2].scores(&numbers(vec![1.0])), [0.0]);
    assert_eq!(shape[0].scores(&levels(vec![1], 5)), [0.0]);
    let none = features(2, vec![]);
    let rest = model.intercept + shape[1].missing.score;
    assert_eq!(model.predict_log_odds(&none), [rest, rest]);
    // Beyond the outermost bounds the outermost bins go on.
    let (first, last) = (shape[0].bins[0].score, shape[0].bins[31].score);
    assert_eq!(shape[0].scores(&numbers(vec![-1e9, 1e9])), [first, last]);
}

/// More bins than one factor holds, and columns that say the same: the way is another, the
/// answer is not.
#[test]
fn many_bins_and_copied_columns_reach_the_minimum() {
    let (x, y, _) = planted(1_500, 8);
    let mut columns: Vec<FeatureValues> = Vec::new();
    for _ in 0..8 {
        columns.extend(x.columns().iter().map(|c| c.values.clone()));
    }
    let wide = features(1_500, columns);
    let lambda = 0.5;
    let model = fit(lambda, &wide, &y, None);
    assert!(model.shapes.iter().map(|s| s.bins.len()).sum::<usize>() > 700);
    // Eight copies share what one would say, so each costs an eighth: one copy under an
    // eighth of the penalty is the same model.
    let alone = fit(lambda / 8.0, &x, &y, None);
    let pairs = model.predict_log_odds(&wide);
    for (a, b) in pairs.iter().zip(alone.predict_log_odds(&x)) {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
}

#[test]
fn setups_that_cannot_be_fitted_are_refused() {
    let refused = |lambda: f64, bins: u32| {
        let params = AdditiveLogistic::params().lambda(lambda).bins(bins);
        params.check().unwrap_err().code
    };
    for lambda in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(refused(lambda, 32), ErrorCode::BadSetup);
    }
    assert_eq!(refused(1.0, 1), ErrorCode::BadSetup);
    assert_eq!(refused(1.0, 255), ErrorCode::BadSetup);
    let params = AdditiveLogistic::params().check().unwrap();
    let x = features(3, vec![numbers(vec![1.0, 2.0, 3.0])]);
    let code = |y: &[bool], w: Option<&[f64]>| params.fit_rows(&x, y, w, &Silent).unwrap_err().code;
    assert_eq!(code(&[true; 3], None), ErrorCode::BadSetup);
    assert_eq!(code(&[true; 2], None), ErrorCode::BadRequest);
    assert_eq!(
        code(&[true, false, true], Some(&[0.0; 3])),
        ErrorCode::TooFewRows
    );
    assert_eq!(
        code(&[true, false, true], Some(&[1.0, -1.0, 1.0])),
        ErrorCode::BadRequest
    );
    assert_eq!(
        code(&[true, false, true], Some(&[1.0, 0.0, 1.0])),
        ErrorCode::BadSetup
    );
}

/// Lets a number of reports pass.
struct Stop(Cell<u32>);

impl Progress for Stop {
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
fn it_can_be_cancelled_at_any_point() {
    let (x, y, _) = planted(300, 9);
    let params = AdditiveLogistic::params().check().unwrap();
    for reports in [1, 2, 5, 9] {
        let stop = Stop(Cell::new(reports));
        let answer = params.fit_rows(&x, &y, None, &stop);
        assert_eq!(answer.unwrap_err().code, ErrorCode::Cancelled);
    }
}

#[test]
fn linfa_and_saving_give_the_same_model() {
    let (x, y, _) = planted(300, 10);
    let model = fit(10.0, &x, &y, None);
    let params = AdditiveLogistic::params().check().unwrap();
    let dataset = DatasetBase::new(x.clone(), Array1::from_vec(y));
    let fitted: AdditiveModel = params.fit(&dataset).unwrap();
    assert_eq!(fitted, model);
    assert_eq!(fitted.predict(&x).to_vec(), model.predict_probability(&x));
    let bytes = postcard::to_allocvec(&model).unwrap();
    assert_eq!(
        postcard::from_bytes::<AdditiveModel>(&bytes).unwrap(),
        model
    );
}
