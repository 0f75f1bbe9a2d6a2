//! Sums of packed gradients by code.

use super::layout::Layout;

/// One sum per code of a byte. A code is a byte, so no access needs a check.
pub(super) type Histogram = [i64; 256];

/// Rows fetched at a time.
const AHEAD: usize = 64;

/// Fills `histograms` (one per byte of the layout) with the sums over these rows.
pub(super) fn fill(layout: &Layout, rows: &[u32], packed: &[i64], histograms: &mut [Histogram]) {
    for block in &layout.blocks {
        let part = &mut histograms[block.first..];
        match block.width {
            8 => fill_block::<8>(&block.codes, rows, packed, part),
            4 => fill_block::<4>(&block.codes, rows, packed, part),
            2 => fill_block::<2>(&block.codes, rows, packed, part),
            _ => fill_block::<1>(&block.codes, rows, packed, part),
        }
    }
}

fn fill_block<const WIDTH: usize>(
    codes: &[u8],
    rows: &[u32],
    packed: &[i64],
    histograms: &mut [Histogram],
) {
    let (codes, _) = codes.as_chunks::<WIDTH>();
    let Some(histograms) = histograms.first_chunk_mut::<WIDTH>() else {
        return;
    };
    *histograms = [[0; 256]; WIDTH];
    // Fetched before use, so that many fetches are under way at a time: rows of a small leaf
    // lie far apart.
    let mut ahead = [([0_u8; WIDTH], 0_i64); AHEAD];
    for rows in rows.chunks(AHEAD) {
        for (slot, &row) in ahead.iter_mut().zip(rows) {
            *slot = (codes[row as usize], packed[row as usize]);
        }
        for (codes, value) in &ahead[..rows.len()] {
            for (histogram, &code) in histograms.iter_mut().zip(codes) {
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
