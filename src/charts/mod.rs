//! Charts: plain data in, a drawing on any plotters backend out, with the geometry of every
//! mark for tooltips, keyboard and the table twin.

mod chart;

pub use chart::{Axis, Chart, Mark, Scale, Series, Shape, Style};
