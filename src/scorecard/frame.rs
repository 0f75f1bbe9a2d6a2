//! The columns an expected volume is made from: none of them knows a volume.

use super::cells::Cells;
use super::setup::Area;
use crate::error::Error;
use crate::numeric::count;
use crate::numeric::ln_1p;
use crate::panel::{Panel, Scope};
use crate::prepare::{Design, DesignBuilder, Term, TermKind};
use crate::table::MISSING;
use crate::table::{Feature, FeatureValues, Features};

/// Months from which on a trend can be told from a season.
const TREND_MONTHS: usize = 18;

/// One value per cell and column.
pub(super) struct Frame {
    /// Numbers: logarithms of traffic in the month, then of the dealer's mean traffic, which says
    /// how large it is; then the years.
    pub(super) numbers: Vec<(String, Vec<f64>)>,
    /// How many of the first columns the volume may only rise with.
    rising: usize,
    /// Categories: codes from 1, 0 where unknown, and how many there are.
    factors: Vec<(String, Vec<u32>, u32)>,
    cells: usize,
    /// Cells with a missing driver, which the dealer's other months stand in for.
    pub(super) filled: u32,
}

impl Frame {
    pub(super) fn of(panel: &Panel, area: &Area, cells: &Cells) -> Self {
        let mut numbers = Vec::new();
        let mut sizes = Vec::new();
        let mut filled = 0;
        for (driver, values) in area.drivers.iter().zip(&cells.drivers) {
            let mut logs: Vec<f64> = values.iter().map(|x| ln_1p(x.max(0.0))).collect();
            let means = dealer_means(panel, &logs);
            for (log, mean) in logs.iter_mut().zip(&means).filter(|(log, _)| log.is_nan()) {
                *log = *mean;
                filled += 1;
            }
            numbers.push((driver.column.clone(), logs));
            sizes.push((format!("usual {}", driver.column), means));
        }
        numbers.append(&mut sizes);
        let rising = numbers.len();
        let calendar = panel.calendar();
        let first = calendar.number(0);
        if panel.calendar().len() >= TREND_MONTHS {
            let years = |(_, month): &(u32, u32)| match (calendar.number(*month), first) {
                (Some(month), Some(first)) => (month - first) as f64 / 12.0,
                _ => 0.0,
            };
            let trend = panel.cells().iter().map(years).collect();
            numbers.push(("years".to_owned(), trend));
        }
        let mut factors = Vec::new();
        let mut push = |name: &str, levels: usize, code: &dyn Fn(&(u32, u32)) -> u32| {
            // A level without a name gets 0, as does one that no dealer of the training has.
            let codes = panel
                .cells()
                .iter()
                .map(|c| code(c).wrapping_add(1))
                .collect();
            factors.push((name.to_owned(), codes, u32::try_from(levels).unwrap_or(0)));
        };
        let dimensions = panel.dimensions().iter();
        for dimension in dimensions.filter(|d| d.scope == Scope::Unit) {
            let name = dimension.column.as_deref().unwrap_or(&dimension.id);
            push(name, dimension.levels.len(), &|c| {
                dimension.level(c.0 as usize)
            });
        }
        let seasons = calendar.period().seasons() as usize;
        push("month", seasons, &|c| {
            calendar.season(c.1).unwrap_or(MISSING)
        });
        Self {
            numbers,
            rising,
            factors,
            cells: panel.cells().len(),
            filled,
        }
    }

    /// Columns of traffic.
    pub(super) fn drivers(&self) -> usize {
        self.rising / 2
    }

    /// For each column of numbers, `+1` where the volume may only rise with it.
    pub(super) fn monotone(&self) -> Vec<i8> {
        let numbers = (0..self.numbers.len()).map(|at| i8::from(at < self.rising));
        numbers.chain(self.factors.iter().map(|_| 0)).collect()
    }

