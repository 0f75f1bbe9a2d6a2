//! The kinds of models side by side, tested on the same rows.

use linfa::param_guard::ParamGuard;

use super::basis::Basis;
use super::fit::{Data, Penalty};
use super::run::designs;
use super::testing::{linear, test};
use super::words::list;
use super::{Design, Setup};
use crate::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use crate::error::Error;
use crate::evaluate::{
    BootstrapOptions, Comparison, MetricId, Metrics, Scored, Split, compare_roc_auc, grouped_folds,
    splits_of_folds, stratified_folds,
};
use crate::models::trees::{
    BoostedTrees, BoostedTreesModel, BoostedTreesValidParams, DecisionTree, Features, RandomForest,
    Watched, best_round, has_settled,
};
use crate::numeric::sigmoid;
use crate::prepare::TreePreparation;
use crate::progress::{Progress, Span};
use crate::report::{Card, Estimate, Grid, Unit};
use crate::table::Table;

/// The models that are compared with logistic regression, in the order shown.
const OTHERS: [Kind; 3] = [Kind::Tree, Kind::Forest, Kind::Boosted];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tree,
    Forest,
    Boosted,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Tree => "Decision tree",
            Self::Forest => "Random forest",
            Self::Boosted => "Boosted trees",
        }
    }

    fn orders(self) -> &'static str {
        match self {
            Self::Tree => "a decision tree orders",
            Self::Forest => "a random forest orders",
            Self::Boosted => "boosted trees order",
        }
    }
}

/// Trees of a forest.
const FOREST: u32 = 200;
/// Most boosted trees, and how many more are tried after the best number so far.
const MOST: u32 = 600;
const PATIENCE: usize = 40;
/// Boosted trees added between two looks at the held-out loss.
const STEP: u32 = 10;

/// What one model gave on the common rows.
struct Standing {
    /// `None`: logistic regression.
    kind: Option<Kind>,
    auc: Estimate,
    /// Its area under the ROC curve less that of logistic regression.
    gain: Option<Estimate>,
    log_loss: f64,
}

impl Standing {
    fn name(&self) -> &'static str {
        self.kind.map_or("Logistic regression", Kind::name)
    }
}

/// Trains every kind of model on the same rows and tests it on the same others, by each design
/// that the data allow, and says whether one is better than logistic regression.
///
/// Nothing of a tested row is known in training: not to the levels of categories, and not to the
/// number of boosted trees, which is chosen on a quarter of the training rows.
///
/// # Errors
/// As [`run`](super::run), and [`Error::cancelled`].
pub fn compare(table: &Table, setup: &Setup, progress: &dyn Progress) -> Result<Card, Error> {
    let basis = Basis::of(table, setup)?;
    let data = basis.data();
    // What kept some design from being possible is said where the model is trained.
    let designs = designs(
        setup,
        &basis.cases,
        basis.moments.as_deref(),
        data.customers,
        &mut Vec::new(),
    )?;
    let parts = designs.len() as f64;
    let mut compared = Vec::new();
    for (done, (design, splits)) in designs.into_iter().enumerate() {
        let span = Span::new(progress, done as f64 / parts, (done + 1) as f64 / parts);
        compared.push((design, standings(data, design, splits, &span)?));
    }
    Ok(card(&compared))
}

fn standings(
    data: Data<'_>,
    design: Design,
    splits: Vec<Split>,
    progress: &dyn Progress,
) -> Result<Vec<Standing>, Error> {
    let logistic = test(
        data,
        design,
        splits,
        Penalty::Choose(1),
        &Span::new(progress, 0.0, 0.2),
    )?;
    let base = logistic.scored()?;
    let clusters = logistic.customers(data.customers);
    let options = BootstrapOptions {
        replicates: Some(200),
        clusters: clusters.as_deref(),
        seed: data.seed,
    };
    let mut standings = Vec::new();
    for (done, kind) in OTHERS.into_iter().enumerate() {
        let share = 0.8 / OTHERS.len() as f64;
        let from = 0.2 + share * done as f64;
        let span = Span::new(progress, from, from + share);
        let probabilities = held_out(data, kind, &logistic.splits, &Span::new(&span, 0.0, 0.9))?;
        let scored = Scored::new(&logistic.outcomes, &probabilities, None)?;
        let comparison: Comparison =
            compare_roc_auc(&scored, &base, &options, &Span::new(&span, 0.9, 1.0))?;
        if standings.is_empty() {
            standings.push(Standing {
                kind: None,
                auc: comparison.second,
                gain: None,
                log_loss: Metrics::of(&base).get(MetricId::LogLoss),
            });
        }
        standings.push(Standing {
            kind: Some(kind),
            auc: comparison.first,
            gain: Some(comparison.difference),
            log_loss: Metrics::of(&scored).get(MetricId::LogLoss),
        });
    }
    Ok(standings)
}

