//! Workspace: is each dealer doing what it should?
//!
//! ```text
//! tables -> Records (dealer, month) -> Cells per area -> Frame -> expected volume, cross-fitted
//!        -> Generating (actual over expected), Managing (index of measures) -> overall
//! Scorecard (all of that) + Filter -> ScorecardView, DealerView
//! ```
//!
//! "Dealer" stands for any store of a network with a volume and something that drives it: roles,
//! not names, drive the code, and `vocabulary` is the one place that knows what dealers call them.

mod cells;
mod expect;
mod frame;
mod generating;
mod guess;
mod managing;
mod months;
mod noise;
mod ranks;
mod records;
mod rules;
mod setup;
mod shrink;
mod state;
mod testing;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use guess::guess_setup;
pub use setup::*;
pub use state::Scorecard;
