//! Which names in several tables are one unit.
//!
//! ```text
//! names --key--> one cluster each --Likeness by Likeness--> clusters of which no table has two --> units
//! ```
//!
//! Names of one table are one unit when [`key`](super::names::key) says so. Names of different tables
//! may differ in more: what is safe is matched, what is not is offered ([`MatchChoice`]), and two
//! units of one table are never made one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codes::Codes;
use super::names::{self, Likeness};
use crate::numeric::sort_by;
use crate::table::target::cell_text;
use crate::table::{MISSING, Table, Values};

/// Examples that are kept of anything.
const EXAMPLES: usize = 3;

/// What was decided of a way in which names may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MatchChoice {
    /// Which way.
    pub likeness: Likeness,
    /// Whether such names are one unit. Without an answer they are where that is safe: see
    /// [`Likeness::is_safe`].
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub answer: Option<bool>,
}

impl MatchChoice {
    /// Every way, none of them decided.
    #[must_use]
    pub fn open() -> Vec<Self> {
        let open = |likeness| Self {
            likeness,
            answer: None,
        };
        Likeness::ALL.map(open).to_vec()
    }
}

/// How the units of several tables were matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitMatch {
    /// Units of all tables together.
    pub units: usize,
    /// Those that every table has that has the column of units.
    pub everywhere: usize,
    /// Per likeness what it did or would do, in the order of [`Likeness::ALL`].
    pub likenesses: Vec<LikenessFound>,
    /// Each table that has the column of units.
    pub tables: Vec<TableUnits>,
    /// Names of tables without it: they are no part of the panel.
    pub without: Vec<String>,
}

/// What a likeness did or would do beyond those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikenessFound {
    /// Which.
    pub likeness: Likeness,
    /// Whether it is in force.
    pub on: bool,
    /// What was decided.
    pub answer: Option<bool>,
    /// Units that are one by it, or would be.
    pub matched: usize,
    /// Names of some of these, as the tables write them.
    pub examples: Vec<Vec<String>>,
    /// Groups of names that are alike and stay apart, because a table has two of them.
    pub apart: usize,
    /// Names of some of these.
    pub apart_examples: Vec<Vec<String>>,
}

/// The units of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUnits {
    /// Name of the table.
    pub table: String,
    /// How many.
    pub units: usize,
    /// Of each other table, by its place in [`UnitMatch::tables`], how many of these it lacks, and
    /// the names of some; only tables that lack any.
    pub missing: Vec<MissingUnits>,
    /// Units that the table itself writes in several ways.
    pub respelled: usize,
    /// The ways of some of these.
    pub respelled_examples: Vec<Vec<String>>,
}

/// Units that another table lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingUnits {
    /// The place of the table that lacks them in [`UnitMatch::tables`].
    pub of: usize,
    /// How many.
    pub units: usize,
    /// Names of some.
    pub examples: Vec<String>,
}

/// How the units of these tables match; `unit` is the column that names them.
#[must_use]
pub fn match_units(tables: &[&Table], unit: &str, choices: &[MatchChoice]) -> UnitMatch {
    let names = Names::of(tables, unit);
    let matched = names.matched(choices);
    names.found(tables, matched)
}

/// The unit of every row.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// Names in order of first appearance.
    pub(super) names: Vec<String>,
    /// Per table the unit of each row, [`MISSING`] where it has none; `None` for a table without
    /// the column.
    pub(super) of_rows: Vec<Option<Vec<u32>>>,
}

impl Units {
    /// Without a column everything is one unit of this name.
    pub(super) fn one(tables: &[&Table], name: &str) -> Self {
        Self {
            names: vec![name.to_owned()],
            of_rows: tables.iter().map(|t| Some(vec![0; t.rows()])).collect(),
        }
    }

    pub(super) fn of(tables: &[&Table], unit: &str, choices: &[MatchChoice]) -> Self {
        let names = Names::of(tables, unit);
        let matched = names.matched(choices);
        let mut of_name = vec![MISSING; names.codes.names.len()];
        let mut units = Vec::new();
        for (unit, cluster) in (0_u32..).zip(&matched.clusters) {
            let first = cluster.names.first().map_or(0, |name| *name as usize);
            units.extend(names.codes.names.get(first).cloned());
            for name in &cluster.names {
                if let Some(of) = of_name.get_mut(*name as usize) {
                    *of = unit;
                }
            }
        }
        let unit = |name: &u32| of_name.get(*name as usize).copied().unwrap_or(MISSING);
        let of_table = |rows: Vec<u32>| rows.iter().map(unit).collect();
        Self {
            names: units,
            of_rows: names
                .of_rows
                .into_iter()
                .map(|rows| rows.map(of_table))
                .collect(),
        }
    }
}