/// Probabilities of the tested rows of every split, in their order.
fn held_out(
    data: Data<'_>,
    kind: Kind,
    splits: &[Split],
    progress: &dyn Progress,
) -> Result<Vec<f64>, Error> {
    let mut probabilities = Vec::new();
    let parts = splits.len() as f64;
    for (done, split) in splits.iter().enumerate() {
        let span = Span::new(progress, done as f64 / parts, (done + 1) as f64 / parts);
        let (rows, outcomes) = data.cases.pick(&split.train);
        let (tested, _) = data.cases.pick(&split.test);
        let quick = Span::new(&span, 0.0, 0.05);
        let preparation = TreePreparation::learn(data.recipe.plans(), data.table, &rows, &quick)?;
        let train = preparation.apply(data.table, &rows, &quick)?;
        let test = preparation.apply(data.table, &tested, &quick)?;
        let work = Span::new(&span, 0.05, 1.0);
        probabilities.extend(match kind {
            Kind::Tree => DecisionTree::params()
                .check()?
                .fit_rows(&train, &outcomes, None, &work)?
                .model
                .predict_probability(&test),
            Kind::Forest => RandomForest::params()
                .trees(FOREST)
                .seed(data.seed)
                .check()?
                .fit_rows(&train, &outcomes, None, &work)?
                .model
                .predict_probability(&test),
            Kind::Boosted => boosted(data, &split.train, &train, &outcomes, &work)?
                .predict_log_odds(&test)
                .into_iter()
                .map(sigmoid)
                .collect(),
        });
    }
    Ok(probabilities)
}

fn boosted_params(seed: u64) -> Result<BoostedTreesValidParams, Error> {
    // Small steps and small trees: safe on files of a few thousand rows, and no worse on large.
    BoostedTrees::params()
        .trees(MOST)
        .rate(0.05)
        .leaves(15)
        .column_share(0.7)
        .seed(seed)
        .check()
}

/// Boosted trees on these cases, as many as served best on a quarter of them that was held out.
fn boosted(
    data: Data<'_>,
    cases: &[u32],
    features: &Features,
    outcomes: &[bool],
    progress: &dyn Progress,
) -> Result<BoostedTreesModel, Error> {
    let params = boosted_params(data.seed)?;
    let trees = rounds(
        data,
        cases,
        outcomes,
        &params,
        &Span::new(progress, 0.0, 0.4),
    )?;
    let mut boosting = params.start(features, outcomes, None, None, None)?;
    boosting.grow(trees, &Span::new(progress, 0.4, 1.0))?;
    Ok(boosting.into_model())
}

/// How many trees are enough, seen on a quarter of the cases; the rows of a customer are all in
/// it or all out.
fn rounds(
    data: Data<'_>,
    cases: &[u32],
    outcomes: &[bool],
    params: &BoostedTreesValidParams,
    progress: &dyn Progress,
) -> Result<u32, Error> {
    let seed = data.seed ^ 0x5eed;
    let clients = data.customers_of(cases);
    let folds = match clients.map(|c| grouped_folds(&c, outcomes, 4, seed)) {
        Some(Ok(folds)) => folds,
        _ => stratified_folds(outcomes, 4, seed)?,
    };
    let splits = splits_of_folds(&folds, 4);
    let Some(split) = splits.first() else {
        return Ok(1);
    };
    let pick = |places: &[u32]| -> (Vec<u32>, Vec<bool>) {
        let of = |&place: &u32| cases.get(place as usize).copied();
        data.cases
            .pick(&places.iter().filter_map(of).collect::<Vec<_>>())
    };
    let (kept, kept_outcomes) = pick(&split.train);
    let (left, left_outcomes) = pick(&split.test);
    let quick = Span::new(progress, 0.0, 0.05);
    // Levels that only the held-out rows have are as new here as they will be in the test.
    let preparation = TreePreparation::learn(data.recipe.plans(), data.table, &kept, &quick)?;
    let kept = preparation.apply(data.table, &kept, &quick)?;
    let left = preparation.apply(data.table, &left, &quick)?;
    let watched = Watched {
        features: &left,
        outcomes: &left_outcomes,
        weights: None,
    };
    let mut boosting = params.start(&kept, &kept_outcomes, None, Some(watched), None)?;
    for step in 0..MOST / STEP {
        let from = f64::from(step * STEP) / f64::from(MOST);
        let to = f64::from((step + 1) * STEP) / f64::from(MOST);
        boosting.grow(
            STEP,
            &Span::new(progress, 0.05 + 0.95 * from, 0.05 + 0.95 * to),
        )?;
        if has_settled(&[boosting.watched_losses()], PATIENCE) {
            break;
        }
    }
    let best = best_round(&[boosting.watched_losses()]).max(1);
    Ok(u32::try_from(best).unwrap_or(MOST))
}

