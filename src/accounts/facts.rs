//! The kinds of facts that this slice writes into the ledger.

/// Someone signed in; `by` is `openid`, `link` (a guest's) or `demo`, the object the session.
pub const SESSION_STARTED: &str = "session.started";
/// A session ended before its time; `why` is `signed-out`, `replaced`, `ended` (from the list), `provider` or `deactivated`.
pub const SESSION_ENDED: &str = "session.ended";
/// Someone's account was joined to them at their first sign-in; `how` is `matched` or `new`.
pub const PERSON_JOINED: &str = "person.joined";
/// An account was closed by an administrator.
pub const PERSON_DEACTIVATED: &str = "person.deactivated";
/// An account was opened again by an administrator.
pub const PERSON_REACTIVATED: &str = "person.reactivated";
/// Someone was given a role; `role` is its code, `by` is `person`, `provider`, `setup` or `merge`.
pub const ROLE_GRANTED: &str = "role.granted";
/// A role was taken away; `role` is its code, `by` is `person`, `provider`, `hr` or `merge`.
pub const ROLE_REVOKED: &str = "role.revoked";
/// A personal API token was made; `scopes` says what for, the object is the token.
pub const TOKEN_MADE: &str = "token.made";
/// A personal API token was taken back.
pub const TOKEN_REVOKED: &str = "token.revoked";
/// An institution's settings were changed; the object is the institution, `what` names the settings.
pub const SETTINGS_CHANGED: &str = "settings.changed";