    /// How the columns are put on one scale, learned on these cells.
    pub(super) fn scales(&self, train: &[u32]) -> Vec<(f64, f64)> {
        let of = |(_, values): &(String, Vec<f64>)| {
            let known = || {
                train
                    .iter()
                    .filter_map(|c| values.get(*c as usize))
                    .filter(|x| x.is_finite())
            };
            let n = count(known().count()).max(1.0);
            let mean = known().sum::<f64>() / n;
            let sd = (known().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
            // A constant says nothing, and is left at zero.
            (mean, if sd > 1e-9 { 1.0 / sd } else { 0.0 })
        };
        self.numbers.iter().map(of).collect()
    }

    /// These cells for a regression.
    pub(super) fn design(&self, cells: &[u32], scales: &[(f64, f64)]) -> Design {
        let term = |name: &str| Term {
            name: name.to_owned(),
            column: name.to_owned(),
            kind: TermKind::Plain,
        };
        let mut builder = DesignBuilder::new(cells.len());
        for ((name, values), (mean, per_sd)) in self.numbers.iter().zip(scales) {
            let scaled = |cell: &u32| {
                let x = values.get(*cell as usize).copied().unwrap_or(f64::NAN);
                if x.is_finite() {
                    (x - mean) * per_sd
                } else {
                    0.0
                }
            };
            builder.push_column(term(name), cells.iter().map(scaled));
        }
        for (name, codes, levels) in &self.factors {
            let code = |cell: &u32| codes.get(*cell as usize).copied().unwrap_or(0);
            let terms = (0..*levels).map(|_| term(name)).collect();
            builder.push_factor(cells.iter().map(code).collect(), terms);
        }
        builder.finish()
    }

    /// These cells for trees.
    pub(super) fn features(&self, cells: &[u32]) -> Result<Features, Error> {
        let mut columns = Vec::new();
        for (name, values) in &self.numbers {
            let value = |cell: &u32| values.get(*cell as usize).copied().unwrap_or(f64::NAN);
            columns.push(Feature {
                name: name.clone(),
                values: FeatureValues::Numbers(cells.iter().map(value).collect()),
            });
        }
        for (name, codes, levels) in &self.factors {
            let code = |cell: &u32| {
                let code = codes.get(*cell as usize).copied().unwrap_or(0);
                code.checked_sub(1).unwrap_or(*levels)
            };
            columns.push(Feature {
                name: name.clone(),
                values: FeatureValues::Levels {
                    codes: cells.iter().map(code).collect(),
                    levels: *levels,
                },
            });
        }
        Features::new(cells.len(), columns)
    }

    /// What is known of each dealer besides its months: a constant, its usual traffic on one scale,
    /// its region and traits.
    pub(super) fn dealers(&self, panel: &Panel) -> Vec<Vec<f64>> {
        let all = self.all();
        let scales = self.scales(&all);
        let usual = self
            .numbers
            .iter()
            .zip(&scales)
            .take(self.rising)
            .skip(self.rising / 2);
        let usual: Vec<_> = usual.collect();
        let own = self
            .factors
            .iter()
            .take(self.factors.len().saturating_sub(1));
        let mut rows = vec![vec![1.0]; panel.units().len()];
        let mut seen = vec![false; rows.len()];
        for (cell, (dealer, _)) in panel.cells().iter().enumerate() {
            let at = *dealer as usize;
            let (Some(row), Some(seen)) = (rows.get_mut(at), seen.get_mut(at)) else {
                continue;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            for ((_, values), (mean, per_sd)) in &usual {
                let x = values.get(cell).copied().unwrap_or(f64::NAN);
                row.push(if x.is_finite() {
                    (x - mean) * per_sd
                } else {
                    0.0
                });
            }
            for (_, codes, levels) in own.clone() {
                let code = codes.get(cell).copied().unwrap_or(0);
                row.extend((1..=*levels).map(|level| f64::from(u8::from(level == code))));
            }
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or(1);
        for row in &mut rows {
            row.resize(width, 0.0);
        }
        rows
    }

    /// All cells.
    pub(super) fn all(&self) -> Vec<u32> {
        (0_u32..).take(self.cells).collect()
    }
}

/// Per cell the mean of its dealer over all months; `NaN` for a dealer without any.
fn dealer_means(panel: &Panel, values: &[f64]) -> Vec<f64> {
    let sums = panel.unit_sums(values, |x| !x.is_nan());
    let mean = |(dealer, _): &(u32, u32)| {
        let (sum, n) = sums.get(*dealer as usize).copied().unwrap_or((0.0, 0.0));
        if n > 0.0 { sum / n } else { f64::NAN }
    };
    panel.cells().iter().map(mean).collect()
}
