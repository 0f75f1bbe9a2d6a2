//! Bytes to text, in pieces.

use std::cell::OnceCell;
use std::future::poll_fn;
use std::task::Poll;

use memchr::{memchr, memchr_iter};

use super::code_pages::{Page, letter, page};
use super::pairs::{Next, Pairs, Platform, platform};
use super::{Encoding, SourceError};

/// Fills a buffer from an offset on.
type ReadAt<'a> = dyn Fn(u64, &mut [u8]) -> Poll<Result<usize, SourceError>> + 'a;

/// The bytes of a source.
pub(super) struct Bytes<'a> {
    pub(super) len: u64,
    read: &'a ReadAt<'a>,
    platform: &'a Platform<'a>,
    gbk: OnceCell<Option<Pairs>>,
    shift_jis: OnceCell<Option<Pairs>>,
}

impl<'a> Bytes<'a> {
    /// A file of `len` bytes.
    pub(super) fn new(len: u64, read: &'a ReadAt<'a>) -> Self {
        Self {
            len,
            read,
            platform: &platform,
            gbk: OnceCell::new(),
            shift_jis: OnceCell::new(),
        }
    }

    /// With the decoder of the platform the bytes are on.
    pub(super) fn on(mut self, platform: &'a Platform<'a>) -> Self {
        self.platform = platform;
        self
    }

    /// The table of an encoding of one or two bytes a letter, if it is one and the platform knows
    /// it.
    pub(super) fn pairs(&self, encoding: Encoding) -> Option<&Pairs> {
        let cell = match encoding {
            Encoding::Gbk => &self.gbk,
            Encoding::ShiftJis => &self.shift_jis,
            _ => return None,
        };
        cell.get_or_init(|| Pairs::new(encoding, self.platform))
            .as_ref()
    }

    /// Up to `count` bytes from `offset` on, appended to `to`; fewer only at the end.
    ///
    /// # Errors
    /// When the bytes are gone, or fewer than the file's length.
    pub(super) async fn append(
        &self,
        offset: u64,
        count: u64,
        to: &mut Vec<u8>,
    ) -> Result<(), SourceError> {
        let count = usize::try_from(count.min(self.len.saturating_sub(offset)))
            .map_err(|e| SourceError(e.to_string()))?;
        let start = to.len();
        to.resize(start + count, 0);
        let mut done = 0;
        while done < count {
            let at = offset + u64::try_from(done).unwrap_or(u64::MAX);
            let rest = to.get_mut(start + done..).unwrap_or_default();
            match poll_fn(|_| (self.read)(at, rest)).await? {
                0 => return Err(SourceError("The file is shorter than it was.".to_owned())),
                n => done += n,
            }
        }
        Ok(())
    }
}

/// What decoding met, over the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// Sequences that are not of the encoding, each replaced by U+FFFD.
    pub(super) bad: u32,
    /// Letters beyond ASCII that were right.
    pub(super) beyond_ascii: u64,
    /// NUL letters, removed.
    pub(super) nul: u32,
    /// Where in the text of the last piece the first few of either were (`true`: NUL).
    pub(super) places: Vec<(usize, bool)>,
}

/// Places remembered of one piece.
const PLACES: usize = 20;

/// The text of a file, one piece after the other.
pub(super) struct Stream<'a> {
    bytes: &'a Bytes<'a>,
    encoding: Encoding,
    chunk: u64,
    offset: u64,
    raw: Vec<u8>,
    /// Text not used yet.
    pub(super) text: String,
    /// What decoding met so far.
    pub(super) faults: Faults,
}

impl<'a> Stream<'a> {
    pub(super) fn new(bytes: &'a Bytes<'a>, encoding: Encoding, chunk: usize) -> Self {
        Self {
            bytes,
            encoding,
            chunk: u64::try_from(chunk.max(1)).unwrap_or(u64::MAX),
            offset: 0,
            raw: Vec::new(),
            text: String::new(),
            faults: Faults::default(),
        }
    }

    /// Starts at this byte instead of the first.
    pub(super) fn from(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }

    /// Whether all bytes have been decoded.
    pub(super) fn at_end(&self) -> bool {
        self.offset >= self.bytes.len
    }

