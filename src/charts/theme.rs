//! Colours and letters of a drawing.

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

use super::chart::Style;

/// Colours by role, each written `#rrggbb`, and the letters. The page fills it from its style
/// sheet, so that a drawing looks like what is around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Theme {
    /// What the drawing lies on.
    pub paper: String,
    /// Text that is read first.
    pub ink: String,
    /// Text of the axes.
    pub ink_soft: String,
    /// Gridlines.
    pub line: String,
    /// The line of an axis, and reference lines.
    pub line_strong: String,
    /// Colour of [`Style::Primary`].
    pub primary: String,
    /// Colour of [`Style::Secondary`].
    pub secondary: String,
    /// Colour of [`Style::Tertiary`].
    pub tertiary: String,
    /// Colour of [`Style::Quaternary`].
    pub quaternary: String,
    /// Colour of [`Style::Muted`] and [`Style::Hollow`].
    pub muted: String,
    /// Colour of values above zero in [`Style::Diverging`].
    pub positive: String,
    /// Colour of values below zero in [`Style::Diverging`].
    pub negative: String,
    /// A CSS list of font families.
    pub font: String,
    /// Size of the text of the axes in CSS pixels.
    pub size: f64,
}

impl Theme {
    /// Dark on light: also what is printed and downloaded.
    #[must_use]
    pub fn light() -> Self {
        Self::of([
            "#ffffff", "#1a1d21", "#565d66", "#e4e4df", "#878d95", "#0b6bb0", "#cf5a00", "#008a64",
            "#a8498f", "#8b9199", "#0b6bb0", "#c04f00",
        ])
    }

    /// A theme of these colours, in the order of the fields.
    #[must_use]
    pub fn of(colours: [&str; 12]) -> Self {
        let [
            paper,
            ink,
            ink_soft,
            line,
            line_strong,
            primary,
            secondary,
            tertiary,
            quaternary,
            muted,
            positive,
            negative,
        ] = colours.map(str::to_owned);
        Self {
            paper,
            ink,
            ink_soft,
            line,
            line_strong,
            primary,
            secondary,
            tertiary,
            quaternary,
            muted,
            positive,
            negative,
            font: "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
                .to_owned(),
            size: 12.0,
        }
    }

    /// The colour of a mark with this value.
    pub(super) fn colour(&self, style: Style, value: f64) -> RGBColor {
        rgb(match style {
            Style::Primary => &self.primary,
            Style::Secondary => &self.secondary,
            Style::Tertiary => &self.tertiary,
            Style::Quaternary => &self.quaternary,
            Style::Muted | Style::Hollow => &self.muted,
            Style::Diverging if value < 0.0 => &self.negative,
            Style::Diverging => &self.positive,
        })
    }

    /// The size of text, within what can be read and fits.
    pub(super) fn text_size(&self) -> f64 {
        if self.size.is_finite() {
            self.size.clamp(6.0, 48.0)
        } else {
            12.0
        }
    }
}

/// A colour from `#rrggbb`, or from `#rgb` as style sheets are shortened to; a middle grey, seen
/// on any paper, from anything else.
pub(super) fn rgb(text: &str) -> RGBColor {
    let number = |digits: &str| match digits.len() {
        3 => {
            let short = u32::from_str_radix(digits, 16).ok()?;
            let [high, low] = [(short & 0xf00) << 8 | (short & 0xf0) << 4, short & 0xf];
            Some((high | low) * 0x11)
        }
        6 => u32::from_str_radix(digits, 16).ok(),
        _ => None,
    };
    let number = text.trim().strip_prefix('#').and_then(number);
    number.map_or(RGBColor(128, 128, 128), |number| {
        let [_, red, green, blue] = number.to_be_bytes();
        RGBColor(red, green, blue)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_both_lengths() {
        assert_eq!(rgb("#ffffff"), RGBColor(255, 255, 255));
        assert_eq!(rgb(" #fff "), RGBColor(255, 255, 255));
        assert_eq!(rgb("#1a2b3c"), RGBColor(0x1a, 0x2b, 0x3c));
        assert_eq!(rgb("#1bf"), RGBColor(0x11, 0xbb, 0xff));
        for none in ["", "#", "fff", "#ff", "#ffff", "#ggg", "#äöü", "red"] {
            assert_eq!(rgb(none), RGBColor(128, 128, 128), "{none}");
        }
    }
}
