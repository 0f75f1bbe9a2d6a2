//! Scorecards of files as people bring them: any network, hostile cells, and what is taken away.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, missing_docs)]

use nearside::error::{Error, ErrorCode};
use nearside::export::{write_csv, write_xlsx};
use nearside::ingest::{self, Limits, ReadOptions};
use nearside::progress::{Progress, Silent};
use nearside::report::{Card, ListAsk, Listing};
use nearside::samples::{DealerNetwork, SortedDealers, Spread};
use nearside::saved::Saved;
use nearside::scorecard::{
    self, Area, Driver, Expectation, IndexRule, Rule, Scorecard, ScorecardFilter, ScorecardReport,
    Step, guess_setup, run,
};
use nearside::table::{Table, Values};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn read(csv: &str) -> Table {
    let (options, limits) = (ReadOptions::default(), Limits::default());
    let outcome = ingest::read(csv.as_bytes(), "dealers.csv", &options, &limits, &Silent);
    outcome.unwrap().table
}

fn made(csv: &str) -> Result<(ScorecardReport, Scorecard), Error> {
    let table = read(csv);
    let setup = guess_setup(&[&table])?;
    run(&[&table], &setup, &Silent)
}

/// Names of the levels of a dimension.
fn levels<'a>(report: &'a ScorecardReport, id: &str) -> &'a [String] {
    let found = report.dimensions.iter().find(|d| d.id == id);
    &found.unwrap().levels
}

/// No interval is drawn backwards, or beside what it is of.
fn intervals_hold_their_marks(card: &Card) {
    for chart in &card.charts {
        for mark in chart.series.iter().flat_map(|s| &s.marks) {
            if let (Some(low), Some(high)) = (mark.low, mark.high) {
                let held = low..=high;
                let holds = held.contains(&mark.x) || held.contains(&mark.y);
                assert!(low <= high && holds, "{}: {mark:?}", chart.id);
            }
        }
    }
}

/// Everything that can be looked at, for every dealer and area; nothing may panic.
fn look_at_all(report: &ScorecardReport, card: &Scorecard) {
    for area in (0_u32..).take(report.setup.areas.len()) {
        let last = report.months.len() as u32 - 1;
        for (from, to) in [(0, last), (last, last), (0, 0), (7, 3)] {
            let filter = ScorecardFilter {
                area,
                from,
                to,
                ..report.filter.clone()
            };
            let (view, ranking) = scorecard::view(card, &filter).unwrap();
            assert_eq!(view.listed, ranking.len());
            for chart in view.cards.iter().flat_map(|c| &c.charts) {
                for mark in chart.series.iter().flat_map(|s| &s.marks) {
                    assert!(mark.x.is_finite() && mark.y.is_finite(), "{}", chart.id);
                }
            }
            view.cards.iter().for_each(intervals_hold_their_marks);
            for dealer in (0_u32..).take(report.dealers.len().min(3)) {
                let page = scorecard::dealer(card, &filter, dealer).unwrap();
                page.cards.iter().for_each(intervals_hold_their_marks);
                scorecard::dealer_trend(card, &filter, dealer, &Silent).unwrap();
            }
            let _ = scorecard::learning(card, area, &Silent);
        }
    }
}

/// Rows of dealers and months: sales around 20 with traffic to match.
fn rows(dealers: usize, months: usize, cell: impl Fn(usize, usize) -> Option<String>) -> String {
    let mut csv =
        "Dealer,Month,Region,VDP Views,Visitors,Visitor Conversions,Lead Volume,Sales,Close Rate\n"
            .to_owned();
    for dealer in 0..dealers {
        for month in 0..months {
            if let Some(row) = cell(dealer, month) {
                let (year, month) = (2023 + month / 12, month % 12 + 1);
                let region = ["North", "South"][dealer % 2];
                csv.push_str(&format!("D{dealer},{year}-{month:02},{region},{row}\n"));
            }
        }
    }
    csv
}

fn plain(dealer: usize, month: usize) -> Option<String> {
    let size = 10 + 3 * dealer;
    let swing = (dealer * 7 + month * 13) % 5;
    let sales = size / 4 + swing;
    Some(format!(
        "{},{},{},{},{sales},{}",
        100 * size + swing,
        60 * size,
        10 * size,
        size + 10 + swing,
        0.1 + 0.01 * swing as f64
    ))
}

