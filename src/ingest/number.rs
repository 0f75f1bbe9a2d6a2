//! Cells as numbers, the way people and spreadsheets write them.

use super::Decimal;
use super::cell::formula_text;
use super::measure::{Measure, behind, length_of_time, strip_currency};

/// A cell read as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// Finite; a percentage is already a share.
    pub(super) value: f64,
    /// What its writing says.
    pub(super) form: Form,
    /// What it counts; a length of time is already in seconds.
    pub(super) measure: Measure,
}

/// What the writing of a number says about the column and the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits alone.
    Plain,
    /// Its signs can be read in one way only, with the decimal sign in force.
    Sure,
    /// One comma with three digits after it: a thousands separator or a decimal sign.
    MaybeComma,
    /// The same with a point.
    MaybePoint,
    /// Digits behind a plus sign alone: +3, but also the +49 of a telephone number.
    Plus,
    /// More than 15 digits, leading zeros, a telephone number, the code 5E1, or digits that a
    /// spreadsheet was told to keep (`="5512"`): they would not survive as a number.
    Identifier,
}

/// Powers of ten that a double holds exactly.
const TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

impl Decimal {
    /// The sign itself.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

/// A trimmed cell as a number, `None` when it is none.
#[inline]
pub(super) fn parse(cell: &str, decimal: Decimal) -> Option<Number> {
    match plain(cell.as_bytes(), decimal.byte()) {
        Some(number) => Some(number),
        None => written(cell, decimal),
    }
}

/// Whether a cell bounds a number instead of giving it: "< 10%", ">90", "≥ 5".
pub(super) fn is_bound(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix(['<', '>', '\u{2264}', '\u{2265}']) else {
        return false;
    };
    let rest = rest.trim_start_matches('=').trim_start();
    let number = |decimal| parse(rest, decimal).is_some();
    number(Decimal::Point) || number(Decimal::Comma)
}

/// Digits with at most a minus and one decimal sign: nearly every number there is.
///
/// At most 15 digits make a whole number that a double holds exactly, and so is the power of
/// ten, so that one division rounds correctly (Clinger 1990, the fast path).
#[inline]
fn plain(bytes: &[u8], sign: u8) -> Option<Number> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.len() > 16 {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut seen = 0_usize;
    let mut whole = usize::MAX;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
            seen += 1;
        } else if byte == sign && whole == usize::MAX {
            whole = seen;
        } else {
            return None;
        }
    }
    if seen == 0 || seen > 15 {
        return None;
    }
    #[allow(clippy::cast_precision_loss)] // below 10^15
    let mut value = mantissa as f64;
    let form = if whole == usize::MAX {
        if seen > 1 && digits.first() == Some(&b'0') {
            Form::Identifier
        } else {
            Form::Plain
        }
    } else {
        let fraction = seen - whole;
        value /= TEN.get(fraction)?;
        sign_form(digits, whole, fraction, sign)
    };
    Some(Number {
        value: if negative { -value } else { value },
        form,
        measure: Measure::NONE,
    })
}

/// `1.234` may be a thousand; `0.234`, `1234.567` and `1.23` may not.
#[inline]
fn sign_form(digits: &[u8], whole: usize, fraction: usize, sign: u8) -> Form {
    if fraction == 3 && (1..=3).contains(&whole) && digits.first() != Some(&b'0') {
        if sign == b',' {
            Form::MaybeComma
        } else {
            Form::MaybePoint
        }
    } else {
        Form::Sure
    }
}

/// Everything else: currency, per cent, units, lengths of time, brackets, thousands separators,
/// exponents.
#[inline(never)]
fn written(cell: &str, decimal: Decimal) -> Option<Number> {
    // No number is longer, and cells may be whole pages.
    if cell.len() > 64 || !cell.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some(inner) = formula_text(cell) {
        let mut number = parse(inner, decimal)?;
        if number.form == Form::Plain {
            number.form = Form::Identifier;
        }
        return Some(number);
    }
    let mut rest = cell;
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        negative = true;
        rest = inner.trim();
    }
    let mut signed = negative;
    let mut plus = false;
    let mut measure = Measure::NONE;
    // Signs and currency come in any order in front: -€5, € -5, +5.
    loop {
        let before = rest.len();
        if !signed {
            if let Some(r) = rest.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
                (rest, negative, signed) = (r.trim_start(), true, true);
            } else if let Some(r) = rest.strip_prefix('+') {
                (rest, plus, signed) = (r.trim_start(), true, true);
            }
        }
        if measure == Measure::NONE
            && let Some(found) = strip_currency(rest, true)
        {
            (rest, measure) = found;
        }
        if rest.len() == before {
            break;
        }
    }
    loop {
        let before = rest.len();
        if measure != Measure::PERCENT
            && let Some(r) = rest.strip_suffix('%')
        {
            (rest, measure) = (r.trim_end(), Measure::PERCENT);
        }
        if let Some(r) = rest.strip_suffix('-').filter(|_| !signed) {
            (rest, negative, signed) = (r.trim_end(), true, true);
        }
        if measure == Measure::NONE
            && let Some(found) = strip_currency(rest, false)
        {
            (rest, measure) = found;
        }
        if rest.len() == before {
            break;
        }
    }
    let power = if measure == Measure::PERCENT { -2 } else { 0 };
    let (magnitude, mut form) = match core(rest, decimal, power) {
        Some(found) => found,
        None => {
            let (magnitude, form, letters) = lettered(rest, decimal)?;
            if letters != Measure::NONE {
                if measure != Measure::NONE {
                    return None;
                }
                measure = letters;
            }
            (magnitude, form)
        }
    };
    let bare = measure == Measure::NONE && rest.len() + usize::from(signed) == cell.len();
    if !bare && form == Form::Identifier {
        form = Form::Plain;
    }
    if plus && bare && form == Form::Plain {
        // +49 151 12345678 is nobody's quantity.
        form = if magnitude >= 1e7 {
            Form::Identifier
        } else {
            Form::Plus
        };
    }
    Some(Number {
        value: if negative { -magnitude } else { magnitude },
        form,
        measure,
    })
}

