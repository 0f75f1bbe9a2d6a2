//! The scores of all dealers through a filter.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::cells::Cells;
use super::expect::Expected;
use super::filter::{Picked, ScorecardFilter};
use super::generating::{Generating, Window};
use super::managing::Managing;
use super::overall::{Overall, overall};
use super::own_level::{Basis, Growth};
use super::setup::{Area, IndexRule};
use super::state::{AreaState, Scorecard};
use crate::error::{Error, ErrorCode};
use crate::estimate::Z95;
use crate::evaluate::Posterior;
use crate::evaluate::{Rank, ranks};
use crate::numeric::exp;

/// All scores of one area. Every dealer of the network is in it: a region is a part of what is
/// shown, not of what is compared.
pub(super) struct Sheet<'a> {
    pub(super) card: &'a Scorecard,
    pub(super) area: &'a Area,
    pub(super) state: &'a AreaState,
    pub(super) window: Window,
    /// What the generating scores compare dealers with.
    pub(super) basis: Basis,
    pub(super) picked: Picked,
    pub(super) cells: Cow<'a, Cells>,
    pub(super) expected: Cow<'a, Expected>,
    pub(super) generating: Generating,
    // Made when they are asked for: a headline needs none of them, a trend no ranks.
    managing: OnceCell<Option<Managing>>,
    overall: OnceCell<Overall>,
    ranks: OnceCell<Vec<Option<Rank>>>,
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
    pub(super) fn of(card: &'a Scorecard, filter: &ScorecardFilter) -> Result<Self, Error> {
        let at = filter.area as usize;
        let (Some(area), Some(state)) = (card.setup.areas.get(at), card.areas.get(at)) else {
            return Err(no_such_area());
        };
        let window = Window {
            from: filter.from,
            to: filter.to,
        };
        let picked = card.picked(filter)?;
        let slice = &picked.slice;
        let basis = card.basis(area, state);
        let (cells, expected) = if basis.is_own_level() {
            let cells = if slice.is_whole() {
                Cow::Borrowed(&state.cells)
            } else {
                Cow::Owned(Cells::of(&card.panel, area, slice))
            };
            let growth = Growth {
                panel: &card.panel,
                volume: &cells.volume,
                noise: &state.noise,
                fold_of: &state.fold_of,
                window: (window.from, window.to),
            };
            let expected = growth.expect(true);
            (cells, Cow::Owned(expected))
        } else if slice.is_whole() {
            (Cow::Borrowed(&state.cells), Cow::Borrowed(&state.expected))
        } else {
            let expected = card.sliced(area, state, slice);
            (
                Cow::Owned(Cells::of(&card.panel, area, slice)),
                Cow::Owned(expected),
            )
        };
        let generating =
            Generating::of(&card.panel, &cells.volume, &expected, &state.noise, window);
        Ok(Self {
            card,
            area,
            state,
            window,
            basis,
            picked,
            cells,
            expected,
            generating,
            managing: OnceCell::new(),
            overall: OnceCell::new(),
            ranks: OnceCell::new(),
        })
    }

    /// The managing index, if the area has measures.
    pub(super) fn managing_index(&self) -> Option<&Managing> {
        let of = || {
            let panel = &self.card.panel;
            Managing::of(panel, self.area, &self.cells, self.window, &self.generating)
        };
        self.managing.get_or_init(of).as_ref()
    }

    /// The overall scores.
    pub(super) fn overall_scores(&self) -> &Overall {
        self.overall.get_or_init(|| overall(self))
    }

    /// The place of a dealer by its overall score.
    pub(super) fn rank(&self, dealer: usize) -> Option<Rank> {
        let beliefs = || &self.overall_scores().beliefs;
        let ranks = self
            .ranks
            .get_or_init(|| ranks(beliefs(), self.card.setup.seed));
        ranks.get(dealer).copied().flatten()
    }

    pub(super) fn is_sliced(&self) -> bool {
        !self.picked.slice.is_whole()
    }

    /// A verdict on a generating score in words.
    pub(super) fn verdict(&self, band: Band) -> &'static str {
        match band {
            Band::Above if self.basis.is_own_level() => "Clearly gained",
            Band::Below if self.basis.is_own_level() => "Clearly lost",
            _ => band.words(),
        }
    }

    /// What the verdicts are on, as the title of a column.
    pub(super) fn question(&self) -> &'static str {
        if self.basis.is_own_level() {
            "Against its own level"
        } else {
            "Sells"
        }
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
            .managing_index()?
            .beliefs
            .get(dealer)
            .copied()
            .flatten()?;
        Some(Points::of(&belief))
    }

    pub(super) fn overall(&self, dealer: usize) -> Option<Points> {
        self.overall_scores()
            .beliefs
            .get(dealer)
            .copied()
            .flatten()
            .map(|b| Points::of(&b))
    }

    /// Whether a dealer is shown.
    pub(super) fn shows(&self, dealer: usize) -> bool {
        self.picked.shown.get(dealer).copied().unwrap_or(false)
    }

    /// Dealers that are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = usize> + '_ {
        let dealers = 0..self.card.panel.units().len();
        dealers.filter(|dealer| self.shows(*dealer))
    }

    /// Whether the managing index is [`IndexRule::PercentSum`].
    pub(super) fn by_percent_sum(&self) -> bool {
        self.area.index == IndexRule::PercentSum
    }
}