/// The distinct names of all tables, those that `key` cannot tell apart as one.
struct Names {
    codes: Codes,
    /// Per table the name of each row; `None` without the column.
    of_rows: Vec<Option<Vec<u32>>>,
    /// Per table its names, each with the ways in which it is written.
    spelled: Vec<BTreeMap<u32, BTreeSet<String>>>,
}

impl Names {
    fn of(tables: &[&Table], unit: &str) -> Self {
        let mut codes = Codes::default();
        let (mut of_rows, mut spelled) = (Vec::new(), Vec::new());
        for table in tables {
            let Some(column) = names::column(table, unit) else {
                of_rows.push(None);
                spelled.push(BTreeMap::new());
                continue;
            };
            let rows = codes.of_column(&column.values);
            spelled.push(spellings(&column.values, &rows));
            of_rows.push(Some(rows));
        }
        Self {
            codes,
            of_rows,
            spelled,
        }
    }

    fn name(&self, code: u32) -> String {
        let found = self.codes.names.get(code as usize);
        found.cloned().unwrap_or_default()
    }

    /// Goes through the likenesses, each on the clusters that those before it have made.
    fn matched(&self, choices: &[MatchChoice]) -> Matched {
        let mut clusters = self.clusters();
        let mut found = Vec::new();
        for likeness in Likeness::ALL {
            let choice = choices.iter().find(|c| c.likeness == likeness);
            let answer = choice.and_then(|c| c.answer);
            let groups = groups(likeness, &clusters);
            let mut alike: Vec<&Vec<usize>> = groups.values().filter(|g| g.len() > 1).collect();
            // As the names come in the tables.
            sort_by(&mut alike, |a, b| a.first().cmp(&b.first()));
            let (apart, together): (Vec<_>, Vec<_>) = alike
                .into_iter()
                .partition(|group| shares_a_table(&clusters, group));
            let on = answer.unwrap_or(likeness.is_safe() && apart.is_empty());
            let words = |groups: &[&Vec<usize>]| -> Vec<Vec<String>> {
                let of = |group: &&Vec<usize>| self.words(&clusters, group);
                groups.iter().take(EXAMPLES).map(of).collect()
            };
            found.push(LikenessFound {
                likeness,
                on,
                answer,
                matched: together.len(),
                examples: words(&together),
                apart: apart.len(),
                apart_examples: words(&apart),
            });
            if on {
                clusters = merged(&clusters, groups);
            }
        }
        Matched {
            clusters,
            likenesses: found,
        }
    }

    fn clusters(&self) -> Vec<Cluster> {
        let mut tables_of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.codes.names.len()];
        for (table, spelled) in self.spelled.iter().enumerate() {
            for name in spelled.keys() {
                if let Some(tables) = tables_of.get_mut(*name as usize) {
                    tables.insert(table);
                }
            }
        }
        let cluster = |((code, tables), name): ((u32, BTreeSet<usize>), &String)| Cluster {
            form: names::key(name),
            names: vec![code],
            tables,
        };
        let coded = (0_u32..).zip(tables_of);
        coded.zip(&self.codes.names).map(cluster).collect()
    }

    /// The names of clusters, each by its first.
    fn words(&self, clusters: &[Cluster], group: &[usize]) -> Vec<String> {
        let first = |at: &usize| clusters.get(*at).and_then(|c| c.names.first());
        group
            .iter()
            .filter_map(first)
            .map(|code| self.name(*code))
            .collect()
    }

    fn found(&self, tables: &[&Table], matched: Matched) -> UnitMatch {
        let clusters = &matched.clusters;
        let with: Vec<usize> = (0..tables.len())
            .filter(|t| self.of_rows.get(*t).is_some_and(Option::is_some))
            .collect();
        let name_of = |t: &usize| {
            tables
                .get(*t)
                .map_or_else(String::new, |t| t.name().to_owned())
        };
        let units_of = |table: &usize| {
            let own: Vec<&Cluster> = clusters
                .iter()
                .filter(|c| c.tables.contains(table))
                .collect();
            let lacking = |(of, other): (usize, &usize)| {
                let lacks: Vec<&&Cluster> =
                    own.iter().filter(|c| !c.tables.contains(other)).collect();
                let examples = lacks.iter().take(EXAMPLES);
                (!lacks.is_empty()).then(|| MissingUnits {
                    of,
                    units: lacks.len(),
                    examples: examples.map(|c| self.name_in(c, *table)).collect(),
                })
            };
            let spelled = self.spelled.get(*table);
            let respelled: Vec<Vec<String>> = spelled
                .into_iter()
                .flat_map(BTreeMap::values)
                .filter(|ways| ways.len() > 1)
                .map(|ways| ways.iter().cloned().collect())
                .collect();
            TableUnits {
                table: name_of(table),
                units: own.len(),
                missing: with.iter().enumerate().filter_map(lacking).collect(),
                respelled: respelled.len(),
                respelled_examples: respelled.into_iter().take(EXAMPLES).collect(),
            }
        };
        UnitMatch {
            units: clusters.len(),
            everywhere: clusters
                .iter()
                .filter(|c| c.tables.len() == with.len())
                .count(),
            tables: with.iter().map(units_of).collect(),
            without: (0..tables.len())
                .filter(|t| !with.contains(t))
                .map(|t| name_of(&t))
                .collect(),
            likenesses: matched.likenesses,
        }
    }

    /// The name of a cluster as a table writes it.
    fn name_in(&self, cluster: &Cluster, table: usize) -> String {
        let spelled = self.spelled.get(table);
        let own = |name: &u32| spelled.and_then(|s| s.get(name)).and_then(BTreeSet::first);
        let found = cluster.names.iter().find_map(own);
        found.cloned().unwrap_or_default()
    }
}

