//! What an extract would do: who joins, comes back, moves, changes manager, leaves. Pure.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::compare::{Boss, Roll, bosses, differences, is_over, numbers, wanted};
use super::places::Places;
use crate::accounts::staff::Entry;
use crate::accounts::units::{Department, Site};
use crate::hr::extract::{Extract, Field, Row};
use crate::hr::leave::Leaver;
use crate::ids::PersonId;
use crate::sent::Problems;

/// What can become of people and departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// They are new, or had an account that HR did not name before.
    Joins,
    /// They had left and are back.
    Returns,
    /// Another department or site.
    Moves,
    /// Another line manager.
    Managers,
    /// Something else about them is different.
    Changes,
    /// They are no longer in the extract, or their contract is over.
    Leaves,
    /// They asked to be erased, and the extract still names them.
    LeftOut,
    /// A department that is new, or has another name or place.
    Departments,
}

impl Kind {
    /// Every kind, in the order of pages.
    pub const ALL: [Self; 8] =
        [Self::Joins, Self::Returns, Self::Moves, Self::Managers, Self::Changes, Self::Leaves, Self::LeftOut, Self::Departments];

    /// Its word in addresses and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Joins => "joins",
            Self::Returns => "returns",
            Self::Moves => "moves",
            Self::Managers => "managers",
            Self::Changes => "changes",
            Self::Leaves => "leaves",
            Self::LeftOut => "left-out",
            Self::Departments => "departments",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Joins => "Join",
            Self::Returns => "Come back",
            Self::Moves => "Move",
            Self::Managers => "Change line manager",
            Self::Changes => "Other details change",
            Self::Leaves => "Leave",
            Self::LeftOut => "Asked to be erased; left out",
            Self::Departments => "Departments that are new or renamed",
        }
    }
}

/// One person or department, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Line {
    /// Who or what.
    pub name: String,
    /// What becomes of them, in words.
    pub detail: String,
}

/// What an extract would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// People in the extract.
    pub people: u64,
    /// People about whom nothing is different.
    pub unchanged: u64,
    /// Who becomes what.
    pub lists: BTreeMap<Kind, Vec<Line>>,
    /// Technical staff from HR as of today.
    pub technicians: u64,
    /// Those of them who would leave.
    pub leaving: u64,
    /// Who would leave.
    pub leavers: Vec<Leaver>,
    /// What is strange but no reason to refuse.
    pub notes: Vec<String>,
}

impl Plan {
    /// Whether so many technicians would leave (more than a tenth) that somebody has to say that it is right.
    pub fn is_drastic(&self) -> bool {
        self.leaving * 10 > self.technicians
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: Kind) -> u64 {
        self.lists.get(&kind).map_or(0, |list| list.len() as u64)
    }
}

/// What there is to compare an extract with.
#[derive(Debug, Clone, Default)]
pub struct There {
    /// Everyone of the institution.
    pub entries: Vec<Entry>,
    /// Its departments.
    pub departments: Vec<Department>,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Its administrators whose accounts are open.
    pub admins: Vec<PersonId>,
}

/// Compares an extract with what is there.
///
/// # Errors
///
/// What is wrong with it beside the roll: managers, addresses, the last administrator.
pub fn plan(now: DateTime<Utc>, today: NaiveDate, extract: &Extract, there: &There) -> Result<(Plan, Places), Problems> {
    let roll = Roll::new(&there.entries);
    let in_file = numbers(extract);
    let found: Vec<Option<&Entry>> = extract.rows.iter().map(|row| roll.find(row, &in_file)).collect();
    let bosses = bosses(extract, &found, &roll)?;
    let places = Places::find(now, extract, &found, &there.departments, &there.sites);
    let mut plan = Plan { people: extract.rows.len() as u64, ..Plan::default() };
    let mut problems = Problems::default();
    let (mut over, mut closed) = (0, 0);
    let mut staying: HashMap<&PersonId, &Row> = HashMap::new();
    for (at, row) in extract.rows.iter().enumerate() {
        let entry = found[at];
        for other in roll.others_at(row, entry) {
            if other.external_id.as_deref().is_some_and(|number| in_file.contains(number)) && keeps(extract, other) {
                problems.add(
                    row.line,
                    format!(
                        "e-mail: belongs to {} ({}), whose line gives no other",
                        other.name,
                        other.external_id.as_deref().unwrap_or_default()
                    ),
                );
            }
        }
        if is_over(row, today) {
            over += u64::from(entry.is_none());
            continue;
        }
        let Some(entry) = entry else {
            let department = places.department(row);
            plan.list(Kind::Joins, &row.name, joined(row.job_title.as_deref(), places.name(department.as_ref())));
            continue;
        };
        if let Some(first) = staying.insert(&entry.id, row) {
            problems.add(
                row.line,
                format!(
                    "staff number: {} and {} (line {}) are one account here, that of {}. Leave out one of the two lines; if they are two \
                     people, have a coordinator undo that their accounts were made one",
                    row.staff_number, first.staff_number, first.line, entry.name
                ),
            );
        }
        closed += u64::from(!entry.active && entry.left_on.is_none());
        let mut after = wanted(extract, row, entry, &roll, &places);
        if extract.says(Field::Manager) {
            after.manager = match bosses[at] {
                None => None,
                Some(Boss::Roll(boss)) => Some(boss.id.clone()),
                Some(Boss::Row(row)) => Some(found[row].map_or_else(|| PersonId::from("new"), |boss| boss.id.clone())),
            };
        }
        plan.compare(entry, &after, &places, |id| name_of(id, bosses[at], extract, &there.entries));
    }
    let mut leavers: Vec<&Entry> =
        there.entries.iter().filter(|entry| entry.hr && entry.left_on.is_none() && !staying.contains_key(&entry.id)).collect();
    // An account that was made one with another is closed already; whether its owner stays, the line about the other one says.
    leavers.retain(|entry| entry.lives_on.is_none());
    leavers.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in &leavers {
        let is_over = entry.external_id.as_deref().is_some_and(|number| in_file.contains(number));
        let detail = joined(entry.job_title.as_deref(), places.name(entry.department.as_ref()));
        plan.list(Kind::Leaves, &entry.name, if is_over { format!("{detail}; their contract is over") } else { detail });
        plan.leavers.push(Leaver { person: entry.id.clone(), why: if is_over { "contract" } else { "extract" } });
        plan.leaving += u64::from(entry.technical && entry.active);
    }
    plan.technicians = there.entries.iter().filter(|entry| entry.hr && entry.technical && entry.active).count() as u64;
    if !there.admins.is_empty() && there.admins.iter().all(|admin| leavers.iter().any(|entry| entry.id == *admin)) {
        let name = leavers.iter().find(|entry| there.admins.contains(&entry.id)).map_or("", |entry| entry.name.as_str());
        problems.add(1, format!("{name} would leave, and is the institution's only administrator. Make somebody else one first"));
    }
    for path in &places.new {
        plan.list(Kind::Departments, path, "New".to_owned());
    }
    for (before, after) in &places.renamed {
        plan.list(Kind::Departments, after, format!("Was: {before}"));
    }
    plan.notes = notes(extract, over, closed);
    if problems.is_empty() { Ok((plan, places)) } else { Err(problems) }
}