#[test]
fn a_network_of_any_stores_is_scored() {
    // Not a word of dealers: stores, weeks' takings, customers.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    let mut csv = "store_nbr;date;city;takings;customers;open_days\n".to_owned();
    for store in 0..40 {
        let skill = random.r#gen_range(-0.3..0.3_f64);
        let size = random.r#gen_range(4.0..7.0_f64);
        for month in 0..26 {
            let customers =
                (size + 0.1 * f64::from(month % 12)).exp() * random.r#gen_range(0.9..1.1);
            let takings = customers * 12.5 * skill.exp() * random.r#gen_range(0.9..1.1);
            let city = ["Paris", "Lyon", "Nice"][store % 3];
            let (year, month) = (2022 + month / 12, month % 12 + 1);
            csv.push_str(&format!(
                "{store};{year}-{month:02}-01;{city};{takings:.2};{customers:.0};26\n"
            ));
        }
    }
    let table = read(&csv);
    let mut setup = guess_setup(&[&table]).unwrap();
    assert_eq!(setup.dealer, "store_nbr");
    assert_eq!(setup.month, "date");
    // What the first column of numbers is, nobody can know: the person says it.
    setup.areas = vec![Area {
        name: "Takings".to_owned(),
        volume: "takings".to_owned(),
        money: true,
        drivers: vec![Driver {
            column: "customers".to_owned(),
            step: Step::Visitors,
        }],
        kpis: Vec::new(),
        index: IndexRule::Standardised,
        generating_weight: None,
    }];
    for expectation in [Expectation::Regression, Expectation::Trees] {
        setup.expectation = expectation;
        let (report, card) = run(&[&table], &setup, &Silent).unwrap();
        assert_eq!((report.dealers.len(), report.months.len()), (40, 26));
        look_at_all(&report, &card);
        // The expectation of money is in the right unit: the sums agree.
        let (view, _) = scorecard::view(&card, &report.filter).unwrap();
        assert!(view.headline.contains("takings"), "{}", view.headline);
        let ranking = scorecard::ranking(&card, &report.filter)
            .unwrap()
            .table()
            .unwrap();
        let sum = |name: &str| match &ranking.column(name).unwrap().values {
            Values::Number(v) => v.iter().sum::<f64>(),
            _ => f64::NAN,
        };
        let ratio = sum("Actual") / sum("Expected");
        assert!((0.9..1.1).contains(&ratio), "{expectation:?} {ratio}");
    }
}

#[test]
fn a_month_of_nine_times_the_expected_is_drawn_as_that() {
    let table = read(&rows(30, 14, |dealer, month| {
        let row = plain(dealer, month)?;
        // One dealer's last month but one.
        if (dealer, month) != (4, 12) {
            return Some(row);
        }
        let cells: Vec<&str> = row.split(',').collect();
        let (sold, rate) = (cells[4].parse::<f64>().ok()?, cells[5]);
        Some(format!("9000,8000,4000,2000,{},{rate}", 20.0 * sold))
    }));
    let mut setup = guess_setup(&[&table]).unwrap();
    // The traffic of that month is what it always is.
    setup.areas[0].drivers.truncate(1);
    setup.areas[0].drivers[0].column = "Close Rate".to_owned();
    let (report, card) = run(&[&table], &setup, &Silent).unwrap();
    look_at_all(&report, &card);
    let page = scorecard::dealer(&card, &report.filter, 4).unwrap();
    let trend = page.cards.iter().find(|c| c.id == "trend").unwrap();
    let raw = trend.charts[0]
        .series
        .iter()
        .find(|s| s.name.contains("raw"));
    let highest = raw.unwrap().marks.iter().map(|m| m.y).fold(0.0, f64::max);
    assert!(highest > 600.0, "{highest}");
    // On the page of the network it is drawn, or said that it is not.
    let month = ScorecardFilter {
        from: 12,
        to: 12,
        ..report.filter.clone()
    };
    let (view, _) = scorecard::view(&card, &month).unwrap();
    let scores = view.cards.iter().find(|c| c.id == "scores").unwrap();
    let raws = scores.charts[0].series.iter().find(|s| s.name == "Raw");
    let drawn = raws.unwrap().marks.iter().any(|m| m.x > 600.0);
    let note = &scores.charts[0].note;
    assert!(drawn || note.contains("D4 ("), "{note}");
}

#[test]
fn a_file_about_the_dealers_alone_lends_what_it_knows() {
    let table = read(&rows(20, 14, plain));
    let mut about = "Dealer,Format,Floor Space\n".to_owned();
    for dealer in 0..20 {
        let format = ["City", "Country", "Mall"][dealer % 3];
        about.push_str(&format!("D{dealer},{format},{}\n", 100 + 30 * dealer));
    }
    // One that sells nothing yet.
    about.push_str("D99,City,500\n");
    let about = read(&about);
    let mut setup = guess_setup(&[&about, &table]).unwrap();
    assert_eq!(setup.columns_of("trait"), ["Format"]);
    assert_eq!(setup.areas[0].drivers.len(), 4);
    setup.areas[0].drivers.push(Driver {
        column: "Floor Space".to_owned(),
        step: Step::Other,
    });
    let (report, card) = run(&[&about, &table], &setup, &Silent).unwrap();
    assert_eq!((report.dealers.len(), report.months.len()), (21, 14));
    look_at_all(&report, &card);
    let newcomer = report.dealers.iter().position(|d| d == "D99").unwrap() as u32;
    let view = scorecard::dealer(&card, &report.filter, newcomer).unwrap();
    assert!(view.headline.contains("no numbers"), "{}", view.headline);
    assert_eq!(scorecard::joined_back(&card, &about, 0).unwrap(), about);
    assert!(
        !report
            .warnings
            .iter()
            .any(|w| w.contains("traffic is missing"))
    );
    let view = scorecard::dealer(&card, &report.filter, 4).unwrap();
    assert!(view.about.contains("Country"), "{}", view.about);
    let space = view.tiles.iter().find(|t| t.name == "Floor Space").unwrap();
    assert_eq!(space.own, "220");
    // Alone it has no months.
    let error = guess_setup(&[&about]).unwrap_err();
    assert!(error.message.contains("month"), "{}", error.message);
}

