//! From a table and a setup to a report and a model.

use super::basis::Basis;
use super::cards;
use super::cases::Cases;
use super::fields::fields;
use super::fit::{Data, Fitted, Penalty, fit};
use super::leaks;
use super::order::past_and_future;
use super::testing::{Tested, test};
use super::words::{count, list, per_cent};
use super::{
    Because, Design, Evaluation, FittedModel, Holdout, LeakFinding, MovedRate, Report, Setup,
    TimeOrder,
};
use crate::error::{Error, ErrorCode};
use crate::evaluate::{
    BootstrapOptions, Comparison, MetricId, Scored, Split, compare_roc_auc, grouped_folds,
    splits_of_folds, stratified_folds,
};
use crate::explain::{Background, column_parts};
use crate::numeric::sort_by;
use crate::prepare::{ColumnPlan, Encoding, Recipe, Steps};
use crate::progress::{Progress, Span};
use crate::report::{Card, Estimate};
use crate::table::{ColumnType, Table};

/// Rows everybody is compared with.
const BACKGROUND: usize = 150;
/// Rows over which contributions are averaged.
const WEIGHED: usize = 2_000;
/// Suspicious columns that are fitted with and without.
const COMPARED: usize = 6;
/// Conversions below which every figure is shaky.
const FEW: usize = 200;

/// Trains, tests by every design the data allow, looks for leaks, explains.
///
/// # Errors
/// [`ErrorCode::BadSetup`] or [`ErrorCode::TooFewRows`] with the reason when the data cannot
/// answer, [`ErrorCode::NotFound`] for a column the table lacks, and [`Error::cancelled`].
pub fn run(
    table: &Table,
    setup: &Setup,
    progress: &dyn Progress,
) -> Result<(Report, FittedModel), Error> {
    progress.report("Getting ready", 0.0)?;
    let basis = Basis::of(table, setup)?;
    let data = basis.data();
    let (cases, moments, customers) = (&basis.cases, basis.moments.as_deref(), data.customers);
    let mut warnings = Vec::new();
    let designs = designs(setup, cases, moments, customers, &mut warnings)?;
    let tested = test_all(data, designs, &Span::new(progress, 0.02, 0.45))?;
    let fitted = fit(
        data,
        &(0..u32::try_from(cases.len()).unwrap_or(u32::MAX)).collect::<Vec<_>>(),
        Penalty::Choose(3),
        true,
        &Span::new(progress, 0.45, 0.55),
    )?;
    let mut evaluations = Vec::new();
    let parts = tested.len() as f64;
    for (done, t) in tested.iter().enumerate() {
        let span = Span::new(
            progress,
            0.55 + 0.2 * done as f64 / parts,
            0.55 + 0.2 * (done + 1) as f64 / parts,
        );
        let title = title(t, setup, moments, table);
        let (evaluation, _) = t.evaluate(title, customers, data.seed, &span)?;
        evaluations.push(evaluation);
    }
    let leaks = find_leaks(
        data,
        setup,
        &tested,
        moments,
        &Span::new(progress, 0.75, 0.92),
    )?;
    let (background, cards) = explain(
        data,
        setup,
        &fitted,
        moments,
        &Span::new(progress, 0.92, 1.0),
    )?;
    let moved = moved_rate(&evaluations);
    say_what_moved(&evaluations, moved, &mut warnings);
    say_what_limits(setup, cases, &fitted, &leaks, &mut warnings);
    let quoted = tested
        .first()
        .ok_or_else(|| Error::new(ErrorCode::TooFewRows, "No test was possible.", "Add rows."))?;
    let fields = fields(&fitted.preparation.columns);
    let rows = u32::try_from(cases.len()).unwrap_or(u32::MAX);
    let report = Report {
        setup: setup.clone(),
        rows,
        conversions: u32::try_from(cases.positives).unwrap_or(u32::MAX),
        base_rate: Estimate::rate(cases.positives as f64, cases.len() as f64),
        headline: headline(&evaluations, moved),
        warnings,
        evaluations,
        leaks,
        cards,
        fields: fields.clone(),
    };
    let model = FittedModel {
        target: setup.target.clone(),
        positive: setup.positive.clone(),
        identifier: setup.group.clone().or_else(|| {
            let named = |c: &&super::ColumnChoice| c.because == Because::Identifier;
            setup.columns.iter().find(named).map(|c| c.name.clone())
        }),
        preparation: fitted.preparation,
        model: fitted.model,
        background,
        fields,
        rows,
        base_rate: cases.rate(),
        moved,
        holdout: Holdout::of(
            quoted.design,
            &quoted.probabilities,
            &quoted.outcomes,
            quoted.customers(customers).as_deref(),
        ),
    };
    progress.report("Done", 1.0)?;
    Ok((report, model))
}

