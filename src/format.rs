//! Numbers in words: the one place that decides digits, separators and units.
//!
//! `www/src/ui/format.ts` writes the figures of the page by the same rules.

use crate::estimate::{Estimate, Unit};

/// Between a number and its unit: never broken over two lines.
const SPACE: char = '\u{a0}';
/// What stands for a number that is not there.
const NONE: &str = "–";
/// From here on figures are written as powers of ten.
const LARGE: f64 = 1e15;
/// Below this a number is written as a power of ten.
const SMALL: f64 = 1e-9;

/// A number with its unit: `12.3 %`, `1.4 points`, `41,188`, `1.85 x`.
///
/// Shares and points have one decimal and plain numbers three, or two significant digits where
/// those say more; money has none from 100 up. Not a number is written as a dash.
#[must_use]
#[inline(never)]
pub fn value(x: f64, unit: Unit) -> String {
    with_unit(bare(x, unit, false), unit)
}

/// A number with its unit that stands beside its interval: zeros at the end are kept, so that
/// all three have the same decimals.
#[must_use]
#[inline(never)]
pub fn aligned(x: f64, unit: Unit) -> String {
    with_unit(bare(x, unit, true), unit)
}

/// An estimate with its 95 % interval, all with the same decimals: `12.3 % (11.9 to 12.7)`.
#[must_use]
#[inline(never)]
pub fn estimate(of: &Estimate) -> String {
    format!(
        "{} ({})",
        aligned(of.value, of.unit),
        interval(of.low, of.high, of.unit)
    )
}

/// The two ends of an interval without their unit: `11.9 to 12.7`.
#[must_use]
#[inline(never)]
pub fn interval(low: f64, high: f64, unit: Unit) -> String {
    format!("{} to {}", bare(low, unit, true), bare(high, unit, true))
}

/// A label of an axis whose labels are `step` apart: all of them have the same decimals.
/// Percentage points go without the word, which the axis already says.
#[must_use]
#[inline(never)]
pub fn tick(x: f64, step: f64, unit: Unit) -> String {
    let (x, step) = (x * scale(unit), (step * scale(unit)).abs());
    let decimals = if step.is_finite() && step > 0.0 {
        // The step is 1, 2 or 5 times a power of ten, so one significant digit is all of it.
        usize::try_from(-exponent(step, 0)).unwrap_or(0).min(12)
    } else {
        0
    };
    let text = fixed(x, decimals, false);
    match unit {
        Unit::Points => text,
        _ => with_unit(text, unit),
    }
}

/// The number alone, in its unit. `aligned` keeps zeros at the end, for numbers side by side.
fn bare(x: f64, unit: Unit, aligned: bool) -> String {
    let y = x * scale(unit);
    match unit {
        Unit::Share | Unit::Points => precise(y, 1, aligned),
        Unit::Count => fixed(y, 0, true),
        Unit::Money if y.abs() >= 99.995 || y == y.trunc() => fixed(y, 0, true),
        Unit::Money => fixed(y, 2, false),
        Unit::Times => fixed(y, 2, !aligned),
        Unit::Number => precise(y, 3, aligned),
    }
}

fn scale(unit: Unit) -> f64 {
    match unit {
        Unit::Share | Unit::Points => 100.0,
        Unit::Count | Unit::Money | Unit::Times | Unit::Number => 1.0,
    }
}

fn with_unit(mut text: String, unit: Unit) -> String {
    let unit = match unit {
        Unit::Share => "%",
        Unit::Points => "points",
        Unit::Times => "x",
        Unit::Count | Unit::Money | Unit::Number => return text,
    };
    if text != NONE {
        text.push(SPACE);
        text.push_str(unit);
    }
    text
}

/// `decimals`, or two significant digits where those are more.
fn precise(x: f64, decimals: usize, aligned: bool) -> String {
    if !x.is_finite() || x == 0.0 || x.abs() >= LARGE || x.abs() < SMALL {
        return fixed(x, decimals, !aligned);
    }
    let shown = usize::try_from(1 - exponent(x, 1)).unwrap_or(0);
    fixed(x, decimals.max(shown), !aligned)
}

/// The power of ten of `x` rounded to `decimals + 1` significant digits. Read from the decimal
/// writing, which is the same on every platform; a logarithm is not.
fn exponent(x: f64, decimals: usize) -> i32 {
    let text = format!("{x:.decimals$e}");
    text.split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0)
}

