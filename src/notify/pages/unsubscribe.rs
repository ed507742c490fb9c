//! The page behind "Stop e-mails like this one", and the click that a mail program makes itself (RFC 8058).

use askama::Template;
use axum::extract::Path;

use crate::notify::stop::Stop;
use crate::web::limits::Limit;
use crate::web::{Page, Result, Visit};

/// How often an address may be tried: a mail provider clicks for many of its readers at once.
const TRIES: Limit = Limit { what: "clicks", burst: 300.0, per_minute: 120.0 };

#[derive(Template)]
#[template(path = "notify/unsubscribe.html")]
struct Unsubscribe {
    page: Page,
    title: &'static str,
    /// Whether such mail is still on.
    is_on: bool,
}

/// `GET /unsubscribe/{token}`: asks. Nothing changes here, for mail scanners open every address.
pub(crate) async fn ask(visit: Visit, Path(token): Path<String>) -> Result {
    visit.app.limits.take(&TRIES, &visit.from, visit.app.clock.now())?;
    let stop = Stop::read(&visit, &token).await?;
    let is_on = stop.is_on(&mut visit.app.db.read().await?).await?;
    visit.html(&Unsubscribe { page: visit.page("Stop these e-mails?"), title: stop.title(), is_on })
}

/// `POST /unsubscribe/{token}`: stops them, without sign-in, whatever was sent along. Answers itself, for RFC 8058 wants no redirect.
pub(crate) async fn stop(visit: Visit, Path(token): Path<String>) -> Result {
    visit.app.limits.take(&TRIES, &visit.from, visit.app.clock.now())?;
    let stop = Stop::read(&visit, &token).await?;
    stop.stop(&visit).await?;
    visit.html(&Unsubscribe { page: visit.page("These e-mails are stopped"), title: stop.title(), is_on: false })
}
