//! Which code page the bytes beyond ASCII are of: the one whose letters make words.
//!
//! Every code page is scored by how likely its languages write what it makes of the bytes: each
//! letter by how often a language has it and between which neighbours, capitals and signs by where
//! they stand, ideographs by how common they are. A file may be in several languages: how much of
//! it is in which is found on the way. Code pages that make the same text of all bytes are one.

use std::collections::{BTreeMap, BTreeSet};

use super::code_pages::{letter, page};
use super::decode::{Bytes, Faults, decode};
use super::languages::{CHINESE, HOMES, Home, JAPANESE, Language};
use super::pairs::{Next, Pairs};
use super::{Encoding, SourceError};
use crate::numeric::{count, exp, ln, sort_by};

/// What the letters of a file say of its encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letters {
    /// The likeliest encoding.
    pub(super) encoding: Encoding,
    /// The language its letters look like, if they look like one.
    pub(super) language: Option<&'static str>,
    /// When letters do not decide it: the likely encodings, the likeliest first, each with what it
    /// makes of a few words.
    pub(super) rivals: Vec<(Encoding, String)>,
}

/// Bytes of a file looked at in a piece.
const PIECE: u64 = 1 << 16;
/// Bytes of different words that are enough.
const ENOUGH: usize = 1 << 15;
/// Bytes that a word may have.
const LONGEST: usize = 1 << 12;
/// Bytes of a word looked at before its first one beyond ASCII.
const BEFORE: usize = 32;
/// How many times likelier, as a logarithm, the first must be than the second by all words,
const DECIDED: f64 = 4.0;
/// by those alone that the two write differently,
const BY_WORDS: f64 = 2.0;
/// and how much more when that is a single word; less the more words there are.
const SINGLE: f64 = 2.0;
/// Answers to choose from.
const ANSWERS: usize = 4;
/// Words shown of each.
const SHOWN: usize = 3;

impl Letters {
    /// An encoding that needs no look at letters: it was chosen, or the bytes show it.
    pub(super) fn known(encoding: Encoding) -> Self {
        Self {
            encoding,
            language: None,
            rivals: Vec::new(),
        }
    }
}

/// Finds the encoding of a file that is neither UTF-8 nor UTF-16.
///
/// # Errors
/// When the bytes are gone.
pub(super) async fn letters(bytes: &Bytes<'_>) -> Result<Letters, SourceError> {
    let words = gather(bytes).await?;
    let mut candidates: Vec<Candidate> = HOMES.iter().map(|home| in_page(home, &words)).collect();
    for encoding in [Encoding::Gbk, Encoding::ShiftJis] {
        candidates.extend(bytes.pairs(encoding).map(|p| in_pairs(encoding, p, &words)));
    }
    Ok(choose(candidates))
}

/// An encoding with what it makes of the words.
struct Candidate {
    encoding: Encoding,
    /// How likely the words are of it, as a logarithm, and each of them.
    score: f64,
    scores: Vec<f64>,
    /// How likely it was before.
    prior: f64,
    language: Option<&'static str>,
    texts: Vec<String>,
}

fn choose(candidates: Vec<Candidate>) -> Letters {
    // The first of those that read the same stands for all of them, with the best score.
    let mut groups: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        match groups.iter_mut().find(|g| g.texts == candidate.texts) {
            Some(group) if candidate.score > group.score => {
                group.score = candidate.score;
                group.scores = candidate.scores;
                group.prior = candidate.prior;
                group.language = candidate.language;
            }
            Some(_) => {}
            None => groups.push(candidate),
        }
    }
    sort_by(&mut groups, |a, b| b.score.total_cmp(&a.score));
    let rivals = groups
        .split_first()
        .map_or_else(Vec::new, |(best, others)| {
            let open = others.iter().map(|other| !decided(best, other));
            open.collect()
        });
    let mut stay = std::iter::once(true).chain(rivals);
    groups.retain(|_| stay.next().unwrap_or(false));
    groups.truncate(ANSWERS);
    let rivals = if groups.len() > 1 {
        let shown = telling(&groups);
        let preview = |g: &Candidate| {
            let words = shown.iter().filter_map(|at| g.texts.get(*at));
            let words: Vec<String> = words.map(|w| w.chars().take(40).collect()).collect();
            words.join(", ")
        };
        groups.iter().map(|g| (g.encoding, preview(g))).collect()
    } else {
        Vec::new()
    };
    groups
        .first()
        .map_or(Letters::known(Encoding::Windows1252), |g| Letters {
            encoding: g.encoding,
            language: g.language,
            rivals,
        })
}

