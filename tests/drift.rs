//! Drift, lists of a given length, and the parts of the Brier score.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use nearside::estimate::{Estimate, Unit};
use nearside::evaluate::{Baseline, capacity, expected_conversions};
use nearside::table::{Categories, DATE_MISSING, Dates, MISSING, Values};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Random = Xoshiro256PlusPlus;

fn spend(random: &mut Random, rows: usize, stretch: f64) -> Values {
    let value = |_| match random.gen_range(0..10) {
        0 => f64::NAN,
        1..=3 => 0.0,
        _ => stretch * random.r#gen::<f64>() * random.r#gen::<f64>(),
    };
    Values::Number((0..rows).map(value).collect())
}

#[test]
fn without_drift_chance_alone_rarely_passes_the_threshold() {
    let mut random = Random::seed_from_u64(1);
    for rows in [250, 4_000] {
        let mut flagged = 0;
        for _ in 0..200 {
            let baseline = Baseline::learn(&spend(&mut random, rows, 1.0)).unwrap();
            let drift = baseline.compare(&spend(&mut random, rows, 1.0));
            assert_eq!(drift.bins.len(), 12);
            let shares: f64 = drift.bins.iter().map(|b| b.now).sum();
            assert!((shares - 1.0).abs() < 1e-12);
            flagged += u32::from(drift.has_moved());
        }
        assert!(flagged <= 8, "{rows} rows: {flagged} of 200");
    }
}

#[test]
fn what_moved_is_flagged_and_named() {
    let mut random = Random::seed_from_u64(2);
    let baseline = Baseline::learn(&spend(&mut random, 3_000, 1.0)).unwrap();
    // The index by hand from the shares, which Laplace's half moves a little.
    let drift = baseline.compare(&spend(&mut random, 3_000, 2.0));
    let by_hand: f64 = drift
        .bins
        .iter()
        .map(|b| (b.now - b.before) * (b.now / b.before).ln())
        .sum();
    assert!(drift.has_moved());
    assert!(
        (drift.psi / by_hand - 1.0).abs() < 0.02,
        "{drift:?} {by_hand}"
    );
    assert_eq!(drift.bins[0].label, "missing");
    assert_eq!(drift.bins[1].label, "zero");
    assert!(drift.bins[2].label.starts_with("up to "));
    assert!(drift.bins[11].label.starts_with("above "));
    // Nothing but gaps.
    let gone = baseline.compare(&Values::Number(vec![f64::NAN; 500]));
    assert!(gone.has_moved() && gone.bins[0].now == 1.0);
}

#[test]
fn levels_are_matched_by_name_and_new_ones_counted() {
    let categories = |levels: &[&str], codes: Vec<u32>| {
        Values::Category(Categories {
            codes,
            levels: levels.iter().map(|l| (*l).to_owned()).collect(),
        })
    };
    let codes = |turn: &[u32]| turn.iter().copied().cycle().take(900).collect();
    let baseline = Baseline::learn(&categories(&["a", "b"], codes(&[0, 0, 1]))).unwrap();
    // The same levels in another order.
    let same = baseline.compare(&categories(&["b", "a"], codes(&[1, 1, 0])));
    assert!(same.psi < 1e-12 && !same.has_moved() && same.bins.len() == 2);
    let new = baseline.compare(&categories(&["a", "c"], codes(&[0, 0, 1, MISSING])));
    let shares: Vec<(&str, f64)> = new.bins.iter().map(|b| (b.label.as_str(), b.now)).collect();
    assert_eq!(
        shares,
        [
            ("missing", 0.25),
            ("not seen before", 0.25),
            ("a", 0.5),
            ("b", 0.0)
        ]
    );
    assert!(new.has_moved());
    // A column that became another kind is missing throughout.
    let other = baseline.compare(&Values::Number(vec![1.0; 50]));
    assert_eq!(
        (other.bins[0].label.as_str(), other.bins[0].now),
        ("missing", 1.0)
    );
    // Baselines travel with the model.
    let text = serde_json::to_string(&baseline).unwrap();
    assert_eq!(serde_json::from_str::<Baseline>(&text).unwrap(), baseline);
}

#[test]
fn moments_and_empty_columns() {
    let day = 86_400_000_i64;
    let days = |from: i64| {
        let mut millis: Vec<i64> = (from..from + 500).map(|d| d * day).collect();
        millis[3] = DATE_MISSING;
        Values::Date(Dates {
            millis,
            has_time: false,
        })
    };
    let baseline = Baseline::learn(&days(18_262)).unwrap();
    assert!(!baseline.compare(&days(18_262)).has_moved());
    let later = baseline.compare(&days(18_662));
    assert!(later.has_moved());
    assert_eq!(later.bins[1].label, "up to 2020-02-20");
    assert!(Baseline::learn(&Values::Number(Vec::new())).is_none());
    let nothing = Baseline::learn(&Values::Number(vec![f64::NAN; 9])).unwrap();
    assert!(
        !nothing
            .compare(&Values::Number(vec![f64::NAN; 3]))
            .has_moved()
    );
}

#[test]
fn the_range_of_conversions_holds_the_count_as_often_as_it_says() {
    let mut random = Random::seed_from_u64(3);
    for (people, scale) in [(40, 0.05), (300, 0.02), (300, 0.3), (2_000, 0.6)] {
        let p: Vec<f64> = (0..people).map(|_| scale * random.r#gen::<f64>()).collect();
        let range = expected_conversions(&p, None);
        let (runs, mut held) = (2_000, 0);
        for _ in 0..runs {
            let hits: u32 = p
                .iter()
                .map(|p| u32::from(random.r#gen::<f64>() < *p))
                .sum();
            held += u32::from(range.low <= f64::from(hits) && f64::from(hits) <= range.high);
        }
        let share = f64::from(held) / f64::from(runs);
        assert!(share >= 0.945, "{people} {scale}: {share} {range:?}");
        let mean: f64 = p.iter().sum();
        let normal = 2.0 * 1.96 * p.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
        assert!((range.value - mean).abs() < 1e-12 && range.high - range.low < normal + 3.0);
    }
    // Uncertain probabilities make the range wider.
    let p = [0.1; 1_000];
    let ratio = Estimate {
        value: 1.0,
        low: 0.8,
        high: 1.2,
        unit: Unit::Times,
    };
    let (sure, unsure) = (
        expected_conversions(&p, None),
        expected_conversions(&p, Some(&ratio)),
    );
    assert!(unsure.low < sure.low - 4.0 && unsure.high > sure.high + 4.0);
    assert_eq!(expected_conversions(&[], None).high, 0.0);
}

#[test]
fn a_list_of_a_given_length() {
    let p = [0.2, 0.9, 0.2, 0.4, 0.2];
    let three = capacity(&p, 3, None);
    assert_eq!(
        (three.contacted, three.threshold, three.left_out),
        (3, 0.2, 2)
    );
    assert!((three.conversions.value - 1.5).abs() < 1e-12);
    assert!((three.at_random - 1.9 * 0.6).abs() < 1e-12);
    let all = capacity(&p, 99, None);
    assert_eq!((all.contacted, all.left_out), (5, 0));
    assert!((all.at_random - all.conversions.value).abs() < 1e-12);
    let nobody = capacity(&p, 0, None);
    assert_eq!((nobody.contacted, nobody.conversions.value), (0, 0.0));
}
