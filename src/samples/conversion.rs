//! A campaign: people contacted over eighteen months, some of whom convert.
//!
//! Every effect is planted on the log-odds scale by [`Plant`], so a test knows what a model
//! should find. The random numbers are uniforms, sums of uniforms and our own `exp`, so the
//! bytes are the same on every platform.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numeric::{exp, ln_1p, sigmoid};
use crate::table::civil::Civil;

/// A campaign to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Campaign {
    /// Number of contacts, one per row.
    pub rows: u32,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Whether the file has `call_minutes`, which is known only after the call.
    pub leak: bool,
    /// What makes people convert.
    pub plant: Plant,
}

impl Default for Campaign {
    /// The demo of the page.
    fn default() -> Self {
        Self {
            rows: 40_000,
            seed: 1,
            leak: true,
            plant: Plant::default(),
        }
    }
}

/// The planted truth: log-odds of converting, as a sum of effects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plant {
    /// Log-odds of a person with no effect at the first day.
    pub intercept: f64,
    /// Per year of age.
    pub age: f64,
    /// Per month as a customer.
    pub tenure_months: f64,
    /// Per unit of ln(1 + visits to the web site in 30 days).
    pub web_visits: f64,
    /// Per e-mail opened, of the last twelve.
    pub emails_opened: f64,
    /// Per point of satisfaction above 7; people who did not answer are as if at 6.
    pub satisfaction: f64,
    /// Per channel, in the order of `CHANNELS`.
    pub channel: [f64; 3],
    /// Per region, in the order of `REGIONS`.
    pub region: [f64; 6],
    /// Per previous outcome, in the order of `OUTCOMES`.
    pub previous_outcome: [f64; 3],
    /// Added from the first to the last day, evenly: what was true last year drifts.
    pub drift: f64,
}

impl Default for Plant {
    fn default() -> Self {
        Self {
            intercept: -2.95,
            age: -0.015,
            tenure_months: 0.006,
            web_visits: 0.45,
            emails_opened: 0.12,
            satisfaction: 0.10,
            channel: [0.0, 0.5, -0.25],
            region: [0.0, 0.25, -0.2, 0.1, 0.0, -0.4],
            previous_outcome: [0.0, 1.4, -0.2],
            drift: 0.5,
        }
    }
}

const CHANNELS: [&str; 3] = ["email", "phone", "sms"];
const REGIONS: [&str; 6] = ["North", "South", "East", "West", "Central", "Islands"];
const REGION_SHARES: [f64; 6] = [0.3, 0.22, 0.2, 0.17, 0.1, 0.01];
const OUTCOMES: [&str; 3] = ["none", "success", "failure"];
/// Segments have no effect: a model should say so.
const SEGMENTS: [&str; 9] = [
    "families",
    "students",
    "retired",
    "self-employed",
    "new movers",
    "commuters",
    "unknown",
    "club members",
    "pilot group",
];
const SEGMENT_SHARES: [f64; 9] = [0.28, 0.1, 0.16, 0.12, 0.08, 0.15, 0.06, 0.0496, 0.0004];

/// 2024-01-02 and the days the campaign lasts.
const FIRST_DAY: i64 = 19_724;
const DAYS: u32 = 540;

/// What is known of a customer and does not change between two contacts.
#[derive(Debug, Clone, Copy)]
struct Customer {
    number: u32,
    age: u32,
    tenure_months: u32,
    /// In hundreds; `None` when the customer has not said.
    income: Option<u32>,
    region: usize,
    segment: usize,
}

/// One contact.
#[derive(Debug, Clone, Copy)]
struct Contact {
    day: i64,
    customer: Customer,
    web_visits: u32,
    emails_opened: u32,
    /// 999 stands for never.
    last_contact_days: u32,
    satisfaction: Option<u32>,
    channel: usize,
    previous_outcome: usize,
    probability: f64,
    converted: bool,
    /// Tenths of a minute.
    call_tenths: u32,
}

