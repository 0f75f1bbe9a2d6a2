//! What charts look like, byte by byte, and that no data breaks them.
//!
//! After a wanted change: `UPDATE_CHARTS=1 cargo test --test charts`, then look at the files.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;
#[path = "charts/dark.rs"]
mod dark;

use std::path::Path;

use nearside::charts::{
    Axis, Chart, Geometry, Mark, Scale, Series, Shape, Style, Theme, draw, svg, table,
};
use nearside::estimate::Unit;
use plotters_svg::SVGBackend;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

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
            dark::dark()
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

/// What SVG says of itself is parsed as strictly as a browser does: one stray `<` or `&`, a
/// control character or an element of the data's own would be found.
fn texts_of(svg: &str) -> Vec<String> {
    let known = [
        "svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "text",
    ];
    let mut texts = Vec::new();
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once('<') {
        for entity in before.split('&').skip(1) {
            let name = entity.split_once(';').map(|(name, _)| name);
            assert!(
                matches!(name, Some("lt" | "gt" | "amp" | "quot" | "apos")),
                "{before}"
            );
        }
        assert!(!before.contains('>') && !before.chars().any(|c| c.is_control() && c != '\n'));
        let unescaped = before.trim().replace("&lt;", "<").replace("&gt;", ">");
        let unescaped = unescaped.replace("&quot;", "\"").replace("&apos;", "'");
        texts.push(unescaped.replace("&amp;", "&"));
        let (tag, after) = after.split_once('>').unwrap();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        assert!(known.contains(&name), "an element <{tag}>");
        let mut outside = tag.split('"').step_by(2);
        assert!(
            !outside.any(|names| names.contains(" on")),
            "a handler in <{tag}>"
        );
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        rest = after;
    }
    assert!(rest.trim().is_empty());
    texts
}

#[test]
fn hostile_words_stay_words() {
    let hostile = [
        "<script>alert(1)</script>",
        "\"><image href=x onerror=\"alert(1)\">",
        "Tom & Jerry's \"best\" &amp; ]]> <!-- -->",
        "\u{0}\u{7}\u{1b}[31m\u{fffe}control\u{85}",
        "\u{202e}desrever\u{202c} \u{2066}isolated",
        "שלום עולם",
        "مرحبا بالعالم",
        "非常長的標籤",
    ];
    for words in hostile
        .iter()
        .map(|&h| h.to_owned())
        .chain(["W<".repeat(5_000)])
    {
        let mut chart = cases::importance();
        for field in [
            &mut chart.title,
            &mut chart.caption,
            &mut chart.note,
            &mut chart.x.label,
        ] {
            field.clone_from(&words);
        }
        chart.y.scale = Scale::Bands {
            labels: vec![words.clone(); 6],
        };
        chart.series.push(chart.series[0].clone());
        chart.series[1].name.clone_from(&words);
        chart.series[0].marks[0].label.clone_from(&words);
        let mut theme = Theme::light();
        theme.font.clone_from(&words);
        let texts = texts_of(&svg(&chart, &theme, 720.0, 400.0));
        if words.len() < 40 && !words.contains(['\u{7}', '\u{202e}']) {
            assert!(texts.contains(&words), "{words} in {texts:?}");
        }
        assert!(
            texts
                .iter()
                .all(|text| !text.contains(['\u{202e}', '\u{fffe}', '\u{2066}']))
        );
        assert_eq!(table(&chart).rows.len(), 12);
    }
}

#[test]
fn the_table_says_every_mark_and_the_tooltip_the_same() {
    let plain = |text: &str| text.replace('\u{a0}', " ");
    let chart = cases::calibration();
    let grid = table(&chart);
    assert_eq!(grid.headers, ["Predicted", "Converted", "95 % interval"]);
    let first: Vec<String> = grid.rows[0].iter().map(|cell| plain(cell)).collect();
    assert_eq!(first, ["2 %", "2.5 %", "1.8 to 3.4"]);
    assert_eq!(grid.rows.len(), 6, "the reference line is no data");

    let (_, geometry) = drawn(&chart, 720.0, 400.0);
    assert_eq!(geometry.marks.len(), 6);
    let text = plain(&geometry.marks[0].text);
    assert_eq!(text, "Predicted: 2 %\nConverted: 2.5 % (1.8 to 3.4)");

    let (_, geometry) = drawn(&cases::deciles(), 720.0, 400.0);
    let text = plain(&geometry.marks[19].text);
    assert_eq!(
        text,
        "Later in time\nTenth of the list, best first: 10\nConversion rate: 2.5 % (1.2 to 3.8)"
    );
}

#[test]
fn marks_are_where_the_axes_say() {
    // Half of the way along both axes, and at their ends.
    let (_, Geometry { plot, marks }) = drawn(&cases::roc(), 720.0, 400.0);
    let centre = |i: usize| {
        (
            marks[i].x + marks[i].width / 2.0,
            marks[i].y + marks[i].height / 2.0,
        )
    };
    let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
    assert!(close(centre(0).0, plot.x) && close(centre(0).1, plot.y + plot.height));
    assert!(close(centre(60).0, plot.x + plot.width) && close(centre(60).1, plot.y));
    assert!(close(centre(30).0, plot.x + plot.width / 2.0));
    assert!(close(centre(30).1, plot.y + plot.height * 0.125));

    // A bar starts at zero, and is as long as its value says.
    let (_, Geometry { plot, marks }) = drawn(&cases::importance(), 720.0, 400.0);
    assert!(close(marks[0].x, plot.x));
    assert!(close(marks[1].width / marks[0].width, 0.22 / 0.31));
    // A bar with a base starts there.
    let (_, Geometry { marks, .. }) = drawn(&cases::waterfall(), 720.0, 400.0);
    assert!(close(marks[1].x, marks[0].x + marks[0].width));
    assert!(close(
        marks[3].x + marks[3].width,
        marks[2].x + marks[2].width
    ));
}

