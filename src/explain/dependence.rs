//! How predictions follow one column when the others stay as they are: partial dependence
//! (Friedman 2001) with the curves of people (Goldstein and others 2015).

use rand::Rng;

use super::tested::{Predict, TestedRows};
use crate::error::Error;
use crate::estimate::{Estimate, Unit};
use crate::numeric::{count, rounded, sort_by, sort_numbers};
use crate::table::civil::moment_text;
use crate::table::{Categories, DATE_MISSING, Dates, MISSING, Table, Values};

/// Most rows predicted, quantile points of a number, levels of a category, and bootstrap
/// replicates.
const ROWS: usize = 500;
const POINTS: usize = 20;
const LEVELS: usize = 12;
const REPLICATES: usize = 200;
/// Share of the rows that must lie near a point.
const NEAR: f64 = 0.01;

/// Predictions along one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependence {
    /// The column.
    pub column: String,
    /// Whether the points are numbers; otherwise they are levels, or days in order.
    pub is_number: bool,
    /// The points: numbers and days ascending, levels the commonest first.
    pub points: Vec<DependencePoint>,
    /// Points left out because fewer than 1 % of the rows lie near them.
    pub left_out: usize,
    /// Of each of the people: how much the probability of each differs from its own at the first
    /// point, at every point.
    pub curves: Vec<Vec<f64>>,
}

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct DependencePoint {
    /// The number, or the place of the level.
    pub x: f64,
    /// The level or the day; empty for a number.
    pub label: String,
    /// Rows at this level, or nearer to this number than to the other points.
    pub near: usize,
    /// Mean probability if everybody were at this point.
    pub mean: Estimate,
    /// Its difference from the first point.
    pub change: Estimate,
}

/// A value everybody is given.
enum Given {
    Number(f64),
    Moment(i64),
    Level(u32),
}

/// Predicts at most 500 of the tested rows (one of each customer) with the column set to each
/// point in turn. Intervals are of the people drawn again (200 bootstrap replicates); the
/// model is held as it is. A column without values, or of text, has no points.
///
/// # Errors
/// Those of the model, and [`crate::error::ErrorCode::NotFound`] for a column the table lacks.
pub fn dependence(
    predict: &Predict<'_>,
    rows: &TestedRows<'_>,
    columns: &[String],
    column: &str,
) -> Result<Dependence, Error> {
    let values = &rows.table.column(column)?.values;
    let (given, left_out) = points(values);
    let mut random = rows.random(0xdeb);
    let people = people(rows, &rows.shuffled(&mut random));
    let mut held = rows.pick(columns, &people);
    let mut predicted: Vec<Vec<f64>> = Vec::with_capacity(given.len());
    for (given, ..) in &given {
        if let Some(slot) = held.iter_mut().find(|c| c.name == column) {
            slot.values = everybody(&slot.values, given, people.len());
        }
        let table = Table::new(rows.table.name(), held)?;
        predicted.push(predict(&table)?);
        held = table.into_columns();
    }
    let weights: Vec<f64> = people.iter().map(|row| rows.weight(*row)).collect();
    let (means, changes) = intervals(&predicted, &weights, &mut |n| random.gen_range(0..n));
    let found = given.iter().enumerate().zip(means).zip(changes);
    let is_number = matches!(values, Values::Number(_));
    let curves = (0..people.len()).map(|person| {
        let at = |point: &Vec<f64>| point.get(person).copied().unwrap_or(0.0);
        let start = predicted.first().map_or(0.0, at);
        predicted.iter().map(|point| at(point) - start).collect()
    });
    Ok(Dependence {
        column: column.to_owned(),
        is_number,
        points: found
            .map(|(((place, (given, near)), mean), change)| DependencePoint {
                x: match given {
                    Given::Number(x) => *x,
                    _ => count(place),
                },
                label: label(values, given),
                near: *near,
                mean,
                change,
            })
            .collect(),
        left_out,
        curves: curves.collect(),
    })
}

/// The first rows of a random order, one of each customer.
fn people(rows: &TestedRows<'_>, shuffled: &[u32]) -> Vec<u32> {
    let mut seen = std::collections::BTreeSet::new();
    let customer = |row: u32| match rows.customers {
        Some(customers) => customers.get(row as usize).copied().unwrap_or(row),
        None => row,
    };
    let new = shuffled.iter().filter(|row| seen.insert(customer(**row)));
    new.take(ROWS).copied().collect()
}

