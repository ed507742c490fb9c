//! Facts of one batch, folded: what is added, and who is to be made again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono_tz::Tz;

use crate::ledger::{self, Entry};
use crate::measures::counters::{Counter, counters};
use crate::measures::fold::{Cell, Event, Fold};
use crate::measures::span::day_of;
use crate::storage::{Result, Tx};

/// The clock of each institution, by its id.
pub type Zones = HashMap<String, Tz>;

/// Facts, and their quantities in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub facts: i64,
    /// What they amount to.
    pub quantity: i64,
}

/// A part of a count that was taken as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The counter.
    pub counter: &'static str,
    /// Which count.
    pub object: String,
    /// The fact.
    pub seq: i64,
    /// The day.
    pub day: i64,
    /// Where.
    pub cell: Cell,
    /// Whether it ends the count.
    pub whole: bool,
    /// In thousandths.
    pub quantity: i64,
}

/// Whom, and what, a batch is about, for each counter that keeps a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched(pub BTreeMap<&'static str, BTreeSet<String>>);

/// What a batch of facts comes to.
#[derive(Debug, Default)]
pub struct Batch {
    /// What is added to flows.
    pub flows: HashMap<(&'static str, i64, Cell), Sum>,
    /// What is added to different people.
    pub people: HashMap<(&'static str, i64, Cell, String), i64>,
    /// Counts taken as a whole.
    pub levels: Vec<Part>,
    /// Counts taken as a whole that are corrected: the facts.
    pub unlevels: Vec<i64>,
    /// Who is to be made again.
    pub touched: Touched,
}

impl Touched {
    /// Takes in others.
    pub fn join(&mut self, others: Self) {
        for (counter, keys) in others.0 {
            self.0.entry(counter).or_default().extend(keys);
        }
    }

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
pub fn event(entry: Entry, zones: &Zones) -> Event {
    let institution = entry.institution.unwrap_or_default();
    let zone = zones.get(&institution).copied().unwrap_or(Tz::UTC);
    let attributes =
        if entry.attributes.len() > 2 { serde_json::from_str(&entry.attributes).unwrap_or_default() } else { BTreeMap::new() };
    Event {
        seq: entry.seq,
        kind: entry.kind,
        day: day_of(entry.happened, zone),
        at: entry.happened.timestamp_micros(),
        actor: entry.actor,
        subject: entry.subject,
        object: entry.object,
        quantity: entry.quantity.map(|quantity| (quantity * 1_000.0).round() as i64),
        attributes,
        place: Cell {
            institution,
            department: entry.department.unwrap_or_default(),
            site: entry.site.unwrap_or_default(),
            job_family: entry.job_family.unwrap_or_default(),
            grade_band: entry.grade_band.unwrap_or_default(),
            technical: entry.technical.map_or("", |technical| if technical { "yes" } else { "no" }).to_owned(),
            attributes: String::new(),
        },
    }
}

impl Batch {
    /// Folds facts; those that they correct are taken back, once however often they are corrected.
    pub async fn fold(tx: &mut Tx, facts: Vec<Entry>, zones: &Zones) -> Result<Self> {
        let mut batch = Self::default();
        let (first, last) = (facts.first().map_or(0, |fact| fact.seq), facts.last().map_or(0, |fact| fact.seq));
        let named: BTreeSet<i64> = facts.iter().filter_map(|fact| fact.corrects).collect();
        if !named.is_empty() {
            let named: Vec<i64> = named.into_iter().collect();
            for (fact, by) in ledger::corrected(tx, &named).await? {
                if (first..=last).contains(&by) {
                    batch.take(&event(fact, zones), -1);
                }
            }
        }
        for fact in facts {
            batch.take(&event(fact, zones), 1);
        }
        batch.flows.retain(|_, sum| *sum != Sum::default());
        batch.people.retain(|_, facts| *facts != 0);
        Ok(batch)
    }

    fn take(&mut self, event: &Event, sign: i64) {
        for counter in counters().iter().filter(|counter| counter.fold.reads(&event.kind)) {
            if counter.technical && event.place.technical != "yes" && !matches!(counter.fold, Fold::Stock { .. }) {
                continue;
            }
            match counter.fold {
                Fold::Flow { quantity, when, .. } if when(event) => {
                    let sum = self.flows.entry((counter.code, event.day, event.cell(counter.splits))).or_default();
                    sum.facts += sign;
                    sum.quantity += sign * if quantity { event.quantity.unwrap_or(0) } else { 1_000 };
                }
                Fold::People { actor, when, .. } if when(event) => {
                    let Some(person) = (if actor { &event.actor } else { &event.subject }) else { continue };
                    *self.people.entry((counter.code, event.day, event.cell(counter.splits), person.clone())).or_default() += sign;
                }
                Fold::Flow { .. } | Fold::People { .. } => {}
                Fold::Stock { .. } => self.touch(counter, event.subject.as_ref()),
                Fold::Wait { .. } => self.touch(counter, event.object.as_ref()),
                Fold::Level { whole, .. } if sign > 0 => self.levels.push(Part {
                    counter: counter.code,
                    object: event.object.clone().unwrap_or_default(),
                    seq: event.seq,
                    day: event.day,
                    cell: event.place.clone(),
                    whole: event.kind == whole,
                    quantity: event.quantity.unwrap_or(0),
                }),
                Fold::Level { .. } => self.unlevels.push(event.seq),
            }
        }
    }

    fn touch(&mut self, counter: &'static Counter, key: Option<&String>) {
        if let Some(key) = key {
            self.touched.0.entry(counter.code).or_default().insert(key.clone());
        }
    }
}
