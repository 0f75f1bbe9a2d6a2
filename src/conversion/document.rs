//! The answer as a document to keep, to send and to print.

use super::{ConversionReport, ConversionSetup, LeakFinding};
use crate::classify::{ModelKind, ProfitReport, TimeOrder};
use crate::estimate::{Estimate, Unit};
use crate::export::Html;
use crate::format::{estimate, value};
use crate::grid::Grid;
use crate::report::{Card, Cut, Evaluation, Metric, Scheme};

/// Cut-offs in the table that is in sight; all of them are in the one that is folded away.
const CUTS: usize = 12;

/// The data a report was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// Name of the file.
    pub file: String,
    /// Rows of the table, also those without an outcome.
    pub rows: usize,
    /// Columns of the table.
    pub columns: usize,
    /// [`fingerprint`](crate::table::fingerprint) of the table.
    pub fingerprint: String,
}

/// What was asked for besides the run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Appendix {
    /// The cards of [`history`](super::history); empty when not asked for.
    pub history: Vec<Card>,
    /// The cards of [`compare`](super::compare).
    pub comparison: Vec<Card>,
    /// The cards of [`insights`](super::insights).
    pub insights: Vec<Card>,
    /// The last answer of [`profit`](super::profit()), with the value of a conversion and the cost
    /// of a contact.
    pub profit: Option<(ProfitReport, f64, f64)>,
}

/// The report as the bytes of one HTML file that needs nothing else and runs no script. It holds
/// no row of the data: the cards hold groups of people. `date` is the day it was made, as it shall be read; `notes` are the user's
/// own words, lines apart by line feeds.
#[must_use]
pub fn document(
    report: &ConversionReport,
    provenance: &Provenance,
    appendix: &Appendix,
    date: &str,
    notes: &str,
) -> Vec<u8> {
    let mut html = Html::new("Who will convert, and why?");
    html.text("p", "soft", &format!("{}, {date}", provenance.file));
    answer(&mut html, report);
    if !notes.trim().is_empty() {
        html.text("h2", "", "Notes");
        html.open("section", "");
        html.text("p", "typed", notes.trim());
        html.close("section");
    }
    if !report.leaks.is_empty() {
        html.text("h2", "", "Columns that may give the answer away");
        for leak in &report.leaks {
            suspect(&mut html, leak);
        }
    }
    html.text("h2", "", "How good is it?");
    tests(&mut html, &report.evaluations);
    for card in &appendix.comparison {
        html.card(card);
    }
    cards(&mut html, "Why do people convert?", &report.cards);
    for card in &appendix.insights {
        html.card(card);
    }
    if let Some((profit, worth, cost)) = &appendix.profit {
        html.text("h2", "", "What pays");
        pays(&mut html, profit, *worth, *cost);
    }
    cards(&mut html, "What the historical data say", &appendix.history);
    html.text("h2", "", "How this was made");
    made(&mut html, &report.setup, provenance, date);
    html.finish()
}

fn cards(html: &mut Html, heading: &'static str, cards: &[Card]) {
    if !cards.is_empty() {
        html.text("h2", "", heading);
    }
    for card in cards {
        html.card(card);
    }
}

fn answer(html: &mut Html, report: &ConversionReport) {
    html.text("h2", "", "The answer");
    html.open("section", "");
    html.text("p", "finding", &report.headline);
    let counts = format!(
        "{} rows, {} conversions: {}. Figures in brackets are 95 % intervals.",
        count(report.rows),
        count(report.conversions),
        estimate(&report.base_rate)
    );
    html.text("p", "soft", &counts);
    for warning in &report.warnings {
        html.text("p", "caution", warning);
    }
    html.close("section");
}

fn suspect(html: &mut Html, leak: &LeakFinding) {
    html.open("section", "");
    html.text("h3", "", &leak.question);
    html.text("p", "", &leak.evidence);
    let figures = format!(
        "ROC AUC with {}: {}. Without it: {}. Difference: {}.",
        leak.column,
        estimate(&leak.auc_with),
        estimate(&leak.auc_without),
        estimate(&leak.difference)
    );
    html.text("p", "", &figures);
    let used = if leak.included {
        "This answer uses it."
    } else {
        "This answer does without it."
    };
    html.text("p", "soft", used);
    html.close("section");
}

fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Time => "Tested on the future",
        Scheme::Grouped => "Customers kept together",
        Scheme::Stratified => "Tested on random parts",
    }
}

fn tests(html: &mut Html, evaluations: &[Evaluation]) {
    html.open("section", "long");
    for (place, test) in evaluations.iter().enumerate() {
        html.text("h3", "", name(test.scheme));
        if place == 0 && evaluations.len() > 1 {
            html.text("p", "soft", "This is the test to quote.");
        }
        html.text("p", "", &test.finding);
        let rows = format!(
            "{}: trained on {} rows, of which {} converted; tested on {}, of which {}.",
            test.title,
            count(test.train_rows),
            estimate(&test.train_rate),
            count(test.test_rows),
            estimate(&test.test_rate)
        );
        html.text("p", "soft", &rows);
    }
    html.grid(&figures(evaluations));
    let mut help = Grid::headed(
        "What the figures say",
        &[("Figure", false), ("What it says", false)],
    );
    for metric in metrics(evaluations) {
        help.rows
            .push(vec![metric.name.clone(), metric.help.clone()]);
    }
    html.grid(&help);
    html.close("section");
    for test in evaluations {
        html.open("section", "long");
        html.text("h3", "", name(test.scheme));
        for chart in &test.charts {
            html.figure(chart, &[]);
        }
        let every = test.cuts.len().div_ceil(CUTS).max(1);
        html.grid(&cuts(&test.cuts, every, "Where to draw the line"));
        html.text("p", "soft", "Counts of test rows. A row counts as contacted from this probability on. This says who converts among those contacted in the past, not what contacting changes.");
        if every > 1 {
            html.folded(&cuts(&test.cuts, 1, "Every cut-off"));
        }
        html.close("section");
    }
}

fn metrics(evaluations: &[Evaluation]) -> &[Metric] {
    evaluations.first().map_or(&[], |e| &e.metrics)
}

/// An estimate in a table: only before the bracket may the line break.
fn tight(of: &Estimate) -> String {
    estimate(of).replace(" to ", "\u{a0}to\u{a0}")
}

/// The figures of merit of all tests side by side.
fn figures(evaluations: &[Evaluation]) -> Grid {
    let mut headings = vec![("Figure", false)];
    for test in evaluations {
        headings.push((name(test.scheme), true));
    }
    headings.push(("Knowing nothing", true));
    let mut grid = Grid::headed("Each figure with its 95 % interval", &headings);
    for (at, metric) in metrics(evaluations).iter().enumerate() {
        let mut row = vec![metric.name.clone()];
        for test in evaluations {
            let same = test.metrics.get(at).filter(|m| m.id == metric.id);
            row.push(same.map_or_else(|| "not known".to_owned(), |m| tight(&m.estimate)));
        }
        row.push(value(metric.baseline, metric.estimate.unit));
        grid.rows.push(row);
    }
    grid
}

fn cuts(cuts: &[Cut], every: usize, caption: &str) -> Grid {
    let mut grid = Grid::headed(
        caption,
        &[
            ("Probability", true),
            ("Contacted", true),
            ("Convert of those contacted (precision)", true),
            ("Contacted of those who convert (recall)", true),
            ("Lift", true),
            ("Contacted, converted", true),
            ("Contacted, did not", true),
            ("Not contacted, converted", true),
            ("Not contacted, did not", true),
        ],
    );
    for cut in cuts.iter().step_by(every) {
        let mut row = vec![
            value(cut.threshold, Unit::Share),
            value(cut.contacted, Unit::Share),
            tight(&cut.precision),
            tight(&cut.recall),
            value(cut.lift, Unit::Times),
        ];
        for n in [
            cut.true_positives,
            cut.false_positives,
            cut.false_negatives,
            cut.true_negatives,
        ] {
            row.push(value(n, Unit::Count));
        }
        grid.rows.push(row);
    }
    grid
}

