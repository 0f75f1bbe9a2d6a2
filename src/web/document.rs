//! The report as a file. The engine keeps what the page shows, so that nothing has to come back.

use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::Thrown;
use crate::conversion::{Appendix, ConversionReport, ConversionSetup, Provenance, document};
use crate::error::{Error, ErrorCode};
use crate::report::Card;
use crate::table::{Table, fingerprint};

/// Reports kept: the page shows one, and may go back to the one before when a run is stopped in
/// its last moment.
const KEPT: usize = 3;

/// The report of a model, and what was asked for besides.
pub(super) struct KeptReport {
    model: String,
    /// The reading of the table it was trained on.
    reading: u32,
    report: ConversionReport,
    provenance: Provenance,
    pub(super) appendix: Appendix,
}

/// What the historical data say.
pub(super) struct KeptHistory {
    /// The reading of the table they are.
    pub(super) reading: u32,
    pub(super) setup: ConversionSetup,
    pub(super) cards: Vec<Card>,
}

impl KeptReport {
    pub(super) fn new(
        model: String,
        reading: u32,
        report: ConversionReport,
        table: &Table,
    ) -> Self {
        Self {
            model,
            reading,
            report,
            provenance: Provenance {
                file: table.name().to_owned(),
                rows: table.rows(),
                columns: table.columns().len(),
                fingerprint: fingerprint(table),
            },
            appendix: Appendix::default(),
        }
    }
}

/// Whether two setups ask the same of the historical data.
fn same_question(a: &ConversionSetup, b: &ConversionSetup) -> bool {
    let columns = |s: &ConversionSetup| -> Vec<(String, bool)> {
        let named = s.columns.iter();
        named.map(|c| (c.name.clone(), c.include)).collect()
    };
    a.target == b.target
        && a.positive == b.positive
        && a.order == b.order
        && a.group == b.group
        && a.kept_share == b.kept_share
        && columns(a) == columns(b)
}

impl Engine {
    /// Keeps the report of a model in place of an older one.
    pub(super) fn keep_report(&mut self, kept: KeptReport) {
        self.reports.retain(|r| r.model != kept.model);
        if self.reports.len() >= KEPT {
            self.reports.remove(0);
        }
        self.reports.push(kept);
    }

    /// What is kept beside the report of a model, if there is one.
    pub(super) fn appendix(&mut self, model: &str) -> Option<&mut Appendix> {
        let kept = self.reports.iter_mut().find(|r| r.model == model)?;
        Some(&mut kept.appendix)
    }
}

#[wasm_bindgen]
impl Engine {
    /// The report of a model as the bytes of an HTML file: with the comparison, the profit and
    /// the historical data as they were last asked for. `date` is the day as it shall be read.
    #[wasm_bindgen(js_name = conversionReport)]
    pub fn conversion_report(
        &self,
        model: &str,
        date: &str,
        notes: &str,
    ) -> Result<Vec<u8>, JsValue> {
        let kept = self.reports.iter().find(|r| r.model == model);
        let kept = kept.ok_or_else(|| {
            Thrown::from(Error::new(
                ErrorCode::NotFound,
                "The tests of this model are not in memory any more.".to_owned(),
                "Train it again, then download the report.",
            ))
        })?;
        let mut appendix = kept.appendix.clone();
        if let Some(history) = &self.history
            && history.reading == kept.reading
            && same_question(&history.setup, &kept.report.setup)
        {
            appendix.history.clone_from(&history.cards);
        }
        Ok(document(
            &kept.report,
            &kept.provenance,
            &appendix,
            date,
            notes,
        ))
    }
}
