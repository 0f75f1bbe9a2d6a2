//! Joining, adding up and telling apart, and what a saved panel must keep.

use super::*;
use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};

fn numbers(name: &str, values: &[f64]) -> Column {
    Column {
        name: name.to_owned(),
        values: Values::Number(values.to_vec()),
    }
}

/// A column of levels; empty cells are missing.
fn words(name: &str, cells: &[&str]) -> Column {
    let mut levels: Vec<String> = Vec::new();
    let mut code = |cell: &&str| {
        if cell.is_empty() {
            return MISSING;
        }
        let found = levels.iter().position(|level| level == cell);
        let place = found.unwrap_or_else(|| {
            levels.push((*cell).to_owned());
            levels.len() - 1
        });
        u32::try_from(place).unwrap()
    };
    let codes = cells.iter().map(&mut code).collect();
    Column {
        name: name.to_owned(),
        values: Values::Category(Categories { codes, levels }),
    }
}

fn days(name: &str, cells: &[&str]) -> Column {
    let of = |cell: &&str| match Period::Day.parse(cell, None) {
        Some(day) => day * crate::table::civil::DAY_MILLIS,
        None => DATE_MISSING,
    };
    Column {
        name: name.to_owned(),
        values: Values::Date(Dates {
            millis: cells.iter().map(of).collect(),
            has_time: false,
        }),
    }
}

fn table(columns: Vec<Column>) -> Table {
    Table::new("t", columns).unwrap()
}

fn role(id: &str, column: Option<&str>, scope: Scope) -> DimensionRole {
    DimensionRole {
        id: id.to_owned(),
        column: column.map(str::to_owned),
        scope,
    }
}

fn spec(period: Period, dimensions: Vec<DimensionRole>) -> PanelSpec<'static> {
    PanelSpec {
        unit: Some("Customer"),
        matching: MatchChoice::open(),
        period,
        date: "Day",
        year: None,
        dimensions,
        measures: vec!["Amount"],
    }
}

fn join(tables: &[&Table], spec: &PanelSpec<'_>) -> Panel {
    let panel = Panel::join(tables, spec, &mut |_, _| {}).unwrap();
    assert!(panel.is_sound());
    panel
}

#[test]
fn the_same_rows_by_every_length_of_period() {
    let orders = table(vec![
        words("customer", &["A", "a", "B", "A ", "B", ""]),
        days(
            "DAY",
            &[
                "2023-12-31",
                "2024-01-01",
                "2024-02-29",
                "2024-03-31",
                "",
                "2024-04-01",
            ],
        ),
        numbers("amount", &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0]),
    ]);
    for (period, labels, sums) in [
        (
            Period::Day,
            vec!["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-31"],
            vec![1.0, 2.0, 8.0, 4.0],
        ),
        (
            // The last Sunday of 2023 and the first Monday of 2024 are two ISO weeks.
            Period::Week(Weekday::Monday),
            vec!["2023-W52", "2024-W01", "2024-W09", "2024-W13"],
            vec![1.0, 2.0, 8.0, 4.0],
        ),
        (
            Period::Week(Weekday::Sunday),
            vec![
                "week of 2023-12-31",
                "week of 2024-02-25",
                "week of 2024-03-31",
            ],
            vec![3.0, 8.0, 4.0],
        ),
        (
            Period::Month,
            vec!["Dec 2023", "Jan 2024", "Feb 2024", "Mar 2024"],
            vec![1.0, 2.0, 8.0, 4.0],
        ),
        (
            Period::Quarter,
            vec!["Q4 2023", "Q1 2024"],
            vec![1.0, 10.0, 4.0],
        ),
        (Period::Year, vec!["2023", "2024"], vec![1.0, 10.0, 4.0]),
    ] {
        let panel = join(&[&orders], &spec(period, Vec::new()));
        assert_eq!(panel.units(), ["A", "B"]);
        assert_eq!(panel.calendar().labels(), labels, "{period:?}");
        assert_eq!(panel.sums("Amount", &Slice::default()), sums, "{period:?}");
        let ranges: Vec<_> = panel.by_unit().collect();
        assert_eq!(ranges, [0..sums.len() - 1, sums.len() - 1..sums.len()]);
        let of_unit = panel.unit_sums(&sums, |x| x > 0.0);
        assert_eq!(of_unit.iter().map(|s| s.0).sum::<f64>(), 15.0);
        // Without a column of units everything is one.
        let all = PanelSpec {
            unit: None,
            ..spec(period, Vec::new())
        };
        let total: f64 = join(&[&orders], &all)
            .sums("Amount", &Slice::default())
            .iter()
            .sum();
        assert_eq!(total, 47.0);
    }
}