fn pays(html: &mut Html, profit: &ProfitReport, worth: f64, cost: f64) {
    html.open("section", "");
    html.text("h3", "", "Expected profit");
    html.text("p", "finding", &profit.headline);
    let facts = vec![
        ("Value of a conversion", value(worth, Unit::Money)),
        ("Cost of a contact", value(cost, Unit::Money)),
        (
            "Contact from this probability on",
            value(profit.threshold, Unit::Share),
        ),
        (
            "Share of the people to contact",
            estimate(&profit.contacted),
        ),
        ("Profit per 1,000 people", estimate(&profit.profit)),
        (
            "Profit of contacting everybody",
            estimate(&profit.profit_all),
        ),
    ];
    list(html, "What a contact brings", facts);
    html.figure(&profit.chart, &[&profit.headline]);
    html.close("section");
}

/// The kind of model, and its settings when it has any.
fn kind(setup: &ConversionSetup) -> String {
    let name = setup.model.name();
    if setup.model != ModelKind::Boosted {
        return name.to_owned();
    }
    let b = &setup.boosting;
    let number = |x: f64| value(x, Unit::Number);
    format!(
        "{name}: rate {}, at most {} leaves, at least {} rows a leaf, penalty {}, {} of the rows and {} of the columns for each tree, levels smoothed by {}",
        number(b.rate),
        b.leaves,
        b.min_rows,
        number(b.lambda),
        value(b.row_share, Unit::Share),
        value(b.column_share, Unit::Share),
        number(b.level_smoothing)
    )
}

/// Names and what they stand for.
#[inline(never)]
fn list(html: &mut Html, caption: &str, facts: Vec<(&str, String)>) {
    let mut grid = Grid::headed(caption, &[("What", false), ("Value", false)]);
    for (what, is) in facts {
        grid.rows.push(vec![what.to_owned(), is]);
    }
    html.grid(&grid);
}

/// The setup in plain words, and what it was applied to.
fn made(html: &mut Html, setup: &ConversionSetup, provenance: &Provenance, date: &str) {
    let none = || "none".to_owned();
    let order = match &setup.order {
        TimeOrder::Unknown => "not known".to_owned(),
        TimeOrder::FileOrder { .. } => "that of the rows in the file".to_owned(),
        TimeOrder::Column { name } => format!("by {name}"),
    };
    let share = |x: f64| value(x, Unit::Share);
    html.open("section", "long");
    list(
        html,
        "What was chosen",
        vec![
            ("A conversion is", setup.outcome()),
            ("Kind of model", kind(setup)),
            ("Order in time", order),
            (
                "Column that names the customer",
                setup.group.clone().unwrap_or_else(none),
            ),
            (
                "Share of the rows kept for the test in order of time",
                share(setup.test_share),
            ),
            ("Parts of the test on random parts", setup.folds.to_string()),
            (
                "Share of the people without a conversion that the file holds",
                share(setup.kept_share),
            ),
            (
                "Conversion rate to expect",
                setup
                    .expected_rate
                    .map_or_else(|| "that of the file".to_owned(), share),
            ),
            ("Seed of the random choices", setup.seed.to_string()),
        ],
    );
    let mut columns = Grid::headed(
        "Columns",
        &[
            ("Column", false),
            ("Used", false),
            ("Why", false),
            ("Question", false),
        ],
    );
    for column in &setup.columns {
        columns.rows.push(vec![
            column.name.clone(),
            if column.include { "yes" } else { "no" }.to_owned(),
            column.reason.clone(),
            column.question.clone().unwrap_or_default(),
        ]);
    }
    html.grid(&columns);
    list(
        html,
        "What it was applied to",
        vec![
            ("File", provenance.file.clone()),
            ("Rows read", value(provenance.rows as f64, Unit::Count)),
            (
                "Columns read",
                value(provenance.columns as f64, Unit::Count),
            ),
            ("Fingerprint of the data", provenance.fingerprint.clone()),
            ("Made by", format!("Nearside {}", env!("CARGO_PKG_VERSION"))),
            ("Made on", date.to_owned()),
        ],
    );
    html.text("p", "soft", "The same table, setup and version give the same figures. The fingerprint covers the names, types and values of all columns in their order, and neither the name of the file nor how it was written; it tells two tables apart and does not protect against forgery. This report holds counts, means and curves of groups of people, and names of columns and of their values. It holds no row of the data. Points of drawings stand for at least 20 people; quantiles are rounded.");
    html.close("section");
}

fn count(n: u32) -> String {
    value(f64::from(n), Unit::Count)
}
