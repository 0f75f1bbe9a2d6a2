//! A chart on a drawing: margins, axes, then the series.

use plotters::prelude::DrawingBackend;

use super::chart::{Axis, Chart, Scale, Shape};
use super::geometry::{Geometry, Rect};
use super::marks::{CUT_NAME, Field};
use super::pen::{Letters, Paper, Pen, clean};
use super::play::Anchor;
use super::play::{Stroke, play};
use super::scale::{Reach, Ruler};
use super::theme::{Theme, rgb};
use crate::error::Error;

/// Draws a chart without its title, caption and legend, which the page says as text.
///
/// The places in the answer are CSS pixels. The paper is left as it is.
///
/// # Errors
///
/// When the backend cannot draw.
pub fn draw<B: DrawingBackend>(
    mut backend: B,
    chart: &Chart,
    theme: &Theme,
    paper: Paper<'_>,
) -> Result<Geometry, Error> {
    let (strokes, geometry) = strokes(chart, theme, paper);
    play(&mut backend, &strokes, &clean(&theme.font), 1.0)?;
    Ok(geometry)
}

fn strokes(chart: &Chart, theme: &Theme, paper: Paper<'_>) -> (Vec<Stroke>, Geometry) {
    let sane = |x: f64, least: f64, most: f64| {
        if x.is_finite() {
            x.clamp(least, most)
        } else {
            least
        }
    };
    let frame = Rect {
        x: 0.0,
        y: 0.0,
        width: sane(paper.width, 1.0, 20_000.0),
        height: sane(paper.height, 1.0, 20_000.0),
    };
    let pen = Pen::new(Paper {
        width: frame.width,
        height: frame.height,
        ratio: sane(paper.ratio, 0.1, 256.0),
        grain: sane(paper.grain, 0.1, 256.0),
        ..paper
    });
    let geometry = paint(&pen, chart, theme, frame);
    (pen.finish(), geometry)
}

/// Draws the chart into a frame of a larger drawing.
pub(super) fn paint(pen: &Pen<'_>, chart: &Chart, theme: &Theme, frame: Rect) -> Geometry {
    let size = theme.text_size();
    let soft = Letters {
        size,
        bold: false,
        colour: rgb(&theme.ink_soft),
    };
    let row = size * 1.45;
    let (y_label, x_label) = (clean(&chart.y.label), clean(&chart.x.label));
    // Names of cuts stand above the plot, where no mark is.
    let cuts = chart.series.iter().filter(|s| s.shape == Shape::Cut);
    let cut_names = cuts
        .flat_map(|s| &s.marks)
        .any(|mark| !mark.label.is_empty());
    let top = if y_label.is_empty() { 0.0 } else { row }
        + if cut_names { CUT_NAME * size } else { 0.0 }
        + size * 0.8;
    let bottom = row + size * 0.4 + if x_label.is_empty() { 0.0 } else { row };
    let height = (frame.height - top - bottom).max(1.0);

    let lies = chart.lies();
    let mut y = Ruler::new(
        &chart.y,
        &reach(chart, false),
        (height / 42.0).clamp(3.0, 6.0),
    );
    lay_up(&mut y, frame.y + top, height);
    y.thin(size * 1.6);
    let y_names: Vec<String> = y.ticks.iter().map(|tick| clean(&tick.text)).collect();
    let y_room = frame.width * if y.band().is_some() { 0.4 } else { 0.5 };
    let widest = y_names
        .iter()
        .map(|name| pen.width(name, soft))
        .fold(0.0, f64::max)
        .min(y_room);
    let left = widest + size * 0.8;

    let guess = frame.width - left - size;
    let mut x = Ruler::new(
        &chart.x,
        &reach(chart, true),
        (guess / (size * 8.0)).clamp(3.0, 8.0),
    );
    let x_names: Vec<String> = x.ticks.iter().map(|tick| clean(&tick.text)).collect();
    let right = match x.band() {
        Some(_) => size * 0.5,
        None => x_names
            .last()
            .map_or(0.0, |name| pen.width(name, soft) / 2.0)
            .min(frame.width * 0.2)
            .max(size * 0.5),
    };
    let plot = Rect {
        x: frame.x + left,
        y: frame.y + top,
        width: (frame.width - left - right).max(1.0),
        height,
    };
    x.lay(plot.x, plot.x + plot.width);
    if x.band().is_none() {
        x.thin(
            x_names
                .iter()
                .map(|name| pen.width(name, soft))
                .fold(0.0, f64::max)
                + size,
        );
    }
    let x_names: Vec<String> = x.ticks.iter().map(|tick| clean(&tick.text)).collect();
    grid(pen, theme, plot, if lies { &x } else { &y }, lies);
    if !y_label.is_empty() {
        let text = pen.fit(&y_label, soft, frame.width);
        pen.text(&text, (frame.x, frame.y + row / 2.0), Anchor::Left, soft);
    }
    if !x_label.is_empty() {
        let text = pen.fit(&x_label, soft, frame.width);
        let half = pen.width(&text, soft) / 2.0;
        let middle = (plot.x + plot.width / 2.0)
            .min(frame.x + frame.width - half)
            .max(frame.x + half);
        let at = (middle, frame.y + frame.height - row / 2.0);
        pen.text(&text, at, Anchor::Middle, soft);
    }
    up_names(pen, &y, &y_names, plot, soft, y_room);
    across_names(pen, &x, &x_names, plot, frame, soft);

    let field = Field {
        pen,
        chart,
        theme,
        x: &x,
        y: &y,
        plot,
    };
    let marks = field.series();
    Geometry { plot, marks }
}

