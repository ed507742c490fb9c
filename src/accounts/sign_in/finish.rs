//! What a browser brings back from its provider, and what the provider says of it.

use std::sync::Arc;

use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, Nonce, OAuth2TokenResponse, PkceCodeVerifier, SignatureVerificationError,
    TokenResponse,
};
use serde::Deserialize;

use super::check;
use super::client::{ALGORITHMS, Claims, Client, Tokens, client};
use super::providers::{Metadata, Providers, chain};
use super::refusal::{Refusal, Why};
use super::said::Said;
use crate::accounts::store::{Provider, SignIn};
use chrono::{DateTime, Utc};

/// The query of an answer to the browser.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    /// Which sign-in it belongs to.
    #[serde(default)]
    pub state: String,
    /// What the ID token is got with.
    pub code: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Checks the answer, gets the ID token with its code, checks that, and reads it.
pub async fn finish(
    providers: &Providers,
    provider: &Provider,
    address: &str,
    now: DateTime<Utc>,
    sign_in: SignIn,
    answer: Answer,
) -> Result<Said, Refusal> {
    let metadata = providers.ask(&provider.issuer, now).await?;
    check_sender(&metadata, &answer)?;
    if let Some(error) = &answer.error {
        let why = if error == "access_denied" { Why::Declined } else { Why::Untrusted };
        return Err(Refusal::new(why, format!("the provider says {:?}", shortened(error))));
    }
    let code = answer.code.ok_or_else(|| Refusal::untrusted("no code"))?;
    let us = client(provider, &metadata, address)?;
    let tokens = us
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|error| Refusal::untrusted(chain(&error)))?
        .set_pkce_verifier(PkceCodeVerifier::new(sign_in.verifier))
        .request_async(providers.http())
        .await
        .map_err(|error| match &error {
            openidconnect::RequestTokenError::Request(_) => Refusal::new(Why::Away, format!("token: {}", chain(&error))),
            _ => Refusal::untrusted(format!("token: {}", chain(&error))),
        })?;
    let nonce = Nonce::new(sign_in.nonce);
    let (claims, us) = match verified(&us, &tokens, &nonce, now) {
        Err(Unverified::ByKeys(_)) => {
            // The provider may have a new key since we asked. Once: a token that no key fits must not make us ask without end.
            let metadata: Arc<Metadata> = providers.ask_for_keys(&metadata, now).await?;
            let us = client(provider, &metadata, address)?;
            (verified(&us, &tokens, &nonce, now)?, us)
        }
        other => (other?, us),
    };
    let staff_claim = provider.staff_claim.as_deref();
    let mut said = Said::of_id_token(claims, &tokens, staff_claim);
    if said.lacks_something(staff_claim) {
        said.add_user_info(providers.http(), &us, &tokens, claims, staff_claim).await;
    }
    Ok(said)
}

/// Whether the answer is from the provider that was asked (RFC 9207): one that promises to say so must, and none may say otherwise.
fn check_sender(metadata: &Metadata, answer: &Answer) -> Result<(), Refusal> {
    match &answer.iss {
        Some(issuer) if issuer != metadata.issuer().as_str() => {
            Err(Refusal::untrusted(format!("the answer is from {:?}", shortened(issuer))))
        }
        None if metadata.additional_metadata().authorization_response_iss_parameter_supported => {
            Err(Refusal::untrusted("the answer lacks the promised iss"))
        }
        _ => Ok(()),
    }
}

/// Why an ID token is not taken.
enum Unverified {
    /// No key of the provider's that we know made the signature.
    ByKeys(String),
    /// Anything else; other keys would not help.
    Otherwise(String),
}

impl From<Unverified> for Refusal {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::ByKeys(reason) | Unverified::Otherwise(reason) => Self::untrusted(format!("ID token: {reason}")),
        }
    }
}

/// The claims of the ID token, once everything about it is right.
fn verified<'a>(us: &Client, tokens: &'a Tokens, nonce: &Nonce, now: DateTime<Utc>) -> Result<&'a Claims, Unverified> {
    let otherwise = |reason: &str| Unverified::Otherwise(reason.to_owned());
    let id_token = tokens.id_token().ok_or_else(|| otherwise("there is none"))?;
    let verifier = us
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |issued| check::issued(issued, now));
    let claims = id_token.claims(&verifier, nonce).map_err(|error| match &error {
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey
            | SignatureVerificationError::CryptoError(_)
            | SignatureVerificationError::AmbiguousKeyId(_)
            | SignatureVerificationError::InvalidKey(_),
        ) => Unverified::ByKeys(chain(&error)),
        _ => Unverified::Otherwise(chain(&error)),
    })?;
    let (algorithm, key) = id_token
        .signing_alg()
        .and_then(|algorithm| Ok((algorithm, id_token.signing_key(&verifier)?)))
        .map_err(|error| Unverified::Otherwise(chain(&error)))?;
    let us: &ClientId = us.client_id();
    check::party(claims, us)
        .and_then(|()| check::begins(&claims.additional_claims().nbf, now))
        .and_then(|()| check::subject(claims.subject().as_str()))
        .and_then(|()| check::access_token(claims, tokens.access_token(), algorithm, key))
        .map_err(Unverified::Otherwise)?;
    Ok(claims)
}

/// As much of somebody's text as a line in the log can bear.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