/// Whether words show that the first is right and the second is not.
fn decided(best: &Candidate, other: &Candidate) -> bool {
    let texts = best.texts.iter().zip(&other.texts);
    let scores = best.scores.iter().zip(&other.scores);
    let different = texts.zip(scores).filter(|((a, b), _)| a != b);
    let (mut words, mut by_words) = (0, 0.0);
    for (_, (a, b)) in different {
        words += 1;
        by_words += a - b;
    }
    let prior = best.prior - other.prior;
    let single = SINGLE / count(words.max(1));
    best.score - other.score >= DECIDED + single && by_words + prior >= BY_WORDS + single
}

/// The words by which all of these can be told apart, and a few more in which they differ.
fn telling(groups: &[Candidate]) -> Vec<usize> {
    let count = groups.first().map_or(0, |g| g.texts.len());
    let of = |group: usize, word: usize| groups.get(group).and_then(|g| g.texts.get(word));
    let mut open: Vec<(usize, usize)> = (0..groups.len())
        .flat_map(|a| (0..a).map(move |b| (b, a)))
        .collect();
    let all = open.clone();
    let mut shown: Vec<usize> = Vec::new();
    while shown.len() < SHOWN {
        let pairs = if open.is_empty() { &all } else { &open };
        let told = |word: usize| {
            let differs = |(a, b): &&(usize, usize)| of(*a, word) != of(*b, word);
            pairs.iter().filter(differs).count()
        };
        let free = (0..count).filter(|word| !shown.contains(word));
        // The first of the best.
        let best = free
            .map(|word| (told(word), word))
            .rev()
            .max_by_key(|t| t.0);
        match best {
            Some((told, word)) if told > 0 => {
                open.retain(|(a, b)| of(*a, word) == of(*b, word));
                shown.push(word);
            }
            _ => break,
        }
    }
    sort_by(&mut shown, usize::cmp);
    shown
}

/// The different words with bytes beyond ASCII, from the start of the file until they are enough.
async fn gather(bytes: &Bytes<'_>) -> Result<Vec<Vec<u8>>, SourceError> {
    let mut words = Words::default();
    let mut raw = Vec::new();
    let mut offset = 0;
    loop {
        bytes.append(offset, PIECE, &mut raw).await?;
        offset = bytes.len.min(offset + PIECE);
        let last = offset >= bytes.len;
        let used = words.take(&raw, last);
        if last || words.bytes >= ENOUGH {
            return Ok(words.list);
        }
        raw.drain(..used);
    }
}

#[derive(Default)]
struct Words {
    seen: BTreeSet<Vec<u8>>,
    list: Vec<Vec<u8>>,
    bytes: usize,
    /// Within a word that is too long.
    skipping: bool,
}

/// Whether a byte may be of a word: any from 0x40 on may be the second of a pair.
fn of_word(byte: u8) -> bool {
    byte >= 0x40 && byte != 0x7f
}

impl Words {
    /// Takes the words of `raw` that are whole, and says how many bytes are done with.
    fn take(&mut self, raw: &[u8], last: bool) -> usize {
        let mut at = 0;
        if self.skipping {
            match raw.iter().position(|b| !of_word(*b)) {
                Some(end) => at = end,
                None => return raw.len(),
            }
            self.skipping = false;
        }
        while self.bytes < ENOUGH {
            let rest = raw.get(at..).unwrap_or_default();
            let Some(high) = rest.iter().position(|b| !b.is_ascii()) else {
                break;
            };
            let before = rest.get(..high).unwrap_or_default().iter().rev();
            let letters = before.take(BEFORE).take_while(|b| of_word(**b)).count();
            let start = at + high - letters;
            let word = raw.get(start..).unwrap_or_default();
            let length = length(word).min(LONGEST);
            let end = start + length;
            if end == raw.len() && !last {
                return start;
            }
            self.add(word.get(..length).unwrap_or_default());
            at = end;
            if length == LONGEST {
                match raw
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .position(|b| !of_word(*b))
                {
                    Some(end) => at += end,
                    None => {
                        self.skipping = !last;
                        return raw.len();
                    }
                }
            }
        }
        // What stands before the next word may be its start.
        at.max(raw.len().saturating_sub(BEFORE))
    }

