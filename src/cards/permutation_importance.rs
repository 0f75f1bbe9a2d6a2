//! What the model would miss without a column.

use crate::charts::linear;
use crate::charts::{Chart, Mark, Shape, Style, bands, series};
use crate::estimate::{Estimate, Unit};
use crate::explain::{Importance, Permuted};
use crate::format::count;
use crate::grid::Grid;
use crate::report::Card;

/// Groups drawn.
const DRAWN: usize = 20;

/// The loss by shuffling each group of columns; `on` says which rows.
pub fn permutation_importance(permuted: &Permuted, on: &str) -> Card {
    let finding = finding(permuted);
    Card {
        id: "missed".to_owned(),
        title: "What the model would miss".to_owned(),
        charts: chart(permuted, &finding).into_iter().collect(),
        tables: vec![grid(permuted)],
        finding,
        note: "It says what this model leans on, not what causes conversions: without a column, a model trained anew would make up for part of it from the others.".to_owned(),
        method: format!(
            "Each column is shuffled {} times over {} {on}, which the model was not trained on (Breiman 2001; Fisher, Rudin and Dominici 2019). Columns that say nearly the same (Spearman's correlation or Cramer's V above 0.8, among the first 100 columns) are shuffled together. Intervals add the variance over rows (of the area under the curve by DeLong and others 1988; the rows of a customer count as one) and that between shuffles; they hold the model fixed.",
            permuted.repeats,
            count(permuted.rows as f64),
        ),
    }
}

/// "a", "a and b", "a, b and 3 more".
fn name(group: &Importance) -> String {
    match group.columns.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

fn finding(permuted: &Permuted) -> String {
    let (Some(first), Some(all)) = (permuted.groups.first(), permuted.auc) else {
        return "The rows tested are too few to say what the model leans on.".to_owned();
    };
    let clear = |group: &&Importance| group.auc.is_some_and(|auc| auc.low > 0.0);
    let Some(lost) = first.auc.filter(|lost| lost.low > 0.0) else {
        return "The model would miss no single column for certain.".to_owned();
    };
    let counted = permuted.groups.iter().filter(clear).count();
    let groups = permuted.groups.len();
    let faded = permuted.groups.last();
    let faded = faded.filter(|group| group.auc.is_some_and(|auc| auc.high < 0.0));
    let faded = faded.map_or_else(String::new, |group| {
        format!(
            " With {} shuffled the order gets better: what the model learned of it did not hold in the rows tested.",
            name(group)
        )
    });
    format!(
        "The model leans most on {}: shuffled, the AUC falls from {all:.3} by {:.3} ({:.3} to {:.3}). It would miss {counted} of {groups} columns or groups of columns for certain.{faded}",
        name(first),
        lost.value,
        lost.low,
        lost.high
    )
}

fn chart(permuted: &Permuted, finding: &str) -> Option<Chart> {
    let drawn = permuted.groups.get(..DRAWN).unwrap_or(&permuted.groups);
    let aucs: Vec<Estimate> = drawn.iter().filter_map(|group| group.auc).collect();
    if aucs.is_empty() {
        return None;
    }
    let low = aucs.iter().map(|e| e.low).fold(0.0, f64::min);
    let high = aucs.iter().map(|e| e.high).fold(1e-3, f64::max);
    let marks = (0_u32..).zip(&aucs).map(|(place, e)| Mark {
        x: e.value,
        y: f64::from(place),
        low: Some(e.low),
        high: Some(e.high),
        ..Mark::default()
    });
    Some(Chart {
        id: "missed".to_owned(),
        title: "Right order lost when a column is shuffled".to_owned(),
        caption: finding.to_owned(),
        note: "0 means that the model would not miss it. The bars are 95 % intervals.".to_owned(),
        x: linear("Fall of the AUC", Unit::Number, low, high),
        y: bands("Column", drawn.iter().map(name).collect()),
        series: vec![series(
            "Fall of the AUC",
            Shape::Bars,
            Style::Primary,
            marks.collect(),
        )],
    })
}

fn grid(permuted: &Permuted) -> Grid {
    let text = |e: &Estimate| format!("{:.4} ({:.4} to {:.4})", e.value, e.low, e.high);
    Grid {
        caption: "All columns of the model, shuffled".to_owned(),
        headers: [
            "Column",
            "Fall of the AUC",
            "Rise of the surprise (log-loss)",
        ]
        .map(str::to_owned)
        .to_vec(),
        numeric: vec![false, true, true],
        rows: permuted
            .groups
            .iter()
            .map(|group| {
                let auc = group.auc.as_ref();
                let auc = auc.map_or_else(|| "too few rows".to_owned(), text);
                vec![group.columns.join(", "), auc, text(&group.log_loss)]
            })
            .collect(),
    }
}
