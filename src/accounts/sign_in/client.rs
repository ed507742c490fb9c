//! Us, as a provider's client: the types of openidconnect put together with the claims that we read.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, ClientId, ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenClaims, IdTokenFields, RedirectUrl, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::providers::Metadata;
use super::refusal::{Refusal, Why};
use crate::accounts::store::Provider;

/// Claims beyond the standard ones. Any value is taken here: a provider may use these names for something else.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct More {
    /// When the token begins to count.
    #[serde(default)]
    pub nbf: Value,
    /// What the person is entrusted with here.
    #[serde(default)]
    pub roles: Value,
    /// The provider's name for its session.
    #[serde(default)]
    pub sid: Value,
    /// Every other claim that is no standard one; which of them carries the staff number is set for each provider.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl AdditionalClaims for More {}

/// The claims of an ID token.
pub type Claims = IdTokenClaims<More, CoreGenderClaim>;

/// What the token endpoint answers.
pub type Tokens = StandardTokenResponse<
    IdTokenFields<More, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;

/// The client.
pub type Client = openidconnect::Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Signatures that count: those with a key that only the provider has. A shared secret or no signature proves nothing.
pub const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Where providers send browsers back to.
pub fn redirect_uri(address: &str) -> String {
    format!("{address}/sign-in/callback")
}

/// Us, as `provider` knows us; `address` is ours.
pub fn client(provider: &Provider, metadata: &Metadata, address: &str) -> Result<Client, Refusal> {
    let redirect = RedirectUrl::new(redirect_uri(address))
        .map_err(|error| Refusal::new(Why::Away, format!("our own address {address:?}: {error}")))?;
    let secret = ClientSecret::new(provider.client_secret.clone());
    let client = Client::from_provider_metadata(metadata.clone(), ClientId::new(provider.client_id.clone()), Some(secret))
        .set_redirect_uri(redirect);
    // Without a word, Basic is what a provider takes (OpenID Connect Discovery 1.0, 3).
    let takes = metadata.token_endpoint_auth_methods_supported();
    let only_in_the_body = takes.is_some_and(|methods| {
        !methods.contains(&CoreClientAuthMethod::ClientSecretBasic) && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
    });
    Ok(if only_in_the_body { client.set_auth_type(AuthType::RequestBody) } else { client })
}
