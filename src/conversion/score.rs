//! A list scored by a model.

use super::{ConversionModel, ScoreReport};
use crate::cards;
use crate::charts::{Chart, Mark, Shape, Style, bands, linear, series};
use crate::classify::{CHUNK, Matched};
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::estimate::Unit;
use crate::evaluate::expected_conversions;
use crate::export::ScoredRow;
use crate::format::{count, per_cent};
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::progress::{Progress, Silent, Span};
use crate::table::Table;

/// Rows shown on the page.
const TOP: usize = 20;
/// Bins of the distribution.
const BINS: usize = 20;

/// Scores every row: how many conversions to expect, what differs from the training file, and
/// the best rows with their reasons.
///
/// # Errors
/// [`ErrorCode::BadRequest`] for a damaged model, [`ErrorCode::BadSetup`] when the table has no
/// column of the model, and [`Error::cancelled`] by the listener.
pub fn score(
    model: &ConversionModel,
    table: &Table,
    progress: &dyn Progress,
) -> Result<ScoreReport, Error> {
    let matched = Matched::of(&model.classifier, table, model.identifier.as_deref())?;
    let log_odds = matched.log_odds(progress)?;
    let classifier = &model.classifier;
    let link = &classifier.link;
    let probabilities: Vec<f64> = log_odds.iter().map(|z| link.probability(*z)).collect();
    let n = probabilities.len() as f64;
    let expected = expected_conversions(&probabilities, Some(&classifier.holdout_ratio()));
    // By log-odds: a calibration may give neighbours one probability.
    let mut ranked: Vec<(f64, u32)> = log_odds.into_iter().zip(0_u32..).collect();
    sort_by(&mut ranked, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let best: Vec<u32> = ranked.iter().take(TOP).map(|r| r.1).collect();
    let rows = matched.rows_with_reasons(&best, &Silent)?;
    let mut headline = format!(
        "Of {} people about {} can be expected to convert ({} to {}), {} on average.",
        count(n),
        count(expected.value),
        count(expected.low),
        count(expected.high),
        per_cent(expected.value / n.max(1.0))
    );
    if let Some(moved) = classifier.moved {
        headline.push_str(&format!(
            " Read the number with care: in the training file the conversion rate moved from {} to {}, so the order is more reliable than the probabilities.",
            per_cent(moved.early),
            per_cent(moved.late)
        ));
    }
    Ok(ScoreReport {
        rows: u32::try_from(probabilities.len()).unwrap_or(u32::MAX),
        headline,
        expected,
        differences: matched.differences(&[&model.target]),
        drift: cards::drift(matched.drift(&probabilities)),
        top: top(&matched, &rows),
        chart: distribution(&probabilities, classifier.base_rate),
    })
}

/// The whole list as the bytes of a CSV, best first: customer, probability, three reasons.
///
/// # Errors
/// As [`score`].
pub fn score_csv(
    model: &ConversionModel,
    table: &Table,
    progress: &dyn Progress,
) -> Result<Vec<u8>, Error> {
    let matched = Matched::of(&model.classifier, table, model.identifier.as_deref())?;
    let mut rows = Vec::with_capacity(table.rows());
    let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
    for chunk in all.chunks(CHUNK) {
        let share = |done: usize| done as f64 / table.rows() as f64;
        let span = Span::new(progress, share(rows.len()), share(rows.len() + chunk.len()));
        rows.extend(matched.rows_with_reasons(chunk, &span)?);
    }
    // Stable: equal probabilities stay in the order of the file.
    sort_by(&mut rows, |a, b| b.probability.total_cmp(&a.probability));
    Ok(crate::export::scores_csv(&matched.id_heading(), &rows))
}

fn top(matched: &Matched<'_>, rows: &[ScoredRow]) -> Grid {
    Grid {
        caption: "The best of the list".to_owned(),
        headers: vec![
            matched.id_heading(),
            "Probability".to_owned(),
            "Reasons".to_owned(),
        ],
        numeric: vec![false, true, false],
        rows: rows
            .iter()
            .map(|r| vec![r.id.clone(), per_cent(r.probability), r.reasons.join("; ")])
            .collect(),
    }
}

fn distribution(probabilities: &[f64], base_rate: f64) -> Chart {
    let top = probabilities.iter().copied().fold(0.0, f64::max);
    // Bins of 1, 2.5, 5 or 10 points, whichever is enough.
    let width = [0.0025, 0.005, 0.01, 0.025, 0.05]
        .into_iter()
        .find(|w| w * BINS as f64 >= top)
        .unwrap_or(0.05);
    let mut rows = vec![0_u32; BINS];
    for p in probabilities {
        let bin = ((p / width) as usize).min(BINS - 1);
        if let Some(slot) = rows.get_mut(bin) {
            *slot += 1;
        }
    }
    let used = rows.iter().rposition(|n| *n > 0).map_or(1, |i| i + 1);
    rows.truncate(used);
    let labels = (0..used)
        .map(|i| {
            let end = |i: usize| format!("{}", (1e4 * width * i as f64).round() / 100.0);
            format!("{} to {} %", end(i), end(i + 1))
        })
        .collect();
    let most = rows.iter().copied().max().unwrap_or(1);
    Chart {
        id: "scores".to_owned(),
        title: "People by probability".to_owned(),
        caption: format!(
            "The highest probability in the list is {}; in the training file {} converted.",
            per_cent(top),
            per_cent(base_rate)
        ),
        note: String::new(),
        x: bands("Probability", labels),
        y: linear("People", Unit::Count, 0.0, f64::from(most)),
        series: vec![series(
            "People",
            Shape::Columns,
            Style::Primary,
            rows.iter()
                .enumerate()
                .map(|(i, n)| Mark {
                    x: i as f64,
                    y: f64::from(*n),
                    ..Mark::default()
                })
                .collect(),
        )],
    }
}
