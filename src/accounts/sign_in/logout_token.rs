//! A provider's word that someone signed out there (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6).

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::JsonWebKey;
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::Deserialize;
use serde_json::Value;

use super::client::ALGORITHMS;
use super::providers::{Metadata, Providers};
use super::refusal::Refusal;
use crate::accounts::store::Provider;

/// The event that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How far the provider's clock may be off, and how long a token counts. Within it, a token heard again ends nothing that it did not
/// end before but a sign-in of these minutes, so which ones were heard is not kept.
const WINDOW: TimeDelta = TimeDelta::minutes(3);
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// Whose sessions end.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The person, as the provider knows them.
    pub subject: Option<String>,
    /// The one session that ends; all of the person's without one.
    pub session: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    #[serde(default)]
    crit: Value,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Value,
    iat: i64,
    exp: Option<i64>,
    sub: Option<String>,
    sid: Option<String>,
    #[serde(default)]
    events: Value,
    #[serde(default)]
    nonce: Value,
}

/// A token taken apart; nothing of it is true yet.
struct Token<'a> {
    header: Header,
    claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

/// Who says that they made a token, so that their keys can be looked up.
pub fn issuer(token: &str) -> Option<String> {
    apart(token).map(|token| token.claims.iss)
}

/// Whose sessions end by this token, once everything about it is right.
pub async fn verified(providers: &Providers, provider: &Provider, now: DateTime<Utc>, token: &str) -> Result<Ended, Refusal> {
    let token = apart(token).ok_or_else(|| Refusal::untrusted("logout token: it cannot be read"))?;
    let metadata = providers.ask(&provider.issuer, now).await?;
    if !is_signed(&token, &metadata) {
        let metadata = providers.ask_for_keys(&metadata, now).await?;
        if !is_signed(&token, &metadata) {
            return Err(Refusal::untrusted("logout token: no key of the provider made its signature"));
        }
    }
    check(token.claims, provider, now).map_err(|reason| Refusal::untrusted(format!("logout token: {reason}")))
}

fn apart(token: &str) -> Option<Token<'_>> {
    let (signed, signature) = token.rsplit_once('.').filter(|_| token.len() <= LONGEST)?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    Some(Token {
        header: serde_json::from_slice(&decode(header)?).ok()?,
        claims: serde_json::from_slice(&decode(claims)?).ok()?,
        signed,
        signature: decode(signature)?,
    })
}

fn is_signed(token: &Token<'_>, metadata: &Metadata) -> bool {
    let named = token.header.kid.as_deref();
    token.header.crit.is_null()
        && ALGORITHMS.contains(&token.header.alg)
        && metadata.jwks().keys().iter().any(|key| {
            (named.is_none() || key.key_id().map(|id| id.as_str()) == named)
                && key.verify_signature(&token.header.alg, token.signed.as_bytes(), &token.signature).is_ok()
        })
}

fn check(claims: Claims, provider: &Provider, now: DateTime<Utc>) -> Result<Ended, &'static str> {
    let is_for_us = match &claims.aud {
        Value::String(audience) => *audience == provider.client_id,
        Value::Array(audiences) => audiences.iter().any(|audience| audience == provider.client_id.as_str()),
        _ => false,
    };
    let age = now.timestamp().saturating_sub(claims.iat);
    if claims.iss != provider.issuer {
        Err("it is another issuer's")
    } else if !is_for_us {
        Err("it is for another client")
    } else if age.abs() > WINDOW.num_seconds() || claims.exp.is_some_and(|end| end <= now.timestamp()) {
        Err("it is too old, or from the future")
    } else if !claims.events.get(EVENT).is_some_and(Value::is_object) {
        Err("it is no logout token")
    } else if !claims.nonce.is_null() {
        Err("it has a nonce, as only ID tokens may")
    } else if claims.sub.is_none() && claims.sid.is_none() {
        Err("it names nobody")
    } else {
        Ok(Ended { subject: claims.sub, session: claims.sid })
    }
}
