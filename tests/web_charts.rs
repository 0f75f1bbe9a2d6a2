//! Charts on a real canvas: text is measured, pixels are where the geometry says, at any ratio.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;

use nearside::charts::{Chart, Geometry, MarkPlace, Theme};
use nearside::grid::Grid;
use nearside::web::{chart_svg, chart_table, chart_theme_light, draw_chart};
use tsify::Tsify;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;

fn drawn(chart: &Chart, ratio: f64) -> (HtmlCanvasElement, Geometry) {
    let document = web_sys::window().unwrap().document().unwrap();
    let canvas = document.create_element("canvas").unwrap();
    let canvas: HtmlCanvasElement = canvas.dyn_into().unwrap();
    let (chart, theme) = (chart.into_ts().unwrap(), Theme::light().into_ts().unwrap());
    let geometry = draw_chart(canvas.clone(), chart, theme, WIDTH, HEIGHT, ratio).unwrap();
    (canvas, geometry.to_rust().unwrap())
}

/// Red, green, blue and opacity of a place in CSS pixels.
fn pixel(canvas: &HtmlCanvasElement, x: f64, y: f64, ratio: f64) -> Vec<u8> {
    let context = canvas.get_context("2d").unwrap().unwrap();
    let context: CanvasRenderingContext2d = context.dyn_into().unwrap();
    let image = context.get_image_data((x * ratio).floor(), (y * ratio).floor(), 1.0, 1.0);
    image.unwrap().data().0
}

fn centre(mark: &MarkPlace) -> (f64, f64) {
    (mark.x + mark.width / 2.0, mark.y + mark.height / 2.0)
}

#[wasm_bindgen_test]
fn bars_have_their_colour_where_the_geometry_says() {
    for ratio in [1.0, 1.5, 2.0, 3.0] {
        let (canvas, geometry) = drawn(&cases::waterfall(), ratio);
        assert_eq!(f64::from(canvas.width()), WIDTH * ratio);
        assert_eq!(f64::from(canvas.height()), HEIGHT * ratio);
        assert_eq!(geometry.marks.len(), 5);
        for (i, mark) in geometry.marks.iter().enumerate() {
            let (x, y) = centre(mark);
            let colour: &[u8] = if i == 3 {
                &[0xc0, 0x4f, 0x00, 255]
            } else {
                &[0x0b, 0x6b, 0xb0, 255]
            };
            assert_eq!(
                pixel(&canvas, x, y, ratio),
                colour,
                "bar {i} at ratio {ratio}"
            );
            // Two pixels beyond its lower side nothing of it is left.
            let outside = pixel(&canvas, x, mark.y + mark.height + 2.0, ratio);
            assert_ne!(outside, colour, "below bar {i} at ratio {ratio}");
        }
    }
}

#[wasm_bindgen_test]
fn points_are_drawn_to_the_far_end_of_the_plot() {
    for ratio in [1.0, 2.0] {
        let (canvas, geometry) = drawn(&cases::calibration(), ratio);
        for mark in &geometry.marks {
            let (x, y) = centre(mark);
            assert_eq!(pixel(&canvas, x, y, ratio), [0x0b, 0x6b, 0xb0, 255]);
        }
    }
}

#[wasm_bindgen_test]
fn every_mark_lies_on_the_canvas() {
    for chart in cases::all() {
        let (_, geometry) = drawn(&chart, 2.0);
        assert!(geometry.plot.width > WIDTH / 3.0 && geometry.plot.height > HEIGHT / 2.0);
        assert!(!geometry.marks.is_empty());
        for mark in &geometry.marks {
            let (x, y) = centre(mark);
            assert!(
                (0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y),
                "{mark:?}"
            );
        }
    }
}

#[wasm_bindgen_test]
fn long_names_make_room_for_themselves() {
    // The margin is the measured width of the longest name: without measuring both were alike.
    let mut chart = cases::forest();
    let (canvas, narrow) = drawn(&chart, 1.0);
    if let nearside::charts::Scale::Bands { labels } = &mut chart.y.scale {
        "Contacted before, more than a year ago".clone_into(&mut labels[5]);
    }
    let (_, wide) = drawn(&chart, 1.0);
    assert!(
        narrow.plot.x > 60.0 && wide.plot.x > narrow.plot.x + 80.0,
        "{narrow:?} {wide:?}"
    );
    // And the name is there: somewhere left of the plot there is ink.
    let row = centre(&narrow.marks[5]).1;
    let inked = (0..80).any(|x| pixel(&canvas, f64::from(x), row, 1.0)[3] > 100);
    assert!(inked);
}

#[wasm_bindgen_test]
fn files_and_tables_come_from_the_same_chart() {
    let chart = cases::calibration();
    let theme: Theme = chart_theme_light().unwrap().to_rust().unwrap();
    assert_eq!(theme, Theme::light());
    let svg = chart_svg(
        chart.into_ts().unwrap(),
        theme.into_ts().unwrap(),
        720.0,
        400.0,
    )
    .unwrap();
    // Byte for byte what a native build makes.
    assert_eq!(svg, include_str!("charts/calibration-light-720.svg"));
    let grid: Grid = chart_table(chart.into_ts().unwrap())
        .unwrap()
        .to_rust()
        .unwrap();
    assert_eq!(grid, nearside::charts::table(&chart));
}
