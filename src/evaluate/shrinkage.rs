//! Shrinkage: estimates of many units, each drawn to the mean of all by how little is known of it,
//! under a normal model of random effects. [`RandomEffects`] takes the variance of the truths as
//! known once it is estimated (empirical Bayes); [`Hierarchy`] keeps what is not known of it, and
//! is what a verdict may rest on.

use serde::{Deserialize, Serialize};

use crate::numeric::{exp, ln, normal_cdf};

/// Most steps towards the variance; six are usual.
const ROUNDS: usize = 100;

/// What is common to many estimates: their mean and how much the truths behind them differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RandomEffects {
    /// Weighted mean of the estimates.
    pub mean: f64,
    /// Variance of the truths.
    pub variance: f64,
}

/// What is believed of one after its data: a normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// In the unit of the estimates.
    pub mean: f64,
    /// In their unit squared.
    pub variance: f64,
    /// Share of the estimate's distance from the mean that is kept, 0 to 1.
    pub reliability: f64,
}

impl RandomEffects {
    /// The mean and variance of the truths behind `(estimate, variance of its error)` pairs: the
    /// variance at which the weighted squares are what they should be (Paule and Mandel 1982).
    /// Pairs that are not finite or have no variance are passed over.
    #[must_use]
    pub fn of(estimates: &[(f64, f64)]) -> Self {
        let usable = || {
            estimates
                .iter()
                .filter(|(x, v)| x.is_finite() && *v > 0.0 && v.is_finite())
        };
        let count = usable().count() as f64;
        if count < 2.0 {
            let mean = usable().map(|(x, _)| *x).next().unwrap_or(0.0);
            return Self {
                mean,
                variance: 0.0,
            };
        }
        // The squares fall and are convex in the variance, so Newton's steps from 0 go up to the
        // one place and never beyond (DerSimonian and Kacker 2007).
        let (mut tau, mut mean) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (x, v) in usable() {
                let w = 1.0 / (v + tau);
                sum += w * x;
                weight += w;
            }
            mean = sum / weight;
            let (mut squares, mut slope) = (0.0, 0.0);
            for (x, v) in usable() {
                let w = 1.0 / (v + tau);
                let square = w * (x - mean) * (x - mean);
                squares += square;
                slope += w * square;
            }
            let step = (squares - (count - 1.0)) / slope.max(f64::MIN_POSITIVE);
            if step <= 1e-12 * tau.max(1e-300) {
                break;
            }
            tau += step;
        }
        Self {
            mean,
            variance: tau,
        }
    }

    /// What is believed of one with this estimate and variance of its error; of one without, what
    /// is common to all.
    #[must_use]
    pub fn posterior(self, estimate: f64, variance: f64) -> Posterior {
        if !(estimate.is_finite() && variance > 0.0 && variance.is_finite()) {
            return Posterior {
                mean: self.mean,
                variance: self.variance,
                reliability: 0.0,
            };
        }
        let reliability = self.variance / (self.variance + variance);
        Posterior {
            mean: self.mean + reliability * (estimate - self.mean),
            variance: reliability * variance,
            reliability,
        }
    }
}

/// An estimate of one unit with what is known of its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// In any unit.
    pub value: f64,
    /// Variance of its error, in that unit squared; above zero.
    pub variance: f64,
    /// Variance that its error has besides, as a share of the variance of the truths: of what it
    /// is compared with, which was learned from units that differ.
    pub share: f64,
}

impl Observed {
    /// One whose error has nothing to do with the other units.
    #[must_use]
    pub fn new(value: f64, variance: f64) -> Self {
        Self {
            value,
            variance,
            share: 0.0,
        }
    }

    fn is_usable(&self) -> bool {
        let known = self.value.is_finite() && self.variance.is_finite() && self.share.is_finite();
        known && self.variance > 0.0 && self.share >= 0.0
    }

