//! What waits for a summary.

use chrono::{DateTime, Utc};

use crate::ids::{NoticeId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// A notice that is due in its reader's summary.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(in crate::notify) struct Item {
    pub id: NoticeId,
    pub person: PersonId,
    pub kind: String,
    pub title: String,
    pub link: String,
}

/// What is due in the summaries of the next `people`, together by person.
pub(in crate::notify) async fn due(tx: &mut Tx, now: DateTime<Utc>, people: i64) -> Result<Vec<Item>> {
    sql!(
        tx,
        sqlx::query_as::<_, Item>(
            "select id, person, kind, title, link from notices
             where summary_due <= $1 and read is null and shown <= $1
               and person in (select distinct person from notices where summary_due <= $1 and read is null and shown <= $1
                              order by person limit $2)
             order by person, kind, id"
        )
        .bind(now)
        .bind(people),
        fetch_all
    )
}

/// Notes that these notices go into a summary now; false where one of them was read, withdrawn or taken meanwhile.
pub(in crate::notify) async fn take(tx: &mut Tx, now: DateTime<Utc>, items: &[Item]) -> Result<bool> {
    for item in items {
        let query = "update notices set summary_due = null, summarised = $2 where id = $1 and summary_due <= $2 and read is null";
        if sql!(tx, sqlx::query(query).bind(&item.id).bind(now), execute)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
