//! What was said of plans as a whole, version by version.

use super::parts::{Said, Version, VersionRow, version};
use crate::ids::PlanId;
use crate::plan::model::Head;
use crate::sql;
use crate::storage::{Result, Tx};

/// So many versions of what was said of a plan before one of them, or the newest; the newest first.
pub async fn heads_before(tx: &mut Tx, plan: &PlanId, before: Option<i64>, most: i64) -> Result<Vec<Version<Head>>> {
    let rows: Vec<VersionRow> = sql!(
        tx,
        sqlx::query_as(
            "select v.version, v.says, v.note, v.saved, p.name from plan_heads v left join people p on p.id = v.saved_by
             where v.plan = $1 and v.version < $2 order by v.version desc limit $3"
        )
        .bind(plan)
        .bind(before.unwrap_or(i64::MAX))
        .bind(most),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(version).collect())
}

/// Keeps a version of what is said of a plan, as JSON.
pub(super) async fn keep_head(tx: &mut Tx, plan: &PlanId, version: i64, says: &str, said: Said<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into plan_heads (plan, version, says, note, saved, saved_by) values ($1, $2, $3, $4, $5, $6)")
            .bind(plan)
            .bind(version)
            .bind(says)
            .bind(said.note)
            .bind(said.now)
            .bind(said.by),
        execute
    )?;
    Ok(())
}
