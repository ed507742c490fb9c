//! What plans' files said last.

use std::collections::BTreeMap;

use super::parts::Says;
use super::plans::json;
use crate::ids::{PartId, PlanId};
use crate::plan::model::{Head, Status};
use crate::sql;
use crate::storage::{Result, Tx};

/// What a file said last of a part.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Filed {
    id: String,
    /// What the part said, as JSON; empty where that is not known.
    pub says: String,
    status: String,
    reason: String,
}

impl Filed {
    /// How the action stood there, and why; none where that is not known.
    pub fn stood(&self) -> Option<(Status, String)> {
        Some((Status::from_code(&self.status)?, self.reason.clone()))
    }
}

/// What the file said last of a plan's parts, by their ids.
pub async fn filed(tx: &mut Tx, plan: &PlanId) -> Result<BTreeMap<String, Filed>> {
    let rows = sql!(
        tx,
        sqlx::query_as::<_, Filed>(
            "select id, filed as says, filed_status as status, filed_reason as reason from plan_parts where plan = $1"
        )
        .bind(plan),
        fetch_all
    )?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// What the file said last of a plan as a whole; none where that is not known.
pub async fn filed_head(tx: &mut Tx, plan: &PlanId) -> Result<Option<Head>> {
    let text: Option<String> = sql!(tx, sqlx::query_scalar("select filed from plans where id = $1").bind(plan), fetch_optional)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps what a file says of a plan as a whole.
pub async fn file_head(tx: &mut Tx, plan: &PlanId, head: &Head) -> Result<()> {
    let text = json(head);
    sql!(tx, sqlx::query("update plans set filed = $2 where id = $1").bind(plan).bind(&text), execute)?;
    Ok(())
}

/// Keeps what a file says of a part, and of an action how it stands.
pub async fn file_part<T: Says>(tx: &mut Tx, part: &PartId, says: &T, stands: Option<(Status, &str)>) -> Result<()> {
    let text = json(says);
    let (status, reason) = stands.map_or(("", ""), |(status, reason)| (status.code(), reason));
    sql!(
        tx,
        sqlx::query("update plan_parts set filed = $2, filed_status = $3, filed_reason = $4 where id = $1")
            .bind(part)
            .bind(&text)
            .bind(status)
            .bind(reason),
        execute
    )?;
    Ok(())
}
