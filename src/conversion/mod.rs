//! Workspace: who will convert, and why.
//!
//! `Setup` (which column is the target, which may be used) -> `run` -> `Report`. See ARCHITECTURE.md.

mod guess;
mod report;
mod setup;

pub use guess::{guess_setup, retarget};
pub use report::*;
pub use setup::*;
