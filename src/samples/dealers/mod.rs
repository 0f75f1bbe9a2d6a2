//! Networks of dealers: one as unreal as the system this product follows used, one with planted
//! truth, and plain stores of which chance and skill are known.

mod draw;
mod network;
mod sorted;
mod stores;

pub use network::{DealerNetwork, Dealership, GeneratedNetwork};
pub use sorted::{SortedDealers, Spread};
pub use stores::{Chance, GeneratedStores, StorePanel};
