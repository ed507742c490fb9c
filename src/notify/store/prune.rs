//! The end of what is kept.

use chrono::{DateTime, TimeDelta, Utc};

use super::post::KIND;
use crate::ids::JobId;
use crate::sql;
use crate::storage::{Result, Tx};

/// How long it is kept that a mail was sent.
pub const SENT_KEPT: TimeDelta = TimeDelta::days(30);
/// How long a mail that could not be sent is kept, to be sent again.
pub const FAILED_KEPT: TimeDelta = TimeDelta::days(90);
/// How long a notification is kept.
pub const NOTICE_KEPT: TimeDelta = TimeDelta::days(365);
/// How many are deleted in one transaction.
const TOGETHER: i64 = 500;

async fn old_mails(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<Vec<JobId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from mails where (state in ('sent', 'dropped') and changed < $1) or (state = 'failed' and changed < $2)
             order by changed limit $3"
        )
        .bind(now - SENT_KEPT)
        .bind(now - FAILED_KEPT)
        .bind(limit),
        fetch_all
    )
}

async fn old_notices(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<Vec<String>> {
    let query = "select id from notices where made < $1 order by made limit $2";
    sql!(tx, sqlx::query_scalar(query).bind(now - NOTICE_KEPT).bind(limit), fetch_all)
}

/// Whether anything is there that is no longer kept.
pub(in crate::notify) async fn has_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    Ok(!old_mails(tx, now, 1).await?.is_empty() || !old_notices(tx, now, 1).await?.is_empty())
}

/// Deletes some of what is no longer kept, a bounded number.
pub(in crate::notify) async fn prune(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    for id in &old_mails(tx, now, TOGETHER).await? {
        sql!(tx, sqlx::query("delete from jobs where id = $1 and kind = $2").bind(id).bind(KIND), execute)?;
        sql!(tx, sqlx::query("delete from mails where id = $1").bind(id), execute)?;
    }
    for id in &old_notices(tx, now, TOGETHER).await? {
        sql!(tx, sqlx::query("delete from notices where id = $1").bind(id), execute)?;
    }
    Ok(())
}
