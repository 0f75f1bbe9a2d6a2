//! The rows of all tables by dealer and month.

use super::months::{Month, months};
use super::rules::{Broken, Check};
use super::setup::ScorecardSetup;
use super::vocabulary::column_named;
use crate::error::{Error, ErrorCode};
use crate::numeric::{order_of, sort_keys};
use crate::table::target::cell_text;
use crate::table::{MISSING, Table, Values};

/// A list of distinct names in order of first appearance, found by a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    pub(super) names: Vec<String>,
    of_key: std::collections::BTreeMap<String, u32>,
}

impl Codes {
    /// Names that differ in case and spaces only are one.
    fn code(&mut self, name: &str) -> u32 {
        let key: String = name.split_whitespace().collect::<String>().to_lowercase();
        if key.is_empty() {
            return MISSING;
        }
        if let Some(code) = self.of_key.get(&key) {
            return *code;
        }
        let code = u32::try_from(self.names.len()).unwrap_or(MISSING);
        self.names.push(name.trim().to_owned());
        self.of_key.insert(key, code);
        code
    }

    /// The codes of a column.
    fn codes(&mut self, values: &Values) -> Vec<u32> {
        if let Values::Category(c) = values {
            let levels: Vec<u32> = c.levels.iter().map(|level| self.code(level)).collect();
            let of = |code: &u32| levels.get(*code as usize).copied().unwrap_or(MISSING);
            return c.codes.iter().map(of).collect();
        }
        let of = |row| cell_text(values, row).map_or(MISSING, |text| self.code(&text));
        (0..values.len()).map(of).collect()
    }
}

/// A dealer.
#[derive(Debug, Clone)]
pub(super) struct Dealer {
    pub(super) region: u32,
    /// Per trait of the setup, its level.
    pub(super) traits: Vec<u32>,
}

/// The rows of one table.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Which of the tables.
    pub(super) table: usize,
    /// The cell of each row, [`MISSING`] for one that is left out.
    pub(super) cell: Vec<u32>,
    /// The dealer of each row, of a table without months: its numbers hold in every month.
    lasting: Option<Vec<u32>>,
    /// The moment of each row, where the file has dates: days of a month are no copies.
    moments: Option<Vec<i64>>,
    pub(super) lead_type: Option<Vec<u32>>,
    pub(super) source: Option<Vec<u32>>,
    columns: Vec<(String, Vec<f64>)>,
}

impl Part {
    /// Whether its rows are of months; otherwise they say what a dealer is.
    pub(super) fn has_months(&self) -> bool {
        self.lasting.is_none()
    }

    pub(super) fn column(&self, name: &str) -> Option<&[f64]> {
        let found = self.columns.iter().find(|(n, _)| n == name);
        found.map(|(_, values)| values.as_slice())
    }
}

/// What of the rows counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) lead_type: Option<u32>,
    pub(super) source: Option<u32>,
}

impl Slice {
    /// Whether a row is of it. Rows of a table that does not say are.
    pub(super) fn has(self, part: &Part, row: usize) -> bool {
        let is = |wanted: Option<u32>, codes: &Option<Vec<u32>>| match (wanted, codes) {
            (Some(wanted), Some(codes)) => codes.get(row) == Some(&wanted),
            _ => true,
        };
        is(self.lead_type, &part.lead_type) && is(self.source, &part.source)
    }
}

/// All rows that count, by dealer and month.
#[derive(Debug, Clone)]
pub(super) struct Records {
    pub(super) names: Vec<String>,
    pub(super) dealers: Vec<Dealer>,
    pub(super) regions: Vec<String>,
    /// Levels of each trait.
    pub(super) traits: Vec<Vec<String>>,
    /// Every month that occurs, ascending.
    pub(super) months: Vec<Month>,
    pub(super) lead_types: Vec<String>,
    pub(super) sources: Vec<String>,
    /// Dealer and month of each cell, dealer by dealer, the months ascending.
    pub(super) cells: Vec<(u32, u32)>,
    pub(super) parts: Vec<Part>,
    pub(super) broken: Broken,
}

/// The keys of a table's rows.
struct Keys {
    dealer: Vec<u32>,
    month: Vec<Option<Month>>,
}

