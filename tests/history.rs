//! What the historical data say, on data whose truth is known.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use nearside::charts::{Chart, Mark, Scale, Shape, table as twin};
use nearside::classify::TimeOrder;
use nearside::conversion::{Because, ConversionSetup, guess_setup, history};
use nearside::error::{Error, ErrorCode};
use nearside::estimate::Unit;
use nearside::format;
use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::{Progress, Silent};
use nearside::report::Card;
use nearside::samples::{Campaign, Plant};
use nearside::table::Table;

fn parse(csv: &[u8]) -> Table {
    read(
        csv,
        "campaign.csv",
        &ReadOptions::default(),
        &Limits::default(),
        &Silent,
    )
    .unwrap()
    .table
}

fn said(table: &Table, setup: &ConversionSetup) -> Vec<Card> {
    history(table, setup, &Silent).unwrap()
}

fn card<'a>(cards: &'a [Card], title: &str) -> &'a Card {
    cards.iter().find(|c| c.title == title).unwrap()
}

/// The marks of the groups, not the line of the base rate.
fn marks(chart: &Chart) -> &[Mark] {
    &chart
        .series
        .iter()
        .find(|s| s.shape == Shape::Forest)
        .unwrap()
        .marks
}

fn labels(chart: &Chart) -> &[String] {
    match &chart.y.scale {
        Scale::Bands { labels } => labels,
        other => panic!("{other:?}"),
    }
}

fn clear(card: &Card) -> bool {
    !card.finding.starts_with("No clear difference")
}

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn count(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap()
}

/// A file with the columns of the campaign and one more, made from the place of the row and from
/// whether it converted.
fn with_column(campaign: Campaign, name: &str, value: impl Fn(usize, bool) -> String) -> Vec<u8> {
    let csv = String::from_utf8(campaign.csv()).unwrap();
    let mut lines = csv.lines();
    let mut out = format!("{name},{}\n", lines.next().unwrap());
    for (i, line) in lines.enumerate() {
        out.push_str(&format!("{},{line}\n", value(i, line.ends_with("yes"))));
    }
    out.into_bytes()
}

#[test]
fn what_was_planted_is_found_and_what_was_not_is_not() {
    let campaign = Campaign {
        rows: 20_000,
        ..Campaign::default()
    };
    let table = parse(&campaign.csv());
    let setup = guess_setup(&table).unwrap();
    let cards = said(&table, &setup);
    for planted in [
        "age",
        "tenure_months",
        "web_visits_30d",
        "emails_opened",
        "channel",
        "region",
        "previous_outcome",
    ] {
        assert!(
            clear(card(&cards, planted)),
            "{}",
            card(&cards, planted).finding
        );
    }
    for nothing in ["income", "segment"] {
        assert!(
            !clear(card(&cards, nothing)),
            "{}",
            card(&cards, nothing).finding
        );
    }
    // In question: known only after the call, most telling of all, and not in the setup.
    assert_eq!(cards[1].title, "call_minutes");
    let choice = setup
        .columns
        .iter()
        .find(|c| c.name == "call_minutes")
        .unwrap();
    assert!(
        !choice.include
            && cards[1]
                .note
                .starts_with(choice.question.as_deref().unwrap())
    );
    // Each channel's true mean probability lies within its interval.
    let csv = String::from_utf8(campaign.csv()).unwrap();
    let channels: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|l| l.split(',').nth(11).unwrap())
        .collect();
    let truth = campaign.probabilities();
    let chart = &card(&cards, "channel").charts[0];
    for (label, mark) in labels(chart).iter().zip(marks(chart)) {
        let of: Vec<f64> = channels
            .iter()
            .zip(&truth)
            .filter(|(c, _)| label.starts_with(**c))
            .map(|(_, p)| *p)
            .collect();
        let mean = of.iter().sum::<f64>() / of.len() as f64;
        assert!(
            mark.low.unwrap() < mean && mean < mark.high.unwrap(),
            "{label}: {mean} {mark:?}"
        );
        assert!(label.ends_with(&format!(
            "({})",
            format::value(of.len() as f64, Unit::Count)
        )));
    }
    assert!(labels(chart)[0].starts_with("phone") && labels(chart)[2].starts_with("sms"));
    assert!(!cards.iter().any(|c| c.title == "customer_id"));
}

