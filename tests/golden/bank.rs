//! The conversion workspace on a real campaign: UCI Bank Marketing (Moro, Cortez and Rita 2014),
//! 41,188 calls in the order of time, without the duration of the call.

use nearside::classify::ModelKind;
use nearside::conversion::{ConversionReport, guess_setup, run};
use nearside::evaluate::MetricId;
use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::Silent;
use nearside::report::Scheme;

use super::Study;
use super::studies::Finding;

pub(super) const STUDY: Study = Study {
    name: "bank",
    run: |shared| {
        let bytes = shared.bytes("data/bank_marketing/bank-additional-full.csv");
        let (options, limits) = (ReadOptions::default(), Limits::default());
        let table = read(bytes.as_slice(), "bank.csv", &options, &limits, &Silent)?.table;
        let mut setup = guess_setup(&table)?;
        for column in &mut setup.columns {
            // Known only after the call.
            column.include &= column.name != "duration";
        }
        let mut findings = Vec::new();
        // Measured with this engine: whoever moves one of them says why.
        for (kind, in_time, at_random) in [
            (ModelKind::Logistic, 0.690, 0.791),
            (ModelKind::Boosted, 0.598, 0.805),
        ] {
            setup.model = kind;
            let (report, _) = run(&table, &setup, &Silent)?;
            for (scheme, known) in [(Scheme::Time, in_time), (Scheme::Stratified, at_random)] {
                findings.push(Finding::new(
                    format!(
                        "Bank marketing, {}: AUC on {}",
                        kind.name(),
                        scheme.tested_on()
                    ),
                    auc(&report, scheme),
                    known - 0.005..=known + 0.005,
                ));
            }
        }
        Ok(findings)
    },
};

fn auc(report: &ConversionReport, scheme: Scheme) -> f64 {
    let mut tests = report.evaluations.iter();
    let test = tests.find(|e| e.scheme == scheme).unwrap();
    let id = MetricId::RocAuc.id();
    let mut metrics = test.metrics.iter();
    metrics.find(|m| m.id == id).unwrap().estimate.value
}
