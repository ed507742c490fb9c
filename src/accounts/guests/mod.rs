//! Guests: people without single sign-on whom an institution has asked to look after its side with partners.
//!
//! A guest has an account with the role *Partner coordinator* and nothing else, and signs in by a link that is mailed to the address that was
//! invited: good for one sign-in, kept hashed, over after days or minutes ([`store`]). [`is_open_to`] says which addresses a guest is let in
//! at, and `web` asks it before any handler does: what is not named there is closed to them, whatever it would show to a colleague.
//! Who may invite whom is for `matching::agreements` to decide, which calls [`act`].

pub mod act;
mod mail;
pub(in crate::accounts) mod pages;
pub mod store;

pub use mail::INVITED;

use chrono::TimeDelta;

/// A guest was invited. Subject: who.
pub const GUEST_INVITED: &str = "guest.invited";
/// A guest was sent a new link. Subject: who; actor: whoever asked for it on their behalf, if anyone.
pub const GUEST_LINKED: &str = "guest.linked";
/// A guest may come for longer. Subject: who.
pub const GUEST_EXTENDED: &str = "guest.extended";
/// A guest may come no more. Subject: who.
pub const GUEST_REVOKED: &str = "guest.revoked";

/// How long a guest may come, from the invitation and from each extension.
pub const STAY: TimeDelta = TimeDelta::days(180);
/// How long the link of an invitation is good.
pub const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link is good that somebody asked for to sign in again.
pub const LINK: TimeDelta = TimeDelta::minutes(30);

/// Where guests are let in: their own part of job shadowing, agreements, guidance, and what is everybody's own.
#[must_use]
pub fn is_open_to(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let below = |folder: &str| path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    if below("/me/tokens") || path == "/shadowing/requests/new" || path.ends_with("/hosts") {
        return false;
    }
    let exact = ["/", "/shadowing", "/sign-out", "/openapi.json"];
    let folders = [
        "/shadowing/placements",
        "/shadowing/guidance",
        "/guidance",
        "/partners",
        "/agreements",
        "/me",
        "/about",
        "/sign-in",
        "/invitation",
        "/unsubscribe",
        "/assets",
        "/demo",
    ];
    exact.contains(&path) || path.starts_with("/shadowing/requests/") || folders.iter().any(|folder| below(folder))
}

#[cfg(test)]
mod tests {
    use super::is_open_to;

    #[test]
    fn guests_are_let_in_where_their_part_is_and_nowhere_else() {
        for open in
            ["/shadowing", "/shadowing/requests/1", "/shadowing/placements/1/clear", "/partners/1", "/me/sessions", "/sign-out"]
        {
            assert!(is_open_to(open), "{open}");
        }
        for closed in [
            "/search",
            "/people/alice",
            "/shadowing/offers",
            "/shadowing/requests",
            "/shadowing/requests/new",
            "/shadowing/requests/1/hosts",
            "/me/tokens",
            "/api/v1/me/tokens",
            "/api/v1/search",
            "/departments",
            "/plan",
            "/admin",
            "/desk/rounds",
            "/messages",
            "/partnersx",
        ] {
            assert!(!is_open_to(closed), "{closed}");
        }
    }
}
