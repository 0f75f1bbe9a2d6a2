//! All dealers as a table, and the rows of the files with what was expected of them.

use super::records::Slice;
use super::sheet::{Points, ScorecardFilter, Sheet};
use super::state::Scorecard;
use crate::error::Error;
use crate::numeric::{exp, key_of, order_of};
use crate::table::{Categories, Column, Table, Texts, Values};

/// The dealers shown that have a score, the lowest overall score first.
pub(super) fn order(sheet: &Sheet<'_>) -> Vec<usize> {
    let shown: Vec<usize> = sheet
        .shown()
        .filter(|d| sheet.overall(*d).is_some())
        .collect();
    let keys: Vec<u64> = shown
        .iter()
        .map(|d| key_of(sheet.overall(*d).map_or(f64::MAX, |p| p.value)))
        .collect();
    order_of(&keys)
        .iter()
        .filter_map(|at| shown.get(*at as usize).copied())
        .collect()
}

/// One row per dealer that is shown, in [`order`]; numbers with a decimal.
///
/// # Errors
/// None in practice: names differ and lengths agree.
pub(super) fn league(sheet: &Sheet<'_>) -> Result<Table, Error> {
    let order = order(sheet);
    let records = &sheet.card.records;
    let tenth = |x: f64| (10.0 * x).round() / 10.0;
    let number = |name: &str, of: &dyn Fn(usize) -> f64| Column {
        name: name.to_owned(),
        values: Values::Number(order.iter().map(|d| tenth(of(*d))).collect()),
    };
    let text = |name: &str, of: &dyn Fn(usize) -> String| Column {
        name: name.to_owned(),
        values: Values::Text(
            order
                .iter()
                .map(|d| of(*d))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Texts>(),
        ),
    };
    let ratio = |d: usize| sheet.generating.ratios.get(d).copied().flatten();
    let of = |points: Option<Points>, field: &dyn Fn(&Points) -> f64| {
        points.map_or(f64::NAN, |p| field(&p))
    };
    let rank = |d: usize| sheet.ranks.get(d).copied().flatten();
    let mut columns = vec![text("Dealer", &|d| {
        records.names.get(d).cloned().unwrap_or_default()
    })];
    if !records.regions.is_empty() {
        columns.push(text("Region", &|d| {
            let region = records.dealers.get(d).map(|x| x.region as usize);
            region
                .and_then(|r| records.regions.get(r).cloned())
                .unwrap_or_default()
        }));
    }
    columns.push(text("Verdict", &|d| {
        sheet
            .generating(d)
            .map_or("", |p| p.band().words())
            .to_owned()
    }));
    columns.push(number("Overall", &|d| of(sheet.overall(d), &|p| p.value)));
    columns.push(number("Overall from", &|d| {
        of(sheet.overall(d), &|p| p.low)
    }));
    columns.push(number("Overall to", &|d| of(sheet.overall(d), &|p| p.high)));
    columns.push(number("Generating", &|d| {
        of(sheet.generating(d), &|p| p.value)
    }));
    columns.push(number("Generating from", &|d| {
        of(sheet.generating(d), &|p| p.low)
    }));
    columns.push(number("Generating to", &|d| {
        of(sheet.generating(d), &|p| p.high)
    }));
    if sheet.managing.is_some() {
        columns.push(number("Managing", &|d| of(sheet.managing(d), &|p| p.value)));
        columns.push(number("Managing from", &|d| {
            of(sheet.managing(d), &|p| p.low)
        }));
        columns.push(number("Managing to", &|d| {
            of(sheet.managing(d), &|p| p.high)
        }));
    }
    columns.push(number("Actual", &|d| {
        ratio(d).map_or(f64::NAN, |r| r.actual)
    }));
    columns.push(number("Expected", &|d| {
        ratio(d).map_or(f64::NAN, |r| r.expected)
    }));
    columns.push(number("Raw score", &|d| {
        ratio(d).map_or(f64::NAN, |r| r.raw())
    }));
    columns.push(number("Reliability in per cent", &|d| {
        100.0 * of(sheet.generating(d), &|p| p.reliability)
    }));
    columns.push(number("Place", &|d| {
        rank(d).map_or(f64::NAN, |r| f64::from(r.place))
    }));
    columns.push(number("Place from", &|d| {
        rank(d).map_or(f64::NAN, |r| f64::from(r.low))
    }));
    columns.push(number("Place to", &|d| {
        rank(d).map_or(f64::NAN, |r| f64::from(r.high))
    }));
    Table::new("dealers", columns)
}

