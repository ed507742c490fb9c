//! What a plan's file would do as things are now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::merge::{Change, Fields, Merged, Standing, merge};
use crate::ids::InstitutionId;
use crate::plan::file::{ActionEntry, MeasureEntry, PlanFile, Problem, Shows, Stood, Update, Value, fits, follows};
use crate::plan::model::check::{self, Place, Wrong, circle};
use crate::plan::model::{Action, Head, Measure, Period};
use crate::plan::snapshots::store::editions;
use crate::plan::store::{self, Filed, Kept, Plan};
use crate::storage::{Result, Tx};

/// What a file would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The plan, where it is there already.
    pub(super) plan: Option<Plan>,
    /// What is said of the plan as a whole from then on.
    pub(super) head: Head,
    pub(super) actions: Vec<ActionTo>,
    pub(super) measures: Vec<MeasureTo>,
    /// What the file changes.
    pub taken: Vec<Change>,
    /// What was changed here since and not in the file: it stays.
    pub kept: Vec<Change>,
    /// What both changed: it stays unless the file's words are wanted.
    pub clashes: Vec<Change>,
    /// Actions and measures that are new, in words.
    pub new: Vec<String>,
    /// Updates and values that are not there yet, in words.
    pub said: Vec<String>,
    /// What the database has and the file has not: it stays.
    pub left: Vec<String>,
}

/// What is to become of an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ActionTo {
    pub(super) kept: Option<Kept<Action>>,
    pub(super) says: Action,
    pub(super) standing: Standing,
    /// Those that are not there yet.
    pub(super) updates: Vec<Update>,
    /// The same.
    pub(super) evidence: Vec<Shows>,
    /// The same, the oldest first.
    pub(super) statuses: Vec<Stood>,
}

/// What is to become of a measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MeasureTo {
    pub(super) kept: Option<Kept<Measure>>,
    pub(super) says: Measure,
    /// Those that are not there yet.
    pub(super) values: Vec<Value>,
}

impl Weighed {
    /// Whether the institution has no such plan.
    pub fn is_new(&self) -> bool {
        self.plan.is_none()
    }

    /// Whether it would write nothing.
    pub fn is_same(&self) -> bool {
        !self.is_new() && self.taken.is_empty() && self.clashes.is_empty() && self.new.is_empty() && self.said.is_empty()
    }

    fn put<T>(&mut self, merged: Merged<T>) -> T {
        self.taken.extend(merged.taken);
        self.kept.extend(merged.kept);
        self.clashes.extend(merged.clashes);
        merged.says
    }

    async fn action(
        &mut self,
        tx: &mut Tx,
        there: &[Kept<Action>],
        filed: &BTreeMap<String, Filed>,
        entry: &ActionEntry,
        take: &BTreeSet<String>,
    ) -> Result<()> {
        let number = &entry.action.number;
        let theirs = Standing { status: (entry.status, entry.reason.clone()) };
        let Some(kept) = there.iter().find(|one| one.says.number == *number) else {
            self.new.push(format!("Action {number}: {}", entry.action.words));
            self.actions.push(ActionTo {
                kept: None,
                says: entry.action.clone(),
                standing: theirs,
                updates: entry.updates.clone(),
                evidence: entry.evidence.clone(),
                statuses: entry.statuses.clone(),
            });
            return Ok(());
        };
        let (key, name) = (format!("action-{number}"), format!("Action {number}"));
        let filed = filed.get(kept.id.as_str());
        let says = self.put(merge(based(filed).as_ref(), &kept.says, &entry.action, (&key, &name), take));
        let here = Standing { status: (kept.stand.status, kept.stand.reason.clone()) };
        let base = filed.and_then(|filed| filed.stood()).map(|status| Standing { status });
        let standing = self.put(merge(base.as_ref(), &here, &theirs, (&key, &name), take));
        let given = store::updates(tx, &kept.id).await?;
        let is_new = |update: &&Update| {
            let day = update.on.to_string();
            !given.iter().any(|one| one.given.is_some() && one.day.as_ref() == Some(&day) && one.words == update.words)
        };
        let updates: Vec<Update> = entry.updates.iter().filter(is_new).cloned().collect();
        let said = |update: &Update| format!("{name}, {}: {}", Period::Day(update.on).words(), update.words);
        self.said.extend(updates.iter().map(said));
        let added = store::evidence(tx, &kept.id).await?;
        let is_new = |one: &&Shows| !added.iter().any(|other| other.words == one.words && other.link == one.link);
        let evidence: Vec<Shows> = entry.evidence.iter().filter(is_new).cloned().collect();
        self.said.extend(evidence.iter().map(|one| format!("{name}, evidence: {}", one.words)));
        let stood = store::statuses(tx, &kept.id).await?;
        let is_new = |one: &&Stood| {
            let is = |other: &store::Changed| other.said.date_naive() == one.on && other.status() == one.status;
            !stood.iter().any(|other| is(other) && other.reason == one.reason)
        };
        let statuses: Vec<Stood> = entry.statuses.iter().filter(is_new).cloned().collect();
        let said = |one: &Stood| format!("{name}, {}: {}", Period::Day(one.on).words(), one.status.label());
        self.said.extend(statuses.iter().map(said));
        self.actions.push(ActionTo { kept: Some(kept.clone()), says, standing, updates, evidence, statuses });
        Ok(())
    }