/// A number with letters behind it, or a length of time: "1.2K", "5 kg", "1m 23s".
fn lettered(text: &str, decimal: Decimal) -> Option<(f64, Form, Measure)> {
    /// Longest words behind a number, in bytes.
    const LONGEST: usize = 14;
    // Most cells that come here are dates, or pieces of lines while the delimiter is looked for.
    let digits = text.bytes().rposition(|b| b.is_ascii_digit())? + 1;
    if (digits == text.len() && !text.contains(':')) || text.len() - digits > LONGEST {
        return None;
    }
    if let Some((value, measure)) = length_of_time(text) {
        return Some((value, Form::Plain, measure));
    }
    let (digits, letters) = text.split_at_checked(digits)?;
    let (power, factor, measure) = behind(letters.trim_start())?;
    let (value, form) = core(digits, decimal, power)?;
    let form = if form == Form::Identifier {
        Form::Plain
    } else {
        form
    };
    let value = value * factor;
    value.is_finite().then_some((value, form, measure))
}

/// Digits in groups, a decimal sign, an exponent; times a power of ten, so that 5.14 % is 0.0514 and
/// not a hundredth of what is nearest to 5.14.
fn core(text: &str, decimal: Decimal, power: i32) -> Option<(f64, Form)> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)),
        None => (text, None),
    };
    let sign = char::from(decimal.byte());
    let (whole, fraction) = match mantissa.split_once(sign) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let (digits, groups, separator) = ungroup(whole, sign)?;
    let fraction_digits = fraction.unwrap_or_default();
    if digits.is_empty() && fraction_digits.is_empty()
        || !fraction_digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut plain = digits;
    let whole_digits = plain.len();
    // 5E1 is a code: programs write the sign of an exponent (1E+05) or a fraction (1.5e3).
    let code = exponent.is_some_and(|e| e.bytes().all(|b| b.is_ascii_digit()));
    let identifier = fraction.is_none()
        && groups == 1
        && (code
            || exponent.is_none()
                && (whole_digits > 15 || (whole_digits > 1 && plain.starts_with('0'))));
    let form = match (fraction, exponent) {
        _ if identifier => Form::Identifier,
        (Some(f), None) if groups == 1 => {
            sign_form(plain.as_bytes(), whole_digits, f.len(), decimal.byte())
        }
        (None, None) if groups == 2 && separator == Some(',') => Form::MaybeComma,
        (None, None) if groups == 2 && separator == Some('.') => Form::MaybePoint,
        (None, _) if groups == 1 || !matches!(separator, Some(',' | '.')) => Form::Plain,
        _ => Form::Sure,
    };
    if fraction.is_some() {
        plain.push('.');
        plain.push_str(fraction_digits);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let exponent: i32 = exponent.parse().ok()?;
        plain.push_str(&format!("e{}", exponent + power));
    } else if power != 0 {
        plain.push_str(&format!("e{power}"));
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some((value, form))
}

