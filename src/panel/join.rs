//! Tables to a panel.

use super::Panel;
use super::calendar::Calendar;
use super::codes::Codes;
use super::dimension::{Dimension, DimensionRole, Scope};
use super::names;
use super::part::Part;
use super::segments::{Sayings, segments};
use super::units::{MatchChoice, Units};
use crate::calendar::Period;
use crate::error::{Error, ErrorCode};
use crate::numeric::sort_keys;
use crate::table::{MISSING, Table, Values};

/// Which columns have which role. A column may be in any of the tables; names are matched as
/// [`names::column`] does.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelSpec<'a> {
    /// The column that names the unit: a table without it is not part of the panel. Without such a
    /// column everything is one unit.
    pub unit: Option<&'a str>,
    /// What was decided of names of units that differ from table to table.
    pub matching: Vec<MatchChoice>,
    /// How long a period is.
    pub period: Period,
    /// The column with the date or the period.
    pub date: &'a str,
    /// The column with the year, where periods come without.
    pub year: Option<&'a str>,
    /// The dimensions.
    pub dimensions: Vec<DimensionRole>,
    /// Columns of numbers; one that stands twice is taken once.
    pub measures: Vec<&'a str>,
}

/// The name of the one unit of a panel without a column of units.
const EVERYTHING: &str = "All";

/// Unit and period of a part's rows.
struct Keys {
    units: Vec<u32>,
    periods: Vec<Option<i64>>,
}

impl Panel {
    /// Joins tables. `screen` is asked for every table with periods, before rows are placed: it
    /// gets the rows and, for each, whether it has a unit and a period; a row it sets to `false`
    /// is left out. The panel has no cell when no row is left.
    ///
    /// # Errors
    /// [`ErrorCode::BadSetup`] for a column that no table has, or for a measure that holds no
    /// numbers.
    pub fn join(
        tables: &[&Table],
        spec: &PanelSpec<'_>,
        screen: &mut dyn FnMut(&Part, &mut [bool]),
    ) -> Result<Self, Error> {
        check(tables, spec)?;
        let mut units = match spec.unit {
            Some(name) => Units::of(tables, name, &spec.matching),
            None => Units::one(tables, EVERYTHING),
        };
        let of_rows = std::mem::take(&mut units.of_rows);
        let mut levels: Vec<Codes> = Vec::new();
        levels.resize_with(spec.dimensions.len(), Codes::default);
        let mut of_unit: Vec<Vec<u32>> = vec![Vec::new(); spec.dimensions.len()];
        let mut sayings: Vec<Sayings> = Vec::new();
        let (mut parts, mut keys, mut moments) = (Vec::new(), Vec::new(), Vec::new());
        for ((at, table), unit) in (0_u32..).zip(tables).zip(of_rows) {
            let Some(unit) = unit else {
                continue;
            };
            let values = |name: &str| Some(&names::column(table, name)?.values);
            let dates = values(spec.date);
            let mut said: Vec<Option<Vec<u32>>> = Vec::new();
            for ((role, levels), of_unit) in
                spec.dimensions.iter().zip(&mut levels).zip(&mut of_unit)
            {
                let column = role.column.as_deref().and_then(values);
                let codes = column.map(|values| levels.of_column(values));
                match role.scope {
                    Scope::Row => said.push(codes),
                    Scope::Unit => {
                        of_unit.resize(units.names.len(), MISSING);
                        describe(&unit, codes.as_deref().unwrap_or_default(), of_unit);
                    }
                }
            }
            let dated = dates.is_some();
            let periods = dates.map(|d| {
                let year = spec.year.and_then(values);
                spec.period.of_column(d, year)
            });
            moments.push(match dates {
                Some(Values::Date(dates)) => Some(dates.millis.clone()),
                _ => None,
            });
            parts.push(Part {
                table: at,
                cells: Vec::new(),
                segments: Vec::new(),
                lasting: (!dated).then(|| unit.clone()),
                says: said.iter().map(Option::is_some).collect(),
                columns: numbers(table, &spec.measures),
            });
            sayings.push(Sayings {
                rows: if dated { table.rows() } else { 0 },
                codes: said,
            });
            // Without periods there are no keys.
            let (units, periods) = periods.map_or_else(Default::default, |p| (unit, p));
            keys.push(Keys { units, periods });
        }
        for (part, keys) in parts.iter().zip(&mut keys) {
            if part.has_periods() {
                keys.screen(part, screen);
            }
        }
        let of_rows = spec.dimensions.iter().filter(|d| d.scope == Scope::Row);
        let (segments_of, segments) = segments(&sayings, of_rows.count());
        for (part, segments) in parts.iter_mut().zip(segments_of) {
            part.segments = segments;
        }
        let dimensions = spec.dimensions.iter().zip(levels).zip(of_unit);
        let dimension = |((role, levels), mut of_unit): ((&DimensionRole, Codes), Vec<u32>)| {
            if role.scope == Scope::Unit {
                of_unit.resize(units.names.len(), MISSING);
            }
            Dimension {
                id: role.id.clone(),
                column: role.column.clone(),
                scope: role.scope,
                levels: levels.names,
                of_unit,
            }
        };
        let mut panel = Self {
            dimensions: dimensions.map(dimension).collect(),
            units: units.names,
            calendar: Calendar::new(spec.period, all_periods(&keys)),
            cells: Vec::new(),
            segments,
            parts,
            copies: 0,
            added: 0,
        };
        panel.place(&keys);
        panel.drop_copies(&moments);
        Ok(panel)
    }

