//! The acts on an action.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Opened, action, allow, open};
use crate::accounts::store as accounts;
use crate::ledger::{self, Fact};
use crate::notify;
use crate::plan::mail::{Words, answered, asked};
use crate::plan::model::check::{self, circle};
use crate::plan::model::{self, Act, Action, Status};
use crate::plan::store::{self, Kept, Said, Saved};
use crate::plan::{PLAN_OWNER, file, overdue};
use crate::storage::Tx;
use crate::web::{Error, Result, Visit};

/// Says how an action stands; false where it was said already.
pub(in crate::plan) async fn set_status(
    visit: &Visit,
    plan: Option<&str>,
    number: &str,
    status: Status,
    reason: &str,
) -> Result<bool> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Update)?;
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note: reason };
    let done = store::set_status(&mut tx, &action, status, said).await?;
    tx.commit().await?;
    Ok(done)
}

/// What came of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Given {
    /// It answers what was asked.
    Answered,
    /// It was given unasked.
    Unasked,
    /// The same was said of that day already.
    Before,
}

/// Says how far an action is; whoever asked for it is told.
pub(in crate::plan) async fn update(visit: &Visit, plan: Option<&str>, number: &str, day: NaiveDate, words: &str) -> Result<Given> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    let waiting: Vec<store::Update> = store::updates(&mut tx, &action.id).await?;
    let mine = waiting.iter().filter(|one| one.given.is_none() && one.asked_of.as_ref() == Some(&opened.me.person));
    let mine: Vec<&store::Update> = mine.collect();
    // Who was asked may answer, whoever they are.
    if mine.is_empty() {
        allow(relation, Act::Update)?;
    }
    if let Err(why) = check::said(day, &opened.plan.head, opened.today) {
        return Err(Error::Invalid(vec![("day".to_owned(), format!("{why}."))]));
    }
    let done = if store::answer(&mut tx, now, &action.id, &opened.me.person, day, words).await?.is_empty() {
        if store::give(&mut tx, now, &action.id, Some(&opened.me.person), day, words).await? {
            Given::Unasked
        } else {
            Given::Before
        }
    } else {
        for one in mine {
            notify::close(&mut tx, now, &cause(one.id.as_str())).await?;
            overdue::given(&mut tx, now, &one.id).await?;
            let Some(to) = store::asker(&mut tx, &one.id).await? else { continue };
            let words = Words {
                to: &to,
                from: &opened.me.person,
                name: &opened.me.name,
                number: &action.says.number,
                action: &action.says.words,
                day: model::Period::Day(day).words(),
                words,
                path: opened.href(&format!("/plan/actions/{}", action.says.number)),
                cause: format!("{}:answered", cause(one.id.as_str())),
            };
            notify::tell(&mut tx, now, &answered(words, &visit.app.config.address)?).await?;
        }
        Given::Answered
    };
    tx.commit().await?;
    Ok(done)
}

fn cause(update: &str) -> String {
    format!("plan-update:{update}")
}

