//! Signing in at one's institution.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::model::Institution;
use crate::accounts::sign_in::begin::{Arrival, begin, set_cookie, with_session};
use crate::accounts::sign_in::finish::{self, Answer};
use crate::accounts::sign_in::join::join;
use crate::accounts::sign_in::refusal::{Refusal, Stopped, Why};
use crate::accounts::sign_in::return_to;
use crate::accounts::sign_in::start::depart;
use crate::accounts::store::{self, Provider, SIGN_IN_LIMIT};
use crate::accounts::{Role, Viewer, notices};
use crate::secrets;
use crate::web::limits::Limit;
use crate::web::{self, Error, Page, Result, Visit};

/// Binds a sign-in to the browser that began it.
const COOKIE: &str = "__Host-sign-in";
/// Each start is a row for ten minutes. Generous: a whole campus may come from one address on a Monday morning.
const STARTS: Limit = Limit { what: "sign-ins", burst: 600.0, per_minute: 300.0 };

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct Choose {
    page: Page,
    institutions: Vec<(String, String)>,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

/// `GET /sign-in`: one institution is gone to at once, several are chosen from.
pub async fn choose(visit: Visit, Query(To { to }): Query<To>) -> Result {
    let to = return_to::local(&to);
    if visit.viewer != Viewer::Stranger {
        return Ok(visit.go(to));
    }
    let mut tx = visit.app.db.read().await?;
    let institutions = store::institutions_with_provider(&mut tx).await?;
    drop(tx);
    let address = |institution: &Institution| {
        let query = serde_urlencoded::to_string([("to", to)]).unwrap_or_default();
        if to == "/" { format!("/sign-in/{}", institution.slug) } else { format!("/sign-in/{}?{query}", institution.slug) }
    };
    match institutions.as_slice() {
        [only] if !visit.app.config.is_demo() => Ok(visit.go(&address(only))),
        _ => {
            let institutions = institutions.iter().map(|institution| (institution.name.clone(), address(institution))).collect();
            visit.html(&Choose { page: visit.page("Sign in"), institutions })
        }
    }
}

/// `GET /sign-in/{institution}`: sends the browser to its provider. A link and not a form: a browser follows no redirect to
/// elsewhere from a form under our policy (`form-action 'self'`).
pub async fn start(visit: Visit, headers: HeaderMap, Path(slug): Path<String>, Query(To { to }): Query<To>) -> Result {
    visit.app.limits.take(&STARTS, &visit.from, visit.app.clock.now())?;
    let mut tx = visit.app.db.read().await?;
    let institution = store::institution_by_slug(&mut tx, &slug).await?.ok_or(Error::NotFound)?;
    let provider = store::provider(&mut tx, &institution.id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    match set_out(&visit, &headers, &provider, return_to::local(&to)).await {
        Ok(response) => Ok(response),
        Err(Stopped::Refused(refusal)) => failed(&visit, &refusal, Some(&institution)).await,
        Err(Stopped::Broken(error)) => Err(error),
    }
}

async fn set_out(visit: &Visit, headers: &HeaderMap, provider: &Provider, to: &str) -> std::result::Result<Response, Stopped> {
    let now = visit.app.clock.now();
    let metadata = visit.app.providers.ask(&provider.issuer, now).await?;
    let departure = depart(provider, &metadata, &visit.app.config.address, to)?;
    // One value for all its tabs, so that two of them may be at it at once.
    let browser = web::cookie(headers, COOKIE).filter(|value| value.len() == 43).unwrap_or_else(secrets::token);
    let mut tx = visit.app.db.write().await?;
    store::add_sign_in(&mut tx, now, &departure.state, &browser, &departure.sign_in).await?;
    tx.commit().await?;
    let mut response = visit.go(departure.address.as_str());
    set_cookie(&visit.app, &mut response, COOKIE, &browser, SIGN_IN_LIMIT.num_seconds());
    Ok(response)
}

/// `GET /sign-in/callback`: what the browser brings back.
pub async fn callback(visit: Visit, headers: HeaderMap, Query(answer): Query<Answer>) -> Result {
    let now = visit.app.clock.now();
    let browser = web::cookie(&headers, COOKIE).unwrap_or_default();
    let mut tx = visit.app.db.write().await?;
    let Some(sign_in) = store::take_sign_in(&mut tx, now, &answer.state, &browser).await? else {
        drop(tx);
        return failed(&visit, &Refusal::new(Why::Lapsed, "no sign-in with this state in this browser"), None).await;
    };
    let institution = store::institution(&mut tx, &sign_in.institution).await?.ok_or(Error::NotFound)?;
    let provider = store::provider(&mut tx, &sign_in.institution).await?;
    tx.commit().await?;
    let Some(provider) = provider else {
        return failed(&visit, &Refusal::new(Why::Lapsed, "the provider was removed meanwhile"), Some(&institution)).await;
    };
    let to = sign_in.return_to.clone();
    match arrive(&visit, &headers, &institution, &provider, sign_in, answer).await {
        Ok(secret) => Ok(with_session(&visit.app, visit.go(return_to::local(&to)), &secret)),
        Err(Stopped::Refused(refusal)) => {
            if let Some(clash) = &refusal.clash {
                let mut tx = visit.app.db.write().await?;
                notices::clash(&mut tx, now, &visit.app.config.address, &institution, clash, true).await?;
                tx.commit().await?;
            }
            failed(&visit, &refusal, Some(&institution)).await
        }
        Err(Stopped::Broken(error)) => Err(error),
    }
}

/// From the answer to a session; gives its secret.
async fn arrive(
    visit: &Visit,
    headers: &HeaderMap,
    institution: &Institution,
    provider: &Provider,
    sign_in: store::SignIn,
    answer: Answer,
) -> std::result::Result<String, Stopped> {
    let now = visit.app.clock.now();
    let said = finish::finish(&visit.app.providers, provider, &visit.app.config.address, now, sign_in, answer).await?;
    let mut tx = visit.app.db.write().await?;
    let person = join(&mut tx, now, &visit.app.config.address, provider, institution, &said).await?;
    let secret = begin(&mut tx, now, visit, headers, &Arrival { person: &person, by: "openid", from: said.from }).await?;
    tx.commit().await?;
    Ok(secret)
}

#[derive(Template)]
#[template(path = "accounts/sign_in_failed.html")]
struct Failed {
    page: Page,
    message: String,
    again: String,
}

/// The page that says why somebody is not signed in; the reason itself goes to the log alone.
async fn failed(visit: &Visit, refusal: &Refusal, institution: Option<&Institution>) -> Result<Response> {
    let slug = institution.map_or("", |institution| &institution.slug);
    tracing::warn!(institution = slug, why = ?refusal.why, reason = %refusal.reason, "sign-in refused");
    let admins = match institution {
        Some(institution) => {
            let mut tx = visit.app.db.read().await?;
            store::names_holding(&mut tx, &institution.id, Role::Admin, 3).await?.join(" or ")
        }
        None => String::new(),
    };
    let name = institution.map_or("your institution", |institution| &institution.name);
    let status: StatusCode = refusal.why.status();
    let again = if slug.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in/{slug}") };
    visit.html_as(status, &Failed { page: visit.page(refusal.why.title()), message: refusal.why.message(name, &admins), again })
}
