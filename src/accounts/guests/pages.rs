//! Signing in by a mailed link, and asking for a new one.

use askama::Template;
use axum::Form as Sent;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};

use super::{act, store};
use crate::accounts::sign_in::begin::{Arrival, begin, with_session};
use crate::accounts::store::{self as accounts, FromProvider};
use crate::web::forms::Form;
use crate::web::limits::Limit;
use crate::web::{Flash, Page, Result, Visit};

/// How often a visitor may try links or ask for one.
const TRIES: Limit = Limit { what: "links", burst: 10.0, per_minute: 1.0 };
/// How often a link is mailed to one address, whoever asks.
const MAILS: Limit = Limit { what: "links to one address", burst: 3.0, per_minute: 0.05 };

#[derive(Template)]
#[template(path = "guests/link.html")]
struct LinkPage {
    page: Page,
    /// Whose link it is; none where it is worth nothing.
    guest: Option<(String, String)>,
    secret: String,
}

#[derive(Template)]
#[template(path = "guests/ask.html")]
struct AskPage {
    page: Page,
    form: Form,
}

fn link_page(visit: &Visit, guest: Option<&store::Guest>, secret: &str) -> LinkPage {
    LinkPage {
        page: visit.page(if guest.is_some() { "Sign in" } else { "This link is worth nothing any more" }),
        guest: guest.map(|guest| (guest.name.clone(), guest.institution_name.clone())),
        secret: if guest.is_some() { secret.to_owned() } else { String::new() },
    }
}

/// `GET /invitation/{secret}`: asks to confirm, for programs that look into mail open links, too.
pub async fn open(visit: Visit, Path(secret): Path<String>) -> Result {
    let now = visit.app.clock.now();
    visit.app.limits.take(&TRIES, &visit.from, now)?;
    let guest = store::of_link(&mut visit.app.db.read().await?, now, &secret).await?;
    let status = if guest.is_some() { StatusCode::OK } else { StatusCode::CONFLICT };
    visit.html_as(status, &link_page(&visit, guest.as_ref(), &secret))
}

/// `POST /invitation/{secret}`: signs in, once.
pub async fn come(visit: Visit, Path(secret): Path<String>, headers: HeaderMap) -> Result {
    let now = visit.app.clock.now();
    visit.app.limits.take(&TRIES, &visit.from, now)?;
    let mut tx = visit.app.db.write().await?;
    let guest = store::of_link(&mut tx, now, &secret).await?;
    let used = guest.is_some() && store::use_up(&mut tx, now, &secret).await?;
    let (Some(guest), true) = (guest, used) else {
        return visit.html_as(StatusCode::CONFLICT, &link_page(&visit, None, ""));
    };
    let arrival = Arrival { person: &guest.person, by: "link", from: FromProvider::default() };
    let session = begin(&mut tx, now, &visit, &headers, &arrival).await?;
    store::bound_sessions(&mut tx, &guest.person, guest.until).await?;
    tx.commit().await?;
    Ok(with_session(&visit.app, visit.go("/shadowing"), &session))
}

/// `GET /invitation`.
pub async fn ask(visit: Visit) -> Result {
    visit.html(&AskPage { page: visit.page("Sign in as partner coordinator"), form: Form::default() })
}

/// `POST /invitation`: mails a link. What is answered never tells who is invited.
pub async fn send(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let now = visit.app.clock.now();
    visit.app.limits.take(&TRIES, &visit.from, now)?;
    let mut form = Form::sent(sent);
    let email = accounts::address(&form.needed("email", 200, "Give the address at which you were invited."));
    if form.is_good() && !email.contains('@') {
        form.wrong("email", "Give the address at which you were invited, such as name@university.example.");
    }
    if !form.is_good() {
        return visit
            .html_as(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { page: visit.page("Sign in as partner coordinator"), form });
    }
    if visit.app.limits.take(&MAILS, &email, now).is_ok() {
        let mut tx = visit.app.db.write().await?;
        for guest in store::with_address(&mut tx, &email).await?.iter().filter(|guest| guest.may_come(now)) {
            act::link(&mut tx, now, &visit.app.config.address, None, guest).await?;
        }
        tx.commit().await?;
    }
    let words = "If this address is invited, a link is on its way. It is good for 30 minutes.";
    Ok(visit.go_saying("/invitation", &Flash::info(words)))
}
