//! Workspace: who will convert, and why.
//!
//! `ConversionSetup` (which column is the target, which may be used) -> `run` -> `ConversionReport`. See ARCHITECTURE.md.

mod basis;
mod cards;
mod cases;
mod compare;
mod counterfactual;
mod document;
mod duplicates;
mod entries;
mod fields;
mod fit;
mod fitted;
mod guess;
mod history;
mod insights;
mod leaks;
mod order;
mod person;
mod predictor;
mod profit;
mod report;
mod run;
mod saved;
mod schemes;
mod score;
mod setup;
mod testing;
mod top_k;
mod tuning;
mod univariate;
mod verdict;

mod what_if;
mod words;

pub use compare::compare;
pub use counterfactual::counterfactual;
pub use document::{Appendix, Provenance, document};
pub use fitted::{ConversionModel, Holdout, KnownColumn, MovedRate, Prior};
pub use guess::{guess_setup, retarget};
pub use history::history;
pub use insights::insights;
pub use person::person;
pub use predictor::{BackgroundData, Predictor};
pub use profit::profit;
pub use report::*;
pub use run::run;
pub use score::{score, score_csv};
pub use setup::*;
pub use top_k::top_k;