#[test]
fn nothing_is_clear_where_nothing_was_planted() {
    let plant = Plant {
        intercept: -1.5,
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
    let wrong = (1..=20_u64).filter(|&seed| {
        let campaign = Campaign {
            rows: 1_500,
            seed,
            leak: false,
            plant,
        };
        let table = parse(&campaign.csv());
        let cards = said(&table, &guess_setup(&table).unwrap());
        assert!(cards.len() > 8);
        cards[1..].iter().any(clear)
    });
    // One in twenty is expected; more than four have a probability of 0.3 %.
    let wrong = wrong.count();
    assert!(wrong <= 4, "{wrong} of 20 files");
}

#[test]
fn rates_add_up_and_sentences_say_what_is_drawn() {
    let table = parse(
        &Campaign {
            rows: 8_000,
            ..Campaign::default()
        }
        .csv(),
    );
    let setup = guess_setup(&table).unwrap();
    let cards = said(&table, &setup);
    let rows = table.rows() as f64;
    let mut hits = None;
    for card in &cards[1..] {
        let grid = &card.tables[0];
        let sum = |j: usize| grid.rows.iter().map(|r| count(&r[j])).sum::<f64>();
        assert_eq!(sum(1), rows, "{}", card.title);
        assert_eq!(*hits.get_or_insert(sum(2)), sum(2));
        let chart = &card.charts[0];
        let line = chart
            .series
            .iter()
            .find(|s| s.shape == Shape::Cut)
            .unwrap()
            .marks[0]
            .x;
        assert!((line - hits.unwrap() / rows).abs() < 1e-12);
        assert_eq!(marks(chart).len(), grid.rows.len());
        for (mark, row) in marks(chart).iter().zip(&grid.rows) {
            assert!((mark.x - count(&row[2]) / count(&row[1])).abs() < 1e-12);
            assert!(mark.low.unwrap() <= mark.x && mark.x <= mark.high.unwrap());
        }
        // Two rates of the sentence, each with its interval, are marks of the chart.
        let written: Vec<String> = marks(chart)
            .iter()
            .map(|m| {
                format!(
                    "{} ({})",
                    format::aligned(m.x, Unit::Share),
                    format::interval(m.low.unwrap(), m.high.unwrap(), Unit::Share)
                )
            })
            .collect();
        let mut left = card.finding.clone();
        for text in &written {
            left = left.replace(text.as_str(), "");
        }
        assert!(!left.contains('%'), "{} {left} {written:?}", card.finding);
        let names: BTreeSet<&str> = labels(chart)
            .iter()
            .map(|l| l.split(" (").next().unwrap())
            .collect();
        assert_eq!(names.len(), grid.rows.len());
        // The twin says all of it, and the line as a value.
        let twin = twin(chart);
        assert_eq!(twin.rows.len(), grid.rows.len() + 1);
        assert_eq!(
            (twin.rows[0][1].as_str(), twin.rows[0][2].is_empty()),
            ("", false)
        );
    }
    // Every column of the file is in the list, the target is not.
    assert_eq!(cards[0].tables[0].rows.len(), setup.columns.len());
    assert_eq!(
        cards[0].tables[0].headers.len(),
        cards[0].tables[0].rows[0].len()
    );
}

#[test]
fn a_column_that_is_the_time_in_disguise_is_told_so() {
    let plant = Plant {
        drift: 2.5,
        ..Plant::default()
    };
    let campaign = Campaign {
        rows: 9_000,
        leak: false,
        plant,
        ..Campaign::default()
    };
    // One list in the first half of the time, another in the second, and a few of each throughout.
    let csv = with_column(campaign, "list", |i, _| {
        let late = i >= 4_500;
        if late == (i % 10 < 8) { "new" } else { "old" }.to_owned()
    });
    let table = parse(&csv);
    let setup = guess_setup(&table).unwrap();
    assert!(setup.order != TimeOrder::Unknown);
    let cards = said(&table, &setup);
    let list = card(&cards, "list");
    assert!(clear(list), "{}", list.finding);
    assert!(
        list.note
            .starts_with("It changes over time: rows where it is"),
        "{}",
        list.note
    );
    assert!(
        plain(&list.note).contains("80 % of the first third of the rows and 20 % of the last"),
        "{}",
        list.note
    );
    // Within a third the two lists convert alike: their intervals overlap, while overall they do not.
    let chart = &list.charts[0];
    assert!(marks(chart)[0].low.unwrap() > marks(chart)[1].high.unwrap());
    let within: Vec<f64> = plain(&list.note)
        .split("the two rates are ")
        .nth(1)
        .unwrap()
        .split(" and ")
        .map(|rate| rate.split(' ').next().unwrap().parse().unwrap())
        .take(2)
        .collect();
    let before = 100.0 * (marks(chart)[0].x - marks(chart)[1].x);
    assert!(before > 8.0 && (within[0] - within[1]).abs() < 0.25 * before);
    assert!(!card(&cards, "segment").note.contains("over time"));

    let never = with_column(campaign, "list", |i, _| {
        if i < 4_500 { "old" } else { "new" }.to_owned()
    });
    let table = parse(&never);
    let cards = said(&table, &guess_setup(&table).unwrap());
    // In the second third both occur.
    assert!(
        plain(&card(&cards, "list").note).contains("100 % of the first third of the rows and 0")
    );
    let ends = with_column(campaign, "list", |i, _| {
        ["old", "mid", "new"][i / 3_000].to_owned()
    });
    let table = parse(&ends);
    let cards = said(&table, &guess_setup(&table).unwrap());
    assert!(plain(&card(&cards, "list").note).contains("hardly occur in the same third"));
}

#[test]
fn hostile_columns() {
    let campaign = Campaign {
        rows: 3_000,
        leak: false,
        ..Campaign::default()
    };
    for (name, value, expected) in [
        ("same", (|_| "x".to_owned()) as fn(usize) -> String, None),
        ("empty", |_| String::new(), None),
        ("many", |i| format!("level{}", i * 7 % 1_000), Some(13)),
        (
            "long",
            |i| format!("{} {}", "very ".repeat(30), i % 2),
            Some(2),
        ),
        (
            "nearly",
            |i| {
                if i < 3 {
                    "rare".to_owned()
                } else {
                    "x".to_owned()
                }
            },
            Some(2),
        ),
    ] {
        let table = parse(&with_column(campaign, name, |i, _| value(i)));
        let mut setup = guess_setup(&table).unwrap();
        setup.columns[0].include = true;
        let cards = said(&table, &setup);
        let found = cards.iter().find(|c| c.title == name);
        assert_eq!(found.map(|c| marks(&c.charts[0]).len()), expected, "{name}");
        let listed = cards[0].tables[0]
            .rows
            .iter()
            .find(|r| r[0] == name)
            .unwrap();
        assert_eq!(
            listed[5],
            if expected.is_some() {
                "not clear"
            } else {
                "not looked at"
            }
        );
        if name == "many" {
            let labels = labels(&found.unwrap().charts[0]);
            assert!(
                labels[12].starts_with("one of 988 other values ("),
                "{labels:?}"
            );
        }
    }
    // Free text stays out.
    let table = parse(&with_column(campaign, "words", |i, _| {
        format!("the customer said {i} things about the offer")
    }));
    let setup = guess_setup(&table).unwrap();
    let choice = setup.columns.iter().find(|c| c.name == "words").unwrap();
    assert!(!choice.include && choice.because != Because::Usable);
    assert!(said(&table, &setup).iter().all(|c| c.title != "words"));
}

#[test]
fn rows_of_one_customer_are_not_many_customers() {
    let mut once = String::from("id,channel,converted\n");
    let mut often = once.clone();
    for i in 0..400_u32 {
        let hit = (i * 7_919) % 100 < if i % 2 == 0 { 30 } else { 15 };
        let line = format!(
            "c{i},{},{}\n",
            if i % 2 == 0 { "a" } else { "b" },
            if hit { "yes" } else { "no" }
        );
        once.push_str(&line);
        for _ in 0..9 {
            often.push_str(&line);
        }
    }
    let width = |csv: &str, group: bool| -> (f64, bool) {
        let table = parse(csv.as_bytes());
        let mut setup = guess_setup(&table).unwrap();
        setup.group = group.then(|| "id".to_owned());
        let cards = said(&table, &setup);
        let card = card(&cards, "channel");
        let mark = &marks(&card.charts[0])[0];
        (mark.high.unwrap() - mark.low.unwrap(), clear(card))
    };
    let (single, sure) = width(&once, false);
    let (repeated, surer) = width(&often, true);
    let (naive, _) = width(&often, false);
    assert!(
        (repeated / single - 1.0).abs() < 0.02,
        "{repeated} {single}"
    );
    assert!((naive / single * 3.0 - 1.0).abs() < 0.1);
    assert_eq!(sure, surer);
}

#[test]
fn people_left_out_of_the_file_count() {
    let table = parse(
        &Campaign {
            rows: 4_000,
            ..Campaign::default()
        }
        .csv(),
    );
    let mut setup = guess_setup(&table).unwrap();
    let plain = said(&table, &setup);
    setup.kept_share = 0.5;
    let weighed = said(&table, &setup);
    let line = |cards: &[Card]| card(cards, "channel").charts[0].series[0].marks[0].x;
    let p = line(&plain);
    assert!((line(&weighed) - p / (p + 2.0 * (1.0 - p))).abs() < 1e-12);
    assert_eq!(plain[0].tables, weighed[0].tables);
    assert!(
        card(&weighed, "channel")
            .method
            .contains("left out of the file")
    );
}

#[test]
fn the_same_again_and_it_can_be_stopped() {
    struct Stop;
    impl Progress for Stop {
        fn report(&self, _: &'static str, fraction: f64) -> Result<(), Error> {
            if fraction > 0.5 {
                Err(Error::cancelled())
            } else {
                Ok(())
            }
        }
    }
    let table = parse(
        &Campaign {
            rows: 1_000,
            ..Campaign::default()
        }
        .csv(),
    );
    let setup = guess_setup(&table).unwrap();
    assert_eq!(said(&table, &setup), said(&table, &setup));
    assert_eq!(
        history(&table, &setup, &Stop).unwrap_err().code,
        ErrorCode::Cancelled
    );
    let nobody = ConversionSetup {
        positive: "never".to_owned(),
        ..setup
    };
    assert_eq!(
        history(&table, &nobody, &Silent).unwrap_err().code,
        ErrorCode::BadSetup
    );
}
