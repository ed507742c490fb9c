//! New actions and measures, and their places in the plan.

use std::collections::BTreeSet;

use super::actions::no_circle;
use super::{Opened, allow, open};
use crate::ids::PartId;
use crate::ledger::{self, Fact};
use crate::plan::model::{Act, Action, Measure, Relation, check};
use crate::plan::store::{self, Kept, Said, Says};
use crate::plan::{PLAN_CHANGED, PLAN_ORDER};
use crate::storage::Tx;
use crate::text::capital;
use crate::web::{Error, Result, Visit};

fn wrong(field: &str, why: impl Into<String>) -> Error {
    Error::Invalid(vec![(field.to_owned(), why.into())])
}

/// The next number that no action of a plan has.
pub(in crate::plan) fn next_number(actions: &[Kept<Action>]) -> String {
    let numbers = actions.iter().filter_map(|one| one.says.number.parse::<u32>().ok());
    (u64::from(numbers.max().unwrap_or(0)) + 1).to_string()
}

/// The next code that no measure of an action has, such as `5.3`.
pub(in crate::plan) fn next_code(measures: &[Kept<Measure>], action: &str) -> String {
    let behind = |code: &str| code.strip_prefix(action)?.strip_prefix('.')?.parse::<u32>().ok();
    let last = measures.iter().filter_map(|one| behind(&one.says.code)).max().unwrap_or(0);
    format!("{action}.{}", u64::from(last) + 1)
}

/// The code of a new part: the one that is given, where it is free, or else the next.
fn free(given: &str, taken: &BTreeSet<&str>, next: String, field: &str, kind: &str) -> Result<String> {
    let code = if given.is_empty() { next.clone() } else { given.to_owned() };
    check::code(&code).map_err(|why| wrong(field, format!("{why}.")))?;
    if taken.contains(code.as_str()) {
        return Err(wrong(field, format!("There is {kind} {code} already. The next free one is {next}.")));
    }
    Ok(code)
}

/// Where a new action belongs: behind the others of the same action or strand, else at the end.
fn place_of(actions: &[Kept<Action>], new: &Action) -> usize {
    let strand = |one: &Action| {
        let parent = actions.iter().find(|other| other.says.number == one.part_of);
        parent.map_or_else(|| one.strand.clone(), |parent| parent.says.strand.clone())
    };
    let is_near = |one: &Action| match new.part_of.as_str() {
        "" => strand(one) == new.strand,
        of => one.number == of || one.part_of == of,
    };
    actions.iter().rposition(|one| is_near(&one.says)).map_or(actions.len(), |at| at + 1)
}

async fn opened_to_add<'a>(tx: &mut Tx, visit: &'a Visit, plan: Option<&str>) -> Result<Opened<'a>> {
    let opened = open(tx, visit, plan).await?;
    allow(Relation::of(opened.me, false), Act::Keep)?;
    Ok(opened)
}

/// Keeps a new part at its place among the others of its kind.
async fn keep<T: Says>(
    tx: &mut Tx,
    visit: &Visit,
    opened: &Opened<'_>,
    mut order: Vec<PartId>,
    at: usize,
    says: &T,
    note: &str,
) -> Result<()> {
    let now = visit.app.clock.now();
    let said = Said { now, by: Some(&opened.me.person), note };
    let id = store::add(tx, &opened.plan.id, says, said).await?;
    order.insert(at, id.clone());
    store::arrange(tx, &order).await?;
    let fact = Fact::new(PLAN_CHANGED, now).by(&opened.me.person).object(&id).with("what", T::KIND).with("version", 1);
    ledger::append(tx, now, fact).await?;
    Ok(())
}

/// Adds an action; gives its number. Without a number it gets the next free one.
pub(in crate::plan) async fn add_action(visit: &Visit, plan: Option<&str>, mut says: Action, note: &str) -> Result<String> {
    let mut tx = visit.app.db.write().await?;
    let opened = opened_to_add(&mut tx, visit, plan).await?;
    let actions: Vec<Kept<Action>> = store::actions(&mut tx, &opened.plan.id).await?;
    let taken = actions.iter().map(|one| one.says.number.as_str()).collect();
    says.number = free(&says.number, &taken, next_number(&actions), "number", "an action")?;
    if !says.part_of.is_empty() && !taken.contains(says.part_of.as_str()) {
        return Err(wrong("part_of", format!("There is no action {} in this plan.", says.part_of)));
    }
    let same = actions.iter().find(|one| Action { number: says.number.clone(), ..one.says.clone() } == says);
    if let Some(same) = same {
        return Err(Error::Conflict(format!("Action {} says the same already, so nothing was added.", same.says.number)));
    }
    no_circle(&mut tx, &opened, None, &says).await?;
    let at = place_of(&actions, &says);
    keep(&mut tx, visit, &opened, actions.iter().map(|one| one.id.clone()).collect(), at, &says, note).await?;
    tx.commit().await?;
    Ok(says.number)
}

