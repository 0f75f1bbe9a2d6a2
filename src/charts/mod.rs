//! Charts: plain data in, a drawing on any plotters backend out, with the geometry of every
//! mark for tooltips, keyboard and the table twin.

mod chart;
mod draw;
mod geometry;
mod marks;
mod measured;
mod pen;
mod scale;
mod svg;
mod theme;
mod words;

pub use chart::{Axis, Chart, Mark, Scale, Series, Shape, Style};
pub use draw::draw;
pub use geometry::{Geometry, MarkPlace, Rect};
#[cfg(target_arch = "wasm32")]
pub(crate) use measured::Measured;
pub use svg::svg;
pub use theme::Theme;
pub use words::table;
