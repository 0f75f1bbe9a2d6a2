//! Which other column tells most about what the value of one column adds.

use crate::charts::Style;
use crate::classify::univariate::Binned;
use crate::numeric::sort_by;

/// Share of the differences between people of like values that another column must explain to
/// be shown. With 250 people and thirty groups chance alone explains about 0.03.
const STRONG: f64 = 0.1;

/// A column that is shown in colours.
pub(super) struct Other {
    pub(super) name: String,
    /// The group of each person, and the name and colour of each group.
    pub(super) of: Vec<usize>,
    pub(super) groups: Vec<(String, Style)>,
}

/// The column whose groups explain most of the differences between people with like values.
pub(super) fn strongest_interaction<'a>(
    own: &Binned,
    points: &[f64],
    others: impl Iterator<Item = (&'a String, Binned)>,
) -> Option<Other> {
    let own: Vec<usize> = own.codes().iter().map(|c| *c as usize).collect();
    let all = Sums::of(own.iter().copied(), points).left()?;
    let shares = others.filter_map(|(name, binned)| {
        let (of, groups) = coloured(&binned);
        let cells = own.iter().zip(&of).map(|(own, other)| 4 * own + other);
        // Adjusted for the number of groups, like the adjusted R squared.
        let share = 1.0 - Sums::of(cells, points).left().unwrap_or(0.0) / all;
        let name = name.clone();
        (share >= STRONG).then_some((share, Other { name, of, groups }))
    });
    let most = shares.reduce(|best, next| if next.0 > best.0 { next } else { best });
    most.map(|(_, other)| other)
}

/// Up to four groups of a column cut into bins: about thirds of what has an order, or the two
/// commonest levels; then all else.
fn coloured(binned: &Binned) -> (Vec<usize>, Vec<(String, Style)>) {
    let mut bins = by_size(binned);
    let kept = if binned.ordered() { 3 } else { 2 };
    let rest = if bins.len() > kept {
        "other"
    } else {
        "missing"
    };
    bins.truncate(kept);
    if binned.ordered() {
        sort_by(&mut bins, Ord::cmp);
    }
    let place = |code: &u32| bins.iter().position(|b| *b == *code as usize);
    let of = binned.codes().iter();
    let of = of.map(|code| place(code).unwrap_or(bins.len())).collect();
    let last = bins.len().saturating_sub(1);
    let style = |at: usize| match at {
        0 => Style::Secondary,
        _ if at == last => Style::Primary,
        _ => Style::Muted,
    };
    let named = bins.iter().enumerate();
    let mut groups: Vec<(String, Style)> = named
        .map(|(at, bin)| (binned.label(*bin), style(at)))
        .collect();
    groups.push((rest.to_owned(), Style::Tertiary));
    (of, groups)
}

/// The bins that somebody is in, the largest first; without that of missing values.
pub(super) fn by_size(binned: &Binned) -> Vec<usize> {
    let mut sizes: Vec<(usize, usize)> = (0..binned.missing()).map(|b| (b, 0)).collect();
    for code in binned.codes() {
        if let Some(size) = sizes.get_mut(*code as usize) {
            size.1 += 1;
        }
    }
    sizes.retain(|(_, n)| *n > 0);
    sort_by(&mut sizes, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    sizes.into_iter().map(|(bin, _)| bin).collect()
}

/// People, sums and squares of each group.
pub(super) struct Sums(pub(super) Vec<(f64, f64, f64)>);

impl Sums {
    pub(super) fn of(groups: impl Iterator<Item = usize>, points: &[f64]) -> Self {
        let mut sums: Vec<(f64, f64, f64)> = Vec::new();
        for (group, x) in groups.zip(points) {
            if sums.len() <= group {
                sums.resize(group + 1, (0.0, 0.0, 0.0));
            }
            if let Some(sum) = sums.get_mut(group) {
                *sum = (sum.0 + 1.0, sum.1 + x, sum.2 + x * x);
            }
        }
        Self(sums)
    }

    /// Variance within the groups; `None` when there is none to explain.
    fn left(&self) -> Option<f64> {
        let filled = self.0.iter().filter(|s| s.0 > 0.0);
        let (free, squares) = filled.fold((0.0, 0.0), |t, s| {
            (t.0 + s.0 - 1.0, t.1 + (s.2 - s.1 * s.1 / s.0).max(0.0))
        });
        // Contributions of a thousandth of a point are rounding, not differences.
        (free >= 1.0 && squares / free > 1e-10).then(|| squares / free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Categories, Values};

    /// Two hundred people: a number, a column of two levels that turns it round, and noise.
    #[test]
    fn the_column_that_turns_another_round_is_found() {
        let rows: Vec<u32> = (0..200).collect();
        let x: Vec<f64> = (0..200).map(|i| f64::from(i % 20)).collect();
        let codes: Vec<u32> = (0..200).map(|i| i / 20 % 2).collect();
        let noise: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 101)).collect();
        let turned = x
            .iter()
            .zip(&codes)
            .map(|(x, c)| if *c == 1 { *x } else { -x });
        let points: Vec<f64> = turned.collect();
        let levels = vec!["no".to_owned(), "yes".to_owned()];
        let level = Values::Category(Categories {
            codes: codes.clone(),
            levels,
        });
        let binned = |values: &Values, most| Binned::of(values, &rows, most).unwrap();
        let own = binned(&Values::Number(x), 10);
        let noise = Values::Number(noise);
        let names = ["noise".to_owned(), "level".to_owned()];
        let others = || names.iter().zip([binned(&noise, 3), binned(&level, 3)]);
        let found = strongest_interaction(&own, &points, others()).unwrap();
        assert_eq!(found.name, "level");
        let names: Vec<&str> = found.groups.iter().map(|g| g.0.as_str()).collect();
        assert_eq!(names, ["no", "yes", "missing"]);
        assert!(
            found
                .of
                .iter()
                .zip(&codes)
                .all(|(of, code)| *of == *code as usize)
        );
        // By itself noise explains nothing, and where nothing is left nothing is asked.
        assert!(strongest_interaction(&own, &points, others().take(1)).is_none());
        let same: Vec<f64> = own.codes().iter().map(|c| f64::from(*c)).collect();
        assert!(strongest_interaction(&own, &same, others()).is_none());
    }

    #[test]
    fn values_that_many_share_make_more_than_three_bins() {
        let numbers = [0.0, 1.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0, f64::NAN];
        let rows: Vec<u32> = (0..10).collect();
        let binned = Binned::of(&Values::Number(numbers.to_vec()), &rows, 3).unwrap();
        let (of, groups) = coloured(&binned);
        assert!(groups.len() <= 4 && of.iter().all(|at| *at < groups.len()));
        assert_eq!(groups.last().unwrap().0, "other");
    }

    #[test]
    fn a_number_is_cut_into_thirds_and_missing() {
        let numbers = (0..9).map(f64::from).chain([f64::NAN]).collect();
        let rows: Vec<u32> = (0..10).collect();
        let binned = Binned::of(&Values::Number(numbers), &rows, 3).unwrap();
        let (of, groups) = coloured(&binned);
        assert_eq!(of, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
        let names: Vec<&str> = groups.iter().map(|g| g.0.as_str()).collect();
        assert_eq!(names, ["0 to 2", "3 to 5", "6 to 8", "missing"]);
    }
}
