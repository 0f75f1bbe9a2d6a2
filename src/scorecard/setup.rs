//! What the user chooses before a scorecard is made. Saved, and usable on next month's files.

use serde::{Deserialize, Serialize};

use super::step::Step;
use super::vocabulary::{DIMENSIONS, DimensionWords};
use crate::error::{Error, ErrorCode};
use crate::panel::{DimensionRole, MatchChoice, PanelSpec, Period, Scope};

/// Everything that decides a scorecard, besides the tables. Columns are named as in the files; a
/// column may be in any of the tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScorecardSetup {
    /// The column that names the dealer, in every table.
    pub dealer: String,
    /// The column with the month, in every table: a date, or a month with or without its year.
    pub month: String,
    /// The column with the year, when the month comes without.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub year: Option<String>,
    /// What was decided of names of dealers that differ from file to file.
    pub matching: Vec<MatchChoice>,
    /// Categories of the dealers and of their rows: every role that is known, most with a column.
    pub dimensions: Vec<DimensionChoice>,
    /// Sales, and service when the files have it.
    pub areas: Vec<Area>,
    /// Rows that break one of these are left out.
    pub rules: Vec<RuleChoice>,
    /// How the expected volume is learned.
    pub expectation: Expectation,
    /// Parts the dealers are divided into: each is predicted by a model of the others. 2 to 20.
    pub folds: u32,
    /// The same seed gives the same answer.
    pub seed: u32,
}

/// A category of the dealers or of their rows, and the columns that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DimensionChoice {
    /// Which role it is: "region", "type" or "source" (of a lead), "trait" (of a dealer).
    pub id: String,
    /// In words.
    pub label: String,
    /// What it is for; empty where the label says it.
    pub help: String,
    /// Whether it describes dealers, or parts the rows of a dealer's month.
    pub scope: Scope,
    /// Whether several columns may have this role.
    pub several: bool,
    /// Its columns; none is fine.
    pub columns: Vec<String>,
}

/// One business of the dealer, with what it generates and how it is managed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Area {
    /// "Sales" or "Service".
    pub name: String,
    /// The column with the volume that counts: sales, repair orders.
    pub volume: String,
    /// Whether the volume is an amount of money; otherwise it is a count.
    pub money: bool,
    /// Columns the expectation is made from.
    pub drivers: Vec<Driver>,
    /// Measures of how the business is managed.
    pub kpis: Vec<Kpi>,
    /// How these become one index.
    pub index: IndexRule,
    /// Weight of the generating score in the overall score, 0 to 1; computed from the data when
    /// absent.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub generating_weight: Option<f64>,
}

/// A column of traffic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Driver {
    /// Its name in the file.
    pub column: String,
    /// Its place in the funnel.
    pub step: Step,
}

/// A measure of management: a rate in per cent or as a share, or a plain number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Kpi {
    /// Its column.
    pub column: String,
    /// Its name in words.
    pub name: String,
    /// What it means.
    pub help: String,
    /// The column with what it is a share of: months with more of it weigh more.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub base: Option<String>,
    /// Whether it is a rate, in per cent or as a share; otherwise it is a plain number.
    pub percent: bool,
    /// Whether more is better.
    pub more_is_better: bool,
    /// Weight in the index, 0 or more; computed from the data when absent.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub weight: Option<f64>,
}

/// How measures of management become one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum IndexRule {
    /// Each measured in standard deviations of the network, then weighted.
    #[default]
    Standardised,
    /// The sum of the per cents over the sum of the national means, and weights of the overall
    /// score by correlation with the volume: as the dashboard this follows did it.
    PercentSum,
}

/// A rule that a row must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RuleChoice {
    /// Which.
    pub rule: Rule,
    /// Whether rows that break it are left out.
    pub on: bool,
}

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// No count is below zero.
    NotNegative,
    /// Views are at least visitors, and visitors at least conversions.
    FunnelOrder,
    /// Leads are at least the volume.
    LeadsCoverVolume,
}

impl Rule {
    /// All, in the order they are applied.
    pub const ALL: [Self; 3] = [Self::NotNegative, Self::FunnelOrder, Self::LeadsCoverVolume];

    /// What it asks, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotNegative => "No count is below zero",
            Self::FunnelOrder => {
                "Page views are at least visitors, and visitors at least conversions"
            }
            Self::LeadsCoverVolume => "Leads are at least sales",
        }
    }
}

/// How the expected volume is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// A regression of counts (negative binomial) or of money (log-normal).
    #[default]
    Regression,
    /// Boosted trees that may only rise with traffic.
    Trees,
}

impl DimensionChoice {
    pub(super) fn of(words: &DimensionWords, columns: Vec<String>) -> Self {
        Self {
            id: words.id.to_owned(),
            label: words.label.to_owned(),
            help: words.help.to_owned(),
            scope: words.scope,
            several: words.columns.is_none(),
            columns,
        }
    }

    /// The words of its role: what a setup says of it besides its columns is for the page.
    pub(super) fn words(&self) -> Result<&'static DimensionWords, Error> {
        let known = DIMENSIONS.iter().find(|words| words.id == self.id);
        known.ok_or_else(|| {
            Error::new(
                ErrorCode::BadSetup,
                format!("A scorecard knows no role named {}.", self.id),
                "Choose a setup that was made here.",
            )
        })
    }
}

impl ScorecardSetup {
    /// A setup without columns, to be filled in by hand.
    pub(super) fn blank() -> Self {
        let choice = |words| DimensionChoice::of(words, Vec::new());
        Self {
            dealer: String::new(),
            month: String::new(),
            year: None,
            matching: MatchChoice::open(),
            dimensions: DIMENSIONS.iter().map(choice).collect(),
            areas: Vec::new(),
            rules: Rule::ALL.map(|rule| RuleChoice { rule, on: true }).to_vec(),
            expectation: Expectation::Regression,
            folds: 5,
            seed: 1,
        }
    }

    /// The columns that have a role of a category.
    #[must_use]
    pub fn columns_of(&self, id: &str) -> &[String] {
        let found = self.dimensions.iter().find(|d| d.id == id);
        found.map_or(&[], |d| &d.columns)
    }

    /// What of the tables is joined: dealers by months. A role that may have several columns is one
    /// dimension each; every other role is one dimension, also without a column.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] for a role that is not known.
    pub(super) fn panel(&self) -> Result<PanelSpec<'_>, Error> {
        let mut dimensions = Vec::new();
        for choice in &self.dimensions {
            let words = choice.words()?;
            let role = |column: Option<&String>| DimensionRole {
                id: words.id.to_owned(),
                column: column.cloned(),
                scope: words.scope,
            };
            match words.columns {
                Some(_) => dimensions.push(role(choice.columns.first())),
                None => dimensions.extend(choice.columns.iter().map(|c| role(Some(c)))),
            }
        }
        Ok(PanelSpec {
            unit: Some(&self.dealer),
            matching: self.matching.clone(),
            period: Period::Month,
            date: &self.month,
            year: self.year.as_deref(),
            dimensions,
            measures: self.areas.iter().flat_map(Area::columns).collect(),
        })
    }
}

impl Area {
    /// Every column that is counted.
    fn columns(&self) -> impl Iterator<Item = &str> {
        let drivers = self.drivers.iter().map(|d| &d.column);
        let kpis = self.kpis.iter().map(|k| &k.column);
        let bases = self.kpis.iter().filter_map(|k| k.base.as_ref());
        let all = std::iter::once(&self.volume).chain(drivers);
        all.chain(kpis).chain(bases).map(String::as_str)
    }
}
