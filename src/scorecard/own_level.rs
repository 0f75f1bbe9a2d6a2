//! What is to be expected of a dealer by its own level of earlier months: where the files do not say
//! what brings the sales, how large a dealer is cannot be told from how good it is, and the question
//! is how it grew against peers of its size.
//!
//! ```text
//! own level of the months before  x  how dealers of the region changed by that month
//!                                 x  how dealers of that size changed besides
//! ```
//!
//! The own level is that of the months before those that are scored, and the peers' change is that
//! of the dealers of other folds: no month that is scored has a part in its own expectation.

use core::f64::consts::{FRAC_PI_2, LN_2};
use core::ops::Range;

use super::expect::Expected;
use super::noise::Noise;
use super::region::Regions;
use crate::evaluate::RandomEffects;
use crate::numeric::{exp, ln, sort_numbers};
use crate::panel::Panel;

/// Months in which the weight of a month of the past halves. On generated stores whose levels drift
/// by 5 % a month (`cargo test --test truth -- "months to come" --full`), 3 foretold as well and 12
/// worse by 3 %; the fewer months, the less sure a level is.
const HALF_LIFE: f64 = 6.0;
/// Months of a year.
const YEAR: usize = 12;
/// Fewest months of the last twelve before those scored that a level rests on.
const FEWEST: usize = 3;
/// Dealers of a class of size, and most classes.
const CLASS: usize = 40;
const CLASSES: usize = 5;
/// Fewest peers of a month whose change is used.
const PEERS: usize = 8;

/// What a score compares a dealer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// What others would sell with its traffic.
    Traffic,
    /// Its own level of earlier months, times how its peers changed: nothing in the files explains
    /// how large a dealer is.
    OwnLevel(Why),
}

/// How much of the dealers' sizes is explained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explained {
    /// Standard deviation of the logarithm of the dealers' mean volumes.
    pub(super) sizes: f64,
    /// Share of its square that the expectation from the others explains, 0 to 1.
    pub(super) share: f64,
}

/// Why a dealer is compared with its own level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The area has no column of traffic.
    NoTraffic,
    /// The traffic explains less than half of the differences in size.
    SaysLittle,
}

/// Standard deviation of the logarithm of the dealers' volumes below which there is no size to be
/// explained.
const ALIKE: f64 = 0.3;
/// Share of the differences in size that traffic must explain.
const HALF: f64 = 0.5;

impl Basis {
    /// Whether the traffic carries a verdict.
    pub(super) fn of(panel: &Panel, drivers: usize, volume: &[f64], expected: &[f64]) -> Self {
        if drivers == 0 {
            return Self::OwnLevel(Why::NoTraffic);
        }
        match Explained::of(panel, volume, expected) {
            Some(e) if e.sizes > ALIKE && e.share < HALF => Self::OwnLevel(Why::SaysLittle),
            _ => Self::Traffic,
        }
    }

    pub(super) fn is_own_level(self) -> bool {
        self != Self::Traffic
    }

    /// The first and the last month that are looked at first, of so many: the last twelve, and where
    /// a level of earlier months is needed no more than leave a year, or half of all, before them.
    pub(super) fn window(self, months: usize) -> (u32, u32) {
        let last = months.saturating_sub(1);
        let twelve = months.saturating_sub(12);
        let from = match self {
            Self::Traffic => twelve,
            Self::OwnLevel(_) => twelve.max((months / 2).min(12)),
        };
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (place(from.min(last)), place(last))
    }

    /// Why no dealer is judged by what others sell; empty where they are.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Traffic => "",
            Self::OwnLevel(Why::NoTraffic) => {
                "The files have no traffic, so how large a dealer is cannot be told from how good it is."
            }
            Self::OwnLevel(Why::SaysLittle) => {
                "The traffic in the files explains less than half of the differences in size, so how large a dealer is cannot be told from how good it is."
            }
        }
    }
}

