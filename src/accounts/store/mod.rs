//! Rows of institutions, people, roles, sessions and tokens.

mod institutions;
mod left_out;
mod listing;
pub mod merge;
pub mod named;
mod people;
mod personas;
mod providers;
mod roles;
pub mod roll;
mod sessions;
pub mod staff;
mod tokens;
pub mod units;

pub use institutions::*;
pub use left_out::*;
pub use listing::*;
pub use people::*;
pub use personas::*;
pub use providers::*;
pub use roles::*;
pub use sessions::*;
pub use tokens::*;
