//! Shapley weights as an integral.
//!
//! The weight of a coalition of `s` among `k - 1` others is
//! `s! (k - s - 1)! / k! = integral over t from 0 to 1 of t^s (1 - t)^(k - 1 - s)`, so the sum
//! over all coalitions of a product over features is the integral of a product of one factor
//! per feature: a polynomial of degree `k - 1`, which Gauss and Legendre's rule with
//! `ceil(k / 2)` points integrates exactly. All terms are positive, so nothing cancels at any
//! depth.

use crate::numeric::count;

/// Points and weights on 0 to 1.
pub(super) type Points = Vec<(f64, f64)>;

/// The rules of 0, 1, 2... points as they come to be needed.
#[derive(Debug, Default)]
pub(super) struct Quadratures(Vec<Points>);

impl Quadratures {
    /// The rule for `k` features.
    pub(super) fn of(&mut self, k: usize) -> &[(f64, f64)] {
        let n = k.div_ceil(2);
        while self.0.len() <= n {
            self.0.push(gauss_legendre(self.0.len()));
        }
        self.0.get(n).map_or(&[], Vec::as_slice)
    }
}

/// The rule with `n` points, by Newton's method on the Legendre polynomial.
fn gauss_legendre(n: usize) -> Points {
    let size = count(n);
    (0..n)
        .map(|i| {
            // Tricomi's guess, good enough that Newton's method finds the root it means.
            let angle = std::f64::consts::PI * (count(i) + 0.75) / (size + 0.5);
            let mut x = cosine(angle);
            let mut slope = 1.0;
            for _ in 0..20 {
                let (mut before, mut at) = (1.0, x);
                for j in 2..=n {
                    let j = count(j);
                    let next = ((2.0 * j - 1.0) * x * at - (j - 1.0) * before) / j;
                    (before, at) = (at, next);
                }
                slope = size * (x * at - before) / (x * x - 1.0);
                let step = at / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// The cosine of an angle between 0 and pi, to within 1e-9: the platform's has other last
/// bits elsewhere.
fn cosine(angle: f64) -> f64 {
    let square = angle * angle;
    let (mut sum, mut term, mut k) = (1.0, 1.0, 0.0);
    for _ in 0..12 {
        term *= -square / ((k + 1.0) * (k + 2.0));
        sum += term;
        k += 2.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_coalitions_are_those_of_shapley() {
        let mut rules = Quadratures::default();
        for k in [1_i32, 2, 3, 6, 7, 12, 31, 64] {
            let points = rules.of(usize::try_from(k).unwrap()).to_vec();
            // s! (k - s - 1)! / k! = 1 / (k binomial(k - 1, s))
            let mut binomial = 1.0;
            for s in 0..k {
                let integral: f64 = points
                    .iter()
                    .map(|(t, w)| w * t.powi(s) * (1.0 - t).powi(k - 1 - s))
                    .sum();
                let want = 1.0 / (f64::from(k) * binomial);
                assert!((integral / want - 1.0).abs() < 1e-12, "{k} {s} {integral}");
                binomial *= f64::from(k - 1 - s) / f64::from(s + 1);
            }
        }
    }
}
