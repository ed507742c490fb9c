//! Whole plans.

use std::collections::{BTreeMap, BTreeSet};

use super::heads::keep_head;
use super::parts::Said;
use crate::ids::{InstitutionId, PlanId};
use crate::ledger::{self, Fact};
use crate::plan::PLAN_CHANGED;
use crate::plan::file::follows;
use crate::plan::model::check::{Known, Place};
use crate::plan::model::{Action, Head};
use crate::sql;
use crate::storage::{Result, Tx};

/// After how many days a new plan's quarters are frozen, until its settings say otherwise: what everyone sees of people waits for that, and
/// most of what comes late has come by then.
const FREEZE_AFTER: i64 = 30;

/// A plan of an institution.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which one.
    pub id: PlanId,
    /// Whose.
    pub institution: InstitutionId,
    /// What is said of it as a whole.
    pub head: Head,
    /// Which version of that, from 1.
    pub version: i64,
    /// Whether everyone may see how it stands.
    pub public: bool,
    /// After how many days a quarter that is over is frozen by itself; none for never.
    pub freeze_after: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PlanId,
    institution: InstitutionId,
    head: String,
    version: i64,
    public: bool,
    freeze_after: Option<i64>,
}

impl Row {
    fn plan(self) -> Option<Plan> {
        let head = serde_json::from_str(&self.head)
            .inspect_err(|error| tracing::error!(%error, plan = %self.id, "a plan that was kept cannot be read"))
            .ok()?;
        Some(Plan {
            id: self.id,
            institution: self.institution,
            head,
            version: self.version,
            public: self.public,
            freeze_after: self.freeze_after,
        })
    }
}

/// An institution's plans, the one that is shown first at the front.
pub async fn of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Plan>> {
    let rows = sql!(
        tx,
        sqlx::query_as::<_, Row>(
            "select id, institution, head, version, public, freeze_after from plans where institution = $1 order by position, id"
        )
        .bind(institution),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(Row::plan).collect())
}

/// An institution's plan with this code.
pub async fn named(tx: &mut Tx, institution: &InstitutionId, code: &str) -> Result<Option<Plan>> {
    Ok(of(tx, institution).await?.into_iter().find(|plan| plan.head.code == code))
}

/// Whether any institution has a plan.
pub async fn any(tx: &mut Tx) -> Result<bool> {
    let found: Option<PlanId> = sql!(tx, sqlx::query_scalar("select id from plans limit 1"), fetch_optional)?;
    Ok(found.is_some())
}

/// Keeps a new plan, behind those that are there.
pub async fn insert(tx: &mut Tx, institution: &InstitutionId, head: &Head, said: Said<'_>) -> Result<PlanId> {
    let id = PlanId::new(said.now);
    let says = json(head);
    let position: i64 = sql!(
        tx,
        sqlx::query_scalar("select cast(coalesce(max(position), 0) + 1 as bigint) from plans where institution = $1")
            .bind(institution),
        fetch_one
    )?;
    sql!(
        tx,
        sqlx::query(
            "insert into plans (id, institution, code, position, head, version, public, created, freeze_after)
             values ($1, $2, $3, $4, $5, 1, false, $6, $7)"
        )
        .bind(&id)
        .bind(institution)
        .bind(&head.code)
        .bind(position)
        .bind(&says)
        .bind(said.now)
        .bind(FREEZE_AFTER),
        execute
    )?;
    keep_head(tx, &id, 1, &says, said).await?;
    Ok(id)
}

/// Says something else of a plan as a whole; false where somebody changed it since that version. Settings that are saved with the same
/// words make a version of their own, of which nothing is kept.
pub async fn save_head(tx: &mut Tx, before: &Plan, version: i64, head: &Head, said: Said<'_>) -> Result<bool> {
    let (words, next) = (json(head), version + 1);
    let touched = sql!(
        tx,
        sqlx::query("update plans set head = $3, version = $4 where id = $1 and version = $2")
            .bind(&before.id)
            .bind(version)
            .bind(&words)
            .bind(next),
        execute
    )?;
    if touched > 0 && before.head != *head {
        keep_head(tx, &before.id, next, &words, said).await?;
        let fact = Fact::new(PLAN_CHANGED, said.now).object(&before.id).with("what", "plan").with("version", next);
        ledger::append(tx, said.now, if let Some(by) = said.by { fact.by(by) } else { fact }).await?;
    }
    Ok(touched > 0)
}

/// Lets everyone see how a plan stands, or ends it; and after how many days quarters are frozen by themselves.
pub async fn set_public(tx: &mut Tx, plan: &PlanId, public: bool, freeze_after: Option<i64>) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update plans set public = $2, freeze_after = $3 where id = $1").bind(plan).bind(public).bind(freeze_after),
        execute
    )?;
    Ok(())
}

/// The follow-on links of all of an institution's plans but one.
pub async fn links(tx: &mut Tx, institution: &InstitutionId, but: &str) -> Result<BTreeMap<Place, BTreeSet<Place>>> {
    let mut links = BTreeMap::new();
    for plan in of(tx, institution).await?.into_iter().filter(|plan| plan.head.code != but) {
        for action in super::actions(tx, &plan.id).await? {
            let says: &Action = &action.says;
            links.insert((plan.head.code.clone(), says.number.clone()), follows(&plan.head, says));
        }
    }
    Ok(links)
}

/// The numbers of the actions of all of an institution's plans.
pub async fn known(tx: &mut Tx, institution: &InstitutionId) -> Result<Known> {
    let rows: Vec<(String, Option<String>)> = sql!(
        tx,
        sqlx::query_as(
            "select p.code, a.code from plans p left join plan_parts a on a.plan = p.id and a.kind = 'action'
             where p.institution = $1"
        )
        .bind(institution),
        fetch_all
    )?;
    let mut known = Known::new();
    for (plan, number) in rows {
        known.entry(plan).or_default().extend(number);
    }
    Ok(known)
}

pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
