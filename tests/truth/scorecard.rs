//! Scorecards of networks whose dealers' skill is known.

use std::ops::Range;

use nearside::error::Error;
use nearside::estimate::Z95;
use nearside::numeric::{exp, ln, normal_quantile};
use nearside::progress::Silent;
use nearside::samples::{DealerNetwork, Dealership};
use nearside::scorecard::{Scorecard, ScorecardFilter, guess_setup, ranking};
use nearside::table::{Table, Values};

use super::Study;
use super::studies::Finding;

pub(super) const STUDIES: &[Study] = &[
    Study {
        name: "scorecard, intervals of 60 dealers",
        seeds: 200,
        run: |seeds| covered(60, 14, seeds),
    },
    Study {
        name: "scorecard, intervals of 120 dealers",
        seeds: 200,
        run: |seeds| covered(120, 24, seeds),
    },
];

/// What the list of all dealers says of one over all months.
struct Said {
    score: f64,
    from: f64,
    to: f64,
}

fn numbers<'a>(table: &'a Table, name: &str) -> Result<&'a [f64], Error> {
    match &table.column(name)?.values {
        Values::Number(values) => Ok(values),
        other => panic!("{name} holds {other:?}"),
    }
}

pub(super) fn texts(table: &Table, name: &str) -> Result<Vec<String>, Error> {
    match &table.column(name)?.values {
        Values::Text(values) => Ok((0..table.rows())
            .map(|row| values.get(row).unwrap_or_default().to_owned())
            .collect()),
        other => panic!("{name} holds {other:?}"),
    }
}

/// Every dealer that has a score, with the truth.
fn said(network: DealerNetwork) -> Result<Vec<(Dealership, Said)>, Error> {
    let made = network.generate()?;
    let tables = [&made.sales];
    let card = Scorecard::of(&tables, &guess_setup(&tables)?, &Silent)?;
    let all = ScorecardFilter {
        from: 0,
        to: network.months - 1,
        ..card.whole()
    };
    let list = ranking(&card, &all)?.table()?;
    let names = texts(&list, "Dealer")?;
    let score = numbers(&list, "Generating")?;
    let (from, to) = (
        numbers(&list, "Generating from")?,
        numbers(&list, "Generating to")?,
    );
    let of = |dealer: Dealership| {
        let row = names.iter().position(|name| *name == dealer.name)?;
        let said = Said {
            score: score[row],
            from: from[row],
            to: to[row],
        };
        said.score.is_finite().then_some((dealer, said))
    };
    Ok(made.dealers.into_iter().filter_map(of).collect())
}

fn network(dealers: u32, months: u32, seed: u64) -> DealerNetwork {
    DealerNetwork {
        dealers,
        months,
        seed: 1_000 + seed,
        segments: false,
        ..DealerNetwork::default()
    }
}

/// How often the interval of the generating score holds the skill.
fn covered(dealers: u32, months: u32, seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let (mut ninety, mut wide, mut all) = (0.0, 0.0, 0.0);
    // The list gives the 95 % interval; the belief is normal in the logarithm.
    let narrower = normal_quantile(0.95) / Z95;
    for seed in seeds {
        for (dealer, said) in said(network(dealers, months, seed))? {
            let truth = 100.0 * exp(dealer.skill);
            wide += f64::from(u8::from((said.from..=said.to).contains(&truth)));
            let half = 0.5 * narrower * ln(said.to / said.from);
            let off = (dealer.skill - ln(said.score / 100.0)).abs();
            ninety += f64::from(u8::from(off <= half));
            all += 1.0;
        }
    }
    let what = |level| {
        format!(
            "Scorecard, {dealers} dealers x {months} months: {level} % intervals that hold the skill"
        )
    };
    Ok(vec![
        Finding::new(what(90), ninety / all, 0.87..=0.93),
        Finding::new(what(95), wide / all, 0.93..=0.97),
    ])
}