impl Campaign {
    /// The file: a header and one line per contact in the order of time, comma-separated, UTF-8.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut text = String::from(
            "customer_id,contact_date,age,tenure_months,income,web_visits_30d,emails_opened,\
             last_contact_days,satisfaction,region,segment,channel,previous_outcome",
        );
        if self.leak {
            text.push_str(",call_minutes");
        }
        text.push_str(",converted\n");
        self.each(|c| {
            let who = c.customer;
            let date = Civil::from_days(c.day);
            let optional = |value: Option<u32>| value.map(|v| v.to_string()).unwrap_or_default();
            let income = optional(who.income.map(|hundreds| hundreds * 100));
            text.push_str(&format!(
                "C{:06},{:04}-{:02}-{:02},{},{},{income},{},{},{},{},{},{},{},{}",
                who.number,
                date.year,
                date.month,
                date.day,
                who.age,
                who.tenure_months,
                c.web_visits,
                c.emails_opened,
                c.last_contact_days,
                optional(c.satisfaction),
                name(&REGIONS, who.region),
                name(&SEGMENTS, who.segment),
                name(&CHANNELS, c.channel),
                name(&OUTCOMES, c.previous_outcome),
            ));
            if self.leak {
                text.push_str(&format!(",{}.{}", c.call_tenths / 10, c.call_tenths % 10));
            }
            text.push_str(if c.converted { ",yes\n" } else { ",no\n" });
        });
        text.into_bytes()
    }

    /// The true probability of each row, in file order.
    #[must_use]
    pub fn probabilities(&self) -> Vec<f64> {
        let mut all = Vec::new();
        self.each(|c| all.push(c.probability));
        all
    }

    fn each(&self, mut visit: impl FnMut(&Contact)) {
        let mut random = Random(Xoshiro256PlusPlus::seed_from_u64(self.seed));
        let mut known: Vec<Customer> = Vec::new();
        for row in 0..self.rows {
            let time = f64::from(row) / f64::from(self.rows.max(1));
            let again = !known.is_empty() && random.chance(0.15);
            let customer = if again {
                let at = random.below(known.len());
                known.get(at).copied()
            } else {
                None
            };
            let customer = customer.unwrap_or_else(|| {
                let number = u32::try_from(known.len()).unwrap_or(u32::MAX) + 1;
                let new = random.customer(number);
                known.push(new);
                new
            });
            visit(&self.contact(&mut random, customer, time));
        }
    }

    fn contact(&self, random: &mut Random, customer: Customer, time: f64) -> Contact {
        let plant = &self.plant;
        let web_visits = whole(exp(0.9 + 0.9 * random.normal()), 400);
        let emails_opened = (0..12).map(|_| u32::from(random.chance(0.3))).sum();
        let never = random.chance(0.6);
        let last_contact_days = if never {
            999
        } else {
            1 + whole(365.0 * random.uniform(), 364)
        };
        let previous_outcome = match (never, random.chance(0.25)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let satisfaction =
            (!random.chance(0.12)).then(|| whole(7.5 + 1.8 * random.normal(), 10).max(1));
        let channel = random.among(&[0.5, 0.3, 0.2]);
        let log_odds = plant.intercept
            + plant.age * f64::from(customer.age)
            + plant.tenure_months * f64::from(customer.tenure_months)
            + plant.web_visits * ln_1p(f64::from(web_visits))
            + plant.emails_opened * f64::from(emails_opened)
            + plant.satisfaction * (f64::from(satisfaction.unwrap_or(6)) - 7.0)
            + effect(&plant.channel, channel)
            + effect(&plant.region, customer.region)
            + effect(&plant.previous_outcome, previous_outcome)
            + plant.drift * time;
        let probability = sigmoid(log_odds);
        let converted = random.chance(probability);
        let minutes = if converted {
            exp(2.2 + 0.5 * random.normal())
        } else {
            exp(0.9 + 0.7 * random.normal())
        };
        Contact {
            day: FIRST_DAY + i64::from(whole(time * f64::from(DAYS), DAYS)),
            customer,
            web_visits,
            emails_opened,
            last_contact_days,
            satisfaction,
            channel,
            previous_outcome,
            probability,
            converted,
            call_tenths: whole(10.0 * minutes, 3_000),
        }
    }
}

fn name(names: &'static [&'static str], at: usize) -> &'static str {
    names.get(at).copied().unwrap_or_default()
}

fn effect(effects: &[f64], at: usize) -> f64 {
    effects.get(at).copied().unwrap_or_default()
}

/// Rounded down and held within 0 to `most`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within 0 and `most` before the cast"
)]
fn whole(x: f64, most: u32) -> u32 {
    x.clamp(0.0, f64::from(most)) as u32
}

