//! My institution's settings.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;

use crate::accounts::Role;
use crate::accounts::facts::SETTINGS_CHANGED;
use crate::accounts::forms;
use crate::accounts::model::Institution;
use crate::accounts::store;
use crate::ledger::{self, Fact};
use crate::web::forms::Form as Sent;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/admin/settings.html")]
struct Settings {
    page: Page,
    institution: Institution,
    issuer: Option<String>,
    form: Sent,
}

/// `GET /admin/settings`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, None).await
}

async fn page(visit: &Visit, status: StatusCode, again: Option<Sent>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let mut tx = visit.app.db.read().await?;
    let institution = store::institution(&mut tx, &me.institution).await?.ok_or(Error::NotFound)?;
    let hr_contact = store::hr_contact(&mut tx, &me.institution).await?;
    let provider = store::provider(&mut tx, &me.institution).await?;
    drop(tx);
    let (issuer, staff_claim) = provider.map_or((None, None), |provider| (Some(provider.issuer), provider.staff_claim));
    let form = again.unwrap_or_else(|| forms::settings_of(&institution, hr_contact, staff_claim));
    visit.html_as(status, &Settings { page: visit.page("Settings of the institution"), institution, issuer, form })
}

/// `POST /admin/settings`.
pub async fn save(visit: Visit, Form(sent): Form<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let mut form = Sent::sent(sent);
    let Some(wanted) = forms::settings(&mut form) else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(form)).await;
    };
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let there = store::institution(&mut tx, &me.institution).await?.ok_or(Error::NotFound)?;
    let new = Institution { name: wanted.name, time_zone: wanted.time_zone, shares: wanted.shares, ..there.clone() };
    let hr_contact = store::hr_contact(&mut tx, &me.institution).await?;
    let provider = store::provider(&mut tx, &me.institution).await?;
    // Without a provider there is no field, and nothing to name.
    let staff_claim = provider.as_ref().and_then(|_| wanted.staff_claim.clone());
    let changed: Vec<&str> = [
        (new.name != there.name, "name"),
        (new.time_zone != there.time_zone, "time-zone"),
        (new.shares != there.shares, "shares"),
        (hr_contact != wanted.hr_contact, "hr-contact"),
        (provider.is_some_and(|provider| provider.staff_claim != staff_claim), "staff-claim"),
    ]
    .into_iter()
    .filter_map(|(changed, what)| changed.then_some(what))
    .collect();
    if changed.is_empty() {
        return Ok(visit.go_saying("/admin/settings", &Flash::info("Nothing was different, so nothing was changed.")));
    }
    store::update_institution(&mut tx, &new).await?;
    store::set_hr_contact(&mut tx, &new.id, wanted.hr_contact.as_deref()).await?;
    store::set_staff_claim(&mut tx, &new.id, staff_claim.as_deref()).await?;
    let fact = Fact::new(SETTINGS_CHANGED, now).by(&me.person).object(&new.id).with("what", changed.join(" "));
    ledger::append(&mut tx, now, if new.shares == there.shares { fact } else { fact.with("shares", new.shares) }).await?;
    tx.commit().await?;
    Ok(visit.go_saying("/admin/settings", &Flash::good("The settings are saved.")))
}
