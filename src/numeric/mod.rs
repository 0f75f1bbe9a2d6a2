//! The few functions of mathematics whose last bit differs between platforms, written out
//! so that the engine gives the same bits natively and in the browser.
//!
//! `sqrt` and the four operations are exact by IEEE 754 and need no help.

mod beta;
mod count;
mod elementary;
mod normal;
mod round;
mod sort;

pub use beta::{beta_quantile, regularised_beta};
pub use count::count;
pub use elementary::{exp, ln, ln_1p, logit, sigmoid};
pub use normal::{normal_cdf, normal_quantile};
pub use round::{rounded, rounded_ends};
pub use sort::{distinct, key_of, order_of, sort_by, sort_keys, sort_numbers};
