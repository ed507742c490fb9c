//! Facts of one batch, folded: what is added, and who is to be made again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::histories::Histories;
use crate::ledger::{self, BETWEEN, Written};
use crate::measures::counters::{Counter, counters};
use crate::measures::fold::{Cell, Event, Fold};
use crate::measures::grain::{EARLIEST, Grain, LATEST};
use crate::measures::span::day_of;
use crate::storage::{Result, Tx};

/// The clock of each institution, by its id.
pub type Zones = HashMap<String, Tz>;

/// A counter by its place in the registry.
pub type At = usize;

/// Facts, and their quantities in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub facts: i64,
    /// What they amount to.
    pub quantity: i64,
}

/// The cell of rows that are of everywhere together.
const EVERYWHERE: i64 = 0;

/// What is counted where on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The counter.
    pub counter: At,
    /// The institution, by its number.
    pub house: i64,
    /// The day.
    pub day: i64,
    /// Where, by its number.
    pub cell: i64,
}

/// A part of a count that was taken as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What, where and when.
    pub key: Key,
    /// Which count.
    pub object: String,
    /// The fact.
    pub seq: i64,
    /// Whether it ends the count.
    pub whole: bool,
    /// In thousandths.
    pub quantity: i64,
}

/// Whom, and what, a batch is about, for each counter that keeps a state; of several that read the same facts for the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched(pub BTreeMap<At, BTreeSet<String>>);

/// What a batch of facts comes to.
#[derive(Debug, Default)]
pub struct Batch {
    /// What is added to flows.
    pub flows: HashMap<Key, Sum>,
    /// What is added to different people.
    pub people: HashMap<(Key, i64), i64>,
    /// Counts taken as a whole.
    pub levels: Vec<Piece>,
    /// Counts taken as a whole that are corrected: the facts.
    pub unlevels: Vec<i64>,
    /// Who is to be made again.
    pub touched: Touched,
    /// Everything about those, where the ledger is read from its beginning.
    pub histories: Option<Histories>,
    /// Places that are named above.
    pub cells: Cells,
    shared: Shared,
}

/// Places and their numbers.
#[derive(Debug, Default)]
pub struct Cells {
    known: HashMap<Cell, (i64, i64)>,
    /// The same by where a place, its codes and the names of those kept apart stand in memory. What they stand in is held, so that
    /// nothing else comes to stand there.
    near: HashMap<(usize, usize, usize), Near>,
    /// Those met since this was last emptied.
    pub fresh: Vec<(i64, Cell)>,
}

#[derive(Debug)]
struct Near {
    numbers: (i64, i64),
    _place: Arc<Cell>,
    _codes: Arc<BTreeMap<String, String>>,
}

impl Cells {
    /// The number of a place, and that of its institution.
    pub fn numbers(&mut self, cell: Cell) -> (i64, i64) {
        if let Some(numbers) = self.known.get(&cell) {
            return *numbers;
        }
        let id = number(&[
            &cell.institution,
            &cell.department,
            &cell.site,
            &cell.job_family,
            &cell.grade_band,
            &cell.technical,
            &cell.attributes,
        ]);
        let numbers = (id, house(&cell.institution));
        self.fresh.push((id, cell.clone()));
        self.known.insert(cell, numbers);
        numbers
    }

    /// The same of a fact's place with some of its codes; quick for facts that share what they say of both.
    fn of(&mut self, event: &Event, splits: &'static [&'static str]) -> (i64, i64) {
        let codes = if splits.is_empty() { 0 } else { Arc::as_ptr(&event.attributes).addr() };
        let near = (Arc::as_ptr(&event.place).addr(), codes, splits.as_ptr().addr());
        if let Some(found) = self.near.get(&near) {
            return found.numbers;
        }
        let numbers = self.numbers(event.cell(splits));
        let (place, codes) = (Arc::clone(&event.place), Arc::clone(&event.attributes));
        if self.near.len() >= SHARED {
            self.near.clear();
        }
        self.near.insert(near, Near { numbers, _place: place, _codes: codes });
        numbers
    }
}

/// Places and codes that facts share, each read once.
#[derive(Debug, Default)]
pub struct Shared {
    places: HashMap<String, Arc<Cell>>,
    codes: HashMap<String, Arc<BTreeMap<String, String>>>,
}

/// So many different ones are kept; with more, those of few facts, they are forgotten and read again.
const SHARED: usize = 50_000;

impl Shared {
    fn place(&mut self, stood: String) -> Arc<Cell> {
        if let Some(place) = self.places.get(&stood) {
            return Arc::clone(place);
        }
        let mut parts = stood.split(BETWEEN).map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let place = Arc::new(Cell {
            institution: part(),
            department: part(),
            site: part(),
            job_family: part(),
            grade_band: part(),
            technical: part(),
            attributes: String::new(),
        });
        if self.places.len() >= SHARED {
            self.places.clear();
        }
        self.places.insert(stood, Arc::clone(&place));
        place
    }

