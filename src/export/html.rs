//! A document as one HTML file that needs nothing else: no script, no request, and every text
//! escaped. It reads well on a screen, light or dark, and on paper.

use crate::charts::{Chart, Scale, Theme, svg_figure, table};
use crate::grid::Grid;
use crate::report::Card;

/// The style of the document.
const STYLE: &str = include_str!("report.css");
/// The SHA-256 of the style in base 64: by it the policy of the document allows this style and no
/// other. `tests/node/report.test.mjs` computes it.
const STYLE_HASH: &str = "joW7phl8BYwksZdmDa0Apn47R8UEwcjYgYl5sbhAOOI=";
/// Width of a drawing in CSS pixels.
const WIDTH: f64 = 720.0;

/// A document that is being written, top to bottom.
#[derive(Debug)]
pub struct Html {
    out: String,
    theme: Theme,
}

impl Html {
    /// Begins a document; the title is also its first heading.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let mut html = Self {
            out: String::with_capacity(1 << 17),
            theme: Theme {
                // The letters of the document.
                font: "inherit".to_owned(),
                ..Theme::light()
            },
        };
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
        html.raw(STYLE_HASH);
        html.raw("'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        html.escaped(title);
        html.raw("</title>\n<style>");
        html.raw(STYLE);
        html.raw("</style>\n</head>\n<body>\n<main>\n");
        html.text("h1", "", title);
        html
    }

    /// A heading (`h2` to `h4`), paragraph (`p`) or list item (`li`) with a class of the style
    /// sheet, or none. An empty text writes nothing.
    #[inline(never)]
    pub fn text(&mut self, tag: &'static str, class: &'static str, text: &str) {
        if !text.is_empty() {
            self.open(tag, class);
            self.escaped(text);
            self.close(tag);
        }
    }

    /// Opens an element; `close` closes it.
    #[inline(never)]
    pub fn open(&mut self, tag: &'static str, class: &'static str) {
        self.raw("<");
        self.raw(tag);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.raw(class);
            self.raw("\"");
        }
        self.raw(">");
    }

    /// Closes the element that was opened last.
    #[inline(never)]
    pub fn close(&mut self, tag: &'static str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">\n");
    }

    /// An answer card with its drawings and tables: a section under a heading of the third level.
    #[inline(never)]
    pub fn card(&mut self, card: &Card) {
        self.open("section", if card.charts.len() > 1 { "long" } else { "" });
        self.text("h3", "", &card.title);
        self.text("p", "finding", &card.finding);
        for chart in &card.charts {
            self.figure(chart, &[&card.title, &card.finding]);
        }
        for grid in &card.tables {
            self.folded(grid);
        }
        self.text("p", "soft", &card.note);
        if !card.method.is_empty() {
            self.summary("How this was computed");
            self.text("p", "soft", &card.method);
            self.close("details");
        }
        self.close("section");
    }

    /// A drawing under a heading of the fourth level, with its finding, its note and its table.
    /// What was `said` above is not said again.
    pub fn figure(&mut self, chart: &Chart, said: &[&str]) {
        let new = |text: &str| !said.contains(&text);
        if new(&chart.title) {
            self.text("h4", "", &chart.title);
        }
        self.open("figure", "");
        if new(&chart.caption) {
            self.text("figcaption", "", &chart.caption);
        }
        self.scroll(&chart.title);
        let drawing = svg_figure(chart, &self.theme, WIDTH, height(chart));
        self.raw(&drawing);
        self.close("div");
        self.text("p", "soft", &chart.note);
        self.close("figure");
        let twin = Grid {
            caption: format!("{} as a table", chart.title),
            ..table(chart)
        };
        self.folded(&twin);
    }

    /// A table.
    #[inline(never)]
    pub fn grid(&mut self, grid: &Grid) {
        self.scroll(&grid.caption);
        self.raw("<table>\n");
        self.text("caption", "", &grid.caption);
        self.raw("<thead><tr>");
        let class = |j: usize| {
            if grid.numeric.get(j) == Some(&true) {
                "n"
            } else {
                ""
            }
        };
        for (j, header) in grid.headers.iter().enumerate() {
            self.raw("<th scope=\"col\"");
            self.raw(if class(j).is_empty() {
                ">"
            } else {
                " class=\"n\">"
            });
            self.escaped(header);
            self.close("th");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in &grid.rows {
            self.raw("<tr>");
            for (j, cell) in row.iter().enumerate() {
                self.open("td", class(j));
                self.escaped(cell);
                self.raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table>\n");
        self.close("div");
    }

    /// A table that is folded away on the screen and left out on paper.
    pub fn folded(&mut self, grid: &Grid) {
        self.summary(&grid.caption);
        self.grid(grid);
        self.close("details");
    }

    /// The bytes of the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.raw("</main>\n</body>\n</html>\n");
        self.out.into_bytes()
    }

    fn summary(&mut self, text: &str) {
        self.raw("<details>");
        self.text("summary", "", text);
    }

    /// What is too wide for a phone scrolls within itself, also by keyboard.
    fn scroll(&mut self, name: &str) {
        self.raw("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
        self.escaped(name);
        self.raw("\">");
    }

    #[inline(never)]
    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text from anywhere, between tags or in a quoted attribute. Characters that HTML may not
    /// hold and marks that turn the direction of what is around them are left out.
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '&' => self.raw("&amp;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                '\n' => self.out.push(c),
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                '\u{fdd0}'..='\u{fdef}' => {}
                c if u32::from(c) & 0xfffe == 0xfffe => {}
                c if c.is_control() => self.out.push(' '),
                c => self.out.push(c),
            }
        }
    }
}

/// As high as on the page: lists grow with their rows. The legend comes on top.
fn height(chart: &Chart) -> f64 {
    match &chart.y.scale {
        Scale::Bands { labels } => {
            let rows = labels.len().max(3) as f64;
            (110.0 + rows * 26.0).min(40.0 * 26.0)
        }
        _ => 420.0,
    }
}
