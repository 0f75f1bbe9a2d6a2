//! A downloaded chart says all its words, on the paper, and draws all its legend names.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;
#[path = "charts/dark.rs"]
mod dark;

use nearside::charts::{Chart, Geometry, Mark, Scale, Series, Shape, Style, Theme, draw, svg};
use plotters_svg::SVGBackend;

/// Wide as on a desk, narrow as on a phone.
const SIZES: [(f64, f64); 2] = [(720.0, 400.0), (340.0, 260.0)];

/// Every chart, and one with the labels of a careless export.
fn all() -> Vec<Chart> {
    let mut all = cases::all();
    let mut long = cases::importance();
    if let Scale::Bands { labels } = &mut long.y.scale {
        labels[0] = "region = a place with a name much too long to be written out".to_owned();
    }
    long.note =
        "Each bar is a column of the file. A long note goes on in a second line.".to_owned();
    all.push(long);
    all
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).unwrap().parse().unwrap()
}

/// Tag and words of every text.
fn texts(svg: &str) -> Vec<(&str, &str)> {
    let text = |part| {
        let (tag, rest): (&str, &str) = str::split_once(part, '>').unwrap();
        (tag, rest.split_once('<').unwrap().0.trim())
    };
    svg.split("<text").skip(1).map(text).collect()
}

#[test]
fn no_text_leaves_the_paper() {
    for chart in all() {
        for (width, height) in SIZES {
            let drawn = svg(&chart, &Theme::light(), width, height);
            let viewed = attribute(&drawn, "viewBox").unwrap();
            let units: f64 = viewed.split(' ').nth(2).unwrap().parse().unwrap();
            let found = texts(&drawn);
            assert!(found.len() > 5);
            for (tag, words) in found {
                // Half the size is the mean width of a letter in common sans-serif faces.
                let letters = f64::from(u32::try_from(words.chars().count()).unwrap());
                let room = letters * 0.5 * number(tag, "font-size");
                let x = number(tag, "x");
                let left = match attribute(tag, "text-anchor") {
                    Some("middle") => x - room / 2.0,
                    Some("end") => x - room,
                    _ => x,
                };
                let inside = left >= 0.0 && left + room <= units;
                assert!(inside, "{} at {width}: {words}", chart.id);
            }
        }
    }
}

#[test]
fn a_download_says_all_the_words() {
    for chart in all() {
        for (width, height) in SIZES {
            let drawn = svg(&chart, &dark::dark(), width, height);
            let said: Vec<&str> = texts(&drawn).into_iter().map(|(_, words)| words).collect();
            let said = said.join(" ");
            let mut words = vec![&chart.title, &chart.caption, &chart.note];
            words.extend([&chart.x.label, &chart.y.label]);
            // A single series needs no legend: the axis says what it is.
            let several = chart.series.len() > 1;
            words.extend(chart.series.iter().filter(|_| several).map(|s| &s.name));
            for word in words.into_iter().flat_map(|text| text.split_whitespace()) {
                assert!(said.contains(word), "{} at {width}: {word}", chart.id);
            }
        }
    }
}

fn places(chart: &Chart, ratio: u32) -> Geometry {
    let mut text = String::new();
    let backend = SVGBackend::with_string(&mut text, (500 * ratio, 300 * ratio));
    let paper = cases::paper(500.0, 300.0, f64::from(ratio));
    draw(backend, chart, &Theme::light(), paper).unwrap()
}

#[test]
fn a_sharper_screen_moves_nothing() {
    for chart in all() {
        let (once, twice) = (places(&chart, 1), places(&chart, 2));
        assert_eq!(once.marks.len(), twice.marks.len());
        for (a, b) in once.marks.iter().zip(&twice.marks) {
            assert_eq!(a.text, b.text);
            // Letters are measured in whole units, so a margin may differ by a few pixels.
            assert!(
                (a.x - b.x).abs() < 4.0 && (a.y - b.y).abs() < 4.0,
                "{a:?} {b:?}"
            );
        }
    }
}

/// A line across all groups of a forest plot ends at the outer edges of the first and the last.
#[test]
fn a_reference_line_may_reach_the_edges_of_the_bands() {
    let mut chart = cases::forest();
    let Scale::Bands { labels } = &chart.y.scale else {
        unreachable!()
    };
    let last = f64::from(u32::try_from(labels.len()).unwrap()) - 0.5;
    let before = svg(&chart, &Theme::light(), 720.0, 400.0);
    let mark = |y: f64| Mark {
        x: 1.0,
        y,
        ..Mark::default()
    };
    // Without a name, so that the legend adds nothing to count.
    chart.series.push(Series {
        name: String::new(),
        shape: Shape::Reference,
        style: Style::Muted,
        marks: vec![mark(-0.5), mark(last)],
    });
    let after = svg(&chart, &Theme::light(), 720.0, 400.0);
    let strokes = |svg: &str| svg.matches("<line").count() + svg.matches("<polyline").count();
    assert!(strokes(&after) > strokes(&before) + 10);
}
