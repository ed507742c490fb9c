//! What openidconnect leaves to its callers: without these checks it accepts the tokens of seven of our hostile providers
//! (tests/parts/faults.mjs). Section numbers are those of OpenID Connect Core 1.0.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{AccessToken, AccessTokenHash, ClientId};
use serde_json::Value;

use super::client::Claims;

/// How far the provider's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::seconds(60);
/// How old a token may be: it was made for a sign-in that may take ten minutes in all.
const OLD: TimeDelta = TimeDelta::minutes(10);

/// 3.1.3.7, 10: issued a moment ago.
pub fn issued(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    if at > now + AHEAD {
        Err(format!("issued at {at}, which is yet to come"))
    } else if at < now - OLD {
        Err(format!("issued at {at}, too long ago"))
    } else {
        Ok(())
    }
}

/// RFC 7519, 4.1.5: a token counts from `nbf` on, where it says so.
pub fn begins(nbf: &Value, now: DateTime<Utc>) -> Result<(), String> {
    if nbf.is_null() {
        return Ok(());
    }
    let from = nbf.as_f64().and_then(|seconds| DateTime::from_timestamp(seconds as i64, 0));
    match from {
        Some(from) if from <= now + AHEAD => Ok(()),
        _ => Err(format!("counts from {nbf} on")),
    }
}

/// 3.1.3.7, 4 and 5: made for us, where it says for whom.
pub fn party(claims: &Claims, us: &ClientId) -> Result<(), String> {
    match claims.authorized_party() {
        Some(party) if party != us => Err(format!("made for the party {:?}", party.as_str())),
        _ => Ok(()),
    }
}

/// 2: a subject has 1 to 255 letters of ASCII. A little more alphabet does no harm; emptiness and length would.
pub fn subject(subject: &str) -> Result<(), String> {
    if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
        Err("the subject is empty, too long or has control characters".to_owned())
    } else {
        Ok(())
    }
}

/// 3.1.3.8: the access token that came along is the one that the ID token was made with, where it says so.
pub fn access_token(
    claims: &Claims,
    token: &AccessToken,
    algorithm: &CoreJwsSigningAlgorithm,
    key: &CoreJsonWebKey,
) -> Result<(), String> {
    let Some(said) = claims.access_token_hash() else {
        return Ok(());
    };
    let is = AccessTokenHash::from_token(token, algorithm, key).map_err(|error| error.to_string())?;
    if is == *said { Ok(()) } else { Err("at_hash belongs to another access token".to_owned()) }
}
