//! Whether other settings of boosted trees do better than those one starts with.

use super::fit::{Data, Rows, Settings, learn};
use super::testing::Tested;
use super::{BoostingChoice, ModelKind, Scheme};
use crate::error::Error;
use crate::evaluate::{BootstrapOptions, Comparison, MetricId, Metrics, Split, compare_roc_auc};
use crate::grid::Grid;
use crate::models::trees::{BoostedTreesValidParams, TuneFold, Tuned, Watched, tune};
use crate::numeric::{sigmoid, sort_by};
use crate::progress::{Progress, Span};
use crate::report::Card;
use linfa::param_guard::ParamGuard;

/// Rows up to which three parts are watched; beyond, one says enough for a third of the time.
const SEVERAL: usize = 20_000;
/// Most boosted trees of a configuration.
const MOST: u32 = 1_500;
/// Configurations listed.
const LISTED: usize = 10;

/// What tuning found, with the settings to use when they are better.
pub(super) struct Tuning {
    pub(super) card: Card,
    pub(super) better: Option<BoostingChoice>,
}

/// Searches on the training rows of a split, and compares what it finds with the settings as
/// they are on its tested rows, which the search has not seen.
pub(super) fn tuning(
    data: Data<'_>,
    scheme: Scheme,
    split: &Split,
    progress: &dyn Progress,
) -> Result<Tuning, Error> {
    let data = Data {
        kind: ModelKind::Boosted,
        ..data
    };
    let found = search(data, &split.train, &Span::new(progress, 0.0, 0.8))?;
    let held_out = |params: &BoostedTreesValidParams, from: f64| {
        let choice = choice(params);
        let data = Data {
            boosting: choice,
            ..data
        };
        let span = Span::new(progress, from, from + 0.1);
        let settings = Settings::Trees(params.trees());
        let predictor = learn(data, &split.train, settings, false, &span)?;
        let (rows, _) = data.cases.pick(&split.test);
        let log_odds = predictor.log_odds(data.table, &rows, &span)?;
        Ok::<_, Error>(log_odds.into_iter().map(sigmoid).collect::<Vec<f64>>())
    };
    let as_set = held_out(&found.default.params, 0.8)?;
    let tuned = if found.best.params == found.default.params {
        as_set.clone()
    } else {
        held_out(&found.best.params, 0.9)?
    };
    let tested = Tested::of(data, scheme, split);
    let (as_set, tuned) = (tested.scored_as(&as_set)?, tested.scored_as(&tuned)?);
    let clusters = tested.customers(data.customers);
    let options = BootstrapOptions {
        replicates: Some(200),
        clusters: clusters.as_deref(),
        seed: data.seed,
    };
    let compared = compare_roc_auc(&tuned, &as_set, &options, &Span::new(progress, 0.95, 1.0))?;
    let loss = |scored| Metrics::of(scored).get(MetricId::LogLoss);
    let losses = (loss(&as_set), loss(&tuned));
    Ok(Tuning {
        card: card(scheme, &found, &compared, losses),
        // Worth using where it was better on both: rows watched and rows tested.
        better: (compared.difference.value > 0.0 && found.best != found.default)
            .then(|| choice(&found.best.params)),
    })
}

/// Successive halving on held-out parts of these cases.
fn search(data: Data<'_>, train: &[u32], progress: &dyn Progress) -> Result<Tuned, Error> {
    let parts = if train.len() <= SEVERAL { 3 } else { 1 };
    let mut folds = Vec::new();
    for split in data.quarters(train)?.iter().take(parts) {
        let quick = Span::new(progress, 0.0, 0.05);
        let kept = Rows::of(data, &split.train, &quick)?;
        let (left, outcomes) = data.cases.pick(&split.test);
        let left = kept.preparation.apply(data.table, &left, &quick)?;
        folds.push((kept, left, outcomes));
    }
    let folds: Vec<TuneFold<'_>> = folds
        .iter()
        .map(|(kept, left, outcomes)| TuneFold {
            features: &kept.features,
            outcomes: &kept.outcomes,
            weights: None,
            watched: Watched {
                features: left,
                targets: outcomes.into(),
                weights: None,
            },
        })
        .collect();
    let default = data.boosting.params(MOST, data.seed).check()?;
    tune(&folds, &default, &Span::new(progress, 0.05, 1.0))
}

/// Settings as the setup holds them.
fn choice(params: &BoostedTreesValidParams) -> BoostingChoice {
    BoostingChoice {
        rate: params.rate(),
        leaves: params.leaves(),
        min_rows: params.min_rows(),
        lambda: params.lambda(),
        row_share: params.row_share(),
        column_share: params.column_share(),
        level_smoothing: params.level_smoothing(),
    }
}

fn card(scheme: Scheme, found: &Tuned, compared: &Comparison, (as_set, tuned): (f64, f64)) -> Card {
    let on = scheme.tested_on();
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
                    let p = choice(&trial.params);
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
