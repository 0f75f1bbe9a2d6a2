//! The answer cards of the network.

use super::generating::Ratio;
use super::managing::POINTS;
use super::overall::How;
use super::region::Regions;
use super::sheet::{Band, Sheet};
use super::words::{axis, chart, dealers, points};
use crate::charts::{Axis, Mark, Scale, Shape, Style, bands, mark, reference, series};
use crate::estimate::{Estimate, Unit};
use crate::format::{count, list, per_cent};
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::panel::{Scope, month_name};
use crate::report::Card;

/// The score up to which the limits of a funnel plot are drawn if no dealer lies higher.
const FUNNEL: f64 = 300.0;
/// Dealers on a funnel plot: so many of those furthest out, and of the others.
const FURTHEST: usize = 150;
const OTHERS: usize = 450;
/// Dealers of a band that are named.
const NAMES: usize = 100;
/// Raw scores beyond a drawing that are named.
const LISTED: usize = 5;
/// Dealers drawn one by one by name.
const NAMED: usize = 30;
/// Dealers drawn as points; of more, evenly chosen ones.
const DRAWN: usize = 240;

/// All scores, sorted, with intervals.
pub(super) fn scores(sheet: &Sheet<'_>) -> Option<Card> {
    let mut order: Vec<usize> = sheet
        .shown()
        .filter(|d| sheet.generating(*d).is_some())
        .collect();
    let value = |d: &usize| sheet.generating(*d).map_or(0.0, |p| p.value);
    sort_by(&mut order, |a, b| value(a).total_cmp(&value(b)));
    if order.is_empty() {
        return None;
    }
    let told = |d: Option<&usize>| -> Option<String> {
        let (d, p) = (*d?, sheet.generating(*d?)?);
        let name = sheet.card.panel.units().get(d)?;
        Some(format!("{name} at {}", points(&p)))
    };
    let finding = match (told(order.first()), told(order.last())) {
        (Some(low), Some(high)) if order.len() > 1 => format!("From {low} to {high}."),
        (Some(one), _) => format!("{one}."),
        _ => return None,
    };
    let few = order.len() <= NAMED;
    let step = order.len().div_ceil(DRAWN).max(1);
    let drawn: Vec<usize> = if few {
        order.iter().rev().copied().collect()
    } else {
        order.iter().step_by(step).copied().collect()
    };
    let place = |at: usize| at as f64;
    let name = |d: usize| sheet.card.panel.units().get(d).cloned().unwrap_or_default();
    let adjusted = |(at, d): (usize, &usize)| {
        let p = sheet.generating(*d)?;
        let label = format!(
            "{}: {}, reliability {}",
            name(*d),
            sheet.verdict(p.band()).to_lowercase(),
            per_cent(p.reliability)
        );
        let (x, y) = if few {
            (p.value, place(at))
        } else {
            (place(at), p.value)
        };
        Some(Mark {
            x,
            y,
            low: Some(p.low),
            high: Some(p.high),
            base: None,
            label,
        })
    };
    let marks: Vec<Mark> = drawn.iter().enumerate().filter_map(adjusted).collect();
    let reach = || {
        let ends = marks.iter().flat_map(|m| [m.low, m.high]).flatten();
        ends.chain(std::iter::once(100.0)).map(|x| x.min(400.0))
    };
    // A raw score may be anything: those beyond the intervals are said, not drawn.
    let ends = reach().fold((f64::MAX, f64::MIN), |e, x| (e.0.min(x), e.1.max(x)));
    let mut beyond = Vec::new();
    let mut raw = |(at, d): (usize, &usize)| {
        let raw = sheet.generating.ratios.get(*d).copied().flatten()?.raw();
        if !(ends.0..=ends.1).contains(&raw) {
            beyond.push(format!("{} ({})", name(*d), count(raw)));
            return None;
        }
        let (x, y) = if few {
            (raw, place(at))
        } else {
            (place(at), raw)
        };
        Some(mark(x, y, &format!("{}, raw {}", name(*d), count(raw))))
    };
    let raws: Vec<Mark> = drawn.iter().enumerate().filter_map(&mut raw).collect();
    let caption = if step > 1 {
        format!(
            "One in {step} of {}, from the lowest to the highest adjusted score.",
            dealers(order.len())
        )
    } else {
        "From the lowest to the highest adjusted score, with 95 % intervals.".to_owned()
    };
    let last = place(drawn.len().saturating_sub(1));
    let (x, y, shape, middle) = if few {
        let names = drawn.iter().map(|d| name(*d)).collect();
        (
            axis("Score, 100 is expected", Unit::Number, reach()),
            bands("", names),
            Shape::Forest,
            vec![(100.0, -0.5), (100.0, last + 0.5)],
        )
    } else {
        let x = Axis {
            label: "Dealers from the lowest to the highest".to_owned(),
            unit: Unit::Count,
            scale: Scale::Linear {
                min: 0.0,
                max: last.max(1.0),
            },
        };
        (
            x,
            axis("Score, 100 is expected", Unit::Number, reach()),
            Shape::Points,
            vec![(0.0, 100.0), (last, 100.0)],
        )
    };
    let mut drawing = chart(
        "scores",
        "Generating score of each dealer",
        &caption,
        x,
        y,
        vec![
            reference("Expected", &middle),
            series("Adjusted", shape, Style::Primary, marks),
            series("Raw", shape, Style::Hollow, raws),
        ],
    );
    if !beyond.is_empty() {
        drawing.note = format!(
            "Raw scores beyond the drawing are not in it: {}.",
            list(&beyond, LISTED)
        );
    }
    Some(Card {
        id: "scores".to_owned(),
        title: if sheet.basis.is_own_level() { "Who gained and who lost" } else { "Who sells more or less than expected" }.to_owned(),
        finding,
        charts: vec![drawing],
        tables: [Band::Below, Band::Above].into_iter().filter_map(|b| listed(sheet, &order, b)).collect(),
        note: if sheet.basis.is_own_level() {
            format!("{} A score below 100 says that the dealer fell back against its own level before, as dealers of its region and size changed. It says nothing of who is good.", sheet.basis.words())
        } else {
            "A score below 100 says that others with such traffic, in such a month and region, sell more. It does not say why: prices, stock and neighbours are not in the data.".to_owned()
        },
        method: "100 times the actual over the expected volume of the months chosen, added up. Raw is that ratio; adjusted is drawn to the mean of all dealers by how little is known of the dealer (a normal hierarchical model, averaged over all that the spread of the dealers may be, with a flat prior of it, Gelman 2006; the noise from the dealers' own months). Clearly above or below: the 95 % interval does not hold 100.".to_owned(),
    })
}

