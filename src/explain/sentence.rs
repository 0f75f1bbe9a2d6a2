//! Contributions in words.

use crate::format::per_cent;
use crate::numeric::sort_by;

/// What one column did to one probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The column.
    pub column: String,
    /// Its value in words.
    pub value: String,
    /// In probability; 0.05 is five points.
    pub points: f64,
}

/// A difference of probabilities with its sign: `+8.3 points`, `-0.02 points`.
#[must_use]
pub fn points_text(points: f64) -> String {
    let percent = 100.0 * points;
    let size = percent.abs();
    let digits = if size >= 9.95 {
        format!("{size:.0}")
    } else if size >= 0.095 {
        format!("{size:.1}")
    } else {
        format!("{size:.2}")
    };
    let sign = if percent < 0.0 { "-" } else { "+" };
    let unit = if digits == "1.0" { "point" } else { "points" };
    format!("{sign}{digits} {unit}")
}

/// The reasons by size, largest first, those under `least` left out.
#[must_use]
pub fn largest(mut reasons: Vec<Reason>, least: f64) -> Vec<Reason> {
    reasons.retain(|r| r.points.abs() >= least);
    // The sort is stable: equal reasons stay in the order of the columns.
    sort_by(&mut reasons, |a, b| {
        b.points.abs().total_cmp(&a.points.abs())
    });
    reasons
}

/// One sentence: "12.3\u{a0}%, mainly because previous_outcome is success (+8.1 points) and
/// channel is phone (-2.0 points)." Names at most three reasons, none under 0.1 points.
#[must_use]
pub fn reasons_sentence(probability: f64, reasons: Vec<Reason>) -> String {
    let named: Vec<String> = largest(reasons, 0.001)
        .into_iter()
        .take(3)
        .map(|r| format!("{} is {} ({})", r.column, r.value, points_text(r.points)))
        .collect();
    let probability = per_cent(probability);
    match named.as_slice() {
        [] => format!("{probability}, close to the average: no column makes a difference."),
        [one] => format!("{probability}, mainly because {one}."),
        [one, two] => format!("{probability}, mainly because {one} and {two}."),
        [one, two, three, ..] => {
            format!("{probability}, mainly because {one}, {two} and {three}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(column: &str, value: &str, points: f64) -> Reason {
        Reason {
            column: column.to_owned(),
            value: value.to_owned(),
            points,
        }
    }

    #[test]
    fn sentences() {
        assert_eq!(
            reasons_sentence(
                0.123,
                vec![
                    reason("age", "41", 0.0004),
                    reason("channel", "phone", -0.02),
                    reason("previous_outcome", "success", 0.081),
                ]
            ),
            "12.3\u{a0}%, mainly because previous_outcome is success (+8.1 points) and channel is phone (-2.0 points)."
        );
        assert_eq!(
            reasons_sentence(0.004, Vec::new()),
            "0.4\u{a0}%, close to the average: no column makes a difference."
        );
        for (points, text) in [
            (0.0, "+0.00 points"),
            (0.01, "+1.0 point"),
            (-0.123, "-12 points"),
            (0.0002, "+0.02 points"),
        ] {
            assert_eq!(points_text(points), text);
        }
    }
}
