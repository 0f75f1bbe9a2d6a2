//! What numbers count, as far as their writing says: per cent, money, units, lengths of time.

/// What stands beside the digits of a number, as a place in a small list; 0 is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure(u8);

/// Signs and codes of money by their currency. Longer ones first where one begins another.
const CURRENCIES: [&[&str]; 17] = [
    &["US$", "USD"],
    &["R$", "BRL"],
    &["A$", "AUD"],
    &["C$", "CAD"],
    &["$"],
    &["€", "EUR"],
    &["£", "GBP"],
    &["¥", "JPY"],
    &["₹", "INR"],
    &["₽", "RUB"],
    &["₺", "TRY"],
    &["₩", "KRW"],
    &["zł", "PLN"],
    &["SEK", "NOK", "DKK", "kr.", "kr"],
    &["CHF", "Fr."],
    &["Kč", "CZK"],
    &["HUF", "Ft"],
];

/// Units, the first spelling in front; in small letters.
const UNITS: [&[&str]; 40] = [
    &["kg"],
    &["g"],
    &["mg"],
    &["t"],
    &["lb", "lbs"],
    &["oz"],
    &["km"],
    &["m"],
    &["cm"],
    &["mm"],
    &["mi", "miles"],
    &["ft"],
    &["in"],
    &["l"],
    &["ml"],
    &["cl"],
    &["gal"],
    &["kwh"],
    &["mwh"],
    &["kw"],
    &["w"],
    &["ps", "hp"],
    &["gb"],
    &["mb"],
    &["kb"],
    &["tb"],
    &["px"],
    &["pt", "pts", "points"],
    &["pcs", "pc", "stk", "stk.", "stück", "pieces", "items"],
    &["days", "d", "day", "tage", "tag", "jours", "días", "dias"],
    &["weeks", "week", "wk", "wks", "wochen"],
    &["months", "month", "mo", "mos", "monate"],
    &["years", "year", "yr", "yrs", "jahre"],
    &["°c"],
    &["°f"],
    &["km/h"],
    &["mph"],
    &["m²", "qm", "sqm"],
    &["sqft"],
    &["x"],
];

/// Powers of ten written as words. Case matters: M is a million, m a metre.
const FACTORS: [(&[&str], i32); 3] = [
    (&["k", "K", "Tsd", "Tsd.", "tsd", "tsd."], 3),
    (
        &[
            "M",
            "MM",
            "Mio",
            "Mio.",
            "mio",
            "mio.",
            "mln",
            "mn",
            "million",
            "millions",
            "Millionen",
            "millones",
            "milioni",
        ],
        6,
    ),
    (
        &[
            "B", "bn", "Bn", "Mrd", "Mrd.", "mrd", "mrd.", "mld", "billion", "billions",
        ],
        9,
    ),
];

/// Units of time in seconds, in small letters. Days and longer are units like any other.
const TIMES: [(&[&str], f64); 4] = [
    (&["ms", "msec"], 1e-3),
    (
        &[
            "s", "sec", "secs", "second", "seconds", "sek", "sek.", "sekunden", "seg",
        ],
        1.0,
    ),
    (
        &[
            "min", "mins", "minute", "minutes", "min.", "minuten", "minutos",
        ],
        60.0,
    ),
    (
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "std.", "stunden", "horas",
        ],
        3600.0,
    ),
];

#[allow(clippy::cast_possible_truncation)] // short lists
const FIRST_UNIT: u8 = Measure::FIRST_CURRENCY + CURRENCIES.len() as u8;

impl Measure {
    /// Digits alone.
    pub(super) const NONE: Self = Self(0);
    /// Per cent.
    pub(super) const PERCENT: Self = Self(1);
    /// A length of time, in seconds.
    pub(super) const SECONDS: Self = Self(2);
    /// "12:30": hours and minutes or minutes and seconds, in the greater of the two.
    pub(super) const CLOCK: Self = Self(3);
    const FIRST_CURRENCY: u8 = 4;
    /// "5 m": metres, or minutes where other cells are lengths of time.
    pub(super) const METRES: Self = Self(FIRST_UNIT + 7);

