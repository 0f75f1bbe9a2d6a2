//! Numbers that must hold on networks with planted truth.

use super::generating::{Generating, Window};
use super::overall::correlation;
use super::*;
use crate::estimate::Z95;
use crate::numeric::{ln, normal_quantile};
use crate::progress::Silent;
use crate::samples::{DealerNetwork, GeneratedNetwork, SortedDealers, StorePanel};
use crate::table::{Table, Values};

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
        &card.panel,
        &state.cells.volume,
        &state.expected,
        &state.noise,
        ALL,
    )
}

#[test]
fn roles_are_guessed_by_name() {
    let made = network(20, 14, 3);
    let setup = guess_setup(&[&made.sales, &made.service]).unwrap();
    assert_eq!(
        (setup.dealer.as_str(), setup.month.as_str()),
        ("dealer", "month")
    );
    assert_eq!(setup.columns_of("region"), ["region"]);
    assert_eq!(setup.columns_of("trait"), ["format"]);
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
    let [ours, with_past, baselines @ ..] = &card.areas[0].tests.months[..] else {
        panic!()
    };
    for baseline in baselines {
        assert!(
            ours.errors.wape < baseline.errors.wape,
            "{} {} {}",
            baseline.way.words(),
            ours.errors.wape,
            baseline.errors.wape
        );
    }
    assert!(with_past.errors.wape < ours.errors.wape);
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
        for dealer in &made.dealers {
            let place = place(&card, &dealer.name);
            let (Some(ratio), Some(belief)) = (scores.ratios[place], scores.beliefs[place]) else {
                continue;
            };
            let raw = ln(ratio.actual / ratio.expected);
            raw_error += (raw - dealer.skill).powi(2);
            adjusted_error += (belief.mean - dealer.skill).powi(2);
            raw_pairs.push((raw, dealer.skill));
            adjusted_pairs.push((belief.mean, dealer.skill));
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

/// The place of a dealer in the scorecard.
fn place(card: &Scorecard, name: &str) -> usize {
    card.panel.units().iter().position(|n| n == name).unwrap()
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    for (dealers, months) in [(60, 14), (120, 24)] {
        let levels = [normal_quantile(0.95), Z95];
        let (mut hits, mut all) = ([0.0; 2], 0.0);
        for seed in 0..200 {
            let made = network(dealers, months, 1_000 + seed);
            let card = scorecard(&[&made.sales]);
            let scores = generating(&card, 0);
            for dealer in &made.dealers {
                let Some(belief) = scores.beliefs[place(&card, &dealer.name)] else {
                    continue;
                };
                for (hit, level) in hits.iter_mut().zip(levels) {
                    let (from, to) = belief.interval(level);
                    *hit += f64::from(u8::from((from..=to).contains(&dealer.skill)));
                }
                all += 1.0;
            }
        }
        let [ninety, wide] = hits.map(|hit| hit / all);
        println!("{dealers} x {months}: {ninety:.4} {wide:.4}");
        assert!((0.85..=0.95).contains(&ninety), "{dealers}: {ninety}");
        assert!((0.91..=0.985).contains(&wide), "{dealers}: {wide}");
    }
}

/// The expectation of a network in which one dealer sells so many times as much.
fn expected_with(times: f64, expectation: Expectation) -> (Vec<f64>, Vec<(u32, u32)>, usize, f64) {
    let made = network(40, 14, 5);
    let chosen = made.dealers[7].name.clone();
    let dealer = made.sales.column("dealer").unwrap().values.clone();
    let columns = made.sales.columns().to_vec().into_iter().map(|mut column| {
        if column.name == "sales"
            && let Values::Number(sales) = &mut column.values
        {
            for (row, sales) in sales.iter_mut().enumerate() {
                let name = crate::table::target::cell_text(&dealer, row);
                *sales *= if name.as_ref() == Some(&chosen) {
                    times
                } else {
                    1.0
                };
            }
        }
        column
    });
    let table = Table::new("sales", columns.collect()).unwrap();
    let mut setup = guess_setup(&[&table]).unwrap();
    // Nothing but the volume of one dealer may differ.
    setup.rules.iter_mut().for_each(|r| r.on = false);
    setup.expectation = expectation;
    let card = Scorecard::of(&[&table], &setup, &Silent).unwrap();
    let at = place(&card, &chosen);
    let raw = generating(&card, 0).ratios[at].unwrap().raw();
    let expected = card.areas[0].expected.volume.clone();
    (expected, card.panel.cells().to_vec(), at, raw)
}

#[test]
fn no_dealer_has_a_part_in_its_own_expectation() {
    for expectation in [Expectation::Regression, Expectation::Trees] {
        let (before, cells, at, raw) = expected_with(1.0, expectation);
        let (after, _, _, outlier) = expected_with(9.0, expectation);
        let (mut own, mut others) = (0, 0);
        for ((dealer, _), (a, b)) in cells.iter().zip(before.iter().zip(&after)) {
            if *dealer as usize == at {
                assert_eq!(a.to_bits(), b.to_bits());
                own += 1;
            } else {
                others += u32::from(a != b);
            }
        }
        // The others learn from it.
        assert!(own >= 12 && others > 100, "{own} {others}");
        // Nine times the sales are nine times the score: nothing is absorbed.
        assert!((outlier / raw - 9.0).abs() < 1e-9, "{raw} {outlier}");
    }
}

#[test]
fn the_volume_counted_again_is_asked_about_and_left_out_until_answered() {
    let panel = StorePanel {
        counted_again: true,
        planted: 0.3,
        ..StorePanel::default()
    };
    let made = panel.generate().unwrap();
    let tables = [&made.table];
    // No column has a name that says traffic: items and lines are taken for being numbers.
    let setup = guess_setup(&tables).unwrap();
    assert_eq!(setup.areas[0].drivers.len(), 1, "{:?}", setup.areas[0]);
    let columns = made.table.columns().to_vec().into_iter();
    let columns = columns.map(|mut column| {
        if column.name == "visitors" {
            column.name = "door".to_owned();
        }
        column
    });
    let table = Table::new("stores", columns.collect()).unwrap();
    let tables = [&table];
    let mut setup = guess_setup(&tables).unwrap();
    let steps = |setup: &ScorecardSetup| -> Vec<(String, Step)> {
        let drivers = setup.areas[0].drivers.iter();
        drivers.map(|d| (d.column.clone(), d.step)).collect()
    };
    let found = steps(&setup);
    let named = |name: &str, step| (name.to_owned(), step);
    assert_eq!(
        found,
        [
            named("door", Step::Other),
            named("items", Step::Unsure),
            named("lines", Step::Unsure)
        ]
    );
    let (report, card) = run(&tables, &setup, &Silent).unwrap();
    assert!(
        report.warnings[0].contains("items and lines move with sales"),
        "{:?}",
        report.warnings
    );
    assert_eq!(steps(&report.setup), found);
    let expected = card.areas[0].expected.volume.clone();
    // Left out is as if they were not there.
    setup.areas[0].drivers.truncate(1);
    let (report, without) = run(&tables, &setup, &Silent).unwrap();
    assert_eq!(without.areas[0].expected.volume, expected);
    assert!(
        report
            .warnings
            .iter()
            .all(|w| !w.contains("almost exactly"))
    );
    // Who says that they bring the sales has them used.
    setup.areas[0].drivers.push(Driver {
        column: "items".to_owned(),
        step: Step::Other,
    });
    let with = Scorecard::of(&tables, &setup, &Silent).unwrap();
    assert_ne!(with.areas[0].expected.volume, expected);
}

/// A panel without traffic, and the months that are looked at first.
fn without_traffic(stores: u32, months: u32) -> StorePanel {
    StorePanel {
        stores,
        months,
        ..StorePanel::without_traffic(2)
    }
}

/// What is expected of the months that are scored, when those of one store are so many times as much.
fn grown_with(times: f64) -> (Scorecard, usize, Vec<f64>, f64) {
    let panel = without_traffic(60, 36);
    let mut table = panel.generate().unwrap().table;
    let (chosen, first) = (7, 24);
    let columns = table.columns().to_vec().into_iter().map(|mut column| {
        if let Values::Number(sales) = &mut column.values {
            let own = sales.iter_mut().skip(chosen * 36 + first).take(36 - first);
            own.for_each(|sales| *sales *= times);
        }
        column
    });
    table = Table::new("stores", columns.collect()).unwrap();
    let card = scorecard(&[&table]);
    let filter = card.whole();
    assert_eq!((filter.from, filter.to), (24, 35));
    let sheet = sheet::Sheet::of(&card, &filter).unwrap();
    assert!(sheet.basis.is_own_level());
    let expected = sheet.expected.volume.to_vec();
    let raw = sheet.generating.ratios[chosen].unwrap().raw();
    drop(sheet);
    (card, chosen, expected, raw)
}

#[test]
fn no_month_that_is_scored_has_a_part_in_its_own_expectation() {
    let (card, at, before, raw) = grown_with(1.0);
    let (_, _, after, outlier) = grown_with(9.0);
    let (mut own, mut others) = (0, 0);
    for ((dealer, month), (a, b)) in card.panel.cells().iter().zip(before.iter().zip(&after)) {
        if *dealer as usize == at {
            assert_eq!(a.to_bits(), b.to_bits(), "{month}");
            own += 1;
        } else {
            others += u32::from(a != b);
        }
    }
    // The others are compared with it.
    assert!(own == 36 && others > 100, "{own} {others}");
    assert!((outlier / raw - 9.0).abs() < 1e-9, "{raw} {outlier}");
}

#[test]
fn without_traffic_the_page_says_what_it_cannot_answer_and_what_it_can() {
    let made = without_traffic(60, 36).generate().unwrap();
    let tables = [&made.table];
    let setup = guess_setup(&tables).unwrap();
    assert!(setup.areas[0].drivers.is_empty());
    let (report, card) = run(&tables, &setup, &Silent).unwrap();
    assert!(report.headline.contains("own level"), "{}", report.headline);
    assert!(
        report.warnings[0].contains("no traffic"),
        "{:?}",
        report.warnings
    );
    let (view, ranking) = view(&card, &report.filter).unwrap();
    assert!(view.columns.iter().all(|c| c.name != "Sells"));
    assert_eq!(ranking.dealers().len(), 60);
    // Of all months there is none before, and nobody is judged.
    let all = ScorecardFilter {
        from: 0,
        ..report.filter.clone()
    };
    let (view, ranking) = super::view(&card, &all).unwrap();
    assert!(
        view.headline.contains("No dealer is judged"),
        "{}",
        view.headline
    );
    assert!(ranking.dealers().is_empty());
    let page = dealer(&card, &all, 3).unwrap();
    assert!(page.headline.contains("is not judged"), "{}", page.headline);
    // Traffic that has nothing to do with size is no better than none.
    let visits = made
        .table
        .columns()
        .to_vec()
        .into_iter()
        .chain([crate::table::Column {
            name: "visitors".to_owned(),
            values: Values::Number(
                (0..60 * 36)
                    .map(|row| f64::from(900 + row * 37 % 211))
                    .collect(),
            ),
        }]);
    let table = Table::new("stores", visits.collect()).unwrap();
    let setup = guess_setup(&[&table]).unwrap();
    assert_eq!(setup.areas[0].drivers.len(), 1);
    let (report, _) = run(&[&table], &setup, &Silent).unwrap();
    assert!(
        report.warnings[0].contains("explains less than half"),
        "{:?}",
        report.warnings
    );
}

#[test]
fn traffic_that_explains_size_carries_verdicts_whatever_the_skills() {
    for skill_spread in [0.0, 0.15, 0.3] {
        let network = DealerNetwork {
            dealers: 60,
            months: 18,
            segments: false,
            skill_spread,
            ..DealerNetwork::default()
        };
        let made = network.generate().unwrap();
        let card = scorecard(&[&made.sales, &made.service]);
        for (area, state) in card.setup.areas.iter().zip(&card.areas) {
            let basis = card.basis(area, state);
            assert!(!basis.is_own_level(), "{skill_spread} {}", area.name);
        }
        assert_eq!((card.whole().from, card.whole().to), (6, 17));
    }
}