    fn add(&mut self, word: &[u8]) {
        if self.seen.insert(word.to_vec()) {
            self.bytes += word.len();
            self.list.push(word.to_vec());
        }
    }
}

/// Bytes of the word at the start; a figure between bytes beyond ASCII is of four bytes.
fn length(raw: &[u8]) -> usize {
    let high = |at: usize| raw.get(at).is_some_and(|b| !b.is_ascii());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let inside = byte.is_ascii_digit() && at > 0 && high(at - 1) && high(at + 1);
        if !of_word(byte) && !inside {
            break;
        }
        at += 1;
    }
    at
}

/// What stands beside a letter: nothing of the word, a vowel, a consonant.
fn class(letter: Option<char>) -> usize {
    const VOWELS: &str =
        "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœąęėįųāēīūőűůěăıаеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ";
    match letter.filter(|c| is_letter(*c)) {
        None => 0,
        Some(letter) if VOWELS.contains(lower(letter)) => 1,
        Some(_) => 2,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'ƒ' | 'ˆ' | 'ˇ' | 'µ')
}

fn lower(c: char) -> char {
    // In small letters the Turkish one is two characters.
    if c == 'İ' {
        return c;
    }
    c.to_lowercase().next().unwrap_or(c)
}

fn is_latin(c: char) -> bool {
    c < '\u{250}'
}

/// How a language uses one letter, as logarithms.
#[derive(Debug, Clone, Copy)]
struct Use {
    share: f64,
    /// How much likelier than of any letter each class of neighbour is.
    before: [f64; 3],
    after: [f64; 3],
}

/// How often letters stand beside each class of neighbour.
#[derive(Default, Clone, Copy)]
struct Count {
    all: f64,
    before: [f64; 3],
    after: [f64; 3],
}

impl Count {
    fn add(&mut self, before: usize, after: usize) {
        self.all += 1.0;
        for (counts, class) in [(&mut self.before, before), (&mut self.after, after)] {
            if let Some(count) = counts.get_mut(class) {
                *count += 1.0;
            }
        }
    }
}

fn learn(language: &Language) -> BTreeMap<char, Use> {
    let mut total = Count {
        all: 3.0,
        before: [1.0; 3],
        after: [1.0; 3],
    };
    let mut counts: BTreeMap<char, Count> = BTreeMap::new();
    for word in language.words.split_whitespace() {
        let letters: Vec<char> = word.chars().map(lower).collect();
        for (i, letter) in letters.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
            let neighbour = |at: Option<usize>| class(at.and_then(|at| letters.get(at)).copied());
            let (before, after) = (neighbour(i.checked_sub(1)), neighbour(Some(i + 1)));
            total.add(before, after);
            counts.entry(*letter).or_default().add(before, after);
        }
    }
    let ratio = |of: [f64; 3], all: f64, whole: [f64; 3]| {
        // As if two more letters had been seen that have the usual neighbours; and names stand
        // between any.
        let mut ratios = [0.0; 3];
        for ((ratio, n), usual) in ratios.iter_mut().zip(of).zip(whole) {
            let usual = usual / total.all;
            *ratio = ln(0.9 * (n + 2.0 * usual) / (all + 2.0) / usual + 0.1);
        }
        ratios
    };
    let uses = counts.iter().map(|(letter, count)| {
        let share = ln(count.all / total.all);
        let before = ratio(count.before, count.all, total.before);
        let after = ratio(count.after, count.all, total.after);
        (
            *letter,
            Use {
                share,
                before,
                after,
            },
        )
    });
    uses.collect()
}

/// A letter that a language does not have.
fn foreign(letter: char) -> f64 {
    if is_latin(letter) { -9.2 } else { -7.5 }
}

/// A byte that is no letter of an encoding.
const BAD: f64 = -12.0;