/// The seeded source of everything that varies.
struct Random(Xoshiro256PlusPlus);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0.r#gen()
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// An index below `n`, drawn as 64 bits: a `usize` would draw otherwise in wasm32.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        usize::try_from(self.0.gen_range(0..n)).unwrap_or_default()
    }

    /// The sum of twelve uniforms less six: variance 1, and exact on every platform.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// An index drawn with these shares, which sum to 1.
    fn among(&mut self, shares: &[f64]) -> usize {
        let mut left = self.uniform();
        for (at, share) in shares.iter().enumerate() {
            left -= share;
            if left < 0.0 {
                return at;
            }
        }
        0
    }

    fn customer(&mut self, number: u32) -> Customer {
        Customer {
            number,
            age: whole(44.0 + 14.0 * self.normal(), 92).max(18),
            tenure_months: whole(12.0 * exp(0.6 + 0.8 * self.normal()), 360),
            income: (!self.chance(0.08))
                .then(|| whole(300.0 * exp(0.45 * self.normal()), 5_000).max(60)),
            region: self.among(&REGION_SHARES),
            segment: self.among(&SEGMENT_SHARES),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(csv: &[u8], name: &str) -> Vec<String> {
        let text = std::str::from_utf8(csv).unwrap();
        let mut lines = text.lines();
        let at = lines
            .next()
            .unwrap()
            .split(',')
            .position(|h| h == name)
            .unwrap();
        lines
            .map(|line| line.split(',').nth(at).unwrap().to_owned())
            .collect()
    }

    /// FNV-1a of the bytes; `tests/samples.rs` pins it natively and in a browser.
    fn hash(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| {
            (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
        let small = Campaign {
            rows: 500,
            ..Campaign::default()
        };
        assert_eq!(hash(&small.csv()), hash(&small.csv()));
        let other = Campaign { seed: 2, ..small };
        assert_ne!(hash(&small.csv()), hash(&other.csv()));
    }

    #[test]
    fn outcomes_follow_the_planted_probabilities() {
        let campaign = Campaign::default();
        let truth = campaign.probabilities();
        let yes: Vec<bool> = column(&campaign.csv(), "converted")
            .iter()
            .map(|v| v == "yes")
            .collect();
        // In each tenth of the true probability the share that converts lies within 4
        // standard errors of it.
        let mut order: Vec<usize> = (0..truth.len()).collect();
        order.sort_by(|&a, &b| truth[a].total_cmp(&truth[b]));
        for tenth in order.chunks(truth.len() / 10) {
            let n = tenth.len() as f64;
            let expected = tenth.iter().map(|&i| truth[i]).sum::<f64>() / n;
            let found = tenth.iter().filter(|&&i| yes[i]).count() as f64 / n;
            let error = (expected * (1.0 - expected) / n).sqrt();
            assert!(
                (found - expected).abs() < 4.0 * error,
                "{found} against {expected}"
            );
        }
        let rate = truth.iter().sum::<f64>() / truth.len() as f64;
        assert!((0.09..0.14).contains(&rate), "base rate {rate}");
    }

    #[test]
    fn the_file_has_what_a_real_one_has() {
        let csv = Campaign::default().csv();
        let ids = column(&csv, "customer_id");
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert!(distinct.len() < ids.len() * 9 / 10, "customers repeat");
        let share = |name: &str, value: &str| {
            let all = column(&csv, name);
            all.iter().filter(|v| *v == value).count() as f64 / all.len() as f64
        };
        assert!((share("income", "") - 0.08).abs() < 0.01);
        assert!((share("satisfaction", "") - 0.12).abs() < 0.01);
        assert!((share("last_contact_days", "999") - 0.6).abs() < 0.02);
        assert!(share("segment", "pilot group") < 0.002);
        let dates = column(&csv, "contact_date");
        assert!(dates.is_sorted() && dates[0] == "2024-01-02");
    }

    #[test]
    fn call_minutes_give_the_answer_away() {
        let csv = Campaign::default().csv();
        let minutes: Vec<f64> = column(&csv, "call_minutes")
            .iter()
            .map(|m| m.parse().unwrap())
            .collect();
        let yes = column(&csv, "converted");
        let mut pairs: Vec<(f64, bool)> = minutes
            .into_iter()
            .zip(yes.iter().map(|y| y == "yes"))
            .collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let positives = pairs.iter().filter(|p| p.1).count() as f64;
        let ranks: f64 = pairs
            .iter()
            .enumerate()
            .filter(|(_, p)| p.1)
            .map(|(i, _)| i as f64 + 1.0)
            .sum();
        let auc = (ranks - positives * (positives + 1.0) / 2.0)
            / (positives * (pairs.len() as f64 - positives));
        assert!(auc > 0.9, "AUC {auc}");
        assert!(
            !String::from_utf8(
                Campaign {
                    leak: false,
                    rows: 3,
                    ..Campaign::default()
                }
                .csv()
            )
            .unwrap()
            .contains("call")
        );
    }
}
