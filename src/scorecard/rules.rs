//! The rules rows must keep, and the rows that do not.

use serde::{Deserialize, Serialize};

use super::setup::{Rule, ScorecardSetup};
use super::step::Step;
use crate::panel::Part;
use crate::table::MISSING;

/// What was left out, and why.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Broken {
    /// Per rule: how many rows broke it first, whether or not it is on.
    pub(super) rules: Vec<(Rule, bool, u32)>,
    /// Rows without a dealer or without a month that can be read.
    pub(super) unplaced: u32,
    /// Rows left out, by table and row, with the reason.
    pub(super) rows: Vec<(usize, u32, Why)>,
}

/// What a copy of a row is left out for; the panel knows which rows are copies.
pub(super) const COPY: &str = "The same row a second time";

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Why {
    Unplaced,
    Rule(Rule),
}

impl Why {
    pub(super) fn words(self) -> String {
        match self {
            Self::Unplaced => "No dealer, or no month that can be read".to_owned(),
            Self::Rule(rule) => format!("Breaks the rule: {}", rule.words()),
        }
    }
}

impl Broken {
    pub(super) fn new(setup: &ScorecardSetup) -> Self {
        Self {
            rules: setup.rules.iter().map(|r| (r.rule, r.on, 0)).collect(),
            ..Self::default()
        }
    }
}

/// Goes through rows and leaves out those that break a rule.
pub(super) struct Check<'a> {
    setup: &'a ScorecardSetup,
    broken: &'a mut Broken,
}

/// What a rule compares: each column is at least the next one.
type Chain<'a> = Vec<&'a [f64]>;

impl<'a> Check<'a> {
    pub(super) fn new(setup: &'a ScorecardSetup, broken: &'a mut Broken) -> Self {
        Self { setup, broken }
    }

    /// Sets those rows of a table to `false` that are left out. `kept` says which have a dealer and
    /// a month.
    pub(super) fn rows(&mut self, part: &Part, kept: &mut [bool]) {
        let (counts, funnels, covers) = self.columns(part);
        for (row, kept) in kept.iter_mut().enumerate() {
            let number = u32::try_from(row).unwrap_or(MISSING);
            if !*kept {
                self.broken.unplaced += 1;
                self.broken.rows.push((part.table(), number, Why::Unplaced));
                continue;
            }
            let at = |values: &[f64]| values.get(row).copied().unwrap_or(f64::NAN);
            let falls = |chain: &Chain<'_>| {
                let mut pairs = chain.windows(2);
                // What is missing breaks no rule.
                !pairs.any(|pair| matches!(pair, [wide, narrow] if at(wide) < at(narrow)))
            };
            let broken = |rule: Rule| match rule {
                Rule::NotNegative => counts.iter().any(|values| at(values) < 0.0),
                Rule::FunnelOrder => !funnels.iter().all(falls),
                Rule::LeadsCoverVolume => !covers.iter().all(falls),
            };
            let first = self
                .broken
                .rules
                .iter_mut()
                .filter(|(rule, ..)| broken(*rule));
            let mut out = None;
            for (rule, on, count) in first {
                *count += 1;
                if *on {
                    out = Some(*rule);
                    break;
                }
            }
            if let Some(rule) = out {
                self.broken
                    .rows
                    .push((part.table(), number, Why::Rule(rule)));
                *kept = false;
            }
        }
    }

    fn columns<'p>(&self, part: &'p Part) -> (Chain<'p>, Vec<Chain<'p>>, Vec<Chain<'p>>) {
        let (mut counts, mut funnels, mut covers) = (Vec::new(), Vec::new(), Vec::new());
        for (number, area) in self.setup.areas.iter().enumerate() {
            let step = |step: Step| {
                let driver = area.drivers.iter().find(|d| d.step == step)?;
                part.column(&driver.column)
            };
            counts.extend(area.drivers.iter().filter_map(|d| part.column(&d.column)));
            counts.extend(part.column(&area.volume));
            let steps = [Step::Views, Step::Visitors, Step::Conversions];
            funnels.push(steps.into_iter().filter_map(step).collect());
            // Money is not comparable with a number of leads, and service is also given to who
            // never asked for an appointment.
            if let (Some(leads), Some(volume), false, 0) = (
                step(Step::Leads),
                part.column(&area.volume),
                area.money,
                number,
            ) {
                covers.push(vec![leads, volume]);
            }
        }
        (counts, funnels, covers)
    }
}
