//! What the features add, row by row.

/// Contributions of features to rows, on the scale of the trees' values (log-odds when
/// boosted for a probability). In every row they and the base sum to what the trees say.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    pub(super) rows: usize,
    pub(super) base: f64,
    /// Feature after feature.
    pub(super) values: Vec<f64>,
}

impl Contributions {
    pub(super) fn new(rows: usize, features: usize, base: f64) -> Self {
        Self {
            rows,
            base,
            values: vec![0.0; rows * features],
        }
    }

    /// Where contributions start: what the trees say of nobody in particular.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.base
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What one feature adds to each row; empty beyond the last feature.
    #[must_use]
    pub fn feature(&self, feature: usize) -> &[f64] {
        let start = feature * self.rows;
        self.values
            .get(start..start + self.rows)
            .unwrap_or_default()
    }

    /// What each feature adds to one row; nothing beyond the last row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f64> + '_ {
        let values = self.values.iter().skip(row).step_by(self.rows.max(1));
        values
            .take(if row < self.rows { usize::MAX } else { 0 })
            .copied()
    }
}
