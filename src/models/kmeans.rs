//! k-means: points divided into groups around their means, and how well that fits.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numeric::count;

/// Starts of which the best is kept.
const STARTS: usize = 5;
/// Most rounds of a start; it mostly settles in ten.
const ROUNDS: usize = 50;

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The group of each point, 0 to `groups` less one: Lloyd's algorithm (1982) from k-means++ (Arthur
/// and Vassilvitskii 2007), the best of five starts by the sum of squared distances. The same seed
/// gives the same groups on every platform. Points have one length each; a group may stay empty
/// where points are fewer or alike.
#[must_use]
pub fn k_means(points: &[Vec<f64>], groups: usize, seed: u32) -> Vec<usize> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let mut best: (f64, Vec<usize>) = (f64::INFINITY, vec![0; points.len()]);
    for _ in 0..STARTS {
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
        for _ in 0..ROUNDS {
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

/// The mean silhouette (Rousseeuw 1987), -1 to 1: how much nearer points are to their own group than
/// to the next one. Of at most `most` points, evenly taken, because it compares each with each.
#[must_use]
pub fn silhouette(points: &[Vec<f64>], of: &[usize], groups: usize, most: usize) -> f64 {
    let step = points.len().div_ceil(most.max(1)).max(1);
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

/// Share of the squared distances from the mean of all that lies between groups, 0 to 1; 0 where
/// all points are one.
#[must_use]
pub fn explained(points: &[Vec<f64>], of: &[usize], groups: usize) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Three squares of nine points, far apart.
    fn squares() -> Vec<Vec<f64>> {
        let centres = [(0.0, 0.0), (50.0, 0.0), (0.0, 80.0)];
        let offsets = [-1.0, 0.0, 1.0];
        let mut points = Vec::new();
        for (x, y) in centres {
            for dx in offsets {
                points.extend(offsets.map(|dy| vec![x + dx, y + dy]));
            }
        }
        points
    }

    #[test]
    fn groups_that_are_there_are_found() {
        let points = squares();
        for seed in 0..20 {
            let of = k_means(&points, 3, seed);
            assert_eq!(of, k_means(&points, 3, seed));
            for square in of.chunks(9) {
                assert!(square.iter().all(|g| *g == square[0]));
            }
            let mut groups: Vec<usize> = of.iter().step_by(9).copied().collect();
            groups.sort_unstable();
            assert_eq!(groups, [0, 1, 2]);
            // Within: 9 * 4/3 in each square. Of all: by the centres, 9 times their distances.
            let within = 3.0 * 9.0 * 4.0 / 3.0;
            let middle = (50.0 / 3.0, 80.0 / 3.0);
            let between = 9.0
                * [(0.0_f64, 0.0_f64), (50.0, 0.0), (0.0, 80.0)]
                    .map(|(x, y)| (x - middle.0).powi(2) + (y - middle.1).powi(2))
                    .iter()
                    .sum::<f64>();
            let share = explained(&points, &of, 3);
            assert!((share - between / (between + within)).abs() < 1e-12);
            assert!(silhouette(&points, &of, 3, 400) > 0.95);
            assert!(silhouette(&points, &k_means(&points, 2, seed), 2, 400) < 0.95);
        }
    }

    #[test]
    fn silhouettes_by_hand() {
        let points: Vec<Vec<f64>> = [0.0, 1.0, 5.0].iter().map(|x| vec![*x]).collect();
        // (5 - 1) / 5, (4 - 1) / 4, and 0 for a point alone.
        let mean = (0.8 + 0.75) / 3.0;
        let found = silhouette(&points, &[0, 0, 1], 2, 400);
        assert!((found - mean).abs() < 1e-15, "{found}");
    }

    #[test]
    fn few_and_equal_points_are_no_trouble() {
        assert!(k_means(&[], 3, 1).is_empty());
        let same = vec![vec![2.0]; 5];
        assert_eq!(k_means(&same, 3, 1), [0; 5]);
        assert_eq!(explained(&same, &[0; 5], 3), 0.0);
        assert_eq!(k_means(&[vec![1.0], vec![f64::NAN]], 2, 1).len(), 2);
    }
}
