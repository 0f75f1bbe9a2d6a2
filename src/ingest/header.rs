//! Names of the columns: every one has its own.

use std::collections::{BTreeMap, BTreeSet};

use super::IssueKind;
use super::cell::{cut, trim};
use super::dialect::{Dialect, Second};
use super::issues::Issues;

/// The names by the first record, or by place, and what was wrong with them.
pub(super) fn names(dialect: &Dialect) -> (Vec<String>, Issues) {
    let mut issues = Issues::default();
    let mut names: Vec<String> = Vec::with_capacity(dialect.width);
    let mut taken = Taken::default();
    let line = dialect.first_line;
    let named = dialect.first.len();
    if dialect.header && named < dialect.width {
        let expected = format!("{} names", dialect.width);
        let found = format!("{named}: {}", dialect.first.join(", "));
        issues.add(IssueKind::ShortHeader, None, line, &expected, &found);
    }
    if let (Second::Units | Second::Names, [first, second]) =
        (dialect.second, dialect.header_rows.as_slice())
    {
        let inside = first.iter().map(|c| c.matches('\n').count()).sum::<usize>();
        let below = line + 1 + u32::try_from(inside).unwrap_or(0);
        let (expected, found) = ("a row of data", second.join(", "));
        issues.add(IssueKind::SecondHeader, None, below, expected, &found);
    }
    for place in 0..dialect.width {
        let written = dialect.first.get(place).filter(|_| dialect.header);
        let written = written.map_or("", |c| trim(c));
        let wanted = if written.is_empty() {
            format!("column_{}", place + 1)
        } else {
            // Line ends and tabs in a name would break every list it stands in.
            let one_line: Vec<&str> = written.split_whitespace().collect();
            cut(&one_line.join(" "), 200)
        };
        let name = taken.own(&wanted);
        if dialect.header && written.is_empty() {
            issues.add(IssueKind::EmptyHeader, Some(&name), line, "a name", "");
        } else if name != wanted {
            let kind = IssueKind::DuplicateHeader;
            issues.add(kind, Some(&name), line, "a name of its own", &wanted);
        }
        names.push(name);
    }
    (names, issues)
}

/// Names given so far.
#[derive(Default)]
struct Taken {
    names: BTreeSet<String>,
    /// Per name that stood twice, the next number to try.
    next: BTreeMap<String, u32>,
}

impl Taken {
    /// The name itself, or with the first number that makes it the only one.
    fn own(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.names.contains(&name) {
            let number = self.next.entry(wanted.to_owned()).or_insert(2);
            name = format!("{wanted}_{number}");
            *number += 1;
        }
        self.names.insert(name.clone());
        name
    }
}
