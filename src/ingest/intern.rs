//! Distinct strings with small codes.

/// A set of strings, each with the number of its first appearance. Open addressing with a fixed
/// hash: the same strings give the same table on every machine.
#[derive(Debug, Default)]
pub(super) struct Interner {
    /// Place of an entry plus one; 0 is free. A power of two long, at most half full.
    slots: Vec<u32>,
    hashes: Vec<u32>,
    ends: Vec<u32>,
    letters: String,
}

/// Multiply and rotate over eight bytes at a time (the scheme of rustc's FxHash).
#[inline]
fn hash(bytes: &[u8]) -> u32 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mix = |h: u64, word: u64| (h.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut h = words
        .iter()
        .fold(0, |h, word| mix(h, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    h = mix(h, u64::from_le_bytes(last) ^ ((rest.len() as u64) << 56));
    (h >> 32) as u32
}

impl Interner {
    /// Number of distinct strings.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string with this number.
    #[inline]
    pub(super) fn get(&self, place: usize) -> &str {
        let end = self.ends.get(place).copied().unwrap_or_default();
        let start = match place.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        self.letters
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The number of a string, and whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, text: &str) -> (usize, bool) {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let h = hash(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut slot = h as usize & mask;
        loop {
            let entry = self.slots.get(slot).copied().unwrap_or_default();
            let Some(place) = entry.checked_sub(1) else {
                break;
            };
            let place = place as usize;
            if self.hashes.get(place) == Some(&h) && self.get(place) == text {
                return (place, false);
            }
            slot = (slot + 1) & mask;
        }
        let place = self.ends.len();
        self.letters.push_str(text);
        self.ends
            .push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
        self.hashes.push(h);
        if let Some(free) = self.slots.get_mut(slot) {
            *free = u32::try_from(place + 1).unwrap_or(u32::MAX);
        }
        (place, true)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 4).max(64);
        self.slots = vec![0; size];
        for (place, h) in self.hashes.iter().enumerate() {
            let mut slot = *h as usize & (size - 1);
            while self.slots.get(slot).is_some_and(|s| *s != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(free) = self.slots.get_mut(slot) {
                *free = u32::try_from(place + 1).unwrap_or(u32::MAX);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_order_of_appearance() {
        let mut set = Interner::default();
        for round in 0..2 {
            for i in 0..5_000_usize {
                let text = "x".repeat(i % 40) + &i.to_string();
                assert_eq!(set.insert(&text), (i, round == 0));
            }
        }
        assert_eq!(set.len(), 5_000);
        assert_eq!(set.get(3), "xxx3");
        assert_eq!(set.insert(""), (5_000, true));
        assert_eq!(set.insert("\0").0, 5_001);
        assert_eq!(set.insert("").0, 5_000);
    }
}
