//! What is moved from one account to the other, and back.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, MergeId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Moves a photo, unless the other has one or a coordinator has hidden something; whether it did.
pub async fn move_photo(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<bool> {
    let moved = sql!(
        tx,
        sqlx::query(
            "update photos set person = $2 where person = $1 and not exists (select 1 from photos o where o.person = $2)
               and not exists (select 1 from hidings h where h.person = $1 and h.lifted is null)"
        )
        .bind(from)
        .bind(to),
        execute
    )?;
    Ok(moved > 0)
}

/// Moves a photo back that was put up before then.
pub async fn move_photo_back(tx: &mut Tx, from: &PersonId, to: &PersonId, before: DateTime<Utc>) -> Result<()> {
    let query = "update photos set person = $1 where person = $2 and uploaded <= $3";
    sql!(tx, sqlx::query(query).bind(from).bind(to).bind(before), execute)?;
    Ok(())
}

/// Notes a merge of two accounts: the one that stays and the one that goes, and what undoing needs.
pub async fn note_merge(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &MergeId,
    institution: &InstitutionId,
    (kept, gone): (&PersonId, &PersonId),
    merger: &PersonId,
    before: &str,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into merges (id, institution, kept, gone, merged, merger, before) values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(id)
            .bind(institution)
            .bind(kept)
            .bind(gone)
            .bind(now)
            .bind(merger)
            .bind(before),
        execute
    )?;
    Ok(())
}

/// Notes that a merge was undone.
pub async fn note_undone(tx: &mut Tx, now: DateTime<Utc>, id: &MergeId) -> Result<()> {
    sql!(tx, sqlx::query("update merges set undone = $2 where id = $1").bind(id).bind(now), execute)?;
    Ok(())
}

/// Takes a profile back from everybody's sight.
pub async fn take_back(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<()> {
    let query = "update profiles set published = null, changed = $2 where person = $1";
    sql!(tx, sqlx::query(query).bind(person).bind(now), execute)?;
    Ok(())
}

/// Makes sure that there is a profile, published and confirmed at these times; its document follows.
pub async fn keep_profile(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    published: Option<DateTime<Utc>>,
    confirmed: Option<DateTime<Utc>>,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into profiles (person, document, reach, matching, published, confirmed, changed) values ($1, '{}', 0, false, $2, $3, $4)
             on conflict (person) do update set published = excluded.published, confirmed = excluded.confirmed"
        )
        .bind(person)
        .bind(published)
        .bind(confirmed)
        .bind(now),
        execute
    )?;
    Ok(())
}

/// Drops a profile that there was not before.
pub async fn drop_profile(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from profiles where person = $1").bind(person), execute)?;
    Ok(())
}

/// Sections and versions of someone's drafts of which the other has none.
pub async fn drafts(tx: &mut Tx, of: &PersonId, lacking: &PersonId) -> Result<Vec<(String, i64)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select section, version from drafts where person = $1
               and section not in (select section from drafts where person = $2) order by section"
        )
        .bind(of)
        .bind(lacking),
        fetch_all
    )
}

/// Moves a draft, as long as it is of this version.
pub async fn move_draft(tx: &mut Tx, from: &PersonId, to: &PersonId, section: &str, version: i64) -> Result<()> {
    let query = "update drafts set person = $2 where person = $1 and section = $3 and version = $4";
    sql!(tx, sqlx::query(query).bind(from).bind(to).bind(section).bind(version), execute)?;
    Ok(())
}
