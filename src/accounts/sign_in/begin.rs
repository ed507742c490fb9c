//! Signing a browser in, however its person was recognised.

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use chrono::{DateTime, Utc};

use crate::accounts::facts::{SESSION_ENDED, SESSION_STARTED};
use crate::accounts::store::{self, FromProvider, SESSION_LIMIT};
use crate::app::App;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::web::{self, Visit};

/// Someone who has been recognised.
pub struct Arrival<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// How: `openid`, `link` or `demo`.
    pub by: &'static str,
    /// What their provider gave with it.
    pub from: FromProvider,
}

/// Starts a session under a new secret, which is returned, and ends the one this browser had: a cookie that someone else may have
/// planted or kept is worth nothing afterwards.
pub async fn begin(tx: &mut Tx, now: DateTime<Utc>, visit: &Visit, headers: &HeaderMap, arrival: &Arrival<'_>) -> Result<String> {
    if let Some(old) = &visit.session
        && let Some(old) = store::session(tx, now, old).await?
        && store::end_session(tx, &old.person, &old.id).await?
    {
        let fact = Fact::new(SESSION_ENDED, now).by(&old.person).about(&old.person).object(&old.id).with("why", "replaced");
        ledger::append(tx, now, fact).await?;
    }
    let (id, secret) = store::start_session(tx, now, arrival.person, web::browser(headers), &arrival.from).await?;
    let fact = Fact::new(SESSION_STARTED, now).by(arrival.person).about(arrival.person).object(id).with("by", arrival.by);
    ledger::append(tx, now, fact).await?;
    Ok(secret)
}

/// The response with the session's cookie.
pub fn with_session(app: &App, mut response: Response, secret: &str) -> Response {
    set_cookie(app, &mut response, web::session_cookie(app), secret, SESSION_LIMIT.num_seconds());
    response
}

/// The response with which the browser forgets its session.
pub fn without_session(app: &App, mut response: Response) -> Response {
    set_cookie(app, &mut response, web::session_cookie(app), "", 0);
    response
}

/// Sets a cookie for this host alone. `Lax` and not `Strict`: people come back from their provider by a link, and must be known.
pub fn set_cookie(app: &App, response: &mut Response, name: &str, value: &str, seconds: i64) {
    let secure = if app.config.is_demo() { "" } else { " Secure;" };
    if let Ok(cookie) = HeaderValue::from_str(&format!("{name}={value}; Path=/;{secure} HttpOnly; SameSite=Lax; Max-Age={seconds}"))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