/// Whether someone whom the extract names keeps the address they have, because their own line gives none.
fn keeps(extract: &Extract, entry: &Entry) -> bool {
    extract.rows.iter().any(|row| Some(&row.staff_number) == entry.external_id.as_ref() && row.email.is_none())
}

fn joined(title: Option<&str>, place: &str) -> String {
    [title.unwrap_or_default(), place].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

fn name_of(id: Option<&PersonId>, boss: Option<Boss<'_>>, extract: &Extract, entries: &[Entry]) -> String {
    match (id, boss) {
        (None, _) => "nobody".to_owned(),
        (Some(id), Some(Boss::Row(row))) if id.as_str() == "new" => extract.rows[row].name.clone(),
        (Some(id), _) => {
            // Everyone is read in the order of their ids.
            let at = entries.binary_search_by(|entry| entry.id.as_str().cmp(id.as_str()));
            at.map_or_else(|_| "somebody".to_owned(), |at| entries[at].name.clone())
        }
    }
}

fn notes(extract: &Extract, over: u64, closed: u64) -> Vec<String> {
    let mut notes = Vec::new();
    if !extract.passed_over.is_empty() {
        let list: Vec<&str> = extract.passed_over.iter().take(20).map(String::as_str).collect();
        notes.push(format!("Columns that mean nothing here were passed over: {}.", list.join(", ")));
    }
    if over > 0 {
        notes.push(format!(
            "{} whose contract is over and who {} not known here {} passed over.",
            people(over),
            is(over),
            was(over)
        ));
    }
    if closed > 0 {
        notes.push(format!(
            "{} whose account an administrator has closed {} in the extract; the account stays closed.",
            people(closed),
            is(closed)
        ));
    }
    if !extract.says(Field::Manager) {
        notes.push("There is no column for line managers, so they stay as they are.".to_owned());
    }
    if !extract.says(Field::Department) {
        notes.push("There is no column for departments, so they stay as they are.".to_owned());
    }
    if !extract.rows.iter().any(|row| row.technical) {
        notes.push("Nobody in the extract is technical staff. Is the right column called 'technical'?".to_owned());
    }
    notes
}

fn people(count: u64) -> String {
    if count == 1 { "One person".to_owned() } else { format!("{count} people") }
}

fn is(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

impl Plan {
    pub(super) fn list(&mut self, kind: Kind, name: &str, detail: String) {
        self.lists.entry(kind).or_default().push(Line { name: name.to_owned(), detail });
    }

    fn compare(&mut self, before: &Entry, after: &Entry, places: &Places, name_of: impl Fn(Option<&PersonId>) -> String) {
        let place = |entry: &Entry| places.name(entry.department.as_ref()).to_owned();
        if before.left_on.is_some() {
            self.list(Kind::Returns, &after.name, joined(after.job_title.as_deref(), &place(after)));
            return;
        }
        if !before.hr {
            self.list(Kind::Joins, &after.name, "Has an account already; from now on HR's word counts".to_owned());
            return;
        }
        let differences = differences(before, after);
        if differences.contains(&"department") {
            self.list(Kind::Moves, &after.name, format!("{} to {}", place(before), place(after)));
        } else if differences.contains(&"site") {
            self.list(Kind::Moves, &after.name, "Another site".to_owned());
        }
        if differences.contains(&"manager") {
            let (old, new) = (name_of(before.manager.as_ref()), name_of(after.manager.as_ref()));
            self.list(Kind::Managers, &after.name, format!("{old} to {new}"));
        }
        let others: Vec<&str> = differences.iter().filter_map(|code| in_words(code, after)).collect();
        if !others.is_empty() {
            self.list(Kind::Changes, &after.name, others.join(", "));
        }
        if differences.is_empty() {
            self.unchanged += 1;
        }
    }
}

fn in_words(code: &str, after: &Entry) -> Option<&'static str> {
    Some(match code {
        "name" => "name",
        "email" => "e-mail",
        "title" => "job title",
        "family" => "job family",
        "grade" => "grade band",
        "technical" if after.technical => "becomes technical staff",
        "technical" => "is no longer technical staff",
        "contract" => "contract end",
        "number" => "staff number",
        _ => return None,
    })
}