    fn error(&self, truths: f64) -> f64 {
        self.variance + self.share * truths
    }
}

/// Points of the standard deviation that are weighed.
const GRID: u32 = 48;
/// Logarithm of a density relative to its peak, below which nothing is looked at.
const NEGLIGIBLE: f64 = -12.0;
/// Fewest estimates from which the variance of the truths has a posterior at all.
const FEWEST: usize = 3;

/// The normal hierarchical model, integrated over what is not known of it: truths
/// `t ~ N(mean, s^2)`, estimates `x ~ N(t, v)`, with a flat prior of the mean and of the standard
/// deviation `s` (Gelman 2006, "Prior distributions for variance parameters", section 2.2; the
/// computation is that of Gelman et al., Bayesian Data Analysis, 3rd edition, section 5.4).
///
/// Where the estimates differ no more than chance would make them the variance is small but not
/// known to be zero, and so nobody is believed to be the mean exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// Weights add up to one; no point when there are too few estimates.
    points: Vec<Point>,
}

/// A standard deviation that may be the true one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    weight: f64,
    /// Of the truths.
    variance: f64,
    mean: f64,
    /// Of the error of the mean.
    mean_variance: f64,
}

impl Hierarchy {
    /// From estimates of many units; those that are not finite or have no variance are passed over.
    #[must_use]
    pub fn of(estimates: &[Observed]) -> Self {
        let usable: Vec<Observed> = estimates
            .iter()
            .copied()
            .filter(Observed::is_usable)
            .collect();
        if usable.len() < FEWEST {
            return Self { points: Vec::new() };
        }
        // The peak is near that of the moments; the density is looked at as far as it matters.
        let pairs: Vec<(f64, f64)> = usable.iter().map(|o| (o.value, o.variance)).collect();
        let moments = RandomEffects::of(&pairs).variance.sqrt();
        let typical = usable.iter().map(|o| 1.0 / o.variance).sum::<f64>() / usable.len() as f64;
        let step = (moments + 1.0 / typical.sqrt()) / 8.0;
        let at = |sd: f64| density(&usable, sd * sd);
        let (mut top, mut end) = (at(0.0).0.max(at(moments).0), moments + step);
        for _ in 0..64 {
            let here = at(end).0;
            top = top.max(here);
            if here - top < NEGLIGIBLE {
                break;
            }
            end += end.max(step);
        }
        // Twice: the first look says where the density is, the second looks closely.
        let (mut from, mut to) = (0.0, end);
        let mut points = Vec::new();
        for _ in 0..2 {
            let width = (to - from) / f64::from(GRID);
            points = (0..GRID)
                .map(|i| {
                    let sd = from + width * (f64::from(i) + 0.5);
                    let (log, point) = at(sd);
                    (sd, log, point)
                })
                .collect::<Vec<_>>();
            let top = points.iter().map(|p| p.1).fold(f64::MIN, f64::max);
            let seen = || {
                points
                    .iter()
                    .filter(|p| p.1 - top > NEGLIGIBLE)
                    .map(|p| p.0)
            };
            from = (seen().fold(f64::MAX, f64::min) - width).max(0.0);
            to = seen().fold(0.0, f64::max) + width;
        }
        let top = points.iter().map(|p| p.1).fold(f64::MIN, f64::max);
        let sum: f64 = points.iter().map(|p| exp(p.1 - top)).sum();
        let weighed = |(_, log, point): &(f64, f64, Point)| Point {
            weight: exp(log - top) / sum,
            ..*point
        };
        Self {
            points: points.iter().map(weighed).collect(),
        }
    }

    /// The mean and the variance of the truths, both as their posterior means.
    #[must_use]
    pub fn effects(&self) -> RandomEffects {
        let mean = |of: &dyn Fn(&Point) -> f64| {
            let weighed = self.points.iter().map(|p| p.weight * of(p));
            weighed.sum::<f64>()
        };
        RandomEffects {
            mean: mean(&|p| p.mean),
            variance: mean(&|p| p.variance),
        }
    }

