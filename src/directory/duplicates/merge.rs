//! Making two accounts one, and two again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::drafts;
use super::join::{join, part};
use super::store::{self, Account, Merged};
use super::{PERSON_MERGED, PERSON_UNMERGED};
use crate::accounts::facts::{ROLE_GRANTED, ROLE_REVOKED};
use crate::accounts::merge::{HandedOver, hand_back, hand_over};
use crate::accounts::{Role, store as accounts};
use crate::directory::corrections;
use crate::directory::corrections::model::Part;
use crate::directory::instruments::store::{follow, unfollow};
use crate::directory::model::Profile;
use crate::directory::store::replace_document;
use crate::ids::{InstitutionId, MergeId, PersonId};
use crate::ledger::{self, Fact};
use crate::sql;
use crate::storage::{self, Tx};

/// Why two accounts are not made one, or not made two again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// They are one already.
    #[error("That is one and the same account.")]
    Same,
    /// Nobody decides about their own account.
    #[error("One of the two is your own account. Another coordinator has to look at it.")]
    Own,
    /// What somebody is entrusted with passes to another account only by whoever may give it.
    #[error(
        "One of the two holds a role, such as coordinator, and roles are an administrator’s to give. Someone who is coordinator and \
         administrator can make the two one; or an administrator takes the roles away first and gives them back afterwards."
    )]
    Roles,
    /// The account that stays became part of another one, or another became part of it, since.
    #[error("One of the two was merged again since. Undo the newer merge first.")]
    Newer,
}

/// Everything that undoing needs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Before {
    given: HandedOver,
    /// The key in facts of the account that is closed.
    key: Option<String>,
    /// Messages got and sent.
    received: Vec<String>,
    sent: Vec<String>,
    /// Suggestions about it, to it and by it.
    about: Vec<String>,
    to: Vec<String>,
    by: Vec<String>,
    /// Whether its photo moved.
    photo: bool,
    /// The profile that stays, as it was and as it became; none where nothing was joined.
    kept: Option<Was>,
    joined: Option<Profile>,
    /// Drafts that went along: section and version.
    #[serde(default)]
    drafts: Vec<(String, i64)>,
    /// Since when the profile of the account that is closed was published.
    gone_published: Option<DateTime<Utc>>,
}

/// A stored profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Was {
    /// None where nothing was stored.
    profile: Option<Profile>,
    published: Option<DateTime<Utc>>,
    confirmed: Option<DateTime<Utc>>,
}

