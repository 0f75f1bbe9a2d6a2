//! Rule L3 and L5: values, ranges and gaps that belong to one outcome alone.

use super::{TELLING, TOO_GOOD};
use crate::classify::Cases;
use crate::classify::univariate::Binned;
use crate::evaluate::clopper_pearson;
use crate::format::{count, list, per_cent};
use crate::numeric::ln;

/// An AUC alone from which pure values speak against a column whatever its other values do.
const STRONG: f64 = 0.85;
/// How far, in standard deviations of the other levels, the rate of a pure level must lie, and
/// the least that such a deviation is taken to be, in log-odds.
const FAR: f64 = 3.0;
const LEAST_SPREAD: f64 = 0.7;
/// Levels from which their spread can be told.
const SPREAD_OF: usize = 3;
/// Difference between the shares of converters and of others who have a value.
const FILLED: f64 = 0.5;

/// Rows below which a value says nothing.
fn least(cases: &Cases) -> f64 {
    (0.005 * cases.len() as f64).max(30.0)
}

/// Which outcome a value belongs to, almost alone: its 99 % Clopper-Pearson interval lies wholly
/// below a twentieth of the base rate, or above its mirror. With it the end of the interval that
/// is nearer to the base rate.
fn pure(rows: f64, hits: f64, base: f64) -> Option<(bool, f64)> {
    let rate = clopper_pearson(hits, rows, 0.005);
    if rate.high < 0.05 * base {
        Some((false, rate.high))
    } else if rate.low > 1.0 - 0.05 * (1.0 - base) {
        Some((true, rate.low))
    } else {
        None
    }
}

fn logit(rate: f64) -> f64 {
    let rate = rate.clamp(1e-9, 1.0 - 1e-9);
    ln(rate / (1.0 - rate))
}

/// Values with enough rows that (almost) all or none convert, where an honest strong column
/// would not have them.
pub(super) fn pure_values(
    binned: &Binned,
    cases: &Cases,
    base: f64,
    univariate: f64,
) -> Option<String> {
    let least = least(cases);
    let tally = binned.tally(&cases.outcomes);
    let mut found: Vec<String> = Vec::new();
    for (bin, &(rows, hits)) in tally.iter().enumerate() {
        if rows < least {
            continue;
        }
        let Some((converts, bound)) = pure(rows, hits, base) else {
            continue;
        };
        let range = binned.ordered() && bin != binned.missing();
        let honest = if univariate >= STRONG {
            false
        } else if range {
            univariate < TELLING || leads_up(&tally, binned.missing(), bin, converts, base, least)
        } else {
            among_others(&tally, bin, converts, bound, base, least)
        };
        if !honest {
            found.push(format!(
                "of {} rows where it is {}, {} converted",
                count(rows),
                binned.label(bin),
                count(hits)
            ));
        }
    }
    let more = found.len().saturating_sub(2);
    found.truncate(2);
    let text = list(&found, 2);
    let mut letters = text.chars();
    let first = letters.next()?.to_uppercase();
    let rest = letters.as_str();
    Some(if more > 0 {
        format!("{first}{rest}; {more} more of its values are as clear.")
    } else {
        format!("{first}{rest}.")
    })
}

/// Whether the ranges beside a pure one lead up to it, as those of an honest strong number do:
/// the nearest that are not pure themselves lie on the same side of the base rate.
fn leads_up(
    tally: &[(f64, f64)],
    end: usize,
    bin: usize,
    converts: bool,
    base: f64,
    least: f64,
) -> bool {
    let side = |&(rows, hits): &(f64, f64)| {
        let told = rows >= least && pure(rows, hits, base).is_none_or(|p| p.0 != converts);
        told.then(|| (hits / rows > base) == converts)
    };
    let before = tally.get(..bin).unwrap_or_default();
    let after = tally.get(bin + 1..end).unwrap_or_default();
    let sides: Vec<bool> = before
        .iter()
        .rev()
        .find_map(side)
        .into_iter()
        .chain(after.iter().find_map(side))
        .collect();
    !sides.is_empty() && sides.iter().all(|same| *same)
}

/// Whether the rate of a pure level lies among what the spread of the other levels makes likely.
fn among_others(
    tally: &[(f64, f64)],
    bin: usize,
    converts: bool,
    bound: f64,
    base: f64,
    least: f64,
) -> bool {
    let others: Vec<(f64, f64)> = tally
        .iter()
        .enumerate()
        .filter(|(other, (rows, hits))| {
            *other != bin
                && *rows >= least
                && pure(*rows, *hits, base).is_none_or(|p| p.0 != converts)
        })
        .map(|(_, (rows, hits))| (*rows, logit((hits + 0.5) / (rows + 1.0))))
        .collect();
    if others.len() < SPREAD_OF {
        return false;
    }
    let all: f64 = others.iter().map(|o| o.0).sum();
    let mean = others.iter().map(|o| o.0 * o.1).sum::<f64>() / all;
    let square = |o: &(f64, f64)| o.0 * (o.1 - mean) * (o.1 - mean);
    let spread = (others.iter().map(square).sum::<f64>() / all).sqrt();
    (logit(bound) - mean).abs() <= FAR * spread.max(LEAST_SPREAD)
}

/// Whether having a value at all tells the outcome: it stands with one outcome only, or far more
/// often with one than with the other.
pub(super) fn filled_in(binned: &Binned, cases: &Cases, base: f64) -> Option<String> {
    let tally = binned.tally(&cases.outcomes);
    let &(gaps, gaps_hit) = tally.get(binned.missing())?;
    let (rows, hits) = (cases.len() as f64, cases.positives as f64);
    let (filled, filled_hit) = (rows - gaps, hits - gaps_hit);
    let least = least(cases);
    if gaps < least || filled < least || hits <= 0.0 || hits >= rows {
        return None;
    }
    let of_converters = filled_hit / hits;
    let of_others = (filled - filled_hit) / (rows - hits);
    let one_only = pure(filled, filled_hit, base).is_some();
    (one_only || (of_converters - of_others).abs() >= FILLED).then(|| {
        format!(
            "It is filled in for {} of the converters and {} of the others.",
            per_cent(of_converters),
            per_cent(of_others)
        )
    })
}

/// A lasting trait is not judged by its pure values unless it is too good alone.
pub(super) fn excused(lasting: bool, univariate: f64) -> bool {
    lasting && univariate < TOO_GOOD
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows and conversions of ranges in a column of numbers; the last is that of gaps.
    fn leads(tally: &[(f64, f64)], bin: usize) -> bool {
        leads_up(tally, tally.len() - 1, bin, false, 0.24, 30.0)
    }

    #[test]
    fn a_trend_leads_up_to_a_pure_range_and_a_jump_does_not() {
        let trend = [
            (900.0, 0.0),
            (800.0, 3.0),
            (800.0, 30.0),
            (800.0, 300.0),
            (0.0, 0.0),
        ];
        assert!(leads(&trend, 0));
        let jump = [(900.0, 0.0), (800.0, 300.0), (800.0, 280.0), (0.0, 0.0)];
        assert!(!leads(&jump, 0));
    }

    #[test]
    fn a_level_is_judged_by_the_spread_of_the_others() {
        let calm = [(900.0, 0.0), (800.0, 200.0), (700.0, 150.0), (600.0, 160.0)];
        assert!(!among_others(&calm, 0, false, 0.006, 0.24, 30.0));
        let wide = [(900.0, 0.0), (800.0, 20.0), (700.0, 400.0), (600.0, 60.0)];
        assert!(among_others(&wide, 0, false, 0.006, 0.24, 30.0));
    }
}
