//! The conversion rate down the file or along the dates.

use crate::charts::{Chart, Shape, Style, bands, linear, series, upright};
use crate::classify::TimeOrder;
use crate::estimate::{Estimate, Unit};
use crate::format::{count, per_cent};
use crate::grid::Grid;
use crate::report::Card;
use crate::table::civil::moment_text;

/// Blocks of equal size.
const BLOCKS: usize = 20;

/// Conversion rates of up to 20 blocks of cases in the order of time. `dates`: the moments are
/// milliseconds.
pub fn timeline(
    moments: &[(u32, f64)],
    outcomes: &[bool],
    order: &TimeOrder,
    dates: bool,
) -> Option<Card> {
    // Under 20 rows a block says nothing.
    let blocks = BLOCKS.min(moments.len() / 20);
    if blocks < 2 {
        return None;
    }
    let n = moments.len();
    let mut labels = Vec::with_capacity(blocks);
    let mut rates: Vec<(Estimate, usize, usize)> = Vec::with_capacity(blocks);
    for block in 0..blocks {
        let (from, to) = (block * n / blocks, (block + 1) * n / blocks);
        let rows = moments.get(from..to)?;
        let hits = rows
            .iter()
            .filter(|(case, _)| outcomes.get(*case as usize) == Some(&true))
            .count();
        let first = rows.first()?.1;
        labels.push(if dates {
            moment_text(first as i64, false)
        } else {
            format!("{:.0} %", 100.0 * from as f64 / n as f64)
        });
        rates.push((
            Estimate::rate(hits as f64, rows.len() as f64),
            hits,
            rows.len(),
        ));
    }
    let (lowest, highest) = (
        rates
            .iter()
            .min_by(|a, b| a.0.value.total_cmp(&b.0.value))?,
        rates
            .iter()
            .max_by(|a, b| a.0.value.total_cmp(&b.0.value))?,
    );
    let (first, last) = (rates.first()?, rates.last()?);
    let finding = if lowest.0.high < highest.0.low {
        format!(
            "The conversion rate went from {} in the first twentieth to {} in the last; the lowest was {}, the highest {}.",
            per_cent(first.0.value),
            per_cent(last.0.value),
            per_cent(lowest.0.value),
            per_cent(highest.0.value)
        )
        .replace("twentieth", part(blocks))
    } else {
        format!(
            "The conversion rate stayed about the same, between {} and {}.",
            per_cent(lowest.0.value),
            per_cent(highest.0.value)
        )
    };
    let what = match order {
        TimeOrder::Column { name } => format!("Start of the block by {name}"),
        TimeOrder::FileOrder { .. } | TimeOrder::Unknown => "Share of the file passed".to_owned(),
    };
    let top = highest.0.high.max(0.01);
    let marks = rates
        .iter()
        .enumerate()
        .map(|(i, (rate, hits, rows))| {
            upright(
                i as f64,
                rate,
                format!("{} of {} rows", count(*hits as f64), count(*rows as f64)),
            )
        })
        .collect();
    let rows = labels
        .iter()
        .zip(&rates)
        .map(|(label, (rate, hits, rows))| {
            vec![
                label.clone(),
                count(*rows as f64),
                count(*hits as f64),
                per_cent(rate.value),
                format!("{} to {}", per_cent(rate.low), per_cent(rate.high)),
            ]
        })
        .collect();
    Some(Card {
        id: "base-rate-in-time".to_owned(),
        title: "Conversion rate in time".to_owned(),
        charts: vec![Chart {
            id: "base-rate-in-time".to_owned(),
            title: "Conversion rate in time".to_owned(),
            caption: finding.clone(),
            note: "The bars are 95 % intervals.".to_owned(),
            x: bands(&what, labels.clone()),
            y: linear("Conversion rate", Unit::Share, 0.0, top),
            series: vec![series("Conversion rate", Shape::Points, Style::Primary, marks)],
        }],
        tables: vec![Grid {
            caption: "Conversion rate by block".to_owned(),
            headers: vec![
                what,
                "Rows".to_owned(),
                "Conversions".to_owned(),
                "Rate".to_owned(),
                "95 % interval".to_owned(),
            ],
            numeric: vec![false, true, true, true, true],
            rows,
        }],
        finding,
        note: "A change can come from other people being contacted, from another offer or from the season; this picture does not tell which.".to_owned(),
        method: format!(
            "Rows in the order of time, cut into {blocks} blocks of equal size; Wilson intervals."
        ),
    })
}

fn part(blocks: usize) -> &'static str {
    if blocks == BLOCKS {
        "twentieth"
    } else {
        "block"
    }
}
