//! How long a regression of volumes on 60,000 x (9 + 12 + 24 + 5) takes:
//! `cargo bench --bench counts`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures time; it is no part of the engine"
)]

use std::time::Instant;

use linfa::param_guard::ParamGuard;
use nearside::models::counts::{CountModel, CountRegression, Family};
use nearside::prepare::{DesignBuilder, Term, TermKind};
use nearside::progress::Silent;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const DENSE: u32 = 9;
const LEVELS: [u32; 3] = [12, 24, 5];

fn main() {
    // As a test it only has to run: `cargo test --benches` passes no `--bench`.
    let measured = std::env::args().any(|a| a == "--bench");
    let (rows, runs) = if measured { (60_000, 7) } else { (2_000, 1) };
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut log_mean = vec![3.0; rows];
    let term = || Term {
        name: "x".into(),
        column: "x".into(),
        kind: TermKind::Plain,
    };
    let mut builder = DesignBuilder::new(rows);
    for j in 1..=DENSE {
        let column: Vec<f64> = (0..rows)
            .map(|_| (0..6).map(|_| random.r#gen::<f64>() - 0.5).sum::<f64>() * 1.4)
            .collect();
        for (z, x) in log_mean.iter_mut().zip(&column) {
            *z += x / f64::from(j);
        }
        builder.push_column(term(), column.into_iter());
    }
    for levels in LEVELS {
        let codes: Vec<u32> = (0..rows).map(|_| random.gen_range(0..levels)).collect();
        for (z, &code) in log_mean.iter_mut().zip(&codes) {
            *z += f64::from(code) / f64::from(levels);
        }
        builder.push_factor(codes, vec![term(); levels as usize - 1]);
    }
    let design = builder.finish();
    let volumes: Vec<f64> = log_mean
        .iter()
        .map(|z| (z + 1.5 * (random.r#gen::<f64>() - 0.5)).exp().round())
        .collect();
    for family in [
        Family::QuasiPoisson,
        Family::NegativeBinomial,
        Family::LogNormal,
    ] {
        let params = CountRegression::params().family(family).check().unwrap();
        let fit = |start: Option<&CountModel>| {
            params
                .fit_rows(&design, &volumes, None, start, &Silent)
                .unwrap()
        };
        let cold = fit(None);
        for start in [None, Some(&cold)] {
            let mut times: Vec<f64> = (0..runs)
                .map(|_| {
                    let begin = Instant::now();
                    let model = fit(start);
                    let took = begin.elapsed().as_secs_f64();
                    assert!((model.intercept - cold.intercept).abs() < 1e-5);
                    took
                })
                .collect();
            times.sort_by(f64::total_cmp);
            println!(
                "{family:?} {rows} rows, warm {}: median {:.1} ms, theta {:?}",
                start.is_some(),
                1e3 * times[times.len() / 2],
                cold.theta
            );
        }
    }
}
