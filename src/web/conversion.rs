//! The conversion workspace as JavaScript sees it.

use js_sys::Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::document::{KeptHistory, KeptReport};
use super::fail::{Thrown, list, object, values};
use super::listen::Listen;
use crate::classify::{CounterfactualReport, PersonReport, ProfitReport, TopKReport};
use crate::conversion::{
    self, CompareReport, ConversionModel, ConversionReport, ConversionSetup, ScoreReport,
    guess_setup, retarget,
};
use crate::report::FieldEntry;
use crate::samples::Campaign;
use crate::saved::Saved;

#[wasm_bindgen]
impl Engine {
    /// The demo campaign as the bytes of a CSV.
    #[wasm_bindgen(js_name = conversionSample)]
    #[must_use]
    pub fn conversion_sample(&self, seed: u32) -> Vec<u8> {
        Campaign {
            seed: u64::from(seed),
            ..Campaign::default()
        }
        .csv()
    }

    /// A guessed setup.
    #[wasm_bindgen(js_name = conversionSetup)]
    pub fn conversion_setup(&self, table: &str) -> Result<Ts<ConversionSetup>, JsValue> {
        let setup = guess_setup(self.table(table)?).map_err(Thrown::from)?;
        Ok(object(&setup)?)
    }

    /// The setup again for another target, or another value that counts.
    #[wasm_bindgen(js_name = conversionTarget)]
    pub fn conversion_target(
        &self,
        table: &str,
        target: &str,
        positive: Option<String>,
    ) -> Result<Ts<ConversionSetup>, JsValue> {
        let setup =
            retarget(self.table(table)?, target, positive.as_deref()).map_err(Thrown::from)?;
        Ok(object(&setup)?)
    }

    /// Trains, evaluates, explains. A model of the same name is replaced only when it succeeds.
    #[wasm_bindgen(js_name = conversionRun)]
    pub fn conversion_run(
        &mut self,
        table: &str,
        model: String,
        setup: &Ts<ConversionSetup>,
    ) -> Result<Ts<ConversionReport>, JsValue> {
        let setup = setup.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let (report, fitted) =
            conversion::run(self.table(table)?, &setup, &listen).map_err(Thrown::from)?;
        let shown = object(&report)?;
        listen.last_look().map_err(Thrown::from)?;
        let kept = KeptReport::new(
            model.clone(),
            self.reading_of(table)?,
            report,
            self.table(table)?,
        );
        self.keep_report(kept);
        self.models.insert(model, fitted);
        Ok(shown)
    }

    /// Every column against conversion, before any model.
    #[wasm_bindgen(js_name = conversionHistory, unchecked_return_type = "Card[]")]
    pub fn conversion_history(
        &mut self,
        table: &str,
        setup: &Ts<ConversionSetup>,
    ) -> Result<JsValue, JsValue> {
        let setup = setup.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let cards =
            conversion::history(self.table(table)?, &setup, &listen).map_err(Thrown::from)?;
        let shown = list(&cards)?;
        self.history = Some(KeptHistory {
            reading: self.reading_of(table)?,
            setup,
            cards,
        });
        Ok(shown)
    }

    /// Other kinds of models, and other settings, on the same rows. Told that it is enough, it
    /// gives the best settings found until then. The answer is kept for the report of `model`.
    #[wasm_bindgen(js_name = conversionCompare)]
    pub fn conversion_compare(
        &mut self,
        table: &str,
        setup: &Ts<ConversionSetup>,
        model: &str,
    ) -> Result<Ts<CompareReport>, JsValue> {
        let setup = setup.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let report =
            conversion::compare(self.table(table)?, &setup, &listen).map_err(Thrown::from)?;
        let shown = object(&report)?;
        if let Some(appendix) = self.appendix(model) {
            appendix.comparison = report.cards;
        }
        Ok(shown)
    }

