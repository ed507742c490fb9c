//! Who acts for the owners that actions name.

use crate::ids::{InstitutionId, PartId, PersonId, PlanId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Somebody who acts for an owner.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Owner {
    /// The action.
    pub action: PartId,
    /// The owner, as the action names it.
    pub owner: String,
    /// Who acts for it.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
}

/// Everybody who acts for owners of a plan's actions.
pub async fn owners(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Owner>> {
    sql!(
        tx,
        sqlx::query_as::<_, Owner>(
            "select o.action, o.owner, o.person, p.handle, p.name from plan_owners o join plan_parts a on a.id = o.action
             join people p on p.id = o.person where a.plan = $1 and p.active order by p.fold, p.id"
        )
        .bind(plan),
        fetch_all
    )
}

/// Whether somebody acts for an owner of an action.
pub async fn owns(tx: &mut Tx, action: &PartId, person: &PersonId) -> Result<bool> {
    let found: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select owner from plan_owners where action = $1 and person = $2 limit 1").bind(action).bind(person),
        fetch_optional
    )?;
    Ok(found.is_some())
}

/// Lets somebody act for an owner, or ends it; false where it was so already.
pub async fn set_owner(tx: &mut Tx, action: &PartId, owner: &str, person: &PersonId, acts: bool) -> Result<bool> {
    let touched = if acts {
        sql!(
            tx,
            sqlx::query("insert into plan_owners (action, owner, person) values ($1, $2, $3) on conflict do nothing")
                .bind(action)
                .bind(owner)
                .bind(person),
            execute
        )?
    } else {
        sql!(
            tx,
            sqlx::query("delete from plan_owners where action = $1 and owner = $2 and person = $3")
                .bind(action)
                .bind(owner)
                .bind(person),
            execute
        )?
    };
    Ok(touched > 0)
}

/// How many updates somebody was asked for and has not given yet.
pub async fn my_open(tx: &mut Tx, institution: &InstitutionId, person: &PersonId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from plan_updates u join plan_parts a on a.id = u.action join plans p on p.id = a.plan
             where p.institution = $1 and u.asked_of = $2 and u.given is null"
        )
        .bind(institution)
        .bind(person),
        fetch_one
    )
}
