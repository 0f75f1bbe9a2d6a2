//! Count regression against statsmodels and numpy, and what must always hold.
#![cfg(not(target_arch = "wasm32"))]

use linfa::param_guard::ParamGuard;
use nearside::models::counts::{CountModel, CountRegression, Family};
use nearside::prepare::{Design, DesignBuilder, Term, TermKind};
use nearside::progress::Silent;

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
        let term = |name: &str| Term {
            name: name.to_owned(),
            column: name.to_owned(),
            kind: TermKind::Plain,
        };
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
        (found.theta.unwrap() / theta - 1.0).abs() < 1e-5,
        "{:?} {theta}",
        found.theta
    );
    near(&found, &reference.list("moments"), 1e-6);
    assert!((found.dispersion - 1.0).abs() < 1e-5);
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
}

#[test]
fn a_weight_of_two_is_the_row_given_twice() {
    let reference = Reference::new();
    let (design, y) = (reference.design(|g| g), reference.list("y"));
    let params = CountRegression::params()
        .family(Family::QuasiPoisson)
        .check()
        .unwrap();
    let zero_or_two: Vec<f64> = (0..y.len())
        .map(|i| if i % 2 == 0 { 2.0 } else { 0.0 })
        .collect();
    let half: Vec<f64> = zero_or_two.iter().map(|w| 0.5 * w).collect();
    let twice = params
        .fit_rows(&design, &y, Some(&zero_or_two), None, &Silent)
        .unwrap();
    // Half the penalty with half the weights is the same minimum.
    let once = CountRegression::params()
        .family(Family::QuasiPoisson)
        .lambda(0.5);
    let once = once
        .check()
        .unwrap()
        .fit_rows(&design, &y, Some(&half), None, &Silent)
        .unwrap();
    near(
        &twice,
        &[&[once.intercept][..], &once.coefficients].concat(),
        1e-8,
    );
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
