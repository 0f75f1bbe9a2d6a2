//! Shapley values of trees against their definition.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use nearside::calibrate::{Calibration, Isotonic, Link, Platt};
use nearside::explain::trees::{
    Contributions, Ensemble, interventional, interventional_probability, path_dependent,
};
use nearside::models::trees::{LevelSet, Node, SplitRule, Tree};
use nearside::progress::Silent;
use nearside::table::{Feature, FeatureValues, Features};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;

type Random = Xoshiro256PlusPlus;

const LEVELS: u32 = 40;

fn added(trees: &[Tree], start: f64) -> Ensemble<'_> {
    Ensemble::Added { trees, start }
}

/// Even columns hold numbers, odd ones levels; some values are missing, some levels unknown.
fn features(random: &mut Random, rows: usize, columns: u32) -> Features {
    let column = |j: u32, random: &mut Random| {
        let values = if j.is_multiple_of(2) {
            let value = |_| match random.gen_range(0..5) {
                0 => f64::NAN,
                _ => f64::from(random.gen_range(0..12_u32)),
            };
            FeatureValues::Numbers((0..rows).map(value).collect())
        } else {
            let code = |_| match random.gen_range(0..6) {
                0 => u32::MAX,
                1 => LEVELS,
                _ => random.gen_range(0..LEVELS),
            };
            FeatureValues::Levels {
                codes: (0..rows).map(code).collect(),
                levels: LEVELS,
            }
        };
        let name = format!("f{j}");
        Feature { name, values }
    };
    let columns = (0..columns).map(|j| column(j, random)).collect();
    Features::new(rows, columns).unwrap()
}

