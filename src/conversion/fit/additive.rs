//! Additive curves: how smooth, then the curves.

use linfa::param_guard::ParamGuard;

use super::{Chosen, Data, Rows, Settings};
use crate::conversion::predictor::Predictor;
use crate::error::Error;
use crate::evaluate::Split;
use crate::models::additive::{AdditiveLogistic, AdditiveModel};
use crate::models::logistic::mean_loss;
use crate::progress::{Progress, Span};

/// Penalties tried, smoothest last: the best one hardly depends on the number of rows.
const PENALTIES: [f64; 4] = [3.0, 10.0, 30.0, 100.0];

/// A hundredth of a percentage point of probability is not seen.
const TOLERANCE: f64 = 1e-5;

/// The penalty with the lowest mean log-loss on the held-out parts.
pub(super) fn choose(
    data: Data<'_>,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Chosen, Error> {
    let mut parts = Vec::new();
    for split in splits {
        let quick = Span::new(progress, 0.0, 0.1);
        let kept = Rows::of(data, &split.train, &quick)?;
        let (left, outcomes) = data.cases.pick(&split.test);
        let left = kept.preparation.apply(data.table, &left, &quick)?;
        parts.push((kept, left, outcomes));
    }
    let fits = (PENALTIES.len() * parts.len()).max(1) as f64;
    let mut done = 0.0;
    let mut best: Option<(f64, Chosen)> = None;
    for penalty in PENALTIES {
        let mut loss = 0.0;
        let mut held_out = Vec::new();
        for (kept, left, outcomes) in &parts {
            let from = 0.1 + 0.9 * done / fits;
            let span = Span::new(progress, from, from + 0.9 / fits);
            let log_odds = fit(kept, penalty, &span)?.predict_log_odds(left);
            loss += mean_loss(&log_odds, outcomes);
            held_out.push(log_odds);
            done += 1.0;
        }
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            let settings = Settings::Penalty(penalty);
            best = Some((loss, Chosen { settings, held_out }));
        }
    }
    best.map(|(_, chosen)| chosen).ok_or_else(super::mixed_up)
}

/// Fits to these cases.
pub(super) fn learn(
    data: Data<'_>,
    train: &[u32],
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Predictor, Error> {
    let Settings::Penalty(penalty) = settings else {
        return Err(super::mixed_up());
    };
    let rows = Rows::of(data, train, &Span::new(progress, 0.0, 0.2))?;
    let model = fit(&rows, penalty, &Span::new(progress, 0.2, 1.0))?;
    Ok(Predictor::Additive {
        preparation: rows.preparation,
        model,
    })
}

fn fit(rows: &Rows, penalty: f64, progress: &dyn Progress) -> Result<AdditiveModel, Error> {
    AdditiveLogistic::params()
        .lambda(penalty)
        .tolerance(TOLERANCE)
        .check()?
        .fit_rows(&rows.features, &rows.outcomes, None, progress)
}