impl Records {
    /// Joins the tables.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] for a column no table has, or no row with a dealer and a month;
    /// [`ErrorCode::TooFewRows`] when the rules leave none.
    pub(super) fn of(tables: &[&Table], setup: &ScorecardSetup) -> Result<Self, Error> {
        let mut dealers = Codes::default();
        let mut regions = Codes::default();
        let mut lead_types = Codes::default();
        let mut sources = Codes::default();
        let mut traits = vec![Codes::default(); setup.traits.len()];
        let mut of_dealer: Vec<Dealer> = Vec::new();
        let mut parts = Vec::new();
        let mut keys = Vec::new();
        check_columns(tables, setup)?;
        for (at, table) in tables.iter().enumerate() {
            let Some(dealer) = column_named(table, &setup.dealer) else {
                continue;
            };
            let column = |name: &Option<String>| Some(&column_named(table, name.as_ref()?)?.values);
            let dealer = dealers.codes(&dealer.values);
            let month = column_named(table, &setup.month);
            let moments = month.and_then(|m| match &m.values {
                Values::Date(dates) => Some(dates.millis.clone()),
                _ => None,
            });
            let month = month.map(|m| months(&m.values, column(&setup.year)));
            of_dealer.resize_with(dealers.names.len(), || Dealer {
                region: MISSING,
                traits: vec![MISSING; setup.traits.len()],
            });
            if let Some(values) = column(&setup.region) {
                let codes = regions.codes(values);
                describe(&dealer, &codes, &mut of_dealer, |d| Some(&mut d.region));
            }
            for (slot, (name, levels)) in setup.traits.iter().zip(&mut traits).enumerate() {
                if let Some(found) = column_named(table, name) {
                    let codes = levels.codes(&found.values);
                    describe(&dealer, &codes, &mut of_dealer, |d| d.traits.get_mut(slot));
                }
            }
            let lead_type = column(&setup.lead_type).map(|v| lead_types.codes(v));
            let source = column(&setup.source).map(|v| sources.codes(v));
            parts.push(Part {
                table: at,
                cell: Vec::new(),
                lasting: month.is_none().then(|| dealer.clone()),
                moments,
                lead_type,
                source,
                columns: numbers(table, setup),
            });
            // Without months there are no keys.
            let (dealer, month) = month.map_or_else(Default::default, |m| (dealer, m));
            keys.push(Keys { dealer, month });
        }
        let mut broken = Broken::new(setup);
        let mut check = Check::new(setup, &mut broken);
        for (part, key) in parts.iter().zip(&mut keys) {
            check.rows(part, &key.dealer, &mut key.month);
        }
        let mut records = Self {
            names: dealers.names,
            dealers: of_dealer,
            regions: regions.names,
            traits: traits.into_iter().map(|t| t.names).collect(),
            months: Vec::new(),
            lead_types: lead_types.names,
            sources: sources.names,
            cells: Vec::new(),
            parts,
            broken,
        };
        records.place(&keys);
        records.drop_copies();
        if records.cells.is_empty() {
            return Err(Error::new(
                ErrorCode::TooFewRows,
                "No row with a dealer, a month and numbers that keep the rules was found.",
                "Check in the setup which columns hold the dealer and the month, or switch a rule off.",
            ));
        }
        Ok(records)
    }

