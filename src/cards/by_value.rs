//! Each person a point, one drawing for each column: what the value of the column adds to the
//! probability (dependence plots of Lundberg and others 2020).

use super::beeswarm::{largest, side_by_side, spread_evenly};
use super::strongest_interaction::{Other, Sums, by_size, strongest_interaction};
use crate::charts::linear;
use crate::charts::{Chart, Mark, Series, Shape, Style, bands, series};
use crate::classify::Explained;
use crate::classify::univariate::Binned;
use crate::estimate::{Estimate, Unit, Z95};
use crate::format;
use crate::grid::Grid;
use crate::numeric::sort_by;
use crate::report::Card;
use crate::table::target::cell_text;
use crate::table::{Table, Values};

/// Columns drawn, and people of each.
const COLUMNS: usize = 6;
const PEOPLE: usize = 250;
/// Groups of people with like values, and levels with a place of their own.
const BINS: usize = 10;
const LEVELS: usize = 8;
/// A group of fewer people is not named as the highest or the lowest.
const NAMED: f64 = 10.0;

/// The contributions of people at even steps of the model's ranking against their values, for
/// the columns with the largest.
pub fn by_value(
    columns: &[String],
    explained: &Explained,
    table: &Table,
    rows: &[u32],
) -> Option<Card> {
    let people = People {
        columns,
        table,
        explained,
        of: spread_evenly(rows, PEOPLE),
    };
    let ranked = largest(columns.len(), explained, &people.of, COLUMNS);
    let found: Vec<Drawn> = ranked.iter().filter_map(|c| people.draw(*c)).collect();
    let finding = found.first()?.chart.caption.clone();
    Some(Card {
        id: "by-value".to_owned(),
        title: "What each value adds".to_owned(),
        finding,
        tables: vec![grid(&found)],
        charts: found.into_iter().map(|d| d.chart).collect(),
        note: "People like these, not what a change would cause. Points of one value that lie far apart are people for whom it counts differently: the model weighs it together with other columns.".to_owned(),
        method: format!(
            "Exact interventional Shapley values in probability of {} people at even steps of the model's own ranking, each compared with the same background rows. Colours: thirds of a number or the two commonest levels of that column which explains most of the differences between people with like values, if it explains a tenth of them or more. Intervals are of the mean over these people; they hold the model fixed.",
            people.of.len()
        ),
    })
}

/// One column: its drawing, and the groups of people with like values.
struct Drawn {
    column: String,
    chart: Chart,
    groups: Vec<Group>,
}

/// People with like values of a column.
struct Group {
    label: String,
    people: f64,
    mean: Estimate,
}

/// Where people stand along x.
enum Places {
    Numbers,
    /// The band of each bin, and the labels of the bands.
    Bands(Vec<usize>, Vec<String>),
}

struct People<'a> {
    columns: &'a [String],
    table: &'a Table,
    explained: &'a Explained,
    /// The place among the rows explained, and the row of the table.
    of: Vec<(usize, u32)>,
}

