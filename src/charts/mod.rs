//! Charts: plain data in, a drawing on any plotters backend out, with the geometry of every
//! mark for tooltips, keyboard and the table twin.

mod build;
mod chart;
mod draw;
mod geometry;
mod marks;
mod pen;
mod play;
mod scale;
mod svg;
mod theme;
mod words;

pub use build::{
    ForestPlot, across, bands, cut, forest, linear, logarithmic, mark, reference, series, upright,
};
pub use chart::{Axis, Chart, Mark, Scale, Series, Shape, Style};
pub use draw::draw;
pub use geometry::{Geometry, MarkPlace, Rect};
pub use pen::Paper;
pub use svg::{svg, svg_figure};
pub use theme::Theme;
pub use words::table;
