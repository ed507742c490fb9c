//! What I am e-mailed.

use askama::Template;
use axum::extract::Form as Sent;
use axum::http::StatusCode;

use crate::notify::model::{Frequency, Mailed};
use crate::notify::{forms, store};
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "notify/settings.html")]
struct Settings {
    page: Page,
    address: Option<String>,
    free: Vec<Row>,
    /// Title, when it comes, and why it cannot be turned off.
    fixed: Vec<(&'static str, &'static str, &'static str)>,
    form: Form,
}

struct Row {
    code: &'static str,
    title: &'static str,
    words: &'static str,
    frequency: &'static str,
    error: String,
}

impl Settings {
    fn options(&self) -> Vec<(&'static str, &'static str)> {
        Frequency::ALL.into_iter().map(|frequency| (frequency.code(), frequency.label())).collect()
    }
}

/// `GET /me/notifications/settings`.
pub(crate) async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, Form::default()).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let chosen = store::choices(&mut tx, &me.person).await?;
    let address = crate::accounts::store::person(&mut tx, &me.person).await?.and_then(|person| person.email);
    drop(tx);
    let (mut free, mut fixed) = (Vec::new(), Vec::new());
    for kind in crate::notices() {
        let choice = chosen.iter().find(|chosen| chosen.kind == kind.code).map(|chosen| chosen.frequency);
        match kind.mailed {
            Mailed::Always(why) => fixed.push((kind.title, kind.words, why)),
            Mailed::Choice(_) => free.push(Row {
                code: kind.code,
                title: kind.title,
                words: kind.words,
                frequency: kind.frequency(choice).code(),
                error: form.error(kind.code).to_owned(),
            }),
        }
    }
    visit.html_as(status, &Settings { page: visit.page("What I am e-mailed"), address, free, fixed, form })
}

/// `POST /me/notifications/settings`.
pub(crate) async fn save(visit: Visit, Sent(pairs): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.member()?;
    let mut form = Form::sent(pairs);
    let wanted = forms::choices(&mut form, &crate::notices());
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let mut changed = false;
    for (kind, frequency) in wanted {
        changed |= store::choose(&mut tx, now, &me.person, kind, frequency, "page").await?;
    }
    tx.commit().await?;
    let flash = if changed { Flash::good("Saved.") } else { Flash::info("Nothing was different, so nothing was changed.") };
    Ok(visit.go_saying("/me/notifications/settings", &flash))
}
