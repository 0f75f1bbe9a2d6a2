//! The best question about one column, from its histogram.
//!
//! The gain of a split is the fall of the second-order loss,
//! `1/2 [G_L^2 / (H_L + lambda) + G_R^2 / (H_R + lambda) - G^2 / (H + lambda)]` (Chen and
//! Guestrin 2016). Sums are in quanta throughout; only the gain is turned back.

use super::packed::{Packing, Sum};
use super::shape::Shape;
use crate::numeric::sort_by;

/// A set of bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct BinSet([u64; 4]);

impl BinSet {
    pub(super) fn insert(&mut self, bin: usize) {
        self.0[bin / 64 % 4] |= 1 << (bin % 64);
    }

    pub(super) fn contains(&self, bin: usize) -> bool {
        self.0[bin / 64 % 4] >> (bin % 64) & 1 == 1
    }
}

/// A question and what it brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// Fall of the loss.
    pub(super) gain: f64,
    /// Column.
    pub(super) feature: usize,
    /// Bins that go left; bin 0 is missing.
    pub(super) left: BinSet,
    /// The last bin of values on the left, for numbers.
    pub(super) last: usize,
    /// Packed sum of the left.
    pub(super) left_sum: i64,
    /// Added to `lambda` for the values of both sides.
    pub(super) extra_lambda: f64,
}

/// What a leaf's value may be, by monotone constraints above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Bounds {
    pub(super) const NONE: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    pub(super) fn hold(self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }
}

/// One column of a leaf.
pub(super) struct Column<'a> {
    pub(super) feature: usize,
    pub(super) levels: bool,
    /// Packed sums of digits; digit `d` is bin `d + first`.
    pub(super) digits: &'a [i64],
    pub(super) first: usize,
    /// 1: the answer must not fall as the value grows; -1: must not rise; 0: free.
    pub(super) monotone: i8,
}

/// The leaf that is to be split.
pub(super) struct Search<'a> {
    shape: &'a Shape,
    packing: Packing,
    total: i64,
    whole: Sum,
    bounds: Bounds,
    lambda: f64,
    min_hessian: f64,
    /// Quanta of the loss per unit, and what an unsplit leaf explains in quanta.
    scale: f64,
    unsplit: f64,
    best: Option<Split>,
    /// The best split's explained loss as a fraction: no division per candidate.
    best_explained: (f64, f64),
}

impl<'a> Search<'a> {
    /// `total` is the leaf's packed sum.
    pub(super) fn new(shape: &'a Shape, packing: Packing, total: i64, bounds: Bounds) -> Self {
        let whole = packing.open(total);
        let lambda = shape.lambda * packing.per_hessian;
        // g^2 / h in quanta is this many times that in units.
        let scale = packing.per_gradient * packing.per_gradient / packing.per_hessian;
        let mut search = Self {
            shape,
            packing,
            total,
            whole,
            bounds,
            lambda,
            min_hessian: (shape.min_hessian * packing.per_hessian).max(1.0),
            scale,
            unsplit: 0.0,
            best: None,
            best_explained: (0.0, 1.0),
        };
        search.unsplit = if bounds == Bounds::NONE {
            whole.g * whole.g / (whole.h + lambda).max(1.0)
        } else {
            search.explained_within(whole, lambda)
        };
        // More than rounding is to be gained.
        let least = search.unsplit * (1.0 + 1e-9) + 2.0 * shape.min_gain * scale;
        search.best_explained = (least.max(f64::MIN_POSITIVE), 1.0);
        search
    }

    /// The best question found.
    pub(super) fn best(self) -> Option<Split> {
        let (explained, of) = self.best_explained;
        let gain = 0.5 * (explained / of - self.unsplit) / self.scale;
        self.best.map(|split| Split { gain, ..split })
    }

    /// The value a leaf with this sum would have, within the bounds, in quanta of gradient
    /// per quantum of hessian.
    fn value(&self, sum: Sum, lambda: f64) -> f64 {
        let unit = self.packing.per_gradient / self.packing.per_hessian;
        let bounds = Bounds {
            low: self.bounds.low * unit,
            high: self.bounds.high * unit,
        };
        bounds.hold(-sum.g / (sum.h + lambda).max(1.0))
    }

    /// What a leaf explains with its value within bounds: `-2 G v - (H + lambda) v^2`.
    fn explained_within(&self, sum: Sum, lambda: f64) -> f64 {
        let value = self.value(sum, lambda);
        -(2.0 * sum.g + (sum.h + lambda) * value) * value
    }

    fn sides(&self, left_sum: i64) -> (Sum, Sum) {
        (
            self.packing.open(left_sum),
            self.packing.open(self.total - left_sum),
        )
    }

    /// Whether a split is better than the best so far; if so its numbers are kept.
    #[inline(always)]
    fn improves(&mut self, left: Sum, right: Sum, lambda: f64, monotone: i8) -> bool {
        let (explained, of) = if self.bounds == Bounds::NONE && monotone == 0 {
            let (below_left, below_right) = (left.h + lambda, right.h + lambda);
            (
                left.g * left.g * below_right + right.g * right.g * below_left,
                below_left * below_right,
            )
        } else {
            let rise = self.value(right, lambda) - self.value(left, lambda);
            if rise * f64::from(monotone) < 0.0 {
                return false;
            }
            let both = self.explained_within(left, lambda) + self.explained_within(right, lambda);
            (both, 1.0)
        };
        let better = explained * self.best_explained.1 > self.best_explained.0 * of;
        if better {
            self.best_explained = (explained, of);
        }
        better
    }

