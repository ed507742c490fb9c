//! An extract beside the roll: who is whom, and what would be different. Pure.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::places::Places;
use crate::accounts::staff::Entry;
use crate::hr::extract::{Extract, Field, Row};
use crate::ids::PersonId;
use crate::sent::Problems;
use crate::text::fold;

/// People of the roll by what an extract can know them by.
#[derive(Debug, Default)]
pub struct Roll<'a> {
    by_number: HashMap<&'a str, &'a Entry>,
    /// Those whose sign-in says that they have this number, and whom no file has named yet.
    by_claim: HashMap<&'a str, Vec<&'a Entry>>,
    by_email: HashMap<&'a str, Vec<&'a Entry>>,
    by_id: HashMap<&'a PersonId, &'a Entry>,
}

impl<'a> Roll<'a> {
    /// Of these entries. What names an account that was made one with another names that other one.
    pub fn new(entries: &'a [Entry]) -> Self {
        let mut roll = Self { by_id: entries.iter().map(|entry| (&entry.id, entry)).collect(), ..Self::default() };
        for entry in entries {
            let kept = roll.kept(entry);
            if let Some(number) = &entry.external_id {
                roll.by_number.insert(number, kept);
            } else if let Some(number) = &entry.claimed {
                roll.by_claim.entry(number).or_default().push(entry);
            }
            if let Some(email) = &entry.email {
                let holders = roll.by_email.entry(email).or_default();
                if !holders.iter().any(|holder| holder.id == kept.id) {
                    holders.push(kept);
                }
            }
        }
        roll
    }

    /// The account that one lives on in; itself where it is one of its own.
    fn kept(&self, entry: &'a Entry) -> &'a Entry {
        let mut entry = entry;
        // Merges do not go round in circles, but a damaged database must not hang an import.
        for _ in 0..20 {
            match entry.lives_on.as_ref().and_then(|id| self.by_id.get(id)) {
                Some(kept) => entry = kept,
                None => break,
            }
        }
        entry
    }

    /// Whom a row is about, where they are on the roll: whoever has the staff number; else the one account whose sign-in says that it is
    /// theirs; else the one account with the address that no extract has claimed, unless its sign-in says another number; else whoever had
    /// the address under a number that is gone, and has the same name (they came back, or were numbered anew).
    ///
    /// An address on the roll is the operator's word, an import's or a sign-in's confirmed claim, never what somebody typed.
    pub fn find(&self, row: &Row, numbers: &HashSet<&str>) -> Option<&'a Entry> {
        let number = row.staff_number.as_str();
        if let Some(entry) = self.by_number.get(number) {
            return Some(entry);
        }
        if let Some([only]) = self.by_claim.get(number).map(Vec::as_slice) {
            return Some(only);
        }
        let holders = self.by_email.get(row.email.as_deref()?)?;
        let unclaimed: Vec<&&Entry> = holders.iter().filter(|entry| entry.external_id.is_none()).collect();
        if let [only] = unclaimed.as_slice()
            && only.claimed.as_deref().is_none_or(|claimed| claimed == number)
        {
            return Some(only);
        }
        let is_same = |entry: &&&Entry| {
            fold(&entry.name) == fold(&row.name) && entry.external_id.as_deref().is_some_and(|number| !numbers.contains(number))
        };
        holders.iter().find(is_same).copied()
    }