/// All dealers under a filter as a table, to be written as CSV or Excel.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] for an area the scorecard has not.
pub fn all_dealers(card: &Scorecard, filter: &ScorecardFilter) -> Result<Table, Error> {
    league(&Sheet::of(card, filter)?)
}

/// The rows of one of the tables the scorecard was made of, each with the expected volume and the
/// scores of its dealer's month beside it. Rows that were left out have none.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] when the table was not part of it.
pub fn joined_back(card: &Scorecard, table: &Table, place: usize) -> Result<Table, Error> {
    let mut columns = table.columns().to_vec();
    let Some(part) = card.records.parts.iter().find(|p| p.table == place) else {
        return Table::new(table.name(), columns);
    };
    for (area, state) in card.setup.areas.iter().zip(&card.areas) {
        let sum = card.records.sums(&area.volume, Slice::default());
        let at =
            |values: &[f64], cell: &u32| values.get(*cell as usize).copied().unwrap_or(f64::NAN);
        let mut push = |name: &str, of: &dyn Fn(&u32) -> f64| {
            let mut name = format!("{} {name}", area.name.to_lowercase());
            while columns.iter().any(|c| c.name == name) {
                name.push('_');
            }
            let values = part
                .cell
                .iter()
                .map(|cell| (100.0 * of(cell)).round() / 100.0)
                .collect();
            columns.push(Column {
                name,
                values: Values::Number(values),
            });
        };
        push("expected that month", &|cell| {
            at(&state.expected.volume, cell)
        });
        push("actual that month", &|cell| at(&sum, cell));
        push("score that month", &|cell| {
            100.0 * at(&sum, cell) / at(&state.expected.volume, cell)
        });
        let all = ScorecardFilter {
            area: 0,
            from: 0,
            to: u32::MAX,
            ..ScorecardFilter::default()
        };
        let window = super::generating::Window {
            from: all.from,
            to: all.to,
        };
        let scores = super::generating::Generating::of(
            &card.records,
            &state.cells.volume,
            &state.expected,
            &state.noise,
            window,
        );
        push("adjusted score of the dealer", &|cell| {
            let dealer = card.records.cells.get(*cell as usize).map(|c| c.0 as usize);
            let belief = dealer.and_then(|d| scores.beliefs.get(d).copied().flatten());
            belief.map_or(f64::NAN, |b| 100.0 * exp(b.mean))
        });
    }
    Table::new(table.name(), columns)
}

/// The rows of a table that were left out, each with the reason.
///
/// # Errors
/// None in practice: a name that is taken gets another letter.
pub fn left_out(card: &Scorecard, table: &Table, place: usize) -> Result<Table, Error> {
    let broken = card
        .records
        .broken
        .rows
        .iter()
        .filter(|(t, ..)| *t == place);
    let (mut rows, mut reasons) = (Vec::new(), Vec::new());
    for (_, row, why) in broken {
        rows.push(*row);
        reasons.push(why.words());
    }
    let mut levels: Vec<String> = Vec::new();
    let mut codes = Vec::new();
    for reason in reasons {
        let code = levels.iter().position(|l| *l == reason).unwrap_or_else(|| {
            levels.push(reason);
            levels.len() - 1
        });
        codes.push(u32::try_from(code).unwrap_or(u32::MAX));
    }
    let mut columns: Vec<Column> = table
        .columns()
        .iter()
        .map(|c| Column {
            name: c.name.clone(),
            values: c.values.pick(&rows),
        })
        .collect();
    let mut name = "Why it was left out".to_owned();
    while columns.iter().any(|c| c.name == name) {
        name.push('_');
    }
    columns.push(Column {
        name,
        values: Values::Category(Categories { codes, levels }),
    });
    Table::new(table.name(), columns)
}
