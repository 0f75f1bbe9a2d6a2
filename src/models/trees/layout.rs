//! The codes of all rows, laid out for histograms.
//!
//! Columns with few bins share a byte (a yes/no and a month are one code of 24): a histogram
//! over the shared code is filled once and gives that of each column by summing over the
//! other. The bytes of a row lie together in blocks of eight, the last ones of four, two or
//! one: a block never lies across two lines of the cache.

use super::bins::FeatureBins;
use crate::numeric::sort_by;
use crate::table::Features;

/// Most bytes of a row that lie together.
const WIDEST: usize = 8;
/// Codes that fit a byte.
const CODES: usize = 256;

/// Where the code of a column is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The byte, counted over all blocks.
    pub(super) byte: usize,
    /// The digit is `code / stride % radix`.
    pub(super) stride: usize,
    /// Number of digits.
    pub(super) radix: usize,
    /// The bin of digit 0: 0 when some row is missing, otherwise 1.
    pub(super) first: usize,
}

/// Bytes of a row that lie together.
#[derive(Debug)]
pub(super) struct Block {
    /// The number of its first byte.
    pub(super) first: usize,
    /// 8, 4, 2 or 1.
    pub(super) width: usize,
    /// Those of row `r` begin at `r * width`.
    pub(super) codes: Vec<u8>,
}

/// Codes of rows.
#[derive(Debug)]
pub(super) struct Layout {
    /// One after the other, all bytes of a row: for histograms.
    pub(super) blocks: Vec<Block>,
    /// The same byte after byte: for parting rows by one of them.
    pub(super) columns: Vec<Vec<u8>>,
    /// For each column its place; `None` when all rows are in one bin.
    pub(super) places: Vec<Option<Place>>,
}

impl Layout {
    /// The rows of `parts`, one after the other, cut by `bins`.
    pub(super) fn new(bins: &[FeatureBins], parts: &[&Features]) -> Self {
        let rows = parts.iter().map(|part| part.rows()).sum();
        let mut columns: Vec<Vec<u8>> = Vec::with_capacity(bins.len());
        let mut places: Vec<Option<Place>> = Vec::with_capacity(bins.len());
        for (at, feature) in bins.iter().enumerate() {
            let mut codes = Vec::with_capacity(rows);
            for part in parts {
                match part.columns().get(at) {
                    Some(column) => feature.code(&column.values, &mut codes),
                    None => codes.resize(codes.len() + part.rows(), 0),
                }
            }
            let low = usize::from(codes.iter().copied().min().unwrap_or(0));
            let high = usize::from(codes.iter().copied().max().unwrap_or(0));
            let first = low.min(1);
            places.push((low < high).then_some(Place {
                byte: 0,
                stride: 1,
                radix: high + 1 - first,
                first,
            }));
            columns.push(codes);
        }
        let bytes = share(&mut places);
        let mut shared = vec![Vec::new(); bytes];
        for (place, codes) in places.iter().zip(columns) {
            let Some(place) = place else { continue };
            let byte: &mut Vec<u8> = &mut shared[place.byte];
            byte.resize(rows, 0);
            for (slot, code) in byte.iter_mut().zip(codes) {
                // Below 256 by construction: digits times strides of one byte.
                *slot += ((usize::from(code) - place.first) * place.stride) as u8;
            }
        }
        let mut blocks = Vec::new();
        let mut first = 0;
        while first < bytes {
            // The widest power of two that is filled.
            let width = WIDEST.min(1 << (bytes - first).ilog2());
            let mut codes = vec![0; rows * width];
            for (lane, column) in shared[first..first + width].iter().enumerate() {
                for (row, &code) in codes.chunks_exact_mut(width).zip(column) {
                    row[lane] = code;
                }
            }
            blocks.push(Block {
                first,
                width,
                codes,
            });
            first += width;
        }
        Self {
            blocks,
            columns: shared,
            places,
        }
    }
}

/// Puts columns into bytes, the widest first, each into the first byte with room. Returns the
/// number of bytes.
fn share(places: &mut [Option<Place>]) -> usize {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let radix = |at: usize| places[at].map_or(0, |p| p.radix);
    sort_by(&mut order, |&a, &b| radix(b).cmp(&radix(a)));
    let mut used: Vec<usize> = Vec::new();
    for at in order {
        let Some(place) = &mut places[at] else {
            continue;
        };
        let fits = used.iter().position(|u| u * place.radix <= CODES);
        place.byte = fits.unwrap_or(used.len());
        if fits.is_none() {
            used.push(1);
        }
        place.stride = used[place.byte];
        used[place.byte] *= place.radix;
    }
    used.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Feature, FeatureValues};

    #[test]
    fn every_digit_is_found_again() {
        let n = 500_u32;
        let column = |f: &dyn Fn(u32) -> f64| Feature {
            name: String::new(),
            values: FeatureValues::Numbers((0..n).map(f).collect()),
        };
        let few = |levels: u32| column(&move |i| f64::from((i / 3) % levels));
        let gaps = column(&|i| {
            if i % 7 == 0 {
                f64::NAN
            } else {
                f64::from(i % 5)
            }
        });
        let features = Features::new(
            n as usize,
            vec![few(2), column(&f64::from), few(12), few(1), gaps, few(10)],
        )
        .unwrap();
        let bins = super::super::bins::learn(&features, &vec![1.0; n as usize], 254, 0);
        let layout = Layout::new(&bins, &[&features]);
        assert_eq!(layout.places[3], None);
        for block in &layout.blocks {
            let last = &block.codes[499 * block.width..];
            for (lane, &code) in last.iter().enumerate() {
                assert_eq!(code, layout.columns[block.first + lane][499]);
            }
        }
        let blocks: Vec<_> = layout.blocks.iter().map(|b| (b.first, b.width)).collect();
        assert_eq!(blocks, [(0, 2), (2, 1)]);
        let bytes = layout.places.iter().flatten().map(|p| p.byte).max();
        assert_eq!(bytes, Some(2), "254, 12 x 10 x 2 and 6 take three bytes");
        for (at, place) in layout.places.iter().enumerate() {
            let Some(place) = place else { continue };
            let mut codes = Vec::new();
            bins[at].code(&features.columns()[at].values, &mut codes);
            for (byte, &code) in layout.columns[place.byte].iter().zip(&codes) {
                let digit = usize::from(*byte) / place.stride % place.radix;
                assert_eq!(digit + place.first, usize::from(code));
            }
        }
    }
}