#[test]
fn files_are_joined_whatever_the_case_and_spaces_of_their_columns() {
    let sales = read(&rows(20, 14, plain));
    let mut csv = "dealer;MONTH;service visitors;Repair Orders\n".to_owned();
    for dealer in 0..20 {
        for month in 0..14 {
            let (year, month) = (2023 + month / 12, month % 12 + 1);
            let orders = 40 + (dealer * 5 + month * 3) % 11;
            csv.push_str(&format!(
                "d {dealer};{year}-{month:02};{};{orders}\n",
                150 + dealer
            ));
        }
    }
    let service = read(&csv);
    let setup = guess_setup(&[&sales, &service]).unwrap();
    assert_eq!(setup.areas.len(), 2);
    let (report, card) = run(&[&sales, &service], &setup, &Silent).unwrap();
    assert_eq!(report.dealers.len(), 20);
    let view = scorecard::dealer(&card, &report.filter, 4).unwrap();
    assert!(view.scores.iter().any(|s| s.name.starts_with("Service")));
    let joined = scorecard::joined_back(&card, &service, 1).unwrap();
    assert!(joined.column("service expected that month").is_ok());
}

#[test]
fn files_that_cannot_answer_are_told_so() {
    let one_dealer = made(&rows(1, 12, plain)).unwrap_err();
    assert_eq!(one_dealer.code, ErrorCode::TooFewRows);
    let no_month = made("Dealer,Sales\nA,1\nB,2\n").unwrap_err();
    assert_eq!(no_month.code, ErrorCode::BadSetup);
    assert!(no_month.message.contains("month"), "{}", no_month.message);
    // A column that the setup names and no file has.
    let table = read(&rows(10, 6, plain));
    let mut setup = guess_setup(&[&table]).unwrap();
    setup.areas[0].volume = "nowhere".to_owned();
    let missing = run(&[&table], &setup, &Silent).unwrap_err();
    assert_eq!(missing.code, ErrorCode::BadSetup);
    assert_eq!(missing.place.column.as_deref(), Some("nowhere"));
    // An area and a dealer that are not there.
    let setup = guess_setup(&[&table]).unwrap();
    let (report, card) = run(&[&table], &setup, &Silent).unwrap();
    let filter = ScorecardFilter {
        area: 9,
        ..report.filter.clone()
    };
    assert_eq!(
        scorecard::view(&card, &filter).unwrap_err().code,
        ErrorCode::NotFound
    );
    let nobody = scorecard::dealer(&card, &report.filter, 99).unwrap_err();
    assert_eq!(nobody.code, ErrorCode::NotFound);
}

#[test]
fn hostile_networks_are_scored_or_refused_and_never_panic() {
    let zeros = |_: usize, _: usize| Some("0,0,0,0,0,0".to_owned());
    let cases: Vec<(&str, String)> = vec![
        ("one month", rows(12, 1, plain)),
        ("two months", rows(12, 2, plain)),
        ("all zeros", rows(12, 12, zeros)),
        (
            "all alike",
            rows(12, 12, |_, _| Some("900,600,100,50,10,0.2".to_owned())),
        ),
        (
            "a store that sells nothing",
            rows(12, 12, |d, m| {
                if d == 3 {
                    Some("900,600,100,50,0,0".to_owned())
                } else {
                    plain(d, m)
                }
            }),
        ),
        (
            "dealers that open and close",
            rows(12, 12, |d, m| {
                (m >= d % 5 && m < 12 - d % 3)
                    .then(|| plain(d, m))
                    .flatten()
            }),
        ),
        (
            "months missing",
            rows(12, 12, |d, m| {
                ((d + m) % 3 > 0).then(|| plain(d, m)).flatten()
            }),
        ),
        (
            "no traffic known",
            rows(12, 12, |d, m| Some(format!(",,,,{},", 3 + (d * m) % 7))),
        ),
        (
            "huge numbers",
            rows(12, 12, |d, m| {
                Some(format!("9e15,8e15,7e15,6e15,{}e14,1e300", 1 + (d + m) % 5))
            }),
        ),
        ("four dealers", rows(4, 3, plain)),
    ];
    for (name, csv) in &cases {
        match made(csv) {
            Ok((report, card)) => look_at_all(&report, &card),
            Err(error) => {
                assert_ne!(error.code, ErrorCode::Cancelled, "{name}");
                assert!(
                    error.message.len() > 20 && error.hint.len() > 10,
                    "{name}: {error:?}"
                );
            }
        }
        // Other choices on the same file.
        let table = read(csv);
        if let Ok(mut setup) = guess_setup(&[&table]) {
            setup.rules.iter_mut().for_each(|r| r.on = false);
            setup.expectation = Expectation::Trees;
            setup.areas[0].index = IndexRule::PercentSum;
            setup.areas[0].money = true;
            setup.folds = 3;
            if let Ok((report, card)) = run(&[&table], &setup, &Silent) {
                look_at_all(&report, &card);
            }
        }
    }
}

