//! The second pass: what an extract says, written in batches, each in a transaction of its own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, Utc};

use super::compare::{Roll, differences, is_over, nobody, numbers, wanted};
use super::places::Places;
use super::plan::{Kind, Plan};
use super::{BATCH, Done, Failure, How, Progress};
use crate::accounts::Institution;
use crate::accounts::staff::{self, Entry};
use crate::accounts::{notices, units};
use crate::app::App;
use crate::hr::extract::{Extract, Field, Row};
use crate::hr::{PERSON_CHANGED, PERSON_ENTERED, PERSON_RETURNED, REORGANISED, headcount, leave, mail};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::notify;
use crate::storage::{Result as Stores, Tx};

/// What every batch needs to know.
pub(super) struct Work<'a> {
    pub app: &'a App,
    pub institution: &'a Institution,
    pub extract: &'a Extract,
    pub how: &'a How,
    pub today: NaiveDate,
    pub places: Places,
}

impl Work<'_> {
    /// Writes it all: departments, people, managers who were not there before those they manage, leavers, headcount.
    pub async fn write(&self, plan: &Plan, watch: &mut (dyn FnMut(Progress) -> ControlFlow<()> + Send)) -> Result<Done, Failure> {
        let now = self.app.clock.now();
        let all = self.extract.rows.len() as u64;
        let left_out = plan.count(Kind::LeftOut);
        let mut done = Done { people: plan.people, left_out, notes: plan.notes.clone(), ..Done::default() };
        self.write_places(now, &mut done).await?;
        let in_file = numbers(self.extract);
        let mut pending = Vec::new();
        for (number, rows) in self.extract.rows.chunks(BATCH).enumerate() {
            let mut tx = self.app.db.write().await?;
            let mut later = self.people(&mut tx, self.app.clock.now(), rows, &in_file, &mut done).await?;
            tx.commit().await?;
            later.iter_mut().for_each(|at| *at += number * BATCH);
            pending.append(&mut later);
            if watch(Progress { done: (number * BATCH + rows.len()) as u64, all }).is_break() {
                return Err(Failure::Stopped);
            }
        }
        for rows in pending.chunks(BATCH) {
            let mut tx = self.app.db.write().await?;
            let rows: Vec<&Row> = rows.iter().map(|at| &self.extract.rows[*at]).collect();
            self.managers(&mut tx, self.app.clock.now(), &rows, &mut done).await?;
            tx.commit().await?;
            if watch(Progress { done: all, all }).is_break() {
                return Err(Failure::Stopped);
            }
        }
        for leavers in plan.leavers.chunks(BATCH) {
            let mut tx = self.app.db.write().await?;
            let (now, by) = (self.app.clock.now(), self.how.by.as_ref());
            let house = self.how.invites.as_deref().unwrap_or(&self.app.config.address);
            let gone = leave::leave(&mut tx, now, by, house, self.institution, leavers).await?;
            done.left += gone.people;
            done.handed_over += gone.handed_over;
            tx.commit().await?;
            if watch(Progress { done: all, all }).is_break() {
                return Err(Failure::Stopped);
            }
        }
        let now = self.app.clock.now();
        let mut tx = self.app.db.write().await?;
        done.technical = headcount::count(&mut tx, now, &self.institution.id).await?;
        super::note(&mut tx, now, self.institution, self.how, &done).await?;
        tx.commit().await?;
        Ok(done)
    }

    async fn write_places(&self, now: DateTime<Utc>, done: &mut Done) -> Result<(), Failure> {
        let id = &self.institution.id;
        let mut tx = self.app.db.write().await?;
        units::put_departments(&mut tx, id, &self.places.put).await?;
        units::add_sites(&mut tx, id, &self.places.add).await?;
        if !self.places.renamed.is_empty() {
            let fact = Fact::new(REORGANISED, now).object(id).quantity(self.places.renamed.len() as f64);
            ledger::append(&mut tx, now, if let Some(by) = &self.how.by { fact.by(by) } else { fact }).await?;
        }
        tx.commit().await?;
        done.departments = (self.places.new.len() + self.places.renamed.len()) as u64;
        Ok(())
    }

    /// Brings a batch of people up to date; gives the places in it of those whose manager has to wait for the end.
    async fn people(
        &self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        rows: &[Row],
        in_file: &HashSet<&str>,
        done: &mut Done,
    ) -> Stores<Vec<usize>> {
        let there = self.there(tx, rows).await?;
        let roll = Roll::new(&there);
        let bosses = self.bosses(tx, rows.iter()).await?;
        let (mut put, mut facts, mut invited) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (mut new, mut later) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| !is_over(row, self.today)) {
            let found = roll.find(row, in_file);
            for other in roll.others_at(row, found) {
                // Whoever had the address before has left, or the address would be in their line.
                if other.external_id.as_deref().is_some_and(|number| !in_file.contains(number)) {
                    put.entry(other.id.clone()).or_insert_with(|| other.clone()).email = None;
                }
            }
            let fresh = nobody(now);
            let before = found.unwrap_or(&fresh);
            let mut after = wanted(self.extract, row, before, &roll, &self.places);
            if self.extract.says(Field::Manager) {
                match &row.manager {
                    None => after.manager = None,
                    Some(words) => match bosses.get(words.as_str()).filter(|_| !words.contains('@')) {
                        Some(boss) => after.manager = Some(boss.clone()),
                        None => later.push(at),
                    },
                }
            }
            match found {
                None => new.push(after),
                Some(before) if *before != after => {
                    facts.push(self.fact(now, before, &after, done));
                    if before.left_on.is_some() {
                        notices::account_open(tx, now, &after.id).await?;
                        invited.push((after.clone(), true));
                    }
                    put.insert(after.id.clone(), after);
                }
                Some(_) => done.unchanged += 1,
            }
        }
        let names: Vec<&str> = new.iter().map(|entry| entry.name.as_str()).collect();
        let handles = staff::handles(tx, now, &names).await?;
        for (mut entry, (id, handle)) in new.into_iter().zip(handles) {
            (entry.id, entry.handle) = (id, handle);
            done.joined += 1;
            facts.push(self.by(Fact::new(PERSON_ENTERED, now).about(&entry.id)));
            invited.push((entry.clone(), false));
            put.insert(entry.id.clone(), entry);
        }
        let put: Vec<Entry> = put.into_values().collect();
        staff::put(tx, &self.institution.id, &put).await?;
        if !facts.is_empty() {
            ledger::append_all(tx, now, facts).await?;
        }
        self.invite(tx, now, &invited, done).await?;
        Ok(later)
    }

    /// Everyone who has a staff number or an address of these rows.
    async fn there(&self, tx: &mut Tx, rows: &[Row]) -> Stores<Vec<Entry>> {
        let numbers: Vec<String> = rows.iter().map(|row| row.staff_number.clone()).collect();
        let addresses: Vec<String> = rows.iter().filter_map(|row| row.email.clone()).collect();
        let mut there = self.known_by(tx, &numbers, &addresses).await?;
        let claiming = staff::claiming(tx, &self.institution.id, &numbers).await?;
        add(&mut there, claiming);
        Ok(there)
    }

    /// Everyone who has these staff numbers or addresses, with the accounts that they live on in.
    async fn known_by(&self, tx: &mut Tx, numbers: &[String], addresses: &[String]) -> Stores<Vec<Entry>> {
        let mut there = staff::with_numbers(tx, &self.institution.id, numbers).await?;
        let others = staff::with_addresses(tx, &self.institution.id, addresses).await?;
        add(&mut there, others);
        for _ in 0..20 {
            let known: HashSet<&PersonId> = there.iter().map(|entry| &entry.id).collect();
            let kept: Vec<PersonId> =
                there.iter().filter_map(|entry| entry.lives_on.clone()).filter(|id| !known.contains(id)).collect();
            if kept.is_empty() {
                break;
            }
            let kept = staff::with_ids(tx, &kept).await?;
            if kept.is_empty() {
                break;
            }
            add(&mut there, kept);
        }
        Ok(there)
    }

    /// The people whom rows name as managers, as they name them, who are on the roll now.
    async fn bosses<'r>(&self, tx: &mut Tx, rows: impl Iterator<Item = &'r Row>) -> Stores<HashMap<String, PersonId>> {
        let words: HashSet<String> = rows.filter_map(|row| row.manager.clone()).collect();
        let (addresses, numbers): (Vec<String>, Vec<String>) = words.iter().cloned().partition(|words| words.contains('@'));
        let there = self.known_by(tx, &numbers, &addresses).await?;
        let roll = Roll::new(&there);
        let boss = |words: String| roll.manager(&words).map(|entry| entry.id.clone()).map(|id| (words, id));
        Ok(words.into_iter().filter_map(boss).collect())
    }

    /// The fact about someone who was known before.
    fn fact(&self, now: DateTime<Utc>, before: &Entry, after: &Entry, done: &mut Done) -> Fact {
        if before.left_on.is_some() {
            done.returned += 1;
            return self.by(Fact::new(PERSON_RETURNED, now).about(&after.id));
        }
        if !before.hr {
            done.joined += 1;
            return self.by(Fact::new(PERSON_ENTERED, now).about(&after.id).with("had", "account"));
        }
        let what = differences(before, after);
        let has = |code| what.contains(&code);
        done.moved += u64::from(has("department") || has("site"));
        done.managers += u64::from(has("manager"));
        done.changed += u64::from(what.iter().any(|code| !["department", "site", "manager"].contains(code)));
        self.by(Fact::new(PERSON_CHANGED, now).about(&after.id).with("what", what.join(" ")))
    }

    fn by(&self, fact: Fact) -> Fact {
        match &self.how.by {
            Some(by) => fact.by(by),
            None => fact,
        }
    }

    /// Gives people their managers, now that everyone is there.
    async fn managers(&self, tx: &mut Tx, now: DateTime<Utc>, rows: &[&Row], done: &mut Done) -> Stores<()> {
        let bosses = self.bosses(tx, rows.iter().copied()).await?;
        let numbers: Vec<String> = rows.iter().map(|row| row.staff_number.clone()).collect();
        let words: HashMap<&str, &str> =
            rows.iter().filter_map(|row| Some((row.staff_number.as_str(), row.manager.as_deref()?))).collect();
        let (mut put, mut facts) = (Vec::new(), Vec::new());
        let there = self.known_by(tx, &numbers, &[]).await?;
        let roll = Roll::new(&there);
        for number in &numbers {
            let Some(mut entry) = roll.numbered(number).cloned() else { continue };
            let boss = words.get(number.as_str()).and_then(|words| bosses.get(*words));
            let Some(boss) = boss.filter(|boss| entry.manager.as_ref() != Some(*boss)) else { continue };
            let is_first = entry.manager.is_none();
            entry.manager = Some(boss.clone());
            // Whoever joins has their manager with them: that is no change.
            if !is_first {
                done.managers += 1;
                facts.push(self.by(Fact::new(PERSON_CHANGED, now).about(&entry.id).with("what", "manager")));
            }
            put.push(entry);
        }
        staff::put(tx, &self.institution.id, &put).await?;
        if !facts.is_empty() {
            ledger::append_all(tx, now, facts).await?;
        }
        Ok(())
    }

    /// Writes to technicians who are new or back.
    async fn invite(&self, tx: &mut Tx, now: DateTime<Utc>, people: &[(Entry, bool)], done: &mut Done) -> Stores<()> {
        let Some(address) = &self.how.invites else {
            return Ok(());
        };
        for (entry, is_back) in people.iter().filter(|(entry, _)| entry.technical && entry.active && entry.email.is_some()) {
            if let Some(notice) = mail::invitation(address, self.institution, entry, *is_back, now) {
                done.invited += u64::from(notify::tell(tx, now, &notice).await?);
            }
        }
        Ok(())
    }
}

/// Adds those who are not there yet.
fn add(there: &mut Vec<Entry>, others: Vec<Entry>) {
    let known: HashSet<PersonId> = there.iter().map(|entry| entry.id.clone()).collect();
    there.extend(others.into_iter().filter(|entry| !known.contains(&entry.id)));
}
