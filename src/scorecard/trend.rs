//! How a dealer's scores move over time.

use super::dealer::{About, no_such_dealer};
use super::filter::ScorecardFilter;
use super::generating::{Ratio, Window};
use super::sheet::{Points, Sheet};
use super::state::Scorecard;
use super::words::{axis, chart, points};
use crate::charts::{Mark, Shape, Style, bands, mark, reference, series};
use crate::error::Error;
use crate::estimate::{Estimate, Unit, Z95};
use crate::format::count;
use crate::grid::Grid;
use crate::numeric::exp;
use crate::progress::Progress;
use crate::report::Card;

/// Months that are set against those before, for the dealer's own trend.
const LATELY: u32 = 3;

/// Months for which all scores are computed anew.
const BACK: u32 = 12;

/// All three scores of a dealer for the twelve months up to each of the last twelve months of a
/// filter. Each is computed anew from the whole network as it then was.
///
/// # Errors
/// [`ErrorCode::NotFound`](crate::error::ErrorCode::NotFound) for a dealer or an area the scorecard has not, and
/// [`Error::cancelled`].
pub fn dealer_trend(
    card: &Scorecard,
    filter: &ScorecardFilter,
    dealer: u32,
    progress: &dyn Progress,
) -> Result<Card, Error> {
    let at = dealer as usize;
    let last = card.last_month();
    if at >= card.panel.units().len() {
        return Err(no_such_dealer());
    }
    let to = filter.to.min(last);
    let names = ["Overall", "Generating", "Managing"];
    let from = to.saturating_sub(BACK - 1);
    let mut lines: [Vec<Mark>; 3] = Default::default();
    let mut labels = Vec::new();
    let mut grid = Grid::headed(
        "Scores of the twelve months up to each month",
        &[
            ("Up to", false),
            ("Overall", true),
            ("Generating", true),
            ("Managing", true),
        ],
    );
    for end in from..=to {
        let back = to - end;
        progress.report("Looking back", 1.0 - f64::from(back) / f64::from(BACK))?;
        let year = ScorecardFilter {
            from: end.saturating_sub(11),
            to: end,
            ..filter.everyone()
        };
        let sheet = Sheet::of(card, &year)?;
        let scores = [sheet.overall(at), sheet.generating(at), sheet.managing(at)];
        let label = card.panel.calendar().label(end);
        let mut row = vec![label.clone()];
        for (line, score) in lines.iter_mut().zip(scores) {
            row.push(score.map_or_else(|| "–".to_owned(), |p| points(&p)));
            line.extend(score.map(|p| Mark {
                low: Some(p.low),
                high: Some(p.high),
                ..mark(f64::from(end - from), p.value, "")
            }));
        }
        grid.rows.push(row);
        labels.push(label);
    }
    let told: Vec<String> = names
        .iter()
        .zip(&lines)
        .filter_map(|(name, marks)| way(&name.to_lowercase(), marks))
        .collect();
    let finding = if told.is_empty() {
        "There are no numbers for this dealer in these months.".to_owned()
    } else {
        format!("In the months shown: {}.", told.join(", "))
    };
    // One drawing each, on one scale: three bands over each other would hide one another.
    let reach = || {
        let ends = lines.iter().flatten().flat_map(|m| [m.low, m.high]);
        ends.flatten().chain([100.0])
    };
    let expected = [(0.0, 100.0), (f64::from(to - from), 100.0)];
    let charts = names.iter().zip(&lines).filter_map(|(name, marks)| {
        Some(chart(
            &format!("{}-over-time", name.to_lowercase()),
            &format!("{name} score of twelve months"),
            &format!("{}.", way(name, marks)?),
            bands("", labels.clone()),
            axis("Score, 100 is expected", Unit::Number, reach()),
            vec![
                reference("Expected", &expected),
                series(name, Shape::Line, Style::Primary, marks.clone()),
            ],
        ))
    });
    let charts = charts.collect();
    Ok(Card {
        id: "scores-over-time".to_owned(),
        title: "All its scores over time".to_owned(),
        finding,
        charts,
        tables: vec![grid],
        note: "Neighbouring months share eleven of their twelve months, so lines are smooth by themselves: look at the whole way, not at a bend.".to_owned(),
        method: "For each month, the scores as they would have been with the twelve months up to it: the same expectation, with spreads, weights and means of the network computed anew.".to_owned(),
    })
}

/// From the first mark to the last, with intervals.
fn way(name: &str, marks: &[Mark]) -> Option<String> {
    let said = |m: &Mark| match (m.low, m.high) {
        (Some(low), Some(high)) => {
            format!("{} ({} to {})", count(m.y), count(low), count(high))
        }
        _ => count(m.y),
    };
    let (first, now) = (marks.first()?, marks.last()?);
    Some(format!("{name} from {} to {}", said(first), said(now)))
}

