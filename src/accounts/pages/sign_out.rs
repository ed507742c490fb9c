//! Signing out, here and at the provider.

use askama::Template;
use axum::http::StatusCode;
use axum::{Form, Json};
use chrono::{DateTime, Utc};
use openidconnect::url::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::model::Institution;
use crate::accounts::sign_in::begin::without_session;
use crate::accounts::sign_in::{end, logout_token};
use crate::accounts::store::{self, FromProvider, Provider};
use crate::app::App;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/signed_out.html")]
struct SignedOut {
    page: Page,
    institution: String,
    there: String,
}

/// `POST /sign-out`. A browser follows no redirect to elsewhere from a form under our policy, so the provider's own sign-out is a
/// link on a page that says what it is for.
pub async fn sign_out(visit: Visit) -> Result {
    let now = visit.app.clock.now();
    let left = end_own(&visit, now).await?;
    let to = if visit.app.config.is_demo() { "/demo" } else { "/" };
    let response = match left {
        Some((institution, provider, from)) => match there(&visit.app, now, &provider, &from).await {
            Some(there) => {
                let mut page = visit.page("You are signed out");
                (page.viewer_name, page.institution) = (None, None);
                page.nav.retain(|item| item.href == "/search");
                visit.html(&SignedOut { page, institution: institution.name, there: there.into() })?
            }
            None => visit.go_saying(to, &Flash::good("You are signed out.")),
        },
        None => visit.go_saying(to, &Flash::good("You are signed out.")),
    };
    Ok(without_session(&visit.app, response))
}

/// Ends this browser's session; gives whose provider knows of it, and how.
async fn end_own(visit: &Visit, now: DateTime<Utc>) -> Result<Option<(Institution, Provider, FromProvider)>> {
    let (Some(secret), Some(me)) = (&visit.session, visit.viewer.member()) else {
        return Ok(None);
    };
    let mut tx = visit.app.db.write().await?;
    let Some(session) = store::session(&mut tx, now, secret).await? else {
        return Ok(None);
    };
    let from = store::session_from_provider(&mut tx, &session.id).await?.unwrap_or_default();
    let institution = store::institution(&mut tx, &me.institution).await?;
    let provider = store::provider(&mut tx, &me.institution).await?;
    store::end_session(&mut tx, &session.person, &session.id).await?;
    end::note(&mut tx, now, &session.person, &[session.id], "signed-out").await?;
    tx.commit().await?;
    Ok(institution.zip(provider).filter(|_| from.id_token.is_some()).map(|(institution, provider)| (institution, provider, from)))
}

/// Where to sign out at the provider (OpenID Connect RP-Initiated Logout 1.0), if it can be done there.
async fn there(app: &App, now: DateTime<Utc>, provider: &Provider, from: &FromProvider) -> Option<Url> {
    let metadata = app.providers.ask(&provider.issuer, now).await.ok()?;
    let mut address = metadata.additional_metadata().end_session_endpoint.clone()?;
    address
        .query_pairs_mut()
        .append_pair("id_token_hint", from.id_token.as_deref()?)
        .append_pair("client_id", &provider.client_id)
        .append_pair("post_logout_redirect_uri", &format!("{}/", app.config.address));
    Some(address)
}

/// What a provider posts.
#[derive(Debug, Deserialize)]
pub struct Logout {
    #[serde(default)]
    logout_token: String,
}

/// `POST /sign-in/back-channel`: a provider says that someone signed out there (OpenID Connect Back-Channel Logout 1.0).
pub async fn back_channel(visit: Visit, Form(logout): Form<Logout>) -> Result<(StatusCode, Json<Value>)> {
    let now = visit.app.clock.now();
    let refused = |reason: &str| {
        tracing::warn!(reason, "back-channel logout refused");
        Ok((StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request" }))))
    };
    let Some(issuer) = logout_token::issuer(&logout.logout_token) else {
        return refused("it cannot be read");
    };
    let mut tx = visit.app.db.read().await?;
    let provider = store::provider_by_issuer(&mut tx, &issuer).await?;
    drop(tx);
    let Some(provider) = provider else {
        return refused("no provider of ours made it");
    };
    let ended = match logout_token::verified(&visit.app.providers, &provider, now, &logout.logout_token).await {
        Ok(ended) => ended,
        Err(refusal) => return refused(&refusal.reason),
    };
    let mut tx = visit.app.db.write().await?;
    for (person, session) in store::provider_sessions(&mut tx, &issuer, ended.subject.as_deref(), ended.session.as_deref()).await? {
        store::end_session(&mut tx, &person, &session).await?;
        end::note(&mut tx, now, &person, &[session], "provider").await?;
    }
    tx.commit().await?;
    Ok((StatusCode::OK, Json(json!({}))))
}
