//! Sums of packed gradients by code.

use super::layout::{LANES, Layout};

/// One sum per code of a byte. A code is a byte, so no access needs a check.
pub(super) type Histogram = [i64; 256];

/// Fills `histograms` (one per byte of the layout, filled up to whole blocks) with the sums
/// over these rows.
pub(super) fn fill(layout: &Layout, rows: &[u32], packed: &[i64], histograms: &mut [Histogram]) {
    histograms.fill([0; 256]);
    let (groups, _) = histograms.as_chunks_mut::<LANES>();
    for (block, group) in layout.blocks.iter().zip(groups) {
        for &row in rows {
            let row = row as usize;
            let (codes, value) = (&block[row], packed[row]);
            for (histogram, &code) in group.iter_mut().zip(codes) {
                histogram[usize::from(code)] += value;
            }
        }
    }
}

/// Takes a part away, which leaves the sums of the other rows.
pub(super) fn subtract(whole: &mut [Histogram], part: &[Histogram]) {
    for (whole, part) in whole.iter_mut().zip(part) {
        for (whole, part) in whole.iter_mut().zip(part) {
            *whole -= part;
        }
    }
}
