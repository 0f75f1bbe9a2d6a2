//! Preparation and logistic regression: reference values, and what must not change an answer.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};
use nearside::error::{Error, ErrorCode};
use nearside::models::logistic::{
    LambdaPath, LambdaPathOptions, LambdaRule, LogisticModel, LogisticRegression, PathFold, Solver,
};
use nearside::numeric::sigmoid;
use nearside::prepare::{
    ColumnEncoding, ColumnKind, ColumnPlan, Design, DesignBuilder, Prepared, Recipe, Steps, Term,
    TermKind,
};
use nearside::progress::{Progress, Silent};
use nearside::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Texts, Values};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    x: Vec<f64>,
    level: Vec<u32>,
    y: Vec<u8>,
    w: Vec<f64>,
    solutions: Vec<Solution>,
}

#[derive(Deserialize)]
struct Solution {
    lambda: f64,
    weighted: bool,
    levels: bool,
    intercept: f64,
    coefficients: Vec<f64>,
    standard_errors: Option<Vec<f64>>,
}

fn reference() -> (Reference, Vec<bool>) {
    let reference: Reference =
        serde_json::from_str(include_str!("reference/logistic.json")).unwrap();
    let outcomes = reference.y.iter().map(|&y| y == 1).collect();
    (reference, outcomes)
}

fn term(name: &str) -> Term {
    Term {
        name: name.into(),
        column: name.into(),
        kind: TermKind::Plain,
    }
}

fn with_levels(x: &[f64], width: usize, codes: &[u32], levels: usize) -> Design {
    let mut builder = DesignBuilder::new(codes.len());
    for j in 0..width {
        builder.push_column(term("x"), x.iter().skip(j).step_by(width).copied());
    }
    builder.push_factor(codes.to_vec(), vec![term("level"); levels - 1]);
    builder.finish()
}

fn fit(design: &Design, y: &[bool], w: Option<&[f64]>, lambda: f64, by: Solver) -> LogisticModel {
    LogisticRegression::params()
        .lambda(lambda)
        .solver(by)
        .tolerance(if by == Solver::Lbfgs { 1e-10 } else { 1e-8 })
        .check()
        .unwrap()
        .fit_rows(design, y, w, None, &Silent)
        .unwrap()
}

fn distance(a: &LogisticModel, b: &LogisticModel) -> f64 {
    a.coefficients
        .iter()
        .zip(&b.coefficients)
        .map(|(a, b)| (a - b).abs())
        .fold((a.intercept - b.intercept).abs(), f64::max)
}

#[test]
fn coefficients_and_standard_errors_are_those_of_scikit_learn() {
    let (reference, y) = reference();
    for solver in [Solver::Newton, Solver::Lbfgs] {
        for want in &reference.solutions {
            let design = if want.levels {
                with_levels(&reference.x, 4, &reference.level, 4)
            } else {
                Design::from_rows(&reference.x, 4).unwrap()
            };
            let weights = want.weighted.then_some(reference.w.as_slice());
            let got = fit(&design, &y, weights, want.lambda, solver);
            assert_eq!(got.coefficients.len(), want.coefficients.len());
            assert!((got.intercept - want.intercept).abs() < 1e-6);
            for (got, want) in got.coefficients.iter().zip(&want.coefficients) {
                assert!((got - want).abs() < 1e-6, "{solver:?} {got} {want}");
            }
            if let (Solver::Newton, Some(want)) = (solver, &want.standard_errors) {
                for (got, want) in got.standard_errors().iter().zip(want) {
                    assert!((got - want).abs() < 1e-6, "{got} {want}");
                }
            }
        }
    }
}

