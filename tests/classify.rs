//! The classifier as a room of its own: without any workspace, and with weights.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use nearside::calibrate::{choose, fit_isotonic, fit_platt};
use nearside::classify::{
    BoostingChoice, Cases, Classifier, KINDS, Matched, ModelKind, Plan, SchemeOptions, TrainingSet,
    fit, kind_infos, schemes, test_all,
};
use nearside::evaluate::{BootstrapOptions, MetricId, bootstrap};
use nearside::prepare::{ColumnPlan, Recipe, Steps};
use nearside::progress::Silent;
use nearside::report::Scheme;
use nearside::table::{Categories, Column, Table, Values};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Visits with a number, a channel and whether they led to a call: log-odds
/// `-1 + 1.2 number + (0, 0.8, -0.5)[channel]`.
fn visits(rows: usize, seed: u64) -> Table {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut numbers, mut codes, mut called) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let number: f64 = random.gen_range(-2.0..2.0);
        let code = random.gen_range(0..3_u32);
        let z = -1.0 + 1.2 * number + [0.0, 0.8, -0.5][code as usize];
        called.push(u32::from(random.gen_bool(1.0 / (1.0 + (-z).exp()))));
        numbers.push(number);
        codes.push(code);
    }
    let words = |levels: &[&str], codes| {
        Values::Category(Categories {
            codes,
            levels: levels.iter().map(|l| (*l).to_owned()).collect(),
        })
    };
    let column = |name: &str, values| Column {
        name: name.to_owned(),
        values,
    };
    let columns = vec![
        column("number", Values::Number(numbers)),
        column("channel", words(&["mail", "phone", "web"], codes)),
        column("called", words(&["no", "yes"], called)),
    ];
    Table::new("visits", columns).unwrap()
}

/// The rows named, each as often as it is named.
fn repeated(table: &Table, rows: &[u32]) -> Table {
    let columns = table.columns().iter().map(|c| Column {
        name: c.name.clone(),
        values: c.values.pick(rows),
    });
    Table::new(table.name(), columns.collect()).unwrap()
}

struct Data {
    table: Table,
    cases: Cases,
    recipe: Recipe,
}

impl Data {
    fn of(table: Table) -> Self {
        let plan = |name: &str| ColumnPlan::for_values(name, &table.column(name).unwrap().values);
        let recipe = Recipe::new(vec![plan("number"), plan("channel")], Steps::default());
        Self {
            cases: Cases::of(&table, "called", "yes", &[]).unwrap(),
            recipe,
            table,
        }
    }

    fn set<'a>(&'a self, kind: ModelKind, weights: Option<&'a [f64]>) -> TrainingSet<'a> {
        TrainingSet {
            table: &self.table,
            cases: &self.cases,
            recipe: &self.recipe,
            weights,
            customers: None,
            seed: 1,
            kind,
            boosting: BoostingChoice::default(),
            kept_share: 1.0,
        }
    }

    fn options(&self) -> SchemeOptions<'static> {
        SchemeOptions {
            moments: None,
            customers: None,
            folds: 3,
            test_share: 0.3,
            seed: 1,
        }
    }
}

fn mean_distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / a.len() as f64
}

#[test]
fn any_kind_is_trained_tested_explained_and_kept_without_a_workspace() {
    let data = Data::of(visits(1_500, 3));
    for &kind in KINDS {
        let set = data.set(kind, None);
        let ways = schemes(&data.cases, data.options(), &mut Vec::new()).unwrap();
        let classifier = Classifier::fit(set, ways, None, &Silent).unwrap();
        classifier.check().unwrap();
        assert_eq!(classifier.predictor.kind(), kind);
        assert_eq!(classifier.holdout.scheme, Scheme::Stratified);
        let rows: Vec<u32> = (0..20).collect();
        let log_odds = classifier.log_odds(&data.table, &rows, &Silent).unwrap();
        let explained = classifier.explain(&data.table, &rows, &Silent).unwrap();
        let base = nearside::classify::person(&classifier, &[]).unwrap().base;
        for (row, z) in log_odds.iter().enumerate() {
            let p = classifier.link.probability(*z);
            let sum: f64 = explained.row(row).iter().sum();
            assert!((base + sum - p).abs() < 1e-9, "{kind:?}: {base} {sum} {p}");
        }
        let list = Matched::of(&classifier, &data.table, None).unwrap();
        assert_eq!(list.probabilities(&Silent).unwrap().len(), 1_500);
        assert_eq!(list.differences(&["called"]), Vec::<String>::new());
    }
}

#[test]
fn a_weight_of_two_is_the_row_given_twice() {
    let table = visits(900, 5);
    let rows: Vec<u32> = (0..900).collect();
    // Every third row counts twice.
    let weights: Vec<f64> = (0..900)
        .map(|i| if i % 3 == 0 { 2.0 } else { 1.0 })
        .collect();
    let mut twice = rows.clone();
    twice.extend((0..900).filter(|i| i % 3 == 0));
    let (weighed, plain) = (Data::of(table.clone()), Data::of(repeated(&table, &twice)));
    let unweighed = Data::of(table);
    for &kind in KINDS {
        // Known settings: what is chosen on held-out parts depends on which rows those hold.
        let settings = match kind {
            ModelKind::Logistic => nearside::classify::Settings::Penalty(0.002),
            ModelKind::Additive => nearside::classify::Settings::Penalty(10.0),
            ModelKind::Tree | ModelKind::Forest => nearside::classify::Settings::Fixed,
            ModelKind::Boosted => nearside::classify::Settings::Trees(40),
        };
        let predict = |data: &Data, weights: Option<&[f64]>| {
            let set = data.set(kind, weights);
            let fitted = fit(set, &set.all(), Plan::Use(settings), false, &Silent).unwrap();
            let all = fitted.predict(set, &rows, &Silent).unwrap();
            all.into_iter().take(900).collect::<Vec<f64>>()
        };
        let with = predict(&weighed, Some(&weights));
        let given_twice = predict(&plain, None);
        let without = predict(&unweighed, None);
        let (near, far) = (
            mean_distance(&with, &given_twice),
            mean_distance(&with, &without),
        );
        // Quantiles, standard deviations and the fewest rows of a leaf count rows, and a forest
        // draws them: what is left differs less than leaving the weights out does.
        let most = match kind {
            ModelKind::Logistic | ModelKind::Additive => 0.5 * far,
            _ => far,
        };
        assert!(far > 1e-4, "{kind:?}: the weights have no effect");
        assert!(near < most, "{kind:?}: {near} {far}");
    }
}

