//! The cards: one that lists all columns, and one per column.

use super::Seen;
use super::groups::Group;
use crate::charts::{ForestPlot, across, forest, linear};
use crate::estimate::{Estimate, Unit, Z95};
use crate::format;
use crate::format::{count, list, per_cent};
use crate::grid::Grid;
use crate::report::Card;
use crate::table::ColumnType;

/// Rows of a group below which a third of the time says nothing of it.
const FEW: f64 = 30.0;
/// Columns that the drawing of all columns holds.
const DRAWN: usize = 30;

/// Said under every drawing.
const FOREST_NOTE: &str =
    "The bars are 95 % intervals; one that ends at the edge goes on beyond it.";

/// What every card needs to know.
pub(super) struct Context {
    /// The conversion rate of all rows.
    pub(super) base: Estimate,
    /// How many people a row without a conversion stands for.
    pub(super) others_weigh: f64,
    /// Whether the order of the rows in time is known.
    pub(super) timed: bool,
    /// Whether intervals take the rows of one customer together.
    pub(super) clustered: bool,
    /// Columns that were looked at.
    pub(super) looked: usize,
}

/// All columns: type, missing, distinct, and how much each tells by itself.
pub(super) fn overview(telling: &[Seen<'_>], rest: &[Seen<'_>], context: &Context) -> Card {
    let clear: Vec<String> = telling
        .iter()
        .filter(|s| s.clear())
        .map(|s| s.choice.name.clone())
        .collect();
    let looked = context.looked;
    let finding = match clear.as_slice() {
        _ if looked == 0 => "No column has different values to compare.".to_owned(),
        [] => format!("No column clearly goes with conversion by itself; {looked} were looked at."),
        [one] => format!("1 of {looked} columns clearly goes with conversion: {one}."),
        all => format!(
            "{} of {looked} columns clearly go with conversion. Those that tell most by themselves: {}.",
            all.len(),
            list(all.get(..3).unwrap_or(all), 3)
        ),
    };
    let title = "All columns".to_owned();
    let drawn = telling.get(..DRAWN).unwrap_or(telling);
    let charts = if drawn.is_empty() {
        Vec::new()
    } else {
        vec![forest(ForestPlot {
            id: "history-columns".to_owned(),
            title: title.clone(),
            caption: finding.clone(),
            note: FOREST_NOTE,
            x: linear(
                "Right order by this column alone (ROC AUC)",
                Unit::Number,
                drawn.iter().map(|s| s.univariate.low).fold(0.5, f64::min),
                drawn.iter().map(|s| s.univariate.high).fold(0.5, f64::max),
            ),
            label: "Column",
            labels: drawn.iter().map(|s| s.choice.name.clone()).collect(),
            line: ("Chance", 0.5),
            name: "AUC alone",
            marks: drawn
                .iter()
                .enumerate()
                .map(|(place, s)| across(place, &s.univariate, String::new()))
                .collect(),
        })]
    };
    Card {
        id: "history-columns".to_owned(),
        charts,
        tables: vec![all_columns(&title, telling, rest)],
        title,
        finding,
        note: "A column that tells nothing by itself can still tell something together with others, and two columns that say the same both look telling. Groups differ in more than one column, so none of this says why people convert.".to_owned(),
        method: "AUC alone: every row is given the conversion rate of the rows like it in the other four fifths of the file, and the figure is how often a person who converted comes before one who did not; 0.5 is chance. Intervals by Hanley and McNeil (1982). A difference is called clear when a test of equal rates, with the correction of Holm (1979) for the number of columns looked at, would find as much by chance less than once in twenty files.".to_owned(),
    }
}

fn all_columns(caption: &str, telling: &[Seen<'_>], rest: &[Seen<'_>]) -> Grid {
    let mut grid = Grid::headed(
        caption,
        &[
            ("Column", false),
            ("Type", false),
            ("Missing", true),
            ("Different values", true),
            ("AUC alone", true),
            ("Difference", false),
            ("Remarks", false),
        ],
    );
    for seen in telling.iter().chain(rest) {
        grid.rows.push(row(seen));
    }
    grid
}

