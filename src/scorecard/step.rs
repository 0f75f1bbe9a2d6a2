//! The steps of a funnel.

use serde::{Deserialize, Serialize};

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
    /// Asked about: it moves with the volume almost exactly, and may be the volume counted another
    /// way. It is left out until the person says which step it is, or removes it.
    Unsure,
}
