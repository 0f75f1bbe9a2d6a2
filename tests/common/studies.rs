//! Runs studies one after the other: a line for every figure, counts at the end, and an exit
//! status. The last line is that of `cargo test`, so that whoever counts tests counts these.

use std::fmt;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use nearside::error::Error;

/// A figure and what is wanted of it.
pub(crate) struct Finding {
    pub(crate) what: String,
    pub(crate) figure: f64,
    pub(crate) wanted: RangeInclusive<f64>,
}

impl Finding {
    pub(crate) fn new(what: impl Into<String>, figure: f64, wanted: RangeInclusive<f64>) -> Self {
        Self {
            what: what.into(),
            figure,
            wanted,
        }
    }

    /// Never for what is not a number.
    fn is_met(&self) -> bool {
        self.wanted.contains(&self.figure)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = if self.is_met() { "met    " } else { "NOT MET" };
        let (from, to) = (short(*self.wanted.start()), short(*self.wanted.end()));
        let figure = short(self.figure);
        write!(f, "{met}  {}: {figure} (wanted {from} to {to})", self.what)
    }
}

/// Four decimals where these say something.
fn short(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) {
        let text = format!("{x:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{x:.1e}")
    }
}

/// Runs what it is given and counts.
pub(crate) struct Runner {
    began: Instant,
    /// Words of the command line: a study runs when its name has one of them, or there is none.
    filters: Vec<String>,
    passed: usize,
    failed: usize,
    left_out: usize,
}

impl Runner {
    pub(crate) fn new() -> Self {
        let words = std::env::args().skip(1);
        Self {
            began: Instant::now(),
            filters: words.filter(|word| !word.starts_with('-')).collect(),
            passed: 0,
            failed: 0,
            left_out: 0,
        }
    }

    /// Runs a study, if it is asked for, and prints what it found.
    pub(crate) fn run(&mut self, name: &str, study: impl FnOnce() -> Result<Vec<Finding>, Error>) {
        if !self.filters.is_empty() && !self.filters.iter().any(|word| name.contains(word)) {
            self.left_out += 1;
            return;
        }
        let broken = |why: String| {
            println!("BROKEN   {name}: {why}");
            1
        };
        match catch_unwind(AssertUnwindSafe(study)) {
            Ok(Ok(findings)) if findings.is_empty() => self.failed += broken("no figure".into()),
            Ok(Ok(findings)) => {
                for finding in findings {
                    println!("{finding}");
                    if finding.is_met() {
                        self.passed += 1;
                    } else {
                        self.failed += 1;
                    }
                }
            }
            Ok(Err(error)) => self.failed += broken(error.to_string()),
            // The panic has printed where and why.
            Err(_) => self.failed += broken("panicked".into()),
        }
    }

    pub(crate) fn finish(self) -> ExitCode {
        let word = if self.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "\ntest result: {word}. {} passed; {} failed; 0 ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
            self.passed,
            self.failed,
            self.left_out,
            self.began.elapsed().as_secs_f64()
        );
        ExitCode::from(u8::from(self.failed > 0))
    }
}
