//! Sending a browser to its provider.

use openidconnect::core::CoreResponseType;
use openidconnect::url::Url;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};

use super::client::client;
use super::providers::Metadata;
use super::refusal::Refusal;
use crate::accounts::store::{Provider, SignIn};
use crate::secrets;

/// A browser about to be sent.
pub struct Departure {
    /// Where to.
    pub address: Url,
    /// What the provider gives back to the browser, and the browser to us.
    pub state: String,
    /// What has to come back unchanged, to be stored.
    pub sign_in: SignIn,
}

/// Makes the address: authorization code with PKCE (S256), a nonce and a state, all new.
pub fn depart(provider: &Provider, metadata: &Metadata, address: &str, return_to: &str) -> Result<Departure, Refusal> {
    let verifier = secrets::token();
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let client = client(provider, metadata, address)?;
    let (address, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            || CsrfToken::new(secrets::token()),
            || Nonce::new(secrets::token()),
        )
        .add_scopes(provider.scopes.split_whitespace().filter(|scope| *scope != "openid").map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let sign_in = SignIn {
        institution: provider.institution.clone(),
        nonce: nonce.secret().clone(),
        verifier,
        return_to: return_to.to_owned(),
    };
    Ok(Departure { address, state: state.into_secret(), sign_in })
}
