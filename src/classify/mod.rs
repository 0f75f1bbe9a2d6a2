//! A classifier as a whole: rows with two outcomes, a model of any kind that is trained, tested,
//! calibrated, explained and kept. What any workspace needs that asks who will do something.
//!
//! ```text
//! Cases (rows with their outcome) + Recipe (columns) --> TrainingSet
//! TrainingSet -- schemes: in time, by customer, at random --> splits --test--> Tested
//! TrainingSet -- parts held out in turn --> settings, calibration        fit
//! TrainingSet + settings --> Predictor (preparation and model of one kind)     kinds/
//! rows --> log-odds --> Link (calibration, then a shift) --> probability
//! rows + BackgroundData (rows everybody is compared with) --> points per column
//!                    Classifier: all of that, as plain data
//! ```
//!
//! A fit never sees the rows it is tested on: not for the levels of a category, not for a penalty
//! or a number of trees, not for the calibration.

mod cases;
mod classifier;
mod compare;
mod counterfactual;
mod entries;
mod explainer;
mod fields;
mod fit;
mod holdout;
mod insights;
mod kinds;
mod matched;
mod order;
mod person;
mod profit;
mod report;
mod schemes;
mod tested;
mod time_order;
mod top_k;
mod training_set;
mod tuning;
pub(crate) mod univariate;
mod what_if;

pub use cases::Cases;
pub use classifier::{Classifier, KnownColumn, MovedRate};
pub(crate) use classifier::{Rates, no_test};
pub use compare::{Standing, compare_kinds};
pub use counterfactual::counterfactual;
pub use explainer::{BackgroundData, Explained, Explainer, RankedRows};
pub use fit::{Fitted, Plan, fit};
pub use holdout::{Holdout, Prior};
pub use insights::{Insights, look_deeper};
pub(crate) use kinds::FOREST_TREES;
pub use kinds::{
    Additive, Averaged, Boosted, BoostingChoice, FittedKind, Forest, KINDS, Kind, KindInfo,
    Logistic, ModelKind, Predictor, Settings, SingleTree, Structure, Sum, kind_infos,
};
pub(crate) use matched::CHUNK;
pub use matched::Matched;
pub use order::{customers, in_time};
pub use person::person;
pub use profit::profit;
pub use report::*;
pub use schemes::{SchemeOptions, SchemeSplits, is_dated, schemes, test_all, title};
pub use tested::{Tested, test};
pub use time_order::TimeOrder;
pub use top_k::top_k;
pub use training_set::TrainingSet;
pub use tuning::{Tuning, tune_boosting};
