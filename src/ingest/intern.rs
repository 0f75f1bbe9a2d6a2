//! Distinct strings with small codes.

/// A set of strings, each with the number of its first appearance. Open addressing with a fixed
/// hash: the same strings give the same table on every machine.
#[derive(Debug, Default)]
pub(super) struct Interner {
    /// A power of two long, at most half full.
    slots: Vec<Slot>,
    ends: Vec<u32>,
    letters: String,
}

/// A place of the table. What is looked at to tell two words apart is all here, so that a short
/// word costs one look into memory.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: Key,
    /// The number of the string plus one; 0 is free.
    entry: u32,
}

/// Up to 16 bytes the string itself: its first and its last eight bytes, which overlap or are
/// filled up, with its length. Of a longer one a hash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    front: u64,
    back: u64,
    length: u32,
}

/// Longest string that its key says whole.
const SHORT: usize = 16;
const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

/// Multiply and rotate (the scheme of rustc's FxHash).
#[inline]
fn mix(h: u64, word: u64) -> u64 {
    (h.rotate_left(5) ^ word).wrapping_mul(FACTOR)
}

impl Key {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let (front, back) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) if bytes.len() <= SHORT => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            }
            (Some(_), _) => (long(bytes), 0),
            _ => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => (
                    u64::from(u32::from_le_bytes(*first)),
                    u64::from(u32::from_le_bytes(*last)),
                ),
                _ => match bytes {
                    [a] => (u64::from(*a), 0),
                    [a, b] => (u64::from(*a), u64::from(*b)),
                    [a, b, c] => (u64::from(*a), u64::from(*b) << 8 | u64::from(*c)),
                    _ => (0, 0),
                },
            },
        };
        Self {
            front,
            back,
            length,
        }
    }

    #[inline]
    fn hash(self) -> usize {
        let h = mix(mix(self.front, self.back), u64::from(self.length));
        (h >> 32) as usize
    }
}

fn long(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    words.chain(rest).fold(0, mix)
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
        let key = Key::of(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = key.hash() & mask;
        while let Some(slot) = self.slots.get(at) {
            let Some(place) = slot.entry.checked_sub(1) else {
                break;
            };
            let place = place as usize;
            if slot.key == key && (text.len() <= SHORT || self.get(place) == text) {
                return (place, false);
            }
            at = (at + 1) & mask;
        }
        let place = self.ends.len();
        self.letters.push_str(text);
        self.ends
            .push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
        if let Some(free) = self.slots.get_mut(at) {
            let entry = u32::try_from(place + 1).unwrap_or(u32::MAX);
            *free = Slot { key, entry };
        }
        (place, true)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 4).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old.into_iter().filter(|s| s.entry != 0) {
            let mut at = slot.key.hash() & (size - 1);
            while self.slots.get(at).is_some_and(|s| s.entry != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
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

    #[test]
    fn strings_of_every_length_that_differ_anywhere_are_told_apart() {
        let mut set = Interner::default();
        let mut words = Vec::new();
        for length in 0..40 {
            words.push("a".repeat(length));
            for place in 0..length {
                let mut word = "a".repeat(length);
                word.replace_range(place..=place, "b");
                words.push(word);
            }
        }
        for round in 0..2 {
            for (i, word) in words.iter().enumerate() {
                assert_eq!(set.insert(word), (i, round == 0), "{word}");
            }
        }
    }
}