#[test]
fn rules_leave_out_rows_that_can_be_had() {
    let csv = rows(12, 12, |d, m| match (d, m) {
        (0, 0) => Some("-5,10,5,20,3,0.1".to_owned()), // a count below zero
        (1, 1) => Some("10,500,5,20,3,0.1".to_owned()), // more visitors than views
        (2, 2) => Some("900,600,100,2,10,0.1".to_owned()), // more sales than leads
        _ => plain(d, m),
    });
    let table = read(&csv);
    let mut setup = guess_setup(&[&table]).unwrap();
    let (_, card) = run(&[&table], &setup, &Silent).unwrap();
    let out = scorecard::left_out(&card, &table, 0).unwrap();
    assert_eq!(out.rows(), 3);
    let text = String::from_utf8(write_csv(&out)).unwrap();
    for rule in Rule::ALL {
        assert!(text.contains(rule.words()), "{text}");
    }
    // Switched off, its row stays.
    setup.rules[2].on = false;
    let (_, card) = run(&[&table], &setup, &Silent).unwrap();
    assert_eq!(scorecard::left_out(&card, &table, 0).unwrap().rows(), 2);
    // Joined back: every row of the file in its order, those left out without expectation.
    let joined = scorecard::joined_back(&card, &table, 0).unwrap();
    assert_eq!(joined.rows(), table.rows());
    let Values::Number(expected) = &joined.column("sales expected that month").unwrap().values
    else {
        panic!("numbers");
    };
    assert_eq!(expected.iter().filter(|e| e.is_nan()).count(), 2);
    assert!(expected.iter().all(|e| e.is_nan() || *e > 0.0));
}

#[test]
fn a_row_given_twice_counts_once_and_two_rows_of_a_month_are_added() {
    let csv = rows(12, 12, plain);
    let twice = format!(
        "{csv}{}",
        csv.lines()
            .skip(1)
            .map(|l| format!("{l}\n"))
            .collect::<String>()
    );
    let ((once, a), (double, b)) = (made(&csv).unwrap(), made(&twice).unwrap());
    assert_eq!(once.headline, double.headline);
    let filter = &once.filter;
    let ranking =
        |card: &Scorecard| write_csv(&scorecard::ranking(card, filter).unwrap().table().unwrap());
    assert_eq!(ranking(&a), ranking(&b));
    let parts = format!("{csv}D3,2023-05,South,1,1,1,1,1,0.1\n");
    let (report, _) = made(&parts).unwrap();
    assert!(
        report.warnings.iter().any(|w| w.contains("added up")),
        "{:?}",
        report.warnings
    );
}

#[test]
fn the_file_of_rows_left_out_holds_all_that_the_card_counts() {
    let mut csv = rows(12, 12, |d, m| match (d, m) {
        (0, 0) => Some("-5,10,5,20,3,0.1".to_owned()),
        _ => plain(d, m),
    });
    // Rows given twice, one of them three times, and one without a dealer.
    let all: Vec<String> = csv.lines().map(str::to_owned).collect();
    for row in [5, 6, 7, 7] {
        csv.push_str(&format!("{}\n", all[row]));
    }
    csv.push_str(&format!(",2023-05,South,{}\n", plain(1, 4).unwrap()));
    let table = read(&csv);
    let setup = guess_setup(&[&table]).unwrap();
    let (report, card) = run(&[&table], &setup, &Silent).unwrap();
    let rows = report.cards.iter().find(|c| c.id == "rows").unwrap();
    assert!(
        rows.finding.contains("6 rows were left out"),
        "{}",
        rows.finding
    );
    let out = scorecard::left_out(&card, &table, 0).unwrap();
    let text = String::from_utf8(write_csv(&out)).unwrap();
    assert_eq!(out.rows(), 6, "{text}");
    assert_eq!(text.matches("The same row a second time").count(), 4);
    assert_eq!(text.matches("No count is below zero").count(), 1);
    assert_eq!(text.matches("No dealer").count(), 1);
    // As they were, in the order of the file; a month is told by its first day.
    let (dealer, rest) = all[5].split_once(",2023-05,").unwrap();
    let row = format!("{dealer},2023-05-01,{rest}");
    assert!(text.lines().nth(2).unwrap().starts_with(&row), "{text}");
    // Saved and opened again it is the same file.
    let again = Scorecard::from_bytes(&card.to_bytes().unwrap()).unwrap();
    let out = scorecard::left_out(&again, &table, 0).unwrap();
    assert_eq!(String::from_utf8(write_csv(&out)).unwrap(), text);
}

