//! Generated data with planted truth: the page's demos, and what tests recover.

mod conversion;

pub use conversion::{Campaign, Plant};
