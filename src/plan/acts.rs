//! The acts, the same for pages and the API: who may, what is written, who is told.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::file::{Problem, Value, fits};
use super::mail::{Words, answered, asked};
use super::model::check::circle;
use super::model::{Act, Action, Measure, Relation, Status, may};
use super::snapshots::{self, Editions, Frozen};
use super::store::{self, Kept, Plan, Record, Said, Saved};
use super::survey::{self, Checked, Taken};
use super::{PLAN_OWNER, PLAN_READ, PLAN_SETTINGS, file, model, overdue};
use crate::accounts::{Member, store as accounts};
use crate::ids::RecordId;
use crate::ledger::{self, Fact};
use crate::measures::{Sight, sight};
use crate::notify;
use crate::plan::readings::Reader;
use crate::storage::Tx;
use crate::web::times::date;
use crate::web::{Error, Result, Visit};

/// A plan of the visitor's institution, opened.
pub(super) struct Opened<'a> {
    pub me: &'a Member,
    pub plan: Plan,
    /// Every plan there is; the first is the one that addresses without a plan mean.
    pub all: Vec<Plan>,
    pub today: NaiveDate,
    pub sight: Sight,
    /// What was frozen for publication.
    pub editions: Editions,
}

impl Opened<'_> {
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            institution: &self.me.institution,
            head: &self.plan.head,
            today: self.today,
            sight: self.sight,
            editions: Some(&self.editions),
            is_whole: false,
        }
    }

    /// An address of this plan.
    pub fn href(&self, path: &str) -> String {
        if self.all.first().is_none_or(|first| first.id == self.plan.id) {
            path.to_owned()
        } else if path.contains('?') {
            format!("{path}&plan={}", self.plan.head.code)
        } else {
            format!("{path}?plan={}", self.plan.head.code)
        }
    }
}

/// The plan that is named, else the first; none where the institution has none.
pub(super) async fn opened<'a>(tx: &mut Tx, visit: &'a Visit, code: Option<&str>) -> Result<Option<Opened<'a>>> {
    let me = visit.member()?;
    let all = store::of(tx, &me.institution).await?;
    let plan = match code {
        None | Some("") => all.first().cloned(),
        Some(code) => Some(all.iter().find(|plan| plan.head.code == code).cloned().ok_or(Error::NotFound)?),
    };
    let today = date(visit.app.clock.now(), &me.time_zone);
    let Some(plan) = plan else { return Ok(None) };
    let editions = snapshots::store::editions(tx, &plan.id).await?;
    Ok(Some(Opened { me, plan, all, today, sight: sight(me), editions }))
}

/// The same, where there has to be one.
pub(super) async fn open<'a>(tx: &mut Tx, visit: &'a Visit, code: Option<&str>) -> Result<Opened<'a>> {
    opened(tx, visit, code).await?.ok_or(Error::NotFound)
}

/// An action, and what the visitor is to it.
pub(super) async fn action(tx: &mut Tx, opened: &Opened<'_>, number: &str) -> Result<(Kept<Action>, Relation)> {
    let action = store::action(tx, &opened.plan.id, number).await?.ok_or(Error::NotFound)?;
    let owns = store::owns(tx, &action.id, &opened.me.person).await?;
    Ok((action, Relation::of(opened.me, owns)))
}

/// A measure, with the action that it belongs to.
pub(super) async fn measure(tx: &mut Tx, opened: &Opened<'_>, code: &str) -> Result<(Kept<Measure>, Kept<Action>, Relation)> {
    let measure = store::measure(tx, &opened.plan.id, code).await?.ok_or(Error::NotFound)?;
    let (action, relation) = action(tx, opened, &measure.says.action).await?;
    Ok((measure, action, relation))
}

/// Refuses what somebody may not.
pub(super) fn allow(relation: Relation, act: Act) -> Result<()> {
    if may(relation, act) {
        return Ok(());
    }
    Err(Error::Forbidden(match act {
        Act::Keep => "This is for the coordinators, who keep the plan. Ask yours if something should change.".to_owned(),
        _ => "This is for those who act for an owner of the action, and for coordinators. Ask yours if something should change."
            .to_owned(),
    }))
}