impl People<'_> {
    fn values(&self, column: usize) -> Option<&Values> {
        let found = self.table.column(self.columns.get(column)?).ok()?;
        Some(&found.values)
    }

    fn binned(&self, column: usize, most: usize) -> Option<Binned> {
        let rows: Vec<u32> = self.of.iter().map(|(_, row)| *row).collect();
        Binned::of(self.values(column)?, &rows, most)
    }

    fn draw(&self, column: usize) -> Option<Drawn> {
        let name = self.columns.get(column)?;
        let values = self.values(column)?;
        let binned = self.binned(column, BINS)?;
        let own = |(at, _): &(usize, u32)| self.explained.row(*at).get(column).copied();
        let points: Vec<f64> = self.of.iter().map(|p| own(p).unwrap_or(0.0)).collect();
        let places = match values {
            Values::Number(_) => Places::Numbers,
            _ => bands_of(&binned),
        };
        let groups = groups(&binned, &places, &points);
        let others = (0..self.columns.len()).filter(|c| *c != column);
        let others = others.filter_map(|c| Some((self.columns.get(c)?, self.binned(c, 3)?)));
        let other = strongest_interaction(&binned, &points, others);
        let drawn = self.marks(values, &binned, &places, &points, other.as_ref());
        let ends = || drawn.iter().flat_map(|s| &s.marks);
        let (low, high) = ends().fold((-1e-3, 1e-3), |e: (f64, f64), m| {
            (e.0.min(m.y), e.1.max(m.y))
        });
        let unknown = binned.codes().iter();
        let unknown = unknown.filter(|c| **c as usize == binned.missing()).count();
        let x = match places {
            Places::Numbers => {
                let from = ends().map(|m| m.x).reduce(f64::min)?;
                let to = ends().map(|m| m.x).reduce(f64::max)?;
                linear(name, Unit::Number, from, to)
            }
            Places::Bands(_, labels) => bands(name, labels),
        };
        let mut note = match &other {
            Some(other) => format!(
                "At like values, {} tells most about what is left.",
                other.name
            ),
            None => String::new(),
        };
        if unknown > 0 && matches!(values, Values::Number(_)) {
            note = format!("{unknown} people without a value are in the table only. {note}");
        }
        Some(Drawn {
            column: name.clone(),
            chart: Chart {
                id: format!("by-value-{name}"),
                title: name.clone(),
                caption: sentence(name, &groups),
                note: note.trim().to_owned(),
                x,
                y: linear("Contribution to the probability", Unit::Points, low, high),
                series: drawn,
            },
            groups,
        })
    }

    fn marks(
        &self,
        values: &Values,
        binned: &Binned,
        places: &Places,
        points: &[f64],
        other: Option<&Other>,
    ) -> Vec<Series> {
        let named = |other: &Other| {
            let groups = other.groups.iter();
            groups
                .map(|(group, style)| (format!("{}: {group}", other.name), *style))
                .collect()
        };
        let names = other.map_or_else(|| vec![(String::new(), Style::Primary)], named);
        let mut all: Vec<Series> = names
            .into_iter()
            .map(|(name, style)| series(&name, Shape::Points, style, Vec::new()))
            .collect();
        let offsets = match places {
            Places::Numbers => vec![0.0; points.len()],
            Places::Bands(band, _) => apart(binned, band, points),
        };
        for (i, (((_, row), y), offset)) in self.of.iter().zip(points).zip(offsets).enumerate() {
            let (row, code) = (*row as usize, binned.codes().get(i));
            let x = match (places, values) {
                (Places::Numbers, Values::Number(v)) => v.get(row).copied().unwrap_or(f64::NAN),
                (Places::Bands(band, _), _) => code
                    .and_then(|code| band.get(*code as usize))
                    .map_or(f64::NAN, |band| *band as f64 + offset),
                _ => f64::NAN,
            };
            let group = other.and_then(|o| o.of.get(i)).copied().unwrap_or(0);
            let marks = all.get_mut(group).map(|s| &mut s.marks);
            if let (Some(marks), false) = (marks, x.is_nan()) {
                let label = if matches!(places, Places::Numbers) {
                    None
                } else {
                    cell_text(values, row)
                };
                marks.push(Mark {
                    x,
                    y: *y,
                    label: label.unwrap_or_default(),
                    ..Mark::default()
                });
            }
        }
        all.retain(|s| !s.marks.is_empty());
        all
    }
}

