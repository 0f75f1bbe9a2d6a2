//! What is said of a column without a model.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use nearside::table::profile::{ColumnProfile, Role, profile, profile_with_target};
use nearside::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Texts, Values};

fn column(name: &str, values: Values) -> Column {
    Column {
        name: name.to_owned(),
        values,
    }
}

fn numbers(name: &str, values: impl IntoIterator<Item = f64>) -> Column {
    column(name, Values::Number(values.into_iter().collect()))
}

fn levels(name: &str, codes: Vec<u32>, levels: &[&str]) -> Column {
    column(
        name,
        Values::Category(Categories {
            codes,
            levels: levels.iter().map(|l| (*l).to_owned()).collect(),
        }),
    )
}

fn only(column: Column) -> ColumnProfile {
    let table = Table::new("t.csv", vec![column]).unwrap();
    let mut all = profile(&table);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn labels(profile: &ColumnProfile) -> Vec<&str> {
    profile.bins.iter().map(|b| b.label.as_str()).collect()
}

#[test]
fn roles() {
    let n = 2_000_u32;
    let rows = || (0..n).map(f64::from);
    let scattered = || rows().map(|i| (i * 7_919.0 + 13.0) % 104_729.0);
    let texts = |f: &dyn Fn(u32) -> String| {
        let all: Vec<String> = (0..n).map(f).collect();
        Values::Text(all.iter().map(String::as_str).collect::<Texts>())
    };
    let long = "The customer said that the offer came at the wrong time";
    let days: Vec<i64> = (0..i64::from(n)).map(|d| d * 86_400_000).collect();
    for (column, role) in [
        (numbers("serial", rows()), Role::Identifier),
        (numbers("income", scattered()), Role::Numeric),
        (numbers("customer_id", scattered()), Role::Identifier),
        (
            numbers("lead", scattered().map(|x| x + 300_000.0)),
            Role::Identifier,
        ),
        (numbers("age", rows().map(|i| i % 60.0)), Role::Numeric),
        (numbers("price", rows().map(|i| i * 1.37)), Role::Numeric),
        (numbers("flag", rows().map(|i| i % 2.0)), Role::Binary),
        (
            numbers("campaign_id", rows().map(|i| i % 6.0)),
            Role::Numeric,
        ),
        (numbers("zero", rows().map(|_| 0.0)), Role::Constant),
        (numbers("nothing", rows().map(|_| f64::NAN)), Role::Constant),
        (
            column(
                "when",
                Values::Date(Dates {
                    millis: days,
                    has_time: false,
                }),
            ),
            Role::Date,
        ),
        (
            column("code", texts(&|i| format!("A{i:07}"))),
            Role::Identifier,
        ),
        (
            column("e-mail", texts(&|i| format!("p{}@example.org", i % 900))),
            Role::Identifier,
        ),
        (
            column("city", texts(&|i| format!("city {}", i % 900))),
            Role::HighCardinality,
        ),
        (
            column("remark", texts(&|i| format!("{long} {i}"))),
            Role::FreeText,
        ),
        (
            levels("yes", (0..n).map(|i| i % 2).collect(), &["no", "yes"]),
            Role::Binary,
        ),
        (
            levels("job", (0..n).map(|i| i % 3).collect(), &["a", "b", "c"]),
            Role::Categorical,
        ),
        (
            levels(
                "long",
                (0..n).map(|i| i % 3).collect(),
                &[long, "b", long.get(3..).unwrap()],
            ),
            Role::Categorical,
        ),
        (
            levels("unused", (0..n).map(|_| 1).collect(), &["a", "b", "c"]),
            Role::Constant,
        ),
    ] {
        let name = column.name.clone();
        let profile = only(column);
        assert_eq!(profile.role, role, "{name}: {}", profile.role_reason);
        assert!(profile.role_reason.ends_with('.'), "{name}");
    }
}

#[test]
fn few_numbers_get_a_bin_each_and_the_missing_one_too() {
    let profile = only(numbers("calls", [3.0, 1.0, f64::NAN, 1.0, -0.0, 0.0]));
    assert_eq!(labels(&profile), ["0", "1", "3", "missing"]);
    let rows: Vec<u32> = profile.bins.iter().map(|b| b.rows).collect();
    assert_eq!(rows, [2, 2, 1, 1]);
    assert_eq!((profile.missing, profile.distinct), (1, 3));
    assert_eq!(profile.missing_share, 1.0 / 6.0);
    assert_eq!(profile.summary, "0 to 3, median 1");
}

#[test]
fn many_numbers_get_round_edges_and_every_row_falls_in_one_bin() {
    let ages = (0..5_000).map(|i| f64::from(i * 37 % 81) + 17.0);
    let profile = only(numbers("age", ages));
    assert!(profile.bins.len() <= 20, "{:?}", labels(&profile));
    let twenties = profile.bins.iter().find(|b| b.label == "20 to 24");
    let expected = (0..5_000)
        .filter(|i| (20..25).contains(&(i * 37 % 81 + 17)))
        .count();
    assert_eq!(twenties.unwrap().rows as usize, expected);
    assert_eq!(profile.bins.iter().map(|b| b.rows).sum::<u32>(), 5_000);
}

#[test]
fn a_long_tail_does_not_squeeze_the_rest_into_one_bin() {
    let spend = (0..10_000).map(|i| {
        if i % 1_000 == 0 {
            1e6 + f64::from(i)
        } else {
            f64::from(i * 7_919 % 9_973) / 1_000.0
        }
    });
    let profile = only(numbers("spend", spend));
    assert!(profile.bins.len() <= 20);
    let full = profile.bins.iter().filter(|b| b.rows > 300).count();
    assert!(full >= 10, "{:?}", profile.bins);
    assert_eq!(
        profile.bins.last().unwrap().rows,
        10,
        "{:?}",
        labels(&profile)
    );
    assert_eq!(profile.bins.iter().map(|b| b.rows).sum::<u32>(), 10_000);
}

#[test]
fn awkward_ranges_keep_every_row() {
    let n = 3_000;
    let extreme = |i: u32| {
        if i.is_multiple_of(2) {
            f64::MAX
        } else {
            f64::MIN
        }
    };
    type Case = (&'static str, Box<dyn Fn(u32) -> f64>);
    let cases: [Case; 6] = [
        ("tiny", Box::new(|i| f64::from(i) * 1e-12)),
        ("huge", Box::new(|i| f64::from(i) * 1e300 - 1e303)),
        (
            "apart",
            Box::new(|i| if i == 0 { f64::MAX } else { -f64::from(i) }),
        ),
        ("extreme", Box::new(move |i| extreme(i) / f64::from(i + 1))),
        (
            "mostly zero",
            Box::new(|i| {
                if i % 150 == 0 {
                    f64::from(i) + 0.5
                } else {
                    0.0
                }
            }),
        ),
        ("close", Box::new(|i| 1e15 + f64::from(i) * 0.125)),
    ];
    for (name, value) in cases {
        let profile = only(numbers(name, (0..n).map(&value)));
        assert!(
            (1..=22).contains(&profile.bins.len()),
            "{name}: {:?}",
            labels(&profile)
        );
        assert_eq!(
            profile.bins.iter().map(|b| b.rows).sum::<u32>(),
            n,
            "{name}"
        );
    }
}

#[test]
fn the_sentinel_is_offered_and_has_its_own_bin() {
    let days = (0..4_000).map(|i| {
        if i % 25 == 0 {
            f64::from(i % 23)
        } else {
            999.0
        }
    });
    let profile = only(numbers("pdays", days));
    assert_eq!(profile.sentinel, Some(999.0));
    let last = profile.bins.last().unwrap();
    assert_eq!(
        (last.label.as_str(), last.rows),
        ("999 (special value)", 3_840)
    );
}

#[test]
fn dates_get_calendar_bins() {
    let day = 86_400_000_i64;
    let mut millis: Vec<i64> = (0..400).map(|i| (19_723 + i) * day).collect();
    millis.push(DATE_MISSING);
    let profile = only(column(
        "when",
        Values::Date(Dates {
            millis,
            has_time: false,
        }),
    ));
    assert_eq!(profile.summary, "2024-01-01 to 2025-02-03");
    assert_eq!(labels(&profile)[..3], ["2024-01", "2024-02", "2024-03"]);
    let rows: Vec<u32> = profile.bins.iter().map(|b| b.rows).collect();
    assert_eq!(rows[..3], [31, 29, 31]);
    assert_eq!(profile.bins.len(), 15);
    let far = only(column(
        "far",
        Values::Date(Dates {
            millis: vec![i64::MAX, i64::MIN + 1, 0],
            has_time: true,
        }),
    ));
    assert_eq!(far.bins.iter().map(|b| b.rows).sum::<u32>(), 3);
}

#[test]
fn levels_are_listed_commonest_first_and_the_rest_together() {
    let code = |i: u32| match (i % 3, i % 7) {
        (0, _) => 40,
        (_, 0) => MISSING,
        _ => i % 60,
    };
    let names: Vec<String> = (0..60).map(|i| format!("level {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let profile = only(levels("many", (0..10_000).map(code).collect(), &names));
    assert_eq!(profile.bins.len(), 22);
    assert_eq!(profile.bins[0].label, "level 40");
    // Multiples of three never occur but as level 40: 40 levels of 60 are there.
    assert_eq!(profile.distinct, 40);
    assert_eq!(profile.bins[20].label, "20 other levels");
    assert_eq!(profile.bins[21].label, "missing");
    assert_eq!(profile.bins.iter().map(|b| b.rows).sum::<u32>(), 10_000);
}

#[test]
fn rates_count_rows_with_a_known_target_only() {
    let table = Table::new(
        "t.csv",
        vec![
            levels("channel", vec![0, 0, 0, 1, 1, 1], &["web", "phone"]),
            levels("y", vec![0, 1, MISSING, 1, 1, 0], &["no", "yes"]),
        ],
    )
    .unwrap();
    let profiles = profile_with_target(&table, "y", &["yes"]).unwrap();
    let web = &profiles[0].bins[0];
    assert_eq!((web.label.as_str(), web.rows), ("web", 3));
    assert_eq!(web.rate.unwrap().value, 0.5);
    let phone = profiles[0].bins[1].rate.unwrap();
    // 2 of 3 by Wilson's formula.
    assert!((phone.value - 2.0 / 3.0).abs() < 1e-12);
    assert!((phone.low - 0.207_660).abs() < 1e-6, "{phone:?}");
    assert!((phone.high - 0.938_508).abs() < 1e-6, "{phone:?}");
    assert!(profile_with_target(&table, "z", &["yes"]).is_err());
}

#[test]
fn a_numeric_target_is_compared_as_a_number() {
    let table = Table::new(
        "t.csv",
        vec![numbers("x", [1.0, 2.0, 2.0]), numbers("y", [1.0, 0.0, 1.0])],
    )
    .unwrap();
    for positive in ["1", "1.0", " 1"] {
        let profiles = profile_with_target(&table, "y", &[positive]).unwrap();
        let bins = profiles[0].bins.iter();
        let rates: Vec<f64> = bins.map(|b| b.rate.unwrap().value).collect();
        assert_eq!(rates, [1.0, 0.5], "{positive}");
    }
}

#[test]
fn an_empty_table_is_described() {
    for values in [
        Values::Number(Vec::new()),
        Values::Category(Categories::default()),
        Values::Date(Dates::default()),
        Values::Text(Texts::default()),
    ] {
        let profile = only(column("c", values));
        assert_eq!(profile.role, Role::Constant);
        assert!(profile.bins.iter().all(|b| b.rows == 0));
    }
}
