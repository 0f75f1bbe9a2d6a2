//! Charts of every kind, as the workspaces make them.

use nearside::charts::{Axis, Chart, Mark, Scale, Series, Shape, Style};
use nearside::estimate::Unit;

fn linear(label: &str, unit: Unit, min: f64, max: f64) -> Axis {
    axis(label, unit, Scale::Linear { min, max })
}

fn bands(label: &str, labels: &[&str]) -> Axis {
    let labels = labels.iter().map(|&label| label.to_owned()).collect();
    axis(label, Unit::Number, Scale::Bands { labels })
}

fn axis(label: &str, unit: Unit, scale: Scale) -> Axis {
    Axis {
        label: label.to_owned(),
        unit,
        scale,
    }
}

fn series(name: &str, shape: Shape, style: Style, marks: Vec<Mark>) -> Series {
    Series {
        name: name.to_owned(),
        shape,
        style,
        marks,
    }
}

fn mark(x: f64, y: f64) -> Mark {
    Mark {
        x,
        y,
        ..Mark::default()
    }
}

fn sure(x: f64, y: f64, low: f64, high: f64) -> Mark {
    Mark {
        low: Some(low),
        high: Some(high),
        ..mark(x, y)
    }
}

fn chart(id: &str, title: &str, caption: &str, (x, y): (Axis, Axis), series: Vec<Series>) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        note: "Measured on 8,238 customers the model had not seen.".to_owned(),
        x,
        y,
        series,
    }
}

/// A curve with its band, and the line of chance.
pub(crate) fn roc() -> Chart {
    let curve = (0..=60).map(|i| {
        let x = f64::from(i) / 60.0;
        let y = 1.0 - (1.0 - x) * (1.0 - x) * (1.0 - x);
        let half = 0.12 * x * (1.0 - x);
        sure(x, y, y - half, y + half)
    });
    chart(
        "roc",
        "Telling customers apart",
        "A customer who converts is ranked above one who does not in 79 % of all pairs.",
        (
            linear("Others contacted", Unit::Share, 0.0, 1.0),
            linear("Customers found", Unit::Share, 0.0, 1.0),
        ),
        vec![
            series(
                "By chance",
                Shape::Reference,
                Style::Muted,
                vec![mark(0.0, 0.0), mark(1.0, 1.0)],
            ),
            series("Model", Shape::Line, Style::Primary, curve.collect()),
        ],
    )
}

/// Points with whiskers.
pub(crate) fn calibration() -> Chart {
    let points = [
        (0.02, 0.025, 0.018, 0.034),
        (0.06, 0.05, 0.04, 0.063),
        (0.11, 0.12, 0.1, 0.14),
        (0.2, 0.18, 0.15, 0.21),
        (0.35, 0.37, 0.31, 0.43),
        (0.52, 0.49, 0.4, 0.58),
    ];
    let points = points
        .map(|(x, y, low, high)| sure(x, y, low, high))
        .to_vec();
    chart(
        "calibration",
        "Promised and kept",
        "Of customers promised 20 %, 18 % converted.",
        (
            linear("Predicted", Unit::Share, 0.0, 0.6),
            linear("Converted", Unit::Share, 0.0, 0.6),
        ),
        vec![
            series(
                "Exactly as promised",
                Shape::Reference,
                Style::Muted,
                vec![mark(0.0, 0.0), mark(0.6, 0.6)],
            ),
            series("Observed", Shape::Points, Style::Primary, points),
        ],
    )
}

/// Groups of columns.
pub(crate) fn deciles() -> Chart {
    let labels = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    let rates = [0.42, 0.24, 0.15, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.01];
    let column = |shift: f64| {
        let place = |(i, rate): (usize, &f64)| {
            let y = rate + shift;
            sure(i as f64, y, y - 0.012 - y / 30.0, y + 0.012 + y / 30.0)
        };
        rates.iter().enumerate().map(place).collect::<Vec<Mark>>()
    };
    chart(
        "deciles",
        "Tenths of the list",
        "The first tenth of the list holds 37 % of all conversions.",
        (
            bands("Tenth of the list, best first", &labels),
            linear("Conversion rate", Unit::Share, 0.0, 0.4),
        ),
        vec![
            series("At random", Shape::Columns, Style::Primary, column(0.0)),
            series(
                "Later in time",
                Shape::Columns,
                Style::Secondary,
                column(0.015),
            ),
        ],
    )
}

/// Bars with long names.
pub(crate) fn importance() -> Chart {
    let labels = [
        "Euribor three-month rate on the day of the call",
        "Month of last contact",
        "Number of employees",
        "Outcome of the previous campaign for the same customer, if there was any",
        "Job",
        "Age",
    ];
    let effects = [0.31, 0.22, 0.17, 0.08, 0.03, 0.01];
    let bars = effects.iter().enumerate();
    chart(
        "importance",
        "What matters",
        "The interest rate matters most.",
        (
            linear("Share of the explained difference", Unit::Share, 0.0, 0.3),
            bands("", &labels),
        ),
        vec![series(
            "Importance",
            Shape::Bars,
            Style::Primary,
            bars.map(|(i, &x)| sure(x, i as f64, x - 0.012, x + 0.012))
                .collect(),
        )],
    )
}