/// The dealers of a band by name.
fn listed(sheet: &Sheet<'_>, order: &[usize], band: Band) -> Option<Grid> {
    let mut grid = Grid::headed(
        sheet.verdict(band),
        &[
            ("Dealer", false),
            ("Score", true),
            ("Raw", true),
            ("Actual", true),
            ("Expected", true),
        ],
    );
    let mut found = 0_usize;
    let sorted: Vec<usize> = if band == Band::Above {
        order.iter().rev().copied().collect()
    } else {
        order.to_vec()
    };
    for dealer in sorted {
        let (Some(p), Some(ratio)) = (
            sheet.generating(dealer),
            sheet.generating.ratios.get(dealer).copied().flatten(),
        ) else {
            continue;
        };
        if p.band() != band {
            continue;
        }
        found += 1;
        if grid.rows.len() < NAMES {
            let name = sheet
                .card
                .panel
                .units()
                .get(dealer)
                .cloned()
                .unwrap_or_default();
            grid.rows.push(vec![
                name,
                points(&p),
                count(ratio.raw()),
                count(ratio.actual),
                count(ratio.expected),
            ]);
        }
    }
    if found > grid.rows.len() {
        grid.caption = format!(
            "{}: the {} furthest out of {}",
            sheet.verdict(band),
            grid.rows.len(),
            count(found as f64)
        );
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// Each dealer's ratio by how much was expected, with the limits of chance.
pub(super) fn funnel(sheet: &Sheet<'_>) -> Option<Card> {
    let known: Vec<(usize, Ratio)> = sheet
        .shown()
        .filter_map(|d| Some((d, sheet.generating.ratios.get(d).copied().flatten()?)))
        .filter(|(_, r)| r.expected > 0.0)
        .collect();
    // The limits hold for what others sell; each dealer's own level has an error of its own.
    if known.len() < 5 || sheet.basis.is_own_level() {
        return None;
    }
    // The limits are drawn for a dealer with as many months as most have.
    let mut months: Vec<f64> = known.iter().map(|(_, r)| f64::from(r.months)).collect();
    crate::numeric::sort_numbers(&mut months);
    let months = months.get(months.len() / 2).copied().unwrap_or(1.0);
    let noise = &sheet.state.noise;
    let sd = |expected: f64| {
        let variance = months * noise.variance(expected / months) * noise.inflation(months);
        variance.sqrt() / expected
    };
    let (low, high) = known.iter().fold((f64::MAX, 0.0_f64), |e, (_, r)| {
        (e.0.min(r.expected), e.1.max(r.expected))
    });
    let low = low.max(high / 1e4).max(1e-6);
    let limit = |z: f64| -> Vec<(f64, f64)> {
        (0..=40)
            .map(|i| {
                let x =
                    low * crate::numeric::exp(crate::numeric::ln(high / low) * f64::from(i) / 40.0);
                (x, (100.0 * (1.0 + z * sd(x))).max(0.0))
            })
            .collect()
    };
    let outside = |z: f64| {
        known
            .iter()
            .filter(|(_, r)| ((r.raw() - 100.0) / 100.0).abs() > z * sd(r.expected))
            .count()
    };
    let (many, chance) = (outside(3.09), 0.002 * known.len() as f64);
    let finding = format!(
        "{} of {} lie outside the outer limits; if all were alike, about {} would.",
        count(many as f64),
        dealers(known.len()),
        crate::format::value(chance, Unit::Number)
    );
    // Those furthest out are always drawn, and every so-manieth of the others.
    let mut order: Vec<usize> = (0..known.len()).collect();
    let far = |at: &usize| {
        known
            .get(*at)
            .map_or(0.0, |(_, r)| ((r.raw() - 100.0) / sd(r.expected)).abs())
    };
    sort_by(&mut order, |a, b| far(b).total_cmp(&far(a)));
    let every = known.len().saturating_sub(FURTHEST).div_ceil(OTHERS).max(1);
    let marks: Vec<Mark> = order
        .iter()
        .take(FURTHEST)
        .chain(order.iter().skip(FURTHEST).step_by(every))
        .filter_map(|at| known.get(*at))
        .map(|(d, r)| {
            let name = sheet.card.panel.units().get(*d).map_or("", String::as_str);
            mark(
                r.expected,
                r.raw(),
                &format!(
                    "{name}: {} of {} expected",
                    count(r.actual),
                    count(r.expected)
                ),
            )
        })
        .collect();
    let x = Axis {
        label: format!("Expected {}", sheet.area.volume),
        unit: Unit::Count,
        scale: Scale::Log {
            min: low,
            max: high.max(low * 1.01),
        },
    };
    // The limits of very small dealers are wide apart: a line begins where it comes into sight.
    let far = marks.iter().map(|m| m.y).fold(FUNNEL, f64::max);
    let seen = |z: f64| -> Vec<(f64, f64)> {
        let mut line = limit(z);
        line.retain(|(_, y)| *y <= far);
        line
    };
    let ends = [3.09, -3.09].into_iter().flat_map(seen).map(|p| p.1);
    let heights: Vec<f64> = marks.iter().map(|m| m.y).chain(ends).collect();
    let y = axis(
        "Raw score, 100 is expected",
        Unit::Number,
        heights.into_iter(),
    );
    let mut drawing = chart(
        "funnel-plot",
        "Raw scores by size",
        &finding,
        x,
        y,
        vec![
            reference("100", &[(low, 100.0), (high, 100.0)]),
            reference("95 % of chance", &seen(1.96)),
            reference("", &seen(-1.96)),
            reference("99.8 % of chance", &seen(3.09)),
            reference("", &seen(-3.09)),
            series("Dealers", Shape::Points, Style::Primary, marks),
        ],
    );
    if every > 1 {
        drawing.note = format!(
            "The {FURTHEST} dealers furthest out are drawn, and one in {every} of the others."
        );
    }
    Some(Card {
        id: "funnel".to_owned(),
        title: "Is it more than chance?".to_owned(),
        finding,
        charts: vec![drawing],
        tables: Vec::new(),
        note: "Small dealers scatter more by chance alone, so the best and the worst of a league table are mostly small. Within the limits there is nothing to explain.".to_owned(),
        method: "Limits at 1.96 and 3.09 standard deviations of a dealer with the usual number of months, from the noise within dealers (funnel plot, Spiegelhalter 2005).".to_owned(),
    })
}

/// Volume by month, actual and expected.
pub(super) fn season(sheet: &Sheet<'_>) -> Option<Card> {
    let panel = &sheet.card.panel;
    let mut sums = vec![(0.0, 0.0, 0.0_f64); panel.calendar().len()];
    for (at, (dealer, month)) in panel.cells().iter().enumerate() {
        let (Some(a), Some(e)) = (sheet.cells.volume.get(at), sheet.expected.volume.get(at)) else {
            continue;
        };
        let known = *a >= 0.0 && *e > 0.0;
        if !sheet.shows(*dealer as usize) || !known {
            continue;
        }
        if let Some(sum) = sums.get_mut(*month as usize) {
            sum.0 += a;
            sum.1 += e;
            sum.2 += 1.0;
        }
    }
    let labels = panel.calendar().labels();
    let known: Vec<(usize, (f64, f64, f64))> = sums
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, s)| s.2 > 0.0)
        .collect();
    if known.len() < 3 {
        return None;
    }
    let per = |of: f64, n: f64| of / n;
    let marks = |field: &dyn Fn(&(f64, f64, f64)) -> f64| -> Vec<Mark> {
        known
            .iter()
            .map(|(at, s)| {
                mark(
                    *at as f64,
                    per(field(s), s.2),
                    &format!("{} dealers", count(s.2)),
                )
            })
            .collect()
    };
    let (actual, expected) = (marks(&|s| s.0), marks(&|s| s.1));
    let best = known
        .iter()
        .max_by(|a, b| per(a.1.0, a.1.2).total_cmp(&per(b.1.0, b.1.2)))?;
    let worst = known
        .iter()
        .min_by(|a, b| per(a.1.0, a.1.2).total_cmp(&per(b.1.0, b.1.2)))?;
    let label = |at: usize| labels.get(at).cloned().unwrap_or_default();
    let shown = |x: f64| crate::format::value(x, if x < 10.0 { Unit::Number } else { Unit::Count });
    let finding = format!(
        "A dealer's mean of {} ran from {} in {} to {} in {}.",
        sheet.area.volume,
        shown(per(worst.1.0, worst.1.2)),
        label(worst.0),
        shown(per(best.1.0, best.1.2)),
        label(best.0)
    );
    let heights = actual
        .iter()
        .chain(&expected)
        .map(|m| m.y)
        .chain(std::iter::once(0.0))
        .collect::<Vec<_>>();
    let drawing = chart(
        "season",
        "Month by month",
        &finding,
        bands("", labels),
        axis(
            &format!("{} per dealer", sheet.area.volume),
            Unit::Number,
            heights.into_iter(),
        ),
        vec![
            series("Expected", Shape::Line, Style::Muted, expected),
            series("Actual", Shape::Line, Style::Primary, actual),
        ],
    );
    Some(Card {
        id: "season".to_owned(),
        title: "Season and level".to_owned(),
        finding,
        charts: vec![drawing],
        tables: by_region(sheet),
        note: "The expectation follows the month by design: what moves all dealers moves no score.".to_owned(),
        method: "Means over the dealers with numbers in the month. All months are drawn, whichever are chosen.".to_owned(),
    })
}