fn drawn(chart: &Chart, width: f64, height: f64) -> (String, Geometry) {
    let mut text = String::new();
    let size = (
        width.clamp(1.0, 4_000.0) as u32,
        height.clamp(1.0, 4_000.0) as u32,
    );
    let backend = SVGBackend::with_string(&mut text, size);
    let geometry = draw(
        backend,
        chart,
        &dark::dark(),
        cases::paper(width, height, 1.0),
    )
    .unwrap();
    (text, geometry)
}

const SHAPES: [Shape; 8] = [
    Shape::Line,
    Shape::Steps,
    Shape::Points,
    Shape::Columns,
    Shape::Bars,
    Shape::Forest,
    Shape::Reference,
    Shape::Cut,
];

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -2.0..12.0,
        1 => proptest::num::f64::ANY,
        1 => proptest::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 0.0, -0.0, 5e-324, 1e15]),
    ]
}

fn axes() -> impl Strategy<Value = Axis> {
    let scale = prop_oneof![
        (number(), number()).prop_map(|(min, max)| Scale::Linear { min, max }),
        (number(), number()).prop_map(|(min, max)| Scale::Log { min, max }),
        proptest::collection::vec(".{0,30}", 0..40).prop_map(|labels| Scale::Bands { labels }),
    ];
    let units = [
        Unit::Share,
        Unit::Points,
        Unit::Count,
        Unit::Money,
        Unit::Times,
        Unit::Number,
    ];
    (".{0,20}", proptest::sample::select(units.to_vec()), scale)
        .prop_map(|(label, unit, scale)| Axis { label, unit, scale })
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let end = || proptest::option::of(number());
    let mark = (number(), number(), end(), end(), end(), ".{0,10}").prop_map(
        |(x, y, low, high, base, label)| Mark {
            x,
            y,
            low,
            high,
            base,
            label,
        },
    );
    proptest::collection::vec(mark, 0..30)
}

fn charts() -> impl Strategy<Value = Chart> {
    let styles = [Style::Primary, Style::Muted, Style::Diverging];
    let one = (
        ".{0,10}",
        proptest::sample::select(SHAPES.to_vec()),
        proptest::sample::select(styles.to_vec()),
        marks(),
    )
        .prop_map(|(name, shape, style, marks)| Series {
            name,
            shape,
            style,
            marks,
        });
    (
        ".{0,200}",
        axes(),
        axes(),
        proptest::collection::vec(one, 0..4),
    )
        .prop_map(|(words, x, y, series)| Chart {
            id: "any".to_owned(),
            title: words.clone(),
            caption: words.clone(),
            note: words,
            x,
            y,
            series,
        })
}

fn check(chart: &Chart, width: f64, height: f64) {
    texts_of(&svg(chart, &Theme::light(), width, height));
    let (_, geometry) = drawn(chart, width, height);
    let (wide, high) = (
        geometry.plot.x + geometry.plot.width,
        geometry.plot.y + geometry.plot.height,
    );
    for mark in &geometry.marks {
        let (x, y) = (mark.x + mark.width / 2.0, mark.y + mark.height / 2.0);
        let sides = [mark.x, mark.y, mark.width, mark.height];
        assert!(sides.iter().all(|side| side.is_finite()), "{mark:?}");
        // A slot of a group may stick out of its band by a pixel, never by more.
        assert!(
            x >= geometry.plot.x - 2.0 && x <= wide + 2.0,
            "{mark:?} in {:?}",
            geometry.plot
        );
        assert!(
            y >= geometry.plot.y - 2.0 && y <= high + 2.0,
            "{mark:?} in {:?}",
            geometry.plot
        );
        assert!(!mark.text.is_empty(), "{mark:?}");
    }
    let grid = table(chart);
    assert!(grid.rows.iter().all(|row| row.len() == grid.headers.len()));
    assert_eq!(grid.numeric.len(), grid.headers.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_data_breaks_a_drawing(chart in charts(), width in number().prop_map(|x| x * 80.0), height in number().prop_map(|x| x * 60.0)) {
        check(&chart, width, height);
    }
}

#[test]
fn ten_thousand_marks_of_every_shape() {
    for shape in SHAPES {
        let mut chart = cases::roc();
        let mark = |i: u32| Mark {
            x: f64::from(i) / 1e4,
            y: f64::from(i % 97),
            low: Some(0.0),
            high: Some(f64::from(i)),
            ..Mark::default()
        };
        chart.series = vec![Series {
            name: "Many".to_owned(),
            shape,
            style: Style::Primary,
            marks: (0..10_000).map(mark).collect(),
        }];
        let (_, geometry) = drawn(&chart, 720.0, 400.0);
        let answers = !matches!(shape, Shape::Reference | Shape::Cut);
        assert_eq!(geometry.marks.len(), if answers { 10_000 } else { 0 });
        chart.y.scale = Scale::Bands {
            labels: (0..10_000).map(|i| format!("Band {i}")).collect(),
        };
        drawn(&chart, 720.0, 400.0);
    }
}
