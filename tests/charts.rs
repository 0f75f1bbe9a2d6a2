//! What charts look like, byte by byte, and that no data breaks them.
//!
//! After a wanted change: `UPDATE_CHARTS=1 cargo test --test charts`, then look at the files.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;

use std::path::Path;

use nearside::charts::{Theme, svg};

#[test]
fn drawings_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts");
    let update = std::env::var("UPDATE_CHARTS").is_ok();
    let wide = cases::all()
        .into_iter()
        .map(|chart| (chart, "light", 720.0, 400.0));
    // The other size and theme once is enough to notice a change.
    let narrow = [(cases::deciles(), "dark", 340.0, 260.0)];
    for (chart, theme, width, height) in wide.chain(narrow) {
        let colours = if theme == "dark" {
            Theme::dark()
        } else {
            Theme::light()
        };
        let drawn = svg(&chart, &colours, width, height);
        let file = folder.join(format!("{}-{theme}-{width}.svg", chart.id));
        if update {
            std::fs::write(&file, &drawn).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(kept == drawn, "{} is drawn differently", file.display());
    }
}
