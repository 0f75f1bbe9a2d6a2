//! Metrics, intervals and designs: reference values and properties.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use nearside::error::{Error, ErrorCode};
use nearside::estimate::Estimate;
use nearside::evaluate::{
    BootstrapOptions, MetricId, Metrics, Scored, bootstrap, calibration_bins, clopper_pearson,
    compare_roc_auc, cut_at, cuts, gain_curve, grouped_folds, lift_curve, precision_recall_curve,
    profit, roc_auc, roc_curve, splits_of_folds, stratified_folds, time_split,
};
use nearside::numeric::sigmoid;
use nearside::progress::{Progress, Silent};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|v| v.as_f64().unwrap()).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn figures_are_those_of_scikit_learn_with_ties_and_weights() {
    let reference: Value = serde_json::from_str(include_str!("reference/metrics.json")).unwrap();
    let y: Vec<bool> = numbers(&reference["y"]).iter().map(|&y| y > 0.5).collect();
    let (p, w) = (numbers(&reference["p"]), numbers(&reference["w"]));
    for (name, weights) in [("unweighted", None), ("weighted", Some(w.as_slice()))] {
        let metrics = Metrics::of(&Scored::new(&y, &p, weights).unwrap());
        let mut compared = 0;
        for id in MetricId::ALL {
            if let Some(want) = reference[name][id.id()].as_f64() {
                let got = metrics.get(id);
                assert!(near(got, want), "{name} {} {got} {want}", id.id());
                compared += 1;
            }
        }
        assert_eq!(compared, 9);
    }
    for case in reference["intervals"].as_array().unwrap() {
        let hits = u32::try_from(case["hits"].as_u64().unwrap()).unwrap();
        let rows = u32::try_from(case["rows"].as_u64().unwrap()).unwrap();
        let by_score = Estimate::rate(hits.into(), rows.into());
        let exact = clopper_pearson(hits.into(), rows.into(), 0.005);
        let (want, want_exact) = (numbers(&case["wilson"]), numbers(&case["exact_99"]));
        assert!(near(by_score.low, want[0]) && near(by_score.high, want[1]));
        assert!(near(exact.low, want_exact[0]) && near(exact.high, want_exact[1]));
    }
}