pub(super) fn check(table: &Table, setup: &Setup) -> Result<(), Error> {
    let refuse = |message: String, hint: &str| Err(Error::new(ErrorCode::BadSetup, message, hint));
    if !(2..=20).contains(&setup.folds) {
        return refuse(
            format!(
                "The number of folds must be 2 to 20, and it is {}.",
                setup.folds
            ),
            "Choose 5.",
        );
    }
    if !(0.1..=0.5).contains(&setup.test_share) {
        return refuse(
            "The share kept for the test must be 10 % to 50 %.".to_owned(),
            "Choose 30 %.",
        );
    }
    for choice in setup.columns.iter().filter(|c| c.include) {
        table.column(&choice.name)?;
        if choice.name == setup.target {
            return refuse(
                format!("{} is the target and cannot predict itself.", choice.name),
                "Take it out of the columns.",
            );
        }
    }
    Ok(())
}

/// The columns that are in, those named in `flip` the other way round.
pub(super) fn recipe(table: &Table, setup: &Setup, flip: &[&str]) -> Result<Recipe, Error> {
    let plans: Vec<ColumnPlan> = setup
        .columns
        .iter()
        .filter(|c| c.include != flip.contains(&c.name.as_str()))
        .map(|c| {
            Ok(ColumnPlan::for_values(
                &c.name,
                &table.column(&c.name)?.values,
            ))
        })
        .collect::<Result<_, Error>>()?;
    if plans.is_empty() {
        return Err(Error::new(
            ErrorCode::BadSetup,
            "No column is chosen to predict with.",
            "Take in at least one column that is known before the contact.",
        ));
    }
    Ok(Recipe::new(plans, Steps::default()))
}

/// The designs the data allow, the one to quote first.
pub(super) fn designs(
    setup: &Setup,
    cases: &Cases,
    moments: Option<&[(u32, f64)]>,
    customers: Option<&[u32]>,
    warnings: &mut Vec<String>,
) -> Result<Vec<(Design, Vec<Split>)>, Error> {
    let seed = u64::from(setup.seed);
    let mut designs = Vec::new();
    if let Some(moments) = moments {
        let both = |of: &[u32], least: usize| {
            let (_, outcomes) = cases.pick(of);
            let hits = outcomes.iter().filter(|o| **o).count();
            hits >= least && outcomes.len() - hits >= least
        };
        match past_and_future(moments, setup.test_share) {
            Some(split) if both(&split.train, 10) && both(&split.test, 5) => {
                designs.push((Design::Time, vec![split]));
            }
            _ => warnings.push(
                "A test in the order of time was not possible: the earlier or the later rows hold too few conversions, or nearly all rows are of one moment.".to_owned(),
            ),
        }
    }
    if let Some(customers) = customers {
        match grouped_folds(customers, &cases.outcomes, setup.folds, seed) {
            Ok(folds) => {
                designs.push((Design::Grouped, splits_of_folds(&folds, setup.folds)));
            }
            Err(_) => warnings.push(
                "A test that keeps the rows of a customer together was not possible: there are too few customers.".to_owned(),
            ),
        }
    }
    let few = cases.positives.min(cases.len() - cases.positives);
    let folds = setup.folds.min(u32::try_from(few).unwrap_or(u32::MAX));
    let fold_of = stratified_folds(&cases.outcomes, folds, seed)?;
    designs.push((Design::Stratified, splits_of_folds(&fold_of, folds)));
    Ok(designs)
}

fn test_all(
    data: Data<'_>,
    designs: Vec<(Design, Vec<Split>)>,
    progress: &dyn Progress,
) -> Result<Vec<Tested>, Error> {
    let fits: usize = designs.iter().map(|(_, splits)| splits.len()).sum();
    let mut done = 0;
    let mut tested = Vec::new();
    for (design, splits) in designs {
        let next = done + splits.len();
        let span = Span::new(
            progress,
            done as f64 / fits as f64,
            next as f64 / fits as f64,
        );
        tested.push(test(data, design, splits, Penalty::Choose(1), &span)?);
        done = next;
    }
    Ok(tested)
}