/// Sales and traffic in two files, with the dealers named by these.
fn two_files(sales: &dyn Fn(usize) -> String, traffic: &dyn Fn(usize) -> String) -> [Table; 2] {
    let mut csvs = ["store_id,month,sales\n", "store_id,month,visitors,leads\n"].map(str::to_owned);
    for dealer in 0..24 {
        for month in 0..15 {
            let when = format!("{}-{:02}", 2023 + month / 12, month % 12 + 1);
            let size = 10 + 3 * dealer;
            let leads = size + 10 + (dealer * 7 + month * 13) % 5;
            let sold = size / 4 + (dealer * 5 + month * 11) % 4;
            let [first, second] = &mut csvs;
            first.push_str(&format!("{},{when},{sold}\n", sales(dealer)));
            second.push_str(&format!(
                "{},{when},{},{leads}\n",
                traffic(dealer),
                5 * leads
            ));
        }
    }
    let named = |csv: &str, name: &str| {
        let (options, limits) = (ReadOptions::default(), Limits::default());
        let read = ingest::read(csv.as_bytes(), name, &options, &limits, &Silent);
        read.unwrap().table
    };
    [named(&csvs[0], "sales.csv"), named(&csvs[1], "traffic.csv")]
}

#[test]
fn dealers_are_matched_though_one_file_lost_the_zeros() {
    let [sales, traffic] = two_files(&|d| format!("{:04}", 3 * d + 3), &|d| {
        (3 * d + 3).to_string()
    });
    let setup = guess_setup(&[&sales, &traffic]).unwrap();
    let found = scorecard::match_dealers(&[&sales, &traffic], &setup.dealer, &setup.matching);
    assert_eq!(found.offers.len(), 1);
    assert!(found.offers[0].on && !found.offers[0].open);
    assert_eq!(
        found.offers[0].finding,
        "24 dealers are matched this way, such as 0003 = 3, 0006 = 6 and 0009 = 9."
    );
    assert_eq!(
        found.notes,
        [
            "sales.csv has 24 dealers, all of them in the other file.",
            "traffic.csv has 24 dealers, all of them in the other file."
        ]
    );
    let (report, _) = run(&[&sales, &traffic], &setup, &Silent).unwrap();
    assert_eq!(report.dealers.len(), 24);
    let files = report.cards.iter().find(|c| c.id == "files").unwrap();
    assert_eq!(
        files.finding,
        "24 dealers in all, each of them in every file."
    );
    // The same as of files that are alike.
    let alike = two_files(&|d| format!("{:04}", 3 * d + 3), &|d| {
        format!("{:04}", 3 * d + 3)
    });
    let (same, _) = run(&[&alike[0], &alike[1]], &setup, &Silent).unwrap();
    assert_eq!(same.headline, report.headline);
}

#[test]
fn dealers_that_only_a_person_can_match_are_asked_about() {
    let tables = two_files(&|d| format!("Store {}", d + 1), &|d| {
        format!("store-{}", d + 1)
    });
    let tables = [&tables[0], &tables[1]];
    let mut setup = guess_setup(&tables).unwrap();
    let found = scorecard::match_dealers(&tables, &setup.dealer, &setup.matching);
    assert!(found.offers[0].open && !found.offers[0].on);
    assert!(
        found.offers[0]
            .finding
            .starts_with("24 dealers would match"),
        "{}",
        found.offers[0].finding
    );
    assert!(
        found.notes[0].starts_with("sales.csv has 24 dealers: none of them is in traffic.csv"),
        "{:?}",
        found.notes
    );
    // Nobody is accused of what the files cannot say.
    let refused = run(&tables, &setup, &Silent).unwrap_err();
    assert_eq!(refused.code, ErrorCode::TooFewRows);
    assert!(refused.message.contains("traffic"), "{}", refused.message);
    for choice in &mut setup.matching {
        choice.answer = Some(true);
    }
    let (report, card) = run(&tables, &setup, &Silent).unwrap();
    assert_eq!(report.dealers.len(), 24);
    assert_eq!(report.dealers[0], "Store 1");
    let again = Scorecard::from_bytes(&card.to_bytes().unwrap()).unwrap();
    assert_eq!(again.to_bytes().unwrap(), card.to_bytes().unwrap());
}

#[test]
fn dealers_that_a_file_lacks_are_said_first() {
    // The last six have other names in the other file.
    let tables = two_files(&|d| format!("D{d}"), &|d| {
        if d < 18 {
            format!("D{d}")
        } else {
            format!("new{d}x")
        }
    });
    let tables = [&tables[0], &tables[1]];
    let setup = guess_setup(&tables).unwrap();
    let (report, card) = run(&tables, &setup, &Silent).unwrap();
    assert_eq!(
        report.warnings[..2],
        [
            "sales.csv has 24 dealers: 6 are not in traffic.csv, such as D18, D19 and D20.",
            "traffic.csv has 24 dealers: 6 are not in sales.csv, such as new18x, new19x and new20x."
        ]
    );
    // Who cannot be compared is not accused.
    assert!(
        report.warnings[2].ends_with("have no score: D18, D19, D20, D21, D22 and one other."),
        "{:?}",
        report.warnings
    );
    let ranking = scorecard::ranking(&card, &card.whole()).unwrap();
    assert_eq!(ranking.len(), 18);
    look_at_all(&report, &card);
}

