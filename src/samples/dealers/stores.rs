//! A panel of plain stores with planted truth: what each sells is its traffic times a rate that all
//! share, times its skill, and chance of a chosen kind. With no skill planted, every difference
//! beyond traffic is chance.

use super::draw::Draw;
use crate::error::Error;
use crate::numeric::exp;
use crate::table::civil::{Civil, DAY_MILLIS};
use crate::table::{Categories, Column, Dates, Table, Values};

const REGIONS: [&str; 4] = ["North", "East", "South", "West"];
/// The first month is January of this year.
const YEAR: i64 = 2020;
/// Visitors of a store of the usual size in a month.
const VISITORS: f64 = 1_200.0;
/// Sales to a visitor.
const RATE: f64 = 0.05;
/// Size of the negative binomial: the variance is `mean + mean^2 / size`.
const SIZE: f64 = 20.0;
/// Standard deviation of the logarithm of a month's takings around its mean.
const MONEY: f64 = 0.25;
/// Money of a sale.
const PRICE: f64 = 31.4;

/// What chance does to a month's sales of a given mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// A count whose variance is its mean.
    Poisson,
    /// A count whose variance is `mean + mean^2 / 20`.
    NegativeBinomial,
    /// An amount of money whose logarithm has a standard deviation of 0.25.
    LogNormal,
}

/// A panel to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorePanel {
    /// Number of stores.
    pub stores: u32,
    /// Number of months.
    pub months: u32,
    /// The same seed gives the same numbers.
    pub seed: u64,
    /// What chance does to the sales.
    pub chance: Chance,
    /// Standard deviation of the logarithm of the stores' sizes.
    pub size_spread: f64,
    /// One store in ten sells `exp(planted)` times what others would, one in ten `exp(-planted)`
    /// times.
    pub planted: f64,
    /// Standard deviation of a store's monthly step of the logarithm of its level, a random walk.
    pub drift: f64,
    /// From this month on, counted from 0, the planted skill is at work; before, there is none.
    pub planted_from: u32,
    /// Whether the visitors are in the table.
    pub traffic: bool,
    /// Whether the sales are there a second and a third time, as items and as lines of the bills.
    pub counted_again: bool,
}

impl Default for StorePanel {
    /// Stores that differ by their traffic and by chance only.
    fn default() -> Self {
        Self {
            stores: 50,
            months: 24,
            seed: 1,
            chance: Chance::Poisson,
            size_spread: 0.5,
            planted: 0.0,
            drift: 0.0,
            planted_from: 0,
            traffic: true,
            counted_again: false,
        }
    }
}

/// What was generated.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedStores {
    /// Name of each store, and the logarithm of how much more it sells than others would.
    pub skills: Vec<(String, f64)>,
    /// Store, month, region, visitors, sales, and what was asked for besides.
    pub table: Table,
}

impl StorePanel {
    /// The stores of a state: nothing is known of their traffic, their sizes differ a hundredfold,
    /// and their levels drift.
    #[must_use]
    pub fn without_traffic(seed: u64) -> Self {
        Self {
            stores: 873,
            months: 58,
            seed,
            chance: Chance::LogNormal,
            size_spread: 1.1,
            drift: 0.05,
            traffic: false,
            ..Self::default()
        }
    }

