//! The report in sentences: how good the model is, and what to know before it is used.

use super::ConversionSetup;
use super::leaks::{Leaks, thousandths};
use crate::classify::{Cases, Fitted, MovedRate, TimeOrder};
use crate::evaluate::MetricId;
use crate::format::{count, list, per_cent};
use crate::report::{Evaluation, Scheme};
use crate::table::Copies;

/// Conversions below which every figure is shaky.
const FEW: usize = 200;
/// Share of the rows that may be copies beyond coincidence without a word.
const COPIED: f64 = 0.02;

/// How much better a test in the order of time may be than one at random without a word.
const EASIER: f64 = 0.02;

/// The rates of the split in time, when they clearly differ.
pub(super) fn moved_rate(evaluations: &[Evaluation]) -> Option<MovedRate> {
    let time = evaluations.first().filter(|e| e.scheme == Scheme::Time)?;
    let (early, late) = (time.train_rate, time.test_rate);
    let apart = early.high < late.low || late.high < early.low;
    let ratio = late.value / early.value.max(1e-12);
    (apart && !(0.8..=1.25).contains(&ratio)).then_some(MovedRate {
        early: early.value,
        late: late.value,
    })
}

pub(super) fn say_what_moved(
    evaluations: &[Evaluation],
    moved: Option<MovedRate>,
    order: &TimeOrder,
    warnings: &mut Vec<String>,
) {
    let Some(time) = evaluations.first().filter(|e| e.scheme == Scheme::Time) else {
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
        // Only the file's own order is that of the file.
        let of = match order {
            TimeOrder::Column { name } => format!("of the rows by {name}"),
            TimeOrder::FileOrder { .. } | TimeOrder::Unknown => "of the file".to_owned(),
        };
        // Only where the order was seen to hold on later rows.
        let trust = if auc(time).is_some_and(|a| a.low > 0.5) {
            " The order of the list is more reliable than its probabilities."
        } else {
            ""
        };
        warnings.push(format!(
            "Conversions {verb} from {} in the first {:.0} % {of} to {} in the last {share:.0} %; probabilities learned on the past are {fault} for what follows.{trust}",
            per_cent(moved.early),
            100.0 - share,
            per_cent(moved.late),
        ));
    }
    let others = evaluations.get(1..).unwrap_or_default();
    let (Some(time), Some(random)) = (auc(time), others.last().and_then(auc)) else {
        return;
    };
    if time.value > random.value + EASIER && time.low > random.value {
        let doubt = match order {
            TimeOrder::Column { name } => format!(
                "Perhaps {name} is not when you contacted people but a date of theirs, such as when they joined. If so, say so in the setup"
            ),
            TimeOrder::FileOrder { .. } | TimeOrder::Unknown => {
                "Perhaps the rows of the file are not in the order of time. If so, say so in the setup".to_owned()
            }
        };
        warnings.push(format!(
            "Tested on later rows the AUC is {:.2}, at random {:.2}. A model is rarely better on later rows. {doubt}; until then trust the second figure.",
            time.value, random.value
        ));
    }
    if time.value < random.value - 0.03 && time.high < random.low {
        warnings.push(format!(
            "Tested on later rows the AUC is {:.2}, at random {:.2}: part of what the model learned did not last. Expect the first figure for your next campaign, not the second.",
            time.value, random.value
        ));
    }
}

pub(super) fn say_what_limits(
    setup: &ConversionSetup,
    cases: &Cases,
    copies: Copies,
    fitted: &Fitted,
    leaks: &Leaks,
    warnings: &mut Vec<String>,
) {
    let mut first = Vec::new();
    let model = fitted.predictor.fitted();
    if model.is_separated() {
        first.push(
            "Some column almost gives the outcome away. Such a column is usually filled in after the outcome; a model with it looks perfect and is useless.".to_owned(),
        );
    }
    let inside: Vec<String> = leaks
        .findings
        .iter()
        .filter(|l| l.included)
        .map(|l| l.column.clone())
        .collect();
    // Only where the model is clearly better with them.
    if let Some(found) = leaks.together.as_ref().filter(|t| t.difference.low > 0.0)
        && !inside.is_empty()
    {
        let it = if inside.len() == 1 { "it" } else { "them" };
        first.push(format!(
            "The model uses {}, which may not be known before the contact. With {it} the AUC is {:.3}, without {:.3}: a difference of {} ({} to {}). If {} known only later, take {it} out: the figures here are too good.",
            list(&inside, 3),
            found.first.value,
            found.second.value,
            thousandths(found.difference.value),
            thousandths(found.difference.low),
            thousandths(found.difference.high),
            if inside.len() == 1 { "it is" } else { "they are" },
        ));
    }
    warnings.splice(0..0, first);
    if cases.positives < FEW {
        warnings.push(format!(
            "Only {} conversions: every figure is uncertain, as its interval shows.",
            count(cases.positives as f64)
        ));
    }
    if copies.are_clear() && copies.beyond() >= COPIED * cases.len() as f64 {
        let expected = if copies.expected < 0.5 {
            "none".to_owned()
        } else {
            format!("about {}", count(copies.expected.round()))
        };
        warnings.push(format!(
            "{} rows are exact copies of other rows; people who happen to be alike would give {expected}. A copy that is tested was perhaps trained on, so tests at random look better than they are: remove the copies, or say which column names the customer.",
            count(copies.found as f64)
        ));
    }
    if cases.dropped > 0 {
        warnings.push(format!(
            "{} rows without a value in {} were left out.",
            count(cases.dropped as f64),
            setup.target
        ));
    }
    if model.lacks_intervals() {
        warnings.push(
            "With so many columns there are no intervals for odds ratios and single persons."
                .to_owned(),
        );
    }
}

/// How good, on which evidence.
pub(super) fn headline(evaluations: &[Evaluation], moved: Option<MovedRate>) -> String {
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
    let evidence = match quoted.scheme {
        Scheme::Time => "On later rows, which it had not seen,",
        Scheme::Grouped => "On customers it had not seen,",
        Scheme::Stratified => "On rows it had not seen,",
    };
    if auc.high < 0.5 && quoted.scheme == Scheme::Time {
        return format!(
            "{evidence} the model puts people in the wrong order (AUC {:.2}, {:.2} to {:.2}): what was true of the earlier rows has turned round. Do not use it.",
            auc.value, auc.low, auc.high
        );
    }
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
