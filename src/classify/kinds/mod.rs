//! The kinds of models. A kind is one file: its name, how its settings are chosen, how it is
//! fitted, how it scores, and what explains it. The rest of the program asks it and never asks
//! which one it is.
//!
//! To add a kind: a file with its [`Kind`] and [`FittedKind`], and a line in `kinds!` below.

mod additive;
mod averaged;
mod boosted;
mod choice;
mod forest;
mod held_out;
mod logistic;
mod odds;
mod shapes;
mod tree;
mod tree_picture;

pub use additive::Additive;
pub use averaged::Averaged;
pub use boosted::Boosted;
pub use choice::BoostingChoice;
pub use forest::Forest;
pub use logistic::Logistic;
pub use tree::SingleTree;

pub(crate) use forest::TREES as FOREST_TREES;
pub(super) use held_out::HeldOut;

use serde::{Deserialize, Serialize};

use super::report::TreeNode;
use super::{Cases, TrainingSet};
use crate::error::{Error, ErrorCode};
use crate::evaluate::Split;
use crate::explain::ColumnParts;
use crate::explain::trees::Ensemble;
use crate::prepare::TreePreparation;
use crate::progress::Progress;
use crate::report::Card;
use crate::table::Table;

/// What is chosen on held-out parts of the training cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Settings {
    /// The penalty: of logistic regression per training row, of additive curves as it is.
    Penalty(f64),
    /// The number of boosted trees.
    Trees(u32),
    /// Nothing.
    Fixed,
}

/// Settings chosen on held-out parts, with the log-odds of each part's held-out cases by the
/// model of those settings that had not seen them.
pub struct Chosen {
    /// What was chosen.
    pub settings: Settings,
    /// One list per held-out part, in its order.
    pub held_out: Vec<Vec<f64>>,
}

/// How a kind of model is learned, and what a person is told of it.
pub trait Kind: FittedKind + Sized {
    /// Its name in plain words.
    const NAME: &'static str;
    /// What speaks for it, for a person who chooses.
    const DESCRIPTION: &'static str;
    /// Subject and verb of a sentence ("boosted trees order").
    const ORDERS: &'static str;
    /// Whether it is made of trees.
    const HAS_TREES: bool;

    /// Chooses the settings with the lowest log-loss on the held-out parts, for a fit to `rows`
    /// cases.
    ///
    /// # Errors
    /// As [`Kind::fit`].
    fn choose(
        set: TrainingSet<'_>,
        rows: usize,
        splits: &[Split],
        progress: &dyn Progress,
    ) -> Result<Chosen, Error>;

    /// Learns everything, preparation included, on these cases and no others. `covariance`: the
    /// standard errors will be asked for.
    ///
    /// # Errors
    /// What keeps the kind from learning, and [`Error::cancelled`].
    fn fit(
        set: TrainingSet<'_>,
        cases: &[u32],
        settings: Settings,
        covariance: bool,
        progress: &dyn Progress,
    ) -> Result<Self, Error>;
}

/// What is asked of a fitted model of any kind.
pub trait FittedKind {
    /// The table columns it uses, each once.
    fn columns(&self) -> Vec<String>;

    /// Log-odds of rows of a table, before any calibration.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    fn log_odds(
        &self,
        table: &Table,
        rows: &[u32],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, Error>;

    /// What is needed to explain its answers.
    fn structure(&self) -> Structure<'_>;

    /// Whether numbers are finite and parts fit together; `Err` says what does not. Models come
    /// from files too.
    ///
    /// # Errors
    /// What does not fit, as the end of a sentence.
    fn check(&self) -> Result<(), &'static str>;

    /// The standard error of the log-odds of each row; `None` for a kind that has none. A row
    /// whose error is not known has `None` of its own.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    fn standard_errors(
        &self,
        _table: &Table,
        _rows: &[u32],
    ) -> Result<Option<Vec<Option<f64>>>, Error> {
        Ok(None)
    }

    /// Cards that only this kind has.
    fn cards(&self) -> Vec<Card> {
        Vec::new()
    }

    /// The nodes of its picture, each after its parent and the left branch first; empty for a
    /// kind that is no single tree.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    fn tree(&self, _table: &Table, _cases: &Cases) -> Result<Vec<TreeNode>, Error> {
        Ok(Vec::new())
    }

    /// Whether some column almost gives the outcome away.
    fn is_separated(&self) -> bool {
        false
    }

    /// Whether there are no intervals although the kind has them: there are too many columns.
    fn lacks_intervals(&self) -> bool {
        false
    }
}

/// How a fitted model comes to its answer, for explaining it.
pub enum Structure<'a> {
    /// A sum of what each column adds.
    Sum(&'a dyn Sum),
    /// Trees, with what prepares rows for them.
    Trees {
        /// From rows to features.
        preparation: &'a TreePreparation,
        /// The trees and what is done with their answers.
        ensemble: Ensemble<'a>,
    },
}

