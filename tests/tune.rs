//! Tuning of boosted trees by successive halving.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cell::Cell;

use linfa::param_guard::ParamGuard;
use nearside::error::{Error, ErrorCode};
use nearside::models::trees::{
    BoostedTrees, BoostedTreesParams, BoostedTreesValidParams, TuneFold, Tuned, Watched, tune,
};
use nearside::numeric::sigmoid;
use nearside::progress::{Progress, Silent, Span};
use nearside::table::{Feature, FeatureValues, Features};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Part = (Features, Vec<bool>);

/// What matters is whether two numbers lie on the same side of a half, which no column says
/// alone; a level says a little, two columns nothing.
fn planted(n: usize, seed: u64) -> Part {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut numbers = vec![Vec::new(); 4];
    let (mut levels, mut y) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let x: Vec<f64> = (0..4).map(|_| random.r#gen()).collect();
        let level = random.gen_range(0..6_u32);
        let together = (x[0] > 0.4) == (x[1] > 0.5);
        let z = if together { 1.5 } else { -1.5 } + if level == 2 { 0.8 } else { 0.0 };
        y.push(random.r#gen::<f64>() < sigmoid(z));
        for (column, x) in numbers.iter_mut().zip(x) {
            column.push(x);
        }
        levels.push(level);
    }
    let numbers = numbers.into_iter().map(FeatureValues::Numbers);
    let levels = FeatureValues::Levels {
        codes: levels,
        levels: 6,
    };
    let columns = numbers.chain([levels]).enumerate();
    let columns = columns.map(|(at, values)| Feature {
        name: format!("f{at}"),
        values,
    });
    (Features::new(n, columns.collect()).unwrap(), y)
}

/// Pairs of rows to train on and rows to watch.
fn parts(n: usize, folds: u64) -> Vec<(Part, Part)> {
    let part = |fold| (planted(n, 10 + fold), planted(n / 2, 20 + fold));
    (0..folds).map(part).collect()
}

fn folds(parts: &[(Part, Part)]) -> Vec<TuneFold<'_>> {
    let mut folds = Vec::new();
    for ((features, outcomes), (held, answers)) in parts {
        folds.push(TuneFold {
            features,
            outcomes,
            weights: None,
            watched: Watched {
                features: held,
                targets: answers.into(),
                weights: None,
            },
        });
    }
    folds
}

fn check(params: BoostedTreesParams) -> BoostedTreesValidParams {
    params.check().unwrap()
}

fn log_loss(z: &[f64], y: &[bool]) -> f64 {
    let loss = |(z, y): (&f64, &bool)| -(sigmoid(if *y { *z } else { -z })).ln();
    z.iter().zip(y).map(loss).sum::<f64>() / y.len() as f64
}

fn run(parts: &[(Part, Part)], default: &BoostedTreesValidParams) -> Tuned {
    tune(&folds(parts), default, &Silent).unwrap()
}

#[test]
fn a_default_that_cannot_say_the_truth_is_bettered() {
    let parts = parts(1_500, 2);
    // Trees of two leaves ask one question: they know no two columns together.
    let default = check(BoostedTrees::params().trees(400).rate(0.1).leaves(2));
    let tuned = run(&parts, &default);
    assert!(!tuned.stopped_early);
    assert!(tuned.default.loss > 0.67, "{}", tuned.default.loss);
    assert!(tuned.best.loss < 0.55, "{}", tuned.best.loss);
    assert!(tuned.best.params.leaves() > 2);
    // Rows that had no part in the choice say the same.
    let (x, y) = planted(2_000, 99);
    let fresh = |params: &BoostedTreesValidParams| {
        let ((train, outcomes), _) = &parts[0];
        let model = params.fit_rows(train, outcomes, None, &Silent).unwrap();
        assert_eq!(model.trees.len(), params.trees() as usize);
        log_loss(&model.predict_scores(&x), &y)
    };
    assert!(fresh(&tuned.best.params) + 0.1 < fresh(&tuned.default.params));
}

