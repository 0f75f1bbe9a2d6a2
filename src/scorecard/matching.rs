//! How the dealers of several files are matched, in words.

use serde::{Deserialize, Serialize};

use super::words::dealers;
use crate::format::{count, list};
use crate::grid::Grid;
use crate::panel::{
    Likeness, LikenessFound, MatchChoice, MissingUnits, TableUnits, UnitMatch, match_units,
};
use crate::report::Card;
use crate::table::Table;

/// Which dealers of several files are the same, before a scorecard is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DealerMatch {
    /// Ways in which names differ here, each with what it does.
    pub offers: Vec<MatchOffer>,
    /// How many dealers of each file are missing in the others, and what else is to be known.
    pub notes: Vec<String>,
}

/// A way in which names differ, for the person to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MatchOffer {
    /// Which way.
    pub likeness: Likeness,
    /// The question.
    pub text: String,
    /// How many dealers it matches, or would match, with examples.
    pub finding: String,
    /// Whether it is in force.
    pub on: bool,
    /// Whether the person has to say: it is not safe, and there is no answer.
    pub open: bool,
}

/// How the dealers of these tables match; `dealer` is the column that names them.
#[must_use]
pub fn match_dealers(tables: &[&Table], dealer: &str, choices: &[MatchChoice]) -> DealerMatch {
    let found = match_units(tables, dealer, choices);
    let several = found.tables.len() > 1;
    let shown = found.likenesses.iter();
    let shown = shown.filter(|f| several && (f.matched > 0 || (f.apart > 0 && f.on)));
    DealerMatch {
        offers: shown.map(offer).collect(),
        notes: notes(&found, dealer, true),
    }
}

fn offer(found: &LikenessFound) -> MatchOffer {
    let same = match found.likeness {
        Likeness::Zeros => "with and without zeros before its number",
        Likeness::Words => "with and without signs and the word before its number",
        Likeness::Accents => "with accents, without them and with them spelled out",
    };
    MatchOffer {
        likeness: found.likeness,
        text: format!("Is a dealer the same {same}?"),
        finding: finding(found),
        on: found.on,
        open: !found.on && found.answer.is_none(),
    }
}

/// What a likeness does or would do.
fn finding(found: &LikenessFound) -> String {
    let matched = dealers(found.matched);
    let verb = match (found.on, found.matched) {
        (true, 1) => "is matched this way",
        (true, _) => "are matched this way",
        (false, _) => "would match",
    };
    let mut text = format!("{matched} {verb}{}.", such_as(&equal(&found.examples)));
    if found.apart > 0 {
        text.push_str(&format!(
            " {} apart, because a file has both{}.",
            if found.apart == 1 {
                "1 pair of names stays".to_owned()
            } else {
                format!("{} groups of names stay", count(found.apart as f64))
            },
            such_as(&equal(&found.apart_examples))
        ));
    }
    text
}

/// ", such as a, b and c".
fn such_as(examples: &[String]) -> String {
    if examples.is_empty() {
        return String::new();
    }
    format!(", such as {}", list(examples, examples.len()))
}

/// "0003 = 3" of each group.
fn equal(groups: &[Vec<String>]) -> Vec<String> {
    groups.iter().map(|group| group.join(" = ")).collect()
}

/// What is to be known of the files; what is as it should be is said `fully` or not at all.
pub(super) fn notes(found: &UnitMatch, dealer: &str, fully: bool) -> Vec<String> {
    let mut out = Vec::new();
    for table in &found.tables {
        if found.tables.len() > 1 && (fully || !table.missing.is_empty()) {
            out.push(missing(found, table));
        }
        if table.respelled > 0 {
            out.push(format!(
                "{} writes {} in several ways{}. Each is counted as one.",
                table.table,
                dealers(table.respelled),
                such_as(&equal(&table.respelled_examples))
            ));
        }
    }
    for table in &found.without {
        out.push(format!("{table} has no column {dealer} and is not used."));
    }
    out
}

/// How many dealers of a file the others lack.
fn missing(found: &UnitMatch, table: &TableUnits) -> String {
    let all = dealers(table.units);
    if table.missing.is_empty() {
        let others = match found.tables.len() {
            2 => "the other file",
            _ => "every other file",
        };
        return format!("{} has {all}, all of them in {others}.", table.table);
    }
    let lacks = |missing: &MissingUnits| {
        let other = found.tables.get(missing.of);
        let other = other.map_or("", |t| t.table.as_str());
        let lacks = match missing.units {
            n if n == table.units => "none of them is in".to_owned(),
            1 => "1 is not in".to_owned(),
            n => format!("{} are not in", count(n as f64)),
        };
        format!("{lacks} {other}{}", such_as(&missing.examples))
    };
    let lacking: Vec<String> = table.missing.iter().map(lacks).collect();
    format!("{} has {all}: {}.", table.table, lacking.join("; "))
}

/// How the files fit together, when there are several.
pub(super) fn card(found: &UnitMatch, dealer: &str) -> Option<Card> {
    if found.tables.len() + found.without.len() < 2 {
        return None;
    }
    let mut files = Grid::headed(
        "Dealers of each file",
        &[("File", false), ("Dealers", true)],
    );
    for table in &found.tables {
        files
            .rows
            .push(vec![table.table.clone(), count(table.units as f64)]);
    }
    let mut ways = Grid::headed(
        "Names that differ from file to file",
        &[("Question", false), ("Answer", false), ("Finding", false)],
    );
    for likeness in found.likenesses.iter().filter(|f| f.matched + f.apart > 0) {
        let offer = offer(likeness);
        let answer = if offer.on { "yes" } else { "no" };
        ways.rows
            .push(vec![offer.text, answer.to_owned(), offer.finding]);
    }
    let mut tables = vec![files];
    if !ways.rows.is_empty() {
        tables.push(ways);
    }
    Some(Card {
        id: "files".to_owned(),
        title: "How the files fit together".to_owned(),
        finding: if found.everywhere == found.units {
            format!("{} in all, each of them in every file.", dealers(found.units))
        } else {
            format!(
                "{} in all, {} of them in every file.",
                dealers(found.units),
                count(found.everywhere as f64)
            )
        },
        charts: Vec::new(),
        tables,
        note: notes(found, dealer, true).join(" "),
        method: "Names of one file are one dealer when they differ in case, in spaces or in how an accent is stored. Names of different files may also differ in zeros before a number, as long as no file has both; signs, words before numbers and accents are asked about. Two dealers of one file are never made one.".to_owned(),
    })
}
