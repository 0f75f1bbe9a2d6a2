//! The order of rooms: no import goes up, no workspace names another, nothing but `web` names the
//! web, and a public type has one meaning.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src/`, lowest first: a room may use those before it.
const ROOMS: &[&str] = &[
    "error",
    "progress",
    "numeric",
    "estimate",
    "format",
    "grid",
    "saved",
    "table",
    "calendar",
    "charts",
    "report",
    "export",
    "ingest",
    "panel",
    "prepare",
    "models",
    "evaluate",
    "calibrate",
    "explain",
    "classify",
    "cards",
    "samples",
];

/// The workspaces, which stand on all of these and know nothing of each other: as `web` lists them.
fn workspaces() -> Vec<String> {
    let web = fs::read_to_string("src/web/mod.rs").unwrap();
    let (_, rest) = web.split_once("\nworkspaces! {").unwrap();
    let (listed, _) = rest.split_once('}').unwrap();
    let names = listed.split(',').map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Files that import each other, with the reason why they are two.
const CIRCLES: &[(&str, &str, &str)] = &[
    (
        "models/additive/params.rs",
        "models/additive/problem.rs",
        "checked hyper-parameters fit, and the fit reads them",
    ),
    (
        "models/trees/boost.rs",
        "models/trees/params.rs",
        "checked hyper-parameters start the boosting, and the boosting reads them",
    ),
    (
        "scorecard/overall.rs",
        "scorecard/sheet.rs",
        "a sheet holds the overall scores, which are made from the rest of it",
    ),
    (
        "scorecard/peers.rs",
        "scorecard/state.rs",
        "an area holds its groups of peers, which are found from the rest of it",
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every file below `src/` with its room and its code without comments and without its tests.
fn files() -> Vec<(String, String, String)> {
    let mut paths = Vec::new();
    sources(Path::new("src"), &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix("src")
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            let room = name
                .split('/')
                .next()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let lines = code.lines().map(|line| match line.find("//") {
                // Not within a text such as "https://".
                Some(at) if !line[..at].contains('"') => &line[..at],
                _ => line,
            });
            (name, room, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

/// The rooms that code names after `crate::`.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            text.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        };
        if let Some(list) = part.strip_prefix('{') {
            let list = list.split('}').next().unwrap();
            found.extend(list.split(',').map(|item| word(item.trim())));
        } else {
            found.insert(word(part));
        }
    }
    found.remove("");
    found
}

#[test]
fn every_room_has_its_place() {
    let rooms: BTreeSet<String> = files().into_iter().map(|f| f.1).collect();
    let mut known: BTreeSet<String> = ROOMS.iter().map(|r| (*r).to_owned()).collect();
    known.extend(workspaces());
    known.extend(["lib".to_owned(), "web".to_owned()]);
    assert_eq!(rooms, known, "write a new room into the order above");
}

#[test]
fn no_import_goes_up() {
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for (file, room, code) in files() {
        if room == "lib" || room == "web" {
            continue;
        }
        for other in named(&code) {
            if other == room {
                continue;
            }
            let up = match (place(&room), place(&other)) {
                (Some(own), Some(other)) => other > own,
                // A workspace may use every room, and no other workspace.
                (None, Some(_)) => false,
                (_, None) => true,
            };
            if up {
                wrong.push(format!("{file} names {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_but_web_names_the_web() {
    for (file, room, code) in files() {
        if room != "web" {
            for word in [
                "wasm_bindgen",
                "js_sys",
                "web_sys",
                "plotters_canvas",
                "serde_wasm_bindgen",
            ] {
                assert!(!code.contains(word), "{file} names {word}");
            }
        }
    }
}

/// The public types that a file declares.
fn types(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code.lines() {
        for word in ["struct", "enum", "trait"] {
            if let Some(rest) = line.strip_prefix(&format!("pub {word} ")) {
                found.push(rest.chars().take_while(|c| c.is_alphanumeric()).collect());
            }
        }
    }
    found
}

#[test]
fn a_public_type_has_one_meaning() {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, _, code) in files() {
        for name in types(&code) {
            seen.entry(name).or_default().push(file.clone());
        }
    }
    seen.retain(|_, files| files.len() > 1);
    assert!(seen.is_empty(), "{seen:#?}");
}

/// The file of the module that a path leads to, from the file it is written in.
fn target(known: &BTreeSet<String>, parts: &[&str]) -> Option<String> {
    (1..=parts.len()).rev().find_map(|n| {
        let path = parts[..n].join("/");
        [format!("{path}.rs"), format!("{path}/mod.rs")]
            .into_iter()
            .find(|p| known.contains(p))
    })
}

#[test]
fn files_import_in_one_direction() {
    let files = files();
    let known: BTreeSet<String> = files.iter().map(|f| f.0.clone()).collect();
    let mut arrows: BTreeSet<(String, String)> = BTreeSet::new();
    for (file, room, code) in &files {
        // A folder's own mod.rs lists its parts, and they may name what it gathers.
        if room == "web" || file.ends_with("mod.rs") || file == "lib.rs" {
            continue;
        }
        let folder: Vec<&str> = file.split('/').collect();
        let folder = &folder[..folder.len() - 1];
        for (mark, base) in [("crate::", &[] as &[&str]), ("super::", folder)] {
            for part in code.split(mark).skip(1) {
                let path: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || "_:".contains(*c))
                    .collect();
                let parts: Vec<&str> = base
                    .iter()
                    .copied()
                    .chain(path.split("::").filter(|p| !p.is_empty()))
                    .collect();
                if let Some(to) = target(&known, &parts)
                    && to != *file
                    && !to.ends_with("mod.rs")
                {
                    arrows.insert((file.clone(), to));
                }
            }
        }
    }
    let circles: Vec<(String, String)> = arrows
        .iter()
        .filter(|(a, b)| a < b && arrows.contains(&(b.clone(), a.clone())))
        .cloned()
        .collect();
    let excused: Vec<(String, String)> = CIRCLES
        .iter()
        .map(|(a, b, _)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    assert_eq!(
        circles, excused,
        "two files that import each other are one idea, or need a reason"
    );
}
