//! All dealers as a list and as a table, and the rows of the files with what was expected of them.

use std::collections::BTreeMap;

use super::filter::ScorecardFilter;
use super::region::Regions;
use super::rules::COPY;
use super::sheet::{Band, Points, Sheet};
use super::state::Scorecard;
use crate::error::Error;
use crate::format::count;
use crate::numeric::{exp, key_of, order_of, sort_by};
use crate::panel::Slice;
use crate::report::{ListColumn, ListRow, Listing};
use crate::table::{Categories, Column, MISSING, Table, Texts, Values};

/// The dealers under a filter that have a score.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    dealers: Vec<RankedDealer>,
    regions: bool,
    /// What the verdicts are on.
    question: &'static str,
    figures: Vec<Figures>,
}

#[derive(Debug, Clone)]
struct RankedDealer {
    dealer: u32,
    name: String,
    region: String,
    band: Band,
    verdict: &'static str,
}

/// A figure of every dealer; not a number where there is none.
#[derive(Debug, Clone)]
struct Figures {
    name: &'static str,
    values: Vec<f64>,
    /// The interval, for those that have one.
    ranges: Option<(Vec<f64>, Vec<f64>)>,
    /// Whether it is the heart of the list; the others are for the file.
    shown: bool,
}

impl Ranking {
    pub(super) fn of(sheet: &Sheet<'_>) -> Self {
        let panel = &sheet.card.panel;
        let known: Vec<usize> = sheet
            .shown()
            .filter(|d| sheet.overall(*d).is_some())
            .collect();
        let mut ranking = Self {
            dealers: known.iter().map(|d| RankedDealer::of(sheet, *d)).collect(),
            regions: !Regions::of(panel).names().is_empty(),
            question: sheet.question(),
            figures: Vec::new(),
        };
        let mut points = |name, of: &dyn Fn(usize) -> Option<Points>| {
            let each = |field: &dyn Fn(&Points) -> f64| -> Vec<f64> {
                let value = |d: &usize| of(*d).map_or(f64::NAN, |p| field(&p));
                known.iter().map(value).collect()
            };
            ranking.figures.push(Figures {
                name,
                values: each(&|p| p.value),
                ranges: Some((each(&|p| p.low), each(&|p| p.high))),
                shown: true,
            });
        };
        points("Overall", &|d| sheet.overall(d));
        points("Generating", &|d| sheet.generating(d));
        if sheet.managing_index().is_some() {
            points("Managing", &|d| sheet.managing(d));
        }
        let mut plain = |name, shown, of: &dyn Fn(usize) -> f64| {
            ranking.figures.push(Figures {
                name,
                values: known.iter().map(|d| of(*d)).collect(),
                ranges: None,
                shown,
            });
        };
        let ratio = |d: usize| sheet.generating.ratios.get(d).copied().flatten();
        plain("Actual", true, &|d| ratio(d).map_or(f64::NAN, |r| r.actual));
        plain("Expected", true, &|d| {
            ratio(d).map_or(f64::NAN, |r| r.expected)
        });
        plain("Raw score", false, &|d| {
            ratio(d).map_or(f64::NAN, |r| r.raw())
        });
        plain("Reliability in per cent", false, &|d| {
            100.0 * sheet.generating(d).map_or(f64::NAN, |p| p.reliability)
        });
        let rank = |d: &usize| sheet.rank(*d);
        let ranks = |field: &dyn Fn(&crate::evaluate::Rank) -> u32| -> Vec<f64> {
            let value = |d: &usize| rank(d).map_or(f64::NAN, |r| f64::from(field(&r)));
            known.iter().map(value).collect()
        };
        ranking.figures.push(Figures {
            name: "Place",
            values: ranks(&|r| r.place),
            ranges: Some((ranks(&|r| r.low), ranks(&|r| r.high))),
            shown: true,
        });
        // By overall score, the lowest first.
        let overall = ranking.figures.first().map_or(&[][..], |f| &f.values);
        let keys: Vec<u64> = overall.iter().map(|x| key_of(*x)).collect();
        let order = order_of(&keys);
        ranking.picked(&order)
    }

    fn picked(&self, order: &[u32]) -> Self {
        fn pick<T: Clone>(from: &[T], order: &[u32]) -> Vec<T> {
            let at = |row: &u32| from.get(*row as usize).cloned();
            order.iter().filter_map(at).collect()
        }
        let figures = self.figures.iter().map(|f| Figures {
            values: pick(&f.values, order),
            ranges: f
                .ranges
                .as_ref()
                .map(|(low, high)| (pick(low, order), pick(high, order))),
            ..*f
        });
        Self {
            dealers: pick(&self.dealers, order),
            regions: self.regions,
            question: self.question,
            figures: figures.collect(),
        }
    }

