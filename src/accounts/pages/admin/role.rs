//! Giving and taking a role, with a page in between that says what it means.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use serde::Deserialize;

use crate::accounts::Role;
use crate::accounts::administer;
use crate::accounts::model::AccountAct;
use crate::accounts::store;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/admin/role.html")]
struct Confirm {
    page: Page,
    handle: String,
    name: String,
    role: Role,
    held: bool,
    refusal: &'static str,
}

/// `GET /admin/people/{handle}/roles/{role}`.
pub async fn confirm(visit: Visit, Path((handle, role)): Path<(String, String)>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let role = Role::from_code(&role).ok_or(Error::NotFound)?;
    let mut tx = visit.app.db.read().await?;
    let person = administer::account(&mut tx, me, &handle).await?;
    let held = store::roles(&mut tx, &person.id).await?.iter().any(|(other, _)| *other == role);
    let act = if held { AccountAct::Revoke(role) } else { AccountAct::Grant(role) };
    let refusal = administer::standing(&mut tx, me, &person, act).await?.may(act).err().unwrap_or_default();
    drop(tx);
    let title = if held { format!("Take a role from {}?", person.name) } else { format!("Give {} a role?", person.name) };
    visit.html(&Confirm { page: visit.page(title), handle: person.handle, name: person.name, role, held, refusal })
}

/// What was confirmed.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    act: String,
}

/// `POST /admin/people/{handle}/roles/{role}`.
pub async fn change(
    visit: Visit,
    Path((handle, role)): Path<(String, String)>,
    Form(Confirmed { act }): Form<Confirmed>,
) -> Result {
    let me = visit.holding(Role::Admin)?;
    let role = Role::from_code(&role).ok_or(Error::NotFound)?;
    let act = match act.as_str() {
        "grant" => AccountAct::Grant(role),
        "revoke" => AccountAct::Revoke(role),
        _ => return Err(Error::Bad("Say whether to give or to take the role.".to_owned())),
    };
    let mut tx = visit.app.db.write().await?;
    let person = administer::account(&mut tx, me, &handle).await?;
    administer::act(&mut tx, visit.app.clock.now(), &visit.app.config.address, me, &person, act).await?;
    tx.commit().await?;
    let words = match act {
        AccountAct::Grant(_) => format!("{} has the role: {}.", person.name, role.label().to_lowercase()),
        _ => format!("{} no longer has the role: {}.", person.name, role.label().to_lowercase()),
    };
    // Whoever took their own administrator's role may no longer see these pages.
    let to = if person.id == me.person && act == AccountAct::Revoke(Role::Admin) {
        "/me".to_owned()
    } else {
        format!("/admin/people/{handle}")
    };
    Ok(visit.go_saying(&to, &Flash::good(words)))
}