/// Rows whose outcomes follow the probabilities `p`, the base of every test below.
fn drawn(n: usize, seed: u64) -> (Vec<bool>, Vec<f64>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut rows: Vec<(bool, f64)> = (0..n)
        .map(|_| {
            let p = sigmoid(-1.0 + 3.0 * (random.r#gen::<f64>() - 0.5));
            (random.r#gen::<f64>() < p, (p * 200.0).round() / 200.0)
        })
        .collect();
    rows[0].0 = true;
    rows[1].0 = false;
    rows.into_iter().unzip()
}

#[test]
fn the_interval_of_a_true_model_holds_the_truth_about_as_often_as_it_says() {
    // 100 samples, 200 replicates each: 95 expected, 88 or fewer has a chance of 1 in 200.
    let options = BootstrapOptions {
        replicates: Some(200),
        ..BootstrapOptions::default()
    };
    let (outcomes, p) = drawn(400_000, 99);
    let truth = roc_auc(&Scored::new(&outcomes, &p, None).unwrap());
    let mut held = [0; 2];
    for seed in 0..100 {
        let (y, p) = drawn(300, seed);
        let scored = Scored::new(&y, &p, None).unwrap();
        let found = bootstrap(&scored, &options, &Silent).unwrap();
        let inside = |id, truth| found.low.get(id) <= truth && truth <= found.high.get(id);
        held[0] += i32::from(inside(MetricId::RocAuc, truth));
        held[1] += i32::from(inside(MetricId::CalibrationInTheLarge, 1.0));
    }
    assert!(held.iter().all(|h| *h > 88), "{held:?}");
}

#[test]
fn customers_who_repeat_widen_the_interval() {
    let (y, p) = drawn(300, 3);
    let repeat = |v: &[f64]| -> Vec<f64> { v.iter().flat_map(|v| [*v; 8]).collect() };
    let y8: Vec<bool> = y.iter().flat_map(|y| [*y; 8]).collect();
    let customers: Vec<u32> = (0..300).flat_map(|c| [c * 7; 8]).collect();
    let scored = Scored::new(&y8, &repeat(&p), None).unwrap();
    let width = |clusters| {
        let options = BootstrapOptions {
            clusters,
            ..BootstrapOptions::default()
        };
        let found = bootstrap(&scored, &options, &Silent).unwrap();
        found.high.get(MetricId::RocAuc) - found.low.get(MetricId::RocAuc)
    };
    let (plain, clustered) = (width(None), width(Some(customers.as_slice())));
    // Eight copies carry the information of one: sqrt(8) is 2.8.
    assert!(
        clustered > 2.3 * plain && clustered < 3.4 * plain,
        "{plain} {clustered}"
    );
}

#[test]
fn comparing_models_sees_what_is_shared() {
    let (y, p) = drawn(1_500, 5);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let worse: Vec<f64> = p.iter().map(|p| p + 0.5 * random.r#gen::<f64>()).collect();
    let (a, b) = (
        Scored::new(&y, &p, None).unwrap(),
        Scored::new(&y, &worse, None).unwrap(),
    );
    let options = BootstrapOptions::default();
    let found = compare_roc_auc(&a, &b, &options, &Silent).unwrap();
    assert!(near(found.first.value, roc_auc(&a)) && near(found.second.value, roc_auc(&b)));
    let gap = found.difference;
    assert!(near(gap.value, roc_auc(&a) - roc_auc(&b)));
    assert!(gap.low <= gap.value && gap.value <= gap.high);
    assert!(gap.low > 0.0 && found.first_better > 0.97);
    let single = bootstrap(&a, &options, &Silent).unwrap();
    let width = single.high.get(MetricId::RocAuc) - single.low.get(MetricId::RocAuc);
    // A model that hardly differs is told apart far better than two samples could.
    let close: Vec<f64> = p.iter().map(|p| p + 0.05 * random.r#gen::<f64>()).collect();
    let close = Scored::new(&y, &close, None).unwrap();
    let slight = compare_roc_auc(&a, &close, &options, &Silent).unwrap();
    let (one, gap) = (slight.first, slight.difference);
    assert!(gap.high - gap.low < 0.3 * width);
    // Each model's own interval is that of a sample drawn by itself.
    assert!((one.high - one.low) / width > 0.8 && (one.high - one.low) / width < 1.25);
    let same = compare_roc_auc(&a, &a, &options, &Silent).unwrap();
    let gap = same.difference;
    assert_eq!((gap.low, gap.high, same.first_better), (0.0, 0.0, 0.5));
    let (other, p) = drawn(1_500, 6);
    let c = Scored::new(&other, &p, None).unwrap();
    let refused = compare_roc_auc(&a, &c, &options, &Silent);
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest);
}

#[test]
fn the_baseline_is_what_one_probability_for_everybody_scores() {
    let outcomes: Vec<bool> = (0..1_000).map(|i| i % 5 == 0).collect();
    let scored = Scored::new(&outcomes, &[0.2; 1_000], None).unwrap();
    let (found, baseline) = (Metrics::of(&scored), Metrics::of_base_rate(0.2));
    for id in MetricId::ALL {
        let (a, b) = (found.get(id), baseline.get(id));
        assert!(near(a, b), "{} {a} {b}", id.id());
    }
}

fn area(curve: &nearside::evaluate::Curve) -> f64 {
    let points: Vec<(f64, f64)> = curve.x.iter().copied().zip(curve.y.clone()).collect();
    points
        .windows(2)
        .map(|w| (w[1].0 - w[0].0) * 0.5 * (w[0].1 + w[1].1))
        .sum()
}

#[test]
fn curves_are_short_and_keep_their_area() {
    let (y, _) = drawn(20_000, 8);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    let p: Vec<f64> = y
        .iter()
        .map(|&y| 0.3 * f64::from(u8::from(y)) + 0.7 * random.r#gen::<f64>())
        .collect();
    let scored = Scored::new(&y, &p, None).unwrap();
    let metrics = Metrics::of(&scored);
    let (roc, gain) = (roc_curve(&scored), gain_curve(&scored));
    let precision = precision_recall_curve(&scored);
    assert!(roc.x.len() <= 203 && gain.x.len() == 201 && precision.x.len() <= 203);
    assert!((area(&roc) - metrics.get(MetricId::RocAuc)).abs() < 1e-3);
    assert!((area(&gain) - metrics.get(MetricId::Alift)).abs() < 1e-3);
    assert!((area(&precision) - metrics.get(MetricId::AveragePrecision)).abs() < 5e-3);
    assert_eq!((roc.x[0], roc.y[0]), (0.0, 0.0));
    assert_eq!((roc.x.last(), roc.y.last()), (Some(&1.0), Some(&1.0)));
    let lift = lift_curve(&scored);
    assert!(near(*lift.y.last().unwrap(), 1.0));
    assert!(near(lift.y[19], metrics.get(MetricId::LiftAt10)));
    let bins = calibration_bins(&scored);
    assert_eq!(bins.len(), 10);
    assert!(bins.windows(2).all(|w| w[0].predicted < w[1].predicted));
    assert!(bins.iter().all(|b| b.weight == 2_000.0));
    let error: f64 = bins
        .iter()
        .map(|b| (b.observed.value - b.predicted).abs() * b.weight / 20_000.0)
        .sum();
    assert!(near(error, metrics.get(MetricId::Ece)));
}

#[test]
fn cuts_count_everybody_and_profit_adds_up() {
    let (y, p) = drawn(3_000, 4);
    let scored = Scored::new(&y, &p, None).unwrap();
    let all = cuts(&scored);
    assert!((60..=201).contains(&all.len()), "{}", all.len());
    assert!(all.windows(2).all(|w| w[0].threshold > w[1].threshold));
    assert!(all.windows(2).all(|w| w[0].contacted <= w[1].contacted));
    for cut in &all {
        let count = |chosen: bool, converted: bool| {
            let rows = p.iter().zip(&y);
            rows.filter(|(p, y)| (**p >= cut.threshold) == chosen && **y == converted)
                .count() as f64
        };
        assert_eq!(cut.true_positives, count(true, true));
        assert_eq!(cut.false_positives, count(true, false));
        assert_eq!(cut.false_negatives, count(false, true));
        assert_eq!(cut.true_negatives, count(false, false));
        let contacted = cut.true_positives + cut.false_positives;
        assert!(near(cut.precision.value, cut.true_positives / contacted));
        assert!(near(cut.lift, cut.precision.value / scored.base_rate()));
    }
    assert_eq!(all.last().unwrap().contacted, 1.0);
    assert_eq!(cut_at(&scored, 2.0).contacted, 0.0);

    let found = profit(&scored, 50.0, 10.0, &BootstrapOptions::default(), &Silent).unwrap();
    let at = cut_at(&scored, 0.2);
    let contacts = at.true_positives + at.false_positives;
    let want = (50.0 * at.true_positives - 10.0 * contacts) / 3.0;
    assert!(near(found.at_theory.profit.value, want));
    assert!(near(
        found.everybody.profit.value,
        1_000.0 * (50.0 * scored.base_rate() - 10.0)
    ));
    assert!(
        found
            .curve
            .iter()
            .all(|c| c.profit.value <= found.best.profit.value)
    );
    assert_eq!(found.curve[0].profit.value, 0.0);
    assert!(found.at_theory.profit.low < want && want < found.at_theory.profit.high);
    let refused = profit(&scored, 0.0, 1.0, &BootstrapOptions::default(), &Silent);
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadSetup);
}

struct Stop;

impl Progress for Stop {
    fn report(&self, _: &'static str, _: f64) -> Result<(), Error> {
        Err(Error::cancelled())
    }
}

#[test]
fn long_work_stops_when_asked_and_bad_input_is_refused() {
    let (y, p) = drawn(50, 1);
    let scored = Scored::new(&y, &p, None).unwrap();
    let options = BootstrapOptions::default();
    let cancelled = |e: Result<(), Error>| e.unwrap_err().code == ErrorCode::Cancelled;
    assert!(cancelled(bootstrap(&scored, &options, &Stop).map(drop)));
    assert!(cancelled(
        compare_roc_auc(&scored, &scored, &options, &Stop).map(drop)
    ));
    assert!(cancelled(
        profit(&scored, 1.0, 0.1, &options, &Stop).map(drop)
    ));
    let code = |y: &[bool], p: &[f64], w: Option<&[f64]>| Scored::new(y, p, w).unwrap_err().code;
    assert_eq!(code(&[true], &[0.1, 0.2], None), ErrorCode::BadRequest);
    assert_eq!(
        code(&[true, false], &[0.1, f64::NAN], None),
        ErrorCode::BadRequest
    );
    assert_eq!(
        code(&[true, true], &[0.1, 0.2], None),
        ErrorCode::TooFewRows
    );
    assert_eq!(
        code(&[true, false], &[0.1, 0.2], Some(&[1.0, 0.0])),
        ErrorCode::TooFewRows
    );
    assert_eq!(code(&[], &[], None), ErrorCode::TooFewRows);
    let short = BootstrapOptions {
        clusters: Some(&[1]),
        ..options
    };
    let refused = bootstrap(&scored, &short, &Silent);
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest);
}

#[test]
fn perfect_and_useless_predictions_have_the_figures_they_should() {
    let (y, _) = drawn(1_000, 2);
    let perfect: Vec<f64> = y.iter().map(|&y| f64::from(u8::from(y))).collect();
    let scored = Scored::new(&y, &perfect, None).unwrap();
    let metrics = Metrics::of(&scored);
    for (id, want) in [
        (MetricId::RocAuc, 1.0),
        (MetricId::AveragePrecision, 1.0),
        (MetricId::Ks, 1.0),
        (MetricId::Brier, 0.0),
        (MetricId::Ece, 0.0),
        (MetricId::CalibrationInTheLarge, 1.0),
    ] {
        assert!(near(metrics.get(id), want), "{}", id.id());
    }
    assert!(metrics.get(MetricId::CalibrationSlope).is_finite());
    let rate = scored.base_rate();
    let constant = Scored::new(&y, &vec![rate; 1_000], None).unwrap();
    let (got, want) = (Metrics::of(&constant), Metrics::of_base_rate(rate));
    for id in MetricId::ALL {
        if id != MetricId::CalibrationIntercept {
            assert!(near(got.get(id), want.get(id)), "{}", id.id());
        }
    }
    assert!(near(got.get(MetricId::Ece), 0.0));
}

#[test]
fn a_split_in_time_keeps_moments_together() {
    let time = [5, 1, 3, 3, 3, 2, 9, 3, 8, 7];
    let split = time_split(&time, 0.3).unwrap();
    assert_eq!(
        (split.train, split.test),
        (vec![0, 1, 2, 3, 4, 5, 7], vec![6, 8, 9])
    );
    // Half would cut through the four 3s; the end of theirs is nearer than the beginning.
    let split = time_split(&time, 0.5).unwrap();
    assert_eq!(split.test, vec![0, 6, 8, 9]);
    assert_eq!(
        time_split(&[4; 9], 0.3).unwrap_err().code,
        ErrorCode::BadSetup
    );
    assert_eq!(
        time_split(&time, 1.0).unwrap_err().code,
        ErrorCode::BadSetup
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn reversed_scores_have_the_rest_of_the_area(seed in 0_u64..10_000, n in 2_usize..400) {
        let (y, p) = drawn(n, seed);
        let reversed: Vec<f64> = p.iter().map(|p| 1.0 - p).collect();
        let flipped: Vec<bool> = y.iter().map(|y| !y).collect();
        let auc = |y: &[bool], p: &[f64]| roc_auc(&Scored::new(y, p, None).unwrap());
        prop_assert!(near(auc(&y, &p), 1.0 - auc(&y, &reversed)));
        prop_assert!(near(auc(&y, &p), auc(&flipped, &reversed)));
    }

    #[test]
    fn a_weight_is_a_repeated_row(seed in 0_u64..10_000, n in 2_usize..200) {
        let (y, p) = drawn(n, seed);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let w: Vec<usize> = (0..n).map(|i| if i < 2 { 1 } else { random.gen_range(0..4) }).collect();
        let rows: Vec<usize> = (0..n).flat_map(|i| std::iter::repeat_n(i, w[i])).collect();
        let weights: Vec<f64> = w.iter().map(|&w| w as f64).collect();
        let weighted = Scored::new(&y, &p, Some(&weights)).unwrap();
        let many_y: Vec<bool> = rows.iter().map(|&i| y[i]).collect();
        let many_p: Vec<f64> = rows.iter().map(|&i| p[i]).collect();
        let repeated = Scored::new(&many_y, &many_p, None).unwrap();
        let (a, b) = (Metrics::of(&weighted), Metrics::of(&repeated));
        for id in MetricId::ALL {
            // The best tenth is rounded up to whole rows only where rows count one each.
            if !matches!(id, MetricId::LiftAt10 | MetricId::CaptureAt10) {
                // Four rows can be all but separable: the slope is then large, and known to fewer places.
                let close = 1e-6 * (1.0 + b.get(id).abs());
                prop_assert!((a.get(id) - b.get(id)).abs() < close, "{} {} {}", id.id(), a.get(id), b.get(id));
            }
        }
    }

    #[test]
    fn intervals_hold_their_estimate(seed in 0_u64..10_000, n in 60_usize..300) {
        let (y, p) = drawn(n, seed);
        let scored = Scored::new(&y, &p, None).unwrap();
        let options = BootstrapOptions { replicates: Some(400), seed, ..BootstrapOptions::default() };
        let found = bootstrap(&scored, &options, &Silent).unwrap();
        for id in [MetricId::RocAuc, MetricId::LogLoss, MetricId::Brier, MetricId::Alift, MetricId::CalibrationInTheLarge, MetricId::Ece] {
            prop_assert!(found.low.get(id) <= found.value.get(id) && found.value.get(id) <= found.high.get(id), "{}", id.id());
        }
        prop_assert_eq!(found, bootstrap(&scored, &options, &Silent).unwrap());
        let share = Estimate::rate(f64::from(u32::try_from(n / 3).unwrap()), f64::from(u32::try_from(n).unwrap()));
        prop_assert!(0.0 <= share.low && share.low < share.value && share.value < share.high && share.high <= 1.0);
    }

    #[test]
    fn folds_part_the_rows(seed in 0_u64..10_000, n in 80_usize..400, folds in 2_u32..6) {
        let (y, _) = drawn(n, seed);
        let hits = y.iter().filter(|&&y| y).count();
        prop_assume!(hits >= folds as usize && n - hits >= folds as usize);
        let fold_of = stratified_folds(&y, folds, seed).unwrap();
        prop_assert_eq!(&fold_of, &stratified_folds(&y, folds, seed).unwrap());
        let mut seen = vec![0; n];
        for split in splits_of_folds(&fold_of, folds) {
            prop_assert_eq!(split.train.len() + split.test.len(), n);
            for &row in &split.test {
                seen[row as usize] += 1;
            }
            let in_fold = split.test.iter().filter(|&&r| y[r as usize]).count();
            prop_assert!((in_fold as f64 - hits as f64 / f64::from(folds)).abs() < 1.0);
            prop_assert!((split.test.len() as f64 - n as f64 / f64::from(folds)).abs() < 2.0);
        }
        prop_assert!(seen.iter().all(|&s| s == 1));
    }

    #[test]
    fn groups_are_never_split(seed in 0_u64..10_000) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (mut groups, mut y) = (Vec::new(), Vec::new());
        for group in 0..60_u32 {
            for _ in 0..random.gen_range(1..12) {
                groups.push(group * 1_000_003);
                y.push(random.r#gen::<f64>() < 0.3);
            }
        }
        let fold_of = grouped_folds(&groups, &y, 4, seed).unwrap();
        let mut home = std::collections::BTreeMap::new();
        let mut filled = [0.0; 4];
        let mut hits = [0.0; 4];
        for ((g, f), y) in groups.iter().zip(&fold_of).zip(&y) {
            prop_assert_eq!(*home.entry(g).or_insert(f), f);
            filled[*f as usize] += 1.0;
            hits[*f as usize] += f64::from(u8::from(*y));
        }
        let even = |v: [f64; 4]| v.iter().all(|x| (x / (v.iter().sum::<f64>() / 4.0) - 1.0).abs() < 0.35);
        prop_assert!(even(filled) && even(hits), "{:?} {:?}", filled, hits);
    }
}

#[test]
fn the_best_cut_of_a_true_model_is_cost_over_value() {
    let (y, p) = drawn(20_000, 31);
    let scored = Scored::new(&y, &p, None).unwrap();
    let options = BootstrapOptions {
        replicates: Some(200),
        ..BootstrapOptions::default()
    };
    let found = profit(&scored, 10.0, 3.0, &options, &Silent).unwrap();
    let cut = found.best_threshold;
    assert_eq!(cut.value, found.best.threshold);
    assert!(cut.low <= 0.3 && 0.3 <= cut.high, "{cut:?}");
    assert!(cut.low < cut.high && cut.high - cut.low < 0.3, "{cut:?}");
}
