//! Why a fact counts, or does not: the same folds that make the numbers, asked about single facts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days};

use super::Asked;
use crate::ledger::{self, Entry};
use crate::measures::counters::Counter;
use crate::measures::fold::{Event, Fold, Standing, spells};
use crate::measures::tally::batch::{Shared, Zones, event};
use crate::storage::{Result, Tx};

/// What is said of a fact.
pub(super) struct Judged {
    pub counts: bool,
    pub why: String,
}

/// What has to be known to say it.
pub(super) struct Judge<'a> {
    counter: &'static Counter,
    institution: &'a str,
    zones: &'a Zones,
    /// The day at whose end states are read.
    day: i64,
    /// Facts that later ones took back: each with the first of those.
    corrected: BTreeMap<i64, i64>,
    /// All facts that matter, by the person or thing that they are about.
    all: BTreeMap<String, Vec<Event>>,
    /// The newest count that was taken as a whole.
    newest: Option<String>,
}

fn yes(why: impl Into<String>) -> Judged {
    Judged { counts: true, why: why.into() }
}

fn no(why: impl Into<String>) -> Judged {
    Judged { counts: false, why: why.into() }
}

impl<'a> Judge<'a> {
    pub async fn new(tx: &mut Tx, asked: &Asked<'a>, facts: &[Entry], zones: &'a Zones, day: i64) -> Result<Self> {
        let seqs: Vec<i64> = facts.iter().map(|fact| fact.seq).collect();
        let corrected = ledger::corrected(tx, &seqs).await?.into_iter().map(|(fact, by)| (fact.seq, by)).collect();
        let mut judge = Self {
            counter: asked.counter,
            institution: asked.institution.as_str(),
            zones,
            day,
            corrected,
            all: BTreeMap::new(),
            newest: None,
        };
        let keys = |key: fn(&Entry) -> Option<&String>| -> Vec<String> {
            facts.iter().filter_map(key).collect::<BTreeSet<_>>().into_iter().cloned().collect()
        };
        match asked.counter.fold {
            Fold::Stock { kinds, .. } => {
                let subjects = keys(|fact| fact.subject.as_ref());
                let mut shared = Shared::default();
                for fact in ledger::about(tx, &subjects, kinds, i64::MAX).await? {
                    let key = fact.subject.clone().unwrap_or_default();
                    let event = event(fact, zones, &mut shared);
                    if event.day <= day {
                        judge.all.entry(key).or_default().push(event);
                    }
                }
            }
            Fold::Wait { from, to } => {
                let objects = keys(|fact| fact.object.as_ref());
                let mut shared = Shared::default();
                for fact in ledger::to_objects(tx, &objects, &[&[from], to].concat(), i64::MAX).await? {
                    judge.all.entry(fact.object.clone().unwrap_or_default()).or_default().push(event(fact, zones, &mut shared));
                }
            }
            Fold::Level { whole, .. } => judge.newest = judge.newest_whole(tx, whole).await?,
            Fold::Flow { .. } | Fold::People { .. } => {}
        }
        for events in judge.all.values_mut() {
            events.sort_by_key(|event| (event.at, event.seq));
        }
        Ok(judge)
    }

    async fn newest_whole(&self, tx: &mut Tx, whole: &str) -> Result<Option<String>> {
        let wanted = ledger::Wanted {
            kinds: &[whole],
            institutions: [self.institution.to_owned(), self.institution.to_owned()],
            from: DateTime::UNIX_EPOCH,
            until: DateTime::<chrono::Utc>::MAX_UTC,
            before: i64::MAX,
        };
        // counts are taken a few times a year: the newest of the day is among the last of them
        let mut found = ledger::newest(tx, &wanted, 200).await?;
        let seqs: Vec<i64> = found.iter().map(|fact| fact.seq).collect();
        let gone: BTreeSet<i64> = ledger::corrected(tx, &seqs).await?.into_iter().map(|(fact, _)| fact.seq).collect();
        found.retain(|fact| !gone.contains(&fact.seq));
        let mut shared = Shared::default();
        let events =
            found.into_iter().map(|fact| event(fact.into(), self.zones, &mut shared)).filter(|event| event.day <= self.day);
        Ok(events.max_by_key(|event| (event.day, event.seq)).and_then(|event| event.object))
    }

