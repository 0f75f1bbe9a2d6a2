//! When two names mean the same: the one matcher of column names, of the names of units and levels,
//! and of what a role's column may be called.

use crate::table::{Column, Table};

/// A name without case: letters one by one, the two small sigmas alike, so that a name in capitals
/// is the same wherever its words end.
fn lower(letters: impl Iterator<Item = char>) -> String {
    letters
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect()
}

/// A column's name for comparison: letters and digits only, in lower case, so that "VDP Views" and
/// `vdp_views` are the same. Empty for a name of signs only.
#[must_use]
pub fn folded(name: &str) -> String {
    lower(name.chars().filter(|c| c.is_alphanumeric()))
}

/// A cell's name for comparison (of a unit, of a level): lower case without spaces. Signs stay,
/// because "A+" and "A-" are two.
#[must_use]
pub fn key(value: &str) -> String {
    lower(value.chars().filter(|c| !c.is_whitespace()))
}

/// Whether two names of columns differ in case, spaces and signs only.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a == b || {
        let a = folded(a);
        !a.is_empty() && a == folded(b)
    }
}

/// The column of a table by its name: the very same, or else the first that another file may mean
/// by it ([`same`]).
#[must_use]
pub fn column<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    if let Ok(exact) = table.column(name) {
        return Some(exact);
    }
    let wanted = folded(name);
    let mut columns = table.columns().iter();
    columns.find(|c| !wanted.is_empty() && folded(&c.name) == wanted)
}

/// What the column of a role may be called, as [`folded`] writes it.
#[derive(Debug, Clone, Copy)]
pub struct Aliases(pub &'static [&'static str]);

impl Aliases {
    /// Whether a column's name is one of these; a final plural s makes no difference.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        let folded = folded(column);
        let single = folded.strip_suffix('s').unwrap_or(&folded);
        self.0
            .iter()
            .any(|name| *name == folded || name.strip_suffix('s').unwrap_or(name) == single)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Values;

    #[test]
    fn names_of_columns_differ_in_letters_and_digits_only() {
        for (a, b) in [
            ("VDP Views", "vdp_views"),
            ("Lead-Volume (#)", "leadvolume"),
            ("ΟΔΟΣ", "οδός".replace('ό', "ο").as_str()),
            ("ΟΔΟΣ 1", "οδος1"),
            ("É", "é"),
            ("売上", "売上"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        assert!(!same("sales", "sale"));
        // Names of signs only are alike in nothing.
        assert!(!same("%", "#") && same("%", "%"));
    }

    #[test]
    fn names_of_units_keep_their_signs() {
        assert_eq!(key(" Smith  Motors\t"), key("SMITHMOTORS"));
        assert_eq!(key("\u{a0}"), "");
        assert_ne!(key("A+"), key("A-"));
        assert_ne!(key("-5"), key("5"));
    }

    #[test]
    fn a_column_is_found_by_its_own_name_first() {
        let column_of = |name: &str| Column {
            name: name.to_owned(),
            values: Values::Number(vec![1.0]),
        };
        let columns = ["Lead Volume", "lead_volume", "#"].map(column_of).to_vec();
        let table = Table::new("t", columns).unwrap();
        let found = |name: &str| column(&table, name).map(|c| c.name.as_str());
        assert_eq!(found("lead_volume"), Some("lead_volume"));
        assert_eq!(found("LEADVOLUME"), Some("Lead Volume"));
        assert_eq!(found("%"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn a_plural_is_an_alias_too() {
        let names = Aliases(&["visitorconversions", "sale"]);
        for name in ["VisitorConversion", "Visitor Conversions", "SALES", "sale"] {
            assert!(names.has(name), "{name}");
        }
        assert!(!names.has("Sales Loyalty") && !names.has(""));
    }
}