    /// Others who have the address that a row gives to `entry`.
    pub fn others_at(&self, row: &Row, entry: Option<&Entry>) -> Vec<&'a Entry> {
        let holders = row.email.as_deref().and_then(|email| self.by_email.get(email));
        holders.into_iter().flatten().filter(|other| entry.is_none_or(|entry| entry.id != other.id)).copied().collect()
    }

    /// The staff number that someone has once a row about them is taken in: the row's, unless that is the number of another account which
    /// lives on in theirs and keeps it, for the day that the two are parted again.
    fn number_of(&self, row: &Row, entry: &Entry) -> Option<String> {
        let number = row.staff_number.as_str();
        match self.by_number.get(number) {
            Some(holder) if holder.id == entry.id && entry.external_id.as_deref() != Some(number) => entry.external_id.clone(),
            _ => Some(number.to_owned()),
        }
    }

    /// Whoever has a staff number.
    pub fn numbered(&self, number: &str) -> Option<&'a Entry> {
        self.by_number.get(number).copied()
    }

    /// Whom words in the column for managers name.
    pub fn manager(&self, words: &str) -> Option<&'a Entry> {
        if words.contains('@') {
            self.by_email.get(words)?.iter().find(|entry| entry.active).copied()
        } else {
            self.by_number.get(words).copied()
        }
    }
}

/// Every staff number of an extract.
pub fn numbers(extract: &Extract) -> HashSet<&str> {
    extract.rows.iter().map(|row| row.staff_number.as_str()).collect()
}

/// Whether someone's contract is over.
pub fn is_over(row: &Row, today: NaiveDate) -> bool {
    row.contract_ends.is_some_and(|end| end < today)
}

/// Someone's entry as a row wants it, the manager aside. What the extract has no column for stays, and so does an address that it
/// leaves empty: without one, nobody could sign in to the account.
pub fn wanted(extract: &Extract, row: &Row, before: &Entry, roll: &Roll<'_>, places: &Places) -> Entry {
    let says = |field| extract.says(field);
    let mut entry = before.clone();
    entry.hr = true;
    entry.external_id = roll.number_of(row, before);
    entry.name.clone_from(&row.name);
    entry.technical = row.technical;
    if row.email.is_some() {
        entry.email.clone_from(&row.email);
    }
    if says(Field::Department) {
        entry.department = places.department(row);
    }
    if says(Field::Site) {
        entry.site = places.site(row);
    }
    if says(Field::JobTitle) {
        entry.job_title.clone_from(&row.job_title);
    }
    if says(Field::JobFamily) {
        entry.job_family.clone_from(&row.job_family);
    }
    if says(Field::GradeBand) {
        entry.grade_band.clone_from(&row.grade_band);
    }
    if says(Field::ContractEnds) {
        entry.contract_ends = row.contract_ends.map(|end| end.to_string());
    }
    if entry.left_on.take().is_some() {
        entry.active = true;
    }
    entry
}

/// An entry for somebody new; id and handle are given before it is written.
pub fn nobody(now: DateTime<Utc>) -> Entry {
    Entry {
        id: PersonId::from(""),
        handle: String::new(),
        external_id: None,
        department: None,
        site: None,
        manager: None,
        name: String::new(),
        email: None,
        job_title: None,
        job_family: None,
        grade_band: None,
        technical: false,
        active: true,
        hr: true,
        contract_ends: None,
        left_on: None,
        created: now,
        claimed: None,
        lives_on: None,
    }
}

/// What differs between two entries of a person, as codes.
pub fn differences(before: &Entry, after: &Entry) -> Vec<&'static str> {
    [
        ("department", before.department != after.department),
        ("site", before.site != after.site),
        ("manager", before.manager != after.manager),
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("title", before.job_title != after.job_title),
        ("family", before.job_family != after.job_family),
        ("grade", before.grade_band != after.grade_band),
        ("technical", before.technical != after.technical),
        ("contract", before.contract_ends != after.contract_ends),
        ("number", before.external_id != after.external_id),
    ]
    .into_iter()
    .filter_map(|(code, differs)| differs.then_some(code))
    .collect()
}

/// Who is somebody's line manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boss<'a> {
    /// The person of this row.
    Row(usize),
    /// Someone on the roll whom the extract does not name.
    Roll(&'a Entry),
}

