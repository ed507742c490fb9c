//! A counter's rows read once, cell by cell, and counted for each breakdown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::read::{Reading, Value, Values, median};
use crate::measures::branches::{Branches, upwards};
use crate::measures::breakdown::Breakdown;
use crate::measures::counters::Counter;
use crate::measures::fold::Fold;
use crate::measures::tally::store::{self, Asked, Place};
use crate::storage::{Result, Tx};

/// What was counted in some days.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// None where nothing was ever counted.
    all: Option<Value>,
    places: Vec<Place>,
    rows: Rows,
}

/// Rows with the place of each.
#[derive(Debug)]
enum Rows {
    /// What adds up, in thousandths, and how many acts or people that is; and people who may stand there with two accounts.
    Sums(Vec<(usize, (i64, i64))>, Vec<(usize, String)>),
    /// People in places, the rows of each person next to one another.
    People(Vec<(usize, i64)>),
    /// How long things waited, the shortest first.
    Waits(Vec<(usize, i64)>),
}

impl Default for Rows {
    fn default() -> Self {
        Self::Sums(Vec::new(), Vec::new())
    }
}

/// Places by the number of their cell, as they are met.
#[derive(Default)]
struct Met {
    places: Vec<Place>,
    known: HashMap<i64, usize>,
}

impl Met {
    /// Those of the cells of some rows.
    async fn of<T>(tx: &mut Tx, rows: &[(i64, T)]) -> Result<Self> {
        let mut cells: Vec<i64> = rows.iter().map(|(cell, _)| *cell).collect();
        cells.sort_unstable();
        cells.dedup();
        let places = store::places(tx, &cells).await?;
        let known = places.iter().enumerate().map(|(at, (cell, _))| (*cell, at)).collect();
        Ok(Self { places: places.into_iter().map(|(_, place)| place).collect(), known })
    }

    /// The rows whose cell is known: every one, within one transaction.
    fn placed<T>(&self, rows: Vec<(i64, T)>) -> Vec<(usize, T)> {
        rows.into_iter().filter_map(|(cell, row)| Some((*self.known.get(&cell)?, row))).collect()
    }
}

impl Reading<'_> {
    /// Reads a counter once, for as many breakdowns as are wanted.
    pub async fn read_cells(&self, tx: &mut Tx, counter: &Counter) -> Result<Cells> {
        let Some(build) = self.build else { return Ok(Cells::default()) };
        let (parts, houses) = (self.parts(counter), self.houses(counter));
        let asked = Asked { build, counter: counter.code, houses: &houses, parts: &parts, column: None };
        match counter.fold {
            Fold::Flow { .. } => {
                let rows = store::sums_by_cell(tx, &asked).await?;
                let met = Met::of(tx, &rows).await?;
                let sums = met.placed(rows);
                Ok(Cells::sums(met, sums, Vec::new()))
            }
            Fold::Stock { .. } => {
                let mut rows = store::sums_by_cell(tx, &asked).await?;
                rows.retain(|(_, (_, people))| *people != 0);
                let met = Met::of(tx, &rows).await?;
                let merged = store::merged(tx).await?;
                let keys: Vec<String> = merged.keys.keys().cloned().collect();
                let there = store::spells_by_cell(tx, &asked, &keys, self.last_day()).await?;
                let kept = |key: String| merged.keys.get(&key).cloned().unwrap_or(key);
                let there = met.placed(there).into_iter().map(|(at, key)| (at, kept(key))).collect();
                let sums = met.placed(rows).into_iter().map(|(at, (_, people))| (at, (people * 1_000, people))).collect();
                Ok(Cells::sums(met, sums, there))
            }
            Fold::People { .. } => {
                let merged = store::merged(tx).await?;
                let mut rows = store::people_by_cell(tx, &asked).await?;
                for (_, person) in rows.iter_mut().filter(|_| !merged.people.is_empty()) {
                    *person = merged.people.get(person).copied().unwrap_or(*person);
                }
                let met = Met::of(tx, &rows).await?;
                let mut people = met.placed(rows);
                people.sort_unstable_by_key(|(_, person)| *person);
                let mut cells = Cells { all: None, places: met.places, rows: Rows::People(people) };
                cells.add_up();
                Ok(cells)
            }
            Fold::Level { .. } => {
                let value = |quantity: i64| Value { n: quantity as f64 / 1_000.0, size: quantity / 1_000 };
                let Some((whole, parts)) = store::level_by_cell(tx, &asked, self.last_day()).await? else {
                    return Ok(Cells::default());
                };
                let sums = parts.iter().enumerate().map(|(at, (_, quantity))| (at, (*quantity, quantity / 1_000))).collect();
                let places = parts.into_iter().map(|(place, _)| place).collect();
                Ok(Cells { all: Some(value(whole)), places, rows: Rows::Sums(sums, Vec::new()) })
            }
            Fold::Wait { .. } => {
                let (from, until) = self.span.days();
                let rows = store::waits_by_cell(tx, &asked, from, until).await?;
                let waits: Vec<(usize, i64)> = rows.iter().enumerate().map(|(at, (_, waited))| (at, *waited)).collect();
                let all = median(&waits.iter().map(|(_, waited)| *waited).collect::<Vec<_>>());
                Ok(Cells { all, places: rows.into_iter().map(|(place, _)| place).collect(), rows: Rows::Waits(waits) })
            }
        }
    }
}

