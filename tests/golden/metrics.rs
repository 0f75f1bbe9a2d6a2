//! Metrics against scikit-learn's, with ties and weights.

use nearside::evaluate::{MetricId, Metrics, Scored, cut_at};
use serde_json::Value;

use super::studies::Finding;
use super::{Study, distance, numbers, outcomes};

pub(super) const STUDY: Study = Study {
    name: "metrics",
    run: |shared| {
        let wanted = shared.json("golden/metrics.json");
        let (y, p, w) = (
            outcomes(&wanted["y"]),
            numbers(&wanted["p"]),
            numbers(&wanted["w"]),
        );
        let mut findings = Vec::new();
        for (name, weights) in [("unweighted", None), ("weighted", Some(w.as_slice()))] {
            let metrics = Metrics::of(&Scored::new(&y, &p, weights)?);
            let known = |id: &MetricId| Some((metrics.get(*id), wanted[name][id.id()].as_f64()?));
            let (found, want): (Vec<f64>, Vec<f64>) =
                MetricId::ALL.iter().filter_map(known).unzip();
            assert_eq!(found.len(), 5);
            findings.push(Finding::new(
                format!("Metrics, {name}: distance"),
                distance(&found, &want),
                0.0..=1e-9,
            ));
        }
        let scored = Scored::new(&y, &p, None)?;
        let (lifts, captures) = (
            &wanted["unweighted"]["lift_at"],
            &wanted["unweighted"]["capture_at"],
        );
        let off = |wanted: &Value, of: &dyn Fn(f64) -> f64| {
            let (mut found, mut want) = (Vec::new(), Vec::new());
            for (share, value) in wanted.as_object().unwrap() {
                let share: f64 = share.parse().unwrap();
                if !splits_a_tie(&p, share) {
                    found.push(of(share));
                    want.push(value.as_f64().unwrap());
                }
            }
            assert!(!found.is_empty());
            distance(&found, &want)
        };
        findings.push(Finding::new(
            "Lift where no tie is split: distance",
            off(lifts, &|share| cut_at(&scored, last_of(&p, share)).lift),
            0.0..=1e-9,
        ));
        findings.push(Finding::new(
            "Share captured where no tie is split: distance",
            off(captures, &|share| {
                cut_at(&scored, last_of(&p, share)).recall.value
            }),
            0.0..=1e-9,
        ));
        Ok(findings)
    },
};

/// Whether the best share of the rows ends among equal scores. The reference then takes the rows
/// that come first in the file, and we what is to be expected of any of them.
fn splits_a_tie(p: &[f64], share: f64) -> bool {
    let (falling, taken) = best(p, share);
    falling.get(taken - 1) == falling.get(taken)
}

/// The lowest score of the best share of the rows.
fn last_of(p: &[f64], share: f64) -> f64 {
    let (falling, taken) = best(p, share);
    falling[taken - 1]
}

/// The scores, highest first, and how many of them are the best share.
fn best(p: &[f64], share: f64) -> (Vec<f64>, usize) {
    let mut falling = p.to_vec();
    falling.sort_by(|a, b| b.total_cmp(a));
    let taken = (share * falling.len() as f64).ceil() as usize;
    (falling, taken)
}
