//! What the user chooses before a scorecard is made. Saved, and usable on next month's files.

use serde::{Deserialize, Serialize};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// The column with the region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The column with the type of the lead, when a row is a part of a dealer's month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_type: Option<String>,
    /// The column with the source of the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Other categories of a dealer that the expectation may use: its format, its brand.
    pub traits: Vec<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// The steps of a funnel, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Pages looked at.
    Views,
    /// People who came.
    Visitors,
    /// Visitors who did something.
    Conversions,
    /// People who left their name.
    Leads,
    /// None of these.
    Other,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Whether it is a rate, in per cent or as a share; otherwise it is a plain number.
    pub percent: bool,
    /// Whether more is better.
    pub more_is_better: bool,
    /// Weight in the index, 0 or more; computed from the data when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
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