/// The line managers of every row.
///
/// # Errors
///
/// A manager whom nobody knows, or who leaves; people who would manage each other in a circle, with the circle named.
pub fn bosses<'a>(extract: &Extract, found: &[Option<&'a Entry>], roll: &Roll<'a>) -> Result<Vec<Option<Boss<'a>>>, Problems> {
    let mut problems = Problems::default();
    let by_number: HashMap<&str, usize> =
        extract.rows.iter().enumerate().map(|(at, row)| (row.staff_number.as_str(), at)).collect();
    let by_email: HashMap<&str, usize> =
        extract.rows.iter().enumerate().filter_map(|(at, row)| Some((row.email.as_deref()?, at))).collect();
    let row_of: HashMap<&PersonId, usize> = found.iter().enumerate().filter_map(|(at, entry)| Some((&(*entry)?.id, at))).collect();
    let mut bosses = Vec::with_capacity(extract.rows.len());
    for row in &extract.rows {
        let Some(words) = &row.manager else {
            bosses.push(None);
            continue;
        };
        let in_file = by_number.get(words.as_str()).or_else(|| by_email.get(words.as_str())).copied();
        let boss = in_file.map(Boss::Row).or_else(|| {
            let entry = roll.manager(words)?;
            Some(row_of.get(&entry.id).map_or(Boss::Roll(entry), |at| Boss::Row(*at)))
        });
        match boss {
            Some(Boss::Roll(entry)) if entry.hr || !entry.active => problems.add(
                row.line,
                format!("line manager: {} ({words}) is not in this file, so would leave. Add them, or name another", entry.name),
            ),
            None => problems.add(
                row.line,
                format!(
                    "line manager: '{words}' is not in this file and not known here. Add them, name another, or leave it empty"
                ),
            ),
            Some(_) => {}
        }
        bosses.push(boss);
    }
    if problems.is_empty() {
        circles(extract, &bosses, roll, &row_of, &mut problems);
    }
    if problems.is_empty() { Ok(bosses) } else { Err(problems) }
}

/// Finds people who manage each other in a circle; each circle is told once, at the line of its first in the file.
fn circles<'a>(
    extract: &Extract,
    bosses: &[Option<Boss<'a>>],
    roll: &Roll<'a>,
    row_of: &HashMap<&PersonId, usize>,
    problems: &mut Problems,
) {
    let mut walked = vec![0_usize; bosses.len()];
    for start in 0..bosses.len() {
        let walk = start + 1;
        let (mut at, mut way) = (Some(start), Vec::new());
        while let Some(row) = at.filter(|row| walked[*row] == 0) {
            walked[row] = walk;
            way.push(row);
            at = above(bosses[row], roll, row_of);
        }
        let Some(first) = at.filter(|row| walked[*row] == walk) else { continue };
        let mut circle: Vec<usize> = way.into_iter().skip_while(|row| *row != first).collect();
        let lowest = circle.iter().enumerate().min_by_key(|(_, row)| **row).map_or(0, |(at, _)| at);
        circle.rotate_left(lowest);
        let name = |row: &usize| format!("{} ({})", extract.rows[*row].name, extract.rows[*row].staff_number);
        let line = extract.rows[circle[0]].line;
        if let [only] = circle.as_slice() {
            problems.add(line, format!("line manager: {} is named as their own. Leave it empty for whoever has none", name(only)));
            continue;
        }
        let mut names: Vec<String> = circle.iter().take(12).map(name).collect();
        if circle.len() > names.len() {
            names.push(format!("{} more", circle.len() - names.len()));
        }
        names.push(name(&circle[0]));
        problems.add(line, format!("line manager: these manage each other in a circle: {}", names.join(", then ")));
    }
}

/// The next row upwards, past people whom the extract does not name.
fn above<'a>(boss: Option<Boss<'a>>, roll: &Roll<'a>, row_of: &HashMap<&PersonId, usize>) -> Option<usize> {
    let mut boss = boss?;
    for _ in 0..50 {
        match boss {
            Boss::Row(row) => return Some(row),
            Boss::Roll(entry) => {
                let next = roll.by_id.get(entry.manager.as_ref()?)?;
                boss = row_of.get(&next.id).map_or(Boss::Roll(next), |row| Boss::Row(*row));
            }
        }
    }
    None
}