/// Says how an action stands; false where it was said already.
pub(super) async fn set_status(visit: &Visit, plan: Option<&str>, number: &str, status: Status, reason: &str) -> Result<bool> {
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
pub(super) enum Given {
    /// It answers what was asked.
    Answered,
    /// It was given unasked.
    Unasked,
    /// The same was said of that day already.
    Before,
}

/// Says how far an action is; whoever asked for it is told.
pub(super) async fn update(visit: &Visit, plan: Option<&str>, number: &str, day: NaiveDate, words: &str) -> Result<Given> {
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
    if day > opened.today {
        return Err(Error::Invalid(vec![("day".to_owned(), "That day has not come yet. Say how it stands now.".to_owned())]));
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

/// Adds evidence to an action.
pub(super) async fn evidence(visit: &Visit, plan: Option<&str>, number: &str, words: &str, link: &str) -> Result<()> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (action, relation) = action(&mut tx, &opened, number).await?;
    allow(relation, Act::Update)?;
    store::add_evidence(&mut tx, visit.app.clock.now(), &action.id, &opened.me.person, words, link).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks somebody who acts for an owner how an action stands; false where they were asked already and have not answered.
pub(super) async fn ask(
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
pub(super) async fn set_owner(visit: &Visit, plan: Option<&str>, number: &str, owner: &str, who: &str, acts: bool) -> Result<bool> {
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
pub(super) async fn save_action(
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
    let mut links: BTreeMap<_, _> = store::links(&mut tx, &opened.me.institution, &opened.plan.head.code).await?;
    for one in store::actions(&mut tx, &opened.plan.id).await? {
        let says = if one.id == before.id { says } else { &one.says };
        links.insert((opened.plan.head.code.clone(), says.number.clone()), file::follows(&opened.plan.head, says));
    }
    if let Some(circle) = circle(&links) {
        let way: Vec<String> = circle.iter().map(|(plan, number)| format!("{plan} {number}")).collect();
        return Err(Error::Invalid(vec![(
            "follow_on".to_owned(),
            format!("These lead round in a circle: {}.", way.join(", then ")),
        )]));
    }
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    let saved = store::save(&mut tx, &before, version, says, said).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Saves how a measure is defined.
pub(super) async fn save_measure(
    visit: &Visit,
    plan: Option<&str>,
    code: &str,
    version: i64,
    says: &Measure,
    note: &str,
) -> Result<Saved> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (before, _, relation) = measure(&mut tx, &opened, code).await?;
    allow(relation, Act::Edit)?;
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    let saved = store::save(&mut tx, &before, version, says, said).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Records what happened outside; in place of an earlier record, where it corrects one.
pub(super) async fn record(
    visit: &Visit,
    plan: Option<&str>,
    code: &str,
    value: &Value,
    corrects: Option<&str>,
) -> Result<RecordId> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (measure, _, relation) = measure(&mut tx, &opened, code).await?;
    allow(relation, Act::Record)?;
    let wrong = |field: &str, why: String| Error::Invalid(vec![(field.to_owned(), why)]);
    if !measure.says.same_as.is_empty() {
        return Err(wrong(
            "what",
            format!("This is the same measure as {}. Record it there: it counts for both.", measure.says.same_as),
        ));
    }
    if !measure.says.from.recorded.contains(&value.what) || !value.what.is_by_hand() {
        return Err(wrong("what", "This measure is not recorded by hand.".to_owned()));
    }
    fits(&value.period, &opened.plan.head, opened.today).map_err(|why| wrong("period", format!("{why}.")))?;
    let before = store::records(&mut tx, &measure.id).await?;
    let corrected: Option<&Record> = match corrects {
        None => None,
        Some(id) => Some(before.iter().find(|record| record.id.as_str() == id).ok_or(Error::NotFound)?),
    };
    if corrected.is_some_and(|record| record.is_corrected) {
        return Err(Error::Conflict(
            "Somebody corrected this meanwhile. Nothing was written; look at the newer one first.".to_owned(),
        ));
    }
    let same = before.iter().find(|record| !record.is_corrected && record.value == *value);
    if same.is_some() {
        return Err(Error::Conflict("The same was recorded already, so nothing was written.".to_owned()));
    }
    let ends = value.period.last(opened.plan.head.academic_year_end).min(opened.today);
    let said = Said { now, by: Some(&opened.me.person), note: "" };
    let id =
        store::record(&mut tx, said, &opened.me.institution, (&measure.id, &measure.says.code), value, ends, corrected).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes the end of the academic year, and whether everyone may see how the plan stands; false where somebody changed it meanwhile.
pub(super) async fn settings(
    visit: &Visit,
    plan: Option<&str>,
    version: i64,
    academic_year_end: model::MonthDay,
    public: bool,
    freeze_after: Option<i64>,
) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let head = model::Head { academic_year_end, ..opened.plan.head.clone() };
    if !store::save_head(&mut tx, &opened.plan.id, version, &head).await? {
        return Ok(false);
    }
    store::set_public(&mut tx, &opened.plan.id, public, freeze_after).await?;
    let fact = Fact::new(PLAN_SETTINGS, now).by(&opened.me.person).object(&opened.plan.id);
    ledger::append(&mut tx, now, fact.with("public", if public { "yes" } else { "no" })).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes in a wave of a survey: what it says, and whether it was written; or what is wrong with it.
pub(super) async fn survey(
    visit: &Visit,
    plan: Option<&str>,
    bytes: &[u8],
    dry_run: bool,
) -> Result<std::result::Result<(Checked, bool), Vec<Problem>>> {
    let mut tx = visit.app.db.read().await?;
    let opened = open(&mut tx, visit, plan).await?;
    drop(tx);
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let wave = match tokio::task::block_in_place(|| survey::read(bytes)) {
        Ok(wave) => wave,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut tx = if dry_run { visit.app.db.read().await? } else { visit.app.db.write().await? };
    let checked = match survey::check(&mut tx, &opened.plan, wave, opened.today).await? {
        Ok(checked) => checked,
        Err(problems) => return Ok(Err(problems)),
    };
    if dry_run {
        return Ok(Ok((checked, false)));
    }
    let now = visit.app.clock.now();
    let taken = survey::take(&mut tx, now, opened.today, &opened.plan, &checked, Some(&opened.me.person)).await?;
    tx.commit().await?;
    Ok(Ok((checked, taken != Taken::Same)))
}

/// Freezes the numbers of a quarter that is over.
pub(super) async fn freeze(visit: &Visit, plan: Option<&str>, period: &str) -> Result<Frozen> {
    let mut tx = visit.app.db.read().await?;
    let opened = open(&mut tx, visit, plan).await?;
    drop(tx);
    allow(Relation::of(opened.me, false), Act::Keep)?;
    let wrong = |why: &str| Error::Invalid(vec![("period".to_owned(), why.to_owned())]);
    let Ok(model::Period::Quarter(quarter)) = period.parse::<model::Period>() else {
        return Err(wrong("Choose a quarter, such as 2026 Q1."));
    };
    let done =
        snapshots::freeze(&visit.app, &opened.me.institution, &opened.plan, quarter, opened.today, Some(&opened.me.person)).await?;
    done.ok_or_else(|| wrong("This quarter is not over, or it or a later one is frozen already."))
}

/// Notes that somebody looked at exact numbers of people.
pub(super) async fn note_reading(visit: &Visit, opened: &Opened<'_>, what: &'static str) -> Result<()> {
    if opened.sight != Sight::Exact {
        return Ok(());
    }
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let fact = Fact::new(PLAN_READ, now).by(&opened.me.person).object(&opened.plan.id).with("what", what);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(())
}
