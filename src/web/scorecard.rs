//! The scorecard workspace as JavaScript sees it.

use serde::{Deserialize, Serialize};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, bad_request, object};
use super::models::{Model, Models};
use super::params::{params, read};
use crate::error::{Error, ErrorCode};
use crate::export::{write_csv, write_xlsx};
use crate::panel::MatchChoice;
use crate::report::{Card, ListAsk, ListPage, Listing};
use crate::samples::{DealerNetwork, SortedDealers};
use crate::saved::Saved;
use crate::scorecard::{
    self, DealerMatch, DealerView, Ranking, Scorecard, ScorecardFilter, ScorecardReport,
    ScorecardSetup, ScorecardView,
};
use crate::table::fingerprint;

/// What the engine holds of this workspace.
pub(super) type Held = Models<Made>;

/// A scorecard with what it was made of.
pub(super) struct Made {
    card: Scorecard,
    /// The tables by id, each with its fingerprint: rows are only joined back to the same data.
    tables: Vec<(String, String)>,
    /// The list of the last view, and its filter.
    ranking: Option<(ScorecardFilter, Ranking)>,
}

impl Model for Made {
    fn save(&self) -> Result<Vec<u8>, Error> {
        let card = self.card.to_bytes()?;
        postcard::to_allocvec(&(&self.tables, card)).map_err(|_| unusable())
    }

    fn restore(bytes: &[u8]) -> Result<Self, Thrown> {
        let (tables, card): (_, Vec<u8>) = postcard::from_bytes(bytes).map_err(|_| unusable())?;
        Ok(Self {
            card: Scorecard::from_bytes(&card)?,
            tables,
            ranking: None,
        })
    }

    fn gone(_: &str) -> Error {
        Error::new(
            ErrorCode::NotFound,
            "This scorecard is not in memory any more.",
            "Make it again.",
        )
    }
}

/// A part of the demo network.
#[derive(Clone, Copy, Serialize, Deserialize, tsify::Tsify)]
#[serde(rename_all = "snake_case")]
pub enum ScorecardPart {
    /// Sales of dealers with planted skill.
    Sales,
    /// Their service.
    Service,
    /// The columns of the system this follows.
    Sorted,
}

params! {
    /// Which sample.
    ScorecardSampleParams {
        /// Which part of it.
        part: ScorecardPart,
        /// The same seed gives the same sample.
        seed: u32,
    }

    /// What to guess a setup for.
    ScorecardSetupParams {
        /// The tables, together.
        tables: Vec<String>,
    }

    /// Whose names to match.
    ScorecardMatchParams {
        /// The tables, together.
        tables: Vec<String>,
        /// The column that names the dealer.
        dealer: String,
        /// What was decided.
        matching: Vec<MatchChoice>,
    }

    /// What to make a scorecard of.
    ScorecardRunParams {
        /// The tables, together.
        tables: Vec<String>,
        /// The id it will have.
        scorecard: String,
        /// The setup.
        setup: ScorecardSetup,
    }

    /// What of a scorecard is looked at.
    ScorecardViewParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The filter.
        filter: ScorecardFilter,
    }

    /// A part of the list of dealers.
    ScorecardListParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The filter.
        filter: ScorecardFilter,
        /// Which part.
        ask: ListAsk,
    }

    /// A dealer under a filter.
    ScorecardDealerParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The filter.
        filter: ScorecardFilter,
        /// Its place in the list of the report.
        dealer: u32,
    }

    /// An area.
    ScorecardLearningParams {
        /// The id of the scorecard.
        scorecard: String,
        /// Its place in the setup.
        area: u32,
    }

    /// All dealers as a file.
    ScorecardFileParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The filter.
        filter: ScorecardFilter,
        /// Which kind of file.
        kind: ScorecardFileKind,
    }

    /// Rows of one of the files.
    ScorecardRowsParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The table.
        table: String,
        /// Which of its rows.
        kind: ScorecardRows,
    }

    /// Pages to print.
    ScorecardSheetsParams {
        /// The id of the scorecard.
        scorecard: String,
        /// The filter.
        filter: ScorecardFilter,
        /// One dealer; all under the filter when absent.
        #[tsify(optional)]
        dealer: Option<u32>,
        /// The day, written as it is.
        date: String,
    }
}