impl Explained {
    /// From the volumes by cell and what was expected of them; `None` with fewer than three dealers.
    pub(super) fn of(panel: &Panel, volume: &[f64], expected: &[f64]) -> Option<Self> {
        let mut logs = Vec::new();
        for dealer in panel.by_unit() {
            let known = dealer.filter_map(|cell| Some((*volume.get(cell)?, *expected.get(cell)?)));
            let known = known.filter(|(a, e)| *a >= 0.0 && *e > 0.0 && e.is_finite());
            let sum = known.fold((0.0, 0.0, 0.0), |s, (a, e)| (s.0 + a, s.1 + e, s.2 + 1.0));
            if sum.0 > 0.0 {
                logs.push((ln(sum.0 / sum.2), ln(sum.0 / sum.1)));
            }
        }
        let n = logs.len() as f64;
        if n < 3.0 {
            return None;
        }
        let variance = |of: &dyn Fn(&(f64, f64)) -> f64| {
            let mean = logs.iter().map(of).sum::<f64>() / n;
            let square = |x: &(f64, f64)| (of(x) - mean) * (of(x) - mean);
            logs.iter().map(square).sum::<f64>() / (n - 1.0)
        };
        let (sizes, left) = (variance(&|l| l.0), variance(&|l| l.1));
        Some(Self {
            sizes: sizes.sqrt(),
            share: if sizes > 0.0 {
                (1.0 - left / sizes).clamp(0.0, 1.0)
            } else {
                0.0
            },
        })
    }
}

/// The weight of a month that lies before the first one scored.
pub(super) fn recency(month: u32, first: u32) -> f64 {
    exp(-LN_2 * f64::from(first.saturating_sub(month + 1)) / HALF_LIFE)
}

/// A dealer's level in the months before those scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    /// Actual volume over what was expected of the months, each with its weight.
    pub(super) ratio: f64,
    /// Weighted mean of the volume of a month.
    size: f64,
    /// Variance of the error of the logarithm of the ratio.
    pub(super) error: f64,
}

impl Level {
    /// Of `(month, actual, expected)` before `first`; `None` with too few of the last twelve, or
    /// where nothing was sold.
    fn of(
        months: &[(u32, f64, f64)],
        noise: &Noise,
        first: u32,
        weight: &dyn Fn(u32) -> f64,
    ) -> Option<Self> {
        if months.iter().filter(|m| m.0 + 12 >= first).count() < FEWEST {
            return None;
        }
        let (mut actual, mut expected, mut weights, mut squares) = (0.0, 0.0, 0.0, 0.0);
        for (month, a, e) in months {
            let w = weight(*month);
            actual += w * a;
            expected += w * e;
            weights += w;
            squares += w * w;
        }
        if !(actual > 0.0 && expected > 0.0) {
            return None;
        }
        let ratio = actual / expected;
        let variance = |(month, _, e): &(u32, f64, f64)| {
            let w = weight(*month);
            w * w * noise.variance(ratio * e)
        };
        let variance: f64 = months.iter().map(variance).sum();
        // As many months of one weight as say as much.
        let inflation = noise.inflation(weights * weights / squares);
        Some(Self {
            ratio,
            size: actual / weights,
            error: variance * inflation / (actual * actual),
        })
    }
}

/// The level of each dealer in the months before `first`, recent ones weighing more, against what
/// others would have sold.
pub(super) fn levels(
    panel: &Panel,
    volume: &[f64],
    others: &[f64],
    noise: &Noise,
    first: u32,
) -> Vec<Option<Level>> {
    let mut levels = vec![None; panel.units().len()];
    for dealer in panel.by_unit() {
        let Some((unit, _)) = panel.cells().get(dealer.start).copied() else {
            continue;
        };
        let month = |cell: usize| {
            let (a, e) = (*volume.get(cell)?, *others.get(cell)?);
            let month = panel.cells().get(cell)?.1;
            let known = a >= 0.0 && e > 0.0 && e.is_finite();
            (known && month < first).then_some((month, a, e))
        };
        let before: Vec<(u32, f64, f64)> = dealer.filter_map(month).collect();
        if let Some(slot) = levels.get_mut(unit as usize) {
            *slot = Level::of(&before, noise, first, &|month| recency(month, first));
        }
    }
    levels
}

