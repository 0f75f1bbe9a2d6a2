//! How much each column moves probabilities.

use crate::numeric::{sort_by, sort_numbers};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::charts::{Chart, Shape, Style, across, bands, linear, series};
use crate::classify::Explained;
use crate::classify::ModelKind;
use crate::error::Error;
use crate::estimate::{Estimate, Unit};
use crate::format::{count, list};
use crate::grid::Grid;
use crate::progress::Progress;
use crate::report::Card;

/// Bootstrap replicates.
const REPLICATES: usize = 300;
/// Columns drawn.
const DRAWN: usize = 20;

/// The mean size of the contributions of every column over these rows, with its interval.
pub fn importance(
    columns: &[String],
    explained: &Explained,
    kind: ModelKind,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Card, Error> {
    let width = columns.len();
    let rows = explained.probabilities.len();
    let sizes: Vec<f64> = explained.points().iter().map(|p| p.abs()).collect();
    let mean = |picked: &mut dyn Iterator<Item = usize>| {
        let mut sums = vec![0.0; width];
        for row in picked {
            let start = row * width;
            for (sum, x) in sums
                .iter_mut()
                .zip(sizes.get(start..start + width).unwrap_or_default())
            {
                *sum += x;
            }
        }
        sums.iter_mut().for_each(|s| *s /= rows.max(1) as f64);
        sums
    };
    let value = mean(&mut (0..rows));
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut draws: Vec<Vec<f64>> = vec![Vec::with_capacity(REPLICATES); width];
    for replicate in 0..REPLICATES {
        if replicate % 8 == 0 {
            progress.report("Weighing columns", replicate as f64 / REPLICATES as f64)?;
        }
        let drawn = mean(&mut (0..rows).map(|_| random.gen_range(0..rows)));
        for (draws, x) in draws.iter_mut().zip(drawn) {
            draws.push(x);
        }
    }
    let mut ranked: Vec<(&String, Estimate)> = columns
        .iter()
        .zip(&value)
        .zip(&mut draws)
        .map(|((name, &value), draws)| {
            sort_numbers(draws);
            let at = |q: f64| {
                let place = (q * (draws.len().saturating_sub(1)) as f64).round() as usize;
                draws.get(place).copied().unwrap_or(value)
            };
            let estimate = Estimate {
                value,
                low: at(0.025).min(value),
                high: at(0.975).max(value),
                unit: Unit::Points,
            };
            (name, estimate)
        })
        .collect();
    sort_by(&mut ranked, |a, b| b.1.value.total_cmp(&a.1.value));
    Ok(card(&ranked, rows, kind))
}

fn card(ranked: &[(&String, Estimate)], rows: usize, kind: ModelKind) -> Card {
    let named: Vec<String> = ranked
        .iter()
        .filter(|(_, e)| e.value >= 5e-5)
        .take(3)
        .map(|(name, e)| format!("{name} ({} points)", point(e.value)))
        .collect();
    let finding = if named.is_empty() {
        "No column moves the probability by as much as 0.01 points.".to_owned()
    } else {
        format!("What moves the probability most is {}.", list(&named, 3))
    };
    let drawn = ranked.get(..DRAWN).unwrap_or(ranked);
    let top = drawn.iter().map(|(_, e)| e.high).fold(1e-4, f64::max);
    Card {
        id: "importance".to_owned(),
        title: "What matters".to_owned(),
        charts: vec![Chart {
            id: "importance".to_owned(),
            title: "How much each column moves the probability".to_owned(),
            caption: finding.clone(),
            note: "Averaged over people, up or down.".to_owned(),
            x: linear("Mean size of the contribution", Unit::Points, 0.0, top),
            y: bands("Column", drawn.iter().map(|(name, _)| (*name).clone()).collect()),
            series: vec![series("Mean size of the contribution", Shape::Bars, Style::Primary, drawn
                    .iter()
                    .enumerate()
                    .map(|(i, (_, e))| across(i, e, String::new()))
                    .collect())],
        }],
        tables: vec![Grid {
            caption: "All columns of the model".to_owned(),
            headers: vec![
                "Column".to_owned(),
                "Points".to_owned(),
                "95 % interval".to_owned(),
            ],
            numeric: vec![false, true, true],
            rows: ranked
                .iter()
                .map(|(name, e)| {
                    vec![
                        (*name).clone(),
                        point(e.value),
                        format!("{} to {}", point(e.low), point(e.high)),
                    ]
                })
                .collect(),
        }],
        finding,
        note: "It says what the model uses, not what causes conversions. Columns that say the same share their weight, and either could stand for both.".to_owned(),
        method: format!(
            "Mean absolute contribution to the probability over {} rows, each compared with the same 100 made-up people (exact interventional Shapley values in probability; {}); the intervals come from drawing the rows again and hold the model fixed.",
            count(rows as f64),
            kind.name().to_lowercase()
        ),
    }
}

/// Percentage points without sign.
fn point(x: f64) -> String {
    let percent = 100.0 * x;
    if percent >= 0.095 {
        format!("{percent:.1}")
    } else {
        format!("{percent:.2}")
    }
}