/// Each region's month of the year against its own mean, where there is a whole year.
fn by_region(sheet: &Sheet<'_>) -> Vec<Grid> {
    let panel = &sheet.card.panel;
    let regions = Regions::of(panel);
    if panel.calendar().len() < 12 || regions.names().is_empty() || regions.names().len() > 40 {
        return Vec::new();
    }
    let mut sums = vec![[(0.0, 0.0); 12]; regions.names().len()];
    for ((dealer, month), a) in panel
        .cells()
        .iter()
        .zip(&sheet.cells.volume)
        .filter(|(_, a)| **a >= 0.0)
    {
        let region = regions.of_dealer(*dealer as usize);
        let of_year = panel.calendar().season(*month).unwrap_or(0);
        if let Some(sum) = sums
            .get_mut(region as usize)
            .and_then(|r| r.get_mut(of_year as usize))
        {
            sum.0 += a;
            sum.1 += 1.0;
        }
    }
    let mut headings = vec![("Region", false)];
    headings.extend((0..12).map(|m| (month_name(m), true)));
    let mut grid = Grid::headed(
        "Month of the year by region, 100 is the region's mean",
        &headings,
    );
    for (region, months) in regions.names().iter().zip(&sums) {
        let mean = |s: &(f64, f64)| if s.1 > 0.0 { s.0 / s.1 } else { f64::NAN };
        let all: f64 = months
            .iter()
            .map(mean)
            .filter(|x| x.is_finite())
            .sum::<f64>()
            / (months.iter().filter(|s| s.1 > 0.0).count() as f64).max(1.0);
        let mut row = vec![region.clone()];
        row.extend(months.iter().map(|s| count(100.0 * mean(s) / all)));
        grid.rows.push(row);
    }
    vec![grid]
}