    /// What is said of a fact.
    pub fn of(&self, fact: &Entry) -> Judged {
        if let Some(by) = self.corrected.get(&fact.seq) {
            return no(format!("Taken back by fact {by}."));
        }
        let event = event(fact.clone().into(), self.zones, &mut Shared::default());
        let stranger = self.counter.technical && event.place.technical != "yes";
        match self.counter.fold {
            Fold::Flow { .. } | Fold::People { .. } if stranger => no("Not of technical staff, as it was then."),
            Fold::Flow { when, .. } | Fold::People { when, .. } if !when(&event) => {
                no(format!("Not one of those that count. What does: {}", self.counter.source))
            }
            Fold::Flow { quantity: true, .. } => {
                yes(format!("Counts as {}.", event.quantity.map_or_else(|| "0".to_owned(), thousandths)))
            }
            Fold::Flow { .. } => yes("Counts as one."),
            Fold::People { actor, .. } => match if actor { &event.actor } else { &event.subject } {
                Some(_) => yes("Counts; each person is counted once, however many facts there are of them."),
                None => no("It is not known of whom it is."),
            },
            Fold::Stock { step, lasts, .. } => self.standing(&event, step, lasts),
            Fold::Level { whole, .. } => match (&self.newest, &event.object) {
                (Some(newest), Some(object)) if newest == object && event.kind == whole => {
                    yes("The newest count: this is its sum.")
                }
                (Some(newest), Some(object)) if newest == object => yes("A part of the newest count."),
                _ => no("A newer count took its place."),
            },
            Fold::Wait { from, to } => self.wait(&event, from, to),
        }
    }

    /// The last fact about somebody decides whether they count at a date.
    fn standing(&self, event: &Event, step: fn(&mut u8, &Event) -> Standing, lasts: Option<i64>) -> Judged {
        let Some(events) = event.subject.as_ref().and_then(|subject| self.all.get(subject)) else {
            return no("It is not known of whom it is.");
        };
        let Some(last) = events.last() else { return no("It came after that date.") };
        if last.seq != event.seq {
            return no(format!("Fact {} about the same person came later, and decides.", last.seq));
        }
        let spells = spells(&mut events.clone(), self.counter.splits, step, lasts);
        let Some(spell) = spells.last() else { return no("It does not make anybody count.") };
        if spell.ends <= self.day {
            let ran_out = !events.iter().any(|event| event.day == spell.ends);
            let words = if ran_out { "Ran out, with nothing new, on" } else { "It ended what counted until" };
            return no(format!("{words} {}.", date(spell.ends)));
        }
        if self.counter.technical && spell.cell.technical != "yes" {
            return no("Not of technical staff, as it was then.");
        }
        yes(format!("Counts: so it has been since {}.", date(spell.begins)))
    }

    fn wait(&self, event: &Event, from: &str, to: &[&str]) -> Judged {
        let events = event.object.as_ref().and_then(|object| self.all.get(object)).map(Vec::as_slice).unwrap_or_default();
        let begun = events.iter().find(|one| one.kind == from);
        let ends = |one: &&Event| to.contains(&one.kind.as_str());
        let ended = begun.and_then(|begun| events.iter().filter(ends).find(|one| (one.at, one.seq) > (begun.at, begun.seq)));
        match (begun, ended) {
            (Some(begun), Some(ended)) if ended.seq == event.seq => {
                let waited = i128::from(ended.at - begun.at) * 1_000 / 86_400_000_000;
                let waited = thousandths(i64::try_from(waited).unwrap_or(i64::MAX));
                yes(format!("Counts: it ended a wait of {waited} days, which fact {} began.", begun.seq))
            }
            (Some(begun), Some(ended)) if begun.seq == event.seq => no(format!("Fact {} ended its wait, and counts.", ended.seq)),
            (Some(begun), None) if begun.seq == event.seq => no("It still waits: what ends a wait is what counts."),
            _ => no("It neither began a wait nor ended one."),
        }
    }
}

/// A number in thousandths, with up to one decimal.
fn thousandths(n: i64) -> String {
    let n = (n as f64 / 100.0).round() / 10.0;
    n.to_string()
}

fn date(day: i64) -> String {
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    let date = u64::try_from(day).ok().and_then(|days| epoch.checked_add_days(Days::new(days)));
    date.map_or_else(String::new, |date| date.format("%-d %B %Y").to_string())
}
