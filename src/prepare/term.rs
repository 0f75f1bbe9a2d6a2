//! What one coefficient of a model stands for.

use serde::{Deserialize, Serialize};

/// One column of a design, and so one coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Unique name: the table column and what of it ("job: student").
    pub name: String,
    /// The table column it was made from.
    pub column: String,
    /// What the coefficient multiplies.
    pub kind: TermKind,
}

/// What a coefficient multiplies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TermKind {
    /// A number as it is.
    Plain,
    /// A number in standard deviations from its mean.
    PerSd {
        /// One standard deviation, in units of the column (of `ln(1 + x)` when `log`).
        sd: f64,
        /// Whether `ln(1 + x)` was taken first.
        log: bool,
    },
    /// 1 when the column has this level.
    Level {
        /// The level.
        level: String,
        /// What it is compared with.
        reference: String,
    },
    /// 1 when the column has one of the merged rare levels, or one never seen in training.
    Rare {
        /// What it is compared with.
        reference: String,
    },
    /// 1 when the column has a level never seen in training; stands in for [`Self::Rare`]
    /// where no level is rare. No training row has it: the penalty alone places it, in the
    /// middle of the known levels. Of no interest in a table of coefficients.
    New {
        /// What it is compared with.
        reference: String,
    },
    /// 1 when the value is missing.
    Missing {
        /// What it is compared with; nothing for a number, whose median stands in.
        reference: Option<String>,
    },
    /// The smoothed conversion rate of the level, in standard deviations.
    TargetRate {
        /// One standard deviation of the rates.
        sd: f64,
    },
}

impl Term {
    /// What a unit of the coefficient means, as the end of a sentence
    /// ("per standard deviation (10.4)", "student, compared with admin.").
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.kind {
            TermKind::Plain => "per unit".to_owned(),
            TermKind::PerSd { sd, log: false } => {
                format!("per standard deviation ({})", rounded(*sd))
            }
            TermKind::PerSd { sd, log: true } => format!(
                "per standard deviation of the logarithm of 1 + {} ({})",
                self.column,
                rounded(*sd)
            ),
            TermKind::Level { level, reference } => {
                format!("{level}, compared with {reference}")
            }
            TermKind::Rare { reference } => {
                format!("a rare or new level, compared with {reference}")
            }
            TermKind::New { reference } => {
                format!("a level never seen before, compared with {reference}")
            }
            TermKind::Missing {
                reference: Some(reference),
            } => format!("missing, compared with {reference}"),
            TermKind::Missing { reference: None } => {
                "missing, compared with the middle value".to_owned()
            }
            TermKind::TargetRate { sd } => format!(
                "per standard deviation of the level's conversion rate ({})",
                rounded(*sd)
            ),
        }
    }
}

/// Three significant digits, without an exponent for everyday sizes.
fn rounded(x: f64) -> String {
    let size = x.abs();
    if size >= 100.0 {
        format!("{x:.0}")
    } else if size >= 10.0 {
        format!("{x:.1}")
    } else if size >= 1.0 {
        format!("{x:.2}")
    } else if size >= 0.001 {
        format!("{x:.4}")
    } else {
        format!("{x:.2e}")
    }
}