    /// Finds the cells.
    fn place(&mut self, keys: &[Keys]) {
        let key_of = |(unit, period): (&u32, &Option<i64>)| -> Option<u64> {
            let place = self.calendar.place((*period)?)?;
            (*unit != MISSING).then(|| u64::from(*unit) << 32 | u64::from(place))
        };
        let row_keys: Vec<Vec<Option<u64>>> = keys
            .iter()
            .map(|k| k.units.iter().zip(&k.periods).map(key_of).collect())
            .collect();
        let mut distinct: Vec<u64> = row_keys.iter().flatten().flatten().copied().collect();
        sort_keys(&mut distinct);
        distinct.dedup();
        for (part, keys) in self.parts.iter_mut().zip(&row_keys) {
            let cell = |key: &Option<u64>| {
                let found = distinct.binary_search(&(*key)?).ok()?;
                u32::try_from(found).ok()
            };
            part.cells = keys.iter().map(|k| cell(k).unwrap_or(MISSING)).collect();
        }
        let halves = |key: &u64| ((key >> 32) as u32, (key & 0xffff_ffff) as u32);
        self.cells = distinct.iter().map(halves).collect();
    }
}

impl Keys {
    /// A row that is left out loses its period.
    fn screen(&mut self, part: &Part, screen: &mut dyn FnMut(&Part, &mut [bool])) {
        let placed = |(unit, period): (&u32, &Option<i64>)| *unit != MISSING && period.is_some();
        let mut kept: Vec<bool> = self.units.iter().zip(&self.periods).map(placed).collect();
        screen(part, &mut kept);
        for (period, kept) in self.periods.iter_mut().zip(kept) {
            *period = period.filter(|_| kept);
        }
    }
}

/// Every period that a row has, ascending.
fn all_periods(keys: &[Keys]) -> Vec<i64> {
    // Sorted as they would be without sign.
    const SIGN: u64 = 1 << 63;
    let mut all: Vec<u64> = Vec::new();
    for period in keys.iter().flat_map(|k| &k.periods).flatten() {
        // Files come period by period or unit by unit: often it is the one before.
        let key = period.cast_unsigned() ^ SIGN;
        if all.last() != Some(&key) {
            all.push(key);
        }
    }
    sort_keys(&mut all);
    all.dedup();
    all.iter().map(|key| (key ^ SIGN).cast_signed()).collect()
}

/// Gives each unit the level of its first row that has one.
fn describe(units: &[u32], codes: &[u32], of_unit: &mut [u32]) {
    for (unit, code) in units.iter().zip(codes) {
        if let Some(level) = of_unit.get_mut(*unit as usize).filter(|l| **l == MISSING) {
            *level = *code;
        }
    }
}

/// The measures that the table has.
fn numbers(table: &Table, measures: &[&str]) -> Vec<(String, Vec<f64>)> {
    let mut found: Vec<(String, Vec<f64>)> = Vec::new();
    for name in measures {
        if found.iter().any(|(n, _)| n == name) {
            continue;
        }
        if let Some(column) = names::column(table, name)
            && let Values::Number(values) = &column.values
        {
            found.push(((*name).to_owned(), values.clone()));
        }
    }
    found
}

/// Every column is in some table, and the measures hold numbers.
fn check(tables: &[&Table], spec: &PanelSpec<'_>) -> Result<(), Error> {
    let find = |name: &str| {
        let found = tables.iter().find_map(|t| names::column(t, name));
        found.ok_or_else(|| {
            Error::new(
                ErrorCode::BadSetup,
                format!("No table has a column named {name}."),
                "Choose another column in the setup, or add the file that has it.",
            )
            .in_column(name)
        })
    };
    let dimensions = spec.dimensions.iter().filter_map(|d| d.column.as_deref());
    for name in spec
        .unit
        .into_iter()
        .chain([spec.date])
        .chain(spec.year)
        .chain(dimensions)
    {
        find(name)?;
    }
    for name in &spec.measures {
        if !matches!(find(name)?.values, Values::Number(_)) {
            return Err(Error::new(
                ErrorCode::BadSetup,
                format!("The column {name} holds no numbers."),
                "Choose another column, or read it as numbers on the Data screen.",
            )
            .in_column(*name));
        }
    }
    Ok(())
}
