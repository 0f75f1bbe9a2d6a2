//! The standard normal distribution.

use super::{exp, ln};

/// The probability of a value below `x`, to within 1e-15.
///
/// Source: G. Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software
/// 11(4), 2004: `1/2 + phi(x) (x + x^3/3 + x^5/15 + ...)`.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    /// One over the root of two pi.
    const DENSITY: f64 = 0.398_942_280_401_432_7;
    if x.is_nan() {
        return x;
    }
    // Beyond this the probability differs from 0 or 1 by less than 1e-15.
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    loop {
        odd += 2.0;
        term *= x * x / odd;
        let next = sum + term;
        if next == sum {
            break;
        }
        sum = next;
    }
    (0.5 + sum * DENSITY * exp(-0.5 * x * x)).clamp(0.0, 1.0)
}

/// The value below which a probability of `p` lies; minus and plus infinity at 0 and 1, and not a
/// number outside.
///
/// Source: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37(3), 1988, PPND16: relative
/// error about 1e-16.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return if q < 0.0 {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
    }
    let r = (-ln(tail)).sqrt();
    let x = if r <= 5.0 {
        ratio(&MIDDLE, r - 1.6)
    } else {
        ratio(&FAR, r - 5.0)
    };
    if q < 0.0 { -x } else { x }
}

/// Coefficients of a polynomial over those of another one, lowest power first.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio((top, bottom): &Ratio, r: f64) -> f64 {
    let value = |powers: &[f64; 8]| powers.iter().rev().fold(0.0, |sum, c| sum * r + c);
    value(top) / value(bottom)
}

const CENTRE: Ratio = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
const MIDDLE: Ratio = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR: Ratio = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of SciPy 1.x (`scipy.stats.norm`).
    #[test]
    fn known_values() {
        for (x, p) in [
            (-6.0, 9.865_876_450_376_946e-10),
            (-3.0, 1.349_898_031_630_094_5e-3),
            (-1.959_963_984_540_054, 0.025),
            (-0.5, 0.308_537_538_725_986_9),
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (4.0, 0.999_968_328_758_166_9),
        ] {
            assert!((normal_cdf(x) - p).abs() < 2e-15, "{x}");
            assert!(
                (normal_quantile(p) - x).abs() < 1e-11 * x.abs().max(1.0),
                "{p}"
            );
        }
        assert!((normal_quantile(1e-300) + 37.047_096_299_361_2).abs() < 1e-9);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_cdf(9.0), 1.0);
        assert!(normal_quantile(1.1).is_nan() && normal_cdf(f64::NAN).is_nan());
    }

    #[test]
    fn each_undoes_the_other() {
        for i in 1..1_000 {
            let p = f64::from(i) / 1_000.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-14, "{p}");
        }
    }
}