/// With commas between thousands; `trim` drops zeros at the end of the decimals.
fn fixed(x: f64, decimals: usize, trim: bool) -> String {
    if x.is_nan() {
        return NONE.to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    if x.abs() >= LARGE || (x != 0.0 && x.abs() < SMALL && decimals > 0) {
        return format!("{x:.2e}");
    }
    let text = format!("{:.decimals$}", x.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = if trim {
        fraction.trim_end_matches('0')
    } else {
        fraction
    };
    let mut out = String::new();
    if x < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A share as per cent: `12.3 %`.
#[must_use]
pub fn per_cent(share: f64) -> String {
    value(share, Unit::Share)
}

/// A count with its thousands apart: `41,188`.
#[must_use]
pub fn count(n: f64) -> String {
    value(n, Unit::Count)
}

/// A number with about three significant digits, thousands apart from 1,000 on.
#[must_use]
pub fn number(x: f64) -> String {
    let size = x.abs();
    if size >= 100.0 || x == 0.0 {
        count(x)
    } else if x.fract() == 0.0 {
        format!("{x:.0}")
    } else if size >= 10.0 {
        format!("{x:.1}")
    } else if size >= 1.0 {
        format!("{x:.2}")
    } else if size >= 0.001 {
        format!("{x:.3}")
    } else {
        format!("{x:.1e}")
    }
}

/// "a, b and c", at most `most` of them by name ("a, b and 7 others").
#[must_use]
pub fn list(names: &[String], most: usize) -> String {
    joined(names, most, "and")
}

/// "a, b or c", at most `most` of them by name ("a, b or one of 7 others").
#[must_use]
pub fn either(names: &[String], most: usize) -> String {
    joined(names, most, "or")
}

fn joined(names: &[String], most: usize, word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        _ if names.len() <= most => {
            let (last, first) = names.split_last().unwrap_or((&names[0], &[]));
            format!("{} {word} {last}", first.join(", "))
        }
        _ => {
            let named: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
            let named = named.join(", ");
            match (names.len() - most, word) {
                (1, _) => format!("{named} {word} one other"),
                (more, "or") => format!("{named} or one of {more} others"),
                (more, _) => format!("{named} {word} {more} others"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(SPACE, " ")
    }

    #[test]
    fn values() {
        for (x, unit, expected) in [
            (0.1234, Unit::Share, "12.3 %"),
            (0.12, Unit::Share, "12 %"),
            (0.000_345_6, Unit::Share, "0.035 %"),
            (0.999_6, Unit::Share, "100 %"),
            (0.0, Unit::Share, "0 %"),
            (-0.0, Unit::Share, "0 %"),
            (-0.014, Unit::Points, "-1.4 points"),
            (41_188.0, Unit::Count, "41,188"),
            (1_000_000.4, Unit::Count, "1,000,000"),
            (999.6, Unit::Count, "1,000"),
            (-0.4, Unit::Count, "0"),
            (12.5, Unit::Money, "12.50"),
            (99.999, Unit::Money, "100"),
            (12.0, Unit::Money, "12"),
            (-1234.56, Unit::Money, "-1,235"),
            (1.854, Unit::Times, "1.85 x"),
            (2.0, Unit::Times, "2 x"),
            (1_234.567_8, Unit::Number, "1,234.568"),
            (0.000_123_45, Unit::Number, "0.00012"),
            (1e-20, Unit::Number, "1.00e-20"),
            (1e300, Unit::Number, "1.00e300"),
            (1e300, Unit::Count, "1.00e300"),
            (f64::NAN, Unit::Share, "–"),
            (f64::INFINITY, Unit::Number, "∞"),
            (f64::NEG_INFINITY, Unit::Number, "-∞"),
        ] {
            assert_eq!(plain(value(x, unit)), expected, "{x} {unit:?}");
        }
    }

    #[test]
    fn intervals_say_the_unit_once() {
        let of = Estimate {
            value: 0.12,
            low: 0.109_6,
            high: 0.131,
            unit: Unit::Share,
        };
        assert_eq!(plain(estimate(&of)), "12.0 % (11.0 to 13.1)");
    }

    #[test]
    fn ticks_of_one_axis_have_the_same_decimals() {
        for (x, step, unit, expected) in [
            (0.5, 0.1, Unit::Number, "0.5"),
            (0.2, 0.1, Unit::Share, "20 %"),
            (0.05, 0.005, Unit::Share, "5.0 %"),
            (2_000.0, 1_000.0, Unit::Count, "2,000"),
            (-5.0, 5.0, Unit::Number, "-5"),
            (1.0, f64::NAN, Unit::Number, "1"),
        ] {
            assert_eq!(plain(tick(x, step, unit)), expected);
        }
    }

    #[test]
    fn numbers_in_words() {
        assert_eq!(count(41_188.0), "41,188");
        assert_eq!(count(-0.4), "0");
        assert_eq!(count(999.6), "1,000");
        assert_eq!(number(12_345.678), "12,346");
        assert_eq!(number(0.5), "0.500");
        assert_eq!(number(7.0), "7");
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert_eq!(list(&names[..3], 3), "a, b and c");
        assert_eq!(list(&names, 3), "a, b, c and one other");
    }
}