/// Adds a measure; gives its code. Without a code it gets the next free one of its action.
pub(in crate::plan) async fn add_measure(visit: &Visit, plan: Option<&str>, mut says: Measure, note: &str) -> Result<String> {
    let mut tx = visit.app.db.write().await?;
    let opened = opened_to_add(&mut tx, visit, plan).await?;
    if store::action(&mut tx, &opened.plan.id, &says.action).await?.is_none() {
        return Err(wrong("action", "Choose the action that it belongs to."));
    }
    let measures: Vec<Kept<Measure>> = store::measures(&mut tx, &opened.plan.id).await?;
    let taken = measures.iter().map(|one| one.says.code.as_str()).collect();
    says.code = free(&says.code, &taken, next_code(&measures, &says.action), "code", "a measure")?;
    if !says.same_as.is_empty() {
        match measures.iter().find(|one| one.says.code == says.same_as) {
            None => return Err(wrong("same_as", format!("There is no measure {} in this plan.", says.same_as))),
            Some(other) if !other.says.same_as.is_empty() => {
                let why = format!("Measure {} is itself the same as {}. Choose that one.", says.same_as, other.says.same_as);
                return Err(wrong("same_as", why));
            }
            Some(_) => {}
        }
    }
    if let Some(one) = check::times(&opened.plan.head, &says).into_iter().next() {
        return Err(wrong(one.field, format!("{}.", capital(&one.why))));
    }
    let same = measures.iter().find(|one| Measure { code: says.code.clone(), ..one.says.clone() } == says);
    if let Some(same) = same {
        return Err(Error::Conflict(format!("Measure {} says the same already, so nothing was added.", same.says.code)));
    }
    let at = measures.iter().rposition(|one| one.says.action == says.action).map_or(measures.len(), |at| at + 1);
    keep(&mut tx, visit, &opened, measures.iter().map(|one| one.id.clone()).collect(), at, &says, note).await?;
    tx.commit().await?;
    Ok(says.code)
}

/// A part of a plan that has a place among others.
pub(in crate::plan) trait Placed: Says {
    /// Whether another stands in the same list on pages.
    fn is_beside(&self, other: &Self) -> bool;
}

impl Placed for Action {
    fn is_beside(&self, _: &Self) -> bool {
        true
    }
}

impl Placed for Measure {
    fn is_beside(&self, other: &Self) -> bool {
        self.action == other.action
    }
}

/// Moves an action or a measure behind another, or to the front where none is named; false where it stood there already.
pub(in crate::plan) async fn move_behind<T: Placed>(visit: &Visit, plan: Option<&str>, code: &str, behind: &str) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = opened_to_add(&mut tx, visit, plan).await?;
    let all: Vec<Kept<T>> = store::parts(&mut tx, &opened.plan.id).await?;
    let from = all.iter().position(|one| one.says.code() == code).ok_or(Error::NotFound)?;
    let is_beside = |one: &Kept<T>| one.id != all[from].id && all[from].says.is_beside(&one.says);
    let to = if behind.is_empty() {
        all.iter().position(is_beside).unwrap_or(from)
    } else {
        let found = all.iter().position(|one| is_beside(one) && one.says.code() == behind);
        found.ok_or_else(|| {
            wrong(
                "behind",
                format!(
                    "Choose {} that it stands behind.",
                    if T::KIND == "action" { "an action" } else { "a measure of the same action" }
                ),
            )
        })? + 1
    };
    let before: Vec<PartId> = all.iter().map(|one| one.id.clone()).collect();
    let mut order = before.clone();
    let moved = order.remove(from);
    order.insert(if to > from { to - 1 } else { to }, moved.clone());
    if order == before {
        return Ok(false);
    }
    store::arrange(&mut tx, &order).await?;
    let fact = Fact::new(PLAN_ORDER, now).by(&opened.me.person).object(&moved).with("what", T::KIND);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(true)
}
