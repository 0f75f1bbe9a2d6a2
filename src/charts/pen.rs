//! Drawing in CSS pixels on an area of plotters, whatever its backend and pixel ratio.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::{Color, DrawingArea, DrawingBackend, RGBColor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, FontTransform, TextStyle};

use super::geometry::Rect;
use crate::error::{Error, ErrorCode};

/// A point in CSS pixels.
pub(super) type Point = (f64, f64);

/// Where, from its anchor, text goes; up and down it is always centred.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// The look of text.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
}

pub(super) struct Pen<'a, DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    /// Units of the backend per CSS pixel.
    ratio: f64,
    /// Units of the backend per pixel of the screen.
    grain: f64,
    font: &'a str,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    pub(super) fn new(area: DrawingArea<DB, Shift>, ratio: f64, grain: f64, font: &'a str) -> Self {
        Self {
            area,
            ratio,
            grain,
            font,
        }
    }

    fn pixel(&self, length: f64) -> i32 {
        // Far beyond any screen; `as` turns what is no number into zero.
        (length * self.ratio).round().clamp(-1e6, 1e6) as i32
    }

    fn pixels(&self, points: &[Point]) -> Vec<(i32, i32)> {
        let pixel = |&(x, y): &Point| (self.pixel(x), self.pixel(y));
        points.iter().map(pixel).collect()
    }

    fn breadth(&self, width: f64) -> u32 {
        self.pixel(width).max(1).unsigned_abs()
    }

    /// A filled rectangle on whole pixels of the screen, and never thinner than one. Lines
    /// along an axis are drawn as these: they stay sharp.
    pub(super) fn rect(&self, at: Rect, colour: RGBColor) -> Result<(), Error> {
        let snap = |length: f64| (length * self.ratio / self.grain).round();
        let span = |from: f64, length: f64| {
            let start = snap(from);
            // Thin ones are all as thin as each other, wherever they fall between pixels.
            let end = if length < 4.0 {
                start + snap(length)
            } else {
                snap(from + length)
            };
            let unit = |pixel: f64| (pixel * self.grain).round().clamp(-1e6, 1e6) as i32;
            (unit(start), unit(end.max(start + 1.0)))
        };
        let ((x0, x1), (y0, y1)) = (span(at.x, at.width), span(at.y, at.height));
        let shape = Rectangle::new([(x0, y0), (x1, y1)], colour.filled());
        self.area.draw(&shape).map_err(failed)
    }

    pub(super) fn line(&self, points: &[Point], colour: RGBColor, width: f64) -> Result<(), Error> {
        let style = colour.stroke_width(self.breadth(width));
        let shape = PathElement::new(self.pixels(points), style);
        self.area.draw(&shape).map_err(failed)
    }

    pub(super) fn field(
        &self,
        points: &[Point],
        colour: RGBColor,
        alpha: f64,
    ) -> Result<(), Error> {
        let shape = Polygon::new(self.pixels(points), colour.mix(alpha).filled());
        self.area.draw(&shape).map_err(failed)
    }

    pub(super) fn dot(&self, at: Point, radius: f64, colour: RGBColor) -> Result<(), Error> {
        let centre = (self.pixel(at.0), self.pixel(at.1));
        let shape = Circle::new(centre, self.breadth(radius), colour.filled());
        self.area.draw(&shape).map_err(failed)
    }

    /// A line of dashes. The pattern goes on over the corners.
    pub(super) fn dashes(
        &self,
        points: &[Point],
        colour: RGBColor,
        width: f64,
    ) -> Result<(), Error> {
        const ON: f64 = 5.0;
        const PERIOD: f64 = 9.0;
        let mut gone = 0.0;
        for pair in points.windows(2) {
            let &[(x0, y0), (x1, y1)] = pair else {
                continue;
            };
            let length = ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)).sqrt();
            let mut at = 0.0;
            // A drawing is some thousand pixels at most, so this ends soon.
            while at < length && length.is_finite() {
                let phase = (gone + at) % PERIOD;
                let on = phase < ON;
                let next = (at + if on { ON - phase } else { PERIOD - phase }.max(0.1)).min(length);
                if on {
                    let point = |t: f64| (x0 + (x1 - x0) * t / length, y0 + (y1 - y0) * t / length);
                    self.line(&[point(at), point(next)], colour, width)?;
                }
                at = next;
            }
            gone += length;
        }
        Ok(())
    }

    fn style(&self, letters: Letters) -> TextStyle<'a> {
        let weight = if letters.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let family = FontFamily::Name(self.font);
        let font = plotters::style::FontDesc::new(family, letters.size * self.ratio, weight);
        TextStyle {
            font: font.transform(FontTransform::None),
            color: letters.colour.to_backend_color(),
            pos: Pos::default(),
        }
    }

    pub(super) fn text(
        &self,
        text: &str,
        at: Point,
        anchor: Anchor,
        letters: Letters,
    ) -> Result<(), Error> {
        if text.is_empty() {
            return Ok(());
        }
        let side = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        let style = self.style(letters).pos(Pos::new(side, VPos::Center));
        let at = (self.pixel(at.0), self.pixel(at.1));
        self.area.draw_text(text, &style, at).map_err(failed)
    }

    /// The width of text in CSS pixels.
    pub(super) fn width(&self, text: &str, letters: Letters) -> f64 {
        self.area
            .estimate_text_size(text, &self.style(letters))
            .map_or(0.0, |(width, _)| f64::from(width) / self.ratio)
    }

    /// The text, or as much of it as fits with an ellipsis.
    pub(super) fn fit(&self, text: &str, letters: Letters, room: f64) -> String {
        if self.width(text, letters) <= room {
            return text.to_owned();
        }
        let letters_of: Vec<char> = text.chars().collect();
        let cut = |count: usize| {
            let head: String = letters_of.iter().take(count).collect();
            format!("{}…", head.trim_end())
        };
        // The longest head that fits lies within low and high.
        let (mut low, mut high) = (0, letters_of.len());
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.width(&cut(middle), letters) <= room {
                low = middle;
            } else {
                high = middle;
            }
        }
        if low == 0 { String::new() } else { cut(low) }
    }

    /// The text in lines of at most `room`, broken at spaces.
    pub(super) fn lines(&self, text: &str, letters: Letters, room: f64) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer, letters) <= room || line.is_empty() {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
            .iter()
            .map(|line| self.fit(line, letters, room))
            .collect()
    }

    pub(super) fn present(&self) -> Result<(), Error> {
        self.area.present().map_err(failed)
    }
}

/// Text from data as it may be drawn: one line, no control characters (an SVG file may hold
/// none), no marks that turn the direction of the text around it, and not without end.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .take(400)
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}'))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

fn failed(cause: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorCode::BadRequest,
        format!("The chart could not be drawn: {cause}."),
        "Reload the page.",
    )
}