/// Makes two accounts one: `gone` is closed and lives on in `kept`.
pub async fn merge(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    institution: &InstitutionId,
    kept: &Account,
    gone: &Account,
) -> storage::Result<Result<MergeId, Refused>> {
    if kept.id == gone.id {
        return Ok(Err(Refused::Same));
    }
    if [&kept.id, &gone.id].contains(&actor) {
        return Ok(Err(Refused::Own));
    }
    // Whoever signs in to the one account has the roles of both afterwards.
    if kept.roles + gone.roles > 0 && !accounts::roles(tx, actor).await?.iter().any(|(role, _)| *role == Role::Admin) {
        return Ok(Err(Refused::Roles));
    }
    let id = MergeId::new(now);
    let mut before = Before { given: hand_over(tx, &gone.id, &kept.id).await?, ..Before::default() };
    before.key = Some(ledger::alias(tx, &gone.id, &kept.id).await?);
    before.received = moved(tx, "messages", "recipient", "sender", &gone.id, &kept.id).await?;
    before.sent = moved(tx, "messages", "sender", "recipient", &gone.id, &kept.id).await?;
    before.about = moved(tx, "corrections", "subject", "reporter", &gone.id, &kept.id).await?;
    before.to = moved(tx, "corrections", "recipient", "reporter", &gone.id, &kept.id).await?;
    before.by = moved(tx, "corrections", "reporter", "subject", &gone.id, &kept.id).await?;
    before.photo = sql!(
        tx,
        sqlx::query(
            "update photos set person = $2 where person = $1 and not exists (select 1 from photos o where o.person = $2)
               and not exists (select 1 from hidings h where h.person = $1 and h.lifted is null)"
        )
        .bind(&gone.id)
        .bind(&kept.id),
        execute
    )? > 0;
    profiles(tx, now, &kept.id, &gone.id, &mut before).await?;
    before.drafts = drafts::hand_over(tx, &gone.id, &kept.id).await?;
    for carried in before.given.roles.iter().filter(|carried| carried.is_new) {
        let fact = Fact::new(ROLE_GRANTED, now).by(actor).about(&kept.id).with("role", &carried.role).with("by", "merge");
        ledger::append(tx, now, fact).await?;
    }
    let text = serde_json::to_string(&before).map_err(damaged)?;
    sql!(
        tx,
        sqlx::query("insert into merges (id, institution, kept, gone, merged, merger, before) values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(&id)
            .bind(institution)
            .bind(&kept.id)
            .bind(&gone.id)
            .bind(now)
            .bind(actor)
            .bind(&text),
        execute
    )?;
    ledger::append(tx, now, Fact::new(PERSON_MERGED, now).by(actor).about(&kept.id).object(&gone.id)).await?;
    Ok(Ok(id))
}

/// Makes two accounts of one again. What was written since the merge stays with the account that stayed.
pub async fn undo(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, merged: &Merged) -> storage::Result<Result<(), Refused>> {
    let newest = store::gone_into(tx, &merged.kept).await?.pop();
    let lives_on = crate::accounts::merge::lives_on_as(tx, &merged.kept).await?;
    if newest.as_ref() != Some(&merged.gone) || lives_on.is_some() {
        return Ok(Err(Refused::Newer));
    }
    let before: Before = serde_json::from_str(&merged.before).map_err(damaged)?;
    let (kept, gone) = (&merged.kept, &merged.gone);
    hand_back(tx, &before.given, gone, kept).await?;
    drafts::hand_back(tx, &before.drafts, gone, kept).await?;
    for carried in before.given.roles.iter().filter(|carried| carried.is_new) {
        let fact = Fact::new(ROLE_REVOKED, now).by(actor).about(kept).with("role", &carried.role).with("by", "merge");
        ledger::append(tx, now, fact).await?;
    }
    if let Some(key) = &before.key {
        ledger::unalias(tx, key, gone).await?;
    }
    for (table, column, ids) in [
        ("messages", "recipient", &before.received),
        ("messages", "sender", &before.sent),
        ("corrections", "subject", &before.about),
        ("corrections", "recipient", &before.to),
        ("corrections", "reporter", &before.by),
    ] {
        let query = format!("update {table} set {column} = $1 where id = $2 and {column} = $3");
        for id in ids {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(gone).bind(id).bind(kept), execute)?;
        }
    }
    if before.photo {
        sql!(
            tx,
            sqlx::query("update photos set person = $1 where person = $2 and uploaded <= $3")
                .bind(gone)
                .bind(kept)
                .bind(merged.merged),
            execute
        )?;
    }
    give_back_profiles(tx, now, kept, gone, &before).await?;
    sql!(tx, sqlx::query("update merges set undone = $2 where id = $1").bind(&merged.id).bind(now), execute)?;
    ledger::append(tx, now, Fact::new(PERSON_UNMERGED, now).by(actor).about(kept).object(gone)).await?;
    Ok(Ok(()))
}

/// Moves rows from one person to the other, but none that would then be between them and themselves; gives the ids.
async fn moved(
    tx: &mut Tx,
    table: &'static str,
    column: &'static str,
    other: &'static str,
    from: &PersonId,
    to: &PersonId,
) -> storage::Result<Vec<String>> {
    let select = format!("select id from {table} where {column} = $1 and {other} <> $1 and {other} <> $2 order by id");
    let ids: Vec<String> = sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(select.clone())).bind(from).bind(to), fetch_all)?;
    let update = format!("update {table} set {column} = $2 where {column} = $1 and {other} <> $1 and {other} <> $2");
    sql!(tx, sqlx::query(sqlx::AssertSqlSafe(update.clone())).bind(from).bind(to), execute)?;
    Ok(ids)
}