/// A band for each bin: those of dates in their order, the commonest levels, then all others,
/// then missing.
fn bands_of(binned: &Binned) -> Places {
    let mut shown = by_size(binned);
    let others = shown.len() > LEVELS + 1 && !binned.ordered();
    if others {
        shown.truncate(LEVELS);
    }
    if binned.ordered() {
        sort_by(&mut shown, Ord::cmp);
    }
    let mut labels: Vec<String> = shown.iter().map(|b| binned.label(*b)).collect();
    let mut band = vec![shown.len(); binned.missing() + 1];
    for (at, bin) in shown.iter().enumerate() {
        if let Some(slot) = band.get_mut(*bin) {
            *slot = at;
        }
    }
    if others {
        labels.push("other levels".to_owned());
    }
    let missing = binned.missing();
    if binned.codes().iter().any(|c| *c as usize == missing) {
        if let Some(slot) = band.last_mut() {
            *slot = labels.len();
        }
        labels.push("missing".to_owned());
    }
    Places::Bands(band, labels)
}

/// How far each person is moved from the middle of the band, in bands.
fn apart(binned: &Binned, band: &[usize], points: &[f64]) -> Vec<f64> {
    let mut offsets = vec![0.0; points.len()];
    let of = |i: usize| binned.codes().get(i).and_then(|c| band.get(*c as usize));
    for at in 0..=band.iter().copied().max().unwrap_or(0) {
        let here: Vec<usize> = (0..points.len()).filter(|i| of(*i) == Some(&at)).collect();
        let own: Vec<f64> = here
            .iter()
            .filter_map(|i| points.get(*i).copied())
            .collect();
        for (i, offset) in here.iter().zip(side_by_side(&own)) {
            if let Some(slot) = offsets.get_mut(*i) {
                *slot = offset;
            }
        }
    }
    offsets
}

/// The mean contribution of people with like values.
fn groups(binned: &Binned, places: &Places, points: &[f64]) -> Vec<Group> {
    let labels: Vec<String> = match places {
        Places::Numbers => (0..=binned.missing()).map(|b| binned.label(b)).collect(),
        Places::Bands(_, labels) => labels.clone(),
    };
    let place = |code: &u32| match places {
        Places::Numbers => *code as usize,
        Places::Bands(band, _) => band.get(*code as usize).copied().unwrap_or(0),
    };
    let sums = Sums::of(binned.codes().iter().map(place), points);
    let filled = sums.0.iter().zip(labels).filter(|(s, _)| s.0 > 0.0);
    let group = |(&(n, sum, squares), label): (&(f64, f64, f64), String)| {
        let mean = sum / n;
        let variance = ((squares - sum * mean) / (n - 1.0).max(1.0)).max(0.0);
        let half = Z95 * (variance / n).sqrt();
        Group {
            label,
            people: n,
            mean: Estimate {
                value: mean,
                low: mean - half,
                high: mean + half,
                unit: Unit::Points,
            },
        }
    };
    filled.map(group).collect()
}

/// Where the contribution is lowest and where it is highest.
fn sentence(name: &str, groups: &[Group]) -> String {
    let enough = || groups.iter().filter(|g| g.people >= NAMED);
    let by_mean = |a: &&Group, b: &&Group| a.mean.value.total_cmp(&b.mean.value);
    match (enough().min_by(by_mean), enough().max_by(by_mean)) {
        (Some(low), Some(high)) if low.label != high.label => format!(
            "{name} adds most where it is {}: {} on average. It adds least where it is {}: {}.",
            high.label,
            format::estimate(&high.mean),
            low.label,
            format::estimate(&low.mean)
        ),
        _ => format!("Too few people have like values of {name} to sum them up."),
    }
}

fn grid(found: &[Drawn]) -> Grid {
    let mut grid = Grid::headed(
        "Mean contribution of people with like values",
        &[
            ("Column", false),
            ("Value", false),
            ("People", true),
            ("Contribution (95 % interval)", true),
        ],
    );
    for drawn in found {
        grid.rows.extend(drawn.groups.iter().map(|group| {
            vec![
                drawn.column.clone(),
                group.label.clone(),
                format::value(group.people, Unit::Count),
                // One person has no spread.
                if group.people > 1.0 {
                    format::estimate(&group.mean)
                } else {
                    format::value(group.mean.value, Unit::Points)
                },
            ]
        }));
    }
    grid
}
