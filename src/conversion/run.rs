//! From a table and a setup to a report and a model.

use super::basis::Basis;
use super::leaks::find_leaks;
use super::outcome::say_what_is_open;
use super::verdict;
use super::{Because, ColumnChoice, ConversionModel, ConversionReport, ConversionSetup};
use crate::cards;
use crate::classify::{
    BackgroundData, Classifier, Explainer, Fitted, Plan, RankedRows, Rates, TrainingSet, fit,
    is_dated, no_test, test_all, title,
};
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::estimate::Estimate;
use crate::progress::{Progress, Span};
use crate::report::Card;
use crate::table::{Table, duplicates};

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
    let set = basis.training_set();
    let (cases, moments, customers) = (&basis.cases, basis.moments.as_deref(), set.customers);
    let mut warnings = Vec::new();
    let schemes = basis.schemes(&mut warnings)?;
    let tested = test_all(set, schemes, &Span::new(progress, 0.02, 0.45))?;
    let fitted = fit(
        set,
        &set.all(),
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
        let title = title(t, &setup.order, moments, table);
        let (evaluation, _) = t.evaluate(title, customers, set.seed, &span)?;
        evaluations.push(evaluation);
    }
    let leaks = find_leaks(set, setup, &tested, moments, &Span::new(progress, 0.7, 0.9))?;
    let tree = fitted.predictor.fitted().tree(table, cases)?;
    let (background, mut cards) =
        explain(set, setup, &fitted, moments, &Span::new(progress, 0.9, 1.0))?;
    let picture = cards::tree(&tree).into_iter();
    cards.splice(0..0, picture);
    let moved = verdict::moved_rate(&evaluations);
    verdict::say_what_moved(&evaluations, moved, &setup.order, &mut warnings);
    let copies = duplicates(table, &cases.rows);
    verdict::say_what_limits(setup, cases, copies, &fitted, &leaks, &mut warnings);
    say_what_is_open(table, setup, &mut warnings)?;
    let base_rate = Estimate::weighed_rate(
        cases.positives as f64,
        cases.len() as f64,
        set.others_weigh(),
    );
    let quoted = tested.first().ok_or_else(no_test)?;
    let headline = verdict::headline(&evaluations, moved);
    let rates = Rates {
        base: base_rate.value,
        expected: setup.expected_rate,
        moved,
    };
    let classifier = Classifier::of(set, fitted, background, rates, quoted)?;
    let named = |c: &&ColumnChoice| c.because == Because::Identifier;
    let identifier = setup.columns.iter().find(named).map(|c| c.name.clone());
    let model = ConversionModel {
        target: setup.target.clone(),
        positive: setup.positive.clone(),
        identifier: setup.group.clone().or(identifier),
        classifier,
    };
    let report = ConversionReport {
        setup: setup.clone(),
        rows: model.classifier.rows,
        conversions: u32::try_from(cases.positives).unwrap_or(u32::MAX),
        base_rate,
        headline,
        warnings,
        evaluations,
        leaks: leaks.findings,
        cards,
        tree,
        fields: model.classifier.fields.clone(),
    };
    progress.report("Done", 1.0)?;
    Ok((report, model))
}

/// The rows to compare with and the answer cards.
fn explain(
    set: TrainingSet<'_>,
    setup: &ConversionSetup,
    fitted: &Fitted,
    moments: Option<&[(u32, f64)]>,
    progress: &dyn Progress,
) -> Result<(BackgroundData, Vec<Card>), Error> {
    let predictor = &fitted.predictor;
    let still = Span::new(progress, 0.0, 0.1);
    let ranked = RankedRows::of(predictor, set, &still)?;
    let background = BackgroundData::made_up(predictor, set, &ranked, &still)?;
    let explainer = Explainer::new(predictor, &background, &fitted.link);
    let weighed = ranked.spread(WEIGHED);
    let span = Span::new(progress, 0.1, 0.7);
    let explained = explainer.explain(set.table, &weighed, &span)?;
    let names = explainer.columns();
    let mut cards = vec![cards::importance(
        names,
        &explained,
        predictor.kind(),
        set.seed,
        &Span::new(progress, 0.7, 0.95),
    )?];
    cards.extend(cards::beeswarm(names, &explained, set.table, &weighed));
    cards.extend(cards::by_value(names, &explained, set.table, &weighed));
    cards.extend(predictor.fitted().cards());
    cards.extend(cards::calibration(fitted));
    if let Some(moments) = moments {
        let dated = is_dated(set.table, &setup.order);
        let outcomes = &set.cases.outcomes;
        cards.extend(cards::timeline(moments, outcomes, &setup.order, dated));
    }
    Ok((background, cards))
}
