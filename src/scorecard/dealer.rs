//! One dealer.

use super::drawings;
use super::filter::ScorecardFilter;
use super::generating::Ratio;
use super::managing::Measured;
use super::region::Regions;
use super::report::{DealerView, KpiTile, ScoreTile};
use super::sheet::{Band, Points, Sheet, no_such_area};
use super::state::Scorecard;
use super::step::Step;
use super::view::warnings;
use super::words::{axis, chart, points};
use crate::charts::{Shape, Style, bands, mark, reference, series};
use crate::error::{Error, ErrorCode};
use crate::estimate::{Unit, Z95};
use crate::format::{count, per_cent};
use crate::grid::Grid;
use crate::report::Card;

/// One dealer under a filter. Its region in the filter makes no difference.
///
/// # Errors
/// [`ErrorCode::NotFound`] for a dealer or an area the scorecard has not.
pub fn dealer(
    card: &Scorecard,
    filter: &ScorecardFilter,
    dealer: u32,
) -> Result<DealerView, Error> {
    let filters = everywhere(card, filter);
    Pages::of(card, &filters, filter.area)?.dealer(dealer)
}

/// A filter for each area that lets all dealers through.
pub(super) fn everywhere(card: &Scorecard, filter: &ScorecardFilter) -> Vec<ScorecardFilter> {
    let areas = (0_u32..).take(card.setup.areas.len());
    let everyone = filter.everyone();
    let of = |area| ScorecardFilter {
        area,
        ..everyone.clone()
    };
    areas.map(of).collect()
}

/// What the pages of all dealers share: a sheet of each area.
pub(super) struct Pages<'a> {
    card: &'a Scorecard,
    sheets: Vec<Sheet<'a>>,
    /// The area looked at.
    area: usize,
}

impl<'a> Pages<'a> {
    /// # Errors
    /// [`ErrorCode::NotFound`] for an area the scorecard has not.
    pub(super) fn of(
        card: &'a Scorecard,
        filters: &'a [ScorecardFilter],
        area: u32,
    ) -> Result<Self, Error> {
        let sheets: Result<Vec<_>, Error> = filters.iter().map(|f| Sheet::of(card, f)).collect();
        Ok(Self {
            card,
            sheets: sheets?,
            area: area as usize,
        })
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] for a dealer the scorecard has not.
    pub(super) fn dealer(&self, dealer: u32) -> Result<DealerView, Error> {
        let at = dealer as usize;
        let card = self.card;
        let sheet = self.sheets.get(self.area).ok_or_else(no_such_area)?;
        let name = card.panel.units().get(at).ok_or_else(no_such_dealer)?;
        let peers = card.peers.neighbours(&card.panel, at);
        let own = About {
            sheet,
            dealer: at,
            peers: &peers,
        };
        let mut kinds: Vec<String> = Vec::new();
        let described = card.panel.dimensions().iter();
        kinds.extend(described.filter_map(|d| d.name(at).cloned()));
        let group = card.peers.group_of.get(at);
        let group = group.and_then(|g| card.peers.groups.get(*g));
        kinds.extend(group.map(|g| format!("group: {}", g.0)));
        let mut cards: Vec<Card> = Vec::new();
        cards.extend(own.trend());
        cards.extend(own.own_trend());
        cards.extend(own.gap());
        cards.extend(own.funnel());
        cards.extend(drawings::leaks(sheet, Some((at, &peers))));
        cards.push(own.alike());
        let mut scores = Vec::new();
        for sheet in &self.sheets {
            area_scores(sheet, at, &mut scores);
        }
        Ok(DealerView {
            name: name.clone(),
            about: kinds.join(", "),
            headline: own.headline(),
            warnings: warnings(sheet),
            scores,
            tiles: own.tiles(),
            cards,
        })
    }
}

pub(super) fn no_such_dealer() -> Error {
    Error::new(
        ErrorCode::NotFound,
        "The scorecard has no such dealer.",
        "Choose a dealer of the list.",
    )
}

fn area_scores(sheet: &Sheet<'_>, dealer: usize, tiles: &mut Vec<ScoreTile>) {
    let area = &sheet.area.name;
    let rank = sheet.rank(dealer);
    let place = rank.map_or_else(String::new, |r| {
        format!(
            "place {} ({} to {}) of {}",
            r.place,
            r.low,
            r.high,
            sheet.card.panel.units().len()
        )
    });
    let overall = sheet.overall(dealer);
    tiles.extend(tile(
        format!("{area}, overall"),
        overall,
        Band::words,
        place,
    ));
    let ratio = sheet.generating.ratios.get(dealer).copied().flatten();
    let raw = ratio.map_or_else(String::new, |r| format!("raw {}, ", count(r.raw())));
    let generating = sheet.generating(dealer);
    let sure = |p: &Points| format!("reliability {}", per_cent(p.reliability));
    tiles.extend(tile(
        format!("{area}, generating"),
        generating,
        |band| sheet.verdict(band),
        generating.map_or_else(String::new, |p| format!("{raw}{}", sure(&p))),
    ));
    let managing = sheet.managing(dealer);
    tiles.extend(tile(
        format!("{area}, managing"),
        managing,
        Band::words,
        managing.map_or_else(String::new, |p| sure(&p)),
    ));
}

