//! A table column read as what a model wants: numbers, levels or moments.
//!
//! A column of another type is converted when that is harmless (a code kept as text read
//! as a number, a number read as a level); what cannot be converted is missing.

use crate::numeric::sort_by;
use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::table::{DATE_MISSING, MISSING, Values};

/// The rows of a column as numbers, `NaN` when missing.
pub(super) fn numbers(values: Option<&Values>, rows: &[u32]) -> Vec<f64> {
    let parse = |text: &str| text.trim().parse().ok().filter(|x: &f64| x.is_finite());
    match values {
        Some(Values::Number(v)) => pick(rows, |r| v.get(r).copied().filter(|x| x.is_finite()))
            .map(|x| x.unwrap_or(f64::NAN))
            .collect(),
        Some(Values::Category(v)) => {
            let levels: Vec<Option<f64>> = v.levels.iter().map(|l| parse(l)).collect();
            pick(rows, |r| {
                let code = usize::try_from(*v.codes.get(r)?).ok()?;
                levels.get(code).copied().flatten()
            })
            .map(|x| x.unwrap_or(f64::NAN))
            .collect()
        }
        Some(Values::Text(v)) => pick(rows, |r| v.get(r).and_then(parse))
            .map(|x| x.unwrap_or(f64::NAN))
            .collect(),
        Some(Values::Date(_)) | None => vec![f64::NAN; rows.len()],
    }
}

/// A category of the table: one code per asked row, and what the codes stand for.
pub(super) struct Levels<'a> {
    /// Index into `levels`, or [`MISSING`].
    pub(super) codes: Vec<u32>,
    /// Distinct levels; some may not occur in the asked rows.
    pub(super) levels: Vec<Cow<'a, str>>,
}

/// The rows of a column as levels.
pub(super) fn levels<'a>(values: Option<&'a Values>, rows: &[u32]) -> Levels<'a> {
    match values {
        Some(Values::Category(v)) => Levels {
            codes: pick(rows, |r| v.codes.get(r).copied())
                .map(|c| c.unwrap_or(MISSING))
                .collect(),
            levels: v.levels.iter().map(|l| Cow::Borrowed(l.as_str())).collect(),
        },
        Some(Values::Text(v)) => {
            let mut seen = BTreeMap::new();
            let codes = pick(rows, |r| v.get(r).filter(|t| !t.is_empty()))
                .map(|text| text.map_or(MISSING, |t| code_of(&mut seen, t)))
                .collect();
            Levels {
                codes,
                levels: in_code_order(seen).into_iter().map(Cow::Borrowed).collect(),
            }
        }
        Some(Values::Number(v)) => {
            let mut seen = BTreeMap::new();
            let codes = pick(rows, |r| v.get(r).copied().filter(|x| x.is_finite()))
                // Adding zero makes -0 the same level as 0.
                .map(|x| x.map_or(MISSING, |x| code_of(&mut seen, (x + 0.0).to_bits())))
                .collect();
            Levels {
                codes,
                levels: in_code_order(seen)
                    .into_iter()
                    .map(|bits| Cow::Owned(f64::from_bits(bits).to_string()))
                    .collect(),
            }
        }
        Some(Values::Date(_)) | None => Levels {
            codes: vec![MISSING; rows.len()],
            levels: Vec::new(),
        },
    }
}

/// The rows of a column as milliseconds since 1970, or [`DATE_MISSING`].
pub(super) fn moments(values: Option<&Values>, rows: &[u32]) -> Vec<i64> {
    match values {
        Some(Values::Date(v)) => pick(rows, |r| v.millis.get(r).copied())
            .map(|m| m.unwrap_or(DATE_MISSING))
            .collect(),
        _ => vec![DATE_MISSING; rows.len()],
    }
}

fn pick<'a, T: 'a>(
    rows: &'a [u32],
    mut get: impl FnMut(usize) -> Option<T> + 'a,
) -> impl Iterator<Item = Option<T>> + 'a {
    rows.iter()
        .map(move |&row| usize::try_from(row).ok().and_then(&mut get))
}

fn code_of<K: Ord>(seen: &mut BTreeMap<K, u32>, key: K) -> u32 {
    let next = u32::try_from(seen.len()).unwrap_or(MISSING);
    *seen.entry(key).or_insert(next)
}

fn in_code_order<K>(seen: BTreeMap<K, u32>) -> Vec<K> {
    let mut pairs: Vec<(K, u32)> = seen.into_iter().collect();
    sort_by(&mut pairs, |a, b| a.1.cmp(&b.1));
    pairs.into_iter().map(|(key, _)| key).collect()
}
