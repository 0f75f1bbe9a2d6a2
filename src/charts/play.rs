//! A drawing as a list, played on a backend of plotters.
//!
//! The list is made once, by code that knows no backend, and only playing it is compiled for
//! each of them: every visitor downloads one painter, not one per backend.

use plotters::prelude::{Color, DrawingBackend, RGBColor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, TextStyle};

use crate::error::{Error, ErrorCode};

/// A place in whole units of the backend.
type Place = (i32, i32);

/// Where, from its anchor, text goes; up and down it is always centred.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// One thing drawn.
pub(super) struct Stroke {
    pub(super) colour: RGBColor,
    /// From 0 to 1.
    pub(super) opacity: f64,
    pub(super) form: Form,
}

/// What is drawn, in units of the backend.
pub(super) enum Form {
    /// A filled rectangle from its upper left to its lower right corner.
    Rect(Place, Place),
    /// A line through places, and its width.
    Line(Vec<Place>, u32),
    /// A filled polygon.
    Field(Vec<Place>),
    /// A filled circle and its radius.
    Dot(Place, u32),
    Text {
        text: String,
        at: Place,
        anchor: Anchor,
        size: f64,
        bold: bool,
    },
}

/// Draws the list, back to front, with texts in the family `font`, enlarged `enlarge` times.
pub(super) fn play<B: DrawingBackend>(
    backend: &mut B,
    strokes: &[Stroke],
    font: &str,
    enlarge: f64,
) -> Result<(), Error> {
    for stroke in strokes {
        let style = stroke.colour.mix(stroke.opacity).filled();
        let drawn = match &stroke.form {
            Form::Rect(from, to) => backend.draw_rect(*from, *to, &style, true),
            Form::Line(path, width) => {
                backend.draw_path(path.iter().copied(), &style.stroke_width(*width))
            }
            Form::Field(path) => backend.fill_polygon(path.iter().copied(), &style),
            Form::Dot(centre, radius) => backend.draw_circle(*centre, *radius, &style, true),
            Form::Text {
                text,
                at,
                anchor,
                size,
                bold,
            } => {
                let style = TextStyle {
                    font: FontDesc::new(FontFamily::Name(font), size * enlarge, weight(*bold)),
                    color: stroke.colour.to_backend_color(),
                    pos: Pos::new(side(*anchor), VPos::Center),
                };
                backend.draw_text(text, &style, *at)
            }
        };
        drawn.map_err(|cause| failed(&cause))?;
    }
    backend.present().map_err(|cause| failed(&cause))
}

fn weight(bold: bool) -> FontStyle {
    if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    }
}

fn side(anchor: Anchor) -> HPos {
    match anchor {
        Anchor::Left => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::Right => HPos::Right,
    }
}

fn failed(cause: &dyn std::fmt::Display) -> Error {
    Error::new(
        ErrorCode::BadRequest,
        format!("The chart could not be drawn: {cause}."),
        "Reload the page.",
    )
}