#[test]
fn dimensions_of_rows_part_a_cell_and_copies_of_a_part_are_dropped() {
    let orders = table(vec![
        words("Customer", &["A", "A", "A", "A", "A", "B"]),
        words(
            "Day",
            &[
                "2024-01", "2024-01", "2024-01", "2024-01", "2024-01", "2024-02",
            ],
        ),
        words("Channel", &["tv", "web", "web", "web", "", "tv"]),
        words("Kind", &["new", "new", "new", "old", "old", "new"]),
        words("Country", &["", "FR", "DE", "FR", "FR", "DE"]),
        numbers("Amount", &[1.0, 2.0, 2.0, 4.0, 8.0, 16.0]),
    ]);
    let roles = vec![
        role("country", Some("Country"), Scope::Unit),
        role("channel", Some("Channel"), Scope::Row),
        role("none", None, Scope::Row),
        role("kind", Some("Kind"), Scope::Row),
        role("sector", None, Scope::Unit),
    ];
    let other = table(vec![
        words("customer", &["b", "C"]),
        words("day", &["Feb 2024", "Feb 2024"]),
        numbers("AMOUNT", &[99.0, 32.0]),
    ]);
    let panel = join(&[&orders, &other], &spec(Period::Month, roles));
    // The third row says of the same segment what the second one did.
    assert_eq!((panel.copies(), panel.added()), (1, 0));
    let whole = Slice::default();
    // The first table that says something of a cell is the one that counts.
    assert_eq!(panel.sums("Amount", &whole), [15.0, 16.0, 32.0]);
    let (channel, dimension) = panel.dimension("channel").unwrap();
    assert_eq!(
        (channel, &dimension.levels[..]),
        (1, &["tv".to_owned(), "web".to_owned()][..])
    );
    let web = whole.with(channel, 1);
    let sums = panel.sums("Amount", &web);
    assert_eq!(sums[0], 6.0);
    // B's tv is not of it, so the table that does not say the channel gives B's value.
    assert_eq!(sums[1..], [99.0, 32.0]);
    let (kind, _) = panel.dimension("kind").unwrap();
    assert_eq!(panel.sums("Amount", &web.with(kind, 1))[0], 4.0);
    assert_eq!(panel.sums("Amount", &web.with(channel, 0))[0], 1.0);
    assert!(panel.sums("Amount", &whole.with(channel, 7))[0].is_nan());
    assert!(panel.has_segments() && panel.parts()[0].is_parted() && !panel.parts()[1].is_parted());
    let (_, country) = panel.dimension("country").unwrap();
    assert_eq!(country.of_unit, [0, 1, MISSING]);
    assert_eq!(country.name(1).map(String::as_str), Some("DE"));
    let (_, sector) = panel.dimension("sector").unwrap();
    assert!(sector.levels.is_empty() && sector.name(0).is_none());
}

