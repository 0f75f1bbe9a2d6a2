//! The scores of all dealers through a filter.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::expect::Expected;
use super::generating::{Generating, Window};
use super::managing::Managing;
use super::overall::{Overall, overall};
use super::ranks::{Rank, ranks};
use super::records::{Part, Slice};
use super::setup::{Area, IndexRule};
use super::shrink::Posterior;
use super::state::{AreaState, Scorecard};
use crate::error::{Error, ErrorCode};
use crate::estimate::Z95;
use crate::numeric::exp;
use crate::table::MISSING;

/// What is looked at. Everything is a place in a list of the report, so that an address can hold
/// it and says nothing of the data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ScorecardFilter {
    /// Sales or service.
    pub area: u32,
    /// Dealers of one region; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<u32>,
    /// The first month.
    pub from: u32,
    /// The last month.
    pub to: u32,
    /// Leads of one type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_type: Option<u32>,
    /// Leads of one source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<u32>,
}

/// All scores of one area. Every dealer of the network is in it: a region is a part of what is
/// shown, not of what is compared.
pub(super) struct Sheet<'a> {
    pub(super) card: &'a Scorecard,
    pub(super) filter: &'a ScorecardFilter,
    pub(super) area: &'a Area,
    pub(super) state: &'a AreaState,
    pub(super) window: Window,
    pub(super) cells: Cow<'a, Cells>,
    pub(super) expected: Cow<'a, Expected>,
    pub(super) generating: Generating,
    pub(super) managing: Option<Managing>,
    pub(super) overall: Overall,
    pub(super) ranks: Vec<Option<Rank>>,
}

/// How surely a score is not 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Band {
    Above,
    InLine,
    Below,
}

/// The probability from which a dealer is called clearly above or below: that of a 95 % interval
/// without 100 in it, so that verdict and interval never contradict each other.
const CLEAR: f64 = 0.975;

impl Band {
    pub(super) fn of(above: f64) -> Self {
        if above >= CLEAR {
            Self::Above
        } else if above <= 1.0 - CLEAR {
            Self::Below
        } else {
            Self::InLine
        }
    }

    /// 1 above, 0 in line, -1 below.
    pub(super) fn standing(self) -> i8 {
        match self {
            Self::Above => 1,
            Self::InLine => 0,
            Self::Below => -1,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Above => "Clearly above",
            Self::InLine => "In line",
            Self::Below => "Clearly below",
        }
    }
}

/// A score in points around 100 with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Points {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// The probability of being above 100.
    pub(super) above: f64,
    pub(super) reliability: f64,
}

impl Points {
    /// Of what is believed of the logarithm of a ratio.
    pub(super) fn of_log(belief: &Posterior) -> Self {
        let (low, high) = belief.interval(Z95);
        Self {
            value: 100.0 * exp(belief.mean),
            low: 100.0 * exp(low),
            high: 100.0 * exp(high),
            above: belief.above(0.0),
            reliability: belief.reliability,
        }
    }

    /// Of what is believed of the points themselves.
    pub(super) fn of(belief: &Posterior) -> Self {
        let (low, high) = belief.interval(Z95);
        Self {
            value: belief.mean,
            low,
            high,
            above: belief.above(100.0),
            reliability: belief.reliability,
        }
    }

    pub(super) fn band(&self) -> Band {
        Band::of(self.above)
    }
}

pub(super) fn no_such_area() -> Error {
    Error::new(
        ErrorCode::NotFound,
        "The scorecard has no such area.",
        "Choose one of its areas.",
    )
}

impl<'a> Sheet<'a> {
    /// # Errors
    /// [`ErrorCode::NotFound`] for an area there is not.
    pub(super) fn of(card: &'a Scorecard, filter: &'a ScorecardFilter) -> Result<Self, Error> {
        let at = filter.area as usize;
        let (Some(area), Some(state)) = (card.setup.areas.get(at), card.areas.get(at)) else {
            return Err(no_such_area());
        };
        let window = Window {
            from: filter.from,
            to: filter.to,
        };
        let slice = Slice {
            lead_type: filter.lead_type,
            source: filter.source,
        };
        let whole = slice == Slice::default();
        let (cells, expected) = if whole {
            (Cow::Borrowed(&state.cells), Cow::Borrowed(&state.expected))
        } else {
            let expected = card.sliced(area, state, slice);
            (
                Cow::Owned(Cells::of(&card.records, area, slice)),
                Cow::Owned(expected),
            )
        };
        let generating = Generating::of(
            &card.records,
            &cells.volume,
            &expected,
            &state.noise,
            window,
        );
        let managing = Managing::of(&card.records, area, &cells, window, &generating);
        let overall = overall(
            card,
            area,
            state,
            &cells,
            &expected,
            window,
            &generating,
            managing.as_ref(),
        );
        let ranks = ranks(&overall.beliefs, card.setup.seed);
        Ok(Self {
            card,
            filter,
            area,
            state,
            window,
            cells,
            expected,
            generating,
            managing,
            overall,
            ranks,
        })
    }

    pub(super) fn is_sliced(&self) -> bool {
        self.filter.lead_type.is_some() || self.filter.source.is_some()
    }

    /// The generating score of a dealer.
    pub(super) fn generating(&self, dealer: usize) -> Option<Points> {
        self.generating
            .beliefs
            .get(dealer)
            .copied()
            .flatten()
            .map(|b| Points::of_log(&b))
    }