struct Matched {
    /// In the order of their first names.
    clusters: Vec<Cluster>,
    likenesses: Vec<LikenessFound>,
}

/// Names that are one unit.
#[derive(Clone)]
struct Cluster {
    /// The key without what makes no difference so far.
    form: String,
    /// Codes of its names, ascending.
    names: Vec<u32>,
    /// The tables that have one of them.
    tables: BTreeSet<usize>,
}

/// The clusters that a likeness cannot tell apart, by their form.
fn groups(likeness: Likeness, clusters: &[Cluster]) -> BTreeMap<String, Vec<usize>> {
    let words = match likeness {
        Likeness::Words => words_of_tables(clusters),
        Likeness::Zeros | Likeness::Accents => BTreeMap::new(),
    };
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, cluster) in clusters.iter().enumerate() {
        let mut own = cluster.tables.iter().map(|t| words.get(t));
        let first = own.next().flatten();
        let word = first.filter(|first| own.all(|other| other == Some(*first)));
        let form = likeness.form(&cluster.form, word.map(String::as_str));
        groups.entry(form).or_default().push(at);
    }
    groups
}

/// The word before the numbers of each table, where it is the same before all of them: where it is
/// not, it tells units apart.
fn words_of_tables(clusters: &[Cluster]) -> BTreeMap<usize, String> {
    let mut all: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for cluster in clusters {
        if let Some(word) = names::word_before_number(&cluster.form) {
            for table in &cluster.tables {
                all.entry(*table).or_default().insert(word.clone());
            }
        }
    }
    all.into_iter()
        .filter(|(_, words)| words.len() == 1)
        .filter_map(|(table, words)| Some((table, words.into_iter().next()?)))
        .collect()
}

fn shares_a_table(clusters: &[Cluster], group: &[usize]) -> bool {
    let mut seen = BTreeSet::new();
    let mut tables = group
        .iter()
        .filter_map(|at| clusters.get(*at))
        .flat_map(|c| &c.tables);
    !tables.all(|table| seen.insert(*table))
}

/// One cluster for each group of which no table has two.
fn merged(clusters: &[Cluster], groups: BTreeMap<String, Vec<usize>>) -> Vec<Cluster> {
    let mut all = Vec::new();
    for (form, group) in groups {
        let own = group.iter().filter_map(|at| clusters.get(*at)).cloned();
        if shares_a_table(clusters, &group) {
            all.extend(own.map(|cluster| Cluster {
                form: form.clone(),
                ..cluster
            }));
            continue;
        }
        let mut one = Cluster {
            form,
            names: Vec::new(),
            tables: BTreeSet::new(),
        };
        for cluster in own {
            one.names.extend(cluster.names);
            one.tables.extend(cluster.tables);
        }
        sort_by(&mut one.names, u32::cmp);
        all.push(one);
    }
    sort_by(&mut all, |a, b| a.names.first().cmp(&b.names.first()));
    all
}

/// The ways in which a column writes each of its names.
fn spellings(values: &Values, codes: &[u32]) -> BTreeMap<u32, BTreeSet<String>> {
    let mut all: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    let mut add = |code: u32, written: &str| {
        if code != MISSING {
            let ways = all.entry(code).or_default();
            let written = written.trim();
            if !ways.contains(written) {
                ways.insert(written.to_owned());
            }
        }
    };
    if let Values::Category(categories) = values {
        // Each level once, at its first row.
        let mut seen = vec![false; categories.levels.len()];
        for (level, code) in categories.codes.iter().zip(codes) {
            if let Some(seen) = seen.get_mut(*level as usize).filter(|seen| !**seen) {
                *seen = true;
                let written = categories.levels.get(*level as usize);
                add(*code, written.map_or("", String::as_str));
            }
        }
        return all;
    }
    for (row, code) in codes.iter().enumerate() {
        if let Some(written) = cell_text(values, row) {
            add(*code, &written);
        }
    }
    all
}