    /// Finds the months and the cells.
    fn place(&mut self, keys: &[Keys]) {
        let mut all: Vec<Month> = Vec::new();
        for key in keys {
            for month in key.month.iter().flatten() {
                // Files come month by month or dealer by dealer: most months are just known.
                if !all.iter().rev().take(24).any(|m| m == month) && !all.contains(month) {
                    all.push(*month);
                }
            }
        }
        crate::numeric::sort_by(&mut all, Ord::cmp);
        self.months = all;
        let key_of = |dealer: u32, month: &Option<Month>| -> Option<u64> {
            let month = self.months.binary_search(month.as_ref()?).ok()?;
            (dealer != MISSING).then(|| (u64::from(dealer) << 32) | month as u64)
        };
        let row_keys: Vec<Vec<Option<u64>>> = keys
            .iter()
            .map(|k| {
                k.dealer
                    .iter()
                    .zip(&k.month)
                    .map(|(d, m)| key_of(*d, m))
                    .collect()
            })
            .collect();
        let mut distinct: Vec<u64> = row_keys.iter().flatten().flatten().copied().collect();
        sort_keys(&mut distinct);
        distinct.dedup();
        for (part, keys) in self.parts.iter_mut().zip(&row_keys) {
            let cell = |key: &Option<u64>| {
                let found = distinct.binary_search(&(*key)?).ok()?;
                u32::try_from(found).ok()
            };
            part.cell = keys.iter().map(|k| cell(k).unwrap_or(MISSING)).collect();
        }
        let halves = |key: &u64| ((key >> 32) as u32, (key & 0xffff_ffff) as u32);
        self.cells = distinct.iter().map(halves).collect();
    }

    /// Leaves out rows that say the same of the same part of a dealer's month as one before, and
    /// counts those that say something else of it: they are added up.
    fn drop_copies(&mut self) {
        for part in &mut self.parts {
            let extra = |codes: &Option<Vec<u32>>, row: usize| -> u64 {
                let code = codes.as_ref().and_then(|c| c.get(row)).copied();
                u64::from(code.unwrap_or(0)) & 0xffff
            };
            let keys: Vec<u64> = (0..part.cell.len())
                .map(|row| {
                    let cell = u64::from(part.cell.get(row).copied().unwrap_or(MISSING));
                    (cell << 32) | (extra(&part.lead_type, row) << 16) | extra(&part.source, row)
                })
                .collect();
            let order = order_of(&keys);
            let mut kept: Vec<u32> = Vec::new();
            let mut last = None;
            for row in order {
                let at = row as usize;
                if part.cell.get(at).is_none_or(|c| *c == MISSING) {
                    continue;
                }
                let key = keys.get(at).copied();
                if key != last {
                    kept.clear();
                    last = key;
                }
                let moment = |row: usize| part.moments.as_ref().and_then(|m| m.get(row));
                let same = |other: &u32| {
                    moment(at) == moment(*other as usize)
                        && part.columns.iter().all(|(_, values)| {
                            let pair = (values.get(at), values.get(*other as usize));
                            matches!(pair, (Some(a), Some(b)) if a.to_bits() == b.to_bits())
                        })
                };
                if kept.iter().any(same) {
                    self.broken.copies += 1;
                    if let Some(cell) = part.cell.get_mut(at) {
                        *cell = MISSING;
                    }
                } else {
                    self.broken.added += u32::from(!kept.is_empty());
                    // A few to compare with are enough: a month with hundreds of rows is no copy.
                    if kept.len() < 8 {
                        kept.push(row);
                    }
                }
            }
        }
    }

    /// The place of a dealer's month among regions by months; none for a dealer without region.
    pub(super) fn region_month(&self, (dealer, month): &(u32, u32)) -> Option<usize> {
        let region = self.dealers.get(*dealer as usize)?.region;
        (region != MISSING).then(|| region as usize * self.months.len() + *month as usize)
    }

    /// The sum of a column by cell over the rows of a slice, `NaN` where there is none. The first
    /// table that has a value for a cell gives it.
    pub(super) fn sums(&self, column: &str, slice: Slice) -> Vec<f64> {
        self.sums_of(slice, &|part| {
            part.column(column).map(std::borrow::Cow::Borrowed)
        })
    }

    /// As [`Self::sums`], of a column made from others.
    pub(super) fn sums_of<'a>(
        &'a self,
        slice: Slice,
        values: &dyn Fn(&'a Part) -> Option<std::borrow::Cow<'a, [f64]>>,
    ) -> Vec<f64> {
        let mut sums = vec![f64::NAN; self.cells.len()];
        let mut given = vec![0_u8; self.cells.len()];
        for (number, part) in (1_u8..).zip(&self.parts) {
            let Some(values) = values(part) else { continue };
            if let Some(dealers) = &part.lasting {
                self.fill(dealers, &values, &mut sums);
                continue;
            }
            for (row, (cell, value)) in part.cell.iter().zip(values.iter()).enumerate() {
                let at = *cell as usize;
                let (Some(sum), Some(by)) = (sums.get_mut(at), given.get_mut(at)) else {
                    continue;
                };
                if value.is_nan() || (*by != 0 && *by != number) || !slice.has(part, row) {
                    continue;
                }
                *by = number;
                *sum = if sum.is_nan() { *value } else { *sum + *value };
            }
        }
        sums
    }

