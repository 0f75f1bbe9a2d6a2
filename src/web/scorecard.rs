//! The scorecard workspace as JavaScript sees it.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, bad_request, object};
use super::listen::Listen;
use crate::error::{Error, ErrorCode};
use crate::export::{write_csv, write_xlsx};
use crate::report::Card;
use crate::samples::{DealerNetwork, SortedDealers};
use crate::scorecard::{
    self, DealerView, ListAsk, ListPage, Ranking, Scorecard, ScorecardFilter, ScorecardReport,
    ScorecardSetup, ScorecardView, guess_setup,
};
use crate::table::Table;

/// A scorecard with what it was made of.
pub(super) struct HeldScorecard {
    card: Scorecard,
    /// The tables by id, each with its reading.
    tables: Vec<(String, u32)>,
    /// The list of the last view, and its filter.
    ranking: Option<(ScorecardFilter, Ranking)>,
}

#[wasm_bindgen]
impl Engine {
    /// A part of the demo network as the bytes of a CSV: `sales` or `service` of dealers with
    /// planted skill, or `sorted`, the columns of the system this follows.
    #[wasm_bindgen(js_name = scorecardSample)]
    pub fn scorecard_sample(&self, part: &str, seed: u32) -> Result<Vec<u8>, JsValue> {
        let seed = u64::from(seed);
        let network = || {
            DealerNetwork {
                seed,
                ..DealerNetwork::default()
            }
            .generate()
        };
        let table = match part {
            "sales" => network().map(|n| n.sales),
            "service" => network().map(|n| n.service),
            "sorted" => SortedDealers {
                seed,
                ..SortedDealers::default()
            }
            .table(),
            _ => Err(bad_request(format!("There is no sample {part}."))),
        };
        Ok(write_csv(&table.map_err(Thrown::from)?))
    }

    /// A guessed setup of these tables together.
    #[wasm_bindgen(js_name = scorecardSetup)]
    pub fn scorecard_setup(&self, tables: Vec<String>) -> Result<Ts<ScorecardSetup>, JsValue> {
        let setup = guess_setup(&self.all(&tables)?).map_err(Thrown::from)?;
        Ok(object(&setup)?)
    }

    /// Makes a scorecard. One of the same name is replaced only when it succeeds.
    #[wasm_bindgen(js_name = scorecardRun)]
    pub fn scorecard_run(
        &mut self,
        tables: Vec<String>,
        scorecard: String,
        setup: &Ts<ScorecardSetup>,
    ) -> Result<Ts<ScorecardReport>, JsValue> {
        let setup = setup.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let (report, card) =
            scorecard::run(&self.all(&tables)?, &setup, &listen).map_err(Thrown::from)?;
        let shown = object(&report)?;
        listen.last_look().map_err(Thrown::from)?;
        let with_reading = |id: String| -> Result<(String, u32), Thrown> {
            let reading = self.reading_of(&id)?;
            Ok((id, reading))
        };
        let tables: Result<Vec<_>, Thrown> = tables.into_iter().map(with_reading).collect();
        let held = HeldScorecard {
            card,
            tables: tables?,
            ranking: None,
        };
        self.scorecards.insert(scorecard, held);
        Ok(shown)
    }

