//! The report as a file: whole, well formed, safe against what stands in the data.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "charts/dark.rs"]
mod dark;

use nearside::charts::{Chart, Style, Theme};
use nearside::conversion::{
    Appendix, ConversionReport, Provenance, compare, document, guess_setup, history, insights,
    profit, run,
};
use nearside::export::Html;
use nearside::grid::Grid;
use nearside::ingest::{Limits, ReadOptions, read};
use nearside::progress::Silent;
use nearside::report::Card;
use nearside::samples::Campaign;
use nearside::table::{Table, fingerprint};

/// Elements without an end.
const VOID: [&str; 1] = ["meta"];

fn parse(csv: &[u8]) -> Table {
    let (options, limits) = (ReadOptions::default(), Limits::default());
    read(csv, "campaign.csv", &options, &limits, &Silent)
        .unwrap()
        .table
}

fn source(table: &Table) -> Provenance {
    Provenance {
        file: table.name().to_owned(),
        rows: table.rows(),
        columns: table.columns().len(),
        fingerprint: fingerprint(table),
    }
}

/// Every tag with its attributes, in order. Fails on anything a strict reader would not take:
/// a bare `<` or `&`, an attribute without quotes, elements that cross, a document cut off.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let body = html.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let (mut found, mut open, mut rest) = (Vec::new(), Vec::new(), body);
    while let Some(at) = rest.find('<') {
        entities(&rest[..at]);
        assert!(!rest[..at].contains('>') || open.last() == Some(&"style".to_owned()));
        let inner = &rest[at + 1..];
        let mut quoted = false;
        let end = inner
            .char_indices()
            .find(|(_, c)| {
                quoted ^= *c == '"';
                *c == '>' && !quoted
            })
            .unwrap()
            .0;
        let tag = &inner[..end];
        rest = &inner[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(!name.is_empty(), "{tag}");
        let mut attributes = Vec::new();
        let mut left = tag[name.len()..].trim();
        while !left.is_empty() {
            let (key, value) = left.split_once("=\"").unwrap_or_else(|| panic!("{tag}"));
            let (value, after) = value.split_once('"').unwrap();
            assert!(
                key.chars().all(|c| c.is_ascii_lowercase()
                    || c == '-'
                    || c == 'B'
                    || c == 'x'
                    || c.is_ascii_digit()),
                "{key}"
            );
            entities(value);
            attributes.push((key.to_owned(), value.to_owned()));
            left = after.trim_start();
        }
        if !closed && !VOID.contains(&name.as_str()) {
            open.push(name.clone());
        }
        found.push((name, attributes));
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?}");
    found
}

fn entities(text: &str) {
    for after in text.split('&').skip(1) {
        let name = after.split_once(';').unwrap_or_else(|| panic!("{after}")).0;
        assert!(
            ["lt", "gt", "amp", "quot", "apos", "#39"].contains(&name),
            "&{name}"
        );
    }
    let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(bad));
}

/// What a reader sees: no tags, entities read.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// No script and nothing that leads away, whatever stands in the data.
fn inert(html: &str) {
    let allowed = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "section",
        "figure",
        "figcaption",
        "div",
        "svg",
        "desc",
        "rect",
        "text",
        "polyline",
        "polygon",
        "circle",
        "line",
        "path",
        "details",
        "summary",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    for (name, attributes) in tags(html) {
        assert!(allowed.contains(&name.as_str()), "{name}");
        for (key, value) in attributes {
            assert!(
                !key.starts_with("on") && key != "href" && key != "src" && key != "style",
                "{key}"
            );
            assert!(
                !value.to_lowercase().contains("javascript:") || key == "aria-label",
                "{key}={value}"
            );
            assert!(key != "xmlns" || value == "http://www.w3.org/2000/svg");
        }
    }
    let before_style = html.split("<style>").next().unwrap();
    assert!(before_style.contains("default-src 'none'; style-src 'sha256-"));
    let style = html
        .split("<style>")
        .nth(1)
        .unwrap()
        .split("</style>")
        .next()
        .unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"));
}

fn all_cards<'a>(
    report: &'a ConversionReport,
    appendix: &'a Appendix,
) -> impl Iterator<Item = &'a Card> {
    report
        .cards
        .iter()
        .chain(&appendix.history)
        .chain(&appendix.comparison)
        .chain(&appendix.insights)
}

