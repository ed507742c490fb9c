//! Who someone is: institutions, people, roles and relations, sign-in, sessions and tokens.
//!
//! Knows no slice above it. `web` asks [`store::viewer_of_session`] and [`store::viewer_of_token`] who is asking; every slice asks
//! the [`Viewer`] and its [`Relation`] to a thing what they may do.

pub mod model;
pub mod roll;
pub mod store;

pub use model::{Institution, Member, Person, Relation, Role, Viewer};