/// The measures of management and what they weigh.
pub(super) fn managing(sheet: &Sheet<'_>) -> Option<Card> {
    let managing = sheet.managing_index()?;
    let mut grid = Grid::headed(
        "Measures of the index",
        &[
            ("Measure", false),
            ("Weight", true),
            ("Mean of the network", true),
            ("Real differences (standard deviation)", true),
            ("Reliability", true),
        ],
    );
    let mut heaviest: Option<(&str, f64)> = None;
    let mut against = Vec::new();
    for (kpi, measure) in sheet.area.kpis.iter().zip(&managing.measures) {
        let shown = |x: f64| {
            if kpi.percent {
                per_cent(x)
            } else {
                crate::format::value(x, Unit::Number)
            }
        };
        let known: Vec<f64> = measure
            .beliefs
            .iter()
            .flatten()
            .map(|b| b.reliability)
            .collect();
        let reliability = known.iter().sum::<f64>() / (known.len() as f64).max(1.0);
        grid.rows.push(vec![
            kpi.name.clone(),
            per_cent(measure.weight),
            shown(measure.mean),
            shown(measure.prior.variance.sqrt()),
            per_cent(reliability),
        ]);
        if heaviest.is_none_or(|h| measure.weight > h.1) {
            heaviest = Some((&kpi.name, measure.weight));
        }
        if measure.against {
            against.push(kpi.name.clone());
        }
    }
    let (name, weight) = heaviest?;
    let finding = if sheet.by_percent_sum() {
        "The index is the sum of the per cents over the sum of the national ones, so measures weigh by their size and not by what they tell.".to_owned()
    } else {
        format!(
            "{name} weighs most in the managing index: {}. Ten points are one standard deviation of the dealers.",
            per_cent(weight)
        )
    };
    let note = if against.is_empty() {
        "Weights say what goes along with selling more than expected here. They do not say that changing a measure changes sales.".to_owned()
    } else {
        format!(
            "Dealers with more of {} sell rather less than expected, beside the other measures: the weight was set to zero. Type your own weight in the setup if you know better.",
            against.join(" and ")
        )
    };
    Some(Card {
        id: "managing".to_owned(),
        title: "How dealers are managed".to_owned(),
        finding,
        charts: Vec::new(),
        tables: vec![grid],
        note,
        method: format!(
            "Each dealer's rate is drawn to the mean by how little it rests on (months weigh by what the rate is a share of), and measured in standard deviations of the network. Weights: ridge coefficients of these against the logarithm of actual over expected, none below zero, made to add up to one; a measure that is missing leaves its weight to the others. One standard deviation of the index is {POINTS} points."
        ),
    })
}

