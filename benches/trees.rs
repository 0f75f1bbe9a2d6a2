//! How long boosted trees take: `cargo bench --bench trees`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures time; it is no part of the engine"
)]

use std::time::Instant;

use linfa::param_guard::ParamGuard;
use nearside::models::trees::{BoostedTrees, TuneFold, Watched, tune};
use nearside::numeric::sigmoid;
use nearside::progress::Silent;
use nearside::table::{Feature, FeatureValues, Features};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// How long tuning takes with 1 and with 3 folds, each of three quarters of the rows.
fn tuning(rows: usize, levels: &[u32], trees: u32) {
    let (train, held) = (data(rows / 4 * 3, levels), data(rows / 4, levels));
    let fold = TuneFold {
        features: &train.0,
        outcomes: &train.1,
        weights: None,
        watched: Watched {
            features: &held.0,
            targets: (&held.1).into(),
            weights: None,
        },
    };
    let params = BoostedTrees::params().trees(trees).rate(0.05).leaves(15);
    let params = params.column_share(0.7).check().unwrap();
    for folds in [1, 3] {
        let begin = Instant::now();
        let tuned = tune(&vec![fold; folds], &params, &Silent).unwrap();
        println!(
            "tuning {rows} x {}, {folds} folds: {:.1} s for {} trees",
            levels.len(),
            begin.elapsed().as_secs_f64(),
            tuned.grown
        );
    }
}

/// Rows by `levels.len()` columns, 0 levels for a number.
fn data(rows: usize, levels: &[u32]) -> (Features, Vec<bool>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut z = vec![-2.0; rows];
    let columns = levels.iter().zip(1_u32..).map(|(&levels, j)| {
        let values = if levels > 0 {
            let codes: Vec<u32> = (0..rows).map(|_| random.gen_range(0..levels)).collect();
            for (z, &code) in z.iter_mut().zip(&codes) {
                *z += f64::from(code * j % 5) * 0.2 - 0.4;
            }
            FeatureValues::Levels { codes, levels }
        } else {
            let draw = |_| (0..6).map(|_| random.r#gen::<f64>() - 0.5).sum::<f64>() * 1.4;
            let x: Vec<f64> = (0..rows).map(draw).collect();
            for (z, x) in z.iter_mut().zip(&x) {
                *z += (x * f64::from(1 + j % 3)).abs() / f64::from(j);
            }
            FeatureValues::Numbers(x)
        };
        let name = String::new();
        Feature { name, values }
    });
    let columns = columns.collect();
    let y = z.iter().map(|&z| random.r#gen::<f64>() < sigmoid(z));
    (Features::new(rows, columns).unwrap(), y.collect())
}

fn main() {
    // As a test it only has to run: `cargo test --benches` passes no `--bench`.
    let measured = std::env::args().any(|a| a == "--bench");
    let (trees, runs) = if measured { (100, 3) } else { (2, 1) };
    let mixed = [0, 12, 4, 8, 3, 3, 3, 2, 10, 5, 0, 0, 0, 3, 0, 0, 0, 0, 0];
    let numbers = [0; 20];
    let sets: &[(usize, &[u32])] = &[
        (41_188, &mixed),
        (200_000, &numbers),
        (10_000, &numbers[..10]),
        (100_000, &numbers[..10]),
        (1_000_000, &numbers[..10]),
    ];
    let sets = if measured { sets } else { &sets[..1] };
    for (rows, levels) in sets {
        let (features, outcomes) = data(*rows, levels);
        let params = BoostedTrees::params().trees(trees).check().unwrap();
        let mut times: Vec<f64> = (0..runs)
            .map(|_| {
                let begin = Instant::now();
                let model = params.fit_rows(&features, &outcomes, None, &Silent);
                assert_eq!(model.unwrap().trees.len(), trees as usize);
                begin.elapsed().as_secs_f64()
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        println!(
            "boosted trees {rows} x {}, {trees} trees: median {:.0} ms, {:.2} us a row",
            levels.len(),
            1e3 * median,
            1e6 * median / *rows as f64
        );
    }
    if measured {
        tuning(41_188, &mixed, 600);
    } else {
        tuning(400, &mixed, 2);
    }
}
