//! How good the expectation is, on dealers and on months it was not learned from, against what
//! anybody could do without it.

use serde::{Deserialize, Serialize};

use super::expect::{Expected, Ground};
use super::generating::{Generating, Window};
use super::noise::Noise;
use super::own_level::{self, Growth, Level};
use super::region::Regions;
use crate::error::Error;
use crate::evaluate::{ForecastErrors, Hierarchy, Observed};
use crate::numeric::{exp, ln, sort_numbers};
use crate::panel::Panel;
use crate::progress::Progress;

/// Share of the months, the last ones, that are held out.
const HELD: f64 = 0.25;
/// Fewest and most months held out.
const MONTHS: (usize, usize) = (2, 12);
/// Months before which nothing is held out.
const LEAST: usize = 8;

/// A way to foretell volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    /// The expectation.
    Expected,
    /// The expectation with the dealer's own past in it.
    WithPast,
    RegionMean,
    OwnMean,
    /// The way everybody knows.
    YearAgo,
    RegionChange,
}

impl Way {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Expected => "Expected from the other dealers",
            Self::WithPast => "The same times the dealer's own recent level",
            Self::RegionMean => "Mean of the region that month",
            Self::OwnMean => "The dealer's own mean",
            Self::YearAgo => "The same month last year",
            Self::RegionChange => "Own mean times the median change of the region",
        }
    }

    /// Whether it knows the dealer's own earlier volumes.
    pub(super) fn knows_past(self) -> bool {
        !matches!(self, Self::Expected | Self::RegionMean)
    }
}

/// How far off one way was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Tested {
    pub(super) way: Way,
    pub(super) errors: ForecastErrors,
}

impl Tested {
    fn of(way: Way, pairs: &[(f64, f64)]) -> Self {
        Self {
            way,
            errors: ForecastErrors::of(pairs),
        }
    }
}

/// What shrinking does for the ratio of the months to come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Foretold {
    /// Weighted mean absolute error of the raw ratio of the months before, as a share.
    pub(super) raw: f64,
    /// The same of the adjusted one.
    pub(super) adjusted: f64,
    /// The same of taking every dealer as 100.
    pub(super) none: f64,
}

/// Both tests.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Tests {
    /// On all months, each dealer predicted from the others.
    pub(super) dealers: Vec<Tested>,
    /// On the last months; empty when there are too few.
    pub(super) months: Vec<Tested>,
    pub(super) held: u32,
    pub(super) foretold: Option<Foretold>,
}

/// Tests an expectation; `expected` is that of all months.
pub(super) fn test(
    ground: &Ground<'_>,
    expected: &Expected,
    progress: &dyn Progress,
) -> Result<Tests, Error> {
    let panel = ground.panel;
    let mut tests = Tests::default();
    let scored = |cells: &dyn Fn(u32) -> bool,
                  forecast: &dyn Fn(usize) -> f64|
     -> Vec<(f64, f64)> {
        let pair = |(at, (_, month)): (usize, &(u32, u32))| {
            let (a, e) = (ground.volume.get(at).copied()?, forecast(at));
            (cells(*month) && a >= 0.0 && expected.volume.get(at)?.is_finite()).then_some((a, e))
        };
        panel.cells().iter().enumerate().filter_map(pair).collect()
    };
    let all = |_: u32| true;
    let at = |values: &[f64], cell: usize| values.get(cell).copied().unwrap_or(f64::NAN);
    let means = region_months(ground);
    tests.dealers = vec![
        Tested::of(Way::Expected, &scored(&all, &|c| at(&expected.volume, c))),
        Tested::of(Way::RegionMean, &scored(&all, &|c| at(&means, c))),
    ];
    let months = panel.calendar().len();
    if months < LEAST {
        return Ok(tests);
    }
    let held = ((HELD * months as f64) as usize).clamp(MONTHS.0, MONTHS.1);
    let first = u32::try_from(months - held).unwrap_or(0);
    let later = ground.expect(&|month| month < first, progress)?;
    let mut past = Expected {
        volume: vec![f64::NAN; later.volume.len()],
        // What the expectation misses of a dealer it misses again: for the months to come that is
        // part of the dealer's ratio.
        leverage: vec![0.0; panel.units().len()],
        own: Vec::new(),
    };
    for (slot, (e, cell)) in past
        .volume
        .iter_mut()
        .zip(later.volume.iter().zip(panel.cells()))
    {
        if cell.1 < first {
            *slot = *e;
        }
    }
    let noise = Noise::of(panel, ground.volume, &past.volume, ground.money);
    let before = Window {
        from: 0,
        to: first.saturating_sub(1),
    };
    let learned = Generating::of(panel, ground.volume, &past, &noise, before);
    let usual = usual(&own_level::levels(
        panel,
        ground.volume,
        &later.volume,
        &noise,
        first,
    ));
    // Without traffic the peers say how the months change, and not how large a dealer is.
    let grown = ground.frame.drivers() == 0;
    let grown = grown.then(|| {
        let growth = Growth {
            panel,
            volume: ground.volume,
            noise: &noise,
            fold_of: ground.fold_of,
            window: (first, u32::MAX),
        };
        growth.expect(false).volume
    });
    let own = |cell: usize| {
        let dealer = panel.cells().get(cell).map_or(0, |c| c.0) as usize;
        usual.get(dealer).copied().unwrap_or(1.0)
    };
    let held_out = |month: u32| month >= first;
    let levels = Levels::of(ground, first);
    // A way that cannot say anything of a dealer is not let off: it says the mean of the others.
    let fill = |values: &[f64], cell: usize| {
        let x = at(values, cell);
        if x.is_finite() { x } else { at(&means, cell) }
    };
    let year_ago = same_month_last_year(ground, first);
    let (level, peers) = (levels.level(ground), levels.with_peers(ground));
    tests.held = u32::try_from(held).unwrap_or(0);
    tests.months = vec![
        Tested::of(Way::Expected, &scored(&held_out, &|c| at(&later.volume, c))),
        Tested::of(
            Way::WithPast,
            &scored(&held_out, &|c| match &grown {
                Some(grown) => fill(grown, c),
                None => at(&later.volume, c) * own(c),
            }),
        ),
        Tested::of(Way::RegionMean, &scored(&held_out, &|c| at(&means, c))),
        Tested::of(Way::OwnMean, &scored(&held_out, &|c| fill(&level, c))),
        Tested::of(Way::YearAgo, &scored(&held_out, &|c| fill(&year_ago, c))),
        Tested::of(Way::RegionChange, &scored(&held_out, &|c| fill(&peers, c))),
    ];
    if year_ago.iter().all(|x| x.is_nan()) {
        tests.months.retain(|e| e.way != Way::YearAgo);
    }
    tests.foretold = foretold(ground, &later.volume, first, &learned);
    Ok(tests)
}