    fn codes(&mut self, attributes: String) -> Arc<BTreeMap<String, String>> {
        if let Some(codes) = self.codes.get(&attributes) {
            return Arc::clone(codes);
        }
        let codes: Arc<BTreeMap<String, String>> = Arc::new(serde_json::from_str(&attributes).unwrap_or_default());
        if self.codes.len() >= SHARED {
            self.codes.clear();
        }
        self.codes.insert(attributes, Arc::clone(&codes));
        codes
    }
}

/// A number made from words: the first eight bytes of SHA-256.
fn number(parts: &[&String]) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_le_bytes(bytes)
}

/// The number of an institution; 0 for what belongs to none.
pub fn house(institution: &str) -> i64 {
    if institution.is_empty() { 0 } else { number(&[&institution.to_owned()]) }
}

/// The number of a person: the first half of their key, which is random; of any other key one made from it.
pub fn person(key: &str) -> i64 {
    key.get(..16).and_then(|half| u64::from_str_radix(half, 16).ok()).map_or_else(|| number(&[&key.to_owned()]), u64::cast_signed)
}

impl Touched {
    /// The same in parts with at most so many keys.
    pub fn chunks(self, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        for (counter, keys) in self.0 {
            let keys: Vec<String> = keys.into_iter().collect();
            parts.extend(keys.chunks(most).map(|keys| Self(BTreeMap::from([(counter, keys.iter().cloned().collect())]))));
        }
        parts
    }
}

/// A fact as counters read it.
pub fn event(entry: Written, zones: &Zones, shared: &mut Shared) -> Event {
    let place = shared.place(entry.stood);
    let zone = zones.get(&place.institution).copied().unwrap_or(Tz::UTC);
    Event {
        seq: entry.seq,
        kind: entry.kind,
        day: day_of(entry.happened, zone).clamp(EARLIEST, LATEST),
        at: entry.happened.timestamp_micros(),
        actor: entry.actor,
        subject: entry.subject,
        object: entry.object,
        quantity: entry.quantity.map(|quantity| (quantity * 1_000.0).round() as i64),
        attributes: shared.codes(entry.attributes),
        place,
    }
}

/// The counters that read facts of a kind.
fn readers(kind: &str) -> &'static [At] {
    static READERS: LazyLock<HashMap<&'static str, Vec<At>>> = LazyLock::new(|| {
        let mut readers: HashMap<&'static str, Vec<At>> = HashMap::new();
        for (at, counter) in counters().iter().enumerate() {
            for kind in counter.fold.kinds() {
                readers.entry(kind).or_default().push(at);
            }
        }
        readers
    });
    READERS.get(kind).map(Vec::as_slice).unwrap_or_default()
}

/// Whether this is the first counter of those that read the same facts about somebody: they are made again together.
fn leads(at: At) -> bool {
    static LEADS: LazyLock<Vec<bool>> =
        LazyLock::new(|| (0..counters().len()).map(|at| same_facts(at).next() == Some(at)).collect());
    LEADS.get(at).copied().unwrap_or(false)
}

/// The counters that keep a state from the same facts as this one.
pub fn same_facts(at: At) -> impl Iterator<Item = At> {
    let kinds = |counter: &Counter| match counter.fold {
        Fold::Stock { kinds, .. } => Some(kinds),
        _ => None,
    };
    let own = kinds(&counters()[at]);
    (0..counters().len()).filter(move |other| *other == at || (own.is_some() && kinds(&counters()[*other]) == own))
}

impl Batch {
    /// An empty one for a ledger that is read from its beginning.
    pub fn of_all() -> Self {
        Self { histories: Some(Histories::default()), ..Self::default() }
    }

    /// Folds facts that follow what was folded before; those that they correct are taken back, once however often they are corrected.
    pub async fn fold(tx: &mut Tx, facts: Vec<Written>, zones: &Zones) -> Result<Self> {
        let mut batch = Self::default();
        let (first, last) = (facts.first().map_or(0, |fact| fact.seq), facts.last().map_or(0, |fact| fact.seq));
        let named: BTreeSet<i64> = facts.iter().filter_map(|fact| fact.corrects).collect();
        if !named.is_empty() {
            let named: Vec<i64> = named.into_iter().collect();
            for (fact, by) in ledger::corrected(tx, &named).await? {
                if (first..=last).contains(&by) {
                    let event = event(fact, zones, &mut batch.shared);
                    batch.take(&event, -1);
                }
            }
        }
        for fact in facts {
            let event = event(fact, zones, &mut batch.shared);
            batch.take(&event, 1);
        }
        batch.flows.retain(|_, sum| *sum != Sum::default());
        batch.people.retain(|_, facts| *facts != 0);
        Ok(batch)
    }

