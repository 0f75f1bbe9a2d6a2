//! Verdicts of a scorecard on stores whose truth is known: how often chance is called a finding,
//! and how many planted differences are found.

use std::ops::{Range, RangeInclusive};

use nearside::error::Error;
use nearside::progress::Silent;
use nearside::samples::{Chance, DealerNetwork, StorePanel};
use nearside::scorecard::{
    Driver, Expectation, Scorecard, ScorecardFilter, ScorecardSetup, Step, guess_setup, ranking,
    run,
};
use nearside::table::Table;

use super::Study;
use super::scorecard::texts;
use super::studies::Finding;

pub(super) const STUDIES: &[Study] = &[
    Study {
        name: "scorecard verdicts, stores that differ by chance only",
        seeds: 200,
        run: chance_alone,
    },
    Study {
        name: "scorecard verdicts, chance only, expected by trees",
        seeds: 30,
        run: chance_by_trees,
    },
    Study {
        name: "scorecard verdicts, dealers of one skill",
        seeds: 60,
        run: one_skill,
    },
    Study {
        name: "scorecard without traffic, months to come",
        seeds: 20,
        run: foretold,
    },
    Study {
        name: "scorecard without traffic, verdicts",
        seeds: 60,
        run: grown,
    },
    Study {
        name: "scorecard, the outcome in disguise",
        seeds: 60,
        run: disguises,
    },
    Study {
        name: "scorecard verdicts, planted skill",
        seeds: 60,
        run: planted,
    },
];

const CHANCES: [Chance; 3] = [Chance::Poisson, Chance::NegativeBinomial, Chance::LogNormal];

/// Every store with what the list says it sells, over all months or the last twelve.
fn said(table: &Table, all: bool) -> Result<Vec<(String, String)>, Error> {
    said_by(Expectation::Regression, table, all)
}

fn said_by(
    expectation: Expectation,
    table: &Table,
    all: bool,
) -> Result<Vec<(String, String)>, Error> {
    let tables = [table];
    let setup = ScorecardSetup {
        expectation,
        ..guess_setup(&tables)?
    };
    let card = Scorecard::of(&tables, &setup, &Silent)?;
    let last = card.whole();
    let filter = ScorecardFilter {
        from: if all { 0 } else { last.from },
        ..last
    };
    let list = ranking(&card, &filter)?.table()?;
    let names = texts(&list, "Dealer")?;
    let verdicts = texts(&list, "Sells").or_else(|_| texts(&list, "Against its own level"))?;
    Ok(names.into_iter().zip(verdicts).collect())
}

fn is_called(verdict: &str) -> bool {
    verdict.starts_with("Clearly")
}

/// The share of stores that are called, and whether none is.
#[derive(Default)]
struct Called {
    seeds: f64,
    share: f64,
    none: f64,
}

impl Called {
    fn add(&mut self, verdicts: &[(String, String)]) {
        let called = verdicts.iter().filter(|v| is_called(&v.1)).count();
        self.seeds += 1.0;
        self.share += called as f64 / verdicts.len().max(1) as f64;
        self.none += f64::from(u8::from(called == 0));
    }

    fn findings(&self, what: &str) -> Vec<Finding> {
        vec![
            Finding::new(
                format!("{what}: share of stores that are called"),
                self.share / self.seeds,
                0.0..=0.01,
            ),
            Finding::new(
                format!("{what}: share of draws in which none is"),
                self.none / self.seeds,
                0.8..=1.0,
            ),
        ]
    }
}

/// Twenty to two thousand stores, of each kind of chance in turn; both of all months and of the
/// last twelve.
fn chance_alone(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let mut called = [Called::default(), Called::default()];
    let mut by_chance = [(); CHANCES.len()].map(|()| Called::default());
    for seed in seeds {
        let at = seed as usize % CHANCES.len();
        // Half of the panels are small, where the spread of the stores is least known.
        let stores = [20, 50, 200, 30, 100, 2_000][seed as usize / CHANCES.len() % 6];
        let panel = StorePanel {
            stores,
            months: 24,
            seed: 5_000 + seed,
            chance: CHANCES[at],
            // From stores of one size to sizes that differ a hundredfold.
            size_spread: [0.0, 0.5, 1.1][seed as usize / 18 % 3],
            ..StorePanel::default()
        };
        let table = panel.generate()?.table;
        for (called, all) in called.iter_mut().zip([true, false]) {
            let verdicts = said(&table, all)?;
            called.add(&verdicts);
            by_chance[at].add(&verdicts);
        }
    }
    let mut findings = called[0].findings("Pure chance, 24 months");
    findings.extend(called[1].findings("Pure chance, the last 12 of 24 months"));
    for (called, chance) in by_chance.iter().zip(CHANCES) {
        findings.extend(
            called
                .findings(&format!("Pure chance, {chance:?}"))
                .into_iter()
                .take(1),
        );
    }
    Ok(findings)
}

