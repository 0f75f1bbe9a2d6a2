//! A first setup from the table alone. Every guess comes with its reason and can be changed.

mod columns;
mod dates;
mod names;
mod order;
mod target;

pub(super) use names::question_before_contact;
pub(super) use target::{MOST_VALUES, counts, says_yes};

use super::{Because, ConversionSetup};
use crate::classify::{BoostingChoice, Cases, ModelKind, TimeOrder};
use crate::error::Error;
use crate::table::Table;
use crate::table::profile::{ColumnProfile, Role};

/// Share of different values below which an identifier is said to repeat.
const REPEATS: f64 = 0.99;

/// A setup with a guessed target: the column whose name and values look most like an outcome.
///
/// # Errors
/// [`crate::error::ErrorCode::BadSetup`] when no column can be one.
pub fn guess_setup(table: &Table) -> Result<ConversionSetup, Error> {
    let profiles = table.profiles();
    let target = target::guess(table, profiles)?;
    setup_for(table, profiles, &target, None)
}

/// The setup after the user chose the target: which value counts (when not given) and which
/// columns may be used are guessed again.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] without such a column,
/// [`crate::error::ErrorCode::BadSetup`] when it cannot be a target.
pub fn retarget(
    table: &Table,
    target: &str,
    positive: Option<&str>,
) -> Result<ConversionSetup, Error> {
    table.column(target)?;
    setup_for(table, table.profiles(), target, positive)
}

fn setup_for(
    table: &Table,
    profiles: &[ColumnProfile],
    target: &str,
    positive: Option<&str>,
) -> Result<ConversionSetup, Error> {
    let positive = match positive {
        Some(value) => value.to_owned(),
        None => target::positive(table.column(target)?)?,
    };
    let also = target::alike(table.column(target)?, &positive);
    let order = order::guess(table, profiles, target);
    let mut columns: Vec<_> = profiles
        .iter()
        .filter(|p| p.name != target)
        .map(|p| columns::choose(p, &order))
        .collect();
    if let Some(axis) = columns
        .iter_mut()
        .find(|c| Some(c.name.as_str()) == axis(&order))
    {
        // A target that cannot be counted is told by the run.
        let cases = Cases::of(table, target, &positive, &also);
        axis.moment = cases
            .ok()
            .and_then(|cases| dates::doubt(table, &cases, &order));
    }
    let group = columns
        .iter()
        .filter(|c| c.because == Because::Identifier)
        .find_map(|c| {
            let profile = profiles.iter().find(|p| p.name == c.name)?;
            let present = table.rows() as f64 - f64::from(profile.missing);
            (profile.role == Role::Identifier && f64::from(profile.distinct) < REPEATS * present)
                .then(|| c.name.clone())
        });
    Ok(ConversionSetup {
        model: ModelKind::default(),
        boosting: BoostingChoice::default(),
        kept_share: 1.0,
        expected_rate: None,
        target: target.to_owned(),
        positive,
        also,
        columns,
        order,
        group,
        folds: 5,
        test_share: 0.3,
        seed: 1,
    })
}

/// The name of the column that gives the order in time, if one does.
fn axis(order: &TimeOrder) -> Option<&str> {
    match order {
        TimeOrder::Column { name } => Some(name),
        TimeOrder::Unknown | TimeOrder::FileOrder { .. } => None,
    }
}
