//! Workspace: who will convert, and why.
//!
//! `Setup` (which column is the target, which may be used) -> `run` -> `Report`. See ARCHITECTURE.md.

mod alone;
mod basis;
mod cards;
mod cases;
mod compare;
mod copies;
mod counterfactual;
mod designs;
mod document;
mod entries;
mod fields;
mod fit;
mod fitted;
mod guess;
mod history;
mod insights;
mod leaks;
mod money;
mod order;
mod person;
mod places;
mod predictor;
mod report;
mod run;
mod saved;
mod score;
mod setup;
mod testing;
mod tuning;
mod verdict;

mod what_if;
mod words;

pub use compare::compare;
pub use counterfactual::counterfactual;
pub use document::{Beside, Source, document};
pub use fitted::{FittedModel, Holdout, KnownColumn, MovedRate, Prior};
pub use guess::{guess_setup, retarget};
pub use history::history;
pub use insights::insights;
pub use money::profit;
pub use person::person;
pub use places::places;
pub use predictor::{Backdrop, Predictor};
pub use report::*;
pub use run::run;
pub use score::{score, score_csv};
pub use setup::*;
