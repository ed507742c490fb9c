//! Inviting guests, sending them links, letting them stay and sending them away; the caller has made sure that whoever does it may.

use chrono::{DateTime, Utc};

use super::store::{self, Guest};
use super::{GUEST_EXTENDED, GUEST_INVITED, GUEST_LINKED, GUEST_REVOKED, INVITATION, LINK, STAY, mail};
use crate::accounts::facts::{PERSON_DEACTIVATED, PERSON_REACTIVATED, ROLE_GRANTED};
use crate::accounts::sign_in::end;
use crate::accounts::store::{self as accounts, NewPerson};
use crate::accounts::{Member, Role};
use crate::ids::{InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::Tx;
use crate::web::{Error, Result};

/// Invites somebody to look after an institution's side with partners. Whoever has an account there already is not made a guest: a link
/// must never let anybody in with what another account may.
///
/// # Errors
/// [`Error::Conflict`]: the address is that of an account.
pub async fn invite(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    me: &Member,
    institution: &InstitutionId,
    (name, email): (&str, &str),
) -> Result<PersonId> {
    let email = accounts::address(email);
    let mut again: Option<PersonId> = None;
    for known in accounts::people_with_address(tx, institution, &email).await? {
        match store::guest(tx, &known.id).await? {
            Some(guest) if guest.may_come(now) => {
                return Err(Error::Conflict("They are invited already. Send them a new link instead.".to_owned()));
            }
            Some(_) => again = Some(known.id),
            None => {
                return Err(Error::Conflict(
                    "Somebody with this address has an account there. An administrator of that institution can give them the role \
                     Partner coordinator; they then sign in as always."
                        .to_owned(),
                ));
            }
        }
    }
    let person = match again {
        Some(person) => person,
        None => {
            let new = NewPerson { name: name.to_owned(), email: Some(email), ..NewPerson::default() };
            accounts::add_person(tx, now, institution, &new).await?
        }
    };
    if accounts::set_active(tx, &person, true).await? {
        ledger::append(tx, now, Fact::new(PERSON_REACTIVATED, now).by(&me.person).about(&person)).await?;
    }
    store::add(tx, now, &person, institution, &me.person, now + STAY).await?;
    if accounts::grant(tx, now, &person, Role::PartnerCoordinator).await? {
        let fact = Fact::new(ROLE_GRANTED, now).by(&me.person).about(&person);
        ledger::append(tx, now, fact.with("role", Role::PartnerCoordinator.code()).with("by", "person")).await?;
    }
    ledger::append(tx, now, Fact::new(GUEST_INVITED, now).by(&me.person).about(&person)).await?;
    send(tx, now, house, &person, Some(&me.name)).await?;
    Ok(person)
}

/// Mails a new link, in place of any before: an invitation's where somebody invites, else one to sign in again.
async fn send(tx: &mut Tx, now: DateTime<Utc>, house: &str, person: &PersonId, by: Option<&str>) -> Result<()> {
    let guest = store::guest(tx, person).await?.ok_or(Error::NotFound)?;
    let until = (now + if by.is_some() { INVITATION } else { LINK }).min(guest.until);
    let secret = store::new_link(tx, person, until).await?;
    let notice = mail::notice(&guest, by, &format!("{house}/invitation/{secret}"), now)?;
    crate::notify::tell(tx, now, &notice).await?;
    Ok(())
}

/// Sends a guest a new link, on behalf of somebody who looks after them or because they asked for one themselves.
pub async fn link(tx: &mut Tx, now: DateTime<Utc>, house: &str, me: Option<&Member>, guest: &Guest) -> Result<()> {
    if !guest.may_come(now) {
        return Err(Error::Conflict("They may come no more. Invite them again, or extend their stay first.".to_owned()));
    }
    let fact = Fact::new(GUEST_LINKED, now).about(&guest.person);
    ledger::append(tx, now, if let Some(me) = me { fact.by(&me.person) } else { fact }).await?;
    send(tx, now, house, &guest.person, me.map(|me| me.name.as_str())).await
}

/// Lets a guest come for as long again from now.
pub async fn extend(tx: &mut Tx, now: DateTime<Utc>, me: &Member, guest: &Guest) -> Result<()> {
    if guest.revoked.is_some() {
        return Err(Error::Conflict("They were sent away. Invite them again instead.".to_owned()));
    }
    store::extend(tx, &guest.person, now + STAY).await?;
    ledger::append(tx, now, Fact::new(GUEST_EXTENDED, now).by(&me.person).about(&guest.person)).await?;
    Ok(())
}

/// Sends a guest away at once: their sessions end, their links are worth nothing, their account is closed.
pub async fn revoke(tx: &mut Tx, now: DateTime<Utc>, me: &Member, guest: &Guest) -> Result<()> {
    store::revoke(tx, now, &guest.person).await?;
    end::all(tx, now, &guest.person, None, "deactivated").await?;
    accounts::revoke_tokens(tx, &guest.person).await?;
    let fact = |kind| Fact::new(kind, now).by(&me.person).about(&guest.person);
    if accounts::set_active(tx, &guest.person, false).await? {
        ledger::append(tx, now, fact(PERSON_DEACTIVATED)).await?;
    }
    ledger::append(tx, now, fact(GUEST_REVOKED)).await?;
    Ok(())
}