/// The volumes of dealers, and which of their months are scored.
pub(super) struct Growth<'a> {
    pub(super) panel: &'a Panel,
    /// By cell; `NaN` where unknown.
    pub(super) volume: &'a [f64],
    pub(super) noise: &'a Noise,
    /// The fold of each dealer.
    pub(super) fold_of: &'a [u32],
    /// The first and the last month that are scored.
    pub(super) window: (u32, u32),
}

/// How the dealers of some folds changed, month by month.
struct Change {
    months: usize,
    /// By region and month: the median of volume over level.
    regional: Vec<Option<f64>>,
    /// By month.
    network: Vec<Option<f64>>,
    /// The smallest size of each class but the first.
    bounds: Vec<f64>,
    /// By class and month: the median change besides, drawn to none by how little it rests on.
    of_size: Vec<f64>,
    /// By class: the median of the months scored together, besides.
    scored: Vec<f64>,
    /// By class: dealers.
    peers: Vec<f64>,
}

impl Growth<'_> {
    /// What is to be expected of every cell: the dealer's level of the months before those scored,
    /// times how the dealers of the other folds changed by that month, by region and by size. `NaN`
    /// for a dealer without a level.
    ///
    /// With `together`, a typical dealer's months that are scored add up to what is expected; without,
    /// each of them is the one to foretell with. Both differ, because good months are further out
    /// than bad ones.
    pub(super) fn expect(&self, together: bool) -> Expected {
        let mut expected = Expected {
            volume: vec![f64::NAN; self.volume.len()],
            leverage: vec![1.0; self.panel.units().len()],
            own: vec![0.0; self.panel.units().len()],
        };
        let folds = self.fold_of.iter().max().map_or(1, |f| f + 1);
        for fold in 0..folds {
            let change = self.change(fold);
            for (dealer, cells) in self.dealers(&|f| f == fold) {
                let Some(level) = self.level(dealer, cells.clone(), &change, true) else {
                    continue;
                };
                let class = change.class(level.size);
                let scored = change.scored.get(class).copied().unwrap_or(1.0);
                for cell in cells {
                    let month = self.panel.cells().get(cell).map_or(0, |c| c.1);
                    let grown = self.index(dealer, month, &change) * change.size(class, month);
                    if let Some(slot) = expected.volume.get_mut(cell) {
                        *slot = level.ratio * grown * if together { scored } else { 1.0 };
                    }
                }
                let peers = change.peers.get(class).copied().unwrap_or(0.0);
                if let (Some(share), Some(own)) = (
                    expected.leverage.get_mut(dealer),
                    expected.own.get_mut(dealer),
                ) {
                    // That of a median of so many.
                    *share = (FRAC_PI_2 / peers.max(1.0)).min(1.0);
                    *own = level.error;
                }
            }
        }
        expected
    }

    /// How a month varies around what the dealer's level of the same year and the peers' months let
    /// expect: the season of a region is no noise, and neither is what changes from year to year,
    /// which is what is to be found.
    pub(super) fn noise(&self, money: bool) -> Noise {
        let mut grown = self.expect(false).volume;
        let last = self.panel.calendar().len();
        let year = |month: u32| last.saturating_sub(month as usize + 1) / YEAR;
        let (mut months, mut years) = (0.0, 0.0);
        for dealer in self.panel.by_unit() {
            let mut sums = vec![(0.0, 0.0, 0.0); last.div_ceil(YEAR)];
            let known = |cell: usize, grown: &[f64]| {
                let (a, e) = (*self.volume.get(cell)?, *grown.get(cell)?);
                let month = self.panel.cells().get(cell)?.1;
                (a >= 0.0 && e > 0.0).then_some((year(month), a, e))
            };
            for (year, a, e) in dealer.clone().filter_map(|cell| known(cell, &grown)) {
                if let Some(sum) = sums.get_mut(year) {
                    *sum = (sum.0 + a, sum.1 + e, sum.2 + 1.0);
                }
            }
            for cell in dealer {
                let of = known(cell, &grown).and_then(|(year, ..)| sums.get(year).copied());
                if let Some(slot) = grown.get_mut(cell) {
                    // A year of one month has nothing to vary around.
                    *slot = match of {
                        Some((a, e, n)) if n > 1.0 && a > 0.0 => *slot * a / e,
                        _ => f64::NAN,
                    };
                }
            }
            let counted = sums.iter().filter(|s| s.2 > 1.0 && s.0 > 0.0);
            let (n, of) = counted.fold((0.0, 0.0), |s, sum| (s.0 + sum.2, s.1 + 1.0));
            if of > 0.0 {
                // One level of each dealer is reckoned with where the noise is found.
                months += n;
                years += of - 1.0;
            }
        }
        let noise = Noise::of(self.panel, self.volume, &grown, money);
        let lost = if months > years {
            months / (months - years)
        } else {
            1.0
        };
        noise.scaled(lost)
    }

    /// The dealers of some folds with their cells.
    fn dealers(&self, of: &dyn Fn(u32) -> bool) -> Vec<(usize, Range<usize>)> {
        let dealer = |cells: Range<usize>| {
            let (dealer, _) = *self.panel.cells().get(cells.start)?;
            let fold = *self.fold_of.get(dealer as usize)?;
            of(fold).then_some((dealer as usize, cells))
        };
        self.panel.by_unit().filter_map(dealer).collect()
    }

    /// The level of a dealer before the months scored, of a year or with recent months weighing
    /// more.
    fn level(
        &self,
        dealer: usize,
        cells: Range<usize>,
        change: &Change,
        recent: bool,
    ) -> Option<Level> {
        let first = self.window.0;
        let month = |cell: usize| {
            let (a, month) = (*self.volume.get(cell)?, self.panel.cells().get(cell)?.1);
            let index = self.index(dealer, month, change);
            (a >= 0.0 && month < first && index > 0.0).then_some((month, a, index))
        };
        let before: Vec<(u32, f64, f64)> = cells.filter_map(month).collect();
        let weight = |month: u32| match recent {
            true => recency(month, first),
            false => f64::from(u8::from(month + 12 >= first)),
        };
        Level::of(&before, self.noise, first, &weight)
    }

    fn region(&self, dealer: usize) -> usize {
        let regions = Regions::of(self.panel);
        (regions.of_dealer(dealer) as usize).min(regions.names().len())
    }

    /// How the region of a dealer changed by a month; the network where it has too few dealers.
    fn index(&self, dealer: usize, month: u32, change: &Change) -> f64 {
        let place = self.region(dealer) * change.months + month as usize;
        let regional = change.regional.get(place).copied().flatten();
        let network = || change.network.get(month as usize).copied().flatten();
        regional.or_else(network).unwrap_or(1.0)
    }

    /// How the dealers outside a fold changed. Nothing of the fold has a part in it.
    fn change(&self, fold: u32) -> Change {
        let months = self.panel.calendar().len();
        let dealers = self.dealers(&|f| f != fold);
        let regions = Regions::of(self.panel).names().len() + 1;
        let mut change = Change {
            months,
            regional: vec![None; regions * months],
            network: vec![None; months],
            bounds: Vec::new(),
            of_size: Vec::new(),
            scored: Vec::new(),
            peers: Vec::new(),
        };
        let cell = |cell: usize| Some((*self.volume.get(cell)?, self.panel.cells().get(cell)?.1));
        let known = |at: usize| cell(at).filter(|(a, _)| *a >= 0.0);
        // A region has a season of its own, which a level must not have in it: the first levels are
        // of a whole year, and serve to find it.
        for recent in [false, true] {
            let mut lists = vec![Vec::new(); regions * months];
            let mut all = vec![Vec::new(); months];
            for (dealer, cells) in &dealers {
                let Some(level) = self.level(*dealer, cells.clone(), &change, recent) else {
                    continue;
                };
                let region = self.region(*dealer) * months;
                for (a, month) in cells.clone().filter_map(known) {
                    let ratio = a / level.ratio;
                    let month = month as usize;
                    for list in [lists.get_mut(region + month), all.get_mut(month)] {
                        list.into_iter().for_each(|list| list.push(ratio));
                    }
                }
            }
            let median = |list: &mut Vec<f64>| (list.len() >= PEERS).then(|| middle(list))?;
            change.regional = lists.iter_mut().map(median).collect();
            change.network = all.iter_mut().map(median).collect();
        }
        let level = |(dealer, cells): &(usize, Range<usize>)| {
            let level = self.level(*dealer, cells.clone(), &change, true)?;
            Some((*dealer, cells.clone(), level))
        };
        let levels: Vec<(usize, Range<usize>, Level)> = dealers.iter().filter_map(level).collect();
        let mut sizes: Vec<f64> = levels.iter().map(|l| l.2.size).collect();
        sort_numbers(&mut sizes);
        let classes = (sizes.len() / CLASS).clamp(1, CLASSES);
        let bound = |class: usize| sizes.get(class * sizes.len() / classes).copied();
        change.bounds = (1..classes).filter_map(bound).collect();
        // What a class did besides: each month, then in the months scored together.
        let mut lists = vec![Vec::new(); classes * months];
        change.peers = vec![0.0; classes];
        for (dealer, cells, level) in &levels {
            let class = change.class(level.size);
            change
                .peers
                .iter_mut()
                .skip(class)
                .take(1)
                .for_each(|n| *n += 1.0);
            for (a, month) in cells.clone().filter_map(known) {
                let ratio = a / (level.ratio * self.index(*dealer, month, &change));
                let list = lists.get_mut(class * months + month as usize);
                list.into_iter().for_each(|list| list.push(ratio));
            }
        }
        change.of_size = drawn_to_none(&mut lists);
        let mut lists = vec![Vec::new(); classes];
        let (first, last) = self.window;
        for (dealer, cells, level) in &levels {
            let class = change.class(level.size);
            let inside = cells.clone().filter_map(known);
            let inside = inside.filter(|(_, month)| (first..=last).contains(month));
            let (a, e) = inside.fold((0.0, 0.0), |sum, (a, month)| {
                let grown = self.index(*dealer, month, &change) * change.size(class, month);
                (sum.0 + a, sum.1 + level.ratio * grown)
            });
            if let Some(list) = lists.get_mut(class).filter(|_| e > 0.0) {
                list.push(a / e);
            }
        }
        let median = |list: &mut Vec<f64>| {
            let found = (list.len() >= PEERS).then(|| middle(list)).flatten();
            found.filter(|m| *m > 0.0).unwrap_or(1.0)
        };
        change.scored = lists.iter_mut().map(median).collect();
        change
    }
}