#[test]
fn rates_as_shares_or_per_cent_are_the_same() {
    let shares = rows(20, 12, plain);
    let per_cent = rows(20, 12, |d, m| {
        let row = plain(d, m)?;
        let (head, rate) = row.rsplit_once(',')?;
        Some(format!("{head},{}", 100.0 * rate.parse::<f64>().ok()?))
    });
    let ((a, x), (_, y)) = (made(&shares).unwrap(), made(&per_cent).unwrap());
    let tiles = |card| scorecard::dealer(card, &a.filter, 2).unwrap().tiles;
    assert_eq!(tiles(&x), tiles(&y));
}

#[test]
fn made_up_numbers_are_seen_through() {
    for spread in [Spread::Training, Spread::Altered] {
        let table = SortedDealers {
            dealers: 600,
            spread,
            ..SortedDealers::default()
        }
        .table()
        .unwrap();
        let setup = guess_setup(&[&table]).unwrap();
        let (report, card) = run(&[&table], &setup, &Silent).unwrap();
        let said = |what: &str| report.warnings.iter().any(|w| w.contains(what));
        assert!(said("no season can be seen"), "{:?}", report.warnings);
        assert!(said("no noise to learn from"), "{:?}", report.warnings);
        look_at_all(&report, &card);
        // The network with planted truth has both.
        let made = DealerNetwork {
            dealers: 40,
            ..DealerNetwork::default()
        }
        .generate()
        .unwrap();
        let setup = guess_setup(&[&made.sales, &made.service]).unwrap();
        let (report, _) = run(&[&made.sales, &made.service], &setup, &Silent).unwrap();
        let said = |what: &str| report.warnings.iter().any(|w| w.contains(what));
        assert!(
            !said("no season") && !said("no noise"),
            "{:?}",
            report.warnings
        );
    }
}

#[test]
fn the_list_is_sorted_searched_and_paged() {
    let made = DealerNetwork {
        dealers: 40,
        ..DealerNetwork::default()
    }
    .generate()
    .unwrap();
    let setup = guess_setup(&[&made.sales, &made.service]).unwrap();
    let (report, card) = run(&[&made.sales, &made.service], &setup, &Silent).unwrap();
    let (view, ranking) = scorecard::view(&card, &report.filter).unwrap();
    let column = |name: &str| view.columns.iter().position(|c| c.name == name).unwrap() as u32;
    let ask = |search: &str, sort: &str, descending, start, count| {
        ranking.page(&ListAsk {
            search: search.to_owned(),
            sort: column(sort),
            descending,
            start,
            count,
        })
    };
    let all = ask("", "Overall", false, 0, 1_000);
    assert_eq!(
        (all.total, all.rows.len()),
        (view.listed, view.listed as usize)
    );
    for row in &all.rows {
        assert_eq!(row.cells.len(), view.columns.len());
        assert_eq!(row.cells[0], report.dealers[row.id as usize]);
    }
    // Pages are parts of the whole.
    let page = ask("", "Overall", false, 5, 7);
    assert_eq!(page.rows, all.rows[5..12]);
    let number = |cell: &str| {
        cell.split(' ')
            .next()
            .unwrap()
            .replace(',', "")
            .parse::<f64>()
            .unwrap()
    };
    for name in ["Overall", "Actual", "Expected"] {
        let sorted = ask("", name, true, 0, 1_000);
        let values: Vec<f64> = sorted
            .rows
            .iter()
            .map(|r| number(&r.cells[column(name) as usize]))
            .collect();
        assert!(values.windows(2).all(|w| w[0] >= w[1]), "{name} {values:?}");
    }
    let names = ask("", "Dealer", false, 0, 1_000);
    assert!(
        names
            .rows
            .windows(2)
            .all(|w| w[0].cells[0] <= w[1].cells[0])
    );
    let first = &all.rows[0].cells[0];
    let found = ask(&first.to_uppercase(), "Overall", false, 0, 10);
    assert!(found.total >= 1 && found.rows.iter().any(|r| &r.cells[0] == first));
    assert_eq!(ask("nobody of this name", "Overall", false, 0, 10).total, 0);
    // The file has a row per dealer, and Excel the same table.
    let table = ranking.table().unwrap();
    assert_eq!(table.rows(), view.listed as usize);
    assert!(write_xlsx(&table).starts_with(b"PK\x03\x04"));
    // A region shows its own dealers only.
    let filter = report.filter.with("region", 0);
    let (part, of_region) = scorecard::view(&card, &filter).unwrap();
    assert!(part.listed < view.listed && part.listed > 0);
    let page = of_region.page(&ListAsk {
        search: String::new(),
        sort: 0,
        descending: false,
        start: 0,
        count: 99,
    });
    assert!(
        page.rows
            .iter()
            .all(|r| r.cells[1] == levels(&report, "region")[0])
    );
}