/// The points of a column with the rows near each, and how many were left out.
fn points(values: &Values) -> (Vec<(Given, usize)>, usize) {
    let enough = |near: usize| count(near) >= NEAR * count(values.len());
    let mut left_out = 0;
    let mut keep = |found: Vec<(Given, usize)>| -> Vec<(Given, usize)> {
        let all = found.len();
        let kept: Vec<_> = found
            .into_iter()
            .filter(|(_, near)| enough(*near))
            .collect();
        left_out = all - kept.len();
        kept
    };
    let points = match values {
        Values::Number(values) => {
            let known = values.iter().copied().filter(|x| !x.is_nan());
            let found = along(known.collect(), POINTS);
            keep(
                found
                    .into_iter()
                    .map(|(x, n)| (Given::Number(x), n))
                    .collect(),
            )
        }
        Values::Date(dates) => {
            let known = dates.millis.iter().filter(|m| **m != DATE_MISSING);
            let found = along(known.map(|m| *m as f64).collect(), LEVELS);
            let moment = |(x, n): (f64, usize)| (Given::Moment(x as i64), n);
            keep(found.into_iter().map(moment).collect())
        }
        Values::Category(categories) => {
            let mut rows = vec![0_usize; categories.levels.len()];
            let mut missing = 0;
            for code in &categories.codes {
                match rows.get_mut(*code as usize) {
                    Some(slot) => *slot += 1,
                    None => missing += 1,
                }
            }
            let known = (0_u32..).zip(rows).filter(|(_, n)| *n > 0);
            let mut found: Vec<(Given, usize)> =
                known.map(|(code, n)| (Given::Level(code), n)).collect();
            if missing > 0 {
                found.push((Given::Level(MISSING), missing));
            }
            sort_by(&mut found, |a, b| b.1.cmp(&a.1));
            let beyond = found.len().saturating_sub(LEVELS);
            found.truncate(LEVELS);
            let kept = keep(found);
            left_out += beyond;
            return (kept, left_out);
        }
        Values::Text(_) => Vec::new(),
    };
    (points, left_out)
}

/// The distinct ones of so many quantiles, each with the values nearer to it than to others.
fn along(mut known: Vec<f64>, most: usize) -> Vec<(f64, usize)> {
    sort_numbers(&mut known);
    let at = |i: usize| known.get((2 * i + 1) * known.len() / (2 * most)).copied();
    // Quantiles are values of single rows; they are told rounded.
    let spread = at(most - 1).unwrap_or(0.0) - at(0).unwrap_or(0.0);
    let told = (0..most).filter_map(at).map(|x| (rounded(x, spread), 0));
    let mut points: Vec<(f64, usize)> = told.collect();
    points.dedup_by(|a, b| a.0 == b.0);
    let between: Vec<f64> = points
        .windows(2)
        .filter_map(|pair| Some(0.5 * pair.first()?.0 + 0.5 * pair.last()?.0))
        .collect();
    for x in &known {
        let place = between.partition_point(|cut| cut < x);
        if let Some((_, near)) = points.get_mut(place) {
            *near += 1;
        }
    }
    points
}

/// A column in which everybody is at one point.
fn everybody(values: &Values, given: &Given, rows: usize) -> Values {
    match (values, given) {
        (Values::Category(now), Given::Level(code)) => Values::Category(Categories {
            codes: vec![*code; rows],
            levels: now.levels.clone(),
        }),
        (Values::Date(now), Given::Moment(at)) => Values::Date(Dates {
            millis: vec![*at; rows],
            has_time: now.has_time,
        }),
        (_, Given::Number(x)) => Values::Number(vec![*x; rows]),
        _ => values.clone(),
    }
}

fn label(values: &Values, given: &Given) -> String {
    match (values, given) {
        (Values::Date(dates), Given::Moment(at)) => moment_text(*at, dates.has_time),
        (Values::Category(of), Given::Level(code)) => {
            let level = of.levels.get(*code as usize);
            level.cloned().unwrap_or_else(|| "missing".to_owned())
        }
        _ => String::new(),
    }
}

/// Weighted means of each point and their differences from the first, with percentile
/// intervals over the people drawn again.
fn intervals(
    predicted: &[Vec<f64>],
    weights: &[f64],
    draw: &mut dyn FnMut(usize) -> usize,
) -> (Vec<Estimate>, Vec<Estimate>) {
    let people = weights.len();
    let mean = |point: &[f64], times: &[f64]| {
        let total: f64 = times.iter().sum();
        let sum: f64 = point.iter().zip(times).map(|(p, w)| p * w).sum();
        sum / total.max(f64::MIN_POSITIVE)
    };
    let all = |times: &[f64]| -> Vec<f64> { predicted.iter().map(|p| mean(p, times)).collect() };
    let value = all(weights);
    let mut draws: Vec<Vec<f64>> = Vec::with_capacity(REPLICATES);
    for _ in 0..REPLICATES {
        let mut times = vec![0.0; people];
        for _ in 0..people {
            let person = draw(people);
            if let (Some(slot), Some(w)) = (times.get_mut(person), weights.get(person)) {
                *slot += w;
            }
        }
        draws.push(all(&times));
    }
    let estimate = |of: &dyn Fn(&[f64]) -> f64, unit: Unit| {
        let mut drawn: Vec<f64> = draws.iter().map(|d| of(d)).collect();
        sort_numbers(&mut drawn);
        let value = of(&value);
        // The 5th and the 195th of 200.
        let at = |place: usize| drawn.get(place).copied().unwrap_or(value);
        Estimate {
            value,
            low: at(REPLICATES / 40).min(value),
            high: at(REPLICATES - 1 - REPLICATES / 40).max(value),
            unit,
        }
    };
    let place = |of: &[f64], i: usize| of.get(i).copied().unwrap_or(0.0);
    (0..predicted.len())
        .map(|i| {
            (
                estimate(&|d| place(d, i), Unit::Share),
                estimate(&|d| place(d, i) - place(d, 0), Unit::Points),
            )
        })
        .unzip()
}