    /// Bytes of the file taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.offset
    }

    /// Decodes the next piece onto the end of `text`.
    pub(super) async fn more(&mut self) -> Result<(), SourceError> {
        self.faults.places.clear();
        let begin = self.offset == 0;
        let (bytes, raw) = (self.bytes, &mut self.raw);
        bytes.append(self.offset, self.chunk, raw).await?;
        self.offset = self.bytes.len.min(self.offset.saturating_add(self.chunk));
        let last = self.at_end();
        if begin {
            // A mark may be longer than the first piece.
            while self.raw.len() < 3 && self.offset < self.bytes.len {
                bytes.append(self.offset, 1, &mut self.raw).await?;
                self.offset += 1;
            }
            let mark = mark_length(&self.raw, self.encoding);
            self.raw.drain(..mark);
        }
        let last = last || self.at_end();
        let start = self.text.len();
        let used = decode(
            self.encoding,
            bytes.pairs(self.encoding),
            &self.raw,
            last,
            &mut self.text,
            &mut self.faults,
        );
        self.raw.drain(..used);
        self.remove_nul(start);
        Ok(())
    }

    fn remove_nul(&mut self, start: usize) {
        let new = self.text.get(start..).unwrap_or_default();
        if memchr(0, new.as_bytes()).is_none() {
            return;
        }
        // Places noted so far move with the letters.
        for (at, _) in &mut self.faults.places {
            let before = new.get(..at.saturating_sub(start)).unwrap_or_default();
            *at -= memchr_iter(0, before.as_bytes()).count();
        }
        let mut nuls = 0;
        let mut clean = String::with_capacity(new.len());
        for piece in new.split_inclusive('\0') {
            let kept = piece.strip_suffix('\0');
            clean.push_str(kept.unwrap_or(piece));
            if kept.is_some() {
                self.faults.nul = self.faults.nul.saturating_add(1);
                if nuls < PLACES {
                    nuls += 1;
                    self.faults.places.push((start + clean.len(), true));
                }
            }
        }
        self.text.truncate(start);
        self.text.push_str(&clean);
    }
}

/// Bytes of the byte order mark in front.
pub(super) fn mark_length(raw: &[u8], encoding: Encoding) -> usize {
    match (encoding, raw) {
        (Encoding::Utf8, [0xef, 0xbb, 0xbf, ..]) => 3,
        (Encoding::Utf16Le, [0xff, 0xfe, ..]) | (Encoding::Utf16Be, [0xfe, 0xff, ..]) => 2,
        _ => 0,
    }
}

/// Decodes onto `text` and says how many bytes were used; a letter cut by the end is left unless
/// it is the `last` piece.
pub(super) fn decode(
    encoding: Encoding,
    pairs: Option<&Pairs>,
    raw: &[u8],
    last: bool,
    text: &mut String,
    faults: &mut Faults,
) -> usize {
    match encoding {
        Encoding::Utf8 => utf8(raw, last, text, faults),
        Encoding::Utf16Le => utf16(raw, u16::from_le_bytes, last, text, faults),
        Encoding::Utf16Be => utf16(raw, u16::from_be_bytes, last, text, faults),
        _ => match (page(encoding), pairs) {
            (Some(page), _) => code_page(page, raw, text, faults),
            (None, Some(pairs)) => in_pairs(pairs, raw, last, text, faults),
            // A platform that does not know the encoding: whoever chose it was told so.
            (None, None) => utf8(raw, last, text, faults),
        },
    }
}

fn replace(text: &mut String, faults: &mut Faults) {
    faults.bad = faults.bad.saturating_add(1);
    if faults.places.len() < PLACES {
        faults.places.push((text.len(), false));
    }
    text.push(char::REPLACEMENT_CHARACTER);
}

fn utf8(raw: &[u8], last: bool, text: &mut String, faults: &mut Faults) -> usize {
    if raw.is_ascii() {
        text.push_str(std::str::from_utf8(raw).unwrap_or_default());
        return raw.len();
    }
    let mut used = 0;
    loop {
        let rest = raw.get(used..).unwrap_or_default();
        let (good, bad) = match std::str::from_utf8(rest) {
            Ok(good) => (good, None),
            Err(error) => {
                let good = rest.get(..error.valid_up_to()).unwrap_or_default();
                let bad = error.error_len().unwrap_or(0);
                (std::str::from_utf8(good).unwrap_or_default(), Some(bad))
            }
        };
        text.push_str(good);
        let starts = good.bytes().filter(|b| *b >= 0xc0).count();
        faults.beyond_ascii += u64::try_from(starts).unwrap_or(u64::MAX);
        used += good.len();
        match bad {
            None => return used,
            Some(0) if !last => return used,
            Some(0) => {
                replace(text, faults);
                return raw.len();
            }
            Some(length) => {
                replace(text, faults);
                used += length;
            }
        }
    }
}

fn utf16(
    raw: &[u8],
    unit: fn([u8; 2]) -> u16,
    last: bool,
    text: &mut String,
    faults: &mut Faults,
) -> usize {
    let (pairs, odd) = raw.as_chunks::<2>();
    let mut units = pairs.iter().map(|pair| unit(*pair));
    let mut used = 0;
    while let Some(first) = units.next() {
        let high = (0xd800..0xdc00).contains(&first);
        let mut ahead = units.clone();
        let second = if high { ahead.next() } else { None };
        if high && second.is_none() && !last {
            return used;
        }
        match char::decode_utf16([first].into_iter().chain(second)).next() {
            Some(Ok(letter)) => {
                text.push(letter);
                if second.is_some() {
                    units = ahead;
                    used += 2;
                }
            }
            _ => replace(text, faults),
        }
        used += 2;
    }
    if last && !odd.is_empty() {
        replace(text, faults);
        used = raw.len();
    }
    used
}

