//! Columns that say nearly the same.

use super::order::ranks;
use crate::numeric::count;
use crate::numeric::{distinct, sort_keys};
use crate::table::{Column, DATE_MISSING, MISSING, Values};

/// Columns compared with one another.
const COMPARED: usize = 100;
/// Correlation from which two columns stand together.
const TOGETHER: f64 = 0.8;

/// Groups of columns, by place: two stand together when they, or columns between them, are
/// related by more than 0.8.
///
/// Numbers and dates by the size of Spearman's rank correlation over rows where both are
/// known, categories by Cramer's V corrected for chance (Bergsma 2013). A number and a category
/// are not compared, nor are columns after the first 100.
#[must_use]
pub fn related(columns: &[Column]) -> Vec<Vec<usize>> {
    let compared: Vec<Compared> = columns.iter().take(COMPARED).map(Compared::of).collect();
    let mut group: Vec<usize> = (0..columns.len()).collect();
    for (i, a) in compared.iter().enumerate() {
        for (j, b) in compared.iter().enumerate().skip(i + 1) {
            let (Some(&one), Some(&other)) = (group.get(i), group.get(j)) else {
                continue;
            };
            if one != other && a.relation(b) > TOGETHER {
                let (keep, drop) = (one.min(other), one.max(other));
                for g in &mut group {
                    if *g == drop {
                        *g = keep;
                    }
                }
            }
        }
    }
    let members = |of: usize| -> Vec<usize> {
        let places = group.iter().enumerate();
        places.filter(|(_, g)| **g == of).map(|(i, _)| i).collect()
    };
    let groups = (0..columns.len()).map(members);
    groups.filter(|g| !g.is_empty()).collect()
}

/// A column made ready.
enum Compared {
    /// Ranks among the known values; `NaN` where there is none.
    Ranks(Vec<f64>),
    /// Codes, [`MISSING`] where there is none.
    Codes(Vec<u32>),
    Not,
}

impl Compared {
    fn of(column: &Column) -> Self {
        match &column.values {
            Values::Number(values) => Self::Ranks(known_ranks(values)),
            Values::Date(dates) => {
                let moment = |m: &i64| match *m {
                    DATE_MISSING => f64::NAN,
                    m => m as f64,
                };
                Self::Ranks(known_ranks(
                    &dates.millis.iter().map(moment).collect::<Vec<f64>>(),
                ))
            }
            Values::Category(values) => Self::Codes(values.codes.clone()),
            Values::Text(_) => Self::Not,
        }
    }

    fn relation(&self, other: &Self) -> f64 {
        match (self, other) {
            (Self::Ranks(a), Self::Ranks(b)) => correlation(a, b).abs(),
            (Self::Codes(a), Self::Codes(b)) => cramer(a, b),
            _ => 0.0,
        }
    }
}

fn known_ranks(values: &[f64]) -> Vec<f64> {
    let known: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    let mut ranked = ranks(&known).into_iter();
    let rank = |x: &f64| if x.is_nan() { None } else { ranked.next() };
    let all = values.iter().map(rank);
    all.map(|rank| rank.unwrap_or(f64::NAN)).collect()
}

/// Pearson's correlation over rows where both are known; 0 when either does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs = || a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let n = count(pairs().count().max(1));
    let (mean_a, mean_b) = (
        pairs().map(|(a, _)| a).sum::<f64>() / n,
        pairs().map(|(_, b)| b).sum::<f64>() / n,
    );
    let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs() {
        let (a, b) = (a - mean_a, b - mean_b);
        aa += a * a;
        ab += a * b;
        bb += b * b;
    }
    let scale = (aa * bb).sqrt();
    if scale > 0.0 { ab / scale } else { 0.0 }
}

