//! Whether other settings of boosted trees do better.

use crate::classify::{BoostingChoice, Tuning};
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::report::Card;

/// Configurations listed.
const LISTED: usize = 10;

/// What was tried, and what the best is worth on rows that the search has not seen.
#[must_use]
pub fn tuning(of: &Tuning) -> Card {
    let Tuning {
        found, compared, ..
    } = of;
    let (as_set, tuned) = of.losses;
    let on = of.scheme.tested_on();
    let (auc, difference) = (compared.first, compared.difference);
    let range = format!(
        "the AUC on {on} is {:.3} tuned and {:.3} as set, a difference of {:+.3} ({:+.3} to {:+.3})",
        auc.value, compared.second.value, difference.value, difference.low, difference.high
    );
    let finding = if found.best.params == found.default.params {
        format!(
            "None of {} other settings of boosted trees was better than those one starts with.",
            found.tried.len().saturating_sub(1)
        )
    } else if difference.low > 0.0 {
        format!("Other settings make boosted trees better: {range}.")
    } else if difference.high < 0.0 {
        format!("Tuning made boosted trees worse on {on}: {range}. Keep the settings as they are.")
    } else {
        format!("Tuning hardly matters here: {range}.")
    };
    let mut tried: Vec<_> = found.tried.iter().enumerate().collect();
    sort_by(&mut tried, |a, b| a.1.loss.total_cmp(&b.1.loss));
    let stopped = if found.stopped_early {
        " The search was stopped, and the best found until then is shown."
    } else {
        ""
    };
    Card {
        id: "tuning".to_owned(),
        title: "Tuning".to_owned(),
        finding,
        charts: Vec::new(),
        tables: vec![Grid {
            caption: format!(
                "The best {} of {} settings on held-out parts of the training rows",
                tried.len().min(LISTED),
                tried.len()
            ),
            headers: [
                "Settings", "Rate", "Leaves", "Fewest rows", "Penalty", "Columns", "Rows", "Trees",
                "Log-loss",
            ]
            .map(str::to_owned)
            .to_vec(),
            numeric: [[false].as_slice(), &[true; 8]].concat(),
            rows: tried
                .iter()
                .take(LISTED)
                .map(|(at, trial)| {
                    let p = BoostingChoice::of(&trial.params);
                    vec![
                        match at {
                            0 => "as set".to_owned(),
                            at => format!("number {at}"),
                        },
                        format!("{:.3}", p.rate),
                        p.leaves.to_string(),
                        p.min_rows.to_string(),
                        format!("{:.2}", p.lambda),
                        format!("{:.0} %", 100.0 * p.column_share),
                        format!("{:.0} %", 100.0 * p.row_share),
                        trial.params.trees().to_string(),
                        format!("{:.4}", trial.loss),
                    ]
                })
                .collect(),
        }],
        note: format!(
            "The rows tested had no part in the search. On them the log-loss is {as_set:.4} as set and {tuned:.4} tuned.{stopped}"
        ),
        method: "Successive halving (Jamieson and Talwalkar 2016): 27 settings, the present ones among them, are given few trees; the better third is given more, three times over. Judged by log-loss on held-out parts of the training rows; trees are added, never grown twice. Difference: 200 bootstrap replicates of the tested rows, both models on the same ones.".to_owned(),
    }
}