/// Adds evidence to an action; false where the same is there already.
pub(in crate::plan) async fn evidence(visit: &Visit, plan: Option<&str>, number: &str, words: &str, link: &str) -> Result<bool> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Update)?;
    let there = store::evidence(&mut tx, &action.id).await?;
    if there.iter().any(|one| one.words == words && one.link == link) {
        return Ok(false);
    }
    let now = visit.app.clock.now();
    store::add_evidence(&mut tx, (now, now), &action.id, Some(&opened.me.person), (words, link)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Asks somebody who acts for an owner how an action stands; false where they were asked already and have not answered.
pub(in crate::plan) async fn ask(
    visit: &Visit,
    plan: Option<&str>,
    number: &str,
    handle: &str,
    due: NaiveDate,
    question: &str,
) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Keep)?;
    let wrong = |field: &str, why: &str| Error::Invalid(vec![(field.to_owned(), why.to_owned())]);
    let owners = store::owners(&mut tx, &opened.plan.id).await?;
    let of = owners.iter().find(|owner| owner.action == action.id && owner.handle == handle);
    let of = of.ok_or_else(|| wrong("who", "Choose somebody who acts for an owner of this action."))?;
    if due < opened.today {
        return Err(wrong("due", "That day is over. Give one that is still to come."));
    }
    let Some(id) = store::ask(&mut tx, now, &action.id, &opened.me.person, &of.person, due, question).await? else {
        return Ok(false);
    };
    let words = Words {
        to: &of.person,
        from: &opened.me.person,
        name: &opened.me.name,
        number: &action.says.number,
        action: &action.says.words,
        day: model::Period::Day(due).words(),
        words: question,
        path: opened.href(&format!("/plan/actions/{}", action.says.number)),
        cause: cause(id.as_str()),
    };
    notify::tell(&mut tx, now, &asked(words, &visit.app.config.address)?).await?;
    overdue::watch(&mut tx, &id, &of.person, due).await?;
    tx.commit().await?;
    Ok(true)
}

/// Lets somebody act for an owner of an action, or ends it; false where it was so already.
pub(in crate::plan) async fn set_owner(
    visit: &Visit,
    plan: Option<&str>,
    number: &str,
    owner: &str,
    who: &str,
    acts: bool,
) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Keep)?;
    let wrong = |field: &str, why: &str| Error::Invalid(vec![(field.to_owned(), why.to_owned())]);
    if acts && !action.says.owners.iter().any(|one| one == owner) {
        return Err(wrong("owner", "Choose one of the action's owners."));
    }
    let who = who.trim();
    let found = if who.contains('@') {
        let mut found = accounts::people_with_address(&mut tx, &opened.me.institution, who).await?;
        found.retain(|person| person.active);
        if found.len() == 1 { found.pop() } else { None }
    } else {
        let handle = who.rsplit('/').next().unwrap_or_default();
        accounts::person_by_handle(&mut tx, handle).await?
    };
    let person = found.filter(|person| person.institution == opened.me.institution && (person.active || !acts));
    let person = person.ok_or_else(|| {
        wrong("person", "Nobody here is known by that. Give their e-mail address, or the last part of their profile's address.")
    })?;
    let done = store::set_owner(&mut tx, &action.id, owner, &person.id, acts).await?;
    if done {
        let fact = Fact::new(PLAN_OWNER, now).by(&opened.me.person).about(&person.id).object(&action.id);
        ledger::append(&mut tx, now, fact.with("acts", if acts { "yes" } else { "no" })).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Saves what an action says.
pub(in crate::plan) async fn save_action(
    visit: &Visit,
    plan: Option<&str>,
    number: &str,
    version: i64,
    says: &Action,
    note: &str,
) -> Result<Saved> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (before, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Edit)?;
    no_circle(&mut tx, &opened, Some(&before), says).await?;
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    let saved = store::save(&mut tx, &before, version, says, said).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Refuses an action, new or changed, that would lead follow-on links round in a circle.
pub(super) async fn no_circle(tx: &mut Tx, opened: &Opened<'_>, before: Option<&Kept<Action>>, says: &Action) -> Result<()> {
    let head = &opened.plan.head;
    let mut links: BTreeMap<_, _> = store::links(tx, &opened.me.institution, &head.code).await?;
    for one in store::actions(tx, &opened.plan.id).await?.iter().filter(|one| before.is_none_or(|before| before.id != one.id)) {
        links.insert((head.code.clone(), one.says.number.clone()), file::follows(head, &one.says));
    }
    links.insert((head.code.clone(), says.number.clone()), file::follows(head, says));
    let Some(circle) = circle(&links) else { return Ok(()) };
    let way: Vec<String> = circle.iter().map(|(plan, number)| format!("{plan} {number}")).collect();
    let why = format!("These lead round in a circle: {}.", way.join(", then "));
    Err(Error::Invalid(vec![("follow_on".to_owned(), why)]))
}
