//! The columns of a model.

use linfa::dataset::Records;
use ndarray::Array2;

use super::term::{Term, TermKind};
use crate::error::{Error, ErrorCode};
use crate::numeric::count;

/// Rows a kernel works on at a time: what it needs of them stays in the fastest cache.
/// Every column is filled up with zeros (a factor with the reference) to whole tiles.
pub(crate) const TILE: usize = 256;

/// Rows by coefficients: numbers column by column, then categories as one code per row.
///
/// A category with `k` levels is `k - 1` columns of zeros and ones of which at most one is
/// one; only the code is stored, so a fit costs by what is not zero.
///
/// Coefficients are counted from 0: first the dense columns, then each factor's levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    rows: usize,
    stride: usize,
    dense: Vec<f64>,
    dense_width: usize,
    factors: Vec<Factor>,
    terms: Vec<Term>,
}

/// A category: the code of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Filled up to whole tiles.
    codes: Vec<u32>,
    rows: usize,
    width: usize,
    offset: usize,
}

impl Factor {
    /// One code per row: 0 is the reference (no coefficient), `c` stands for the
    /// coefficient `offset() + c - 1`. At most [`Self::width`].
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        self.codes.get(..self.rows).unwrap_or_default()
    }

    /// The codes of one tile.
    pub(crate) fn tile(&self, tile: usize) -> &[u32; TILE] {
        whole_tile(&self.codes, tile * TILE, &[0; TILE])
    }

    /// Number of coefficients: levels besides the reference.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Its first coefficient.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The coefficient that is multiplied by one in this row, if any.
    #[must_use]
    pub fn coefficient(&self, row: usize) -> Option<usize> {
        let code = usize::try_from(*self.codes().get(row)?).ok()?;
        Some(self.offset + code.checked_sub(1)?)
    }
}

impl Design {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of coefficients, without the intercept.
    #[must_use]
    pub fn width(&self) -> usize {
        self.terms.len()
    }

    /// Number of dense columns; they are the first coefficients.
    #[must_use]
    pub fn dense_width(&self) -> usize {
        self.dense_width
    }

    /// A dense column, one value per row; empty when there is no such column.
    #[must_use]
    pub fn dense(&self, column: usize) -> &[f64] {
        let start = column * self.stride;
        if column < self.dense_width {
            self.dense.get(start..start + self.rows).unwrap_or_default()
        } else {
            &[]
        }
    }

    /// One tile of a dense column.
    pub(crate) fn dense_tile(&self, column: usize, tile: usize) -> &[f64; TILE] {
        whole_tile(
            &self.dense,
            column * self.stride + tile * TILE,
            &[0.0; TILE],
        )
    }

    /// Number of tiles; the last may be filled up.
    pub(crate) fn tiles(&self) -> usize {
        self.rows.div_ceil(TILE)
    }

    /// The categories.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// What each coefficient stands for.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// `intercept + x b` of each row. Coefficients are taken by position; one that is missing is 0.
    #[must_use]
    pub fn linear(&self, intercept: f64, coefficients: &[f64]) -> Vec<f64> {
        let mut z = vec![intercept; self.rows];
        for (j, b) in coefficients.iter().enumerate().take(self.dense_width) {
            for (z, x) in z.iter_mut().zip(self.dense(j)) {
                *z += b * x;
            }
        }
        for factor in &self.factors {
            // The effect of each code, 0 for the reference.
            let mut effects = vec![0.0; factor.width() + 1];
            let own = coefficients.iter().skip(factor.offset());
            for (effect, b) in effects.iter_mut().skip(1).zip(own) {
                *effect = *b;
            }
            for (z, code) in z.iter_mut().zip(factor.codes()) {
                *z += effects.get(*code as usize).copied().unwrap_or(0.0);
            }
        }
        z
    }

    /// The values of one row that are not a factor's zeros, as (coefficient, value), in the
    /// order of the coefficients. Empty beyond the last row.
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<(usize, f64)> {
        if row >= self.rows {
            return Vec::new();
        }
        let dense =
            (0..self.dense_width).filter_map(|j| self.dense(j).get(row).map(|&value| (j, value)));
        let ones = self
            .factors
            .iter()
            .filter_map(|f| f.coefficient(row).map(|j| (j, 1.0)));
        dense.chain(ones).collect()
    }