    async fn measure(
        &mut self,
        tx: &mut Tx,
        there: &[Kept<Measure>],
        filed: &BTreeMap<String, Filed>,
        entry: &MeasureEntry,
        take: &BTreeSet<String>,
    ) -> Result<()> {
        let code = &entry.measure.code;
        let Some(kept) = there.iter().find(|one| one.says.code == *code) else {
            self.new.push(format!("Measure {code}: {}", entry.measure.name));
            self.measures.push(MeasureTo { kept: None, says: entry.measure.clone(), values: entry.values.clone() });
            return Ok(());
        };
        let (key, name) = (format!("measure-{code}"), format!("Measure {code}"));
        let base = based(filed.get(kept.id.as_str()));
        let says = self.put(merge(base.as_ref(), &kept.says, &entry.measure, (&key, &name), take));
        let before = store::records(tx, &kept.id).await?;
        let is_new = |value: &&Value| !before.iter().any(|record| record.value == **value);
        let values: Vec<Value> = entry.values.iter().filter(is_new).cloned().collect();
        let said = |value: &Value| format!("{name}, {}: {}", value.period.words(), plainly(value));
        self.said.extend(values.iter().map(said));
        self.measures.push(MeasureTo { kept: Some(kept.clone()), says, values });
        Ok(())
    }

    /// New values that have another number of their happening and period beside them.
    fn twice(&self, file: &PlanFile) -> Vec<Problem> {
        let twice = self.measures.iter().flat_map(|to| {
            let of = &to.says.code;
            let again = to.values.iter().enumerate().filter(|(at, value)| {
                value.n.is_some() && to.values.iter().take(*at).any(|other| other.is_of(value.what, value.period))
            });
            again.map(move |(_, value)| {
                let what = format!(
                    "measure {of} has two numbers of {}: say more closely when each was, as a quarter or a day",
                    value.period.words()
                );
                Problem { line: file.places.line(&place_of(file, of, value)), what }
            })
        });
        twice.collect()
    }

    /// What does not go with what is here, where the plan is. What was wrong here before is no fault of the file.
    async fn wrong(
        &self,
        tx: &mut Tx,
        today: NaiveDate,
        file: &PlanFile,
        left: &[&Action],
        measures: &[Kept<Measure>],
    ) -> Result<Vec<Problem>> {
        let Some(plan) = &self.plan else { return Ok(Vec::new()) };
        let records = store::records_of(tx, &plan.id).await?;
        let mut wrong = Vec::new();
        let mut say = |at: String, of: &str, why: String| {
            let what = format!("with what is here already, {of}: {why}");
            wrong.push(Problem { line: file.places.line(&at), what });
        };
        let recorded = records.iter().filter_map(|record| {
            Some((measures.iter().find(|one| one.id == record.measure)?.says.code.as_str(), record.value.period))
        });
        let recorded: Vec<(&str, Period)> = recorded.collect();
        let here: Vec<&Action> =
            self.actions.iter().filter(|one| one.kept.is_some()).map(|one| &one.says).chain(left.iter().copied()).collect();
        let contradicted = editions(tx, &plan.id).await?.contradicted(&plan.head, &self.head);
        for Wrong { field, why, .. } in
            contradicted.into_iter().chain(check::moved(&plan.head, &self.head, &here, &recorded, today))
        {
            say(field.to_owned(), "the plan", why);
        }
        for to in &self.actions {
            if let Some(wrong) = check::days(&self.head, &to.says) {
                say(format!("action {}", to.says.number), &format!("action {}", to.says.number), wrong.why);
            }
        }
        for to in &self.measures {
            let of = format!("measure {}", to.says.code);
            if let Some(kept) = &to.kept {
                let own = records.iter().filter(|record| record.measure == kept.id);
                let own: Vec<&Value> = own.map(|record| &record.value).collect();
                for wrong in check::recorded_otherwise(&kept.says, &to.says, &own) {
                    say(of.clone(), &of, wrong.why);
                }
            }
            for value in &to.values {
                let numbers = check::numbers(&to.says, value.n, value.of)
                    .or_else(|| check::of_what(&to.says, value.what, value.numbers()))
                    .map(|(_, why)| why);
                for why in fits(&value.period, &self.head, today).err().into_iter().chain(numbers) {
                    say(place_of(file, &to.says.code, value), &format!("{of}, {}", value.period.words()), why);
                }
            }
        }
        Ok(wrong)
    }
}

