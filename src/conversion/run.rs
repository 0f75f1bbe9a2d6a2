//! From a table and a setup to a report and a model.

use super::basis::Basis;
use super::cards;
use super::duplicates::duplicates;
use super::fit::{Data, Fitted, Plan, fit};
use super::leaks::find_leaks;
use super::predictor::Explainer;
use super::schemes::{is_date, schemes, test_all, title};
use super::testing::{Tested, rate};
use super::verdict;
use super::{
    BackgroundData, Because, ColumnChoice, ConversionModel, ConversionReport, ConversionSetup,
    Holdout, KnownColumn, MovedRate, Prior, TimeOrder,
};
use crate::calibrate::shift_moved;
use crate::error::{Error, ErrorCode};
use crate::evaluate::Baseline;
use crate::numeric::{logit, sigmoid, sort_by};
use crate::prepare::{ColumnPlan, Recipe, SeenColumn, Steps};
use crate::progress::{Progress, Span};
use crate::report::Card;
use crate::table::Table;

/// Rows everybody is compared with.
const BACKGROUND: usize = 100;
/// Rows over which contributions are averaged.
const WEIGHED: usize = 1_000;

/// Trains, tests by every scheme the data allow, looks for leaks, explains.
///
/// # Errors
/// [`ErrorCode::BadSetup`] or [`ErrorCode::TooFewRows`] with the reason when the data cannot
/// answer, [`ErrorCode::NotFound`] for a column the table lacks, and [`Error::cancelled`].
pub fn run(
    table: &Table,
    setup: &ConversionSetup,
    progress: &dyn Progress,
) -> Result<(ConversionReport, ConversionModel), Error> {
    progress.report("Getting ready", 0.0)?;
    let basis = Basis::of(table, setup)?;
    let data = basis.data();
    let (cases, moments, customers) = (&basis.cases, basis.moments.as_deref(), data.customers);
    let mut warnings = Vec::new();
    let schemes = schemes(setup, cases, moments, customers, &mut warnings)?;
    let tested = test_all(data, schemes, &Span::new(progress, 0.02, 0.45))?;
    let all: Vec<u32> = (0_u32..).take(cases.len()).collect();
    let fitted = fit(
        data,
        &all,
        Plan::Choose(3),
        true,
        &Span::new(progress, 0.45, 0.55),
    )?;
    let mut evaluations = Vec::new();
    let parts = tested.len() as f64;
    for (done, t) in tested.iter().enumerate() {
        let span = Span::new(
            progress,
            0.55 + 0.15 * done as f64 / parts,
            0.55 + 0.15 * (done + 1) as f64 / parts,
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
        &Span::new(progress, 0.7, 0.9),
    )?;
    let tree = cards::tree_nodes(&fitted.predictor, table, cases)?;
    let (background, mut cards) = explain(
        data,
        setup,
        &fitted,
        moments,
        &Span::new(progress, 0.9, 1.0),
    )?;
    let picture = cards::tree(&tree).into_iter();
    cards.splice(0..0, picture);
    let moved = verdict::moved_rate(&evaluations);
    verdict::say_what_moved(&evaluations, moved, &mut warnings);
    let duplicated = duplicates(table, &cases.rows);
    verdict::say_what_limits(setup, cases, duplicated, &fitted, &leaks, &mut warnings);
    let base_rate = rate(
        cases.positives as f64,
        cases.len() as f64,
        1.0 / setup.kept_share,
    );
    let quoted = tested
        .first()
        .ok_or_else(|| Error::new(ErrorCode::TooFewRows, "No test was possible.", "Add rows."))?;
    let headline = verdict::headline(&evaluations, moved);
    let model = model(
        data,
        setup,
        fitted,
        background,
        base_rate.value,
        moved,
        quoted,
    )?;
    let report = ConversionReport {
        setup: setup.clone(),
        rows: model.rows,
        conversions: u32::try_from(cases.positives).unwrap_or(u32::MAX),
        base_rate,
        headline,
        warnings,
        evaluations,
        leaks,
        cards,
        tree,
        fields: model.fields.clone(),
    };
    progress.report("Done", 1.0)?;
    Ok((report, model))
}

/// All that is needed to score people, with the correction for another conversion rate.
fn model(
    data: Data<'_>,
    setup: &ConversionSetup,
    fitted: Fitted,
    background: BackgroundData,
    base_rate: f64,
    moved: Option<MovedRate>,
    quoted: &Tested,
) -> Result<ConversionModel, Error> {
    let rows = &data.cases.rows;
    let known = |plan: &ColumnPlan| -> Result<KnownColumn, Error> {
        let values = &data.table.column(&plan.name)?.values;
        Ok(KnownColumn {
            seen: SeenColumn::of(plan, data.table, rows)?,
            baseline: if data.cases.dropped == 0 {
                Baseline::learn(values)
            } else {
                Baseline::learn(&values.pick(rows))
            },
        })
    };
    let columns: Result<Vec<KnownColumn>, Error> = data.recipe.plans().iter().map(known).collect();
    let expected = setup.expected_rate.unwrap_or(base_rate);
    let shift = shift_moved(base_rate, expected);
    let mut link = fitted.link;
    link.shift += shift;
    let mut probabilities = quoted.probabilities.clone();
    if shift != 0.0 {
        for p in &mut probabilities {
            *p = sigmoid(logit(*p) + shift);
        }
    }
    Ok(ConversionModel {
        target: setup.target.clone(),
        positive: setup.positive.clone(),
        identifier: setup.group.clone().or_else(|| {
            let named = |c: &&ColumnChoice| c.because == Because::Identifier;
            setup.columns.iter().find(named).map(|c| c.name.clone())
        }),
        predictor: fitted.predictor,
        link,
        background,
        columns: columns?,
        fields: Vec::new(),
        rows: u32::try_from(data.cases.len()).unwrap_or(u32::MAX),
        base_rate: expected,
        // Whoever says what to expect has seen that it moves.
        moved: moved.filter(|_| setup.expected_rate.is_none()),
        holdout: Holdout::of(
            quoted.scheme,
            &probabilities,
            &quoted.outcomes,
            quoted.customers(data.customers).as_deref(),
        ),
        prior: Prior {
            conversions: expected / base_rate,
            others: (1.0 - expected) / (1.0 - base_rate) / setup.kept_share,
        },
    }
    .complete())
}

pub(super) fn check(table: &Table, setup: &ConversionSetup) -> Result<(), Error> {
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
    if !(setup.kept_share > 0.0 && setup.kept_share <= 1.0) {
        return refuse(
            "The share of people without a conversion that the file holds must be above 0 % and at most 100 %.".to_owned(),
            "Enter 100 % when nobody was left out.",
        );
    }
    if setup.expected_rate.is_some_and(|r| !(r > 0.0 && r < 1.0)) {
        return refuse(
            "The conversion rate to expect must lie between 0 % and 100 %.".to_owned(),
            "Leave it empty to expect that of the file.",
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
pub(super) fn recipe(
    table: &Table,
    setup: &ConversionSetup,
    flip: &[&str],
) -> Result<Recipe, Error> {
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

/// The rows to compare with and the answer cards.
fn explain(
    data: Data<'_>,
    setup: &ConversionSetup,
    fitted: &Fitted,
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<(BackgroundData, Vec<Card>), Error> {
    let predictor = &fitted.predictor;
    let still = Span::new(progress, 0.0, 0.1);
    // Rows at even steps of the model's own ranking stand for everybody.
    let rows = &data.cases.rows;
    let log_odds = predictor.log_odds(data.table, rows, &still)?;
    let mut ranked: Vec<(f64, u32)> = log_odds.into_iter().zip(rows.iter().copied()).collect();
    sort_by(&mut ranked, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let spread = |wanted: usize| -> Vec<u32> {
        let n = ranked.len();
        let take = wanted.min(n);
        (0..take)
            .filter_map(|i| ranked.get((2 * i + 1) * n / (2 * take)).map(|r| r.1))
            .collect()
    };
    let background = predictor.background(data.table, &spread(BACKGROUND), &still)?;
    let explainer = Explainer::new(predictor, &background, &fitted.link);
    let weighed = spread(WEIGHED);
    let span = Span::new(progress, 0.1, 0.7);
    let explained = explainer.explain(data.table, &weighed, &span)?;
    let mut cards = vec![cards::importance(
        explainer.columns(),
        &explained,
        predictor.kind(),
        data.seed,
        &Span::new(progress, 0.7, 0.95),
    )?];
    let names = explainer.columns();
    cards.extend(cards::beeswarm(names, &explained, data.table, &weighed));
    cards.extend(cards::by_value(names, &explained, data.table, &weighed));
    cards.extend(cards::odds(predictor));
    cards.extend(cards::shapes(predictor));
    cards.extend(cards::calibration(fitted));
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
