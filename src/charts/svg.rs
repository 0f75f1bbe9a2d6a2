//! A chart as a file that stands by itself: title, finding, legend, drawing, note.

use plotters_svg::SVGBackend;

use super::chart::{Chart, Series, Shape, Style};
use super::draw::paint;
use super::geometry::Rect;
use super::pen::{Letters, Paper, Pen, clean};
use super::play::Anchor;
use super::play::play;
use super::theme::{Theme, rgb};

/// Units of the drawing per CSS pixel: coordinates are whole, and curves need finer ones.
const FINE: f64 = 10.0;
/// What the SVG backend divides the size of text by.
const BACKEND_TEXT: f64 = 1.24;
/// Space around the drawing.
const MARGIN: f64 = 20.0;

/// A complete SVG document of `width` by `height` CSS pixels, with the colours of `theme`.
/// Every text of the chart is escaped, and characters an SVG file may not hold are left out.
#[must_use]
pub fn svg(chart: &Chart, theme: &Theme, width: f64, height: f64) -> String {
    named(chart, chart, theme, width, height)
}

/// The same with title, finding and note not drawn, for a document that has them as text.
#[must_use]
pub fn svg_figure(chart: &Chart, theme: &Theme, width: f64, height: f64) -> String {
    let bare = Chart {
        title: String::new(),
        caption: String::new(),
        note: String::new(),
        ..chart.clone()
    };
    named(&bare, chart, theme, width, height)
}

/// The drawing of a chart with the name and description of another.
fn named(chart: &Chart, name: &Chart, theme: &Theme, width: f64, height: f64) -> String {
    let side = |x: f64| {
        if x.is_finite() {
            x.round().clamp(120.0, 8_000.0)
        } else {
            400.0
        }
    };
    let (width, height) = (side(width), side(height));
    let mut body = String::new();
    // Within 80,000 by `side`.
    let size = ((width * FINE) as u32, (height * FINE) as u32);
    let pen = Pen::new(Paper {
        width,
        height,
        ratio: FINE,
        grain: FINE,
        measure: &text_width,
    });
    page(&pen, chart, theme, width, height);
    let mut backend = SVGBackend::with_string(&mut body, size);
    // Writing into a string does not fail.
    let drawn = play(
        &mut backend,
        &pen.finish(),
        &clean(&theme.font),
        BACKEND_TEXT,
    );
    drop(backend);
    debug_assert!(drawn.is_ok());

    let inner = body.split_once('>').map_or("", |(_, rest)| rest);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>{inner}",
        size.0,
        size.1,
        escaped(&clean(&name.title)),
        escaped(&clean(&name.caption)),
    )
}

fn page(pen: &Pen<'_>, chart: &Chart, theme: &Theme, width: f64, height: f64) {
    let size = theme.text_size();
    let whole = Rect {
        x: 0.0,
        y: 0.0,
        width,
        height,
    };
    pen.rect(whole, rgb(&theme.paper));
    let letters = |size: f64, bold: bool, colour: &str| Letters {
        size,
        bold,
        colour: rgb(colour),
    };
    let title = letters(size * 1.25, true, &theme.ink);
    let caption = letters(size, false, &theme.ink);
    let note = letters(size * 0.92, false, &theme.ink_soft);
    let room = width - 2.0 * MARGIN;

    let mut top = MARGIN * 0.8;
    for (text, look, most) in [(&chart.title, title, 2), (&chart.caption, caption, 3)] {
        for line in pen.lines(&clean(text), look, room).iter().take(most) {
            pen.text(line, (MARGIN, top + look.size * 0.7), Anchor::Left, look);
            top += look.size * 1.4;
        }
        top += size * 0.25;
    }
    top = legend(pen, chart, theme, caption, top, room);

    let notes = pen.lines(&clean(&chart.note), note, room);
    let notes: Vec<&String> = notes.iter().take(4).collect();
    let mut bottom = height - MARGIN * 0.8;
    for line in notes.iter().rev() {
        pen.text(line, (MARGIN, bottom - note.size * 0.5), Anchor::Left, note);
        bottom -= note.size * 1.35;
    }
    if !notes.is_empty() {
        bottom -= size * 0.5;
    }
    let frame = Rect {
        x: MARGIN,
        y: top,
        width: room,
        height: (bottom - top).max(1.0),
    };
    paint(pen, chart, theme, frame);
}

/// One entry per named series, in rows; answers where the rows end.
fn legend(
    pen: &Pen<'_>,
    chart: &Chart,
    theme: &Theme,
    letters: Letters,
    top: f64,
    room: f64,
) -> f64 {
    let named: Vec<&Series> = chart.series.iter().filter(|s| !s.name.is_empty()).collect();
    if chart.series.len() < 2 || named.is_empty() {
        return top + letters.size * 0.4;
    }
    let key = letters.size * 1.6;
    let (mut x, mut y) = (MARGIN, top + letters.size);
    for series in named.iter().take(12) {
        let text = pen.fit(&clean(&series.name), letters, room - key);
        let width = key + pen.width(&text, letters);
        if x > MARGIN && x + width > MARGIN + room {
            (x, y) = (MARGIN, y + letters.size * 1.5);
        }
        let colour = theme.colour(series.style, 0.0);
        let line = [(x, y), (x + letters.size * 1.2, y)];
        match series.shape {
            Shape::Line | Shape::Steps => pen.line(&line, colour, 2.0),
            Shape::Reference => pen.dashes(&line, colour, 1.5),
            Shape::Thread => pen.line(&line, colour, 0.75),
            Shape::Cut => {
                let at = Rect {
                    x: x + letters.size * 0.6,
                    y: y - letters.size * 0.5,
                    width: 1.5,
                    height: letters.size,
                };
                pen.rect(at, rgb(&theme.ink));
            }
            Shape::Points | Shape::Forest => {
                let at = (x + letters.size * 0.6, y);
                pen.point(at, 4.0, series.style, colour, theme);
            }
            Shape::Columns | Shape::Bars => {
                let side = letters.size * 0.8;
                let at = Rect {
                    x: x + letters.size * 0.2,
                    y: y - side / 2.0,
                    width: side,
                    height: side,
                };
                pen.rect(at, colour);
                if series.style == Style::Diverging {
                    // Half in each of its two colours.
                    let half = Rect {
                        x: at.x + side / 2.0,
                        width: side / 2.0,
                        ..at
                    };
                    pen.rect(half, theme.colour(series.style, -1.0));
                }
            }
        }
        pen.text(&text, (x + key, y), Anchor::Left, letters);
        x += width + letters.size * 1.6;
    }
    y + letters.size * 1.2
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

/// Widths of the letters from the space to the tilde in thousandths of the size
/// (Adobe font metrics of Helvetica, which the common sans-serif faces exceed by up to a sixth).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The width of text whose face is chosen where the file is opened: an estimate with a margin.
fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: f64 = text
        .chars()
        .map(|c| {
            let code = u32::from(c);
            let narrow = code
                .checked_sub(32)
                .and_then(|i| WIDTHS.get(usize::try_from(i).ok()?));
            match (narrow, code) {
                (Some(width), _) => f64::from(*width),
                (None, 0xa0) => 278.0,
                (None, 0x300..=0x36f) => 0.0,
                // From the Hangul letters on most scripts are as wide as high.
                (None, 0x1100..) if code != 0x2026 && !(0x2000..0x2e80).contains(&code) => 1000.0,
                (None, _) => 620.0,
            }
        })
        .sum();
    thousandths / 1000.0 * size * if bold { 1.3 } else { 1.18 }
}