    /// What is believed of a unit with this estimate: the mean and the variance of the mixture over
    /// all that the variance of the truths may be. Without enough other units it is the estimate
    /// itself; `None` when that says nothing either.
    #[must_use]
    pub fn belief(&self, estimate: &Observed) -> Option<Posterior> {
        if !estimate.is_usable() {
            return None;
        }
        if self.points.is_empty() {
            return Some(Posterior {
                mean: estimate.value,
                variance: estimate.variance,
                reliability: 1.0,
            });
        }
        let (mut mean, mut square, mut within, mut kept) = (0.0, 0.0, 0.0, 0.0);
        for point in &self.points {
            let error = estimate.error(point.variance);
            let share = point.variance / (point.variance + error);
            // Off the common mean by so much; the mean itself is not known exactly.
            let rest = 1.0 - share;
            let off = point.mean + share * (estimate.value - point.mean) - estimate.value;
            mean += point.weight * off;
            square += point.weight * off * off;
            within += point.weight * (share * error + rest * rest * point.mean_variance);
            kept += point.weight * share;
        }
        Some(Posterior {
            mean: estimate.value + mean,
            variance: within + (square - mean * mean).max(0.0),
            reliability: kept,
        })
    }
}

/// The logarithm of the posterior density of a variance of the truths, the mean integrated out, up
/// to a constant.
fn density(estimates: &[Observed], variance: f64) -> (f64, Point) {
    let (mut weight, mut sum, mut logs) = (0.0, 0.0, 0.0);
    for estimate in estimates {
        let w = 1.0 / (variance + estimate.error(variance));
        weight += w;
        sum += w * estimate.value;
        logs += ln(w);
    }
    let mean = sum / weight;
    let squares: f64 = estimates
        .iter()
        .map(|o| (o.value - mean) * (o.value - mean) / (variance + o.error(variance)))
        .sum();
    let point = Point {
        weight: 0.0,
        variance,
        mean,
        mean_variance: 1.0 / weight,
    };
    (0.5 * (logs - ln(weight) - squares), point)
}

impl Posterior {
    /// So many standard deviations on both sides: [`Z95`](crate::estimate::Z95) for the middle 95 %.
    #[must_use]
    pub fn interval(&self, z: f64) -> (f64, f64) {
        let half = z * self.variance.sqrt();
        (self.mean - half, self.mean + half)
    }

