//! The house around every route: who is asking, same-origin writes, errors drawn, headers set.

use std::net::SocketAddr;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{self, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderName, ORIGIN, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::errors::{Error, Face, Result};
use super::page::{Flash, Page, Visit};
use super::routes::Routes;
use crate::accounts::guests::is_open_to;
use crate::accounts::{Viewer, store as accounts};
use crate::app::App;
use crate::notify;

/// The largest body a request may have unless a route says otherwise, in bytes.
const BODY: usize = 1024 * 1024;
/// How long a handler may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything the program serves.
pub fn service(app: App, routes: Routes) -> Router {
    routes
        .get("/assets/{name}", super::assets::show)
        .into_router()
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(app.clone(), around))
        .layer(CompressionLayer::new())
        .with_state(app)
}

async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut visit = Visit {
        app: app.clone(),
        viewer: Viewer::Stranger,
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        from: request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(|| "local".to_owned(), |info| info.0.ip().to_string()),
        session: None,
        unread: 0,
        flash: cookie(request.headers(), "flash").and_then(|value| Flash::from_cookie(&value)),
    };
    let asked = Asked {
        method: request.method().clone(),
        headers: request.headers().clone(),
        host: request.uri().host().map(str::to_owned),
    };
    let response = match admit(&mut visit, &asked, is_asset, is_api).await {
        Ok(()) => {
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
        Err(error) => error.into_response(),
    };
    let mut response = draw(&visit, response, is_api).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if visit.flash.is_some() && is_page {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static("flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    }
    set_headers(response.headers_mut());
    response
}

/// What admission looks at: a request's body cannot be shared between threads, so it stays out.
struct Asked {
    method: Method,
    headers: HeaderMap,
    host: Option<String>,
}

/// Finds out who is asking, and turns away what may not come in at all.
async fn admit(visit: &mut Visit, request: &Asked, is_asset: bool, is_api: bool) -> Result<()> {
    let app = visit.app.clone();
    if app.config.is_demo() && !is_loopback(request) {
        return Err(Error::Forbidden(
            "The demonstration answers only under a loopback address such as http://127.0.0.1.".to_owned(),
        ));
    }
    if visit.path.contains("%00") {
        // No id and no word that is stored has a NUL in it, and PostgreSQL takes none.
        let in_path = visit.path.split('?').next().is_some_and(|path| path.contains("%00"));
        let bad = Error::Bad("The address has a character in it (NUL) that no word here can have. Take it out.".to_owned());
        return Err(if in_path { Error::NotFound } else { bad });
    }
    let reads = matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if is_asset && reads {
        return Ok(());
    }
    let bearer =
        request.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    if let Some(secret) = bearer {
        let mut tx = app.db.read().await?;
        let token = accounts::token(&mut tx, app.clock.now(), secret.trim()).await?.ok_or(Error::SignIn)?;
        let scope = if reads { "read" } else { "write" };
        if !token.scopes.iter().any(|held| held == scope) {
            return Err(Error::Forbidden(format!(
                "This token does not have the scope '{scope}'. Make one that has it under your tokens."
            )));
        }
        visit.viewer = accounts::viewer(&mut tx, &token.person).await?;
        drop(tx);
        keep_to_their_part(visit)?;
        if token.used.is_none_or(|used| app.clock.now() - used > accounts::SESSION_TOUCH) {
            let mut tx = app.db.write().await?;
            accounts::touch_token(&mut tx, app.clock.now(), &token.id).await?;
            tx.commit().await?;
        }
        return Ok(());
    }
    // A signed address proves itself: mail programs open it from wherever they are (RFC 8058).
    let is_signed = visit.path.starts_with("/unsubscribe/");
    if !reads && !is_signed && !is_same_origin(&request.headers) {
        return Err(Error::Forbidden(
            "This came from another site, so nothing was done. Open the page here and send it again.".to_owned(),
        ));
    }
    if let Some(secret) = cookie(&request.headers, session_cookie(&app)) {
        let now = app.clock.now();
        let mut tx = app.db.read().await?;
        if let Some(session) = accounts::session(&mut tx, now, &secret).await? {
            visit.viewer = accounts::viewer(&mut tx, &session.person).await?;
            visit.session = Some(secret.into());
            if let Some(person) = visit.viewer.person().filter(|_| !is_api) {
                visit.unread = notify::unread(&mut tx, now, person).await?;
            }
            drop(tx);
            if now - session.seen > accounts::SESSION_TOUCH {
                let mut tx = app.db.write().await?;
                accounts::touch_session(&mut tx, now, &session.id).await?;
                tx.commit().await?;
            }
        }
        keep_to_their_part(visit)?;
    }
    Ok(())
}

/// Guests are let in where their part is, and nowhere else: whatever a page shows to colleagues, they are none.
fn keep_to_their_part(visit: &Visit) -> Result<()> {
    if visit.viewer.member().is_some_and(|me| me.guest) && !is_open_to(&visit.path) {
        return Err(Error::Forbidden(
            "You are here by invitation, for job shadowing with partner institutions. What needs you is under Job shadowing."
                .to_owned(),
        ));
    }
    Ok(())
}

/// The name of the session's cookie. `__Host-` needs `Secure`, which Safari drops on plain http, where the demonstration runs.
pub(crate) fn session_cookie(app: &App) -> &'static str {
    if app.config.is_demo() { "session" } else { "__Host-session" }
}

/// The value of a cookie that was sent.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether a write comes from our own pages.
///
/// Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; a client that sends neither is no browser, carries nobody
/// else's cookies, and passes (the rule of Go's `http.CrossOriginProtection`, <https://pkg.go.dev/net/http#CrossOriginProtection>).
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(ORIGIN) {
        None => true,
        Some(origin) => {
            let host = text(HOST).unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, rest)| !host.is_empty() && rest == host)
        }
    }
}

