//! Generated data with planted truth: the page's demos, and what tests recover.

mod conversion;
mod dealers;

pub use conversion::{Campaign, Plant};
pub use dealers::{DealerNetwork, Dealership, GeneratedNetwork, SortedDealers, Spread};
