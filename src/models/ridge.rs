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

/// How much of the spread of the targets a ridge regression on `train` carries into its prediction
/// of each of `rows`: the variance of the prediction over that of a target,
/// `z'(A + k)^-1 A (A + k)^-1 z` with `A = Z'Z`. The first column is the constant and has no
/// penalty. All 1 when nothing can be solved.
#[must_use]
pub fn leverages(train: &[&[f64]], rows: &[Vec<f64>], penalty: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let mut gram = Triangle::zeros(width);
    for row in train {
        for (i, x) in row.iter().enumerate() {
            for (slot, other) in gram.row_mut(i).iter_mut().zip(*row) {
                *slot += x * other;
            }
        }
    }
    let mut penalised = gram.clone();
    for i in 0..width {
        penalised.add_diagonal(i, if i == 0 { 1e-9 } else { penalty });
    }
    let Some(factor) = factorise(&penalised) else {
        return vec![1.0; rows.len()];
    };
    let of = |row: &Vec<f64>| {
        let z = solve(&factor, row);
        let mut square = 0.0;
        for (i, a) in z.iter().enumerate() {
            let (before, last) = gram.row(i).split_at(i);
            let cross: f64 = before.iter().zip(&z).map(|(g, b)| g * b).sum();
            square += a * (2.0 * cross + last.first().copied().unwrap_or(0.0) * a);
        }
        square.max(0.0)
    };
    rows.iter().map(of).collect()
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

    #[test]
    fn leverage_of_a_mean_is_one_over_the_rows() {
        let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![1.0, f64::from(i) - 9.5]).collect();
        let train: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        // 1/n + x^2 / sum x^2, and only 1/n where the penalty leaves no slope.
        let free = leverages(&train, &rows, 0.0);
        assert!((free[0] - (0.05 + 9.5 * 9.5 / 665.0)).abs() < 1e-9);
        let flat = leverages(&train, &rows, 1e12);
        assert!((flat[0] - 0.05).abs() < 1e-9);
    }
}