#[test]
fn a_table_without_periods_lends_and_rates_are_weighed() {
    let visits = table(vec![
        words("Customer", &["A", "A", "B"]),
        words("Day", &["2024-01", "2024-02", "2024-01"]),
        numbers("Amount", &[10.0, 30.0, 5.0]),
        numbers("Rate", &[50.0, 10.0, f64::NAN]),
    ]);
    let about = table(vec![
        words("Customer", &["A", "B", "C"]),
        numbers("Size", &[7.0, 8.0, 9.0]),
    ]);
    let spec = PanelSpec {
        measures: vec!["Amount", "Rate", "Size", "Rate"],
        ..spec(Period::Month, Vec::new())
    };
    let panel = join(&[&about, &visits], &spec);
    let whole = Slice::default();
    assert_eq!(panel.units(), ["A", "B", "C"]);
    assert_eq!(panel.sums("Size", &whole), [7.0, 7.0, 8.0]);
    assert!(!panel.parts()[0].has_periods() && panel.parts()[0].cells().is_empty());
    // Per cent become shares; each weighs by its base.
    let rates = panel.rates("Rate", Some("Amount"), true, &whole);
    assert_eq!(rates.numerator[..2], [5.0, 3.0]);
    assert_eq!(rates.denominator[..2], [10.0, 30.0]);
    assert!(rates.denominator[2].is_nan());
    // A base of another table, and none.
    let rates = panel.rates("Rate", Some("Size"), false, &whole);
    assert_eq!(rates.numerator[..2], [350.0, 70.0]);
    let rates = panel.rates("Rate", None, false, &whole);
    assert_eq!((rates.numerator[0], rates.denominator[0]), (50.0, 1.0));
}

#[test]
fn rows_can_be_screened_and_columns_that_are_not_there_are_told() {
    let visits = table(vec![
        words("Customer", &["A", "A", "", "B"]),
        words("Day", &["2024-01", "2024-02", "2024-01", "soon"]),
        numbers("Amount", &[10.0, -1.0, 5.0, 5.0]),
    ]);
    let mut seen = Vec::new();
    let panel = Panel::join(
        &[&visits],
        &spec(Period::Month, Vec::new()),
        &mut |part, kept| {
            seen = kept.to_vec();
            for (kept, amount) in kept.iter_mut().zip(part.column("Amount").unwrap()) {
                *kept &= *amount >= 0.0;
            }
        },
    )
    .unwrap();
    assert_eq!(seen, [true, true, false, false]);
    assert_eq!((panel.cells().len(), panel.calendar().len()), (1, 1));
    let tell = |spec: &PanelSpec<'_>| {
        let error = Panel::join(&[&visits], spec, &mut |_, _| {}).unwrap_err();
        error.place.column.unwrap()
    };
    let plain = spec(Period::Month, Vec::new());
    let with = |date| PanelSpec {
        date,
        ..plain.clone()
    };
    assert_eq!(tell(&with("When")), "When");
    let text = PanelSpec {
        measures: vec!["Customer"],
        ..plain.clone()
    };
    assert_eq!(tell(&text), "Customer");
    let roles = vec![role("r", Some("Region"), Scope::Unit)];
    assert_eq!(tell(&spec(Period::Month, roles)), "Region");
}

#[test]
fn days_of_a_month_are_no_copies_of_each_other() {
    let day_by_day = table(vec![
        words("Customer", &["A", "A", "A"]),
        days("Day", &["2024-01-01", "2024-01-02", "2024-01-02"]),
        numbers("Amount", &[3.0, 3.0, 3.0]),
    ]);
    let panel = join(&[&day_by_day], &spec(Period::Month, Vec::new()));
    assert_eq!((panel.copies(), panel.added()), (1, 1));
    assert_eq!(panel.sums("Amount", &Slice::default()), [6.0]);
}