/// A forest plot.
pub(crate) fn forest() -> Chart {
    let labels = [
        "Cellular",
        "Student",
        "Retired",
        "March",
        "Blue-collar",
        "Contacted before",
    ];
    let effects = [
        (0.62, 0.5, 0.74),
        (0.41, 0.2, 0.62),
        (0.3, 0.12, 0.48),
        (0.9, 0.7, f64::INFINITY),
        (-0.25, -0.36, -0.14),
        (-0.02, -0.1, 0.06),
    ];
    let marks = effects.iter().enumerate();
    chart(
        "forest",
        "Effects",
        "March raises the odds most.",
        (
            linear("Change of the log-odds", Unit::Number, -0.5, 1.2),
            bands("", &labels),
        ),
        vec![series(
            "Effect",
            Shape::Forest,
            Style::Diverging,
            marks
                .map(|(i, &(x, low, high))| sure(x, i as f64, low, high))
                .collect(),
        )],
    )
}

/// Steps and the chosen cut, with money up the side.
pub(crate) fn profit() -> Chart {
    let steps = (0..=40).map(|i| {
        let x = f64::from(i) / 40.0;
        mark(x, 90_000.0 * x * (1.1 - x) * 3.0 - 12_000.0)
    });
    let cut = Mark {
        label: "Contact 54 %".to_owned(),
        ..mark(0.54, 0.0)
    };
    chart(
        "profit",
        "Profit by cut-off",
        "Contacting the best 54 % earns most.",
        (
            linear("Customers contacted", Unit::Share, 0.0, 1.0),
            linear("Expected profit", Unit::Money, 0.0, 80_000.0),
        ),
        vec![
            series(
                "Expected profit",
                Shape::Steps,
                Style::Primary,
                steps.collect(),
            ),
            series("Best cut", Shape::Cut, Style::Muted, vec![cut]),
        ],
    )
}

/// Columns on an axis of numbers.
pub(crate) fn histogram() -> Chart {
    let columns = (0..24).map(|i| {
        let x = 0.0125 + f64::from(i) * 0.025;
        mark(x, (4_000.0 / (1.0 + f64::from(i * i) / 9.0)).round())
    });
    chart(
        "histogram",
        "Scores",
        "Most customers are unlikely to convert.",
        (
            linear("Probability to convert", Unit::Share, 0.0, 0.6),
            linear("Customers", Unit::Count, 0.0, 4_000.0),
        ),
        vec![series(
            "Customers",
            Shape::Columns,
            Style::Primary,
            columns.collect(),
        )],
    )
}

/// A logarithmic axis and four lines, one of them broken.
pub(crate) fn regularisation() -> Chart {
    let line = |k: f64| {
        let at = move |i: i32| {
            let x = 10f64.powi(i - 4);
            let y = if i == 4 && k == 4.0 {
                f64::NAN
            } else {
                k / (1.0 + f64::from(i))
            };
            mark(x, y)
        };
        (0..=8).map(at).collect::<Vec<Mark>>()
    };
    chart(
        "strength",
        "Held back",
        "The stronger the penalty, the smaller the coefficients.",
        (
            axis(
                "Strength of the penalty",
                Unit::Number,
                Scale::Log {
                    min: 1e-4,
                    max: 1e4,
                },
            ),
            linear("Coefficient", Unit::Number, 0.0, 4.0),
        ),
        vec![
            series("Age", Shape::Line, Style::Primary, line(1.0)),
            series("Balance", Shape::Line, Style::Secondary, line(2.0)),
            series("Month", Shape::Line, Style::Tertiary, line(3.0)),
            series("Calls", Shape::Line, Style::Quaternary, line(4.0)),
        ],
    )
}

/// Bars that start where the one before ended.
pub(crate) fn waterfall() -> Chart {
    let labels = [
        "All customers",
        "Contacted in March",
        "Aged 62",
        "Called 4 times",
        "This customer",
    ];
    let ends = [0.112, 0.31, 0.39, 0.27, 0.27];
    let starts = [0.0, 0.112, 0.31, 0.39, 0.0];
    let bars = ends.iter().zip(starts).enumerate();
    chart(
        "person",
        "Why 27 %",
        "March counts most for this customer.",
        (
            linear("Probability to convert", Unit::Share, 0.0, 0.4),
            bands("", &labels),
        ),
        vec![series(
            "",
            Shape::Bars,
            Style::Diverging,
            bars.map(|(i, (&end, start))| Mark {
                base: Some(start),
                label: if i == 1 {
                    "Adds 19.8 points".to_owned()
                } else {
                    String::new()
                },
                ..mark(end, i as f64)
            })
            .collect(),
        )],
    )
}

/// All of them.
pub(crate) fn all() -> Vec<Chart> {
    vec![
        roc(),
        calibration(),
        deciles(),
        importance(),
        forest(),
        profit(),
        histogram(),
        regularisation(),
        waterfall(),
    ]
}

/// Paper for drawings whose letters are all equally wide.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn paper(width: f64, height: f64, ratio: f64) -> nearside::charts::Paper<'static> {
    nearside::charts::Paper {
        width,
        height,
        ratio,
        grain: 1.0,
        measure: &|text, size, _| text.chars().count() as f64 * size * 0.6,
    }
}
