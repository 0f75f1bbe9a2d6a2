//! Encodings of one or two bytes a letter: GBK, with the four bytes of GB 18030, and `Shift_JIS`.
//!
//! Their tables are tens of kilobytes, and the platform has them: every pair is handed once to its
//! decoder, and what comes back is the table. Decoding is then the same natively and in the browser.

use super::Encoding;

/// The letters of bytes in the encoding of a label of the WHATWG Encoding Standard, what is not of
/// it replaced by U+FFFD; `None` when the platform does not know the label.
pub(super) type Platform<'a> = dyn Fn(&str, &[u8]) -> Option<String> + 'a;

const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xfe;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xfe;
/// Sequences of four bytes that stand for letters of the Basic Multilingual Plane.
const FOURS: u32 = 39_420;
/// Where, counted on, the letters beyond the Basic Multilingual Plane start.
const BEYOND: u32 = 189_000;

/// The letters of one such encoding.
pub(super) struct Pairs {
    encoding: Encoding,
    /// For every lead and trail byte the letter, zero where there is none.
    two: Vec<u16>,
    /// For every four bytes, counted on, the letter.
    four: Vec<u16>,
}

/// What stands at the start of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A letter of so many bytes.
    Letter(char, usize),
    /// So many bytes that are none.
    Bad(usize),
    /// Too few bytes to tell.
    Cut,
}

impl Pairs {
    /// The table of an encoding; `None` when it has none or the platform does not know it.
    pub(super) fn new(encoding: Encoding, platform: &Platform<'_>) -> Option<Self> {
        let label = match encoding {
            Encoding::Gbk => "gb18030",
            Encoding::ShiftJis => "shift_jis",
            _ => return None,
        };
        let mut pairs = Vec::new();
        for lead in LEADS {
            for trail in TRAILS {
                pairs.extend([lead, trail, b'\n']);
            }
        }
        let two = letters(&platform(label, &pairs)?, pairs.len() / 3)?;
        let mut four = Vec::new();
        if encoding == Encoding::Gbk {
            let digit = |n: u32, first: u8| first + u8::try_from(n).unwrap_or(0);
            let bytes: Vec<u8> = (0..FOURS)
                .flat_map(|n| {
                    [
                        digit(n / 12_600, 0x81),
                        digit(n / 1_260 % 10, b'0'),
                        digit(n / 10 % 126, 0x81),
                        digit(n % 10, b'0'),
                        b'\n',
                    ]
                })
                .collect();
            four = letters(&platform(label, &bytes)?, bytes.len() / 5)?;
        }
        Some(Self {
            encoding,
            two,
            four,
        })
    }

    /// The letter of a lead and a trail byte.
    fn two(&self, lead: u8, trail: u8) -> Option<char> {
        let (lead, trail) = (lead.checked_sub(0x81)?, trail.checked_sub(0x40)?);
        unit(&self.two, usize::from(lead) * 191 + usize::from(trail))
    }

    /// The letter of four bytes.
    fn four(&self, bytes: [u8; 4]) -> Option<char> {
        let [a, b, c, d] = bytes;
        let digit = |byte: u8, first: u8, count: u8| {
            let n = byte.checked_sub(first).filter(|n| *n < count)?;
            Some(u32::from(n))
        };
        let high = digit(a, 0x81, 126)? * 10 + digit(b, b'0', 10)?;
        let n = high * 1_260 + digit(c, 0x81, 126)? * 10 + digit(d, b'0', 10)?;
        match n.checked_sub(BEYOND) {
            Some(n) => char::from_u32(0x1_0000 + n),
            None => unit(&self.four, usize::try_from(n).ok()?),
        }
    }

