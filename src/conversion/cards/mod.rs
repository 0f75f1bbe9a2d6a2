//! The answer cards of a run.

mod importance;
mod odds;
mod timeline;

pub(super) use importance::importance;
pub(super) use odds::odds;
pub(super) use timeline::timeline;