    /// Its bit in a set of measures.
    #[inline]
    pub(super) fn bit(self) -> u128 {
        1 << self.0
    }

    /// Whether cells of this set say that "12:30" and "5 m" beside them are in minutes.
    pub(super) fn minutes_among(set: u128) -> bool {
        set & Self::SECONDS.bit() != 0 && set & (Self::CLOCK.bit() | Self::METRES.bit()) != 0
    }

    /// Whether it is in minutes where [`Self::minutes_among`] says so.
    #[inline]
    pub(super) fn may_be_minutes(self) -> bool {
        self == Self::CLOCK || self == Self::METRES
    }

    /// How it is written.
    pub(super) fn label(self) -> &'static str {
        let of = |list: &[&[&'static str]], at: u8| {
            list.get(usize::from(at))
                .and_then(|names| names.first().copied())
        };
        match self {
            Self::NONE => "",
            Self::PERCENT => "%",
            Self::SECONDS | Self::CLOCK => "time",
            Self(at) if at < FIRST_UNIT => {
                of(&CURRENCIES, at - Self::FIRST_CURRENCY).unwrap_or_default()
            }
            Self(at) => of(&UNITS, at - FIRST_UNIT).unwrap_or_default(),
        }
    }

    /// The units (of length, of weight and so on) in a set.
    pub(super) fn units(set: u128) -> impl Iterator<Item = Self> {
        (FIRST_UNIT..128)
            .map(Self)
            .filter(move |m| set & m.bit() != 0)
    }
}

/// Place of the list that holds a spelling.
fn place(list: &[&[&str]], spelling: &str) -> Option<u8> {
    let found = list.iter().position(|names| names.contains(&spelling))?;
    u8::try_from(found).ok()
}

/// The text without a currency at its start (or end) and the blanks beside it.
pub(super) fn strip_currency(text: &str, front: bool) -> Option<(&str, Measure)> {
    let edge = if front {
        text.as_bytes().first()
    } else {
        text.as_bytes().last()
    };
    if edge.is_none_or(u8::is_ascii_digit) {
        return None;
    }
    for (at, names) in (Measure::FIRST_CURRENCY..).zip(CURRENCIES) {
        for name in names {
            let rest = if front {
                text.strip_prefix(name).map(str::trim_start)
            } else {
                text.strip_suffix(name).map(str::trim_end)
            };
            if let Some(rest) = rest {
                return Some((rest, Measure(at)));
            }
        }
    }
    None
}

/// Whether a word is a unit, a currency or a length of time by itself.
pub(super) fn is_unit(word: &str) -> bool {
    let currency = CURRENCIES.iter().any(|names| names.contains(&word));
    currency || behind(word).is_some()
}

/// What the letters behind a number say: a power of ten, a factor and a measure. `None` for other
/// letters.
pub(super) fn behind(letters: &str) -> Option<(i32, f64, Measure)> {
    let power = FACTORS.iter().find(|(names, _)| names.contains(&letters));
    if let Some((_, power)) = power {
        return Some((*power, 1.0, Measure::NONE));
    }
    let small = letters.to_lowercase();
    if let Some(seconds) = seconds(&small) {
        return Some((0, seconds, Measure::SECONDS));
    }
    let unit = place(&UNITS, &small)?;
    Some((0, 1.0, Measure(FIRST_UNIT + unit)))
}

fn seconds(small: &str) -> Option<f64> {
    let found = TIMES.iter().find(|(names, _)| names.contains(&small))?;
    Some(found.1)
}