fn row(seen: &Seen<'_>) -> Vec<String> {
    let kind = seen.profile.map_or("", |p| match p.column_type {
        ColumnType::Number => "number",
        ColumnType::Category => "category",
        ColumnType::Date => "date",
        ColumnType::Text => "text",
    });
    let of = |x: Option<u32>| x.map_or_else(String::new, |n| count(f64::from(n)));
    let looked = !seen.groups.is_empty();
    let mut remarks = Vec::new();
    if !looked || !seen.choice.include {
        remarks.push(seen.choice.reason.clone());
    }
    remarks.extend(seen.choice.question.clone());
    if !looked && seen.choice.include {
        remarks.push("It is the same in every row.".to_owned());
    }
    if seen.changed {
        remarks.push("It changes over time.".to_owned());
    }
    vec![
        seen.choice.name.clone(),
        kind.to_owned(),
        of(seen.profile.map(|p| p.missing)),
        of(seen.profile.map(|p| p.distinct)),
        if looked {
            // Kept on one line: the table has many columns.
            format::estimate(&seen.univariate).replace(' ', "\u{a0}")
        } else {
            String::new()
        },
        match (looked, seen.clear()) {
            (false, _) => "not looked at",
            (true, true) => "clear",
            (true, false) => "not clear",
        }
        .to_owned(),
        remarks.join(" "),
    ]
}

/// One column; `place` makes its name unique, which no header does.
pub(super) fn column(seen: &Seen<'_>, place: usize, context: &Context) -> Option<Card> {
    let name = &seen.choice.name;
    let (high, low) = ends(&seen.groups)?;
    let finding = if seen.clear() {
        format!(
            "Where {name} is {}, {} convert; where it is {}, {}. These are {} and {} rows.{}",
            high.label,
            format::estimate(&high.rate),
            low.label,
            format::estimate(&low.rate),
            count(high.all.rows),
            count(low.all.rows),
            course(seen)
        )
    } else {
        let by_value = |a: &&Group, b: &&Group| a.rate.value.total_cmp(&b.rate.value);
        let (least, most) = (
            seen.groups.iter().min_by(by_value)?,
            seen.groups.iter().max_by(by_value)?,
        );
        format!(
            "No clear difference by {name}: rates from {} to {} can come about by chance among {} columns.",
            format::estimate(&least.rate),
            format::estimate(&most.rate),
            context.looked
        )
    };
    let labels = seen
        .groups
        .iter()
        .map(|g| format!("{} ({})", g.label, count(g.all.rows)));
    let marks = seen.groups.iter().enumerate().map(|(place, g)| {
        let of = format!("{} of {} rows", count(g.all.hits), count(g.all.rows));
        across(place, &g.rate, of)
    });
    // The interval of a handful of rows would leave no room for the others.
    let reach = |g: &Group| {
        if g.all.rows >= FEW {
            g.rate.high
        } else {
            g.rate.value
        }
    };
    let top = seen
        .groups
        .iter()
        .map(reach)
        .fold(context.base.high, f64::max);
    let chart = forest(ForestPlot {
        id: format!("history-{place}"),
        title: name.clone(),
        caption: finding.clone(),
        note: FOREST_NOTE,
        x: linear("Conversion rate", Unit::Share, 0.0, top),
        label: "Group (rows)",
        labels: labels.collect(),
        line: ("All rows", context.base.value),
        name: "Conversion rate",
        marks: marks.collect(),
    });
    Some(Card {
        id: format!("history-{place}"),
        title: name.clone(),
        finding,
        charts: vec![chart],
        tables: vec![grid(seen, context.timed)],
        note: note(seen, high, low, context),
        method: method(seen, context),
    })
}

/// The group that surely converts often and the one that surely converts seldom.
fn ends(groups: &[Group]) -> Option<(&Group, &Group)> {
    let high = groups
        .iter()
        .max_by(|a, b| a.rate.low.total_cmp(&b.rate.low))?;
    let low = groups
        .iter()
        .min_by(|a, b| a.rate.high.total_cmp(&b.rate.high))?;
    if !std::ptr::eq(high, low) && high.rate.value > low.rate.value {
        return Some((high, low));
    }
    let by_value = |a: &&Group, b: &&Group| a.rate.value.total_cmp(&b.rate.value);
    Some((
        groups.iter().max_by(by_value)?,
        groups.iter().min_by(by_value)?,
    ))
}