impl Cells {
    fn sums(met: Met, sums: Vec<(usize, (i64, i64))>, there: Vec<(usize, String)>) -> Self {
        let mut cells = Self { all: None, places: met.places, rows: Rows::Sums(sums, there) };
        cells.add_up();
        cells
    }

    fn add_up(&mut self) {
        let whole = self.count(|_| vec![String::new()]).remove("");
        self.all = Some(whole.unwrap_or_default());
    }

    /// The number, and those of its groups by what it is broken down by.
    pub fn by(&self, by: Breakdown) -> Values {
        Values { all: self.all, groups: self.count(|place| vec![place.code(by)]) }
    }

    /// What each department comes to with everything below it.
    pub fn with_all_below(&self, tree: &Branches) -> BTreeMap<String, Value> {
        self.count(|place| upwards(tree, &place.department).into_iter().map(str::to_owned).collect())
    }

    /// What it comes to in each group, where a place may be in several: two accounts of one person, and one person in two places, are one
    /// person in a group that holds both.
    fn count(&self, groups: impl Fn(&Place) -> Vec<String>) -> BTreeMap<String, Value> {
        let mut names: HashMap<String, usize> = HashMap::new();
        let mut of_place: Vec<Vec<usize>> = Vec::with_capacity(self.places.len());
        for place in &self.places {
            let own = groups(place).into_iter().map(|name| {
                let next = names.len();
                *names.entry(name).or_insert(next)
            });
            of_place.push(own.collect());
        }
        let mut values: Vec<Option<Value>> = vec![None; names.len()];
        match &self.rows {
            Rows::Sums(sums, there) => {
                let mut added: Vec<Option<(i64, i64)>> = vec![None; names.len()];
                for (at, (quantity, size)) in sums {
                    for group in &of_place[*at] {
                        let sum = added[*group].get_or_insert_default();
                        *sum = (sum.0 + quantity, sum.1 + size);
                    }
                }
                let mut accounts: Vec<Vec<&String>> = vec![Vec::new(); names.len()];
                for (at, person) in there {
                    of_place[*at].iter().for_each(|group| accounts[*group].push(person));
                }
                for ((value, added), accounts) in values.iter_mut().zip(added).zip(accounts) {
                    let people: BTreeSet<&String> = accounts.iter().copied().collect();
                    let twice = (accounts.len() - people.len()) as i64;
                    *value =
                        added.map(|(quantity, size)| Value { n: (quantity - twice * 1_000) as f64 / 1_000.0, size: size - twice });
                }
            }
            Rows::People(rows) => {
                // somebody counts in a group where the one before in it is somebody else
                let mut last: Vec<Option<i64>> = vec![None; names.len()];
                for (at, person) in rows {
                    for group in &of_place[*at] {
                        if last[*group].replace(*person) != Some(*person) {
                            let people = values[*group].map_or(0, |value| value.size);
                            values[*group] = Some(Value::of(people + 1));
                        }
                    }
                }
            }
            Rows::Waits(rows) => {
                let mut waits: Vec<Vec<i64>> = vec![Vec::new(); names.len()];
                for (at, waited) in rows {
                    of_place[*at].iter().for_each(|group| waits[*group].push(*waited));
                }
                for (value, waits) in values.iter_mut().zip(waits) {
                    *value = median(&waits);
                }
            }
        }
        names.into_iter().filter_map(|(name, at)| Some((name, values[at]?))).collect()
    }
}
