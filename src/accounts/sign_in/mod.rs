//! How a browser becomes somebody's, and stops being it.
//!
//! By OpenID Connect (authorization code with PKCE): `start` sends the browser to its provider, `finish` checks what it brings
//! back, `join` finds whose account it is, `begin` starts the session. The demonstration goes straight to `begin`. `end` ends sessions
//! from their list and `logout_token` at the provider's word.

pub(super) mod begin;
mod check;
pub(super) mod client;
pub(super) mod end;
pub(super) mod finish;
mod http;
pub(super) mod join;
pub(super) mod logout_token;
mod providers;
pub(super) mod refusal;
pub(super) mod return_to;
mod said;
pub(super) mod start;

pub use providers::Providers;
pub(super) use refusal::Clash;
