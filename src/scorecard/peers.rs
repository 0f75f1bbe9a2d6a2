//! Dealers alike: groups with names, and the nearest neighbours of each.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::records::Records;
use super::setup::Area;
use super::state::AreaState;
use crate::numeric::count;
use crate::numeric::{exp, ln_1p, sort_by};
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
#[derive(Debug, Clone)]
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
    pub(super) fn of(records: &Records, area: &Area, state: &AreaState, seed: u32) -> Self {
        let columns: Vec<&[f64]> = if state.cells.drivers.is_empty() {
            vec![&state.cells.volume]
        } else {
            state.cells.drivers.iter().map(Vec::as_slice).collect()
        };
        let raw: Vec<Vec<f64>> = columns.iter().map(|c| dealer_logs(records, c)).collect();
        let mut sizes = vec![Vec::with_capacity(raw.len()); records.dealers.len()];
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
            let quality = silhouette(&self.sizes, &of, groups);
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
    pub(super) fn neighbours(&self, records: &Records, dealer: usize) -> Vec<usize> {
        let (Some(own), Some(about)) = (self.sizes.get(dealer), records.dealers.get(dealer)) else {
            return Vec::new();
        };
        let mut distances: Vec<(f64, usize)> = Vec::with_capacity(self.sizes.len());
        for (at, (sizes, other)) in self.sizes.iter().zip(&records.dealers).enumerate() {
            if at == dealer {
                continue;
            }
            let parts = own.iter().zip(sizes).zip(&self.ranges);
            let size: f64 = parts.map(|((a, b), range)| (a - b).abs() / range).sum();
            let size = size / count(self.ranges.len()).max(1.0);
            let differs = |a: u32, b: u32| f64::from(u8::from(a == MISSING || a != b));
            let mut kinds = differs(about.region, other.region);
            kinds += about
                .traits
                .iter()
                .zip(&other.traits)
                .map(|(a, b)| differs(*a, *b))
                .sum::<f64>();
            let kinds = kinds / (1.0 + count(about.traits.len()));
            // Size weighs three times as much as what kind of place it is.
            distances.push((0.75 * size + 0.25 * kinds, at));
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
fn dealer_logs(records: &Records, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); records.dealers.len()];
    for ((dealer, _), x) in records.cells.iter().zip(values).filter(|(_, x)| **x >= 0.0) {
        if let Some(sum) = sums.get_mut(*dealer as usize) {
            sum.0 += x;
            sum.1 += 1.0;
        }
    }
    let log = |(sum, n): &(f64, f64)| if *n > 0.0 { ln_1p(sum / n) } else { f64::NAN };
    sums.iter().map(log).collect()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Lloyd's algorithm from k-means++ (Arthur and Vassilvitskii 2007), the best of five starts.
fn k_means(points: &[Vec<f64>], groups: usize, seed: u32) -> Vec<usize> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let mut best: (f64, Vec<usize>) = (f64::INFINITY, vec![0; points.len()]);
    for _ in 0..5 {
        let mut centres: Vec<Vec<f64>> = Vec::new();
        let mut nearest = vec![f64::INFINITY; points.len()];
        while centres.len() < groups {
            let total: f64 = nearest.iter().filter(|d| d.is_finite()).sum();
            let mut left = random.r#gen::<f64>()
                * if total > 0.0 {
                    total
                } else {
                    points.len() as f64
                };
            let chosen = points.iter().zip(&nearest).position(|(_, d)| {
                left -= if d.is_finite() { *d } else { 1.0 };
                left <= 0.0
            });
            let Some(centre) = points.get(chosen.unwrap_or(points.len().saturating_sub(1))) else {
                break;
            };
            for (slot, point) in nearest.iter_mut().zip(points) {
                *slot = slot.min(distance(point, centre));
            }
            centres.push(centre.clone());
        }
        let mut of = vec![0; points.len()];
        for _ in 0..50 {
            let mut moved = false;
            for (slot, point) in of.iter_mut().zip(points) {
                let mut near = (f64::INFINITY, 0);
                for (at, centre) in centres.iter().enumerate() {
                    let d = distance(point, centre);
                    if d < near.0 {
                        near = (d, at);
                    }
                }
                moved |= std::mem::replace(slot, near.1) != near.1;
            }
            if !moved {
                break;
            }
            for (at, centre) in centres.iter_mut().enumerate() {
                let members = || points.iter().zip(&of).filter(|(_, g)| **g == at);
                let n = count(members().count());
                if n == 0.0 {
                    continue;
                }
                centre.fill(0.0);
                for (point, _) in members() {
                    for (slot, x) in centre.iter_mut().zip(point) {
                        *slot += x / n;
                    }
                }
            }
        }
        let spread: f64 = points
            .iter()
            .zip(&of)
            .map(|(p, g)| centres.get(*g).map_or(0.0, |c| distance(p, c)))
            .sum();
        if spread < best.0 {
            best = (spread, of);
        }
    }
    best.1
}

/// The mean silhouette of a sample of the points.
fn silhouette(points: &[Vec<f64>], of: &[usize], groups: usize) -> f64 {
    let step = points.len().div_ceil(SAMPLED).max(1);
    let sample: Vec<(&Vec<f64>, usize)> = points
        .iter()
        .zip(of.iter().copied())
        .step_by(step)
        .collect();
    let mut total = 0.0;
    for (at, (point, group)) in sample.iter().enumerate() {
        let mut sums = vec![(0.0, 0.0); groups];
        for (other, (that, its)) in sample.iter().enumerate() {
            if other != at
                && let Some(sum) = sums.get_mut(*its)
            {
                sum.0 += distance(point, that).sqrt();
                sum.1 += 1.0;
            }
        }
        let mean = |g: usize| sums.get(g).filter(|s| s.1 > 0.0).map(|s| s.0 / s.1);
        let others = (0..groups)
            .filter(|g| g != group)
            .filter_map(mean)
            .fold(f64::INFINITY, f64::min);
        if let Some(own) = mean(*group).filter(|_| others.is_finite()) {
            total += (others - own) / own.max(others).max(1e-12);
        }
    }
    total / count(sample.len()).max(1.0)
}

/// Share of the squared distances from the mean that lies between groups.
fn explained(points: &[Vec<f64>], of: &[usize], groups: usize) -> f64 {
    let width = points.first().map_or(0, Vec::len);
    let centre = |group: Option<usize>| {
        let members = || {
            points
                .iter()
                .zip(of)
                .filter(|(_, g)| group.is_none_or(|x| x == **g))
        };
        let n = count(members().count()).max(1.0);
        let mut mean = vec![0.0; width];
        for (point, _) in members() {
            for (slot, x) in mean.iter_mut().zip(point) {
                *slot += x / n;
            }
        }
        mean
    };
    let centres: Vec<Vec<f64>> = (0..groups).map(|g| centre(Some(g))).collect();
    let middle = centre(None);
    let within: f64 = points
        .iter()
        .zip(of)
        .map(|(p, g)| centres.get(*g).map_or(0.0, |c| distance(p, c)))
        .sum();
    let all: f64 = points.iter().map(|p| distance(p, &middle)).sum();
    if all > 0.0 { 1.0 - within / all } else { 0.0 }
}
