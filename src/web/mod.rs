//! The only code that knows a browser: bindings of the engine.
//!
//! [`Engine`] has one method per call of `www/src/engine/protocol.ts`. It owns the tables and
//! models, and throws every error as a plain object of the shape of [`crate::error::Error`].
//! It needs no page: the same class runs in Node (`tests/node/train.mjs`).

mod canvas;
mod conversion;
mod document;
mod engine;
mod fail;
#[cfg(feature = "planted-faults")]
mod faults;
mod listen;
mod logistic;
mod panic;
mod reading;
mod scorecard;
mod source;
#[cfg(feature = "plain-models")]
mod trees;

pub use canvas::{chart_svg, chart_table, chart_theme_light, draw_chart};
pub use engine::Engine;
pub use logistic::fit_logistic;
pub use panic::on_panic;
#[cfg(feature = "plain-models")]
pub use trees::PlainTrees;