#[test]
fn a_part_of_the_leads_adds_up_and_too_little_is_told() {
    let made = DealerNetwork {
        dealers: 30,
        months: 14,
        ..DealerNetwork::default()
    }
    .generate()
    .unwrap();
    let setup = guess_setup(&[&made.sales, &made.service]).unwrap();
    let (report, card) = run(&[&made.sales, &made.service], &setup, &Silent).unwrap();
    let sum = |filter: &ScorecardFilter, name: &str| -> f64 {
        let table = scorecard::ranking(&card, filter).unwrap().table().unwrap();
        match &table.column(name).unwrap().values {
            Values::Number(v) => v.iter().filter(|x| x.is_finite()).sum(),
            _ => f64::NAN,
        }
    };
    let of_type = |lead_type: u32| report.filter.with("type", lead_type);
    for (name, tolerance) in [("Actual", 1e-9), ("Expected", 0.02)] {
        let parts: f64 = (0..levels(&report, "type").len() as u32)
            .map(|t| sum(&of_type(t), name))
            .sum();
        let whole = sum(&report.filter, name);
        assert!(
            (parts / whole - 1.0).abs() < tolerance,
            "{name} {parts} {whole}"
        );
    }
    // Chat by paid search in a single month: nearly nothing.
    let last = report.filter.to;
    let narrow = ScorecardFilter {
        from: last,
        ..report.filter.with("type", 2).with("source", 3)
    };
    let (view, _) = scorecard::view(&card, &narrow).unwrap();
    assert!(
        view.warnings.iter().any(|w| w.contains("filter leaves")),
        "{:?}",
        view.warnings
    );
    // Service is not recorded by lead.
    let service = ScorecardFilter {
        area: 1,
        ..of_type(0)
    };
    let (view, _) = scorecard::view(&card, &service).unwrap();
    assert!(
        view.warnings.iter().any(|w| w.contains("not recorded")),
        "{:?}",
        view.warnings
    );
}

#[test]
fn sheets_are_pages_without_script_and_names_stay_text() {
    let csv = rows(12, 12, plain).replace("D3,", "<script>alert(1)</script>,");
    let (report, card) = made(&csv).unwrap();
    let all: Vec<u32> = (0..12).collect();
    let html = scorecard::sheets(&card, &report.filter, &all, "1 May 2024", &Silent).unwrap();
    let html = String::from_utf8(html).unwrap();
    assert_eq!(html.matches("class=\"sheet\"").count(), 12);
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    let one = scorecard::sheets(&card, &report.filter, &[3], "1 May 2024", &Silent).unwrap();
    assert_eq!(
        String::from_utf8(one)
            .unwrap()
            .matches("class=\"sheet\"")
            .count(),
        1
    );
}

/// Cancels at the so-manieth question.
struct Stop(std::cell::Cell<u32>);

impl Progress for Stop {
    fn report(&self, _: &'static str, fraction: f64) -> Result<(), Error> {
        assert!((0.0..=1.0).contains(&fraction));
        self.0.set(self.0.get().wrapping_sub(1));
        if self.0.get() == 0 {
            Err(Error::cancelled())
        } else {
            Ok(())
        }
    }
}

#[test]
fn a_run_can_be_cancelled_at_any_time_and_is_the_same_again() {
    let table = read(&rows(12, 12, plain));
    let mut setup = guess_setup(&[&table]).unwrap();
    for expectation in [Expectation::Regression, Expectation::Trees] {
        setup.expectation = expectation;
        let whole = Stop(std::cell::Cell::new(0));
        let (report, _) = run(&[&table], &setup, &whole).unwrap();
        let asked = whole.0.get().wrapping_neg();
        assert!(asked > 20);
        for at in (1..asked).step_by(1 + asked as usize / 40) {
            let stopped = run(&[&table], &setup, &Stop(std::cell::Cell::new(at)));
            assert_eq!(stopped.unwrap_err().code, ErrorCode::Cancelled);
        }
        assert_eq!(run(&[&table], &setup, &Silent).unwrap().0, report);
    }
}

/// A network of which everything is known: two files, two areas, types and sources, a trait.
fn everything_known() -> (ScorecardReport, Scorecard) {
    let mut csv =
        "Dealer,Month,Region,Format,Lead Type,Lead Source,Visitors,Lead Volume,Sales,Close Rate\n"
            .to_owned();
    for dealer in 0..8 {
        for month in 1..=9 {
            for (part, (kind, source)) in [("Form", "Site"), ("Phone", "Ad"), ("", "Site")]
                .iter()
                .enumerate()
            {
                let region = ["North", "South"][dealer % 2];
                let format = ["City", "Mall", "Town"][dealer % 3];
                let leads = 12 + 3 * dealer + (dealer * 7 + month * 5 + part) % 4;
                let skill = 3 + dealer * dealer % 5;
                let sales = leads * skill / 16 + (month + part * dealer) % 3;
                csv.push_str(&format!(
                    "D{dealer},2024-{month:02},{region},{format},{kind},{source},{},{leads},{sales},{}\n",
                    40 * leads,
                    20 + (month + dealer) % 5
                ));
            }
        }
    }
    let sales = read(&csv);
    let mut csv = "dealer,month,Service Visitors,Repair Orders\n".to_owned();
    for dealer in 0..8 {
        for month in 1..=9 {
            let orders = 30 + 2 * dealer + (dealer * 5 + month * 3) % 7;
            csv.push_str(&format!(
                "d{dealer},2024-{month:02},{},{orders}\n",
                9 * orders
            ));
        }
    }
    let service = read(&csv);
    let tables = [&sales, &service];
    run(&tables, &guess_setup(&tables).unwrap(), &Silent).unwrap()
}