    /// The network through a filter.
    #[wasm_bindgen(js_name = scorecardView)]
    pub fn scorecard_view(
        &mut self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
    ) -> Result<Ts<ScorecardView>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let held = self.scorecards.get_mut(scorecard);
        let held = held.ok_or_else(|| Thrown::from(gone()))?;
        let (view, ranking) = scorecard::view(&held.card, &filter).map_err(Thrown::from)?;
        held.ranking = Some((filter, ranking));
        Ok(object(&view)?)
    }

    /// A part of the list of dealers under a filter.
    #[wasm_bindgen(js_name = scorecardList)]
    pub fn scorecard_list(
        &self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
        ask: &Ts<ListAsk>,
    ) -> Result<Ts<ListPage>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let ask = ask.to_rust().map_err(Thrown::from)?;
        Ok(object(
            &self
                .scorecard(scorecard)?
                .with_ranking(&filter, |l| l.page(&ask))?,
        )?)
    }

    /// One dealer under a filter.
    #[wasm_bindgen(js_name = scorecardDealer)]
    pub fn scorecard_dealer(
        &self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
        dealer: u32,
    ) -> Result<Ts<DealerView>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let card = &self.scorecard(scorecard)?.card;
        let view = scorecard::dealer(card, &filter, dealer).map_err(Thrown::from)?;
        Ok(object(&view)?)
    }

    /// All scores of a dealer over time.
    #[wasm_bindgen(js_name = scorecardTrend)]
    pub fn scorecard_trend(
        &self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
        dealer: u32,
    ) -> Result<Ts<Card>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let card = &self.scorecard(scorecard)?.card;
        let trend =
            scorecard::dealer_trend(card, &filter, dealer, &listen).map_err(Thrown::from)?;
        Ok(object(&trend)?)
    }

    /// How a plain linear model of an area learns, pass by pass.
    #[wasm_bindgen(js_name = scorecardLearning)]
    pub fn scorecard_learning(&self, scorecard: &str, area: u32) -> Result<Ts<Card>, JsValue> {
        let listen = Listen::new(&self.listeners);
        let card = &self.scorecard(scorecard)?.card;
        let log = scorecard::learning(card, area, &listen).map_err(Thrown::from)?;
        Ok(object(&log)?)
    }

    /// All dealers under a filter as the bytes of a file: `csv`, safe against formulas, or `xlsx`.
    #[wasm_bindgen(js_name = scorecardFile)]
    pub fn scorecard_file(
        &self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
        kind: &str,
    ) -> Result<Vec<u8>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let held = self.scorecard(scorecard)?;
        let table = held.with_ranking(&filter, Ranking::table)?;
        write(kind, &table.map_err(Thrown::from)?)
    }

    /// Rows of one of the files as the bytes of a CSV: `joined`, all of them with what was
    /// expected and reached, or `left_out`, those that did not count, with the reason.
    #[wasm_bindgen(js_name = scorecardRows)]
    pub fn scorecard_rows(
        &self,
        scorecard: &str,
        table: &str,
        kind: &str,
    ) -> Result<Vec<u8>, JsValue> {
        let held = self.scorecard(scorecard)?;
        let place = held.tables.iter().position(|(id, _)| id == table);
        let reading = place.and_then(|at| held.tables.get(at)).map(|t| t.1);
        let (Some(place), true) = (place, Some(self.reading_of(table)?) == reading) else {
            return Err(Thrown::from(changed()).into());
        };
        let source = self.table(table)?;
        let made = match kind {
            "joined" => scorecard::joined_back(&held.card, source, place),
            "left_out" => scorecard::left_out(&held.card, source, place),
            _ => Err(bad_request(format!("There are no rows named {kind}."))),
        };
        Ok(write_csv(&made.map_err(Thrown::from)?))
    }

    /// A page to print per dealer as the bytes of an HTML file; of all dealers under the filter
    /// when none is given. `date` is the day as it shall be read.
    #[wasm_bindgen(js_name = scorecardSheets)]
    pub fn scorecard_sheets(
        &self,
        scorecard: &str,
        filter: &Ts<ScorecardFilter>,
        dealer: Option<u32>,
        date: &str,
    ) -> Result<Vec<u8>, JsValue> {
        let filter = filter.to_rust().map_err(Thrown::from)?;
        let held = self.scorecard(scorecard)?;
        let dealers = match dealer {
            Some(one) => vec![one],
            None => held.with_ranking(&filter, Ranking::dealers)?,
        };
        let listen = Listen::new(&self.listeners);
        let bytes = scorecard::sheets(&held.card, &filter, &dealers, date, &listen);
        Ok(bytes.map_err(Thrown::from)?)
    }
}

fn write(kind: &str, table: &Table) -> Result<Vec<u8>, JsValue> {
    match kind {
        "csv" => Ok(write_csv(table)),
        "xlsx" => Ok(write_xlsx(table)),
        _ => Err(Thrown::from(bad_request(format!("There is no file {kind}."))).into()),
    }
}

fn gone() -> Error {
    Error::new(
        ErrorCode::NotFound,
        "This scorecard is not in memory any more.",
        "Make it again.",
    )
}

fn changed() -> Error {
    Error::new(
        ErrorCode::NotFound,
        "The file was read anew, or removed, after the scorecard was made.",
        "Make the scorecard again, then download the rows.",
    )
}

impl HeldScorecard {
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
    fn scorecard(&self, id: &str) -> Result<&HeldScorecard, Thrown> {
        self.scorecards.get(id).ok_or_else(|| gone().into())
    }

    fn all(&self, ids: &[String]) -> Result<Vec<&Table>, Thrown> {
        ids.iter().map(|id| self.table(id)).collect()
    }
}
