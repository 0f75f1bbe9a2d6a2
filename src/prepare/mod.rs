//! From table columns to the columns of a model, with everything learned on training rows.
//!
//! ```text
//! Recipe (which columns, which steps)
//!   .fit(table, training rows, target) -> Prepared { preparation, design of those rows }
//! Preparation (plain data, part of a saved model)
//!   .apply(any table, any rows)        -> Design
//! Design (numbers column by column, categories as codes) -> models
//! ```
//!
//! For trees: `TreePreparation::learn(plans, table, training rows)`, whose
//! `.apply(any table, any rows)` gives `Features`: numbers as they are, levels as codes.
//!
//! Steps and defaults are those of the literature on credit and response scoring:
//! medians for missing numbers and an indicator when more than 1 % is missing, outliers held
//! at the 0.5 % and 99.5 % quantiles, `ln(1 + x)` when the skewness is above 2,
//! standardised; one 0/1 column per level besides the commonest, levels with fewer than
//! max(10, 0.2 % of the rows) merged; more than 50 levels replaced by their smoothed
//! conversion rate, computed out of fold for the training rows, all rows of a customer in
//! one fold. Nothing is ever estimated again when a preparation is applied.
//!
//! Leaving out the commonest level decides only what a coefficient is compared with: the
//! models here penalise the levels of a column around their common mean, so that no level is
//! favoured by being the one left out.

mod design;
mod learn;
mod plan;
mod preparation;
mod recipe;
mod seen;
mod shared;
mod source;
mod term;
mod tree_features;

pub(crate) use design::TILE;
pub use design::{Design, DesignBuilder, Factor};
pub use plan::{ColumnKind, ColumnPlan, Steps};
pub use preparation::{
    ColumnEncoding, DateEncoding, LevelEncoding, NumberEncoding, Preparation, PreparedColumn,
    TargetEncoding,
};
pub use recipe::{Prepared, Recipe};
pub use seen::{SeenColumn, SeenValues};
pub(crate) use shared::shared;
pub use term::{Term, TermKind};
pub use tree_features::{TreeFeature, TreePart, TreePreparation};
