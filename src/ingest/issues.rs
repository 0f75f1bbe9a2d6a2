//! Issues: found one by one, told by kind and column.

use super::cell::cut;
use super::{Issue, IssueGroup, IssueKind};
use crate::numeric::sort_by;

/// Examples kept of each kind and column.
const EXAMPLES: usize = 20;

/// How many, and where the first ones are.
#[derive(Debug, Clone, Default)]
pub(super) struct Located {
    pub(super) count: u32,
    pub(super) first: Vec<(u32, String)>,
}

impl Located {
    /// Adds one on this line.
    pub(super) fn add(&mut self, line: u32, found: &str) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < EXAMPLES {
            self.first.push((line, shown(found)));
        }
    }
}

/// All issues of a reading.
#[derive(Debug, Clone, Default)]
pub(super) struct Issues {
    groups: Vec<IssueGroup>,
}

impl Issues {
    /// Adds one issue.
    pub(super) fn add(
        &mut self,
        kind: IssueKind,
        column: Option<&str>,
        line: u32,
        expected: &str,
        found: &str,
    ) {
        let group = self.group(kind, column);
        group.count = group.count.saturating_add(1);
        if group.examples.len() < EXAMPLES {
            group.examples.push(Issue {
                line,
                expected: expected.to_owned(),
                found: shown(found),
            });
        }
    }

    /// Sets how many there were of a kind of which not every one was added.
    pub(super) fn set_count(&mut self, kind: IssueKind, count: u32) {
        if count > 0 {
            self.group(kind, None).count = count;
        }
    }

    /// Adds all that were located.
    pub(super) fn add_located(
        &mut self,
        kind: IssueKind,
        column: Option<&str>,
        located: Located,
        expected: &str,
    ) {
        if located.count == 0 {
            return;
        }
        for (line, found) in &located.first {
            self.add(kind, column, *line, expected, found);
        }
        let more = u32::try_from(located.first.len()).unwrap_or(0);
        let group = self.group(kind, column);
        group.count = group
            .count
            .saturating_add(located.count.saturating_sub(more));
    }

    /// Adds all groups of another list at the end.
    pub(super) fn append(&mut self, other: Self) {
        self.groups.extend(other.groups);
    }

    /// Drops the groups of a kind about columns that are not kept.
    pub(super) fn retain_columns(&mut self, kind: IssueKind, kept: impl Fn(&str) -> bool) {
        self.groups
            .retain(|g| g.kind != kind || g.column.as_deref().is_none_or(&kept));
    }

    fn group(&mut self, kind: IssueKind, column: Option<&str>) -> &mut IssueGroup {
        let found = self
            .groups
            .iter()
            .position(|g| g.kind == kind && g.column.as_deref() == column);
        let at = found.unwrap_or(self.groups.len());
        if found.is_none() {
            self.groups.push(IssueGroup {
                kind,
                column: column.map(str::to_owned),
                count: 0,
                examples: Vec::new(),
                advice: advice(kind).to_owned(),
            });
        }
        // `at` is the place of a group: found, or the one just added.
        &mut self.groups[at]
    }

    /// All groups, by kind and in the order the columns were met.
    pub(super) fn finish(mut self) -> Vec<IssueGroup> {
        sort_by(&mut self.groups, |a, b| a.kind.cmp(&b.kind));
        self.groups
    }
}

/// What was done and what the user can do.
fn advice(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::TooFewCells => {
            "These rows have fewer cells than there are columns. The missing ones were left empty: at the end, or where all others fit their columns. Rows of which that is not clear were left out. Check them in the file."
        }
        IssueKind::TooManyCells => {
            "These rows were left out because it is not clear which cell belongs to which column. Often a cell holds the delimiter and needs quotes around it. Download the rows, mend them and read the file again."
        }
        IssueKind::UnclosedQuote => {
            "A quote opens a cell here and nothing closes it, so it was left out. Check the cell; a quote inside a quoted cell is written twice."
        }
        IssueKind::StrayQuote => {
            "The quote was kept as part of the cell. A quote inside a quoted cell is written twice."
        }
        IssueKind::BadEncoding => {
            "Letters that could not be read are shown as \u{fffd}. Choose another encoding, or save the file as UTF-8."
        }
        IssueKind::NulByte => {
            "Zero bytes were removed. They often come from a broken export; check these rows."
        }
        IssueKind::NotANumber => {
            "These cells count as missing. If they mean something, change the column to a category."
        }
        IssueKind::NotADate => {
            "These cells count as missing. If the order of day and month is wrong, change it; if these are no dates, change the column to a category."
        }
        IssueKind::Bound => {
            "These cells give a bound and no exact number, so they count as missing. Change the column to a category to keep them."
        }
        IssueKind::MixedUnits => {
            "The numbers of this column have different signs or units beside them, or some have none. They were taken as they are and not converted: check whether they may be compared."
        }
        IssueKind::MissingMark => {
            "These words were taken for \"no value\". If one of them is a word like the others, say so."
        }
        IssueKind::PlaceholderDate => {
            "These dates lie far from all others and stand for \"no date\" in many systems, so they count as missing. If they are real, say so."
        }
        IssueKind::DuplicateHeader => {
            "The second column of the same name was given a number. Rename it in the file if you need its own name."
        }
        IssueKind::EmptyHeader => "The column was named after its place.",
        IssueKind::ShortHeader => {
            "There are fewer names than columns, so a name may stand over the wrong column. Compare names and values. Often a delimiter is missing between two names, or the first column has no name: mend the row of names and read the file again."
        }
        IssueKind::RepeatedHeader => {
            "The names of the columns stand here again, as in exports put one below another. These rows were left out."
        }
        IssueKind::SecondHeader => {
            "This row stands under the names and holds words over columns of numbers: units, or the second half of the names. It is no row of data. If it is, say so under \"How it was read\"."
        }
        IssueKind::SecondTable => {
            "Another table starts here, with other columns. It was not read: answer the question to read it instead."
        }
        IssueKind::ExtraDelimiter => {
            "These rows have more cells than there are columns, and those too many are blank. They were taken out so that all values fit their columns. Check that each value stands in its column."
        }
        IssueKind::OtherDelimiter => {
            "These rows are divided by another sign than the rest. They were read by it, because all their cells fit so."
        }
        IssueKind::Preamble => {
            "These lines stand before the table and were passed over. Change the number of lines to skip if that is wrong."
        }
        IssueKind::TotalsRow => {
            "These rows look like totals or notes: they say so, or their numbers are the sums of other rows. They were left out, so that nothing is counted twice."
        }
        IssueKind::BlankLine => "Empty lines were passed over.",
        IssueKind::TooLarge => {
            "These records are longer than a record can be (1 MB) and were left out. Often a quote is missing somewhere before them."
        }
    }
}

/// The start of a cell for an issue.
pub(super) fn shown(cell: &str) -> String {
    cut(cell, 80)
}