fn tile(
    name: String,
    points: Option<Points>,
    words: impl Fn(Band) -> &'static str,
    small: String,
) -> Option<ScoreTile> {
    let p = points?;
    let band = p.band();
    Some(ScoreTile {
        name,
        value: count(p.value),
        interval: format!("{} to {}", count(p.low), count(p.high)),
        verdict: words(band).to_owned(),
        standing: band.standing(),
        small,
    })
}

/// A dealer in its network.
pub(super) struct About<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) dealer: usize,
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
    pub(super) fn cells(&self, all: bool) -> Vec<usize> {
        let cells = self.sheet.card.panel.cells().iter().enumerate();
        let own = cells.filter(|(_, c)| c.0 as usize == self.dealer);
        own.filter(|(_, c)| all || self.sheet.window.has(c.1))
            .map(|(at, _)| at)
            .collect()
    }

    fn headline(&self) -> String {
        let (Some(p), Some(ratio)) = (self.sheet.generating(self.dealer), self.ratio()) else {
            let why = self.sheet.basis.words();
            if why.is_empty() || self.cells(false).is_empty() {
                return "There are no numbers for this dealer in the months chosen.".to_owned();
            }
            return format!(
                "This dealer is not judged. {why} And it has too few months before those chosen to be compared with its own level. Choose later months, or add a column of traffic."
            );
        };
        let verdict = match p.band() {
            Band::Above => "clearly more than",
            Band::Below => "clearly less than",
            Band::InLine => "in line with",
        };
        let others = if self.sheet.basis.is_own_level() {
            "its own level before lets expect, as dealers of its region and size changed"
        } else {
            "others with such traffic would have"
        };
        format!(
            "{} {} in {} months, {verdict} the {} that {others}: an adjusted score of {}.",
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
        for ((cell, x), y) in self.sheet.card.panel.cells().iter().zip(top).zip(bottom) {
            if self.sheet.window.has(cell.1) && x.is_finite() && *y > 0.0 && is(cell.0 as usize) {
                t += x;
                b += y;
            }
        }
        (b > 0.0).then_some((t, b))
    }

    fn tiles(&self) -> Vec<KpiTile> {
        let panel = &self.sheet.card.panel;
        let regions = Regions::of(panel);
        let in_region = |d: usize| regions.of_dealer(d) == regions.of_dealer(self.dealer);
        let in_peers = |d: usize| self.peers.contains(&d);
        let mut tiles = Vec::new();
        let ones = vec![1.0; panel.cells().len()];
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
                self.rate(&rates.numerator, &rates.denominator, is)
                    .map(|(t, b)| t / b)
            };
            let text = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), shown);
            let peers = mean(&in_peers);
            let measure = self.sheet.managing_index().and_then(|m| m.measures.get(at));
            let belief = measure.and_then(|m| m.beliefs.get(self.dealer).copied().flatten());
            let sign = if kpi.more_is_better { 1.0 } else { -1.0 };
            // The peers' rate is not known exactly either.
            let of_peers = |m: &Measured| {
                let known = self.peers.iter().filter_map(|p| m.rates.get(*p).copied()?);
                let precision: f64 = known.map(|(_, variance)| 1.0 / variance).sum();
                1.0 / precision
            };
            let of_peers = measure.map_or(f64::NAN, of_peers);
            let standing = match (belief, peers) {
                (Some(b), Some(peers)) if b.variance > 0.0 => {
                    let z = sign * (b.mean - peers) / (b.variance + of_peers).sqrt();
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
                finding: format!(
                    "There is none: {} more {volume} than expected.",
                    count(-missing)
                ),
                charts: Vec::new(),
                tables: Vec::new(),
                note: "The expectation is what is usual, not the most that can be done.".to_owned(),
                method: "Expected less actual volume of the months chosen.".to_owned(),
            });
        }
        let own = self.sheet.basis.is_own_level();
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
                "{} {volume} are missing to {} ({} to {}, by how much months vary).",
                count(missing),
                if own { "its own level before, as its peers changed" } else { "what others would have" },
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
                reference("Peers", &[(100.0, -0.5), (100.0, last)]),
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
        let panel = &self.sheet.card.panel;
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
            let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), count);
            grid.rows.push(vec![
                panel.units().get(*peer).cloned().unwrap_or_default(),
                Regions::of(panel).name(*peer),
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