#[test]
fn linfas_traits_give_the_same_model() {
    let (reference, y) = reference();
    let x = Array2::from_shape_vec((y.len(), 4), reference.x.clone()).unwrap();
    let weights = reference.w.iter().map(|&w| w as f32).collect();
    let dataset = DatasetBase::new(x.clone(), Array1::from_vec(y.clone())).with_weights(weights);
    let params = LogisticRegression::params().lambda(10.0);
    let model: LogisticModel = params.fit(&dataset).unwrap();
    let design = Design::from_rows(&reference.x, 4).unwrap();
    let own = fit(&design, &y, Some(&reference.w), 10.0, Solver::Auto);
    assert_eq!(model, own);
    let by_array: Array1<f64> = model.predict(&x);
    let by_design: Array1<f64> = model.predict(&design);
    for (a, b) in by_array.iter().zip(&by_design) {
        assert!((a - b).abs() < 1e-14);
    }
}

#[test]
fn bad_parameters_cannot_become_a_model() {
    for params in [
        LogisticRegression::params().lambda(-1.0),
        LogisticRegression::params().lambda(f64::NAN),
        LogisticRegression::params().tolerance(0.0),
        LogisticRegression::params().max_iterations(0),
    ] {
        assert_eq!(params.check().unwrap_err().code, ErrorCode::BadSetup);
    }
    let design = Design::from_rows(&[1.0, 2.0, 3.0], 1).unwrap();
    let params = LogisticRegression::params().check().unwrap();
    let code = |y: &[bool], w: Option<&[f64]>| {
        let fitted = params.fit_rows(&design, y, w, None, &Silent);
        fitted.unwrap_err().code
    };
    assert_eq!(code(&[true; 3], None), ErrorCode::BadSetup);
    assert_eq!(code(&[true, false], None), ErrorCode::BadRequest);
    let y = [true, false, true];
    assert_eq!(code(&y, Some(&[1.0, -1.0, 1.0])), ErrorCode::BadRequest);
    assert_eq!(code(&y, Some(&[1.0, 0.0, 1.0])), ErrorCode::BadSetup);
}