/// The design in plain words.
fn title(tested: &Tested, setup: &Setup, moments: Option<&[(u32, f64)]>, table: &Table) -> String {
    match tested.design {
        Design::Time => {
            let (early, late) = shares(tested);
            let from = match &setup.order {
                TimeOrder::Column { name } if is_date(table, name) => moments
                    .and_then(|m| first_moment(m, tested.cases.iter().copied()))
                    .map(|at| format!(", from {} on", crate::table::civil::moment_text(at, false))),
                _ => None,
            };
            format!(
                "Trained on the first {early}, tested on the last {late}{}",
                from.unwrap_or_default()
            )
        }
        Design::Grouped => format!(
            "{} parts in turn, the rows of a customer kept together",
            tested.splits.len()
        ),
        Design::Stratified => format!("{} parts in turn, at random", tested.splits.len()),
    }
}

fn is_date(table: &Table, name: &str) -> bool {
    table
        .column(name)
        .is_ok_and(|c| c.values.column_type() == ColumnType::Date)
}

fn first_moment(moments: &[(u32, f64)], cases: impl Iterator<Item = u32>) -> Option<i64> {
    let tested: std::collections::BTreeSet<u32> = cases.collect();
    moments
        .iter()
        .find(|(case, _)| tested.contains(case))
        .map(|(_, at)| *at as i64)
}

/// The training and test shares of a split in time.
fn shares(tested: &Tested) -> (String, String) {
    let (train, test) = tested
        .splits
        .first()
        .map_or((0, 0), |s| (s.train.len(), s.test.len()));
    let late = (100.0 * test as f64 / (train + test).max(1) as f64).round();
    (format!("{:.0} %", 100.0 - late), format!("{late:.0} %"))
}