/// Letters of ASCII at the start of `raw`, put onto `text`.
fn ascii(raw: &[u8], text: &mut String) -> usize {
    let length = raw.iter().position(|b| !b.is_ascii());
    let start = raw.get(..length.unwrap_or(raw.len())).unwrap_or_default();
    text.push_str(std::str::from_utf8(start).unwrap_or_default());
    start.len()
}

fn code_page(page: &Page, raw: &[u8], text: &mut String, faults: &mut Faults) -> usize {
    let mut rest = raw;
    loop {
        rest = rest.get(ascii(rest, text)..).unwrap_or_default();
        let Some((&byte, after)) = rest.split_first() else {
            return raw.len();
        };
        match letter(page, byte) {
            char::REPLACEMENT_CHARACTER => replace(text, faults),
            letter => text.push(letter),
        }
        rest = after;
    }
}

fn in_pairs(
    pairs: &Pairs,
    raw: &[u8],
    last: bool,
    text: &mut String,
    faults: &mut Faults,
) -> usize {
    let mut used = 0;
    loop {
        used += ascii(raw.get(used..).unwrap_or_default(), text);
        let rest = raw.get(used..).unwrap_or_default();
        if rest.is_empty() {
            return used;
        }
        match pairs.next(rest, last) {
            Next::Letter(letter, length) => {
                text.push(letter);
                used += length;
            }
            Next::Bad(length) => {
                replace(text, faults);
                used += length;
            }
            Next::Cut => return used,
        }
    }
}

#[cfg(not(target_arch = "wasm32"))] // `encoding_rs` is here natively only
#[cfg(test)]
mod tests {
    use super::super::{Source, read::at_once};
    use super::*;

    fn whole(raw: &[u8], encoding: Encoding, chunk: usize) -> (String, Faults) {
        let read = |offset, buffer: &mut [u8]| raw.read_at(offset, buffer);
        let bytes = Bytes::new(raw.len() as u64, &read);
        at_once(async {
            let mut stream = Stream::new(&bytes, encoding, chunk);
            while !stream.at_end() {
                stream.more().await.unwrap();
            }
            (stream.text, stream.faults)
        })
        .unwrap()
    }

    #[test]
    fn every_encoding_in_pieces_of_any_size() {
        let text = "Zoë,€ 5\n😀,Ω";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for chunk in 1..12 {
            for (raw, encoding) in [
                (text.as_bytes().to_vec(), Encoding::Utf8),
                (marked(b"\xef\xbb\xbf", text.as_bytes()), Encoding::Utf8),
                (marked(b"\xff\xfe", &le), Encoding::Utf16Le),
                (be.clone(), Encoding::Utf16Be),
            ] {
                let (read, faults) = whole(&raw, encoding, chunk);
                assert_eq!((read.as_str(), faults.bad, faults.nul), (text, 0, 0));
            }
            let (read, _) = whole(b"Zo\xeb,\x80 5\x97", Encoding::Windows1252, chunk);
            assert_eq!(read, "Zoë,€ 5—");
            for (encoding, theirs, text) in [
                (Encoding::Gbk, encoding_rs::GB18030, "王伟,上海 5\n㐂𠮷,x"),
                (
                    Encoding::ShiftJis,
                    encoding_rs::SHIFT_JIS,
                    "表示,ポチ 5\nｶﾅ|x",
                ),
                (
                    Encoding::Windows1251,
                    encoding_rs::WINDOWS_1251,
                    "Ёлка,№ 5\nЇжак",
                ),
            ] {
                let (raw, ..) = theirs.encode(text);
                let (read, faults) = whole(&raw, encoding, chunk);
                assert_eq!((read.as_str(), faults.bad), (text, 0));
                let damaged = [&raw, &b"\x81\n,\xff\x81"[..]].concat();
                let (read, faults) = whole(&damaged, encoding, chunk);
                let (once, at_once) = whole(&damaged, encoding, 1 << 10);
                assert_eq!((read, faults.bad), (once, at_once.bad));
            }
        }
    }

    #[test]
    fn bad_bytes_are_counted_and_replaced() {
        for chunk in 1..8 {
            let (read, faults) = whole(b"a\xffb\xc3(\xe2\x82", Encoding::Utf8, chunk);
            assert_eq!(
                (read.as_str(), faults.bad),
                ("a\u{fffd}b\u{fffd}(\u{fffd}", 3)
            );
            let (read, faults) = whole(b"a\0\0b", Encoding::Utf8, chunk);
            assert_eq!((read.as_str(), faults.nul), ("ab", 2));
            let (read, faults) = whole(b"\x00\xd8a\x00b", Encoding::Utf16Le, chunk);
            assert_eq!((read.as_str(), faults.bad), ("\u{fffd}a\u{fffd}", 2));
        }
    }
}
