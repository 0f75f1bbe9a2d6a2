//! The curves of an additive model.

use super::Additive;
use crate::charts::{Axis, Chart, Mark, Scale, Shape, Style, logarithmic, series};
use crate::estimate::{Unit, Z95};
use crate::format::list;
use crate::models::additive::{ShapeBin, ShapeFunction};
use crate::numeric::{exp, sort_by};
use crate::prepare::TreeFeature;
use crate::report::Card;

/// Curves drawn, and levels of a curve.
const DRAWN: usize = 8;
const LEVELS: usize = 20;

/// The curves of the columns that differ most.
pub(super) fn shapes(fitted: &Additive) -> Card {
    let Additive { preparation, model } = fitted;
    let mut curves: Vec<(&TreeFeature, &ShapeFunction, f64)> = preparation
        .features
        .iter()
        .zip(&model.shapes)
        .map(|(feature, curve)| (feature, curve, spread(curve)))
        .collect();
    sort_by(&mut curves, |a, b| b.2.total_cmp(&a.2));
    let (drawn, _) = curves.split_at(curves.len().min(DRAWN));
    let names: Vec<String> = drawn.iter().map(|(f, ..)| f.name.clone()).collect();
    Card {
        id: "shapes".to_owned(),
        title: "The whole model".to_owned(),
        finding: format!(
            "The model is nothing but these curves, multiplied; those of {} differ most between people.",
            list(&names, 3)
        ),
        charts: drawn.iter().map(|(feature, curve, _)| chart(feature, curve)).collect(),
        tables: Vec::new(),
        note: "Each curve holds the other columns as they are. It says what the model uses, not what causes conversions.".to_owned(),
        method: "Additive logistic regression: per column one score for each of up to 32 ranges of about equal rows, or each level, found together by penalised likelihood that draws neighbouring ranges together (Hastie and Tibshirani 1990). Odds are relative to the average of the training rows. Intervals from the inverse of the penalised Hessian, approximate.".to_owned(),
    }
}

/// Standard deviation of the scores over the training rows.
fn spread(curve: &ShapeFunction) -> f64 {
    let bins = || curve.bins.iter().chain([&curve.missing]);
    let weight: f64 = bins().map(|b| b.weight).sum();
    let square: f64 = bins().map(|b| b.weight * b.score * b.score).sum();
    (square / weight.max(1.0)).sqrt()
}

fn chart(feature: &TreeFeature, curve: &ShapeFunction) -> Chart {
    let seen = |bin: &ShapeBin| bin.weight > 0.0;
    let mark = |x: f64, bin: &ShapeBin, label: String| Mark {
        x,
        y: exp(bin.score),
        low: Some(exp(bin.score - Z95 * bin.error)),
        high: Some(exp(bin.score + Z95 * bin.error)),
        base: None,
        label,
    };
    let (x, shape, marks) = if curve.is_levels {
        let mut levels: Vec<(String, &ShapeBin)> = (0_usize..)
            .zip(&curve.bins)
            .filter(|(_, bin)| seen(bin))
            .take(LEVELS)
            .filter_map(|(code, bin)| Some((feature.part.level_name(code)?.to_owned(), bin)))
            .collect();
        if seen(&curve.missing) {
            levels.push(("missing".to_owned(), &curve.missing));
        }
        let labels = levels.iter().map(|(label, _)| label.clone()).collect();
        let marks = levels
            .into_iter()
            .enumerate()
            .map(|(i, (label, bin))| mark(i as f64, bin, label))
            .collect();
        (Scale::Bands { labels }, Shape::Points, marks)
    } else {
        // A range is drawn at its middle, the open ones at their bound.
        let at = |bin: usize| {
            let upper = curve.upper.get(bin).or(curve.upper.last());
            let lower = bin.checked_sub(1).and_then(|below| curve.upper.get(below));
            match (lower.or(upper), upper) {
                (Some(lower), Some(upper)) => 0.5 * (lower + upper),
                _ => 0.0,
            }
        };
        let bins = curve.bins.iter().enumerate().filter(|(_, bin)| seen(bin));
        let marks: Vec<Mark> = bins
            .map(|(i, bin)| mark(at(i), bin, String::new()))
            .collect();
        let ends = || marks.iter().map(|m| m.x);
        let scale = Scale::Linear {
            min: ends().fold(f64::INFINITY, f64::min).min(f64::MAX),
            max: ends().fold(f64::NEG_INFINITY, f64::max).max(f64::MIN),
        };
        (scale, Shape::Line, marks)
    };
    let low = marks
        .iter()
        .filter_map(|m: &Mark| m.low)
        .fold(0.8, f64::min);
    let high = marks.iter().filter_map(|m| m.high).fold(1.25, f64::max);
    let most = marks.iter().map(|m| m.y).fold(0.0, f64::max);
    let least = marks.iter().map(|m| m.y).fold(f64::INFINITY, f64::min);
    Chart {
        id: format!("shape-{}", feature.name),
        title: feature.name.clone(),
        caption: format!("From {least:.2} to {most:.2} times the odds of the average person."),
        note: "1 is the average of the training rows. The band is an approximate 95 % interval."
            .to_owned(),
        x: Axis {
            label: feature.name.clone(),
            unit: Unit::Number,
            scale: x,
        },
        y: logarithmic(
            "Odds of converting, times the average (logarithmic)",
            low.max(1e-3),
            high.min(1e3),
        ),
        series: vec![series(
            "Odds",
            shape,
            Style::Primary,
            marks
                .into_iter()
                .map(|m| Mark {
                    low: m.low.map(|x| x.max(1e-3)),
                    high: m.high.map(|x| x.min(1e3)),
                    ..m
                })
                .collect(),
        )],
    }
}
