//! Whose account it is that a provider speaks of.

use chrono::{DateTime, Utc};

use super::refusal::{Refusal, Stopped, Why};
use super::said::Said;
use crate::accounts::facts::{PERSON_JOINED, ROLE_GRANTED, ROLE_REVOKED};
use crate::accounts::merge;
use crate::accounts::model::{Institution, Role};
use crate::accounts::store::{self, NewPerson, Provider};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{self, Tx};

/// Finds or makes the person, keeps the roles that their provider gives in step, and gives the person. Nothing is written where it
/// is refused, as long as the caller does not commit.
pub async fn join(
    tx: &mut Tx,
    now: DateTime<Utc>,
    provider: &Provider,
    institution: &Institution,
    said: &Said,
) -> Result<PersonId, Stopped> {
    let person = match store::identity(tx, &provider.issuer, &said.subject).await? {
        Some(person) => person,
        None => first_time(tx, now, provider, institution, said).await?,
    };
    if !store::person(tx, &person).await?.is_some_and(|person| person.active) {
        return Err(Refusal::new(Why::Closed, format!("the account {person} is closed")).into());
    }
    if let Some(roles) = &said.roles {
        keep_roles(tx, now, &person, roles).await?;
    }
    Ok(person)
}

/// Joins an account to its person, once: by an address that the provider confirms and one account of the institution has, or as
/// somebody new with an address of the institution's own.
async fn first_time(
    tx: &mut Tx,
    now: DateTime<Utc>,
    provider: &Provider,
    institution: &Institution,
    said: &Said,
) -> Result<PersonId, Stopped> {
    let Some(email) = said.email.as_deref().filter(|_| said.email_verified.unwrap_or(provider.trusts_email)) else {
        return Err(Refusal::new(Why::NoAddress, "no address, or none that the provider confirms").into());
    };
    let accounts = store::not_joined(tx, &institution.id, &provider.issuer, email).await?;
    let mut accounts = accounts;
    for (person, active) in accounts.iter_mut().filter(|(_, active)| !*active) {
        // An account that was made one with another: whoever signs in for the first time with its address is that other one.
        if let Some(kept) = merge::lives_on_as(tx, person).await? {
            (*person, *active) = (kept, true);
        }
    }
    accounts.sort();
    accounts.dedup();
    let open: Vec<&PersonId> = accounts.iter().filter(|(_, active)| *active).map(|(person, _)| person).collect();
    let (person, how) = match (open.as_slice(), accounts.is_empty()) {
        ([person], _) => ((*person).clone(), "matched"),
        ([], false) => return Err(Refusal::new(Why::Closed, "the account with this address is closed").into()),
        ([], true) if is_of(email, institution.domain.as_deref()) => {
            // Whether somebody new is technical staff, HR will say; until then they can do all that a member can.
            let name = said.name.clone().unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            let new = NewPerson { name, email: Some(email.to_owned()), ..NewPerson::default() };
            (store::add_person(tx, now, &institution.id, &new).await?, "new")
        }
        ([], true) => return Err(Refusal::new(Why::Unknown, "the address is of another domain").into()),
        _ => return Err(Refusal::new(Why::Unclear, format!("{} accounts have this address", open.len())).into()),
    };
    store::add_identity(tx, now, &provider.issuer, &said.subject, &person).await?;
    ledger::append(tx, now, Fact::new(PERSON_JOINED, now).by(&person).about(&person).with("how", how)).await?;
    Ok(person)
}

/// Whether an address belongs to a domain or to a part of it.
fn is_of(email: &str, domain: Option<&str>) -> bool {
    let host = email.rsplit('@').next().unwrap_or_default();
    domain.map(str::to_lowercase).is_some_and(|domain| host == domain || host.ends_with(&format!(".{domain}")))
}

/// Gives and takes what the provider says. What people here have given stays.
async fn keep_roles(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, wanted: &[Role]) -> storage::Result<()> {
    let fact = |kind, role: Role| Fact::new(kind, now).about(person).with("role", role.code()).with("by", "provider");
    for role in wanted {
        if store::grant_by_provider(tx, now, person, *role).await? {
            ledger::append(tx, now, fact(ROLE_GRANTED, *role)).await?;
        }
    }
    for (role, by_provider) in store::roles(tx, person).await? {
        if by_provider && !wanted.contains(&role) && store::revoke(tx, person, role).await? {
            ledger::append(tx, now, fact(ROLE_REVOKED, role)).await?;
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
