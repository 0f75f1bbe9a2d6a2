//! Dealers alike: groups with names, and the nearest neighbours of each.

use serde::{Deserialize, Serialize};

use super::own_level::{Basis, Why};
use super::setup::Area;
use super::state::AreaState;
use super::vocabulary::REGION;
use crate::models::kmeans::{explained, k_means, silhouette};
use crate::numeric::count;
use crate::numeric::{exp, ln_1p, sort_by};
use crate::panel::{Dimension, Panel, Scope};
use crate::table::MISSING;

/// Groups that are tried.
const GROUPS: std::ops::RangeInclusive<usize> = 3..=8;
/// Fewest dealers of a group.
const FEWEST: usize = 8;
/// Dealers from which distances are measured to choose the number of groups.
const SAMPLED: usize = 400;
/// Neighbours of a dealer.
const NEIGHBOURS: usize = 18;

/// What dealers are compared by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Peers {
    /// Per dealer: the logarithm of each usual traffic, standardised.
    sizes: Vec<Vec<f64>>,
    /// Per column the range of all, for Gower's distance.
    ranges: Vec<f64>,
    /// Per dealer its group.
    pub(super) group_of: Vec<usize>,
    /// Name and reason of each group.
    pub(super) groups: Vec<(String, String)>,
    /// Share of the differences in size that lies between the groups.
    pub(super) explained: f64,
}

impl Peers {
    pub(super) fn of(panel: &Panel, area: &Area, state: &AreaState, seed: u32) -> Self {
        // Without traffic a size is that of the months before those that are scored.
        let months = panel.calendar().len();
        let (first, _) = Basis::OwnLevel(Why::NoTraffic).window(months);
        let earlier = |(cell, a): (&(u32, u32), &f64)| if cell.1 < first { *a } else { f64::NAN };
        let cells = panel.cells().iter();
        let earlier: Vec<f64> = cells.zip(&state.cells.volume).map(earlier).collect();
        let columns: Vec<&[f64]> = if state.cells.drivers.is_empty() {
            vec![&earlier]
        } else {
            state.cells.drivers.iter().map(Vec::as_slice).collect()
        };
        let raw: Vec<Vec<f64>> = columns.iter().map(|c| dealer_logs(panel, c)).collect();
        let mut sizes = vec![Vec::with_capacity(raw.len()); panel.units().len()];
        let mut ranges = Vec::new();
        for column in &raw {
            let known = || column.iter().filter(|x| x.is_finite());
            let n = count(known().count()).max(1.0);
            let mean = known().sum::<f64>() / n;
            let sd = (known().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n)
                .sqrt()
                .max(1e-9);
            let scaled = |x: &f64| if x.is_finite() { (x - mean) / sd } else { 0.0 };
            let ends = column
                .iter()
                .map(scaled)
                .fold((0.0_f64, 0.0_f64), |e, x| (e.0.min(x), e.1.max(x)));
            ranges.push((ends.1 - ends.0).max(1e-9));
            for (size, x) in sizes.iter_mut().zip(column) {
                size.push(scaled(x));
            }
        }
        let mut peers = Self {
            sizes,
            ranges,
            group_of: Vec::new(),
            groups: Vec::new(),
            explained: 0.0,
        };
        peers.divide(area, &raw, seed);
        peers
    }

    /// Whether every dealer has its place in it: to be asked of what was read from bytes.
    pub(super) fn is_sound(&self, dealers: usize) -> bool {
        let width = self.ranges.len();
        self.sizes.len() == dealers
            && self.sizes.iter().all(|s| s.len() == width)
            && self.group_of.len() == dealers
            && self.group_of.iter().all(|g| *g < self.groups.len())
    }