/// The units of columns of names, one table each, and how they were matched.
fn units_of(columns: &[Column], answers: &[(Likeness, bool)]) -> (Vec<String>, UnitMatch) {
    let tables: Vec<Table> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let rows = column.values.len();
            let day = days("Day", &vec!["2024-01-01"; rows]);
            let amount = numbers("Amount", &vec![1.0; rows]);
            Table::new(format!("t{at}"), vec![column.clone(), day, amount]).unwrap()
        })
        .collect();
    let tables: Vec<&Table> = tables.iter().collect();
    let mut matching = MatchChoice::open();
    for choice in &mut matching {
        let found = answers
            .iter()
            .find(|(likeness, _)| *likeness == choice.likeness);
        choice.answer = found.map(|(_, answer)| *answer);
    }
    let spec = PanelSpec {
        matching: matching.clone(),
        ..spec(Period::Day, Vec::new())
    };
    let panel = join(&tables, &spec);
    let found = match_units(&tables, "Customer", &matching);
    assert_eq!(found.units, panel.units().len());
    (panel.units().to_vec(), found)
}

fn likeness(found: &UnitMatch, likeness: Likeness) -> &LikenessFound {
    let mut all = found.likenesses.iter();
    all.find(|f| f.likeness == likeness).unwrap()
}

#[test]
fn zeros_that_one_file_lost_are_found_again_and_told() {
    let padded = words("Customer", &["0003", "0006", "0120"]);
    // The other file holds numbers, and one unit more.
    let plain = numbers("Customer", &[3.0, 6.0, 120.0, 7.0]);
    let (units, found) = units_of(&[padded.clone(), plain.clone()], &[]);
    assert_eq!(units, ["0003", "0006", "0120", "7"]);
    let zeros = likeness(&found, Likeness::Zeros);
    assert!(zeros.on && zeros.matched == 3 && zeros.apart == 0);
    assert_eq!(zeros.examples[0], ["0003", "3"]);
    assert_eq!(found.tables[0].missing, []);
    let missing = &found.tables[1].missing;
    assert_eq!((missing[0].of, missing[0].units), (0, 1));
    assert_eq!(missing[0].examples, ["7"]);
    // The person may say no, and is told what is missing then.
    let (units, found) = units_of(&[padded, plain], &[(Likeness::Zeros, false)]);
    assert_eq!(units.len(), 7);
    assert!(!likeness(&found, Likeness::Zeros).on);
    assert_eq!(found.tables[0].missing[0].units, 3);
    let (units, _) = units_of(
        &[words("Customer", &["7.0"]), numbers("Customer", &[7.0])],
        &[],
    );
    assert_eq!(units, ["7.0"]);
}

#[test]
fn two_units_of_one_file_are_never_made_one() {
    // In the first file zeros make a difference, so they do not in none: it is asked.
    let with_both = words("Customer", &["007", "7", "008"]);
    let other = words("Customer", &["7", "8"]);
    let (units, found) = units_of(&[with_both.clone(), other.clone()], &[]);
    assert_eq!(units, ["007", "7", "008", "8"]);
    let zeros = likeness(&found, Likeness::Zeros);
    assert!(!zeros.on && zeros.matched == 1 && zeros.apart == 1);
    assert_eq!(zeros.apart_examples[0], ["007", "7"]);
    // Also when it is said to be so.
    let yes = [(Likeness::Zeros, true)];
    let (units, _) = units_of(&[with_both.clone(), other.clone()], &yes);
    assert_eq!(units, ["007", "7", "008"]);
    let (units, _) = units_of(&[other, with_both], &yes);
    assert_eq!(units, ["7", "8", "007"]);
    // With every likeness in force.
    let all = Likeness::ALL.map(|likeness| (likeness, true));
    let hard = words(
        "Customer",
        &["Köln", "Koeln", "North 7", "South 7", "A+", "A-"],
    );
    let (units, _) = units_of(&[hard, words("Customer", &["KOLN", "7", "A"])], &all);
    assert_eq!(units.len(), 9);
}

