//! What is to be expected of a part of the rows.

use std::borrow::Cow;

use super::expect::Expected;
use super::setup::Area;
use super::state::{AreaState, Scorecard};
use crate::panel::{Part, Slice};

impl Scorecard {
    /// The expectation of a part of the leads: the dealer's whole expectation, shared out by its
    /// leads times what leads of their kind (their type and source) bring at the dealers of the
    /// other folds.
    pub(super) fn sliced(&self, area: &Area, state: &AreaState, slice: &Slice) -> Expected {
        let weights = Weights::of(self, area, state);
        let of = |part: &Part| weights.rows(self, part).map(Cow::Owned);
        let some = self.panel.sums_of(slice, &of);
        let all = self.panel.sums_of(&Slice::default(), &of);
        let share = some.iter().zip(&all).map(|(some, all)| some / all);
        let volume = state.expected.volume.iter().zip(share);
        Expected {
            volume: volume
                .map(|(e, share)| if share > 0.0 { e * share } else { f64::NAN })
                .collect(),
            leverage: state.expected.leverage.clone(),
            own: Vec::new(),
        }
    }
}

/// What a lead of each kind brings, by fold.
struct Weights<'a> {
    state: &'a AreaState,
    volume: &'a str,
    leads: Option<&'a str>,
    /// A segment is a kind.
    kinds: usize,
    /// `fold * kinds + kind`.
    rates: Vec<f64>,
}

impl<'a> Weights<'a> {
    fn of(card: &Scorecard, area: &'a Area, state: &'a AreaState) -> Self {
        let leads = state.leads(area).and_then(|at| area.drivers.get(at));
        let mut weights = Self {
            state,
            volume: &area.volume,
            leads: leads.map(|d| d.column.as_str()),
            kinds: card.panel.segments().len(),
            rates: Vec::new(),
        };
        let folds = state.fold_of.iter().max().map_or(1, |f| *f as usize + 1);
        let kinds = weights.kinds;
        let mut own = vec![(0.0, 0.0); folds * kinds];
        for part in card.panel.parts() {
            let Some(volume) = part.column(weights.volume) else {
                continue;
            };
            let base = weights.leads.and_then(|l| part.column(l));
            let rows = part.cells().iter().zip(part.segments()).zip(volume);
            for (row, ((cell, segment), a)) in rows.enumerate() {
                let Some(at) = weights.place(card, *cell, *segment) else {
                    continue;
                };
                let base = base.map_or(1.0, |b| b.get(row).copied().unwrap_or(0.0));
                if let Some(sum) = own.get_mut(at)
                    && *a >= 0.0
                    && base >= 0.0
                {
                    sum.0 += a;
                    sum.1 += base;
                }
            }
        }
        weights.rates = (0..folds * kinds)
            .map(|at| {
                let others = (0..folds).filter(|fold| *fold != at / kinds || folds == 1);
                let sums = others.filter_map(|fold| own.get(fold * kinds + at % kinds));
                let (a, base) = sums.fold((0.0, 0.0), |s, o| (s.0 + o.0, s.1 + o.1));
                if base > 0.0 { a / base } else { 0.0 }
            })
            .collect();
        weights
    }

    /// The place of a row among folds by kinds; none for a row that is left out.
    fn place(&self, card: &Scorecard, cell: u32, segment: u32) -> Option<usize> {
        let (dealer, _) = card.panel.cells().get(cell as usize)?;
        let fold = *self.state.fold_of.get(*dealer as usize)? as usize;
        Some(fold * self.kinds + segment as usize)
    }

    /// The weight of each row; none for a table without the volume.
    fn rows(&self, card: &Scorecard, part: &Part) -> Option<Vec<f64>> {
        part.column(self.volume)?;
        let leads = self.leads.and_then(|l| part.column(l));
        let weight = |(row, (cell, segment)): (usize, (&u32, &u32))| {
            let Some(at) = self.place(card, *cell, *segment) else {
                return f64::NAN;
            };
            let rate = self.rates.get(at).copied().unwrap_or(0.0);
            rate * leads.map_or(1.0, |l| l.get(row).copied().unwrap_or(0.0))
        };
        let rows = part.cells().iter().zip(part.segments());
        Some(rows.enumerate().map(weight).collect())
    }
}
