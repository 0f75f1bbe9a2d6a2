//! Cholesky's factorisation of small symmetric matrices, kept as a lower triangle row by row.

/// A lower triangle: row `i` starts at `i (i + 1) / 2`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::models) struct Triangle {
    size: usize,
    values: Vec<f64>,
}

impl Triangle {
    pub(in crate::models) fn zeros(size: usize) -> Self {
        Self {
            size,
            values: vec![0.0; size * (size + 1) / 2],
        }
    }

    /// The part of row `i` up to the diagonal.
    pub(in crate::models) fn row(&self, i: usize) -> &[f64] {
        let start = i * (i + 1) / 2;
        self.values.get(start..=start + i).unwrap_or_default()
    }

    pub(in crate::models) fn row_mut(&mut self, i: usize) -> &mut [f64] {
        let start = i * (i + 1) / 2;
        self.values.get_mut(start..=start + i).unwrap_or_default()
    }

    /// All rows, one after the other.
    pub(in crate::models) fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }

    pub(in crate::models) fn add_diagonal(&mut self, i: usize, amount: f64) {
        if let Some(last) = self.row_mut(i).last_mut() {
            *last += amount;
        }
    }

    /// Number of rows.
    pub(in crate::models) fn size(&self) -> usize {
        self.size
    }

    fn diagonal(&self, i: usize) -> f64 {
        self.row(i).last().copied().unwrap_or(0.0)
    }
}

/// The factor `L` with `L L' = A`; `None` unless `A` is positive definite.
pub(in crate::models) fn factorise(a: &Triangle) -> Option<Triangle> {
    let mut l = a.clone();
    for i in 0..a.size {
        let (above, rest) = l.values.split_at_mut(i * (i + 1) / 2);
        let row = rest.get_mut(..=i)?;
        for j in 0..i {
            let start = j * (j + 1) / 2;
            let other = above.get(start..=start + j)?;
            let (left, right) = row.split_at_mut(j);
            let value = (right.first()? - dot(left, other.get(..j)?)) / other.last()?;
            *right.first_mut()? = value;
        }
        let (left, right) = row.split_at_mut(i);
        let pivot = right.first()? - dot(left, left);
        // Rounding may leave a pivot that is nothing but noise.
        if pivot.is_nan() || pivot <= 1e-13 * a.diagonal(i) {
            return None;
        }
        *right.first_mut()? = pivot.sqrt();
    }
    Some(l)
}

/// The solution of `L x = b`.
pub(in crate::models) fn forward(l: &Triangle, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in 0..l.size {
        let row = l.row(i);
        let sum = dot(row.get(..i).unwrap_or_default(), &x);
        if let (Some(x), Some(pivot)) = (x.get_mut(i), row.last()) {
            *x = (*x - sum) / pivot;
        }
    }
    x
}

/// The solution of `L L' x = b`.
pub(in crate::models) fn solve(l: &Triangle, b: &[f64]) -> Vec<f64> {
    let mut x = forward(l, b);
    for i in (0..l.size).rev() {
        let row = l.row(i);
        let (before, after) = x.split_at_mut(i);
        if let (Some(x), Some(pivot)) = (after.first_mut(), row.last()) {
            *x /= pivot;
            for (slot, l) in before.iter_mut().zip(row) {
                *slot -= l * *x;
            }
        }
    }
    x
}

/// The lower triangle of `(L L')^-1`, row by row.
pub(in crate::models) fn inverse(l: &Triangle) -> Vec<f64> {
    let mut out = Vec::with_capacity(l.values.len());
    let mut unit = vec![0.0; l.size];
    for i in 0..l.size {
        if let Some(one) = unit.get_mut(i) {
            *one = 1.0;
        }
        let column = solve(l, &unit);
        out.extend(column.iter().take(i + 1));
        if let Some(one) = unit.get_mut(i) {
            *one = 0.0;
        }
    }
    out
}

/// The sum of products over the shorter length, in a fixed order that vectorises.
pub(in crate::models) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let (a, b) = (
        a.get(..n).unwrap_or_default(),
        b.get(..n).unwrap_or_default(),
    );
    let mut lanes = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4
        .remainder()
        .iter()
        .zip(b4.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a4.zip(b4) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let mut a = Triangle::zeros(3);
        a.row_mut(0).copy_from_slice(&[4.0]);
        a.row_mut(1).copy_from_slice(&[2.0, 5.0]);
        a.row_mut(2).copy_from_slice(&[1.0, -1.0, 3.0]);
        let l = factorise(&a).unwrap();
        let x = solve(&l, &[4.0 + 4.0 + 3.0, 2.0 + 10.0 - 3.0, 1.0 - 2.0 + 9.0]);
        for (x, want) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - want).abs() < 1e-14);
        }
        let inverse = inverse(&l);
        // First row of A times first column of its inverse.
        let one = 4.0 * inverse[0] + 2.0 * inverse[1] + 1.0 * inverse[3];
        assert!((one - 1.0).abs() < 1e-14);
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        let mut a = Triangle::zeros(2);
        a.row_mut(0).copy_from_slice(&[1.0]);
        a.row_mut(1).copy_from_slice(&[1.0, 1.0]);
        assert!(factorise(&a).is_none());
    }
}