    /// Tries one column.
    pub(super) fn column(&mut self, column: &Column<'_>) {
        if column.levels {
            self.levels(column);
        } else {
            self.numbers(column);
        }
    }

    fn numbers(&mut self, column: &Column<'_>) {
        let skip = usize::from(column.first == 0);
        let missing = if skip == 1 { column.digits[0] } else { 0 };
        let values = &column.digits[skip..];
        let first = column.first + skip;
        let found = self.scan(values, 0, column.monotone).map(|f| (f, false));
        let found = if self.packing.rows(missing) > 0 {
            let left = self.scan(values, missing, column.monotone);
            left.map(|f| (f, true)).or(found)
        } else {
            found
        };
        let Some(((at, left_sum), missing_left)) = found else {
            return;
        };
        let mut left = BinSet::default();
        (first..=first + at).for_each(|bin| left.insert(bin));
        if missing_left || (self.packing.rows(missing) == 0 && self.left_is_heavier(left_sum)) {
            left.insert(0);
        }
        self.best = Some(Split {
            gain: 0.0,
            feature: column.feature,
            left,
            last: first + at,
            left_sum,
            extra_lambda: 0.0,
        });
    }

    /// The best cut after one of the values, `start` already on the left.
    fn scan(&mut self, values: &[i64], start: i64, monotone: i8) -> Option<(usize, i64)> {
        let min_rows = i64::from(self.shape.min_rows.max(1));
        let mut left_sum = start;
        let mut found = None;
        for (at, &value) in values.iter().enumerate() {
            if value == 0 {
                continue;
            }
            left_sum += value;
            let left = self.packing.open(left_sum);
            if left.n < min_rows || left.h < self.min_hessian {
                continue;
            }
            let right = Sum {
                g: self.whole.g - left.g,
                h: self.whole.h - left.h,
                n: self.whole.n - left.n,
            };
            if right.n < min_rows || right.h < self.min_hessian {
                break;
            }
            if self.improves(left, right, self.lambda, monotone) {
                found = Some((at, left_sum));
            }
        }
        found
    }

    fn levels(&mut self, column: &Column<'_>) {
        let bins = column.digits.len();
        let known = bins - usize::from(column.first == 0);
        if known <= self.shape.one_against_rest as usize {
            for digit in 0..bins {
                let sum = column.digits[digit];
                if self.enough(sum, 0) && self.try_levels(sum, 0.0) {
                    self.keep_levels(column, &[digit], sum, 0.0);
                }
            }
            return;
        }
        let smoothing = self.shape.level_smoothing * self.packing.per_hessian;
        let mut order: Vec<(usize, f64)> = Vec::with_capacity(bins);
        for (digit, &sum) in column.digits.iter().enumerate() {
            let part = self.packing.open(sum);
            if part.n > 0 && part.n as f64 >= self.shape.level_smoothing {
                order.push((digit, part.g / (part.h + smoothing)));
            }
        }
        sort_by(&mut order, |a, b| a.1.total_cmp(&b.1));
        let mut digits: Vec<usize> = order.iter().map(|&(digit, _)| digit).collect();
        let longest = digits
            .len()
            .div_ceil(2)
            .min(self.shape.most_levels as usize);
        let min_group = i64::from(self.shape.min_level_rows);
        let extra = self.shape.level_lambda;
        for _ in 0..2 {
            let (mut sum, mut group) = (0, 0);
            for at in 0..longest {
                let level = column.digits[digits[at]];
                sum += level;
                group += self.packing.rows(level);
                if self.packing.rows(self.total - sum) < min_group {
                    break;
                }
                if group < min_group || !self.enough(sum, min_group) {
                    continue;
                }
                group = 0;
                if self.try_levels(sum, extra) {
                    self.keep_levels(column, &digits[..=at], sum, extra);
                }
            }
            digits.reverse();
        }
    }

    /// Whether both sides are large enough.
    fn enough(&self, left_sum: i64, min_right: i64) -> bool {
        let min_rows = i64::from(self.shape.min_rows.max(1));
        let (left, right) = self.sides(left_sum);
        left.n >= min_rows
            && right.n >= min_rows.max(min_right)
            && left.h >= self.min_hessian
            && right.h >= self.min_hessian
    }

    /// Where nothing is known of missing values, they go with the larger sum of hessians.
    fn left_is_heavier(&self, left_sum: i64) -> bool {
        let (left, right) = self.sides(left_sum);
        left.h >= right.h
    }

    fn try_levels(&mut self, left_sum: i64, extra: f64) -> bool {
        let (left, right) = self.sides(left_sum);
        let lambda = self.lambda + extra * self.packing.per_hessian;
        self.improves(left, right, lambda, 0)
    }

    fn keep_levels(&mut self, column: &Column<'_>, digits: &[usize], left_sum: i64, extra: f64) {
        let mut left = BinSet::default();
        for digit in digits {
            left.insert(digit + column.first);
        }
        let missing = if column.first == 0 {
            column.digits[0]
        } else {
            0
        };
        if self.packing.rows(missing) == 0 && self.left_is_heavier(left_sum) {
            left.insert(0);
        }
        self.best = Some(Split {
            gain: 0.0,
            feature: column.feature,
            left,
            last: 0,
            left_sum,
            extra_lambda: extra,
        });
    }
}
