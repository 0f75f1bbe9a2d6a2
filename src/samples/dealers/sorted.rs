//! The generator of the source system: every column drawn by itself, sorted, and put beside the
//! others. Its flaws are its point: no season, no noise, the number of the dealer is its rank.

use super::draw::Draw;
use crate::error::Error;
use crate::numeric::sort_numbers;
use crate::table::{Categories, Column, Table, Values};

const REGIONS: [&str; 5] = [
    "NORTHCENTRAL",
    "NORTHEASTERN",
    "WESTERN",
    "SOUTHEASTERN",
    "SOUTHCENTRAL",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const FIRST_DEALER: u32 = 11_111;

/// Which of the two sets of standard deviations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// That of the file the source's model was trained on.
    Training,
    /// That of the file it scored.
    Altered,
}

/// Dealer-months of one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortedDealers {
    /// Number of dealers, each with twelve months.
    pub dealers: u32,
    /// The same seed gives the same numbers.
    pub seed: u64,
    /// Standard deviations.
    pub spread: Spread,
}

impl Default for SortedDealers {
    fn default() -> Self {
        Self {
            dealers: 5_000,
            seed: 1,
            spread: Spread::Altered,
        }
    }
}

impl SortedDealers {
    /// One row per dealer and month, dealer by dealer: the counts, then the four measures in per
    /// cent.
    ///
    /// # Errors
    /// None: the columns are of one length and their names differ.
    pub fn table(&self) -> Result<Table, Error> {
        let rows = self.dealers as usize * 12;
        let mut draw = Draw::new(self.seed);
        let spread = |training: f64, altered: f64| match self.spread {
            Spread::Training => training,
            Spread::Altered => altered,
        };
        let mut columns = Vec::new();
        let mut category = |name: &str, levels: &[&str], code: &dyn Fn(usize) -> usize| {
            columns.push(Column {
                name: name.to_owned(),
                values: Values::Category(Categories {
                    codes: (0..rows).map(|row| code(row) as u32).collect(),
                    levels: levels.iter().map(|l| (*l).to_owned()).collect(),
                }),
            });
        };
        let dealers: Vec<String> = (0..self.dealers)
            .map(|d| (FIRST_DEALER + d).to_string())
            .collect();
        let names: Vec<&str> = dealers.iter().map(String::as_str).collect();
        category("BAC", &names, &|row| row / 12);
        category("Region", &REGIONS, &|row| row / 12 % REGIONS.len());
        category("Month", &MONTHS, &|row| row % 12);
        let mut sorted = |name: &str, mean: f64, sd: f64, whole: bool| {
            let mut values: Vec<f64> = (0..rows).map(|_| mean + sd * draw.normal()).collect();
            sort_numbers(&mut values);
            if whole {
                for value in &mut values {
                    *value = value.trunc() + 0.0;
                }
            }
            columns.push(Column {
                name: name.to_owned(),
                values: Values::Number(values),
            });
        };
        sorted("VDPViews", 8_320.0, spread(2_000.0, 2_050.0), true);
        sorted("Visitors", 7_365.0, spread(1_800.0, 1_830.0), true);
        sorted("LeadVolume", 216.0, spread(50.0, 52.0), true);
        sorted("VisitorConversions", 1_834.0, spread(500.0, 509.0), true);
        sorted("CloseRate", 10.1, spread(2.0, 1.8), false);
        sorted("SDSVCloseRate", 1.8, spread(0.3, 0.4), false);
        sorted("SalesLoyalty", 88.1, spread(3.0, 4.0), false);
        sorted("Responded30Min", 64.3, spread(10.0, 11.0), false);
        let mut sales: Vec<f64> = (0..rows).map(|_| 5.0 + draw.below(145) as f64).collect();
        sort_numbers(&mut sales);
        let place = columns
            .iter()
            .position(|c| c.name == "CloseRate")
            .unwrap_or(columns.len());
        columns.insert(
            place,
            Column {
                name: "Sales".to_owned(),
                values: Values::Number(sales),
            },
        );
        Table::new("sorted-dealers.csv", columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
        match &table.column(name).unwrap().values {
            Values::Number(values) => values,
            _ => panic!("{name}"),
        }
    }

    #[test]
    fn every_column_rises_and_no_month_differs() {
        let table = SortedDealers {
            dealers: 1_000,
            ..SortedDealers::default()
        }
        .table()
        .unwrap();
        assert_eq!(table.rows(), 12_000);
        for name in ["VDPViews", "LeadVolume", "Sales", "SalesLoyalty"] {
            assert!(numbers(&table, name).is_sorted(), "{name}");
        }
        let sales = numbers(&table, "Sales");
        assert_eq!((sales[0], sales[11_999]), (5.0, 149.0));
        let views = numbers(&table, "VDPViews");
        let mean = views.iter().sum::<f64>() / 12_000.0;
        assert!((mean - 8_320.0).abs() < 100.0);
        // Flaws that must stay: loyalty above 100 %.
        assert!(numbers(&table, "SalesLoyalty").iter().any(|x| *x > 100.0));
        let narrow = SortedDealers {
            dealers: 1_000,
            spread: Spread::Training,
            ..SortedDealers::default()
        };
        assert_ne!(
            numbers(&narrow.table().unwrap(), "SalesLoyalty"),
            numbers(&table, "SalesLoyalty")
        );
    }
}
