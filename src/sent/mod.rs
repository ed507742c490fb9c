//! Files that somebody sends, looks at and lets be taken in.
//!
//! A file is checked whole when it comes and kept for a day. Its sender sees what it would do as things are then, and confirms it or
//! throws it away; what is confirmed is taken in outside requests by [`follow`] and goes on after a restart. Which files there are is
//! said by a [`Kind`] in the slice whose they are, listed in [`crate::sent_kinds`]; what its files would do by that slice's [`Filed`].

mod acts;
pub mod api;
pub mod forms;
mod model;
mod pages;
mod store;
mod work;

pub use acts::{Filed, confirm, one, preview, receive};
pub use model::{Alone, Came, Confirmed, Ended, Kind, Line, Outcome, Problems, SHOWN, Taking};
pub use pages::{After, Look, Row, confirmed, look, rows, state, throw_away};
pub use store::{NewFile, Sent, all, keep};
pub use work::{follow, forget, work};
