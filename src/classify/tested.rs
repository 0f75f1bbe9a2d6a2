//! The model tested on rows it has not seen, by one scheme.

use super::kinds::Settings;
use super::{Plan, TrainingSet, fit};
use crate::charts::{Axis, Chart, Mark, Series, Shape, Style, linear, reference, series, upright};
use crate::error::Error;
use crate::estimate::{Estimate, Unit};
use crate::evaluate::{
    BootstrapOptions, Comparison, Curve, MetricId, MetricIntervals, Metrics, Scored, Split,
    bootstrap, calibration_bins, compare_roc_auc, cuts, gain_curve, lift_curve,
    precision_recall_curve, roc_curve,
};
use crate::format::{count, per_cent};
use crate::progress::{Progress, Span};
use crate::report::{Evaluation, Metric, Scheme};

/// Predictions for cases that were not trained on.
#[derive(Clone)]
pub struct Tested {
    /// How they were set aside.
    pub scheme: Scheme,
    /// What was trained on and tested, fit by fit.
    pub splits: Vec<Split>,
    /// Tested cases, in the order of the probabilities.
    pub cases: Vec<u32>,
    /// Whether each converted.
    pub outcomes: Vec<bool>,
    /// The probability of each.
    pub probabilities: Vec<f64>,
    /// The settings of the first split, for fits that need not choose again.
    pub settings: Settings,
    /// What each weighs; all 1 when absent.
    weights: Option<Vec<f64>>,
    /// What a row without a conversion stands for.
    others_weigh: f64,
    train_rows: f64,
    trained: Tally,
}

/// Conversions and cases; with weights as many unweighted ones as say as much (Kish 1965).
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    hits: f64,
    rows: f64,
}

impl Tally {
    fn of(outcomes: &[bool], weights: Option<&[f64]>) -> Self {
        let Some(weights) = weights else {
            return Self {
                hits: outcomes.iter().filter(|o| **o).count() as f64,
                rows: outcomes.len() as f64,
            };
        };
        let sum: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        let hits = outcomes.iter().zip(weights).filter(|(o, _)| **o);
        let share = hits.map(|(_, w)| w).sum::<f64>() / sum.max(f64::MIN_POSITIVE);
        let rows = sum * sum / squares.max(f64::MIN_POSITIVE);
        Self {
            hits: share * rows,
            rows,
        }
    }
}

/// Trains and tests by every split. Everything is learned again each time.
///
/// # Errors
/// As [`fit`].
pub fn test(
    set: TrainingSet<'_>,
    scheme: Scheme,
    splits: Vec<Split>,
    plan: Plan,
    progress: &dyn Progress,
) -> Result<Tested, Error> {
    let mut tested = Tested {
        scheme,
        splits: Vec::new(),
        cases: Vec::new(),
        outcomes: Vec::new(),
        probabilities: Vec::new(),
        settings: Settings::Fixed,
        weights: None,
        others_weigh: set.others_weigh(),
        train_rows: 0.0,
        trained: Tally::default(),
    };
    let n = splits.len().max(1) as f64;
    for (done, split) in splits.iter().enumerate() {
        let span = Span::new(progress, done as f64 / n, (done + 1) as f64 / n);
        let fitted = fit(set, &split.train, plan, false, &Span::new(&span, 0.0, 0.9))?;
        let probabilities = fitted.predict(set, &split.test, &Span::new(&span, 0.9, 1.0))?;
        if done == 0 {
            tested.settings = fitted.settings;
        }
        let (_, outcomes) = set.cases.pick(&split.test);
        let (_, trained) = set.cases.pick(&split.train);
        tested.cases.extend_from_slice(&split.test);
        tested.outcomes.extend(outcomes);
        tested.probabilities.extend(probabilities);
        tested.train_rows += trained.len() as f64 / n;
        let tally = Tally::of(&trained, set.weights_of(&split.train).as_deref());
        tested.trained.rows += tally.rows / n;
        tested.trained.hits += tally.hits / n;
    }
    tested.weights = set.weights_of(&tested.cases);
    tested.splits = splits;
    Ok(tested)
}