/// The digits of `1 234 567` without separators, how many groups there were, and the separator.
/// Groups after the first have three digits, and the first does not start with a zero.
fn ungroup(text: &str, sign: char) -> Option<(String, usize, Option<char>)> {
    let mut digits = String::with_capacity(text.len() + 8);
    let mut separator = None;
    let mut groups = 1;
    let mut length = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            length += 1;
            continue;
        }
        let known = matches!(
            c,
            '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}'
        );
        let first_fits = groups > 1 || ((1..=3).contains(&length) && !digits.starts_with('0'));
        if !known
            || c == sign
            || separator.is_some_and(|s| s != c)
            || !first_fits
            || (groups > 1 && length != 3)
        {
            return None;
        }
        separator = Some(c);
        groups += 1;
        length = 0;
    }
    (groups == 1 || length == 3).then_some((digits, groups, separator))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(cell: &str) -> Option<f64> {
        parse(cell, Decimal::Point).map(|n| n.value)
    }
    fn comma(cell: &str) -> Option<f64> {
        parse(cell, Decimal::Comma).map(|n| n.value)
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (cell, value) in [
            ("0", 0.0),
            ("-0.5", -0.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("+3", 3.0),
            ("1,234,567.89", 1_234_567.89),
            ("1 234 567", 1_234_567.0),
            ("1\u{a0}234", 1234.0),
            ("1'234.50", 1234.5),
            ("(1,234)", -1234.0),
            ("$1,234.50", 1234.5),
            ("-$5", -5.0),
            ("$ -5", -5.0),
            ("5 €", 5.0),
            ("EUR 1,000", 1000.0),
            ("12.5%", 0.125),
            ("12.5 %", 0.125),
            ("123-", -123.0),
            ("1.5e3", 1500.0),
            ("2E-3", 0.002),
            ("\u{2212}4", -4.0),
            ("123456789012345678", 123_456_789_012_345_678.0),
            ("0.1234567890123456789", 0.123_456_789_012_345_68),
            ("5.14%", 0.0514),
            ("-0.07 %", -0.0007),
            ("1.1k", 1100.0),
            ("2.3k", 2300.0),
            ("4.35M", 4_350_000.0),
            ("$1.2K", 1200.0),
            ("-€3M", -3e6),
            ("5 kg", 5.0),
            ("00:03:34", 214.0),
            ("-1:30:00", -5400.0),
            ("12:30", 12.5),
            ("1m 23s", 83.0),
            ("12 min", 720.0),
            ("30 days", 30.0),
            ("=\"5.21\"", 5.21),
            ("21.5 °C", 21.5),
        ] {
            assert_eq!(point(cell), Some(value), "{cell}");
        }
        for (cell, value) in [
            ("1.234.567,89", 1_234_567.89),
            ("12,5", 12.5),
            ("1.234", 1234.0),
            ("1 234,5 €", 1234.5),
            ("12,5 %", 0.125),
            ("2,5 Mio.", 2_500_000.0),
            ("2,5 Mio. €", 2_500_000.0),
            ("1,5 Tsd", 1500.0),
        ] {
            assert_eq!(comma(cell), Some(value), "{cell}");
        }
    }

    #[test]
    fn bounds_are_no_numbers() {
        for cell in ["< 10%", ">90", "\u{2265} 5", "<=1,5", "> $5"] {
            assert!(is_bound(cell) && point(cell).is_none(), "{cell}");
        }
        for cell in ["<b>", "10", "<", "< ten", "<NA>"] {
            assert!(!is_bound(cell), "{cell}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for cell in [
            "", "-", "a", "1a", "12,5", "1,23,4", "0,123", "1.2.3", "inf", "nan", "1e", "1e9999",
            "12:3", "1-2", "--1", "()", "$", "%", "1 23", "e5", "1,2345", ",123", "$e1", "1e+-5",
        ] {
            assert_eq!(point(cell), None, "{cell}");
        }
        assert_eq!(comma("12.5"), None);
    }

    #[test]
    fn the_writing_tells() {
        for (cell, form) in [
            ("12", Form::Plain),
            ("1.5", Form::Sure),
            ("0.123", Form::Sure),
            ("1234.567", Form::Sure),
            ("1.234", Form::MaybePoint),
            ("1,234", Form::MaybeComma),
            ("$1,234", Form::MaybeComma),
            ("1,234,567", Form::Sure),
            ("1,234.5", Form::Sure),
            ("1 234", Form::Plain),
            ("007", Form::Identifier),
            ("1234567890123456", Form::Identifier),
            ("+4915112345678", Form::Identifier),
            ("+49", Form::Plus),
            ("+49%", Form::Plain),
            ("5E1", Form::Identifier),
            ("12e4", Form::Identifier),
            ("1E+05", Form::Plain),
            ("1.5e3", Form::Sure),
            ("=\"00412\"", Form::Identifier),
            ("=\"5512\"", Form::Identifier),
            ("=\"5.5\"", Form::Sure),
            ("007 kg", Form::Plain),
        ] {
            assert_eq!(parse(cell, Decimal::Point).unwrap().form, form, "{cell}");
        }
        assert_eq!(
            parse("1,234", Decimal::Comma).unwrap().form,
            Form::MaybeComma
        );
        assert_eq!(
            parse("1.234", Decimal::Comma).unwrap().form,
            Form::MaybePoint
        );
    }

    #[test]
    fn the_fast_path_rounds_as_the_standard_library_does() {
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let mantissa = (state >> 20) % 1_000_000_000_000_000;
            let places = (state >> 8) % 16;
            let text = format!("{mantissa:016}");
            let at = 16 - places as usize;
            let text = format!("{}.{}", &text[..at], &text[at..]);
            let text = text.trim_start_matches('0');
            if text == "." {
                continue;
            }
            assert_eq!(point(text), text.parse().ok(), "{text}");
        }
    }
}
