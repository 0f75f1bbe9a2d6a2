//! The conversion workspace as JavaScript sees it.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, list, object};
use super::models::{Memory, Model, Models, Remembers};
use super::params::{params, read};
use crate::classify::{CounterfactualReport, PersonReport, ProfitReport, TopKReport};
use crate::conversion::{
    self, Appendix, CompareReport, ConversionModel, ConversionReport, ConversionSetup,
    OutcomeValues, Provenance, ScoreReport,
};
use crate::error::{Error, ErrorCode};
use crate::report::{Card, FieldEntry};
use crate::samples::Campaign;
use crate::saved::Saved;
use crate::table::{Table, fingerprint};

/// What the engine holds of this workspace.
#[derive(Default)]
pub(super) struct Held {
    models: Models<Trained>,
    /// What was last found in the historical data.
    history: Option<KeptHistory>,
}

impl Remembers for Held {
    fn models(&mut self) -> &mut dyn Memory {
        &mut self.models
    }
}

/// A model, and what the report of it as a file is made of: absent when it was put back. The
/// engine keeps what the page shows, so that nothing has to come back.
struct Trained {
    model: ConversionModel,
    kept: Option<KeptReport>,
}

struct KeptReport {
    report: ConversionReport,
    /// The reading of the table it was trained on.
    reading: u32,
    provenance: Provenance,
    appendix: Appendix,
}

struct KeptHistory {
    /// The reading of the table they are.
    reading: u32,
    question: ConversionSetup,
    cards: Vec<Card>,
}

impl Model for Trained {
    fn save(&self) -> Result<Vec<u8>, Error> {
        self.model.to_bytes()
    }

    fn restore(bytes: &[u8]) -> Result<Self, Thrown> {
        let model = ConversionModel::from_bytes(bytes)?;
        Ok(Self { model, kept: None })
    }

    fn gone(id: &str) -> Error {
        Error::new(
            ErrorCode::NotFound,
            format!("There is no model {id}."),
            "Train it again.",
        )
    }
}

params! {
    /// Which sample.
    ConversionSampleParams {
        /// The same seed gives the same sample.
        seed: u32,
    }

    /// What to guess a setup for.
    ConversionSetupParams {
        /// The table.
        table: String,
        /// The column that says who converted; guessed too when absent.
        #[tsify(optional)]
        target: Option<String>,
        /// The value of it that counts; guessed when absent.
        #[tsify(optional)]
        positive: Option<String>,
    }

    /// Whose values to list.
    ConversionOutcomeParams {
        /// The table.
        table: String,
        /// The column that says who converted.
        target: String,
        /// The value of it that counts.
        positive: String,
        /// Other values that count too.
        also: Vec<String>,
    }

    /// What to look for in the historical data.
    ConversionHistoryParams {
        /// The table.
        table: String,
        /// The setup, of which the question counts.
        setup: ConversionSetup,
    }

    /// A table, a setup, and the model of both.
    ConversionRunParams {
        /// The table.
        table: String,
        /// The setup.
        setup: ConversionSetup,
        /// The id of the model.
        model: String,
    }

    /// What to score.
    ConversionScoreParams {
        /// The id of the model.
        model: String,
        /// The table.
        table: String,
    }

    /// How many people of a table.
    ConversionTopKParams {
        /// The id of the model.
        model: String,
        /// The table.
        table: String,
        /// How many.
        k: u32,
    }

    /// One person.
    ConversionPersonParams {
        /// The id of the model.
        model: String,
        /// The person.
        entries: Vec<FieldEntry>,
    }

    /// One person who might be different.
    ConversionCounterfactualParams {
        /// The id of the model.
        model: String,
        /// The person.
        entries: Vec<FieldEntry>,
        /// The only fields that may differ.
        changeable: Vec<String>,
        /// The probability to reach.
        target: f64,
    }

    /// What a conversion brings and a contact takes.
    ConversionProfitParams {
        /// The id of the model.
        model: String,
        /// Money per conversion.
        value: f64,
        /// Money per contact.
        cost: f64,
    }

    /// What the report as a file says besides.
    ConversionReportParams {
        /// The id of the model.
        model: String,
        /// The day, written as it is.
        date: String,
        /// The user's own words.
        notes: String,
    }
}

#[wasm_bindgen]
impl Engine {
    /// What of a setup its answer depends on: two of which it is equal give the same answer. For
    /// the page's own thread, as it needs no table.
    #[wasm_bindgen(js_name = conversionDecisions)]
    pub fn conversion_decisions(setup: Ts<ConversionSetup>) -> Result<Ts<ConversionSetup>, Thrown> {
        object(&setup.to_rust()?.decisions())
    }