/// Kinds of files.
#[derive(Clone, Copy, Serialize, Deserialize, tsify::Tsify)]
#[serde(rename_all = "snake_case")]
pub enum ScorecardFileKind {
    /// Safe against formulas.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// Rows of a table.
#[derive(Clone, Copy, Serialize, Deserialize, tsify::Tsify)]
#[serde(rename_all = "snake_case")]
pub enum ScorecardRows {
    /// All, with what was expected and reached.
    Joined,
    /// Those that did not count, with the reason.
    LeftOut,
}

#[wasm_bindgen]
impl Engine {
    /// A part of the demo network as the bytes of a CSV.
    #[wasm_bindgen(js_name = scorecardSample)]
    pub fn scorecard_sample(&self, params: Ts<ScorecardSampleParams>) -> Result<Vec<u8>, Thrown> {
        let ScorecardSampleParams { part, seed } = read(params)?;
        let seed = u64::from(seed);
        let network = || {
            DealerNetwork {
                seed,
                ..DealerNetwork::default()
            }
            .generate()
        };
        let table = match part {
            ScorecardPart::Sales => network()?.sales,
            ScorecardPart::Service => network()?.service,
            ScorecardPart::Sorted => SortedDealers {
                seed,
                ..SortedDealers::default()
            }
            .table()?,
        };
        Ok(write_csv(&table))
    }

    /// A guessed setup of these tables together.
    #[wasm_bindgen(js_name = scorecardSetup)]
    pub fn scorecard_setup(
        &self,
        params: Ts<ScorecardSetupParams>,
    ) -> Result<Ts<ScorecardSetup>, Thrown> {
        let tables = self.tables.all(&read(params)?.tables)?;
        object(&scorecard::guess_setup(&tables)?)
    }

    /// Which dealers of these tables are the same, and how many of each are missing in the others.
    #[wasm_bindgen(js_name = scorecardMatch)]
    pub fn scorecard_match(
        &self,
        params: Ts<ScorecardMatchParams>,
    ) -> Result<Ts<DealerMatch>, Thrown> {
        let ScorecardMatchParams {
            tables,
            dealer,
            matching,
        } = read(params)?;
        let tables = self.tables.all(&tables)?;
        object(&scorecard::match_dealers(&tables, &dealer, &matching))
    }

    /// Joins the tables, learns what to expect, scores every dealer. A scorecard of the same id is
    /// replaced only when it succeeds.
    #[wasm_bindgen(js_name = scorecardRun)]
    pub fn scorecard_run(
        &mut self,
        params: Ts<ScorecardRunParams>,
    ) -> Result<Ts<ScorecardReport>, Thrown> {
        let ScorecardRunParams {
            tables,
            scorecard,
            setup,
        } = read(params)?;
        let listen = self.progress();
        let (report, card) = scorecard::run(&self.tables.all(&tables)?, &setup, &listen)?;
        let shown = object(&report)?;
        listen.last_look()?;
        let with_fingerprint = |id: String| -> Result<_, Thrown> {
            let print = fingerprint(self.tables.get(&id)?);
            Ok((id, print))
        };
        let tables: Result<_, Thrown> = tables.into_iter().map(with_fingerprint).collect();
        let made = Made {
            card,
            tables: tables?,
            ranking: None,
        };
        self.workspaces.scorecard.keep(scorecard, made);
        Ok(shown)
    }

    /// The network through a filter.
    #[wasm_bindgen(js_name = scorecardView)]
    pub fn scorecard_view(
        &mut self,
        params: Ts<ScorecardViewParams>,
    ) -> Result<Ts<ScorecardView>, Thrown> {
        let ScorecardViewParams { scorecard, filter } = read(params)?;
        let made = self.workspaces.scorecard.get_mut(&scorecard)?;
        let (view, ranking) = scorecard::view(&made.card, &filter)?;
        made.ranking = Some((filter, ranking));
        object(&view)
    }

    /// A part of the list of dealers under a filter.
    #[wasm_bindgen(js_name = scorecardList)]
    pub fn scorecard_list(&self, params: Ts<ScorecardListParams>) -> Result<Ts<ListPage>, Thrown> {
        let ScorecardListParams {
            scorecard,
            filter,
            ask,
        } = read(params)?;
        let made = self.made(&scorecard)?;
        object(&made.with_ranking(&filter, |ranking| ranking.page(&ask))?)
    }

    /// One dealer under a filter.
    #[wasm_bindgen(js_name = scorecardDealer)]
    pub fn scorecard_dealer(
        &self,
        params: Ts<ScorecardDealerParams>,
    ) -> Result<Ts<DealerView>, Thrown> {
        let ScorecardDealerParams {
            scorecard,
            filter,
            dealer,
        } = read(params)?;
        let card = &self.made(&scorecard)?.card;
        object(&scorecard::dealer(card, &filter, dealer)?)
    }

