//! What the user chooses before training. Saved, and usable on next month's file.

use serde::{Deserialize, Serialize};

use crate::models::trees::{BoostedTrees, BoostedTreesParams};

/// Everything that decides a conversion run, besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConversionSetup {
    /// The column that says who converted.
    pub target: String,
    /// The value of it that counts as a conversion, as text.
    pub positive: String,
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

/// The kinds of models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Logistic regression: simple, fast, with intervals for everything.
    #[default]
    Logistic,
    /// Additive logistic regression: one curve per column, which can be looked at.
    Additive,
    /// One decision tree.
    Tree,
    /// Many trees on random rows and columns, averaged.
    Forest,
    /// Trees that each mend what the ones before got wrong.
    Boosted,
}

impl ModelKind {
    /// All kinds, the simplest first.
    pub const ALL: [Self; 5] = [
        Self::Logistic,
        Self::Additive,
        Self::Tree,
        Self::Forest,
        Self::Boosted,
    ];

    /// The name in plain words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logistic => "Logistic regression",
            Self::Additive => "Additive curves",
            Self::Tree => "Decision tree",
            Self::Forest => "Random forest",
            Self::Boosted => "Boosted trees",
        }
    }
}

/// Settings of boosted trees. How many there are is chosen on held-out rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct BoostingChoice {
    /// What each tree's answer is multiplied by, above 0 and at most 1.
    pub rate: f64,
    /// Most leaves of a tree, 2 to 4,096.
    pub leaves: u32,
    /// Fewest training rows of a leaf.
    pub min_rows: u32,
    /// L2 penalty on the leaf values.
    pub lambda: f64,
    /// Share of the rows each tree sees.
    pub row_share: f64,
    /// Share of the columns each tree sees.
    pub column_share: f64,
    /// Added to the hessian of a level when levels are sorted.
    pub level_smoothing: f64,
}

impl Default for BoostingChoice {
    /// Small steps and small trees: safe on files of a few thousand rows, and no worse on large.
    fn default() -> Self {
        Self {
            rate: 0.05,
            leaves: 15,
            min_rows: 20,
            lambda: 0.0,
            row_share: 1.0,
            column_share: 0.7,
            level_smoothing: 10.0,
        }
    }
}

impl BoostingChoice {
    /// The hyper-parameters for so many trees.
    #[must_use]
    pub fn params(self, trees: u32, seed: u64) -> BoostedTreesParams {
        BoostedTrees::params()
            .trees(trees)
            .rate(self.rate)
            .leaves(self.leaves)
            .min_rows(self.min_rows)
            .lambda(self.lambda)
            .row_share(self.row_share)
            .column_share(self.column_share)
            .level_smoothing(self.level_smoothing)
            .seed(seed)
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
}

/// What is known of the order of rows in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "snake_case", from = "OrderFields")]
pub enum TimeOrder {
    /// Nothing: no evaluation in time order is possible.
    Unknown,
    /// The rows of the file are in time order.
    FileOrder {
        /// Why it is thought so.
        reason: String,
    },
    /// A date column gives the order.
    Column {
        /// Its name.
        name: String,
    },
}

/// The fields of a [`TimeOrder`] of any kind: small code to read it.
#[derive(Deserialize)]
struct OrderFields {
    kind: OrderKind,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrderKind {
    Unknown,
    FileOrder,
    Column,
}

impl From<OrderFields> for TimeOrder {
    fn from(fields: OrderFields) -> Self {
        let OrderFields { kind, reason, name } = fields;
        match kind {
            OrderKind::Unknown => Self::Unknown,
            OrderKind::FileOrder => Self::FileOrder { reason },
            OrderKind::Column => Self::Column { name },
        }
    }
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
        };
        ConversionSetup {
            target: "converted".to_owned(),
            positive: "yes".to_owned(),
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
