//! Scorecards of the first version: names of dealers were the same, or they were not.

use serde::Deserialize;

use super::super::peers::Peers;
use super::super::rules::Broken;
use super::super::setup::{Area, DimensionChoice, Expectation, RuleChoice, ScorecardSetup};
use super::super::state::{AreaState, Scorecard};
use crate::panel::{Likeness, MatchChoice, Panel};

/// The fields in the order they were written. The types they are made of may not change their
/// fields either: a scorecard of this version among the tests would no longer be read.
#[derive(Deserialize)]
pub(super) struct ScorecardV1 {
    setup: SetupV1,
    panel: Panel,
    broken: Broken,
    areas: Vec<AreaState>,
    peers: Peers,
}

#[derive(Deserialize)]
struct SetupV1 {
    dealer: String,
    month: String,
    year: Option<String>,
    dimensions: Vec<DimensionChoice>,
    areas: Vec<Area>,
    rules: Vec<RuleChoice>,
    expectation: Expectation,
    folds: u32,
    seed: u32,
}

impl From<ScorecardV1> for Scorecard {
    fn from(old: ScorecardV1) -> Self {
        let apart = |likeness| MatchChoice {
            likeness,
            answer: Some(false),
        };
        let setup = old.setup;
        Self {
            setup: ScorecardSetup {
                dealer: setup.dealer,
                month: setup.month,
                year: setup.year,
                matching: Likeness::ALL.map(apart).to_vec(),
                dimensions: setup.dimensions,
                areas: setup.areas,
                rules: setup.rules,
                expectation: setup.expectation,
                folds: setup.folds,
                seed: setup.seed,
            },
            panel: old.panel,
            broken: old.broken,
            areas: old.areas,
            peers: old.peers,
        }
    }
}
