//! Whether the probabilities had to be corrected.

use crate::calibrate::Calibration;
use crate::classify::Fitted;
use crate::grid::Grid;
use crate::report::Card;

/// The calibration chosen, and what the others would have cost; `None` when none was tried.
pub fn calibration(fitted: &Fitted) -> Option<Card> {
    let log_loss = fitted.calibration?;
    let (chosen, finding) = match &fitted.link.calibration {
        Calibration::None => (
            0,
            "The probabilities are used as the model gives them: no correction made them better on rows that it had not seen.".to_owned(),
        ),
        Calibration::Platt(platt) => (
            1,
            if (platt.slope - 1.0).abs() < 0.05 {
                "The probabilities needed hardly any correction.".to_owned()
            } else if platt.slope < 1.0 {
                "The model was too sure of itself: its probabilities are drawn towards the average.".to_owned()
            } else {
                "The model was too timid: its probabilities are drawn apart.".to_owned()
            },
        ),
        Calibration::Isotonic(curve) => (
            2,
            format!(
                "The probabilities are corrected by a rising curve of {} points, drawn through what happened to rows that the model had not seen.",
                curve.before.len()
            ),
        ),
    };
    let names = [
        "As the model gives them",
        "Stretched evenly (Platt)",
        "Rising curve (isotonic)",
    ];
    let rows = names.iter().zip(log_loss).enumerate();
    Some(Card {
        id: "calibration".to_owned(),
        title: "Are the probabilities right".to_owned(),
        finding,
        charts: Vec::new(),
        tables: vec![Grid {
            caption: "Surprise on rows that neither model nor correction had seen; less is better"
                .to_owned(),
            headers: ["Correction", "Log-loss", "Used"].map(str::to_owned).to_vec(),
            numeric: vec![false, true, false],
            rows: rows
                .map(|(i, (name, loss))| {
                    vec![
                        (*name).to_owned(),
                        loss.map_or_else(
                            || "not tried".to_owned(),
                            |loss| format!("{loss:.4}"),
                        ),
                        if i == chosen { "yes" } else { "" }.to_owned(),
                    ]
                })
                .collect(),
        }],
        note: "How well probabilities and rates agree is shown with the tests above, where each fit was corrected by its own training rows. The rising curve is tried from 1,000 conversions on.".to_owned(),
        method: "Correction chosen by log-loss over held-out parts of the training rows: fitted on the predictions for all parts but one, judged on that one (Platt 1999; Zadrozny and Elkan 2002).".to_owned(),
    })
}