impl Change {
    /// The class of a size.
    fn class(&self, size: f64) -> usize {
        self.bounds.partition_point(|bound| *bound <= size)
    }

    fn size(&self, class: usize, month: u32) -> f64 {
        let place = class * self.months + month as usize;
        self.of_size.get(place).copied().unwrap_or(1.0)
    }
}

fn middle(values: &mut [f64]) -> Option<f64> {
    sort_numbers(values);
    values.get(values.len() / 2).copied()
}

/// The median of each list of ratios, drawn to that of all by how little it rests on; 1 where it is
/// none. A median of `n` has a variance of `pi / 2n` of that of one (Kenney and Keeping 1962, page
/// 211), whose standard deviation is 1.48 times the median distance from it.
fn drawn_to_none(lists: &mut [Vec<f64>]) -> Vec<f64> {
    let of = |list: &mut Vec<f64>| {
        list.retain(|x| *x > 0.0);
        let median = middle(list).filter(|_| list.len() >= PEERS);
        let log = median.map_or(f64::NAN, ln);
        let mut off: Vec<f64> = list.iter().map(|x| (ln(*x) - log).abs()).collect();
        let sd = 1.4826 * middle(&mut off).unwrap_or(f64::NAN);
        (log, (FRAC_PI_2 * sd * sd / list.len() as f64).max(1e-9))
    };
    let logs: Vec<(f64, f64)> = lists.iter_mut().map(of).collect();
    let all = RandomEffects::of(&logs);
    let drawn = |(log, variance): &(f64, f64)| match log.is_finite() {
        true => exp(all.posterior(*log, *variance).mean),
        false => 1.0,
    };
    logs.iter().map(drawn).collect()
}