impl About<'_> {
    /// The score of every month.
    pub(super) fn trend(&self) -> Option<Card> {
        let panel = &self.sheet.card.panel;
        let labels = panel.calendar().labels();
        let noise = &self.sheet.state.noise;
        let mut raw = Vec::new();
        let mut smooth = Vec::new();
        for cell in self.cells(true) {
            let Some((_, month)) = panel.cells().get(cell) else {
                continue;
            };
            let one = Ratio::of(
                self.dealer,
                std::iter::once(cell),
                &self.sheet.cells.volume,
                &self.sheet.expected,
                noise,
            );
            let Some(one) = one else { continue };
            let label = format!("{} of {} expected", count(one.actual), count(one.expected));
            let (low, high) = one.raw_interval();
            raw.push(Mark {
                x: f64::from(*month),
                y: one.raw(),
                low: Some(low),
                high: Some(high),
                base: None,
                label,
            });
            // Twelve months up to this one, drawn to the mean as all scores are.
            let year = Window {
                from: month.saturating_sub(11),
                to: *month,
            };
            let inside = self
                .cells(true)
                .into_iter()
                .filter(|c| panel.cells().get(*c).is_some_and(|c| year.has(c.1)));
            let sum = Ratio::of(
                self.dealer,
                inside,
                &self.sheet.cells.volume,
                &self.sheet.expected,
                noise,
            );
            if let Some(sum) = sum {
                let Some(belief) = self.sheet.generating.belief(self.dealer, &sum) else {
                    continue;
                };
                let p = Points::of_log(&belief);
                smooth.push(Mark {
                    x: f64::from(*month),
                    y: p.value,
                    low: Some(p.low),
                    high: Some(p.high),
                    base: None,
                    label: "twelve months up to this one, adjusted".to_owned(),
                });
            }
        }
        if raw.len() < 2 {
            return None;
        }
        let (first, last) = (smooth.first()?.y, smooth.last()?.y);
        let finding = format!(
            "The score of the twelve months up to each month went from {} to {}.",
            count(first),
            count(last)
        );
        let reach = raw
            .iter()
            .map(|m| m.y)
            .chain(smooth.iter().flat_map(|m| [m.low, m.high]).flatten())
            .chain(std::iter::once(100.0))
            .collect::<Vec<_>>();
        let ends = (0.0, (labels.len() as f64 - 1.0).max(1.0));
        let drawing = chart(
            "trend",
            "Generating score by month",
            &finding,
            bands("", labels),
            axis("Score, 100 is expected", Unit::Number, reach.into_iter()),
            vec![
                reference("Expected", &[(ends.0, 100.0), (ends.1, 100.0)]),
                series("One month, raw", Shape::Points, Style::Hollow, raw),
                series(
                    "Twelve months, adjusted",
                    Shape::Line,
                    Style::Primary,
                    smooth,
                ),
            ],
        );
        Some(Card {
            id: "trend".to_owned(),
            title: "Against peers, over time".to_owned(),
            finding,
            charts: vec![drawing],
            tables: Vec::new(),
            note: "A month by itself is mostly chance: its interval says how much.".to_owned(),
            method: "Each month's actual over expected volume with Byar's interval; the line adds up twelve months and is adjusted like every score.".to_owned(),
        })
    }

    /// The last months against the dealer's own before.
    pub(super) fn own_trend(&self) -> Option<Card> {
        let sheet = self.sheet;
        let panel = &sheet.card.panel;
        let to = sheet
            .window
            .to
            .min(u32::try_from(panel.calendar().len()).ok()?.checked_sub(1)?);
        let split = to.checked_sub(LATELY - 1)?;
        let sum = |from: u32, to: u32| {
            let window = Window { from, to };
            let cells = self
                .cells(true)
                .into_iter()
                .filter(|c| panel.cells().get(*c).is_some_and(|c| window.has(c.1)));
            Ratio::of(
                self.dealer,
                cells,
                &sheet.cells.volume,
                &sheet.expected,
                &sheet.state.noise,
            )
        };
        let (late, early) = (
            sum(split, to)?,
            sum(split.saturating_sub(12), split.checked_sub(1)?)?,
        );
        if early.months < 4 {
            return None;
        }
        let ((a, va), (b, vb)) = (late.log(), early.log());
        let half = Z95 * (va + vb).sqrt();
        let change = Estimate {
            value: exp(a - b) - 1.0,
            low: exp(a - b - half) - 1.0,
            high: exp(a - b + half) - 1.0,
            unit: Unit::Share,
        };
        let verdict = if change.low > 0.0 {
            "more than its own usual, beyond chance"
        } else if change.high < 0.0 {
            "less than its own usual, beyond chance"
        } else {
            "no clear change"
        };
        let finding = format!(
            "The last {} months against its own {} months before, season and traffic allowed for: {}: {verdict}.",
            late.months,
            early.months,
            crate::format::estimate(&change)
        );
        let mut grid = Grid::headed(
            "Own trend",
            &[
                ("Months", false),
                ("Actual", true),
                ("Expected from others", true),
                ("Ratio", true),
            ],
        );
        for (name, r) in [("Before", early), ("Lately", late)] {
            grid.rows.push(vec![
                format!("{name} ({})", r.months),
                count(r.actual),
                count(r.expected),
                count(r.raw()),
            ]);
        }
        Some(Card {
            id: "own-trend".to_owned(),
            title: "Against its own past".to_owned(),
            finding,
            charts: Vec::new(),
            tables: vec![grid],
            note: "This is another question than the score: a dealer far below its peers can be on its way up.".to_owned(),
            method: "The ratio of actual to expected of the two stretches, with an interval from the month-to-month noise.".to_owned(),
        })
    }
}
