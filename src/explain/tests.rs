//! Explanations of planted models, which need no training.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;
use crate::error::Error;
use crate::numeric::{logit, sigmoid};
use crate::progress::Silent;
use crate::table::{Categories, Column, DATE_MISSING, Dates, MISSING, Table, Values};

fn column(name: &str, values: Values) -> Column {
    Column {
        name: name.to_owned(),
        values,
    }
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    match &table.column(name).unwrap().values {
        Values::Number(values) => values.clone(),
        _ => panic!("{name} is no number"),
    }
}

fn codes(table: &Table, name: &str) -> Vec<u32> {
    match &table.column(name).unwrap().values {
        Values::Category(values) => values.codes.clone(),
        _ => panic!("{name} is no category"),
    }
}

/// Columns `strong`, `weak`, `copy` (of `weak`, by another scale), `ignored` and `channel`,
/// with conversions by the planted model.
fn planted(rows: usize, seed: u64) -> (Table, Vec<bool>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut draw = || -> Vec<f64> { (0..rows).map(|_| random.gen_range(-1.0..1.0)).collect() };
    let (strong, weak, ignored) = (draw(), draw(), draw());
    let channel = (0..rows).map(|_| random.gen_range(0..3)).collect();
    let levels = ["mail", "phone", "shop"].map(str::to_owned).to_vec();
    let copy = weak.iter().map(|x| 7.0 - 3.0 * x).collect();
    let table = Table::new(
        "planted",
        vec![
            column("ignored", Values::Number(ignored)),
            column("weak", Values::Number(weak)),
            column(
                "channel",
                Values::Category(Categories {
                    codes: channel,
                    levels,
                }),
            ),
            column("strong", Values::Number(strong)),
            column("copy", Values::Number(copy)),
        ],
    );
    let table = table.unwrap();
    let outcomes = model(&table)
        .unwrap()
        .iter()
        .map(|p| random.gen_range(0.0..1.0) < *p)
        .collect();
    (table, outcomes)
}

const COLUMNS: [&str; 5] = ["ignored", "weak", "channel", "strong", "copy"];

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

/// Log-odds `-1 + 2.5 strong + 0.4 (weak and its copy) + (0, 0.3, -0.3) by channel`.
#[allow(clippy::unnecessary_wraps)] // As models are.
fn model(table: &Table) -> Result<Vec<f64>, Error> {
    let parts = numbers(table, "strong")
        .into_iter()
        .zip(numbers(table, "weak"));
    let parts = parts
        .zip(numbers(table, "copy"))
        .zip(codes(table, "channel"));
    let of = |(((strong, weak), copy), channel): (((f64, f64), f64), u32)| {
        let channel = [0.0, 0.3, -0.3].get(channel as usize).copied();
        let shared = 0.2 * weak + 0.2 * (7.0 - copy) / 3.0;
        sigmoid(-1.0 + 2.5 * strong + shared + channel.unwrap_or(0.0))
    };
    Ok(parts.map(of).collect())
}

fn tested<'a>(table: &'a Table, outcomes: &'a [bool], seed: u64) -> TestedRows<'a> {
    TestedRows {
        weights: None,
        table,
        outcomes,
        customers: None,
        others_weigh: 1.0,
        seed,
    }
}

#[test]
fn shuffling_finds_what_the_model_uses() {
    let (table, outcomes) = planted(3_000, 1);
    let rows = tested(&table, &outcomes, 1);
    let found = permutation_importance(&model, &rows, &names(&COLUMNS), &Silent).unwrap();
    assert_eq!(found.groups[0].columns, ["strong"]);
    assert!(found.groups[0].log_loss.low > 0.1);
    assert!(found.groups[0].auc.unwrap().low > 0.1);
    let copies = found.groups.iter().find(|g| g.columns.len() > 1).unwrap();
    assert_eq!(copies.columns, ["weak", "copy"]);
    assert!(copies.log_loss.low > 0.0);
    let ignored = found
        .groups
        .iter()
        .find(|g| g.columns == ["ignored"])
        .unwrap();
    for e in [ignored.log_loss, ignored.auc.unwrap()] {
        assert!(e.low <= 0.0 && e.high >= 0.0 && e.value.abs() < 1e-12);
    }
    // The truth: a model that knows all loses what its own surprise rises by.
    assert!((found.log_loss - 0.4427).abs() < 0.03, "{}", found.log_loss);
    let again = permutation_importance(&model, &rows, &names(&COLUMNS), &Silent).unwrap();
    assert_eq!(found, again);
}