    /// What of a setup the historical data depend on, likewise.
    #[wasm_bindgen(js_name = conversionQuestion)]
    pub fn conversion_question(setup: Ts<ConversionSetup>) -> Result<Ts<ConversionSetup>, Thrown> {
        object(&setup.to_rust()?.question())
    }

    /// The demo campaign as the bytes of a CSV.
    #[wasm_bindgen(js_name = conversionSample)]
    pub fn conversion_sample(&self, params: Ts<ConversionSampleParams>) -> Result<Vec<u8>, Thrown> {
        let seed = u64::from(read(params)?.seed);
        Ok(Campaign {
            seed,
            ..Campaign::default()
        }
        .csv())
    }

    /// A guessed setup; for a target that the user chose, other guesses follow from it.
    #[wasm_bindgen(js_name = conversionSetup)]
    pub fn conversion_setup(
        &self,
        params: Ts<ConversionSetupParams>,
    ) -> Result<Ts<ConversionSetup>, Thrown> {
        let ConversionSetupParams {
            table,
            target,
            positive,
        } = read(params)?;
        let table = self.tables.get(&table)?;
        let setup = match target {
            None => conversion::guess_setup(table)?,
            Some(target) => conversion::retarget(table, &target, positive.as_deref())?,
        };
        object(&setup)
    }

    /// Which values of a target count as a conversion, and which do not.
    #[wasm_bindgen(js_name = conversionOutcome)]
    pub fn conversion_outcome(
        &self,
        params: Ts<ConversionOutcomeParams>,
    ) -> Result<Ts<OutcomeValues>, Thrown> {
        let ConversionOutcomeParams {
            table,
            target,
            positive,
            also,
        } = read(params)?;
        let table = self.tables.get(&table)?;
        object(&conversion::outcome(table, &target, &positive, &also)?)
    }

    /// Trains, evaluates, explains. A model of the same id is replaced only when it succeeds.
    #[wasm_bindgen(js_name = conversionRun)]
    pub fn conversion_run(
        &mut self,
        params: Ts<ConversionRunParams>,
    ) -> Result<Ts<ConversionReport>, Thrown> {
        let ConversionRunParams {
            table: id,
            setup,
            model: name,
        } = read(params)?;
        let listen = self.progress();
        let table = self.tables.get(&id)?;
        let (report, model) = conversion::run(table, &setup, &listen)?;
        let shown = object(&report)?;
        listen.last_look()?;
        let kept = Some(KeptReport {
            report,
            reading: self.tables.reading(&id)?,
            provenance: provenance(table),
            appendix: Appendix::default(),
        });
        let models = &mut self.workspaces.conversion.models;
        models.keep(name, Trained { model, kept });
        Ok(shown)
    }

    /// What the historical data say: every column against conversion, before any model.
    #[wasm_bindgen(js_name = conversionHistory, unchecked_return_type = "Card[]")]
    pub fn conversion_history(
        &mut self,
        params: Ts<ConversionHistoryParams>,
    ) -> Result<JsValue, Thrown> {
        let ConversionHistoryParams { table, setup } = read(params)?;
        let listen = self.progress();
        let cards = conversion::history(self.tables.get(&table)?, &setup, &listen)?;
        let shown = list(&cards)?;
        self.workspaces.conversion.history = Some(KeptHistory {
            reading: self.tables.reading(&table)?,
            question: setup.question(),
            cards,
        });
        Ok(shown)
    }

    /// Other kinds of models and other settings on the rows and the setup of a run, tested like
    /// it. Told that it is enough, it gives the best settings found until then. Kept for the
    /// report of the model.
    #[wasm_bindgen(js_name = conversionCompare)]
    pub fn conversion_compare(
        &mut self,
        params: Ts<ConversionRunParams>,
    ) -> Result<Ts<CompareReport>, Thrown> {
        let ConversionRunParams {
            table,
            setup,
            model,
        } = read(params)?;
        let listen = self.progress();
        let report = conversion::compare(self.tables.get(&table)?, &setup, &listen)?;
        let shown = object(&report)?;
        if let Some(appendix) = self.appendix(&model) {
            appendix.comparison = report.cards;
        }
        Ok(shown)
    }

    /// A deeper look at a model of this setup, on rows it was not trained on. Kept for the report
    /// of the model.
    #[wasm_bindgen(js_name = conversionInsights, unchecked_return_type = "Card[]")]
    pub fn conversion_insights(
        &mut self,
        params: Ts<ConversionRunParams>,
    ) -> Result<JsValue, Thrown> {
        let ConversionRunParams {
            table,
            setup,
            model,
        } = read(params)?;
        let listen = self.progress();
        let cards = conversion::insights(self.tables.get(&table)?, &setup, &listen)?;
        let shown = list(&cards)?;
        if let Some(appendix) = self.appendix(&model) {
            appendix.insights = cards;
        }
        Ok(shown)
    }