    /// Their places among all dealers, in this order.
    #[must_use]
    pub fn dealers(&self) -> Vec<u32> {
        self.dealers.iter().map(|e| e.dealer).collect()
    }

    /// One row per dealer, the lowest overall score first; numbers with a decimal.
    ///
    /// # Errors
    /// None in practice: names differ and lengths agree.
    pub fn table(&self) -> Result<Table, Error> {
        let text = |name: &str, of: &dyn Fn(&RankedDealer) -> String| {
            let cells: Vec<String> = self.dealers.iter().map(of).collect();
            Column {
                name: name.to_owned(),
                values: Values::Text(cells.iter().map(String::as_str).collect::<Texts>()),
            }
        };
        let mut columns = vec![text("Dealer", &|e| e.name.clone())];
        if self.regions {
            columns.push(text("Region", &|e| e.region.clone()));
        }
        columns.push(text(self.question, &|e| e.verdict.to_owned()));
        for figures in &self.figures {
            let mut push = |end: &str, values: &[f64]| {
                let tenth = |x: &f64| (10.0 * x).round() / 10.0;
                columns.push(Column {
                    name: format!("{}{end}", figures.name),
                    values: Values::Number(values.iter().map(tenth).collect()),
                });
            };
            push("", &figures.values);
            if let Some((low, high)) = &figures.ranges {
                push(" from", low);
                push(" to", high);
            }
        }
        Table::new("dealers", columns)
    }
}

impl Listing for Ranking {
    fn columns(&self) -> Vec<ListColumn> {
        let column = |name: &str, numeric| ListColumn {
            name: name.to_owned(),
            numeric,
        };
        let mut columns = vec![column("Dealer", false)];
        if self.regions {
            columns.push(column("Region", false));
        }
        columns.push(column(self.question, false));
        let shown = self.figures.iter().filter(|f| f.shown);
        columns.extend(shown.map(|f| column(f.name, true)));
        columns
    }

    fn len(&self) -> u32 {
        u32::try_from(self.dealers.len()).unwrap_or(u32::MAX)
    }

    fn name(&self, row: u32) -> &str {
        self.dealers.get(row as usize).map_or("", |e| &e.name)
    }

    fn sort(&self, rows: &mut [u32], column: usize) {
        let words = 2 + usize::from(self.regions);
        let entry = |row: &u32| self.dealers.get(*row as usize);
        if let Some(at) = column.checked_sub(words) {
            if let Some(figures) = self.figures.iter().filter(|f| f.shown).nth(at) {
                let value = |row: &u32| figures.values.get(*row as usize).copied();
                sort_by(rows, |a, b| {
                    let pair = (value(a).unwrap_or(f64::NAN), value(b).unwrap_or(f64::NAN));
                    pair.0.total_cmp(&pair.1)
                });
            }
        } else if column == 0 {
            let name = |row: &u32| entry(row).map_or("", |e| &e.name);
            sort_by(rows, |a, b| name(a).cmp(name(b)));
        } else if column + 1 == words {
            let standing = |row: &u32| entry(row).map_or(0, |e| e.band.standing());
            sort_by(rows, |a, b| standing(a).cmp(&standing(b)));
        } else {
            let region = |row: &u32| entry(row).map_or("", |e| &e.region);
            sort_by(rows, |a, b| region(a).cmp(region(b)));
        }
    }

    fn row(&self, row: u32) -> Option<ListRow> {
        let at = row as usize;
        let entry = self.dealers.get(at)?;
        let mut cells = vec![entry.name.clone()];
        if self.regions {
            cells.push(entry.region.clone());
        }
        cells.push(entry.verdict.to_owned());
        for figures in self.figures.iter().filter(|f| f.shown) {
            let number = |values: &[f64]| {
                let x = values.get(at).copied().filter(|x| x.is_finite());
                x.map_or_else(|| "–".to_owned(), count)
            };
            let mut text = number(&figures.values);
            if let Some((low, high)) = &figures.ranges {
                text.push_str(&format!(" ({} to {})", number(low), number(high)));
            }
            cells.push(text);
        }
        Some(ListRow {
            id: entry.dealer,
            standing: entry.band.standing(),
            cells,
        })
    }
}