/// The interval of a column that is used, but says nothing, holds 0 or less: shuffling such a
/// column costs nothing in truth.
#[test]
fn a_column_of_noise_is_rarely_important() {
    let noisy = |table: &Table| -> Result<Vec<f64>, Error> {
        let p = model(table)?.into_iter().zip(numbers(table, "ignored"));
        Ok(p.map(|(p, noise)| sigmoid(logit(p) + 0.3 * noise))
            .collect())
    };
    let mut above = 0;
    for seed in 0..40 {
        let (table, outcomes) = planted(400, 100 + seed);
        let rows = tested(&table, &outcomes, seed);
        let found = permutation_importance(&noisy, &rows, &names(&COLUMNS), &Silent).unwrap();
        let noise = found
            .groups
            .iter()
            .find(|g| g.columns == ["ignored"])
            .unwrap();
        above += u32::from(noise.log_loss.low > 0.0) + u32::from(noise.auc.unwrap().low > 0.0);
    }
    // 2.5 % of 80 are 2.
    assert!(above <= 5, "{above} of 80");
}

/// How often the interval holds the mean over other samples of the same people.
#[test]
fn intervals_of_shuffling_hold_the_truth() {
    let mut values = Vec::new();
    for seed in 0..60 {
        let (table, outcomes) = planted(500, 1_000 + seed);
        let rows = tested(&table, &outcomes, seed);
        let found = permutation_importance(&model, &rows, &names(&COLUMNS), &Silent).unwrap();
        let strong = found
            .groups
            .iter()
            .find(|g| g.columns == ["strong"])
            .unwrap();
        values.push([strong.log_loss, strong.auc.unwrap()]);
    }
    for kind in 0..2 {
        let truth = values.iter().map(|v| v[kind].value).sum::<f64>() / 60.0;
        let holds =
            |v: &&[crate::estimate::Estimate; 2]| v[kind].low <= truth && truth <= v[kind].high;
        let held = values.iter().filter(holds).count();
        assert!(held >= 53, "{held} of 60 hold {truth}");
    }
}

#[test]
fn rare_conversions_are_all_used() {
    let (table, mut outcomes) = planted(20_000, 3);
    let mut left = 300;
    for o in &mut outcomes {
        *o = *o && left > 0;
        left -= i32::from(*o);
    }
    let rows = tested(&table, &outcomes, 1);
    let found = permutation_importance(&model, &rows, &names(&COLUMNS), &Silent).unwrap();
    assert_eq!(found.rows, 5_000);
    // The log-loss is that of all rows, not of the rows picked.
    let all = model(&table).unwrap();
    let losses = all
        .iter()
        .zip(&outcomes)
        .map(|(p, o)| tested::surprise(*p, *o));
    let truth = losses.sum::<f64>() / 20_000.0;
    assert!(
        (found.log_loss - truth).abs() < 0.02,
        "{} {truth}",
        found.log_loss
    );
}

#[test]
fn dependence_of_a_sum_is_its_part() {
    let (table, outcomes) = planted(2_000, 5);
    let rows = tested(&table, &outcomes, 1);
    let sum = |table: &Table| -> Result<Vec<f64>, Error> {
        let parts = numbers(table, "strong")
            .into_iter()
            .zip(codes(table, "channel"));
        Ok(parts
            .map(|(x, c)| 0.4 + 0.2 * x * x + 0.1 * f64::from(c))
            .collect())
    };
    let found = dependence(&sum, &rows, &names(&COLUMNS), "strong").unwrap();
    assert!(found.is_number && found.points.len() == 20 && found.left_out == 0);
    let first = found.points[0].x;
    for (i, point) in found.points.iter().enumerate() {
        let truth = 0.2 * (point.x * point.x - first * first);
        assert!((point.change.value - truth).abs() < 1e-12);
        // Everybody is moved by the same.
        assert!((point.change.high - truth).abs() < 1e-12);
        assert!(point.mean.low < point.mean.value && point.mean.value < point.mean.high);
        for curve in &found.curves {
            assert!((curve[i] - truth).abs() < 1e-12);
        }
    }
    assert!(found.curves.len() > 30);
    let channel = dependence(&sum, &rows, &names(&COLUMNS), "channel").unwrap();
    assert_eq!(channel.points.len(), 3);
    assert!(channel.points.windows(2).all(|p| p[0].near >= p[1].near));
    let of = |name: &str| channel.points.iter().find(|p| p.label == name).unwrap();
    let step = of("shop").mean.value - of("mail").mean.value;
    assert!((step - 0.2).abs() < 1e-12);
}