/// All that is shown, as text that has every bit of every number.
fn all_shown(report: &ScorecardReport, card: &Scorecard) -> String {
    let mut shown = String::new();
    let mut add = |value: serde_json::Value| shown.push_str(&format!("{value}\n"));
    for area in 0..2 {
        let whole = ScorecardFilter {
            area,
            ..report.filter.clone()
        };
        for filter in [
            whole.clone(),
            whole.with("region", 1),
            whole.with("type", 0),
            whole.with("type", 1).with("source", 1),
        ] {
            let (view, ranking) = scorecard::view(card, &filter).unwrap();
            add(serde_json::to_value(&view).unwrap());
            add(serde_json::to_value(write_csv(&ranking.table().unwrap())).unwrap());
            for dealer in 0..8 {
                let page = scorecard::dealer(card, &filter, dealer).unwrap();
                add(serde_json::to_value(&page).unwrap());
                let trend = scorecard::dealer_trend(card, &filter, dealer, &Silent).unwrap();
                add(serde_json::to_value(&trend).unwrap());
            }
        }
        if let Ok(log) = scorecard::learning(card, area, &Silent) {
            add(serde_json::to_value(&log).unwrap());
        }
    }
    shown
}

#[test]
fn a_scorecard_comes_back_from_bytes_to_the_bit() {
    let (report, card) = everything_known();
    let bytes = card.to_bytes().unwrap();
    let again = Scorecard::from_bytes(&bytes).unwrap();
    assert_eq!(all_shown(&report, &card), all_shown(&report, &again));
    assert_eq!(again.to_bytes().unwrap(), bytes);
    assert_eq!(again.whole(), report.filter);
}

#[test]
fn a_scorecard_that_was_saved_before_is_opened() {
    // Written by version 1. What was learned is in the file, and is what it was; what is believed of
    // it is made anew, and changes with the method.
    let bytes = include_bytes!("reference/saved/scorecard-v1.bin");
    let card = Scorecard::from_bytes(bytes).unwrap();
    let dealers = scorecard::ranking(&card, &card.whole())
        .unwrap()
        .table()
        .unwrap();
    let expected = include_str!("reference/saved/scorecard-v1-dealers.csv");
    assert_eq!(String::from_utf8(write_csv(&dealers)).unwrap(), expected);
}

#[test]
fn hostile_bytes_are_refused_or_harmless() {
    let (report, card) = everything_known();
    let bytes = card.to_bytes().unwrap();
    for length in (0..bytes.len()).step_by(97) {
        assert!(Scorecard::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    let mut newer = bytes.clone();
    newer[Scorecard::MARK.len()] = 3;
    let error = Scorecard::from_bytes(&newer).unwrap_err();
    assert!(error.message.contains("newer"), "{}", error.message);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let mut broken = bytes.clone();
        for _ in 0..random.r#gen_range(1..4) {
            // Half of them where the lists and their lengths stand, not the numbers of the rows.
            let first = Scorecard::MARK.len() + 4;
            let last = if random.r#gen() {
                bytes.len()
            } else {
                first + 1_500
            };
            broken[random.r#gen_range(first..last)] = random.r#gen();
        }
        match Scorecard::from_bytes(&broken) {
            Ok(card) => {
                opened += 1;
                if opened % 100 == 0 {
                    look_at_some(&report, &card);
                }
            }
            Err(error) => {
                refused += 1;
                assert_eq!(error.code, ErrorCode::BadRequest);
            }
        }
    }
    assert!(opened > 100 && refused > 100, "{opened} {refused}");
}

/// What a page shows first, of numbers that may be anything.
fn look_at_some(report: &ScorecardReport, card: &Scorecard) {
    for area in 0..2 {
        let whole = ScorecardFilter {
            area,
            ..card.whole()
        };
        for filter in [
            whole.clone(),
            whole.with("type", 1),
            whole.with("region", 0),
        ] {
            let _ = scorecard::view(card, &filter);
            let dealers = u32::try_from(report.dealers.len()).unwrap();
            for dealer in 0..dealers.min(3) {
                let _ = scorecard::dealer(card, &filter, dealer);
            }
        }
        let _ = scorecard::dealer_trend(card, &whole, 1, &Silent);
        let _ = scorecard::learning(card, area, &Silent);
    }
}
