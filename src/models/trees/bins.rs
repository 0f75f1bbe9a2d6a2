//! Up to 255 bins per column, learned on training rows.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numeric::{sort_by, sort_numbers};
use crate::table::{FeatureValues, Features};

/// Bins with values: with the bin of missing values, bin 0, a code fits a byte.
pub(in crate::models) const MOST: usize = 254;
/// Quantiles of more rows than this are those of a seeded sample of this size: of 254 bins,
/// each then holds its share of the rows to within a tenth.
const SAMPLE: usize = 100_000;

/// How one column is cut.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::models) enum FeatureBins {
    /// Bin `b` holds what is above `upper[b - 2]` and at most `upper[b - 1]`; the last bin is
    /// open above. Bin 0 is missing.
    Numbers { upper: Vec<f64> },
    /// The bin of each level; the rarest beyond 254 share bin 0 with missing and unseen.
    Levels { bin_of: Vec<u8>, levels: u32 },
}

impl FeatureBins {
    /// Whether it holds levels.
    pub(in crate::models) fn is_levels(&self) -> bool {
        matches!(self, Self::Levels { .. })
    }

    /// Appends the bin of each row. A column of the other kind is missing throughout.
    pub(in crate::models) fn code(&self, values: &FeatureValues, codes: &mut Vec<u8>) {
        match (self, values) {
            (Self::Numbers { upper }, FeatureValues::Numbers(values)) => {
                let mut bounds = [f64::INFINITY; 256];
                for (slot, &bound) in bounds.iter_mut().zip(upper) {
                    *slot = bound;
                }
                codes.extend(values.iter().map(|&x| {
                    if !x.is_finite() {
                        return 0;
                    }
                    // Counts the bounds below x, at most 253, in eight steps.
                    let mut below = 0_usize;
                    for step in [128, 64, 32, 16, 8, 4, 2, 1] {
                        let further = bounds[(below + step - 1) & 255] < x;
                        below += if further { step } else { 0 };
                    }
                    below as u8 + 1
                }));
            }
            (
                Self::Levels { bin_of, levels },
                FeatureValues::Levels {
                    codes: found,
                    levels: known,
                },
            ) => codes.extend(found.iter().map(|&level| {
                let seen = level < *levels && level < *known;
                let bin = bin_of.get(level as usize).filter(|_| seen);
                bin.copied().unwrap_or(0)
            })),
            (_, FeatureValues::Numbers(values)) => codes.resize(codes.len() + values.len(), 0),
            (_, FeatureValues::Levels { codes: found, .. }) => {
                codes.resize(codes.len() + found.len(), 0);
            }
        }
    }
}

/// Cuts every column, numbers into at most `most` bins (2 to [`MOST`]). `weights` are at least
/// 0, one per row; rows of weight 0 have no part.
pub(in crate::models) fn learn(
    features: &Features,
    weights: &[f64],
    most: usize,
    seed: u64,
) -> Vec<FeatureBins> {
    let rows = sample(weights, seed);
    let uniform = weights.iter().all(|&w| w == 1.0 || w == 0.0);
    let columns = features.columns().iter();
    columns
        .map(|column| match &column.values {
            FeatureValues::Numbers(values) => FeatureBins::Numbers {
                upper: cut(&distinct(values, weights, &rows, uniform), most),
            },
            FeatureValues::Levels { codes, levels } => {
                let mut mass = vec![0.0; *levels as usize];
                for (&code, &w) in codes.iter().zip(weights) {
                    if let Some(slot) = mass.get_mut(code as usize) {
                        *slot += w;
                    }
                }
                let mut order: Vec<u32> = (0..*levels)
                    .filter(|&level| mass[level as usize] > 0.0)
                    .collect();
                sort_by(&mut order, |&a, &b| {
                    mass[b as usize].total_cmp(&mass[a as usize])
                });
                let mut bin_of = vec![0; *levels as usize];
                for (&level, bin) in order.iter().zip(1..=MOST as u8) {
                    bin_of[level as usize] = bin;
                }
                FeatureBins::Levels {
                    bin_of,
                    levels: *levels,
                }
            }
        })
        .collect()
}

