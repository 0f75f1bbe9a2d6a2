//! Workspace: who will convert, and why.
//!
//! `Setup` (which column is the target, which may be used) -> `run` -> `Report`. See ARCHITECTURE.md.

mod cases;
mod fields;
mod fit;
mod fitted;
mod guess;
mod leaks;
mod report;
mod setup;
mod split;
mod words;

pub use fitted::{FittedModel, Holdout, MovedRate};
pub use guess::{guess_setup, retarget};
pub use report::*;
pub use setup::*;
