//! How long reading a file takes: `cargo bench --bench read -- file.csv [more files]`.
//! Without a file it reads a generated one of 50,000 rows, so that the bench cannot rot.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)] // a bench tells and measures

use std::time::Instant;

use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::Silent;

fn generated() -> Vec<u8> {
    let mut csv = String::from("id,day,channel,amount\n");
    for i in 0..50_000_u32 {
        csv += &format!(
            "C{i:08},2024-{:02}-{:02},c{},{}.{:02}\n",
            i % 12 + 1,
            i % 28 + 1,
            i % 7,
            i % 977,
            i % 100
        );
    }
    csv.into_bytes()
}

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let mut inputs = Vec::new();
    for name in files {
        inputs.push((name.clone(), std::fs::read(name).unwrap()));
    }
    if inputs.is_empty() {
        inputs.push(("generated".to_owned(), generated()));
    }
    for (name, bytes) in inputs {
        let mut best = f64::INFINITY;
        for round in 0..5 {
            let start = Instant::now();
            let outcome = read(
                bytes.as_slice(),
                &name,
                &ReadOptions::default(),
                &Limits::default(),
                &Silent,
            );
            best = best.min(start.elapsed().as_secs_f64());
            let outcome = outcome.unwrap();
            if round == 0 {
                println!(
                    "{name}: {} rows, {} questions, {} issue groups",
                    outcome.table.rows(),
                    outcome.report.questions.len(),
                    outcome.report.issues.len()
                );
                for column in outcome.table.columns() {
                    println!("  {} {:?}", column.name, column.values.column_type());
                }
            }
        }
        #[allow(clippy::cast_precision_loss)]
        let megabytes = bytes.len() as f64 / 1e6;
        println!(
            "{name}: {megabytes:.1} MB in {best:.3} s, {:.0} MB/s",
            megabytes / best
        );
    }
}
