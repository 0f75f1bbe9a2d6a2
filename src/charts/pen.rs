//! Drawing in CSS pixels, whatever the backend and its units.

use std::cell::RefCell;

use plotters::prelude::RGBColor;

use super::chart::Style;
use super::geometry::Rect;
use super::play::{Anchor, Form, Stroke};
use super::theme::{Theme, rgb};

/// A point in CSS pixels.
pub(super) type Point = (f64, f64);

/// The look of text.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
}

/// What a drawing is made for.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Units of the backend per CSS pixel.
    pub ratio: f64,
    /// Units of the backend per pixel of the screen: coordinates of a backend are whole, and a
    /// curve needs finer ones than the screen has.
    pub grain: f64,
    /// The width of a text of this size, in units of the backend, bold or not. We measure
    /// because plotters does so with the page's document in a browser, which fails in a worker
    /// and under a strict content policy, and hardly at all elsewhere.
    pub measure: &'a dyn Fn(&str, f64, bool) -> f64,
}

/// Writes down what is drawn on a paper, from back to front.
pub(super) struct Pen<'a> {
    paper: Paper<'a>,
    drawn: RefCell<Vec<Stroke>>,
}

impl<'a> Pen<'a> {
    pub(super) fn new(paper: Paper<'a>) -> Self {
        Self {
            paper,
            drawn: RefCell::default(),
        }
    }

    /// What was drawn.
    pub(super) fn finish(self) -> Vec<Stroke> {
        self.drawn.into_inner()
    }

    fn draw(&self, colour: RGBColor, opacity: f64, form: Form) {
        self.drawn.borrow_mut().push(Stroke {
            colour,
            opacity,
            form,
        });
    }

    fn unit(&self, length: f64) -> i32 {
        // Far beyond any screen; `as` turns what is no number into zero.
        (length * self.paper.ratio).round().clamp(-1e6, 1e6) as i32
    }

    /// What lies outside the paper is moved to its edge.
    fn units(&self, points: &[Point]) -> Vec<(i32, i32)> {
        let (width, height) = self.size();
        let unit = |&(x, y): &Point| (self.unit(x).clamp(0, width), self.unit(y).clamp(0, height));
        points.iter().map(unit).collect()
    }

    /// The paper in units.
    fn size(&self) -> (i32, i32) {
        let units = |length: f64| (length * self.paper.ratio).ceil().clamp(0.0, 1e6) as i32;
        (units(self.paper.width), units(self.paper.height))
    }

    fn breadth(&self, width: f64) -> u32 {
        self.unit(width).max(1).unsigned_abs()
    }

    /// A filled rectangle on whole pixels of the screen, and never thinner than one. Lines
    /// along an axis are drawn as these: they stay sharp.
    pub(super) fn rect(&self, at: Rect, colour: RGBColor) {
        let Paper { ratio, grain, .. } = self.paper;
        let snap = |length: f64| (length * ratio / grain).round();
        let span = |from: f64, length: f64, edge: i32| {
            let start = snap(from);
            // Thin ones are all as thin as each other, wherever they fall between pixels.
            let end = if length < 4.0 {
                start + snap(length)
            } else {
                snap(from + length)
            };
            let unit =
                |pixel: f64| ((pixel * grain).round().clamp(-1e6, 1e6) as i32).clamp(0, edge);
            (unit(start), unit(end.max(start + 1.0)))
        };
        let (width, height) = self.size();
        let (x0, x1) = span(at.x, at.width, width);
        let (y0, y1) = span(at.y, at.height, height);
        self.draw(colour, 1.0, Form::Rect((x0, y0), (x1, y1)));
    }

    pub(super) fn line(&self, points: &[Point], colour: RGBColor, width: f64) {
        let form = Form::Line(self.units(points), self.breadth(width));
        self.draw(colour, 1.0, form);
    }

    pub(super) fn field(&self, points: &[Point], colour: RGBColor, opacity: f64) {
        self.draw(colour, opacity, Form::Field(self.units(points)));
    }

    pub(super) fn dot(&self, at: Point, radius: f64, colour: RGBColor) {
        let radius = self.breadth(radius);
        for centre in self.units(&[at]) {
            self.draw(colour, 1.0, Form::Dot(centre, radius));
        }
    }

    /// The point of a mark: a dot, or a ring.
    pub(super) fn point(
        &self,
        at: Point,
        radius: f64,
        style: Style,
        colour: RGBColor,
        theme: &Theme,
    ) {
        /// Radius of the hole, in radii of the ring.
        const HOLE: f64 = 0.55;
        self.dot(at, radius, colour);
        if style == Style::Hollow {
            self.dot(at, radius * HOLE, rgb(&theme.paper));
        }
    }

    /// A line of dashes. The pattern goes on over the corners.
    pub(super) fn dashes(&self, points: &[Point], colour: RGBColor, width: f64) {
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
                    self.line(&[point(at), point(next)], colour, width);
                }
                at = next;
            }
            gone += length;
        }
    }

    pub(super) fn text(&self, text: &str, at: Point, anchor: Anchor, letters: Letters) {
        if text.is_empty() {
            return;
        }
        let form = Form::Text {
            text: text.to_owned(),
            at: (self.unit(at.0), self.unit(at.1)),
            anchor,
            size: letters.size * self.paper.ratio,
            bold: letters.bold,
        };
        self.draw(letters.colour, 1.0, form);
    }

    /// The width of text in CSS pixels.
    pub(super) fn width(&self, text: &str, letters: Letters) -> f64 {
        let Paper { ratio, measure, .. } = self.paper;
        measure(text, letters.size * ratio, letters.bold).ceil() / ratio
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
