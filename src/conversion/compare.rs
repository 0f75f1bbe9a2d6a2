//! The kinds of models side by side, tested on the same rows.

use super::basis::Basis;
use super::fit::{Data, FOREST, Plan};
use super::schemes::schemes;
use super::testing::{Tested, linear, test};
use super::tuning::tuning;
use super::words::list;
use super::{CompareReport, ConversionSetup, ModelKind, Scheme};
use crate::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::error::Error;
use crate::estimate::{Estimate, Unit};
use crate::evaluate::{BootstrapOptions, Comparison, MetricId, Metrics, Split, compare_roc_auc};
use crate::grid::Grid;
use crate::progress::{Progress, Span};
use crate::report::Card;
use crate::table::Table;

/// A kind of model in a sentence, with its verb.
fn orders(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Logistic => "logistic regression orders",
        ModelKind::Additive => "additive curves order",
        ModelKind::Tree => "a decision tree orders",
        ModelKind::Forest => "a random forest orders",
        ModelKind::Boosted => "boosted trees order",
    }
}

/// What one model gave on the common rows.
struct Standing {
    kind: ModelKind,
    auc: Estimate,
    /// Its area under the ROC curve less that of logistic regression.
    gain: Option<Estimate>,
    log_loss: f64,
}

/// Trains every kind of model on the same rows and tests it on the same others, by each scheme
/// that the data allow, and says whether one is better than logistic regression.
///
/// Nothing of a tested row is known in training: settings and calibration are chosen on a
/// quarter of the training rows.
///
/// Then the settings of boosted trees are tuned by the scheme to quote.
///
/// # Errors
/// As [`run`](super::run), and [`Error::cancelled`].
pub fn compare(
    table: &Table,
    setup: &ConversionSetup,
    progress: &dyn Progress,
) -> Result<CompareReport, Error> {
    let basis = Basis::of(table, setup)?;
    let data = basis.data();
    // What kept some scheme from being possible is said where the model is trained.
    let schemes = schemes(
        setup,
        &basis.cases,
        basis.moments.as_deref(),
        data.customers,
        &mut Vec::new(),
    )?;
    let quoted = schemes.first().and_then(|(scheme, splits)| {
        let split = splits.first()?;
        Some((*scheme, split.clone()))
    });
    let parts = schemes.len() as f64;
    let mut compared = Vec::new();
    for (done, (scheme, splits)) in schemes.into_iter().enumerate() {
        let share = |done: usize| 0.6 * done as f64 / parts;
        let span = Span::new(progress, share(done), share(done + 1));
        compared.push((scheme, standings(data, scheme, splits, &span)?));
    }
    let mut cards = vec![card(&compared)];
    let mut boosting = None;
    if let Some((scheme, split)) = quoted {
        let tuned = tuning(data, scheme, &split, &Span::new(progress, 0.6, 1.0))?;
        cards.push(tuned.card);
        boosting = tuned.better;
    }
    Ok(CompareReport { cards, boosting })
}

fn standings(
    data: Data<'_>,
    scheme: Scheme,
    splits: Vec<Split>,
    progress: &dyn Progress,
) -> Result<Vec<Standing>, Error> {
    let kinds = ModelKind::ALL;
    let mut standings: Vec<Standing> = Vec::new();
    let mut simplest: Option<Tested> = None;
    for (done, kind) in kinds.into_iter().enumerate() {
        let share = |done: usize| done as f64 / kinds.len() as f64;
        let span = Span::new(progress, share(done), share(done + 1));
        let of_kind = Data { kind, ..data };
        let splits = splits.clone();
        let tested = test(
            of_kind,
            scheme,
            splits,
            Plan::Choose(1),
            &Span::new(&span, 0.0, 0.9),
        )?;
        let base = simplest.get_or_insert_with(|| tested.clone());
        let clusters = tested.customers(data.customers);
        let options = BootstrapOptions {
            replicates: Some(200),
            clusters: clusters.as_deref(),
            seed: data.seed,
        };
        let scored = tested.scored()?;
        let found: Comparison = compare_roc_auc(
            &scored,
            &base.scored()?,
            &options,
            &Span::new(&span, 0.9, 1.0),
        )?;
        standings.push(Standing {
            kind,
            auc: found.first,
            gain: (done > 0).then_some(found.difference),
            log_loss: Metrics::of(&scored).get(MetricId::LogLoss),
        });
    }
    Ok(standings)
}

fn card(compared: &[(Scheme, Vec<Standing>)]) -> Card {
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
            "All models learn from the same rows and are tested on the same others. Additive curves: one curve of up to 32 steps per column, neighbouring steps drawn together. Decision tree: at most 16 leaves. Random forest: {FOREST} trees on random rows and columns. Boosted trees: histogram trees (Friedman 2001; Ke and others 2017). Penalty, number of boosted trees and the correction of probabilities are chosen on a quarter of the training rows, never on the rows tested. Intervals: 200 bootstrap replicates of the tested rows, both models on the same ones."
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
            orders(kind),
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
            orders(kind),
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
    let marks = standings.iter().zip(0_u32..).map(|(s, place)| Mark {
        x: s.auc.value,
        y: f64::from(place),
        low: Some(s.auc.low),
        high: Some(s.auc.high),
        base: None,
        label: String::new(),
    });
    let name = match scheme {
        Scheme::Time => "time",
        Scheme::Grouped => "grouped",
        Scheme::Stratified => "random",
    };
    Chart {
        id: format!("models-{name}"),
        title: format!("Models tested on {}", scheme.tested_on()),
        caption: finding.to_owned(),
        note: "The upright line is chance. The bars are 95 % intervals of each model alone."
            .to_owned(),
        x: linear(
            "Right order (ROC AUC)",
            Unit::Number,
            (low - room).max(0.0),
            (high + room).min(1.0),
        ),
        y: Axis {
            label: "Model".to_owned(),
            unit: Unit::Number,
            scale: Scale::Bands {
                labels: standings.iter().map(|s| s.kind.name().to_owned()).collect(),
            },
        },
        series: vec![
            Series {
                name: "Chance".to_owned(),
                shape: Shape::Cut,
                style: Style::Muted,
                marks: vec![Mark {
                    x: 0.5,
                    ..Mark::default()
                }],
            },
            Series {
                name: "AUC".to_owned(),
                shape: Shape::Forest,
                style: Style::Primary,
                marks: marks.collect(),
            },
        ],
    }
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
