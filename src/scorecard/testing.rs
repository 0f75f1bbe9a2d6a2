//! How good the expectation is, on dealers and on months it was not learned from, against what
//! anybody could do without it.

use super::expect::{Expected, Ground};
use super::generating::{Generating, Window};
use super::noise::{Noise, by_dealer};
use super::records::Records;
use crate::error::Error;
use crate::numeric::{exp, sort_numbers};
use crate::progress::Progress;

/// Share of the months, the last ones, that are held out.
const HELD: f64 = 0.25;
/// Fewest and most months held out.
const MONTHS: (usize, usize) = (2, 12);
/// Months before which nothing is held out.
const LEAST: usize = 8;

/// The way everybody knows.
pub(super) const YEAR_AGO: &str = "The same month last year";
/// The expectation with the dealer's own past in it.
pub(super) const WITH_PAST: &str = "The same times the dealer's usual ratio";

/// Errors of one way to foretell volumes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Errors {
    pub(super) name: &'static str,
    /// Whether it knows the dealer's own earlier volumes.
    pub(super) own_past: bool,
    pub(super) rmse: f64,
    pub(super) mae: f64,
    /// Sum of the absolute errors over the sum of the volumes.
    pub(super) wape: f64,
    /// Mean of the errors as shares of the volume, of cells with a volume.
    pub(super) mape: f64,
    pub(super) cells: u32,
}

impl Errors {
    pub(super) fn of(name: &'static str, own_past: bool, pairs: &[(f64, f64)]) -> Self {
        let n = (pairs.len() as f64).max(1.0);
        let (mut squares, mut absolute, mut volume, mut shares, mut with) =
            (0.0, 0.0, 0.0, 0.0, 0.0);
        for (actual, expected) in pairs {
            let off = (actual - expected).abs();
            squares += off * off;
            absolute += off;
            volume += actual;
            if *actual > 0.0 {
                shares += off / actual;
                with += 1.0;
            }
        }
        Self {
            name,
            own_past,
            rmse: (squares / n).sqrt(),
            mae: absolute / n,
            wape: if volume > 0.0 {
                absolute / volume
            } else {
                f64::NAN
            },
            mape: if with > 0.0 { shares / with } else { f64::NAN },
            cells: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        }
    }
}

/// What shrinking does for the ratio of the months to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foretold {
    /// Weighted mean absolute error of the raw ratio of the months before, as a share.
    pub(super) raw: f64,
    /// The same of the adjusted one.
    pub(super) adjusted: f64,
    /// The same of taking every dealer as 100.
    pub(super) none: f64,
}

/// Both tests.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tests {
    /// On all months, each dealer predicted from the others.
    pub(super) dealers: Vec<Errors>,
    /// On the last months; empty when there are too few.
    pub(super) months: Vec<Errors>,
    pub(super) held: u32,
    pub(super) foretold: Option<Foretold>,
}

/// Tests an expectation; `expected` is that of all months.
pub(super) fn test(
    ground: &Ground<'_>,
    expected: &Expected,
    progress: &dyn Progress,
) -> Result<Tests, Error> {
    let records = ground.records;
    let mut tests = Tests::default();
    let scored = |cells: &dyn Fn(u32) -> bool,
                  forecast: &dyn Fn(usize) -> f64|
     -> Vec<(f64, f64)> {
        let pair = |(at, (_, month)): (usize, &(u32, u32))| {
            let (a, e) = (ground.volume.get(at).copied()?, forecast(at));
            (cells(*month) && a >= 0.0 && expected.volume.get(at)?.is_finite()).then_some((a, e))
        };
        records.cells.iter().enumerate().filter_map(pair).collect()
    };
    let all = |_: u32| true;
    let at = |values: &[f64], cell: usize| values.get(cell).copied().unwrap_or(f64::NAN);
    let means = region_months(ground);
    tests.dealers = vec![
        Errors::of(
            "Expected from the other dealers",
            false,
            &scored(&all, &|c| at(&expected.volume, c)),
        ),
        Errors::of(
            "Mean of the region that month",
            false,
            &scored(&all, &|c| at(&means, c)),
        ),
    ];
    let months = records.months.len();
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
        leverage: vec![0.0; records.dealers.len()],
    };
    for (slot, (e, cell)) in past
        .volume
        .iter_mut()
        .zip(later.volume.iter().zip(&records.cells))
    {
        if cell.1 < first {
            *slot = *e;
        }
    }
    let noise = Noise::of(records, ground.volume, &past.volume, ground.money);
    let before = Window {
        from: 0,
        to: first.saturating_sub(1),
    };
    let learned = Generating::of(records, ground.volume, &past, &noise, before);
    let own = |cell: usize| {
        let dealer = records.cells.get(cell).map_or(0, |c| c.0) as usize;
        learned
            .beliefs
            .get(dealer)
            .copied()
            .flatten()
            .map_or(1.0, |b| exp(b.mean))
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
        Errors::of(
            "Expected from the other dealers",
            false,
            &scored(&held_out, &|c| at(&later.volume, c)),
        ),
        Errors::of(
            WITH_PAST,
            true,
            &scored(&held_out, &|c| at(&later.volume, c) * own(c)),
        ),
        Errors::of(
            "Mean of the region that month",
            false,
            &scored(&held_out, &|c| at(&means, c)),
        ),
        Errors::of(
            "The dealer's own mean",
            true,
            &scored(&held_out, &|c| fill(&level, c)),
        ),
        Errors::of(YEAR_AGO, true, &scored(&held_out, &|c| fill(&year_ago, c))),
        Errors::of(
            "Own mean times the median change of the region",
            true,
            &scored(&held_out, &|c| fill(&peers, c)),
        ),
    ];
    if year_ago.iter().all(|x| x.is_nan()) {
        tests.months.retain(|e| e.name != YEAR_AGO);
    }
    tests.foretold = foretold(ground, &later.volume, first, &learned);
    Ok(tests)
}

