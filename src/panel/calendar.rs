//! The periods of a panel.

use serde::{Deserialize, Serialize};

use crate::calendar::Period;

/// The periods that occur, ascending; everything else goes by their places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    period: Period,
    numbers: Vec<i64>,
}

impl Calendar {
    /// Of ascending numbers of periods.
    pub(super) fn new(period: Period, numbers: Vec<i64>) -> Self {
        Self { period, numbers }
    }

    /// How long its periods are.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// How many occur.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether none does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of the period at a place ([`Period`] says what it counts).
    #[must_use]
    pub fn number(&self, place: u32) -> Option<i64> {
        self.numbers.get(place as usize).copied()
    }

    /// The place of a period; `None` for one that does not occur.
    #[must_use]
    pub fn place(&self, number: i64) -> Option<u32> {
        let found = self.numbers.binary_search(&number).ok()?;
        u32::try_from(found).ok()
    }

    /// The period at a place in words; empty beyond the last.
    #[must_use]
    pub fn label(&self, place: u32) -> String {
        let number = self.number(place);
        number.map_or_else(String::new, |n| self.period.label(n))
    }

    /// All in words.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.numbers.iter().map(|n| self.period.label(*n)).collect()
    }

    /// Which period of its year the one at a place is, from 0.
    #[must_use]
    pub fn season(&self, place: u32) -> Option<u32> {
        Some(self.period.season(self.number(place)?))
    }

    pub(super) fn is_sound(&self) -> bool {
        let in_order = |pair: &[i64]| matches!(pair, [a, b] if a < b);
        self.numbers.windows(2).all(in_order)
            && self.numbers.iter().all(|n| self.period.is_number(*n))
    }
}
