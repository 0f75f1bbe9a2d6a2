//! From tables and a setup to a scorecard and its report.

use super::filter::ScorecardFilter;
use super::matching;
use super::own_level::Basis;
use super::report::ScorecardReport;
use super::rules::COPY;
use super::setup::{Area, ScorecardSetup};
use super::sheet::{Band, Sheet};
use super::state::{AreaState, Scorecard};
use super::testing::{Tested, Way};
use super::words::{chart, dealers};
use crate::charts::{Axis, Scale, Shape, Style, bands, mark, series};
use crate::error::Error;
use crate::estimate::Unit;
use crate::format::{count, list, per_cent};
use crate::grid::Grid;
use crate::numeric::ln;
use crate::panel::{UnitMatch, match_units};
use crate::progress::{Progress, Span};
use crate::report::Card;
use crate::table::Table;

/// Makes a scorecard. `tables` are joined by dealer and month.
///
/// # Errors
/// As [`Scorecard::of`].
pub fn run(
    tables: &[&Table],
    setup: &ScorecardSetup,
    progress: &dyn Progress,
) -> Result<(ScorecardReport, Scorecard), Error> {
    let card = Scorecard::of(tables, setup, &Span::new(progress, 0.0, 0.95))?;
    let filter = card.whole();
    let sheet = Sheet::of(&card, &filter)?;
    let mut cards: Vec<Card> = setup
        .areas
        .iter()
        .zip(&card.areas)
        .map(|(area, state)| tested(&area.name, state, card.basis(area, state)))
        .collect();
    let matched = match_units(tables, &setup.dealer, &setup.matching);
    cards.extend(matching::card(&matched, &setup.dealer));
    cards.push(groups(&card));
    cards.push(rows(&card));
    let report = ScorecardReport {
        setup: setup.clone(),
        headline: headline(&sheet),
        warnings: [asked(setup), warnings(&card, &matched)].concat(),
        filter: filter.clone(),
        dealers: card.panel.units().to_vec(),
        months: card.panel.calendar().labels(),
        dimensions: card.filters(),
        cards,
    };
    progress.report("Done", 1.0)?;
    Ok((report, card))
}

impl Scorecard {
    /// The first area, all dealers, the last twelve months, or as many of them as leave a level of
    /// the months before where dealers are compared with that.
    #[must_use]
    pub fn whole(&self) -> ScorecardFilter {
        let first = self.setup.areas.first().zip(self.areas.first());
        let basis = first.map_or(Basis::Traffic, |(area, state)| self.basis(area, state));
        let (from, to) = basis.window(self.panel.calendar().len());
        ScorecardFilter {
            from,
            to,
            ..ScorecardFilter::default()
        }
    }
}

/// What is found of the dealers that are shown.
pub(super) fn headline(sheet: &Sheet<'_>) -> String {
    let (mut above, mut below, mut all) = (0_usize, 0_usize, 0_usize);
    let (mut actual, mut expected) = (0.0, 0.0);
    for dealer in sheet.shown() {
        let Some(points) = sheet.generating(dealer) else {
            continue;
        };
        all += 1;
        match points.band() {
            Band::Above => above += 1,
            Band::Below => below += 1,
            Band::InLine => {}
        }
        if let Some(ratio) = sheet.generating.ratios.get(dealer).copied().flatten() {
            actual += ratio.actual;
            expected += ratio.expected;
        }
    }
    let what = &sheet.area.volume;
    if all == 0 {
        return nobody(sheet);
    }
    if sheet.basis.is_own_level() {
        return format!(
            "Of {}, {} clearly gained and {} clearly lost: against their own level before these months, as dealers of their region and size changed. {} together, {} expected ({what}).",
            dealers(all),
            count(above as f64),
            count(below as f64),
            count(actual),
            count(expected),
        );
    }
    format!(
        "Of {}, {} clearly above and {} clearly below what their traffic, region and season let expect; {} together, {} expected ({what}).",
        dealers(all),
        count(above as f64),
        count(below as f64),
        count(actual),
        count(expected),
    )
}

/// Why nobody has a score.
fn nobody(sheet: &Sheet<'_>) -> String {
    let why = sheet.basis.words();
    if why.is_empty() {
        return "No dealer has numbers under this filter.".to_owned();
    }
    format!(
        "No dealer is judged. {why} And before the months chosen there are too few to compare each dealer with its own level. Choose later months, or add a column of traffic such as visitors or leads."
    )
}