impl RankedDealer {
    fn of(sheet: &Sheet<'_>, dealer: usize) -> Self {
        let panel = &sheet.card.panel;
        let band = sheet.generating(dealer).map_or(Band::InLine, |p| p.band());
        Self {
            dealer: u32::try_from(dealer).unwrap_or(u32::MAX),
            name: panel.units().get(dealer).cloned().unwrap_or_default(),
            region: Regions::of(panel).name(dealer),
            band,
            verdict: sheet.verdict(band),
        }
    }
}

/// All dealers under a filter.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] for an area the scorecard has not.
pub fn ranking(card: &Scorecard, filter: &ScorecardFilter) -> Result<Ranking, Error> {
    Ok(Ranking::of(&Sheet::of(card, filter)?))
}

/// The rows of one of the tables the scorecard was made of, each with the expected volume and the
/// scores of its dealer's month beside it. Rows that were left out have none.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] when the table was not part of it.
pub fn joined_back(card: &Scorecard, table: &Table, place: usize) -> Result<Table, Error> {
    let mut columns = table.columns().to_vec();
    let mut parts = card.panel.parts().iter();
    let Some(part) = parts.find(|p| p.table() == place && p.has_periods()) else {
        return Table::new(table.name(), columns);
    };
    for (place, (area, state)) in (0_u32..).zip(card.setup.areas.iter().zip(&card.areas)) {
        // All months, or those that leave a level before them.
        let basis = card.basis(area, state);
        let (first, last) = basis.window(card.panel.calendar().len());
        let sheet = Sheet::of(
            card,
            &ScorecardFilter {
                area: place,
                from: if basis.is_own_level() { first } else { 0 },
                to: last,
                ..ScorecardFilter::default()
            },
        )?;
        let expected = &sheet.expected.volume;
        let sum = card.panel.sums(&area.volume, &Slice::default());
        let at =
            |values: &[f64], cell: &u32| values.get(*cell as usize).copied().unwrap_or(f64::NAN);
        let mut push = |name: &str, of: &dyn Fn(&u32) -> f64| {
            let mut name = format!("{} {name}", area.name.to_lowercase());
            while columns.iter().any(|c| c.name == name) {
                name.push('_');
            }
            let values = part
                .cells()
                .iter()
                .map(|cell| (100.0 * of(cell)).round() / 100.0)
                .collect();
            columns.push(Column {
                name,
                values: Values::Number(values),
            });
        };
        push("expected that month", &|cell| at(expected, cell));
        push("actual that month", &|cell| at(&sum, cell));
        push("score that month", &|cell| {
            100.0 * at(&sum, cell) / at(expected, cell)
        });
        let scores = &sheet.generating;
        push("adjusted score of the dealer", &|cell| {
            let dealer = card.panel.cells().get(*cell as usize).map(|c| c.0 as usize);
            let belief = dealer.and_then(|d| scores.beliefs.get(d).copied().flatten());
            belief.map_or(f64::NAN, |b| 100.0 * exp(b.mean))
        });
    }
    Table::new(table.name(), columns)
}

/// The rows of a table that were left out, as the card about rows counts them, each with the reason.
///
/// # Errors
/// None in practice: a name that is taken gets another letter.
pub fn left_out(card: &Scorecard, table: &Table, place: usize) -> Result<Table, Error> {
    let broken = card.broken.rows.iter().filter(|(t, ..)| *t == place);
    let mut reason_of: BTreeMap<u32, String> =
        broken.map(|(_, row, why)| (*row, why.words())).collect();
    // A row that kept the rules and has no cell is a copy.
    let part = card.panel.parts().iter().find(|p| p.table() == place);
    for (row, cell) in (0_u32..).zip(part.map_or(&[][..], |p| p.cells())) {
        if *cell == MISSING {
            reason_of.entry(row).or_insert_with(|| COPY.to_owned());
        }
    }
    let (rows, reasons): (Vec<u32>, Vec<String>) = reason_of.into_iter().unzip();
    let mut levels: Vec<String> = Vec::new();
    let mut codes = Vec::new();
    for reason in reasons {
        let code = levels.iter().position(|l| *l == reason).unwrap_or_else(|| {
            levels.push(reason);
            levels.len() - 1
        });
        codes.push(u32::try_from(code).unwrap_or(u32::MAX));
    }
    let mut columns: Vec<Column> = table
        .columns()
        .iter()
        .map(|c| Column {
            name: c.name.clone(),
            values: c.values.pick(&rows),
        })
        .collect();
    let mut name = "Why it was left out".to_owned();
    while columns.iter().any(|c| c.name == name) {
        name.push('_');
    }
    columns.push(Column {
        name,
        values: Values::Category(Categories { codes, levels }),
    });
    Table::new(table.name(), columns)
}