/// The same by trees, which fit less closely.
fn chance_by_trees(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let mut called = Called::default();
    for seed in seeds {
        let panel = StorePanel {
            stores: [30, 100, 200][seed as usize / CHANCES.len() % 3],
            seed: 6_000 + seed,
            chance: CHANCES[seed as usize % CHANCES.len()],
            ..StorePanel::default()
        };
        let table = panel.generate()?.table;
        called.add(&said_by(Expectation::Trees, &table, true)?);
    }
    // Trees know nothing of stores larger than those they have seen: some of the largest are called.
    let mut findings = called.findings("Pure chance, expected by trees");
    for (finding, wanted) in findings.iter_mut().zip([0.0..=0.03, 0.4..=1.0]) {
        finding.wanted = wanted;
    }
    Ok(findings)
}

/// Networks of dealers that all have one skill, with all that traffic, seasons and formats do.
fn one_skill(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let mut called = Called::default();
    for seed in seeds {
        let network = DealerNetwork {
            dealers: [10, 20, 40, 80, 160, 320][seed as usize % 6],
            months: 24,
            seed: 9_000 + seed,
            segments: false,
            skill_spread: 0.0,
        };
        called.add(&said(&network.generate()?.sales, true)?);
    }
    Ok(called.findings("Dealers of one skill"))
}

/// Stores with a planted difference and those called, each way; and others.
#[derive(Default)]
struct Found {
    planted: f64,
    right: f64,
    wrong: f64,
    others: f64,
    called: f64,
}

impl Found {
    /// Counts the verdicts of stores whose skill is known; `words` are those of more and of less.
    fn add(&mut self, skills: &[(String, f64)], verdicts: &[(String, String)], words: [&str; 2]) {
        let [more, less] = words;
        for (name, skill) in skills {
            let Some((_, verdict)) = verdicts.iter().find(|v| v.0 == *name) else {
                continue;
            };
            let way = match verdict.as_str() {
                said if said == more => 1.0,
                said if said == less => -1.0,
                _ => 0.0,
            };
            if *skill == 0.0 {
                self.others += 1.0;
                self.called += f64::abs(way);
            } else {
                self.planted += 1.0;
                self.right += f64::from(u8::from(way * skill > 0.0));
                self.wrong += f64::from(u8::from(way * skill < 0.0));
            }
        }
    }

    fn findings(&self, what: &str, found: RangeInclusive<f64>) -> Vec<Finding> {
        vec![
            Finding::new(format!("{what}: found"), self.right / self.planted, found),
            Finding::new(
                format!("{what}: called the wrong way"),
                self.wrong / self.planted,
                0.0..=0.002,
            ),
            Finding::new(
                format!("{what}: others that are called"),
                self.called / self.others,
                0.0..=0.04,
            ),
        ]
    }
}

/// One store in ten sells 20 % more than others would, one in ten 20 % less.
fn planted(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let mut found: [Found; CHANCES.len()] = Default::default();
    for seed in seeds {
        let at = seed as usize % CHANCES.len();
        let panel = StorePanel {
            stores: [50, 200][seed as usize / CHANCES.len() % 2],
            planted: 0.2,
            seed: 7_000 + seed,
            chance: CHANCES[at],
            ..StorePanel::default()
        };
        let made = panel.generate()?;
        let verdicts = said(&made.table, true)?;
        found[at].add(&made.skills, &verdicts, ["Clearly above", "Clearly below"]);
    }
    let named = found.into_iter().zip(CHANCES).flat_map(|(found, chance)| {
        let what = format!("One store in five off by 20 %, {chance:?}");
        found.findings(&what, 0.8..=1.0)
    });
    Ok(named.collect())
}