impl Tested {
    /// The tested cases of one split, without predictions.
    #[must_use]
    pub fn of(set: TrainingSet<'_>, scheme: Scheme, split: &Split) -> Self {
        let (_, outcomes) = set.cases.pick(&split.test);
        let (_, trained) = set.cases.pick(&split.train);
        Self {
            scheme,
            splits: vec![split.clone()],
            cases: split.test.clone(),
            outcomes,
            probabilities: Vec::new(),
            settings: Settings::Fixed,
            weights: set.weights_of(&split.test),
            others_weigh: set.others_weigh(),
            train_rows: trained.len() as f64,
            trained: Tally::of(&trained, set.weights_of(&split.train).as_deref()),
        }
    }

    /// The tested cases, ready for figures.
    ///
    /// # Errors
    /// As [`Scored::new`].
    pub fn scored(&self) -> Result<Scored, Error> {
        self.scored_as(&self.probabilities)
    }

    /// The tested cases with other probabilities. Rows stand for what was left out of the file.
    ///
    /// # Errors
    /// As [`Scored::new`].
    pub fn scored_as(&self, probabilities: &[f64]) -> Result<Scored, Error> {
        let weigh = |hit: &bool| if *hit { 1.0 } else { self.others_weigh };
        let mut weights: Vec<f64> = self.outcomes.iter().map(weigh).collect();
        for (weight, own) in weights.iter_mut().zip(self.weights.iter().flatten()) {
            *weight *= own;
        }
        let plain = self.others_weigh == 1.0 && self.weights.is_none();
        let weights = (!plain).then_some(weights.as_slice());
        Scored::new(&self.outcomes, probabilities, weights)
    }

    /// The conversion rate of the people that the training cases stand for.
    #[must_use]
    pub fn train_rate(&self) -> Estimate {
        Estimate::weighed_rate(self.trained.hits, self.trained.rows, self.others_weigh)
    }

    /// The conversion rate of the people that the tested cases stand for.
    #[must_use]
    pub fn test_rate(&self) -> Estimate {
        let tally = Tally::of(&self.outcomes, self.weights.as_deref());
        Estimate::weighed_rate(tally.hits, tally.rows, self.others_weigh)
    }

    /// The customer of each tested case, in their order.
    #[must_use]
    pub fn customers(&self, customers: Option<&[u32]>) -> Option<Vec<u32>> {
        let customers = customers?;
        let of = |case: &u32| customers.get(*case as usize).copied().unwrap_or(0);
        Some(self.cases.iter().map(of).collect())
    }

    /// Compares the right order of two models on these cases: [`compare_roc_auc`] with 200
    /// replicates that keep the rows of a customer together.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn compare(
        &self,
        set: TrainingSet<'_>,
        first: &Scored,
        second: &Scored,
        progress: &dyn Progress,
    ) -> Result<Comparison, Error> {
        let clusters = self.customers(set.customers);
        let options = BootstrapOptions {
            replicates: Some(200),
            clusters: clusters.as_deref(),
            seed: set.seed,
        };
        compare_roc_auc(first, second, &options, progress)
    }

    /// The base rate of all cases of a set.
    pub(super) fn base_rate(set: TrainingSet<'_>) -> Estimate {
        let tally = Tally::of(&set.cases.outcomes, set.weights);
        Estimate::weighed_rate(tally.hits, tally.rows, set.others_weigh())
    }

    /// Figures with intervals, charts and cut-offs.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn evaluate(
        &self,
        title: String,
        customers: Option<&[u32]>,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<(Evaluation, MetricIntervals), Error> {
        let scored = self.scored()?;
        let clusters = self.customers(customers);
        let options = BootstrapOptions {
            replicates: None,
            clusters: clusters.as_deref(),
            seed,
        };
        let figures = bootstrap(&scored, &options, progress)?;
        let baseline = Metrics::of_base_rate(self.test_rate().value);
        let metrics = METRICS
            .iter()
            .map(|(id, name, help, unit)| Metric {
                id: id.id().to_owned(),
                name: (*name).to_owned(),
                help: (*help).to_owned(),
                estimate: Estimate {
                    value: figures.value.get(*id),
                    low: figures.low.get(*id),
                    high: figures.high.get(*id),
                    unit: *unit,
                },
                baseline: baseline.get(*id),
            })
            .collect();
        let evaluation = Evaluation {
            scheme: self.scheme,
            title,
            train_rows: self.train_rows.round() as u32,
            test_rows: u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX),
            train_rate: self.train_rate(),
            test_rate: self.test_rate(),
            finding: finding(&figures),
            metrics,
            charts: charts(&scored, self.scheme, &figures),
            cuts: cuts(&scored),
        };
        Ok((evaluation, figures))
    }
}