    /// Adds facts of a ledger that is read from its beginning; those that are corrected within what is read are left out.
    pub fn add(&mut self, facts: Vec<Written>, corrected: &HashSet<i64>, zones: &Zones) {
        for fact in facts {
            if !readers(&fact.kind).is_empty() && !corrected.contains(&fact.seq) {
                let event = event(fact, zones, &mut self.shared);
                self.take(&event, 1);
            }
        }
    }

    fn take(&mut self, event: &Event, sign: i64) {
        for &at in readers(&event.kind) {
            let counter = &counters()[at];
            if counter.technical && event.place.technical != "yes" && !matches!(counter.fold, Fold::Stock { .. }) {
                continue;
            }
            match counter.fold {
                Fold::Flow { quantity, when, .. } if when(event) => {
                    let key = self.key(at, event, counter.splits);
                    let sum = self.flows.entry(key).or_default();
                    sum.facts += sign;
                    sum.quantity += sign * if quantity { event.quantity.unwrap_or(0) } else { 1_000 };
                }
                Fold::People { actor, when, .. } if when(event) => {
                    let Some(who) = (if actor { &event.actor } else { &event.subject }) else { continue };
                    let key = self.key(at, event, counter.splits);
                    *self.people.entry((key, person(who))).or_default() += sign;
                }
                Fold::Flow { .. } | Fold::People { .. } => {}
                Fold::Stock { .. } if leads(at) => self.touch(at, event.subject.as_ref(), event),
                Fold::Stock { .. } => {}
                Fold::Wait { .. } => self.touch(at, event.object.as_ref(), event),
                Fold::Level { whole, .. } if sign > 0 => {
                    let key = self.key(at, event, &[]);
                    self.levels.push(Piece {
                        key,
                        object: event.object.clone().unwrap_or_default(),
                        seq: event.seq,
                        whole: event.kind == whole,
                        quantity: event.quantity.unwrap_or(0),
                    });
                }
                Fold::Level { .. } => self.unlevels.push(event.seq),
            }
        }
    }

    fn key(&mut self, counter: At, event: &Event, splits: &'static [&'static str]) -> Key {
        let (cell, house) = self.cells.of(event, splits);
        Key { counter, house, day: event.day, cell }
    }

    fn touch(&mut self, counter: At, key: Option<&String>, event: &Event) {
        if let Some(key) = key {
            let keys = self.touched.0.entry(counter).or_default();
            if !keys.contains(key) {
                keys.insert(key.clone());
            }
            if let Some(histories) = &mut self.histories {
                histories.add(counter, key, event);
            }
        }
    }
}

/// Sums of days as those of every grain, in the order of the table; without those that come to nothing.
pub fn rolled(flows: &HashMap<Key, Sum>) -> Vec<(Grain, Key, Sum)> {
    let mut rows: Vec<(Grain, Key, Sum)> = Vec::with_capacity(flows.len() * Grain::ALL.len());
    for (key, sum) in flows {
        rows.extend(Grain::ALL.map(|grain| (grain, Key { day: grain.first(key.day), ..*key }, *sum)));
    }
    rows.sort_unstable_by_key(|(grain, key, _)| (key.counter, key.house, *grain, *key));
    rows.dedup_by(|row, into| {
        let same = (row.0, row.1) == (into.0, into.1);
        if same {
            into.2.facts += row.2.facts;
            into.2.quantity += row.2.quantity;
        }
        same
    });
    rows.retain(|(_, _, sum)| *sum != Sum::default());
    rows
}

/// The same for different people, each with the number of its grain: in each cell, and everywhere together where they are kept so.
pub fn rolled_people(people: &HashMap<(Key, i64), i64>) -> Vec<(i64, Key, i64, i64)> {
    let mut rows: Vec<(i64, Key, i64, i64)> = Vec::with_capacity(people.len() * (Grain::ALL.len() + Grain::TOGETHER.len()));
    for ((key, person), facts) in people {
        let first = |grain: Grain| Key { day: grain.first(key.day), ..*key };
        rows.extend(Grain::ALL.map(|grain| (grain.code(), first(grain), *person, *facts)));
        let everywhere = |grain: Grain| (grain.code_together(), Key { cell: EVERYWHERE, ..first(grain) }, *person, *facts);
        rows.extend(Grain::TOGETHER.map(everywhere));
    }
    rows.sort_unstable_by_key(|(grain, key, person, _)| (key.counter, key.house, *grain, *key, *person));
    rows.dedup_by(|row, into| {
        let same = (row.0, row.1, row.2) == (into.0, into.1, into.2);
        if same {
            into.3 += row.3;
        }
        same
    });
    rows.retain(|(_, _, _, facts)| *facts != 0);
    rows
}
