//! What happened to each person, or thing, that has a state: kept while the ledger is read from its beginning, so that nothing is read twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::batch::At;
use crate::measures::counters::counters;
use crate::measures::fold::{Cell, Event};

/// So much is kept, in facts: some 150 MB. With more, everything is let go, and read again for some people at a time.
const MOST: usize = 2_000_000;

/// Facts by counter, and by whom or what they are about.
#[derive(Debug, Default)]
pub struct Histories {
    of: HashMap<At, HashMap<String, Vec<Moment>>>,
    kept: usize,
}

/// A fact, as far as states go by it.
#[derive(Debug)]
struct Moment {
    seq: i64,
    at: i64,
    day: i64,
    kind: &'static str,
    place: Arc<Cell>,
    codes: Arc<BTreeMap<String, String>>,
}

impl Histories {
    /// Keeps a fact.
    pub fn add(&mut self, counter: At, key: &str, event: &Event) {
        self.kept += 1;
        if self.kept > MOST {
            self.of = HashMap::new();
            return;
        }
        // kinds are words of the program: one for all facts
        let Some(kind) = counters()[counter].fold.kinds().into_iter().find(|kind| *kind == event.kind) else { return };
        let moment = Moment {
            seq: event.seq,
            at: event.at,
            day: event.day,
            kind,
            place: Arc::clone(&event.place),
            codes: Arc::clone(&event.attributes),
        };
        let of = self.of.entry(counter).or_default();
        match of.get_mut(key) {
            Some(moments) => moments.push(moment),
            None => {
                of.insert(key.to_owned(), vec![moment]);
            }
        }
    }

    /// Takes what was kept of these; none where it was too much.
    pub fn take(&mut self, counter: At, keys: &BTreeSet<String>) -> Option<BTreeMap<String, Vec<Event>>> {
        if self.kept > MOST {
            return None;
        }
        let of = self.of.get_mut(&counter)?;
        let taken = keys.iter().filter_map(|key| {
            let (key, moments) = of.remove_entry(key)?;
            Some((key, moments.into_iter().map(Event::from).collect()))
        });
        Some(taken.collect())
    }
}

impl From<Moment> for Event {
    fn from(moment: Moment) -> Self {
        Self {
            seq: moment.seq,
            kind: moment.kind.to_owned(),
            day: moment.day,
            at: moment.at,
            actor: None,
            subject: None,
            object: None,
            quantity: None,
            attributes: moment.codes,
            place: moment.place,
        }
    }
}