/// What is left out until it is decided on.
fn asked(setup: &ScorecardSetup) -> Vec<String> {
    let of = |area: &Area| {
        let columns = area.undecided();
        let (are, they, bring) = match columns.len() {
            0 => return None,
            1 => ("moves", "It", "it brings"),
            _ => ("move", "They", "they bring"),
        };
        Some(format!(
            "{}: {} {are} with {} almost exactly, within each dealer. {they} may be {} counted another way, and then say nothing of how good a dealer is. Left out until you say in the setup whether {bring} the {}.",
            area.name,
            list(&columns, 3),
            area.volume,
            area.volume,
            area.volume
        ))
    };
    setup.areas.iter().filter_map(of).collect()
}

fn warnings(card: &Scorecard, matched: &UnitMatch) -> Vec<String> {
    let mut out = matching::notes(matched, &card.setup.dealer, false);
    let panel = &card.panel;
    for (area, state) in card.setup.areas.iter().zip(&card.areas) {
        let name = &area.name;
        let basis = card.basis(area, state);
        if basis.is_own_level() {
            out.push(format!("{name}: {} So no dealer is judged by what others sell. Each is compared with its own level of the months before, times how dealers of its region and size changed. For more, add a column of traffic such as visitors or leads.", basis.words()));
        }
        let unknown = state.cells.without_traffic(panel, area);
        if !unknown.is_empty() {
            out.push(format!(
                "{name}: {} without any traffic in the files cannot be compared with others and {} no score: {}.",
                dealers(unknown.len()),
                if unknown.len() == 1 { "has" } else { "have" },
                list(&unknown, 5)
            ));
        }
        if !state.noise.seen {
            out.push(format!("{name}: with so few months of each dealer, luck cannot be told from skill. Chance alone was assumed, so the intervals are too narrow."));
        } else if !area.money && state.noise.dispersion < 0.3 {
            out.push(format!(
                "{name}: within a dealer, {} vary less than chance alone would make them ({} of it). Real sales do not: the numbers look sorted, smoothed or made up. There is no noise to learn from, and chance was assumed for the intervals.",
                area.volume,
                per_cent(state.noise.dispersion)
            ));
        }
        if panel.calendar().len() > 2
            && let Some(swing) = season(card, state)
            && swing < 0.01
        {
            out.push(format!(
                "{name}: no season can be seen: the months of the network differ by less than {}.",
                per_cent(0.01)
            ));
        }
        if state.filled > 0 {
            out.push(format!(
                "{name}: in {} places traffic is missing; the dealer's other months stand in for it.",
                count(f64::from(state.filled))
            ));
        }
        let errors = |way: Way| {
            let mut months = state.tests.months.iter();
            months.find(|t| t.way == way).map(|t| t.errors)
        };
        if let (Some(ours), Some(year)) = (errors(Way::Expected), errors(Way::YearAgo))
            && ours.wape > year.wape
            && !basis.is_own_level()
        {
            out.push(format!(
                "{name}: dealers differ by more than their traffic explains: their expectation was off by {}, where the same month last year was off by {}. A low score may be a poor place as well as poor work: read the scores with care, and look at each dealer's own trend.",
                per_cent(ours.wape),
                per_cent(year.wape)
            ));
        }
    }
    if panel.units().len() < 20 {
        out.push(format!(
            "With {}, what is usual is itself uncertain; the intervals say how much.",
            dealers(panel.units().len())
        ));
    }
    let rows: usize = panel.parts().iter().map(|p| p.cells().len()).sum();
    if panel.added() as usize > rows / 2 {
        out.push("The files have several rows for a dealer's month, such as days. They were added up by month.".to_owned());
    } else if panel.added() > 0 {
        out.push(format!(
            "{} rows are of a dealer's month that stands there already with other numbers. They were added up.",
            count(f64::from(panel.added()))
        ));
    }
    if card.peers.groups.len() > 1 && card.peers.explained < 0.5 {
        out.push(format!(
            "The groups of peers explain only {} of the differences in size: use each dealer's nearest neighbours instead.",
            per_cent(card.peers.explained)
        ));
    }
    out
}