    /// A deeper look at a model of this setup.
    #[wasm_bindgen(js_name = conversionInsights, unchecked_return_type = "Card[]")]
    pub fn conversion_insights(
        &mut self,
        table: &str,
        setup: &Ts<ConversionSetup>,
        model: &str,
    ) -> Result<JsValue, JsValue> {
        let setup = setup.to_rust().map_err(Thrown::from)?;
        let listen = Listen::new(&self.listeners);
        let cards =
            conversion::insights(self.table(table)?, &setup, &listen).map_err(Thrown::from)?;
        let shown = list(&cards)?;
        if let Some(appendix) = self.appendix(model) {
            appendix.insights = cards;
        }
        Ok(shown)
    }

    /// A model as the bytes of a file, to keep.
    #[wasm_bindgen(js_name = conversionSave)]
    pub fn conversion_save(&self, model: &str) -> Result<Vec<u8>, JsValue> {
        Ok(self.model(model)?.to_bytes().map_err(Thrown::from)?)
    }

    /// Puts a model back that was saved.
    #[wasm_bindgen(js_name = conversionRestore)]
    pub fn conversion_restore(&mut self, model: String, saved: &[u8]) -> Result<(), JsValue> {
        let fitted = ConversionModel::from_bytes(saved).map_err(Thrown::from)?;
        self.models.insert(model, fitted);
        Ok(())
    }

    /// Scores a table.
    #[wasm_bindgen(js_name = conversionScore)]
    pub fn conversion_score(&self, model: &str, table: &str) -> Result<Ts<ScoreReport>, JsValue> {
        let listen = Listen::new(&self.listeners);
        let report = conversion::score(self.model(model)?, self.table(table)?, &listen)
            .map_err(Thrown::from)?;
        Ok(object(&report)?)
    }

    /// The scored list as the bytes of a CSV safe against formulas.
    #[wasm_bindgen(js_name = conversionScoreCsv)]
    pub fn conversion_score_csv(&self, model: &str, table: &str) -> Result<Vec<u8>, JsValue> {
        let listen = Listen::new(&self.listeners);
        let bytes = conversion::score_csv(self.model(model)?, self.table(table)?, &listen)
            .map_err(Thrown::from)?;
        Ok(bytes)
    }

    /// The best so many people of a table.
    #[wasm_bindgen(js_name = conversionTopK)]
    pub fn conversion_top_k(
        &self,
        model: &str,
        table: &str,
        k: u32,
    ) -> Result<Ts<TopKReport>, JsValue> {
        let listen = Listen::new(&self.listeners);
        let report = conversion::top_k(self.model(model)?, self.table(table)?, k, &listen)
            .map_err(Thrown::from)?;
        Ok(object(&report)?)
    }

    /// One person.
    #[wasm_bindgen(js_name = conversionPerson)]
    pub fn conversion_person(
        &self,
        model: &str,
        #[wasm_bindgen(unchecked_param_type = "FieldEntry[]")] entries: &Array,
    ) -> Result<Ts<PersonReport>, JsValue> {
        let entries: Vec<FieldEntry> = values(entries)?;
        let report = conversion::person(self.model(model)?, &entries).map_err(Thrown::from)?;
        Ok(object(&report)?)
    }

    /// People like this one who convert with at least `target`, when only these fields differ.
    #[wasm_bindgen(js_name = conversionCounterfactual)]
    pub fn conversion_counterfactual(
        &self,
        model: &str,
        #[wasm_bindgen(unchecked_param_type = "FieldEntry[]")] entries: &Array,
        changeable: Vec<String>,
        target: f64,
    ) -> Result<Ts<CounterfactualReport>, JsValue> {
        let entries: Vec<FieldEntry> = values(entries)?;
        let report = conversion::counterfactual(self.model(model)?, &entries, &changeable, target)
            .map_err(Thrown::from)?;
        Ok(object(&report)?)
    }

    /// Expected profit by cut-off, for a conversion worth `value` and a contact that costs `cost`.
    #[wasm_bindgen(js_name = conversionProfit)]
    pub fn conversion_profit(
        &mut self,
        model: &str,
        value: f64,
        cost: f64,
    ) -> Result<Ts<ProfitReport>, JsValue> {
        let report = conversion::profit(self.model(model)?, value, cost).map_err(Thrown::from)?;
        let shown = object(&report)?;
        if let Some(appendix) = self.appendix(model) {
            appendix.profit = Some((report, value, cost));
        }
        Ok(shown)
    }
}
