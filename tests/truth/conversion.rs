//! Conversion models of campaigns whose truth is known.

use std::ops::Range;

use nearside::classify::ModelKind;
use nearside::conversion::{ConversionModel, ConversionReport, guess_setup, run, score};
use nearside::error::Error;
use nearside::estimate::Estimate;
use nearside::evaluate::{MetricId, Scored, roc_auc};
use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::Silent;
use nearside::report::Metric;
use nearside::samples::{Campaign, Plant};
use nearside::table::Table;
use nearside::table::target::cell_text;

use super::Study;
use super::studies::Finding;

pub(super) const STUDIES: &[Study] = &[
    Study {
        name: "conversion, logistic regression",
        seeds: 200,
        run: |seeds| against_fresh(ModelKind::Logistic, seeds),
    },
    Study {
        name: "conversion, boosted trees",
        seeds: 60,
        run: |seeds| against_fresh(ModelKind::Boosted, seeds),
    },
    Study {
        name: "conversion, noise by logistic regression",
        seeds: 200,
        run: |seeds| noise(ModelKind::Logistic, seeds),
    },
    Study {
        name: "conversion, noise by boosted trees",
        seeds: 200,
        run: |seeds| noise(ModelKind::Boosted, seeds),
    },
];

/// Rows of a campaign.
const ROWS: u32 = 3_000;
/// Rows that stand for all people there could be.
const FRESH: u32 = 40_000;

fn table(campaign: Campaign) -> Result<Table, Error> {
    let (options, limits) = (ReadOptions::default(), Limits::default());
    Ok(read(
        campaign.csv().as_slice(),
        "campaign.csv",
        &options,
        &limits,
        &Silent,
    )?
    .table)
}

/// A campaign without a leak in which nothing drifts, so that any of its rows stand for any.
fn still(seed: u64, rows: u32) -> Campaign {
    Campaign {
        rows,
        seed,
        leak: false,
        plant: Plant {
            drift: 0.0,
            ..Plant::default()
        },
    }
}

fn trained(
    campaign: Campaign,
    kind: ModelKind,
) -> Result<(ConversionReport, ConversionModel), Error> {
    let table = table(campaign)?;
    let mut setup = guess_setup(&table)?;
    setup.model = kind;
    run(&table, &setup, &Silent)
}

/// The AUC of the test to quote.
fn quoted_auc(report: &ConversionReport) -> Estimate {
    let metrics: &[Metric] = &report.evaluations[0].metrics;
    let id = MetricId::RocAuc.id();
    metrics.iter().find(|m| m.id == id).unwrap().estimate
}

fn holds(estimate: Estimate, truth: f64) -> f64 {
    f64::from(u8::from((estimate.low..=estimate.high).contains(&truth)))
}

/// What a run says of itself, tested as the guessed setup proposes, against people it has never
/// seen.
fn against_fresh(kind: ModelKind, seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let runs = (seeds.end - seeds.start) as f64;
    let everybody = still(1_000_000, FRESH);
    let people = table(everybody)?;
    let all: Vec<u32> = (0..FRESH).collect();
    let target = &people.column("converted")?.values;
    let outcomes: Vec<bool> = (0..people.rows())
        .map(|row| cell_text(target, row).as_deref() == Some("yes"))
        .collect();
    let conversions = outcomes.iter().filter(|y| **y).count() as f64;
    let truth = everybody.probabilities().iter().sum::<f64>() / f64::from(FRESH);
    let (mut auc_held, mut rate_held, mut promised) = (0.0, 0.0, 0.0);
    for seed in seeds {
        let (report, model) = trained(still(seed, ROWS), kind)?;
        let log_odds = model.classifier.log_odds(&people, &all, &Silent)?;
        let auc = roc_auc(&Scored::new(&outcomes, &log_odds, None)?);
        auc_held += holds(quoted_auc(&report), auc);
        rate_held += holds(report.base_rate, truth);
        promised += score(&model, &people, &Silent)?.expected.value;
    }
    let name = kind.name();
    let mut findings = vec![
        Finding::new(
            format!("{name}: 95 % intervals of the AUC that hold that on fresh people"),
            auc_held / runs,
            0.91..=0.99,
        ),
        Finding::new(
            format!("{name}: conversions of fresh people over those promised"),
            conversions / (promised / runs),
            0.97..=1.03,
        ),
    ];
    // It is the same whatever is trained.
    if kind == ModelKind::Logistic {
        findings.push(Finding::new(
            "Conversion: 95 % intervals of the base rate that hold the truth",
            rate_held / runs,
            0.91..=0.99,
        ));
    }
    Ok(findings)
}

/// How often a model of columns that say nothing is called better than chance.
fn noise(kind: ModelKind, seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let runs = (seeds.end - seeds.start) as f64;
    let nothing = Plant {
        intercept: -2.0,
        age: 0.0,
        tenure_months: 0.0,
        web_visits: 0.0,
        emails_opened: 0.0,
        satisfaction: 0.0,
        channel: [0.0; 3],
        region: [0.0; 6],
        previous_outcome: [0.0; 3],
        drift: 0.0,
    };
    let mut better = 0.0;
    for seed in seeds {
        let campaign = Campaign {
            plant: nothing,
            ..still(10_000 + seed, ROWS)
        };
        let (report, _) = trained(campaign, kind)?;
        better += f64::from(u8::from(quoted_auc(&report).low > 0.5));
    }
    Ok(vec![Finding::new(
        format!(
            "{} of columns that say nothing: called better than chance",
            kind.name()
        ),
        better / runs,
        0.0..=0.05,
    )])
}
