//! For whom the model is worse.

use crate::charts::{Chart, Mark, Shape, Style, bands, cut, logarithmic, series};
use crate::explain::{Segment, Segments};
use crate::format::{count, per_cent};
use crate::grid::Grid;
use crate::report::Card;

/// Segments drawn, and listed.
const DRAWN: usize = 12;
const LISTED: usize = 60;

/// Promised and observed conversions of parts of the people, worst first; `on` says which rows.
pub fn segments(found: &Segments, on: &str) -> Card {
    let (all, found) = (found.all.as_ref(), found.parts.as_slice());
    let finding = finding(all, found);
    Card {
        id: "segments".to_owned(),
        title: "Where the model is worse".to_owned(),
        charts: chart(all, found, &finding).into_iter().collect(),
        tables: vec![grid(all, found)],
        finding,
        note: "Segments overlap: one cause can show in several of them. A segment in which probabilities are off still can be ordered well, and the other way round. It does not say why.".to_owned(),
        method: format!(
            "On {on}: each level (the commonest 12), each quarter of a number or a date, and the rows without a value, of at least 20 rows. Conversions over the sum of the probabilities, with the exact interval of the conversion rate (Clopper and Pearson 1934), which is on the safe side; rows of the same customer count for less (Kish 1965). Marked are those that are too surprising for the number of segments looked at: among the marked, 5 % are expected to be false (Benjamini and Hochberg 1995). AUC with its interval after DeLong and others (1988), where a segment has 30 conversions and 30 others."
        ),
    }
}

fn name(segment: &Segment) -> String {
    if segment.column.is_empty() {
        return segment.level.clone();
    }
    format!("{}: {}", segment.column, segment.level)
}

fn finding(all: Option<&Segment>, found: &[Segment]) -> String {
    // A level that is off everywhere is said first: it is not a matter of parts.
    let off = all.filter(|all| all.ratio.low > 1.0 || all.ratio.high < 1.0);
    let off = off.map_or_else(String::new, |all| {
        format!(
            "Over all rows tested, {:.2} times as many converted as promised ({:.2} to {:.2}). ",
            all.ratio.value, all.ratio.low, all.ratio.high
        )
    });
    let flagged = || found.iter().filter(|s| s.flagged);
    let Some(worst) = flagged().next() else {
        return format!(
            "{off}In none of {} parts of the people do conversions differ from the probabilities by more than chance.",
            count(found.len() as f64)
        );
    };
    let ratio = worst.ratio;
    let all_one_way = |low: bool| flagged().all(|s| (s.ratio.value < 1.0) == low);
    let same = if flagged().count() > 2 && all_one_way(true) {
        " In all of these the probabilities are too high."
    } else if flagged().count() > 2 && all_one_way(false) {
        " In all of these the probabilities are too low."
    } else {
        ""
    };
    format!(
        "{off}Probabilities are off in {} of {} parts of the people, most where {} is {}: {} of {} rows converted, {:.2} times as many as promised ({:.2} to {:.2}).{same}",
        count(flagged().count() as f64),
        count(found.len() as f64),
        worst.column,
        worst.level,
        count(worst.conversions as f64),
        count(worst.rows as f64),
        ratio.value,
        ratio.low,
        ratio.high
    )
}

/// Held within what an axis can show.
fn drawable(x: f64) -> f64 {
    x.clamp(0.02, 50.0)
}

fn chart(all: Option<&Segment>, found: &[Segment], finding: &str) -> Option<Chart> {
    if found.is_empty() {
        return None;
    }
    let worst = found.get(..DRAWN).unwrap_or(found);
    let drawn: Vec<&Segment> = all.into_iter().chain(worst).collect();
    let low = drawn
        .iter()
        .map(|s| drawable(s.ratio.low))
        .fold(0.8, f64::min);
    let high = drawn
        .iter()
        .map(|s| drawable(s.ratio.high))
        .fold(1.25, f64::max);
    let marks = (0_u32..).zip(&drawn).map(|(place, s)| Mark {
        x: drawable(s.ratio.value),
        y: f64::from(place),
        low: Some(drawable(s.ratio.low)),
        high: Some(drawable(s.ratio.high)),
        base: None,
        label: format!(
            "{} rows, {} converted, {} promised{}",
            count(s.rows as f64),
            per_cent(s.rate.value),
            per_cent(s.mean),
            if s.flagged { "; more than chance" } else { "" }
        ),
    });
    let series = vec![
        cut("", 1.0),
        series("", Shape::Forest, Style::Primary, marks.collect()),
    ];
    Some(Chart {
        id: "segments".to_owned(),
        title: "Conversions over promised".to_owned(),
        caption: finding.to_owned(),
        note: "At 1 the probabilities are right; to the right of it more people converted than promised. The bars are 95 % intervals of each segment alone.".to_owned(),
        x: logarithmic("Conversions over those promised (logarithmic)", low, high),
        y: bands("Segment", drawn.iter().map(|s| name(s)).collect()),
        series,
    })
}

fn grid(all: Option<&Segment>, found: &[Segment]) -> Grid {
    let listed = found.get(..LISTED).unwrap_or(found);
    Grid {
        caption: if listed.len() < found.len() {
            format!("The worst {LISTED} of {} segments", found.len())
        } else {
            "All segments, worst first".to_owned()
        },
        headers: [
            "Segment",
            "Rows",
            "Converted",
            "Promised",
            "Converted over promised",
            "More than chance",
            "AUC",
        ]
        .map(str::to_owned)
        .to_vec(),
        numeric: vec![false, true, true, true, true, false, true],
        rows: all
            .into_iter()
            .chain(listed)
            .map(|s| {
                vec![
                    name(s),
                    count(s.rows as f64),
                    per_cent(s.rate.value),
                    per_cent(s.mean),
                    format!(
                        "{:.2} ({:.2} to {:.2})",
                        s.ratio.value, s.ratio.low, s.ratio.high
                    ),
                    if s.flagged { "yes" } else { "" }.to_owned(),
                    s.auc.map_or_else(
                        || "too few".to_owned(),
                        |auc| format!("{:.2} ({:.2} to {:.2})", auc.value, auc.low, auc.high),
                    ),
                ]
            })
            .collect(),
    }
}
