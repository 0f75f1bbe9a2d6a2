//! Places in a ranking, with how sure they are.

use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::shrinkage::Posterior;
use crate::numeric::{normal_quantile, sort_numbers};

/// Fewest and most draws of the whole ranking.
const DRAWS: (usize, usize) = (200, 1_000);
/// Places drawn in all: the more there are to rank, the fewer draws.
const PLACES: usize = 500_000;
/// Points of the normal distribution that draws are taken from: an inverse per draw is slow.
const POINTS: usize = 4_096;
/// Steps the range of all draws is divided into to count who is ahead.
const STEPS: usize = 8_192;

/// The place of one unit, 1 the best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// By the mean of what is believed.
    pub place: u32,
    /// The best place of the middle 95 % of the draws.
    pub low: u32,
    /// The worst place of them.
    pub high: u32,
}

/// The places of those that have a belief, by its mean; the intervals by drawing the ranking up to
/// a thousand times from what is believed (Goldstein and Spiegelhalter 1996). `None` where nothing
/// is believed. The same seed gives the same intervals.
#[must_use]
pub fn ranks(beliefs: &[Option<Posterior>], seed: u32) -> Vec<Option<Rank>> {
    let known: Vec<(usize, f64, f64)> = beliefs
        .iter()
        .enumerate()
        .filter_map(|(at, b)| b.map(|b| (at, b.mean, b.variance.max(0.0).sqrt())))
        .collect();
    let mut out = vec![None; beliefs.len()];
    let reach = |sign: f64| known.iter().map(move |(_, m, sd)| sign * m + 4.0 * sd);
    let (top, bottom) = (
        reach(1.0).fold(f64::MIN, f64::max),
        -reach(-1.0).fold(f64::MIN, f64::max),
    );
    let per_step = STEPS as f64 / (top - bottom).max(1e-12);
    // From the top down, so that the counts before a step are those ahead.
    let step = |x: f64| (((top - x) * per_step).max(0.0) as usize).min(STEPS - 1);
    let normal: Vec<f64> = (0..POINTS)
        .map(|i| normal_quantile((i as f64 + 0.5) / POINTS as f64))
        .collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let draws = (PLACES / known.len().max(1)).clamp(DRAWS.0, DRAWS.1);
    // Draws beyond each end of a 95 % interval.
    let beyond = draws / 40;
    let mut places: Vec<u32> = vec![0; draws * known.len()];
    let mut drawn = vec![0_usize; known.len()];
    let mut counts = vec![0_u32; STEPS];
    for draw in 0..draws {
        counts.fill(0);
        for ((_, mean, sd), slot) in known.iter().zip(&mut drawn) {
            let z = normal
                .get((random.next_u64() >> 52) as usize % POINTS)
                .copied();
            *slot = step(mean + sd * z.unwrap_or(0.0));
            if let Some(count) = counts.get_mut(*slot) {
                *count += 1;
            }
        }
        let mut ahead = 0;
        for count in &mut counts {
            let here = *count;
            // Those in the same step share its middle place.
            *count = ahead + here.div_ceil(2);
            ahead += here;
        }
        for (slot, places) in drawn.iter().zip(places.chunks_exact_mut(draws)) {
            if let (Some(place), Some(ahead)) = (places.get_mut(draw), counts.get(*slot)) {
                *place = *ahead;
            }
        }
    }
    let mut means: Vec<f64> = known.iter().map(|k| -k.1).collect();
    sort_numbers(&mut means);
    for ((at, mean, _), drawn) in known.iter().zip(places.chunks_exact_mut(draws)) {
        let place = u32::try_from(means.partition_point(|m| *m < -mean) + 1).unwrap_or(u32::MAX);
        let low = *drawn.select_nth_unstable(beyond).1;
        let high = *drawn.select_nth_unstable(draws - 1 - beyond).1;
        if let Some(slot) = out.get_mut(*at) {
            *slot = Some(Rank {
                place,
                low: low.clamp(1, place),
                high: high.max(place),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sure_has_its_place_and_what_is_not_has_many() {
        let belief = |mean: f64, variance| {
            Some(Posterior {
                mean,
                variance,
                reliability: 1.0,
            })
        };
        let sure = [belief(1.0, 0.0), None, belief(9.0, 0.0), belief(5.0, 0.0)];
        let found = ranks(&sure, 1);
        assert!(found[1].is_none());
        for (at, place) in [(0, 3), (2, 1), (3, 2)] {
            let rank = found[at].unwrap();
            assert_eq!((rank.low, rank.place, rank.high), (place, place, place));
        }
        let alike = [belief(1.0, 4.0); 20];
        for rank in ranks(&alike, 1).into_iter().flatten() {
            assert!(rank.low <= 2 && rank.high >= 19, "{rank:?}");
        }
        assert_eq!(ranks(&alike, 7), ranks(&alike, 7));
        assert!(ranks(&[], 1).is_empty());
    }
}
