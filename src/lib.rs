//! Benchside: a technician skills directory and shadowing matcher.
//!
//! Each folder is a slice of the product with the same rooms: `model` (types and rules, pure), `store` (SQL), `forms` (text to
//! values), `pages` (views above their handlers), `api` (the same acts as JSON). Calls go one way: pages and api call store and
//! model, store calls storage; a slice reaches another only through what that slice's `mod.rs` names. `storage`, `ids`, `clock`,
//! `ledger` and `accounts` know no slice above them.

pub mod about;
pub mod accounts;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod directory;
pub mod folder;
pub mod gaps;
pub mod guidance;
pub mod home;
pub mod hr;
pub mod ids;
pub mod ledger;
pub mod matching;
pub mod measures;
pub mod notify;
pub mod plan;
pub mod sample;
pub mod search;
pub mod secrets;
pub mod sent;
pub mod shadowing;
pub mod storage;
pub mod text;
pub mod vocabulary;
pub mod web;

use axum::Json;
use web::Routes;

/// Every route of the program.
pub fn routes() -> Routes {
    Routes::new()
        .and(accounts::routes())
        .and(directory::routes())
        .and(vocabulary::routes())
        .and(search::routes())
        .and(notify::routes())
        .and(home::routes())
        .and(hr::routes())
        .and(matching::routes())
        .and(matching::agreements::routes())
        .and(shadowing::host_routes())
        .and(shadowing::routes())
        .and(guidance::routes())
        .and(gaps::routes())
        .and(about::routes())
        .and(plan::routes())
        .get("/api/v1/openapi.json", async || Json(api_doc()))
}

/// The description of the whole JSON API.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    web::openapi::document(api_docs())
}

/// What each slice says of its own part of the JSON API.
pub fn api_docs() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        accounts::api_doc(),
        directory::api_doc(),
        vocabulary::api_doc(),
        search::api_doc(),
        hr::api_doc(),
        notify::api_doc(),
        matching::api_doc(),
        matching::agreements::api_doc(),
        plan::api_doc(),
        gaps::api_doc(),
        shadowing::hosts_doc(),
        shadowing::api_doc(),
        guidance::api_doc(),
    ]
}

/// Every kind of notice that someone may get, in the order in which people choose how they are mailed.
pub fn notices() -> Vec<&'static notify::Kind> {
    [
        directory::NOTICES,
        shadowing::NOTICES,
        guidance::NOTICES,
        matching::agreements::NOTICES,
        matching::NOTICES,
        hr::NOTICES,
        plan::NOTICES,
        vocabulary::NOTICES,
        accounts::NOTICES,
    ]
    .concat()
}

/// Everything that people are matched for.
pub fn programmes() -> Vec<&'static matching::Programme> {
    vec![&shadowing::PROGRAMME]
}

/// Everything that may wait for someone, and is the coordinators' once they leave.
pub fn waiting() -> Vec<&'static accounts::leaving::Waiting> {
    vec![&directory::corrections::WAITING, &shadowing::WAITING]
}

/// Every column that names a person and moves with them when two accounts become one, in the order in which they move.
pub fn names() -> Vec<accounts::named::Names> {
    [
        accounts::NAMES,
        directory::NAMES,
        vocabulary::NAMES,
        search::NAMES,
        hr::NAMES,
        notify::NAMES,
        shadowing::NAMES,
        matching::NAMES,
        guidance::NAMES,
        plan::NAMES,
    ]
    .concat()
}

/// Every kind of file that is sent, looked at and taken in.
pub fn sent_kinds() -> Vec<&'static sent::Kind> {
    vec![&hr::EXTRACTS, &vocabulary::FILES, &plan::FILES, &plan::WAVES]
}

/// Everything that guidance is published for.
pub fn guidance() -> Vec<&'static guidance::Series> {
    vec![&shadowing::GUIDANCE]
}

/// Every way in which people are reminded.
pub fn reminders() -> Vec<&'static notify::Reminding> {
    [directory::REMINDERS, shadowing::REMINDERS, plan::REMINDERS].concat()
}
