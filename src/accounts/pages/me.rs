//! My data and settings.

use askama::Template;

use crate::accounts::Role;
use crate::accounts::store;
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/me.html")]
struct Me {
    page: Page,
    institution: String,
    facts: Vec<(&'static str, String)>,
    admins: String,
    sessions: usize,
    tokens: usize,
}

/// `GET /me`.
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let account = store::account(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    let admins = store::names_holding(&mut tx, &me.institution, Role::Admin, 5).await?;
    let sessions = store::sessions(&mut tx, now, &me.person).await?.len();
    let tokens = store::tokens(&mut tx, now, &me.person).await?.len();
    drop(tx);
    let roles: Vec<&str> = me.roles.iter().map(|role| role.label()).collect();
    let known = [
        ("Name", Some(account.name)),
        ("E-mail", account.email),
        ("Institution", Some(me.institution_name.clone())),
        ("Department", account.department),
        ("Site", account.site),
        ("Line manager", account.manager),
        ("Job title", account.job_title),
        ("Technical staff", Some(if account.technical { "Yes" } else { "No, or not said yet" }.to_owned())),
        ("Entrusted with", Some(if roles.is_empty() { "Nothing besides your own account".to_owned() } else { roles.join(", ") })),
    ];
    let facts = known.into_iter().map(|(term, words)| (term, words.unwrap_or_else(|| "Not known".to_owned()))).collect();
    visit.html(&Me {
        page: visit.page("My data and settings"),
        institution: me.institution_name.clone(),
        facts,
        admins: admins.join(", "),
        sessions,
        tokens,
    })
}
