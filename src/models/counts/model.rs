//! The fitted model.

use crate::numeric::exp;
use crate::prepare::Design;

/// How volumes vary around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Family {
    /// In proportion to their mean.
    QuasiPoisson,
    /// By chance, and by a share of their mean besides: `mean + mean^2 / theta`, `theta` found.
    NegativeBinomial,
    /// The same with a given `theta`, above 0.
    NegativeBinomialOf {
        /// Size.
        theta: f64,
    },
    /// By a share of their mean: amounts of money, of which the logarithm is taken. Rows with
    /// nothing are left out, and expected amounts are multiplied by the share of the others.
    LogNormal,
}

/// Expected volumes are `exp(intercept + x b) * smearing`.
#[derive(Debug, Clone, PartialEq)]
pub struct CountModel {
    /// The logarithm of the volume where all columns are 0.
    pub intercept: f64,
    /// One per column of the design.
    pub coefficients: Vec<f64>,
    /// How volumes vary around their mean.
    pub family: Family,
    /// Size of the negative binomial distribution: the variance is `mean + mean^2 / theta`.
    /// `None` for other families, and where the data vary no more than a Poisson distribution.
    pub theta: Option<f64>,
    /// Sum of the squared Pearson residuals over the rows less the columns: 1 where the family's
    /// variance is right. For money, the variance of the logarithm.
    pub dispersion: f64,
    /// What the exponential of an expected logarithm is multiplied by to become an expected
    /// amount (Duan 1983); 1 for counts.
    pub smearing: f64,
}

impl CountModel {
    /// The linear part, one per row of the design.
    #[must_use]
    pub fn linear(&self, design: &Design) -> Vec<f64> {
        design.linear(self.intercept, &self.coefficients)
    }

    /// Expected volumes in the unit of those trained on, one per row of the design.
    #[must_use]
    pub fn predict(&self, design: &Design) -> Vec<f64> {
        let linear = self.linear(design);
        linear.into_iter().map(|z| exp(z) * self.smearing).collect()
    }

    /// The intercept and the coefficients.
    pub(super) fn theta_vector(&self) -> Vec<f64> {
        let mut all = vec![self.intercept];
        all.extend(&self.coefficients);
        all
    }
}
