//! What the value of a column adds to the probability, one drawing for each column (dependence
//! plots of Lundberg and others 2020, of groups of people with like values).

use super::beeswarm::{largest, spread_evenly};
use super::groups::{Mean, groups as gathered};
use super::strongest_interaction::{Other, Sums, by_size, strongest_interaction};
use crate::charts::linear;
use crate::charts::{Chart, Series, Shape, Style, bands, series};
use crate::classify::Explained;
use crate::classify::univariate::Binned;
use crate::estimate::{Estimate, Unit, Z95};
use crate::format;
use crate::grid::Grid;
use crate::numeric::{count, sort_by};
use crate::report::Card;
use crate::saved::FEWEST;
use crate::table::{Table, Values};

/// Columns drawn, and people of each.
const COLUMNS: usize = 6;
const PEOPLE: usize = 1_000;
/// Groups of people with like values, and levels with a place of their own.
const BINS: usize = 10;
const LEVELS: usize = 8;

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
        note: "People like these, not what a change would cause. A point is the mean of at least 20 people with like values; of fewer there is none. Points of one value that lie far apart are people for whom it counts differently: the model weighs it together with other columns.".to_owned(),
        method: format!(
            "Exact interventional Shapley values in probability of {} people at even steps of the model's own ranking, each compared with the same 100 made-up people. Colours: thirds of a number or the two commonest levels of that column which explains most of the differences between people with like values, if it explains a tenth of them or more. Intervals are of the mean over these people; they hold the model fixed.",
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
        let bars = || ends().flat_map(|m| m.low.into_iter().chain(m.high));
        let (low, high) = (bars().fold(-1e-3, f64::min), bars().fold(1e-3, f64::max));
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
        // Of each series, the people at each place: x and the contribution.
        let mut people: Vec<Vec<Vec<(f64, f64)>>> = vec![Vec::new(); names.len()];
        for (i, ((_, row), y)) in self.of.iter().zip(points).enumerate() {
            let code = binned.codes().get(i);
            let (place, x) = match (places, values) {
                (Places::Numbers, Values::Number(v)) => (0, v.get(*row as usize).copied()),
                (Places::Bands(band, _), _) => {
                    let band = code.and_then(|code| band.get(*code as usize)).copied();
                    (band.unwrap_or(0), band.map(count))
                }
                _ => (0, None),
            };
            let group = other.and_then(|o| o.of.get(i)).copied().unwrap_or(0);
            let slots = people.get_mut(group);
            if let (Some(slots), Some(x)) = (slots, x.filter(|x| !x.is_nan())) {
                if slots.len() <= place {
                    slots.resize(place + 1, Vec::new());
                }
                if let Some(slot) = slots.get_mut(place) {
                    slot.push((x, *y));
                }
            }
        }
        let most = match places {
            Places::Numbers => BINS,
            Places::Bands(..) => 1,
        };
        let mark = |group: Vec<(f64, f64)>| {
            let of: Vec<f64> = group.iter().map(|p| p.1).collect();
            let mean = Mean::of(&of);
            let x = group.iter().map(|p| p.0).sum::<f64>() / count(group.len().max(1));
            mean.mark(x, mean.value)
        };
        let mut all: Vec<Series> = names
            .into_iter()
            .zip(people)
            .map(|((name, style), places)| {
                let parts = places.into_iter().flat_map(|p| gathered(p, most, |p| p.0));
                series(&name, Shape::Points, style, parts.map(mark).collect())
            })
            .collect();
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
    // Of fewer people nothing is told.
    let filled = sums
        .0
        .iter()
        .zip(labels)
        .filter(|(s, _)| s.0 >= count(FEWEST));
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
    let by_mean = |a: &&Group, b: &&Group| a.mean.value.total_cmp(&b.mean.value);
    match (groups.iter().min_by(by_mean), groups.iter().max_by(by_mean)) {
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
        "Mean contribution of at least 20 people with like values",
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
                format::estimate(&group.mean),
            ]
        }));
    }
    grid
}