/// Whether the Host header names a loopback address, so that no other site's name can be made to point here.
fn is_loopback(request: &Asked) -> bool {
    let Some(host) = request.headers.get(HOST).and_then(|value| value.to_str().ok()) else {
        return request.host.as_deref().is_none_or(is_loopback_name);
    };
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|digit| digit.is_ascii_digit())).map_or(host, |(name, _)| name);
    is_loopback_name(name)
}

fn is_loopback_name(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    page: Page,
    error: Drawn,
}

/// What the error page says.
struct Drawn {
    status: u16,
    title: String,
    message: String,
    fields: Vec<(String, String)>,
    ways_on: Vec<(String, String)>,
}

/// Turns an error's face into a page, a problem document or a way to sign-in.
async fn draw(visit: &Visit, mut response: Response, is_api: bool) -> Response {
    let Some(face) = response.extensions_mut().remove::<Face>().or_else(|| bare_face(&response)) else {
        return response;
    };
    let kept = response.headers().get(header::RETRY_AFTER).cloned();
    let mut drawn = if is_api {
        problem(&face)
    } else if face.status == StatusCode::UNAUTHORIZED {
        let to = serde_urlencoded::to_string([("to", visit.path.as_str())]).unwrap_or_default();
        visit.go(&format!("/sign-in?{to}"))
    } else {
        let mut ways_on =
            vec![("/search".to_owned(), "Search for expertise".to_owned()), ("/".to_owned(), "Go to the start".to_owned())];
        if visit.viewer == Viewer::Stranger {
            ways_on.insert(0, ("/sign-in".to_owned(), "Sign in".to_owned()));
        }
        let error =
            Drawn { status: face.status.as_u16(), title: face.title.clone(), message: face.message, fields: face.fields, ways_on };
        match (ErrorPage { page: visit.page(face.title), error }).render() {
            Ok(html) => (face.status, Html(html)).into_response(),
            Err(_) => face.status.into_response(),
        }
    };
    if let Some(wait) = kept {
        drawn.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    drawn
}

/// A face for the plain answers that axum and the layers give by themselves.
fn bare_face(response: &Response<Body>) -> Option<Face> {
    let status = response.status();
    let dressed = response.headers().get(CONTENT_TYPE).is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if dressed || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let (title, message) = match status {
        StatusCode::NOT_FOUND => ("Nothing here", "There is no such page. Check the address, or search for what you need."),
        StatusCode::METHOD_NOT_ALLOWED => ("That did not work", "This address cannot be used in that way."),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("Too large", "That is more than can be sent at once (1 MB). Shorten it and send it again.")
        }
        StatusCode::SERVICE_UNAVAILABLE => ("Back in a moment", "This took too long and was stopped. Try again in a moment."),
        status if status.is_client_error() => ("That did not work", "The request could not be understood. Go back and try again."),
        _ => ("Something broke on our side", "Try again; if it stays, tell the people named under Help."),
    };
    Some(Face { status, title: title.to_owned(), message: message.to_owned(), fields: Vec::new() })
}

/// A problem document (RFC 9457).
fn problem(face: &Face) -> Response {
    let mut body = json!({ "type": "about:blank", "title": face.title, "status": face.status.as_u16(), "detail": face.message });
    if !face.fields.is_empty() {
        body["errors"] = face.fields.iter().map(|(field, why)| json!({ "field": field, "detail": why })).collect();
    }
    let mut response = (face.status, Json(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if face.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The browser the request came from, as sessions list it.
pub(crate) fn browser(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn set_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("strict-transport-security", "max-age=63072000; includeSubDomains; preload"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
