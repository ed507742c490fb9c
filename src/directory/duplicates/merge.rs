//! Making two accounts one, and two again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::drafts;
use super::join::{join, part};
use super::store::{self, Account, Merged};
use super::{PERSON_MERGED, PERSON_UNMERGED};
use crate::accounts::facts::{ROLE_GRANTED, ROLE_REVOKED};
use crate::accounts::merge::{HandedOver, hand_back, hand_over};
use crate::accounts::{Role, named, store as accounts};
use crate::directory::corrections;
use crate::directory::corrections::model::Part;
use crate::directory::instruments::store::{follow, unfollow};
use crate::directory::model::Profile;
use crate::directory::store::replace_document;
use crate::ids::{InstitutionId, MergeId, PersonId};
use crate::ledger::{self, Fact};
use crate::plan::people;
use crate::shadowing;
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
    /// What named it, by table and column.
    #[serde(default)]
    named: named::Moved,
    /// Whether its photo moved.
    photo: bool,
    /// The profile that stays, as it was and as it became; none where nothing was joined.
    kept: Option<Was>,
    joined: Option<Profile>,
    /// What plans say of it.
    #[serde(default)]
    plans: people::Moved,
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
    shadowing::leave::settle_between(tx, now, &gone.id, &kept.id).await?;
    before.named = named::move_all(tx, &crate::names(), &gone.id, &kept.id).await?;
    before.plans = people::move_all(tx, &gone.id, &kept.id).await?;
    before.photo = store::move_photo(tx, &gone.id, &kept.id).await?;
    profiles(tx, now, &kept.id, &gone.id, &mut before).await?;
    before.drafts = drafts::hand_over(tx, &gone.id, &kept.id).await?;
    for carried in before.given.roles.iter().filter(|carried| carried.is_new) {
        let fact = Fact::new(ROLE_GRANTED, now).by(actor).about(&kept.id).with("role", &carried.role).with("by", "merge");
        ledger::append(tx, now, fact).await?;
    }
    let text = serde_json::to_string(&before).map_err(damaged)?;
    store::note_merge(tx, now, &id, institution, (&kept.id, &gone.id), actor, &text).await?;
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
    named::move_back(tx, &crate::names(), &before.named, gone, kept).await?;
    people::move_back(tx, &before.plans, gone, kept).await?;
    if before.photo {
        store::move_photo_back(tx, gone, kept, merged.merged).await?;
    }
    give_back_profiles(tx, now, kept, gone, &before).await?;
    store::note_undone(tx, now, &merged.id).await?;
    ledger::append(tx, now, Fact::new(PERSON_UNMERGED, now).by(actor).about(kept).object(gone)).await?;
    Ok(Ok(()))
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
    store::take_back(tx, now, gone).await?;
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
    store::keep_profile(tx, now, person, published, confirmed).await?;
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
                store::drop_profile(tx, kept).await?;
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
