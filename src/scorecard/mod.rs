//! Workspace: is each dealer doing what it should?
//!
//! ```text
//! tables -> Panel (dealer by month) -> Cells per area -> Frame -> expected volume, cross-fitted
//!        (or the dealer's own earlier level, where no traffic explains its size)
//!        -> Generating (actual over expected), Managing (index of measures) -> overall
//! Scorecard (all of that) + Filter -> ScorecardView, DealerView
//! ```
//!
//! "Dealer" stands for any store of a network with a volume and something that drives it: roles,
//! not names, drive the code, and `vocabulary` is the one place that knows what dealers call them.

mod cells;
mod dealer;
mod disguise;
mod document;
mod drawings;
mod expect;
mod filter;
mod frame;
mod generating;
mod guess;
mod learning;
mod managing;
mod matching;
mod noise;
mod overall;
mod own_level;
mod peers;
mod ranking;
mod region;
mod report;
mod rules;
mod run;
mod saved;
mod setup;
mod sheet;
mod slice;
mod state;
mod step;
mod testing;
#[cfg(test)]
mod tests;
mod trees;
mod trend;
mod view;
mod vocabulary;
mod words;

pub use dealer::dealer;
pub use document::sheets;
pub use filter::{DimensionPick, FilterDimension, ScorecardFilter};
pub use guess::guess_setup;
pub use learning::learning;
pub use matching::{DealerMatch, MatchOffer, match_dealers};
pub use ranking::{Ranking, joined_back, left_out, ranking};
pub use report::*;
pub use run::run;
pub use setup::*;
pub use state::Scorecard;
pub use step::Step;
pub use trend::dealer_trend;
pub use view::view;
