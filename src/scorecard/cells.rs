//! What the tables say of each dealer's month, for one area.

use super::setup::Area;
use crate::panel::{Panel, Rates, Slice};

/// The measures of one area by cell (dealer and month); `NaN` where the tables say nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    pub(super) volume: Vec<f64>,
    /// Per driver of the area.
    pub(super) drivers: Vec<Vec<f64>>,
    /// Per measure of management.
    pub(super) kpis: Vec<Rates>,
}

impl Cells {
    /// Adds up the rows of a slice. The volume of a dealer of whom no traffic is known in any month
    /// is not comparable with that of others: it is as if the tables did not say it.
    pub(super) fn of(panel: &Panel, area: &Area, slice: &Slice) -> Self {
        let mut cells = Self {
            volume: panel.sums(&area.volume, slice),
            drivers: area
                .drivers
                .iter()
                .map(|d| panel.sums(&d.column, slice))
                .collect(),
            kpis: area
                .kpis
                .iter()
                .map(|k| panel.rates(&k.column, k.base.as_deref(), k.percent, slice))
                .collect(),
        };
        if !area.drivers.is_empty() {
            for own in panel.by_unit() {
                let is_known = |driver: &Vec<f64>| {
                    let months = driver.get(own.clone()).unwrap_or_default();
                    months.iter().any(|x| x.is_finite())
                };
                if !cells.drivers.iter().any(is_known)
                    && let Some(months) = cells.volume.get_mut(own.clone())
                {
                    months.fill(f64::NAN);
                }
            }
        }
        cells
    }

    /// Names of the dealers whose volume is known and not comparable.
    pub(super) fn without_traffic(&self, panel: &Panel, area: &Area) -> Vec<String> {
        let said = panel.sums(&area.volume, &Slice::default());
        let any = |values: &[f64], own: &std::ops::Range<usize>| {
            let months = values.get(own.clone()).unwrap_or_default();
            months.iter().any(|x| *x >= 0.0)
        };
        let name = |own: std::ops::Range<usize>| {
            let (dealer, _) = panel.cells().get(own.start)?;
            panel.units().get(*dealer as usize).cloned()
        };
        panel
            .by_unit()
            .filter(|own| any(&said, own) && !any(&self.volume, own))
            .filter_map(name)
            .collect()
    }
}
