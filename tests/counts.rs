//! Count regression against statsmodels and numpy, and what must always hold.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::cell::Cell;

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::Fit;
use ndarray::Array1;
use nearside::error::{Error, ErrorCode};
use nearside::models::counts::{CountModel, CountRegression, Family};
use nearside::prepare::{Design, DesignBuilder, Term, TermKind};
use nearside::progress::{Progress, Silent};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn term(name: &str) -> Term {
    Term {
        name: name.to_owned(),
        column: name.to_owned(),
        kind: TermKind::Plain,
    }
}

struct Reference {
    values: serde_json::Value,
}

impl Reference {
    fn new() -> Self {
        let text = include_str!("reference/counts.json");
        Self {
            values: serde_json::from_str(text).unwrap(),
        }
    }

    fn list(&self, name: &str) -> Vec<f64> {
        serde_json::from_value(self.values[name].clone()).unwrap()
    }

    fn design(&self, codes: impl Fn(u32) -> u32) -> Design {
        let x: Vec<[f64; 2]> = serde_json::from_value(self.values["x"].clone()).unwrap();
        let group: Vec<u32> = serde_json::from_value(self.values["group"].clone()).unwrap();
        let mut builder = DesignBuilder::new(x.len());
        builder.push_column(term("a"), x.iter().map(|r| r[0]));
        builder.push_column(term("b"), x.iter().map(|r| r[1]));
        builder.push_factor(
            group.iter().map(|g| codes(*g)).collect(),
            vec![term("1"), term("2")],
        );
        builder.finish()
    }
}

fn fit(design: &Design, y: &[f64], family: Family, lambda: f64) -> CountModel {
    let params = CountRegression::params()
        .family(family)
        .lambda(lambda)
        .check()
        .unwrap();
    params.fit_rows(design, y, None, None, &Silent).unwrap()
}

fn near(model: &CountModel, expected: &[f64], within: f64) {
    let found = std::iter::once(&model.intercept).chain(&model.coefficients);
    for (found, expected) in found.zip(expected) {
        assert!((found - expected).abs() < within, "{found} {expected}");
    }
}

#[test]
fn agrees_with_statsmodels() {
    let reference = Reference::new();
    let (design, y) = (reference.design(|g| g), reference.list("y"));
    let poisson = fit(&design, &y, Family::QuasiPoisson, 0.0);
    near(&poisson, &reference.list("poisson"), 1e-8);
    let dispersion = reference.values["poisson_dispersion"].as_f64().unwrap();
    assert!((poisson.dispersion - dispersion).abs() < 1e-8);
    let fixed = fit(&design, &y, Family::NegativeBinomialOf { theta: 4.0 }, 0.0);
    near(&fixed, &reference.list("fixed"), 1e-8);
    let found = fit(&design, &y, Family::NegativeBinomial, 0.0);
    let theta = reference.values["theta"].as_f64().unwrap();
    assert!(
        (found.theta.unwrap() / theta - 1.0).abs() < 1e-8,
        "{:?} {theta}",
        found.theta
    );
    near(&found, &reference.list("moments"), 1e-8);
    assert!((found.dispersion - 1.0).abs() < 1e-8);
}

#[test]
fn agrees_with_a_plain_ridge() {
    let reference = Reference::new();
    let design = reference.design(|g| g);
    let poisson = fit(&design, &reference.list("y"), Family::QuasiPoisson, 3.0);
    near(&poisson, &reference.list("ridge_poisson"), 1e-8);
    let money = fit(&design, &reference.list("money"), Family::LogNormal, 3.0);
    near(&money, &reference.list("ridge_log"), 1e-10);
    let smearing = reference.values["smearing"].as_f64().unwrap();
    assert!((money.smearing - smearing).abs() < 1e-10);
}

