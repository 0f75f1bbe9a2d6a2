//! Shapley values of trees against their definition.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use nearside::explain::trees::{Contributions, path_dependent};
use nearside::models::trees::{Feature, FeatureValues, Features, LevelSet, Node, Rule, Tree};
use nearside::progress::Silent;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Random = Xoshiro256PlusPlus;

const LEVELS: u32 = 40;

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
            Rule::AtMost(f64::from(random.gen_range(0..11_u32)))
        } else {
            Rule::In(LevelSet::of((0..LEVELS).filter(|_| random.r#gen())))
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