/// A tree with `leaves` leaves; each split is at a random leaf, or always at the deepest.
fn tree(random: &mut Random, leaves: usize, columns: u32, chain: bool) -> Tree {
    let leaf = |random: &mut Random, cover: f64| Node::Leaf {
        value: random.gen_range(-1.0..1.0),
        cover,
    };
    let mut nodes = vec![leaf(random, 1_000.0)];
    for _ in 1..leaves {
        let open: Vec<usize> = (0..nodes.len())
            .filter(|&n| matches!(nodes[n], Node::Leaf { .. }))
            .collect();
        let at = match chain {
            true => open[open.len() - 1],
            false => open[random.gen_range(0..open.len())],
        };
        let Node::Leaf { cover, .. } = nodes[at] else {
            unreachable!()
        };
        let feature = random.gen_range(0..columns);
        let rule = if feature.is_multiple_of(2) {
            SplitRule::AtMost(f64::from(random.gen_range(0..11_u32)))
        } else {
            SplitRule::In(LevelSet::of((0..LEVELS).filter(|_| random.r#gen())))
        };
        let part = cover * random.gen_range(0.05..0.95);
        let left = u32::try_from(nodes.len()).unwrap();
        nodes.push(leaf(random, part));
        nodes.push(leaf(random, cover - part));
        nodes[at] = Node::Split {
            feature,
            rule,
            missing_left: random.r#gen(),
            left,
            right: left + 1,
            cover,
            gain: 1.0,
        };
    }
    Tree { nodes }
}

fn cover(node: &Node) -> f64 {
    match node {
        Node::Leaf { cover, .. } | Node::Split { cover, .. } => *cover,
    }
}

/// What a tree says when only the features of `known` are: the others go both ways by cover.
fn expected(tree: &Tree, features: &Features, row: usize, known: u32, node: usize) -> f64 {
    match &tree.nodes[node] {
        Node::Leaf { value, .. } => *value,
        Node::Split {
            feature,
            rule,
            missing_left,
            left,
            right,
            cover: all,
            ..
        } => {
            let of = |n: u32| expected(tree, features, row, known, n as usize);
            if known >> feature & 1 == 1 {
                let column = &features.columns()[*feature as usize].values;
                let goes_left = Tree::satisfies(rule, column, row).unwrap_or(*missing_left);
                of(if goes_left { *left } else { *right })
            } else {
                let weight = |n: u32| cover(&tree.nodes[n as usize]) / all;
                weight(*left) * of(*left) + weight(*right) * of(*right)
            }
        }
    }
}

/// Shapley values by their definition: the mean over all orders.
fn shapley(columns: u32, value: impl Fn(u32) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1_u32 << columns).map(value).collect();
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let phi = |i: u32| {
        let without = (0..1_u32 << columns).filter(|s| s >> i & 1 == 0);
        let gain = |s: u32| {
            let size = s.count_ones();
            let weight = factorial(size) * factorial(columns - size - 1) / factorial(columns);
            weight * (values[(s | 1 << i) as usize] - values[s as usize])
        };
        without.map(gain).sum()
    };
    (0..columns).map(phi).collect()
}

fn contributions(trees: &[Tree], features: &Features) -> Contributions {
    path_dependent(trees, features, &Silent).unwrap()
}

/// Contributions are those of the definition, within 1e-12.
fn check_path_dependent(trees: &[Tree], features: &Features, rows: &[usize]) {
    let columns = u32::try_from(features.columns().len()).unwrap();
    let found = contributions(trees, features);
    for &row in rows {
        let value = |known| {
            let of = |tree| expected(tree, features, row, known, 0);
            trees.iter().map(of).sum()
        };
        let want = shapley(columns, value);
        for (got, want) in found.row(row).zip(&want) {
            assert!((got - want).abs() < 1e-12, "row {row}: {got} {want}");
        }
        assert_eq!(found.row(row).count(), want.len());
        assert!((found.base() - value(0)).abs() < 1e-12);
    }
}

#[test]
fn path_dependent_values_are_those_of_the_definition() {
    let mut random = Random::seed_from_u64(1);
    for case in 0..12 {
        // Few rows are worked out directly, many by tables.
        let (rows, check) = match case % 3 {
            0 => (5, vec![0, 4]),
            1 => (300, vec![0, 150, 299]),
            _ => (17_000, vec![3, 16_383, 16_384, 16_999]),
        };
        let features = features(&mut random, rows, 7);
        let trees: Vec<Tree> = [1, 2, 9, 25]
            .iter()
            .map(|&leaves| tree(&mut random, leaves, 7, case > 8))
            .collect();
        check_path_dependent(&trees, &features, &check);
    }
}

#[test]
fn deep_paths_over_many_features_are_exact() {
    // 14 features on one path are more than a table holds.
    let mut random = Random::seed_from_u64(2);
    let features = features(&mut random, 200, 14);
    let trees = [tree(&mut random, 60, 14, true)];
    check_path_dependent(&trees, &features, &[0, 199]);
}

#[test]
fn contributions_add_up_to_what_the_trees_say() {
    let mut random = Random::seed_from_u64(3);
    let features = features(&mut random, 600, 60);
    let trees: Vec<Tree> = (0..8)
        .map(|i| tree(&mut random, 31 + 20 * (i % 4), 60, i % 4 == 3))
        .collect();
    let found = contributions(&trees, &features);
    for row in 0..features.rows() {
        let said: f64 = trees.iter().map(|tree| tree.value(&features, row)).sum();
        let sum: f64 = found.row(row).sum();
        assert!((found.base() + sum - said).abs() < 1e-11, "row {row}");
    }
    // A single row is worked out another way, with the same result.
    let few = Features::new(
        3,
        features
            .columns()
            .iter()
            .map(|c| Feature {
                name: c.name.clone(),
                values: match &c.values {
                    FeatureValues::Numbers(v) => FeatureValues::Numbers(v[..3].to_vec()),
                    FeatureValues::Levels { codes, levels } => FeatureValues::Levels {
                        codes: codes[..3].to_vec(),
                        levels: *levels,
                    },
                },
            })
            .collect(),
    );
    let few = contributions(&trees, &few.unwrap());
    for row in 0..3 {
        for (a, b) in few.row(row).zip(found.row(row)) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}

/// What a tree says of a mixture: the features of `known` from a row, the others from a
/// background row.
fn mixed(
    tree: &Tree,
    (features, row): (&Features, usize),
    (background, other): (&Features, usize),
    known: u32,
) -> f64 {
    let mut at = 0;
    loop {
        match &tree.nodes[at] {
            Node::Leaf { value, .. } => return *value,
            Node::Split {
                feature,
                rule,
                missing_left,
                left,
                right,
                ..
            } => {
                let (from, row) = match known >> feature & 1 {
                    1 => (features, row),
                    _ => (background, other),
                };
                let column = &from.columns()[*feature as usize].values;
                let goes_left = Tree::satisfies(rule, column, row).unwrap_or(*missing_left);
                at = if goes_left { *left } else { *right } as usize;
            }
        }
    }
}

/// By definition: the Shapley values of one row against one background row.
fn against(
    trees: &[Tree],
    row: (&Features, usize),
    other: (&Features, usize),
    columns: u32,
) -> Vec<f64> {
    shapley(columns, |known| {
        trees
            .iter()
            .map(|tree| mixed(tree, row, other, known))
            .sum()
    })
}

fn links() -> Vec<Link> {
    let curve = Isotonic {
        before: vec![0.2, 0.45, 0.5, 0.7],
        after: vec![0.1, 0.1, 0.5, 0.6],
    };
    let platt = Platt {
        slope: 0.8,
        intercept: -0.3,
    };
    [
        (Calibration::None, 0.0),
        (Calibration::Platt(platt), 0.5),
        (Calibration::Isotonic(curve), -0.4),
    ]
    .map(|(calibration, shift)| Link { calibration, shift })
    .to_vec()
}

#[test]
fn interventional_values_are_those_of_the_definition() {
    let mut random = Random::seed_from_u64(4);
    let columns = 7;
    let features = features(&mut random, 12, columns);
    let background = self::features(&mut random, 9, columns);
    let trees: Vec<Tree> = [1, 2, 9, 25, 25]
        .iter()
        .enumerate()
        .map(|(i, &leaves)| tree(&mut random, leaves, columns, i == 4))
        .collect();
    let raw = interventional(&trees, &features, &background, &Silent).unwrap();
    let start = -0.7;
    let said = |f: &Features, row| trees.iter().map(|t| t.value(f, row)).sum::<f64>() + start;
    for link in links() {
        let points = interventional_probability(
            added(&trees, start),
            &link,
            &features,
            &background,
            &Silent,
        )
        .unwrap();
        for row in 0..features.rows() {
            let mut want_raw = vec![0.0; columns as usize];
            let mut want = want_raw.clone();
            let f = said(&features, row);
            let p = link.probability(f);
            for other in 0..background.rows() {
                let phi = against(&trees, (&features, row), (&background, other), columns);
                let z = said(&background, other);
                // Between rows of equal log-odds the secant is the slope.
                let (from, to) = match f == z {
                    true => (f - 1e-4, f + 1e-4),
                    false => (z, f),
                };
                let secant = (link.probability(to) - link.probability(from)) / (to - from);
                for ((raw, want), phi) in want_raw.iter_mut().zip(&mut want).zip(phi) {
                    *raw += phi / 9.0;
                    *want += phi / 9.0 * secant;
                }
            }
            for (got, want) in raw.row(row).zip(&want_raw) {
                assert!((got - want).abs() < 1e-12, "{got} {want}");
            }
            for (got, want) in points.row(row).zip(&want) {
                assert!((got - want).abs() < 1e-12, "{got} {want}");
            }
            let sum: f64 = points.row(row).sum();
            assert!((points.base() + sum - p).abs() < 1e-13);
        }
    }
}

#[test]
fn the_mean_of_trees_is_explained_in_probability_as_the_definition_says() {
    let mut random = Random::seed_from_u64(14);
    let columns = 5;
    let features = features(&mut random, 10, columns);
    let background = self::features(&mut random, 7, columns);
    let mut trees: Vec<Tree> = (0..4)
        .map(|_| tree(&mut random, 9, columns, false))
        .collect();
    for node in trees.iter_mut().flat_map(|t| &mut t.nodes) {
        if let Node::Leaf { value, .. } = node {
            *value = 0.5 + 0.4 * *value; // probabilities
        }
    }
    let said = |f: &Features, row| trees.iter().map(|t| t.value(f, row)).sum::<f64>() / 4.0;
    let logit = |p: f64| (p / (1.0 - p)).ln();
    for link in links() {
        let shown = |p: f64| link.probability(logit(p));
        let found = interventional_probability(
            Ensemble::Averaged(&trees),
            &link,
            &features,
            &background,
            &Silent,
        )
        .unwrap();
        for row in 0..features.rows() {
            let mut want = vec![0.0; columns as usize];
            let f = said(&features, row);
            for other in 0..background.rows() {
                let phi = against(&trees, (&features, row), (&background, other), columns);
                let z = said(&background, other);
                let (from, to) = match (f - z).abs() < 1e-8 {
                    true => (f - 1e-4, f + 1e-4),
                    false => (z, f),
                };
                let secant = (shown(to) - shown(from)) / (to - from);
                for (want, phi) in want.iter_mut().zip(phi) {
                    *want += phi / 4.0 / 7.0 * secant;
                }
            }
            for (got, want) in found.row(row).zip(&want) {
                assert!((got - want).abs() < 1e-10, "{got} {want}");
            }
            let sum: f64 = found.row(row).sum();
            assert!((found.base() + sum - shown(f)).abs() < 1e-12);
        }
    }
}

#[test]
fn a_row_that_equals_the_background_has_nothing_to_explain() {
    let mut random = Random::seed_from_u64(5);
    let features = features(&mut random, 40, 6);
    let trees = [
        tree(&mut random, 20, 6, false),
        tree(&mut random, 20, 6, true),
    ];
    let alone = |row: usize| {
        let column = |c: &Feature| Feature {
            name: c.name.clone(),
            values: match &c.values {
                FeatureValues::Numbers(v) => FeatureValues::Numbers(vec![v[row]]),
                FeatureValues::Levels { codes, levels } => FeatureValues::Levels {
                    codes: vec![codes[row]],
                    levels: *levels,
                },
            },
        };
        Features::new(1, features.columns().iter().map(column).collect()).unwrap()
    };
    for link in links() {
        for row in 0..10 {
            let one = alone(row);
            let found =
                interventional_probability(added(&trees, 0.0), &link, &one, &one, &Silent).unwrap();
            assert!(found.row(0).all(|phi| phi == 0.0));
        }
    }
}

#[test]
fn features_that_no_tree_asks_about_get_nothing_and_twins_get_the_same() {
    let mut random = Random::seed_from_u64(6);
    let features = features(&mut random, 2_000, 6);
    let background = self::features(&mut random, 50, 6);
    // Feature 5 is never asked about; the trees see 0 and 2 in exchanged roles.
    let one = tree(&mut random, 30, 5, false);
    let mut other = one.clone();
    for node in &mut other.nodes {
        if let Node::Split { feature, .. } = node {
            *feature = match *feature {
                0 => 2,
                2 => 0,
                other => other,
            };
        }
    }
    let mut columns = features.columns().to_vec();
    columns[2].values = columns[0].values.clone();
    let features = Features::new(2_000, columns).unwrap();
    let mut columns = background.columns().to_vec();
    columns[2].values = columns[0].values.clone();
    let background = Features::new(50, columns).unwrap();
    let trees = [one, other];
    for found in [
        contributions(&trees, &features),
        interventional(&trees, &features, &background, &Silent).unwrap(),
    ] {
        assert!(found.feature(5).iter().all(|&phi| phi == 0.0));
        assert!(found.feature(0).iter().any(|&phi| phi != 0.0));
        let twins = found.feature(0).iter().zip(found.feature(2));
        assert!(twins.into_iter().all(|(a, b)| (a - b).abs() < 1e-13));
    }
}

#[test]
fn long_paths_against_a_background_add_up() {
    // 150 features on one path take three words.
    let mut random = Random::seed_from_u64(7);
    let features = features(&mut random, 10, 150);
    let background = self::features(&mut random, 20, 150);
    let trees = [tree(&mut random, 400, 150, true)];
    let found = interventional(&trees, &features, &background, &Silent).unwrap();
    for row in 0..10 {
        let said = trees[0].value(&features, row);
        let sum: f64 = found.row(row).sum();
        assert!((found.base() + sum - said).abs() < 1e-12);
    }
}

#[test]
fn long_work_stops_when_asked() {
    struct Stop;
    impl nearside::progress::Progress for Stop {
        fn report(&self, _: &'static str, _: f64) -> Result<(), nearside::error::Error> {
            Err(nearside::error::Error::cancelled())
        }
    }
    let mut random = Random::seed_from_u64(8);
    let features = features(&mut random, 10, 3);
    let trees = [tree(&mut random, 4, 3, false)];
    assert!(path_dependent(&trees, &features, &Stop).is_err());
    assert!(interventional(&trees, &features, &features, &Stop).is_err());
}

fn rows_of(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| {
        let cells = row.as_array().unwrap().iter();
        cells.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
    };
    value.as_array().unwrap().iter().map(row).collect()
}

fn features_of(rows: &[Vec<f64>], levels: &[u32]) -> Features {
    let column = |(j, &levels): (usize, &u32)| {
        let cells = rows.iter().map(|row| row[j]);
        let values = match levels {
            0 => FeatureValues::Numbers(cells.collect()),
            _ => FeatureValues::Levels {
                codes: cells
                    .map(|v| if v.is_nan() { u32::MAX } else { v as u32 })
                    .collect(),
                levels,
            },
        };
        let name = j.to_string();
        Feature { name, values }
    };
    let columns = levels.iter().enumerate().map(column).collect();
    Features::new(rows.len(), columns).unwrap()
}

fn worst(found: &Contributions, want: &Value) -> f64 {
    let rows = rows_of(want).into_iter().enumerate();
    rows.flat_map(|(i, want)| found.row(i).zip(want).collect::<Vec<_>>())
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

#[test]
fn contributions_are_those_of_lightgbm_and_shap() {
    let reference: Value =
        serde_json::from_str(include_str!("reference/contributions.json")).unwrap();
    let trees = |of: &Value| -> Vec<Tree> { serde_json::from_value(of["trees"].clone()).unwrap() };
    let levels: Vec<u32> = serde_json::from_value(reference["levels"].clone()).unwrap();

    let case = &reference["path_dependent"];
    let sets = case["trees"].to_string().matches("\"in\"").count();
    assert!(sets > 10, "splits by sets of levels: {sets}");
    let found = contributions(&trees(case), &features_of(&rows_of(&case["x"]), &levels));
    assert!(worst(&found, &case["contributions"]) < 1e-12);
    let base = rows_of(&case["contributions"])[0][levels.len()];
    assert!((found.base() - base).abs() < 1e-12);

    let case = &reference["interventional"];
    let plain = |key: &str| features_of(&rows_of(&case[key]), &[0, 0, 0]);
    let (x, background) = (plain("x"), plain("background"));
    let raw = interventional(&trees(case), &x, &background, &Silent).unwrap();
    // shap computes with thresholds and values of single precision.
    assert!(worst(&raw, &case["raw"]) < 1e-7);
    let link = Link::default();
    let points =
        interventional_probability(added(&trees(case), 0.0), &link, &x, &background, &Silent)
            .unwrap();
    assert!(worst(&points, &case["probability"]) < 1e-7);
    let base = case["probability_base"].as_f64().unwrap();
    assert!((points.base() - base).abs() < 1e-7);
}