/// A word as an encoding reads it: what any language says of it, and what each one says.
struct Reading {
    /// Whether there are letters beyond ASCII, and not only signs.
    letters: bool,
    shared: f64,
    each: Vec<f64>,
}

fn in_page(home: &Home, words: &[Vec<u8>]) -> Candidate {
    let languages: Vec<&Language> = home.own.iter().chain(home.guests).copied().collect();
    let uses: Vec<BTreeMap<char, Use>> = languages.iter().map(|l| learn(l)).collect();
    let mut texts = Vec::with_capacity(words.len());
    let mut readings = Vec::with_capacity(words.len());
    for word in words {
        let text: Vec<char> = word.iter().map(|b| in_home(home, *b)).collect();
        readings.push(read_word(&text, &uses));
        texts.push(text.into_iter().collect());
    }
    // Most of a file is in languages that the code page is made for.
    let (own, guests) = (home.own.len(), home.guests.len());
    let own_part = if guests == 0 { 1.0 } else { 0.8 };
    let part = |at: usize| match at < own {
        true => own_part / count(own),
        false => (1.0 - own_part) / count(guests),
    };
    let parts = (0..languages.len()).map(part).collect();
    let (scores, likely) = mix(&readings, parts);
    Candidate {
        encoding: home.encoding,
        score: home.prior + scores.iter().sum::<f64>(),
        scores,
        prior: home.prior,
        language: likely.and_then(|at| languages.get(at)).map(|l| l.name),
        texts,
    }
}

fn in_home(home: &Home, byte: u8) -> char {
    match page(home.encoding) {
        Some(page) if !byte.is_ascii() => letter(page, byte),
        _ => char::from(byte),
    }
}

/// Scores one word of a code page.
fn read_word(text: &[char], uses: &[BTreeMap<char, Use>]) -> Reading {
    // Signs of ASCII seldom stand in words; second bytes of pairs often look like them.
    let rare = |c: &&char| matches!(c, '@' | '[' | '\\' | ']' | '^' | '`' | '{' | '}' | '~');
    let mut shared = -2.0 * count(text.iter().filter(rare).count());
    let mut each = vec![0.0; uses.len()];
    for (i, &c) in text.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        let at = |at: Option<usize>| at.and_then(|at| text.get(at)).copied();
        let (before, after) = (at(i.checked_sub(1)), at(Some(i + 1)));
        if !is_letter(c) {
            shared += sign(c, before, after);
            continue;
        }
        shared += case(c, i, before, after);
        let beside = [before, after];
        let beside = || beside.iter().flatten().filter(|c| is_letter(**c));
        if is_latin(c) {
            // Marks seldom stand on two letters in a row.
            let marked = before.is_some_and(|b| is_letter(b) && !b.is_ascii());
            shared += if marked { -2.0 } else { 0.0 };
        } else {
            shared -= 5.0 * count(beside().filter(|c| is_latin(**c)).count());
        }
        let (classes, letter) = ((class(before), class(after)), lower(c));
        for (score, uses) in each.iter_mut().zip(uses) {
            *score += uses.get(&letter).map_or_else(
                || foreign(letter),
                |u| {
                    let before = u.before.get(classes.0).copied().unwrap_or_default();
                    let after = u.after.get(classes.1).copied().unwrap_or_default();
                    u.share + before + after
                },
            );
        }
    }
    Reading {
        letters: text.iter().any(|c| !c.is_ascii() && is_letter(*c)),
        shared,
        each,
    }
}

/// How likely a capital or a small letter stands where it does.
fn case(c: char, place: usize, before: Option<char>, after: Option<char>) -> f64 {
    let before = before.filter(|c| is_letter(*c));
    let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    if c.is_uppercase() {
        match before {
            Some(_) if lower(before) => -7.0,
            Some(_) if lower(after) => -3.0,
            Some(_) => -0.7,
            // A word of one capital.
            None if !after.is_some_and(is_letter) => -5.0,
            None => -1.0,
        }
    } else if c.is_lowercase() {
        match before {
            Some(_) if upper(before) && upper(after) => -6.0,
            Some(_) if upper(before) && place > 1 => -1.5,
            Some(_) => -0.1,
            None if upper(after) => -5.0,
            None => -0.5,
        }
    } else {
        0.0
    }
}