#[test]
fn points_with_few_rows_near_are_left_out() {
    let n = 1_000_u32;
    let codes: Vec<u32> = (0..n).map(|i| if i < 5 { 1 } else { 0 }).collect();
    let levels = vec!["common".to_owned(), "rare".to_owned()];
    let dates = (0..n).map(|i| {
        if i % 3 == 0 {
            DATE_MISSING
        } else {
            i64::from(i) * 86_400_000
        }
    });
    let table = Table::new(
        "t",
        vec![
            column("level", Values::Category(Categories { codes, levels })),
            column(
                "day",
                Values::Date(Dates {
                    millis: dates.collect(),
                    has_time: false,
                }),
            ),
            // Eight of a thousand are far out, and nearer to the last point than to others.
            column(
                "spike",
                Values::Number(
                    (0..n)
                        .map(|i| if i < 930 { 0.0 } else { f64::from(i) })
                        .collect(),
                ),
            ),
        ],
    );
    let table = table.unwrap();
    let outcomes = vec![false; 1_000];
    let rows = tested(&table, &outcomes, 1);
    let flat = |table: &Table| -> Result<Vec<f64>, Error> { Ok(vec![0.5; table.rows()]) };
    let columns = names(&["level", "day", "spike"]);
    let level = dependence(&flat, &rows, &columns, "level").unwrap();
    assert_eq!((level.points.len(), level.left_out), (1, 1));
    let day = dependence(&flat, &rows, &columns, "day").unwrap();
    assert_eq!(day.points.len(), 12);
    assert!(
        day.points[0].label.starts_with("1970-"),
        "{}",
        day.points[0].label
    );
    let spike = dependence(&flat, &rows, &columns, "spike").unwrap();
    assert_eq!(spike.points.iter().map(|p| p.near).sum::<usize>(), 1_000);
}

#[test]
fn a_segment_that_is_off_is_flagged() {
    let (table, mut outcomes) = planted(6_000, 8);
    // The shop converts at half of what the model says.
    let mut turn = false;
    for (o, code) in outcomes.iter_mut().zip(codes(&table, "channel")) {
        if *o && code == 2 {
            turn = !turn;
            *o = turn;
        }
    }
    let p = model(&table).unwrap();
    let rows = tested(&table, &outcomes, 1);
    let found = segments(&p, &rows, &names(&COLUMNS), &Silent)
        .unwrap()
        .parts;
    let worst = &found[0];
    assert_eq!(
        (worst.column.as_str(), worst.level.as_str()),
        ("channel", "shop")
    );
    assert!(worst.flagged && worst.ratio.high < 0.7 && worst.ratio.low > 0.3);
    assert!((worst.ratio.value - worst.rate.value / worst.mean).abs() < 1e-9);
    assert!(worst.auc.unwrap().low > 0.5);
    assert_eq!(found.len(), 4 * 4 + 3);
    let all = segments(&p, &rows, &names(&COLUMNS), &Silent)
        .unwrap()
        .all
        .unwrap();
    assert_eq!(
        (all.rows, all.conversions),
        (6_000, outcomes.iter().filter(|o| **o).count())
    );
    assert!(all.ratio.high < 1.0 && all.ratio.low > 0.7);
}

#[test]
fn right_probabilities_are_rarely_flagged() {
    let (mut flags, mut holds, mut all) = (0, 0, 0);
    for seed in 0..50 {
        let (table, outcomes) = planted(1_000, 500 + seed);
        let p = model(&table).unwrap();
        let rows = tested(&table, &outcomes, seed);
        let found = segments(&p, &rows, &names(&COLUMNS), &Silent)
            .unwrap()
            .parts;
        flags += usize::from(found.iter().any(|s| s.flagged));
        all += found.len();
        holds += found
            .iter()
            .filter(|s| s.ratio.low <= 1.0 && s.ratio.high >= 1.0)
            .count();
    }
    assert!(flags <= 4, "{flags} of 50 files");
    assert!(holds * 100 >= all * 95, "{holds} of {all}");
    // Not so wide that they say nothing: they miss at times.
    assert!(holds < all);
}

#[test]
fn repeated_customers_are_no_further_evidence() {
    let (table, outcomes) = planted(800, 9);
    let p = model(&table).unwrap();
    // Every row ten times.
    let rows: Vec<u32> = (0..8_000).map(|i| i % 800).collect();
    let repeated = table
        .columns()
        .iter()
        .map(|c| column(&c.name, c.values.pick(&rows)));
    let repeated = Table::new("repeated", repeated.collect()).unwrap();
    let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|r| values[*r as usize]).collect() };
    let many: Vec<bool> = rows.iter().map(|r| outcomes[*r as usize]).collect();
    let once = tested(&table, &outcomes, 1);
    let often = TestedRows {
        customers: Some(&rows),
        ..tested(&repeated, &many, 1)
    };
    let a = segments(&p, &once, &names(&["channel"]), &Silent)
        .unwrap()
        .parts;
    let b = segments(&of(&p), &often, &names(&["channel"]), &Silent)
        .unwrap()
        .parts;
    for one in &a {
        let other = b.iter().find(|s| s.level == one.level).unwrap();
        let width = |s: &Segment| s.ratio.high - s.ratio.low;
        assert!((width(one) / width(other) - 1.0).abs() < 0.01);
    }
    let few = names(&COLUMNS);
    let a = permutation_importance(&model, &once, &few, &Silent).unwrap();
    let b = permutation_importance(&model, &often, &few, &Silent).unwrap();
    let width = |p: &Permuted| p.groups[0].log_loss.high - p.groups[0].log_loss.low;
    assert!(width(&b) > 0.5 * width(&a), "{} {}", width(&a), width(&b));
    assert_eq!(
        dependence(&model, &often, &few, "strong")
            .unwrap()
            .curves
            .len(),
        500
    );
}