/// Where a value stands in its file.
fn place_of(file: &PlanFile, code: &str, value: &Value) -> String {
    let entry = file.measures.iter().find(|entry| entry.measure.code == code);
    let nth = entry.and_then(|entry| entry.values.iter().position(|one| one == value)).unwrap_or_default();
    format!("measure {code} {nth}")
}

/// A value as its file has it, for whoever sent that.
fn plainly(value: &Value) -> String {
    let number = match (value.n, value.of) {
        (Some(n), Some(of)) => format!("{n} of {of}"),
        (Some(n), None) => n.to_string(),
        _ => String::new(),
    };
    let held = if value.held { "" } else { "not held" };
    let parts = [held, number.as_str(), value.words.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What the file said last of a part, where that is known.
fn based<T: Fields>(filed: Option<&Filed>) -> Option<T> {
    serde_json::from_str(&filed?.says).ok()
}

/// Weighs a file against what is here; `take` holds the keys of changes for which the file's words are wanted.
///
/// # Errors
///
/// Gives what is wrong beside what is here: days that do not go together, definitions that what is recorded does not fit, what contradicts
/// published numbers, and links that lead round through several plans.
pub async fn weigh(
    tx: &mut Tx,
    today: NaiveDate,
    institution: &InstitutionId,
    file: &PlanFile,
    take: &BTreeSet<String>,
) -> Result<std::result::Result<Weighed, Vec<Problem>>> {
    let plan = store::named(tx, institution, &file.head.code).await?;
    let mut weighed = Weighed {
        plan: plan.clone(),
        head: file.head.clone(),
        actions: Vec::new(),
        measures: Vec::new(),
        taken: Vec::new(),
        kept: Vec::new(),
        clashes: Vec::new(),
        new: Vec::new(),
        said: Vec::new(),
        left: Vec::new(),
    };
    let (mut actions, mut measures, mut filed) = (Vec::new(), Vec::new(), BTreeMap::new());
    if let Some(plan) = &plan {
        let base = store::filed_head(tx, &plan.id).await?;
        weighed.head = weighed.put(merge(base.as_ref(), &plan.head, &file.head, ("plan", "The plan"), take));
        actions = store::actions(tx, &plan.id).await?;
        measures = store::measures(tx, &plan.id).await?;
        filed = store::filed(tx, &plan.id).await?;
    }
    for entry in &file.actions {
        weighed.action(tx, &actions, &filed, entry, take).await?;
    }
    for entry in &file.measures {
        weighed.measure(tx, &measures, &filed, entry, take).await?;
    }
    let in_file = |number: &str| file.actions.iter().any(|entry| entry.action.number == number);
    let left: Vec<&Action> = actions.iter().map(|one| &one.says).filter(|says| !in_file(&says.number)).collect();
    weighed.left.extend(left.iter().map(|says| format!("action {}", says.number)));
    let in_file = |code: &str| file.measures.iter().any(|entry| entry.measure.code == code);
    let others = measures.iter().map(|one| &one.says).filter(|says| !in_file(&says.code));
    weighed.left.extend(others.map(|says| format!("measure {}", says.code)));

    let mut wrong = weighed.wrong(tx, today, file, &left, &measures).await?;
    wrong.extend(weighed.twice(file));
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let mut links: BTreeMap<Place, BTreeSet<Place>> = store::links(tx, institution, &file.head.code).await?;
    for says in weighed.actions.iter().map(|one| &one.says).chain(left) {
        links.insert((file.head.code.clone(), says.number.clone()), follows(&file.head, says));
    }
    let Some(circle) = circle(&links) else { return Ok(Ok(weighed)) };
    let way: Vec<String> = circle.iter().map(|(plan, number)| format!("{plan} {number}")).collect();
    let what = format!("with what is here already, follow-on links lead round in a circle: {}", way.join(", then "));
    Ok(Err(vec![Problem { line: 1, what }]))
}
