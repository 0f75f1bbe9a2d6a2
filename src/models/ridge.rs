//! Ridge regression of a few standardised columns.

use super::logistic::cholesky::{Triangle, factorise, solve};

/// The coefficients that minimise `sum_i w_i (y_i - mean - x_i b)^2 + penalty * sum_i w_i * |b|^2`
/// after the columns and `y` were centred by their weighted means; one per column of `rows`. All
/// zero when nothing can be solved.
///
/// Source: Hoerl and Kennard 1970.
#[must_use]
pub fn ridge(rows: &[Vec<f64>], y: &[f64], weights: &[f64], penalty: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let total: f64 = weights.iter().sum();
    if width == 0 || total <= 0.0 || !total.is_finite() {
        return vec![0.0; width];
    }
    let mut means = vec![0.0; width];
    let mut mean_y = 0.0;
    for ((row, y), w) in rows.iter().zip(y).zip(weights) {
        for (mean, x) in means.iter_mut().zip(row) {
            *mean += w * x / total;
        }
        mean_y += w * y / total;
    }
    let mut gram = Triangle::zeros(width);
    let mut moment = vec![0.0; width];
    for ((row, y), w) in rows.iter().zip(y).zip(weights) {
        let centred: Vec<f64> = row.iter().zip(&means).map(|(x, m)| x - m).collect();
        for (i, x) in centred.iter().enumerate() {
            for (slot, other) in gram.row_mut(i).iter_mut().zip(&centred) {
                *slot += w * x * other;
            }
        }
        for (slot, x) in moment.iter_mut().zip(&centred) {
            *slot += w * x * (y - mean_y);
        }
    }
    for i in 0..width {
        gram.add_diagonal(i, penalty * total + 1e-12 * total);
    }
    factorise(&gram).map_or_else(|| vec![0.0; width], |l| solve(&l, &moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_line_and_shrinks_by_the_penalty() {
        let rows: Vec<Vec<f64>> = (0..100)
            .map(|i| vec![f64::from(i % 10) - 4.5, f64::from(i / 10) - 4.5])
            .collect();
        let y: Vec<f64> = rows.iter().map(|r| 7.0 + 2.0 * r[0] - r[1]).collect();
        let b = ridge(&rows, &y, &[1.0; 100], 0.0);
        assert!((b[0] - 2.0).abs() < 1e-9 && (b[1] + 1.0).abs() < 1e-9);
        // The variance of each column is 8.25: a penalty as large halves the coefficients.
        let b = ridge(&rows, &y, &[1.0; 100], 8.25);
        assert!((b[0] - 1.0).abs() < 1e-9 && (b[1] + 0.5).abs() < 1e-9);
        assert_eq!(ridge(&[], &[], &[], 1.0), Vec::<f64>::new());
    }
}
