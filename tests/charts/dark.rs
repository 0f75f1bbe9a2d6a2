//! The colours of the dark page.

use nearside::charts::Theme;

/// Light on dark, as the page's tokens have it.
pub(crate) fn dark() -> Theme {
    Theme::of([
        "#1b1f24", "#e8eaec", "#a6aeb8", "#31373e", "#767f8a", "#5aaee8", "#ef8f4b", "#3fc096",
        "#d68bc2", "#7d8691", "#5aaee8", "#ef8f4b",
    ])
}
