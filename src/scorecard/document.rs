//! Sheets to print: one page per dealer.

use super::dealer::{Pages, everywhere};
use super::filter::ScorecardFilter;
use super::report::{DealerView, KpiTile, ScoreTile};
use super::state::Scorecard;
use crate::error::Error;
use crate::export::Html;
use crate::grid::Grid;
use crate::progress::Progress;
use crate::report::Card;

/// Cards of the dealer's page that fit on a sheet: first with its drawing, then in words only.
const DRAWN: &str = "trend";
const IN_WORDS: [&str; 4] = ["own-trend", "gap", "ladder", "leads"];

/// Each of these dealers on a page of its own, as the bytes of one HTML file that runs no script.
/// `date` is the day as it shall be read.
///
/// # Errors
/// As [`dealer`](super::dealer()), and [`Error::cancelled`].
pub fn sheets(
    card: &Scorecard,
    filter: &ScorecardFilter,
    dealers: &[u32],
    date: &str,
    progress: &dyn Progress,
) -> Result<Vec<u8>, Error> {
    let title = match dealers {
        [one] => card.panel.units().get(*one as usize).map(String::as_str),
        _ => None,
    };
    let mut html = Html::new(title.unwrap_or("Dealer scorecards"));
    let months = |at: u32| {
        let last = card.last_month();
        card.panel.calendar().label(at.min(last))
    };
    let span = format!("{} to {}, {date}", months(filter.from), months(filter.to));
    html.text("p", "soft", &span);
    let filters = everywhere(card, filter);
    let pages = Pages::of(card, &filters, filter.area)?;
    for (done, at) in dealers.iter().enumerate() {
        progress.report("Writing the sheets", done as f64 / dealers.len() as f64)?;
        sheet(&mut html, &pages.dealer(*at)?, title.is_none());
    }
    Ok(html.finish())
}

fn sheet(html: &mut Html, view: &DealerView, named: bool) {
    html.open("section", "sheet");
    if named {
        html.text("h2", "", &view.name);
    }
    html.text("p", "soft", &view.about);
    html.text("p", "finding", &view.headline);
    for warning in &view.warnings {
        html.text("p", "caution", warning);
    }
    html.grid(&scores(&view.scores));
    html.grid(&measures(&view.tiles));
    for card in view.cards.iter().filter(|c| c.id == DRAWN) {
        for chart in &card.charts {
            html.figure(chart, &[]);
        }
    }
    let in_words = |id: &&str| view.cards.iter().find(|c| c.id == **id);
    for Card { title, finding, .. } in IN_WORDS.iter().filter_map(in_words) {
        html.text("h4", "", title);
        html.text("p", "", finding);
    }
    html.close("section");
}

fn scores(tiles: &[ScoreTile]) -> Grid {
    let mut grid = Grid::headed(
        "Scores: 100 is what is expected",
        &[
            ("Score", false),
            ("Adjusted", true),
            ("95 % interval", true),
            ("Verdict", false),
            ("Besides", false),
        ],
    );
    for tile in tiles {
        grid.rows.push(vec![
            tile.name.clone(),
            tile.value.clone(),
            tile.interval.clone(),
            tile.verdict.clone(),
            tile.small.clone(),
        ]);
    }
    grid
}

fn measures(tiles: &[KpiTile]) -> Grid {
    let mut grid = Grid::headed(
        "Measures beside those of others",
        &[
            ("Measure", false),
            ("Dealer", true),
            ("Region", true),
            ("Peers", true),
            ("Nation", true),
            ("Against peers", false),
        ],
    );
    for tile in tiles {
        let against = match tile.standing {
            1 => "clearly better",
            -1 => "clearly worse",
            _ => "",
        };
        grid.rows.push(vec![
            tile.name.clone(),
            tile.own.clone(),
            tile.region.clone(),
            tile.peers.clone(),
            tile.nation.clone(),
            against.to_owned(),
        ]);
    }
    grid
}
