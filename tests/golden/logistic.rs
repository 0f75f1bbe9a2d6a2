//! Logistic regression against scikit-learn's (newton-cg to 1e-12).

use linfa::param_guard::ParamGuard;
use nearside::models::logistic::{LogisticRegression, Solver};
use nearside::prepare::Design;
use nearside::progress::Silent;

use super::studies::Finding;
use super::{Study, distance, numbers, outcomes, rows};

pub(super) const STUDY: Study = Study {
    name: "logistic",
    run: |shared| {
        let wanted = shared.json("golden/logistic_l2.json");
        let x = rows(&wanted["X"]);
        let design = Design::from_rows(&x.concat(), x[0].len())?;
        let (y, w) = (outcomes(&wanted["y"]), numbers(&wanted["w"]));
        let solvers = [("Newton", Solver::Newton), ("L-BFGS", Solver::Lbfgs)];
        let mut findings = Vec::new();
        for (name, solver) in solvers {
            let mut most = 0.0_f64;
            for (key, solution) in wanted["solutions"].as_object().unwrap() {
                // "C=0.1,weighted": C is one over lambda.
                let (c, weighting) = key.strip_prefix("C=").unwrap().split_once(',').unwrap();
                let model = LogisticRegression::params()
                    .lambda(1.0 / c.parse::<f64>().unwrap())
                    .solver(solver)
                    .tolerance(1e-10)
                    .check()?
                    .fit_rows(
                        &design,
                        &y,
                        (weighting == "weighted").then_some(w.as_slice()),
                        None,
                        &Silent,
                    )?;
                let mut found = model.coefficients.clone();
                found.push(model.intercept);
                let mut want = numbers(&solution["coef"]);
                want.push(solution["intercept"].as_f64().unwrap());
                most = most.max(distance(&found, &want));
            }
            findings.push(Finding::new(
                format!("Logistic regression by {name}: distance of coefficients"),
                most,
                // The rows of the file have ten decimals.
                0.0..=1e-6,
            ));
        }
        Ok(findings)
    },
};
