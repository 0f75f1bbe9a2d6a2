//! The description of a chart: everything needed to draw it, nothing about how.

use serde::{Deserialize, Serialize};

use crate::estimate::Unit;

/// A chart as data. The page passes it back to be drawn at any size and theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Chart {
    /// Stable name, used for download file names.
    pub id: String,
    /// Title, drawn into downloads and shown as HTML on the page.
    pub title: String,
    /// The finding of this chart as one sentence; the figure's caption.
    pub caption: String,
    /// What the reader should be careful about; may be empty.
    pub note: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// What is drawn, back to front.
    pub series: Vec<Series>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Axis {
    /// Plain words, with the unit where it is not obvious.
    pub label: String,
    /// How tick labels and table cells are written.
    pub unit: Unit,
    /// The scale.
    pub scale: Scale,
}

/// The scale of an axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "snake_case", from = "ScaleFields")]
pub enum Scale {
    /// Linear from `min` to `max`; the drawing may widen it to round numbers.
    Linear {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Logarithmic from `min` to `max`, both above zero.
    Log {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// One band per label; marks sit at 0, 1, 2, … in this order (first label at the left, or at the top).
    Bands {
        /// Labels in order.
        labels: Vec<String>,
    },
}

/// The fields of a [`Scale`] of any kind. Read this way a scale costs the engine a tenth of the
/// code of serde's own way with tagged enums.
#[derive(Deserialize)]
struct ScaleFields {
    kind: ScaleKind,
    #[serde(default)]
    min: f64,
    #[serde(default)]
    max: f64,
    #[serde(default)]
    labels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScaleKind {
    Linear,
    Log,
    Bands,
}

impl From<ScaleFields> for Scale {
    fn from(fields: ScaleFields) -> Self {
        let ScaleFields {
            kind,
            min,
            max,
            labels,
        } = fields;
        match kind {
            ScaleKind::Linear => Self::Linear { min, max },
            ScaleKind::Log => Self::Log { min, max },
            ScaleKind::Bands => Self::Bands { labels },
        }
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Marks joined by straight lines, with the intervals as a band around it.
    Line,
    /// Marks joined by steps.
    Steps,
    /// A point per mark, with the interval as a whisker.
    Points,
    /// Vertical bars from zero (or from `base`), with the interval as a whisker.
    Columns,
    /// Horizontal bars from zero (or from `base`), with the interval as a whisker along x.
    Bars,
    /// Horizontal points with the interval as a whisker along x (a forest plot).
    Forest,
    /// A straight reference line through the marks, dashed, without hover.
    Reference,
    /// A thin line through the marks: one case of many behind a mean; without hover, and not in
    /// the table.
    Thread,
    /// Vertical line at the mark's x over the whole height (a chosen cut), without hover.
    Cut,
}

/// Which of the theme's colours a series takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// First series colour: the finding.
    Primary,
    /// Second.
    Secondary,
    /// Third.
    Tertiary,
    /// Fourth.
    Quaternary,
    /// Context: grey.
    Muted,
    /// What was counted, beside what is estimated from it: grey, and points are rings.
    Hollow,
    /// Sign by value: marks above zero in one colour, below zero in another.
    Diverging,
}

/// A named run of marks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Series {
    /// Legend entry.
    pub name: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Which colour.
    pub style: Style,
    /// The marks in drawing order.
    pub marks: Vec<Mark>,
}

/// One mark. For `Bars` and `Forest` the value runs along x and `low`/`high`/`base` are x values;
/// for every other shape they are y values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Mark {
    /// Horizontal place, in axis units (band number for a band axis).
    pub x: f64,
    /// Vertical place.
    pub y: f64,
    /// Lower end of the 95 % interval, if the mark is an estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Where a bar starts, when not at zero (a waterfall).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<f64>,
    /// What the tooltip, the screen reader and the table say besides the numbers; may be empty.
    pub label: String,
}
