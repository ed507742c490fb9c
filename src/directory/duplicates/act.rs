//! What the desk does about two accounts, the same for pages and the API.

use super::store::{self, Account};
use super::{MERGED, merge, undo};
use crate::accounts::{Member, Role, store as accounts};
use crate::directory::note::Note;
use crate::ids::{MergeId, PersonId};
use crate::notify;
use crate::storage::Tx;
use crate::web::{Error, Result, Visit, plain};

/// Two accounts of the coordinator's own institution, by their names in addresses.
pub(super) async fn two(tx: &mut Tx, me: &Member, one: &str, other: &str) -> Result<(Account, Account)> {
    Ok((account(tx, me, one).await?, account(tx, me, other).await?))
}

async fn account(tx: &mut Tx, me: &Member, handle: &str) -> Result<Account> {
    let person = accounts::person_by_handle(tx, plain(handle)?).await?.ok_or(Error::NotFound)?;
    store::account(tx, &me.institution, &person.id).await?.ok_or(Error::NotFound)
}

/// Makes two accounts one and tells their owner.
pub(super) async fn make_one(visit: &Visit, kept: &str, gone: &str) -> Result<MergeId> {
    let me = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let (kept, gone) = two(&mut tx, me, kept, gone).await?;
    let merged = merge(&mut tx, now, &me.person, &me.institution, &kept, &gone).await?;
    let id = merged.map_err(|refused| Error::Conflict(refused.to_string()))?;
    tell(
        &mut tx,
        visit,
        &kept.id,
        format!("merge:{id}"),
        "Your two accounts on Benchside are one now",
        format!(
            "{} has made your two accounts one. Your sign-ins, messages, skills and instruments of both are in this one.",
            me.name
        ),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes two accounts of one again and tells their owners.
pub(super) async fn make_two(visit: &Visit, id: &str) -> Result<String> {
    let me = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let merged = store::one_merged(&mut tx, &me.institution, &MergeId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    undo(&mut tx, now, &me.person, &merged).await?.map_err(|refused| Error::Conflict(refused.to_string()))?;
    for person in [&merged.kept, &merged.gone] {
        let sentence = format!("{} has undone it that two accounts were made one. Each has its own again.", me.name);
        tell(&mut tx, visit, person, format!("merge:{}:undone", merged.id), "Two accounts on Benchside are two again", sentence)
            .await?;
    }
    tx.commit().await?;
    Ok(merged.kept_name)
}

/// Remembers that two accounts are two people.
pub(super) async fn deny(visit: &Visit, one: &str, other: &str) -> Result<()> {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.write().await?;
    let (one, other) = two(&mut tx, me, one, other).await?;
    if one.id == other.id {
        return Err(Error::Conflict("That is one and the same account.".to_owned()));
    }
    store::deny(&mut tx, visit.app.clock.now(), &me.person, &one.id, &other.id).await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(tx: &mut Tx, visit: &Visit, to: &PersonId, cause: String, subject: &'static str, sentence: String) -> Result<()> {
    let note = Note {
        to,
        kind: &MERGED,
        cause,
        about: None,
        subject,
        sentences: vec![sentence],
        quote: "",
        link: "/profile".to_owned(),
        link_words: "Look at your profile",
        why: "You get this because it is your account.",
    };
    notify::tell(tx, visit.app.clock.now(), &note.notice(&visit.app.config.address)?).await?;
    Ok(())
}
