//! How long a logistic regression on 200,000 x 20 takes: `cargo bench --bench logistic`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures time; it is no part of the engine"
)]

use std::time::Instant;

use linfa::param_guard::ParamGuard;
use nearside::models::logistic::{LogisticModel, LogisticRegression};
use nearside::numeric::sigmoid;
use nearside::prepare::Design;
use nearside::progress::Silent;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    // As a test it only has to run: `cargo test --benches` passes no `--bench`.
    let measured = std::env::args().any(|a| a == "--bench");
    let (rows, runs) = if measured { (200_000, 7) } else { (25_000, 1) };
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        let row: Vec<f64> = (0..20)
            .map(|_| (0..6).map(|_| random.r#gen::<f64>() - 0.5).sum::<f64>() * 1.4)
            .collect();
        let z = row
            .iter()
            .zip(1..)
            .map(|(x, j)| x / f64::from(j))
            .sum::<f64>()
            - 2.0;
        y.push(random.r#gen::<f64>() < sigmoid(z));
        x.extend(row);
    }
    let design = Design::from_rows(&x, 20).unwrap();
    let fit = |covariance: bool, start: Option<&LogisticModel>| {
        let params = LogisticRegression::params().covariance(covariance);
        let params = params.check().unwrap();
        params.fit_rows(&design, &y, None, start, &Silent).unwrap()
    };
    // Started at the answer once more, so that there is nothing left to gain.
    let exact = fit(true, Some(&fit(true, None)));
    for covariance in [false, true] {
        let mut times: Vec<f64> = (0..runs)
            .map(|_| {
                let begin = Instant::now();
                let model = fit(covariance, None);
                let took = begin.elapsed().as_secs_f64();
                let coefficients = model.coefficients.iter().zip(&exact.coefficients);
                assert!(coefficients.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) < 1e-7);
                took
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "logistic {rows} x 20, standard errors {covariance}: median {:.1} ms",
            1e3 * times[times.len() / 2]
        );
    }
}
