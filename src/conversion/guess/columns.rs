//! Which columns may be used to predict.

use super::{axis, dates, names, target};
use crate::classify::TimeOrder;
use crate::conversion::{Because, ColumnChoice};
use crate::table::profile::{ColumnProfile, Role};

/// Share of missing rows above which a column is almost empty.
const ALMOST_EMPTY: f64 = 0.95;

/// In or out, and why.
pub(super) fn choose(profile: &ColumnProfile, order: &TimeOrder) -> ColumnChoice {
    let name = &profile.name;
    let (because, reason) = if profile.role == Role::Constant {
        (Because::Constant, profile.role_reason.clone())
    } else if axis(order) == Some(name) {
        (
            Because::TimeAxis,
            "It says when, and puts the rows in order.".to_owned(),
        )
    } else if profile.role == Role::Identifier {
        (Because::Identifier, profile.role_reason.clone())
    } else if dates::of_the_person(profile) && profile.missing_share <= ALMOST_EMPTY {
        (
            Because::Usable,
            "It is a date of the person and not of the contact: its days count, as an age does."
                .to_owned(),
        )
    } else if target::another(profile) {
        (
            Because::OtherOutcome,
            "It is an outcome of its own, and outcomes do not predict each other.".to_owned(),
        )
    } else if names::known_after(name, profile.role == Role::Date) {
        (
            Because::KnownAfter,
            "Its name suggests that it is known only after the contact.".to_owned(),
        )
    } else if profile.missing_share > ALMOST_EMPTY {
        (
            Because::AlmostEmpty,
            format!(
                "{:.1} % of its values are missing.",
                100.0 * profile.missing_share
            ),
        )
    } else if profile.role == Role::FreeText {
        (Because::FreeText, profile.role_reason.clone())
    } else {
        (Because::Usable, profile.role_reason.clone())
    };
    ColumnChoice {
        name: name.clone(),
        include: because == Because::Usable,
        because,
        reason,
        question: matches!(because, Because::KnownAfter | Because::OtherOutcome)
            .then(|| names::question_before_contact(name)),
        moment: dates::of_the_person(profile)
            .then(|| dates::question(name))
            .flatten(),
    }
}
