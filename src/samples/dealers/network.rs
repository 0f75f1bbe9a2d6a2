//! A network of dealers with planted truth: each has a size, a format, a region with its own
//! season, and a skill that says how much more it sells than others would with its traffic.

use super::draw::Draw;
use crate::error::Error;
use crate::numeric::{exp, logit, sigmoid};
use crate::table::civil::{Civil, DAY_MILLIS};
use crate::table::{Categories, Column, Dates, Table, Values};

const REGIONS: [&str; 5] = ["North", "East", "South", "West", "Coast"];
const FORMATS: [&str; 3] = ["City", "Suburb", "Country"];
/// How much larger than the mean a format is, and how well it closes, both as logarithms.
const FORMAT_SIZE: [f64; 3] = [0.35, 0.0, -0.5];
const FORMAT_CLOSE: [f64; 3] = [-0.05, 0.0, 0.10];
const LEAD_TYPES: [&str; 4] = ["Internet form", "Phone", "Chat", "Walk-in"];
const TYPE_SHARE: [f64; 4] = [0.45, 0.25, 0.12, 0.18];
const TYPE_CLOSE: [f64; 4] = [0.08, 0.14, 0.07, 0.22];
const SOURCES: [&str; 4] = [
    "Manufacturer site",
    "Dealer site",
    "Third party",
    "Paid search",
];
const SOURCE_SHARE: [f64; 4] = [0.25, 0.35, 0.22, 0.18];
/// What a source multiplies the close rate by.
const SOURCE_CLOSE: [f64; 4] = [1.1, 1.2, 0.65, 0.9];
/// The mean of a season's swing over the year, by region: the month with the peak, from 0.
const PEAK: [f64; 5] = [4.0, 3.0, 2.0, 5.0, 6.0];
const SWING: [f64; 5] = [0.20, 0.15, 0.10, 0.12, 0.25];
const TOWNS: [&str; 24] = [
    "Alder", "Birch", "Cedar", "Dover", "Elm", "Fern", "Grove", "Hazel", "Iris", "Juniper",
    "Kestrel", "Linden", "Maple", "Nettle", "Oak", "Pine", "Quill", "Rowan", "Spruce", "Thorn",
    "Umber", "Vale", "Willow", "Yarrow",
];
const ENDINGS: [&str; 5] = ["Motors", "Auto", "Cars", "Garage", "Vehicles"];

/// A network to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealerNetwork {
    /// Number of dealers.
    pub dealers: u32,
    /// Number of months.
    pub months: u32,
    /// The same seed gives the same numbers.
    pub seed: u64,
    /// Whether a dealer's month is parted by type and source of the leads.
    pub segments: bool,
    /// Standard deviation of the skills, of the logarithm of sales.
    pub skill_spread: f64,
}

impl Default for DealerNetwork {
    /// The demo of the page.
    fn default() -> Self {
        Self {
            dealers: 120,
            months: 30,
            seed: 1,
            segments: true,
            skill_spread: 0.15,
        }
    }
}

/// The truth of one dealer.
#[derive(Debug, Clone, PartialEq)]
pub struct Dealership {
    /// Its name.
    pub name: String,
    /// Its region's place in the list.
    pub region: usize,
    /// Its format's place in the list.
    pub format: usize,
    /// Logarithm of how much more it sells than others would with its traffic.
    pub skill: f64,
    /// The same of its service.
    pub service_skill: f64,
    size: f64,
    /// Log-odds of an answer within half an hour.
    quick: f64,
    loyalty: f64,
    /// First and last month that it is open.
    open: (u32, u32),
}

/// What was generated.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedNetwork {
    /// The truth.
    pub dealers: Vec<Dealership>,
    /// Traffic, leads, sales and how they were managed.
    pub sales: Table,
    /// The same of the service, by dealer and month.
    pub service: Table,
}