/// Items and lines beside the sales, and traffic that is traffic.
fn disguises(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let (mut again, mut asked_again) = (0.0, 0.0);
    let (mut traffic, mut asked_traffic) = (0.0, 0.0);
    for seed in seeds {
        let panel = StorePanel {
            stores: 40,
            seed: 8_000 + seed,
            chance: CHANCES[seed as usize % CHANCES.len()],
            traffic: false,
            counted_again: true,
            ..StorePanel::default()
        };
        let counted = panel.generate()?.table;
        let with_traffic = StorePanel {
            traffic: true,
            counted_again: false,
            ..panel
        };
        let network = DealerNetwork {
            dealers: 40,
            months: 24,
            seed,
            segments: false,
            ..DealerNetwork::default()
        };
        let network = network.generate()?;
        let visited = with_traffic.generate()?.table;
        let drivers = |tables: &[&Table]| -> Result<Vec<Driver>, Error> {
            let setup = guess_setup(tables)?;
            Ok(setup.areas.into_iter().flat_map(|a| a.drivers).collect())
        };
        for driver in drivers(&[&counted])? {
            again += 1.0;
            asked_again += f64::from(u8::from(driver.step == Step::Unsure));
        }
        for tables in [&[&visited][..], &[&network.sales, &network.service]] {
            for driver in drivers(tables)? {
                traffic += 1.0;
                asked_traffic += f64::from(u8::from(driver.step == Step::Unsure));
            }
        }
    }
    Ok(vec![
        Finding::new(
            "Items and lines beside the sales: asked about",
            asked_again / again,
            0.98..=1.0,
        ),
        Finding::new(
            "Traffic of a known name: asked about",
            asked_traffic / traffic,
            0.0..=0.01,
        ),
    ])
}

/// The preset without traffic: how far off the expectation is on the months held out, against own
/// level times the median change of the other dealers of the region.
fn foretold(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let (mut ours, mut plain, mut not_worse, mut n) = (0.0, 0.0, 0.0, 0.0);
    for seed in seeds {
        let table = StorePanel::without_traffic(100 + seed).generate()?.table;
        let (report, _) = run(&[&table], &guess_setup(&[&table])?, &Silent)?;
        let tested = report.cards.iter().flat_map(|c| &c.tables);
        let rows: Vec<_> = tested.take(1).flat_map(|grid| &grid.rows).collect();
        let wape = |way: &str| -> f64 {
            let row = rows.iter().find(|row| row[0].contains(way)).unwrap();
            row[2]
                .trim_end_matches([' ', '%', '\u{a0}'])
                .parse()
                .unwrap()
        };
        let (own, change) = (wape("own recent level"), wape("median change"));
        n += 1.0;
        ours += own / 100.0;
        plain += change / 100.0;
        not_worse += f64::from(u8::from(own <= change));
    }
    let what = |of: &str| format!("873 stores x 58 months without traffic: {of}");
    Ok(vec![
        Finding::new(what("expectation off by (WAPE)"), ours / n, 0.2..=0.27),
        Finding::new(
            what("the same over that of the peers' change"),
            ours / plain,
            0.9..=1.0,
        ),
        Finding::new(
            what("draws in which it is no worse"),
            not_worse / n,
            0.75..=1.0,
        ),
    ])
}

/// Stores of which only the sales are known. None changes but by season and chance; then one in ten
/// gains 30 % in the months that are scored, and one in ten loses as much.
fn grown(seeds: Range<u64>) -> Result<Vec<Finding>, Error> {
    let mut called = Called::default();
    let mut found = Found::default();
    for seed in seeds {
        let panel = StorePanel {
            stores: [40, 100, 300][seed as usize / CHANCES.len() % 3],
            months: 36,
            seed: 4_000 + seed,
            chance: CHANCES[seed as usize % CHANCES.len()],
            traffic: false,
            size_spread: 1.0,
            planted_from: 24,
            ..StorePanel::default()
        };
        called.add(&said(&panel.generate()?.table, false)?);
        let made = StorePanel {
            planted: 0.3,
            ..panel
        }
        .generate()?;
        let verdicts = said(&made.table, false)?;
        found.add(&made.skills, &verdicts, ["Clearly gained", "Clearly lost"]);
    }
    let mut findings = called.findings("No traffic, no store changes");
    let what = "No traffic, one store in five changes by 30 %";
    findings.extend(found.findings(what, 0.5..=0.6));
    Ok(findings)
}