/// How likely a sign stands where it does.
fn sign(c: char, before: Option<char>, after: Option<char>) -> f64 {
    let letter = |c: Option<char>| c.is_some_and(is_letter);
    let (before, after) = (letter(before), letter(after));
    let beside = usize::from(before) + usize::from(after);
    let at = |alone: f64, beside_one: f64, between: f64| match beside {
        0 => alone,
        1 => beside_one,
        _ => between,
    };
    match c {
        char::REPLACEMENT_CHARACTER => BAD,
        '’' => at(-4.5, -4.5, -3.0),
        '\u{a0}' => at(-3.0, -4.0, -7.0),
        '“' | '”' | '„' | '‘' | '‚' | '«' | '»' | '…' | '–' | '—' => {
            at(-4.5, -5.5, -9.0)
        }
        '€' | '£' => at(-2.0, -7.0, -9.0),
        '°' | '§' | '©' | '®' | '™' | '½' | '•' | '·' | '²' | '№' | '״' => {
            at(-4.5, -7.0, -9.0)
        }
        '¿' | '¡' if after && !before => -4.0,
        'ª' | 'º' if !after => -4.5,
        _ => at(-6.5, -8.0, -9.0),
    }
}

/// How likely each word is when it is in one of the languages, and the language most are in.
/// `parts` is how much of a file is expected to be in each.
fn mix(readings: &[Reading], parts: Vec<f64>) -> (Vec<f64>, Option<usize>) {
    /// Words whose languages would weigh as much as what is expected.
    const EXPECTED: f64 = 3.0;
    const ROUNDS: usize = 5;
    let expected = parts;
    let mut parts = expected.clone();
    let mut scores = Vec::new();
    let mut weights = vec![0.0; parts.len()];
    for _ in 0..ROUNDS {
        scores.clear();
        weights.fill(0.0);
        for reading in readings {
            let most = reading.each.iter().copied().fold(f64::MIN, f64::max);
            let likely = reading.each.iter().zip(&parts);
            let likely: Vec<f64> = likely.map(|(s, part)| part * exp(s - most)).collect();
            let sum: f64 = likely.iter().sum();
            scores.push(reading.shared + most + ln(sum.max(1e-300)));
            // Words of signs alone are of no language.
            if reading.letters {
                for (weight, likely) in weights.iter_mut().zip(&likely) {
                    *weight += likely / sum.max(1e-300);
                }
            }
        }
        let all: f64 = weights.iter().sum();
        for ((part, weight), expected) in parts.iter_mut().zip(&weights).zip(&expected) {
            *part = (weight + EXPECTED * expected) / (all + EXPECTED);
        }
    }
    let likeliest = weights.iter().enumerate().filter(|(_, w)| **w > 0.0);
    let likeliest = likeliest.max_by(|a, b| a.1.total_cmp(b.1));
    (scores, likeliest.map(|(at, _)| at))
}

/// How often files that are not UTF-8 are Chinese, or Japanese, as a logarithm.
const PAIRS: f64 = -1.0;

