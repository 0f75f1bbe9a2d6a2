//! Networks of dealers: one as unreal as the system this product follows used, and one with
//! planted truth.

mod draw;
mod network;
mod sorted;

pub use network::{DealerNetwork, Dealership, GeneratedNetwork};
pub use sorted::{SortedDealers, Spread};
