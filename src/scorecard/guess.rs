//! A first setup, from the names and the values of the columns.

use super::setup::{Area, DimensionChoice, Driver, IndexRule, Kpi, ScorecardSetup};
use super::step::Step;
use super::vocabulary::{AREAS, AreaWords, DEALER, DIMENSIONS, MONTH, YEAR};
use crate::error::{Error, ErrorCode};
use crate::panel::names::{self, Aliases};
use crate::panel::{Period, Scope};
use crate::table::{Column, Table, Values};

/// Rows whose months are tried to see whether a column holds months.
const TRIED: usize = 1_000;
/// Most levels of a category that describes a dealer.
const TRAIT_LEVELS: usize = 12;
/// Columns of numbers taken as drivers when none has a known name.
const OTHER_DRIVERS: usize = 8;

/// Guesses the roles of the columns of all tables. Of no tables it is a setup without columns, to be
/// filled in by hand.
///
/// # Errors
/// [`ErrorCode::BadSetup`] when no column can be the dealer, the month or the volume.
pub fn guess_setup(tables: &[&Table]) -> Result<ScorecardSetup, Error> {
    if tables.is_empty() {
        return Ok(ScorecardSetup::blank());
    }
    let dealer = find(tables, &|c| DEALER.has(&c.name))
        .or_else(|| find(tables, &|c| looks_like_a_dealer(c) && !holds_months(c)))
        .ok_or_else(|| none("the dealer"))?;
    // Files about something else may be on the page too.
    let with_dealer = tables
        .iter()
        .copied()
        .filter(|t| names::column(t, &dealer).is_some());
    let tables: &[&Table] = &with_dealer.collect::<Vec<_>>();
    let named = |names: &Aliases| find(tables, &|c| names.has(&c.name));
    let month = find(tables, &|c| MONTH.has(&c.name) && holds_months(c))
        .or_else(|| find(tables, &|c| matches!(c.values, Values::Date(_))))
        .or_else(|| find(tables, &|c| !is_number(c) && holds_months(c)))
        .ok_or_else(|| none("the month"))?;
    let mut areas: Vec<Area> = AREAS
        .iter()
        .filter_map(|words| area(tables, words))
        .collect();
    if areas.is_empty() {
        areas.push(any_volume(tables, &[&dealer, &month]).ok_or_else(|| none("the sales"))?);
    }
    let mut dimensions: Vec<DimensionChoice> = Vec::new();
    let mut taken = vec![dealer.clone(), month.clone()];
    for words in DIMENSIONS {
        let found = words.columns.as_ref().and_then(named);
        // What tells the dealers apart does not group them.
        let found = found.filter(|c| words.scope == Scope::Row || *c != dealer);
        taken.extend(found.clone());
        dimensions.push(DimensionChoice::of(words, found.into_iter().collect()));
    }
    // Whatever else describes a dealer goes to the role that takes all.
    for choice in dimensions.iter_mut().filter(|d| d.several) {
        for column in tables.iter().flat_map(|t| t.columns()) {
            let is_new = !taken.iter().any(|t| names::same(t, &column.name));
            if is_new && describes(column) && !YEAR.has(&column.name) {
                choice.columns.push(column.name.clone());
                taken.push(column.name.clone());
            }
        }
    }
    let year = named(&YEAR).filter(|_| !says_years(tables, &month));
    let mut setup = ScorecardSetup {
        dealer,
        month,
        year,
        dimensions,
        areas,
        ..ScorecardSetup::blank()
    };
    setup.ask_about_disguises(tables);
    Ok(setup)
}

fn none(what: &str) -> Error {
    Error::new(
        ErrorCode::BadSetup,
        format!("No column was found that could be {what}."),
        "A scorecard needs one row per dealer and month: a column with the dealer, one with the month, and one with the sales.",
    )
}

/// The first column that fits, by its name.
fn find(tables: &[&Table], fits: &dyn Fn(&Column) -> bool) -> Option<String> {
    let mut columns = tables.iter().flat_map(|t| t.columns());
    columns.find(|c| fits(c)).map(|c| c.name.clone())
}

fn is_number(column: &Column) -> bool {
    matches!(column.values, Values::Number(_))
}

fn numbers(column: &Column) -> Option<&[f64]> {
    match &column.values {
        Values::Number(values) => Some(values),
        _ => None,
    }
}

/// A category of many levels, each of which comes back.
fn looks_like_a_dealer(column: &Column) -> bool {
    match &column.values {
        Values::Category(c) => c.levels.len() > TRAIT_LEVELS && 3 * c.levels.len() <= c.codes.len(),
        _ => false,
    }
}

