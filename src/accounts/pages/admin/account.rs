//! Closing an account and opening it again, with a page in between that says what it means.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use serde::Deserialize;

use crate::accounts::Role;
use crate::accounts::administer;
use crate::accounts::model::AccountAct;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/admin/account.html")]
struct Confirm {
    page: Page,
    handle: String,
    name: String,
    active: bool,
    refusal: &'static str,
}

/// `GET /admin/people/{handle}/account`.
pub async fn confirm(visit: Visit, Path(handle): Path<String>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let mut tx = visit.app.db.read().await?;
    let person = administer::account(&mut tx, me, &handle).await?;
    let act = if person.active { AccountAct::Deactivate } else { AccountAct::Reactivate };
    let refusal = administer::standing(&mut tx, me, &person, act).await?.may(act).err().unwrap_or_default();
    drop(tx);
    let title = format!("{} the account of {}?", if person.active { "Close" } else { "Open" }, person.name);
    visit.html(&Confirm { page: visit.page(title), handle: person.handle, name: person.name, active: person.active, refusal })
}

/// What was confirmed.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    act: String,
}

/// `POST /admin/people/{handle}/account`.
pub async fn change(visit: Visit, Path(handle): Path<String>, Form(Confirmed { act }): Form<Confirmed>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let act = match act.as_str() {
        "deactivate" => AccountAct::Deactivate,
        "reactivate" => AccountAct::Reactivate,
        _ => return Err(Error::Bad("Say whether to close or to open the account.".to_owned())),
    };
    let mut tx = visit.app.db.write().await?;
    let person = administer::account(&mut tx, me, &handle).await?;
    administer::act(&mut tx, visit.app.clock.now(), &visit.app.config.address, me, &person, act).await?;
    tx.commit().await?;
    let words = match act {
        AccountAct::Deactivate => format!("The account of {} is closed, and they are signed out everywhere.", person.name),
        _ => format!("The account of {} is open again.", person.name),
    };
    Ok(visit.go_saying(&format!("/admin/people/{handle}"), &Flash::good(words)))
}
