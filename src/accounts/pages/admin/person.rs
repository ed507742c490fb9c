//! One account of my institution.

use askama::Template;
use axum::extract::Path;

use crate::accounts::Role;
use crate::accounts::administer;
use crate::accounts::store;
use crate::web::times::{When, day};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/admin/person.html")]
struct Account {
    page: Page,
    handle: String,
    name: String,
    active: bool,
    own: bool,
    facts: Vec<(&'static str, String)>,
    since: When,
    roles: Vec<Row>,
}

struct Row {
    role: Role,
    held: bool,
    by_provider: bool,
}

/// `GET /admin/people/{handle}`.
pub async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let mut tx = visit.app.db.read().await?;
    let person = administer::account(&mut tx, me, &handle).await?;
    let account = store::account(&mut tx, &person.id).await?.ok_or(Error::NotFound)?;
    let held = store::roles(&mut tx, &person.id).await?;
    drop(tx);
    let known = [
        ("E-mail", account.email),
        ("Job title", account.job_title),
        ("Department", account.department),
        ("Site", account.site),
        ("Line manager", account.manager),
        ("Technical staff", Some(if account.technical { "Yes" } else { "No, or not said yet" }.to_owned())),
    ];
    let facts = known.into_iter().map(|(term, words)| (term, words.unwrap_or_else(|| "Not known".to_owned()))).collect();
    let roles = Role::ALL
        .map(|role| {
            let by_provider = held.iter().find(|(other, _)| *other == role).map(|(_, by_provider)| *by_provider);
            Row { role, held: by_provider.is_some(), by_provider: by_provider.unwrap_or(false) }
        })
        .into();
    visit.html(&Account {
        page: visit.page(person.name.clone()),
        handle: person.handle,
        name: person.name,
        active: person.active,
        own: person.id == me.person,
        facts,
        since: day(person.created, &me.time_zone),
        roles,
    })
}