#[test]
fn the_name_of_a_level_and_the_unit_make_no_difference() {
    let reference = Reference::new();
    let y = reference.list("y");
    let designs = [reference.design(|g| g), reference.design(|g| (g + 1) % 3)];
    let [one, other] = designs
        .each_ref()
        .map(|d| fit(d, &y, Family::NegativeBinomial, 3.0).predict(d));
    for (a, b) in one.iter().zip(&other) {
        assert!((a / b - 1.0).abs() < 1e-6);
    }
    let cents: Vec<f64> = reference.list("money").iter().map(|m| 100.0 * m).collect();
    let [design, _] = &designs;
    let in_euros = fit(design, &reference.list("money"), Family::LogNormal, 3.0).predict(design);
    let in_cents = fit(design, &cents, Family::LogNormal, 3.0).predict(design);
    for (a, b) in in_euros.iter().zip(&in_cents) {
        assert!((100.0 * a / b - 1.0).abs() < 1e-9);
    }
    // A hundred times the volume weighs a hundred times as much against the penalty.
    let hundreds: Vec<f64> = y.iter().map(|y| 100.0 * y).collect();
    let small = fit(design, &y, Family::QuasiPoisson, 3.0).predict(design);
    let large = fit(design, &hundreds, Family::QuasiPoisson, 300.0).predict(design);
    for (a, b) in small.iter().zip(&large) {
        assert!((100.0 * a / b - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_weight_of_two_is_the_row_given_twice() {
    let n = 300;
    let y: Vec<f64> = (0..n).map(|i| f64::from(i * 37 % 23)).collect();
    let column = |rows: &[u32]| -> Design {
        let mut builder = DesignBuilder::new(rows.len());
        let values = rows.iter().map(|i| f64::from(i * 53 % 31) / 10.0 - 1.5);
        builder.push_column(term("a"), values);
        builder.push_factor(rows.iter().map(|i| i * 7 % 4).collect(), vec![term("l"); 3]);
        builder.finish()
    };
    // Every third row not at all, every third twice.
    let weights: Vec<f64> = (0..n).map(|i| f64::from(i % 3)).collect();
    let repeated: Vec<u32> = (0..n)
        .flat_map(|i| std::iter::repeat_n(i, (i % 3) as usize))
        .collect();
    let other_y: Vec<f64> = repeated.iter().map(|i| y[*i as usize]).collect();
    let all: Vec<u32> = (0..n).collect();
    for family in [
        Family::QuasiPoisson,
        Family::NegativeBinomial,
        Family::LogNormal,
    ] {
        let params = CountRegression::params().family(family).check().unwrap();
        let weighted = params
            .fit_rows(&column(&all), &y, Some(&weights), None, &Silent)
            .unwrap();
        let given = params
            .fit_rows(&column(&repeated), &other_y, None, None, &Silent)
            .unwrap();
        near(
            &weighted,
            &[&[given.intercept][..], &given.coefficients].concat(),
            1e-8,
        );
        assert!((weighted.dispersion / given.dispersion - 1.0).abs() < 1e-8);
        assert!((weighted.smearing / given.smearing - 1.0).abs() < 1e-8);
        assert_eq!(weighted.theta.is_some(), family == Family::NegativeBinomial);
        if let (Some(a), Some(b)) = (weighted.theta, given.theta) {
            assert!((a / b - 1.0).abs() < 1e-7, "{a} {b}");
        }
    }
}

/// Volumes of 20 stores over five orders of magnitude, times chance of this spread.
fn stores(seed: u64, scale: f64, chance: f64) -> (Design, Vec<f64>) {
    let n = 240;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut normal = || (0..12).map(|_| random.r#gen::<f64>()).sum::<f64>() - 6.0;
    let levels: Vec<f64> = (0..20).map(|_| 3.0 * normal()).collect();
    let x: Vec<f64> = (0..n).map(|_| normal()).collect();
    let codes: Vec<u32> = (0..n).map(|i| i * 7 % 20).collect();
    let y = x.iter().zip(&codes).map(|(x, code)| {
        let log = 0.4 * x + levels[*code as usize] + chance * normal();
        (scale * log.exp()).round()
    });
    let y = y.collect();
    let mut builder = DesignBuilder::new(x.len());
    builder.push_column(term("a"), x.into_iter());
    builder.push_factor(codes, vec![term("store"); 19]);
    (builder.finish(), y)
}

#[test]
fn stores_of_very_different_size_converge() {
    let e = std::f64::consts::E;
    for scale in [0.5, 1.0, e, 1e2, 1e4, 1e6, 1e9] {
        for chance in [0.0, 0.3, 3.0] {
            for seed in 0..4 {
                let (design, mut y) = stores(seed, scale, chance);
                if seed == 3 {
                    // What no column explains.
                    y.iter_mut().step_by(7).for_each(|y| *y *= 1e6);
                }
                for family in [
                    Family::QuasiPoisson,
                    Family::NegativeBinomialOf { theta: 0.02 },
                    Family::NegativeBinomialOf { theta: 2.0 },
                    Family::NegativeBinomialOf { theta: 1e7 },
                    Family::NegativeBinomial,
                    Family::LogNormal,
                ] {
                    let model = fit(&design, &y, family, 1.0);
                    let means = model.predict(&design);
                    assert!(means.iter().all(|m| m.is_finite() && *m > 0.0));
                    if family == Family::NegativeBinomial && model.theta.is_some_and(|t| t > 0.021)
                    {
                        assert!((model.dispersion - 1.0).abs() < 1e-6);
                    }
                }
            }
        }
    }
}

/// Counts how often it is asked, and cancels when that is too often.
struct Counter {
    asked: Cell<u32>,
    most: u32,
}

impl Progress for Counter {
    fn report(&self, _stage: &'static str, _fraction: f64) -> Result<(), Error> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > self.most {
            return Err(Error::cancelled());
        }
        Ok(())
    }
}

#[test]
fn a_start_saves_steps_and_a_fit_can_be_cancelled() {
    let (design, y) = stores(1, 100.0, 0.3);
    for family in [Family::QuasiPoisson, Family::NegativeBinomial] {
        let params = CountRegression::params().family(family).check().unwrap();
        let fit = |start: Option<&CountModel>, most: u32| {
            let counter = Counter {
                asked: Cell::new(0),
                most,
            };
            let model = params.fit_rows(&design, &y, None, start, &counter);
            (model, counter.asked.get())
        };
        let (cold, steps) = fit(None, u32::MAX);
        let cold = cold.unwrap();
        let (warm, fewer) = fit(Some(&cold), u32::MAX);
        assert!(2 * fewer < steps, "{fewer} {steps}");
        near(
            &warm.unwrap(),
            &[&[cold.intercept][..], &cold.coefficients].concat(),
            1e-7,
        );
        for most in 0..steps {
            assert_eq!(fit(None, most).0.unwrap_err().code, ErrorCode::Cancelled);
        }
        // A start from elsewhere leads to the same place.
        let far = CountModel {
            intercept: -300.0,
            ..cold.clone()
        };
        let (back, _) = fit(Some(&far), u32::MAX);
        near(
            &back.unwrap(),
            &[&[cold.intercept][..], &cold.coefficients].concat(),
            1e-7,
        );
    }
}

#[test]
fn linfas_traits_give_the_same_model_and_lengths_must_fit() {
    let (design, y) = stores(2, 100.0, 0.3);
    for family in [Family::QuasiPoisson, Family::LogNormal] {
        let params = CountRegression::params().family(family).check().unwrap();
        let dataset = DatasetBase::new(design.clone(), Array1::from_vec(y.clone()));
        let direct = params.fit_rows(&design, &y, None, None, &Silent).unwrap();
        assert_eq!(params.fit(&dataset).unwrap(), direct);
        for weights in [vec![1.0; y.len() - 1], vec![-1.0; y.len()]] {
            let refused = params.fit_rows(&design, &y, Some(&weights), None, &Silent);
            assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest);
        }
        let refused = params.fit_rows(&design, &y[1..], None, None, &Silent);
        assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest);
    }
}

#[test]
fn volumes_of_any_size_converge_and_bad_ones_are_refused() {
    let reference = Reference::new();
    let design = reference.design(|g| g);
    let huge: Vec<f64> = reference
        .list("y")
        .iter()
        .enumerate()
        .map(|(i, y)| y * if i % 7 == 0 { 1e6 } else { 1.0 })
        .collect();
    let model = fit(&design, &huge, Family::NegativeBinomial, 1.0);
    assert!(
        model
            .predict(&design)
            .iter()
            .all(|m| m.is_finite() && *m > 0.0)
    );
    let params = CountRegression::params().check().unwrap();
    for bad in [vec![-1.0; 400], vec![f64::NAN; 400], vec![0.0; 400]] {
        assert!(params.fit_rows(&design, &bad, None, None, &Silent).is_err());
    }
    // What varies less than chance is Poisson.
    let even = fit(&design, &[7.0; 400], Family::NegativeBinomial, 1.0);
    assert_eq!(even.theta, None);
    assert!((even.predict(&design)[0] - 7.0).abs() < 1e-6);
}