fn card(compared: &[(Design, Vec<Standing>)]) -> Card {
    let finding = finding(compared);
    Card {
        id: "models".to_owned(),
        title: "Other models".to_owned(),
        charts: compared
            .iter()
            .map(|(design, standings)| chart(*design, standings, &finding))
            .collect(),
        tables: compared
            .iter()
            .map(|(design, standings)| grid(*design, standings))
            .collect(),
        finding,
        note: "The intervals of the differences are those of the same rows drawn again for both models; they are what tells two models apart, and not whether two bars overlap. Among several models the best looks a little better than it is.".to_owned(),
        method: format!(
            "All models learn from the same rows and are tested on the same others. Decision tree: at most 16 leaves. Random forest: {FOREST} trees on random rows and columns. Boosted trees: histogram trees of 15 leaves, rate 0.05 (Friedman 2001; Ke and others 2017); how many is chosen on a quarter of the training rows, never on the rows tested. Intervals: 200 bootstrap replicates of the tested rows, both models on the same ones."
        ),
    }
}

/// The rows tested, in words.
fn tested_on(design: Design) -> &'static str {
    match design {
        Design::Time => "later rows",
        Design::Grouped => "customers set aside",
        Design::Stratified => "rows set aside at random",
    }
}

/// Whether a model beats logistic regression, by the design to quote.
fn finding(compared: &[(Design, Vec<Standing>)]) -> String {
    let Some((design, standings)) = compared.first() else {
        return String::new();
    };
    let where_ = tested_on(*design);
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
        format!(" Clearly worse: {}.", list(&worse, 3))
    };
    // What would have been believed without the test in order of time.
    let by_chance = compared.last().filter(|_| *design == Design::Time);
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
fn others(standings: &[Standing]) -> impl Iterator<Item = (Kind, Estimate, Estimate)> + '_ {
    let of = |s: &Standing| Some((s.kind?, s.auc, s.gain?));
    standings.iter().filter_map(of)
}

/// The one that is furthest above logistic regression, of those that clearly are above.
fn best(standings: &[Standing]) -> Option<(Kind, Estimate, Estimate)> {
    others(standings)
        .filter(|(_, _, gain)| gain.low > 0.0)
        .max_by(|a, b| a.2.value.total_cmp(&b.2.value))
}

fn chart(design: Design, standings: &[Standing], finding: &str) -> Chart {
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
    let name = match design {
        Design::Time => "time",
        Design::Grouped => "grouped",
        Design::Stratified => "random",
    };
    Chart {
        id: format!("models-{name}"),
        title: format!("Models tested on {}", tested_on(design)),
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
                labels: standings.iter().map(|s| s.name().to_owned()).collect(),
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

fn grid(design: Design, standings: &[Standing]) -> Grid {
    let interval = |e: &Estimate| format!("{:.3} ({:.3} to {:.3})", e.value, e.low, e.high);
    Grid {
        caption: format!("Models tested on {}", tested_on(design)),
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
                    s.name().to_owned(),
                    interval(&s.auc),
                    s.gain.as_ref().map_or_else(String::new, interval),
                    format!("{:.4}", s.log_loss),
                ]
            })
            .collect(),
    }
}
