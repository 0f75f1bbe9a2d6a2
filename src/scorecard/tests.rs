//! Numbers that must hold on networks with planted truth.

use super::generating::{Generating, Window};
use super::*;
use crate::numeric::ln;
use crate::progress::Silent;
use crate::samples::{DealerNetwork, GeneratedNetwork, SortedDealers};
use crate::table::Table;

const ALL: Window = Window {
    from: 0,
    to: u32::MAX,
};

fn network(dealers: u32, months: u32, seed: u64) -> GeneratedNetwork {
    let network = DealerNetwork {
        dealers,
        months,
        seed,
        segments: false,
        ..DealerNetwork::default()
    };
    network.generate().unwrap()
}

fn scorecard(tables: &[&Table]) -> Scorecard {
    let setup = guess_setup(tables).unwrap();
    Scorecard::of(tables, &setup, &Silent).unwrap()
}

fn generating(card: &Scorecard, area: usize) -> Generating {
    let state = &card.areas[area];
    Generating::of(
        &card.records,
        &state.cells.volume,
        &state.expected,
        &state.noise,
        ALL,
    )
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mx, my) = pairs
        .iter()
        .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
    }
    xy / (xx * yy).sqrt()
}

#[test]
fn roles_are_guessed_by_name() {
    let made = network(20, 14, 3);
    let setup = guess_setup(&[&made.sales, &made.service]).unwrap();
    assert_eq!(
        (setup.dealer.as_str(), setup.month.as_str()),
        ("dealer", "month")
    );
    assert_eq!(setup.region.as_deref(), Some("region"));
    assert_eq!(setup.traits, ["format"]);
    let [sales, service] = &setup.areas[..] else {
        panic!("{setup:?}")
    };
    assert_eq!(
        (sales.volume.as_str(), service.volume.as_str()),
        ("sales", "repair_orders")
    );
    assert_eq!((sales.drivers.len(), sales.kpis.len()), (4, 4));
    assert_eq!((service.drivers.len(), service.kpis.len()), (4, 5));
    let sorted = SortedDealers {
        dealers: 50,
        ..SortedDealers::default()
    }
    .table()
    .unwrap();
    let setup = guess_setup(&[&sorted]).unwrap();
    assert_eq!(
        (setup.dealer.as_str(), setup.areas[0].volume.as_str()),
        ("BAC", "Sales")
    );
    assert_eq!(
        (setup.areas[0].drivers.len(), setup.areas[0].kpis.len()),
        (4, 4)
    );
}

#[test]
fn the_expectation_beats_every_baseline_on_held_out_months() {
    let made = network(120, 30, 1);
    let card = scorecard(&[&made.sales, &made.service]);
    for area in &card.areas {
        for of in area.tests.dealers.iter().chain(&area.tests.months) {
            println!(
                "{:55} wape {:.4} mape {:.4} rmse {:.2}",
                of.name, of.wape, of.mape, of.rmse
            );
        }
        println!("{:?} {:?}", area.tests.foretold, area.noise);
    }
    let [ours, with_past, baselines @ ..] = &card.areas[0].tests.months[..] else {
        panic!()
    };
    for baseline in baselines {
        assert!(
            ours.wape < baseline.wape,
            "{} {} {}",
            baseline.name,
            ours.wape,
            baseline.wape
        );
    }
    assert!(with_past.wape < ours.wape);
    let foretold = card.areas[0].tests.foretold.unwrap();
    assert!(foretold.adjusted < foretold.raw && foretold.adjusted < foretold.none);
}

#[test]
fn adjusted_scores_are_nearer_to_skill_than_raw_ones() {
    let (mut raw_error, mut adjusted_error) = (0.0, 0.0);
    let (mut raw_pairs, mut adjusted_pairs) = (Vec::new(), Vec::new());
    for seed in 0..6 {
        // Few leads each: skill is hard to see.
        let made = network(80, 6, seed);
        let card = scorecard(&[&made.sales]);
        let scores = generating(&card, 0);
        for (at, dealer) in made.dealers.iter().enumerate() {
            let place = card
                .records
                .names
                .iter()
                .position(|n| *n == dealer.name)
                .unwrap();
            let (Some(ratio), Some(belief)) = (scores.ratios[place], scores.beliefs[place]) else {
                continue;
            };
            let raw = ln(ratio.actual / ratio.expected);
            raw_error += (raw - dealer.skill).powi(2);
            adjusted_error += (belief.mean - dealer.skill).powi(2);
            raw_pairs.push((raw, dealer.skill));
            adjusted_pairs.push((belief.mean, dealer.skill));
            let _ = at;
        }
    }
    println!(
        "{raw_error} {adjusted_error} {} {}",
        correlation(&raw_pairs),
        correlation(&adjusted_pairs)
    );
    assert!(adjusted_error < raw_error);
    assert!(correlation(&adjusted_pairs) > correlation(&raw_pairs));
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    for (level, low, high) in [(0.9, 0.85, 0.95), (0.95, 0.91, 0.985)] {
        let (mut hit, mut all) = (0.0, 0.0);
        for seed in 0..40 {
            let made = network(60, 14, 1_000 + seed);
            let card = scorecard(&[&made.sales]);
            let scores = generating(&card, 0);
            for dealer in &made.dealers {
                let place = card
                    .records
                    .names
                    .iter()
                    .position(|n| *n == dealer.name)
                    .unwrap();
                if let Some(belief) = scores.beliefs[place] {
                    let (from, to) = belief.interval(level);
                    hit += f64::from(u8::from(from <= dealer.skill && dealer.skill <= to));
                    all += 1.0;
                }
            }
        }
        println!("{level}: {}", hit / all);
        assert!((low..=high).contains(&(hit / all)), "{level} {}", hit / all);
    }
}