fn holds_months(column: &Column) -> bool {
    let rows: Vec<u32> = (0_u32..).take(column.values.len().min(TRIED)).collect();
    let found = Period::Month.of_column(&column.values.pick(&rows), None);
    let known = found.iter().flatten().count();
    known > 0 && 10 * known >= 9 * found.len()
}

fn says_years(tables: &[&Table], month: &str) -> bool {
    tables
        .iter()
        .filter_map(|t| names::column(t, month))
        .any(|c| {
            let first = Period::Month.of_column(&c.values.pick(&[0]), None);
            first
                .first()
                .copied()
                .flatten()
                .is_some_and(|m| Period::Month.year(m).is_some())
        })
}

fn describes(column: &Column) -> bool {
    match &column.values {
        Values::Category(c) => {
            (2..=TRAIT_LEVELS).contains(&c.levels.len()) && !holds_months(column)
        }
        _ => false,
    }
}

/// An area whose volume has a known name.
fn area(tables: &[&Table], words: &AreaWords) -> Option<Area> {
    let number = |names: &Aliases| find(tables, &|c| is_number(c) && names.has(&c.name));
    let volume = number(&words.volume)?;
    let mut drivers: Vec<Driver> = words
        .drivers
        .iter()
        .filter_map(|(step, names)| {
            Some(Driver {
                column: number(names)?,
                step: *step,
            })
        })
        .collect();
    if drivers.is_empty() {
        drivers = other_drivers(tables, &[&volume]);
    }
    let kpis = words
        .kpis
        .iter()
        .filter_map(|kpi| {
            Some(Kpi {
                column: number(&kpi.columns)?,
                name: kpi.name.to_owned(),
                help: kpi.help.to_owned(),
                base: number(&kpi.base),
                percent: kpi.percent,
                more_is_better: true,
                weight: None,
            })
        })
        .collect();
    Some(made(tables, words.name, volume, drivers, kpis))
}

/// An area of any network: the first column of numbers that is no code.
fn any_volume(tables: &[&Table], taken: &[&String]) -> Option<Area> {
    let volume = find(tables, &|c| can_drive(c) && !taken.contains(&&c.name))?;
    let mut besides = taken.to_vec();
    besides.push(&volume);
    let drivers = other_drivers(tables, &besides);
    Some(made(tables, "Sales", volume, drivers, Vec::new()))
}

fn made(
    tables: &[&Table],
    name: &str,
    volume: String,
    drivers: Vec<Driver>,
    kpis: Vec<Kpi>,
) -> Area {
    let column = tables.iter().find_map(|t| names::column(t, &volume));
    let values = column.and_then(numbers).unwrap_or_default();
    let money = values.iter().any(|x| x.is_finite() && *x != x.trunc());
    Area {
        name: name.to_owned(),
        volume,
        money,
        drivers,
        kpis,
        index: IndexRule::Standardised,
        generating_weight: None,
    }
}

/// Columns of numbers that may drive a volume when none has a known name.
fn other_drivers(tables: &[&Table], taken: &[&String]) -> Vec<Driver> {
    let known = |c: &Column| {
        let kpi = AREAS
            .iter()
            .flat_map(|a| a.kpis)
            .any(|k| k.columns.has(&c.name));
        let volume = AREAS.iter().any(|a| a.volume.has(&c.name));
        kpi || volume || DEALER.has(&c.name) || YEAR.has(&c.name) || MONTH.has(&c.name)
    };
    let columns = tables.iter().flat_map(|t| t.columns());
    let mut found: Vec<Driver> = Vec::new();
    for column in columns.filter(|c| can_drive(c) && !known(c) && !taken.contains(&&c.name)) {
        if found.len() < OTHER_DRIVERS && !found.iter().any(|d| d.column == column.name) {
            found.push(Driver {
                column: column.name.clone(),
                step: Step::Other,
            });
        }
    }
    found
}

/// Numbers that are rarely below zero and no running number, place or rate.
fn can_drive(column: &Column) -> bool {
    let name = names::folded(&column.name);
    let code = [
        "id",
        "code",
        "number",
        "zip",
        "postcode",
        "latitude",
        "longitude",
        "index",
    ];
    let rate = ["rate", "share", "percent", "pct", "ratio"];
    let unfit =
        code.iter().chain(&rate).any(|end| name.ends_with(end)) || name.starts_with("unnamed");
    let Some(values) = numbers(column).filter(|_| !unfit && !name.is_empty()) else {
        return false;
    };
    let negative = values.iter().filter(|x| **x < 0.0).count();
    let present = values.iter().filter(|x| !x.is_nan()).count();
    let rising = values
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if b - a == 1.0));
    present > 0 && 20 * negative <= present && !rising
}
