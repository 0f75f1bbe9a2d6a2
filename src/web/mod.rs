//! The only code that knows a browser: bindings of the engine.
//!
//! [`Engine`] owns the tables and models. A method of it with one argument is a call of the page:
//! it takes a struct of parameters, gives a report, and throws every error as a plain object of the
//! shape of [`crate::error::Error`]. `www/src/engine/protocol.ts` computes its list of calls from
//! that rule, so a call is written here and nowhere else.
//! It needs no page: the same class runs in Node (`tests/node/example.mjs`).

mod canvas;
mod engine;
mod fail;
#[cfg(feature = "planted-faults")]
mod faults;
mod kinds;
mod listen;
#[cfg(feature = "plain-models")]
mod logistic;
mod models;
mod panic;
mod params;
mod reading;
mod source;
mod tables;
#[cfg(feature = "plain-models")]
mod trees;

pub use canvas::{chart_svg, chart_table, chart_theme_light, draw_chart};
pub use engine::Engine;
pub use fail::Thrown;
#[cfg(feature = "plain-models")]
pub use logistic::fit_logistic;
pub use panic::on_panic;
#[cfg(feature = "plain-models")]
pub use trees::PlainTrees;

/// Declares the file of each workspace and gives the engine room for what it holds of it: the type
/// `Held` of that file.
macro_rules! workspaces {
    ($($workspace:ident),+ $(,)?) => {
        $(mod $workspace;)+

        /// What the engine holds of each workspace.
        #[derive(Default)]
        struct Workspaces {
            $($workspace: $workspace::Held,)+
        }

        impl Workspaces {
            /// The models of each workspace, by its name.
            fn models(&mut self) -> Vec<(&'static str, &mut dyn models::Memory)> {
                vec![$((stringify!($workspace), models::Remembers::models(&mut self.$workspace))),+]
            }
        }
    };
}

// `cargo fmt` does not look into a macro: `scripts/test.mjs` checks these files by name.
workspaces! {
    conversion,
    scorecard,
}