/// People left out of the file are put back: the same truth by weights.
#[test]
fn rows_stand_for_those_left_out() {
    let (table, outcomes) = planted(40_000, 12);
    let mut kept = Vec::new();
    for (row, o) in (0_u32..).zip(&outcomes) {
        if *o || row % 4 == 0 {
            kept.push(row);
        }
    }
    let p = model(&table).unwrap();
    let picked = table
        .columns()
        .iter()
        .map(|c| column(&c.name, c.values.pick(&kept)));
    let picked = Table::new("picked", picked.collect()).unwrap();
    let of: Vec<bool> = kept.iter().map(|r| outcomes[*r as usize]).collect();
    let fewer: Vec<f64> = kept.iter().map(|r| p[*r as usize]).collect();
    let rows = TestedRows {
        others_weigh: 4.0,
        ..tested(&picked, &of, 1)
    };
    let found = segments(&fewer, &rows, &names(&["channel"]), &Silent)
        .unwrap()
        .parts;
    let whole = segments(
        &p,
        &tested(&table, &outcomes, 1),
        &names(&["channel"]),
        &Silent,
    )
    .unwrap();
    for one in &whole.parts {
        let other = found.iter().find(|s| s.level == one.level).unwrap();
        assert!((one.rate.value - other.rate.value).abs() < 0.02);
        assert!((one.mean - other.mean).abs() < 0.02);
        assert!(other.ratio.low < 1.0 && other.ratio.high > 1.0);
    }
}

#[test]
fn nothing_to_see_is_no_fault() {
    let n = 24;
    let hostile = |rows: usize| {
        let none = Categories {
            codes: vec![MISSING; rows],
            levels: Vec::new(),
        };
        let one = Categories {
            codes: vec![0; rows],
            levels: vec!["one".to_owned()],
        };
        let never = Dates {
            millis: vec![DATE_MISSING; rows],
            has_time: false,
        };
        let columns = vec![
            column("constant", Values::Number(vec![1.0; rows])),
            column("missing", Values::Number(vec![f64::NAN; rows])),
            column("none", Values::Category(none)),
            column("one", Values::Category(one)),
            column("never", Values::Date(never)),
            column("text", Values::Text(crate::table::Texts::default())),
        ];
        let columns = columns
            .into_iter()
            .filter(|c| c.name != "text" || rows == 0);
        Table::new("hostile", columns.collect()).unwrap()
    };
    let columns = names(&[
        "constant", "missing", "none", "one", "never", "text", "absent",
    ]);
    let half = |table: &Table| -> Result<Vec<f64>, Error> { Ok(vec![0.5; table.rows()]) };
    for (rows, hits) in [(0, 0), (1, 0), (1, 1), (2, 1), (n, 0), (n, n), (n, 7)] {
        let table = hostile(rows);
        let outcomes: Vec<bool> = (0..rows).map(|i| i < hits).collect();
        let rows = tested(&table, &outcomes, 1);
        let found = permutation_importance(&half, &rows, &columns, &Silent).unwrap();
        for group in found.groups {
            assert!(group.log_loss.value == 0.0 && group.log_loss.low.is_finite());
        }
        for name in columns.iter().take(5) {
            let found = dependence(&half, &rows, &columns, name).unwrap();
            let finite = |p: &DependencePoint| p.mean.low.is_finite() && p.change.high.is_finite();
            assert!(found.points.iter().all(finite));
        }
        assert!(dependence(&half, &rows, &columns, "absent").is_err());
        let p = half(&table).unwrap();
        assert!(
            segments(&p, &rows, &columns, &Silent)
                .unwrap()
                .parts
                .is_empty()
        );
    }
    // Impossible probabilities stay finite.
    let (table, outcomes) = planted(200, 1);
    let rows = tested(&table, &outcomes, 1);
    for p in [0.0, 1.0] {
        for s in segments(&vec![p; 200], &rows, &names(&COLUMNS), &Silent)
            .unwrap()
            .parts
        {
            assert!(s.ratio.low.is_finite() && s.ratio.high.is_finite() && s.p_value.is_finite());
        }
    }
}