/// How much the months of the network differ: the standard deviation of the logarithm of the mean
/// volume of a dealer, over the months.
fn season(card: &Scorecard, state: &AreaState) -> Option<f64> {
    let mut sums = vec![(0.0, 0.0); card.panel.calendar().len()];
    for ((_, month), a) in card.panel.cells().iter().zip(&state.cells.volume) {
        if let Some(sum) = sums.get_mut(*month as usize).filter(|_| *a >= 0.0) {
            sum.0 += a;
            sum.1 += 1.0;
        }
    }
    let logs: Vec<f64> = sums
        .iter()
        .filter(|s| s.0 > 0.0)
        .map(|(sum, n)| ln(sum / n))
        .collect();
    let n = logs.len() as f64;
    if n < 3.0 {
        return None;
    }
    let mean = logs.iter().sum::<f64>() / n;
    Some((logs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt())
}

/// How good the expectation is.
fn tested(name: &str, state: &AreaState, basis: Basis) -> Card {
    let tests = &state.tests;
    let grid = |caption: &str, tested: &[Tested]| {
        let mut grid = Grid::headed(
            caption,
            &[
                ("Way to foretell", false),
                ("Knows the dealer's own past", false),
                ("Off by (WAPE)", true),
                ("MAPE", true),
                ("MAE", true),
                ("RMSE", true),
            ],
        );
        for Tested { way, errors } in tested {
            grid.rows.push(vec![
                way.words().to_owned(),
                if way.knows_past() { "yes" } else { "no" }.to_owned(),
                per_cent(errors.wape),
                per_cent(errors.mape),
                crate::format::value(errors.mae, Unit::Number),
                crate::format::value(errors.rmse, Unit::Number),
            ]);
        }
        grid
    };
    let quoted = if tests.months.is_empty() {
        &tests.dealers
    } else {
        &tests.months
    };
    let way = if basis.is_own_level() && !tests.months.is_empty() {
        Way::WithPast
    } else {
        Way::Expected
    };
    let ours = quoted.iter().find(|t| t.way == way);
    let baseline = quoted
        .iter()
        .filter(|t| ![Way::Expected, Way::WithPast].contains(&t.way))
        .min_by(|a, b| a.errors.wape.total_cmp(&b.errors.wape));
    let mut finding = match (ours, baseline) {
        (Some(ours), Some(best)) => {
            let on = if tests.months.is_empty() {
                "on dealers it does not know".to_owned()
            } else {
                let known = match way {
                    Way::WithPast => "from each dealer's own level before,",
                    _ => "of dealers it does not know,",
                };
                format!("on the last {} months, {known}", tests.held)
            };
            let verdict = if ours.errors.wape < best.errors.wape {
                "better than"
            } else {
                "worse than"
            };
            format!(
                "Expected volumes were off by {} {on} {verdict} the best plain way ({}: {}).",
                per_cent(ours.errors.wape),
                best.way.words().to_lowercase(),
                per_cent(best.errors.wape)
            )
        }
        _ => "There is too little to test the expectation on.".to_owned(),
    };
    let of = |way: Way| quoted.iter().find(|t| t.way == way).map(|t| t.errors);
    if let (Some(own), Some(year), Way::Expected) = (of(Way::WithPast), of(Way::YearAgo), way) {
        finding.push_str(&format!(
            " Times the dealer's own recent level, the way to plan with, they were off by {}; the same month last year by {}.",
            per_cent(own.wape),
            per_cent(year.wape)
        ));
    }
    if let Some(f) = tests.foretold.filter(|_| way == Way::Expected) {
        finding.push_str(&format!(
            " Adjusted ratios foretold those months to within {}, raw ones to within {}; taking every dealer as 100, to within {}.",
            per_cent(f.adjusted),
            per_cent(f.raw),
            per_cent(f.none)
        ));
    }
    let labels = quoted.iter().map(|t| t.way.words().to_owned()).collect();
    let marks = quoted
        .iter()
        .zip(0_u32..)
        .map(|(e, at)| {
            mark(
                e.errors.wape,
                f64::from(at),
                &format!("{} dealer-months", count(f64::from(e.errors.count))),
            )
        })
        .collect();
    let most = quoted
        .iter()
        .map(|t| t.errors.wape)
        .filter(|x| x.is_finite())
        .fold(0.0, f64::max);
    let x = Axis {
        label: "Sum of the errors over the sum of the volumes".to_owned(),
        unit: Unit::Share,
        scale: Scale::Linear {
            min: 0.0,
            max: most.max(0.01),
        },
    };
    let drawing = chart(
        &format!("expectation-{}", name.to_lowercase()),
        "How far off each way is",
        &finding,
        x,
        bands("", labels),
        vec![series("", Shape::Bars, Style::Primary, marks)],
    );
    let mut tables = vec![grid(
        "On dealers that were not learned from",
        &tests.dealers,
    )];
    if !tests.months.is_empty() {
        tables.insert(
            0,
            grid(
                "On the last months, which were not learned from",
                &tests.months,
            ),
        );
    }
    Card {
        id: format!("expectation-{}", name.to_lowercase()),
        title: format!("{name}: how good is the expectation?"),
        finding,
        charts: vec![drawing],
        tables,
        note: if basis.is_own_level() {
            format!("{} What a dealer is compared with here is its own level of the months before those scored, never of those.", basis.words())
        } else {
            "A dealer's own past foretells its sales well, and is left out of the expectation all the same: with it every dealer would score 100. What the others sell with such traffic is the question here.".to_owned()
        },
        method: "A negative binomial regression with a logarithmic link (a log-normal one with Duan's smearing for money), or boosted trees that may only rise with traffic, of the logarithm of the traffic of the month and of the dealer's usual traffic, the month of the year, a trend, the region and traits, with a ridge penalty. Dealers are divided into folds; each is predicted by a model of the others, corrected for how the others of its region did in that month. The dealer's own recent level: actual over expected of the months before, a month weighing half as much as one six months later; without traffic, of the months before against the median of the other dealers of the region, times the median change of dealers of its size. WAPE is the sum of the absolute errors over the sum of the volumes.".to_owned(),
    }
}

/// What the rules left out.
fn rows(card: &Scorecard) -> Card {
    let broken = &card.broken;
    let mut grid = Grid::headed(
        "Rows left out",
        &[("Reason", false), ("Rows", true), ("Left out", false)],
    );
    let mut add = |reason: &str, rows: u32, out: bool| {
        let left = if out { "yes" } else { "no, switched off" };
        grid.rows.push(vec![
            reason.to_owned(),
            count(f64::from(rows)),
            left.to_owned(),
        ]);
    };
    for (rule, on, rows) in &broken.rules {
        add(
            &format!("Not so: {}", rule.words().to_lowercase()),
            *rows,
            *on,
        );
    }
    add(
        "No dealer, or no month that can be read",
        broken.unplaced,
        true,
    );
    add(COPY, card.panel.copies(), true);
    let out = broken.rows.len() as u32 + card.panel.copies();
    let cells = card.panel.cells().len() as f64;
    Card {
        id: "rows".to_owned(),
        title: "Which rows count".to_owned(),
        finding: format!(
            "{} dealer-months of {} in {} months. {} rows were left out.",
            count(cells),
            dealers(card.panel.units().len()),
            count(card.panel.calendar().len() as f64),
            count(f64::from(out))
        ),
        charts: Vec::new(),
        tables: vec![grid],
        note: "A row that breaks several rules is counted with the first. Switch a rule off in the setup to keep its rows; those left out can be downloaded.".to_owned(),
        method: "The rules are those of the system this follows, with its third one, leads at least sales, put right: it compared with a name instead of the number and never left anything out.".to_owned(),
    }
}

/// Groups of peers.
fn groups(card: &Scorecard) -> Card {
    let peers = &card.peers;
    let mut grid = Grid::headed("Groups", &[("Group", false), ("Why", false)]);
    for (name, reason) in &peers.groups {
        grid.rows.push(vec![name.clone(), reason.clone()]);
    }
    Card {
        id: "groups".to_owned(),
        title: "Dealers alike".to_owned(),
        finding: if peers.groups.len() > 1 {
            format!(
                "{} groups by usual traffic explain {} of the differences in size.",
                count(peers.groups.len() as f64),
                per_cent(peers.explained)
            )
        } else {
            "There are too few dealers, or they are too alike, to be divided into groups.".to_owned()
        },
        charts: Vec::new(),
        tables: vec![grid],
        note: "Groups are names to talk with. A dealer at the edge of a group is compared with its own nearest neighbours, which its page lists.".to_owned(),
        method: "k-means from k-means++ on the standardised logarithms of the usual traffic; the number of groups, 3 to 8 with at least eight dealers each, by the mean silhouette. Nearest neighbours by Gower's distance of traffic (three parts) and region and traits (one part).".to_owned(),
    }
}