/// A file from which three of four others were left out, given back by weights.
#[test]
fn weights_give_back_what_was_left_out_of_a_list() {
    let whole = visits(24_000, 7);
    let cases = Cases::of(&whole, "called", "yes", &[]).unwrap();
    let mut others = 0;
    let kept: Vec<u32> = cases
        .rows
        .iter()
        .zip(&cases.outcomes)
        .filter(|(_, hit)| {
            others += u32::from(!**hit);
            **hit || others % 4 == 0
        })
        .map(|(row, _)| *row)
        .collect();
    let sampled = Data::of(repeated(&whole, &kept));
    let weights: Vec<f64> = sampled
        .cases
        .outcomes
        .iter()
        .map(|hit| if *hit { 1.0 } else { 4.0 })
        .collect();
    let whole = Data::of(whole);
    let truth = cases.rate();
    assert!(sampled.cases.rate() > 1.5 * truth);
    for &kind in KINDS {
        let set = sampled.set(kind, Some(&weights));
        let ways = schemes(&sampled.cases, sampled.options(), &mut Vec::new()).unwrap();
        let tested = test_all(set, ways.clone(), &Silent).unwrap();
        let rate = tested[0].test_rate();
        assert!(
            rate.low < truth && truth < rate.high,
            "{kind:?}: {rate:?} {truth}"
        );
        let figures = bootstrap(
            &tested[0].scored().unwrap(),
            &BootstrapOptions {
                replicates: Some(100),
                clusters: None,
                seed: 1,
            },
            &Silent,
        )
        .unwrap();
        let level = figures.value.get(MetricId::CalibrationInTheLarge);
        assert!((0.93..1.07).contains(&level), "{kind:?}: {level}");
        // The probabilities are those of the whole file.
        let classifier = Classifier::fit(set, ways, None, &Silent).unwrap();
        let all: Vec<u32> = (0..24_000).collect();
        let p = classifier.log_odds(&whole.table, &all, &Silent).unwrap();
        let mean = p
            .iter()
            .map(|z| classifier.link.probability(*z))
            .sum::<f64>()
            / 24_000.0;
        assert!(
            (mean / truth - 1.0).abs() < 0.05,
            "{kind:?}: {mean} {truth}"
        );
        assert!(
            (classifier.base_rate / truth - 1.0).abs() < 0.02,
            "{kind:?}"
        );
    }
}

#[test]
fn calibrations_take_weights_as_repeated_rows() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let p: Vec<f64> = (0..600).map(|_| random.gen_range(0.05..0.95)).collect();
    let y: Vec<bool> = p.iter().map(|p| random.gen_bool(p * p)).collect();
    let weights: Vec<f64> = (0..600).map(|i| f64::from(1 + i % 3)).collect();
    let again = |i: &usize| std::iter::repeat_n(*i, 1 + i % 3);
    let order: Vec<usize> = (0..600)
        .collect::<Vec<_>>()
        .iter()
        .flat_map(again)
        .collect();
    let (p2, y2): (Vec<f64>, Vec<bool>) = order.iter().map(|i| (p[*i], y[*i])).unzip();
    let folds: Vec<u32> = (0..600).map(|i| i % 4).collect();
    let folds2: Vec<u32> = order.iter().map(|i| folds[*i]).collect();

    let (a, b) = (
        fit_platt(&p, &y, Some(&weights)).unwrap(),
        fit_platt(&p2, &y2, None).unwrap(),
    );
    assert!((a.slope - b.slope).abs() < 1e-9 && (a.intercept - b.intercept).abs() < 1e-9);
    let (a, b) = (
        fit_isotonic(&p, &y, Some(&weights)).unwrap(),
        fit_isotonic(&p2, &y2, None).unwrap(),
    );
    assert_eq!(a.before, b.before);
    assert!(
        a.after
            .iter()
            .zip(&b.after)
            .all(|(a, b)| (a - b).abs() < 1e-12)
    );
    let a = choose(&p, &y, Some(&weights), &folds).unwrap();
    let b = choose(&p2, &y2, None, &folds2).unwrap();
    for (a, b) in a.log_loss.iter().zip(&b.log_loss).take(2) {
        assert!((a.unwrap() - b.unwrap()).abs() < 1e-9);
    }
    for bad in [vec![1.0; 5], vec![0.0; 600], vec![f64::NAN; 600]] {
        assert!(fit_platt(&p, &y, Some(&bad)).is_err());
        assert!(fit_isotonic(&p, &y, Some(&bad)).is_err());
        assert!(choose(&p, &y, Some(&bad), &folds).is_err());
    }
}

#[test]
fn the_page_can_say_what_every_kind_is() {
    let infos = kind_infos();
    assert_eq!(infos.len(), KINDS.len());
    for info in infos {
        assert!(!info.name.is_empty() && info.description.ends_with('.'));
        assert_eq!(info.privacy.contains("the trees"), info.kind.has_trees());
        assert!(info.privacy.contains("made-up people"));
    }
}