/// Columns under construction.
struct Build {
    dealers: Vec<String>,
    dealer: Vec<u32>,
    month: Vec<i64>,
    categories: Vec<(&'static str, &'static [&'static str], Vec<u32>)>,
    numbers: Vec<(&'static str, Vec<f64>)>,
}

impl Build {
    fn new(
        dealers: Vec<String>,
        categories: &[(&'static str, &'static [&'static str])],
        numbers: &[&'static str],
    ) -> Self {
        Self {
            dealers,
            dealer: Vec::new(),
            month: Vec::new(),
            categories: categories
                .iter()
                .map(|(name, levels)| (*name, *levels, Vec::new()))
                .collect(),
            numbers: numbers.iter().map(|name| (*name, Vec::new())).collect(),
        }
    }

    fn row(&mut self, dealer: usize, month: i64, codes: &[usize], values: &[f64]) {
        self.dealer.push(dealer as u32);
        self.month.push(month);
        for ((_, _, column), code) in self.categories.iter_mut().zip(codes) {
            column.push(*code as u32);
        }
        for ((_, column), value) in self.numbers.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    fn table(self, name: &str) -> Result<Table, Error> {
        let mut columns = vec![
            Column {
                name: "dealer".to_owned(),
                values: Values::Category(Categories {
                    codes: self.dealer,
                    levels: self.dealers,
                }),
            },
            Column {
                name: "month".to_owned(),
                values: Values::Date(Dates {
                    millis: self.month,
                    has_time: false,
                }),
            },
        ];
        for (name, levels, codes) in self.categories {
            let levels = levels.iter().map(|l| (*l).to_owned()).collect();
            let values = Values::Category(Categories { codes, levels });
            columns.push(Column {
                name: name.to_owned(),
                values,
            });
        }
        for (name, values) in self.numbers {
            columns.push(Column {
                name: name.to_owned(),
                values: Values::Number(values),
            });
        }
        Table::new(name, columns)
    }
}

impl DealerNetwork {
    /// The truth and the two tables.
    ///
    /// # Errors
    /// None: the columns are of one length and their names differ.
    pub fn generate(&self) -> Result<GeneratedNetwork, Error> {
        let mut draw = Draw::new(self.seed);
        let dealers: Vec<Dealership> = (0..self.dealers as usize)
            .map(|at| self.dealership(at, &mut draw))
            .collect();
        let names: Vec<String> = dealers.iter().map(|d| d.name.clone()).collect();
        let traits: [(&str, &[&str]); 4] = [
            ("region", &REGIONS),
            ("format", &FORMATS),
            ("lead_type", &LEAD_TYPES),
            ("source", &SOURCES),
        ];
        let parted = if self.segments { 4 } else { 2 };
        let mut sales = Build::new(
            names.clone(),
            traits.get(..parted).unwrap_or_default(),
            &[
                "vdp_views",
                "unique_visitors",
                "visitor_conversions",
                "lead_volume",
                "sales",
                "close_rate",
                "sdsv_close_rate",
                "returning_customers",
                "sales_loyalty",
                "responded_within_30_min",
            ],
        );
        let mut service = Build::new(
            names,
            &[],
            &[
                "service_page_views",
                "service_visitors",
                "scheduler_conversions",
                "service_leads",
                "appointments",
                "repair_orders",
                "appointment_show_rate",
                "service_retention",
                "hours_per_ro",
                "effective_labour_rate",
                "service_responded_within_30_min",
            ],
        );
        // One more swing that all dealers share, month by month.
        let shocks: Vec<f64> = (0..self.months).map(|_| 0.05 * draw.normal()).collect();
        for (at, dealer) in dealers.iter().enumerate() {
            for month in dealer.open.0..=dealer.open.1 {
                let shock = shocks.get(month as usize).copied().unwrap_or(0.0);
                let when = Moment {
                    month,
                    day: first_day(month),
                    shock,
                };
                self.sales_month(at, dealer, &when, &mut draw, &mut sales);
                service_month(at, dealer, &when, &mut draw, &mut service);
            }
        }
        Ok(GeneratedNetwork {
            dealers,
            sales: sales.table("dealers-sales.csv")?,
            service: service.table("dealers-service.csv")?,
        })
    }

    fn dealership(&self, at: usize, draw: &mut Draw) -> Dealership {
        let town = TOWNS.get(at % TOWNS.len()).copied().unwrap_or("Dealer");
        let ending = ENDINGS
            .get(at / TOWNS.len() % ENDINGS.len())
            .copied()
            .unwrap_or("Motors");
        let round = at / (TOWNS.len() * ENDINGS.len());
        let name = if round == 0 {
            format!("{town} {ending}")
        } else {
            format!("{town} {ending} {}", round + 1)
        };
        let (region, format) = (draw.below(REGIONS.len()), draw.below(FORMATS.len()));
        let mut skill = || self.skill_spread * draw.normal();
        let (skill, service_skill) = (skill(), skill());
        let known = if self.skill_spread > 0.0 {
            skill / self.skill_spread
        } else {
            0.0
        };
        let last = self.months.saturating_sub(1);
        // One in fifteen opens late, one in thirty closes early.
        let change = draw.below(30);
        let within = draw.below(self.months.max(4) as usize / 2) as u32;
        Dealership {
            name,
            region,
            format,
            skill,
            service_skill,
            size: exp(0.5 * draw.normal() + pick(&FORMAT_SIZE, format)),
            // Who sells more also tends to answer sooner.
            quick: logit(0.64) + 0.3 * known + 0.45 * draw.normal(),
            loyalty: logit(0.6) + 0.15 * known + 0.25 * draw.normal(),
            open: match change {
                0 | 1 if self.months > 12 => (within.min(last), last),
                2 if self.months > 12 => (0, last - within.min(last)),
                _ => (0, last),
            },
        }
    }

    fn sales_month(
        &self,
        at: usize,
        dealer: &Dealership,
        when: &Moment,
        draw: &mut Draw,
        into: &mut Build,
    ) {
        let season = when.season(dealer.region);
        // The dealer's own month: advertising, weather, a road closed.
        let own = 0.22 * draw.normal();
        let views =
            draw.negative_binomial(8_000.0 * dealer.size * exp(season + own + when.shock), 60.0);
        let unique = 0.72 + 0.03 * draw.uniform();
        let visitors = draw.binomial(views, unique);
        let active = draw.swayed(logit(0.25), 0.15);
        let conversions = draw.binomial(visitors, active);
        // Closing has a season of its own, and some months are just good.
        let close =
            dealer.skill + 0.4 * season + pick(&FORMAT_CLOSE, dealer.format) + 0.05 * draw.normal();
        let parts: &[(usize, usize)] = &[(usize::MAX, usize::MAX)];
        let all: Vec<(usize, usize)> = (0..LEAD_TYPES.len())
            .flat_map(|t| (0..SOURCES.len()).map(move |s| (t, s)))
            .collect();
        let parts = if self.segments { &all } else { parts };
        for (lead_type, source) in parts {
            let share = part_share(*lead_type, *source);
            let part = |x: f64| (x * share).round();
            let (views, visitors) = (part(views), part(visitors).min(part(views)));
            let conversions = part(conversions).min(visitors);
            let leads = draw
                .negative_binomial(0.12 * conversions, 40.0)
                .min(conversions);
            let rate = (part_close(*lead_type, *source) * exp(close)).min(0.9);
            let sold = draw.binomial(leads, rate);
            let same = draw.binomial(sold, 0.18);
            let quick = draw.swayed(dealer.quick, 0.2);
            let quick = draw.binomial(leads, quick);
            let back = draw.poisson(12.0 * dealer.size * share.max(0.01));
            let loyal = draw.binomial(back, sigmoid(dealer.loyalty));
            let values = [
                views,
                visitors,
                conversions,
                leads,
                sold,
                per_cent(sold, leads),
                per_cent(same, leads),
                back,
                per_cent(loyal, back),
                per_cent(quick, leads),
            ];
            into.row(
                at,
                when.day,
                &[dealer.region, dealer.format, *lead_type, *source],
                &values,
            );
        }
    }
}

/// When a month is.
struct Moment {
    month: u32,
    day: i64,
    shock: f64,
}

impl Moment {
    /// The season of a region and the slow growth of all, as a logarithm.
    fn season(&self, region: usize) -> f64 {
        let of_year = f64::from((self.month + FIRST_MONTH) % 12);
        // Up and down in straight lines, 1 at the peak and -1 half a year later.
        let turn = (of_year - pick(&PEAK, region) + 12.0) % 12.0 / 12.0;
        let wave = if turn < 0.5 {
            1.0 - 4.0 * turn
        } else {
            4.0 * turn - 3.0
        };
        pick(&SWING, region) * wave + 0.002 * f64::from(self.month)
    }
}

/// July 2022 is the first month.
const FIRST_MONTH: u32 = 6;

fn first_day(month: u32) -> i64 {
    let months = i64::from(month + FIRST_MONTH);
    let day = Civil {
        year: 2022 + months / 12,
        month: months % 12 + 1,
        day: 1,
    };
    day.days() * DAY_MILLIS
}

fn service_month(at: usize, dealer: &Dealership, when: &Moment, draw: &mut Draw, into: &mut Build) {
    let own = 0.15 * draw.normal() + when.shock;
    let season = 0.3 * when.season(dealer.region);
    let views = draw.negative_binomial(3_000.0 * dealer.size * exp(season + own), 80.0);
    let visitors = draw.binomial(views, 0.8);
    let conversions = draw.binomial(visitors, 0.2);
    let leads = draw.binomial(conversions, 0.7);
    let appointments = draw.binomial(leads, 0.85);
    let shown = draw.binomial(appointments, sigmoid(logit(0.8) + dealer.service_skill));
    let rate = 1.35 * exp(dealer.service_skill + 0.04 * draw.normal());
    let orders = draw.poisson(leads * rate).max(shown);
    let known = 4.0 * dealer.service_skill;
    let values = [
        views,
        visitors,
        conversions,
        leads,
        appointments,
        orders,
        per_cent(shown, appointments),
        100.0 * sigmoid(logit(0.62) + known + 0.15 * draw.normal()),
        2.0 * exp(0.25 * known + 0.08 * draw.normal()),
        110.0 * exp(0.05 * draw.normal()),
        per_cent(draw.binomial(leads, sigmoid(dealer.quick)), leads),
    ];
    into.row(at, when.day, &[], &values);
}

/// The share of the traffic of a part; all of it when it is not parted.
fn part_share(lead_type: usize, source: usize) -> f64 {
    if lead_type == usize::MAX {
        1.0
    } else {
        pick(&TYPE_SHARE, lead_type) * pick(&SOURCE_SHARE, source)
    }
}

/// The close rate of a part at no skill; the mean of all when it is not parted.
fn part_close(lead_type: usize, source: usize) -> f64 {
    let mean =
        |of: &[f64; 4], shares: &[f64; 4]| of.iter().zip(shares).map(|(x, s)| x * s).sum::<f64>();
    if lead_type == usize::MAX {
        mean(&TYPE_CLOSE, &TYPE_SHARE) * mean(&SOURCE_CLOSE, &SOURCE_SHARE)
    } else {
        pick(&TYPE_CLOSE, lead_type) * pick(&SOURCE_CLOSE, source)
    }
}

fn pick(of: &[f64], at: usize) -> f64 {
    of.get(at).copied().unwrap_or(0.0)
}

/// With two decimals; not a number of nothing.
fn per_cent(part: f64, of: f64) -> f64 {
    if of > 0.0 {
        (10_000.0 * part / of).round() / 100.0
    } else {
        f64::NAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::write_csv;
    use crate::numeric::ln;
    use crate::table::fingerprint;

    fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
        match &table.column(name).unwrap().values {
            Values::Number(values) => values,
            _ => panic!("{name}"),
        }
    }

    #[test]
    fn funnels_narrow_and_rates_are_rates() {
        for segments in [false, true] {
            let made = DealerNetwork {
                dealers: 40,
                months: 24,
                segments,
                ..DealerNetwork::default()
            };
            let made = made.generate().unwrap();
            let chain = [
                "vdp_views",
                "unique_visitors",
                "visitor_conversions",
                "lead_volume",
                "sales",
            ];
            for pair in chain.windows(2) {
                let wide = numbers(&made.sales, pair[0]).iter();
                assert!(
                    wide.zip(numbers(&made.sales, pair[1]))
                        .all(|(w, n)| w >= n && *n >= 0.0)
                );
            }
            for rate in [
                "close_rate",
                "sdsv_close_rate",
                "sales_loyalty",
                "responded_within_30_min",
            ] {
                let values = numbers(&made.sales, rate);
                assert!(
                    values
                        .iter()
                        .all(|x| x.is_nan() || (0.0..=100.0).contains(x)),
                    "{rate}"
                );
            }
        }
    }

    #[test]
    fn skill_shows_in_sales_by_lead() {
        let made = DealerNetwork {
            segments: false,
            ..DealerNetwork::default()
        }
        .generate()
        .unwrap();
        let (leads, sales) = (
            numbers(&made.sales, "lead_volume"),
            numbers(&made.sales, "sales"),
        );
        let Values::Category(dealers) = &made.sales.column("dealer").unwrap().values else {
            panic!("dealer");
        };
        let mut sums = vec![(0.0, 0.0); made.dealers.len()];
        for ((code, leads), sales) in dealers.codes.iter().zip(leads).zip(sales) {
            sums[*code as usize].0 += leads;
            sums[*code as usize].1 += sales;
        }
        let pairs: Vec<(f64, f64)> = sums
            .iter()
            .zip(&made.dealers)
            .map(|(s, d)| (ln(s.1 / s.0), d.skill))
            .collect();
        let n = pairs.len() as f64;
        let mean = pairs
            .iter()
            .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
        let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in &pairs {
            xy += (x - mean.0) * (y - mean.1);
            xx += (x - mean.0) * (x - mean.0);
            yy += (y - mean.1) * (y - mean.1);
        }
        let correlation = xy / (xx * yy).sqrt();
        assert!(correlation > 0.85, "{correlation}");
        // Names are distinct.
        let mut names: Vec<&String> = made.dealers.iter().map(|d| &d.name).collect();
        crate::numeric::sort_by(&mut names, Ord::cmp);
        assert!(names.windows(2).all(|p| p[0] != p[1]));
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let small = DealerNetwork {
            dealers: 10,
            months: 14,
            ..DealerNetwork::default()
        };
        let [one, other] = [small, small].map(|n| n.generate().unwrap());
        assert_eq!(write_csv(&one.sales), write_csv(&other.sales));
        assert_eq!(fingerprint(&one.service), fingerprint(&other.service));
        let another = DealerNetwork { seed: 2, ..small }.generate().unwrap();
        assert_ne!(fingerprint(&one.sales), fingerprint(&another.sales));
    }
}