    /// The truth and the table, one row per store and month.
    ///
    /// # Errors
    /// None: the columns are of one length and their names differ.
    pub fn generate(&self) -> Result<GeneratedStores, Error> {
        let mut draw = Draw::new(self.seed);
        let shocks: Vec<f64> = (0..self.months).map(|_| 0.05 * draw.normal()).collect();
        let mut skills = Vec::new();
        let (mut stores, mut days, mut regions) = (Vec::new(), Vec::new(), Vec::new());
        let (mut visitors, mut sales) = (Vec::new(), Vec::new());
        let (mut items, mut lines) = (Vec::new(), Vec::new());
        for store in 0..self.stores {
            let skill = match store % 10 {
                3 => self.planted,
                7 => -self.planted,
                _ => 0.0,
            };
            skills.push((format!("Store {:04}", store + 1), skill));
            let region = draw.below(REGIONS.len());
            let mut level = self.size_spread * draw.normal();
            for (month, shock) in (0_u32..).zip(&shocks) {
                level += self.drift * draw.normal();
                let wave = season(month + 3 * region as u32);
                let own = 0.1 * draw.normal();
                let came = VISITORS * exp(level + 0.2 * wave + shock + own);
                let came = draw.negative_binomial(came, 200.0);
                let at_work = if month >= self.planted_from {
                    skill
                } else {
                    0.0
                };
                let sold = self.sold(came * RATE * exp(at_work), &mut draw);
                stores.push(store);
                days.push(first_day(month));
                regions.push(region as u32);
                visitors.push(came);
                // A bill has lines, a line has items, at prices that differ a little by month.
                let near = |draw: &mut Draw, sd: f64| exp(sd * draw.normal());
                items.push((1.7 * sold * near(&mut draw, 0.02)).round());
                lines.push((0.8 * sold * near(&mut draw, 0.04)).round());
                sales.push(sold);
            }
        }
        let category = |name: &str, codes, levels| Column {
            name: name.to_owned(),
            values: Values::Category(Categories { codes, levels }),
        };
        let numbers = |name: &str, values| Column {
            name: name.to_owned(),
            values: Values::Number(values),
        };
        let names = skills.iter().map(|(name, _)| name.clone()).collect();
        let mut columns = vec![
            category("store", stores, names),
            Column {
                name: "month".to_owned(),
                values: Values::Date(Dates {
                    millis: days,
                    has_time: false,
                }),
            },
            category("region", regions, REGIONS.map(str::to_owned).to_vec()),
        ];
        if self.traffic {
            columns.push(numbers("visitors", visitors));
        }
        columns.push(numbers("sales", sales));
        if self.counted_again {
            columns.push(numbers("items", items));
            columns.push(numbers("lines", lines));
        }
        Ok(GeneratedStores {
            skills,
            table: Table::new("stores.csv", columns)?,
        })
    }

    fn sold(&self, mean: f64, draw: &mut Draw) -> f64 {
        match self.chance {
            Chance::Poisson => draw.poisson(mean),
            Chance::NegativeBinomial => draw.negative_binomial(mean, SIZE),
            Chance::LogNormal => {
                let off = MONEY * draw.normal() - 0.5 * MONEY * MONEY;
                (100.0 * PRICE * mean * exp(off)).round() / 100.0
            }
        }
    }
}

/// Up and down in straight lines over the year, from -1 to 1.
fn season(month: u32) -> f64 {
    let turn = f64::from(month % 12) / 12.0;
    if turn < 0.5 {
        1.0 - 4.0 * turn
    } else {
        4.0 * turn - 3.0
    }
}

fn first_day(month: u32) -> i64 {
    let day = Civil {
        year: YEAR + i64::from(month / 12),
        month: i64::from(month % 12) + 1,
        day: 1,
    };
    day.days() * DAY_MILLIS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(panel: StorePanel) -> Vec<f64> {
        let made = panel.generate().unwrap();
        let Values::Number(sales) = &made.table.column("sales").unwrap().values else {
            panic!("sales");
        };
        let Values::Number(visitors) = &made.table.column("visitors").unwrap().values else {
            panic!("visitors");
        };
        let months = panel.months as usize;
        let rates = sales.chunks(months).zip(visitors.chunks(months));
        rates
            .map(|(s, v)| s.iter().sum::<f64>() / v.iter().sum::<f64>())
            .collect()
    }

    #[test]
    fn rates_are_the_shared_one_times_the_planted_skill() {
        for chance in [Chance::Poisson, Chance::NegativeBinomial, Chance::LogNormal] {
            let panel = StorePanel {
                stores: 200,
                planted: 0.2,
                chance,
                ..StorePanel::default()
            };
            let usual = if chance == Chance::LogNormal {
                RATE * PRICE
            } else {
                RATE
            };
            let rates = sums(panel);
            let mean = |of: usize| {
                let of: Vec<f64> = rates.iter().skip(of).step_by(10).copied().collect();
                of.iter().sum::<f64>() / of.len() as f64 / usual
            };
            assert!((mean(0) - 1.0).abs() < 0.06, "{chance:?} {}", mean(0));
            assert!((mean(3) - exp(0.2)).abs() < 0.08, "{chance:?} {}", mean(3));
            assert!((mean(7) - exp(-0.2)).abs() < 0.06, "{chance:?} {}", mean(7));
        }
    }

    #[test]
    fn the_preset_has_no_traffic_and_the_same_seed_the_same_numbers() {
        let made = StorePanel::without_traffic(3).generate().unwrap();
        assert_eq!(made.table.rows(), 873 * 58);
        assert!(made.table.column("visitors").is_err());
        let again = StorePanel::without_traffic(3).generate().unwrap();
        assert_eq!(made, again);
    }
}