fn in_pairs(encoding: Encoding, pairs: &Pairs, words: &[Vec<u8>]) -> Candidate {
    let (common, language): (BTreeSet<char>, _) = match encoding {
        Encoding::Gbk => (CHINESE.chars().collect(), "Chinese"),
        _ => (JAPANESE.chars().collect(), "Japanese"),
    };
    let listed = count(common.len());
    let mut texts = Vec::with_capacity(words.len());
    let mut readings = Vec::with_capacity(words.len());
    for word in words {
        let mut text = String::new();
        decode(
            encoding,
            Some(pairs),
            word,
            true,
            &mut text,
            &mut Faults::default(),
        );
        texts.push(text);
        let (mut shared, mut full, mut half) = (0.0, 0.0, 0.0);
        let mut at = 0;
        let ascii = |at: Option<usize>| {
            let byte = at.and_then(|at| word.get(at));
            byte.is_some_and(u8::is_ascii_alphabetic)
        };
        let mut after_ascii = false;
        while let Some(rest) = word.get(at..).filter(|rest| !rest.is_empty()) {
            let (letter, length) = match pairs.next(rest, true) {
                Next::Letter(letter, length) if letter.is_ascii() || !letter.is_control() => {
                    (letter, length)
                }
                Next::Letter(_, length) | Next::Bad(length) => {
                    shared += BAD;
                    at += length;
                    after_ascii = false;
                    continue;
                }
                Next::Cut => break,
            };
            if letter.is_ascii() {
                at += length;
                after_ascii = letter.is_ascii_alphabetic();
                continue;
            }
            let here = rest.get(..length).unwrap_or_default();
            let known = common.contains(&letter).then_some(listed);
            let (as_full, as_half) = match encoding {
                Encoding::Gbk => (chinese(here, known), -20.0),
                _ => (japanese(here, known), half_width(here)),
            };
            full += as_full;
            half += as_half;
            // Who reads the second byte as a letter of ASCII has not paid for it.
            shared += if here.last().is_some_and(u8::is_ascii) {
                3.0
            } else {
                0.0
            };
            shared -= 4.0 * count(usize::from(after_ascii) + usize::from(ascii(Some(at + length))));
            at += length;
            after_ascii = false;
        }
        readings.push(Reading {
            letters: true,
            shared,
            each: vec![full, half],
        });
    }
    let (scores, likely) = mix(&readings, vec![0.97, 0.03]);
    Candidate {
        encoding,
        score: PAIRS + scores.iter().sum::<f64>(),
        scores,
        prior: PAIRS,
        language: likely.map(|_| language),
        texts,
    }
}

/// How likely a letter of Chinese is: `known` of how many common ones it is.
fn chinese(bytes: &[u8], known: Option<f64>) -> f64 {
    let (share, of) = match (bytes, known) {
        (_, Some(count)) => (0.6, count),
        // The first level of GB 2312, then the second, then what GBK adds.
        ([0xb0..=0xd7, 0xa1..=0xff], _) => (0.33, 3_755.0),
        ([0xd8..=0xf7, 0xa1..=0xff], _) => (0.04, 3_008.0),
        ([0xa1 | 0xa3, 0xa1..=0xff], _) => (0.02, 188.0),
        ([0xa2 | 0xa4..=0xa9, 0xa1..=0xff], _) => (0.001, 500.0),
        ([_, _], _) => (0.005, 14_000.0),
        ([0x80], _) => (0.0001, 1.0),
        _ => (0.0005, 40_000.0),
    };
    ln(share / of)
}

/// How likely a letter of Japanese is: `known` of how many common ones it is.
fn japanese(bytes: &[u8], known: Option<f64>) -> f64 {
    let (share, of) = match (bytes, known) {
        (_, Some(count)) => (0.35, count),
        ([0x82, 0x9f..=0xf1], _) => (0.2, 83.0),
        ([0x81, 0x5b], _) => (0.03, 1.0),
        ([0x83, 0x40..=0x96], _) => (0.2, 86.0),
        ([0x81, _], _) => (0.02, 140.0),
        ([0x82, 0x4f..=0x9a], _) => (0.02, 62.0),
        // The first level of JIS X 0208, then the second.
        ([0x88..=0x97, _] | [0x98, ..=0x72], _) => (0.15, 2_965.0),
        ([0x98..=0x9f | 0xe0..=0xea, _], _) => (0.01, 3_390.0),
        ([_], _) => (0.003, 63.0),
        _ => (0.001, 2_500.0),
    };
    ln(share / of)
}

/// How likely a letter is in words of half-width katakana.
fn half_width(bytes: &[u8]) -> f64 {
    /// Commas and the like.
    const SIGNS: std::ops::RangeInclusive<u8> = 0xa1..=0xa5;
    const COMMON: &[u8] =
        b"\xdd\xb0\xc4\xbd\xb2\xd9\xd7\xd8\xb8\xbc\xc0\xde\xda\xcc\xb1\xb6\xb7\xbb\xcf\xdb\xba\xc3";
    match bytes {
        [byte] if SIGNS.contains(byte) => ln(0.01 / 5.0),
        [byte] if COMMON.contains(byte) => ln(0.75 / 22.0),
        [_] => ln(0.24 / 36.0),
        _ => -14.0,
    }
}
