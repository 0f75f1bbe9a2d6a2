//! The kinds of models side by side.

use crate::charts::{Chart, ForestPlot, across, forest, linear};
use crate::classify::{FOREST_TREES, ModelKind, Standing};
use crate::estimate::{Estimate, Unit};
use crate::format::list;
use crate::grid::Grid;
use crate::report::{Card, Scheme};

/// Every kind of model by each scheme, the one to quote first.
#[must_use]
pub fn models(compared: &[(Scheme, Vec<Standing>)]) -> Card {
    let finding = finding(compared);
    Card {
        id: "models".to_owned(),
        title: "Other models".to_owned(),
        charts: compared
            .iter()
            .map(|(scheme, standings)| chart(*scheme, standings, &finding))
            .collect(),
        tables: compared
            .iter()
            .map(|(scheme, standings)| grid(*scheme, standings))
            .collect(),
        finding,
        note: "The intervals of the differences are those of the same rows drawn again for both models; they are what tells two models apart, and not whether two bars overlap. Among several models the best looks a little better than it is.".to_owned(),
        method: format!(
            "All models learn from the same rows and are tested on the same others. Additive curves: one curve of up to 32 steps per column, neighbouring steps drawn together. Decision tree: at most 16 leaves. Random forest: {FOREST_TREES} trees on random rows and columns. Boosted trees: histogram trees (Friedman 2001; Ke and others 2017). Penalty, number of boosted trees and the correction of probabilities are chosen on a quarter of the training rows, never on the rows tested. Intervals: 200 bootstrap replicates of the tested rows, both models on the same ones."
        ),
    }
}

/// Whether a model beats logistic regression, by the scheme to quote.
fn finding(compared: &[(Scheme, Vec<Standing>)]) -> String {
    let Some((scheme, standings)) = compared.first() else {
        return String::new();
    };
    let where_ = scheme.tested_on();
    if let Some((kind, auc, gain)) = best(standings) {
        return format!(
            "On {where_} {} people better than logistic regression: the AUC is {:.3}, higher by {:.3} ({:.3} to {:.3}).",
            kind.orders(),
            auc.value,
            gain.value,
            gain.low,
            gain.high
        );
    }
    let worse: Vec<String> = others(standings)
        .filter(|(_, _, gain)| gain.high < 0.0)
        .map(|(kind, ..)| kind.name().to_lowercase())
        .collect();
    let worse = if worse.is_empty() {
        String::new()
    } else {
        format!(" Clearly worse: {}.", list(&worse, 4))
    };
    // What would have been believed without the test in order of time.
    let by_chance = compared.last().filter(|_| *scheme == Scheme::Time);
    let faded = match by_chance.and_then(|(_, standings)| best(standings)) {
        Some((kind, _, gain)) => format!(
            " On rows set aside at random {} them better by {:.3}: what the other models learn besides does not last.",
            kind.orders(),
            gain.value
        ),
        None => String::new(),
    };
    format!(
        "On {where_} no other model is better than logistic regression: keep the simpler one.{worse}{faded}"
    )
}

/// The models besides logistic regression, with their figure and their gain on it.
fn others(standings: &[Standing]) -> impl Iterator<Item = (ModelKind, Estimate, Estimate)> + '_ {
    let of = |s: &Standing| Some((s.kind, s.auc, s.gain?));
    standings.iter().filter_map(of)
}

/// The one that is furthest above logistic regression, of those that clearly are above.
fn best(standings: &[Standing]) -> Option<(ModelKind, Estimate, Estimate)> {
    others(standings)
        .filter(|(_, _, gain)| gain.low > 0.0)
        .max_by(|a, b| a.2.value.total_cmp(&b.2.value))
}

fn chart(scheme: Scheme, standings: &[Standing], finding: &str) -> Chart {
    let low = standings.iter().map(|s| s.auc.low).fold(0.5, f64::min);
    let high = standings.iter().map(|s| s.auc.high).fold(0.5, f64::max);
    let room = 0.05 * (high - low).max(0.02);
    let name = match scheme {
        Scheme::Time => "time",
        Scheme::Grouped => "grouped",
        Scheme::Stratified => "random",
    };
    forest(ForestPlot {
        id: format!("models-{name}"),
        title: format!("Models tested on {}", scheme.tested_on()),
        caption: finding.to_owned(),
        note: "The upright line is chance. The bars are 95 % intervals of each model alone.",
        x: linear(
            "Right order (ROC AUC)",
            Unit::Number,
            (low - room).max(0.0),
            (high + room).min(1.0),
        ),
        label: "Model",
        labels: standings.iter().map(|s| s.kind.name().to_owned()).collect(),
        line: ("Chance", 0.5),
        name: "AUC",
        marks: standings
            .iter()
            .enumerate()
            .map(|(place, s)| across(place, &s.auc, String::new()))
            .collect(),
    })
}

fn grid(scheme: Scheme, standings: &[Standing]) -> Grid {
    let interval = |e: &Estimate| format!("{:.3} ({:.3} to {:.3})", e.value, e.low, e.high);
    Grid {
        caption: format!("Models tested on {}", scheme.tested_on()),
        headers: vec![
            "Model".to_owned(),
            "AUC".to_owned(),
            "More than logistic regression".to_owned(),
            "Surprise (log-loss)".to_owned(),
        ],
        numeric: vec![false, true, true, true],
        rows: standings
            .iter()
            .map(|s| {
                vec![
                    s.kind.name().to_owned(),
                    interval(&s.auc),
                    s.gain.as_ref().map_or_else(String::new, interval),
                    format!("{:.4}", s.log_loss),
                ]
            })
            .collect(),
    }
}
