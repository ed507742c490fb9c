//! Whose profile is due to be asked about.

use chrono::{DateTime, Utc};

use crate::ids::PersonId;
use crate::sql;
use crate::storage::{Result, Tx};

/// People who can be mailed, whose published profile was neither confirmed nor asked about since `before`; at most `limit`.
pub(super) async fn due(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select f.person from profiles f join people p on p.id = f.person
             where f.published is not null and coalesce(f.confirmed, f.published) < $1 and (f.asked is null or f.asked < $1)
               and p.active and p.email is not null and p.email <> ''
             order by f.person limit $2"
        )
        .bind(before)
        .bind(limit),
        fetch_all
    )
}

/// Notes that its owner is asked now; false where that is no longer due.
pub(super) async fn note_asked(tx: &mut Tx, person: &PersonId, now: DateTime<Utc>, before: DateTime<Utc>) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update profiles set asked = $2 where person = $1 and published is not null and coalesce(confirmed, published) < $3
                                              and (asked is null or asked < $3)"
        )
        .bind(person)
        .bind(now)
        .bind(before),
        execute
    )?;
    Ok(touched > 0)
}
