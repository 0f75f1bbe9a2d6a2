//! Generated data with planted truth: the page's demos, and what tests recover.

mod conversion;
mod dealers;

pub use conversion::{Campaign, Plant};
pub use dealers::{
    Chance, DealerNetwork, Dealership, GeneratedNetwork, GeneratedStores, SortedDealers, Spread,
    StorePanel,
};
