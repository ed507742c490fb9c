//! Who someone is: institutions, people, roles and relations, sign-in, sessions and tokens.
//!
//! Knows no slice above it. `web` asks [`store::session`], [`store::token`] and [`store::viewer`] who is asking; every slice asks
//! the [`Viewer`] and its [`Relation`] to a thing what they may do. The kinds of facts written here are in [`facts`], the
//! demonstration's personas in [`demo`].

mod administer;
mod api;
mod browser;
pub mod demo;
pub mod facts;
mod forms;
pub mod guests;
pub mod leaving;
pub mod left_out;
pub mod model;
pub(crate) mod notices;
mod pages;
pub mod set_up;
mod sign_in;
pub mod store;
mod tokens;

pub use api::api_doc;
pub use model::{Institution, Member, Person, Relation, Role, Viewer};
pub use notices::NOTICES;
pub use sign_in::Providers;
pub use store::{merge, named, roll, staff, units};

use crate::web::Routes;
use named::Names;

/// Where accounts name somebody else.
pub const NAMES: &[Names] = &[Names::new("guests", "invited_by", &["person"])];

/// Sign-in, my data and settings, and the demonstration's door.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", pages::sign_in::choose)
        .get("/sign-in/{institution}", pages::sign_in::start)
        .get("/sign-in/callback", pages::sign_in::callback)
        .post("/sign-in/back-channel", pages::sign_out::back_channel)
        .post("/sign-out", pages::sign_out::sign_out)
        .get("/me", pages::me::show)
        .get("/me/sessions", pages::sessions::show)
        .post("/me/sessions/end-others", pages::sessions::end_others)
        .post("/me/sessions/{id}/end", pages::sessions::end_one)
        .get("/me/tokens", pages::tokens::show)
        .post("/me/tokens", pages::tokens::create)
        .post("/me/tokens/{id}/revoke", pages::tokens::remove)
        .get("/admin", pages::admin::people::show)
        .get("/admin/people/{handle}", pages::admin::person::show)
        .get("/admin/people/{handle}/roles/{role}", pages::admin::role::confirm)
        .post("/admin/people/{handle}/roles/{role}", pages::admin::role::change)
        .get("/admin/people/{handle}/account", pages::admin::account::confirm)
        .post("/admin/people/{handle}/account", pages::admin::account::change)
        .get("/admin/settings", pages::admin::settings::show)
        .post("/admin/settings", pages::admin::settings::save)
        .get("/invitation", guests::pages::ask)
        .post("/invitation", guests::pages::send)
        .get("/invitation/{secret}", guests::pages::open)
        .post("/invitation/{secret}", guests::pages::come)
        .get("/demo", pages::demo::show)
        .post("/demo/sign-in", pages::demo::sign_in)
        .get("/api/v1/me", api::me::show)
        .get("/api/v1/me/sessions", api::sessions::list)
        .delete("/api/v1/me/sessions", api::sessions::end_others)
        .delete("/api/v1/me/sessions/{id}", api::sessions::end_one)
        .get("/api/v1/me/tokens", api::tokens::list)
        .post("/api/v1/me/tokens", api::tokens::create)
        .delete("/api/v1/me/tokens/{id}", api::tokens::remove)
}
