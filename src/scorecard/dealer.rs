//! One dealer.

use super::drawings;
use super::generating::{Ratio, Window};
use super::report::{DealerView, KpiTile, ScoreTile};
use super::setup::Step;
use super::sheet::{Band, Points, ScorecardFilter, Sheet};
use super::state::Scorecard;
use super::view::warnings;
use super::words::{axis, bands, chart, count, line, mark, per_cent, points, series};
use crate::charts::{Mark, Shape, Style};
use crate::error::{Error, ErrorCode};
use crate::numeric::exp;
use crate::report::{Card, Estimate, Grid, Unit, Z95};

/// Months that are set against those before, for the dealer's own trend.
const LATELY: u32 = 3;

/// One dealer under a filter. Its region in the filter makes no difference.
///
/// # Errors
/// [`ErrorCode::NotFound`] for a dealer or an area the scorecard has not.
pub fn dealer(
    card: &Scorecard,
    filter: &ScorecardFilter,
    dealer: u32,
) -> Result<DealerView, Error> {
    let at = dealer as usize;
    let (Some(name), Some(about)) = (card.records.names.get(at), card.records.dealers.get(at))
    else {
        return Err(Error::new(
            ErrorCode::NotFound,
            "The scorecard has no such dealer.",
            "Choose a dealer of the list.",
        ));
    };
    let everywhere = ScorecardFilter {
        region: None,
        ..filter.clone()
    };
    let sheet = Sheet::of(card, &everywhere)?;
    let peers = card.peers.neighbours(&card.records, at);
    let own = About {
        sheet: &sheet,
        dealer: at,
        peers: &peers,
    };
    let mut kinds: Vec<String> = Vec::new();
    kinds.extend(card.records.regions.get(about.region as usize).cloned());
    for (levels, level) in card.records.traits.iter().zip(&about.traits) {
        kinds.extend(levels.get(*level as usize).cloned());
    }
    let group = card
        .peers
        .group_of
        .get(at)
        .and_then(|g| card.peers.groups.get(*g));
    kinds.extend(group.map(|g| format!("group: {}", g.0)));
    let mut cards: Vec<Card> = Vec::new();
    cards.extend(own.trend());
    cards.extend(own.own_trend());
    cards.extend(own.gap());
    cards.extend(own.funnel());
    cards.extend(drawings::leaks(&sheet, Some((at, &peers))));
    cards.push(own.alike());
    Ok(DealerView {
        name: name.clone(),
        about: kinds.join(", "),
        headline: own.headline(),
        warnings: warnings(&sheet),
        scores: scores(&sheet, at)?,
        tiles: own.tiles(),
        cards,
    })
}

/// The tiles of every area; `sheet` is that of the area of the filter.
fn scores(sheet: &Sheet<'_>, dealer: usize) -> Result<Vec<ScoreTile>, Error> {
    let mut tiles = Vec::new();
    for number in (0_u32..).take(sheet.card.setup.areas.len()) {
        if number == sheet.filter.area {
            area_scores(sheet, dealer, &mut tiles);
        } else {
            let of = ScorecardFilter {
                area: number,
                ..sheet.filter.clone()
            };
            area_scores(&Sheet::of(sheet.card, &of)?, dealer, &mut tiles);
        }
    }
    Ok(tiles)
}

fn area_scores(sheet: &Sheet<'_>, dealer: usize, tiles: &mut Vec<ScoreTile>) {
    let area = &sheet.area.name;
    let rank = sheet.ranks.get(dealer).copied().flatten();
    let place = rank.map_or_else(String::new, |r| {
        format!(
            "place {} ({} to {}) of {}",
            r.place,
            r.low,
            r.high,
            sheet.card.records.names.len()
        )
    });
    let overall = sheet.overall(dealer);
    tiles.extend(tile(format!("{area}, overall"), overall, place));
    let ratio = sheet.generating.ratios.get(dealer).copied().flatten();
    let raw = ratio.map_or_else(String::new, |r| format!("raw {}, ", count(r.raw())));
    let generating = sheet.generating(dealer);
    let sure = |p: &Points| format!("reliability {}", per_cent(p.reliability));
    tiles.extend(tile(
        format!("{area}, generating"),
        generating,
        generating.map_or_else(String::new, |p| format!("{raw}{}", sure(&p))),
    ));
    let managing = sheet.managing(dealer);
    tiles.extend(tile(
        format!("{area}, managing"),
        managing,
        managing.map_or_else(String::new, |p| sure(&p)),
    ));
}

