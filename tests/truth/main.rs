//! Studies over many seeds: whether intervals hold the truth as often as they say, whether
//! probabilities come true, how often chance is taken for a finding. The truth is that of the
//! crate's own generators.
//!
//! `make truth` runs all seeds. `cargo test` runs a tenth of them with wider limits.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]
#![expect(
    clippy::disallowed_methods,
    reason = "studies measure time; they are no part of the engine"
)]

#[path = "../common/studies.rs"]
mod studies;

mod conversion;
mod scorecard;
mod verdicts;

use std::ops::{Range, RangeInclusive};
use std::process::ExitCode;

use nearside::error::Error;
use studies::{Finding, Runner};

/// Figures over many draws of the same kind.
struct Study {
    name: &'static str,
    /// Draws when all are run; as many as make the limits larger than the error of a figure.
    seeds: u64,
    run: fn(Range<u64>) -> Result<Vec<Finding>, Error>,
}

/// One draw in so many is run by `cargo test`.
const PART: u64 = 10;

/// The limits for a part of the draws, whose figures have an error `sqrt(PART)` times as large.
fn for_a_part(wanted: &RangeInclusive<f64>) -> RangeInclusive<f64> {
    let (from, to) = (*wanted.start(), *wanted.end());
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from) * (PART as f64).sqrt());
    middle - half..=middle + half
}

fn main() -> ExitCode {
    let full = std::env::args().any(|word| word == "--full");
    let mut runner = Runner::new();
    let all = conversion::STUDIES.iter().chain(scorecard::STUDIES);
    for study in all.chain(verdicts::STUDIES) {
        runner.run(study.name, || {
            if full {
                return (study.run)(0..study.seeds);
            }
            let mut findings = (study.run)(0..study.seeds.div_ceil(PART))?;
            for finding in &mut findings {
                finding.wanted = for_a_part(&finding.wanted);
            }
            Ok(findings)
        });
    }
    runner.finish()
}