    /// What stands at the start of `raw`, which is not empty; `last` when no byte follows it.
    pub(super) fn next(&self, raw: &[u8], last: bool) -> Next {
        let short = if last {
            Next::Bad(raw.len())
        } else {
            Next::Cut
        };
        let Some(&lead) = raw.first() else {
            return short;
        };
        match (self.encoding, lead) {
            (_, ..=0x7f) => return Next::Letter(char::from(lead), 1),
            (Encoding::Gbk, 0x80) => return Next::Letter('€', 1),
            (Encoding::ShiftJis, 0xa1..=0xdf) => {
                let letter = char::from_u32(0xff61 + u32::from(lead - 0xa1));
                return letter.map_or(Next::Bad(1), |letter| Next::Letter(letter, 1));
            }
            // As the standard has it, a control.
            (Encoding::ShiftJis, 0x80) => return Next::Letter('\u{80}', 1),
            (Encoding::ShiftJis, 0xa0 | 0xfd..) | (_, 0xff) => return Next::Bad(1),
            _ => {}
        }
        let Some(&trail) = raw.get(1) else {
            return short;
        };
        if self.encoding == Encoding::Gbk && trail.is_ascii_digit() {
            return match raw.first_chunk::<4>() {
                Some(bytes) => match self.four(*bytes) {
                    Some(letter) => Next::Letter(letter, 4),
                    None => Next::Bad(1),
                },
                // Not four bytes whatever follows.
                None if raw.get(2).is_some_and(|third| !LEADS.contains(third)) => Next::Bad(1),
                None if last => Next::Bad(1),
                None => Next::Cut,
            };
        }
        match self.two(lead, trail) {
            Some(letter) => Next::Letter(letter, 2),
            // A letter of ASCII is not swallowed: it may divide cells.
            None => Next::Bad(if trail.is_ascii() { 1 } else { 2 }),
        }
    }
}

fn unit(units: &[u16], at: usize) -> Option<char> {
    let unit = units.get(at).copied().filter(|unit| *unit > 0)?;
    char::from_u32(u32::from(unit))
}

/// The letter of each of `count` lines, zero where it is not one letter.
fn letters(text: &str, count: usize) -> Option<Vec<u16>> {
    let mut units = Vec::with_capacity(count);
    for line in text.split_terminator('\n') {
        let mut letters = line.chars();
        let unit = match (letters.next(), letters.next()) {
            (Some(letter), None) if letter != char::REPLACEMENT_CHARACTER => {
                u16::try_from(u32::from(letter)).unwrap_or(0)
            }
            _ => 0,
        };
        units.push(unit);
    }
    (units.len() == count).then_some(units)
}

/// The letters that `encoding_rs` knows.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn platform(label: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(text.into_owned())
}

/// The letters that the web's decoder knows come from `web`.
#[cfg(target_arch = "wasm32")]
pub(super) fn platform(_: &str, _: &[u8]) -> Option<String> {
    None
}

#[cfg(not(target_arch = "wasm32"))] // `encoding_rs` is here natively only
#[cfg(test)]
mod tests {
    use super::*;

    /// Reads all of `raw`, bad bytes as U+FFFD.
    fn whole(pairs: &Pairs, mut raw: &[u8]) -> String {
        let mut text = String::new();
        while !raw.is_empty() {
            let used = match pairs.next(raw, true) {
                Next::Letter(letter, used) => {
                    text.push(letter);
                    used
                }
                Next::Bad(used) => {
                    text.push('\u{fffd}');
                    used
                }
                Next::Cut => panic!("the last piece is never cut"),
            };
            raw = &raw[used..];
        }
        text
    }

    #[test]
    fn tables_agree_with_the_platform() {
        for (encoding, theirs) in [
            (Encoding::Gbk, encoding_rs::GB18030),
            (Encoding::ShiftJis, encoding_rs::SHIFT_JIS),
        ] {
            let pairs = Pairs::new(encoding, &platform).unwrap();
            let mut seen = 0;
            for letter in (0x80..0x1_1000_u32)
                .chain(0x2_0000..0x2_0100)
                .filter_map(char::from_u32)
                .filter(|c| *c != '\u{fffd}')
            {
                let text = letter.to_string();
                let (raw, _, unknown) = theirs.encode(&text);
                // What does not come back as it was is written otherwise than it is read.
                let (back, _) = theirs.decode_without_bom_handling(&raw);
                if !unknown && back == text {
                    assert_eq!(whole(&pairs, &raw), text, "{encoding:?} {raw:x?}");
                    seen += 1;
                }
            }
            assert!(seen > 6_000, "{encoding:?}: {seen}");
        }
    }

    #[test]
    fn what_is_no_letter_takes_no_delimiter_with_it() {
        for encoding in [Encoding::Gbk, Encoding::ShiftJis] {
            let pairs = Pairs::new(encoding, &platform).unwrap();
            for lead in 0x80..=0xff {
                for sign in *b",;\t\n\"1" {
                    let text = whole(&pairs, &[lead, sign]);
                    assert_eq!(text.chars().last(), Some(char::from(sign)), "{lead:x}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_label_gives_no_table() {
        assert!(Pairs::new(Encoding::Gbk, &|_, _| None).is_none());
        assert!(Pairs::new(Encoding::Gbk, &|_, _| Some("x\n".to_owned())).is_none());
        assert!(Pairs::new(Encoding::Utf8, &platform).is_none());
    }
}
