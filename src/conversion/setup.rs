//! What the user chooses before training. Saved, and usable on next month's file.

use serde::{Deserialize, Serialize};

use crate::classify::{BoostingChoice, ModelKind, TimeOrder};
use crate::format::either;

/// Everything that decides a conversion run, besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConversionSetup {
    /// The column that says who converted.
    pub target: String,
    /// The value of it that counts as a conversion, as text.
    pub positive: String,
    /// Other values of it that count as one too: guessed where they are the same answer written in
    /// another way ("Yes", "YES").
    pub also: Vec<String>,
    /// One entry per other column, in file order.
    pub columns: Vec<ColumnChoice>,
    /// The kind of model.
    pub model: ModelKind,
    /// Settings of boosted trees, when the model is of that kind.
    pub boosting: BoostingChoice,
    /// Share of the people without a conversion that the file holds, above 0 and at most 1: 1
    /// when none were left out. All people with a conversion are taken to be in it.
    pub kept_share: f64,
    /// The conversion rate to expect of the people who will be scored, between 0 and 1, when
    /// it is not that of this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_rate: Option<f64>,
    /// What is known of the order in time.
    pub order: TimeOrder,
    /// A column that names the customer, when customers repeat: their rows stay in one fold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Folds of the cross-validation, 2 to 20.
    pub folds: u32,
    /// Share of the rows, the last ones in time, kept for the test in time order; 0.1 to 0.5.
    pub test_share: f64,
    /// The same seed gives the same answer.
    pub seed: u32,
}

impl ConversionSetup {
    /// Who converts, in words: "bought is yes, YES or Yes".
    #[must_use]
    pub fn outcome(&self) -> String {
        let values: Vec<String> = std::iter::once(&self.positive)
            .chain(&self.also)
            .cloned()
            .collect();
        format!("{} is {}", self.target, either(&values, values.len()))
    }

    /// What of it the answer depends on: all but the words. Two setups of which this is equal give
    /// the same answer.
    #[must_use]
    pub fn decisions(&self) -> Self {
        let column = |column: &ColumnChoice| ColumnChoice {
            name: column.name.clone(),
            include: column.include,
            because: Because::User,
            reason: String::new(),
            question: None,
            moment: None,
        };
        Self {
            columns: self.columns.iter().map(column).collect(),
            order: match &self.order {
                TimeOrder::FileOrder { .. } => TimeOrder::FileOrder {
                    reason: String::new(),
                },
                known => known.clone(),
            },
            ..self.clone()
        }
    }

    /// What of it the historical data depend on: which rows convert and which columns are looked
    /// at, whatever model is trained and however it is tested.
    #[must_use]
    pub fn question(&self) -> Self {
        Self {
            model: ModelKind::default(),
            boosting: BoostingChoice::default(),
            expected_rate: None,
            folds: 0,
            test_share: 0.0,
            ..self.decisions()
        }
    }
}

/// Whether one column may be used to predict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnChoice {
    /// Its name.
    pub name: String,
    /// In or out.
    pub include: bool,
    /// Why the guess is as it is.
    pub because: Because,
    /// The same as a short sentence.
    pub reason: String,
    /// A question the user has to think about ("Is duration known before you call?"), if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// For dates that may be the time of the contact or a date of the person, what to ask. The
    /// answer is [`ConversionSetup::order`], and whether the column is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moment: Option<DateQuestion>,
}

/// A question about a column of dates, with its two answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DateQuestion {
    /// The question.
    pub text: String,
    /// The answer that makes it the order in time.
    pub contact: String,
    /// The answer that makes it an age.
    pub person: String,
}

/// The kinds of reasons for a column to be in or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Nothing speaks against it.
    Usable,
    /// It names a person or a row.
    Identifier,
    /// It has one value only.
    Constant,
    /// Free text.
    FreeText,
    /// It says when, and is used for the order in time.
    TimeAxis,
    /// It is probably known only after the outcome.
    KnownAfter,
    /// It has hardly any values.
    AlmostEmpty,
    /// The user decided.
    User,
    /// It is another outcome than the one asked about.
    OtherOutcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup() -> ConversionSetup {
        let column = |name: &str| ColumnChoice {
            name: name.to_owned(),
            include: true,
            because: Because::Usable,
            reason: "It varies.".to_owned(),
            question: None,
            moment: None,
        };
        ConversionSetup {
            target: "converted".to_owned(),
            positive: "yes".to_owned(),
            also: Vec::new(),
            columns: vec![column("age"), column("channel")],
            model: ModelKind::Logistic,
            boosting: BoostingChoice::default(),
            kept_share: 1.0,
            expected_rate: None,
            order: TimeOrder::FileOrder {
                reason: "The dates rise.".to_owned(),
            },
            group: None,
            folds: 5,
            test_share: 0.2,
            seed: 1,
        }
    }

    /// A setup with one thing changed.
    fn with(change: impl Fn(&mut ConversionSetup)) -> ConversionSetup {
        let mut changed = setup();
        change(&mut changed);
        changed
    }

    #[test]
    fn words_decide_nothing() {
        let words = with(|s| {
            s.order = TimeOrder::FileOrder {
                reason: "You said so.".to_owned(),
            };
            for column in &mut s.columns {
                column.because = Because::User;
                column.reason = "You put it in.".to_owned();
                column.question = Some("Is it known before?".to_owned());
            }
        });
        assert_eq!(words.decisions(), setup().decisions());
        assert_eq!(words.question(), setup().question());
    }

    #[test]
    fn the_historical_data_do_not_depend_on_a_model_or_its_tests() {
        for changed in [
            with(|s| s.model = ModelKind::Boosted),
            with(|s| s.boosting.leaves = 31),
            with(|s| s.expected_rate = Some(0.1)),
            with(|s| s.folds = 10),
            with(|s| s.test_share = 0.3),
        ] {
            assert_ne!(changed.decisions(), setup().decisions());
            assert_eq!(changed.question(), setup().question());
        }
    }

    #[test]
    fn rows_columns_and_the_seed_decide_everything() {
        for changed in [
            with(|s| s.target = "answered".to_owned()),
            with(|s| s.positive = "no".to_owned()),
            with(|s| s.also.push("YES".to_owned())),
            with(|s| s.columns[1].include = false),
            with(|s| s.kept_share = 0.5),
            with(|s| s.order = TimeOrder::Unknown),
            with(|s| {
                s.order = TimeOrder::Column {
                    name: "day".to_owned(),
                };
            }),
            with(|s| s.group = Some("customer".to_owned())),
            with(|s| s.seed = 2),
        ] {
            assert_ne!(changed.decisions(), setup().decisions());
            assert_ne!(changed.question(), setup().question());
        }
    }
}