/// The ratio that each dealer is believed to have, recent months weighing more.
fn usual(levels: &[Option<Level>]) -> Vec<f64> {
    let observed = |l: &Level| Observed::new(ln(l.ratio), l.error);
    let known: Vec<Observed> = levels.iter().flatten().map(observed).collect();
    let network = Hierarchy::of(&known);
    let middle = exp(network.effects().mean);
    let belief = |l: &Option<Level>| network.belief(&observed(l.as_ref()?));
    let ratios = levels
        .iter()
        .map(|l| belief(l).map_or(middle, |b| exp(b.mean)));
    ratios.collect()
}

/// How far each dealer's ratio of the held-out months was from what the months before said.
fn foretold(
    ground: &Ground<'_>,
    later: &[f64],
    first: u32,
    learned: &Generating,
) -> Option<Foretold> {
    let (mut raw, mut adjusted, mut none, mut weight) = (0.0, 0.0, 0.0, 0.0);
    for range in ground.panel.by_unit() {
        let (mut a, mut e) = (0.0, 0.0);
        let dealer = ground.panel.cells().get(range.start)?.0 as usize;
        for cell in range {
            let month = ground.panel.cells().get(cell)?.1;
            let (actual, expected) = (*ground.volume.get(cell)?, *later.get(cell)?);
            if month >= first && actual >= 0.0 && expected > 0.0 {
                a += actual;
                e += expected;
            }
        }
        let known = (
            learned.ratios.get(dealer).copied().flatten(),
            learned.beliefs.get(dealer).copied().flatten(),
        );
        if let (Some(ratio), Some(belief)) = known
            && e > 0.0
        {
            raw += (a - e * ratio.actual / ratio.expected).abs();
            adjusted += (a - e * exp(belief.mean)).abs();
            none += (a - e).abs();
            weight += a;
        }
    }
    (weight > 0.0).then(|| Foretold {
        raw: raw / weight,
        adjusted: adjusted / weight,
        none: none / weight,
    })
}

/// The place of a cell among regions by months; dealers without region are a region more.
fn region_or_rest(panel: &Panel, cell: &(u32, u32)) -> usize {
    let regions = Regions::of(panel);
    let rest = regions.names().len() * panel.calendar().len() + cell.1 as usize;
    regions.place(*cell).unwrap_or(rest)
}