/// Cramer's V, corrected for what chance gives (Bergsma 2013); 0 when either does not vary.
fn cramer(a: &[u32], b: &[u32]) -> f64 {
    let known = |(a, b): &(&u32, &u32)| **a != MISSING && **b != MISSING;
    let mut cells: Vec<u64> = a
        .iter()
        .zip(b)
        .filter(known)
        .map(|(a, b)| u64::from(*a) << 32 | u64::from(*b))
        .collect();
    if cells.len() < 2 {
        return 0.0;
    }
    let n = count(cells.len());
    let high = |cell: &u64| (cell >> 32) as u32;
    let low = |cell: &u64| (cell & u64::from(u32::MAX)) as u32;
    let rows = Margin::of(cells.iter().map(high).collect());
    let columns = Margin::of(cells.iter().map(low).collect());
    sort_keys(&mut cells);
    // Only cells with rows count: chi-squared / n + 1 = sum of o^2 / (row x column).
    let mut sum = 0.0;
    for cell in cells.chunk_by(|a, b| a == b) {
        let Some(first) = cell.first() else { continue };
        let o = count(cell.len());
        sum += o * o / (rows.rows(high(first)) * columns.rows(low(first)));
    }
    let (r, c) = (count(rows.levels.len()), count(columns.levels.len()));
    let phi = (sum - 1.0 - (r - 1.0) * (c - 1.0) / (n - 1.0)).max(0.0);
    let short = |k: f64| k - (k - 1.0) * (k - 1.0) / (n - 1.0);
    let most = short(r).min(short(c)) - 1.0;
    if most > 0.0 { (phi / most).sqrt() } else { 0.0 }
}

/// The rows of each level.
struct Margin {
    levels: Vec<u32>,
    rows: Vec<f64>,
}

impl Margin {
    fn of(codes: Vec<u32>) -> Self {
        let levels = distinct(&codes);
        let mut rows = vec![0.0; levels.len()];
        for code in &codes {
            if let Some(slot) = levels
                .binary_search(code)
                .ok()
                .and_then(|at| rows.get_mut(at))
            {
                *slot += 1.0;
            }
        }
        Self { levels, rows }
    }

    fn rows(&self, level: u32) -> f64 {
        let at = self.levels.binary_search(&level);
        at.ok()
            .and_then(|at| self.rows.get(at))
            .copied()
            .unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use crate::table::Categories;

    fn number(values: Vec<f64>) -> Column {
        Column {
            name: String::new(),
            values: Values::Number(values),
        }
    }

    fn category(codes: Vec<u32>) -> Column {
        let levels = (0..50).map(|i| format!("l{i}")).collect();
        Column {
            name: String::new(),
            values: Values::Category(Categories { codes, levels }),
        }
    }

    /// Not related for different seeds.
    fn noise(seed: u64) -> impl Iterator<Item = u64> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        std::iter::repeat_with(move || random.gen_range(0..1_000_000)).take(400)
    }

    #[test]
    fn related_columns_stand_together() {
        let x: Vec<f64> = noise(3).map(|v| v as f64).collect();
        let codes: Vec<u32> = noise(11).map(|v| (v % 5) as u32).collect();
        let columns = [
            number(x.clone()),
            category(codes.clone()),
            // Falls where the first rises, in another shape, and is missing at times.
            number(
                x.iter()
                    .enumerate()
                    .map(|(i, v)| {
                        if i % 7 == 0 {
                            f64::NAN
                        } else {
                            1.0 / (1.0 + v)
                        }
                    })
                    .collect(),
            ),
            // The same levels by other names.
            category(codes.iter().map(|c| 40 - c).collect()),
            category(noise(29).map(|v| (v % 4) as u32).collect()),
            number(noise(101).map(|v| v as f64).collect()),
        ];
        assert_eq!(
            related(&columns),
            [vec![0, 2], vec![1, 3], vec![4], vec![5]]
        );
    }

    #[test]
    fn columns_without_anything_stand_alone() {
        let columns = [
            number(vec![f64::NAN; 10]),
            number(vec![1.0; 10]),
            category(vec![MISSING; 10]),
            category(vec![0; 10]),
            number(vec![f64::NAN; 10]),
            category(vec![0; 10]),
        ];
        assert_eq!(related(&columns).len(), 6);
        assert!(related(&[]).is_empty());
        assert_eq!(related(&[number(Vec::new()), number(Vec::new())]).len(), 2);
    }

    #[test]
    fn codes_by_chance_are_not_related() {
        // Without the correction many levels on few rows look related.
        let a: Vec<u32> = noise(7).take(60).map(|v| (v % 30) as u32).collect();
        let b: Vec<u32> = noise(13).take(60).map(|v| (v % 30) as u32).collect();
        assert!(cramer(&a, &b) < 0.5);
        assert!(cramer(&a, &a) > 0.99);
    }
}
