//! Nearside: marketing analytics that runs wholly in a browser tab.
//!
//! The crate is a pure, deterministic core with one thin wasm skin. Data flows one way:
//!
//! ```text
//! bytes -> ingest -> table -> prepare -> models -> evaluate / explain -> report -> page
//! ```
//!
//! A workspace ([`conversion`]) strings these together; no workspace knows another, and
//! nothing outside `web` knows that a browser exists.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)
)]

pub mod calendar;
pub mod calibrate;
pub mod cards;
pub mod charts;
pub mod classify;
pub mod conversion;
pub mod error;
pub mod estimate;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod format;
pub mod grid;
pub mod ingest;
pub mod models;
pub mod numeric;
pub mod panel;
pub mod prepare;
pub mod progress;
pub mod report;
pub mod samples;
pub mod saved;
pub mod scorecard;
pub mod table;
#[cfg(target_arch = "wasm32")]
pub mod web;