#[test]
fn nothing_that_the_screen_shows_is_left_out() {
    let table = parse(
        &Campaign {
            rows: 3_000,
            ..Campaign::default()
        }
        .csv(),
    );
    let setup = guess_setup(&table).unwrap();
    let (report, model) = run(&table, &setup, &Silent).unwrap();
    let appendix = Appendix {
        history: history(&table, &setup, &Silent).unwrap(),
        comparison: compare(&table, &setup, &Silent).unwrap().cards,
        insights: insights(&table, &setup, &Silent).unwrap(),
        profit: Some((profit(&model, 100.0, 4.0).unwrap(), 100.0, 4.0)),
    };
    let made = || {
        document(
            &report,
            &source(&table),
            &appendix,
            "23 November 2026",
            "First line\nSecond <line>",
        )
    };
    let html = String::from_utf8(made()).unwrap();
    assert_eq!(html.as_bytes(), made());
    inert(&html);
    let plain = |text: &str| text.replace('\u{a0}', " ");
    let text = plain(&seen(&html));
    let said = |part: &str| assert!(text.contains(plain(part).trim()), "{part}");
    said(&report.headline);
    said("First line\nSecond <line>");
    said("23 November 2026");
    said(&source(&table).fingerprint);
    said(env!("CARGO_PKG_VERSION"));
    for warning in &report.warnings {
        said(warning);
    }
    for leak in &report.leaks {
        said(&leak.question);
        said(&leak.evidence);
    }
    let mut charts: Vec<&Chart> = Vec::new();
    for test in &report.evaluations {
        said(&test.finding);
        for metric in &test.metrics {
            said(&metric.name);
            said(&metric.help);
            said(&nearside::format::estimate(&metric.estimate));
        }
        for cut in &test.cuts {
            said(&nearside::format::estimate(&cut.precision));
        }
        charts.extend(&test.charts);
    }
    for card in all_cards(&report, &appendix) {
        for part in [&card.title, &card.finding, &card.note, &card.method] {
            said(part);
        }
        for grid in &card.tables {
            said(&grid.caption);
            for cell in grid.rows.iter().flatten() {
                said(cell);
            }
        }
        charts.extend(&card.charts);
    }
    let (profit, ..) = appendix.profit.as_ref().unwrap();
    said(&profit.headline);
    charts.push(&profit.chart);
    for column in &setup.columns {
        said(&column.name);
        said(&column.reason);
    }
    assert_eq!(html.matches("<svg ").count(), charts.len());
    for chart in charts {
        said(&chart.caption);
        said(&chart.note);
        said(&format!("{} as a table", chart.title));
    }
    // Headings go down by one level at most.
    let levels: Vec<u32> = tags(&html)
        .iter()
        .filter_map(|(name, _)| name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels[0], 1);
    assert!(
        levels
            .windows(2)
            .all(|pair| pair[1] <= pair[0] + 1 && pair[1] > 1),
        "{levels:?}"
    );
    assert!(html.len() < 3_000_000, "{}", html.len());
}

#[test]
fn hostile_names_and_values_are_text() {
    let csv = String::from_utf8(
        Campaign {
            rows: 1_500,
            leak: false,
            ..Campaign::default()
        }
        .csv(),
    )
    .unwrap();
    let csv = csv
        .replacen("channel", "</title><script>alert(1)</script>", 1)
        .replacen("region", "\"\"><img src=x onerror=alert(1)>", 1)
        .replace("phone", "</svg><b onclick='x'>&amp;")
        .replace("North", "javascript:alert(1)")
        .replace("email", "\u{202e}evil\u{7}");
    // The file's own quotes are written as CSV wants them.
    let csv = csv
        .replacen("\"\"><img", "\"\"\"><img", 1)
        .replacen("alert(1)>,", "alert(1)>\",", 1);
    let table = parse(csv.as_bytes());
    let setup = guess_setup(&table).unwrap();
    let (report, _) = run(&table, &setup, &Silent).unwrap();
    let appendix = Appendix {
        history: history(&table, &setup, &Silent).unwrap(),
        ..Appendix::default()
    };
    let from = Provenance {
        file: "<script>\u{0}.csv".to_owned(),
        ..source(&table)
    };
    let html = document(
        &report,
        &from,
        &appendix,
        "\"><b>",
        "</main><script>alert('notes')</script>",
    );
    let html = String::from_utf8(html).unwrap();
    inert(&html);
    let text = seen(&html);
    for part in [
        "</title><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</svg><b onclick='x'>&amp;",
        "</main><script>alert('notes')</script>",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(text.contains("evil") && !text.contains('\u{202e}'));
}

#[test]
fn every_colour_of_a_drawing_has_one_for_the_dark() {
    let style = include_str!("../src/export/report.css");
    let (light, dark) = (Theme::light(), dark::dark());
    let pairs = |t: &Theme| {
        [
            &t.paper,
            &t.ink,
            &t.ink_soft,
            &t.line,
            &t.line_strong,
            &t.primary,
            &t.secondary,
            &t.tertiary,
            &t.quaternary,
            &t.muted,
            &t.positive,
            &t.negative,
        ]
        .map(Clone::clone)
    };
    for (from, to) in pairs(&light).iter().zip(pairs(&dark)) {
        for part in ["fill", "stroke"] {
            let rule = format!("[{part}=\"{}\"] {{ {part}: {to}; }}", from.to_uppercase());
            assert!(style.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn odd_charts_and_tables_are_written() {
    let mut html = Html::new("x");
    let grid = Grid {
        caption: "c".to_owned(),
        headers: vec!["a".to_owned()],
        numeric: Vec::new(),
        rows: vec![vec!["1".to_owned(), "beyond".to_owned()], Vec::new()],
    };
    html.grid(&grid);
    html.card(&Card {
        id: String::new(),
        title: String::new(),
        finding: String::new(),
        charts: Vec::new(),
        tables: vec![grid],
        note: String::new(),
        method: String::new(),
    });
    let _ = Style::Primary;
    inert(&String::from_utf8(html.finish()).unwrap());
}
