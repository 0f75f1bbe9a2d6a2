//! Whether a list still looks like the training file.

use crate::charts::linear;
use crate::charts::{Chart, Mark, Shape, Style, bands, series};
use crate::estimate::Unit;
use crate::evaluate::Drift;
use crate::format::list;
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::report::Card;

/// Columns drawn.
const DRAWN: usize = 3;

/// Each column of a model with how far it has moved; `None` without columns.
pub fn drift(mut moved: Vec<(String, Drift)>) -> Option<Card> {
    sort_by(&mut moved, |a, b| {
        let over = |d: &Drift| d.psi / d.threshold;
        over(&b.1).total_cmp(&over(&a.1))
    });
    let far = moved.iter().filter(|(_, d)| d.has_moved()).count();
    let names: Vec<String> = moved.iter().take(far).map(|(n, _)| n.clone()).collect();
    let finding = match far {
        0 => "No column is distributed clearly otherwise than in the training file.".to_owned(),
        1 => format!(
            "One column is distributed otherwise than in the training file: {}.",
            list(&names, 1)
        ),
        _ => format!(
            "{far} of {} columns are distributed otherwise than in the training file, most of all {}.",
            moved.len(),
            list(&names, 3)
        ),
    };
    let (first, _) = moved.split_at(far.min(DRAWN));
    (!moved.is_empty()).then(|| Card {
        id: "drift".to_owned(),
        title: "Like the training file".to_owned(),
        charts: first.iter().map(|(name, drift)| chart(name, drift)).collect(),
        tables: vec![Grid {
            caption: "How far every column has moved".to_owned(),
            headers: ["Column", "Index (PSI)", "Chance gives up to", "Moved"]
                .map(str::to_owned)
                .to_vec(),
            numeric: vec![false, true, true, false],
            rows: moved
                .iter()
                .map(|(name, drift)| {
                    vec![
                        name.clone(),
                        format!("{:.3}", drift.psi),
                        format!("{:.3}", drift.threshold),
                        if drift.has_moved() { "yes" } else { "" }.to_owned(),
                    ]
                })
                .collect(),
        }],
        finding,
        note: "A column that has moved need not make the model wrong, and one that has not may have changed what it means. Where several have moved, train on newer data.".to_owned(),
        method: "Population stability index over ten bins of about equal rows, or levels, of the training file, with missing values, frequent zeros and new levels apart. A column counts as moved when the index passes 0.1, a convention, and what samples of these sizes give by chance once in a hundred times.".to_owned(),
    })
}

fn chart(name: &str, drift: &Drift) -> Chart {
    let bins = &drift.bins;
    let top = bins
        .iter()
        .map(|b| b.before.max(b.now))
        .fold(0.01, f64::max);
    let shares = |name: &str, style, of: &dyn Fn(usize) -> f64| {
        series(
            name,
            Shape::Points,
            style,
            (0..bins.len())
                .map(|i| Mark {
                    x: i as f64,
                    y: of(i),
                    ..Mark::default()
                })
                .collect(),
        )
    };
    let share = |of: Option<f64>| of.unwrap_or(0.0);
    Chart {
        id: format!("drift-{name}"),
        title: format!("{name} in the training file and in this list"),
        caption: format!("The index is {:.2}.", drift.psi),
        note: String::new(),
        x: bands(name, bins.iter().map(|b| b.label.clone()).collect()),
        y: linear("Share of the rows", Unit::Share, 0.0, top),
        series: vec![
            shares("Training file", Style::Muted, &|i| {
                share(bins.get(i).map(|b| b.before))
            }),
            shares("This list", Style::Primary, &|i| {
                share(bins.get(i).map(|b| b.now))
            }),
        ],
    }
}
