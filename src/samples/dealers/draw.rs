//! Random numbers of several distributions, the same on every platform.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numeric::{exp, ln, normal_quantile, sigmoid};

/// A stream of random numbers. What draws them is not copied into its many callers: a sample
/// is made once, and the engine is downloaded every time.
pub(super) struct Draw(Xoshiro256PlusPlus);

/// From this mean on a count is drawn from a normal distribution.
const LARGE: f64 = 40.0;

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Above 0 and below 1.
    #[inline(never)]
    pub(super) fn uniform(&mut self) -> f64 {
        self.0.r#gen::<f64>().clamp(1e-12, 1.0 - 1e-12)
    }

    #[inline(never)]
    pub(super) fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// A probability whose log-odds vary around `log_odds`.
    pub(super) fn swayed(&mut self, log_odds: f64, sd: f64) -> f64 {
        sigmoid(log_odds + sd * self.normal())
    }

    /// One of so many, each as likely.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    #[inline(never)]
    pub(super) fn poisson(&mut self, mean: f64) -> f64 {
        if mean > LARGE {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        // One event after another, until their times add up.
        let (end, mut events) = (exp(-mean), 0.0);
        let mut product = self.uniform();
        while product > end {
            product *= self.uniform();
            events += 1.0;
        }
        events
    }

    /// Of `trials`, those with a probability of `p`.
    #[inline(never)]
    pub(super) fn binomial(&mut self, trials: f64, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        let spread = trials * p * (1.0 - p);
        if spread > 9.0 {
            let drawn = trials * p + spread.sqrt() * self.normal();
            return drawn.round().clamp(0.0, trials);
        }
        if trials > 60.0 {
            // Rare, or nearly sure: the rarer side is as good as Poisson.
            return if p < 0.5 {
                self.poisson(trials * p).min(trials)
            } else {
                trials - self.poisson(trials * (1.0 - p)).min(trials)
            };
        }
        let mut hits = 0.0;
        for _ in 0..(trials as u32) {
            hits += f64::from(u8::from(self.uniform() < p));
        }
        hits
    }

    /// A count with variance `mean + mean^2 / size`.
    #[inline(never)]
    pub(super) fn negative_binomial(&mut self, mean: f64, size: f64) -> f64 {
        let factor = self.gamma(size) / size;
        self.poisson(mean * factor)
    }

    /// Marsaglia and Tsang 2000, for a shape of at least 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape.max(1.0) - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let cube = v * v * v;
            if ln(self.uniform()) < 0.5 * x * x + d - d * cube + d * ln(cube) {
                return d * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(mut one: impl FnMut(&mut Draw) -> f64) -> (f64, f64) {
        let mut draw = Draw::new(5);
        let drawn: Vec<f64> = (0..20_000).map(|_| one(&mut draw)).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let square = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (mean, square / 20_000.0)
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let near = |(mean, variance): (f64, f64), m: f64, v: f64| {
            assert!(
                (mean - m).abs() < 5.0 * (v / 20_000.0).sqrt() + 1e-9,
                "{mean} {m}"
            );
            assert!((variance / v - 1.0).abs() < 0.1, "{variance} {v}");
        };
        near(moments(Draw::normal), 0.0, 1.0);
        near(moments(|d| d.poisson(3.0)), 3.0, 3.0);
        near(moments(|d| d.poisson(200.0)), 200.0, 200.0);
        near(moments(|d| d.binomial(30.0, 0.2)), 6.0, 4.8);
        near(moments(|d| d.binomial(1_000.0, 0.3)), 300.0, 210.0);
        near(moments(|d| d.binomial(5_000.0, 0.001)), 5.0, 5.0);
        near(moments(|d| d.negative_binomial(50.0, 10.0)), 50.0, 300.0);
    }
}
