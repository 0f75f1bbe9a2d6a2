//! `exp` and `ln` in plain arithmetic, without branches on the data where it matters, so
//! that loops over them vectorise.

// ln 2 in two parts: the high one has trailing zeros, so `k * LN2_HIGH` is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e to the power of `x`, to within 1e-15 relative.
///
/// `x` is held within -708 to 709 (the range of normal numbers), so the result is never 0
/// nor infinite. `NaN` gives `NaN`.
///
/// Method: `x = k ln 2 + r` with `|r| <= ln 2 / 2`, the Taylor series of `e^r` to the
/// twelfth power (remainder below 2e-16), times `2^k` put together from its bits.
#[must_use]
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.clamp(-708.0, 709.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let series = 1.0 / 479_001_600.0;
    let series = series * r + 1.0 / 39_916_800.0;
    let series = series * r + 1.0 / 3_628_800.0;
    let series = series * r + 1.0 / 362_880.0;
    let series = series * r + 1.0 / 40_320.0;
    let series = series * r + 1.0 / 5_040.0;
    let series = series * r + 1.0 / 720.0;
    let series = series * r + 1.0 / 120.0;
    let series = series * r + 1.0 / 24.0;
    let series = series * r + 1.0 / 6.0;
    let series = series * r + 0.5;
    let series = series * r + 1.0;
    let series = series * r + 1.0;
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    series * power
}

/// Natural logarithm, to within one unit in the last place.
///
/// 0 gives minus infinity; negative numbers and `NaN` give `NaN`.
///
/// Method: fdlibm's `e_log.c` (Sun Microsystems 1993), as in FreeBSD and musl.
#[must_use]
#[inline]
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    let (x, shift) = if x < f64::MIN_POSITIVE {
        (x * 18_014_398_509_481_984.0, 54.0)
    } else {
        (x, 0.0)
    };
    // x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
    const SQRT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    let bits = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let exponent = i32::try_from(bits >> 52).unwrap_or(0) - 1023;
    let k = f64::from(exponent) - shift;
    let f = f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w
        * (3.999_999_999_940_942e-1
            + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1
                + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    s * (half_square + (even + odd)) + k * LN2_LOW - half_square + f + k * LN2_HIGH
}

/// `ln(1 + x)`, accurate also for tiny `x` (Kahan's correction of the rounding of `1 + x`).
#[must_use]
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    let u = 1.0 + x;
    if u == 1.0 {
        x
    } else if u.is_infinite() {
        u
    } else {
        ln(u) * (x / (u - 1.0))
    }
}

/// The probability of a log-odds: `1 / (1 + e^-z)`.
#[must_use]
#[inline(always)]
pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + exp(-z))
}

/// The log-odds of a probability, which is first held within `1e-15` of 0 and 1.
#[must_use]
#[inline]
pub fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-15, 1.0 - 1e-15);
    ln(p) - ln_1p(-p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_platform_to_1e_15() {
        let mut worst = 0.0_f64;
        for i in -140_000..=140_000 {
            let x = f64::from(i) * 0.005;
            worst = worst.max((exp(x) / x.exp() - 1.0).abs());
        }
        assert!(worst < 1e-15, "{worst}");
        assert!(exp(f64::NAN).is_nan());
        assert!(exp(-1e300) > 0.0 && exp(1e300).is_finite());
    }

    #[test]
    fn logarithms_agree_with_the_platform() {
        let mut x = 1e-320_f64;
        while x < 1e300 {
            let want = x.ln();
            assert!((ln(x) - want).abs() <= 4e-16 * want.abs().max(1e-3), "{x}");
            x *= 1.37;
        }
        for x in [1e-300, 1e-18, -1e-9, 0.3, -0.999, 5.0, 1e17] {
            let want = f64::ln_1p(x);
            assert!((ln_1p(x) - want).abs() <= 5e-16 * want.abs(), "{x}");
        }
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
    }

    #[test]
    fn sigmoid_and_logit_undo_each_other() {
        for i in -300..=300 {
            let z = f64::from(i) * 0.1;
            assert!(
                (logit(sigmoid(z)) - z).abs() < 1e-2_f64.min(1e-15 * exp(z.abs()) * 4.0 + 1e-14)
            );
        }
    }
}