    /// Gives the months that have no value yet the one of their dealer.
    fn fill(&self, dealers: &[u32], values: &[f64], sums: &mut [f64]) {
        let mut of_dealer = vec![f64::NAN; self.names.len()];
        for (dealer, value) in dealers.iter().zip(values) {
            if let Some(slot) = of_dealer.get_mut(*dealer as usize).filter(|x| x.is_nan()) {
                *slot = *value;
            }
        }
        for ((dealer, _), sum) in self.cells.iter().zip(sums) {
            if sum.is_nan() {
                *sum = of_dealer.get(*dealer as usize).copied().unwrap_or(f64::NAN);
            }
        }
    }

    /// Whether some rows say the lead type or the source.
    pub(super) fn has_slices(&self) -> bool {
        !self.lead_types.is_empty() || !self.sources.is_empty()
    }
}

/// Gives each dealer the level of its first row that has one.
fn describe(
    dealer: &[u32],
    codes: &[u32],
    dealers: &mut [Dealer],
    slot: impl Fn(&mut Dealer) -> Option<&mut u32>,
) {
    for (dealer, code) in dealer.iter().zip(codes) {
        let found = dealers.get_mut(*dealer as usize).and_then(&slot);
        if let Some(level) = found.filter(|level| **level == MISSING) {
            *level = *code;
        }
    }
}

/// The columns that the setup uses, as numbers.
fn numbers(table: &Table, setup: &ScorecardSetup) -> Vec<(String, Vec<f64>)> {
    let mut wanted: Vec<&String> = Vec::new();
    for area in &setup.areas {
        wanted.push(&area.volume);
        wanted.extend(area.drivers.iter().map(|d| &d.column));
        wanted.extend(area.kpis.iter().map(|k| &k.column));
        wanted.extend(area.kpis.iter().filter_map(|k| k.base.as_ref()));
    }
    let mut found: Vec<(String, Vec<f64>)> = Vec::new();
    for name in wanted {
        if found.iter().any(|(n, _)| n == name) {
            continue;
        }
        if let Some(column) = column_named(table, name)
            && let Values::Number(values) = &column.values
        {
            found.push((name.clone(), values.clone()));
        }
    }
    found
}

/// Every column of the setup is in some table, and those that are counted hold numbers.
fn check_columns(tables: &[&Table], setup: &ScorecardSetup) -> Result<(), Error> {
    let find = |name: &str| tables.iter().find_map(|t| column_named(t, name));
    let missing = |name: &str| {
        Error::new(
            ErrorCode::BadSetup,
            format!("No table has a column named {name}."),
            "Choose another column in the setup, or add the file that has it.",
        )
        .in_column(name)
    };
    let named = [&setup.dealer, &setup.month].into_iter();
    let others = [&setup.year, &setup.region, &setup.lead_type, &setup.source];
    for name in named
        .chain(others.into_iter().flatten())
        .chain(&setup.traits)
    {
        find(name).ok_or_else(|| missing(name))?;
    }
    let mut counted: Vec<&String> = Vec::new();
    for area in &setup.areas {
        counted.push(&area.volume);
        counted.extend(area.drivers.iter().map(|d| &d.column));
        counted.extend(area.kpis.iter().map(|k| &k.column));
        counted.extend(area.kpis.iter().filter_map(|k| k.base.as_ref()));
    }
    for name in counted {
        let column = find(name).ok_or_else(|| missing(name))?;
        if !matches!(column.values, Values::Number(_)) {
            return Err(Error::new(
                ErrorCode::BadSetup,
                format!("The column {name} holds no numbers."),
                "Choose another column, or read it as numbers on the Data screen.",
            )
            .in_column(name));
        }
    }
    Ok(())
}