    /// Scores a table.
    #[wasm_bindgen(js_name = conversionScore)]
    pub fn conversion_score(
        &self,
        params: Ts<ConversionScoreParams>,
    ) -> Result<Ts<ScoreReport>, Thrown> {
        let ConversionScoreParams { model, table } = read(params)?;
        let (model, table) = (self.trained(&model)?, self.tables.get(&table)?);
        object(&conversion::score(model, table, &self.progress())?)
    }

    /// The scored list as the bytes of a CSV safe against formulas: customer, probability, three
    /// reasons.
    #[wasm_bindgen(js_name = conversionScoreCsv)]
    pub fn conversion_score_csv(
        &self,
        params: Ts<ConversionScoreParams>,
    ) -> Result<Vec<u8>, Thrown> {
        let ConversionScoreParams { model, table } = read(params)?;
        let (model, table) = (self.trained(&model)?, self.tables.get(&table)?);
        Ok(conversion::score_csv(model, table, &self.progress())?)
    }

    /// What contacting the best so many people of a table brings.
    #[wasm_bindgen(js_name = conversionTopK)]
    pub fn conversion_top_k(
        &self,
        params: Ts<ConversionTopKParams>,
    ) -> Result<Ts<TopKReport>, Thrown> {
        let ConversionTopKParams { model, table, k } = read(params)?;
        let (model, table) = (self.trained(&model)?, self.tables.get(&table)?);
        object(&conversion::top_k(model, table, k, &self.progress())?)
    }

    /// One person.
    #[wasm_bindgen(js_name = conversionPerson)]
    pub fn conversion_person(
        &self,
        params: Ts<ConversionPersonParams>,
    ) -> Result<Ts<PersonReport>, Thrown> {
        let ConversionPersonParams { model, entries } = read(params)?;
        object(&conversion::person(self.trained(&model)?, &entries)?)
    }

    /// People like this one who convert with at least `target`, when only these fields differ.
    #[wasm_bindgen(js_name = conversionCounterfactual)]
    pub fn conversion_counterfactual(
        &self,
        params: Ts<ConversionCounterfactualParams>,
    ) -> Result<Ts<CounterfactualReport>, Thrown> {
        let ConversionCounterfactualParams {
            model,
            entries,
            changeable,
            target,
        } = read(params)?;
        let model = self.trained(&model)?;
        object(&conversion::counterfactual(
            model,
            &entries,
            &changeable,
            target,
        )?)
    }

    /// Expected profit by cut-off. Kept for the report of the model.
    #[wasm_bindgen(js_name = conversionProfit)]
    pub fn conversion_profit(
        &mut self,
        params: Ts<ConversionProfitParams>,
    ) -> Result<Ts<ProfitReport>, Thrown> {
        let ConversionProfitParams { model, value, cost } = read(params)?;
        let report = conversion::profit(self.trained(&model)?, value, cost)?;
        let shown = object(&report)?;
        if let Some(appendix) = self.appendix(&model) {
            appendix.profit = Some((report, value, cost));
        }
        Ok(shown)
    }

    /// The report of a model that was trained here as the bytes of an HTML file: with the
    /// comparison, the profit and the historical data as they were last asked for.
    #[wasm_bindgen(js_name = conversionReport)]
    pub fn conversion_report(&self, params: Ts<ConversionReportParams>) -> Result<Vec<u8>, Thrown> {
        let ConversionReportParams { model, date, notes } = read(params)?;
        let Held { models, history } = &self.workspaces.conversion;
        let kept = models.get(&model).ok().and_then(|m| m.kept.as_ref());
        let kept = kept.ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                "The tests of this model are not in memory any more.".to_owned(),
                "Train it again, then download the report.",
            )
        })?;
        let mut appendix = kept.appendix.clone();
        if let Some(history) = history
            && history.reading == kept.reading
            && history.question == kept.report.setup.question()
        {
            appendix.history.clone_from(&history.cards);
        }
        Ok(conversion::document(
            &kept.report,
            &kept.provenance,
            &appendix,
            &date,
            &notes,
        ))
    }
}

fn provenance(table: &Table) -> Provenance {
    Provenance {
        file: table.name().to_owned(),
        rows: table.rows(),
        columns: table.columns().len(),
        fingerprint: fingerprint(table),
    }
}

impl Engine {
    fn trained(&self, id: &str) -> Result<&ConversionModel, Thrown> {
        Ok(&self.workspaces.conversion.models.get(id)?.model)
    }

    /// What is kept beside the report of a model, if there is one.
    fn appendix(&mut self, model: &str) -> Option<&mut Appendix> {
        let trained = self.workspaces.conversion.models.get_mut(model).ok()?;
        Some(&mut trained.kept.as_mut()?.appendix)
    }
}
