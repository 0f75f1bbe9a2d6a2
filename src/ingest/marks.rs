//! Where the signs of a table are in a text, 64 bytes at a time.

/// Bytes looked at together.
const BLOCK: usize = 64;

/// Finds the next of up to four bytes, going forward. Cells are a few bytes long: a search that
/// starts anew for each would spend its time starting.
pub(super) struct Marks<'t> {
    bytes: &'t [u8],
    signs: [u8; 4],
    /// The block looked at, and a bit for each of its bytes that is a sign.
    block: usize,
    bits: u64,
}

impl<'t> Marks<'t> {
    /// The places of `signs` in `bytes`; no sign is NUL.
    pub(super) fn new(bytes: &'t [u8], signs: [u8; 4]) -> Self {
        Self {
            bytes,
            signs,
            block: 0,
            bits: look(bytes, signs),
        }
    }

    /// The first sign at `from` or after it; the length of the text when there is none.
    #[inline]
    pub(super) fn next(&mut self, from: usize) -> usize {
        if from.wrapping_sub(self.block) >= BLOCK {
            self.look_at(from);
        }
        let mut bits = self.bits & (u64::MAX << (from - self.block));
        while bits == 0 {
            let next = self.block + BLOCK;
            if next >= self.bytes.len() {
                return self.bytes.len();
            }
            self.look_at(next);
            bits = self.bits;
        }
        self.block + bits.trailing_zeros() as usize
    }

    #[inline]
    fn look_at(&mut self, block: usize) {
        self.block = block;
        self.bits = look(self.bytes.get(block..).unwrap_or_default(), self.signs);
    }
}

/// A bit for each of the first 64 bytes that is one of the signs.
#[inline]
fn look(bytes: &[u8], signs: [u8; 4]) -> u64 {
    let Some(block) = bytes.first_chunk::<BLOCK>() else {
        let mut block = [0; BLOCK];
        for (to, from) in block.iter_mut().zip(bytes) {
            *to = *from;
        }
        return look_block(&block, signs);
    };
    look_block(block, signs)
}

#[inline]
fn look_block(block: &[u8; BLOCK], [a, b, c, d]: [u8; 4]) -> u64 {
    // Compared without branches, many bytes in one instruction; then the ones of eight bytes are
    // gathered by one multiplication.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let hits = block.map(|x| u8::from((x == a) | (x == b) | (x == c) | (x == d)));
    let (words, _) = hits.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        bits << 8 | u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds() {
        let mut state = 7_u32;
        let text: Vec<u8> = (0..1_000)
            .map(|i| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Crowded at first, then sparse; bytes above 127 too.
                let many = if i < 300 { 7 } else { 250 };
                b"a,\"\n\rb\xe4"
                    .get((state >> 16) as usize % many)
                    .copied()
                    .unwrap_or(b'x')
            })
            .collect();
        let signs = [b',', b'"', b'\n', b'\r'];
        let plain = |from: usize| {
            let found = text[from..].iter().position(|b| signs.contains(b));
            found.map_or(text.len(), |at| from + at)
        };
        let mut marks = Marks::new(&text, signs);
        for from in (0..text.len()).chain([5, 990, 64, 63, 1_000, 128, 0]) {
            assert_eq!(marks.next(from), plain(from), "from {from}");
        }
        assert_eq!(Marks::new(b"", signs).next(0), 0);
    }
}