fn tile(name: String, points: Option<Points>, small: String) -> Option<ScoreTile> {
    let p = points?;
    let band = p.band();
    Some(ScoreTile {
        name,
        value: count(p.value),
        interval: format!("{} to {}", count(p.low), count(p.high)),
        verdict: band.words().to_owned(),
        standing: band.standing(),
        small,
    })
}

/// A dealer in its network.
struct About<'a> {
    sheet: &'a Sheet<'a>,
    dealer: usize,
    peers: &'a [usize],
}

impl About<'_> {
    fn ratio(&self) -> Option<Ratio> {
        self.sheet
            .generating
            .ratios
            .get(self.dealer)
            .copied()
            .flatten()
    }

    /// Its cells in the window, or in all months.
    fn cells(&self, all: bool) -> Vec<usize> {
        let cells = self.sheet.card.records.cells.iter().enumerate();
        let own = cells.filter(|(_, c)| c.0 as usize == self.dealer);
        own.filter(|(_, c)| all || self.sheet.window.has(c.1))
            .map(|(at, _)| at)
            .collect()
    }

    fn headline(&self) -> String {
        let (Some(p), Some(ratio)) = (self.sheet.generating(self.dealer), self.ratio()) else {
            return "There are no numbers for this dealer in the months chosen.".to_owned();
        };
        let verdict = match p.band() {
            Band::Above => "clearly more than",
            Band::Below => "clearly less than",
            Band::InLine => "in line with",
        };
        format!(
            "{} {} in {} months, {verdict} the {} that others with such traffic would have: an adjusted score of {}.",
            count(ratio.actual),
            self.sheet.area.volume,
            ratio.months,
            count(ratio.expected),
            points(&p)
        )
    }

    /// Sums over the window of a measure of dealers, above and below its line.
    fn rate(&self, top: &[f64], bottom: &[f64], is: &dyn Fn(usize) -> bool) -> Option<(f64, f64)> {
        let (mut t, mut b) = (0.0, 0.0);
        for ((cell, x), y) in self.sheet.card.records.cells.iter().zip(top).zip(bottom) {
            if self.sheet.window.has(cell.1) && x.is_finite() && *y > 0.0 && is(cell.0 as usize) {
                t += x;
                b += y;
            }
        }
        (b > 0.0).then_some((t, b))
    }

    fn tiles(&self) -> Vec<KpiTile> {
        let records = &self.sheet.card.records;
        let region = records.dealers.get(self.dealer).map(|d| d.region);
        let in_region = |d: usize| records.dealers.get(d).map(|x| x.region) == region;
        let in_peers = |d: usize| self.peers.contains(&d);
        let mut tiles = Vec::new();
        let ones = vec![1.0; records.cells.len()];
        for (driver, values) in self
            .sheet
            .area
            .drivers
            .iter()
            .zip(&self.sheet.cells.drivers)
        {
            let mean = |is: &dyn Fn(usize) -> bool| {
                self.rate(values, &ones, is)
                    .map_or_else(|| "–".to_owned(), |(t, b)| count(t / b))
            };
            tiles.push(KpiTile {
                name: driver.column.clone(),
                help: "Mean of a month.".to_owned(),
                own: mean(&|d| d == self.dealer),
                region: mean(&in_region),
                peers: mean(&in_peers),
                nation: mean(&|_| true),
                standing: 0,
            });
        }
        for (at, (kpi, rates)) in self
            .sheet
            .area
            .kpis
            .iter()
            .zip(&self.sheet.cells.kpis)
            .enumerate()
        {
            let shown = |x: f64| {
                if kpi.percent {
                    per_cent(x)
                } else {
                    crate::format::value(x, Unit::Number)
                }
            };
            let mean = |is: &dyn Fn(usize) -> bool| {
                self.rate(&rates.top, &rates.bottom, is).map(|(t, b)| t / b)
            };
            let text = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), shown);
            let peers = mean(&in_peers);
            let measure = self
                .sheet
                .managing
                .as_ref()
                .and_then(|m| m.measures.get(at));
            let belief = measure.and_then(|m| m.beliefs.get(self.dealer).copied().flatten());
            let sign = if kpi.more_is_better { 1.0 } else { -1.0 };
            let standing = match (belief, peers) {
                (Some(b), Some(peers)) if b.variance > 0.0 => {
                    let z = sign * (b.mean - peers) / b.variance.sqrt();
                    if z > Z95 {
                        1
                    } else if z < -Z95 {
                        -1
                    } else {
                        0
                    }
                }
                _ => 0,
            };
            tiles.push(KpiTile {
                name: kpi.name.clone(),
                help: kpi.help.clone(),
                own: text(mean(&|d| d == self.dealer)),
                region: text(mean(&in_region)),
                peers: text(peers),
                nation: text(mean(&|_| true)),
                standing,
            });
        }
        tiles
    }

    /// The score of every month.
    fn trend(&self) -> Option<Card> {
        let records = &self.sheet.card.records;
        let labels: Vec<String> = records.months.iter().map(|m| m.label()).collect();
        let noise = &self.sheet.state.noise;
        let mut raw = Vec::new();
        let mut smooth = Vec::new();
        for cell in self.cells(true) {
            let Some((_, month)) = records.cells.get(cell) else {
                continue;
            };
            let one = Ratio::of(
                std::iter::once(cell),
                &self.sheet.cells.volume,
                &self.sheet.expected.volume,
                noise,
            );
            let Some(one) = one else { continue };
            let label = format!("{} of {} expected", count(one.actual), count(one.expected));
            let (low, high) = one.raw_interval();
            raw.push(Mark {
                x: f64::from(*month),
                y: one.raw().min(400.0),
                low: Some(low),
                high: Some(high.min(400.0)),
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
                .filter(|c| records.cells.get(*c).is_some_and(|c| year.has(c.1)));
            let sum = Ratio::of(
                inside,
                &self.sheet.cells.volume,
                &self.sheet.expected.volume,
                noise,
            );
            if let Some(sum) = sum {
                let leverage = self
                    .sheet
                    .expected
                    .leverage
                    .get(self.dealer)
                    .copied()
                    .unwrap_or(0.0);
                let (log, variance) = sum.log();
                let prior = self.sheet.generating.prior;
                let p = Points::of_log(&prior.posterior(log, variance + prior.variance * leverage));
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
                line("Expected", &[(ends.0, 100.0), (ends.1, 100.0)]),
                series("One month, raw", Shape::Points, Style::Muted, raw),
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
    fn own_trend(&self) -> Option<Card> {
        let sheet = self.sheet;
        let records = &sheet.card.records;
        let to = sheet
            .window
            .to
            .min(u32::try_from(records.months.len()).ok()?.checked_sub(1)?);
        let split = to.checked_sub(LATELY - 1)?;
        let sum = |from: u32, to: u32| {
            let window = Window { from, to };
            let cells = self
                .cells(true)
                .into_iter()
                .filter(|c| records.cells.get(*c).is_some_and(|c| window.has(c.1)));
            Ratio::of(
                cells,
                &sheet.cells.volume,
                &sheet.expected.volume,
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

    /// What would close the gap.
    fn gap(&self) -> Option<Card> {
        let ratio = self.ratio()?;
        let missing = ratio.expected - ratio.actual;
        let months = f64::from(ratio.months.max(1));
        let leads = self
            .sheet
            .state
            .leads(self.sheet.area)
            .and_then(|at| self.sheet.cells.drivers.get(at));
        let volume = &self.sheet.area.volume;
        let sd = ratio.variance.sqrt();
        if missing <= 0.0 {
            return Some(Card {
                id: "gap".to_owned(),
                title: "What would close the gap".to_owned(),
                finding: format!("There is none: {} more {volume} than expected.", count(-missing)),
                charts: Vec::new(),
                tables: Vec::new(),
                note: "The expectation is what others do with such traffic, not the most that can be done.".to_owned(),
                method: "Expected less actual volume of the months chosen.".to_owned(),
            });
        }
        let mut grid = Grid::headed(
            "Any one of these alone",
            &[
                ("What", false),
                ("In these months", true),
                ("A month", true),
            ],
        );
        grid.rows.push(vec![
            format!("More {volume}"),
            count(missing),
            crate::format::value(missing / months, Unit::Number),
        ]);
        if let Some(leads) = leads.filter(|_| !self.sheet.area.money) {
            let ones = vec![1.0; leads.len()];
            if let Some((asked, _)) = self
                .rate(leads, &ones, &|d| d == self.dealer)
                .filter(|x| x.0 > 0.0)
            {
                let rate = ratio.actual / asked;
                if rate > 0.0 {
                    grid.rows.push(vec![
                        "More leads, closed as now".to_owned(),
                        count(missing / rate),
                        crate::format::value(missing / rate / months, Unit::Number),
                    ]);
                }
                let points = missing / asked;
                grid.rows.push(vec![
                    format!(
                        "A higher close rate on the same leads, from {} to {}",
                        per_cent(rate),
                        per_cent(rate + points)
                    ),
                    crate::format::value(points, Unit::Points),
                    crate::format::value(points, Unit::Points),
                ]);
            }
        }
        let (low, high) = (missing - Z95 * sd, missing + Z95 * sd);
        Some(Card {
            id: "gap".to_owned(),
            title: "What would close the gap".to_owned(),
            finding: format!(
                "{} {volume} are missing to what others would have ({} to {}, by how much months vary).",
                count(missing),
                count(low),
                count(high)
            ),
            charts: Vec::new(),
            tables: vec![grid],
            note: "More leads would raise the expectation too: the second line closes the gap in sales, not in the score.".to_owned(),
            method: "Expected less actual volume of the months chosen; over the close rate for leads, over the leads for the rate.".to_owned(),
        })
    }

    /// The steps from views to sales against the peers.
    fn funnel(&self) -> Option<Card> {
        let area = self.sheet.area;
        let mut steps: Vec<(&str, &[f64], Step)> = area
            .drivers
            .iter()
            .zip(&self.sheet.cells.drivers)
            .filter(|(d, _)| d.step != Step::Other)
            .map(|(d, v)| (d.column.as_str(), v.as_slice(), d.step))
            .collect();
        crate::numeric::sort_by(&mut steps, |a, b| a.2.cmp(&b.2));
        if !area.money {
            steps.push((area.volume.as_str(), &self.sheet.cells.volume, Step::Other));
        }
        let actual = self.ratio()?.actual;
        let mut rows = Vec::new();
        for pair in steps.windows(2) {
            let [(from, wide, _), (to, narrow, _)] = pair else {
                continue;
            };
            let own = self.rate(narrow, wide, &|d| d == self.dealer)?;
            let theirs = self.rate(narrow, wide, &|d| self.peers.contains(&d))?;
            let (own_rate, theirs_rate) = (own.0 / own.1, theirs.0 / theirs.1);
            if own_rate > 0.0 && theirs_rate > 0.0 {
                rows.push((
                    format!("{from} to {to}"),
                    own_rate,
                    theirs_rate,
                    actual * (theirs_rate / own_rate - 1.0),
                ));
            }
        }
        if rows.is_empty() {
            return None;
        }
        let worst = rows.iter().max_by(|a, b| a.3.total_cmp(&b.3))?;
        let finding = if worst.3 > 0.02 * actual {
            format!(
                "The widest leak is from {}: {} against {} at the peers. At their rate, and all else as it is, it would be about {} more {}.",
                worst.0,
                per_cent(worst.1),
                per_cent(worst.2),
                count(worst.3),
                area.volume
            )
        } else {
            "No step of the funnel is more than 2 % of sales worse than at the peers.".to_owned()
        };
        let mut grid = Grid::headed(
            "Steps",
            &[
                ("Step", false),
                ("This dealer", true),
                ("Peers", true),
                ("Sales lost (-) or won (+)", true),
            ],
        );
        for (name, own, theirs, lost) in &rows {
            grid.rows.push(vec![
                name.clone(),
                per_cent(*own),
                per_cent(*theirs),
                format!("{:+.0}", -lost),
            ]);
        }
        let marks = rows
            .iter()
            .zip(0_u32..)
            .map(|(r, at)| {
                mark(
                    100.0 * r.1 / r.2,
                    f64::from(at),
                    &format!("{} against {}", per_cent(r.1), per_cent(r.2)),
                )
            })
            .collect();
        let reach = rows
            .iter()
            .map(|r| 100.0 * r.1 / r.2)
            .chain([0.0, 100.0])
            .collect::<Vec<_>>();
        let labels: Vec<String> = rows.iter().map(|r| r.0.clone()).collect();
        let last = labels.len() as f64 - 0.5;
        let drawing = chart(
            "ladder",
            "Each step against the peers",
            &finding,
            axis(
                "Rate of the step, 100 is the peers'",
                Unit::Number,
                reach.into_iter(),
            ),
            bands("", labels),
            vec![
                series("", Shape::Bars, Style::Primary, marks),
                line("Peers", &[(100.0, -0.5), (100.0, last)]),
            ],
        );
        Some(Card {
            id: "ladder".to_owned(),
            title: "Where the funnel leaks".to_owned(),
            finding,
            charts: vec![drawing],
            tables: vec![grid],
            note: "Steps are not independent: more leads of a worse kind close less.".to_owned(),
            method: "Rates of the months chosen, added up. Lost: actual volume times the peers' rate over the dealer's own, less one.".to_owned(),
        })
    }

    /// Who it is compared with.
    fn alike(&self) -> Card {
        let records = &self.sheet.card.records;
        let mut grid = Grid::headed(
            "Nearest dealers, nearest first",
            &[
                ("Dealer", false),
                ("Region", false),
                ("Generating", true),
                ("Actual", true),
                ("Expected", true),
            ],
        );
        for peer in self.peers {
            let ratio = self.sheet.generating.ratios.get(*peer).copied().flatten();
            let region = records
                .dealers
                .get(*peer)
                .and_then(|d| records.regions.get(d.region as usize));
            let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), count);
            grid.rows.push(vec![
                records.names.get(*peer).cloned().unwrap_or_default(),
                region.cloned().unwrap_or_default(),
                self.sheet
                    .generating(*peer)
                    .map_or_else(|| "–".to_owned(), |p| points(&p)),
                number(ratio.map(|r| r.actual)),
                number(ratio.map(|r| r.expected)),
            ]);
        }
        let scores: Vec<f64> = self
            .peers
            .iter()
            .filter_map(|p| self.sheet.generating(*p))
            .map(|p| p.value)
            .collect();
        let below = self
            .sheet
            .generating(self.dealer)
            .map_or(0, |own| scores.iter().filter(|s| **s < own.value).count());
        Card {
            id: "peers".to_owned(),
            title: "Its peers".to_owned(),
            finding: format!("Of its {} nearest peers {} score lower.", count(scores.len() as f64), count(below as f64)),
            charts: Vec::new(),
            tables: vec![grid],
            note: "Peers are dealers with like traffic, region and format. They are the benchmark of the tiles and the funnel; the expectation is learned from all other dealers.".to_owned(),
            method: "Gower's distance (1971) of the logarithm of usual traffic (three parts) and of region and traits (one part).".to_owned(),
        }
    }
}
