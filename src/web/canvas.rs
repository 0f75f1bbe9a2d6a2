//! Charts on a canvas of the page. These functions run on the page's own thread, where text
//! can be measured, and touch no table.

use plotters_canvas::CanvasBackend;
use tsify::Ts;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::fail::{Thrown, bad_request, object};
use crate::charts::{Chart, Geometry, Paper, Theme, draw, svg, table};
use crate::grid::Grid;

/// Units of the drawing per pixel of the canvas.
const FINE: f64 = 8.0;

/// Draws a chart onto a canvas of `width` by `height` CSS pixels and answers where everything
/// is, in CSS pixels. `ratio` is the page's `devicePixelRatio`; the canvas is given the pixels
/// it needs, so the page only sets its CSS size.
#[wasm_bindgen]
pub fn draw_chart(
    canvas: HtmlCanvasElement,
    chart: Ts<Chart>,
    theme: Ts<Theme>,
    width: f64,
    height: f64,
    ratio: f64,
) -> Result<Ts<Geometry>, Thrown> {
    let (chart, theme) = (chart.to_rust()?, theme.to_rust()?);
    let context = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let backend = CanvasBackend::with_canvas_object(canvas.clone());
    let (Some(context), Some(backend)) = (context, backend) else {
        return Err(bad_request("The canvas has no 2d context.".to_owned()).into());
    };
    // Setting the size empties the canvas. No canvas is as large as `as` could get wrong.
    canvas.set_width((width * ratio).round().max(1.0) as u32);
    canvas.set_height((height * ratio).round().max(1.0) as u32);
    // The backend takes whole coordinates; it is given units finer than pixels, so that curves
    // are smooth at any ratio.
    let unscaled = |_| bad_request("The canvas cannot be scaled.".to_owned());
    context.scale(1.0 / FINE, 1.0 / FINE).map_err(unscaled)?;
    context.set_line_join("round");
    context.set_line_cap("butt");
    let measure = |text: &str, size: f64, bold: bool| {
        let weight = if bold { "bold" } else { "normal" };
        context.set_font(&format!("{weight} {size}px {}", theme.font));
        context.measure_text(text).map_or(0.0, |text| text.width())
    };
    let paper = Paper {
        width,
        height,
        ratio: ratio * FINE,
        grain: FINE,
        measure: &measure,
    };
    let geometry = draw(backend, &chart, &theme, paper)?;
    object(&geometry)
}

/// A chart as a complete SVG document with title, finding, legend and note.
#[wasm_bindgen]
pub fn chart_svg(
    chart: Ts<Chart>,
    theme: Ts<Theme>,
    width: f64,
    height: f64,
) -> Result<String, Thrown> {
    Ok(svg(&chart.to_rust()?, &theme.to_rust()?, width, height))
}

/// The colours of what is printed or downloaded: dark on white.
#[wasm_bindgen]
pub fn chart_theme_light() -> Result<Ts<Theme>, Thrown> {
    object(&Theme::light())
}

/// The table twin of a chart.
#[wasm_bindgen]
pub fn chart_table(chart: Ts<Chart>) -> Result<Ts<Grid>, Thrown> {
    object(&table(&chart.to_rust()?))
}
