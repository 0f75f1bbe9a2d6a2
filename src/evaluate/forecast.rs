//! How far forecasts of amounts were off.

use serde::{Deserialize, Serialize};

/// Errors of forecasts, each against what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ForecastErrors {
    /// Root of the mean of the squared errors, in the unit of the amounts.
    pub rmse: f64,
    /// Mean of the absolute errors, in the unit of the amounts.
    pub mae: f64,
    /// Sum of the absolute errors over the sum of the amounts, as a share; `NaN` when that is 0.
    /// Unlike [`Self::mape`] it is not ruled by the smallest amounts (Kolassa and Schuetz 2007).
    pub wape: f64,
    /// Mean of the absolute errors as shares of the amount, over amounts above 0; `NaN` without.
    pub mape: f64,
    /// Forecasts.
    pub count: u32,
}

impl ForecastErrors {
    /// Of pairs of what came and what was foretold; amounts are 0 or more.
    #[must_use]
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let n = (pairs.len() as f64).max(1.0);
        let (mut squares, mut absolute, mut volume, mut shares, mut with) =
            (0.0, 0.0, 0.0, 0.0, 0.0);
        for (actual, expected) in pairs {
            let off = (actual - expected).abs();
            squares += off * off;
            absolute += off;
            volume += actual;
            if *actual > 0.0 {
                shares += off / actual;
                with += 1.0;
            }
        }
        Self {
            rmse: (squares / n).sqrt(),
            mae: absolute / n,
            wape: if volume > 0.0 {
                absolute / volume
            } else {
                f64::NAN
            },
            mape: if with > 0.0 { shares / with } else { f64::NAN },
            count: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_by_hand() {
        let errors = ForecastErrors::of(&[(10.0, 7.0), (0.0, 1.0), (30.0, 30.0), (20.0, 24.0)]);
        assert_eq!(errors.rmse, (26.0_f64 / 4.0).sqrt());
        assert_eq!((errors.mae, errors.count), (2.0, 4));
        assert_eq!(errors.wape, 8.0 / 60.0);
        assert!((errors.mape - 0.5 / 3.0).abs() < 1e-15);
        let none = ForecastErrors::of(&[(0.0, 1.0)]);
        assert!(none.wape.is_nan() && none.mape.is_nan() && none.mae == 1.0);
        assert_eq!(ForecastErrors::of(&[]).rmse, 0.0);
    }
}