/// Name, help and unit of the figures shown.
const METRICS: [(MetricId, &str, &str, Unit); 12] = [
    (
        MetricId::RocAuc,
        "Right order (ROC AUC)",
        "How often a converter gets a higher probability than a non-converter; 0.5 is chance, 1 is perfect.",
        Unit::Number,
    ),
    (
        MetricId::LiftAt10,
        "Lift in the best 10 %",
        "Conversion rate among the best tenth over that of everybody; more is better.",
        Unit::Times,
    ),
    (
        MetricId::CaptureAt10,
        "Found in the best 10 %",
        "Share of all conversions that are in the best tenth; more is better.",
        Unit::Share,
    ),
    (
        MetricId::AveragePrecision,
        "Average precision",
        "Conversion rate among the contacted, averaged over all list lengths; more is better.",
        Unit::Number,
    ),
    (
        MetricId::Ks,
        "Separation (KS)",
        "Largest gap between the share of converters and of others reached by one list; more is better.",
        Unit::Number,
    ),
    (
        MetricId::Alift,
        "Area under the gain curve (ALIFT)",
        "Share of conversions found, averaged over all list lengths; 0.5 is chance, more is better.",
        Unit::Number,
    ),
    (
        MetricId::LogLoss,
        "Surprise (log-loss)",
        "How surprised the model is by what happened; less is better.",
        Unit::Number,
    ),
    (
        MetricId::Brier,
        "Squared error (Brier)",
        "Mean squared distance of probability and outcome; less is better.",
        Unit::Number,
    ),
    (
        MetricId::CalibrationInTheLarge,
        "Conversions over forecast",
        "Conversions that happened over those the probabilities promised; 1 is right, above 1 the probabilities are too low.",
        Unit::Times,
    ),
    (
        MetricId::CalibrationSlope,
        "Spread of the probabilities (slope)",
        "1 is right; below 1 the probabilities are too extreme, above 1 too timid.",
        Unit::Number,
    ),
    (
        MetricId::CalibrationIntercept,
        "Level of the probabilities (intercept)",
        "0 is right when the slope is 1; above 0 the probabilities are too low.",
        Unit::Number,
    ),
    (
        MetricId::Ece,
        "Distance of forecast and rate (ECE)",
        "Mean distance between the probability given and the rate observed, over ten groups; less is better.",
        Unit::Points,
    ),
];

/// The finding as one sentence.
fn finding(figures: &MetricIntervals) -> String {
    let auc = MetricId::RocAuc;
    if figures.low.get(auc) <= 0.5 {
        return format!(
            "No better than chance: a converter comes before a non-converter in {} of the pairs ({} to {}), and chance gives 50 %.",
            per_cent(figures.value.get(auc)),
            per_cent(figures.low.get(auc)),
            per_cent(figures.high.get(auc)),
        );
    }
    format!(
        "A converter comes before a non-converter in {} of the pairs ({} to {}); the best 10 % of the list hold {} of the conversions.",
        per_cent(figures.value.get(auc)),
        per_cent(figures.low.get(auc)),
        per_cent(figures.high.get(auc)),
        per_cent(figures.value.get(MetricId::CaptureAt10)),
    )
}

fn line(name: &str, curve: &Curve) -> Series {
    let points = curve.x.iter().zip(&curve.y);
    let marks = points.map(|(&x, &y)| Mark {
        x,
        y,
        ..Mark::default()
    });
    series(name, Shape::Line, Style::Primary, marks.collect())
}

