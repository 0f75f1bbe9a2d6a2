//! What falls into one cell, added up.

use std::borrow::Cow;

use super::Panel;
use super::dimension::{Scope, Slice};
use super::part::Part;

impl Panel {
    /// The sum of a column by cell over the rows of a slice, `NaN` where there is none. The first
    /// table that has a value for a cell gives it; a table without periods gives its unit's value to
    /// the cells that have none.
    #[must_use]
    pub fn sums(&self, column: &str, slice: &Slice) -> Vec<f64> {
        self.sums_of(slice, &|part| part.column(column).map(Cow::Borrowed))
    }

    /// As [`Self::sums`], of a column made from others: one value per row, `None` for a table
    /// without it.
    #[must_use]
    pub fn sums_of<'a>(
        &'a self,
        slice: &Slice,
        values: &dyn Fn(&'a Part) -> Option<Cow<'a, [f64]>>,
    ) -> Vec<f64> {
        let mut sums = vec![f64::NAN; self.cells.len()];
        let mut given = vec![0_u32; self.cells.len()];
        for (number, part) in (1_u32..).zip(&self.parts) {
            let Some(values) = values(part) else { continue };
            if let Some(units) = &part.lasting {
                self.fill(units, &values, &mut sums);
                continue;
            }
            let counts = self.counts(part, slice);
            let rows = part.cells.iter().zip(&part.segments).zip(values.iter());
            for ((cell, segment), value) in rows {
                let at = *cell as usize;
                let (Some(sum), Some(by)) = (sums.get_mut(at), given.get_mut(at)) else {
                    continue;
                };
                let counts = || counts.get(*segment as usize).copied().unwrap_or(true);
                if value.is_nan() || (*by != 0 && *by != number) || !counts() {
                    continue;
                }
                *by = number;
                *sum = if sum.is_nan() { *value } else { *sum + *value };
            }
        }
        sums
    }

    /// Per segment, whether the rows of a part that are of it are of a slice; nothing where all are.
    fn counts(&self, part: &Part, slice: &Slice) -> Vec<bool> {
        let mut counts = Vec::new();
        let of_rows = self.dimensions.iter().enumerate();
        let of_rows = of_rows.filter(|(_, d)| d.scope == Scope::Row);
        for ((place, (dimension, _)), says) in of_rows.enumerate().zip(&part.says) {
            let mut picks = slice.picks().iter();
            let Some((_, level)) = picks.find(|(d, _)| *d == dimension && *says) else {
                continue;
            };
            counts.resize(self.segments.len(), true);
            for (counts, levels) in counts.iter_mut().zip(&self.segments) {
                *counts &= levels.get(place) == Some(level);
            }
        }
        counts
    }

    /// Gives the cells that have no value yet the one of their unit.
    fn fill(&self, units: &[u32], values: &[f64], sums: &mut [f64]) {
        let mut of_unit = vec![f64::NAN; self.units.len()];
        for (unit, value) in units.iter().zip(values) {
            if let Some(slot) = of_unit.get_mut(*unit as usize).filter(|x| x.is_nan()) {
                *slot = *value;
            }
        }
        for ((unit, _), sum) in self.cells.iter().zip(sums) {
            if sum.is_nan() {
                *sum = of_unit.get(*unit as usize).copied().unwrap_or(f64::NAN);
            }
        }
    }

    /// Per unit the sum of a value per cell over those that are `known`, and how many they are.
    #[must_use]
    pub fn unit_sums(&self, values: &[f64], known: impl Fn(f64) -> bool) -> Vec<(f64, f64)> {
        let mut sums = vec![(0.0, 0.0); self.units.len()];
        for ((unit, _), x) in self.cells.iter().zip(values).filter(|(_, x)| known(**x)) {
            if let Some(sum) = sums.get_mut(*unit as usize) {
                sum.0 += x;
                sum.1 += 1.0;
            }
        }
        sums
    }
}
