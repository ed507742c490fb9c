//! Whose account it is that a provider speaks of.

use chrono::{DateTime, Utc};

use super::refusal::{Clash, Refusal, Stopped, Why};
use super::said::Said;
use crate::accounts::facts::{PERSON_JOINED, ROLE_GRANTED, ROLE_REVOKED};
use crate::accounts::merge;
use crate::accounts::model::{Institution, Role};
use crate::accounts::notices::{self, By};
use crate::accounts::store::{self, NewPerson, Provider};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{self, Tx};

/// Finds or makes the person, keeps the roles that their provider gives in step, and gives the person. Nothing is written where it
/// is refused, as long as the caller does not commit.
pub async fn join(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    provider: &Provider,
    institution: &Institution,
    said: &Said,
) -> Result<PersonId, Stopped> {
    let person = match store::identity(tx, &provider.issuer, &said.subject).await? {
        Some(person) => {
            if let Some(clash) = other_number(tx, &person, institution, said).await? {
                notices::clash(tx, now, house, institution, &clash, false).await?;
            }
            person
        }
        None => first_time(tx, now, provider, institution, said).await?,
    };
    if !store::person(tx, &person).await?.is_some_and(|person| person.active) {
        return Err(Refusal::new(Why::Closed, format!("the account {person} is closed")).into());
    }
    if let Some(number) = &said.staff_number {
        store::note_staff_number(tx, &provider.issuer, &said.subject, number).await?;
    }
    if let Some(roles) = &said.roles {
        keep_roles(tx, now, house, &person, roles).await?;
    }
    Ok(person)
}

/// Whether the staff number of somebody who was joined before is another person's by now. Who has an account of their own, which HR does
/// not name, goes on using it, and coordinators are told of the two; whom HR names under another number is not let in.
async fn other_number(tx: &mut Tx, person: &PersonId, institution: &Institution, said: &Said) -> Result<Option<Clash>, Stopped> {
    let Some((numbered, true)) = numbered(tx, institution, said).await? else { return Ok(None) };
    if numbered == *person {
        return Ok(None);
    }
    let clash = Clash { person: person.clone(), numbered: Some(numbered) };
    match store::staff_number(tx, person).await? {
        Some(_) => Err(Refusal::contradiction(clash).into()),
        None => Ok(Some(clash)),
    }
}

/// Whoever has the staff number that the provider says, with whether that account is open; where it was made one with another, that one.
async fn numbered(tx: &mut Tx, institution: &Institution, said: &Said) -> storage::Result<Option<(PersonId, bool)>> {
    let Some(number) = &said.staff_number else { return Ok(None) };
    Ok(match store::numbered(tx, &institution.id, number).await? {
        Some((person, false)) => Some(match merge::lives_on_as(tx, &person).await? {
            Some(kept) => (kept, true),
            None => (person, false),
        }),
        other => other,
    })
}

/// Joins an account to its person, once: by the staff number, which wins, or by an address that the provider confirms and one account of
/// the institution has, or as somebody new with an address of the institution's own. Where number and address belong to two people,
/// nobody is joined to either.
async fn first_time(
    tx: &mut Tx,
    now: DateTime<Utc>,
    provider: &Provider,
    institution: &Institution,
    said: &Said,
) -> Result<PersonId, Stopped> {
    let email = said.email.as_deref().filter(|_| said.email_verified.unwrap_or(provider.trusts_email));
    let (person, how) = match numbered(tx, institution, said).await? {
        Some((_, false)) => return Err(Refusal::new(Why::Closed, "the account with this staff number is closed").into()),
        Some((person, true)) => (agreed(tx, institution, person, email).await?, "number"),
        None => by_address(tx, now, provider, institution, said, email).await?,
    };
    store::add_identity(tx, now, &provider.issuer, &said.subject, &person).await?;
    ledger::append(tx, now, Fact::new(PERSON_JOINED, now).by(&person).about(&person).with("how", how)).await?;
    Ok(person)
}

