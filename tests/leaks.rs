//! Columns that give the answer away, and honest ones that do not, in files with planted truth.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

use nearside::conversion::{ConversionReport, ConversionSetup, LeakFinding, guess_setup, run};
use nearside::progress::Silent;
use nearside::table::{Categories, Column, MISSING, Table, Values};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Columns that grow row by row.
struct File {
    random: Xoshiro256PlusPlus,
    names: Vec<&'static str>,
    cells: Vec<Vec<Cell>>,
}

#[derive(Clone, Copy)]
enum Cell {
    Number(f64),
    Word(&'static str),
    Empty,
}

impl File {
    fn new(seed: u64) -> Self {
        Self {
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            names: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn uniform(&mut self) -> f64 {
        self.random.r#gen::<f64>()
    }

    fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn pick(&mut self, words: &[&'static str], shares: &[f64]) -> usize {
        let mut left = self.uniform();
        for (i, share) in shares.iter().enumerate() {
            left -= share;
            if left < 0.0 {
                return i;
            }
        }
        words.len() - 1
    }

    fn put(&mut self, name: &'static str, cell: Cell) {
        let at = self.names.iter().position(|n| *n == name);
        let at = at.unwrap_or_else(|| {
            self.names.push(name);
            self.cells.push(Vec::new());
            self.names.len() - 1
        });
        self.cells[at].push(cell);
    }

    fn table(self) -> Table {
        let columns = self.names.into_iter().zip(self.cells).map(|(name, cells)| {
            let words = cells.iter().any(|c| matches!(c, Cell::Word(_)));
            let values = if words {
                let mut levels: Vec<String> = Vec::new();
                let codes = cells.iter().map(|c| match c {
                    Cell::Word(w) => {
                        let at = levels.iter().position(|l| l == w).unwrap_or_else(|| {
                            levels.push((*w).to_owned());
                            levels.len() - 1
                        });
                        u32::try_from(at).unwrap()
                    }
                    _ => MISSING,
                });
                let codes = codes.collect();
                Values::Category(Categories { codes, levels })
            } else {
                let number = |c: &Cell| match c {
                    Cell::Number(x) => *x,
                    _ => f64::NAN,
                };
                Values::Number(cells.iter().map(number).collect())
            };
            Column {
                name: name.to_owned(),
                values,
            }
        });
        Table::new("file.csv", columns.collect()).unwrap()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Leads of a course: time on the site is known and strong; seven columns that nothing but their
/// words and what they add speaks against are written by the sales side later, and two say so by
/// name.
fn leads(rows: u32, seed: u64) -> Table {
    let mut f = File::new(seed);
    for _ in 0..rows {
        let sources = ["Google", "Direct", "Olark Chat", "Reference", "Organic"];
        let source = f.pick(&sources, &[0.32, 0.28, 0.19, 0.06, 0.15]);
        let country = f.pick(&["India", "UAE", "Other"], &[0.9, 0.05, 0.05]);
        let age = (35.0 + 9.0 * f.normal()).clamp(18.0, 75.0).round();
        let time = if f.chance(0.22) {
            0.0
        } else {
            (5.6 + 1.2 * f.normal()).exp().min(2_500.0).round()
        };
        let log_odds = -4.6 + 0.75 * (1.0 + time).ln() + [0.0, -0.2, -0.4, 2.0, 0.1][source];
        let hit = f.chance(sigmoid(log_odds));
        f.put("Lead Source", Cell::Word(sources[source]));
        f.put("Country", Cell::Word(["India", "UAE", "Other"][country]));
        f.put("Age", Cell::Number(age));
        f.put("Total Time Spent on Website", Cell::Number(time));
        let activities = [
            "SMS Sent",
            "Email Opened",
            "Chat",
            "Page Visited",
            "Bounced",
        ];
        let shares = if hit {
            [0.47, 0.34, 0.05, 0.1, 0.04]
        } else {
            [0.18, 0.37, 0.2, 0.15, 0.1]
        };
        let last = f.pick(&activities, &shares);
        f.put("Last Activity", Cell::Word(activities[last]));
        let notable = if f.chance(0.7) {
            last
        } else {
            f.pick(&activities, &[0.2; 5])
        };
        f.put("Last Notable Activity", Cell::Word(activities[notable]));
        let profile = f.chance(if hit { 0.5 } else { 0.12 });
        f.put(
            "Lead Profile",
            Cell::Word(if profile {
                "Potential Lead"
            } else {
                "Other Leads"
            }),
        );
        // Scores stand in about half of the rows, in all four columns or none.
        let scored = f.chance(0.55);
        for (score, index, by) in [
            ("Activity Score", "Activity Index", 0.5),
            ("Profile Score", "Profile Index", 0.7),
        ] {
            let x = 15.0 + 1.5 * f.normal() + if hit { by } else { 0.0 };
            let word = if x > 16.0 {
                "High"
            } else if x > 14.0 {
                "Medium"
            } else {
                "Low"
            };
            f.put(
                score,
                if scored {
                    Cell::Number(x.round())
                } else {
                    Cell::Empty
                },
            );
            f.put(
                index,
                if scored {
                    Cell::Word(word)
                } else {
                    Cell::Empty
                },
            );
        }
        let quality = f.chance(if hit { 0.75 } else { 0.1 });
        f.put(
            "Lead Quality",
            Cell::Word(if quality { "High" } else { "Low" }),
        );
        let tag = f.chance(if hit { 0.9 } else { 0.05 });
        f.put(
            "Tags",
            Cell::Word(if tag { "Will revert" } else { "Ringing" }),
        );
        f.put("Converted", Cell::Number(f64::from(u8::from(hit))));
    }
    f.table()
}

/// Visits to a shop: how long pages were looked at is known before the order.
fn shop(rows: u32, seed: u64) -> Table {
    let mut f = File::new(seed);
    for _ in 0..rows {
        let (a, b) = (f.normal(), f.normal());
        let bounce = (0.02 + 0.02 * f.normal()).clamp(0.0, 0.2);
        let hit = f.chance(sigmoid(-2.2 + 0.3 * a + 0.5 * b - 20.0 * bounce));
        let page = f.chance(if hit { 0.8 } else { 0.15 });
        let value = if page {
            (2.5 + 0.8 * f.normal()).exp()
        } else {
            0.0
        };
        f.put(
            "Administrative_Duration",
            Cell::Number((3.0 + a).exp().round()),
        );
        f.put(
            "ProductRelated_Duration",
            Cell::Number((6.0 + b).exp().round()),
        );
        f.put("BounceRates", Cell::Number(bounce));
        f.put("PageValues", Cell::Number(value));
        f.put("Revenue", Cell::Word(if hit { "TRUE" } else { "FALSE" }));
    }
    f.table()
}

/// A census: the young earn nothing much, a few gains belong to the rich alone.
fn census(rows: u32, seed: u64) -> Table {
    let mut f = File::new(seed);
    for _ in 0..rows {
        let age = (17.0 + 60.0 * f.uniform() * f.uniform().sqrt()).floor();
        let hours = (40.0 + 10.0 * f.normal()).clamp(1.0, 99.0).round();
        let years = (10.0 + 2.5 * f.normal()).clamp(1.0, 16.0).round();
        let young = ((age - 30.0) / 2.0).min(0.0);
        let log_odds = -1.6
            + 1.1 * young
            + 0.02 * (age - 30.0)
            + 0.03 * (hours - 40.0)
            + 0.35 * (years - 10.0);
        let hit = f.chance(sigmoid(log_odds));
        let gain = if hit && f.chance(0.15) {
            15_024.0
        } else if f.chance(0.05) {
            3_103.0
        } else {
            0.0
        };
        f.put("age", Cell::Number(age));
        f.put("education-num", Cell::Number(years));
        f.put("hours-per-week", Cell::Number(hours));
        f.put("capital-gain", Cell::Number(gain));
        f.put("income", Cell::Word(if hit { ">50K" } else { "<=50K" }));
    }
    f.table()
}

fn answer(table: &Table, target: &str, yes: &str) -> (ConversionSetup, ConversionReport) {
    let setup = nearside::conversion::retarget(table, target, Some(yes)).unwrap();
    let (report, _) = run(table, &setup, &Silent).unwrap();
    for leak in &report.leaks {
        println!(
            "{} {} {} | {} | {}",
            leak.rule, leak.included, leak.column, leak.question, leak.evidence
        );
    }
    println!("{:?}", report.warnings);
    (setup, report)
}

fn about<'a>(report: &'a ConversionReport, name: &str) -> Option<&'a LeakFinding> {
    report.leaks.iter().find(|l| l.column == name)
}

fn too_good(report: &ConversionReport) -> Option<&String> {
    report.warnings.iter().find(|w| w.contains("too good"))
}

const LATE: [&str; 7] = [
    "Last Activity",
    "Last Notable Activity",
    "Lead Profile",
    "Activity Score",
    "Activity Index",
    "Profile Score",
    "Profile Index",
];

#[test]
fn what_sales_wrote_later_is_asked_about_and_time_on_the_site_is_not_thrown_out() {
    let table = leads(6_000, 1);
    let (setup, report) = answer(&table, "Converted", "1");
    let time = "Total Time Spent on Website";
    assert!(setup.columns.iter().any(|c| c.name == time && c.include));
    for honest in [time, "Lead Source", "Country", "Age"] {
        assert_eq!(about(&report, honest), None);
    }
    // More than six, and every one is there with its own figures.
    for late in LATE {
        let leak = about(&report, late).expect(late);
        assert!(leak.included && leak.rule == "L6", "{leak:?}");
        assert!(leak.question.starts_with("Was "), "{leak:?}");
    }
    for named in ["Lead Quality", "Tags"] {
        assert!(!about(&report, named).expect(named).included);
    }
    assert!(report.leaks.len() >= 9);
    assert!(
        too_good(&report)
            .expect("said")
            .contains("a difference of 0.")
    );
    // One of them left out hides none of the others, nor itself.
    let mut fewer = setup.clone();
    for column in &mut fewer.columns {
        if column.name == "Last Activity" {
            column.include = false;
            column.because = nearside::conversion::Because::User;
        }
    }
    let (again, _) = run(&table, &fewer, &Silent).unwrap();
    for late in LATE {
        let leak = about(&again, late).expect(late);
        assert_eq!(leak.included, late != "Last Activity");
    }
}

#[test]
fn scores_that_add_nothing_are_not_asked_about() {
    let mut f = File::new(3);
    for _ in 0..4_000 {
        let x = f.normal();
        let hit = f.chance(sigmoid(-1.0 + x));
        let again = x + 0.5 * f.normal();
        f.put("visits", Cell::Number(x));
        // It tells something alone, and nothing beyond the visits.
        f.put("web_score", Cell::Number(again));
        f.put("bought", Cell::Word(if hit { "yes" } else { "no" }));
    }
    let (_, report) = answer(&f.table(), "bought", "yes");
    assert_eq!(report.leaks, []);
    assert_eq!(too_good(&report), None);
}

#[test]
fn durations_of_pages_are_no_calls() {
    let table = shop(6_000, 1);
    let (setup, report) = answer(&table, "Revenue", "TRUE");
    for column in setup.columns.iter().filter(|c| c.name != "PageValues") {
        assert!(column.include && column.question.is_none(), "{column:?}");
    }
    assert!(about(&report, "PageValues").is_some());
    for leak in &report.leaks {
        assert!(!leak.question.contains("call"), "{leak:?}");
        assert!(!leak.column.ends_with("Duration"), "{leak:?}");
    }
    assert_eq!(too_good(&report), None);
}

#[test]
fn a_census_is_not_too_good() {
    let table = census(40_000, 1);
    // As pure as a leak would be: of many young people hardly any, where one in ten does or more.
    let Values::Number(age) = &table.column("age").unwrap().values else {
        panic!("numbers");
    };
    let yes = nearside::table::target::labels(table.column("income").unwrap(), &[">50K"]);
    let young = age.iter().zip(yes).filter(|(age, _)| **age <= 19.0);
    let (rows, hits) = young.fold((0, 0), |n, (_, y)| {
        (n.0 + 1, n.1 + i32::from(y == Some(true)))
    });
    assert!(rows > 2_000 && hits * 500 < rows, "{rows} {hits}");
    // Its name is no reason: a number that leads up to its pure end is honest under any.
    let mut columns: Vec<Column> = table.columns().to_vec();
    for column in &mut columns {
        if column.name == "age" {
            column.name = "blue".to_owned();
        }
    }
    let renamed = Table::new("renamed.csv", columns).unwrap();
    for (table, age) in [(&table, "age"), (&renamed, "blue")] {
        let (_, report) = answer(table, "income", ">50K");
        for name in [age, "hours-per-week", "education-num"] {
            assert_eq!(about(&report, name), None);
        }
        assert_eq!(too_good(&report), None);
    }
}

/// Columns that belong to one outcome, in all ways, and one far ahead of the others that is honest.
#[test]
fn what_stands_with_one_outcome_only_is_found_without_a_name() {
    let mut f = File::new(5);
    for _ in 0..5_000 {
        let x = f.normal();
        let hit = f.chance(sigmoid(-1.2 + 1.6 * x));
        let (y, z) = (f.normal(), f.normal());
        f.put("x", Cell::Number(x));
        f.put("y", Cell::Number(y));
        // Filled in for some converters and nobody else.
        let given = hit && f.chance(0.3);
        f.put("blue", if given { Cell::Number(z) } else { Cell::Empty });
        // A pure lump beside ranges that are not: below 0 nobody converted.
        let lump = if !hit && f.chance(0.6) { 0.0 } else { 5.0 + y };
        f.put("green", Cell::Number(lump));
        f.put("bought", Cell::Word(if hit { "yes" } else { "no" }));
    }
    let table = f.table();
    let (_, report) = answer(&table, "bought", "yes");
    assert_eq!(about(&report, "blue").expect("blue").rule, "L5");
    assert_eq!(about(&report, "green").expect("green").rule, "L3");
    for honest in ["x", "y"] {
        assert_eq!(about(&report, honest), None);
    }
    let said = too_good(&report).expect("said");
    assert!(said.contains("blue") && said.contains("green"), "{said}");
    // Two copies of one late column: without either nothing changes, without both it does.
    let green = table.column("green").unwrap().values.clone();
    let mut columns: Vec<Column> = table.columns().to_vec();
    columns.retain(|c| c.name != "blue");
    columns.push(Column {
        name: "olive".to_owned(),
        values: green,
    });
    let twice = Table::new("twice.csv", columns).unwrap();
    let (_, report) = answer(&twice, "bought", "yes");
    let olive = about(&report, "olive").expect("olive");
    assert!(olive.difference.value.abs() < 0.002, "{olive:?}");
    assert!(olive.evidence.contains("without all of them"), "{olive:?}");
    assert!(too_good(&report).is_some());
}

#[test]
fn people_who_happen_to_be_alike_are_not_called_copies() {
    let mut f = File::new(7);
    for _ in 0..3_000 {
        let (a, b) = (
            f.pick(&["", "", "", ""], &[0.25; 4]),
            f.pick(&["", ""], &[0.5; 2]),
        );
        let age = f.pick(&["", "", ""], &[0.4, 0.3, 0.3]);
        let hit = f.chance(sigmoid(-1.5 + 0.5 * a as f64));
        f.put("region", Cell::Word(["N", "S", "E", "W"][a]));
        f.put("member", Cell::Word(["yes", "no"][b]));
        f.put("age_band", Cell::Word(["young", "middle", "old"][age]));
        f.put("bought", Cell::Word(if hit { "yes" } else { "no" }));
    }
    let (_, report) = answer(&f.table(), "bought", "yes");
    assert!(!report.warnings.iter().any(|w| w.contains("copies")));
}

#[test]
fn the_guess_leaves_the_length_of_a_call_out() {
    let mut f = File::new(9);
    for _ in 0..2_000 {
        let hit = f.chance(0.12);
        let age = 30.0 + (20.0 * f.uniform()).floor();
        let seconds = (5.2 + 0.8 * f.normal() + if hit { 0.9 } else { 0.0 }).exp();
        f.put("age", Cell::Number(age));
        f.put("duration", Cell::Number(seconds.round()));
        f.put("y", Cell::Word(if hit { "yes" } else { "no" }));
    }
    let table = f.table();
    let setup = guess_setup(&table).unwrap();
    let (report, _) = run(&table, &setup, &Silent).unwrap();
    let leak = about(&report, "duration").expect("duration");
    assert_eq!(leak.question, "Is duration known before you call?");
    assert!(!leak.included && leak.difference.low > 0.0, "{leak:?}");
}

#[test]
fn more_suspects_than_are_fitted_one_by_one_are_all_listed() {
    const NAMES: [&str; 15] = [
        "score a", "score b", "score c", "score d", "score e", "score f", "score g", "score h",
        "score i", "score j", "score k", "score l", "score m", "score n", "score o",
    ];
    let mut f = File::new(11);
    for _ in 0..3_000 {
        let x = f.normal();
        let hit = f.chance(sigmoid(-1.0 + x));
        f.put("visits", Cell::Number(x));
        for name in NAMES {
            let score = f.normal() + if hit { 0.5 } else { 0.0 };
            f.put(name, Cell::Number(score));
        }
        f.put("bought", Cell::Word(if hit { "yes" } else { "no" }));
    }
    let (_, report) = answer(&f.table(), "bought", "yes");
    assert_eq!(report.leaks.len(), NAMES.len());
    let together: Vec<_> = report
        .leaks
        .iter()
        .filter(|l| {
            l.evidence
                .contains("The last 3 of these columns were measured together")
        })
        .collect();
    assert_eq!(together.len(), 3);
    assert!(together.iter().all(|l| l.difference.low > 0.0));
}