/// A length of time of several parts: "1:02:03", "12:30", "1m 23s", "1 h 5 min", "PT1M23S"; what
/// it counts and how many.
pub(super) fn length_of_time(text: &str) -> Option<(f64, Measure)> {
    if text.contains(':') {
        return clock(text);
    }
    parts(text).map(|seconds| (seconds, Measure::SECONDS))
}

fn digits(text: &str, most: usize) -> Option<f64> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn clock(text: &str) -> Option<(f64, Measure)> {
    let mut parts = text.split(':');
    let first = digits(parts.next()?, 5)?;
    let minutes = parts.next()?;
    let second = digits(minutes, 2).filter(|m| *m < 60.0 && minutes.len() == 2)?;
    let Some(last) = parts.next() else {
        return Some((first + second / 60.0, Measure::CLOCK));
    };
    let (whole, fraction) = last.split_once(['.', ',']).unwrap_or((last, "0"));
    let seconds = digits(whole, 2).filter(|s| *s < 60.0 && whole.len() == 2)?;
    digits(fraction, 9)?;
    let fraction: f64 = format!("0.{fraction}").parse().ok()?;
    let all = first * 3600.0 + second * 60.0 + seconds + fraction;
    parts.next().is_none().then_some((all, Measure::SECONDS))
}

/// Numbers with units of time, two or more, each shorter than the one before.
fn parts(text: &str) -> Option<f64> {
    let iso = text.strip_prefix("PT");
    let mut rest = iso.unwrap_or(text);
    let (mut total, mut count, mut before) = (0.0, 0, f64::INFINITY);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after
            .find(|c: char| !c.is_alphabetic() && c != '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit = match unit.to_lowercase().as_str() {
            "m" => 60.0,
            "d" | "day" | "days" | "tage" | "tag" => 86_400.0,
            other => seconds(other)?,
        };
        let number: f64 = number.parse().ok()?;
        if unit >= before {
            return None;
        }
        total += number * unit;
        (before, count) = (unit, count + 1);
        rest = after.trim_start_matches([' ', ',']);
    }
    (count >= 2 || (iso.is_some() && count == 1)).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        for (text, seconds) in [
            ("00:03:34", 214.0),
            ("1:02:03", 3723.0),
            ("26:00:00.5", 93_600.5),
            ("1m 23s", 83.0),
            ("1h 05m", 3900.0),
            ("2 h 5 min", 7500.0),
            ("1d 4h", 100_800.0),
            ("PT1M23S", 83.0),
            ("PT30S", 30.0),
        ] {
            assert_eq!(
                length_of_time(text),
                Some((seconds, Measure::SECONDS)),
                "{text}"
            );
        }
        assert_eq!(length_of_time("12:30"), Some((12.5, Measure::CLOCK)));
        for text in [
            "",
            "1:1",
            "12:60",
            "1:2:3",
            "1:02:03:04",
            "5s 3m",
            "3 m",
            "1m 2",
            "10:3x",
            ":30",
        ] {
            assert_eq!(length_of_time(text), None, "{text}");
        }
    }

    #[test]
    fn every_measure_has_a_place_of_its_own() {
        let all: Vec<&str> = CURRENCIES
            .iter()
            .chain(&UNITS)
            .flat_map(|n| n.iter().copied())
            .collect();
        for (i, name) in all.iter().enumerate() {
            assert!(!all[..i].contains(name), "{name}");
        }
        assert!(usize::from(FIRST_UNIT) + UNITS.len() <= 128);
        for names in UNITS {
            let (_, factor, measure) = behind(names[0]).unwrap();
            assert_eq!((factor, measure.label()), (1.0, names[0]));
            assert_eq!(Measure::units(measure.bit()).next(), Some(measure));
        }
        assert_eq!(behind("m"), Some((0, 1.0, Measure::METRES)));
        assert_eq!(behind("M"), Some((6, 1.0, Measure::NONE)));
        assert_eq!(behind("Mio."), Some((6, 1.0, Measure::NONE)));
        assert_eq!(behind("apples"), None);
    }
}