#[test]
fn words_and_accents_are_asked_with_what_they_would_do() {
    let named = words("Customer", &["Store 7", "Store 08", "Köln", "Head office"]);
    let signed = words("Customer", &["store-7", "store-8", "Koeln"]);
    let bare = words("Customer", &["7", "8", "KOLN"]);
    let columns = [named, signed, bare];
    let (units, found) = units_of(&columns, &[]);
    assert_eq!(units.len(), 10);
    let (words_found, accents) = (
        likeness(&found, Likeness::Words),
        likeness(&found, Likeness::Accents),
    );
    assert!(!words_found.on && words_found.answer.is_none());
    assert_eq!(words_found.matched, 2);
    assert_eq!(words_found.examples[0], ["Store 7", "store-7", "7"]);
    assert!(!accents.on && accents.matched == 1);
    assert_eq!(accents.examples[0], ["Köln", "Koeln", "KOLN"]);
    let all = [(Likeness::Words, true), (Likeness::Accents, true)];
    let (units, found) = units_of(&columns, &all);
    assert_eq!(units, ["Store 7", "Store 08", "Köln", "Head office"]);
    assert_eq!(found.tables[0].missing.len(), 2);
    assert_eq!(found.tables[0].missing[0].examples, ["Head office"]);
    assert_eq!(found.tables[1].missing, []);
}

#[test]
fn a_word_that_tells_units_apart_is_no_mere_word() {
    let named = words("Customer", &["North 7", "South 8"]);
    let (_, found) = units_of(&[named, words("Customer", &["7", "8"])], &[]);
    assert_eq!(likeness(&found, Likeness::Words).matched, 0);
}

#[test]
fn ways_of_writing_in_one_file_are_told() {
    let written = words(
        "Customer",
        &["North Store", "NORTH STORE", "northstore", "B"],
    );
    let (units, found) = units_of(&[written, words("Customer", &["b"])], &[]);
    assert_eq!(units, ["North Store", "B"]);
    assert_eq!(found.tables[0].respelled, 1);
    assert_eq!(
        found.tables[0].respelled_examples[0],
        ["NORTH STORE", "North Store", "northstore"]
    );
    assert_eq!(found.tables[1].respelled, 0);
}

#[test]
fn a_file_without_the_column_is_told_to_be_no_part() {
    let with = table(vec![words("Customer", &["A"])]);
    let without = Table::new("notes", vec![words("Note", &["x"])]).unwrap();
    let found = match_units(&[&with, &without], "Customer", &MatchChoice::open());
    assert_eq!(found.without, ["notes"]);
    assert_eq!(found.tables.len(), 1);
}

#[test]
fn whatever_the_names_and_answers_no_two_units_of_a_table_become_one() {
    const POOL: [&str; 24] = [
        "7",
        "07",
        "007",
        "7.0",
        "Store 7",
        "store-7",
        "STORE 007",
        "Shop 7",
        "-7",
        "70",
        "7-0",
        "1 12",
        "11 2",
        "Köln",
        "Koeln",
        "Koln",
        "Ko\u{308}ln",
        "A+",
        "A-",
        "a",
        "+",
        "",
        "Store",
        "Straße",
    ];
    let mut state = 5_u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..400 {
        let mut columns: Vec<Column> = (0..2 + next(2))
            .map(|_| {
                let cells: Vec<&str> = (0..1 + next(8)).map(|_| POOL[next(POOL.len())]).collect();
                words("Customer", &cells)
            })
            .collect();
        let answers: Vec<(Likeness, bool)> = Likeness::ALL
            .into_iter()
            .zip([next(3), next(3), next(3)])
            .filter(|(_, answer)| *answer < 2)
            .map(|(likeness, answer)| (likeness, answer == 1))
            .collect();
        let (units, found) = units_of(&columns, &answers);
        for (column, table) in columns.iter().zip(&found.tables) {
            let Values::Category(own) = &column.values else {
                panic!("words")
            };
            let keys = own.levels.iter().map(|level| names::key(level));
            let keys: std::collections::BTreeSet<String> = keys.collect();
            assert_eq!(table.units, keys.len(), "{columns:?} {answers:?}");
        }
        // The order of the tables makes no difference to what is one.
        columns.reverse();
        assert_eq!(
            units_of(&columns, &answers).0.len(),
            units.len(),
            "{columns:?}"
        );
    }
}
