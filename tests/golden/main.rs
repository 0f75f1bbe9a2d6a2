//! Reference values and real data that are not in this repository. They are read from the folder
//! that `NEARSIDE_SHARED` names, which `make golden SHARED=<folder>` sets: `golden/*.json` with
//! what other programs answer, `data/` with the files of real campaigns.
//!
//! Without a folder nothing is compared, so a bare clone passes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]
#![expect(
    clippy::disallowed_methods,
    reason = "studies read files and measure time; they are no part of the engine"
)]

mod bank;
mod calibration;
mod contributions;
mod logistic;
mod metrics;
#[path = "../common/studies.rs"]
mod studies;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nearside::error::Error;
use serde_json::Value;
use studies::{Finding, Runner};

/// Compares with what lies in the folder. A file that is missing is a study that is broken: who
/// names a folder wants all of it compared.
struct Study {
    name: &'static str,
    run: fn(&Shared) -> Result<Vec<Finding>, Error>,
}

const STUDIES: &[Study] = &[
    logistic::STUDY,
    metrics::STUDY,
    calibration::STUDY,
    contributions::STUDY,
    bank::STUDY,
];

/// The folder.
struct Shared(PathBuf);

impl Shared {
    fn bytes(&self, file: &str) -> Vec<u8> {
        let path = self.0.join(file);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_slice(&self.bytes(file)).unwrap()
    }
}

/// A list of numbers; what is missing is not a number.
fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter()
        .map(|x| x.as_f64().unwrap_or(f64::NAN))
        .collect()
}

/// A list of lists of numbers.
fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn outcomes(value: &Value) -> Vec<bool> {
    numbers(value).iter().map(|y| *y > 0.5).collect()
}

/// The largest distance between numbers that should be the same; not a number when their counts
/// differ.
fn distance(found: &[f64], wanted: &[f64]) -> f64 {
    if found.len() != wanted.len() {
        return f64::NAN;
    }
    let pairs = found.iter().zip(wanted);
    pairs.fold(0.0, |most, (a, b)| {
        let off = (a - b).abs();
        if off <= most { most } else { off }
    })
}

fn main() -> ExitCode {
    let mut runner = Runner::new();
    match std::env::var_os("NEARSIDE_SHARED").filter(|folder| !folder.is_empty()) {
        Some(folder) => {
            // The tests run at the root of the repository, wherever cargo was called.
            let shared = Shared(Path::new(&folder).to_owned());
            for study in STUDIES {
                runner.run(study.name, || (study.run)(&shared));
            }
        }
        None => println!("NEARSIDE_SHARED is not set: nothing is compared."),
    }
    runner.finish()
}