    /// Chooses the number of groups by the mean silhouette (Rousseeuw 1987) among those whose
    /// groups are large enough; one group when none is.
    fn divide(&mut self, area: &Area, raw: &[Vec<f64>], seed: u32) {
        let dealers = self.sizes.len();
        let mut best: Option<(f64, Vec<usize>, usize)> = None;
        for groups in GROUPS.filter(|g| g * FEWEST <= dealers) {
            let of = k_means(&self.sizes, groups, seed);
            let least = (0..groups)
                .map(|g| of.iter().filter(|x| **x == g).count())
                .min()
                .unwrap_or(0);
            if least < FEWEST {
                continue;
            }
            let quality = silhouette(&self.sizes, &of, groups, SAMPLED);
            if best.as_ref().is_none_or(|b| quality > b.0) {
                best = Some((quality, of, groups));
            }
        }
        let (of, groups) =
            best.map_or_else(|| (vec![0; dealers], 1), |(_, of, groups)| (of, groups));
        self.explained = explained(&self.sizes, &of, groups);
        // Named by the size of the first column, from small to large.
        let mean = |column: &[f64], group: usize| {
            let members = || {
                column
                    .iter()
                    .zip(&of)
                    .filter(|(x, g)| **g == group && x.is_finite())
            };
            members().map(|(x, _)| x).sum::<f64>() / count(members().count()).max(1.0)
        };
        let first = raw.first().map_or(&[][..], Vec::as_slice);
        let mut order: Vec<usize> = (0..groups).collect();
        sort_by(&mut order, |a, b| {
            mean(first, *a).total_cmp(&mean(first, *b))
        });
        let names = names(groups);
        self.groups = order
            .iter()
            .zip(names)
            .map(|(group, name)| {
                let usual: Vec<String> = area
                    .drivers
                    .iter()
                    .zip(raw)
                    .take(2)
                    .map(|(d, column)| {
                        format!(
                            "{} {}",
                            crate::format::value(
                                exp(mean(column, *group)) - 1.0,
                                crate::estimate::Unit::Count
                            ),
                            d.column
                        )
                    })
                    .collect();
                let members = of.iter().filter(|g| **g == *group).count();
                let reason = if usual.is_empty() {
                    format!("{members} dealers")
                } else {
                    format!("{members} dealers, usually {} a month", usual.join(" and "))
                };
                (name, reason)
            })
            .collect();
        let mut place = vec![0; groups];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*old) {
                *slot = new;
            }
        }
        self.group_of = of
            .iter()
            .map(|g| place.get(*g).copied().unwrap_or(0))
            .collect();
    }

    /// The dealers nearest to one, nearest first: Gower's distance (1971) of the usual traffic and
    /// of the region and traits, in equal parts.
    pub(super) fn neighbours(&self, panel: &Panel, dealer: usize) -> Vec<usize> {
        let Some(own) = self.sizes.get(dealer) else {
            return Vec::new();
        };
        // The region counts also where the files have none.
        let kinds: Vec<&Dimension> = panel
            .dimensions()
            .iter()
            .filter(|d| d.scope == Scope::Unit && (d.column.is_some() || d.id == REGION))
            .collect();
        let mut distances: Vec<(f64, usize)> = Vec::with_capacity(self.sizes.len());
        for (at, sizes) in self.sizes.iter().enumerate() {
            if at == dealer {
                continue;
            }
            let parts = own.iter().zip(sizes).zip(&self.ranges);
            let size: f64 = parts.map(|((a, b), range)| (a - b).abs() / range).sum();
            let size = size / count(self.ranges.len()).max(1.0);
            let differs = |d: &&Dimension| {
                let (a, b) = (d.level(dealer), d.level(at));
                f64::from(u8::from(a == MISSING || a != b))
            };
            let kind = kinds.iter().map(differs).sum::<f64>() / count(kinds.len()).max(1.0);
            // Size weighs three times as much as what kind of place it is.
            distances.push((0.75 * size + 0.25 * kind, at));
        }
        let keys: Vec<u64> = distances
            .iter()
            .map(|d| crate::numeric::key_of(d.0))
            .collect();
        let order = crate::numeric::order_of(&keys);
        let most = NEIGHBOURS.min(self.sizes.len().saturating_sub(1));
        let nearest = order.iter().take(most);
        nearest
            .filter_map(|at| distances.get(*at as usize).map(|d| d.1))
            .collect()
    }
}

fn names(groups: usize) -> Vec<String> {
    let words: &[&str] = match groups {
        1 => &["All dealers"],
        2 => &["Small", "Large"],
        3 => &["Small", "Medium", "Large"],
        4 => &["Small", "Medium", "Large", "Very large"],
        5 => &["Very small", "Small", "Medium", "Large", "Very large"],
        _ => &[],
    };
    if words.is_empty() {
        return (1..=groups)
            .map(|g| format!("Size {g} of {groups}"))
            .collect();
    }
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// Per dealer the logarithm of one plus its mean; `NaN` without any.
fn dealer_logs(panel: &Panel, values: &[f64]) -> Vec<f64> {
    let log = |(sum, n): (f64, f64)| if n > 0.0 { ln_1p(sum / n) } else { f64::NAN };
    let sums = panel.unit_sums(values, |x| x >= 0.0);
    sums.into_iter().map(log).collect()
}