#[test]
fn contenders_are_what_training_with_their_parameters_gives() {
    let parts = parts(600, 2);
    let default = check(
        BoostedTrees::params()
            .trees(300)
            .rate(0.05)
            .leaves(15)
            .seed(3),
    );
    let tuned = run(&parts, &default);
    for contender in [&tuned.default, &tuned.best] {
        let mut mean = 0.0;
        assert_eq!(contender.log_odds.len(), 2);
        for (((x, y), (held, answers)), log_odds) in parts.iter().zip(&contender.log_odds) {
            let model = contender.params.fit_rows(x, y, None, &Silent).unwrap();
            assert_eq!(&model.predict_scores(held), log_odds);
            mean += log_loss(log_odds, answers) / 2.0;
        }
        assert!((mean - contender.loss).abs() < 1e-12);
    }
    // Nobody that was tried is better than the best, and the default is told as it was tried.
    let losses = tuned.tried.iter().map(|t| t.loss);
    assert!(losses.clone().all(f64::is_finite));
    assert_eq!(tuned.tried[0].params, tuned.default.params);
    assert!(tuned.best.loss <= tuned.default.loss);
    assert!(tuned.tried.iter().any(|t| t.params == tuned.best.params));
}

#[test]
fn trees_are_spent_by_the_schedule() {
    let parts = parts(900, 2);
    let default = check(BoostedTrees::params().trees(1_000).rate(0.05).leaves(15));
    let tuned = run(&parts, &default);
    assert_eq!(tuned.tried.len(), 27);
    let sum: usize = tuned.tried.iter().map(|t| t.trees).sum();
    assert_eq!(tuned.grown, 2 * sum as u64, "no tree is grown twice");
    let mut beyond = [0; 3];
    for trial in &tuned.tried[1..] {
        let rate = trial.params.rate();
        assert!((0.02..=0.2).contains(&rate));
        let rungs = [30.0, 100.0, 300.0].map(|trees| (trees * 0.0632 / rate).round() as usize);
        for (beyond, rung) in beyond.iter_mut().zip(rungs) {
            *beyond += usize::from(trial.trees > rung);
        }
        // It ends at a rung, or 40 trees (in steps of 10) after its best.
        let best = trial.params.trees() as usize;
        let settled = (best + 40..best + 50).contains(&trial.trees);
        assert!(rungs.contains(&trial.trees) || settled, "{trial:?}");
        assert!(trial.trees >= rungs[0] || settled);
    }
    assert!((7..=9).contains(&beyond[0]), "{beyond:?}");
    assert!(beyond[1] <= 3 && beyond[2] <= 1, "{beyond:?}");
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let parts = parts(300, 1);
    let default = |seed| check(BoostedTrees::params().trees(60).leaves(7).seed(seed));
    let first = run(&parts, &default(1));
    assert_eq!(first, run(&parts, &default(1)));
    let other = run(&parts, &default(2));
    assert_ne!(first.tried[5].params.rate(), other.tried[5].params.rate());
}

#[test]
fn what_is_not_searched_stays() {
    let parts = parts(300, 1);
    let signs = vec![0, 0, 1, 0, 0];
    let default = BoostedTrees::params()
        .trees(40)
        .leaves(3)
        .monotone(signs.clone());
    let tuned = run(&parts, &check(default.clone().seed(5)));
    for trial in &tuned.tried[1..] {
        let same = BoostedTrees::params()
            .trees(trial.params.trees())
            .rate(trial.params.rate())
            .leaves(trial.params.leaves())
            .min_rows(trial.params.min_rows())
            .lambda(trial.params.lambda())
            .row_share(trial.params.row_share())
            .column_share(trial.params.column_share())
            .level_smoothing(trial.params.level_smoothing())
            .monotone(signs.clone())
            .seed(5);
        assert_eq!(check(same), trial.params);
        assert!(trial.trees <= 40);
        assert!([7, 15, 31, 63].contains(&trial.params.leaves()));
        assert!((5..200).contains(&trial.params.min_rows()));
    }
}

