//! The acts, the same for pages and the API: who may, what is written, who is told.

mod actions;
mod add;
mod keep;
mod measures;

pub(super) use actions::{Given, ask, evidence, save_action, set_owner, set_status, update};
pub(super) use add::{Placed, add_action, add_measure, move_behind, next_code, next_number};
pub(super) use keep::{change, freeze, settings};
pub(super) use measures::{hides_numbers, record, save_measure};

use super::PLAN_READ;
use super::forms::measure::Who;
use super::model::{Act, Action, Measure, Relation, may};
use super::snapshots::{self, Editions};
use super::store::{self, Kept, Plan};
use chrono::NaiveDate;

use crate::accounts::Member;
use crate::ledger::{self, Fact};
use crate::measures::{Sight, sight};
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

    /// Whoever fills in a form of it.
    pub fn who(&self) -> Who<'_> {
        Who { name: &self.me.name, today: self.today, sight: self.sight }
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

/// Whoever keeps the plan; otherwise the page says who does.
pub(super) fn keeper(visit: &Visit) -> Result<&Member> {
    let me = visit.member()?;
    allow(Relation::of(me, false), Act::Keep)?;
    Ok(me)
}

/// Notes that somebody looked at exact numbers of people: in what, and of which, which is empty where that is all of the plan.
pub(super) async fn note_reading(visit: &Visit, opened: &Opened<'_>, what: &'static str, of: &str) -> Result<()> {
    if opened.sight != Sight::Exact {
        return Ok(());
    }
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let fact = Fact::new(PLAN_READ, now).by(&opened.me.person).object(&opened.plan.id).with("what", what);
    let fact = if of.is_empty() { fact } else { fact.with("of", of) };
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(())
}
