//! What providers say of themselves: found by their issuer (OpenID Connect Discovery 1.0), kept for an hour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::url::{Host, Url};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, JsonWebKeySet, ProviderMetadata};
use serde::{Deserialize, Serialize};

use super::client::ALGORITHMS;
use super::http::Http;
use super::refusal::{Refusal, Why};

/// How long what a provider says is used before it is asked again.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// The shortest RSA key that counts, in bits (RFC 7518, 3.3).
const RSA_BITS: usize = 2048;

/// What we ask beyond what every provider says.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct More {
    /// Whether answers to the browser carry `iss` (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// Where to sign out there (OpenID Connect RP-Initiated Logout 1.0).
    pub end_session_endpoint: Option<Url>,
    /// How it checks who asked for a code (RFC 8414, 2).
    pub code_challenge_methods_supported: Option<Vec<String>>,
}

impl AdditionalProviderMetadata for More {}

/// What a provider says of itself, with its signing keys.
pub type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What each issuer said of itself, and when it was asked.
type Known = HashMap<String, (Arc<Metadata>, DateTime<Utc>)>;

/// Every provider asked so far on this node.
#[derive(Debug)]
pub struct Providers {
    http: Http,
    known: Mutex<Known>,
}

impl Providers {
    /// None asked yet.
    ///
    /// # Errors
    ///
    /// Where the machine cannot do TLS.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { http: Http::new()?, known: Mutex::default() })
    }

    /// The client with which they are asked.
    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// What a provider says, as of an hour ago at most. One that is away is taken at its word of before, if there is one.
    pub async fn ask(&self, issuer: &str, now: DateTime<Utc>) -> Result<Arc<Metadata>, Refusal> {
        let known = self.known().get(issuer).cloned();
        if let Some((metadata, asked)) = &known
            && now - *asked < KEPT
        {
            return Ok(metadata.clone());
        }
        match discover(&self.http, issuer).await {
            Ok(metadata) => Ok(self.keep(issuer, metadata, now)),
            Err(refusal) => match known {
                Some((metadata, _)) => {
                    tracing::warn!(issuer, reason = %refusal.reason, "the provider is away; what it said before is used");
                    Ok(metadata)
                }
                None => Err(refusal),
            },
        }
    }

    /// Tries a provider out, for whoever sets it up: what would go wrong with it, in words.
    ///
    /// # Errors
    ///
    /// Where nobody could sign in with it.
    pub async fn try_out(&self, issuer: &str, now: DateTime<Utc>) -> anyhow::Result<Vec<&'static str>> {
        let metadata = self.ask(issuer, now).await.map_err(|refusal| anyhow::anyhow!("{}", refusal.reason))?;
        if metadata.jwks().keys().is_empty() {
            anyhow::bail!("it publishes no signing key that counts (RSA of {RSA_BITS} bits or more, P-256, P-384 or Ed25519)");
        }
        if !metadata.id_token_signing_alg_values_supported().iter().any(|algorithm| ALGORITHMS.contains(algorithm)) {
            anyhow::bail!("it signs ID tokens with no algorithm that counts (RS256, PS256, ES256, EdDSA or their longer kin)");
        }
        let more = metadata.additional_metadata();
        let mut warnings = Vec::new();
        if more.code_challenge_methods_supported.as_ref().is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            warnings.push("It does not list PKCE with S256. Sign-in sends it all the same; ask for it to be switched on.");
        }
        let claims = metadata.claims_supported().map(|claims| claims.iter().map(|claim| claim.as_str()).collect::<Vec<_>>());
        if claims.as_ref().is_some_and(|claims| !claims.contains(&"email")) {
            warnings.push(
                "It does not list the claim 'email', without which nobody's account can be found. Ask for it to be released.",
            );
        } else if claims.is_some_and(|claims| !claims.contains(&"email_verified")) {
            warnings.push(
                "It does not list the claim 'email_verified'. If all its addresses are its own (Entra ID, for one), run setup again \
                 with --trust-email.",
            );
        }
        if more.end_session_endpoint.is_none() {
            warnings.push("It has no sign-out of its own: signing out ends the session here alone.");
        }
        Ok(warnings)
    }

    /// What a provider says, with its signing keys fetched anew: they change whenever it likes.
    pub async fn ask_for_keys(&self, metadata: &Metadata, now: DateTime<Utc>) -> Result<Arc<Metadata>, Refusal> {
        let keys = JsonWebKeySet::fetch_async(metadata.jwks_uri(), &self.http)
            .await
            .map_err(|error| Refusal::new(Why::Away, format!("key set: {}", chain(&error))))?;
        Ok(self.keep(metadata.issuer(), with_keys(metadata.clone(), &keys), now))
    }

    fn keep(&self, issuer: &str, metadata: Metadata, now: DateTime<Utc>) -> Arc<Metadata> {
        let metadata = Arc::new(metadata);
        self.known().insert(issuer.to_owned(), (metadata.clone(), now));
        metadata
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks a provider for its discovery document and its keys, and checks that we can work with what it says.
async fn discover(http: &Http, issuer: &str) -> Result<Metadata, Refusal> {
    let away = |reason: String| Refusal::new(Why::Away, reason);
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|error| away(format!("issuer: {error}")))?;
    let metadata =
        Metadata::discover_async(issuer.clone(), http).await.map_err(|error| away(format!("discovery: {}", chain(&error))))?;
    let token = metadata.token_endpoint().ok_or_else(|| away("discovery: no token_endpoint".to_owned()))?;
    let more = metadata.additional_metadata();
    let mut addresses = vec![issuer.url(), metadata.authorization_endpoint().url(), token.url(), metadata.jwks_uri().url()];
    addresses.extend(metadata.userinfo_endpoint().map(|address| address.url()));
    addresses.extend(more.end_session_endpoint.as_ref());
    if let Some(open) = addresses.into_iter().find(|address| !is_private(address)) {
        return Err(away(format!("discovery: {open} is not https")));
    }
    let keys = metadata.jwks().clone();
    Ok(with_keys(metadata, &keys))
}

/// Whether nobody can listen in: https, or a provider on this machine.
fn is_private(address: &Url) -> bool {
    let is_loopback = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && is_loopback)
}

/// The metadata with those of the keys that are long enough.
fn with_keys(metadata: Metadata, keys: &JsonWebKeySet<CoreJsonWebKey>) -> Metadata {
    metadata.set_jwks(JsonWebKeySet::new(keys.keys().iter().filter(|key| is_long_enough(key)).cloned().collect()))
}

/// RSA keys tell their length by their modulus `n`; the curves of the others are long enough by themselves.
fn is_long_enough(key: &CoreJsonWebKey) -> bool {
    let json = serde_json::to_value(key).unwrap_or_default();
    let Some(modulus) = json.get("n").and_then(serde_json::Value::as_str) else {
        return json.get("kty").and_then(serde_json::Value::as_str) != Some("RSA");
    };
    let bytes = BASE64URL_NOPAD.decode(modulus.trim_end_matches('=').as_bytes()).unwrap_or_default();
    bytes.iter().skip_while(|byte| **byte == 0).count() * 8 >= RSA_BITS
}

/// An error with what caused it, for the log.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words.chars().filter(|letter| !letter.is_control()).take(400).collect()
}