/// Whoever has the staff number, unless somebody else has the address.
async fn agreed(tx: &mut Tx, institution: &Institution, person: PersonId, email: Option<&str>) -> Result<PersonId, Stopped> {
    let Some(email) = email else { return Ok(person) };
    let holders = store::people_with_address(tx, &institution.id, email).await?;
    match holders.into_iter().find(|holder| holder.active && holder.id != person) {
        Some(other) => Err(Refusal::contradiction(Clash { person: other.id, numbered: Some(person) }).into()),
        None => Ok(person),
    }
}

/// The one account with the address, or a new one; with how it was found.
async fn by_address(
    tx: &mut Tx,
    now: DateTime<Utc>,
    provider: &Provider,
    institution: &Institution,
    said: &Said,
    email: Option<&str>,
) -> Result<(PersonId, &'static str), Stopped> {
    let Some(email) = email else {
        return Err(Refusal::new(Why::NoAddress, "no address, or none that the provider confirms").into());
    };
    let mut accounts = store::not_joined(tx, &institution.id, &provider.issuer, email).await?;
    for (person, active) in accounts.iter_mut().filter(|(_, active)| !*active) {
        // An account that was made one with another: whoever signs in for the first time with its address is that other one.
        if let Some(kept) = merge::lives_on_as(tx, person).await? {
            (*person, *active) = (kept, true);
        }
    }
    accounts.sort();
    accounts.dedup();
    let open: Vec<&PersonId> = accounts.iter().filter(|(_, active)| *active).map(|(person, _)| person).collect();
    match (open.as_slice(), accounts.is_empty()) {
        ([person], _) => {
            let person = (*person).clone();
            let theirs = store::staff_number(tx, &person).await?;
            if said.staff_number.is_some() && theirs.is_some() && theirs != said.staff_number {
                return Err(Refusal::contradiction(Clash { person, numbered: None }).into());
            }
            Ok((person, "matched"))
        }
        ([], false) => Err(Refusal::new(Why::Closed, "the account with this address is closed").into()),
        ([], true) if is_of(email, institution.domain.as_deref()) => {
            // Whether somebody new is technical staff, HR will say; until then they can do all that a member can.
            let name = said.name.clone().unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            let new = NewPerson { name, email: Some(email.to_owned()), ..NewPerson::default() };
            Ok((store::add_person(tx, now, &institution.id, &new).await?, "new"))
        }
        ([], true) => Err(Refusal::new(Why::Unknown, "the address is of another domain").into()),
        _ => Err(Refusal::new(Why::Unclear, format!("{} accounts have this address", open.len())).into()),
    }
}

/// Whether an address belongs to a domain or to a part of it.
fn is_of(email: &str, domain: Option<&str>) -> bool {
    let host = email.rsplit('@').next().unwrap_or_default();
    domain.map(str::to_lowercase).is_some_and(|domain| host == domain || host.ends_with(&format!(".{domain}")))
}

/// Gives and takes what the provider says. What people here have given stays.
async fn keep_roles(tx: &mut Tx, now: DateTime<Utc>, house: &str, person: &PersonId, wanted: &[Role]) -> Result<(), Stopped> {
    let fact = |kind, role: Role| Fact::new(kind, now).about(person).with("role", role.code()).with("by", "provider");
    for role in wanted {
        if store::grant_by_provider(tx, now, person, *role).await? {
            ledger::append(tx, now, fact(ROLE_GRANTED, *role)).await?;
            notices::role_changed(tx, now, house, person, (*role, true), By::Provider).await?;
        }
    }
    for (role, by_provider) in store::roles(tx, person).await? {
        if by_provider && !wanted.contains(&role) && store::revoke(tx, person, role).await? {
            ledger::append(tx, now, fact(ROLE_REVOKED, role)).await?;
            notices::role_changed(tx, now, house, person, (role, false), By::Provider).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_domain_holds_its_parts_and_no_lookalikes() {
        for (email, holds) in [
            ("ada@uni.example", true),
            ("ada@chem.uni.example", true),
            ("ada@eviluni.example", false),
            ("ada@uni.example.evil.example", false),
            ("ada@example", false),
        ] {
            assert_eq!(is_of(email, Some("Uni.example")), holds, "{email}");
        }
        assert!(!is_of("ada@uni.example", None));
    }
}