/// Rows with planted coefficients: four numbers and a category of five levels.
fn planted(n: usize, seed: u64) -> (Vec<f64>, Vec<u32>, Vec<bool>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut x, mut codes, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let row: Vec<f64> = (0..4)
            .map(|_| (0..6).map(|_| random.r#gen::<f64>() - 0.5).sum::<f64>() * 1.4)
            .collect();
        let code = random.gen_range(0..5_u32);
        let z = -2.0 + 0.8 * row[0] - 0.5 * row[1] + 0.3 * row[2] + 0.4 * f64::from(code);
        y.push(random.r#gen::<f64>() < sigmoid(z));
        codes.push(code);
        x.extend(row);
    }
    (x, codes, y)
}

#[test]
fn the_plant_is_found_and_the_sampled_start_changes_nothing() {
    let (x, codes, y) = planted(60_000, 5);
    let design = with_levels(&x, 4, &codes, 5);
    let newton = fit(&design, &y, None, 1.0, Solver::Newton);
    let lbfgs = fit(&design, &y, None, 1.0, Solver::Lbfgs);
    assert!(distance(&newton, &lbfgs) < 1e-6);
    let plant = [-2.0, 0.8, -0.5, 0.3, 0.0, 0.4, 0.8, 1.2, 1.6];
    let found = std::iter::once(&newton.intercept).chain(&newton.coefficients);
    for ((found, plant), se) in found.zip(plant).zip(newton.standard_errors()) {
        assert!((found - plant).abs() < 4.0 * se, "{found} {plant} {se}");
    }
    let again = LogisticRegression::params()
        .check()
        .unwrap()
        .fit_rows(&design, &y, None, Some(&newton), &Silent)
        .unwrap();
    assert!(again.iterations <= 2 && distance(&again, &newton) < 1e-8);
}

#[test]
fn the_choice_of_the_reference_has_no_part_in_predictions() {
    let (x, codes, y) = planted(3_000, 8);
    let turned: Vec<u32> = codes.iter().map(|c| (c + 2) % 5).collect();
    let one = with_levels(&x, 4, &codes, 5);
    let other = with_levels(&x, 4, &turned, 5);
    let p = fit(&one, &y, None, 50.0, Solver::Auto).predict_probability(&one);
    let q = fit(&other, &y, None, 50.0, Solver::Auto).predict_probability(&other);
    for (p, q) in p.iter().zip(&q) {
        assert!((p - q).abs() < 1e-8);
    }
}

#[test]
fn a_wide_design_is_fitted_by_lbfgs_to_the_same_minimum() {
    let (x, codes, y) = planted(400, 3);
    let mut builder = DesignBuilder::new(400);
    for j in 0..510 {
        let noise = |row: usize| ((row * 37 + j * 101) % 97) as f64 / 97.0 - 0.5;
        let column = (0..400).map(|r| if j < 4 { x[4 * r + j] } else { noise(r) });
        builder.push_column(term("x"), column);
    }
    builder.push_factor(codes, vec![term("level"); 4]);
    let design = builder.finish();
    let auto = fit(&design, &y, None, 20.0, Solver::Auto);
    assert!(auto.covariance.is_empty());
    let newton = fit(&design, &y, None, 20.0, Solver::Newton);
    assert!(distance(&auto, &newton) < 1e-6);
}

#[test]
fn separation_is_flagged_and_does_not_break() {
    let x: Vec<f64> = (0..200).map(f64::from).map(|i| i / 100.0 - 1.0).collect();
    let y: Vec<bool> = x.iter().map(|&x| x > 0.1).collect();
    let design = Design::from_rows(&x, 1).unwrap();
    assert!(fit(&design, &y, None, 0.001, Solver::Auto).separated);
    let (x, codes, y) = planted(2_000, 1);
    let design = with_levels(&x, 4, &codes, 5);
    assert!(!fit(&design, &y, None, 1.0, Solver::Auto).separated);
}

#[test]
fn columns_that_repeat_others_do_not_break() {
    let (x, _, y) = planted(500, 2);
    let doubled: Vec<f64> = x.chunks(4).flat_map(|r| [r[0], r[1], r[0]]).collect();
    let design = Design::from_rows(&doubled, 3).unwrap();
    let model = fit(&design, &y, None, 0.0, Solver::Newton);
    let single: Vec<f64> = x.chunks(4).flat_map(|r| [r[0], r[1]]).collect();
    let alone = fit(
        &Design::from_rows(&single, 2).unwrap(),
        &y,
        None,
        0.0,
        Solver::Newton,
    );
    let sum = model.coefficients[0] + model.coefficients[2];
    assert!((sum - alone.coefficients[0]).abs() < 1e-5);
}

struct CancelAfter(std::cell::Cell<u32>);

impl Progress for CancelAfter {
    fn report(&self, _: &'static str, fraction: f64) -> Result<(), Error> {
        assert!((0.0..=1.0).contains(&fraction));
        match self.0.get().checked_sub(1) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(Error::cancelled()),
        }
    }
}

#[test]
fn a_fit_stops_when_asked() {
    let (x, codes, y) = planted(30_000, 5);
    let design = with_levels(&x, 4, &codes, 5);
    for (after, solver) in [(0, Solver::Newton), (3, Solver::Newton), (9, Solver::Lbfgs)] {
        let params = LogisticRegression::params().solver(solver).check().unwrap();
        let listener = CancelAfter(std::cell::Cell::new(after));
        let stopped = params.fit_rows(&design, &y, None, None, &listener);
        assert_eq!(stopped.unwrap_err().code, ErrorCode::Cancelled);
    }
}

#[test]
fn the_path_prefers_a_penalty_that_helps() {
    // Twenty columns of noise, one that counts, and few rows: no penalty overfits.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let n = 240;
    let x: Vec<f64> = (0..n * 21).map(|_| random.gen_range(-1.7..1.7)).collect();
    let y: Vec<bool> = x
        .chunks(21)
        .map(|r| random.r#gen::<f64>() < sigmoid(r[0]))
        .collect();
    let part = |keep: &dyn Fn(usize) -> bool| {
        let rows: Vec<f64> = x
            .chunks(21)
            .enumerate()
            .filter(|(i, _)| keep(*i))
            .flat_map(|(_, r)| r.to_vec())
            .collect();
        let outcomes: Vec<bool> = (0..n).filter(|&i| keep(i)).map(|i| y[i]).collect();
        (Design::from_rows(&rows, 21).unwrap(), outcomes)
    };
    let sets: Vec<_> = (0..4)
        .map(|k| (part(&|i| i % 4 != k), part(&|i| i % 4 == k)))
        .collect();
    let folds: Vec<PathFold<'_>> = sets
        .iter()
        .map(|(train, test)| PathFold {
            train: &train.0,
            train_outcomes: &train.1,
            train_weights: None,
            test: &test.0,
            test_outcomes: &test.1,
            test_weights: None,
        })
        .collect();
    let lowest = LambdaPath::walk(&folds, LambdaPathOptions::default(), &Silent).unwrap();
    let simpler = LambdaPathOptions {
        rule: LambdaRule::OneStandardError,
        ..LambdaPathOptions::default()
    };
    let simpler = LambdaPath::walk(&folds, simpler, &Silent).unwrap();
    let loss = |lambda: f64| {
        let losses: Vec<f64> = folds
            .iter()
            .map(|f| {
                let model = fit(f.train, f.train_outcomes, None, 0.75 * lambda, Solver::Auto);
                let p = model.predict_probability(f.test);
                let rows = p.iter().zip(f.test_outcomes);
                rows.map(|(p, &y)| -(if y { *p } else { 1.0 - p }).ln())
                    .sum::<f64>()
                    / p.len() as f64
            })
            .collect();
        losses.iter().sum::<f64>() / 4.0
    };
    assert!(loss(lowest.chosen) + 1e-3 < loss(1e-4));
    assert!(simpler.chosen >= lowest.chosen);
    for point in &lowest.points {
        assert!((point.loss - loss(point.lambda)).abs() < 1e-6);
        assert!(loss(lowest.chosen) <= point.loss + 1e-9);
    }
}

fn table_of(columns: Vec<(&str, Values)>) -> Table {
    let columns = columns.into_iter().map(|(name, values)| Column {
        name: name.into(),
        values,
    });
    Table::new("t", columns.collect()).unwrap()
}

fn category(values: &[&str]) -> Values {
    let mut levels: Vec<String> = Vec::new();
    let codes = values
        .iter()
        .map(|v| {
            if v.is_empty() {
                return MISSING;
            }
            let at = levels.iter().position(|l| l == v).unwrap_or_else(|| {
                levels.push((*v).into());
                levels.len() - 1
            });
            u32::try_from(at).unwrap()
        })
        .collect();
    Values::Category(Categories { codes, levels })
}

fn prepare(table: &Table, target: &[bool]) -> Prepared {
    let plans = table
        .columns()
        .iter()
        .map(|c| ColumnPlan::for_values(&c.name, &c.values))
        .collect();
    let rows: Vec<u32> = (0..u32::try_from(target.len()).unwrap()).collect();
    Recipe::new(plans, Steps::default())
        .fit(table, &rows, target, 1, &Silent)
        .unwrap()
}

#[test]
fn scaling_a_column_or_flipping_the_labels_does_what_it_must() {
    let (x, codes, y) = planted(2_000, 4);
    let names = ["a", "b", "c", "d", "e"];
    let labels: Vec<&str> = codes.iter().map(|&c| names[c as usize]).collect();
    let p = |scale: f64, flip: bool| {
        let column = |j: usize| x.iter().skip(j).step_by(4).copied();
        let table = table_of(vec![
            ("x", Values::Number(column(0).map(|v| v * scale).collect())),
            ("z", Values::Number(column(1).collect())),
            ("level", category(&labels)),
        ]);
        let y: Vec<bool> = y.iter().map(|&y| y != flip).collect();
        let design = prepare(&table, &y).design;
        fit(&design, &y, None, 3.0, Solver::Auto).predict_probability(&design)
    };
    let plain = p(1.0, false);
    assert!(plain.iter().any(|&p| p > 0.5) && plain.iter().sum::<f64>() / 2_000.0 < 0.5);
    for scale in [1e-6, 1e6] {
        for (a, b) in plain.iter().zip(p(scale, false)) {
            assert!((a - b).abs() < 1e-9);
        }
    }
    for (a, b) in plain.iter().zip(p(1.0, true)) {
        assert!((a - (1.0 - b)).abs() < 1e-9);
    }
}

#[test]
fn without_penalty_even_the_plain_matrix_may_be_scaled() {
    let (x, _, y) = planted(2_000, 4);
    let base = Design::from_rows(&x, 4).unwrap();
    let p = fit(&base, &y, None, 0.0, Solver::Newton).predict_log_odds(&base);
    for scale in [1e-6, 1e6] {
        let scaled: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, v)| if i % 4 == 0 { v * scale } else { *v })
            .collect();
        let design = Design::from_rows(&scaled, 4).unwrap();
        let q = fit(&design, &y, None, 0.0, Solver::Newton).predict_log_odds(&design);
        for (p, q) in p.iter().zip(&q) {
            assert!((p - q).abs() < 1e-5, "{p} {q}");
        }
    }
}

