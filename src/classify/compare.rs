//! The kinds of models side by side, tested on the same rows.

use super::{KINDS, ModelKind, Plan, SchemeSplits, Tested, TrainingSet, test};
use crate::error::Error;
use crate::estimate::Estimate;
use crate::evaluate::{MetricId, Metrics, Split};
use crate::progress::{Progress, Span};
use crate::report::Scheme;

/// What one kind of model gave on the common rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The kind.
    pub kind: ModelKind,
    /// Its area under the ROC curve.
    pub auc: Estimate,
    /// That area less that of the first kind, on the same drawn rows; `None` for the first.
    pub gain: Option<Estimate>,
    /// Its mean log-loss.
    pub log_loss: f64,
}

/// Trains every kind of model on the same rows and tests it on the same others, by each of these
/// schemes.
///
/// Nothing of a tested row is known in training: settings and calibration are chosen on a
/// quarter of the training rows.
///
/// # Errors
/// As [`test()`].
pub fn compare_kinds(
    set: TrainingSet<'_>,
    schemes: Vec<SchemeSplits>,
    progress: &dyn Progress,
) -> Result<Vec<(Scheme, Vec<Standing>)>, Error> {
    let parts = schemes.len() as f64;
    let mut compared = Vec::new();
    for (done, (scheme, splits)) in schemes.into_iter().enumerate() {
        let share = |done: usize| done as f64 / parts;
        let span = Span::new(progress, share(done), share(done + 1));
        compared.push((scheme, standings(set, scheme, splits, &span)?));
    }
    Ok(compared)
}

fn standings(
    set: TrainingSet<'_>,
    scheme: Scheme,
    splits: Vec<Split>,
    progress: &dyn Progress,
) -> Result<Vec<Standing>, Error> {
    let mut standings: Vec<Standing> = Vec::new();
    let mut simplest: Option<Tested> = None;
    for (done, &kind) in KINDS.iter().enumerate() {
        let share = |done: usize| done as f64 / KINDS.len() as f64;
        let span = Span::new(progress, share(done), share(done + 1));
        let of_kind = TrainingSet { kind, ..set };
        let tested = test(
            of_kind,
            scheme,
            splits.clone(),
            Plan::Choose(1),
            &Span::new(&span, 0.0, 0.9),
        )?;
        let base = simplest.get_or_insert_with(|| tested.clone());
        let scored = tested.scored()?;
        let found = tested.compare(set, &scored, &base.scored()?, &Span::new(&span, 0.9, 1.0))?;
        standings.push(Standing {
            kind,
            auc: found.first,
            gain: (done > 0).then_some(found.difference),
            log_loss: Metrics::of(&scored).get(MetricId::LogLoss),
        });
    }
    Ok(standings)
}