fn charts(scored: &Scored, scheme: Scheme, figures: &MetricIntervals) -> Vec<Chart> {
    let name = match scheme {
        Scheme::Time => "time",
        Scheme::Grouped => "grouped",
        Scheme::Stratified => "random",
    };
    let base = scored.base_rate();
    let share = |label: &str| linear(label, Unit::Share, 0.0, 1.0);
    let value = |id: MetricId| figures.value.get(id);
    let chart =
        |id: &str, title: &str, caption: String, note: &str, x: Axis, y: Axis, series| Chart {
            id: format!("{id}-{name}"),
            title: title.to_owned(),
            caption,
            note: note.to_owned(),
            x,
            y,
            series,
        };
    let lift = lift_curve(scored);
    let top = lift.y.iter().copied().fold(1.0, f64::max);
    let bins = calibration_bins(scored);
    let reach = bins
        .iter()
        .flat_map(|b| [b.predicted, b.observed.high])
        .fold(0.01, f64::max)
        .min(1.0);
    let ratio = value(MetricId::CalibrationInTheLarge);
    vec![
        chart(
            "gain",
            "Conversions found by list length",
            format!(
                "The best 10 % of the list hold {} of the conversions.",
                per_cent(value(MetricId::CaptureAt10))
            ),
            "The dashed line is a list in random order.",
            share("Share of people contacted, best first"),
            share("Share of the conversions found"),
            vec![
                reference("Random order", &[(0.0, 0.0), (1.0, 1.0)]),
                line("Model", &gain_curve(scored)),
            ],
        ),
        chart(
            "lift",
            "Lift by list length",
            format!(
                "The best 10 % convert {:.1} times as often as everybody.",
                value(MetricId::LiftAt10)
            ),
            "At 100 % everybody is contacted, and the lift is 1.",
            share("Share of people contacted, best first"),
            linear("Lift", Unit::Times, 0.0, 1.05 * top),
            vec![
                reference("Random order", &[(0.0, 1.0), (1.0, 1.0)]),
                line("Model", &lift),
            ],
        ),
        chart(
            "calibration",
            "Probability given and rate observed",
            calibration_sentence(ratio),
            "Each point is about a tenth of the people; on the dashed line forecast and rate agree. The bars are 95 % intervals.",
            linear("Probability given", Unit::Share, 0.0, reach),
            linear("Conversion rate observed", Unit::Share, 0.0, reach),
            vec![
                reference("Forecast equals rate", &[(0.0, 0.0), (reach, reach)]),
                series(
                    "Tenths of the list",
                    Shape::Points,
                    Style::Primary,
                    bins.iter()
                        .map(|bin| {
                            let label = format!("{} people", count(bin.weight));
                            upright(bin.predicted, &bin.observed, label)
                        })
                        .collect(),
                ),
            ],
        ),
        chart(
            "roc",
            "Converters found and others contacted (ROC)",
            format!(
                "The area under the curve is {:.3}.",
                value(MetricId::RocAuc)
            ),
            "The dashed line is a list in random order, with area 0.5.",
            share("Share of the non-converters contacted"),
            share("Share of the converters contacted"),
            vec![
                reference("Random order", &[(0.0, 0.0), (1.0, 1.0)]),
                line("Model", &roc_curve(scored)),
            ],
        ),
        chart(
            "precision-recall",
            "Conversion rate and conversions found",
            format!(
                "Average precision is {:.3}; a random list gives {base:.3}.",
                value(MetricId::AveragePrecision)
            ),
            "Further right more of the conversions are found, at a lower rate among those contacted.",
            share("Share of the conversions found (recall)"),
            share("Conversion rate among the contacted (precision)"),
            vec![
                reference("Random order", &[(0.0, base), (1.0, base)]),
                line("Model", &precision_recall_curve(scored)),
            ],
        ),
    ]
}

/// Whether the probabilities are too high or too low, as one sentence.
fn calibration_sentence(ratio: f64) -> String {
    if ratio > 1.1 {
        format!(
            "The probabilities are too low: {ratio:.2} times as many people converted as they promised."
        )
    } else if ratio < 0.9 {
        format!(
            "The probabilities are too high: only {ratio:.2} times as many people converted as they promised."
        )
    } else {
        format!(
            "Taken together the probabilities are right: {ratio:.2} times as many people converted as they promised."
        )
    }
}
