//! What is known of the order of rows in time.

use serde::{Deserialize, Serialize};

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
