//! Calibration against scikit-learn's isotonic regression and Platt scaling.

use nearside::calibrate::{fit_isotonic, fit_platt};

use super::studies::Finding;
use super::{Study, distance, numbers, outcomes};

pub(super) const STUDY: Study = Study {
    name: "calibration",
    run: |shared| {
        let wanted = shared.json("golden/calibration.json");
        let (p, y) = (numbers(&wanted["p"]), outcomes(&wanted["y"]));
        let curve = fit_isotonic(&p, &y, None)?;
        let grid = numbers(&wanted["grid"]);
        let found: Vec<f64> = grid.iter().map(|p| curve.apply(*p)).collect();
        let line = fit_platt(&p, &y, None)?;
        // The reference has P = 1 / (1 + exp(a z + b)).
        let want = ["platt_a", "platt_b"].map(|key| -wanted[key].as_f64().unwrap());
        Ok(vec![
            Finding::new(
                "Isotonic regression: distance of knots",
                distance(&curve.before, &numbers(&wanted["iso_x"]))
                    .max(distance(&curve.after, &numbers(&wanted["iso_y"]))),
                0.0..=1e-9,
            ),
            Finding::new(
                "Isotonic regression: distance of probabilities",
                distance(&found, &numbers(&wanted["iso_pred"])),
                0.0..=1e-9,
            ),
            Finding::new(
                "Platt scaling: distance of slope and intercept",
                distance(&[line.slope, line.intercept], &want),
                0.0..=1e-6,
            ),
        ])
    },
};