/// The rows quantiles are taken of, ascending.
fn sample(weights: &[f64], seed: u64) -> Vec<u32> {
    let counted = weights.iter().zip(0_u32..).filter(|(w, _)| **w > 0.0);
    let mut rows: Vec<u32> = counted.map(|(_, row)| row).collect();
    if rows.len() > SAMPLE {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        draw(&mut rows, SAMPLE, &mut random);
    }
    rows
}

/// Keeps `count` of a list, drawn at random, in their order (Knuth's selection sampling,
/// algorithm 3.4.2 S).
pub(super) fn draw<T>(list: &mut Vec<T>, count: usize, random: &mut Xoshiro256PlusPlus) {
    // As `u64`: a draw of `usize` differs between platforms.
    let (mut left, mut wanted) = (list.len() as u64, count.min(list.len()) as u64);
    list.retain(|_| {
        let taken = random.gen_range(0..left) < wanted;
        left -= 1;
        wanted -= u64::from(taken);
        taken
    });
}

/// The distinct values with the weight of each, ascending, without missing ones.
fn distinct(values: &[f64], weights: &[f64], rows: &[u32], uniform: bool) -> Vec<(f64, f64)> {
    let found = rows.iter().map(|&row| row as usize);
    let found = found.filter(|&row| values[row].is_finite());
    let mut list: Vec<(f64, f64)> = Vec::new();
    let mut push = |value: f64, weight: f64| match list.last_mut() {
        Some((last, mass)) if *last == value => *mass += weight,
        _ => list.push((value, weight)),
    };
    if uniform {
        let mut sorted: Vec<f64> = found.map(|row| values[row]).collect();
        sort_numbers(&mut sorted);
        for value in sorted {
            push(value, 1.0);
        }
    } else {
        let mut order: Vec<usize> = found.collect();
        sort_by(&mut order, |&a, &b| values[a].total_cmp(&values[b]));
        for row in order {
            push(values[row], weights[row]);
        }
    }
    list
}