/// Bands are read from top to bottom, numbers grow from bottom to top.
fn lay_up(y: &mut Ruler, top: f64, height: f64) {
    y.lay(top + height, top);
    if y.band().is_some() {
        y.lay(top, top + height);
    }
}

/// Lines at the ticks of the values, and a stronger one where the values start.
fn grid(pen: &Pen<'_>, theme: &Theme, plot: Rect, values: &Ruler, lies: bool) {
    let hair = |at: f64| {
        if lies {
            Rect {
                x: at - 0.5,
                width: 1.0,
                ..plot
            }
        } else {
            Rect {
                y: at - 0.5,
                height: 1.0,
                ..plot
            }
        }
    };
    if values.band().is_none() {
        for at in values.ticks.iter().filter_map(|tick| values.place(tick.at)) {
            pen.rect(hair(at), rgb(&theme.line));
        }
    }
    let start = if lies { plot.x } else { plot.y + plot.height };
    pen.rect(
        hair(values.inner_zero().unwrap_or(start)),
        rgb(&theme.line_strong),
    );
}

fn up_names(pen: &Pen<'_>, y: &Ruler, names: &[String], plot: Rect, soft: Letters, room: f64) {
    // Names closer than a line of text would lie on each other.
    let mut free = f64::NEG_INFINITY;
    for (tick, name) in y.ticks.iter().zip(names) {
        let Some(at) = y.place(tick.at) else { continue };
        let distance = (at - free).abs();
        if distance < soft.size * 1.15 {
            continue;
        }
        free = at;
        let line = soft.size * 1.1;
        let mut lines = pen.lines(name, soft, room);
        // Beside a band there may be room for two lines; what is longer still is cut.
        if y.band().is_none_or(|band| band < line * 2.4) || lines.len() < 2 {
            lines = vec![name.clone()];
        } else if lines.len() > 2 {
            let rest = lines.split_off(1);
            lines.push(rest.join(" "));
        }
        let above = if lines.len() == 2 { line / 2.0 } else { 0.0 };
        for (text, down) in lines.iter().zip([-above, above]) {
            let text = pen.fit(text, soft, room);
            pen.text(
                &text,
                (plot.x - soft.size * 0.6, at + down),
                Anchor::Right,
                soft,
            );
        }
    }
}

fn across_names(
    pen: &Pen<'_>,
    x: &Ruler,
    names: &[String],
    plot: Rect,
    frame: Rect,
    soft: Letters,
) {
    let down = plot.y + plot.height + soft.size * 1.1;
    let gap = soft.size * 0.8;
    // Of bands so narrow that even a shortened name would say nothing, only every so many is named.
    let band = x.band();
    let widest = names
        .iter()
        .map(|name| pen.width(name, soft))
        .fold(0.0, f64::max);
    let every = band.map_or(1.0, |band| {
        // Where not every band is named anyway, the names that stand are better whole.
        let least = soft.size
            * if band < soft.size * 5.0 + gap {
                8.0
            } else {
                5.0
            };
        ((widest.min(least) + gap) / band).ceil().max(1.0)
    });
    let mut free = f64::NEG_INFINITY;
    let mut number = 0.0;
    for (tick, name) in x.ticks.iter().zip(names) {
        let skipped = number % every != 0.0;
        number += 1.0;
        let Some(at) = x.place(tick.at).filter(|_| !skipped) else {
            continue;
        };
        let name = band.map_or_else(
            || name.clone(),
            |band| pen.fit(name, soft, band * every - gap),
        );
        let half = pen.width(&name, soft) / 2.0;
        let at = at.min(frame.x + frame.width - half).max(frame.x + half);
        if at - half < free {
            continue;
        }
        free = at + half + gap;
        pen.text(&name, (at, down), Anchor::Middle, soft);
    }
}

/// What one axis has to show of the marks.
fn reach(chart: &Chart, across: bool) -> Reach {
    let axis: &Axis = if across { &chart.x } else { &chart.y };
    if matches!(axis.scale, Scale::Bands { .. }) {
        return Reach::default();
    }
    let mut values = Vec::new();
    let mut zero = false;
    for series in &chart.series {
        let along = series.shape.lies() == across;
        if series.shape == Shape::Cut && !across {
            continue;
        }
        let of = |mark: &super::chart::Mark| if across { mark.x } else { mark.y };
        values.extend(series.marks.iter().map(of));
        if matches!(series.shape, Shape::Columns | Shape::Bars) {
            if along {
                values.extend(series.marks.iter().filter_map(|mark| mark.base));
                zero |= series.marks.iter().any(|mark| mark.base.is_none());
            } else if let Some(breadth) = super::marks::least_gap(series.marks.iter().map(of)) {
                // A bar stands around its place, and none is cut at the end of the axis.
                let ends: Vec<f64> = series.marks.iter().map(of).collect();
                values.extend(
                    ends.iter()
                        .flat_map(|at| [at - breadth / 2.0, at + breadth / 2.0]),
                );
            }
        }
    }
    Reach {
        values,
        zero,
        round: chart.lies() == across,
    }
}