/// A model whose log-odds are a sum over columns.
pub trait Sum {
    /// What each of these columns adds to the log-odds of rows.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    fn parts(&self, table: &Table, rows: &[u32], columns: &[String]) -> Result<ColumnParts, Error>;
}

/// What a page says of a kind of model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct KindInfo {
    /// Which.
    pub kind: ModelKind,
    /// Its name in plain words.
    pub name: String,
    /// What speaks for it.
    pub description: String,
    /// What a saved model of this kind holds of the data.
    pub privacy: String,
}

/// Declares the kinds, the simplest first: the enum a setup names them by, the list of all, and
/// the enum of fitted ones.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $fitted:ident),* $(,)?) => {
        /// The kinds of models.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(rename_all = "snake_case")]
        pub enum ModelKind {
            $($(#[$doc])* $kind,)*
        }

        /// All kinds, the simplest first.
        pub const KINDS: &[ModelKind] = &[$(ModelKind::$kind),*];

        /// A fitted model of any kind, with what prepares rows for it. Plain data; saved. The
        /// order of the variants is part of the file.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Predictor {
            $(
                #[doc = concat!("See [`", stringify!($fitted), "`].")]
                $kind($fitted),
            )*
        }

        impl Predictor {
            /// The kind of model.
            #[must_use]
            pub fn kind(&self) -> ModelKind {
                match self {
                    $(Self::$kind(_) => ModelKind::$kind,)*
                }
            }

            /// The fitted model.
            #[must_use]
            pub fn fitted(&self) -> &dyn FittedKind {
                match self {
                    $(Self::$kind(fitted) => fitted,)*
                }
            }
        }

        impl ModelKind {
            /// The name in plain words.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $fitted::NAME,)*
                }
            }

            /// What speaks for it, for a person who chooses.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$kind => $fitted::DESCRIPTION,)*
                }
            }

            /// Subject and verb of a sentence ("boosted trees order").
            #[must_use]
            pub fn orders(self) -> &'static str {
                match self {
                    $(Self::$kind => $fitted::ORDERS,)*
                }
            }

            /// Whether it is made of trees.
            #[must_use]
            pub fn has_trees(self) -> bool {
                match self {
                    $(Self::$kind => $fitted::HAS_TREES,)*
                }
            }

            /// As [`Kind::choose`].
            pub(super) fn choose(
                self,
                set: TrainingSet<'_>,
                rows: usize,
                splits: &[Split],
                progress: &dyn Progress,
            ) -> Result<Chosen, Error> {
                match self {
                    $(Self::$kind => $fitted::choose(set, rows, splits, progress),)*
                }
            }

            /// As [`Kind::fit`].
            pub(super) fn fit(
                self,
                set: TrainingSet<'_>,
                cases: &[u32],
                settings: Settings,
                covariance: bool,
                progress: &dyn Progress,
            ) -> Result<Predictor, Error> {
                Ok(match self {
                    $(Self::$kind => Predictor::$kind($fitted::fit(set, cases, settings, covariance, progress)?),)*
                })
            }
        }
    };
}

kinds! {
    /// Logistic regression: simple, fast, with intervals for everything.
    #[default]
    Logistic = Logistic,
    /// Additive logistic regression: one curve per column, which can be looked at.
    Additive = Additive,
    /// One decision tree.
    Tree = SingleTree,
    /// Many trees on random rows and columns, averaged.
    Forest = Forest,
    /// Trees that each mend what the ones before got wrong.
    Boosted = Boosted,
}

impl ModelKind {
    /// What a page says of it.
    #[must_use]
    pub fn info(self) -> KindInfo {
        let model = if self.has_trees() {
            "the trees"
        } else {
            "the coefficients or curves"
        };
        let privacy = format!(
            "The file holds {model}, the names of the columns and of their values, rare ones too, how they were distributed, and this report. It holds the probability of each tested row with its outcome, but not which row it was. It holds no other row of your data. Answers are explained against 100 made-up people: each number of theirs is a mean of at least 20 rows, each other value is shared by at least 20. A model from a file of an earlier version still holds the 100 rows it was saved with."
        );
        KindInfo {
            kind: self,
            name: self.name().to_owned(),
            description: self.description().to_owned(),
            privacy,
        }
    }
}

/// What a page says of every kind, the simplest first.
#[must_use]
pub fn kind_infos() -> Vec<KindInfo> {
    KINDS.iter().map(|kind| kind.info()).collect()
}

/// Settings that belong to another kind of model.
fn mixed_up() -> Error {
    Error::new(
        ErrorCode::BadRequest,
        "The settings are those of another kind of model.",
        "Report this as a defect.",
    )
}

/// Said of a model with a number that is none.
const NOT_FINITE: &str = "some of its numbers are not finite";

/// The columns of features; the parts of one date stand together.
fn columns_of(preparation: &TreePreparation) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for feature in &preparation.features {
        if columns.last() != Some(&feature.column) {
            columns.push(feature.column.clone());
        }
    }
    columns
}
