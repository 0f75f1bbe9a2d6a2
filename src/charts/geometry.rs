//! Where everything was drawn, for tooltips and the keyboard.

use serde::{Deserialize, Serialize};

/// A rectangle in CSS pixels from the drawing's upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Rect {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Where one mark was drawn, and what is said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct MarkPlace {
    /// Number of the series in the chart.
    pub series: u32,
    /// Number of the mark in the series.
    pub mark: u32,
    /// Left side of the mark in CSS pixels.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width of the mark.
    pub width: f64,
    /// Height of the mark.
    pub height: f64,
    /// The tooltip: lines parted by line feeds.
    pub text: String,
}

/// The places of a drawing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Geometry {
    /// The field within the axes.
    pub plot: Rect,
    /// Every mark that answers to the pointer and the keyboard, in the order of the chart.
    pub marks: Vec<MarkPlace>,
}