/// Is enough after so many looks, and cancels after so many reports; the bar never goes back.
struct Patience {
    looks: Cell<u32>,
    reports: Cell<u32>,
    fraction: Cell<f64>,
}

impl Patience {
    fn new(looks: u32, reports: u32) -> Self {
        Self {
            looks: Cell::new(looks),
            reports: Cell::new(reports),
            fraction: Cell::new(0.0),
        }
    }
}

impl Progress for Patience {
    fn report(&self, stage: &'static str, fraction: f64) -> Result<(), Error> {
        assert_eq!(stage, "Trying settings");
        assert!((0.0..=1.0).contains(&fraction));
        assert!(
            fraction >= self.fraction.get() - 1e-12,
            "{} {fraction}",
            self.fraction.get()
        );
        self.fraction.set(fraction);
        self.reports.set(self.reports.get() - 1);
        match self.reports.get() {
            0 => Err(Error::cancelled()),
            _ => Ok(()),
        }
    }

    fn finish_early(&self) -> bool {
        self.looks.set(self.looks.get().saturating_sub(1));
        self.looks.get() == 0
    }
}

#[test]
fn enough_at_once_still_gives_the_default() {
    let parts = parts(400, 2);
    let default = check(BoostedTrees::params().trees(200).rate(0.05).leaves(15));
    let listener = Patience::new(1, u32::MAX);
    let tuned = tune(&folds(&parts), &default, &Span::new(&listener, 0.2, 0.9)).unwrap();
    assert!(tuned.stopped_early);
    assert_eq!(tuned.tried.len(), 1);
    assert_eq!(tuned.best, tuned.default);
    // It is as good as in a search to the end.
    let whole = run(&parts, &default);
    assert_eq!(tuned.default, whole.default);
}

#[test]
fn enough_at_any_time_gives_the_best_so_far() {
    let parts = parts(400, 1);
    let default = check(BoostedTrees::params().trees(300).rate(0.1).leaves(2));
    let mut before = f64::INFINITY;
    for looks in [2, 5, 40, 90, 120, 100_000] {
        let tuned = tune(&folds(&parts), &default, &Patience::new(looks, u32::MAX)).unwrap();
        assert_eq!(tuned.stopped_early, looks < 100_000);
        assert!(tuned.best.loss <= tuned.default.loss);
        // What was left behind at a rung may have had a lower loss, but not before the first.
        if looks <= 40 {
            let least = tuned
                .tried
                .iter()
                .map(|t| t.loss)
                .fold(f64::INFINITY, f64::min);
            assert_eq!(tuned.best.loss, least);
        }
        assert!(tuned.best.loss <= before + 0.02, "more time is no worse");
        before = tuned.best.loss;
    }
    assert!(before < 0.6);
}

#[test]
fn it_can_be_cancelled_and_fills_its_bar() {
    let parts = parts(200, 2);
    let default = check(BoostedTrees::params().trees(100).leaves(4));
    for reports in [1, 3, 200, 900] {
        let listener = Patience::new(u32::MAX, reports);
        let stopped = tune(&folds(&parts), &default, &listener).unwrap_err();
        assert_eq!(stopped.code, ErrorCode::Cancelled);
    }
    let listener = Patience::new(u32::MAX, u32::MAX);
    tune(&folds(&parts), &default, &listener).unwrap();
    assert_eq!(listener.fraction.get(), 1.0);
}

#[test]
fn folds_that_cannot_be_trained_on_are_refused() {
    let default = check(BoostedTrees::params());
    let refused = |folds: &[TuneFold<'_>]| tune(folds, &default, &Silent).unwrap_err().code;
    assert_eq!(refused(&[]), ErrorCode::BadRequest);
    let mut alike = parts(100, 1);
    alike[0].0.1.fill(true);
    assert_eq!(refused(&folds(&alike)), ErrorCode::BadSetup);
}