    pub(super) fn managing(&self, dealer: usize) -> Option<Points> {
        let belief = self
            .managing
            .as_ref()?
            .beliefs
            .get(dealer)
            .copied()
            .flatten()?;
        Some(Points::of(&belief))
    }

    pub(super) fn overall(&self, dealer: usize) -> Option<Points> {
        self.overall
            .beliefs
            .get(dealer)
            .copied()
            .flatten()
            .map(|b| Points::of(&b))
    }

    /// Dealers that are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = usize> + '_ {
        let dealers = self.card.records.dealers.iter().enumerate();
        let here = |region: u32| self.filter.region.is_none_or(|wanted| wanted == region);
        dealers
            .filter(move |(_, d)| here(d.region))
            .map(|(at, _)| at)
    }

    /// Whether the managing index is the source's own.
    pub(super) fn by_percent_sum(&self) -> bool {
        self.area.index == IndexRule::PercentSum
    }
}

impl Scorecard {
    /// The expectation of a part of the leads: the dealer's whole expectation, shared out by its
    /// leads times what leads of their type and source bring at the dealers of the other folds.
    fn sliced(&self, area: &Area, state: &AreaState, slice: Slice) -> Expected {
        let weights = SliceWeights::of(self, area, state);
        let of = |part: &Part| weights.rows(self, part).map(Cow::Owned);
        let some = self.records.sums_of(slice, &of);
        let all = self.records.sums_of(Slice::default(), &of);
        let share = some.iter().zip(&all).map(|(some, all)| some / all);
        let volume = state.expected.volume.iter().zip(share);
        Expected {
            volume: volume
                .map(|(e, share)| if share > 0.0 { e * share } else { f64::NAN })
                .collect(),
            leverage: state.expected.leverage.clone(),
        }
    }
}

/// What a lead of each type and source brings, by fold.
struct SliceWeights<'a> {
    state: &'a AreaState,
    volume: &'a str,
    leads: Option<&'a str>,
    types: usize,
    sources: usize,
    /// `fold * types * sources + type * sources + source`.
    rates: Vec<f64>,
}

impl<'a> SliceWeights<'a> {
    fn of(card: &Scorecard, area: &'a Area, state: &'a AreaState) -> Self {
        let leads = state.leads(area).and_then(|at| area.drivers.get(at));
        let mut weights = Self {
            state,
            volume: &area.volume,
            leads: leads.map(|d| d.column.as_str()),
            types: card.records.lead_types.len() + 1,
            sources: card.records.sources.len() + 1,
            rates: Vec::new(),
        };
        let folds = state.fold_of.iter().max().map_or(1, |f| *f as usize + 1);
        let parts = weights.types * weights.sources;
        let mut own = vec![(0.0, 0.0); folds * parts];
        for part in &card.records.parts {
            let Some(volume) = part.column(weights.volume) else {
                continue;
            };
            let base = weights.leads.and_then(|l| part.column(l));
            for (row, (cell, a)) in part.cell.iter().zip(volume).enumerate() {
                let Some(fold) = weights.fold(card, *cell) else {
                    continue;
                };
                let base = base.map_or(1.0, |b| b.get(row).copied().unwrap_or(0.0));
                if let Some(sum) = own.get_mut(fold * parts + weights.place(part, row))
                    && *a >= 0.0
                    && base >= 0.0
                {
                    sum.0 += a;
                    sum.1 += base;
                }
            }
        }
        weights.rates = (0..folds * parts)
            .map(|at| {
                let others = (0..folds).filter(|fold| *fold != at / parts || folds == 1);
                let sums = others.filter_map(|fold| own.get(fold * parts + at % parts));
                let (a, base) = sums.fold((0.0, 0.0), |s, o| (s.0 + o.0, s.1 + o.1));
                if base > 0.0 { a / base } else { 0.0 }
            })
            .collect();
        weights
    }

    fn fold(&self, card: &Scorecard, cell: u32) -> Option<usize> {
        let (dealer, _) = card.records.cells.get(cell as usize)?;
        Some(*self.state.fold_of.get(*dealer as usize)? as usize)
    }

    fn place(&self, part: &Part, row: usize) -> usize {
        let code = |codes: &Option<Vec<u32>>, unknown: usize| {
            let code = codes
                .as_ref()
                .and_then(|c| c.get(row))
                .copied()
                .unwrap_or(MISSING);
            (code as usize).min(unknown)
        };
        code(&part.lead_type, self.types - 1) * self.sources + code(&part.source, self.sources - 1)
    }

    /// The weight of each row; none for a table without the volume.
    fn rows(&self, card: &Scorecard, part: &Part) -> Option<Vec<f64>> {
        part.column(self.volume)?;
        let leads = self.leads.and_then(|l| part.column(l));
        let parts = self.types * self.sources;
        let weight = |(row, cell): (usize, &u32)| {
            let Some(fold) = self.fold(card, *cell) else {
                return f64::NAN;
            };
            let rate = self
                .rates
                .get(fold * parts + self.place(part, row))
                .copied()
                .unwrap_or(0.0);
            rate * leads.map_or(1.0, |l| l.get(row).copied().unwrap_or(0.0))
        };
        Some(part.cell.iter().enumerate().map(weight).collect())
    }
}
