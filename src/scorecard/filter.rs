//! What of the network is looked at.

use serde::{Deserialize, Serialize};

use super::state::Scorecard;
use super::vocabulary::{DIMENSIONS, DimensionWords};
use crate::error::{Error, ErrorCode};
use crate::panel::{Dimension, Scope, Slice};

/// A category of dealers or of rows that the network can be looked at by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FilterDimension {
    /// Its name in a filter and in an address.
    pub id: String,
    /// In words.
    pub label: String,
    /// All levels together, in words.
    pub all: String,
    /// Whether it picks dealers, or the rows of every dealer.
    pub scope: Scope,
    /// Names of the levels; a filter and an address go by the place.
    pub levels: Vec<String>,
}

/// What is looked at. Everything is a place in a list of the report, so that an address can hold
/// it and says nothing of the data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ScorecardFilter {
    /// Sales or service.
    pub area: u32,
    /// The first month.
    pub from: u32,
    /// The last month.
    pub to: u32,
    /// One level of a dimension each; all of a dimension that is not here.
    pub picks: Vec<DimensionPick>,
}

/// One level of a dimension of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DimensionPick {
    /// [`FilterDimension::id`].
    pub dimension: String,
    /// The place of the level.
    pub level: u32,
}

fn words_of(id: &str) -> Option<&'static DimensionWords> {
    DIMENSIONS.iter().find(|words| words.id == id)
}

impl ScorecardFilter {
    /// The same with one level of a dimension, in place of another one that was picked.
    #[must_use]
    pub fn with(&self, dimension: &str, level: u32) -> Self {
        let mut filter = self.clone();
        filter.picks.retain(|pick| pick.dimension != dimension);
        filter.picks.push(DimensionPick {
            dimension: dimension.to_owned(),
            level,
        });
        filter
    }

    /// The same that lets all dealers through.
    pub(super) fn everyone(&self) -> Self {
        let mut filter = self.clone();
        let of_dealers = |pick: &DimensionPick| {
            words_of(&pick.dimension).is_some_and(|w| w.scope == Scope::Unit)
        };
        filter.picks.retain(|pick| !of_dealers(pick));
        filter
    }
}

/// What the picks of a filter mean in a panel.
pub(super) struct Picked {
    /// Per dealer, whether it is shown.
    pub(super) shown: Vec<bool>,
    /// Whether some level of the dealers was picked.
    pub(super) narrowed: bool,
    /// The rows that count.
    pub(super) slice: Slice,
}

impl Scorecard {
    /// The dimensions that can be filtered by, with their places in the panel.
    fn filterable(&self) -> impl Iterator<Item = (usize, &Dimension, &'static DimensionWords)> {
        let dimensions = self.panel.dimensions().iter().enumerate();
        dimensions.filter_map(|(at, dimension)| {
            let words = words_of(&dimension.id)?;
            (!words.all.is_empty()).then_some((at, dimension, words))
        })
    }

    /// What can be filtered by besides months.
    pub(super) fn filters(&self) -> Vec<FilterDimension> {
        self.filterable()
            .map(|(_, dimension, words)| FilterDimension {
                id: words.id.to_owned(),
                label: words.label.to_owned(),
                all: words.all.to_owned(),
                scope: dimension.scope,
                levels: dimension.levels.clone(),
            })
            .collect()
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] for a dimension there is not.
    pub(super) fn picked(&self, filter: &ScorecardFilter) -> Result<Picked, Error> {
        let mut picked = Picked {
            shown: vec![true; self.panel.units().len()],
            narrowed: false,
            slice: Slice::default(),
        };
        for pick in &filter.picks {
            let mut all = self.filterable();
            let found = all.find(|(_, d, _)| d.id == pick.dimension);
            let (at, dimension, _) = found.ok_or_else(|| {
                Error::new(
                    ErrorCode::NotFound,
                    "The scorecard has no such filter.",
                    "Choose one of those that are shown.",
                )
            })?;
            match dimension.scope {
                Scope::Row => picked.slice = picked.slice.with(at, pick.level),
                Scope::Unit => {
                    picked.narrowed = true;
                    for (dealer, shown) in picked.shown.iter_mut().enumerate() {
                        *shown &= dimension.level(dealer) == pick.level;
                    }
                }
            }
        }
        Ok(picked)
    }
}