/// Per cell the mean volume of the other dealers of its region in its month; of all others where
/// the region has none.
fn region_months(ground: &Ground<'_>) -> Vec<f64> {
    let panel = ground.panel;
    let months = panel.calendar().len();
    let regions = Regions::of(panel).names().len() + 1;
    let mut sums = vec![(0.0, 0.0); regions * months];
    let mut all = vec![(0.0, 0.0); months];
    let place = |cell: &(u32, u32)| (region_or_rest(panel, cell), cell.1 as usize);
    for (cell, a) in panel
        .cells()
        .iter()
        .zip(ground.volume)
        .filter(|(_, a)| **a >= 0.0)
    {
        let (region, month) = place(cell);
        for sum in [sums.get_mut(region), all.get_mut(month)]
            .into_iter()
            .flatten()
        {
            sum.0 += a;
            sum.1 += 1.0;
        }
    }
    let others = |(sum, n): (f64, f64), own: f64| {
        let own_count = f64::from(u8::from(own >= 0.0));
        let rest = n - own_count;
        (rest > 0.0).then(|| (sum - own.max(0.0)) / rest)
    };
    let mean = |(cell, a): (&(u32, u32), &f64)| {
        let (region, month) = place(cell);
        let a = if a.is_nan() { -1.0 } else { *a };
        let near = sums.get(region).and_then(|s| others(*s, a));
        near.or_else(|| all.get(month).and_then(|s| others(*s, a)))
            .unwrap_or(f64::NAN)
    };
    panel.cells().iter().zip(ground.volume).map(mean).collect()
}

/// The volume of the same dealer twelve months before, as far back as a month that may be known.
fn same_month_last_year(ground: &Ground<'_>, first: u32) -> Vec<f64> {
    let panel = ground.panel;
    let mut out = vec![f64::NAN; panel.cells().len()];
    for range in panel.by_unit() {
        for cell in range.clone() {
            let Some((_, month)) = panel.cells().get(cell) else {
                continue;
            };
            let Some(wanted) = panel.calendar().number(*month).map(|m| m - 12) else {
                continue;
            };
            let found = range.clone().find(|other| {
                let of = panel.cells().get(*other).map_or(0, |c| c.1);
                of < first && panel.calendar().number(of) == Some(wanted)
            });
            if let (Some(slot), Some(a)) =
                (out.get_mut(cell), found.and_then(|f| ground.volume.get(f)))
            {
                *slot = *a;
            }
        }
    }
    out
}

/// The mean volume of each dealer in the last twelve months before the held-out ones.
struct Levels {
    of_dealer: Vec<f64>,
}

impl Levels {
    fn of(ground: &Ground<'_>, first: u32) -> Self {
        let mut of_dealer = vec![f64::NAN; ground.panel.units().len()];
        for range in ground.panel.by_unit() {
            let known = range.clone().filter_map(|cell| {
                let month = ground.panel.cells().get(cell)?.1;
                let a = *ground.volume.get(cell)?;
                (month < first && month + 12 >= first && a >= 0.0).then_some(a)
            });
            let (sum, n) = known.fold((0.0, 0.0), |s, a| (s.0 + a, s.1 + 1.0));
            let dealer = ground.panel.cells().get(range.start).map_or(0, |c| c.0);
            if let Some(slot) = of_dealer.get_mut(dealer as usize).filter(|_| n > 0.0) {
                *slot = sum / n;
            }
        }
        Self { of_dealer }
    }

    fn dealer(&self, dealer: u32) -> f64 {
        self.of_dealer
            .get(dealer as usize)
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// Per cell.
    fn level(&self, ground: &Ground<'_>) -> Vec<f64> {
        ground
            .panel
            .cells()
            .iter()
            .map(|(dealer, _)| self.dealer(*dealer))
            .collect()
    }

    /// Per cell the level times the median, among the other dealers of the region, of that month's
    /// volume over the level.
    fn with_peers(&self, ground: &Ground<'_>) -> Vec<f64> {
        let panel = ground.panel;
        let months = panel.calendar().len();
        let regions = Regions::of(panel).names().len() + 1;
        let mut ratios = vec![Vec::new(); regions * months];
        let place = |cell: &(u32, u32)| region_or_rest(panel, cell);
        let ratio = |cell: &(u32, u32), a: &f64| a / self.dealer(cell.0);
        for (cell, a) in panel.cells().iter().zip(ground.volume) {
            let ratio = ratio(cell, a);
            if let Some(list) = ratios.get_mut(place(cell)).filter(|_| ratio.is_finite()) {
                list.push(ratio);
            }
        }
        ratios.iter_mut().for_each(|list| sort_numbers(list));
        let of = |(cell, a): (&(u32, u32), &f64)| {
            let list = ratios.get(place(cell)).map_or(&[][..], Vec::as_slice);
            self.dealer(cell.0) * median_without(list, ratio(cell, a)).unwrap_or(1.0)
        };
        panel.cells().iter().zip(ground.volume).map(of).collect()
    }
}

/// The median of a sorted list without one of its values; of all of it where that is not in it.
fn median_without(sorted: &[f64], value: f64) -> Option<f64> {
    let at = sorted.partition_point(|x| *x < value);
    if sorted.get(at) != Some(&value) {
        return sorted.get(sorted.len() / 2).copied();
    }
    let middle = (sorted.len() - 1) / 2;
    sorted.get(middle + usize::from(at <= middle)).copied()
}