    /// The probability that the truth is above `bar`. A belief without a variance is none: what is
    /// not known of it was not reckoned, so either side is as likely.
    #[must_use]
    pub fn above(&self, bar: f64) -> f64 {
        if self.variance > 0.0 {
            normal_cdf((self.mean - bar) / self.variance.sqrt())
        } else {
            0.5
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_variances_have_the_spread_of_the_estimates_less_the_error() {
        // With one variance of the errors: the variance of the estimates less it.
        let estimates = [1.0, 2.0, 3.0, 6.0].map(|x| (x, 0.5));
        let all = RandomEffects::of(&estimates);
        let spread = (4.0 + 1.0 + 0.0 + 9.0) / 3.0;
        assert!((all.mean - 3.0).abs() < 1e-12);
        assert!((all.variance - (spread - 0.5)).abs() < 1e-9, "{all:?}");
        let own = all.posterior(6.0, 0.5);
        let kept = (spread - 0.5) / spread;
        assert!((own.reliability - kept).abs() < 1e-9);
        assert!((own.mean - (3.0 + 3.0 * kept)).abs() < 1e-9);
        assert!((own.variance - 0.5 * kept).abs() < 1e-9);
        let (low, high) = own.interval(2.0);
        assert!((high - low - 4.0 * own.variance.sqrt()).abs() < 1e-12);
        assert!((own.above(own.mean) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn estimates_that_differ_by_chance_only_are_all_the_mean() {
        let all = RandomEffects::of(&[(1.0, 4.0), (1.5, 4.0), (f64::NAN, 1.0), (2.0, 4.0)]);
        assert_eq!((all.mean, all.variance), (1.5, 0.0));
        let own = all.posterior(2.0, 4.0);
        assert_eq!((own.mean, own.reliability), (1.5, 0.0));
        assert_eq!((own.above(1.0), own.above(2.0)), (0.5, 0.5));
        assert_eq!(RandomEffects::of(&[]).posterior(f64::NAN, 1.0).mean, 0.0);
    }

    #[test]
    fn eight_schools_as_published() {
        // Gelman et al., Bayesian Data Analysis, 3rd edition, tables 5.2 and 5.3: posterior
        // quantiles of the effects of coaching in eight schools. School A: median 10, 95 % from -2
        // to 31; school C: median 7, -11 to 19; the between-school sd has a median of about 5.
        let effects = [28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0];
        let errors = [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0];
        let seen: Vec<Observed> = effects
            .into_iter()
            .zip(errors)
            .map(|(x, sd)| Observed::new(x, sd * sd))
            .collect();
        let all = Hierarchy::of(&seen);
        let belief = |at: usize| all.belief(&seen[at]).unwrap();
        // Means of the published posterior (Stan's and BDA's): A 11.4, C 6.1, mean of all 8.
        assert!((belief(0).mean - 11.4).abs() < 0.6, "{:?}", belief(0));
        assert!((belief(2).mean - 6.1).abs() < 0.6, "{:?}", belief(2));
        assert!((belief(0).variance.sqrt() - 8.3).abs() < 0.6);
        assert!((all.effects().mean - 8.0).abs() < 0.3);
    }

    #[test]
    fn alike_units_are_not_known_to_be_the_mean_exactly() {
        let seen: Vec<Observed> = (0..50)
            .map(|i| Observed::new(f64::from(i % 7) - 3.0, 9.0))
            .collect();
        let all = Hierarchy::of(&seen);
        let belief = all.belief(&seen[0]).unwrap();
        assert!(belief.variance > 0.01 && belief.mean > -1.0, "{belief:?}");
        assert!((0.2..0.8).contains(&belief.above(0.0)), "{belief:?}");
        // The unit makes no difference.
        let scaled = |o: &Observed| Observed::new(1e-3 * o.value, 1e-6 * o.variance);
        let small: Vec<Observed> = seen.iter().map(scaled).collect();
        let there = Hierarchy::of(&small).belief(&small[0]).unwrap();
        assert!((1e3 * there.mean - belief.mean).abs() < 1e-6);
        assert!((there.reliability - belief.reliability).abs() < 1e-9);
    }

    #[test]
    fn with_sharp_estimates_it_is_the_estimates() {
        let seen: Vec<Observed> = (0..40).map(|i| Observed::new(f64::from(i), 1e-4)).collect();
        let all = Hierarchy::of(&seen);
        for own in &seen {
            let belief = all.belief(own).unwrap();
            assert!((belief.mean - own.value).abs() < 1e-3, "{belief:?}");
            assert!((belief.variance / own.variance - 1.0).abs() < 0.01);
        }
        // Forty numbers in a row have a variance of 136.7.
        let variance = all.effects().variance;
        assert!((130.0..165.0).contains(&variance), "{variance}");
    }

    #[test]
    fn too_few_say_what_they_say() {
        let one = Observed::new(2.0, 4.0);
        let alone = Hierarchy::of(&[one]);
        let belief = alone.belief(&one).unwrap();
        assert_eq!((belief.mean, belief.variance), (2.0, 4.0));
        assert!(alone.belief(&Observed::new(f64::NAN, 1.0)).is_none());
        assert!(alone.belief(&Observed::new(1.0, 0.0)).is_none());
    }
}