/// The bounds between bins. Up to `most` distinct values each have their own bin. Of more, a
/// value with more than its share does, and the rest is shared out evenly (as LightGBM's
/// greedy search of bins does).
fn cut(values: &[(f64, f64)], most: usize) -> Vec<f64> {
    let bounds = |i: usize| {
        let (low, high) = (values[i].0, values[i + 1].0);
        let middle = low * 0.5 + high * 0.5;
        // Neighbouring floats, or subnormal ones, have no number between them.
        if low < middle && middle < high {
            middle
        } else {
            low
        }
    };
    if values.len() <= most {
        return (0..values.len().saturating_sub(1)).map(bounds).collect();
    }
    let total: f64 = values.iter().map(|v| v.1).sum();
    let share = total / most as f64;
    let is_big = |i: usize| values[i].1 >= share;
    let big = (0..values.len()).filter(|&i| is_big(i));
    let (mut bins_left, mut mass_left) = big.fold((most as f64, total), |(bins, mass), i| {
        (bins - 1.0, mass - values[i].1)
    });
    let mut size = mass_left / bins_left.max(1.0);
    let mut upper = Vec::with_capacity(most);
    let mut mass = 0.0;
    for (i, &(_, weight)) in values.iter().enumerate().take(values.len() - 1) {
        if !is_big(i) {
            mass_left -= weight;
        }
        mass += weight;
        if is_big(i) || mass >= size || (is_big(i + 1) && mass >= 0.5 * size) {
            upper.push(bounds(i));
            if upper.len() == most - 1 {
                break;
            }
            mass = 0.0;
            if !is_big(i) {
                bins_left -= 1.0;
                size = mass_left / bins_left.max(1.0);
            }
        }
    }
    upper
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Feature;

    fn one(values: FeatureValues, rows: usize) -> Features {
        let name = String::from("x");
        Features::new(rows, vec![Feature { name, values }]).unwrap()
    }

    fn codes(bins: &FeatureBins, values: &FeatureValues) -> Vec<u8> {
        let mut codes = Vec::new();
        bins.code(values, &mut codes);
        codes
    }

    #[test]
    fn few_values_have_a_bin_each_and_missing_is_bin_0() {
        let values = FeatureValues::Numbers(vec![3.0, f64::NAN, -1.0, 3.0, 7.0, f64::INFINITY]);
        let bins = learn(&one(values.clone(), 6), &[1.0; 6], MOST, 0);
        assert_eq!(
            bins[0],
            FeatureBins::Numbers {
                upper: vec![1.0, 5.0]
            }
        );
        assert_eq!(codes(&bins[0], &values), [2, 0, 1, 2, 3, 0]);
        let others = FeatureValues::Numbers(vec![1.0, 1.000_001, 1e300, -1e300]);
        assert_eq!(codes(&bins[0], &others), [1, 2, 3, 1]);
    }

    #[test]
    fn many_values_share_bins_evenly_and_common_ones_keep_their_own() {
        let n = 10_000;
        // A third zeros, the rest spread.
        let spread = |i: usize| ((i * 7_919) % n) as f64 + 1.0;
        let values: Vec<f64> = (0..n)
            .map(|i| if i % 3 == 0 { 0.0 } else { spread(i) })
            .collect();
        let values = FeatureValues::Numbers(values);
        let bins = learn(&one(values.clone(), n), &vec![1.0; n], MOST, 0);
        let mut counts = [0_u32; 256];
        for code in codes(&bins[0], &values) {
            counts[usize::from(code)] += 1;
        }
        assert_eq!((counts[0], counts[1], counts[255]), (0, 3_334, 0));
        assert!(
            counts[2..255].iter().all(|c| (20..=35).contains(c)),
            "{counts:?}"
        );
    }

    #[test]
    fn weights_are_rows() {
        let n = 600;
        let values: Vec<f64> = (0..n).map(|i| f64::from((i * 37) % n)).collect();
        let weights: Vec<f64> = (0..n).map(|i| f64::from(i % 3)).collect();
        let repeated: Vec<f64> = (0..n)
            .flat_map(|i| vec![values[i as usize]; (i % 3) as usize])
            .collect();
        let m = repeated.len();
        let weighted = learn(
            &one(FeatureValues::Numbers(values), n as usize),
            &weights,
            MOST,
            0,
        );
        let repeated = learn(
            &one(FeatureValues::Numbers(repeated), m),
            &vec![1.0; m],
            MOST,
            0,
        );
        assert_eq!(weighted, repeated);
    }

    #[test]
    fn neighbouring_numbers_are_kept_apart() {
        let (a, b) = (1.0, 1.0_f64.next_up());
        let values = FeatureValues::Numbers(vec![a, b, -f64::MAX, f64::MAX, 0.0, 5e-324]);
        let bins = learn(&one(values.clone(), 6), &[1.0; 6], MOST, 0);
        assert_eq!(codes(&bins[0], &values), [4, 5, 1, 6, 2, 3]);
    }

    #[test]
    fn the_commonest_levels_have_bins_and_the_rest_shares_bin_0() {
        // Level l occurs 400 - l times.
        let found: Vec<u32> = (0..300).flat_map(|l| vec![l; 400 - l as usize]).collect();
        let n = found.len();
        let values = FeatureValues::Levels {
            codes: found,
            levels: 300,
        };
        let bins = learn(&one(values, n), &vec![1.0; n], MOST, 0);
        let asked = FeatureValues::Levels {
            codes: vec![0, 253, 254, 299, 300, u32::MAX],
            levels: 300,
        };
        assert_eq!(codes(&bins[0], &asked), [1, 254, 0, 0, 0, 0]);
    }

    #[test]
    fn a_sample_has_the_asked_size_and_is_seeded() {
        let weights = vec![1.0; SAMPLE + 50_000];
        let rows = sample(&weights, 3);
        assert_eq!(rows.len(), SAMPLE);
        assert!(rows.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(rows, sample(&weights, 3));
        assert_ne!(rows, sample(&weights, 4));
    }
}
