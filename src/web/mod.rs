//! The way of every request: limits, who is asking, the page's frame, errors as pages or problem documents, headers.
//!
//! Slices give their [`Routes`]; [`service`] puts the house around them. A handler takes a [`Visit`] and answers with
//! [`Visit::html`], a redirect ([`Visit::go`]) or an [`Error`].

mod address;
mod around;
mod assets;
mod errors;
pub mod forms;
mod json;
pub mod limits;
pub mod openapi;
mod page;
mod routes;
pub mod times;
mod version;

pub use address::{cursor, id_named, last_before_more, plain};
pub use around::service;
pub(crate) use around::{browser, cookie, session_cookie};
pub use assets::asset_url;
pub use errors::{Error, Face, Result, within};
pub use json::FromJson;
pub use page::{Flash, NavItem, Page, Visit};
pub use routes::{Route, Routes};
pub use version::{IfMatch, tag, tagged};