/// How far each dealer's ratio of the held-out months was from what the months before said.
fn foretold(
    ground: &Ground<'_>,
    later: &[f64],
    first: u32,
    learned: &Generating,
) -> Option<Foretold> {
    let (mut raw, mut adjusted, mut none, mut weight) = (0.0, 0.0, 0.0, 0.0);
    for range in by_dealer(ground.records) {
        let (mut a, mut e) = (0.0, 0.0);
        let dealer = ground.records.cells.get(range.start)?.0 as usize;
        for cell in range {
            let month = ground.records.cells.get(cell)?.1;
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
fn region_or_rest(records: &Records, cell: &(u32, u32)) -> usize {
    let rest = records.regions.len() * records.months.len() + cell.1 as usize;
    records.region_month(cell).unwrap_or(rest)
}

/// Per cell the mean volume of the other dealers of its region in its month; of all others where
/// the region has none.
fn region_months(ground: &Ground<'_>) -> Vec<f64> {
    let records = ground.records;
    let months = records.months.len();
    let regions = records.regions.len() + 1;
    let mut sums = vec![(0.0, 0.0); regions * months];
    let mut all = vec![(0.0, 0.0); months];
    let place = |cell: &(u32, u32)| (region_or_rest(records, cell), cell.1 as usize);
    for (cell, a) in records
        .cells
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
    records.cells.iter().zip(ground.volume).map(mean).collect()
}

/// The volume of the same dealer twelve months before, as far back as a month that may be known.
fn same_month_last_year(ground: &Ground<'_>, first: u32) -> Vec<f64> {
    let records = ground.records;
    let mut out = vec![f64::NAN; records.cells.len()];
    for range in by_dealer(records) {
        for cell in range.clone() {
            let Some((_, month)) = records.cells.get(cell) else {
                continue;
            };
            let Some(wanted) = records.months.get(*month as usize).map(|m| m.before(12)) else {
                continue;
            };
            let found = range.clone().find(|other| {
                let of = records.cells.get(*other).map_or(0, |c| c.1);
                of < first && records.months.get(of as usize) == Some(&wanted)
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
        let mut of_dealer = vec![f64::NAN; ground.records.dealers.len()];
        for range in by_dealer(ground.records) {
            let known = range.clone().filter_map(|cell| {
                let month = ground.records.cells.get(cell)?.1;
                let a = *ground.volume.get(cell)?;
                (month < first && month + 12 >= first && a >= 0.0).then_some(a)
            });
            let (sum, n) = known.fold((0.0, 0.0), |s, a| (s.0 + a, s.1 + 1.0));
            let dealer = ground.records.cells.get(range.start).map_or(0, |c| c.0);
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
            .records
            .cells
            .iter()
            .map(|(dealer, _)| self.dealer(*dealer))
            .collect()
    }

    /// Per cell the level times the median, among the dealers of the region, of that month's
    /// volume over the level. The dealer itself is among them: that favours this baseline.
    fn with_peers(&self, ground: &Ground<'_>) -> Vec<f64> {
        let records = ground.records;
        let months = records.months.len();
        let regions = records.regions.len() + 1;
        let mut ratios = vec![Vec::new(); regions * months];
        let place = |cell: &(u32, u32)| region_or_rest(records, cell);
        for (cell, a) in records.cells.iter().zip(ground.volume) {
            let ratio = a / self.dealer(cell.0);
            if let Some(list) = ratios.get_mut(place(cell)).filter(|_| ratio.is_finite()) {
                list.push(ratio);
            }
        }
        let median = |list: &mut Vec<f64>| {
            sort_numbers(list);
            list.get(list.len() / 2).copied().unwrap_or(1.0)
        };
        let medians: Vec<f64> = ratios.iter_mut().map(median).collect();
        let of = |cell: &(u32, u32)| {
            let median = medians.get(place(cell)).copied().unwrap_or(1.0);
            self.dealer(cell.0) * median
        };
        records.cells.iter().map(of).collect()
    }
}
