//! Calibration: reference values and properties.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use nearside::calibrate::{
    Calibration, Link, choose, fit_isotonic, fit_platt, shift_moved, shift_undersampled,
};
use nearside::numeric::{logit, sigmoid};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|v| v.as_f64().unwrap()).collect()
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
}

#[test]
fn curves_are_those_of_scikit_learn() {
    let reference: Value =
        serde_json::from_str(include_str!("reference/calibration.json")).unwrap();
    let p = numbers(&reference["p"]);
    let y: Vec<bool> = numbers(&reference["y"]).iter().map(|&y| y > 0.5).collect();
    let curve = fit_isotonic(&p, &y, None).unwrap();
    assert!(near(&curve.before, &numbers(&reference["knots"][0])));
    assert!(near(&curve.after, &numbers(&reference["knots"][1])));
    let grid = numbers(&reference["grid"]);
    let found: Vec<f64> = grid.iter().map(|&p| curve.apply(p)).collect();
    assert!(near(&found, &numbers(&reference["isotonic"])));
    let line = fit_platt(&p, &y, None).unwrap();
    let want = ["slope", "intercept"].map(|k| reference[k].as_f64().unwrap());
    assert!(near(&[line.slope, line.intercept], &want));
}

/// Probabilities bent by `bend` in log-odds, outcomes that follow the true ones, folds.
fn bent(n: usize, bend: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<bool>, Vec<u32>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let mut rows = (Vec::new(), Vec::new(), Vec::new());
    for fold in (0..5).cycle().take(n) {
        let z: f64 = 4.0 * (random.r#gen::<f64>() - 0.6);
        rows.0.push(sigmoid(bend(z)));
        rows.1.push(random.r#gen::<f64>() < sigmoid(z));
        rows.2.push(fold);
    }
    rows
}

#[test]
fn the_planted_distortion_decides() {
    let (p, y, folds) = bent(8_000, |z| z);
    let chosen = choose(&p, &y, None, &folds).unwrap();
    let gain = chosen.log_loss[0].unwrap() - chosen.log_loss[1].unwrap();
    assert!(gain.abs() < 1e-3, "nothing to mend: {gain}");

    let (p, y, folds) = bent(8_000, |z| 2.0 * z + 1.0);
    let chosen = choose(&p, &y, None, &folds).unwrap();
    let Calibration::Platt(line) = chosen.calibration else {
        panic!("{chosen:?}")
    };
    assert!((line.slope - 0.5).abs() < 0.05 && (line.intercept + 0.5).abs() < 0.1);

    // A break in the middle is no line.
    let broken = |z: f64| if z < -0.4 { z - 2.0 } else { z + 2.0 };
    let (p, y, folds) = bent(8_000, broken);
    let chosen = choose(&p, &y, None, &folds).unwrap();
    assert!(matches!(chosen.calibration, Calibration::Isotonic(_)));

    // Few conversions: the curve is not tried.
    let (p, y, folds) = bent(900, broken);
    assert_eq!(choose(&p, &y, None, &folds).unwrap().log_loss[2], None);
}

#[test]
fn shifts_undo_what_was_done_to_the_sample() {
    let link = |shift| Link {
        shift,
        ..Link::default()
    };
    for p in [0.02, 0.4, 0.97] {
        let kept = 0.1;
        // Keeping a tenth of the others multiplies the odds by ten.
        let seen = p / (p + kept * (1.0 - p));
        let back = link(shift_undersampled(kept)).probability(logit(seen));
        assert!((back - p).abs() < 1e-12);
        let moved = link(shift_moved(0.1, 0.3)).probability(logit(p));
        let odds = p / (1.0 - p) * (0.3 / 0.7) / (0.1 / 0.9);
        assert!((moved - odds / (1.0 + odds)).abs() < 1e-12);
    }
    // On an isotonic curve the same, and certainties stay certain.
    let curve = fit_isotonic(&[0.1, 0.2, 0.6, 0.7], &[false, true, false, true], None).unwrap();
    let calibrated = Link {
        calibration: Calibration::Isotonic(curve),
        shift: shift_moved(0.5, 0.2),
    };
    assert_eq!(calibrated.probability(-9.0), 0.0);
    assert_eq!(calibrated.probability(9.0), 1.0);
    assert!((calibrated.probability(logit(0.4)) - 0.2).abs() < 1e-12);
}

#[test]
fn hopeless_inputs_are_refused_or_flat() {
    assert!(fit_platt(&[], &[], None).is_err());
    assert!(fit_platt(&[0.5], &[], None).is_err());
    assert!(fit_isotonic(&[f64::NAN], &[true], None).is_err());
    let flat = fit_platt(&[0.3; 4], &[true, false, false, false], None).unwrap();
    assert_eq!(flat.slope, 0.0);
    assert!(flat.apply(0.0) > 0.2 && flat.apply(0.0) < 0.4);
}