/// How the overall score is put together.
pub(super) fn overall(sheet: &Sheet<'_>) -> Option<Card> {
    let overall = sheet.overall_scores();
    let how = match overall.how {
        How::Alone => return None,
        How::Own => "as you set it",
        How::Foretelling => {
            "by how much each score of the first half of these months says of the second half"
        }
        How::Correlation => "by each score's correlation with the volume",
        How::Even => {
            "in equal parts, as these months are too few, or say too little, to learn weights"
        }
    };
    let finding = format!(
        "The overall score is {} generating and {} managing, {how}.",
        per_cent(overall.weight),
        per_cent(1.0 - overall.weight)
    );
    Some(Card {
        id: "overall".to_owned(),
        title: "Overall".to_owned(),
        finding,
        charts: Vec::new(),
        tables: Vec::new(),
        note: "Places are far less sure than scores: where intervals of places overlap, the order means nothing. The list below has them all.".to_owned(),
        method: "Places with 95 % intervals from 200 to 1,000 draws of all scores (Goldstein and Spiegelhalter 1996). A dealer without one of both scores has the other alone.".to_owned(),
    })
}

/// What leads bring by type and source; of one dealer against the network when given.
pub(super) fn leaks(sheet: &Sheet<'_>, dealer: Option<(usize, &[usize])>) -> Option<Card> {
    let card = sheet.card;
    if !card.panel.has_segments() {
        return None;
    }
    let leads = sheet.area.drivers.get(sheet.state.leads(sheet.area)?)?;
    // The whole network has nothing to be compared with.
    let compared = dealer.is_some() || sheet.picked.narrowed;
    let headers = [
        ("Leads", false),
        ("How many", true),
        ("Close rate", true),
        (
            if dealer.is_some() {
                "Peers"
            } else {
                "All dealers"
            },
            true,
        ),
        ("Sales lost or won against that", true),
    ];
    let headers = headers.get(..if compared { 5 } else { 3 });
    let mut grid = Grid::headed("What leads bring", headers.unwrap_or_default());
    let mut found: Vec<(String, f64, Estimate, f64)> = Vec::new();
    let dimensions = card.panel.dimensions().iter().enumerate();
    for (place, dimension) in dimensions.filter(|(_, d)| d.scope == Scope::Row) {
        for (code, name) in (0_u32..).zip(&dimension.levels) {
            let slice = &sheet.picked.slice.with(place, code);
            let volume = card.panel.sums(&sheet.area.volume, slice);
            let base = card.panel.sums(&leads.column, slice);
            let total = |own: &dyn Fn(usize) -> bool| {
                let (mut sold, mut asked) = (0.0, 0.0);
                for ((cell, a), b) in card.panel.cells().iter().zip(&volume).zip(&base) {
                    if sheet.window.has(cell.1) && own(cell.0 as usize) && *a >= 0.0 && *b >= 0.0 {
                        sold += a;
                        asked += b;
                    }
                }
                (sold, asked)
            };
            let (own, others) = match dealer {
                Some((dealer, peers)) => (total(&|d| d == dealer), total(&|d| peers.contains(&d))),
                None => (total(&|d| sheet.shows(d)), total(&|_| true)),
            };
            if own.1 > 0.0 && others.1 > 0.0 {
                let rate = Estimate::rate(own.0, own.1);
                let other = others.0 / others.1;
                found.push((format!("{name} ({})", dimension.id), own.1, rate, other));
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let lost = |f: &(String, f64, Estimate, f64)| f.1 * (f.2.value - f.3);
    sort_by(&mut found, |a, b| lost(a).total_cmp(&lost(b)));
    for f in &found {
        let change = lost(f);
        let sign = if change >= 0.0 { "+" } else { "" };
        let mut row = vec![f.0.clone(), count(f.1), crate::format::estimate(&f.2)];
        if compared {
            row.push(per_cent(f.3));
            row.push(format!(
                "{sign}{}",
                crate::format::value(change, Unit::Number)
            ));
        }
        grid.rows.push(row);
    }
    let marks: Vec<Mark> = found
        .iter()
        .zip(0_u32..)
        .map(|(f, at)| Mark {
            x: f.2.value,
            y: f64::from(at),
            low: Some(f.2.low),
            high: Some(f.2.high),
            base: None,
            label: format!("{} leads", count(f.1)),
        })
        .collect();
    let theirs: Vec<Mark> = found
        .iter()
        .zip(0_u32..)
        .map(|(f, at)| mark(f.3, f64::from(at), ""))
        .collect();
    let worst = found.first()?;
    let finding = match dealer {
        Some(_) if lost(worst) < -0.5 && worst.2.high < worst.3 => format!(
            "Most is lost on {}: {} of {} leads closed against {} at the peers, about {} sales.",
            worst.0,
            per_cent(worst.2.value),
            count(worst.1),
            per_cent(worst.3),
            count(-lost(worst))
        ),
        Some(_) => "No type or source of leads closes clearly worse than at the peers.".to_owned(),
        None => {
            let high = found
                .iter()
                .max_by(|a, b| a.2.value.total_cmp(&b.2.value))?;
            let low = found
                .iter()
                .min_by(|a, b| a.2.value.total_cmp(&b.2.value))?;
            format!(
                "{} close best ({}), {} worst ({}).",
                high.0,
                per_cent(high.2.value),
                low.0,
                per_cent(low.2.value)
            )
        }
    };
    let reach = found
        .iter()
        .flat_map(|f| [f.2.low, f.2.high, f.3, 0.0])
        .collect::<Vec<_>>();
    let labels = found.iter().map(|f| f.0.clone()).collect();
    let named = if dealer.is_some() {
        ("This dealer", "Peers")
    } else {
        ("Shown", "All dealers")
    };
    let mut all = vec![series(named.0, Shape::Forest, Style::Primary, marks)];
    if compared {
        all.insert(0, series(named.1, Shape::Forest, Style::Muted, theirs));
    }
    let drawing = chart(
        "lead-close",
        "Close rate of leads",
        &finding,
        axis("Sales per lead", Unit::Share, reach.into_iter()),
        bands("", labels),
        all,
    );
    Some(Card {
        id: "leads".to_owned(),
        title: if dealer.is_some() { "Where leads are lost" } else { "What leads bring" }.to_owned(),
        finding,
        charts: vec![drawing],
        tables: vec![grid],
        note: "A type or source with few leads has a wide interval: look at that first. Types and sources overlap, so losses do not add up.".to_owned(),
        method: "Sales over leads of the months chosen, with the Wilson interval. Lost or won: leads times the difference of the two rates.".to_owned(),
    })
}

/// The last month chosen: who moved.
pub(super) fn month(sheet: &Sheet<'_>) -> Option<Card> {
    let card = sheet.card;
    let last = sheet.window.to.min(
        u32::try_from(card.panel.calendar().len())
            .ok()?
            .checked_sub(1)?,
    );
    let label = card.panel.calendar().label(last);
    let noise = &sheet.state.noise;
    let mut moved: Vec<(usize, f64, f64, f64)> = Vec::new();
    let (mut actual, mut expected) = (0.0, 0.0);
    for (at, (dealer, month)) in card.panel.cells().iter().enumerate() {
        let dealer = *dealer as usize;
        if *month != last || !sheet.shows(dealer) {
            continue;
        }
        let (Some(a), Some(e)) = (sheet.cells.volume.get(at), sheet.expected.volume.get(at)) else {
            continue;
        };
        if !(*a >= 0.0 && *e > 0.0) {
            continue;
        }
        actual += a;
        expected += e;
        if let Some(belief) = sheet.generating.beliefs.get(dealer).copied().flatten() {
            let usual = e * crate::numeric::exp(belief.mean);
            moved.push((
                dealer,
                *a,
                usual,
                (a - usual) / noise.variance(usual).max(1e-300).sqrt(),
            ));
        }
    }
    if moved.is_empty() {
        return None;
    }
    sort_by(&mut moved, |a, b| b.3.abs().total_cmp(&a.3.abs()));
    let clear = moved.iter().filter(|m| m.3.abs() > 3.0).count();
    let mut grid = Grid::headed(
        "Furthest from the dealer's own usual",
        &[
            ("Dealer", false),
            ("Actual", true),
            ("Usual for it in such a month", true),
            ("Standard deviations", true),
        ],
    );
    for (dealer, a, usual, z) in moved.iter().take(15) {
        grid.rows.push(vec![
            card.panel.units().get(*dealer).cloned().unwrap_or_default(),
            count(*a),
            count(*usual),
            format!("{z:+.1}"),
        ]);
    }
    Some(Card {
        id: "month".to_owned(),
        title: format!("The month: {label}"),
        finding: format!(
            "{} sold, {} expected. {} more than three standard deviations from what is usual for {}.",
            count(actual),
            count(expected),
            match clear {
                0 => "No dealer is".to_owned(),
                1 => "1 dealer is".to_owned(),
                n => format!("{} dealers are", count(n as f64)),
            },
            if clear < 2 { "it" } else { "them" }
        ),
        charts: Vec::new(),
        tables: vec![grid],
        note: "One month of one dealer is mostly chance. Ask only where the distance is large, and look at the next month before acting.".to_owned(),
        method: "Usual is the expectation of the month times the dealer's adjusted ratio of the months chosen.".to_owned(),
    })
}