/// Suspicious columns, each with the AUC with and without it.
fn find_leaks(
    data: Data<'_>,
    setup: &Setup,
    tested: &[Tested],
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<Vec<LeakFinding>, Error> {
    // Folds that keep customers together where they repeat: at random a column that only
    // recognises a customer would seem to know the outcome. The random folds are always
    // there, and last.
    let grouped = tested.iter().find(|t| t.design == Design::Grouped);
    let Some(base) = grouped.or(tested.last()) else {
        return Ok(Vec::new());
    };
    let folds: Vec<Vec<u32>> = base.splits.iter().map(|s| s.test.clone()).collect();
    let dated = moments.filter(|_| matches!(setup.order, TimeOrder::Column { .. }));
    let suspects = leaks::suspects(
        data.table,
        setup,
        data.cases,
        &folds,
        dated,
        data.customers,
        &Span::new(progress, 0.0, 0.1),
    )?;
    let clusters = base.customers(data.customers);
    let options = BootstrapOptions {
        replicates: Some(200),
        clusters: clusters.as_deref(),
        seed: data.seed,
    };
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    let as_set = base.scored()?;
    let compared = suspects.len().min(COMPARED) as f64;
    let mut findings = Vec::new();
    for (done, suspect) in suspects.into_iter().take(COMPARED).enumerate() {
        let span = Span::new(
            progress,
            0.15 + 0.85 * done as f64 / compared,
            0.15 + 0.85 * (done + 1) as f64 / compared,
        );
        let other = match recipe(data.table, setup, &[suspect.column.as_str()]) {
            Ok(recipe) => {
                let data = Data {
                    recipe: &recipe,
                    ..data
                };
                let penalty = Penalty::PerRow(base.lambda_per_row);
                let fits = Span::new(&span, 0.0, 0.8);
                match test(data, base.design, base.splits.clone(), penalty, &fits) {
                    Ok(other) => Some(other.scored()?),
                    Err(e) if e.code == ErrorCode::Cancelled => return Err(e),
                    Err(_) => None,
                }
            }
            Err(_) => None,
        };
        let other = match other {
            Some(other) => other,
            // Without any other column there is nothing to rank by.
            None => Scored::new(&base.outcomes, &vec![0.5; base.outcomes.len()], None)?,
        };
        let (with, without) = if suspect.included {
            (&as_set, &other)
        } else {
            (&other, &as_set)
        };
        let found = compare_roc_auc(with, without, &options, &Span::new(&span, 0.8, 1.0))?;
        let question = setup
            .columns
            .iter()
            .find(|c| c.name == suspect.column)
            .and_then(|c| c.question.clone())
            .unwrap_or_else(|| super::guess::question_before_contact(&suspect.column));
        findings.push(LeakFinding {
            column: suspect.column,
            rule: suspect.rule.to_owned(),
            evidence: format!("{} {}", suspect.evidence, worth(&found)),
            question,
            auc_with: found.first,
            auc_without: found.second,
            difference: found.difference,
            included: suspect.included,
        });
    }
    Ok(findings)
}

/// What a column is worth to the model, as one sentence. The verdict is that of the paired
/// difference.
fn worth(with_and_without: &Comparison) -> String {
    let Comparison {
        first: with,
        second: without,
        difference,
        ..
    } = with_and_without;
    let verdict = if difference.low > 0.0 {
        "It improves the order"
    } else if difference.high < 0.0 {
        "It makes the order worse"
    } else {
        "It makes no clear difference"
    };
    format!(
        "{verdict}: the AUC is {:.3} with it and {:.3} without, a difference of {} ({} to {}).",
        with.value,
        without.value,
        thousandths(difference.value),
        thousandths(difference.low),
        thousandths(difference.high)
    )
}

/// Three decimals, a true minus sign, and no minus before zero.
fn thousandths(x: f64) -> String {
    let text = format!("{:.3}", x.abs());
    if x < 0.0 && text != "0.000" {
        format!("\u{2212}{text}")
    } else {
        text
    }
}

/// Background rows and the answer cards.
fn explain(
    data: Data<'_>,
    setup: &Setup,
    fitted: &Fitted,
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<(Background, Vec<Card>), Error> {
    let columns: Vec<String> = fitted
        .preparation
        .columns
        .iter()
        .filter(|c| c.encoding != Encoding::Constant)
        .map(|c| c.name.clone())
        .collect();
    // Rows at even steps of the model's own ranking stand for everybody.
    let log_odds = fitted.model.predict_log_odds(&fitted.design);
    let mut ranked: Vec<(f64, u32)> = log_odds
        .into_iter()
        .zip(data.cases.rows.iter().copied())
        .collect();
    sort_by(&mut ranked, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let spread = |wanted: usize| -> Vec<u32> {
        let n = ranked.len();
        let take = wanted.min(n);
        (0..take)
            .filter_map(|i| ranked.get((2 * i + 1) * n / (2 * take)).map(|r| r.1))
            .collect()
    };
    let still = Span::new(progress, 0.0, 0.2);
    let design = fitted
        .preparation
        .apply(data.table, &spread(BACKGROUND), &still)?;
    let background = Background::new(&fitted.model, &design, columns);
    let design = fitted
        .preparation
        .apply(data.table, &spread(WEIGHED), &still)?;
    let parts = column_parts(&fitted.model, &design, &background.columns);
    let mut cards = vec![cards::importance(
        &background,
        &parts,
        data.seed,
        &Span::new(progress, 0.2, 0.95),
    )?];
    cards.extend(cards::odds(&fitted.model, fitted.design.terms()));
    if let Some(moments) = moments {
        let dates = matches!(&setup.order, TimeOrder::Column { name } if is_date(data.table, name));
        cards.extend(cards::timeline(
            moments,
            &data.cases.outcomes,
            &setup.order,
            dates,
        ));
    }
    Ok((background, cards))
}

/// The rates of the split in time, when they clearly differ.
fn moved_rate(evaluations: &[Evaluation]) -> Option<MovedRate> {
    let time = evaluations.first().filter(|e| e.design == Design::Time)?;
    let (early, late) = (time.train_rate, time.test_rate);
    let apart = early.high < late.low || late.high < early.low;
    let ratio = late.value / early.value.max(1e-12);
    (apart && !(0.8..=1.25).contains(&ratio)).then_some(MovedRate {
        early: early.value,
        late: late.value,
    })
}

fn say_what_moved(
    evaluations: &[Evaluation],
    moved: Option<MovedRate>,
    warnings: &mut Vec<String>,
) {
    let Some(time) = evaluations.first().filter(|e| e.design == Design::Time) else {
        return;
    };
    let auc = |e: &Evaluation| {
        e.metrics
            .iter()
            .find(|m| m.id == MetricId::RocAuc.id())
            .map(|m| m.estimate)
    };
    let share = (100.0 * f64::from(time.test_rows)
        / (f64::from(time.test_rows) + f64::from(time.train_rows)))
    .round();
    if let Some(moved) = moved {
        let (verb, fault) = if moved.late > moved.early {
            ("rose", "too low")
        } else {
            ("fell", "too high")
        };
        // Only where the order was seen to hold on later rows.
        let order = if auc(time).is_some_and(|a| a.low > 0.5) {
            " The order of the list is more reliable than its probabilities."
        } else {
            ""
        };
        warnings.push(format!(
            "Conversions {verb} from {} in the first {:.0} % of the file to {} in the last {share:.0} %; probabilities learned on the past are {fault} for what follows.{order}",
            per_cent(moved.early),
            100.0 - share,
            per_cent(moved.late),
        ));
    }
    let others = evaluations.get(1..).unwrap_or_default();
    if let (Some(time), Some(random)) = (auc(time), others.last().and_then(auc))
        && time.value < random.value - 0.03
        && time.high < random.low
    {
        warnings.push(format!(
            "Tested on later rows the AUC is {:.2}, at random {:.2}: part of what the model learned did not last. Expect the first figure for your next campaign, not the second.",
            time.value, random.value
        ));
    }
}

fn say_what_limits(
    setup: &Setup,
    cases: &Cases,
    fitted: &Fitted,
    leaks: &[LeakFinding],
    warnings: &mut Vec<String>,
) {
    let mut first = Vec::new();
    if fitted.model.separated {
        first.push(
            "Some column almost gives the outcome away. Such a column is usually filled in after the outcome; a model with it looks perfect and is useless.".to_owned(),
        );
    }
    let inside: Vec<String> = leaks
        .iter()
        .filter(|l| l.included)
        .map(|l| l.column.clone())
        .collect();
    if !inside.is_empty() {
        first.push(format!(
            "The model uses {}, which may not be known before the contact. If so, take {} out: the figures here are too good.",
            list(&inside, 3),
            if inside.len() == 1 { "it" } else { "them" }
        ));
    }
    warnings.splice(0..0, first);
    if cases.positives < FEW {
        warnings.push(format!(
            "Only {} conversions: every figure is uncertain, as its interval shows.",
            count(cases.positives as f64)
        ));
    }
    if cases.dropped > 0 {
        warnings.push(format!(
            "{} rows without a value in {} were left out.",
            count(cases.dropped as f64),
            setup.target
        ));
    }
    if fitted.model.covariance.is_empty() {
        warnings.push(
            "With so many columns there are no intervals for odds ratios and single persons."
                .to_owned(),
        );
    }
}

/// How good, on which evidence.
fn headline(evaluations: &[Evaluation], moved: Option<MovedRate>) -> String {
    let Some(quoted) = evaluations.first() else {
        return String::new();
    };
    let value = |id: MetricId| {
        quoted
            .metrics
            .iter()
            .find(|m| m.id == id.id())
            .map(|m| m.estimate)
    };
    let (Some(auc), Some(captured)) = (value(MetricId::RocAuc), value(MetricId::CaptureAt10))
    else {
        return String::new();
    };
    let evidence = match quoted.design {
        Design::Time => "On later rows, which it had not seen,",
        Design::Grouped => "On customers it had not seen,",
        Design::Stratified => "On rows it had not seen,",
    };
    if auc.low <= 0.5 {
        return format!(
            "{evidence} the model is no better than chance (AUC {:.2}, {:.2} to {:.2}): these columns do not tell who converts.",
            auc.value, auc.low, auc.high
        );
    }
    let grade = if auc.value >= 0.8 {
        "well"
    } else if auc.value >= 0.65 {
        "fairly well"
    } else {
        "only weakly"
    };
    let trust = match moved {
        Some(m) => format!(
            " Conversions moved from {} to {}, so trust the order and not the probabilities.",
            per_cent(m.early),
            per_cent(m.late)
        ),
        None => String::new(),
    };
    format!(
        "{evidence} the model tells converters from others {grade} (AUC {:.2}, {:.2} to {:.2}); contacting the best 10 % reaches {} of the conversions.{trust}",
        auc.value,
        auc.low,
        auc.high,
        per_cent(captured.value)
    )
}