/// A profile as it is stored.
async fn stored(tx: &mut Tx, person: &PersonId) -> storage::Result<Was> {
    let found = crate::directory::store::stored(tx, std::slice::from_ref(person)).await?.remove(person);
    Ok(found.map_or(Was { profile: None, published: None, confirmed: None }, |found| Was {
        profile: Some(found.profile),
        published: found.published,
        confirmed: found.confirmed,
    }))
}

/// Joins the two profiles, as far as they are stored, and takes the one of the account that is closed back.
async fn profiles(tx: &mut Tx, now: DateTime<Utc>, kept: &PersonId, gone: &PersonId, before: &mut Before) -> storage::Result<()> {
    let (mine, theirs) = (stored(tx, kept).await?, stored(tx, gone).await?);
    before.gone_published = theirs.published;
    sql!(tx, sqlx::query("update profiles set published = null, changed = $2 where person = $1").bind(gone).bind(now), execute)?;
    unfollow(tx, gone).await?;
    let Some(mut other) = theirs.profile else { return Ok(()) };
    // What a coordinator has hidden does not come to light in another account.
    for part in corrections::hidden(tx, std::slice::from_ref(gone)).await?.remove(gone).unwrap_or_default() {
        match part {
            Part::All => return Ok(()),
            Part::Photo => {}
            Part::Section(kind) => {
                let empty = Profile::default().section(kind);
                // An empty section has the shape of its kind.
                let _ = other.set_section(kind, empty);
            }
        }
    }
    let joined = match &mine.profile {
        // What was taken back is not brought to light by a merge: of two profiles those parts are joined that are published alike.
        Some(own) if mine.published.is_some() == theirs.published.is_some() => join(own, &other),
        Some(_) if mine.published.is_some() => return Ok(()),
        Some(_) | None => other,
    };
    put(tx, now, kept, &joined, mine.published.or(theirs.published), mine.confirmed.or(theirs.confirmed)).await?;
    before.kept = Some(mine);
    before.joined = Some(joined);
    Ok(())
}

async fn put(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    profile: &Profile,
    published: Option<DateTime<Utc>>,
    confirmed: Option<DateTime<Utc>>,
) -> storage::Result<()> {
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
    replace_document(tx, now, person, profile).await?;
    if published.is_some() { follow(tx, now, &[(person, profile)]).await } else { unfollow(tx, person).await }
}

async fn give_back_profiles(
    tx: &mut Tx,
    now: DateTime<Utc>,
    kept: &PersonId,
    gone: &PersonId,
    before: &Before,
) -> storage::Result<()> {
    if let (Some(was), Some(joined)) = (&before.kept, &before.joined) {
        let current = stored(tx, kept).await?;
        let now_says = current.profile.unwrap_or_default();
        let first = Profile::default();
        let parted = part(&now_says, was.profile.as_ref().unwrap_or(&first), joined);
        let is_as_merged = now_says == *joined;
        match (&was.profile, is_as_merged) {
            (None, true) => {
                sql!(tx, sqlx::query("delete from profiles where person = $1").bind(kept), execute)?;
                unfollow(tx, kept).await?;
            }
            (_, true) => put(tx, now, kept, &parted, was.published, was.confirmed).await?,
            // Somebody worked on it since: it stays published as it is, without what came from the other.
            (_, false) => put(tx, now, kept, &parted, current.published, current.confirmed).await?,
        }
    }
    let theirs = stored(tx, gone).await?;
    if let (Some(profile), Some(published)) = (&theirs.profile, before.gone_published) {
        put(tx, now, gone, profile, Some(published), theirs.confirmed).await?;
    }
    Ok(())
}

/// We wrote every snapshot ourselves: another shape is damage, and is said so.
fn damaged(error: serde_json::Error) -> storage::Error {
    sqlx::Error::Decode(Box::new(error)).into()
}