    /// All scores of a dealer over time, which takes longer than its page.
    #[wasm_bindgen(js_name = scorecardTrend)]
    pub fn scorecard_trend(&self, params: Ts<ScorecardDealerParams>) -> Result<Ts<Card>, Thrown> {
        let ScorecardDealerParams {
            scorecard,
            filter,
            dealer,
        } = read(params)?;
        let card = &self.made(&scorecard)?.card;
        let listen = self.progress();
        object(&scorecard::dealer_trend(card, &filter, dealer, &listen)?)
    }

    /// How a plain linear model of an area learns, pass by pass.
    #[wasm_bindgen(js_name = scorecardLearning)]
    pub fn scorecard_learning(
        &self,
        params: Ts<ScorecardLearningParams>,
    ) -> Result<Ts<Card>, Thrown> {
        let ScorecardLearningParams { scorecard, area } = read(params)?;
        let card = &self.made(&scorecard)?.card;
        object(&scorecard::learning(card, area, &self.progress())?)
    }

    /// All dealers under a filter as the bytes of a file.
    #[wasm_bindgen(js_name = scorecardFile)]
    pub fn scorecard_file(&self, params: Ts<ScorecardFileParams>) -> Result<Vec<u8>, Thrown> {
        let ScorecardFileParams {
            scorecard,
            filter,
            kind,
        } = read(params)?;
        let made = self.made(&scorecard)?;
        let table = made.with_ranking(&filter, Ranking::table)??;
        Ok(match kind {
            ScorecardFileKind::Csv => write_csv(&table),
            ScorecardFileKind::Xlsx => write_xlsx(&table),
        })
    }

    /// Rows of one of the files as the bytes of a CSV.
    #[wasm_bindgen(js_name = scorecardRows)]
    pub fn scorecard_rows(&self, params: Ts<ScorecardRowsParams>) -> Result<Vec<u8>, Thrown> {
        let ScorecardRowsParams {
            scorecard,
            table,
            kind,
        } = read(params)?;
        let made = self.made(&scorecard)?;
        let source = self.tables.get(&table)?;
        let place = made.tables.iter().position(|(id, _)| *id == table);
        let print = place.and_then(|at| made.tables.get(at));
        let same = print.is_some_and(|(_, print)| *print == fingerprint(source));
        let (Some(place), true) = (place, same) else {
            return Err(changed().into());
        };
        let card = &made.card;
        Ok(write_csv(&match kind {
            ScorecardRows::Joined => scorecard::joined_back(card, source, place)?,
            ScorecardRows::LeftOut => scorecard::left_out(card, source, place)?,
        }))
    }

    /// A page to print per dealer as the bytes of an HTML file.
    #[wasm_bindgen(js_name = scorecardSheets)]
    pub fn scorecard_sheets(&self, params: Ts<ScorecardSheetsParams>) -> Result<Vec<u8>, Thrown> {
        let ScorecardSheetsParams {
            scorecard,
            filter,
            dealer,
            date,
        } = read(params)?;
        let made = self.made(&scorecard)?;
        let dealers = match dealer {
            Some(one) => vec![one],
            None => made.with_ranking(&filter, Ranking::dealers)?,
        };
        let listen = self.progress();
        Ok(scorecard::sheets(
            &made.card, &filter, &dealers, &date, &listen,
        )?)
    }
}

fn unusable() -> Error {
    bad_request("This scorecard cannot be kept.".to_owned())
}

fn changed() -> Error {
    Error::new(
        ErrorCode::NotFound,
        "The file was read anew, or removed, after the scorecard was made.",
        "Make the scorecard again, then download the rows.",
    )
}

impl Made {
    /// Asks the list of a filter, which is mostly that of the last view.
    fn with_ranking<T>(
        &self,
        filter: &ScorecardFilter,
        ask: impl FnOnce(&Ranking) -> T,
    ) -> Result<T, Thrown> {
        match &self.ranking {
            Some((of, ranking)) if of == filter => Ok(ask(ranking)),
            _ => Ok(ask(&scorecard::ranking(&self.card, filter)?)),
        }
    }
}

impl Engine {
    fn made(&self, id: &str) -> Result<&Made, Thrown> {
        self.workspaces.scorecard.get(id)
    }
}
