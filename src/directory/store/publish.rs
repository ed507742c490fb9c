//! The acts on a profile as a whole: publish, withdraw, confirm, use for matching. Each is a fact.

use chrono::{DateTime, Utc};

use super::drafts::{Working, working_copy};
use super::write;
use crate::accounts;
use crate::directory::instruments::store::{follow, unfollow};
use crate::directory::model::{Profile, SectionKind};
use crate::directory::{PROFILE_CONFIRMED, PROFILE_MATCHING, PROFILE_PUBLISHED, PROFILE_WITHDRAWN, freshness};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::sql;
use crate::storage::{Result, Tx};

/// What came of publishing.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is published; these sections are new or changed.
    Published(Vec<SectionKind>),
    /// Everything was published already.
    NothingNew,
    /// A profile needs a name.
    NameMissing,
}

/// Publishes someone's profile with all its drafts, as one act. `source` is `page` or `api`.
///
/// Where the account does not come from an institution's own system, its name, title, department and site follow the profile.
pub async fn publish(
    tx: &mut Tx,
    now: DateTime<Utc>,
    actor: &PersonId,
    person: &PersonId,
    source: &'static str,
) -> Result<Outcome> {
    let Some(working) = working_copy(tx, person).await? else {
        return Ok(Outcome::NameMissing);
    };
    if working.profile.about.content.name.is_empty() {
        return Ok(Outcome::NameMissing);
    }
    if working.published.is_some() && working.drafts.is_empty() {
        return Ok(Outcome::NothingNew);
    }
    let profile = &working.profile;
    sql!(
        tx,
        sqlx::query(
            "insert into profiles (person, document, reach, matching, published, confirmed, changed, orcid)
             values ($1, $2, $3, $4, $5, $5, $5, $6)
             on conflict (person) do update set document = excluded.document, reach = excluded.reach, published = excluded.published,
                                                confirmed = excluded.confirmed, changed = excluded.changed, orcid = excluded.orcid"
        )
        .bind(person)
        .bind(write(profile)?)
        .bind(profile.reach().reach())
        .bind(working.matching)
        .bind(now)
        .bind(orcid(profile)),
        execute
    )?;
    follow(tx, now, &[(person, profile)]).await?;
    sql!(tx, sqlx::query("delete from drafts where person = $1").bind(person), execute)?;
    let role = &profile.role.content;
    accounts::roll::follow_profile(
        tx,
        person,
        &accounts::roll::Said {
            name: &profile.about.content.name,
            job_title: Some(role.title.as_str()).filter(|title| !title.is_empty()),
            department: role.department.as_ref(),
            site: role.site.as_ref(),
        },
    )
    .await?;
    let mut fact = Fact::new(PROFILE_PUBLISHED, now)
        .by(actor)
        .about(person)
        .quantity(profile.filled().len() as f64)
        .with("reach", profile.reach().code())
        .with("source", source);
    if !working.stored {
        fact = fact.with("first", "yes");
    }
    ledger::append(tx, now, fact).await?;
    freshness::answered(tx, now, person).await?;
    Ok(Outcome::Published(if working.published.is_some() { working.drafts } else { working.profile.filled() }))
}

/// The ORCID iD of a profile, as it is stored beside its document; none where it says none.
pub(super) fn orcid(profile: &Profile) -> Option<String> {
    Some(profile.orcid.content.clone()).filter(|orcid| !orcid.is_empty())
}

/// Puts another document in the place of a published one, for acts that change a part of it at once. Publishes nothing and confirms
/// nothing; the caller writes the fact.
pub async fn replace_document(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, profile: &Profile) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update profiles set document = $2, reach = $3, orcid = $4, changed = $5 where person = $1")
            .bind(person)
            .bind(write(profile)?)
            .bind(profile.reach().reach())
            .bind(orcid(profile))
            .bind(now),
        execute
    )?;
    Ok(())
}

/// Takes a profile back: its owner keeps it, nobody else sees it. False where it was not published.
pub async fn withdraw(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, person: &PersonId) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update profiles set published = null, changed = $2 where person = $1 and published is not null")
            .bind(person)
            .bind(now),
        execute
    )?;
    if touched > 0 {
        unfollow(tx, person).await?;
        ledger::append(tx, now, Fact::new(PROFILE_WITHDRAWN, now).by(actor).about(person)).await?;
        freshness::answered(tx, now, person).await?;
    }
    Ok(touched > 0)
}

/// Whether someone's profile is published.
pub async fn is_published(tx: &mut Tx, person: &PersonId) -> Result<bool> {
    let published: Option<bool> =
        sql!(tx, sqlx::query_scalar("select published is not null from profiles where person = $1").bind(person), fetch_optional)?;
    Ok(published.unwrap_or(false))
}

/// Notes that a published profile is still right. False where it is not published.
pub async fn confirm(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, person: &PersonId) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update profiles set confirmed = $2 where person = $1 and published is not null").bind(person).bind(now),
        execute
    )?;
    if touched > 0 {
        ledger::append(tx, now, Fact::new(PROFILE_CONFIRMED, now).by(actor).about(person)).await?;
        freshness::answered(tx, now, person).await?;
    }
    Ok(touched > 0)
}

/// Switches whether a profile, private parts too, may be used for matching; writes nothing where it is so already.
pub async fn set_matching(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, working: &Working, on: bool) -> Result<()> {
    if working.matching == on {
        return Ok(());
    }
    let person = &working.person.id;
    sql!(
        tx,
        sqlx::query(
            "insert into profiles (person, document, reach, matching, published, confirmed, changed) values ($1, $2, $3, $4, null, null, $5)
             on conflict (person) do update set matching = excluded.matching"
        )
        .bind(person)
        .bind(write(&working.base)?)
        .bind(working.base.reach().reach())
        .bind(on)
        .bind(now),
        execute
    )?;
    ledger::append(tx, now, Fact::new(PROFILE_MATCHING, now).by(actor).about(person).with("on", if on { "yes" } else { "no" }))
        .await?;
    Ok(())
}