#[test]
fn numbers_are_imputed_logged_and_held_as_learned() {
    let n = 2_000_u32;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    let skewed: Vec<f64> = (0..n)
        .map(|_| (3.0 * random.r#gen::<f64>()).exp().powi(4))
        .collect();
    let mut holes: Vec<f64> = (0..n).map(f64::from).collect();
    for hole in holes.iter_mut().step_by(50) {
        *hole = f64::NAN;
    }
    let table = table_of(vec![
        ("spend", Values::Number(skewed)),
        ("age", Values::Number(holes)),
        ("same", Values::Number(vec![7.0; 2_000])),
    ]);
    let target: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
    let prepared = prepare(&table, &target);
    let columns = &prepared.preparation.columns;
    let ColumnEncoding::Number(spend) = &columns[0].encoding else {
        panic!("{:?}", columns[0]);
    };
    let ColumnEncoding::Number(age) = &columns[1].encoding else {
        panic!("{:?}", columns[1]);
    };
    assert!(spend.log && !spend.indicator && !age.log && age.indicator);
    assert_eq!(columns[1].missing, 40);
    assert_eq!(columns[2].encoding, ColumnEncoding::Constant);
    assert_eq!(age.median, 1000.0 - 0.5 + 0.5);
    for j in 0..2 {
        let column = prepared.design.dense(j);
        let mean = column.iter().sum::<f64>() / 2_000.0;
        let square = column.iter().map(|x| x * x).sum::<f64>() / 2_000.0;
        assert!(mean.abs() < 1e-12 && (square - 1.0).abs() < 1e-9);
    }
    // New rows: missing stands at the median, wild values are held, an absent column is missing.
    let fresh = table_of(vec![(
        "age",
        Values::Text(Texts::from_iter(["12", " 13.5 ", "n.a.", "1e300"])),
    )]);
    let design = prepared
        .preparation
        .apply(&fresh, &[0, 1, 2, 3], &Silent)
        .unwrap();
    assert_eq!(design.terms(), prepared.design.terms());
    assert_eq!(design.terms(), prepared.preparation.terms());
    assert_eq!(design.dense(1)[0], age.encode(12.0));
    assert_eq!(design.dense(1)[1], age.encode(13.5));
    assert_eq!(design.dense(1)[2], age.encode(f64::NAN));
    assert_eq!(design.dense(1)[3], age.encode(age.high));
    assert_eq!(design.dense(0)[0], spend.encode(f64::NAN));
    assert_eq!(design.factors()[0].codes(), [0, 0, 1, 0]);
    assert_eq!(design.row(2).last(), Some(&(2, 1.0)));
}

#[test]
fn rare_new_and_missing_levels_go_where_they_belong() {
    let mut values = vec!["common"; 500];
    values.extend(["second"; 300]);
    values.extend(["few"; 4]);
    values.extend([""; 40]);
    let target: Vec<bool> = (0..values.len()).map(|i| i % 2 == 0).collect();
    let prepared = prepare(&table_of(vec![("c", category(&values))]), &target);
    let names: Vec<&str> = prepared
        .design
        .terms()
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    assert_eq!(names, ["c: second", "c: missing", "c: rare or new"]);
    let fresh = table_of(vec![(
        "c",
        category(&["never", "few", "", "second", "common"]),
    )]);
    let rows = [0, 1, 2, 3, 4];
    let design = prepared.preparation.apply(&fresh, &rows, &Silent).unwrap();
    assert_eq!(design.factors()[0].codes(), [3, 3, 2, 1, 0]);
    // Without rare levels, a new one stands in the middle of the known ones.
    let values: Vec<&str> = (0..900).map(|i| ["a", "b", "c"][i % 3]).collect();
    let target: Vec<bool> = (0..900)
        .map(|i| i % 3 == 0 && i % 2 == 0 || i % 7 == 0)
        .collect();
    let prepared = prepare(&table_of(vec![("c", category(&values))]), &target);
    let model = fit(&prepared.design, &target, None, 2.0, Solver::Auto);
    assert!(matches!(
        prepared.design.terms()[2].kind,
        TermKind::New { .. }
    ));
    let known = (0.0 + model.coefficients[0] + model.coefficients[1]) / 3.0;
    assert!((model.coefficients[2] - known).abs() < 1e-7);
}

#[test]
fn dates_become_month_weekday_and_days() {
    let day = 86_400_000_i64;
    let mut millis: Vec<i64> = (0..730).map(|i| (18_262 + i) * day).collect();
    millis[700] = DATE_MISSING;
    let target: Vec<bool> = (0..730).map(|i| i % 2 == 0).collect();
    let table = table_of(vec![(
        "when",
        Values::Date(Dates {
            millis,
            has_time: false,
        }),
    )]);
    let prepared = prepare(&table, &target);
    let ColumnEncoding::Date(date) = &prepared.preparation.columns[0].encoding else {
        panic!("not a date");
    };
    assert_eq!(date.origin, 18_262.0);
    assert_eq!(date.month.as_ref().unwrap().levels.len(), 12);
    assert_eq!(date.weekday.as_ref().unwrap().levels.len(), 7);
    assert!(prepared.design.terms().iter().all(|t| t.column == "when"));
    assert!(
        prepared
            .design
            .terms()
            .iter()
            .any(|t| t.name == "when: month: February")
    );
}

#[test]
fn many_levels_are_encoded_out_of_fold() {
    // 200 levels without any effect: an in-fold rate would predict the outcome, an
    // out-of-fold rate must not.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(6);
    let names: Vec<String> = (0..200).map(|i| format!("shop {i}")).collect();
    let values: Vec<&str> = (0..3_000)
        .map(|_| names[random.gen_range(0..200_usize)].as_str())
        .collect();
    let target: Vec<bool> = (0..3_000).map(|_| random.r#gen::<f64>() < 0.3).collect();
    let table = table_of(vec![("shop", category(&values))]);
    let prepared = prepare(&table, &target);
    let correlation = |x: &[f64]| {
        let rows = x.iter().zip(&target);
        rows.map(|(x, &y)| x * (f64::from(u8::from(y)) - 0.3))
            .sum::<f64>()
            / 3_000.0
    };
    assert!(correlation(prepared.design.dense(0)) < 0.03);
    let rows: Vec<u32> = (0..3_000).collect();
    let full = prepared.preparation.apply(&table, &rows, &Silent).unwrap();
    assert!(correlation(full.dense(0)) > 0.05);
    let ColumnEncoding::Target(encoding) = &prepared.preparation.columns[0].encoding else {
        panic!("not encoded by the target");
    };
    let level = encoding.levels[0].clone().unwrap();
    let of_level = values.iter().zip(&target).filter(|(v, _)| **v == level);
    let (hits, n) = of_level.fold((0.0, 0.0), |(h, n), (_, &y)| {
        (h + f64::from(u8::from(y)), n + 1.0)
    });
    let prior = prepared.preparation.target_rate;
    assert!((encoding.rates[0] - (hits + 20.0 * prior) / (n + 20.0)).abs() < 1e-12);
}

#[test]
fn numbers_may_be_read_as_levels_and_a_preparation_survives_being_saved() {
    let table = table_of(vec![(
        "os",
        Values::Number((0..90).map(|i| f64::from(i % 3)).collect()),
    )]);
    let plan = ColumnPlan {
        name: "os".into(),
        kind: ColumnKind::Category,
    };
    let target: Vec<bool> = (0..90).map(|i| i % 4 == 0).collect();
    let rows: Vec<u32> = (0..90).collect();
    let recipe = Recipe::new(vec![plan], Steps::default());
    let prepared = recipe.fit(&table, &rows, &target, 1, &Silent).unwrap();
    assert_eq!(prepared.design.terms()[0].name, "os: 1");
    let saved = serde_json::to_string(&prepared.preparation).unwrap();
    assert_eq!(prepared.preparation, serde_json::from_str(&saved).unwrap());
    let missing = recipe.fit(&table_of(vec![]), &[], &[], 1, &Silent);
    assert_eq!(missing.unwrap_err().code, ErrorCode::TooFewRows);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn weights_count_rows_and_the_order_of_rows_does_not(
        seed in 0_u64..1_000,
        n in 30_usize..700,
        lambda in 0.01_f64..50.0,
    ) {
        let (x, codes, mut y) = planted(n, seed);
        y[0] = true;
        y[1] = false;
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let weights: Vec<f64> = (0..n).map(|i| if i < 2 { 1.0 } else { f64::from(random.gen_range(0..4_u32)) }).collect();
        let weighted = fit(&with_levels(&x, 4, &codes, 5), &y, Some(&weights), lambda, Solver::Auto);
        let mut rows: Vec<usize> = (0..n)
            .flat_map(|i| std::iter::repeat_n(i, weights[i] as usize))
            .collect();
        rows.reverse();
        let repeated_x: Vec<f64> = rows.iter().flat_map(|&i| x[4 * i..4 * i + 4].to_vec()).collect();
        let repeated_codes: Vec<u32> = rows.iter().map(|&i| codes[i]).collect();
        let repeated_y: Vec<bool> = rows.iter().map(|&i| y[i]).collect();
        let repeated = fit(&with_levels(&repeated_x, 4, &repeated_codes, 5), &repeated_y, None, lambda, Solver::Auto);
        prop_assert!(distance(&weighted, &repeated) < 1e-6);
    }

    #[test]
    fn rare_conversions_are_never_inverted(seed in 0_u64..1_000) {
        let (x, codes, mut y) = planted(800, seed);
        y[0] = true;
        y[1] = false;
        let design = with_levels(&x, 4, &codes, 5);
        let model = fit(&design, &y, None, 1.0, Solver::Auto);
        let p = model.predict_probability(&design);
        let observed = y.iter().filter(|&&y| y).count() as f64;
        // The intercept is not penalised, so the sums agree at the minimum.
        prop_assert!((p.iter().sum::<f64>() - observed).abs() < 1e-4);
    }
}