/// Whether the rate goes one way along a number or date.
fn course(seen: &Seen<'_>) -> &'static str {
    let rates: Vec<f64> = seen
        .groups
        .iter()
        .filter(|g| !g.missing)
        .map(|g| g.rate.value)
        .collect();
    if !seen.ordered || rates.len() < 3 {
        ""
    } else if rates.is_sorted() {
        " It rises from each group to the next."
    } else if rates.iter().rev().is_sorted() {
        " It falls from each group to the next."
    } else {
        ""
    }
}

fn grid(seen: &Seen<'_>, timed: bool) -> Grid {
    let mut headings = vec![
        ("Group", false),
        ("Rows", true),
        ("Conversions", true),
        ("Rate", true),
        ("95 % interval", true),
    ];
    if timed {
        headings.push(("Share of the first third in time", true));
        headings.push(("Share of the last third", true));
    }
    let caption = format!("Conversion rate by {}", seen.choice.name);
    let mut grid = Grid::headed(&caption, &headings);
    for g in &seen.groups {
        let mut row = vec![
            g.label.clone(),
            count(g.all.rows),
            count(g.all.hits),
            format::aligned(g.rate.value, Unit::Share),
            format::interval(g.rate.low, g.rate.high, Unit::Share),
        ];
        if timed {
            for third in [0, 2] {
                row.push(per_cent(g.share_of_third(third, &seen.groups)));
            }
        }
        grid.rows.push(row);
    }
    grid
}

fn note(seen: &Seen<'_>, high: &Group, low: &Group, context: &Context) -> String {
    let mut parts = Vec::new();
    parts.extend(seen.choice.question.clone());
    if seen.changed {
        parts.extend(in_time(seen, high, low, context));
    }
    parts.push("The groups may differ in other columns too.".to_owned());
    parts.join(" ")
}

/// How the column changed, and what is left of the difference within one third of the time.
fn in_time(seen: &Seen<'_>, high: &Group, low: &Group, context: &Context) -> Option<String> {
    let shares = |g: &Group| [0, 2].map(|third| g.share_of_third(third, &seen.groups));
    let step = |g: &&Group| {
        let [first, last] = shares(g);
        (first - last).abs()
    };
    let most = seen
        .groups
        .iter()
        .max_by(|a, b| step(a).total_cmp(&step(b)))?;
    let [first, last] = shares(most);
    let changed = format!(
        "It changes over time: rows where it is {} are {} of the first third of the rows and {} of the last.",
        most.label,
        per_cent(first),
        per_cent(last)
    );
    if !seen.clear() {
        return Some(changed);
    }
    let within = [high, low].map(|g| within(g, [high, low], context.others_weigh));
    let [Some(a), Some(b)] = within else {
        return Some(format!(
            "{changed} The two groups hardly occur in the same third of the time, so their difference cannot be told from a change in time."
        ));
    };
    Some(format!(
        "{changed} Compared only within the same third of the time, the two rates are {} and {}.",
        format::estimate(&a),
        format::estimate(&b)
    ))
}

/// The rate of a group with the thirds of the time weighed by the rows that both groups have in
/// them (direct standardisation); `None` when in no third both have enough rows.
fn within(group: &Group, both: [&Group; 2], others_weigh: f64) -> Option<Estimate> {
    let (mut weights, mut value, mut variance) = (0.0, 0.0, 0.0);
    for (third, tally) in group.thirds.iter().enumerate() {
        let rows = both.map(|g| g.thirds.get(third).map_or(0.0, |t| t.rows));
        if rows.iter().any(|rows| *rows < FEW) {
            continue;
        }
        let weight: f64 = rows.iter().sum();
        let own = Estimate::weighed_rate(
            tally.hits / group.design,
            tally.rows / group.design,
            others_weigh,
        );
        let error = (own.high - own.low) / (2.0 * Z95);
        weights += weight;
        value += weight * own.value;
        variance += weight * weight * error * error;
    }
    if weights <= 0.0 {
        return None;
    }
    let (value, half) = (value / weights, Z95 * variance.sqrt() / weights);
    Some(Estimate {
        value,
        low: (value - half).max(0.0),
        high: (value + half).min(1.0),
        unit: Unit::Share,
    })
}

fn method(seen: &Seen<'_>, context: &Context) -> String {
    let groups = if seen.ordered {
        "Groups of about as many rows each; a value that many rows have is a group of its own."
    } else {
        "The commonest values by name, the others together."
    };
    let intervals = if context.clustered {
        "Wilson intervals on as many rows as would say the same if no customer came twice (Rao and Scott 1992)."
    } else {
        "Wilson intervals, which take every row as a person of its own."
    };
    let mut text = format!(
        "{groups} {intervals} Clear or not: Pearson's test of equal rates, corrected for {} columns by Holm's method. The two ends of several groups look a little further apart than they are.",
        context.looked
    );
    if context.others_weigh > 1.0 {
        text.push_str(" Rates are those of all people: the rows without a conversion stand for the ones that were left out of the file.");
    }
    text
}
