//! Workspace: who will convert, and why.
//!
//! `ConversionSetup` (which column is the target, which may be used) -> `run` ->
//! `ConversionReport`. The classifier is [`crate::classify`]'s; here are the question, the guesses,
//! the columns that may give the answer away, the historical data, the verdict and the document.

mod basis;
mod compare;
mod document;
mod guess;
mod history;
mod insights;
mod leaks;
mod model;
mod outcome;
mod report;
mod run;
mod saved;
mod score;
mod setup;
mod verdict;

pub use compare::compare;
pub use document::{Appendix, Provenance, document};
pub use guess::{guess_setup, retarget};
pub use history::history;
pub use insights::insights;
pub use model::{ConversionModel, counterfactual, person, profit, top_k};
pub use outcome::{OutcomeValue, OutcomeValues, outcome};
pub use report::*;
pub use run::run;
pub use score::{score, score_csv};
pub use setup::*;