    /// The mean of each column over all rows, for contributions `b (x - mean)`.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        let n = count(self.rows.max(1));
        let mut means = vec![0.0; self.width()];
        for (j, mean) in means.iter_mut().enumerate().take(self.dense_width) {
            *mean = self.dense(j).iter().sum::<f64>() / n;
        }
        for factor in &self.factors {
            let mut counts = vec![0_u32; factor.width + 1];
            for &code in factor.codes() {
                if let Some(slot) = usize::try_from(code).ok().and_then(|c| counts.get_mut(c)) {
                    *slot += 1;
                }
            }
            for (slot, ones) in means
                .iter_mut()
                .skip(factor.offset)
                .zip(counts.iter().skip(1))
            {
                *slot = f64::from(*ones) / n;
            }
        }
        means
    }

    /// A design of plain numbers; column `j` is named `x{j}`.
    #[must_use]
    pub fn from_array(x: &Array2<f64>) -> Self {
        let (rows, width) = x.dim();
        let mut builder = DesignBuilder::new(rows);
        for j in 0..width {
            let name = format!("x{j}");
            let term = Term {
                name: name.clone(),
                column: name,
                kind: TermKind::Plain,
            };
            builder.push_column(term, x.column(j).iter().copied());
        }
        builder.finish()
    }

    /// A design of plain numbers from rows laid end to end, `width` values each.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when `values` is no whole number of rows or has a value
    /// that is not finite.
    pub fn from_rows(values: &[f64], width: usize) -> Result<Self, Error> {
        let rows = values.len().checked_div(width).unwrap_or(0);
        if rows * width != values.len() || values.iter().any(|v| !v.is_finite()) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!("Expected rows of {width} finite numbers."),
                "Report this as a defect.",
            ));
        }
        let mut builder = DesignBuilder::new(rows);
        for j in 0..width {
            let name = format!("x{j}");
            let term = Term {
                name: name.clone(),
                column: name,
                kind: TermKind::Plain,
            };
            builder.push_column(term, values.iter().skip(j).step_by(width).copied());
        }
        Ok(builder.finish())
    }
}

impl Records for Design {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.rows
    }

    fn nfeatures(&self) -> usize {
        self.terms.len()
    }
}

/// Puts a design together column by column.
#[derive(Debug)]
pub struct DesignBuilder {
    rows: usize,
    stride: usize,
    dense: Vec<f64>,
    dense_terms: Vec<Term>,
    factors: Vec<(Vec<u32>, Vec<Term>)>,
}

impl DesignBuilder {
    /// An empty design of so many rows.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        // Columns that start a multiple of 4 kB apart would fight for the same places of the
        // processor's cache: big columns are set apart by an odd number of lines.
        let tiles = rows.div_ceil(TILE) * TILE;
        let stride = if rows < 4096 {
            tiles
        } else {
            tiles.div_ceil(512) * 512 + 264
        };
        Self {
            rows,
            stride,
            dense: Vec::new(),
            dense_terms: Vec::new(),
            factors: Vec::new(),
        }
    }

    /// Adds a column of numbers; values beyond the last row are left out, absent ones are 0.
    pub fn push_column(&mut self, term: Term, values: impl Iterator<Item = f64>) {
        let start = self.dense.len();
        self.dense.reserve(self.stride);
        self.dense.extend(values.take(self.rows));
        self.dense.resize(start + self.stride, 0.0);
        self.dense_terms.push(term);
    }

    /// Adds a category with one term per level besides the reference; codes without a term
    /// become the reference.
    pub fn push_factor(&mut self, mut codes: Vec<u32>, terms: Vec<Term>) {
        codes.truncate(self.rows);
        codes.resize(self.rows.div_ceil(TILE) * TILE, 0);
        for code in &mut codes {
            if usize::try_from(*code).is_ok_and(|c| c > terms.len()) {
                *code = 0;
            }
        }
        self.factors.push((codes, terms));
    }

    /// The design.
    #[must_use]
    pub fn finish(self) -> Design {
        let dense_width = self.dense_terms.len();
        let mut terms = self.dense_terms;
        let mut factors = Vec::with_capacity(self.factors.len());
        for (codes, factor_terms) in self.factors {
            factors.push(Factor {
                codes,
                rows: self.rows,
                width: factor_terms.len(),
                offset: terms.len(),
            });
            terms.extend(factor_terms);
        }
        Design {
            rows: self.rows,
            stride: self.stride,
            dense: self.dense,
            dense_width,
            factors,
            terms,
        }
    }
}

/// The tile that starts here, or `otherwise` where there is none.
fn whole_tile<'a, T>(values: &'a [T], start: usize, otherwise: &'a [T; TILE]) -> &'a [T; TILE] {
    values
        .get(start..)
        .and_then(|rest| rest.first_chunk())
        .unwrap_or(otherwise)
}
