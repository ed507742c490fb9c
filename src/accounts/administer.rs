//! What administrators do to accounts, each act with its fact.

use chrono::{DateTime, Utc};

use super::facts::{PERSON_DEACTIVATED, PERSON_REACTIVATED, ROLE_GRANTED, ROLE_REVOKED, TOKEN_REVOKED};
use super::model::{AccountAct, Member, Person, Role, Standing};
use super::notices::{self, By, Why};
use super::sign_in::end;
use super::store;
use super::{leaving, merge};
use crate::ledger::{self, Fact};
use crate::storage::{self, Tx};
use crate::web::{Error, Result};

/// The account with this handle, if it is of the administrator's own institution.
pub async fn account(tx: &mut Tx, admin: &Member, handle: &str) -> Result<Person> {
    let person = store::person_by_handle(tx, handle).await?;
    person.filter(|person| person.institution == admin.institution).ok_or(Error::NotFound)
}

/// How an account stands for an act.
pub async fn standing(tx: &mut Tx, admin: &Member, person: &Person, act: AccountAct) -> storage::Result<Standing> {
    let roles = store::roles(tx, &person.id).await?;
    let is_admin = roles.iter().any(|(role, _)| *role == Role::Admin);
    let role = match act {
        AccountAct::Grant(role) | AccountAct::Revoke(role) => Some(role),
        AccountAct::Deactivate | AccountAct::Reactivate => None,
    };
    Ok(Standing {
        own: person.id == admin.person,
        active: person.active,
        by_provider: roles.iter().any(|(held, by_provider)| Some(*held) == role && *by_provider),
        last_admin: is_admin && person.active && store::holders(tx, &person.institution, Role::Admin).await? <= 1,
    })
}

/// Does it, if it may be done; false where it was so already.
pub async fn act(tx: &mut Tx, now: DateTime<Utc>, house: &str, admin: &Member, person: &Person, act: AccountAct) -> Result<bool> {
    standing(tx, admin, person, act).await?.may(act).map_err(|why| Error::Forbidden(why.to_owned()))?;
    let fact = |kind| Fact::new(kind, now).by(&admin.person).about(&person.id);
    match act {
        AccountAct::Grant(role) => {
            let given = store::grant(tx, now, &person.id, role).await?;
            if given {
                ledger::append(tx, now, fact(ROLE_GRANTED).with("role", role.code()).with("by", "person")).await?;
                notices::role_changed(tx, now, house, &person.id, (role, true), By::Person(&admin.name)).await?;
            }
            Ok(given)
        }
        AccountAct::Revoke(role) => {
            let taken = store::revoke(tx, &person.id, role).await?;
            if taken {
                ledger::append(tx, now, fact(ROLE_REVOKED).with("role", role.code()).with("by", "person")).await?;
                notices::role_changed(tx, now, house, &person.id, (role, false), By::Person(&admin.name)).await?;
            }
            Ok(taken)
        }
        AccountAct::Deactivate => {
            let closed = store::set_active(tx, &person.id, false).await?;
            if closed {
                end::all(tx, now, &person.id, None, "deactivated").await?;
                let tokens = store::revoke_tokens(tx, &person.id).await?;
                let mut facts: Vec<Fact> = tokens.iter().map(|token| fact(TOKEN_REVOKED).object(token)).collect();
                facts.push(fact(PERSON_DEACTIVATED));
                ledger::append_all(tx, now, facts).await?;
                let institution = store::institution(tx, &person.institution).await?.ok_or(Error::NotFound)?;
                notices::account_closed(tx, now, house, &institution, &[(person.id.clone(), Why::Administrator)]).await?;
                leaving::hand_over(tx, now, house, &institution, std::slice::from_ref(&person.id)).await?;
            }
            Ok(closed)
        }
        AccountAct::Reactivate => {
            if merge::lives_on_as(tx, &person.id).await?.is_some() {
                let why = "This account was made one with another one of the same person. A coordinator can undo that.";
                return Err(Error::Conflict(why.to_owned()));
            }
            let opened = store::set_active(tx, &person.id, true).await?;
            if opened {
                ledger::append(tx, now, fact(PERSON_REACTIVATED)).await?;
                notices::account_open(tx, now, &person.id).await?;
            }
            Ok(opened)
        }
    }
}
