//! Two accounts that are one person: what hangs on the one is handed to the other, and back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, SessionId, TokenId};
use crate::sql;
use crate::storage::{Result, Tx};

/// What was handed over, to be handed back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HandedOver {
    /// Who they are to providers: issuer and subject.
    pub identities: Vec<(String, String)>,
    /// Signed-in browsers.
    pub sessions: Vec<SessionId>,
    /// Personal tokens.
    pub tokens: Vec<TokenId>,
    /// Those who named the account as their line manager.
    pub reports: Vec<PersonId>,
    /// The id in the institution's own system, where the other account had none.
    pub external_id: Option<String>,
    /// The address, where the other account had none.
    pub email: Option<String>,
    /// Roles.
    #[serde(default)]
    pub roles: Vec<Carried>,
}

/// A role that went from one account to the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Its code.
    pub role: String,
    /// Since when it was held.
    pub granted: DateTime<Utc>,
    /// Whether the provider gave it.
    pub by_provider: bool,
    /// Whether the account that stays did not hold it before.
    pub is_new: bool,
}

/// Hands everything that hangs on `from` to `to`, and closes `from`. Whoever merges has seen that they may hand roles over, where there are
/// any.
pub async fn hand_over(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<HandedOver> {
    let given = HandedOver {
        identities: sql!(
            tx,
            sqlx::query_as("select issuer, subject from identities where person = $1 order by issuer, subject").bind(from),
            fetch_all
        )?,
        sessions: sql!(tx, sqlx::query_scalar("select id from sessions where person = $1 order by id").bind(from), fetch_all)?,
        tokens: sql!(tx, sqlx::query_scalar("select id from tokens where person = $1 order by id").bind(from), fetch_all)?,
        reports: sql!(
            tx,
            sqlx::query_scalar("select id from people where manager = $1 and id <> $2 order by id").bind(from).bind(to),
            fetch_all
        )?,
        external_id: lacks(tx, "external_id", from, to).await?,
        email: lacks(tx, "email", from, to).await?,
        roles: hand_over_roles(tx, from, to).await?,
    };
    for statement in [
        "update identities set person = $2 where person = $1",
        "update sessions set person = $2 where person = $1",
        "update tokens set person = $2 where person = $1",
        "update people set manager = $2 where manager = $1 and id <> $2",
        "update people set manager = null where manager = $1 and id = $2",
        "update people set active = false where id = $1 and id <> $2",
    ] {
        sql!(tx, sqlx::query(statement).bind(from).bind(to), execute)?;
    }
    if let Some(external_id) = &given.external_id {
        // First from the one, then to the other: no institution knows an id twice.
        set(tx, "external_id", from, None).await?;
        set(tx, "external_id", to, Some(external_id)).await?;
    }
    if let Some(email) = &given.email {
        set(tx, "email", to, Some(email)).await?;
    }
    Ok(given)
}

/// Hands back what was handed over and is still there, and opens the account again.
pub async fn hand_back(tx: &mut Tx, given: &HandedOver, from: &PersonId, to: &PersonId) -> Result<()> {
    for (issuer, subject) in &given.identities {
        sql!(
            tx,
            sqlx::query("update identities set person = $1 where issuer = $2 and subject = $3 and person = $4")
                .bind(from)
                .bind(issuer)
                .bind(subject)
                .bind(to),
            execute
        )?;
    }
    for (statement, ids) in [
        ("update sessions set person = $1 where id = $2 and person = $3", texts(&given.sessions)),
        ("update tokens set person = $1 where id = $2 and person = $3", texts(&given.tokens)),
        ("update people set manager = $1 where id = $2 and manager = $3", texts(&given.reports)),
    ] {
        for id in ids {
            sql!(tx, sqlx::query(statement).bind(from).bind(&id).bind(to), execute)?;
        }
    }
    if given.external_id.is_some() {
        set(tx, "external_id", to, None).await?;
        set(tx, "external_id", from, given.external_id.as_deref()).await?;
    }
    if given.email.is_some() {
        set(tx, "email", to, None).await?;
    }
    for carried in &given.roles {
        let held = "select cast(count(*) as bigint) from roles where person = $1 and role = $2";
        let held: i64 = sql!(tx, sqlx::query_scalar(held).bind(to).bind(&carried.role), fetch_one)?;
        // A role that was taken away since stays away.
        if held > 0 {
            put_role(tx, from, carried).await?;
            if carried.is_new {
                sql!(tx, sqlx::query("delete from roles where person = $1 and role = $2").bind(to).bind(&carried.role), execute)?;
            }
        }
    }
    sql!(tx, sqlx::query("update people set active = true where id = $1").bind(from), execute)?;
    Ok(())
}

async fn hand_over_roles(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<Vec<Carried>> {
    let held: Vec<(String, DateTime<Utc>, bool)> = sql!(
        tx,
        sqlx::query_as("select role, granted, by_provider from roles where person = $1 order by role").bind(from),
        fetch_all
    )?;
    let mut roles = Vec::with_capacity(held.len());
    for (role, granted, by_provider) in held {
        let mut carried = Carried { role, granted, by_provider, is_new: false };
        carried.is_new = put_role(tx, to, &carried).await?;
        roles.push(carried);
    }
    sql!(tx, sqlx::query("delete from roles where person = $1").bind(from), execute)?;
    Ok(roles)
}

/// Gives a role; false where it was held already.
async fn put_role(tx: &mut Tx, person: &PersonId, carried: &Carried) -> Result<bool> {
    let query =
        "insert into roles (person, role, granted, by_provider) values ($1, $2, $3, $4) on conflict (person, role) do nothing";
    let touched =
        sql!(tx, sqlx::query(query).bind(person).bind(&carried.role).bind(carried.granted).bind(carried.by_provider), execute)?;
    Ok(touched > 0)
}

fn texts<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// What the one account has in a column and the other has not.
async fn lacks(tx: &mut Tx, column: &'static str, from: &PersonId, to: &PersonId) -> Result<Option<String>> {
    let query = format!("select a.{column} from people a join people b on b.id = $2 where a.id = $1 and b.{column} is null");
    let found: Option<Option<String>> =
        sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).bind(from).bind(to), fetch_optional)?;
    Ok(found.flatten())
}

async fn set(tx: &mut Tx, column: &'static str, person: &PersonId, value: Option<&str>) -> Result<()> {
    let query = format!("update people set {column} = $2 where id = $1");
    sql!(tx, sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(person).bind(value), execute)?;
    Ok(())
}

/// The account that one lives on in since they were made one; none for an account of its own.
pub async fn lives_on_as(tx: &mut Tx, person: &PersonId) -> Result<Option<PersonId>> {
    sql!(tx, sqlx::query_scalar("select kept from merges where gone = $1 and undone is null").bind(person), fetch_optional)
}
